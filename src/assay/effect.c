/* Means, paired differences, ratios, Student's t. */
#include "assay/effect.h"

#include <math.h>

/* Up to this many degrees of freedom the distribution is summed exactly, above it t is expanded about the normal. */
enum { MOST_EXACT_DEGREES = 1000 };

static const double HALF_PI = 1.57079632679489661923;
static const double NORMAL_95 = 1.95996398454005423552; /* P(|Z| <= it) = 0.95 */

static double mean_of(const double *values, int64_t n)
{
    double sum = 0;
    for (int64_t k = 0; k < n; k++) sum += values[k];
    return n > 0 ? sum / (double)n : NAN;
}

creme_summary creme_summarise(const double *values, int64_t n)
{
    double mean = mean_of(values, n), squares = 0;
    for (int64_t k = 0; k < n; k++) squares += (values[k] - mean) * (values[k] - mean);
    return (creme_summary){mean, n > 1 ? sqrt(squares / (double)(n - 1)) : NAN, n};
}

/* mean and standard error of (a_k - factor b_k) / unit */
static creme_estimate contrast(const double *a, const double *b, double factor, double unit, int64_t n)
{
    double sum = 0, squares = 0;
    for (int64_t k = 0; k < n; k++) sum += (a[k] - factor * b[k]) / unit;
    double mean = n > 0 ? sum / (double)n : NAN;
    for (int64_t k = 0; k < n; k++) {
        double residual = (a[k] - factor * b[k]) / unit - mean;
        squares += residual * residual;
    }
    return (creme_estimate){mean, n > 1 ? sqrt(squares / (double)(n - 1) / (double)n) : NAN};
}

creme_estimate creme_paired_difference(const double *a, const double *b, int64_t n)
{
    return contrast(a, b, 1, 1, n);
}

creme_estimate creme_paired_ratio(const double *a, const double *b, int64_t n)
{
    double below = mean_of(b, n);
    if (!(below > 0)) return (creme_estimate){NAN, NAN};
    double ratio = mean_of(a, n) / below;
    return (creme_estimate){ratio, contrast(a, b, ratio, below, n).se};
}

/* P(|T| <= sqrt(degrees) tan(angle)) as a finite sum of powers of cosines: Abramowitz & Stegun 1964, 26.7.3 and 4. */
static double student_inside(int64_t degrees, double angle)
{
    double s = sin(angle), c = cos(angle), sum = 0;
    if (degrees % 2 == 0) {
        double term = 1;
        for (int64_t j = 0; j < degrees / 2; j++) {
            sum += term;
            term *= c * c * (double)(2 * j + 1) / (double)(2 * j + 2);
        }
        return s * sum;
    }
    double term = c;
    for (int64_t j = 1; j <= degrees / 2; j++) {
        sum += term;
        term *= c * c * (double)(2 * j) / (double)(2 * j + 1);
    }
    return (angle + s * sum) / HALF_PI;
}

/* Bisects the angle down to neighbouring numbers: the sum rises with it. */
static double student_exact(double inside, int64_t degrees)
{
    double low = 0, high = HALF_PI;
    for (;;) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        if (student_inside(degrees, middle) < inside) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return sqrt((double)degrees) * tan(low + (high - low) / 2);
}

/* Fisher & Cornish's expansion in 1 / degrees, Abramowitz & Stegun 26.7.5; its fifth term is below 1e-14 here. */
static double student_expanded(double degrees)
{
    double x = NORMAL_95, y = x * x;
    double g1 = x * (y + 1) / 4;
    double g2 = x * ((5 * y + 16) * y + 3) / 96;
    double g3 = x * (((3 * y + 19) * y + 17) * y - 15) / 384;
    double g4 = x * ((((79 * y + 776) * y + 1482) * y - 1920) * y - 945) / 92160;
    return x + (g1 + (g2 + (g3 + g4 / degrees) / degrees) / degrees) / degrees;
}

