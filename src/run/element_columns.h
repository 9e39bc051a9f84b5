/* What tables say of elements, beyond what they say of tiles. */
#ifndef CREME_RUN_ELEMENT_COLUMNS_H
#define CREME_RUN_ELEMENT_COLUMNS_H

#include "run/inputs.h"

#include "assay/scope.h"
#include "store/rows.h"

/* Adds the columns that a run has whose tiles are elements; of a grid there are none:
 *
 *   element                     its name, or its place in the file, "chr9:1000-1500"
 *   element_start element_end   with --extend-to: its place in the file, genome_start and genome_end being the widened
 *                               one's
 *   at_tss                      1: the TSS's base is in it; else 0
 *   in_readout                  1: it overlaps the output bins that are read; else 0
 *   matched_n, _mean, _sd       with --matched: how many of its controls have an effect, and the mean and sd (n - 1) of
 *                               these
 *   p_matched                   (1 + k) / (1 + matched_n), k of these being at least as large as the element's, without
 *                               their signs
 */
void creme_element_columns_add(creme_rows *rows, const creme_assay_scope *scope, const creme_run_request *request);

/* Where a unit of work is. */
typedef struct creme_element_place {
    const creme_assay_scope *scope;
    const creme_inputs *inputs;
    const creme_site *site;
    size_t locus;
} creme_element_place;

/* Puts their values for row number `at` of the unit's rows; NA where its tile is no element. */
void creme_element_columns_put(creme_rows *rows, const creme_element_place *place, const creme_effect *of_unit,
                               size_t at);

#endif
