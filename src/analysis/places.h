/* Where CREs lie: beside the TSS that they were measured at, and among the genes of an annotation. */
#ifndef CREME_ANALYSIS_PLACES_H
#define CREME_ANALYSIS_PLACES_H

#include "annotation/neighbours.h"
#include "table/rows.h"

#include <creme/analysis.h>

/* The columns distance_to_tss, in bp (creme_distance_bp); and with options->gtf promoter_of, the genes whose TSSs lie
 * inside the CRE, with commas between, nearest_gene and nearest_gene_distance, of the CRE from that gene's nearest
 * TSS, measured alike. NA where there is none. Zero, then close. */
typedef struct creme_places {
    creme_neighbours *genes; /* NULL without options->gtf */
} creme_places;

/* Reads the annotation. CREME_ERROR_NOT_FOUND if it has no chromosome in common with the records.
 * weights[sites->count]: how many rows each stands for (NULL: one). */
CREME_CHECKED creme_status creme_places_open(creme_places *out, const creme_frame *sites, const size_t *weights,
                                             const creme_analysis_options *options);
void creme_places_close(creme_places *places);

/* Adds the columns, the last ones then; sets them in a row. */
CREME_CHECKED creme_status creme_places_add_columns(const creme_places *places, creme_table *table);
CREME_CHECKED creme_status creme_places_set(const creme_places *places, creme_table *table, size_t row,
                                            const creme_record *record);

/* All that of out->table. */
CREME_CHECKED creme_status creme_places_add(creme_analysis *out, const creme_analysis_options *options);

#endif
