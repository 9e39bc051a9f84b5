/* Which variants belong to a locus, and what they are in its window. */
#include "assay/variant_scope.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

void creme_variant_scope_clear(creme_variant_scope *scope)
{
    creme_variant_list_free(scope->list);
    creme_free(scope->regions);
    creme_free(scope->paired);
    creme_free(scope->first_paired);
    creme_free(scope->joint);
    creme_free(scope->first_joint);
    creme_free(scope->background);
    creme_free(scope->first_background);
    *scope = (creme_variant_scope){0};
}

/* How many of values[count], which rise, are below the limit, or (with_equal) not above it. */
static size_t count_below(const double *values, size_t count, double limit, bool with_equal)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values[middle] < limit || (with_equal && values[middle] == limit))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double creme_variant_percentile(const creme_variant_scope *scope, int64_t track, double log2fc)
{
    if (!scope->background || isnan(log2fc)) return NAN;
    size_t first = scope->first_background[track], count = scope->first_background[track + 1] - first;
    size_t below = count_below(scope->background + first, count, fabs(log2fc), false);
    size_t equal = count_below(scope->background + first, count, fabs(log2fc), true) - below;
    return 100 * ((double)below + 0.5 * (double)equal) / (double)count;
}

void creme_variant_scope_range(const creme_variant_scope *scope, const creme_variant_locus *at, size_t *first,
                               size_t *end)
{
    if (scope->first_paired) {
        *first = scope->first_paired[at->number];
        *end = scope->first_paired[at->number + 1];
        return;
    }
    creme_variant_list_range(scope->list, at->record, at->window, first, end);
}

bool creme_variant_touches(const creme_variant_record *variant, creme_interval at)
{
    return variant->at.start < at.end && variant->at.end > at.start;
}

/* The regions are disjoint, so that those that end behind a place are the ones from a certain one on. */
static bool is_in_regions(const creme_variant_scope *scope, const creme_variant_record *variant)
{
    size_t low = 0, high = scope->region_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const creme_record_interval *it = &scope->regions[middle];
        bool before =
            it->record < variant->record || (it->record == variant->record && it->at.end <= variant->at.start);
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return low < scope->region_count && scope->regions[low].record == variant->record &&
           creme_variant_touches(variant, scope->regions[low].at);
}

int64_t creme_variant_distance(const creme_variant_record *variant, const creme_locus *locus)
{
    creme_interval at = variant->at;
    int64_t sign = locus->strand == '-' ? -1 : 1;
    if (at.start > locus->tss) return sign * (at.start - locus->tss);
    if (at.start == at.end || at.end <= locus->tss) return sign * (at.end - 1 - locus->tss);
    return 0;
}

bool creme_variant_scope_get(const creme_variant_scope *scope, const creme_variant_locus *at, size_t i,
                             creme_variant_record *out, size_t *number)
{
    *number = scope->first_paired ? scope->paired[i] : i;
    creme_variant_list_get(scope->list, *number, out);
    if (out->record != at->record || !creme_variant_touches(out, at->window)) return false;
    int64_t distance = creme_variant_distance(out, at->locus);
    if (scope->max_distance > 0 && (distance > scope->max_distance || -distance > scope->max_distance)) return false;
    return !scope->has_regions || is_in_regions(scope, out);
}

void creme_variant_replace(const creme_variant_record *variant, const creme_locus *locus, creme_interval window,
                           uint8_t *bases, creme_replacement *out)
{
    if (variant->length > 0) memcpy(bases, variant->bases, (size_t)variant->length);
    if (locus->strand == '-') creme_sequence_reverse_complement(bases, variant->length);
    *out = (creme_replacement){
        .at = creme_locus_to_window(locus, window, variant->at), .bases = bases, .length = variant->length};
}
