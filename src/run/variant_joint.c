/* Pairs of variants: all, or those of a table. */
#include "run/variant_joint.h"

#include "assay/variant_unit.h"
#include "base/memory.h"
#include "run/variant_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PAIRS = 1000000 };

typedef struct reader {
    creme_assay_scope *scope;
    creme_variant_scope *out;
    const char *joint;
    size_t *chosen; /* of the locus at hand, rising [chosen_count] */
    size_t chosen_count, chosen_capacity;
    creme_variant_pair *listed; /* of the table, each rising, in order */
    size_t listed_count, listed_capacity, count, capacity;
} reader;

bool creme_variants_overlap(const creme_variant_record *first, const creme_variant_record *second)
{
    bool same_place =
        first->at.start == second->at.start && first->at.start == first->at.end && second->at.start == second->at.end;
    return first->record == second->record && (same_place || second->at.start < first->at.end);
}

static creme_status add_pair(reader *r, size_t first, size_t second)
{
    creme_variant_record one, other;
    creme_variant_list_get(r->out->list, first, &one);
    creme_variant_list_get(r->out->list, second, &other);
    if (creme_variants_overlap(&one, &other)) {
        r->out->overlapping++;
        return CREME_OK;
    }
    creme_status status = creme_grow(&r->out->joint, &r->capacity, r->count + 1, sizeof *r->out->joint);
    if (status == CREME_OK) r->out->joint[r->count++] = (creme_variant_pair){first, second};
    return status;
}

static creme_status choose(reader *r, size_t locus)
{
    creme_variant_locus at = creme_variant_locus_of(r->scope, locus);
    creme_variant_record it;
    size_t next, end, number;
    creme_status status = CREME_OK;
    r->chosen_count = 0;
    creme_variant_scope_range(r->out, &at, &next, &end);
    for (; next < end && status == CREME_OK; next++) {
        if (!creme_variant_scope_get(r->out, &at, next, &it, &number)) continue;
        status = creme_grow(&r->chosen, &r->chosen_capacity, r->chosen_count + 1, sizeof *r->chosen);
        if (status == CREME_OK) r->chosen[r->chosen_count++] = number;
    }
    return status;
}

static creme_status too_many(int64_t pairs)
{
    return creme_fail(CREME_ERROR_RANGE,
                      "--joint: %" PRId64
                      " pairs of variants, or more: at most %d are tested in one run; --max-distance, "
                      "--bed, --pairs or a table of the pairs makes them fewer",
                      pairs, (int)MOST_PAIRS);
}

static creme_status add_all(reader *r)
{
    creme_status status = CREME_OK;
    double pairs = (double)r->count + 0.5 * (double)r->chosen_count * ((double)r->chosen_count - 1);
    if (pairs > MOST_PAIRS) return too_many((int64_t)pairs);
    for (size_t i = 0; i < r->chosen_count; i++) {
        for (size_t j = i + 1; j < r->chosen_count; j++) CREME_TRY(add_pair(r, r->chosen[i], r->chosen[j]));
    }
done:
    return status;
}

static bool is_chosen(const reader *r, size_t number)
{
    size_t low = 0, high = r->chosen_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->chosen[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->chosen_count && r->chosen[low] == number;
}

static creme_status add_listed(reader *r)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < r->listed_count; i++) {
        creme_variant_pair pair = r->listed[i];
        if (is_chosen(r, pair.first) && is_chosen(r, pair.second)) CREME_TRY(add_pair(r, pair.first, pair.second));
        if (r->count > MOST_PAIRS) return too_many((int64_t)r->count);
    }
done:
    return status;
}

static int compare_pairs(const void *left, const void *right)
{
    const creme_variant_pair *a = left, *b = right;
    if (a->first != b->first) return a->first < b->first ? -1 : 1;
    return (a->second > b->second) - (a->second < b->second);
}

