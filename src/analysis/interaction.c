/* Greedy traces: their class, the first two tiles, and where the chosen tiles lie. */
#include "analysis/by_locus.h"
#include "analysis/curves.h"
#include "analysis/flow.h"
#include "analysis/silent.h"
#include "analysis/thresholds.h"

#include "base/memory.h"
#include "base/order.h"
#include "base/text_map.h"
#include "table/table_parts.h"

#include <creme/statistics.h>
#include <math.h>
#include <string.h>

enum { FIRST_ROUNDS = 5 };

creme_status creme_use_fixed(const creme_frame *frame, double *trace, double *mean)
{
    double *fixed = NULL, *round = NULL, *wt = NULL;
    creme_labels labels = {0};
    creme_groups traces = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(frame, "fixed", false, &fixed));
    CREME_TRY(creme_frame_numbers(frame, "round", false, &round));
    CREME_TRY(creme_frame_numbers(frame, "wt", false, &wt));
    CREME_TRY(creme_frame_key(frame, CREME_BY_TRACK | CREME_BY_SEARCH, &labels));
    CREME_TRY(creme_groups_make(&traces, labels.at, frame->count));
    for (size_t t = 0; t < traces.count; t++) {
        double last = 0;
        for (size_t k = traces.first[t]; k < traces.first[t + 1]; k++) last = fmax(last, round[traces.members[k]]);
        for (size_t k = traces.first[t]; k < traces.first[t + 1]; k++) {
            size_t i = traces.members[k];
            if (!(round[i] >= 1 && round[i] < last)) continue;
            trace[i] = wt[i] > 0 ? fixed[i] / wt[i] : NAN;
            if (mean) mean[i] = fixed[i];
        }
    }
done:
    creme_free(fixed);
    creme_free(round);
    creme_free(wt);
    creme_groups_clear(&traces);
    creme_labels_clear(&labels);
    return status;
}

/* Some rows of an interaction table, all of their loci, grouped into traces: locus, track, search. */
typedef struct greedy {
    const creme_frame *frame;
    creme_labels labels;
    creme_groups traces;
    double *wt, *round, *mean, *alone, *trace, *additive, *multiplicative;
} greedy;

static void clear(greedy *g)
{
    creme_groups_clear(&g->traces);
    creme_labels_clear(&g->labels);
    double **const columns[] = {&g->wt, &g->round, &g->mean, &g->alone, &g->trace, &g->additive, &g->multiplicative};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) creme_free(*columns[i]);
    *g = (greedy){0};
}

static const char *const wanted[] = {
    "locus",    "chrom",      "tss",      "strand",         "track",      "context", "class",       "search", "kind",
    "shuffled", "tile_start", "tile_end", "genome_start",   "genome_end", "element", "wt",          "round",  "mean",
    "alone",    "trace",      "additive", "multiplicative", "fixed",      "chosen",  "distance_kb", NULL};

static creme_status open_search(greedy *g, const creme_frame *frame, const creme_analysis_options *options)
{
    creme_status status = CREME_OK;
    g->frame = frame;
    CREME_TRY(creme_frame_numbers(frame, "wt", false, &g->wt));
    CREME_TRY(creme_frame_numbers(frame, "round", false, &g->round));
    CREME_TRY(creme_frame_numbers(frame, "mean", false, &g->mean));
    CREME_TRY(creme_frame_numbers(frame, "alone", false, &g->alone));
    CREME_TRY(creme_frame_numbers(frame, "trace", false, &g->trace));
    CREME_TRY(creme_frame_numbers(frame, "additive", false, &g->additive));
    CREME_TRY(creme_frame_numbers(frame, "multiplicative", false, &g->multiplicative));
    CREME_TRY(creme_frame_key(frame, CREME_BY_TRACK | CREME_BY_SEARCH, &g->labels));
    CREME_TRY(creme_groups_make(&g->traces, g->labels.at, frame->count));
    if (options->fixed_trace) CREME_TRY(creme_use_fixed(frame, g->trace, g->mean));
done:
    return status;
}

