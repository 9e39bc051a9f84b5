/* Coverage of bigWig tracks over CREs, enhancers against silencers. */
#include "analysis/curves.h"
#include "analysis/kinds.h"
#include "table/rows.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <bigWig.h>
#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 17 };

/* The file's own spelling of a chromosome, NULL where it has none. */
static const char *find_chrom(const bigWigFile_t *file, const char *chrom)
{
    const char *bare = strncmp(chrom, "chr", 3) == 0 ? chrom + 3 : chrom;
    for (int64_t i = 0; i < file->cl->nKeys; i++) {
        const char *name = file->cl->chrom[i];
        if (strcmp(strncmp(name, "chr", 3) == 0 ? name + 3 : name, bare) == 0) return name;
    }
    return NULL;
}

/* Mean over the interval's bases, those without a value being 0; NaN off the chromosomes. */
static double read_mean(bigWigFile_t *file, const creme_record *record)
{
    const char *chrom = find_chrom(file, record->chrom);
    creme_interval at = record->genome;
    if (!chrom || at.start < 0 || at.end > UINT32_MAX) return NAN;
    uint32_t index = bwGetTid(file, chrom);
    if (index == UINT32_MAX || at.end > file->cl->len[index]) return NAN;
    bwOverlappingIntervals_t *found = bwGetOverlappingIntervals(file, chrom, (uint32_t)at.start, (uint32_t)at.end);
    if (!found) return NAN;
    double sum = 0;
    for (uint32_t i = 0; i < found->l; i++) {
        int64_t start = found->start[i] > at.start ? found->start[i] : at.start;
        int64_t end = found->end[i] < at.end ? found->end[i] : at.end;
        if (end > start && !isnan(found->value[i])) sum += (double)(end - start) * (double)found->value[i];
    }
    bwDestroyOverlappingIntervals(found);
    return sum / (double)(at.end - at.start);
}

static creme_status open_file(bigWigFile_t **out, const char *path)
{
    *out = NULL;
    if (access(path, R_OK) != 0) return creme_fail(CREME_ERROR_IO, "%s: cannot open", path);
    if (!bwIsBigWig(path, NULL)) return creme_fail(CREME_ERROR_FORMAT, "%s: this is no bigWig", path);
    *out = bwOpen(path, NULL, "r");
    if (*out && (*out)->cl) return CREME_OK;
    if (*out) bwClose(*out);
    *out = NULL;
    return creme_fail(CREME_ERROR_FORMAT, "%s: a bigWig that cannot be read: is it cut short?", path);
}

static creme_status read_all(const char *path, const creme_frame *frame, double *means)
{
    bigWigFile_t *file = NULL;
    creme_status status = open_file(&file, path);
    if (status != CREME_OK) return status;
    size_t read = 0;
    for (size_t i = 0; i < frame->count; i++) {
        means[i] = read_mean(file, &frame->at[i]);
        read += !isnan(means[i]);
    }
    bwClose(file);
    if (read > 0 || frame->count == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: none of the CREs lies on its chromosomes: is it the same assembly?",
                      path);
}

/* "dir/NAME.bw" -> NAME */
static void name_mark(char *mark, size_t bytes, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    snprintf(mark, bytes, "%s", base);
    char *dot = strrchr(mark, '.');
    if (dot && dot != mark) *dot = '\0';
}

/* Of which class: 0 enhancers, 1 silencers, -1 neither. */
static int class_of(const char *text)
{
    if (strcmp(text, "enhancer") == 0) return 0;
    return strcmp(text, "silencer") == 0 ? 1 : -1;
}

