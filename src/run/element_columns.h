/* What tables say of elements, beyond what they say of tiles. */
#ifndef CREME_RUN_ELEMENT_COLUMNS_H
#define CREME_RUN_ELEMENT_COLUMNS_H

#include "assay/scope.h"
#include "store/rows.h"

#include <creme/run.h>

/* Adds the columns that a run has whose tiles are elements; of a grid there are none:
 *
 *   element                     its name, or its place "chr9:1000-1500"
 *   element_start element_end   with --extend-to: its place in the file, genome_start and genome_end being the widened
 *                               one's
 */
void creme_element_columns_add(creme_rows *rows, const creme_assay_scope *scope, const creme_run_request *request);

/* Puts their values for a row of results at that locus; NA where its tile is no element. */
void creme_element_columns_put(creme_rows *rows, const creme_assay_scope *scope, const creme_run_request *request,
                               size_t locus, const creme_effect *row);

#endif
