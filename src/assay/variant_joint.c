/* Pairs of variants: each alone, both together, and what exceeds the sum. */
#include "assay/variant_unit.h"

#include "base/memory.h"
#include "base/output.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_1, REF_1, ALT_1, NAME_2, REF_2, ALT_2, TEXT_COUNT };
enum {
    POS_1,
    POS_2,
    DISTANCE_1,
    DISTANCE_2,
    MUTANT_1,
    MUTANT_2,
    DELTA_1,
    DELTA_2,
    DELTA,
    EXCESS,
    LOG2FC_1,
    LOG2FC_2,
    LOG2FC,
    LOG2FC_EXCESS,
    NUMBER_COUNT
};
static const char *const TEXT_COLUMNS[TEXT_COUNT] = {"variant_1", "ref_1", "alt_1", "variant_2", "ref_2", "alt_2"};
static const char *const NUMBER_COLUMNS[NUMBER_COUNT] = {
    "pos_1",   "pos_2", "distance_1", "distance_2", "mutant_1", "mutant_2", "delta_1",
    "delta_2", "delta", "excess",     "log2fc_1",   "log2fc_2", "log2fc",   "log2fc_excess"};

/* clang-format off */
static const creme_field FIELDS[] = {
    {"variant_1", CREME_FIELD_TEXT, NAME_1}, {"pos_1", CREME_FIELD_INTEGER, POS_1}, {"ref_1", CREME_FIELD_TEXT, REF_1},
    {"alt_1", CREME_FIELD_TEXT, ALT_1}, {"distance_1", CREME_FIELD_INTEGER, DISTANCE_1},
    {"variant_2", CREME_FIELD_TEXT, NAME_2}, {"pos_2", CREME_FIELD_INTEGER, POS_2}, {"ref_2", CREME_FIELD_TEXT, REF_2},
    {"alt_2", CREME_FIELD_TEXT, ALT_2}, {"distance_2", CREME_FIELD_INTEGER, DISTANCE_2},
    {"track", CREME_FIELD_TRACK, 0}, {"wt", CREME_FIELD_WT, 0}, {"mutant_1", CREME_FIELD_NUMBER, MUTANT_1},
    {"mutant_2", CREME_FIELD_NUMBER, MUTANT_2}, {"mutant", CREME_FIELD_MEAN, 0}, {"effect", CREME_FIELD_EFFECT, 0},
    {"delta_1", CREME_FIELD_NUMBER, DELTA_1}, {"delta_2", CREME_FIELD_NUMBER, DELTA_2},
    {"delta", CREME_FIELD_NUMBER, DELTA}, {"excess", CREME_FIELD_NUMBER, EXCESS},
    {"log2fc_1", CREME_FIELD_NUMBER, LOG2FC_1}, {"log2fc_2", CREME_FIELD_NUMBER, LOG2FC_2},
    {"log2fc", CREME_FIELD_NUMBER, LOG2FC}, {"log2fc_excess", CREME_FIELD_NUMBER, LOG2FC_EXCESS},
    {"n", CREME_FIELD_N, 0}};
/* clang-format on */

/* Of each pair, sets: the first alone, the second alone, both. */
enum { FIRST, SECOND, BOTH, SETS };

static int64_t pairs_of(const creme_assay_scope *scope, size_t locus)
{
    return (int64_t)(scope->variants.first_joint[locus + 1] - scope->variants.first_joint[locus]);
}

static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    return (pairs_of(scope, locus) + scope->variants.unit_variants - 1) / scope->variants.unit_variants;
}

static bool is_wanted(const creme_assay_scope *scope, creme_unit_place at)
{
    (void)scope;
    (void)at;
    return true;
}

/* The pairs of a unit. */
static const creme_variant_pair *pairs_at(const creme_assay_scope *scope, creme_unit_place at, int64_t *count)
{
    const creme_variant_scope *of = &scope->variants;
    int64_t first = at.item * of->unit_variants;
    *count = pairs_of(scope, at.locus) - first;
    if (*count > of->unit_variants) *count = of->unit_variants;
    return of->joint + of->first_joint[at.locus] + first;
}

static creme_status join_names(char **out, const char *first, const char *second)
{
    size_t bytes = strlen(first) + strlen(second) + 2;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status == CREME_OK) snprintf(*out, bytes, "%s+%s", first, second);
    return status;
}

/* A variant of several pairs is one construct for each of them, which the engine evaluates once. */
static creme_status fill(creme_variant_unit *unit, const creme_assay_scope *scope)
{
    int64_t count = 0;
    const creme_variant_pair *pairs = pairs_at(scope, unit->place, &count);
    creme_status status = CREME_OK;
    for (int64_t i = 0; i < count; i++) {
        creme_variant_record one, other;
        const size_t numbers[] = {pairs[i].first, pairs[i].second};
        size_t set = 0;
        creme_variant_list_get(scope->variants.list, numbers[0], &one);
        creme_variant_list_get(scope->variants.list, numbers[1], &other);
        CREME_TRY(creme_variant_unit_add(unit, &numbers[0], 1, one.name, &set));
        CREME_TRY(creme_variant_unit_add(unit, &numbers[1], 1, other.name, &set));
        CREME_TRY(creme_variant_unit_add(unit, numbers, 2, NULL, &set));
        CREME_TRY(join_names(&unit->sets[set].own_text, one.name, other.name));
    }
done:
    return status;
}

