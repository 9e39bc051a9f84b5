/* Tests, ranks and corrections. */
#include <creme/statistics.h>

#include "base/memory.h"

#include <htslib/kfunc.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_SMALLER = 8, EXACT_LARGER = 500 };

typedef struct indexed {
    double value;
    size_t index;
} indexed;

static int by_indexed(const void *a, const void *b)
{
    const indexed *x = a, *y = b;
    if (x->value != y->value) return x->value > y->value ? 1 : -1;
    return (x->index > y->index) - (x->index < y->index);
}

static creme_status sort_indexed(indexed **out, const double *values, size_t n)
{
    creme_status status = creme_allocate(out, n, sizeof **out);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < n; i++) (*out)[i] = (indexed){values[i], i};
    if (n > 0) qsort(*out, n, sizeof **out, by_indexed);
    return CREME_OK;
}

/* Ranks, and sum(t^3 - t) over groups of t equal values. */
static creme_status rank(double *ranks, double *ties, const double *values, size_t n)
{
    indexed *sorted = NULL;
    *ties = 0;
    creme_status status = sort_indexed(&sorted, values, n);
    if (status != CREME_OK) return status;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && sorted[end].value == sorted[i].value;) end++;
        for (size_t j = i; j < end; j++) ranks[sorted[j].index] = (double)(i + 1 + end) / 2;
        double t = (double)(end - i);
        *ties += t * t * t - t;
    }
    creme_free(sorted);
    return CREME_OK;
}

creme_status creme_rank(double *ranks, const double *values, size_t n)
{
    double ties = 0;
    return rank(ranks, &ties, values, n);
}

/* P(U >= u) of samples of m and n values without ties. How many arrangements have U = k: the largest value is of the
 * first sample and above all n of the second, or of the second, so f(m, n, k) = f(m - 1, n, k - n) + f(m, n - 1, k).
 */
static creme_status exact_tail(double *tail, size_t m, size_t n, double u)
{
    size_t most = m * n;
    double *ways = NULL; /* [m + 1][most + 1] for the n at hand */
    creme_status status = creme_allocate_zero(&ways, (m + 1) * (most + 1), sizeof *ways);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i <= m; i++) ways[i * (most + 1)] = 1;
    for (size_t j = 1; j <= n; j++) {
        for (size_t i = 1; i <= m; i++) {
            double *at = ways + i * (most + 1);
            const double *fewer = at - (most + 1);
            for (size_t k = i * j; k >= j; k--) at[k] += fewer[k - j];
        }
    }
    double all = 0, above = 0;
    for (size_t k = 0; k <= most; k++) {
        double count = ways[m * (most + 1) + k];
        all += count;
        if ((double)k >= u) above += count;
    }
    *tail = above / all;
    creme_free(ways);
    return CREME_OK;
}

/* P(Z >= z). */
static double normal_tail(double z)
{
    return erfc(z / sqrt(2)) / 2;
}

creme_status creme_mann_whitney(creme_test_result *out, const double *x, size_t nx, const double *y, size_t ny,
                                creme_alternative alternative)
{
    *out = (creme_test_result){NAN, NAN};
    if (nx == 0 || ny == 0) return CREME_OK;
    size_t n = nx + ny;
    double *both = NULL, ties = 0, sum = 0, m = (double)nx * (double)ny;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&both, n, 2 * sizeof *both));
    double *ranks = both + n;
    memcpy(both, x, nx * sizeof *x);
    memcpy(both + nx, y, ny * sizeof *y);
    CREME_TRY(rank(ranks, &ties, both, n));
    for (size_t i = 0; i < nx; i++) sum += ranks[i];
    out->statistic = sum - (double)nx * (double)(nx + 1) / 2;
    double u = alternative == CREME_GREATER ? out->statistic : m - out->statistic;
    if (alternative == CREME_TWO_SIDED && out->statistic > u) u = out->statistic;
    size_t smaller = nx < ny ? nx : ny, larger = nx < ny ? ny : nx;
    double tail = 0;
    if (smaller <= EXACT_SMALLER && larger <= EXACT_LARGER && ties == 0) {
        CREME_TRY(exact_tail(&tail, smaller, larger, u));
    } else {
        double count = (double)n, variance = m / 12 * (count + 1 - ties / (count * (count - 1)));
        tail = variance > 0 ? normal_tail((u - m / 2 - 0.5) / sqrt(variance)) : 1;
    }
    if (alternative == CREME_TWO_SIDED) tail *= 2;
    out->p = tail < 1 ? tail : 1;
done:
    creme_free(both);
    return status;
}