/* What one trace amounts to. */
typedef struct verdict {
    int64_t order;     /* of its first row */
    const char *class; /* if the locus is not silent */
    int64_t rounds;
    double wt, mse, mse_log, mse_log_ratio, trace, additive, difference;
    bool multiplicative;
} verdict;

/* Of all traces. */
typedef struct verdicts {
    creme_record_list records; /* of the first row of each */
    verdict *at;
    size_t capacity;
    creme_thresholds by;
    const creme_analysis_options *options;
} verdicts;

/* In units of log WT, as the authors' log traces are: log(a) / log(WT) - log(expected) / log(WT). */
static double in_log_wt(double mse_log_ratio, double wt)
{
    double unit = log(wt) * log(wt);
    return unit > 0 ? mse_log_ratio / unit : NAN; /* WT = 1, or none */
}

/* Traces are in the order of their first rows. */
static int64_t order_of(const greedy *g, size_t which)
{
    return creme_table_order(g->frame->table, g->frame->at[g->traces.members[g->traces.first[which]]].row);
}

static verdict judge(const greedy *g, size_t which, const creme_thresholds *by)
{
    const size_t *members = g->traces.members + g->traces.first[which];
    size_t n = g->traces.first[which + 1] - g->traces.first[which], compared = 0, logs = 0;
    const char *search = g->frame->at[members[0]].search;
    verdict v = {.order = order_of(g, which), .wt = g->wt[members[0]]};
    for (size_t k = 0; k < n; k++) {
        size_t i = members[k];
        double difference = g->trace[i] - g->additive[i];
        if (isnan(difference)) continue;
        v.mse += difference * difference;
        v.trace += g->trace[i];
        v.additive += g->additive[i];
        compared++;
        if (g->round[i] > 0) v.rounds++;
        if (!(g->trace[i] > 0) || !(g->multiplicative[i] > 0)) continue;
        double ratio = log(g->trace[i] / g->multiplicative[i]);
        v.mse_log_ratio += ratio * ratio;
        logs++;
    }
    v.mse /= (double)compared; /* 0 / 0: NaN */
    v.trace /= (double)compared;
    v.additive /= (double)compared;
    v.difference = v.trace - v.additive;
    v.mse_log_ratio = logs == compared ? v.mse_log_ratio / (double)logs : NAN;
    v.mse_log = in_log_wt(v.mse_log_ratio, v.wt);
    v.class = creme_interaction_class(v.mse, v.difference, by);
    v.multiplicative =
        v.mse_log < (strcmp(search, "silencers") == 0 ? by->multiplicative_silencers : by->multiplicative);
    return v;
}

static creme_status judge_loci(void *self, creme_frame *frame)
{
    verdicts *all = self;
    greedy g = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_search(&g, frame, all->options));
    for (size_t t = 0; t < g.traces.count; t++) {
        size_t count = all->records.frame.count;
        CREME_TRY(creme_grow(&all->at, &all->capacity, count + 1, sizeof *all->at));
        all->at[count] = judge(&g, t, &all->by);
        CREME_TRY(creme_record_list_add(&all->records, &frame->at[g.traces.members[g.traces.first[t]]],
                                        all->at[count].order));
    }
done:
    clear(&g);
    return status;
}

