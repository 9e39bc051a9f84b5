/* Enumerating units of work and sharing the sites that they use. */
#include "run/units.h"

#include "run/deal.h"
#include "run/scope_read.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>

/* Elements are asked for, and none lies in the window of the locus. */
static bool has_no_element(const creme_units *units, size_t locus)
{
    bool asked = units->kind->takes & CREME_TAKES_ELEMENTS && units->scope.tile_sets;
    return asked && creme_tile_set_count(&units->scope.tile_sets[locus]) == 0;
}

static int64_t items_of(const creme_units *units, size_t locus)
{
    if (has_no_element(units, locus)) return 0;
    return units->kind->items ? units->kind->items(&units->scope, locus) : 1;
}

static bool is_wanted(const creme_units *units, creme_unit_place at)
{
    if (units->inputs->gene_bins.at && !creme_gene_bins_of(&units->inputs->gene_bins, at.locus)) return false;
    return !units->kind->wanted || units->kind->wanted(&units->scope, at);
}

static bool is_ours(const creme_units *units, size_t locus)
{
    return (units->dealt ? units->dealt[locus] : (int64_t)locus % units->parts) == units->part - 1;
}

/* Moves the cursor on to the first unit at or after it; false when there is none. */
static bool settle(const creme_units *units, creme_unit_place *cursor)
{
    for (; cursor->locus < units->inputs->loci.count; cursor->locus++, cursor->item = 0) {
        if (!is_ours(units, cursor->locus)) continue;
        int64_t items = items_of(units, cursor->locus);
        for (; cursor->item < items; cursor->item++) {
            if (is_wanted(units, *cursor)) return true;
        }
    }
    return false;
}

/* The most constructs of each locus: what is known of its cost before it is computed. */
static creme_status deal(creme_units *units)
{
    const creme_assay_kind *kind = units->kind;
    size_t loci = units->inputs->loci.count;
    creme_units all = *units;
    int64_t *costs = NULL;
    creme_status status = CREME_OK;
    all.part = all.parts = 1;
    CREME_TRY(creme_allocate_zero(&costs, loci, sizeof *costs));
    for (creme_unit_place at = {0}; settle(&all, &at); at.item++) {
        int64_t each = kind->unit_constructs ? kind->unit_constructs(&units->scope, at) : 1, *cost = &costs[at.locus];
        if (each < 0) {
            status = (creme_status)-each;
            goto done;
        }
        if (__builtin_add_overflow(*cost, each, cost)) *cost = INT64_MAX;
    }
    status = creme_deal(&units->dealt, costs, loci, units->parts);
done:
    creme_free(costs);
    return status;
}

static creme_status read_part(creme_units *units)
{
    const creme_run_request *request = units->inputs->request;
    size_t loci = units->inputs->loci.count;
    bool by_cost = false;
    units->part = units->parts = 1;
    if (!request->part) return CREME_OK;
    creme_status status = creme_text_read_part(&units->part, &units->parts, &by_cost, request->part, "--part");
    if (status != CREME_OK) return status;
    if (units->part <= (int64_t)loci) return by_cost ? deal(units) : CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "--part: %s: nothing is left for this part, %s has %zu loci",
                      request->part, creme_inputs_source(units->inputs), loci);
}

/* Of the loci that are ours, those without elements: said where they are some, an error where they are all. */
static creme_status look_for_elements(const creme_units *units)
{
    size_t without = 0, ours = 0;
    for (size_t i = 0; i < units->inputs->loci.count; i++) {
        ours += is_ours(units, i);
        without += is_ours(units, i) && has_no_element(units, i);
    }
    if (without == 0) return CREME_OK;
    if (without == ours) return creme_fail(CREME_ERROR_NOT_FOUND, "no element lies in the window of a locus");
    creme_log_info(units->inputs->log, "%zu of %zu loci have no element and are passed over", without, ours);
    return CREME_OK;
}

/* Of the loci that are ours, those where nothing is asked for: said where they are some, an error where they are all.
 */
static creme_status look_for_idle(const creme_units *units)
{
    const creme_inputs *inputs = units->inputs;
    const creme_run_request *request = inputs->request;
    const char *option = request->region ? "--region" : request->tiles ? "--tiles" : "--cres";
    const char *text = request->region ? request->region : request->tiles ? request->tiles : request->cres;
    bool both = request->tiles && request->cres;
    if (!text) return CREME_OK; /* all elements are */
    size_t without = 0, ours = 0;
    for (size_t i = 0; i < inputs->loci.count; i++) {
        creme_unit_place place = {.locus = i};
        if (is_ours(units, i) && (!settle(units, &place) || place.locus != i)) without++;
        ours += is_ours(units, i);
    }
    if (without == ours) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no locus has %s at %s%s%s", option,
                          request->region ? "bases" : "a tile", text, both ? " that is in " : "",
                          both ? request->cres : "");
    }
    if (without > 0) {
        creme_log_info(inputs->log, "%zu of %zu loci have %s that is asked for and are passed over", without, ours,
                       request->region ? "nothing" : "no tile");
    }
    return CREME_OK;
}

