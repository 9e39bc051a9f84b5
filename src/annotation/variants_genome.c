/* Alleles against the genome: what a place has, and how far an edit can be moved to the left.
 *
 * An insertion or deletion within a repeat can be written at any of its units. Take the deletion of GA from C[GA]GAT:
 * the base before it, C, is not the last one of what is deleted, so that this is where it begins at the left. Of
 * CGA[GA]T the base before is A, as the last one is: moving everything by one base to the left, CG[AG]AT, leaves the
 * same sequence. So it is moved for as long as these two bases agree, and what is inserted turns along with it. */
#include "annotation/variants_private.h"

#include <string.h>

/* A repeat is followed no further: tandem repeats of more without one mismatch would be news. */
enum { MOST_SHIFT = 100000 };

static creme_status load(creme_genome *genome, int record, int64_t at)
{
    int64_t start = at / CREME_GENOME_BLOCK * CREME_GENOME_BLOCK;
    if (genome->record == record && genome->start == start) return CREME_OK;
    genome->record = -1;
    if (!genome->fasta) {
        memset(genome->block, CREME_BASE_N, CREME_GENOME_BLOCK);
        genome->record = record;
        genome->start = start;
        return CREME_OK;
    }
    creme_status status = creme_fasta_read(genome->fasta, record, start, start + CREME_GENOME_BLOCK, genome->block);
    if (status != CREME_OK) return status;
    genome->record = record;
    genome->start = start;
    return CREME_OK;
}

creme_status creme_genome_read(creme_genome *genome, int record, int64_t start, int64_t count, uint8_t *codes)
{
    for (int64_t done = 0; done < count;) {
        creme_status status = load(genome, record, start + done);
        if (status != CREME_OK) return status;
        int64_t from = start + done - genome->start, here = CREME_GENOME_BLOCK - from;
        if (here > count - done) here = count - done;
        memcpy(codes + done, genome->block + from, (size_t)here);
        done += here;
    }
    return CREME_OK;
}

void creme_genome_edit_trim(creme_genome_edit *edit, const uint8_t *old)
{
    while (edit->deleted > 0 && edit->inserted > 0 && old[edit->deleted - 1] == edit->bases[edit->inserted - 1]) {
        edit->deleted--;
        edit->inserted--;
    }
    while (edit->deleted > 0 && edit->inserted > 0 && *old == *edit->bases) {
        edit->start++;
        edit->deleted--;
        edit->inserted--;
        edit->bases++;
        old++;
    }
}

static void reverse(uint8_t *codes, int64_t count)
{
    for (int64_t i = 0, j = count - 1; i < j; i++, j--) {
        uint8_t code = codes[i];
        codes[i] = codes[j];
        codes[j] = code;
    }
}

/* The last `by` of the codes come first. */
static void turn(uint8_t *codes, int64_t count, int64_t by)
{
    reverse(codes, count);
    reverse(codes, by);
    reverse(codes + by, count - by);
}

creme_status creme_genome_edit_shift(creme_genome_edit *edit, creme_genome *genome, uint8_t *old)
{
    if ((edit->deleted > 0) == (edit->inserted > 0)) return CREME_OK;
    uint8_t *moved = edit->deleted > 0 ? old : edit->bases;
    int64_t length = edit->deleted + edit->inserted, shift = 0;
    for (; shift < MOST_SHIFT && edit->start > 0; shift++, edit->start--) {
        creme_status status = load(genome, edit->record, edit->start - 1);
        if (status != CREME_OK) return status;
        uint8_t before = genome->block[edit->start - 1 - genome->start];
        uint8_t last = moved[length - 1 - shift % length];
        if (before != last || before >= CREME_BASE_N) break;
    }
    if (edit->inserted > 0) turn(edit->bases, length, shift % length);
    return CREME_OK;
}

creme_variant_class creme_genome_edit_class(const creme_genome_edit *edit)
{
    if (edit->deleted == 0) return edit->inserted == 0 ? CREME_VARIANT_SAME : CREME_VARIANT_INSERTION;
    if (edit->inserted == 0) return CREME_VARIANT_DELETION;
    if (edit->inserted != edit->deleted) return CREME_VARIANT_COMPLEX;
    return edit->inserted == 1 ? CREME_VARIANT_SNV : CREME_VARIANT_MNV;
}
