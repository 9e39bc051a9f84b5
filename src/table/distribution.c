/* Means, quantiles, boxes, letter values and histograms. */
#include <creme/distribution.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int upwards(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

void creme_sort(double *values, size_t n)
{
    if (n > 1) qsort(values, n, sizeof *values, upwards);
}

size_t creme_sort_finite(double *values, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) continue;
        double value = values[i];
        values[i] = values[kept];
        values[kept++] = value;
    }
    creme_sort(values, kept);
    return kept;
}

double creme_quantile(const double *sorted, size_t n, double q)
{
    if (n == 0) return NAN;
    double at = (double)(n - 1) * q;
    size_t below = (size_t)floor(at);
    if (below + 1 >= n) return sorted[n - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

creme_box creme_box_of(const double *sorted, size_t n)
{
    creme_box box = {.q1 = creme_quantile(sorted, n, 0.25),
                     .median = creme_quantile(sorted, n, 0.5),
                     .q3 = creme_quantile(sorted, n, 0.75)};
    double reach = 1.5 * (box.q3 - box.q1);
    box.least = box.q1;
    box.most = box.q3;
    for (size_t i = 0; i < n; i++) {
        if (sorted[i] >= box.q1 - reach && sorted[i] < box.least) box.least = sorted[i];
        if (sorted[i] <= box.q3 + reach && sorted[i] > box.most) box.most = sorted[i];
    }
    return box;
}

size_t creme_letters_of(creme_letter *at, size_t limit, const double *sorted, size_t n)
{
    if (n == 0) return 0;
    int depth = (int)floor(log2((double)n)) - 3;
    size_t letters = depth < 1 ? 1 : (size_t)depth;
    if (letters > limit) letters = limit;
    double tail = 0.25;
    for (size_t k = 0; k < letters; k++, tail /= 2) {
        at[k] = (creme_letter){creme_quantile(sorted, n, tail), creme_quantile(sorted, n, 1 - tail), tail};
    }
    return letters;
}

void creme_mean_sd(const double *values, size_t n, double *mean, double *sd)
{
    double sum = 0, square = 0;
    for (size_t i = 0; i < n; i++) sum += values[i];
    *mean = n > 0 ? sum / (double)n : NAN;
    for (size_t i = 0; i < n; i++) square += (values[i] - *mean) * (values[i] - *mean);
    *sd = n > 1 ? sqrt(square / (double)(n - 1)) : NAN;
}

double creme_bin_width(double least, double most, int bins)
{
    double range = most - least;
    if (!isfinite(range) || range <= 0 || bins < 1) return 1;
    double most_wide = range / bins, power = pow(10, floor(log10(most_wide)));
    static const double steps[] = {5, 2, 1};
    for (int i = 0; i < 3; i++) {
        if (steps[i] * power <= most_wide * (1 + 1e-12)) return steps[i] * power;
    }
    return power;
}

void creme_histogram(size_t *counts, size_t bins, double start, double width, const double *values, size_t n)
{
    memset(counts, 0, bins * sizeof *counts);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i])) continue;
        double place = floor((values[i] - start) / width);
        if (place < 0) place = 0;
        if (place > (double)(bins - 1)) place = (double)(bins - 1);
        counts[(size_t)place]++;
    }
}
