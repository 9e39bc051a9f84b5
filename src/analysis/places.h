/* Where CREs lie: beside the TSS that they were measured at, and among the genes of an annotation. */
#ifndef CREME_ANALYSIS_PLACES_H
#define CREME_ANALYSIS_PLACES_H

#include <creme/analysis.h>

/* Adds to the columns of out->table: distance_to_tss, in bp (creme_distance_bp); and with options->gtf promoter_of,
 * the genes whose TSSs lie inside the CRE, with commas between, nearest_gene and nearest_gene_distance, of the CRE
 * from that gene's nearest TSS, measured alike. NA where there is none. CREME_ERROR_NOT_FOUND if the annotation has
 * no chromosome in common with the table. */
CREME_CHECKED creme_status creme_places_add(creme_analysis *out, const creme_analysis_options *options);

#endif
