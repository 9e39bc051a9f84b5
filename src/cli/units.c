/* Enumerating units of work and sharing the sites that they use. */
#include "cli/units.h"

#include "cli/commands.h"
#include "cli/mutated.h"
#include "cli/options.h"

#include "base/memory.h"
#include "base/text.h"

#include <creme/greedy.h>
#include <creme/profile.h>

#include <inttypes.h>
#include <math.h>

static int record_of(const creme_units *units, size_t locus)
{
    int record = -1;
    /* Every chromosome was found when the input was checked. */
    creme_status status = creme_fasta_find(units->inputs->fasta, units->inputs->loci.at[locus].chrom, &record);
    return status == CREME_OK ? record : -1;
}

static bool tile_wanted(const creme_units *units, size_t index, int64_t tile)
{
    const creme_inputs *inputs = units->inputs;
    const creme_locus *locus = &inputs->loci.at[index];
    creme_interval window =
        creme_locus_window(locus, inputs->info->input_bp, (creme_window_rule)inputs->settings->window);
    return creme_tile_filter_has(&units->tiles, &units->grid, tile, locus, window, record_of(units, index));
}

/* Profiles with --cres: of each track a mutant without its enhancers, one without its silencers, and where there are
 * neither, one without the context. Else one for all tracks. */
enum { MUTANTS = CREME_PROFILE_CONTEXT + 1 };

/* The next of the CREs that a mutant is without, from `at` on; NULL after the last. */
static const creme_cre *next_of_mutant(const creme_units *units, creme_unit_cursor unit, size_t *at)
{
    while (*at < units->first_cre[unit.locus + 1]) {
        const creme_cre *cre = &units->cres.at[(*at)++];
        bool same_kind = (cre->kind == CREME_CRE_ENHANCER ? CREME_PROFILE_ENHANCERS : CREME_PROFILE_SILENCERS) ==
                         (creme_profile_mutant)(unit.item % MUTANTS);
        if (cre->track == unit.item / MUTANTS && same_kind) return cre;
    }
    return NULL;
}

static bool mutant_wanted(const creme_units *units, creme_unit_cursor unit)
{
    if (!units->first_cre) return true;
    if (unit.item % MUTANTS != CREME_PROFILE_CONTEXT) {
        size_t at = units->first_cre[unit.locus];
        return next_of_mutant(units, unit, &at) != NULL;
    }
    for (size_t i = units->first_cre[unit.locus]; i < units->first_cre[unit.locus + 1]; i++) {
        if (units->cres.at[i].track == unit.item / MUTANTS) return false;
    }
    return true;
}

/* Searches for one track: --search. */
static int64_t searches(const creme_units *units)
{
    return units->inputs->settings->search == 0 ? 2 : 1;
}

static creme_search search_of(const creme_units *units, int64_t item)
{
    int search = units->inputs->settings->search;
    return search == 0 ? (creme_search)(item % 2) : (creme_search)(search - 1);
}

static int64_t items_of_locus(const creme_units *units, size_t locus)
{
    switch (units->assay) {
    case CREME_COMMAND_CONTEXT_SWAP:
        return (int64_t)units->inputs->loci.count;
    case CREME_COMMAND_DISTANCE:
        return creme_tile_grid_count(&units->grid);
    case CREME_COMMAND_MUTAGENESIS:
        return creme_mutated_items(units);
    case CREME_COMMAND_INTERACTION:
        return (int64_t)units->inputs->tracks.count * searches(units);
    case CREME_COMMAND_MULTIPLICITY:
    case CREME_COMMAND_FINE_TILE:
        return (int64_t)(units->first_cre[locus + 1] - units->first_cre[locus]);
    case CREME_COMMAND_SET_SUFFICIENCY:
        return (int64_t)(units->first_set[locus + 1] - units->first_set[locus]);
    case CREME_COMMAND_PROFILE:
        return units->first_cre ? (int64_t)units->inputs->tracks.count * MUTANTS : 1;
    default:
        return 1;
    }
}

