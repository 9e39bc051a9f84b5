/* Ranking, its measures, and their bootstrap. */
#include "analysis/ranking.h"

#include "base/memory.h"
#include "base/stop.h"
#include "table/cells.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double RECALL = 0.7;

/* --- One ranking ------------------------------------------------------------------------------------------------ */

typedef struct ranked_item {
    double score;
    size_t i;
} ranked_item;

static int by_score(const void *a, const void *b)
{
    const ranked_item *left = a, *right = b;
    if (left->score != right->score) return left->score < right->score ? 1 : -1;
    return (left->i > right->i) - (left->i < right->i);
}

creme_status creme_ranking_open(creme_ranking *out, const double *score, const bool *positive, size_t count)
{
    ranked_item *items = NULL;
    *out = (creme_ranking){.count = count};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&items, count, sizeof *items));
    CREME_TRY(creme_allocate(&out->order, count, sizeof *out->order));
    CREME_TRY(creme_allocate(&out->ends, count, sizeof *out->ends));
    CREME_TRY(creme_allocate(&out->positive, count, sizeof *out->positive));
    for (size_t i = 0; i < count; i++) items[i] = (ranked_item){score[i], i};
    if (count > 0) qsort(items, count, sizeof *items, by_score);
    for (size_t k = 0; k < count; k++) {
        out->order[k] = items[k].i;
        out->positive[k] = positive[items[k].i];
        out->ends[k] = k + 1 == count || items[k].score != items[k + 1].score;
    }
done:
    creme_free(items);
    if (status != CREME_OK) creme_ranking_close(out);
    return status;
}

void creme_ranking_close(creme_ranking *ranking)
{
    creme_free(ranking->order);
    creme_free(ranking->ends);
    creme_free(ranking->positive);
    *ranking = (creme_ranking){0};
}

static double weight_of(const creme_ranking *r, const uint32_t *weight, size_t k)
{
    return weight ? weight[r->order[k]] : 1;
}

creme_ranked creme_ranking_measure(const creme_ranking *r, const uint32_t *weight)
{
    double positives = 0, negatives = 0, found = 0, wrong = 0, found_before = 0, wrong_before = 0;
    creme_ranked out = {0, 0, NAN};
    for (size_t k = 0; k < r->count; k++) *(r->positive[k] ? &positives : &negatives) += weight_of(r, weight, k);
    if (positives == 0 || negatives == 0) return (creme_ranked){NAN, NAN, NAN};
    for (size_t k = 0; k < r->count; k++) {
        *(r->positive[k] ? &found : &wrong) += weight_of(r, weight, k);
        if (!r->ends[k] || found + wrong == found_before + wrong_before) continue;
        double precision = found / (found + wrong);
        out.auprc += (found - found_before) / positives * precision;
        out.auroc += (wrong - wrong_before) * (found_before + found) / 2;
        if (isnan(out.precision) && found / positives >= RECALL) out.precision = precision;
        found_before = found;
        wrong_before = wrong;
    }
    out.auroc /= positives * negatives;
    return out;
}

creme_status creme_ranking_curve(const creme_ranking *r, creme_curve_point **points, size_t *count)
{
    double positives = 0, found = 0;
    *count = 0;
    creme_status status = creme_allocate(points, r->count, sizeof **points);
    for (size_t k = 0; k < r->count; k++) positives += r->positive[k];
    if (status != CREME_OK || positives == 0) return status;
    for (size_t k = 0; k < r->count; k++) {
        found += r->positive[k];
        if (!r->ends[k]) continue;
        (*points)[(*count)++] =
            (creme_curve_point){.recall = found / positives, .precision = found / (double)(k + 1)};
    }
    return CREME_OK;
}

/* --- Classes of distance ---------------------------------------------------------------------------------------- */

creme_status creme_distance_classes_parse(creme_distance_classes *out, const char *text)
{
    const char *at = text ? text : "0,15,60,130,262";
    *out = (creme_distance_classes){0};
    for (bool more = true; more;) {
        char *end = NULL;
        double value = strtod(at, &end);
        bool number = end != at && (*end == ',' || *end == '\0') && isfinite(value) && value >= 0;
        bool rises = out->bounds == 0 || value > out->bound_kb[out->bounds - 1];
        if (!number || !rises || out->bounds == CREME_MOST_DISTANCES) break;
        out->bound_kb[out->bounds++] = value;
        more = *end == ',';
        at = end + 1;
        if (!more && out->bounds >= 2) return CREME_OK;
    }
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--distances '%.80s': expected 2 to %d rising numbers of kb with commas between, such as "
                      "0,15,60,130,262",
                      text ? text : "", CREME_MOST_DISTANCES);
}

/* The class's number; that of bounds is beyond the last, bounds + 1 below the first. */
static size_t class_of(const creme_distance_classes *classes, double distance_bp)
{
    size_t i = 0;
    while (i < classes->bounds && distance_bp >= 1000 * classes->bound_kb[i]) i++;
    return i == 0 ? classes->bounds + 1 : i;
}

