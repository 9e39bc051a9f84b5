/* Necessity and sufficiency: classes of tiles, and the table of CREs. Rows come and go in pieces (flow.h). */
#include "analysis/curves.h"
#include "analysis/places.h"
#include "analysis/silent.h"
#include "analysis/thresholds.h"
#include "analysis/tile_list.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <string.h>

static const char *strength(double effect, const char *class, const creme_thresholds *by)
{
    if (strcmp(class, "enhancer") != 0 && strcmp(class, "silencer") != 0) return "";
    return fabs(effect) > by->strong ? "strong" : "weak";
}

/* One assay's tiles, and what is concluded of them. */
typedef struct tiles {
    creme_tile_list list;
    double *p, *q; /* of each tile; p stands where its se was */
    bool *silent;  /* of each site */
    bool any;      /* no locus has a context: classes go by effects alone */
    bool sufficient;
    bool stopped; /* n differs from tile to tile */
    creme_thresholds by;
} tiles;

static void clear(tiles *t)
{
    creme_tile_list_clear(&t->list);
    creme_free(t->q);
    creme_free(t->silent);
    *t = (tiles){0};
}

/* A grid leaves the TSS tile out; elements of one's own may lie on it. */
static creme_status remark_own(creme_analysis *out, const creme_tile_list *list,
                               const creme_analysis_options *options)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) count += list->own[i];
    if (count == 0) return CREME_OK;
    return creme_analysis_remark(
        out, options,
        "%zu of %zu rows are of elements that hold the TSS's base or touch the bins that are "
        "read (at_tss, in_readout): class tss, since what they lose is the promoter's",
        count, list->count);
}

static creme_status note_stopped(creme_analysis *out, const tiles *t)
{
    if (!t->stopped) return CREME_OK;
    return creme_analysis_note(out,
                               "shuffles stopped early: p and q are those of each tile's own n of them, and fewer "
                               "tiles have a small q than with all");
}

/* order[count] = tiles by track, those of track g from first[g] on. */
static creme_status order_by_track(size_t *order, size_t **first, size_t *tracks, const creme_tile_list *list)
{
    const char **labels = NULL;
    creme_groups groups = {0};
    size_t sites = list->sites.frame.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&labels, sites, sizeof *labels));
    for (size_t s = 0; s < sites; s++) labels[s] = list->sites.frame.at[s].track;
    CREME_TRY(creme_groups_make(&groups, labels, sites));
    *tracks = groups.count;
    CREME_TRY(creme_allocate_zero(first, groups.count + 2, sizeof **first));
    size_t *next = *first + 1; /* ends as the place behind the last of each */
    for (size_t s = 0; s < sites; s++) next[groups.of[s] + 1] += list->site_tiles[s];
    for (size_t g = 0; g < groups.count; g++) next[g + 1] += next[g];
    for (size_t i = 0; i < list->count; i++) order[next[groups.of[list->site[i]]]++] = i;
done:
    creme_groups_clear(&groups);
    creme_free(labels);
    return status;
}

/* p: whether the tile could be one of its shuffles; q over the tiles of each track that can be enhancers or silencers:
 * not of silent loci, and not on the TSS. */
static creme_status test_tiles(tiles *t)
{
    const creme_tile_list *list = &t->list;
    size_t *order = NULL, *first = NULL, tracks = 0;
    double *p = NULL;
    creme_status status = CREME_OK;
    t->p = list->se;
    for (size_t i = 0; i < list->count; i++) {
        t->p[i] = creme_prediction_test(list->effect[i], list->se[i], list->n[i]).p;
    }
    CREME_TRY(creme_allocate(&order, list->count, sizeof *order));
    CREME_TRY(order_by_track(order, &first, &tracks, list));
    CREME_TRY(creme_allocate(&p, list->count, sizeof *p));
    CREME_TRY(creme_allocate(&t->q, list->count, sizeof *t->q));
    for (size_t k = 0; k < list->count; k++) {
        bool left_out = t->silent[list->site[order[k]]] || list->own[order[k]];
        p[k] = left_out ? NAN : t->p[order[k]];
    }
    for (size_t g = 0; g < tracks; g++) {
        CREME_TRY(creme_adjust_benjamini_hochberg(p + first[g], p + first[g], first[g + 1] - first[g]));
    }
    for (size_t k = 0; k < list->count; k++) t->q[order[k]] = p[k];
done:
    creme_free(p);
    creme_free(order);
    creme_free(first);
    return status;
}

static const char *context_of(const tiles *t, size_t i)
{
    return t->list.sites.frame.at[t->list.site[i]].context;
}

static bool without_contexts(const creme_tile_list *list)
{
    for (size_t s = 0; s < list->sites.frame.count; s++) {
        if (list->site_tiles[s] > 0 && *list->sites.frame.at[s].context) return false;
    }
    return true;
}