/* Whether the tile is one of --cres, or there is no such choice. */
static bool is_listed(const creme_units *units, size_t locus, int64_t tile)
{
    if (!units->first_cre) return true;
    for (size_t i = units->first_cre[locus]; i < units->first_cre[locus + 1]; i++) {
        if (units->cres.at[i].tile == tile) return true;
    }
    return false;
}

static const creme_set *set_of(const creme_units *units, creme_unit_cursor at)
{
    return &units->sets.at[units->first_set[at.locus] + (size_t)at.item];
}

/* Of mutagenesis: there are such bases, in a tile that is asked for. */
static bool mutated_wanted(const creme_units *units, creme_unit_cursor at)
{
    creme_mutated bases = creme_mutated_get(units, at, record_of(units, at.locus));
    if (bases.stretch.start >= bases.stretch.end) return false;
    if (bases.tile_index < 0) return true;
    return is_listed(units, at.locus, bases.tile_index) &&
           (!units->inputs->settings->tiles || tile_wanted(units, at.locus, bases.tile_index));
}

static bool item_wanted(const creme_units *units, creme_unit_cursor at)
{
    switch (units->assay) {
    case CREME_COMMAND_MUTAGENESIS:
        return mutated_wanted(units, at);
    case CREME_COMMAND_CONTEXT_SWAP:
        return at.item != (int64_t)at.locus || units->inputs->settings->self_pairs;
    case CREME_COMMAND_DISTANCE:
        return tile_wanted(units, at.locus, at.item) && is_listed(units, at.locus, at.item);
    case CREME_COMMAND_SET_SUFFICIENCY: {
        int search = units->inputs->settings->search;
        return search == 0 || set_of(units, at)->search == (creme_search)(search - 1);
    }
    case CREME_COMMAND_PROFILE:
        return mutant_wanted(units, at);
    default:
        return true;
    }
}

static bool is_ours(const creme_units *units, size_t locus)
{
    return (int64_t)locus % units->parts == units->part - 1;
}

/* Moves the cursor on to the first unit at or after it; false when there is none. */
static bool settle(const creme_units *units, creme_unit_cursor *cursor)
{
    for (; cursor->locus < units->inputs->loci.count; cursor->locus++, cursor->item = 0) {
        if (!is_ours(units, cursor->locus)) continue;
        int64_t items = items_of_locus(units, cursor->locus);
        for (; cursor->item < items; cursor->item++) {
            if (item_wanted(units, *cursor)) return true;
        }
    }
    return false;
}

/* Reads --tiles or --region, and looks whether they mean anything. */
static creme_status check_tiles(creme_units *units)
{
    const creme_inputs *inputs = units->inputs;
    const creme_settings *settings = inputs->settings;
    const char *option = settings->region ? "--region" : settings->tiles ? "--tiles" : "--cres";
    const char *text = settings->region ? settings->region : settings->tiles ? settings->tiles : settings->cres;
    bool both = settings->tiles && settings->cres;
    creme_status status = CREME_OK;
    if (settings->region) {
        status = creme_tile_filter_init_regions(&units->tiles, settings->region, inputs->fasta, &units->grid);
    } else if (settings->tiles) {
        status = creme_tile_filter_init(&units->tiles, settings->tiles, inputs->fasta, &units->grid);
    }
    if (status != CREME_OK) return status;
    size_t without = 0, ours = 0;
    for (size_t i = 0; i < inputs->loci.count; i++) {
        creme_unit_cursor cursor = {.locus = i};
        if (is_ours(units, i) && (!settle(units, &cursor) || cursor.locus != i)) without++;
        ours += is_ours(units, i);
    }
    if (without == ours) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no locus has %s at %s%s%s", option,
                          settings->region ? "bases" : "a tile", text, both ? " that is in " : "",
                          both ? settings->cres : "");
    }
    if (without > 0) {
        creme_log_info(&inputs->log, "%zu of %zu loci have %s that is asked for and are passed over", without, ours,
                       settings->region ? "nothing" : "no tile");
    }
    return CREME_OK;
}

