/* The list of variants: small items, their texts in one arena. */
#include "annotation/variants_private.h"

#include "base/memory.h"
#include "base/platform.h"

#include <stdio.h>
#include <string.h>

/* What every list shares: alleles of one base, at these offsets before the arena's own bytes. */
enum { SHARED_TEXTS = 4 * 4 * 4, SHARED_BASES = 4, SHARED = SHARED_TEXTS + SHARED_BASES };

const char *creme_variant_class_name(creme_variant_class class)
{
    static const char *const names[CREME_VARIANT_CLASSES] = {"SNV",      "MNV",     "insertion",
                                                             "deletion", "complex", "no change"};
    return (unsigned)class < CREME_VARIANT_CLASSES ? names[class] : "?";
}

static creme_status add_bytes(creme_variant_list *list, const void *bytes, size_t count, uint64_t *offset)
{
    creme_status status = creme_grow(&list->arena, &list->arena_capacity, list->used + count, 1);
    if (status != CREME_OK) return status;
    *offset = list->used;
    if (count > 0) memcpy(list->arena + list->used, bytes, count);
    list->used += count;
    return CREME_OK;
}

static creme_status add_shared(creme_variant_list *list)
{
    static const char letters[] = "ACGT";
    static const uint8_t codes[SHARED_BASES] = {CREME_BASE_A, CREME_BASE_C, CREME_BASE_G, CREME_BASE_T};
    uint64_t offset = 0;
    creme_status status = CREME_OK;
    for (int i = 0; i < 16 && status == CREME_OK; i++) {
        const char pair[4] = {letters[i / 4], '\0', letters[i % 4], '\0'};
        status = add_bytes(list, pair, sizeof pair, &offset);
    }
    return status == CREME_OK ? add_bytes(list, codes, sizeof codes, &offset) : status;
}

creme_status creme_variant_list_create(creme_variant_list **out, const creme_fasta *fasta)
{
    *out = NULL;
    creme_variant_list *list = NULL;
    creme_status status = CREME_OK;
    int count = fasta ? creme_fasta_count(fasta) : 0;
    CREME_TRY(creme_allocate_zero(&list, 1, sizeof *list));
    if (fasta) CREME_TRY(creme_allocate(&list->chromosome_keys, (size_t)count, sizeof *list->chromosome_keys));
    for (int i = 0; i < count; i++) {
        creme_chromosome means;
        creme_chromosome_look_up(&means, creme_fasta_get_aliases(fasta), creme_fasta_name(fasta, i));
        list->chromosome_keys[i] = creme_hash_bytes(means.key, strlen(means.key)).low;
    }
    CREME_TRY(add_shared(list));
    *out = list;
    list = NULL;
done:
    creme_variant_list_free(list);
    return status;
}

void creme_variant_list_free(creme_variant_list *list)
{
    if (!list) return;
    creme_free(list->items);
    creme_free(list->arena);
    creme_free(list->chromosome_keys);
    creme_text_map_clear(&list->samples);
    creme_free(list->calls);
    creme_free(list);
}

/* 0 to 3; -1 for what is not one base. */
static int base_of(const char *allele)
{
    static const char letters[] = "ACGT";
    const char *at = allele[0] && !allele[1] ? strchr(letters, allele[0]) : NULL;
    return at ? (int)(at - letters) : -1;
}

static creme_status add_alleles(creme_variant_list *list, const char *ref, const char *alt, uint64_t *offset)
{
    int from = base_of(ref), to = base_of(alt);
    if (from >= 0 && to >= 0) {
        *offset = (uint64_t)(from * 4 + to) * 4;
        return CREME_OK;
    }
    uint64_t second = 0;
    creme_status status = add_bytes(list, ref, strlen(ref) + 1, offset);
    return status == CREME_OK ? add_bytes(list, alt, strlen(alt) + 1, &second) : status;
}

creme_status creme_variant_list_add(creme_variant_list *list, creme_variant_item item, const char *name,
                                    const char *ref, const char *alt, const uint8_t *bases)
{
    creme_status status = creme_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items);
    if (status == CREME_OK) status = add_bytes(list, name, strlen(name) + 1, &item.name);
    if (status == CREME_OK) status = add_alleles(list, ref, alt, &item.alleles);
    if (status == CREME_OK && item.inserted == 1 && bases[0] < SHARED_BASES)
        item.bases = (uint64_t)SHARED_TEXTS + bases[0];
    else if (status == CREME_OK)
        status = add_bytes(list, bases, item.inserted, &item.bases);
    if (status != CREME_OK) return status;
    list->items[list->count++] = item;
    if (item.deleted > list->longest) list->longest = item.deleted;
    list->counts.kept[item.class]++;
    return CREME_OK;
}

