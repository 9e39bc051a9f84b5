/* Effects along the genome: bedGraph and bigWig. */
#define _GNU_SOURCE
#include "analysis/export_forms.h"
#include "analysis/frame.h"
#include "analysis/stretches.h"

#include "base/memory.h"

#include <bigWig.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct signal_track {
    creme_frame frame;
    creme_stretch *tiles, *at; /* as they are in the table; sorted and without overlaps */
    size_t tile_count, count;
} signal_track;

static void clear(signal_track *s)
{
    creme_frame_close(&s->frame);
    creme_free(s->tiles);
    creme_free(s->at);
}

/* One track, so that there is one value at each place. */
static creme_status check_track(const creme_frame *frame)
{
    for (size_t i = 1; i < frame->count; i++) {
        if (strcmp(frame->at[i].track, frame->at[0].track) == 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--track: there are several, '%s' and '%s' among them; choose one",
                          frame->at[0].track, frame->at[i].track);
    }
    return CREME_OK;
}

/* Of mutagenesis each base has the importance that its substitutions speak of; their mean comes of the merging. */
static bool is_mutagenesis(const creme_table *table)
{
    size_t column = 0;
    return creme_table_find(table, "genome_alt", &column) &&
           creme_table_find(table, "genome_position_start", &column);
}

static creme_status take_substitutions(signal_track *s, double *effects)
{
    size_t start = 0, end = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(s->frame.table, "genome_position_start", &start));
    CREME_TRY(creme_table_need(s->frame.table, "genome_position_end", &end));
    for (size_t i = 0; i < s->frame.count; i++) {
        creme_record *record = &s->frame.at[i];
        CREME_TRY(creme_table_integer(s->frame.table, record->row, start, &record->genome.start));
        CREME_TRY(creme_table_integer(s->frame.table, record->row, end, &record->genome.end));
        record->has_genome = true;
        effects[i] = -effects[i];
    }
done:
    return status;
}

static creme_status take_tiles(signal_track *s, const creme_export_options *options)
{
    double *effects = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(check_track(&s->frame));
    CREME_TRY(creme_frame_numbers(&s->frame, CREME_EXPORT_EFFECT, false, &effects));
    if (is_mutagenesis(s->frame.table)) CREME_TRY(take_substitutions(s, effects));
    CREME_TRY(creme_allocate(&s->tiles, s->frame.count, sizeof *s->tiles));
    for (size_t i = 0; i < s->frame.count; i++) {
        const creme_record *record = &s->frame.at[i];
        int64_t length = creme_export_length(options, record->chrom);
        creme_stretch tile = {record->chrom, record->genome.start, record->genome.end, effects[i]};
        if (tile.start < 0) tile.start = 0;
        if (tile.end > length) tile.end = length;
        if (record->has_genome && isfinite(effects[i]) && tile.start < tile.end) s->tiles[s->tile_count++] = tile;
    }
    if (s->tile_count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "no row has a place on the genome and an effect");
        goto done;
    }
done:
    creme_free(effects);
    return status;
}

static creme_status make(signal_track *out, const creme_table *table, const creme_export_options *options,
                         const char *format)
{
    static const char *const several[] = {"search", "target_chrom", "genome_position_start", "survivors", NULL};
    creme_analysis_options how = {.track = options->track};
    creme_status status = CREME_OK;
    *out = (signal_track){0};
    if (!is_mutagenesis(table)) CREME_TRY(creme_export_refuse(table, several, format));
    CREME_TRY(creme_frame_open(&out->frame, table, &how));
    CREME_TRY(take_tiles(out, options));
    status = creme_stretches_merge(&out->at, &out->count, out->tiles, out->tile_count);
done:
    return status;
}

creme_status creme_export_bedgraph(const creme_table *table, const creme_export_options *options,
                                   creme_output *output)
{
    signal_track s;
    creme_status status = make(&s, table, options, "bedgraph");
    for (size_t i = 0; i < s.count && status == CREME_OK; i++) {
        creme_output_print(output, "%s\t%" PRId64 "\t%" PRId64 "\t%.9g\n", s.at[i].chrom, s.at[i].start, s.at[i].end,
                           s.at[i].value);
    }
    clear(&s);
    return status;
}

/* --- bigWig */

typedef struct lists {
    const char **chroms;
    uint32_t *starts, *ends;
    float *values;
    const char **names; /* of chromosomes, in their order */
    uint32_t *lengths;
    size_t name_count;
} lists;

