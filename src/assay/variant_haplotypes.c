/* Haplotypes: all alleles that a chromosome of a sample has in the window, together.
 *
 * An indel may move bases from beyond the window into it, and with them variants: the window is widened by what the
 * alleles take out until it holds them all. Of alleles that overlap the first counts, as bcftools consensus has it.
 * */
#include "assay/variant_unit.h"

#include "base/memory.h"
#include "base/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SAMPLE, TEXT_COUNT };
enum { HAPLOTYPE, VARIANTS, APPLIED, SKIPPED, UNPHASED, MISSING, DELTA, LOG2FC, NUMBER_COUNT };
static const char *const TEXT_COLUMNS[TEXT_COUNT] = {"sample"};
static const char *const NUMBER_COLUMNS[NUMBER_COUNT] = {"haplotype", "variants", "applied", "skipped",
                                                         "unphased",  "missing",  "delta",   "log2fc"};

/* clang-format off */
static const creme_field FIELDS[] = {
    {"sample", CREME_FIELD_TEXT, SAMPLE}, {"haplotype", CREME_FIELD_INTEGER, HAPLOTYPE},
    {"variants", CREME_FIELD_INTEGER, VARIANTS}, {"applied", CREME_FIELD_INTEGER, APPLIED},
    {"skipped", CREME_FIELD_INTEGER, SKIPPED}, {"unphased", CREME_FIELD_INTEGER, UNPHASED},
    {"missing", CREME_FIELD_INTEGER, MISSING}, {"track", CREME_FIELD_TRACK, 0}, {"wt", CREME_FIELD_WT, 0},
    {"mutant", CREME_FIELD_MEAN, 0}, {"effect", CREME_FIELD_EFFECT, 0}, {"delta", CREME_FIELD_NUMBER, DELTA},
    {"log2fc", CREME_FIELD_NUMBER, LOG2FC}, {"n", CREME_FIELD_N, 0}};
/* clang-format on */

enum { PLOIDY = 2, MOST_WIDENINGS = 20, LOOK_BACK_BP = 20000 };

/* A haplotype and what of it was found; kept as many numbers in unit->own. */
typedef struct haplotype {
    int64_t sample, number; /* 0, 1 */
    int64_t variants, skipped, unphased, missing;
} haplotype;
enum { OWN = sizeof(haplotype) / sizeof(int64_t) };

static int64_t count_of(const creme_assay_scope *scope)
{
    return PLOIDY * (int64_t)creme_variant_list_samples(scope->variants.list);
}

static bool has_any(const creme_assay_scope *scope, size_t locus)
{
    creme_variant_locus at = creme_variant_locus_of(scope, locus);
    creme_variant_record it;
    size_t next, end, number;
    creme_variant_scope_range(&scope->variants, &at, &next, &end);
    for (; next < end; next++) {
        if (creme_variant_scope_get(&scope->variants, &at, next, &it, &number)) return true;
    }
    return false;
}

static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    int64_t each = scope->variants.unit_variants;
    return has_any(scope, locus) ? (count_of(scope) + each - 1) / each : 0;
}

static bool is_wanted(const creme_assay_scope *scope, creme_unit_place at)
{
    (void)scope;
    (void)at;
    return true;
}

/* What a haplotype has in a stretch of the chromosome. */
typedef struct search {
    const creme_variant_scope *scope;
    creme_variant_locus at; /* the window, widened */
    haplotype *found;
    size_t *numbers;
    size_t count, capacity;
    int64_t cut_left, cut_right; /* bases that are missing on either side of the TSS */
    bool any;                    /* the haplotype is there at all */
} search;

/* Whether the allele is on the haplotype; counts what is not known, in the window. */
static bool has_allele(search *s, size_t number, bool counts)
{
    bool phased = false;
    size_t sample = (size_t)s->found->sample;
    int own = creme_variant_list_genotype(s->scope->list, sample, number, (int)s->found->number, &phased);
    int other = creme_variant_list_genotype(s->scope->list, sample, number, 1 - (int)s->found->number, NULL);
    bool unphased = own >= 0 && !phased && own != other;
    if (counts && own != -2) s->any = true;
    s->found->missing += counts && own == -1;
    s->found->unphased += counts && unphased;
    return own == 1 && !unphased;
}

static void note_change(search *s, const creme_variant_record *it)
{
    int64_t added = it->length - (it->at.end - it->at.start), tss = s->at.locus->tss;
    bool covers = it->at.start <= tss && it->at.end > tss;
    if (covers && added > 0) return; /* it makes room on one side, nobody needs to know which */
    if (it->at.start <= tss) s->cut_left -= added;
    if (it->at.end > tss) s->cut_right -= added;
}

/* Which of two that overlap is the first may hang on one before the window, so that this looks from there on. */
static creme_status look(search *s)
{
    creme_variant_locus wide = s->at;
    creme_variant_record it, last = {.at = {-1, -1}};
    size_t next, end, number;
    creme_status status = CREME_OK;
    haplotype *found = s->found;
    *found = (haplotype){.sample = found->sample, .number = found->number};
    s->count = 0;
    s->cut_left = s->cut_right = 0;
    wide.window.start -= LOOK_BACK_BP;
    creme_variant_scope_range(s->scope, &wide, &next, &end);
    for (; next < end && status == CREME_OK; next++) {
        if (!creme_variant_scope_get(s->scope, &wide, next, &it, &number)) continue;
        bool inside = creme_variant_touches(&it, s->at.window);
        if (!has_allele(s, number, inside)) continue;
        found->variants += inside;
        bool same_place = it.at.start == it.at.end && last.at.start == it.at.start && last.at.end == it.at.end;
        if (it.at.start < last.at.end || same_place) {
            found->skipped += inside;
            continue;
        }
        last = it;
        if (!inside) continue;
        status = creme_grow(&s->numbers, &s->capacity, s->count + 1, sizeof *s->numbers);
        if (status == CREME_OK) s->numbers[s->count++] = number;
        note_change(s, &it);
    }
    return status;
}

