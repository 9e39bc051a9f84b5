/* Quantiles, boxes, letter values, bands and histograms. */
#include "figure/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int upwards(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

size_t creme_summary_sort(double *values, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) continue;
        double value = values[i];
        values[i] = values[kept];
        values[kept++] = value;
    }
    if (kept > 1) qsort(values, kept, sizeof *values, upwards);
    return kept;
}

double creme_summary_quantile(const double *sorted, size_t count, double p)
{
    if (count == 0) return NAN;
    double at = (double)(count - 1) * p;
    size_t below = (size_t)floor(at);
    if (below + 1 >= count) return sorted[count - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

creme_box creme_summary_box(const double *sorted, size_t count)
{
    creme_box box = {.q1 = creme_summary_quantile(sorted, count, 0.25),
                     .median = creme_summary_quantile(sorted, count, 0.5),
                     .q3 = creme_summary_quantile(sorted, count, 0.75)};
    double reach = 1.5 * (box.q3 - box.q1);
    box.least = box.q1;
    box.most = box.q3;
    for (size_t i = 0; i < count; i++) {
        if (sorted[i] >= box.q1 - reach && sorted[i] < box.least) box.least = sorted[i];
        if (sorted[i] <= box.q3 + reach && sorted[i] > box.most) box.most = sorted[i];
    }
    return box;
}

size_t creme_summary_letters(creme_letter *at, size_t limit, const double *sorted, size_t count)
{
    if (count == 0) return 0;
    int depth = (int)floor(log2((double)count)) - 3;
    size_t letters = depth < 1 ? 1 : (size_t)depth;
    if (letters > limit) letters = limit;
    double tail = 0.25;
    for (size_t k = 0; k < letters; k++, tail /= 2) {
        at[k] = (creme_letter){creme_summary_quantile(sorted, count, tail),
                               creme_summary_quantile(sorted, count, 1 - tail), tail};
    }
    return letters;
}

creme_band creme_summary_band(const double *values, size_t count)
{
    creme_band band = {NAN, NAN, 0};
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) continue;
        sum += values[i];
        band.n++;
    }
    if (band.n > 0) band.mean = sum / (double)band.n;
    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i])) squares += (values[i] - band.mean) * (values[i] - band.mean);
    }
    if (band.n > 1) band.sd = sqrt(squares / (double)(band.n - 1));
    return band;
}

double creme_summary_bin_width(double least, double most, int bins)
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

void creme_summary_histogram(size_t *counts, size_t bins, double start, double width, const double *values,
                             size_t count)
{
    memset(counts, 0, bins * sizeof *counts);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) continue;
        double place = floor((values[i] - start) / width);
        if (place < 0) place = 0;
        if (place > (double)(bins - 1)) place = (double)(bins - 1);
        counts[(size_t)place]++;
    }
}