/* Mutagenesis takes so many predictions for each base that one has to say which. */
static creme_status check_mutagenesis(const creme_settings *settings)
{
    if (!settings->cres && !settings->tiles && !settings->region) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--cres, --tiles or --region has to say which bases to change (--tiles all: every one)");
    }
    if (settings->region && (settings->cres || settings->tiles)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--region: stands in place of --cres and --tiles, not beside them");
    }
    return CREME_OK;
}

static creme_status read_part(creme_units *units)
{
    const creme_settings *settings = units->inputs->settings;
    size_t loci = units->inputs->loci.count;
    units->part = units->parts = 1;
    if (!settings->part) return CREME_OK;
    creme_status status = creme_text_read_part(&units->part, &units->parts, settings->part, "--part");
    if (status != CREME_OK || units->part <= (int64_t)loci) return status;
    return creme_fail(CREME_ERROR_ARGUMENT, "--part: %s: nothing is left for this part, %s has %zu loci",
                      settings->part, settings->loci, loci);
}

static creme_status read_cres(creme_units *units)
{
    const creme_inputs *inputs = units->inputs;
    creme_cre_scope scope = {&inputs->loci, &inputs->tracks, &units->grid, &inputs->log};
    size_t at = 0;
    creme_status status = CREME_OK;
    /* Loci without CREs have profiles too. */
    CREME_TRY(units->assay == CREME_COMMAND_PROFILE
                  ? creme_cre_list_read_any(&units->cres, inputs->settings->cres, &scope)
                  : creme_cre_list_read(&units->cres, inputs->settings->cres, &scope));
    CREME_TRY(creme_allocate(&units->first_cre, inputs->loci.count + 1, sizeof *units->first_cre));
    for (size_t locus = 0; locus <= inputs->loci.count; locus++) {
        while (at < units->cres.count && units->cres.at[at].locus < locus) at++;
        units->first_cre[locus] = at;
    }
done:
    return status;
}

/* What fine-tile is compared with. */
static creme_status read_base_scores(creme_units *units)
{
    const creme_inputs *inputs = units->inputs;
    const creme_settings *settings = inputs->settings;
    creme_cre_scope scope = {&inputs->loci, &inputs->tracks, &units->grid, &inputs->log};
    creme_window_rule rule = (creme_window_rule)settings->window;
    creme_status status = CREME_OK;
    if (settings->compare_scores) {
        CREME_TRY(creme_base_scores_read(&units->saliency, settings->compare_scores, CREME_BASE_SCORES, &units->cres,
                                         &scope, rule));
    }
    if (settings->compare_motifs) {
        CREME_TRY(creme_base_scores_read(&units->motifs, settings->compare_motifs, CREME_BASE_MOTIFS, &units->cres,
                                         &scope, rule));
    }
done:
    return status;
}

static creme_status read_sets(creme_units *units)
{
    const creme_inputs *inputs = units->inputs;
    creme_cre_scope scope = {&inputs->loci, &inputs->tracks, &units->grid, &inputs->log};
    size_t at = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_set_list_read(&units->sets, inputs->settings->set, &scope));
    CREME_TRY(creme_allocate(&units->first_set, inputs->loci.count + 1, sizeof *units->first_set));
    for (size_t locus = 0; locus <= inputs->loci.count; locus++) {
        while (at < units->sets.count && units->sets.at[at].locus < locus) at++;
        units->first_set[locus] = at;
    }
    creme_unit_cursor cursor = {0};
    if (!settle(units, &cursor)) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds no search for %s", inputs->settings->set,
                            creme_search_name((creme_search)(inputs->settings->search - 1)));
    }