static int by_order(const void *a, const void *b)
{
    const verdict *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

/* silent[i]: whether the locus of verdict i is. */
static creme_status find_silent(creme_analysis *out, bool **silent, verdicts *all)
{
    size_t count = all->records.frame.count;
    double *wt = NULL;
    creme_record_list_sort(&all->records);
    creme_order(all->at, count, sizeof *all->at, by_order);
    creme_status status = creme_allocate(&wt, count, sizeof *wt);
    for (size_t i = 0; i < count && status == CREME_OK; i++) wt[i] = all->at[i].wt;
    if (status == CREME_OK) status = creme_silent_sites(out, silent, &all->records.frame, wt, all->options);
    creme_free(wt);
    return status;
}

static creme_status count_classes(creme_table *summary, const creme_labels *labels)
{
    creme_groups groups = {0};
    creme_status status = creme_groups_make(&groups, labels->at, labels->count);
    for (size_t g = 0; g < groups.count && status == CREME_OK; g++) {
        status = CREME_TABLE_ADD(summary, creme_label(labels->at[groups.members[groups.first[g]]]),
                                 groups.first[g + 1] - groups.first[g]);
    }
    creme_groups_clear(&groups);
    return status;
}

static creme_status write_verdicts(creme_analysis *out, const verdicts *all, const bool *silent)
{
    creme_labels labels = {0};
    size_t count = all->records.frame.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&out->table, "locus chrom tss strand track search context wt rounds mean_trace "
                                                  "mean_additive mse_additive class mse_log_multiplicative "
                                                  "multiplicative mse_log_ratio"));
    CREME_TRY(creme_table_create_for(&out->summary, "track search context class multiplicative loci"));
    CREME_TRY(creme_labels_create(&labels, count));
    for (size_t i = 0; i < count; i++) {
        const verdict *v = &all->at[i];
        const creme_record *r = &all->records.frame.at[i];
        const char *class = silent[i] ? "silent" : v->class;
        const char *multiplicative = isnan(v->mse_log) || silent[i] ? "" : v->multiplicative ? "yes" : "no";
        CREME_TRY(CREME_TABLE_ADD(out->table, r, r->track, r->search, r->context, v->wt, v->rounds, v->trace,
                                  v->additive, v->mse, class, v->mse_log, multiplicative, v->mse_log_ratio));
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s\t%s\t%s\t%s", r->track, r->search, r->context, class,
                                   multiplicative));
    }
    CREME_TRY(count_classes(out->summary, &labels));
done:
    creme_labels_clear(&labels);
    return status;
}

creme_status creme_flow_interaction(creme_analysis *out, const creme_analysis_flow *flow,
                                    const creme_analysis_options *options)
{
    verdicts all = {.options = options};
    bool *silent = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_thresholds_choose(&all.by, options));
    CREME_TRY(creme_analysis_read_loci(out, flow->from, wanted, options, judge_loci, &all));
    CREME_TRY(find_silent(out, &silent, &all));
    CREME_TRY(write_verdicts(out, &all, silent));
done:
    creme_free(silent);
    creme_free(all.at);
    creme_record_list_clear(&all.records);
    return status;
}

/* --- The first two tiles */

/* Activities of one locus: nothing shuffled, the first tile, the second tile, both. */
typedef struct pair {
    int64_t order; /* of the first row */
    double wt, first, second, both;
} pair;

/* Of all traces. */
typedef struct all_pairs {
    creme_record_list records; /* of the last row of each */
    pair *at;
    size_t capacity;
    const creme_analysis_options *options;
} all_pairs;

/* Rounds 1 and 2 of a trace. */
static creme_status take_pairs(void *self, creme_frame *frame)
{
    all_pairs *all = self;
    greedy g = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_search(&g, frame, all->options));
    for (size_t t = 0; t < g.traces.count; t++) {
        pair p = {.order = order_of(&g, t), .wt = NAN, .first = NAN, .second = NAN, .both = NAN};
        size_t i = 0, count = all->records.frame.count;
        for (size_t k = g.traces.first[t]; k < g.traces.first[t + 1]; k++) {
            i = g.traces.members[k];
            p.wt = g.wt[i];
            if (g.round[i] == 1) p.first = g.alone[i];
            if (g.round[i] == 2) p.second = g.alone[i];
            if (g.round[i] == 2) p.both = g.mean[i];
        }
        CREME_TRY(creme_grow(&all->at, &all->capacity, count + 1, sizeof *all->at));
        CREME_TRY(creme_record_list_add(&all->records, &frame->at[i], p.order));
        all->at[count] = p;
    }
done:
    clear(&g);
    return status;
}

static int by_first_row(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

/* joint, additive and multiplicative of the members that have all three, [3][n], and how many. */
static size_t compare_pairs(double *values, size_t n, const pair *pairs, const size_t *members)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const pair *p = &pairs[members[i]];
        double joint = p->both / p->wt, additive = (p->first + p->second - p->wt) / p->wt;
        double multiplicative = p->first * p->second / (p->wt * p->wt);
        if (!isfinite(joint) || !isfinite(additive) || !isfinite(multiplicative)) continue;
        values[kept] = joint;
        values[n + kept] = additive;
        values[2 * n + kept++] = multiplicative;
    }
    return kept;
}