double creme_student_t_95(int64_t degrees)
{
    if (degrees < 1) return NAN;
    return degrees <= MOST_EXACT_DEGREES ? student_exact(0.95, degrees) : student_expanded((double)degrees);
}

double creme_student_t(double inside, int64_t degrees)
{
    return degrees < 1 ? NAN : student_exact(inside, degrees);
}

/* G1, the skewness in the form that corrects for n; 0 where it cannot be known. */
static double skewness(const double *values, const creme_summary *of)
{
    if (of->n < 3) return 0;
    double sum = 0, n = (double)of->n;
    for (int64_t k = 0; k < of->n; k++) sum += pow((values[k] - of->mean) / of->sd, 3);
    return n / ((n - 1) * (n - 2)) * sum;
}

/* sqrt(exp(v) - 1), v being the variance of the logarithms: sd / mean of log-normal values, but no more than n values
 * can have; 0 if a value has no logarithm. */
static double log_normal_spread(const double *values, int64_t n)
{
    double mean = 0, squares = 0;
    for (int64_t k = 0; k < n; k++) {
        if (!(values[k] > 0)) return 0;
        mean += log(values[k]) / (double)n;
    }
    for (int64_t k = 0; k < n; k++) squares += (log(values[k]) - mean) * (log(values[k]) - mean);
    return sqrt(fmin(expm1(squares / (double)(n - 1)), (double)n));
}

static double untransform(double y, double skew, double n)
{
    double x = skew * (y - skew / (6 * n));
    return fabs(skew) > 1e-9 ? 3 / skew * (cbrt(1 + x) - 1) : y;
}

creme_bounds creme_skewed_bounds(const double *values, int64_t n, double t)
{
    creme_summary of = creme_summarise(values, n);
    if (n < 2) return (creme_bounds){NAN, NAN};
    if (of.sd == 0) return (creme_bounds){of.mean, of.mean};
    double sd = of.sd, skew = skewness(values, &of);
    if (of.mean > 0) {
        double spread = fmax(sd / of.mean, log_normal_spread(values, n));
        sd = spread * of.mean;
        skew = fmax(skew, fmin((spread * spread + 3) * spread, sqrt((double)n)));
    }
    double y = t / sqrt((double)n);
    return (creme_bounds){of.mean - sd * untransform(y, skew, (double)n),
                          of.mean - sd * untransform(-y, skew, (double)n)};
}

void creme_effect_set_mutants(creme_effect *row, const creme_summary *mutants)
{
    row->mean = mutants->mean;
    row->sd = mutants->sd;
    row->n = mutants->n;
}

void creme_effect_set(creme_effect *row, creme_estimate effect, double t)
{
    row->effect = effect.value;
    row->se = effect.se;
    row->ci_low = effect.value - t * effect.se;
    row->ci_high = effect.value + t * effect.se;
}

void creme_effect_set_context(creme_effect *row, const double *values, int64_t n, double t)
{
    creme_summary summary = creme_summarise(values, n);
    creme_bounds bounds = creme_skewed_bounds(values, n, t);
    creme_estimate lost = creme_share_lost(row->wt, &summary);
    creme_effect_set_mutants(row, &summary);
    row->effect = lost.value;
    row->se = lost.se;
    row->ci_low = creme_ratio(row->wt - bounds.high, row->wt);
    row->ci_high = creme_ratio(row->wt - bounds.low, row->wt);
}

bool creme_effect_is_narrow(const creme_effect *row, double width)
{
    return row->ci_high - row->ci_low <= width;
}

double creme_ratio(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

creme_estimate creme_share_lost(double wt, const creme_summary *mutants)
{
    creme_estimate lost = {wt - mutants->mean, mutants->sd / sqrt((double)mutants->n)};
    return creme_share_of(wt, lost);
}

creme_estimate creme_share_of(double wt, creme_estimate amount)
{
    if (!(wt > 0)) return (creme_estimate){NAN, NAN};
    return (creme_estimate){amount.value / wt, amount.se / wt};
}
