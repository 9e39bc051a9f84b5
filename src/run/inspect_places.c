/* Showing places on chromosomes, and signals. */
#include "run/inspect.h"

#include "annotation/bigwig_read.h"
#include "annotation/regions.h"
#include "annotation/tally.h"
#include "base/printable.h"
#include "seq/chromosome.h"

#include <inttypes.h>
#include <stdio.h>

enum { MOST_ROWS = 100 };

static const char *const FORMS[] = {[CREME_REGIONS_BED] = "places, BED",
                                    [CREME_REGIONS_TABLE] = "places, a table with names of columns",
                                    [CREME_REGIONS_GFF] = "places, GFF"};
static const creme_regions_wish WISH = {.expected = "places on chromosomes"};

/* What has been counted of the rows, and the first. */
typedef struct survey {
    creme_tally chroms;
    int64_t rows, bases;
    char first[200];
} survey;

static creme_status take_row(survey *s, const creme_region *row)
{
    if (s->rows++ == 0) {
        snprintf(s->first, sizeof s->first, "%.100s:%" PRId64 "-%" PRId64 " (0-based)", row->chrom, row->at.start,
                 row->at.end);
    }
    s->bases += row->at.end - row->at.start;
    return creme_tally_add(&s->chroms, row->chrom);
}

bool creme_inspect_is_places(const char *path)
{
    creme_lines *lines = NULL;
    creme_regions regions = {0};
    creme_region row = {0};
    bool more = false;
    creme_status status = creme_lines_open(&lines, path);
    if (status == CREME_OK) status = creme_regions_open(&regions, lines, &WISH);
    creme_regions_form form = regions.form;
    if (status == CREME_OK && form == CREME_REGIONS_BED) status = creme_regions_next(&regions, &row, &more);
    bool stranded = more && row.strand != '.';
    creme_regions_close(&regions);
    return status == CREME_OK && (form == CREME_REGIONS_TABLE || (form == CREME_REGIONS_BED && !stranded));
}

creme_status creme_inspect_places(creme_output *output, const char *path, const creme_model_options *options)
{
    creme_regions_wish wish = WISH;
    wish.log = options->log;
    creme_lines *lines = NULL;
    creme_regions regions = {0};
    survey s = {0};
    char chroms[600];
    creme_status status = creme_lines_open(&lines, path);
    if (status == CREME_OK) status = creme_regions_open(&regions, lines, &wish);
    for (bool more = true; status == CREME_OK;) {
        creme_region row;
        status = creme_regions_next(&regions, &row, &more);
        if (status != CREME_OK || !more) break;
        status = take_row(&s, &row);
    }
    if (status != CREME_OK) goto done;
    creme_output_print(output, "file\t%s\nkind\t%s\nrows\t%" PRId64 "\nfirst\t%s\n", CREME_ONE_LINE(path),
                       FORMS[regions.form], s.rows, CREME_ONE_LINE(s.first));
    creme_tally_describe(&s.chroms, chroms, sizeof chroms);
    creme_output_print(output, "mean length\t%.1f bp\nchromosomes\t%s\n", (double)s.bases / (double)s.rows,
                       CREME_ONE_LINE(chroms));
done:
    creme_regions_close(&regions);
    creme_tally_clear(&s.chroms);
    return status;
}

/* By the lengths of its chromosomes. */
static void describe_assembly(const creme_bigwig *file, char *text, size_t bytes)
{
    creme_assembly_told told = {0};
    for (size_t i = 0; i < creme_bigwig_chrom_count(file); i++) {
        const char *name = creme_bigwig_chrom_name(file, i);
        creme_chromosome chromosome;
        creme_chromosome_look_up(&chromosome, NULL, name);
        creme_assembly_set set =
            creme_chromosome_assemblies_of_length(&chromosome, creme_bigwig_chrom_length(file, i));
        if (creme_assembly_tell(&told, set)) continue;
        char ours[64], before[64];
        snprintf(text, bytes, "none: %.80s is as long as in %s, those before it as in %s", name,
                 creme_assembly_describe(set, ours, sizeof ours),
                 creme_assembly_describe(told.set, before, sizeof before));
        return;
    }
    creme_assembly_describe(told.set, text, bytes);
}

creme_status creme_inspect_signal(creme_output *output, const char *path, const creme_model_options *options)
{
    (void)options;
    creme_bigwig *file = NULL;
    creme_status status = creme_bigwig_open(&file, path);
    if (status != CREME_OK) return status;
    size_t count = creme_bigwig_chrom_count(file);
    char text[200];
    describe_assembly(file, text, sizeof text);
    creme_output_print(output,
                       "file\t%s\nkind\ta signal, bigWig\nassembly\t%s\nchromosomes\t%zu\n\nchromosome\tbases\n",
                       CREME_ONE_LINE(path), CREME_ONE_LINE(text), count);
    for (size_t i = 0; i < count && i < MOST_ROWS; i++) {
        creme_output_print(output, "%s\t%" PRId64 "\n", CREME_ONE_LINE(creme_bigwig_chrom_name(file, i)),
                           creme_bigwig_chrom_length(file, i));
    }
    if (count > MOST_ROWS) creme_output_print(output, "... and %zu more\n", count - MOST_ROWS);
    creme_bigwig_close(file);
    return CREME_OK;
}
