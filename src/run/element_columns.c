/* Columns of tables about elements. */
#include "run/element_columns.h"

#include "assay/touch.h"

#include <math.h>

void creme_element_columns_add(creme_rows *rows, const creme_assay_scope *scope, const creme_run_request *request)
{
    if (!scope->tile_sets) return;
    creme_rows_add_column(rows, "element", CREME_VALUE_TEXT);
    if (request->extend_to > 0) {
        creme_rows_add_column(rows, "element_start", CREME_VALUE_INTEGER);
        creme_rows_add_column(rows, "element_end", CREME_VALUE_INTEGER);
    }
    creme_rows_add_column(rows, "at_tss", CREME_VALUE_REAL); /* 0, 1, or NA */
    creme_rows_add_column(rows, "in_readout", CREME_VALUE_REAL);
    if (!scope->first_control) return;
    creme_rows_add_column(rows, "matched_n", CREME_VALUE_INTEGER);
    creme_rows_add_column(rows, "matched_mean", CREME_VALUE_REAL);
    creme_rows_add_column(rows, "matched_sd", CREME_VALUE_REAL);
    creme_rows_add_column(rows, "p_matched", CREME_VALUE_REAL);
}

static void put_flags(creme_rows *rows, const creme_element_place *place, creme_interval tile, bool known)
{
    const creme_profile_bins *bins = &place->scope->bins;
    const creme_read read = {.bases = {bins->first_bp, bins->first_bp + bins->count * bins->bin_bp},
                             .exons = creme_gene_bins_of(&place->inputs->gene_bins, place->locus)};
    creme_touch touch = creme_touch_of(place->site, &read, tile);
    creme_rows_put_real(rows, known ? touch.at_tss : NAN);
    creme_rows_put_real(rows, known ? touch.in_readout : NAN);
}

/* An element's effect among those of its controls. The assay has one row for each tile and track, by tile. */
typedef struct matched {
    int64_t n, as_large;
    double mean, squares;
} matched;

static matched compare(const creme_element_place *place, const creme_effect *of_unit, size_t at, size_t element)
{
    const creme_assay_scope *scope = place->scope;
    size_t tracks = (size_t)scope->options.tracks;
    double effect = of_unit[at].effect;
    matched out = {0};
    for (size_t c = scope->first_control[element]; c < scope->first_control[element + 1]; c++) {
        double other = of_unit[(size_t)scope->controls[c] * tracks + (size_t)of_unit[at].track].effect;
        if (isnan(other)) continue;
        double step = other - out.mean;
        out.mean += step / (double)++out.n;
        out.squares += step * (other - out.mean);
        out.as_large += fabs(other) >= fabs(effect);
    }
    return out;
}

static void put_matched(creme_rows *rows, const creme_element_place *place, const creme_effect *of_unit, size_t at,
                        size_t element)
{
    matched of = compare(place, of_unit, at, element);
    bool known = of.n > 0 && !isnan(of_unit[at].effect);
    creme_rows_put_integer(rows, of.n);
    creme_rows_put_real(rows, of.n > 0 ? of.mean : NAN);
    creme_rows_put_real(rows, of.n > 1 ? sqrt(of.squares / (double)(of.n - 1)) : NAN);
    creme_rows_put_real(rows, known ? (double)(1 + of.as_large) / (double)(1 + of.n) : NAN);
}

void creme_element_columns_put(creme_rows *rows, const creme_element_place *place, const creme_effect *of_unit,
                               size_t at)
{
    const creme_assay_scope *scope = place->scope;
    if (!scope->tile_sets) return;
    static const creme_interval none = {-1, -1};
    creme_interval tile = of_unit[at].tile;
    int64_t found = creme_tile_set_find(&scope->tile_sets[place->locus], tile);
    size_t element = scope->first_element[place->locus] + (size_t)(found < 0 ? 0 : found);
    size_t number = found < 0 ? CREME_CONTROL : scope->element_numbers[element];
    bool is = number != CREME_CONTROL;
    creme_rows_put_text(rows, is ? creme_element_name(scope->listed, number) : NULL);
    if (place->inputs->request->extend_to > 0)
        creme_rows_put_interval(rows, is ? scope->listed->at[number].in_file : none);
    put_flags(rows, place, tile, found >= 0);
    if (scope->first_control) put_matched(rows, place, of_unit, at, element);
}
