/* Necessity and sufficiency together: how both assays' effects of the same tiles agree. */
#include "analysis/kinds.h"
#include "analysis/places.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>

/* One assay's tiles. */
typedef struct tiles {
    creme_frame frame;
    double *wt, *effect;
} tiles;

static void clear(tiles *t)
{
    creme_frame_close(&t->frame);
    creme_free(t->wt);
    creme_free(t->effect);
    *t = (tiles){0};
}

static creme_status need_effects(const tiles *t)
{
    for (size_t i = 0; i < t->frame.count; i++) {
        if (!isnan(t->effect[i])) return CREME_OK;
    }
    return creme_no_effects(t->frame.table);
}

static creme_status open_tiles(creme_analysis *out, tiles *t, const creme_table *table,
                               const creme_analysis_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &t->frame, table, options));
    CREME_TRY(creme_analysis_need_tiles(out, &t->frame, options));
    CREME_TRY(creme_frame_numbers(&t->frame, "effect", false, &t->effect));
    CREME_TRY(need_effects(t));
    CREME_TRY(creme_frame_numbers(&t->frame, "wt", true, &t->wt));
done:
    return status;
}

static creme_status summarise_context(creme_table *summary, const char *label, const size_t *members, size_t n,
                                      const double *x, const double *y)
{
    double *a = NULL;
    size_t pairs = 0;
    creme_test_result spearman;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&a, n, 2 * sizeof *a));
    double *b = a + n;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[members[i]]) || isnan(y[members[i]])) continue;
        a[pairs] = x[members[i]];
        b[pairs++] = y[members[i]];
    }
    creme_test_result pearson = creme_pearson(a, b, pairs);
    CREME_TRY(creme_spearman(&spearman, a, b, pairs));
    CREME_TRY(CREME_TABLE_ADD(summary, creme_label(label), pairs, pearson.statistic, pearson.p, spearman.statistic,
                              spearman.p));
done:
    creme_free(a);
    return status;
}

static creme_status write_both(creme_analysis *out, const tiles *a, const tiles *b, const size_t *matches)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    double *other = NULL;
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(a->frame.table, "class", &column));
    CREME_TRY(creme_table_need(b->frame.table, "class", &column));
    CREME_TRY(creme_table_create_for(&out->table,
                                     "locus chrom tss strand tile_start tile_end genome_start genome_end "
                                     "track context wt necessity sufficiency necessity_class "
                                     "sufficiency_class"));
    CREME_TRY(creme_table_create_for(&out->summary, "track context n pearson pearson_p spearman spearman_p"));
    CREME_TRY(creme_labels_create(&labels, a->frame.count));
    CREME_TRY(creme_allocate(&other, a->frame.count, sizeof *other));
    for (size_t i = 0; i < a->frame.count; i++) {
        const creme_record *r = &a->frame.at[i];
        other[i] = matches[i] == SIZE_MAX ? NAN : b->effect[matches[i]];
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s", r->track, r->context));
        if (matches[i] == SIZE_MAX) continue;
        CREME_TRY(CREME_TABLE_ADD(out->table, r, creme_interval_or_none(r->has_tile, r->tile),
                                  creme_interval_or_none(r->has_genome, r->genome), r->track, r->context, a->wt[i],
                                  a->effect[i], other[i], r->class, b->frame.at[matches[i]].class));
    }
    CREME_TRY(creme_groups_make(&groups, labels.at, a->frame.count));
    for (size_t g = 0; g < groups.count; g++) {
        const size_t *members = groups.members + groups.first[g];
        CREME_TRY(summarise_context(out->summary, labels.at[*members], members, groups.first[g + 1] - groups.first[g],
                                    a->effect, other));
    }
done:
    creme_free(other);
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

creme_status creme_analyze_both(creme_analysis *out, const creme_table *const *tables, size_t count,
                                const creme_analysis_options *options)
{
    (void)count;
    tiles a = {0}, b = {0};
    creme_join join = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_tiles(out, &a, tables[0], options));
    CREME_TRY(open_tiles(out, &b, tables[1], options));
    CREME_TRY(creme_frames_join(&join, &a.frame, &b.frame, CREME_BY_TRACK | CREME_BY_TILE));
    if (join.pairs == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s have no tile of the same locus and track in common",
                            creme_table_name(tables[0]), creme_table_name(tables[1]));
        goto done;
    }
    CREME_TRY(write_both(out, &a, &b, join.match));
    CREME_TRY(creme_places_add(out, options));
    CREME_TRY(creme_analysis_remark_join(out, options, &join, &a.frame, &b.frame, true));
done:
    creme_join_clear(&join);
    clear(&a);
    clear(&b);
    return status;
}
