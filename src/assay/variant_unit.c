/* Sets of variants as constructs: 0 is the wild type, then each set with the far side moved and, where both sides are
 * asked for and its length changes, with the near side moved. */
#include "assay/variant_unit.h"

#include "assay/follow_exons.h"

#include "base/memory.h"

#include <math.h>

creme_variant_locus creme_variant_locus_of(const creme_assay_scope *scope, size_t locus)
{
    return (creme_variant_locus){locus, &scope->loci->at[locus], creme_scope_window(scope, locus),
                                 scope->records[locus]};
}

static bool changes_length(const creme_variant_scope *scope, const size_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        creme_variant_record it;
        creme_variant_list_get(scope->list, numbers[i], &it);
        if (it.length != it.at.end - it.at.start) return true;
    }
    return false;
}

int64_t creme_variant_set_constructs(const creme_variant_scope *scope, const size_t *numbers, size_t count)
{
    return scope->both_sides && changes_length(scope, numbers, count) ? 2 : 1;
}

creme_status creme_variant_unit_add(creme_variant_unit *unit, const size_t *numbers, size_t count, const char *text,
                                    size_t *set)
{
    creme_status status;
    int64_t cut = 0;
    CREME_TRY(creme_grow(&unit->sets, &unit->set_capacity, unit->set_count + 1, sizeof *unit->sets));
    CREME_TRY(creme_grow(&unit->numbers, &unit->number_capacity, unit->number_count + count, sizeof *unit->numbers));
    if (unit->constructs == 0) unit->constructs = 1; /* the wild type */
    for (size_t i = 0; i < count; i++) {
        creme_variant_record it;
        creme_variant_list_get(unit->scope->list, numbers[i], &it);
        cut += it.at.end - it.at.start;
        unit->numbers[unit->number_count + i] = numbers[i];
    }
    if (cut > unit->margin) unit->margin = cut;
    int64_t constructs = creme_variant_set_constructs(unit->scope, numbers, count);
    unit->sets[unit->set_count] = (creme_variant_set){.first = unit->number_count,
                                                      .count = count,
                                                      .construct = unit->constructs,
                                                      .twofold = constructs == 2,
                                                      .text = text};
    unit->number_count += count;
    unit->constructs += constructs;
    *set = unit->set_count++;
done:
    return status;
}

static const creme_variant_set *set_of(const creme_variant_unit *unit, int64_t id)
{
    size_t low = 0, high = unit->set_count - 1;
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (unit->sets[middle].construct <= id)
            low = middle;
        else
            high = middle - 1;
    }
    return &unit->sets[low];
}

/* The set's replacements, rising in the window. */
static creme_status make_replacements(creme_variant_unit *unit, const creme_variant_set *set)
{
    const creme_site *site = unit->base.site;
    bool reverse = site->locus->strand == '-';
    size_t bases = 0;
    creme_variant_record it;
    creme_status status;
    for (size_t i = 0; i < set->count; i++) {
        creme_variant_list_get(unit->scope->list, unit->numbers[set->first + i], &it);
        bases += (size_t)it.length;
    }
    CREME_TRY(creme_grow(&unit->bases, &unit->base_capacity, bases, 1));
    CREME_TRY(creme_grow(&unit->replacements, &unit->replacement_capacity, set->count, sizeof *unit->replacements));
    uint8_t *next = unit->bases;
    for (size_t i = 0; i < set->count; i++) {
        size_t number = unit->numbers[set->first + (reverse ? set->count - 1 - i : i)];
        creme_variant_list_get(unit->scope->list, number, &it);
        creme_variant_replace(&it, site->locus, site->genome, next, &unit->replacements[i]);
        next += it.length;
    }
done:
    return status;
}

creme_status creme_variant_unit_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    creme_variant_unit *unit = (creme_variant_unit *)self;
    creme_status status = CREME_OK;
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    const creme_variant_set *set = set_of(unit, self->given);
    creme_moving_side side = self->given > set->construct ? CREME_MOVES_NEAR : CREME_MOVES_FAR;
    CREME_TRY(make_replacements(unit, set));
    CREME_TRY(creme_splice(unit->splicer, unit->replacements, set->count, side, &unit->spliced));
    construct->edits = unit->spliced.edits;
    construct->edit_count = unit->spliced.count;
    CREME_TRY(creme_assay_follow_exons(self, unit->splicer, unit->replacements, set->count, side, construct));
done:
    return status;
}

void creme_variant_unit_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    const creme_variant_unit *unit = (const creme_variant_unit *)self;
    out->role = id == 0 ? "wt" : "mutant";
    out->tile = out->position = (creme_interval){-1, -1};
    if (id == 0) return;
    const creme_variant_set *set = set_of(unit, id);
    out->replicate = id - set->construct;
    out->text = set->own_text ? set->own_text : set->text;
    if (set->count != 1) return;
    creme_variant_record it;
    creme_variant_list_get(unit->scope->list, unit->numbers[set->first], &it);
    out->tile = out->position = creme_locus_to_window(self->site->locus, self->site->genome, it.at);
}

void creme_variant_unit_clear(creme_assay *self)
{
    creme_variant_unit *unit = (creme_variant_unit *)self;
    creme_splicer_destroy(unit->splicer);
    creme_spliced_clear(&unit->spliced);
    for (size_t i = 0; i < unit->set_count; i++) creme_free(unit->sets[i].own_text);
    creme_free(unit->sets);
    creme_free(unit->numbers);
    creme_free(unit->replacements);
    creme_free(unit->bases);
    creme_variant_profiles_destroy(unit->profiles);
    creme_free(unit->own);
}

double creme_variant_unit_get(const creme_variant_unit *unit, size_t set, int64_t track)
{
    if (set == SIZE_MAX) return creme_assay_get(&unit->base, 0, track);
    const creme_variant_set *it = &unit->sets[set];
    double far = creme_assay_get(&unit->base, it->construct, track);
    return it->twofold ? (far + creme_assay_get(&unit->base, it->construct + 1, track)) / 2 : far;
}

double creme_variant_log2fc(double mutant, double wt, double pseudocount)
{
    bool defined = mutant + pseudocount > 0 && wt + pseudocount > 0;
    return defined ? log2((mutant + pseudocount) / (wt + pseudocount)) : NAN;
}
