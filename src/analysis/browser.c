/* Lines of BED and bedGraph. */
#include "analysis/browser.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void creme_browser_write_name(creme_output *output, const char *text)
{
    for (; *text; text++) {
        char c = (unsigned char)*text > ' ' && *text != 0x7f ? *text : '_';
        creme_output_write(output, &c, 1);
    }
}

void creme_bed_write(creme_output *output, const creme_bed_row *row)
{
    long score = row->share > 0 ? lround(1000 * fmin(row->share, 1)) : 0;
    creme_browser_write_name(output, row->chrom);
    creme_output_print(output, "\t%" PRId64 "\t%" PRId64 "\t", row->start, row->end);
    for (size_t i = 0; row->name[i]; i++) {
        creme_output_print(output, i ? ":" : "");
        creme_browser_write_name(output, row->name[i]);
    }
    creme_output_print(output, "\t%ld\t%c", score, row->strand == '+' || row->strand == '-' ? row->strand : '.');
}

void creme_bedgraph_write(creme_output *output, const creme_stretch *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        creme_browser_write_name(output, at[i].chrom);
        creme_output_print(output, "\t%" PRId64 "\t%" PRId64 "\t%.9g\n", at[i].start, at[i].end, at[i].value);
    }
}

int64_t creme_chromosome_length(const creme_store_chromosome *chromosomes, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(chromosomes[i].name, name) == 0) return chromosomes[i].bp;
    }
    return INT64_MAX;
}

bool creme_interval_cut(const creme_store_chromosome *chromosomes, size_t count, const char *name, int64_t *start,
                        int64_t *end)
{
    int64_t length = creme_chromosome_length(chromosomes, count, name);
    if (*start < 0) *start = 0;
    if (*end > length) *end = length;
    return *start < *end;
}