/* P(|T| >= |t|). */
static double student_two_sided(double t, double degrees)
{
    if (isnan(t)) return NAN;
    if (isinf(t)) return 0;
    return kf_betai(degrees / 2, 0.5, degrees / (degrees + t * t));
}

creme_test_result creme_prediction_test(double estimate, double se, int64_t n)
{
    if (n < 2 || !(se >= 0) || isnan(estimate)) return (creme_test_result){NAN, NAN};
    double t = estimate / (se * sqrt((double)n + 1));
    if (se == 0) return (creme_test_result){t, estimate == 0 ? 1 : 1 / ((double)n + 1)};
    return (creme_test_result){t, student_two_sided(t, (double)(n - 1))};
}

creme_status creme_fisher_exact(creme_test_result *out, int64_t a, int64_t b, int64_t c, int64_t d)
{
    *out = (creme_test_result){NAN, NAN};
    const int64_t counts[] = {a, b, c, d};
    int64_t left = INT32_MAX;
    for (int i = 0; i < 4; i++) {
        if (counts[i] < 0 || counts[i] > left) {
            return creme_fail(CREME_ERROR_RANGE, "Fisher's test: counts must not be negative, nor their sum above %d",
                              INT32_MAX);
        }
        left -= counts[i];
    }
    double less = 0, greater = 0;
    (void)kt_fisher_exact((int)a, (int)b, (int)c, (int)d, &less, &greater, &out->p);
    if (out->p > 1) out->p = 1;
    out->statistic = (double)a * (double)d / ((double)b * (double)c);
    return CREME_OK;
}

creme_test_result creme_pearson(const double *x, const double *y, size_t n)
{
    if (n < 3) return (creme_test_result){NAN, NAN};
    double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        mean_x += x[i] / (double)n;
        mean_y += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        double a = x[i] - mean_x, b = y[i] - mean_y;
        xx += a * a;
        yy += b * b;
        xy += a * b;
    }
    if (!(xx > 0) || !(yy > 0)) return (creme_test_result){NAN, NAN};
    double r = xy / sqrt(xx) / sqrt(yy);
    r = r > 1 ? 1 : r < -1 ? -1 : r;
    double degrees = (double)(n - 2);
    return (creme_test_result){r, student_two_sided(r * sqrt(degrees / ((1 - r) * (1 + r))), degrees)};
}

creme_status creme_spearman(creme_test_result *out, const double *x, const double *y, size_t n)
{
    *out = (creme_test_result){NAN, NAN};
    double *ranks = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&ranks, n, 2 * sizeof *ranks));
    CREME_TRY(creme_rank(ranks, x, n));
    CREME_TRY(creme_rank(ranks + n, y, n));
    *out = creme_pearson(ranks, ranks + n, n);
done:
    creme_free(ranks);
    return status;
}

static size_t count_numbers(const double *values, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += !isnan(values[i]);
    return count;
}

void creme_adjust_bonferroni(double *adjusted, const double *p, size_t n)
{
    double m = (double)count_numbers(p, n);
    for (size_t i = 0; i < n; i++) adjusted[i] = m * p[i] > 1 ? 1 : m * p[i];
}

creme_status creme_adjust_benjamini_hochberg(double *adjusted, const double *p, size_t n)
{
    size_t m = count_numbers(p, n), k = 0;
    indexed *sorted = NULL;
    creme_status status = creme_allocate(&sorted, m, sizeof *sorted);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(p[i])) sorted[k++] = (indexed){p[i], i};
        adjusted[i] = p[i];
    }
    if (m > 0) qsort(sorted, m, sizeof *sorted, by_indexed);
    double least = 1;
    for (size_t i = m; i-- > 0;) {
        double value = sorted[i].value * (double)m / (double)(i + 1);
        if (value < least) least = value;
        adjusted[sorted[i].index] = least;
    }
    creme_free(sorted);
    return CREME_OK;
}

/* The quantile of Beta(a, b), by halving. */
static double beta_quantile(double a, double b, double share)
{
    double low = 0, high = 1;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (kf_betai(a, b, middle) < share) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2;
}

creme_binomial_result creme_binomial(int64_t k, int64_t n, double confidence)
{
    creme_binomial_result out = {NAN, NAN, NAN};
    if (n < 1 || k < 0 || k > n) return out;
    double yes = (double)k, no = (double)(n - k), more = yes > no ? yes : no, less = yes > no ? no : yes;
    out.low = k == 0 ? 0 : beta_quantile(yes, no + 1, (1 - confidence) / 2);
    out.high = k == n ? 1 : beta_quantile(yes + 1, no, (1 + confidence) / 2);
    out.p = more == less ? 1 : fmin(1, 2 * kf_betai(more, less + 1, 0.5));
    return out;
}
