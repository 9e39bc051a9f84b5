/* Greedy traces: their class, the first two tiles, and where the chosen tiles lie. */
#include "analysis/curves.h"
#include "analysis/kinds.h"
#include "analysis/silent.h"
#include "analysis/thresholds.h"

#include "base/memory.h"

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

/* The rows of an interaction table, grouped into traces: locus, track, search. */
typedef struct greedy {
    creme_frame frame;
    creme_labels labels;
    creme_groups traces;
    double *wt, *round, *mean, *alone, *trace, *additive, *multiplicative;
} greedy;

static void clear(greedy *g)
{
    creme_groups_clear(&g->traces);
    creme_labels_clear(&g->labels);
    creme_frame_close(&g->frame);
    double **const columns[] = {&g->wt, &g->round, &g->mean, &g->alone, &g->trace, &g->additive, &g->multiplicative};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) creme_free(*columns[i]);
    *g = (greedy){0};
}

static creme_status open_search(creme_analysis *out, greedy *g, const creme_table *table,
                                const creme_analysis_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &g->frame, table, options));
    CREME_TRY(creme_frame_numbers(&g->frame, "wt", false, &g->wt));
    CREME_TRY(creme_frame_numbers(&g->frame, "round", false, &g->round));
    CREME_TRY(creme_frame_numbers(&g->frame, "mean", false, &g->mean));
    CREME_TRY(creme_frame_numbers(&g->frame, "alone", false, &g->alone));
    CREME_TRY(creme_frame_numbers(&g->frame, "trace", false, &g->trace));
    CREME_TRY(creme_frame_numbers(&g->frame, "additive", false, &g->additive));
    CREME_TRY(creme_frame_numbers(&g->frame, "multiplicative", false, &g->multiplicative));
    CREME_TRY(creme_frame_key(&g->frame, CREME_BY_TRACK | CREME_BY_SEARCH, &g->labels));
    CREME_TRY(creme_groups_make(&g->traces, g->labels.at, g->frame.count));
    if (options->fixed_trace) CREME_TRY(creme_use_fixed(&g->frame, g->trace, g->mean));
done:
    return status;
}

/* What one trace amounts to. */
typedef struct verdict {
    const creme_record *record;
    const char *search, *class;
    int64_t rounds;
    double mse, mse_log, mse_log_ratio, trace, additive, difference;
    bool multiplicative;
} verdict;

/* In units of log WT, as the authors' log traces are: log(a) / log(WT) - log(expected) / log(WT). */
static double in_log_wt(double mse_log_ratio, double wt)
{
    double unit = log(wt) * log(wt);
    return unit > 0 ? mse_log_ratio / unit : NAN; /* WT = 1, or none */
}

static verdict judge(const greedy *g, size_t which, const bool *silent, const creme_thresholds *by)
{
    const size_t *members = g->traces.members + g->traces.first[which];
    size_t n = g->traces.first[which + 1] - g->traces.first[which], compared = 0, logs = 0;
    verdict v = {.record = &g->frame.at[members[0]]};
    v.search = v.record->search;
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
    v.mse_log = in_log_wt(v.mse_log_ratio, g->wt[members[0]]);
    v.class = silent[members[0]] ? "silent" : creme_interaction_class(v.mse, v.difference, by);
    v.multiplicative =
        v.mse_log < (strcmp(v.search, "silencers") == 0 ? by->multiplicative_silencers : by->multiplicative);
    return v;
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

creme_status creme_analyze_interaction(creme_analysis *out, const creme_table *const *tables, size_t count,
                                       const creme_analysis_options *options)
{
    (void)count;
    greedy g = {0};
    creme_labels labels = {0};
    bool *silent = NULL;
    creme_status status = CREME_OK;
    creme_thresholds by;
    CREME_TRY(creme_thresholds_choose(&by, options));
    CREME_TRY(open_search(out, &g, tables[0], options));
    CREME_TRY(creme_table_create_for(&out->table, "locus chrom tss strand track search context wt rounds mean_trace "
                                                  "mean_additive mse_additive class mse_log_multiplicative "
                                                  "multiplicative mse_log_ratio"));
    CREME_TRY(creme_silent_find(out, &silent, &g.frame, options));
    CREME_TRY(creme_table_create_for(&out->summary, "track search context class multiplicative loci"));
    CREME_TRY(creme_labels_create(&labels, g.traces.count));
    for (size_t i = 0; i < g.traces.count; i++) {
        verdict v = judge(&g, i, silent, &by);
        const creme_record *r = v.record;
        double wt = g.wt[g.traces.members[g.traces.first[i]]];
        bool unknown = isnan(v.mse_log) || strcmp(v.class, "silent") == 0;
        const char *multiplicative = unknown ? "" : v.multiplicative ? "yes" : "no";
        CREME_TRY(CREME_TABLE_ADD(out->table, r, r->track, v.search, r->context, wt, v.rounds, v.trace, v.additive,
                                  v.mse, v.class, v.mse_log, multiplicative, v.mse_log_ratio));
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s\t%s\t%s\t%s", r->track, v.search, r->context, v.class,
                                   multiplicative));
    }
    CREME_TRY(count_classes(out->summary, &labels));
done:
    creme_free(silent);
    creme_labels_clear(&labels);
    clear(&g);
    return status;
}

