/* Columns of tables about elements. */
#include "run/element_columns.h"

void creme_element_columns_add(creme_rows *rows, const creme_assay_scope *scope, const creme_run_request *request)
{
    if (!scope->tile_sets) return;
    creme_rows_add_column(rows, "element", CREME_VALUE_TEXT);
    if (request->extend_to > 0) {
        creme_rows_add_column(rows, "element_start", CREME_VALUE_INTEGER);
        creme_rows_add_column(rows, "element_end", CREME_VALUE_INTEGER);
    }
}

void creme_element_columns_put(creme_rows *rows, const creme_assay_scope *scope, const creme_run_request *request,
                               size_t locus, const creme_effect *row)
{
    if (!scope->tile_sets) return;
    static const creme_interval none = {-1, -1};
    int64_t tile = creme_tile_set_find(&scope->tile_sets[locus], row->tile);
    size_t number = tile < 0 ? 0 : scope->element_numbers[scope->first_element[locus] + (size_t)tile];
    creme_rows_put_text(rows, tile < 0 ? NULL : creme_element_name(scope->listed, number));
    if (request->extend_to > 0) creme_rows_put_interval(rows, tile < 0 ? none : scope->listed->at[number].in_file);
}
