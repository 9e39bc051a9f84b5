/* Bins of a model's output that are read together: those under the exons of a gene.
 *
 *      window  |----------------------------------------------|   bases from 0
 *      bins         |    |    |    |    |    |    |    |           of bin_bp bases, the first from base first_bp on
 *      exons     [========]         []         [====]
 *      list         [    .    ]    [    ]     [    .    ]          bins that overlap one, whole, each once
 */
#ifndef CREME_BINS_H
#define CREME_BINS_H

#include <creme/sequence.h>

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where bins lie in a window. */
typedef struct creme_bin_frame {
    int64_t first_bp, bin_bp; /* bin b covers [first_bp + b * bin_bp, + bin_bp) */
    int64_t count;
} creme_bin_frame;

/* Intervals of bins: rising, none empty, with at least a bin between them. Zero is an empty list. */
typedef struct creme_bin_list {
    creme_interval *at; /* [count] */
    size_t count, capacity;
} creme_bin_list;

/* *list (zeroed before its first use, cleared by the caller) = the bins that overlap one of bases[count], intervals of
 * the window that rise by their start, and may overlap and reach out of it. CREME_ERROR_RANGE if they do not rise, or
 * for a frame without bins. */
CREME_API CREME_CHECKED creme_status creme_bin_list_set(creme_bin_list *list, const creme_bin_frame *frame,
                                                        const creme_interval *bases, size_t count);

/* How many bins that are. */
CREME_API int64_t creme_bin_list_bins(const creme_bin_list *list);
CREME_API void creme_bin_list_clear(creme_bin_list *list);

/* A gene's exons in a window, and the bins under them. */
typedef struct creme_exon_bins {
    creme_bin_frame frame;
    creme_interval *exons; /* [exon_count], of the window's bases, rising and disjoint, within the frame's bins */
    size_t exon_count;
    creme_bin_list bins;
} creme_exon_bins;

/* *out = what of exons[count] (rising, disjoint, of the window's bases; they may reach out of it) lies in the frame's
 * bins, copied, and the bins under it: none if nothing does. Clear it, after a failure too. Errors as
 * creme_bin_list_set(). */
CREME_API CREME_CHECKED creme_status creme_exon_bins_init(creme_exon_bins *out, const creme_bin_frame *frame,
                                                          const creme_interval *exons, size_t count);
CREME_API void creme_exon_bins_clear(creme_exon_bins *bins);

#ifdef __cplusplus
}
#endif
#endif