/* The class is empty for a locus without a context among others that have one. */
static const char *class_of(const tiles *t, size_t i)
{
    const char *context = context_of(t, i);
    if (t->silent[t->list.site[i]] || strcmp(context, "silent") == 0) return "silent";
    if (t->list.own[i]) return "tss";
    if (!*context && !t->any) return "";
    return creme_tile_class(t->list.effect[i], context, &t->by, t->sufficient);
}

/* Later steps would fail for want of CREs, without a word of the reason. Where there is no effect to name, remarks have
 * said why. */
static void say_if_none(const tiles *t, const creme_log *log)
{
    double most = NAN;
    size_t elsewhere = 0;
    for (size_t i = 0; i < t->list.count; i++) {
        double effect = t->list.effect[i];
        const char *class = class_of(t, i);
        const char *alone = creme_tile_class(effect, "", &t->by, t->sufficient);
        if (strcmp(class, "tss") == 0) continue;
        if (*class && strcmp(class, "none") != 0) return;
        elsewhere += *alone && strcmp(alone, "none") != 0;
        if (!isnan(effect) && !(fabs(effect) <= fabs(most))) most = effect;
    }
    if (isnan(most)) return;
    const char *path = creme_table_path(t->list.sites.frame.table);
    if (elsewhere > 0) {
        creme_log_warning(log,
                          "%s: none of its %zu tiles is an enhancer or a silencer: %zu would be by their effects, "
                          "but their loci have other contexts (without --contexts, effects alone count)",
                          path, t->list.count, elsewhere);
        return;
    }
    creme_log_warning(
        log,
        "%s: none of its %zu tiles is an enhancer or a silencer: the largest effect is %.3g; more than %g "
        "makes an enhancer (--enhancer), less than %g a silencer (--silencer)",
        path, t->list.count, most, t->by.enhancer, t->sufficient ? t->by.sufficient_silencer : t->by.silencer);
}

static creme_status begin_piece(creme_table **out, const tiles *t, const creme_places *places)
{
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&table, "locus chrom tss strand tile_start tile_end genome_start genome_end "
                                             "track context wt effect p q class strength"));
    if (t->stopped) CREME_TRY(creme_table_add_column(table, "n"));
    for (size_t c = 0; c < creme_table_column_count(t->list.elements); c++) {
        CREME_TRY(creme_table_add_column(table, creme_table_column_name(t->list.elements, c)));
    }
    CREME_TRY(creme_places_add_columns(places, table));
    if (t->any) CREME_TRY(creme_table_add_note(table, "no contexts were given: classes go by effects alone"));
    *out = table;
    table = NULL;
done:
    creme_table_destroy(table);
    return status;
}

static creme_status write_tile(creme_table *table, const tiles *t, const creme_places *places, size_t i)
{
    enum { OWN_COLUMNS = 16 };
    const creme_tile_list *list = &t->list;
    creme_record r = creme_tile_list_record(list, i);
    const char *class = class_of(t, i);
    double effect = list->effect[i];
    size_t row = creme_table_row_count(table), elements = creme_table_column_count(list->elements);
    size_t own = OWN_COLUMNS + t->stopped;
    creme_status status = creme_table_add_row(table);
    if (status == CREME_OK) {
        status = CREME_TABLE_SET(table, row, &r, creme_interval_or_none(true, r.tile),
                                 creme_interval_or_none(true, r.genome), r.track, r.context, list->wt[i], effect,
                                 t->p[i], t->q[i], class, strength(effect, class, &t->by));
    }
    if (t->stopped && status == CREME_OK) status = creme_table_set_integer(table, row, OWN_COLUMNS, list->n[i]);
    /* What the assay says of elements beside effects, under the same names. */
    for (size_t c = 0; c < elements && status == CREME_OK; c++) {
        status = creme_table_set_text(table, row, own + c, creme_table_text(list->elements, i, c));
    }
    return status == CREME_OK ? creme_places_set(places, table, row, &r) : status;
}

static creme_status write_tiles(creme_analysis *out, const creme_analysis_flow *flow, const tiles *t,
                                const creme_places *places)
{
    size_t count = t->list.count, rows = creme_analysis_piece_rows(flow, count);
    creme_table *piece = NULL;
    creme_status status = CREME_OK;
    for (size_t first = 0; first == 0 || first < count; first += rows) {
        CREME_TRY(begin_piece(&piece, t, places));
        for (size_t i = first; i < count && i < first + rows; i++) CREME_TRY(write_tile(piece, t, places, i));
        status = creme_analysis_give(out, flow, piece);
        piece = NULL;
        if (status != CREME_OK) goto done;
    }
done:
    creme_table_destroy(piece);
    return status;
}

