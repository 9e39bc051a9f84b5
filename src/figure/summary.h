/* Statistics that figures show of a set of numbers. Sets may hold NaN, which counts as absent. */
#ifndef CREME_FIGURE_SUMMARY_H
#define CREME_FIGURE_SUMMARY_H

#include <creme/status.h>
#include <stddef.h>

/* Sorts values[count] upwards in place, NaN and infinities last; returns how many are finite. */
size_t creme_summary_sort(double *values, size_t count);

/* Quantile p in [0, 1] of sorted[count], linear between the two nearest: at (count - 1) p. NaN if count is 0. */
double creme_summary_quantile(const double *sorted, size_t count, double p);

/* Tukey's box: quartiles, and the whiskers, which end at the furthest values within 1.5 (q3 - q1) of the box. */
typedef struct creme_box {
    double least, q1, median, q3, most;
} creme_box;
creme_box creme_summary_box(const double *sorted, size_t count);

/* Letter values (Hofmann, Wickham & Kafadar 2017, doi 10.1080/10618600.2017.1305277): pair k = 0, 1, 2 ... are the
 * quantiles 2^-(k+2) and 1 - 2^-(k+2): quartiles, eighths, sixteenths. There are as many as leave about
 * 5 to 8 values beyond the last, floor(log2 count) - 3, at least 1. Returns how many were written to at[limit]. */
typedef struct creme_letter {
    double low, high, tail; /* tail: share of the values beyond either end */
} creme_letter;
size_t creme_summary_letters(creme_letter *at, size_t limit, const double *sorted, size_t count);

/* Mean and standard deviation (n - 1; NaN for n < 2) of the finite values. */
typedef struct creme_band {
    double mean, sd;
    size_t n;
} creme_band;
creme_band creme_summary_band(const double *values, size_t count);

/* A round width (1, 2 or 5 times a power of ten) for bins over [least, most], the widest that gives at least
 * `bins` of them. 1 where the range is empty or not finite. */
double creme_summary_bin_width(double least, double most, int bins);

/* counts[bins] = how many values lie in [start + i width, start + (i + 1) width); those outside go to the first or
 * the last bin. */
void creme_summary_histogram(size_t *counts, size_t bins, double start, double width, const double *values,
                             size_t count);

#endif