/* One mark: its rows in the table, and for each track one in the summary. */
static creme_status add_track(creme_analysis *out, const creme_frame *frame, const char *mark, const int *classes,
                              const double *means, const size_t *members, size_t count)
{
    double *values[2] = {NULL, NULL}, mean[2], sd;
    size_t n[2] = {0, 0};
    creme_test_result test;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&values[0], count, sizeof *values[0]));
    CREME_TRY(creme_allocate(&values[1], count, sizeof *values[1]));
    for (size_t k = 0; k < count; k++) {
        size_t i = members[k];
        const creme_record *r = &frame->at[i];
        if (classes[i] < 0 || isnan(means[i])) continue;
        values[classes[i]][n[classes[i]]++] = means[i];
        CREME_TRY(CREME_TABLE_ADD(out->table, r, r->genome.start, r->genome.end, r->track,
                                  classes[i] ? "silencer" : "enhancer", mark, means[i]));
    }
    for (int c = 0; c < 2; c++) creme_mean_sd(values[c], n[c], &mean[c], &sd);
    CREME_TRY(creme_mann_whitney(&test, values[0], n[0], values[1], n[1], CREME_TWO_SIDED));
    double ratio = mean[0] / mean[1];
    CREME_TRY(CREME_TABLE_ADD(out->summary, frame->at[members[0]].track, mark, n[0], n[1], mean[0], mean[1], ratio,
                              log(ratio), test.statistic, test.p));
done:
    creme_free(values[0]);
    creme_free(values[1]);
    return status;
}

/* Bonferroni over the rows of the summary, and its -log10. */
static creme_status correct(creme_table *summary)
{
    size_t column = 0, rows = creme_table_row_count(summary);
    double *p = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(summary, "p", &column));
    CREME_TRY(creme_table_numbers(summary, column, &p));
    creme_adjust_bonferroni(p, p, rows);
    CREME_TRY(creme_table_add_column(summary, "p_bonferroni"));
    CREME_TRY(creme_table_add_column(summary, "minus_log10_p_bonferroni"));
    for (size_t row = 0; row < rows; row++) {
        CREME_TRY(creme_table_set_number(summary, row, column + 1, p[row]));
        CREME_TRY(creme_table_set_number(summary, row, column + 2, p[row] == 1 ? 0 : -log10(p[row])));
    }
done:
    creme_free(p);
    return status;
}

static creme_status read_classes(const creme_frame *frame, int **classes, creme_labels *tracks)
{
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(frame->table, "class", &column));
    CREME_TRY(creme_allocate(classes, frame->count, sizeof **classes));
    CREME_TRY(creme_labels_create(tracks, frame->count));
    for (size_t i = 0; i < frame->count; i++) {
        (*classes)[i] = class_of(creme_table_text(frame->table, frame->at[i].row, column));
        tracks->at[i] = frame->at[i].track;
    }
done:
    return status;
}

CREME_ANALYSIS(coverage)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels tracks = {0};
    creme_groups groups = {0};
    int *classes = NULL;
    double *means = NULL;
    bool started = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &frame, tables[0], options));
    CREME_TRY(creme_analysis_need_tiles(out, &frame, options));
    CREME_TRY(read_classes(&frame, &classes, &tracks));
    CREME_TRY(creme_groups_make(&groups, tracks.at, frame.count));
    CREME_TRY(creme_allocate(&means, frame.count, sizeof *means));
    CREME_TRY(creme_table_create_for(&out->table, "locus chrom tss strand genome_start genome_end track class mark "
                                                  "coverage"));
    CREME_TRY(creme_table_create_for(&out->summary,
                                     "track mark n_enhancers n_silencers mean_enhancers mean_silencers "
                                     "ratio log_ratio u p"));
    started = bwInit(BUFFER_BYTES) == 0;
    for (size_t f = 0; f < options->file_count; f++) {
        char mark[128];
        name_mark(mark, sizeof mark, options->files[f]);
        CREME_TRY(read_all(options->files[f], &frame, means));
        for (size_t g = 0; g < groups.count; g++) {
            CREME_TRY(add_track(out, &frame, mark, classes, means, groups.members + groups.first[g],
                                groups.first[g + 1] - groups.first[g]));
        }
    }
    CREME_TRY(correct(out->summary));
done:
    if (started) bwCleanup();
    creme_free(means);
    creme_free(classes);
    creme_groups_clear(&groups);
    creme_labels_clear(&tracks);
    creme_frame_close(&frame);
    return status;
}