static creme_status add_comparison(creme_table *summary, const char *label, const pair *pairs, const size_t *members,
                                   size_t n)
{
    double *values = NULL;
    creme_test_result additive, multiplicative, between;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&values, n, 3 * sizeof *values));
    size_t kept = compare_pairs(values, n, pairs, members);
    double *joint = values, *sum = values + n, *product = values + 2 * n;
    CREME_TRY(creme_mann_whitney(&additive, joint, kept, sum, kept, CREME_TWO_SIDED));
    CREME_TRY(creme_mann_whitney(&multiplicative, joint, kept, product, kept, CREME_TWO_SIDED));
    CREME_TRY(creme_mann_whitney(&between, sum, kept, product, kept, CREME_TWO_SIDED));
    for (int i = 0; i < 3; i++) creme_sort(values + (size_t)i * n, kept);
    CREME_TRY(CREME_TABLE_ADD(summary, creme_label(label), kept, creme_quantile(joint, kept, 0.5),
                              creme_quantile(sum, kept, 0.5), creme_quantile(product, kept, 0.5), additive.p,
                              multiplicative.p, between.p));
done:
    creme_free(values);
    return status;
}

/* A quotient by 0 is none. */
static double number_or_none(double quotient)
{
    return isinf(quotient) ? NAN : quotient;
}

static creme_status write_pairs(creme_analysis *out, const all_pairs *all)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    size_t count = all->records.frame.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&out->table, "locus chrom tss strand track search context wt first second both "
                                                  "joint additive multiplicative"));
    CREME_TRY(creme_table_create_for(&out->summary, "track search context loci median_joint median_additive "
                                                    "median_multiplicative p_joint_additive p_joint_multiplicative "
                                                    "p_additive_multiplicative"));
    CREME_TRY(creme_labels_create(&labels, count));
    for (size_t i = 0; i < count; i++) {
        const pair *p = &all->at[i];
        const creme_record *r = &all->records.frame.at[i];
        CREME_TRY(CREME_TABLE_ADD(out->table, r, r->track, r->search, r->context, p->wt, p->first, p->second, p->both,
                                  number_or_none(p->both / p->wt),
                                  number_or_none((p->first + p->second - p->wt) / p->wt),
                                  number_or_none(p->first * p->second / (p->wt * p->wt))));
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s\t%s", r->track, r->search, r->context));
    }
    CREME_TRY(creme_groups_make(&groups, labels.at, count));
    for (size_t g = 0; g < groups.count; g++) {
        const size_t *members = groups.members + groups.first[g];
        CREME_TRY(add_comparison(out->summary, labels.at[*members], all->at, members,
                                 groups.first[g + 1] - groups.first[g]));
    }
done:
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

creme_status creme_flow_pairs(creme_analysis *out, const creme_analysis_flow *flow,
                              const creme_analysis_options *options)
{
    all_pairs all = {.options = options};
    creme_status status = creme_analysis_read_loci(out, flow->from, wanted, options, take_pairs, &all);
    creme_record_list_sort(&all.records);
    creme_order(all.at, all.records.frame.count, sizeof *all.at, by_first_row);
    if (status == CREME_OK) status = write_pairs(out, &all);
    creme_free(all.at);
    creme_record_list_clear(&all.records);
    return status;
}

/* --- Where the tiles lie that were chosen first */

creme_status creme_find_chosen(const creme_frame *frame, double **chosen, double **distance)
{
    double *round = NULL;
    size_t column = 0;
    creme_status status = CREME_OK;
    bool said = creme_table_find(frame->table, "chosen", &column);
    CREME_TRY(creme_frame_numbers(frame, "chosen", true, chosen));
    CREME_TRY(creme_frame_numbers(frame, "round", said, &round));
    CREME_TRY(creme_frame_distances_kb(frame, false, distance));
    for (size_t i = 0; i < frame->count && !said; i++) {
        (*chosen)[i] = frame->at[i].has_tile && round[i] >= 1 && round[i] <= FIRST_ROUNDS;
    }
done:
    creme_free(round);
    return status;
}

