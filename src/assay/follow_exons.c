/* Bins under exons that a splice has moved. */
#include "assay/follow_exons.h"

#include "base/memory.h"

creme_status creme_assay_follow_exons(creme_assay *assay, const creme_splicer *splicer,
                                      const creme_replacement *replacements, size_t count, creme_moving_side side,
                                      creme_construct *construct)
{
    const creme_exon_bins *exons = assay->options.exons;
    creme_moved_exons *moved = &assay->moved;
    size_t left = 0;
    creme_status status = CREME_OK;
    if (!exons) return CREME_OK;
    CREME_TRY(creme_grow(&moved->exons, &moved->capacity, exons->exon_count, sizeof *moved->exons));
    creme_splice_move(splicer, replacements, count, side, exons->exons, exons->exon_count, moved->exons, &left);
    CREME_TRY(creme_bin_list_set(&moved->bins, &exons->frame, moved->exons, left));
    construct->bins = &moved->bins;
done:
    return status;
}