static creme_status check_any(const creme_units *units)
{
    const creme_run_request *request = units->inputs->request;
    creme_unit_place place = {0};
    if (settle(units, &place)) return CREME_OK;
    if (units->parts > 1) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "--part: %s: none of its loci has anything to do", request->part);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "%s: %s", creme_inputs_source(units->inputs),
                      units->kind->idle ? units->kind->idle : "none of its loci has anything to do");
}

/* CREME_ERROR_NOT_FOUND: there is none, here at least. */
static creme_status look_for_work(const creme_units *units)
{
    creme_status status = CREME_OK;
    CREME_TRY(look_for_elements(units));
    if (units->kind->takes & (CREME_TAKES_TILES | CREME_TAKES_BASES)) CREME_TRY(look_for_idle(units));
    status = check_any(units);
done:
    return status;
}

creme_status creme_units_init(creme_units *out, const creme_inputs *inputs)
{
    *out = (creme_units){.inputs = inputs, .kind = inputs->assay};
    creme_status status = CREME_OK;
    CREME_TRY(creme_scope_read(&out->scope, &out->records, inputs));
    CREME_TRY(creme_allocate_zero(&out->slots, inputs->loci.count, sizeof *out->slots));
    CREME_TRY(read_part(out));
    status = look_for_work(out);
    if (status != CREME_ERROR_NOT_FOUND || !creme_inputs_may_be_idle(inputs->request)) goto done;
    creme_log_info(inputs->log, "%s", creme_error_message());
    out->idle = true;
    return CREME_OK;
done:
    return status;
}

static void close_if_idle(creme_units *units, size_t locus)
{
    creme_site_slot *slot = &units->slots[locus];
    if (!slot->open || slot->users > 0) return;
    creme_site_close(&slot->site);
    slot->open = false;
}

void creme_units_clear(creme_units *units)
{
    while (units->first) creme_units_release(units, units->first);
    for (size_t i = 0; units->slots && i < units->inputs->loci.count; i++) close_if_idle(units, i);
    creme_free(units->slots);
    creme_assay_scope_clear(&units->scope);
    creme_free(units->records);
    creme_free(units->dealt);
    *units = (creme_units){0};
}

static creme_status use_site(creme_units *units, size_t locus)
{
    creme_site_slot *slot = &units->slots[locus];
    if (!slot->open) {
        creme_status status = creme_inputs_open_site(units->inputs, locus, &slot->site);
        if (status != CREME_OK) return status;
        slot->open = true;
    }
    slot->users++;
    return CREME_OK;
}

static void leave_site(creme_units *units, size_t locus)
{
    /* The site at which the cursor stands is likely to be used again at once: tiles, pairs. */
    units->slots[locus].users--;
    if (locus != units->cursor.locus) close_if_idle(units, locus);
}

static creme_status open_unit(creme_units *units, creme_unit_place at, creme_unit **out)
{
    creme_unit *unit = NULL;
    creme_status status = creme_allocate_zero(&unit, 1, sizeof *unit);
    if (status != CREME_OK) return status;
    bool pair = units->kind->place == CREME_PLACE_PAIR;
    size_t held = 0;
    unit->at = at;
    unit->source = pair ? (size_t)at.item : at.locus;
    unit->target = at.locus;
    CREME_TRY(use_site(units, unit->source));
    held++;
    CREME_TRY(use_site(units, unit->target));
    held++;
    unit->site = &units->slots[unit->source].site;
    unit->n_share = fmax(unit->site->n_share, units->slots[unit->target].site.n_share);
    creme_unit_sites sites = {unit->site, &units->slots[unit->target].site};
    CREME_TRY(units->kind->create(&unit->assay, &units->scope, sites, at));
    unit->assay->options.exons = creme_gene_bins_of(&units->inputs->gene_bins, at.locus);
    if (units->last) units->last->next = unit;
    units->last = unit;
    if (!units->first) units->first = unit;
    *out = unit;
    return CREME_OK;
done:
    if (held > 0) leave_site(units, unit->source);
    if (held > 1) leave_site(units, unit->target);
    creme_free(unit);
    return status;
}