static const char *name_class(const creme_distance_classes *classes, size_t class, char *text)
{
    const double *kb = classes->bound_kb;
    if (class > classes->bounds) {
        snprintf(text, CREME_DISTANCE_BYTES, "below %g kb", kb[0]);
    } else if (class == classes->bounds) {
        snprintf(text, CREME_DISTANCE_BYTES, "over %g kb", kb[class - 1]);
    } else {
        snprintf(text, CREME_DISTANCE_BYTES, "%g-%g kb", kb[class - 1], kb[class]);
    }
    return text;
}

const char *creme_distance_class(const creme_distance_classes *classes, double distance_bp, char *text)
{
    *text = '\0';
    return isnan(distance_bp) ? text : name_class(classes, class_of(classes, distance_bp), text);
}

/* --- Measures of a set, with bounds ----------------------------------------------------------------------------- */

enum { OWN, DISTANCE, PREDICTORS };
enum { AUPRC, AUROC, GAIN, MEASURES };

/* A set of things, sorted by their keys. */
typedef struct set {
    const creme_scored *all;
    size_t *members, count, positives, sizes;
    bool *positive;
    double *value[PREDICTORS], *size; /* [count] each */
    bool has_distance;                /* of all members */
    creme_ranking ranking[PREDICTORS];
} set;

typedef struct bounds {
    double low, high;
} bounds;

static void clear(set *s)
{
    creme_free(s->members);
    creme_free(s->positive);
    creme_free(s->value[OWN]);
    for (int p = 0; p < PREDICTORS; p++) creme_ranking_close(&s->ranking[p]);
    *s = (set){0};
}

static creme_status reserve(set *s, const creme_scored *all)
{
    creme_status status = CREME_OK;
    *s = (set){.all = all};
    CREME_TRY(creme_allocate(&s->members, all->count, sizeof *s->members));
    CREME_TRY(creme_allocate(&s->positive, all->count, sizeof *s->positive));
    CREME_TRY(creme_allocate(&s->value[OWN], all->count, 3 * sizeof *s->value[OWN]));
    s->value[DISTANCE] = s->value[OWN] + all->count;
    s->size = s->value[DISTANCE] + all->count;
done:
    return status;
}

static creme_status fill(set *s)
{
    const creme_scored *all = s->all;
    creme_status status = CREME_OK;
    s->has_distance = true;
    for (size_t k = 0; k < s->count; k++) {
        size_t i = s->members[k];
        s->positive[k] = all->positive[i];
        s->value[OWN][k] = all->score[i];
        s->value[DISTANCE][k] = 1 / fmax(all->distance_bp[i], 1);
        s->size[k] = all->size[i];
        s->positives += s->positive[k];
        s->sizes += !isnan(s->size[k]);
        s->has_distance = s->has_distance && !isnan(all->distance_bp[i]);
    }
    CREME_TRY(creme_ranking_open(&s->ranking[OWN], s->value[OWN], s->positive, s->count));
    if (s->has_distance)
        CREME_TRY(creme_ranking_open(&s->ranking[DISTANCE], s->value[DISTANCE], s->positive, s->count));
done:
    return status;
}

static void measure(const set *s, const uint32_t *weight, double values[PREDICTORS][MEASURES])
{
    for (int p = 0; p < PREDICTORS; p++) {
        creme_ranked r = {NAN, NAN, NAN};
        if (s->ranking[p].count > 0) r = creme_ranking_measure(&s->ranking[p], weight);
        values[p][AUPRC] = r.auprc;
        values[p][AUROC] = r.auroc;
        values[p][GAIN] = NAN;
    }
    values[OWN][GAIN] = values[OWN][AUPRC] - values[DISTANCE][AUPRC];
}

static bounds quantiles(double *values, size_t count)
{
    size_t kept = creme_sort_finite(values, count);
    return (bounds){creme_quantile(values, kept, 0.025), creme_quantile(values, kept, 0.975)};
}

static creme_status bootstrap(const set *s, bounds out[PREDICTORS][MEASURES], int64_t draws, uint64_t seed,
                              const char *name)
{
    uint32_t *weight = NULL;
    double *drawn = NULL, values[PREDICTORS][MEASURES];
    const size_t n = (size_t)draws;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&weight, s->count, sizeof *weight));
    CREME_TRY(creme_allocate(&drawn, n, (size_t)PREDICTORS * MEASURES * sizeof *drawn));
    for (size_t d = 0; d < n; d++) {
        CREME_TRY(creme_stop_check());
        creme_draw_weights(weight, s->count, seed, name, d);
        measure(s, weight, values);
        for (size_t p = 0; p < PREDICTORS; p++) {
            for (size_t m = 0; m < MEASURES; m++) drawn[(p * MEASURES + m) * n + d] = values[p][m];
        }
    }
    for (size_t p = 0; p < PREDICTORS; p++) {
        for (size_t m = 0; m < MEASURES; m++) out[p][m] = quantiles(drawn + (p * MEASURES + m) * n, n);
    }