creme_status creme_variant_list_add_calls(creme_variant_list *list, uint8_t **calls)
{
    size_t samples = list->samples.count, needed = (list->call_rows + 1) * samples;
    creme_status status = creme_grow(&list->calls, &list->call_capacity, needed, 1);
    if (status == CREME_OK) *calls = list->calls + list->call_rows++ * samples;
    return status;
}

static int compare_places(const creme_variant_item *a, const creme_variant_item *b)
{
    if (a->record != b->record) return a->record < b->record ? -1 : 1;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    return (a->deleted > b->deleted) - (a->deleted < b->deleted);
}

/* `bases` and `name` come in the file's order; two of the same place and number have both the same only if the name
 * was empty, which it never is. */
static int by_place(const void *a, const void *b, void *unused)
{
    (void)unused;
    const creme_variant_item *x = a, *y = b;
    int order = compare_places(x, y);
    return order ? order : (x->name > y->name) - (x->name < y->name);
}

static bool is_same(const creme_variant_list *list, const creme_variant_item *a, const creme_variant_item *b)
{
    return a->inserted == b->inserted && memcmp(list->arena + a->bases, list->arena + b->bases, a->inserted) == 0;
}

void creme_variant_list_finish(creme_variant_list *list)
{
    if (list->count == 0) return;
    creme_platform_sort(list->items, list->count, sizeof *list->items, by_place, NULL);
    enum { MOST_LOOKS = 1000 }; /* at one place, where a hostile file may have any number */
    for (size_t i = 1; i < list->count; i++) {
        const creme_variant_item *item = &list->items[i];
        for (size_t j = i; j > 0 && i - j < MOST_LOOKS && compare_places(&list->items[j - 1], item) == 0; j--) {
            if (!is_same(list, &list->items[j - 1], item)) continue;
            list->counts.repeated++;
            break;
        }
    }
}

size_t creme_variant_list_count(const creme_variant_list *list)
{
    return list->count;
}

size_t creme_variant_list_file_samples(const creme_variant_list *list)
{
    return list->file_samples;
}

size_t creme_variant_list_file_chromosomes(const creme_variant_list *list)
{
    return list->file_chromosomes;
}

const creme_variant_counts *creme_variant_list_counts(const creme_variant_list *list)
{
    return &list->counts;
}

static uint64_t key_of(const creme_variant_list *list, const creme_variant_record *v)
{
    const uint64_t parts[4] = {list->chromosome_keys ? list->chromosome_keys[v->record] : (uint64_t)v->record,
                               (uint64_t)v->at.start, (uint64_t)v->at.end,
                               creme_hash_bytes(v->bases, (size_t)v->length).low};
    return creme_hash_bytes(parts, sizeof parts).low;
}

void creme_variant_list_get(const creme_variant_list *list, size_t i, creme_variant_record *out)
{
    const creme_variant_item *item = &list->items[i];
    *out = (creme_variant_record){.name = list->arena + item->name,
                                  .ref = list->arena + item->alleles,
                                  .pos = item->start + item->offset,
                                  .record = item->record,
                                  .at = {item->start, item->start + item->deleted},
                                  .bases = (const uint8_t *)list->arena + item->bases,
                                  .length = item->inserted,
                                  .class = (creme_variant_class)item->class,
                                  .swapped = item->swapped,
                                  .line = item->line};
    out->alt = out->ref + strlen(out->ref) + 1;
    out->key = key_of(list, out);
}

/* The first item that is not before the place. */
static size_t lower_bound(const creme_variant_list *list, int record, int64_t start)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const creme_variant_item *item = &list->items[middle];
        if (item->record < record || (item->record == record && item->start < start))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void creme_variant_list_range(const creme_variant_list *list, int record, creme_interval at, size_t *first,
                              size_t *end)
{
    *first = lower_bound(list, record, at.start - (int64_t)list->longest);
    *end = lower_bound(list, record, at.end + 1);
    if (*end < *first) *end = *first;
}

size_t creme_variant_list_samples(const creme_variant_list *list)
{
    return list->samples.count;
}

const char *creme_variant_list_sample(const creme_variant_list *list, size_t s)
{
    return creme_text_map_get(&list->samples, s);
}

int creme_variant_list_genotype(const creme_variant_list *list, size_t s, size_t i, int haplotype, bool *phased)
{
    static const int means[4] = {
        [CREME_CALL_NO] = 0, [CREME_CALL_YES] = 1, [CREME_CALL_UNKNOWN] = -1, [CREME_CALL_ABSENT] = -2};
    uint8_t call = list->calls[list->items[i].call * list->samples.count + s];
    if (phased) *phased = call & CREME_CALL_PHASED;
    return means[call >> (haplotype ? 2 : 0) & 3];
}
