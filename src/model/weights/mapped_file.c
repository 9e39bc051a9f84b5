/* Read-only memory maps. */
#include "model/weights/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static creme_status fail(const char *path, const char *cause)
{
    return creme_fail(CREME_ERROR_IO, "%s: %s", path, cause);
}

static creme_status map(creme_mapped_file *out, int descriptor, const char *path)
{
    struct stat about;
    if (fstat(descriptor, &about) != 0) return fail(path, strerror(errno));
    if (S_ISDIR(about.st_mode)) return fail(path, "is a folder, expected a file");
    if (!S_ISREG(about.st_mode)) return fail(path, "is not a regular file: copy it into one first");
    if (about.st_size == 0) return CREME_OK; /* mmap refuses these */
    if ((uint64_t)about.st_size > SIZE_MAX) return fail(path, "is too large to be mapped on this machine");
    void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (bytes == MAP_FAILED) return fail(path, strerror(errno));
    out->bytes = bytes;
    out->size = (size_t)about.st_size;
    return CREME_OK;
}

creme_status creme_mapped_file_open(creme_mapped_file *out, const char *path)
{
    *out = (creme_mapped_file){0};
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not make us wait */
    if (descriptor < 0) return fail(path, strerror(errno));
    creme_status status = map(out, descriptor, path);
    close(descriptor);
    return status;
}

void creme_mapped_file_forget(const creme_mapped_file *file)
{
    if (file->bytes) madvise((void *)file->bytes, file->size, MADV_DONTNEED);
}

void creme_mapped_file_close(creme_mapped_file *file)
{
    if (file->bytes) munmap((void *)file->bytes, file->size);
    *file = (creme_mapped_file){0};
}
