/* What annotations hold: places on chromosomes, or genes. */
#ifndef CREME_ANALYSIS_FEATURES_H
#define CREME_ANALYSIS_FEATURES_H

#include "base/text_map.h"
#include "table/rows.h"

#include <creme/analysis.h>

/* A place, or (end 0) a gene. */
typedef struct creme_feature {
    const char *label; /* the annotation that it belongs to: its file, or its own name */
    const char *name;  /* the key of its chromosome (creme/chromosome.h), or the gene */
    int64_t start, end;
    int64_t furthest; /* of sorted features: the largest end on the chromosome so far */
} creme_feature;

typedef struct creme_features {
    creme_feature *at;
    size_t count, capacity;
    creme_labels keeper;
} creme_features;

/* What the rows of a table lie on and are called, each once. Zero, then clear. */
typedef struct creme_feature_rows {
    creme_text_map chroms, genes, ids; /* genes: names of loci; ids: their gene_id, where the table has the column */
    size_t *on_chrom, capacity;        /* [chroms]: how many rows */
    size_t count;
} creme_feature_rows;

CREME_CHECKED creme_status creme_feature_rows_add(creme_feature_rows *rows, const creme_frame *frame);
void creme_feature_rows_clear(creme_feature_rows *rows);

/* Reads options->files, each a file of places or a list of genes (annotation/regions.h), and by options->by_name
 * tells places apart by their names: as they stand where there is one file, else FILE:NAME. The log is told what each
 * file was read as. CREME_ERROR_NOT_FOUND if a file has no chromosome in common with the rows, or no gene: the
 * message shows what both call theirs. Clear after a failure too. */
CREME_CHECKED creme_status creme_features_read(creme_features *out, const creme_feature_rows *rows,
                                               const creme_analysis_options *options);
void creme_features_clear(creme_features *features);

/* Sorts at[count] of one kind by place, or by gene. */
void creme_features_sort(creme_feature *at, size_t count);

/* on[i] = whether any of the sorted features lies on the i-th row's place (a base in common is enough), or is its
 * gene. A gene is known by its name or, where the table has the column, its gene_id; versions of Ensembl's ids do not
 * count. */
void creme_features_mark(const creme_feature *sorted, size_t count, const creme_frame *frame,
                         const creme_chromosome_aliases *aliases, bool *on);

#endif