done:
    return status;
}

creme_status creme_units_init(creme_units *out, const creme_inputs *inputs)
{
    const creme_settings *settings = inputs->settings;
    *out = (creme_units){.inputs = inputs, .assay = settings->command->id};
    out->options = (creme_assay_options){.edition = (creme_edition)settings->edition,
                                         .tile_bp = settings->tile_bp,
                                         .shuffles = settings->shuffles,
                                         .seed = settings->seed,
                                         .method = (creme_shuffle_method)settings->shuffle_method,
                                         .k = (int)settings->klet,
                                         .fresh_backgrounds = settings->fresh_backgrounds,
                                         .until_ci = settings->until_ci,
                                         .tracks = (int64_t)inputs->tracks.count,
                                         .peak = settings->peak == 1};
    creme_status status = CREME_OK;
    if (out->options.method == CREME_SHUFFLE_CREME_NN && out->options.seed > UINT32_MAX) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--seed: seed out of range, creme-nn's shuffle takes 0 to %" PRIu32,
                          UINT32_MAX);
    }
    if (creme_options_given(settings, "error-probability") && !settings->adaptive) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--error-probability: says something only with --adaptive");
    }
    if (creme_options_given(settings, "until-ci") && !(settings->until_ci > 0)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--until-ci: expected a width above 0");
    }
    status = creme_tile_grid_init(&out->grid, inputs->info->input_bp, settings->tile_bp);
    if (status != CREME_OK) return creme_error_prefix(status, "--tile-size: ");
    CREME_TRY(creme_allocate_zero(&out->slots, inputs->loci.count, sizeof *out->slots));
    CREME_TRY(read_part(out));
    if (settings->stages) CREME_TRY(creme_stages_read(&out->stages, settings->stages));
    if (settings->cres) CREME_TRY(read_cres(out));
    CREME_TRY(read_base_scores(out));
    if (out->assay == CREME_COMMAND_MUTAGENESIS) CREME_TRY(check_mutagenesis(settings));
    if (out->assay == CREME_COMMAND_DISTANCE || out->assay == CREME_COMMAND_MUTAGENESIS) CREME_TRY(check_tiles(out));
    if (out->assay == CREME_COMMAND_SET_SUFFICIENCY) CREME_TRY(read_sets(out));
    creme_unit_cursor cursor = {0};
    if (!settle(out, &cursor) && out->parts > 1) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "--part: %s: none of its loci has anything to do", settings->part);
    }
    if (!settle(out, &cursor)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: swapping contexts takes at least two loci", settings->loci);
    }
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
    creme_tile_filter_clear(&units->tiles);
    creme_cre_list_clear(&units->cres);
    creme_free(units->first_cre);
    creme_base_scores_clear(&units->saliency);
    creme_base_scores_clear(&units->motifs);
    creme_set_list_clear(&units->sets);
    creme_free(units->first_set);
    *units = (creme_units){0};
}