/* One group: the places that were chosen, and its loci. */
typedef struct group {
    const char *label; /* once all are there */
    int64_t order;     /* of its first row */
    double *places;
    size_t count, capacity, loci;
} group;

typedef struct locations {
    creme_text_map labels; /* of groups: track, search, context */
    group *at;
    size_t capacity;
} locations;

static void clear_locations(locations *l)
{
    for (size_t g = 0; g < l->labels.count; g++) creme_free(l->at[g].places);
    creme_free(l->at);
    creme_text_map_clear(&l->labels);
}

static creme_status find_group(locations *l, const creme_record *r, int64_t order, size_t *out)
{
    char *label = NULL;
    size_t known = l->labels.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&l->at, &l->capacity, known + 1, sizeof *l->at));
    CREME_TRY(creme_format_text(&label, "%s\t%s\t%s", r->track, r->search, r->context));
    CREME_TRY(creme_text_map_add(&l->labels, label, out));
    if (*out == known) l->at[known] = (group){.order = order};
    if (order < l->at[*out].order) l->at[*out].order = order;
done:
    creme_free(label);
    return status;
}

/* How many loci of a piece each group has, which has all rows of them. */
static creme_status count_loci(locations *l, const creme_frame *frame, const size_t *group_of)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(&labels, frame->count));
    for (size_t i = 0; i < frame->count; i++)
        CREME_TRY(creme_labels_set(&labels, i, "%zu\t%s", group_of[i], frame->at[i].id));
    CREME_TRY(creme_groups_make(&groups, labels.at, frame->count));
    for (size_t g = 0; g < groups.count; g++) l->at[group_of[groups.members[groups.first[g]]]].loci++;
done:
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

static creme_status take_locations(void *self, creme_frame *frame)
{
    locations *l = self;
    double *chosen = NULL, *distance = NULL;
    size_t *group_of = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_find_chosen(frame, &chosen, &distance));
    CREME_TRY(creme_allocate(&group_of, frame->count, sizeof *group_of));
    for (size_t i = 0; i < frame->count; i++) {
        int64_t order = creme_table_order(frame->table, frame->at[i].row);
        CREME_TRY(find_group(l, &frame->at[i], order, &group_of[i]));
        group *g = &l->at[group_of[i]];
        if (chosen[i] != 1 || isnan(distance[i])) continue;
        CREME_TRY(creme_grow(&g->places, &g->capacity, g->count + 1, sizeof *g->places));
        g->places[g->count++] = distance[i];
    }
    CREME_TRY(count_loci(l, frame, group_of));
done:
    creme_free(chosen);
    creme_free(distance);
    creme_free(group_of);
    return status;
}

static int by_group(const void *a, const void *b)
{
    const group *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

/* How often each distance was chosen in a group. */
static creme_status count_places(creme_table *table, group *g)
{
    creme_status status = CREME_OK;
    creme_sort(g->places, g->count);
    for (size_t i = 0, end; i < g->count && status == CREME_OK; i = end) {
        for (end = i + 1; end < g->count && g->places[end] == g->places[i];) end++;
        status = CREME_TABLE_ADD(table, creme_label(g->label), g->places[i], end - i, g->loci,
                                 (double)(end - i) / (double)g->loci);
    }
    return status;
}

creme_status creme_flow_locations(creme_analysis *out, const creme_analysis_flow *flow,
                                  const creme_analysis_options *options)
{
    locations l = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_read_loci(out, flow->from, wanted, options, take_locations, &l));
    CREME_TRY(creme_table_create_for(&out->table, "track search context distance_kb chosen loci share"));
    for (size_t g = 0; g < l.labels.count; g++) l.at[g].label = creme_text_map_get(&l.labels, g);
    creme_order(l.at, l.labels.count, sizeof *l.at, by_group);
    for (size_t g = 0; g < l.labels.count; g++) CREME_TRY(count_places(out->table, &l.at[g]));
done:
    clear_locations(&l);
    return status;
}
