/* What describes a set of numbers: mean and spread, quantiles, boxes, letter values, histograms. Analyses, figures and
 * reports all use these functions.
 *
 * All take float64. Where there is no answer (no values, no spread) it is NaN, which is no error. Values that are
 * called sorted are in ascending order and hold no NaN.
 */
#ifndef CREME_DISTRIBUTION_H
#define CREME_DISTRIBUTION_H

#include <creme/api.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sorts values[n], which hold no NaN, in ascending order. */
CREME_API void creme_sort(double *values, size_t n);

/* The same, but NaN and infinities are moved to the end; returns how many are finite. */
CREME_API size_t creme_sort_finite(double *values, size_t n);

/* Mean and standard deviation (n - 1); NaN where there is none. */
CREME_API void creme_mean_sd(const double *values, size_t n, double *mean, double *sd);

/* Quantile q, 0 <= q <= 1, linear between the values at (n - 1) q (numpy's default). NaN for n = 0. */
CREME_API double creme_quantile(const double *sorted, size_t n, double q);

/* Tukey's box: quartiles, and the whiskers, which end at the furthest values within 1.5 (q3 - q1) of the box. */
typedef struct creme_box {
    double least, q1, median, q3, most;
} creme_box;
CREME_API creme_box creme_box_of(const double *sorted, size_t n);

/* Letter values (Hofmann, Wickham & Kafadar 2017, doi 10.1080/10618600.2017.1305277): pair k = 0, 1, 2 ... are the
 * quantiles 2^-(k+2) and 1 - 2^-(k+2): quartiles, eighths, sixteenths. There are as many as leave about 5 to 8 values
 * beyond the last, floor(log2 n) - 3, at least 1. Returns how many were written to at[limit]. */
typedef struct creme_letter {
    double low, high, tail; /* tail: share of the values beyond either end */
} creme_letter;
CREME_API size_t creme_letters_of(creme_letter *at, size_t limit, const double *sorted, size_t n);

/* A round width (1, 2 or 5 times a power of ten) for bins over [least, most], the widest that gives at least `bins` of
 * them. 1 where the range is empty or not finite. */
CREME_API double creme_bin_width(double least, double most, int bins);

/* counts[bins] = how many values lie in [start + i width, start + (i + 1) width); those outside go to the first or the
 * last bin, what is not finite to none. */
CREME_API void creme_histogram(size_t *counts, size_t bins, double start, double width, const double *values,
                               size_t n);

#ifdef __cplusplus
}
#endif
#endif