/* labels: of each tile what the summary tells apart. */
static creme_status summarise(creme_analysis *out, const tiles *t)
{
    const creme_tile_list *list = &t->list;
    creme_labels labels = {0};
    const char *class = "", *strong = "";
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(&labels, list->count));
    for (size_t i = 0; i < list->count; i++) {
        const char *last = class, *last_strong = strong;
        class = class_of(t, i);
        strong = strength(list->effect[i], class, &t->by);
        if (i > 0 && list->site[i] == list->site[i - 1] && class == last && strong == last_strong) {
            labels.at[i] = labels.at[i - 1];
            continue;
        }
        const creme_record *site = &list->sites.frame.at[list->site[i]];
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s\t%s\t%s", site->track, site->context, class, strong));
    }
    CREME_TRY(
        creme_distributions(&out->summary, "track context class strength", labels.at, list->effect, labels.count));
done:
    creme_labels_clear(&labels);
    return status;
}

static creme_status judge(creme_analysis *out, const creme_analysis_flow *flow, tiles *t,
                          const creme_analysis_options *options)
{
    creme_places places = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_thresholds_choose(&t->by, options));
    CREME_TRY(
        creme_thresholds_check_stops(t->list.sites.frame.table, t->sufficient ? "sufficiency" : "necessity", &t->by));
    CREME_TRY(creme_silent_sites(out, &t->silent, &t->list.sites.frame, t->list.site_wt, options));
    CREME_TRY(remark_own(out, &t->list, options));
    t->stopped = creme_thresholds_may_stop(t->list.sites.frame.table);
    CREME_TRY(note_stopped(out, t));
    CREME_TRY(test_tiles(t));
    t->any = without_contexts(&t->list);
    say_if_none(t, options->log);
    CREME_TRY(summarise(out, t));
    CREME_TRY(creme_places_open(&places, &t->list.sites.frame, t->list.site_tiles, options));
    CREME_TRY(write_tiles(out, flow, t, &places));
done:
    creme_places_close(&places);
    return status;
}

creme_status creme_flow_necessity(creme_analysis *out, const creme_analysis_flow *flow,
                                  const creme_analysis_options *options)
{
    tiles t = {0};
    creme_status status = creme_tile_list_read(&t.list, out, flow->from, false, options);
    if (status == CREME_OK) status = judge(out, flow, &t, options);
    clear(&t);
    return status;
}

/* Where shuffles were drawn until classes stood, these have to go by the same effect. */
static creme_status check_effect(const creme_table *table, const creme_analysis_options *options)
{
    size_t column = 0;
    if (!creme_table_note_after(table, CREME_STOPPED_NOTE)) return CREME_OK;
    if (creme_rules_recorded(table, CREME_RULES_2024) == CREME_RULES_2023)
        return creme_fail(
            CREME_ERROR_ARGUMENT,
            "%s: its shuffles were drawn until classes by effects relative to WT stood (--preset 2023), "
            "which says little of effects relative to the control: take --preset 2023, or draw all "
            "shuffles (--stop-by none)",
            creme_table_name(table));
    if (!options->contexts || !creme_table_find(table, "context", &column)) return CREME_OK;
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "%s: its shuffles were drawn until classes by its own contexts stood: leave out other contexts (--contexts), "
        "or draw all shuffles (--stop-by none)",
        creme_table_name(table));
}

/* 2024 and Borzoi: neutral and silencing contexts are measured by their control. */
static creme_status normalise(creme_tile_list *list, const creme_analysis_options *options)
{
    size_t column = 0;
    if (options->rules == CREME_RULES_2023 || without_contexts(list)) return CREME_OK;
    creme_status status = check_effect(list->sites.frame.table, options);
    if (status != CREME_OK) return status;
    status = creme_table_need(list->sites.frame.table, "effect_vs_control", &column);
    for (size_t i = 0; i < list->count && status == CREME_OK; i++) {
        if (strcmp(list->sites.frame.at[list->site[i]].context, "enhancing") == 0) continue;
        list->effect[i] = list->control[i];
        list->se[i] = list->control_se[i];
    }
    return status;
}

creme_status creme_flow_sufficiency(creme_analysis *out, const creme_analysis_flow *flow,
                                    const creme_analysis_options *options)
{
    tiles t = {.sufficient = true};
    bool controls = options->rules != CREME_RULES_2023;
    creme_status status = creme_tile_list_read(&t.list, out, flow->from, controls, options);
    if (status == CREME_OK) status = normalise(&t.list, options);
    creme_free(t.list.control);
    creme_free(t.list.control_se);
    t.list.control = t.list.control_se = NULL;
    if (status == CREME_OK) status = judge(out, flow, &t, options);
    clear(&t);
    return status;
}
