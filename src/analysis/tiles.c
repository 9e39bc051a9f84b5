/* Necessity and sufficiency: classes of tiles, the table of CREs, and how both assays agree. */
#include "analysis/curves.h"
#include "analysis/kinds.h"
#include "analysis/places.h"
#include "analysis/silent.h"
#include "analysis/thresholds.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <string.h>

static const char *strength(double effect, const char *class, const creme_thresholds *by)
{
    if (strcmp(class, "enhancer") != 0 && strcmp(class, "silencer") != 0) return "";
    return fabs(effect) > by->strong ? "strong" : "weak";
}

/* One assay's tiles. */
typedef struct tiles {
    creme_frame frame;
    double *wt, *effect, *se, *n, *p, *q;
    bool *silent; /* of the two assays; NULL: not asked */
    bool *own;    /* elements that hold the TSS's base or touch what is read: what they lose is the promoter's */
} tiles;

static void clear(tiles *t)
{
    creme_frame_close(&t->frame);
    creme_free(t->wt);
    creme_free(t->effect);
    creme_free(t->se);
    creme_free(t->n);
    creme_free(t->p);
    creme_free(t->q);
    creme_free(t->silent);
    creme_free(t->own);
    *t = (tiles){0};
}

static bool says_yes(const creme_frame *frame, size_t i, const char *column)
{
    return strcmp(creme_frame_text(frame, i, column), "1") == 0;
}

/* A grid leaves the TSS tile out; elements of one's own may lie on it. */
static creme_status find_own(creme_analysis *out, tiles *t, const creme_analysis_options *options)
{
    size_t count = 0;
    creme_status status = creme_allocate_zero(&t->own, t->frame.count, sizeof *t->own);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < t->frame.count; i++) {
        t->own[i] = says_yes(&t->frame, i, "at_tss") || says_yes(&t->frame, i, "in_readout");
        count += t->own[i];
    }
    if (count == 0) return CREME_OK;
    return creme_analysis_remark(
        out, options,
        "%zu of %zu rows are of elements that hold the TSS's base or touch the bins that are "
        "read (at_tss, in_readout): class tss, since what they lose is the promoter's",
        count, t->frame.count);
}

/* p: whether the tile could be one of its shuffles; q over the tiles of each track that can be enhancers or silencers:
 * not of silent loci, and not on the TSS. */
static creme_status test_tiles(tiles *t)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    double *p = NULL;
    size_t count = t->frame.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&t->p, count, sizeof *t->p));
    CREME_TRY(creme_allocate(&t->q, count, sizeof *t->q));
    CREME_TRY(creme_allocate(&p, count, 2 * sizeof *p));
    CREME_TRY(creme_labels_create(&labels, count));
    for (size_t i = 0; i < count; i++) {
        int64_t n = t->n[i] >= 2 && t->n[i] < 1e9 ? (int64_t)t->n[i] : 0;
        t->p[i] = creme_prediction_test(t->effect[i], t->se[i], n).p;
        labels.at[i] = t->frame.at[i].track;
    }
    CREME_TRY(creme_groups_make(&groups, labels.at, count));
    for (size_t g = 0; g < groups.count; g++) {
        const size_t *members = groups.members + groups.first[g];
        size_t of_track = groups.first[g + 1] - groups.first[g];
        for (size_t i = 0; i < of_track; i++) {
            bool left_out = t->silent[members[i]] || t->own[members[i]];
            p[i] = left_out ? NAN : t->p[members[i]];
        }
        CREME_TRY(creme_adjust_benjamini_hochberg(p + count, p, of_track));
        for (size_t i = 0; i < of_track; i++) t->q[members[i]] = p[count + i];
    }
done:
    creme_free(p);
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

static bool without_contexts(const creme_frame *frame)
{
    for (size_t i = 0; i < frame->count; i++) {
        if (*frame->at[i].context) return false;
    }
    return true;
}

/* The class is empty for a locus without a context among others that have one. */
static const char *class_of(const tiles *t, size_t i, bool any, bool sufficient, const creme_thresholds *by)
{
    const char *context = t->frame.at[i].context;
    if (t->silent[i] || strcmp(context, "silent") == 0) return "silent";
    if (t->own[i]) return "tss";
    if (!*context && !any) return "";
    return creme_tile_class(t->effect[i], context, by, sufficient);
}

/* Later steps would fail for want of CREs, without a word of the reason. */
static void say_if_none(const tiles *t, bool any, bool sufficient, const creme_thresholds *by, const creme_log *log)
{
    double most = 0;
    size_t elsewhere = 0;
    for (size_t i = 0; i < t->frame.count; i++) {
        const char *class = class_of(t, i, any, sufficient, by);
        const char *alone = creme_tile_class(t->effect[i], "", by, sufficient);
        if (strcmp(class, "tss") == 0) continue;
        if (*class && strcmp(class, "none") != 0) return;
        elsewhere += *alone && strcmp(alone, "none") != 0;
        if (!isnan(t->effect[i]) && fabs(t->effect[i]) > fabs(most)) most = t->effect[i];
    }
    const char *path = creme_table_path(t->frame.table);
    if (elsewhere > 0) {
        creme_log_warning(log,
                          "%s: none of its %zu tiles is an enhancer or a silencer: %zu would be by their effects, "
                          "but their loci have other contexts (without --contexts, effects alone count)",
                          path, t->frame.count, elsewhere);
        return;
    }
    creme_log_warning(
        log,
        "%s: none of its %zu tiles is an enhancer or a silencer: the largest effect is %.3g; more than %g "
        "makes an enhancer (--enhancer), less than %g a silencer (--silencer)",
        path, t->frame.count, most, by->enhancer, sufficient ? by->sufficient_silencer : by->silencer);
}