creme_status creme_units_next(creme_units *units, creme_units_done *done, void *self, creme_unit **out)
{
    *out = NULL;
    size_t before = units->cursor.locus;
    bool more = settle(units, &units->cursor), skip = done && more;
    while (skip) {
        creme_status status = done(self, units->cursor, &skip);
        if (status != CREME_OK) return status;
        if (!skip) break;
        units->cursor.item++;
        more = skip = settle(units, &units->cursor);
    }
    if (units->cursor.locus != before) close_if_idle(units, before);
    if (!more) return CREME_OK;
    creme_status status = open_unit(units, units->cursor, out);
    units->cursor.item++;
    return status;
}

int64_t creme_units_in_all(const creme_units *units)
{
    creme_units all = *units;
    all.part = all.parts = 1;
    all.dealt = NULL;
    int64_t count = 0;
    for (creme_unit_place at = {0}; settle(&all, &at); at.item++) count++;
    return count;
}

int64_t creme_units_loci(const creme_units *units)
{
    int64_t count = 0;
    for (creme_unit_place at = {0}; settle(units, &at); at = (creme_unit_place){.locus = at.locus + 1}) count++;
    return count;
}

int64_t creme_units_at(const creme_units *units, size_t locus)
{
    int64_t count = 0;
    for (creme_unit_place at = {.locus = locus}; settle(units, &at) && at.locus == locus; at.item++) count++;
    return count;
}

/* What assays without an answer of their own have: a row for each tile that is no control. */
static int64_t tile_rows(const creme_assay_scope *scope, size_t locus)
{
    const creme_tile_set *tiles = creme_scope_tiles(scope, locus);
    int64_t rows = 0;
    for (int64_t i = 0; i < creme_tile_set_count(tiles); i++)
        rows += !creme_scope_is_control(scope, locus, creme_tile_set_get(tiles, i));
    return rows * scope->options.tracks;
}

int64_t creme_units_rows(const creme_units *units)
{
    const creme_assay_kind *kind = units->kind;
    int64_t rows = 0;
    for (creme_unit_place at = {0}; settle(units, &at); at.item++)
        rows += kind->unit_rows ? kind->unit_rows(&units->scope, at) : tile_rows(&units->scope, at.locus);
    return rows;
}

int64_t creme_units_typical(const creme_units *units)
{
    const creme_assay_kind *kind = units->kind;
    int64_t constructs = 0;
    for (creme_unit_place at = {0}; kind->typical_constructs && settle(units, &at); at.item++)
        constructs += kind->typical_constructs(&units->scope, at);
    return constructs;
}

creme_unit *creme_units_find(creme_units *units, const creme_assay *assay)
{
    creme_unit *unit = units->first;
    while (unit && unit->assay != assay) unit = unit->next;
    return unit;
}

void creme_units_release(creme_units *units, creme_unit *unit)
{
    creme_unit **link = &units->first, *previous = NULL;
    while (*link && *link != unit) {
        previous = *link;
        link = &previous->next;
    }
    if (*link) *link = unit->next;
    if (units->last == unit) units->last = previous;
    creme_assay_destroy(unit->assay);
    leave_site(units, unit->source);
    leave_site(units, unit->target);
    creme_free(unit);
}

creme_status creme_units_measure(creme_units *units, int64_t *count, int64_t *constructs, creme_unit_columns *columns)
{
    *columns = (creme_unit_columns){0};
    *count = 0;
    *constructs = 0;
    creme_unit_place cursor = {0};
    if (!settle(units, &cursor)) return CREME_OK;
    creme_unit *unit = NULL;
    creme_status status = open_unit(units, cursor, &unit);
    if (status != CREME_OK) return status;
    /* Where an assay does not say it, what it asks for depends on its options alone, and one unit speaks for all. */
    int64_t each = creme_assay_constructs(unit->assay);
    columns->texts = creme_assay_text_columns(unit->assay, &columns->text_count);
    columns->numbers = creme_assay_extra_columns(unit->assay, &columns->number_count);
    columns->by_text = units->kind->by_text || units->kind->by_round;
    columns->by_round = units->kind->by_round;
    columns->fields = unit->assay->fields;
    columns->field_count = unit->assay->field_count;
    creme_units_release(units, unit);
    bool overflow = false;
    for (; settle(units, &cursor); cursor.item++) {
        if (units->kind->unit_constructs) each = units->kind->unit_constructs(&units->scope, cursor);
        if (each < 0) return (creme_status)-each;
        ++*count;
        overflow = overflow || __builtin_add_overflow(*constructs, each, constructs);
    }
    if (overflow) {
        return creme_fail(CREME_ERROR_RANGE, "this run has more constructs than can be counted");
    }
    return CREME_OK;
}