/* Every variant of the one name with every one of the other. */
static creme_status list_row(reader *r, const creme_variant_names *names, const char *one, const char *other,
                             int64_t *unknown)
{
    const creme_name_index *among[2];
    size_t first = creme_variant_names_find(names, one, &among[0], NULL);
    size_t second = creme_variant_names_find(names, other, &among[1], NULL);
    *unknown += !first || !second;
    for (size_t a = first; a; a = among[0]->entries[a - 1].next) {
        for (size_t b = second; b; b = among[1]->entries[b - 1].next) {
            size_t low = among[0]->entries[a - 1].thing, high = among[1]->entries[b - 1].thing;
            if (low == high) continue;
            creme_status status = creme_grow(&r->listed, &r->listed_capacity, r->listed_count + 1, sizeof *r->listed);
            if (status != CREME_OK) return status;
            r->listed[r->listed_count++] =
                low < high ? (creme_variant_pair){low, high} : (creme_variant_pair){high, low};
        }
    }
    return CREME_OK;
}

static creme_status read_table(reader *r, creme_fasta *fasta, const creme_log *log)
{
    static const char *const ones[] = {"variant_1", "variant1", "snp_1", "snp1", NULL};
    static const char *const others[] = {"variant_2", "variant2", "snp_2", "snp2", NULL};
    creme_table *table = NULL;
    creme_variant_names names = {0};
    int64_t unknown = 0;
    size_t kept = 0;
    creme_status status;
    CREME_TRY(creme_table_read(&table, r->joint));
    int64_t one = creme_table_find_any(table, ones), other = creme_table_find_any(table, others);
    if (one < 0 || other < 0) {
        status =
            creme_fail(CREME_ERROR_FORMAT,
                       "--joint: %s: expected all, or a table with the columns variant_1 and variant_2", r->joint);
        goto done;
    }
    CREME_TRY(creme_variant_names_init(&names, r->out->list, fasta));
    for (size_t i = 0; i < creme_table_row_count(table); i++) {
        CREME_TRY(list_row(r, &names, creme_table_text(table, i, (size_t)one),
                           creme_table_text(table, i, (size_t)other), &unknown));
    }
    if (r->listed_count > 0) qsort(r->listed, r->listed_count, sizeof *r->listed, compare_pairs);
    for (size_t i = 0; i < r->listed_count; i++) {
        if (kept == 0 || compare_pairs(&r->listed[kept - 1], &r->listed[i]) != 0) r->listed[kept++] = r->listed[i];
    }
    r->listed_count = kept;
    if (unknown > 0) {
        creme_log_warning(
            log, "--joint: %s: %" PRId64 " of %zu rows name variants that are not at hand; they are left out",
            r->joint, unknown, creme_table_row_count(table));
    }
done:
    creme_variant_names_clear(&names);
    creme_table_destroy(table);
    return status;
}

creme_status creme_variant_joint_read(creme_assay_scope *scope, const char *joint, creme_fasta *fasta,
                                      const creme_log *log)
{
    reader r = {.scope = scope, .out = &scope->variants, .joint = joint};
    bool all = strcmp(joint, "all") == 0;
    size_t loci = scope->loci->count;
    creme_status status = CREME_OK;
    scope->variants.mode = CREME_VARIANTS_JOINT;
    if (!all) CREME_TRY(read_table(&r, fasta, log));
    CREME_TRY(creme_allocate_zero(&scope->variants.first_joint, loci + 1, sizeof *scope->variants.first_joint));
    for (size_t l = 0; l < loci; l++) {
        CREME_TRY(choose(&r, l));
        CREME_TRY(all ? add_all(&r) : add_listed(&r));
        scope->variants.first_joint[l + 1] = r.count;
    }
    if (r.count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "--joint: no locus has two variants that can be together%s",
                            r.out->overlapping ? "; those there are overlap" : "");
        goto done;
    }
    if (r.out->overlapping > 0) {
        creme_log_info(log, "--joint: %" PRId64 " pairs of variants that overlap are left out", r.out->overlapping);
    }
done:
    creme_free(r.chosen);
    creme_free(r.listed);
    return status;
}