/* labels: of each row what the summary tells apart. */
static creme_status write_tiles(creme_analysis *out, creme_labels *labels, const tiles *t, bool sufficient,
                                const creme_analysis_options *options)
{
    bool any = without_contexts(&t->frame);
    creme_thresholds by;
    creme_status status = CREME_OK;
    CREME_TRY(creme_thresholds_choose(&by, options));
    if (any) CREME_TRY(creme_table_add_note(out->table, "no contexts were given: classes go by effects alone"));
    say_if_none(t, any, sufficient, &by, options->log);
    CREME_TRY(creme_labels_create(labels, t->frame.count));
    for (size_t i = 0; i < t->frame.count; i++) {
        const creme_record *r = &t->frame.at[i];
        const char *class = class_of(t, i, any, sufficient, &by);
        CREME_TRY(CREME_TABLE_ADD(out->table, r, creme_interval_or_none(r->has_tile, r->tile),
                                  creme_interval_or_none(r->has_genome, r->genome), r->track, r->context, t->wt[i],
                                  t->effect[i], t->p[i], t->q[i], class, strength(t->effect[i], class, &by)));
        CREME_TRY(creme_labels_set(labels, i, "%s\t%s\t%s\t%s", r->track, r->context, class,
                                   strength(t->effect[i], class, &by)));
    }
done:
    return status;
}

/* What the assay says of elements beside effects, under the same names. */
static creme_status add_element_columns(creme_table *table, const creme_frame *frame)
{
    static const char *const names[] = {"element", "element_start", "element_end",
                                        "at_tss",  "in_readout",    "p_matched"};
    creme_status status = CREME_OK;
    for (size_t c = 0; c < sizeof names / sizeof *names; c++) {
        size_t from = 0, to = creme_table_column_count(table);
        if (!creme_table_find(frame->table, names[c], &from)) continue;
        CREME_TRY(creme_table_add_column(table, names[c]));
        for (size_t i = 0; i < frame->count; i++)
            CREME_TRY(creme_table_set_text(table, i, to, creme_frame_text(frame, i, names[c])));
    }
done:
    return status;
}

/* Ends with the frame closed: the tables have texts of their own, and what follows takes as much memory. */
static creme_status judge(creme_analysis *out, tiles *t, bool sufficient, const creme_analysis_options *options)
{
    creme_labels labels = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&out->table,
                                     "locus chrom tss strand tile_start tile_end genome_start genome_end "
                                     "track context wt effect p q class strength"));
    CREME_TRY(creme_silent_find(out, &t->silent, &t->frame, options));
    CREME_TRY(find_own(out, t, options));
    CREME_TRY(test_tiles(t));
    CREME_TRY(write_tiles(out, &labels, t, sufficient, options));
    CREME_TRY(add_element_columns(out->table, &t->frame));
    creme_frame_close(&t->frame);
    CREME_TRY(creme_distributions(&out->summary, "track context class strength", labels.at, t->effect, labels.count));
done:
    creme_labels_clear(&labels);
    return status;
}

static creme_status need_effects(const tiles *t)
{
    for (size_t i = 0; i < t->frame.count; i++) {
        if (!isnan(t->effect[i])) return CREME_OK;
    }
    return creme_fail(CREME_ERROR_FORMAT, "%s: no tile has an effect: is it the assay's table?",
                      creme_table_path(t->frame.table));
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
    CREME_TRY(creme_frame_numbers(&t->frame, "se", true, &t->se));
    CREME_TRY(creme_frame_numbers(&t->frame, "n", true, &t->n));
done:
    return status;
}

creme_status creme_analyze_necessity(creme_analysis *out, const creme_table *const *tables, size_t count,
                                     const creme_analysis_options *options)
{
    (void)count;
    tiles t = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_tiles(out, &t, tables[0], options));
    CREME_TRY(judge(out, &t, false, options));
    clear(&t);
    CREME_TRY(creme_places_add(out, options));
done:
    clear(&t);
    return status;
}

/* 2024 and Borzoi: neutral and silencing contexts are measured by their control. */
static creme_status normalise(tiles *t, const creme_analysis_options *options)
{
    double *effect = NULL, *se = NULL;
    creme_status status = CREME_OK;
    if (options->rules == CREME_RULES_2023 || without_contexts(&t->frame)) return CREME_OK;
    CREME_TRY(creme_frame_numbers(&t->frame, "effect_vs_control", false, &effect));
    CREME_TRY(creme_frame_numbers(&t->frame, "effect_vs_control_se", true, &se));
    for (size_t i = 0; i < t->frame.count; i++) {
        if (strcmp(t->frame.at[i].context, "enhancing") == 0) continue;
        t->effect[i] = effect[i];
        t->se[i] = se[i];
    }
done:
    creme_free(effect);
    creme_free(se);
    return status;
}

creme_status creme_analyze_sufficiency(creme_analysis *out, const creme_table *const *tables, size_t count,
                                       const creme_analysis_options *options)
{
    (void)count;
    tiles t = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_tiles(out, &t, tables[0], options));
    CREME_TRY(normalise(&t, options));
    CREME_TRY(judge(out, &t, true, options));
    clear(&t);
    CREME_TRY(creme_places_add(out, options));
done:
    clear(&t);
    return status;
}

/* --- Both together */

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
