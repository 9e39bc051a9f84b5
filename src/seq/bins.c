/* From bases to the bins over them. */
#include <creme/bins.h>

#include "base/memory.h"

#include <string.h>

static creme_status check_frame(const creme_bin_frame *frame)
{
    if (frame->bin_bp > 0 && frame->count > 0) return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE, "%lld bins of %lld bp: expected at least one of each",
                      (long long)frame->count, (long long)frame->bin_bp);
}

/* What of an interval lies in the frame's bins; empty if nothing does. */
static creme_interval within(const creme_bin_frame *frame, creme_interval at)
{
    int64_t end = frame->first_bp + frame->count * frame->bin_bp;
    if (at.start < frame->first_bp) at.start = frame->first_bp;
    if (at.end > end) at.end = end;
    return at;
}

creme_status creme_bin_list_set(creme_bin_list *list, const creme_bin_frame *frame, const creme_interval *bases,
                                size_t count)
{
    creme_status status = CREME_OK;
    list->count = 0;
    CREME_TRY(check_frame(frame));
    CREME_TRY(creme_grow(&list->at, &list->capacity, count, sizeof *list->at));
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && bases[i].start < bases[i - 1].start) {
            return creme_fail(CREME_ERROR_RANGE, "intervals of bases do not rise: %lld comes after %lld",
                              (long long)bases[i].start, (long long)bases[i - 1].start);
        }
        creme_interval at = within(frame, bases[i]);
        if (at.start >= at.end) continue;
        creme_interval bins = {(at.start - frame->first_bp) / frame->bin_bp,
                               (at.end - frame->first_bp + frame->bin_bp - 1) / frame->bin_bp};
        creme_interval *last = list->count > 0 ? &list->at[list->count - 1] : NULL;
        if (!last || bins.start > last->end)
            list->at[list->count++] = bins;
        else if (bins.end > last->end)
            last->end = bins.end;
    }
done:
    return status;
}

int64_t creme_bin_list_bins(const creme_bin_list *list)
{
    int64_t bins = 0;
    for (size_t i = 0; i < list->count; i++) bins += list->at[i].end - list->at[i].start;
    return bins;
}

void creme_bin_list_clear(creme_bin_list *list)
{
    creme_free(list->at);
    *list = (creme_bin_list){0};
}

creme_status creme_exon_bins_init(creme_exon_bins *out, const creme_bin_frame *frame, const creme_interval *exons,
                                  size_t count)
{
    *out = (creme_exon_bins){.frame = *frame};
    creme_status status = CREME_OK;
    CREME_TRY(check_frame(frame));
    CREME_TRY(creme_allocate(&out->exons, count, sizeof *out->exons));
    for (size_t i = 0; i < count; i++) {
        creme_interval at = within(frame, exons[i]);
        if (at.start < at.end) out->exons[out->exon_count++] = at;
    }
    CREME_TRY(creme_bin_list_set(&out->bins, frame, out->exons, out->exon_count));
done:
    return status;
}

void creme_exon_bins_clear(creme_exon_bins *bins)
{
    creme_free(bins->exons);
    creme_bin_list_clear(&bins->bins);
    *bins = (creme_exon_bins){0};
}