done:
    creme_free(weight);
    creme_free(drawn);
    return status;
}

/* Of those whose size is known. */
static creme_status correlate(const set *s, int predictor, creme_test_result *spearman, creme_test_result *pearson)
{
    double *x = NULL;
    size_t n = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&x, s->count, 2 * sizeof *x));
    double *y = x + s->count;
    for (size_t k = 0; k < s->count; k++) {
        if (isnan(s->size[k])) continue;
        x[n] = s->value[predictor][k];
        y[n++] = s->size[k];
    }
    *pearson = creme_pearson(x, y, n);
    CREME_TRY(creme_spearman(spearman, x, y, n));
done:
    creme_free(x);
    return status;
}

static creme_status add_set(creme_table *table, const char *label, const char *predictor, const set *s, int64_t draws,
                            uint64_t seed)
{
    double values[PREDICTORS][MEASURES];
    bounds at[PREDICTORS][MEASURES];
    char *whole = NULL;
    creme_status status = CREME_OK;
    measure(s, NULL, values);
    CREME_TRY(bootstrap(s, at, draws, seed, label));
    for (int p = 0; p < (s->has_distance ? PREDICTORS : 1); p++) {
        creme_test_result spearman, pearson;
        CREME_TRY(correlate(s, p, &spearman, &pearson));
        CREME_TRY(creme_format_text(&whole, "%s\t%s", label, p == OWN ? predictor : "1/distance"));
        CREME_TRY(CREME_TABLE_ADD(table, creme_label(whole), s->count, s->positives,
                                  (double)s->positives / (double)s->count, values[p][AUPRC], at[p][AUPRC].low,
                                  at[p][AUPRC].high, values[p][AUROC], at[p][AUROC].low, at[p][AUROC].high,
                                  creme_ranking_measure(&s->ranking[p], NULL).precision, values[p][GAIN],
                                  at[p][GAIN].low, at[p][GAIN].high, s->sizes, spearman.statistic, spearman.p,
                                  pearson.statistic, pearson.p));
        creme_free(whole);
        whole = NULL;
    }
done:
    creme_free(whole);
    return status;
}

/* --- All of them, by distance ----------------------------------------------------------------------------------- */

/* A thing and the key that it is sorted by. */
typedef struct keyed {
    const char *key;
    size_t i;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *left = a, *right = b;
    int order = strcmp(left->key, right->key);
    return order ? order : (left->i > right->i) - (left->i < right->i);
}

static creme_status sort_by_key(const creme_scored *scored, keyed **sorted)
{
    creme_status status = creme_allocate(sorted, scored->count, sizeof **sorted);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < scored->count; i++) (*sorted)[i] = (keyed){scored->key[i], i};
    if (scored->count > 0) qsort(*sorted, scored->count, sizeof **sorted, by_key);
    return CREME_OK;
}

enum { EVERY = -1 };

/* One class, or EVERY. Nothing if it is empty. */
static creme_status add_class(creme_table *table, const char *label, const char *predictor,
                              const creme_scored *scored, const keyed *sorted, const creme_distance_classes *classes,
                              int class, int64_t draws, uint64_t seed)
{
    set s = {0};
    char name[CREME_DISTANCE_BYTES] = "all", *whole = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(reserve(&s, scored));
    for (size_t k = 0; k < scored->count; k++) {
        double distance = scored->distance_bp[sorted[k].i];
        if (class != EVERY && (isnan(distance) || class_of(classes, distance) != (size_t) class)) continue;
        s.members[s.count++] = sorted[k].i;
    }
    if (s.count == 0) goto done;
    CREME_TRY(fill(&s));
    if (class != EVERY) name_class(classes, (size_t) class, name);
    CREME_TRY(creme_format_text(&whole, "%s\t%s", label, name));
    CREME_TRY(add_set(table, whole, predictor, &s, draws, seed));
done:
    creme_free(whole);
    clear(&s);
    return status;
}

creme_status creme_performance_add(creme_table *table, const char *label, const char *predictor,
                                   const creme_scored *scored, const creme_distance_classes *classes, int64_t draws,
                                   uint64_t seed)
{
    keyed *sorted = NULL;
    const int last = (int)classes->bounds, below = last + 1;
    creme_status status = CREME_OK;
    CREME_TRY(sort_by_key(scored, &sorted));
    CREME_TRY(add_class(table, label, predictor, scored, sorted, classes, EVERY, draws, seed));
    CREME_TRY(add_class(table, label, predictor, scored, sorted, classes, below, draws, seed));
    for (int class = 1; class <= last; class ++) {
        CREME_TRY(add_class(table, label, predictor, scored, sorted, classes, class, draws, seed));
    }
done:
    creme_free(sorted);
    return status;
}
