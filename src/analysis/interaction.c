/* Greedy traces: their class, the first two tiles, and where the chosen tiles lie. */
#include "analysis/curves.h"
#include "analysis/frame.h"
#include "analysis/kinds.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_ROUNDS = 5 };

const char *creme_interaction_class(double mse, double difference, creme_rules rules)
{
    if (isnan(mse) || isnan(difference)) return "";
    if (mse > (rules == CREME_RULES_2023 ? 0.3 : 0.1)) return difference > 0 ? "superadditive" : "subadditive";
    return mse < 0.05 ? "additive" : "unclassified";
}

static const char *search_text(const creme_table *table, size_t row)
{
    size_t column = 0;
    bool there = creme_table_find(table, "search", &column) && !creme_table_is_none(table, row, column);
    return there ? creme_table_text(table, row, column) : "";
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

static creme_status open(greedy *g, const creme_table *table, const creme_analysis_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&g->frame, table, options));
    CREME_TRY(creme_frame_numbers(&g->frame, "wt", false, &g->wt));
    CREME_TRY(creme_frame_numbers(&g->frame, "round", false, &g->round));
    CREME_TRY(creme_frame_numbers(&g->frame, "mean", false, &g->mean));
    CREME_TRY(creme_frame_numbers(&g->frame, "alone", false, &g->alone));
    CREME_TRY(creme_frame_numbers(&g->frame, "trace", false, &g->trace));
    CREME_TRY(creme_frame_numbers(&g->frame, "additive", false, &g->additive));
    CREME_TRY(creme_frame_numbers(&g->frame, "multiplicative", false, &g->multiplicative));
    CREME_TRY(creme_labels_create(&g->labels, g->frame.count));
    for (size_t i = 0; i < g->frame.count; i++) {
        const creme_record *record = &g->frame.at[i];
        CREME_TRY(creme_labels_set(&g->labels, i, "%s\t%s\t%s", record->key, record->track,
                                   search_text(table, record->row)));
    }
    CREME_TRY(creme_groups_make(&g->traces, g->labels.at, g->frame.count));
done:
    return status;
}

/* What one trace amounts to. */
typedef struct verdict {
    const creme_record *record;
    const char *search, *class;
    int64_t rounds;
    double mse, mse_log, trace, additive, difference;
    bool multiplicative;
} verdict;

static verdict judge(const greedy *g, size_t which, creme_rules rules)
{
    const size_t *members = g->traces.members + g->traces.first[which];
    size_t n = g->traces.first[which + 1] - g->traces.first[which], compared = 0, logs = 0;
    verdict v = {.record = &g->frame.at[members[0]]};
    v.search = search_text(g->frame.table, v.record->row);
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
        v.mse_log += ratio * ratio;
        logs++;
    }
    v.mse /= (double)compared; /* 0 / 0: NaN */
    v.trace /= (double)compared;
    v.additive /= (double)compared;
    v.difference = v.trace - v.additive;
    v.mse_log = logs == compared ? v.mse_log / (double)logs : NAN;
    v.class = creme_interaction_class(v.mse, v.difference, rules);
    v.multiplicative = v.mse_log < (strcmp(v.search, "silencers") == 0 ? 0.01 : 0.04);
    return v;
}

static creme_status count_classes(creme_table *summary, const creme_labels *labels)
{
    creme_groups groups = {0};
    creme_status status = creme_groups_make(&groups, labels->at, labels->count);
    for (size_t g = 0; g < groups.count && status == CREME_OK; g++) {
        status = creme_table_add(summary, "li", labels->at[groups.members[groups.first[g]]],
                                 (int64_t)(groups.first[g + 1] - groups.first[g]));
    }
    creme_groups_clear(&groups);
    return status;
}

CREME_ANALYSIS(interaction)
{
    (void)count;
    greedy g = {0};
    creme_labels labels = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open(&g, tables[0], options));
    CREME_TRY(creme_table_create_for(&out->table, "locus chrom tss strand track search context rounds mean_trace "
                                                  "mean_additive mse_additive class mse_log_multiplicative "
                                                  "multiplicative"));
    CREME_TRY(creme_table_create_for(&out->summary, "track search context class multiplicative loci"));
    CREME_TRY(creme_labels_create(&labels, g.traces.count));
    for (size_t i = 0; i < g.traces.count; i++) {
        verdict v = judge(&g, i, options->rules);
        const creme_record *r = v.record;
        const char *multiplicative = isnan(v.mse_log) ? "" : v.multiplicative ? "yes" : "no";
        CREME_TRY(creme_table_add(out->table, "ssissssinnnsns", r->name, r->chrom, r->tss, r->strand, r->track,
                                  v.search, r->context, v.rounds, v.trace, v.additive, v.mse, v.class, v.mse_log,
                                  multiplicative));
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s\t%s\t%s\t%s", r->track, v.search, r->context, v.class,
                                   multiplicative));
    }
    CREME_TRY(count_classes(out->summary, &labels));
done:
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

/* Ours: rounds 1 and 2 of a trace. */
static creme_status take_ours(pair **out, size_t *count, greedy *g)
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
        p.search = search_text(g->frame.table, p.record->row);
        (*out)[(*count)++] = p;
    }
    return status;
}