/* Looks in the window, then in as much more as what was found moves into it. */
static creme_status look_and_widen(search *s, creme_interval window)
{
    creme_status status = CREME_OK;
    s->at.window = window;
    for (int i = 0; i < MOST_WIDENINGS; i++) {
        creme_interval before = s->at.window;
        CREME_TRY(look(s));
        creme_interval wide = {window.start - s->cut_left, window.end + s->cut_right};
        if (wide.start < before.start) s->at.window.start = wide.start;
        if (wide.end > before.end) s->at.window.end = wide.end;
        if (s->at.window.start == before.start && s->at.window.end == before.end) break;
    }
done:
    return status;
}

static creme_status add_haplotype(creme_variant_unit *unit, search *s)
{
    const char *sample = creme_variant_list_sample(unit->scope->list, (size_t)s->found->sample);
    size_t set = 0, bytes = strlen(sample) + 8;
    creme_status status;
    CREME_TRY(creme_variant_unit_add(unit, s->numbers, s->count, NULL, &set));
    CREME_TRY(creme_allocate(&unit->sets[set].own_text, bytes, 1));
    snprintf(unit->sets[set].own_text, bytes, "%s:%d", sample, (int)s->found->number + 1);
    memcpy(unit->own + set * OWN, s->found, sizeof *s->found);
done:
    return status;
}

static creme_status fill(creme_variant_unit *unit, const creme_assay_scope *scope)
{
    int64_t each = scope->variants.unit_variants, first = unit->place.item * each, end = first + each;
    haplotype found;
    search s = {.scope = &scope->variants, .at = creme_variant_locus_of(scope, unit->place.locus), .found = &found};
    creme_interval window = s.at.window;
    creme_status status;
    if (end > count_of(scope)) end = count_of(scope);
    unit->constructs = 1;
    CREME_TRY(creme_allocate(&unit->own, (size_t)(end - first), sizeof found));
    for (int64_t i = first; i < end; i++) {
        found = (haplotype){.sample = i / PLOIDY, .number = i % PLOIDY};
        s.any = false;
        CREME_TRY(look_and_widen(&s, window));
        if (s.any) CREME_TRY(add_haplotype(unit, &s));
    }
done:
    creme_free(s.numbers);
    return status;
}

static void fill_row(const creme_variant_unit *unit, size_t set, creme_effect *row)
{
    haplotype it;
    memcpy(&it, unit->own + set * OWN, sizeof it);
    row->tile = row->position = (creme_interval){-1, -1};
    row->wt = creme_variant_unit_get(unit, SIZE_MAX, row->track);
    row->mean = creme_variant_unit_get(unit, set, row->track);
    row->n = unit->sets[set].twofold ? 2 : 1;
    row->effect = creme_ratio(row->wt - row->mean, row->wt);
    row->text[SAMPLE] = creme_variant_list_sample(unit->scope->list, (size_t)it.sample);
    row->extra[HAPLOTYPE] = (double)(it.number + 1);
    row->extra[VARIANTS] = (double)it.variants;
    row->extra[APPLIED] = (double)unit->sets[set].count;
    row->extra[SKIPPED] = (double)it.skipped;
    row->extra[UNPHASED] = (double)it.unphased;
    row->extra[MISSING] = (double)it.missing;
    row->extra[DELTA] = row->mean - row->wt;
    row->extra[LOG2FC] = creme_variant_log2fc(row->mean, row->wt, unit->scope->pseudocount);
}

static creme_status finish(creme_variant_unit *unit)
{
    int64_t tracks = unit->base.options.tracks;
    creme_status status = creme_assay_make_rows(&unit->base, (int64_t)unit->set_count);
    for (size_t i = 0; i < unit->set_count && status == CREME_OK; i++) {
        for (int64_t t = 0; t < tracks; t++) fill_row(unit, i, &unit->base.rows[(int64_t)i * tracks + t]);
    }
    return status;
}

static void describe_work(const creme_assay_scope *scope, creme_output *output)
{
    size_t loci = 0;
    for (size_t l = 0; l < scope->loci->count; l++) loci += has_any(scope, l);
    creme_output_print(output, "variants\t%zu in the file; haplotypes of %zu samples at %zu loci\n",
                       creme_variant_list_count(scope->variants.list),
                       creme_variant_list_samples(scope->variants.list), loci);
}

const creme_variant_mode creme_variant_mode_haplotypes = {
    .texts = TEXT_COLUMNS,
    .numbers = NUMBER_COLUMNS,
    .text_count = TEXT_COUNT,
    .number_count = NUMBER_COUNT,
    .fields = FIELDS,
    .field_count = sizeof FIELDS / sizeof *FIELDS,
    .items = items,
    .wanted = is_wanted,
    .fill = fill,
    .finish = finish,
    .describe_work = describe_work,
};
