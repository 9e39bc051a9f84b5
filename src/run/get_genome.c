/* From gzip to bgzip. */
#include "run/get_genome.h"

#include "base/compressed.h"
#include "base/memory.h"
#include "base/platform.h"
#include "base/stop.h"

#include <creme/sequence.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { AT_ONCE = 1 << 16, MOST_THREADS = 8, BLOCKS = 256 };

static creme_status cannot_write(const char *path)
{
    return creme_fail(CREME_ERROR_IO, "%s: cannot write here: %s", path, strerror(errno ? errno : EIO));
}

static creme_status copy(BGZF *to, const char *path, BGZF *from, const char *from_path)
{
    uint8_t *bytes = NULL;
    size_t got = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&bytes, AT_ONCE, 1));
    do {
        CREME_TRY(creme_stop_check());
        CREME_TRY(creme_compressed_read(from, from_path, bytes, AT_ONCE, &got));
        errno = 0;
        if (got > 0 && bgzf_write(to, bytes, got) != (ssize_t)got) status = cannot_write(path);
    } while (got > 0 && status == CREME_OK);
done:
    creme_free(bytes);
    return status;
}

/* Whatever is left of an earlier try goes: the part's lock says that nobody else is at it. */
static creme_status create(BGZF **out, const char *path)
{
    int processors = creme_platform_processors(NULL, 0);
    unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    *out = file < 0 ? NULL : bgzf_dopen(file, "w");
    if (!*out) {
        creme_status status = cannot_write(path);
        if (file >= 0) close(file);
        return status;
    }
    if (processors > 1) bgzf_mt(*out, processors < MOST_THREADS ? processors : MOST_THREADS, BLOCKS);
    return CREME_OK;
}

/* rename() before what was written is on the disk could leave an empty file there after a power cut. */
static creme_status put_in_place(const char *made, const char *path)
{
    int file = open(made, O_RDONLY | O_CLOEXEC);
    bool written = file >= 0 && fsync(file) == 0;
    if (!written || rename(made, path) != 0) {
        creme_status status = cannot_write(path);
        if (file >= 0) close(file);
        return status;
    }
    close(file);
    return CREME_OK;
}

static creme_status write_bgzip(const char *path, BGZF *from, const char *from_path)
{
    char *made = NULL;
    BGZF *to = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&made, "%s.partial", path));
    CREME_TRY(create(&to, made));
    status = copy(to, made, from, from_path);
    errno = 0;
    if (bgzf_close(to) != 0 && status == CREME_OK) status = cannot_write(made);
    if (status == CREME_OK) status = put_in_place(made, path);
    if (status != CREME_OK) unlink(made);
done:
    creme_free(made);
    return status;
}

creme_status creme_get_make_bgzip(bool *made, const char *path, const char *from)
{
    BGZF *file = NULL;
    *made = false;
    creme_status status = creme_compressed_open(&file, from);
    if (status == CREME_OK && bgzf_compression(file) == CREME_COMPRESSION_GZIP) {
        status = write_bgzip(path, file, from);
        *made = status == CREME_OK;
    }
    creme_compressed_close(file);
    return status;
}

creme_status creme_get_make_index(const char *path, const creme_log *log)
{
    creme_fasta *fasta = NULL;
    creme_status status = creme_fasta_open(&fasta, path, log);
    creme_fasta_close(fasta);
    return status;
}