static creme_status make_lists(lists *l, const signal_track *s, const creme_export_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&l->chroms, s->count, sizeof *l->chroms));
    CREME_TRY(creme_allocate(&l->starts, s->count, sizeof *l->starts));
    CREME_TRY(creme_allocate(&l->ends, s->count, sizeof *l->ends));
    CREME_TRY(creme_allocate(&l->values, s->count, sizeof *l->values));
    CREME_TRY(creme_allocate(&l->names, s->count, sizeof *l->names));
    CREME_TRY(creme_allocate(&l->lengths, s->count, sizeof *l->lengths));
    for (size_t i = 0; i < s->count; i++) {
        const creme_stretch *at = &s->at[i];
        int64_t length = creme_export_length(options, at->chrom);
        if (length > UINT32_MAX) {
            return creme_fail(CREME_ERROR_ARGUMENT,
                              "--format bigwig: the length of %s is not known, or more than a bigWig can hold; a run "
                              "folder knows it, a table does not (--format bedgraph does without)",
                              at->chrom);
        }
        l->chroms[i] = at->chrom;
        l->starts[i] = (uint32_t)at->start;
        l->ends[i] = (uint32_t)at->end;
        l->values[i] = (float)at->value;
        if (i > 0 && strcmp(at->chrom, s->at[i - 1].chrom) == 0) continue;
        l->names[l->name_count] = at->chrom;
        l->lengths[l->name_count++] = (uint32_t)length;
    }
done:
    return status;
}

static bool write_file(const char *path, lists *l, size_t count)
{
    bigWigFile_t *file = bwOpen(path, NULL, "w");
    bool fine = file != NULL && bwCreateHdr(file, 10) == 0;
    if (fine) file->cl = bwCreateChromList(l->names, l->lengths, (int64_t)l->name_count);
    fine = fine && file->cl && bwWriteHdr(file) == 0;
    fine = fine && bwAddIntervals(file, l->chroms, l->starts, l->ends, l->values, (uint32_t)count) == 0;
    if (file) bwClose(file);
    return fine;
}

/* The library does not say whether the last bytes reached the disk. */
static bool read_back(const char *path, const lists *l, size_t count)
{
    bigWigFile_t *file = bwOpen(path, NULL, "r");
    size_t at = 0;
    bool fine = file && file->cl;
    for (size_t i = 0; i < l->name_count && fine; i++) {
        bwOverlappingIntervals_t *found = bwGetOverlappingIntervals(file, l->names[i], 0, l->lengths[i]);
        for (uint32_t n = 0; found && n < found->l && fine; n++, at++) {
            fine = at < count && found->start[n] == l->starts[at] && found->end[n] == l->ends[at] &&
                   found->value[n] == l->values[at];
        }
        if (found) bwDestroyOverlappingIntervals(found);
    }
    if (file) bwClose(file);
    return fine && at == count;
}

/* libBigWig says on standard error what went wrong, which our message says: it speaks into nothing meanwhile. Gives what
 * speak_again() wants. */
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

static creme_status copy(int memory, off_t size, const char *path)
{
    creme_output *output = NULL;
    char bytes[65536];
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open(&output, path));
    for (off_t at = 0; at < size;) {
        ssize_t count = pread(memory, bytes, sizeof bytes, at);
        if (count <= 0) {
            status = creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", path, strerror(errno));
            goto done;
        }
        creme_output_write(output, bytes, (size_t)count);
        at += count;
    }
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

/* The library loses what it cannot write, and does not say so: it writes into memory, where there is always room but for a
 * limit on the size of files, which then the end of the file did not pass either. */
static creme_status write_through_memory(const char *path, lists *l, size_t count)
{
    char name[64];
    off_t size = 0;
    int memory = memfd_create("bigwig", MFD_CLOEXEC);
    if (memory < 0) return creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", path, strerror(errno));
    snprintf(name, sizeof name, "/proc/self/fd/%d", memory);
    int heard = hush();
    errno = 0;
    bool fine = write_file(name, l, count);
    int cause = errno;
    fine = fine && has_end(memory, &size) && read_back(name, l, count);
    speak_again(heard);
    creme_status status = fine ? copy(memory, size, path)
                               : creme_fail(CREME_ERROR_IO, "%s: cannot write: %s", path,
                                            cause ? strerror(cause) : "what was written does not read back");
    close(memory);
    return status;
}

creme_status creme_export_bigwig(const creme_table *table, const creme_export_options *options, const char *path)
{
    signal_track s = {0};
    lists l = {0};
    creme_status status = CREME_OK;
    if (strcmp(path, "-") == 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--format bigwig: needs --out FILE, it cannot be written to a pipe");
    }
    CREME_TRY(make(&s, table, options, "bigwig"));
    CREME_TRY(make_lists(&l, &s, options));
    status = write_through_memory(path, &l, s.count);
done:
    creme_free(l.chroms);
    creme_free(l.starts);
    creme_free(l.ends);
    creme_free(l.values);
    creme_free(l.names);
    creme_free(l.lengths);
    clear(&s);
    return status;
}
