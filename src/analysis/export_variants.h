/* Tables of creme variants in the forms that other programs read. */
#ifndef CREME_ANALYSIS_EXPORT_VARIANTS_H
#define CREME_ANALYSIS_EXPORT_VARIANTS_H

#include "analysis/export_forms.h"
#include "table/rows.h"

/* Whether its rows are variants: there are columns variant, pos, ref and alt. */
bool creme_export_has_variants(const creme_table *table);

/* Gives each record the place of its REF on the genome. CREME_ERROR_FORMAT names file and line. */
CREME_CHECKED creme_status creme_export_place_variants(creme_frame *frame);

/* creme_export_bed() of such a table: name = LOCUS:VARIANT:TRACK, and beyond six columns effect, class (of the
 * variant), distance, log2fc. */
CREME_CHECKED creme_status creme_export_variants_bed(creme_table_pieces *pieces, const creme_export_options *options,
                                                     creme_output *output);

#endif