static creme_status use_site(creme_units *units, size_t locus)
{
    const creme_inputs *inputs = units->inputs;
    creme_site_slot *slot = &units->slots[locus];
    if (!slot->open) {
        creme_status status = creme_site_open(&slot->site, &inputs->loci.at[locus], inputs->fasta,
                                              inputs->info->input_bp, (creme_window_rule)inputs->settings->window);
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

static creme_status create_interaction(creme_units *units, creme_unit *unit, int64_t item)
{
    creme_interaction_options how = {
        .track = item / searches(units), .search = search_of(units, item), .rounds = units->inputs->settings->rounds};
    if (units->inputs->settings->adaptive) how.error_probability = units->inputs->settings->error_probability;
    return creme_interaction_create(&unit->assay, unit->site, &units->options, &how);
}

static const creme_cre *cre_of(const creme_units *units, const creme_unit *unit, int64_t item)
{
    return &units->cres.at[units->first_cre[unit->source] + (size_t)item];
}

static creme_status create_multiplicity(creme_units *units, creme_unit *unit, int64_t item)
{
    const creme_cre *cre = cre_of(units, unit, item);
    creme_multiplicity_options how = {
        .track = cre->track, .tile = cre->tile, .kind = cre->kind, .copies = units->inputs->settings->copies};
    return creme_multiplicity_create(&unit->assay, unit->site, &units->options, &how);
}

static creme_status create_fine_tile(creme_units *units, creme_unit *unit, int64_t item)
{
    const creme_cre *cre = cre_of(units, unit, item);
    size_t number = (size_t)(cre - units->cres.at);
    creme_fine_tile_options how = {.track = cre->track,
                                   .tile = cre->tile,
                                   .kind = cre->kind,
                                   .stages = units->stages.at,
                                   .stage_count = units->stages.count,
                                   .compare_random = units->inputs->settings->compare == 1,
                                   .saliency = creme_base_scores_get(&units->saliency, number),
                                   .motifs = creme_base_scores_get(&units->motifs, number)};
    creme_status status = creme_fine_tile_create(&unit->assay, unit->site, &units->options, &how);
    /* The table of CREs was checked, so that only the stages can be out of range. */
    return status == CREME_ERROR_RANGE ? creme_error_prefix(status, "--stages: ") : status;
}

/* Tiles of a set that are put in: all, or the first --rounds. */
static int64_t tiles_of(const creme_units *units, const creme_set *set)
{
    int64_t rounds = units->inputs->settings->rounds, count = (int64_t)set->count;
    return rounds < count ? rounds : count;
}

static creme_status create_set_sufficiency(creme_units *units, creme_unit *unit, int64_t item)
{
    const creme_set *set = set_of(units, (creme_unit_cursor){unit->source, item});
    creme_set_options how = {set->track, set->search, set->tiles, tiles_of(units, set)};
    return creme_set_sufficiency_create(&unit->assay, unit->site, &units->options, &how);
}

static creme_status create_mutagenesis(creme_units *units, creme_unit *unit, int64_t item)
{
    creme_unit_cursor at = {unit->source, item};
    creme_mutated bases = creme_mutated_get(units, at, record_of(units, at.locus));
    return creme_mutagenesis_create(&unit->assay, unit->site, bases.tile, bases.stretch, &units->options);
}

static creme_status create_profile(creme_units *units, creme_unit *unit, int64_t item)
{
    const creme_inputs *inputs = units->inputs;
    const creme_model_info *info = inputs->info;
    creme_unit_cursor cursor = {unit->source, item};
    creme_profile_options how = {.mutant = CREME_PROFILE_CONTEXT, .track = -1};
    creme_interval *tiles = NULL;
    creme_status status = CREME_OK;
    how.bins = (creme_profile_bins){.first = inputs->bins.start,
                                    .count = inputs->bins.end - inputs->bins.start,
                                    .first_bp = info->first_bin_bp + inputs->bins.start * info->bin_bp,
                                    .bin_bp = info->bin_bp};
    if (units->first_cre) {
        size_t at = units->first_cre[unit->source];
        how.mutant = (creme_profile_mutant)(item % MUTANTS);
        how.track = item / MUTANTS;
        CREME_TRY(creme_allocate(&tiles, units->first_cre[unit->source + 1] - at, sizeof *tiles));
        for (const creme_cre *cre; (cre = next_of_mutant(units, cursor, &at));) {
            tiles[how.tile_count++] = creme_tile_grid_get(&units->grid, cre->tile);
        }
        how.tiles = tiles;
    }
    status = creme_profile_create(&unit->assay, unit->site, &units->options, &how);
done:
    creme_free(tiles);
    return status;
}

static creme_status create_assay(creme_units *units, creme_unit *unit, int64_t item)
{
    const creme_site *source = unit->site, *target = &units->slots[unit->target].site;
    const creme_assay_options *options = &units->options;
    switch (units->assay) {
    case CREME_COMMAND_ACTIVITY:
        return creme_activity_create(&unit->assay, source, options);
    case CREME_COMMAND_CONTEXT_DEPENDENCE:
        return creme_context_dependence_create(&unit->assay, source, options);
    case CREME_COMMAND_CONTEXT_SWAP:
        return creme_context_swap_create(&unit->assay, source, target, options);
    case CREME_COMMAND_NECESSITY:
        return creme_necessity_create(&unit->assay, source, options);
    case CREME_COMMAND_SUFFICIENCY:
        return creme_sufficiency_create(&unit->assay, source, options);
    case CREME_COMMAND_DISTANCE:
        return creme_distance_create(&unit->assay, source, item, options);
    case CREME_COMMAND_INTERACTION:
        return create_interaction(units, unit, item);
    case CREME_COMMAND_SET_SUFFICIENCY:
        return create_set_sufficiency(units, unit, item);
    case CREME_COMMAND_MULTIPLICITY:
        return create_multiplicity(units, unit, item);
    case CREME_COMMAND_FINE_TILE:
        return create_fine_tile(units, unit, item);
    case CREME_COMMAND_MUTAGENESIS:
        return create_mutagenesis(units, unit, item);
    case CREME_COMMAND_PROFILE:
        return create_profile(units, unit, item);
    default:
        return creme_fail(CREME_ERROR_LIBRARY, "this command has no assay");
    }
}

static creme_status open_unit(creme_units *units, creme_unit_cursor at, creme_unit **out)
{
    creme_unit *unit = NULL;
    creme_status status = creme_allocate_zero(&unit, 1, sizeof *unit);
    if (status != CREME_OK) return status;
    bool pair = units->assay == CREME_COMMAND_CONTEXT_SWAP;
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
    CREME_TRY(create_assay(units, unit, at.item));
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
    int64_t count = 0;
    for (creme_unit_cursor at = {0}; settle(&all, &at); at.item++) count++;
    return count;
}

int64_t creme_units_loci(const creme_units *units)
{
    int64_t count = 0;
    for (creme_unit_cursor at = {0}; settle(units, &at); at = (creme_unit_cursor){.locus = at.locus + 1}) count++;
    return count;
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
    creme_unit_cursor cursor = {0};
    if (!settle(units, &cursor)) return CREME_OK;
    creme_unit *unit = NULL;
    creme_status status = open_unit(units, cursor, &unit);
    if (status != CREME_OK) return status;
    /* What an assay asks for depends on its options alone, so one unit speaks for all; but of sets on their size, and of
     * bases on how many there are. */
    int64_t each = creme_assay_constructs(unit->assay);
    columns->texts = creme_assay_text_columns(unit->assay, &columns->text_count);
    columns->numbers = creme_assay_extra_columns(unit->assay, &columns->number_count);
    columns->greedy = creme_assay_objective(unit->assay) >= 0 && units->assay != CREME_COMMAND_PROFILE;
    creme_units_release(units, unit);
    bool overflow = false;
    for (; settle(units, &cursor); cursor.item++) {
        if (units->assay == CREME_COMMAND_SET_SUFFICIENCY) {
            each = 1 + units->options.shuffles * (1 + tiles_of(units, set_of(units, cursor)));
        } else if (units->assay == CREME_COMMAND_MUTAGENESIS) {
            creme_interval bases = creme_mutated_get(units, cursor, record_of(units, cursor.locus)).stretch;
            each = 1 + 3 * (bases.end - bases.start);
        }
        ++*count;
        overflow = overflow || __builtin_add_overflow(*constructs, each, constructs);
    }
    if (overflow) {
        return creme_fail(CREME_ERROR_RANGE, "this campaign has more constructs than can be counted");
    }
    return CREME_OK;
}
