/* bigWig files. */
#define _GNU_SOURCE
#include "analysis/browser.h"

#include "annotation/bigwig_read.h"
#include "base/memory.h"
#include "base/platform.h"

#include <bigWig.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* libBigWig does not look whether it gets memory: it keeps summaries of ten zoom levels, and blocks that it packs. */
enum { ROOM = 16 << 20, ROOM_OF_STRETCH = 512 };

typedef struct lists {
    const char **chroms;
    uint32_t *starts, *ends;
    float *values;
    const char **names; /* of chromosomes, in their order */
    uint32_t *lengths;
    size_t name_count;
} lists;

static creme_status make_lists(lists *l, const creme_stretch *at, size_t count,
                               const creme_store_chromosome *chromosomes, size_t chromosome_count)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&l->chroms, count, sizeof *l->chroms));
    CREME_TRY(creme_allocate(&l->starts, count, sizeof *l->starts));
    CREME_TRY(creme_allocate(&l->ends, count, sizeof *l->ends));
    CREME_TRY(creme_allocate(&l->values, count, sizeof *l->values));
    CREME_TRY(creme_allocate(&l->names, count, sizeof *l->names));
    CREME_TRY(creme_allocate(&l->lengths, count, sizeof *l->lengths));
    for (size_t i = 0; i < count; i++) {
        int64_t length = creme_chromosome_length(chromosomes, chromosome_count, at[i].chrom);
        if (length > UINT32_MAX) {
            return creme_fail(CREME_ERROR_ARGUMENT, "the length of %s is not known, or more than a bigWig can hold",
                              at[i].chrom);
        }
        l->chroms[i] = at[i].chrom;
        l->starts[i] = (uint32_t)at[i].start;
        l->ends[i] = (uint32_t)at[i].end;
        l->values[i] = (float)at[i].value;
        if (i > 0 && strcmp(at[i].chrom, at[i - 1].chrom) == 0) continue;
        l->names[l->name_count] = at[i].chrom;
        l->lengths[l->name_count++] = (uint32_t)length;
    }
done:
    return status;
}

static bool write_file(const char *path, lists *l, size_t count)
{
    /* libBigWig 0.4.6 changes nothing of these either, and does not say so by const. */
    void *writable_path = (void *)path, *names = l->names, *chroms = l->chroms;
    bigWigFile_t *file = bwOpen(writable_path, NULL, "w");
    bool fine = file != NULL && bwCreateHdr(file, 10) == 0;
    if (fine) file->cl = bwCreateChromList(names, l->lengths, (int64_t)l->name_count);
    fine = fine && file->cl && bwWriteHdr(file) == 0;
    fine = fine && bwAddIntervals(file, chroms, l->starts, l->ends, l->values, (uint32_t)count) == 0;
    if (file) bwClose(file);
    return fine;
}

/* What has been read back, and whether it is what was written. */
typedef struct comparison {
    const lists *lists;
    size_t at, count;
    bool fine;
} comparison;

static void compare(void *self, const creme_bigwig_stretch *stretch)
{
    comparison *c = self;
    const lists *l = c->lists;
    c->fine = c->fine && c->at < c->count && stretch->start == l->starts[c->at] && stretch->end == l->ends[c->at] &&
              stretch->value == l->values[c->at];
    c->at++;
}

/* The library does not say whether the last bytes reached the disk. */
static creme_status read_back(const char *path, const lists *l, size_t count, bool *fine)
{
    creme_bigwig *file = NULL;
    comparison c = {.lists = l, .count = count, .fine = true};
    creme_status status = CREME_OK;
    CREME_TRY(creme_bigwig_open(&file, path));
    for (size_t i = 0; i < creme_bigwig_chrom_count(file); i++) {
        CREME_TRY(creme_bigwig_read(file, i, (creme_interval){0, creme_bigwig_chrom_length(file, i)}, compare, &c));
    }
    *fine = c.fine && c.at == count;
done:
    creme_bigwig_close(file);
    return status;
}

/* libBigWig says on standard error what went wrong, which our message says: it speaks into nothing meanwhile. Gives
 * what speak_again() wants. */
static int hush(void)
{
    int heard = dup(STDERR_FILENO), nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (heard >= 0 && nothing >= 0) dup2(nothing, STDERR_FILENO);
    if (nothing >= 0) close(nothing);
    return heard;
}

static void speak_again(int heard)
{
    if (heard < 0) return;
    fflush(stderr);
    dup2(heard, STDERR_FILENO);
    close(heard);
}

/* The last thing that is written are four bytes, bigWig's own. */
static bool has_end(int memory, off_t *size)
{
    static const unsigned char magic[] = {0x26, 0xfc, 0x8f, 0x88};
    unsigned char end[sizeof magic];
    *size = lseek(memory, 0, SEEK_END);
    return *size > (off_t)sizeof end && pread(memory, end, sizeof end, *size - (off_t)sizeof end) == sizeof end &&
           memcmp(end, magic, sizeof end) == 0;
}

static creme_status copy(int memory, off_t size, creme_output *output, const char *path)
{
    char bytes[65536];
    for (off_t at = 0; at < size;) {
        ssize_t count = pread(memory, bytes, sizeof bytes, at);
        if (count <= 0) return creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", path, strerror(errno));
        creme_output_write(output, bytes, (size_t)count);
        at += count;
    }
    return CREME_OK;
}

/* The library loses what it cannot write, and does not say so: it writes into memory, where there is always room but
 * for a limit on the size of files, which then the end of the file did not pass either. */
static creme_status write_through_memory(creme_output *output, const char *path, lists *l, size_t count)
{
    off_t size = 0;
    creme_hidden_file memory;
    if (creme_platform_hidden_file_open(&memory) != 0)
        return creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", path, strerror(errno));
    int heard = hush();
    errno = 0;
    bool fine = write_file(memory.path, l, count);
    int cause = errno;
    fine = fine && has_end(memory.descriptor, &size);
    speak_again(heard);
    if (fine && read_back(memory.path, l, count, &fine) != CREME_OK) fine = false;
    creme_status status = fine ? copy(memory.descriptor, size, output, path)
                               : creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", path,
                                            cause ? strerror(cause) : "what was written does not read back");
    creme_platform_hidden_file_close(&memory);
    return status;
}

creme_status creme_bigwig_write(creme_output *output, const char *path, const creme_stretch *at, size_t count,
                                const creme_store_chromosome *chromosomes, size_t chromosome_count)
{
    lists l = {0};
    creme_status status = CREME_OK;
    CREME_TRY(make_lists(&l, at, count, chromosomes, chromosome_count));
    CREME_TRY(creme_memory_need(ROOM + count * ROOM_OF_STRETCH, "libBigWig"));
    status = write_through_memory(output, path, &l, count);
done:
    creme_free(l.chroms);
    creme_free(l.starts);
    creme_free(l.ends);
    creme_free(l.values);
    creme_free(l.names);
    creme_free(l.lengths);
    return status;
}