/* Activity with ALT of the first and of the second, or without: of a swapped one the edit makes REF of what the
 * genome has. */
static double get(const creme_variant_unit *unit, int64_t pair, const creme_variant_record *both, bool first,
                  bool second, int64_t track)
{
    bool edit_first = first != both[0].swapped, edit_second = second != both[1].swapped;
    if (!edit_first && !edit_second) return creme_variant_unit_get(unit, SIZE_MAX, track);
    int which = edit_first && edit_second ? BOTH : edit_first ? FIRST : SECOND;
    return creme_variant_unit_get(unit, (size_t)(pair * SETS + which), track);
}

static void fill_row(const creme_variant_unit *unit, int64_t pair, const creme_variant_record *both,
                     creme_effect *row)
{
    const creme_locus *locus = unit->base.site->locus;
    double p = unit->scope->pseudocount, wt = get(unit, pair, both, false, false, row->track);
    double first = get(unit, pair, both, true, false, row->track);
    double second = get(unit, pair, both, false, true, row->track);
    double mutant = get(unit, pair, both, true, true, row->track);
    row->tile = row->position = (creme_interval){-1, -1};
    row->wt = wt;
    row->mean = mutant;
    row->n = unit->sets[pair * SETS + BOTH].twofold ? 2 : 1;
    row->effect = creme_ratio(wt - mutant, wt);
    for (int i = 0; i < 2; i++) {
        row->text[i ? NAME_2 : NAME_1] = both[i].name;
        row->text[i ? REF_2 : REF_1] = both[i].ref;
        row->text[i ? ALT_2 : ALT_1] = both[i].alt;
        row->extra[i ? POS_2 : POS_1] = (double)both[i].pos;
        row->extra[i ? DISTANCE_2 : DISTANCE_1] = (double)creme_variant_distance(&both[i], locus);
    }
    row->extra[MUTANT_1] = first;
    row->extra[MUTANT_2] = second;
    row->extra[DELTA_1] = first - wt;
    row->extra[DELTA_2] = second - wt;
    row->extra[DELTA] = mutant - wt;
    row->extra[EXCESS] = (mutant - wt) - ((first - wt) + (second - wt));
    row->extra[LOG2FC_1] = creme_variant_log2fc(first, wt, p);
    row->extra[LOG2FC_2] = creme_variant_log2fc(second, wt, p);
    row->extra[LOG2FC] = creme_variant_log2fc(mutant, wt, p);
    row->extra[LOG2FC_EXCESS] = row->extra[LOG2FC] - (row->extra[LOG2FC_1] + row->extra[LOG2FC_2]);
}

static creme_status finish(creme_variant_unit *unit)
{
    int64_t tracks = unit->base.options.tracks, pairs = (int64_t)unit->set_count / SETS;
    creme_status status = creme_assay_make_rows(&unit->base, pairs);
    for (int64_t i = 0; i < pairs && status == CREME_OK; i++) {
        const size_t *numbers = unit->numbers + unit->sets[i * SETS + BOTH].first;
        creme_variant_record both[2];
        creme_variant_list_get(unit->scope->list, numbers[0], &both[0]);
        creme_variant_list_get(unit->scope->list, numbers[1], &both[1]);
        for (int64_t t = 0; t < tracks; t++) fill_row(unit, i, both, &unit->base.rows[i * tracks + t]);
    }
    return status;
}

static void describe_work(const creme_assay_scope *scope, creme_output *output)
{
    size_t loci = 0;
    for (size_t l = 0; l < scope->loci->count; l++) loci += pairs_of(scope, l) > 0;
    creme_output_print(output,
                       "variants\t%zu in the file; %zu pairs at %zu loci, %" PRId64 " left out that overlap\n",
                       creme_variant_list_count(scope->variants.list),
                       scope->variants.first_joint[scope->loci->count], loci, scope->variants.overlapping);
}

const creme_variant_mode creme_variant_mode_joint = {
    .texts = TEXT_COLUMNS,
    .numbers = NUMBER_COLUMNS,
    .text_count = TEXT_COUNT,
    .number_count = NUMBER_COUNT,
    .fields = FIELDS,
    .field_count = sizeof FIELDS / sizeof *FIELDS,
    .row_sets = SETS,
    .items = items,
    .wanted = is_wanted,
    .fill = fill,
    .finish = finish,
    .describe_work = describe_work,
};
