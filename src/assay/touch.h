/* Whether a change of a window touches the promoter's middle, or what is read: then it does not only act on the TSS.
 * */
#ifndef CREME_ASSAY_TOUCH_H
#define CREME_ASSAY_TOUCH_H

#include <creme/assay.h>

/* What a run reads of predictions. */
typedef struct creme_read {
    creme_interval bases;         /* of the window, under the bins of the TSS */
    const creme_exon_bins *exons; /* in their place, those of the locus's gene, borrowed; NULL: there are none */
} creme_read;

typedef struct creme_touch {
    bool at_tss;     /* the TSS's base is changed */
    bool in_readout; /* a base under a bin that is read is */
} creme_touch;

/* Of the bases [at.start, at.end) of the site's window; an empty interval is an insertion before base at.start, which
 * changes no base and touches bins that have bases on both its sides. */
creme_touch creme_touch_of(const creme_site *site, const creme_read *read, creme_interval at);

#endif
