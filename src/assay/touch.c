/* What a change touches. */
#include "assay/touch.h"

#include "assay/splice.h"

static bool overlap(creme_interval a, creme_interval b)
{
    return a.start < b.end && a.end > b.start;
}

static bool is_read(const creme_read *read, creme_interval at)
{
    if (!read->exons) return overlap(at, read->bases);
    const creme_bin_frame *frame = &read->exons->frame;
    bool any = false;
    for (size_t i = 0; i < read->exons->bins.count && !any; i++) {
        creme_interval bins = read->exons->bins.at[i];
        any = overlap(at, (creme_interval){frame->first_bp + bins.start * frame->bin_bp,
                                           frame->first_bp + bins.end * frame->bin_bp});
    }
    return any;
}

creme_touch creme_touch_of(const creme_site *site, const creme_read *read, creme_interval at)
{
    int64_t tss = creme_site_tss_index(site);
    return (creme_touch){.at_tss = at.start <= tss && tss < at.end, .in_readout = is_read(read, at)};
}
