/* The loci of a report, each once. */
#include "report/report.h"

#include "base/memory.h"

#include <creme/hash.h>

#include <string.h>

static size_t slot_of(const creme_report_loci *loci, const char *key)
{
    return (size_t)creme_hash_bytes(key, strlen(key)).low & (loci->slot_count - 1);
}

static void take_slot(creme_report_loci *loci, size_t index)
{
    size_t slot = slot_of(loci, loci->at[index].id);
    while (loci->slots[slot]) slot = (slot + 1) & (loci->slot_count - 1);
    loci->slots[slot] = index + 1;
}

/* So that at least half of the slots are free. */
static creme_status make_room(creme_report_loci *loci)
{
    if (2 * (loci->count + 1) <= loci->slot_count) return CREME_OK;
    size_t count = loci->slot_count ? 2 * loci->slot_count : 64, *slots = NULL;
    creme_status status = creme_allocate_zero(&slots, count, sizeof *slots);
    if (status != CREME_OK) return status;
    creme_free(loci->slots);
    loci->slots = slots;
    loci->slot_count = count;
    for (size_t i = 0; i < loci->count; i++) take_slot(loci, i);
    return CREME_OK;
}

static void clear_locus(creme_report_locus *locus)
{
    creme_free(locus->id);
    creme_free(locus->name);
    creme_free(locus->chrom);
}

static creme_status add(creme_report_loci *loci, const creme_record *record)
{
    creme_report_locus locus = {.tss = record->tss, .strand = *record->strand};
    creme_status status = CREME_OK;
    CREME_TRY(make_room(loci));
    CREME_TRY(creme_grow(&loci->at, &loci->capacity, loci->count + 1, sizeof *loci->at));
    CREME_TRY(creme_copy_text(&locus.id, record->id));
    CREME_TRY(creme_copy_text(&locus.name, record->name));
    CREME_TRY(creme_copy_text(&locus.chrom, record->chrom));
    loci->at[loci->count++] = locus;
    take_slot(loci, loci->count - 1);
done:
    if (status != CREME_OK) clear_locus(&locus);
    return status;
}

static bool is_same(const creme_report_locus *locus, const creme_record *record)
{
    return locus->tss == record->tss && locus->strand == *record->strand && strcmp(locus->name, record->name) == 0 &&
           strcmp(locus->chrom, record->chrom) == 0;
}

/* Tables mostly come in the order of loci: the last one or the one after it is the one meant. */
bool creme_report_loci_has(creme_report_loci *loci, const creme_record *record, size_t *index)
{
    for (size_t i = loci->last; i < loci->count && i < loci->last + 2; i++) {
        if (!is_same(&loci->at[i], record)) continue;
        *index = loci->last = i;
        return true;
    }
    size_t slot = loci->slot_count ? slot_of(loci, record->id) : 0;
    for (; loci->slot_count && loci->slots[slot]; slot = (slot + 1) & (loci->slot_count - 1)) {
        if (!is_same(&loci->at[loci->slots[slot] - 1], record)) continue;
        *index = loci->last = loci->slots[slot] - 1;
        return true;
    }
    return false;
}

creme_status creme_report_loci_find(creme_report_loci *loci, const creme_record *record, size_t *index)
{
    if (creme_report_loci_has(loci, record, index)) return CREME_OK;
    creme_status status = add(loci, record);
    if (status == CREME_OK) *index = loci->last = loci->count - 1;
    return status;
}

void creme_report_loci_cut(creme_report_loci *loci, size_t count)
{
    for (size_t i = count; i < loci->count; i++) clear_locus(&loci->at[i]);
    loci->count = count;
    loci->last = 0;
    if (loci->slot_count) memset(loci->slots, 0, loci->slot_count * sizeof *loci->slots);
    for (size_t i = 0; i < count; i++) take_slot(loci, i);
}

void creme_report_loci_clear(creme_report_loci *loci)
{
    for (size_t i = 0; i < loci->count; i++) clear_locus(&loci->at[i]);
    creme_free(loci->at);
    creme_free(loci->slots);
    *loci = (creme_report_loci){0};
}
