/* The rows of files that say something of single bases (base_scores.h has their forms). */
#ifndef CREME_ANNOTATION_BASE_ROWS_H
#define CREME_ANNOTATION_BASE_ROWS_H

#include "annotation/base_scores.h"

typedef struct creme_base_row {
    const char *chrom;
    creme_interval at; /* on the chromosome, not empty */
    double value;
    /* Of a table of mutagenesis: of which locus and track it speaks; else NULL, and all. */
    const char *locus, *track;
    int64_t tss;
    char strand;
} creme_base_row;

/* Takes over `lines`, and hands each row to `take`, which keeps nothing of it. */
CREME_CHECKED creme_status creme_base_rows_read(creme_lines *lines, creme_base_scores_kind kind, const creme_log *log,
                                                void (*take)(void *self, const creme_base_row *row), void *self);

#endif
