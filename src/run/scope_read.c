/* From request and files to the scope of an assay. */
#include "run/scope_read.h"

#include "run/cres_places.h"
#include "run/elements_read.h"
#include "run/parameters.h"
#include "run/variants_read.h"

#include "analysis/thresholds.h"
#include "annotation/locus_extra.h"
#include "assay/stages.h"
#include "base/memory.h"

#include <inttypes.h>

typedef struct reader {
    creme_assay_scope *out;
    const creme_inputs *inputs;
    const creme_assay_kind *kind;
    creme_cre_scope against;
    bool cres_are_places; /* --cres is a BED: of elements, or these themselves */
} reader;

/* Elements, if there are any, which are those of --cres where nothing else says so. */
static creme_status read_elements(reader *r)
{
    const creme_run_request *request = r->inputs->request;
    bool asked = creme_elements_are_asked_for(request);
    const char *path = request->elements;
    creme_status status = CREME_OK;
    if (request->cres && r->kind->takes & CREME_TAKES_CRES)
        CREME_TRY(creme_cres_are_places(&r->cres_are_places, request->cres));
    if (!asked && r->cres_are_places) path = request->cres;
    CREME_TRY(creme_elements_check(request, asked || r->cres_are_places));
    if (asked || r->cres_are_places) CREME_TRY(creme_elements_read(r->out, r->inputs, path));
    r->against.tile_sets = r->out->tile_sets;
done:
    return status;
}

/* creme-nn numbers its shuffles by the replicate alone, so that every tile has the same backgrounds. */
static creme_status check_backgrounds(const creme_run_request *request)
{
    if (!request->fresh_backgrounds || request->shuffle_method != CREME_SHUFFLE_CREME_NN) return CREME_OK;
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "--fresh-backgrounds: creme-nn's shuffles are numbered by the replicate alone, so that all tiles "
        "share them; leave one of --fresh-backgrounds and --shuffle-method creme-nn out");
}

static creme_status check_options(const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    if (request->shuffle_method == CREME_SHUFFLE_CREME_NN && request->seed > UINT32_MAX) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--seed: seed out of range, creme-nn's shuffle takes 0 to %" PRIu32,
                          UINT32_MAX);
    }
    return check_backgrounds(request);
}

/* How wide tiles are. Of an assay that changes none (activity, variants, mutagenesis of regions) it only says what of
 * the window is called the TSS tile, and may be more than a short window has. */
static int64_t tile_width(const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    unsigned takes = inputs->assay->takes;
    bool changed = !(takes & (CREME_TAKES_VARIANTS | CREME_TAKES_PEAK));
    if (takes & CREME_TAKES_BASES) changed = !request->region;
    return changed || request->tile_bp <= inputs->info->input_bp ? request->tile_bp : inputs->info->input_bp;
}

static creme_assay_options options_of(const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    const creme_stop_by stop_by = creme_run_request_stops_by(request);
    return (creme_assay_options){.edition = request->edition,
                                 .tile_bp = tile_width(inputs),
                                 .shuffles = request->shuffles,
                                 .seed = request->seed,
                                 .method = request->shuffle_method,
                                 .k = (int)request->klet,
                                 .fresh_backgrounds = request->fresh_backgrounds,
                                 .until_ci = request->until_ci,
                                 .stop_by = stop_by,
                                 .stop_error = stop_by == CREME_STOP_BY_CLASS ? request->error_probability : 0,
                                 .tracks = (int64_t)inputs->tracks.count,
                                 .peak = request->peak == CREME_ON};
}

/* The limits by which shuffles are no longer drawn: those that analyses take with the same options. */
static creme_status read_limits(reader *r)
{
    r->out->options.limits = &r->out->limits;
    return creme_run_request_limits(&r->out->limits, r->inputs->request);
}

/* The classes of the loci's contexts, where their table has that column, as a sample by contexts does. */
static creme_status read_contexts(reader *r)
{
    const creme_locus_list *loci = &r->inputs->loci;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&r->out->contexts, loci->count, sizeof *r->out->contexts));
    r->out->context_count = loci->count;
    for (size_t i = 0; i < loci->count; i++) {
        size_t length = 0;
        const char *text = creme_locus_find_extra(loci, i, "context", &length);
        CREME_TRY(creme_copy_text_n(&r->out->contexts[i], text, length));
    }
