/* What genome browsers read: lines of BED and bedGraph, and bigWig files. The one place where these are written.
 *
 * Readers of BED take any blank for the end of a field, so that blanks and control characters of names become '_'. */
#ifndef CREME_ANALYSIS_BROWSER_H
#define CREME_ANALYSIS_BROWSER_H

#include "analysis/stretches.h"
#include "base/output.h"

#include <creme/store.h>

typedef struct creme_bed_row {
    const char *chrom;
    int64_t start, end;
    const char *const *name; /* its parts, written with ':' between; the last is followed by a NULL */
    double share;            /* score = 1000 min(1, share), rounded; 0 where that is not a number, or below 0 */
    char strand;             /* '.' is written where it is neither '+' nor '-' */
} creme_bed_row;

/* Chromosome, start, end, name, score, strand: six columns, without a newline, so that others may follow. */
void creme_bed_write(creme_output *output, const creme_bed_row *row);

/* A text as a name of such files. */
void creme_browser_write_name(creme_output *output, const char *text);

/* Lines of bedGraph, the values with nine digits; sorted and without overlaps, as creme_stretches_merge leaves them. */
void creme_bedgraph_write(creme_output *output, const creme_stretch *at, size_t count);

/* INT64_MAX if it is not among them. */
int64_t creme_chromosome_length(const creme_store_chromosome *chromosomes, size_t count, const char *name);

/* Cuts it to the chromosome, where its length is known; false if nothing is left. */
bool creme_interval_cut(const creme_store_chromosome *chromosomes, size_t count, const char *name, int64_t *start,
                        int64_t *end);

/* A bigWig of the same, float32, with 10 levels of zoom; what is made is read back before it is written.
 * CREME_ERROR_ARGUMENT if the length of a chromosome is not known or more than 2^32 - 1; CREME_ERROR_IO, naming
 * `path`, if it cannot be made. */
CREME_CHECKED creme_status creme_bigwig_write(creme_output *output, const char *path, const creme_stretch *at,
                                              size_t count, const creme_store_chromosome *chromosomes,
                                              size_t chromosome_count);

#endif