/* --- The first two tiles */

/* Activities of one locus: nothing shuffled, the first tile, the second tile, both. */
typedef struct pair {
    const creme_record *record;
    const char *search;
    double wt, first, second, both;
} pair;

/* Rounds 1 and 2 of a trace. */
static creme_status take_pairs(pair **out, size_t *count, greedy *g)
{
    creme_status status = creme_allocate(out, g->traces.count, sizeof **out);
    for (size_t t = 0; t < g->traces.count && status == CREME_OK; t++) {
        pair p = {.wt = NAN, .first = NAN, .second = NAN, .both = NAN};
        for (size_t k = g->traces.first[t]; k < g->traces.first[t + 1]; k++) {
            size_t i = g->traces.members[k];
            p.record = &g->frame.at[i];
            p.wt = g->wt[i];
            if (g->round[i] == 1) p.first = g->alone[i];
            if (g->round[i] == 2) p.second = g->alone[i];
            if (g->round[i] == 2) p.both = g->mean[i];
        }
        p.search = p.record->search;
        (*out)[(*count)++] = p;
    }
    return status;
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

static creme_status write_pairs(creme_analysis *out, const pair *pairs, size_t count)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&out->table, "locus chrom tss strand track search context wt first second both "
                                                  "joint additive multiplicative"));
    CREME_TRY(creme_table_create_for(&out->summary, "track search context loci median_joint median_additive "
                                                    "median_multiplicative p_joint_additive p_joint_multiplicative "
                                                    "p_additive_multiplicative"));
    CREME_TRY(creme_labels_create(&labels, count));
    for (size_t i = 0; i < count; i++) {
        const pair *p = &pairs[i];
        const creme_record *r = p->record;
        CREME_TRY(CREME_TABLE_ADD(out->table, r, r->track, p->search, r->context, p->wt, p->first, p->second, p->both,
                                  number_or_none(p->both / p->wt),
                                  number_or_none((p->first + p->second - p->wt) / p->wt),
                                  number_or_none(p->first * p->second / (p->wt * p->wt))));
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s\t%s", r->track, p->search, r->context));
    }
    CREME_TRY(creme_groups_make(&groups, labels.at, count));
    for (size_t g = 0; g < groups.count; g++) {
        const size_t *members = groups.members + groups.first[g];
        CREME_TRY(
            add_comparison(out->summary, labels.at[*members], pairs, members, groups.first[g + 1] - groups.first[g]));
    }
done:
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

creme_status creme_analyze_pairs(creme_analysis *out, const creme_table *const *tables, size_t count,
                                 const creme_analysis_options *options)
{
    (void)count;
    greedy g = {0};
    pair *pairs = NULL;
    size_t n = 0;
    creme_status status = CREME_OK;
    CREME_TRY(open_search(out, &g, tables[0], options));
    CREME_TRY(take_pairs(&pairs, &n, &g));
    CREME_TRY(write_pairs(out, pairs, n));
done:
    creme_free(pairs);
    clear(&g);
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

static creme_status label_rows(const creme_frame *frame, creme_labels *labels)
{
    creme_status status = creme_labels_create(labels, frame->count);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *r = &frame->at[i];
        status = creme_labels_set(labels, i, "%s\t%s\t%s", r->track, r->search, r->context);
    }
    return status;
}

/* One group: how often each distance was chosen. */
static creme_status count_places(creme_table *table, const char *label, const size_t *members, size_t n,
                                 const creme_frame *frame, const double *chosen, const double *distance)
{
    double *places = NULL;
    const char **keys = NULL;
    creme_groups loci = {0};
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&places, n, sizeof *places));
    CREME_TRY(creme_allocate(&keys, n, sizeof *keys));
    for (size_t i = 0; i < n; i++) {
        keys[i] = frame->at[members[i]].id;
        if (chosen[members[i]] == 1 && !isnan(distance[members[i]])) places[count++] = distance[members[i]];
    }
    CREME_TRY(creme_groups_make(&loci, keys, n));
    creme_sort(places, count);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && places[end] == places[i];) end++;
        CREME_TRY(CREME_TABLE_ADD(table, creme_label(label), places[i], end - i, loci.count,
                                  (double)(end - i) / (double)loci.count));
    }
done:
    creme_free(places);
    creme_free(keys);
    creme_groups_clear(&loci);
    return status;
}

creme_status creme_analyze_locations(creme_analysis *out, const creme_table *const *tables, size_t count,
                                     const creme_analysis_options *options)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels labels = {0};
    creme_groups groups = {0};
    double *chosen = NULL, *distance = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &frame, tables[0], options));
    CREME_TRY(creme_find_chosen(&frame, &chosen, &distance));
    CREME_TRY(creme_table_create_for(&out->table, "track search context distance_kb chosen loci share"));
    CREME_TRY(label_rows(&frame, &labels));
    CREME_TRY(creme_groups_make(&groups, labels.at, frame.count));
    for (size_t g = 0; g < groups.count; g++) {
        const size_t *members = groups.members + groups.first[g];
        CREME_TRY(count_places(out->table, labels.at[*members], members, groups.first[g + 1] - groups.first[g],
                               &frame, chosen, distance));
    }
done:
    creme_free(chosen);
    creme_free(distance);
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    creme_frame_close(&frame);
    return status;
}