done:
    return status;
}

static void set_parameters(reader *r)
{
    const creme_run_request *request = r->inputs->request;
    const creme_model_info *info = r->inputs->info;
    creme_interval bins = r->inputs->bins;
    creme_assay_scope *out = r->out;
    out->options = options_of(r->inputs);
    out->loci = &r->inputs->loci;
    out->window = r->inputs->window;
    out->bins = (creme_profile_bins){.first = bins.start,
                                     .count = bins.end - bins.start,
                                     .first_bp = info->first_bin_bp + bins.start * info->bin_bp,
                                     .bin_bp = info->bin_bp};
    out->how = request->how;
    out->self_pairs = request->self_pairs;
    out->directions = request->search;
    out->rounds = request->rounds;
    out->copies = request->copies;
    out->error_probability = out->options.stop_by == CREME_STOP_BY_CLASS ? request->error_probability : 0;
    out->compare_random = request->compare == CREME_COMPARE_RANDOM;
}

static creme_status find_records(reader *r, int **records)
{
    const creme_locus_list *loci = &r->inputs->loci;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(records, loci->count, sizeof **records));
    for (size_t i = 0; i < loci->count; i++) {
        (*records)[i] = -1;
        if (r->inputs->fasta) CREME_TRY(creme_fasta_find(r->inputs->fasta, loci->at[i].chrom, &(*records)[i]));
    }
    r->out->records = *records;
done:
    return status;
}

/* What indices of --tiles count: the grid, or the elements of the locus that has the most. */
static const creme_tile_set *counted_tiles(const reader *r)
{
    const creme_tile_set *most = &r->out->grid;
    for (size_t i = 0; r->out->tile_sets && i < r->inputs->loci.count; i++) {
        const creme_tile_set *of_locus = &r->out->tile_sets[i];
        if (i == 0 || of_locus->listed_count > most->listed_count) most = of_locus;
    }
    return most;
}

static creme_status read_tiles(reader *r)
{
    const creme_run_request *request = r->inputs->request;
    r->out->by_region = request->region != NULL;
    r->out->has_tiles = request->tiles && !request->region;
    if (r->out->by_region)
        return creme_tile_filter_init_regions(&r->out->tiles, request->region, r->inputs->fasta, &r->out->grid);
    if (r->out->has_tiles)
        return creme_tile_filter_init(&r->out->tiles, request->tiles, r->inputs->fasta, counted_tiles(r));
    return CREME_OK;
}

/* An assay that takes so many predictions for each base that one has to say which. */
static creme_status check_bases(const creme_run_request *request)
{
    bool elements = creme_elements_are_asked_for(request);
    if (!request->cres && !request->tiles && !request->region && !elements) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--cres, --tiles or --region has to say which bases to change (--tiles all: every one)");
    }
    if (request->region && (request->cres || request->tiles)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--region: stands in place of --cres and --tiles, not beside them");
    }
    if (request->region && elements) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--region: stands in place of elements, not beside them");
    }
    return CREME_OK;
}

/* A profile has no tiles of its own: it is without CREs, or without the whole context. */
static creme_status check_profile(const creme_run_request *request)
{
    if (request->cres || !creme_elements_are_asked_for(request)) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "a profile without elements is one without CREs: --cres has to say which of "
                      "the elements are enhancers or silencers");
}

static creme_status read_cres(reader *r)
{
    creme_assay_scope *out = r->out;
    const char *path = r->inputs->request->cres;
    size_t at = 0, loci = r->inputs->loci.count;
    creme_status status = CREME_OK;
    /* Loci without CREs have profiles too. */
    if (r->cres_are_places)
        CREME_TRY(creme_cres_read_places(&out->cres, out, r->inputs));
    else if (r->kind->takes & CREME_TAKES_PROFILE)
        CREME_TRY(creme_cre_list_read_any(&out->cres, path, &r->against));
    else
        CREME_TRY(creme_cre_list_read(&out->cres, path, &r->against));
    CREME_TRY(creme_allocate(&out->first_cre, loci + 1, sizeof *out->first_cre));
    for (size_t locus = 0; locus <= loci; locus++) {
        while (at < out->cres.count && out->cres.at[at].locus < locus) at++;
        out->first_cre[locus] = at;
    }
done:
    return status;
}

