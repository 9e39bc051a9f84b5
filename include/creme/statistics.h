/* Statistics of the analyses. All take float64, and change no values unless it says so.
 *
 * Where there is no answer (no values, no spread) it is NaN, which is no error. NaN among the values is passed over
 * only where it says so. Functions that return a status can fail with CREME_ERROR_MEMORY, and with what is named.
 * Random draws are named by a seed and a name, so that a result does not depend on what else is computed.
 */
#ifndef CREME_STATISTICS_H
#define CREME_STATISTICS_H

#include <creme/distribution.h>
#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is asked: whether the first sample differs from the second, is smaller, or is greater. */
typedef enum creme_alternative { CREME_TWO_SIDED, CREME_LESS, CREME_GREATER } creme_alternative;

typedef struct creme_test_result {
    double statistic, p;
} creme_test_result;

/* Mann-Whitney U of x[nx] against y[ny]; statistic = U of x = pairs with x > y, plus half of those that are equal.
 *
 * Exact where the smaller sample has at most 8 values, the larger at most 500, and none are equal. Otherwise normal:
 * z = (U - nx ny / 2 - 1/2) / sd, sd^2 = nx ny / 12 (n + 1 - sum(t^3 - t) / (n (n - 1))), t being the sizes of groups
 * of equal values; two-sided takes the larger U and doubles. These are the rules of scipy.stats.mannwhitneyu (which
 * knows no limit of 500). All values equal: p = 1. An empty sample: NaN. Source: Mann & Whitney 1947, doi
 * 10.1214/aoms/1177730491. */
CREME_API CREME_CHECKED creme_status creme_mann_whitney(creme_test_result *out, const double *x, size_t nx,
                                                        const double *y, size_t ny, creme_alternative alternative);

/* Whether one more value could be a draw of what n others are draws of: the real tile, and its n shuffles.
 *
 * estimate = x - m, or the other way round, m being the mean of the n; se = sd / sqrt(n), the standard error that it
 * has if x is a constant. If x is normal as they are, x - m has the variance sd^2 (1 + 1 / n), so
 *
 *     t = estimate / (sd sqrt(1 + 1 / n)) = estimate / (se sqrt(n + 1)),   n - 1 degrees of freedom, two-sided:
 *
 * the t of a prediction interval, or of Student's two samples of which one has a single value. estimate and se may be
 * in any unit. Paired designs (docs/assays.md) give estimates and errors of the same form. se = 0: n equal values
 * have no spread to measure by. That, of n + 1 of which one differs, it is x, has p = 1 / (n + 1); p = 1 if the
 * estimate is 0 too. NaN for n < 2 or se that is no number. */
CREME_API creme_test_result creme_prediction_test(double estimate, double se, int64_t n);

/* Fisher's exact test of the table [[a, b], [c, d]], two-sided (all tables as likely as this or less). statistic =
 * odds ratio a d / (b c): inf where only the divisor is 0, NaN where both are. CREME_ERROR_RANGE for a negative count
 * or a sum above 2^31 - 1. */
CREME_API CREME_CHECKED creme_status creme_fisher_exact(creme_test_result *out, int64_t a, int64_t b, int64_t c,
                                                        int64_t d);

/* k of n, with the exact interval of Clopper & Pearson (1934, doi 10.1093/biomet/26.4.404): from the quantile (1 -
 * confidence) / 2 of Beta(k, n - k + 1) to the quantile (1 + confidence) / 2 of Beta(k + 1, n - k). p: two-sided, of a
 * chance of 1/2. NaN for n < 1. */
typedef struct creme_binomial_result {
    double low, high, p;
} creme_binomial_result;
CREME_API creme_binomial_result creme_binomial(int64_t k, int64_t n, double confidence);

/* Correlations of pairs, and their two-sided p from t = r sqrt((n - 2) / (1 - r^2)) with n - 2 degrees of freedom.
 * Spearman's is Pearson's of mean ranks. NaN for fewer than 3 pairs or no spread. */
CREME_API creme_test_result creme_pearson(const double *x, const double *y, size_t n);
CREME_API CREME_CHECKED creme_status creme_spearman(creme_test_result *out, const double *x, const double *y,
                                                    size_t n);

/* adjusted[n] of p[n], which may be the same memory. NaN stays NaN and counts for nothing. Bonferroni: min(1, m p), m
 * being how many p there are. Benjamini-Hochberg: of the sorted p, min over j >= i of min(1, m p_j / j) (doi
 * 10.1111/j.2517-6161.1995.tb02031.x). */
CREME_API void creme_adjust_bonferroni(double *adjusted, const double *p, size_t n);
CREME_API CREME_CHECKED creme_status creme_adjust_benjamini_hochberg(double *adjusted, const double *p, size_t n);

/* Mean ranks from 1: equal values share the mean of their ranks. */
CREME_API CREME_CHECKED creme_status creme_rank(double *ranks, const double *values, size_t n);

/* Percentile bootstrap of the mean trace: low[points], high[points] = the quantiles (1 -+ confidence) / 2 of the mean
 * of `count` traces drawn with replacement from traces[count][points], `draws` times. A draw takes whole traces, so
 * that points of one locus stay together. NaN in a trace is passed over at its point. CREME_ERROR_RANGE unless draws is
 * 1 .. 1,000,000, count at most 2^32 - 1 and 0 < confidence < 1. */
CREME_API CREME_CHECKED creme_status creme_bootstrap_mean(double *low, double *high, const double *traces,
                                                          size_t count, size_t points, int64_t draws,
                                                          double confidence, uint64_t seed, const char *name);

/* picked[k] = k of 0 .. count - 1 without replacement, each set as likely as any other, in ascending order; all of
 * them (and *picked_count = count) if count <= k. CREME_ERROR_RANGE for a count above 2^32 - 2. */
CREME_API CREME_CHECKED creme_status creme_sample(size_t *picked, size_t *picked_count, size_t count, size_t k,
                                                  uint64_t seed, const char *name);

#ifdef __cplusplus
}
#endif
#endif
