/* Linux's and macOS's ways. What macOS does was written by its manual and compiled against stand-ins for its headers
 * (tests/macos/); it was never run. */
#define _GNU_SOURCE /* sched_getaffinity, memfd_create, F_OFD_SETLK, pipe2, qsort_r */
#include "base/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#include <sys/file.h>
#else
#include <sched.h>
#include <sys/mman.h>
#endif

static int64_t peak_in_units(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss : -1;
}

#ifdef __APPLE__

int creme_platform_processors(int *numbers, int most)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    for (int i = 0; i < most; i++) numbers[i] = -1;
    return count < 1 ? 1 : (int)count;
}

int64_t creme_platform_peak_bytes(void)
{
    return peak_in_units();
}

bool creme_platform_program(char *path, size_t bytes)
{
    char named[PATH_MAX];
    uint32_t room = sizeof named;
    if (_NSGetExecutablePath(named, &room) != 0) return false;
    char *real = realpath(named, NULL);
    bool fits = real && strlen(real) < bytes;
    if (fits) memcpy(path, real, strlen(real) + 1);
    free(real);
    return fits;
}

int64_t creme_platform_modified_ns(const struct stat *about)
{
    return (int64_t)about->st_mtimespec.tv_sec * 1000000000 + about->st_mtimespec.tv_nsec;
}

int64_t creme_platform_changed_ns(const struct stat *about)
{
    return (int64_t)about->st_ctimespec.tv_sec * 1000000000 + about->st_ctimespec.tv_nsec;
}

int creme_platform_lock(int file)
{
    return flock(file, LOCK_EX | LOCK_NB);
}

bool creme_platform_is_locked(int file)
{
    if (flock(file, LOCK_SH | LOCK_NB) != 0) return errno == EWOULDBLOCK;
    flock(file, LOCK_UN);
    return false;
}

int creme_platform_pipe(int ends[2])
{
    if (pipe(ends) != 0) return -1;
    return fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ? -1 : fcntl(ends[1], F_SETFD, FD_CLOEXEC);
}

int creme_platform_hidden_file_open(creme_hidden_file *file)
{
    snprintf(file->path, sizeof file->path, "/tmp/creme-XXXXXX");
    file->descriptor = mkstemp(file->path); /* readable by its owner only, and never through a link */
    if (file->descriptor < 0) return -1;
    return fcntl(file->descriptor, F_SETFD, FD_CLOEXEC);
}

void creme_platform_hidden_file_close(creme_hidden_file *file)
{
    unlink(file->path);
    close(file->descriptor);
}

typedef struct ordering {
    creme_platform_order *order;
    void *context;
} ordering;

static int in_order(void *context, const void *a, const void *b)
{
    const ordering *o = context;
    return o->order(a, b, o->context);
}

void creme_platform_sort(void *items, size_t count, size_t bytes, creme_platform_order *order, void *context)
{
    ordering o = {order, context};
    qsort_r(items, count, bytes, &o, in_order);
}

#else

/* Of the largest machines that Linux knows; a cpu_set_t has room for 1,024. */
enum { MOST_PROCESSORS = 8192 };

int creme_platform_processors(int *numbers, int most)
{
    cpu_set_t *set = CPU_ALLOC(MOST_PROCESSORS);
    size_t bytes = CPU_ALLOC_SIZE(MOST_PROCESSORS);
    int count = 0;
    for (int i = 0; i < most; i++) numbers[i] = -1;
    if (set && sched_getaffinity(0, bytes, set) == 0) {
        for (int i = 0; i < MOST_PROCESSORS; i++) {
            if (!CPU_ISSET_S(i, bytes, set)) continue;
            if (count < most) numbers[count] = i;
            count++;
        }
    }
    if (set) CPU_FREE(set);
    return count < 1 ? 1 : count;
}

int64_t creme_platform_peak_bytes(void)
{
    int64_t peak = peak_in_units();
    return peak < 0 ? peak : 1024 * peak;
}

bool creme_platform_program(char *path, size_t bytes)
{
    ssize_t length = readlink("/proc/self/exe", path, bytes);
    if (length <= 0 || (size_t)length >= bytes) return false;
    path[length] = '\0';
    return true;
}

int64_t creme_platform_modified_ns(const struct stat *about)
{
    return (int64_t)about->st_mtim.tv_sec * 1000000000 + about->st_mtim.tv_nsec;
}

int64_t creme_platform_changed_ns(const struct stat *about)
{
    return (int64_t)about->st_ctim.tv_sec * 1000000000 + about->st_ctim.tv_nsec;
}

int creme_platform_lock(int file)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(file, F_OFD_SETLK, &lock);
}

bool creme_platform_is_locked(int file)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    return fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

int creme_platform_pipe(int ends[2])
{
    return pipe2(ends, O_CLOEXEC);
}

int creme_platform_hidden_file_open(creme_hidden_file *file)
{
    file->descriptor = memfd_create("creme", MFD_CLOEXEC);
    snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", file->descriptor);
    return file->descriptor < 0 ? -1 : 0;
}

void creme_platform_hidden_file_close(creme_hidden_file *file)
{
    close(file->descriptor);
}

void creme_platform_sort(void *items, size_t count, size_t bytes, creme_platform_order *order, void *context)
{
    qsort_r(items, count, bytes, order, context);
}

#endif