/* What fine-tile is compared with. */
static creme_status read_base_scores(reader *r)
{
    const creme_run_request *request = r->inputs->request;
    creme_assay_scope *out = r->out;
    creme_status status = CREME_OK;
    if (request->compare_scores) {
        CREME_TRY(creme_base_scores_read(&out->saliency, request->compare_scores, CREME_BASE_SCORES, &out->cres,
                                         &r->against, out->window));
    }
    if (request->compare_motifs) {
        CREME_TRY(creme_base_scores_read(&out->motifs, request->compare_motifs, CREME_BASE_MOTIFS, &out->cres,
                                         &r->against, out->window));
    }
done:
    return status;
}

static creme_status check_directions(const creme_assay_scope *scope, const char *path)
{
    creme_search search;
    if (!creme_directions_one(scope->directions, &search)) return CREME_OK;
    for (size_t i = 0; i < scope->sets.count; i++) {
        if (scope->sets.at[i].search == search) return CREME_OK;
    }
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: holds no search for %s", path, creme_search_name(search));
}

static creme_status read_sets(reader *r)
{
    creme_assay_scope *out = r->out;
    const char *path = r->inputs->request->set;
    size_t at = 0, loci = r->inputs->loci.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_set_list_read(&out->sets, path, &r->against));
    CREME_TRY(creme_allocate(&out->first_set, loci + 1, sizeof *out->first_set));
    for (size_t locus = 0; locus <= loci; locus++) {
        while (at < out->sets.count && out->sets.at[at].locus < locus) at++;
        out->first_set[locus] = at;
    }
    status = check_directions(out, path);
done:
    return status;
}

creme_status creme_scope_read(creme_assay_scope *out, int **records, const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    reader r = {out,
                inputs,
                inputs->assay,
                {.loci = &inputs->loci, .tracks = &inputs->tracks, .grid = &out->grid, .log = inputs->log},
                false};
    r.against.window = inputs->window;
    if (inputs->fasta) r.against.aliases = creme_fasta_get_aliases(inputs->fasta);
    creme_status status = CREME_OK;
    *out = (creme_assay_scope){0};
    *records = NULL;
    CREME_TRY(check_options(inputs));
    set_parameters(&r);
    status = creme_tile_set_init_grid(&out->grid, inputs->info->input_bp, out->options.tile_bp);
    if (status != CREME_OK) return creme_error_prefix(status, "--tile-size: ");
    CREME_TRY(find_records(&r, records));
    if (out->options.stop_by == CREME_STOP_BY_CLASS) {
        CREME_TRY(read_limits(&r));
        CREME_TRY(read_contexts(&r));
    }
    CREME_TRY(read_elements(&r));
    if (r.kind->takes & CREME_TAKES_HOW && request->how == CREME_HOW_REPLACE)
        CREME_TRY(creme_substitutes_read(&out->substitutes, request->how_file));
    if (request->stages) CREME_TRY(creme_stages_read(out->stages, &out->stage_count, request->stages));
    if (request->cres && r.kind->takes & CREME_TAKES_CRES) CREME_TRY(read_cres(&r));
    CREME_TRY(read_base_scores(&r));
    if (r.kind->takes & CREME_TAKES_BASES) CREME_TRY(check_bases(request));
    if (r.kind->takes & CREME_TAKES_PROFILE) CREME_TRY(check_profile(request));
    if (r.kind->takes & (CREME_TAKES_TILES | CREME_TAKES_BASES)) CREME_TRY(read_tiles(&r));
    if (r.kind->needs & CREME_TAKES_SETS) CREME_TRY(read_sets(&r));
    if (r.kind->needs & CREME_TAKES_VARIANTS) CREME_TRY(creme_variants_read(out, inputs));
done:
    return status;
}
