#!/bin/sh
# Looks for what neither C17 nor POSIX has, nor macOS: all of it belongs into src/base/platform.c. Prints each breach as
# FILE:LINE: text. Not looked at are the backend of CUDA, which there is on Linux only, and tests of what Linux tells.
set -eu
cd "$(dirname "$0")/.."

functions='sched_[gs]etaffinity|CPU_(SET|ZERO|COUNT)|memfd_create|F_OFD_[A-Z]+|qsort_r|st_[acm]tim(espec)?|memrchr|mempcpy|
rawmemchr|strchrnul|strverscmp|canonicalize_file_name|get_current_dir_name|secure_getenv|program_invocation(_short)?_name|
get_nprocs|posix_fadvise|readahead|fdatasync|syncfs|sync_file_range|(posix_)?fallocate|copy_file_range|renameat2|statx|
O_TMPFILE|O_PATH|pipe2|dup3|accept4|ppoll|epoll_[a-z]+|eventfd|signalfd|timerfd_[a-z]+|inotify_[a-z0-9_]+|prctl|gettid|syscall|
mremap|MAP_POPULATE|MADV_HUGEPAGE|pthread_barrier_[a-z]+|pthread_(setaffinity|timedjoin|tryjoin)_np|sem_(init|timedwait)|
clock_nanosleep|timer_create|sigtimedwait|sigwaitinfo|sigqueue|fopencookie|f(gets|puts|read|write)_unlocked|malloc_usable_size|
malloc_trim|mallinfo2?|exp10f?|pow10|sincosf?|ru_maxrss|getrandom|execvpe|TEMP_FAILURE_RETRY|RTLD_DEEPBIND|dlmopen|
dl_iterate_phdr|(le|be)(16|32|64)toh|hto(le|be)(16|32|64)|__APPLE__'
headers='(endian|byteswap|features|malloc|error|argp|omp|linux/.*|mach-o/.*|sys/(prctl|epoll|eventfd|sendfile|random|vfs|statfs|'
headers="${headers}sysinfo|auxv|inotify|timerfd|signalfd))\\.h"
pattern="(^|[^A-Za-z0-9_])($(echo "$functions" | tr -d '\n'))([^A-Za-z0-9_]|\$)"

breaches() {
    sources=$(find src include -name '*.[ch]' ! -path 'src/nn/cuda/*' ! -path src/base/platform.c ! -name 'mapped_file_test.c' |
        sort)
    # shellcheck disable=SC2086
    grep -nE "$pattern|#[ \t]*include[ \t]*<$headers>|\"/(proc|sys|dev/shm)/" $sources |
        grep -v -e "base/platform.h:" -e 'strncmp(path, "/proc/"' || true # what a path begins with may be asked anywhere
    grep -nE '\$\(nproc\)' demo test .ci/run tools/*.sh | grep -v '^tools/check_platform.sh:' || true
}

found=$(breaches)
[ -z "$found" ] || { echo "$found"; echo "these are the business of src/base/platform.c alone"; exit 1; }
