/* Plain, gzip and bgzip files behind one pair of functions. */
#include "base/compressed.h"

#include "base/memory.h"
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <htslib/hfile.h>
#include <htslib/hts_log.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where it gets no memory, htslib takes the file for damaged. */
enum { ROOM = 1 << 20 };

static pthread_once_t silenced = PTHREAD_ONCE_INIT;

static void silence(void)
{
    hts_set_log_level(HTS_LOG_OFF);
}

static creme_status open_file(int *file, const char *path)
{
    *file = open(path, O_RDONLY | O_CLOEXEC);
    if (*file < 0) return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", path, strerror(errno));
    struct stat about;
    if (fstat(*file, &about) == 0 && S_ISDIR(about.st_mode)) {
        close(*file);
        return creme_fail(CREME_ERROR_IO, "%s: is a folder, not a file", path);
    }
    return CREME_OK;
}

/* Until a pipe or a terminal has something to give. htslib would wait for it through any signal. */
static creme_status wait_for_input(int file)
{
    enum { LOOKS_MS = 100 };
    struct pollfd at = {.fd = file, .events = POLLIN};
    for (;;) {
        creme_status status = creme_stop_check();
        if (status != CREME_OK) return status;
        int ready = poll(&at, 1, LOOKS_MS);
        if (ready > 0 || (ready < 0 && errno != EINTR)) return CREME_OK;
    }
}

creme_status creme_compressed_open(BGZF **out, const char *path)
{
    *out = NULL;
    pthread_once(&silenced, silence);
    int file = -1;
    creme_status status = open_file(&file, path);
    if (status != CREME_OK) return status;
    status = wait_for_input(file);
    if (status == CREME_OK) status = creme_memory_need(ROOM, "htslib");
    errno = 0;
    BGZF *opened = status == CREME_OK ? bgzf_dopen(file, "r") : NULL;
    if (!opened) {
        if (status == CREME_OK) {
            status = creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", path, strerror(errno ? errno : EIO));
        }
        close(file);
        return status;
    }
    /* 0 is "no marker"; where that cannot be told, as in a pipe, the answer is another. */
    if (bgzf_compression(opened) == CREME_COMPRESSION_BGZIP && bgzf_check_EOF(opened) == 0) {
        creme_compressed_close(opened);
        return creme_fail(CREME_ERROR_FORMAT, "%s: truncated: bgzip's end marker is missing; fetch the file again",
                          path);
    }
    *out = opened;
    return CREME_OK;
}

void creme_compressed_close(BGZF *file)
{
    if (!file) return;
    hclearerr(file->fp);
    bgzf_close(file);
}

static creme_status read_failure(BGZF *file, const char *path)
{
    int cause = errno;
    creme_status status = creme_memory_need(ROOM, "htslib");
    if (cause == ENOMEM && status == CREME_OK) status = creme_fail(CREME_ERROR_MEMORY, "out of memory");
    if (status != CREME_OK) return creme_error_prefix(status, "%s: ", path);
    errno = cause;
    if (bgzf_compression(file) == CREME_COMPRESSION_NONE) {
        return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", path, strerror(errno ? errno : EIO));
    }
    return creme_fail(CREME_ERROR_FORMAT, "%s: the compressed data are truncated or damaged; fetch the file again",
                      path);
}

creme_status creme_compressed_read(BGZF *file, const char *path, void *bytes, size_t count, size_t *got)
{
    *got = 0;
    creme_status status = creme_stop_check();
    if (status != CREME_OK) return status;
    errno = 0;
    ssize_t n = bgzf_read(file, bytes, count);
    if (n < 0) return read_failure(file, path);
    *got = (size_t)n;
    return CREME_OK;
}

creme_status creme_compressed_read_block(BGZF *file, const char *path)
{
    creme_status status = creme_stop_check();
    if (status != CREME_OK) return status;
    errno = 0;
    if (bgzf_read_block(file) != 0) return read_failure(file, path);
    return CREME_OK;
}