/* The authors': four rows per locus, named in the index column. */
static creme_status take_authors(pair **out, size_t *count, greedy *g, const creme_table *table,
                                 const creme_analysis_options *options)
{
    double *values = NULL;
    size_t index = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&g->frame, table, options));
    CREME_TRY(creme_table_need(table, "Unnamed: 0", &index));
    CREME_TRY(creme_frame_numbers(&g->frame, "0", false, &values));
    CREME_TRY(creme_frame_label(&g->frame, false, &g->labels));
    CREME_TRY(creme_groups_make(&g->traces, g->labels.at, g->frame.count));
    CREME_TRY(creme_allocate(out, g->traces.count, sizeof **out));
    for (size_t t = 0; t < g->traces.count; t++) {
        pair p = {.search = "", .wt = NAN, .first = NAN, .second = NAN, .both = NAN};
        for (size_t k = g->traces.first[t]; k < g->traces.first[t + 1]; k++) {
            size_t i = g->traces.members[k];
            p.record = &g->frame.at[i];
            const char *which = creme_table_text(table, p.record->row, index);
            if (strcmp(which, "wt") == 0) p.wt = values[i];
            if (strcmp(which, "greedy_it1") == 0) p.first = values[i];
            if (strcmp(which, "greedy_it2") == 0) p.second = values[i];
            if (strcmp(which, "two_cres_shuffled") == 0) p.both = values[i];
        }
        (*out)[(*count)++] = p;
    }
done:
    creme_free(values);
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
    CREME_TRY(creme_table_add(summary, "linnnnnn", label, (int64_t)kept, creme_quantile(joint, kept, 0.5),
                              creme_quantile(sum, kept, 0.5), creme_quantile(product, kept, 0.5), additive.p,
                              multiplicative.p, between.p));
done:
    creme_free(values);
    return status;
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
        CREME_TRY(creme_table_add(out->table, "ssissssnnnnnnn", r->name, r->chrom, r->tss, r->strand, r->track,
                                  p->search, r->context, p->wt, p->first, p->second, p->both, p->both / p->wt,
                                  (p->first + p->second - p->wt) / p->wt, p->first * p->second / (p->wt * p->wt)));
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

CREME_ANALYSIS(pairs)
{
    (void)count;
    greedy g = {0};
    pair *pairs = NULL;
    size_t n = 0, column = 0;
    creme_status status = CREME_OK;
    if (creme_table_find(tables[0], "0", &column)) {
        CREME_TRY(take_authors(&pairs, &n, &g, tables[0], options));
    } else {
        CREME_TRY(open(&g, tables[0], options));
        CREME_TRY(take_ours(&pairs, &n, &g));
    }
    CREME_TRY(write_pairs(out, pairs, n));
done:
    creme_free(pairs);
    clear(&g);
    return status;
}

/* --- Where the tiles lie that were chosen first */

/* Enformer's grid: 19 tiles of 5 kb on either side, which the authors number without the TSS tile. */
static creme_status place_in_grid(const creme_frame *frame, const creme_record *record, double index, double *kb)
{
    if (!(index >= 0 && index <= 37) || index != floor(index)) {
        return creme_table_fail(frame->table, record->row, CREME_ERROR_FORMAT,
                                "expected the number of a tile in the first column, 0 to 37");
    }
    *kb = 5 * (index < 19 ? index - 19 : index - 18);
    return CREME_OK;
}

/* chosen[i] = 1 where row i is a tile of the first rounds, at distance[i] kb. */
static creme_status find_chosen(const creme_frame *frame, double **chosen, double **distance)
{
    double *round = NULL, *index = NULL;
    size_t column = 0;
    creme_status status = CREME_OK;
    bool authors = creme_table_find(frame->table, "tile_selected", &column);
    CREME_TRY(creme_frame_numbers(frame, "tile_selected", true, chosen));
    CREME_TRY(creme_frame_numbers(frame, "Unnamed: 0", !authors, &index));
    CREME_TRY(creme_frame_numbers(frame, "round", authors, &round));
    CREME_TRY(creme_allocate(distance, frame->count, sizeof **distance));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *record = &frame->at[i];
        if (authors) {
            CREME_TRY(place_in_grid(frame, record, index[i], &(*distance)[i]));
        } else {
            (*chosen)[i] = record->has_tile && round[i] >= 1 && round[i] <= FIRST_ROUNDS;
            (*distance)[i] = record->has_genome ? creme_distance_kb(record, record->genome) : NAN;
        }
    }
done:
    creme_free(round);
    creme_free(index);
    return status;
}

static creme_status label_rows(const creme_frame *frame, creme_labels *labels)
{
    creme_status status = creme_labels_create(labels, frame->count);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *r = &frame->at[i];
        status = creme_labels_set(labels, i, "%s\t%s\t%s", r->track, search_text(frame->table, r->row), r->context);
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
        keys[i] = frame->at[members[i]].key;
        if (chosen[members[i]] == 1 && !isnan(distance[members[i]])) places[count++] = distance[members[i]];
    }
    CREME_TRY(creme_groups_make(&loci, keys, n));
    creme_sort(places, count);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && places[end] == places[i];) end++;
        CREME_TRY(creme_table_add(table, "lniin", label, places[i], (int64_t)(end - i), (int64_t)loci.count,
                                  (double)(end - i) / (double)loci.count));
    }
done:
    creme_free(places);
    creme_free(keys);
    creme_groups_clear(&loci);
    return status;
}

CREME_ANALYSIS(locations)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels labels = {0};
    creme_groups groups = {0};
    double *chosen = NULL, *distance = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&frame, tables[0], options));
    CREME_TRY(find_chosen(&frame, &chosen, &distance));
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
