/* Coverage of bigWig tracks over CREs, enhancers against silencers. */
#include "analysis/curves.h"
#include "analysis/kinds.h"
#include "table/rows.h"

#include "annotation/bigwig_read.h"
#include "annotation/file_labels.h"
#include "annotation/name_sample.h"
#include "base/memory.h"
#include "table/table_parts.h"

#include <creme/statistics.h>
#include <math.h>
#include <string.h>

/* Names of chromosomes, for the message. */
static creme_status none_in_common(const creme_bigwig *file, const char *path, const char *ours)
{
    creme_name_sample names = {0};
    char theirs[CREME_NAME_SAMPLE_TEXT];
    for (size_t i = 0; i < creme_bigwig_chrom_count(file); i++) {
        creme_name_sample_add(&names, creme_bigwig_chrom_name(file, i));
    }
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "%s: none of the CREs lies on its chromosomes, which are %s; the CREs' are %s: is it the same "
                      "assembly?",
                      path, creme_name_sample_describe(&names, theirs), ours);
}

/* means[i] = over the i-th CRE's bases; NaN for those off the file's chromosomes, which the log is told of. What
 * cannot be read is an error, never a CRE that is not there. */
static creme_status read_means(creme_bigwig *file, const char *path, const creme_frame *frame, const creme_log *log,
                               double *means)
{
    creme_name_sample names = {0};
    char text[CREME_NAME_SAMPLE_TEXT];
    size_t missing = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *record = &frame->at[i];
        size_t chrom = 0;
        means[i] = NAN;
        if (creme_bigwig_find(file, record->chrom, &chrom) && record->genome.start >= 0 &&
            record->genome.end <= creme_bigwig_chrom_length(file, chrom)) {
            CREME_TRY(creme_bigwig_mean(file, chrom, record->genome, &means[i]));
        } else {
            creme_name_sample_add(&names, record->chrom);
            missing++;
        }
    }
    if (missing == 0) return CREME_OK;
    creme_name_sample_describe(&names, text);
    if (missing == frame->count) return none_in_common(file, path, text);
    creme_log_warning(log, "%s: %zu of %zu rows left out: not on its chromosomes, or beyond their ends (%s)", path,
                      missing, frame->count, text);
done:
    return status;
}

static creme_status read_all(const char *path, const creme_frame *frame, const creme_analysis_options *options,
                             double *means)
{
    creme_bigwig *file = NULL;
    creme_status status = creme_bigwig_open(&file, path);
    if (status == CREME_OK) {
        creme_bigwig_use_aliases(file, options->aliases);
        status = read_means(file, path, frame, options->log, means);
    }
    creme_bigwig_close(file);
    return status;
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

creme_status creme_analyze_coverage(creme_analysis *out, const creme_table *const *tables, size_t count,
                                    const creme_analysis_options *options)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels tracks = {0};
    creme_groups groups = {0};
    int *classes = NULL;
    double *means = NULL;
    char **marks = NULL;
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
    CREME_TRY(creme_file_labels(&marks, options->files, options->file_count));
    for (size_t f = 0; f < options->file_count; f++) {
        CREME_TRY(read_all(options->files[f], &frame, options, means));
        for (size_t g = 0; g < groups.count; g++) {
            CREME_TRY(add_track(out, &frame, marks[f], classes, means, groups.members + groups.first[g],
                                groups.first[g + 1] - groups.first[g]));
        }
    }
    CREME_TRY(correct(out->summary));
done:
    creme_file_labels_free(marks, options->file_count);
    creme_free(means);
    creme_free(classes);
    creme_groups_clear(&groups);
    creme_labels_clear(&tracks);
    creme_frame_close(&frame);
    return status;
}
