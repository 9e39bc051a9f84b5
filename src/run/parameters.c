/* Which parameters runs have, and what is done with all of them alike. */
#include "run/parameters.h"

#include "run/gene_bins.h"

#include "analysis/thresholds.h"
#include "assay/assay_kind.h"
#include "base/memory.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const windows[] = {
    [CREME_WINDOW_CREME] = "creme", [CREME_WINDOW_PLAIN] = "plain", [CREME_WINDOW_MIDDLE] = "middle", NULL};
static const char *const squashes[] = {
    [CREME_SQUASH_KEEP] = "off", [CREME_SQUASH_OLD] = "old", [CREME_SQUASH_NEW] = "new", NULL};
const char *const creme_run_draws[] = {
    [CREME_SHUFFLE_UNIFORM] = "uniform", [CREME_SHUFFLE_CREME_NN] = "creme-nn", NULL};
const char *const creme_run_switch[] = {[CREME_OFF] = "off", [CREME_ON] = "on", NULL};
const char *const creme_run_searches[] = {[CREME_DIRECTIONS_BOTH] = "both",
                                          [CREME_DIRECTIONS_ENHANCERS] = "enhancers",
                                          [CREME_DIRECTIONS_SILENCERS] = "silencers",
                                          NULL};
static const char *const ways[] = {[CREME_HOW_SHUFFLE] = "shuffle",
                                   [CREME_HOW_MASK] = "mask",
                                   [CREME_HOW_DELETE] = "delete",
                                   [CREME_HOW_REPLACE] = "replace=FASTA",
                                   NULL};
const char *const creme_run_stops[] = {
    [CREME_STOP_BY_NONE] = "none", [CREME_STOP_BY_WIDTH] = "width", [CREME_STOP_BY_CLASS] = "class", NULL};
static const char *const comparisons[] = {[CREME_COMPARE_NOTHING] = "none", [CREME_COMPARE_RANDOM] = "random", NULL};
static const char *const mismatches[] = {"error", "skip", "swap", "keep", NULL}; /* as creme_ref_mismatch */
static const char *const sides[] = {[CREME_OFF] = "far", [CREME_ON] = "both", NULL};
static const char *const precisions[] = {
    [CREME_PRECISION_F32] = "f32", [CREME_PRECISION_BF16] = "bf16", [CREME_PRECISION_TF32] = "tf32", NULL};
static const char *const backends[] = {
    [CREME_BACKEND_ONEDNN] = "onednn", [CREME_BACKEND_REFERENCE] = "reference", [CREME_BACKEND_CUDA] = "cuda", NULL};

#define FIELD(field) offsetof(creme_run_request, field)
#define ALL          CREME_TAKES_COMMON
#define EVERY        (CREME_TAKES_COMMON | CREME_TAKES_PREDICTION)

/* What a row leaves out is 0: no default, no limits, not needed, results depend on it. (clang-format would give each
 * field a line of its own.) */
/* clang-format off */
const creme_run_parameter creme_run_parameters[] = {
    {.is = {.name = "model", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(model)}, .takes = EVERY, .needed_by = ALL},
    {.is = {.name = "targets", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(targets), .is_file = true},
     .takes = EVERY},
    {.is = {.name = "head", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(head)}, .takes = EVERY},
    {.is = {.name = "ignore-tensors", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(ignore_tensors)}, .takes = EVERY},
    {.is = {.name = "lora-alpha", .kind = CREME_PARAMETER_REAL, .offset = FIELD(lora_alpha), .most = 1000000},
     .takes = EVERY},
    {.is = {.name = "input-bp", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(input_bp), .least = 1,
     .most = 1 << 24}, .takes = EVERY},
    {.is = {.name = "gamma", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(gamma), .fallback = "auto"}, .takes = EVERY},
    {.is = {.name = "model-card", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(model_card), .is_file = true},
     .takes = EVERY},
    {.is = {.name = "fasta", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(fasta), .is_file = true}, .takes = EVERY,
     .needed_by = ALL, .of_sequences = true},
    {.is = {.name = "chromosome-names", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(chromosome_names),
     .is_file = true}, .takes = EVERY, .of_sequences = true},
    {.is = {.name = "loci", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(loci), .role = CREME_ROLE_PART,
     .is_file = true}, .takes = EVERY, .needed_by = ALL},
    {.is = {.name = "sequences", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(sequences), .role = CREME_ROLE_PART,
     .is_file = true}, .takes = EVERY},
    {.is = {.name = "codes", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(sequences), .role = CREME_ROLE_PART,
     .is_file = true}, .takes = CREME_TAKES_PREDICTION, .synonym = true},
    {.is = {.name = "part", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(part), .role = CREME_ROLE_PART},
     .takes = ALL},
    {.is = {.name = "set", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(set), .is_file = true},
     .takes = CREME_TAKES_SETS, .needed_by = CREME_TAKES_SETS},
    {.is = {.name = "elements", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(elements), .is_file = true},
     .takes = CREME_TAKES_ELEMENTS},
    {.is = {.name = "pairs", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(pairs), .is_file = true},
     .takes = CREME_TAKES_ELEMENTS},
    {.is = {.name = "max-distance", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(max_distance), .least = 1,
     .most = INT64_C(1) << 31}, .takes = CREME_TAKES_ELEMENTS},
    {.is = {.name = "extend-to", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(extend_to), .least = 1,
     .most = INT64_C(1) << 31}, .takes = CREME_TAKES_ELEMENTS},
    {.is = {.name = "matched", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(matched), .least = 1, .most = 10000},
     .takes = CREME_TAKES_MATCHED},
    {.is = {.name = "cres", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(cres), .is_file = true},
     .takes = CREME_TAKES_CRES, .needed_by = CREME_TAKES_CRES},
    {.is = {.name = "vcf", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(vcf), .is_file = true},
     .takes = CREME_TAKES_VARIANTS, .needed_by = CREME_TAKES_VARIANTS},
    {.is = {.name = "bed", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(regions), .is_file = true},
     .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "max-distance", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(variant_distance), .least = 1,
     .most = INT64_C(1) << 31}, .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "pairs", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(variant_pairs), .is_file = true},
     .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "ref-mismatch", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(ref_mismatch),
     .fallback = "error", .choices = mismatches}, .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "align", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(align), .fallback = "far",
     .choices = sides}, .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "joint", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(joint), .is_file = true,
     .word = "all"},
     .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "background", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(background), .is_file = true},
     .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "haplotypes", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(haplotypes)},
     .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "pseudocount", .kind = CREME_PARAMETER_REAL, .offset = FIELD(pseudocount), .fallback = "1",
     .most = 1000000}, .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "window", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(window), .fallback = "creme",
     .choices = windows}, .takes = EVERY, .of_sequences = true},
    {.is = {.name = "n-value", .kind = CREME_PARAMETER_REAL, .offset = FIELD(n_value), .fallback = "0.25", .most = 1},
     .takes = EVERY},
    {.is = {.name = "gtf", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(gtf), .is_file = true},
     .takes = EVERY, .of_sequences = true},
    {.is = {.name = "tag", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(tag)}, .takes = EVERY, .of_sequences = true},
    {.is = {.name = "tracks", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(tracks), .fallback = "all"},
     .takes = EVERY, .of_sequences = true},
    {.is = {.name = "sum-strands", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(sum_strands)},
     .takes = EVERY, .of_sequences = true},
    {.is = {.name = "bins", .kind = CREME_PARAMETER_SPAN, .offset = FIELD(bins)}, .takes = CREME_TAKES_BINS},
    {.is = {.name = "gene-bins", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(gene_bins), .is_file = true},
     .takes = CREME_TAKES_BINS},
    {.is = {.name = "profile-bins", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(profile_bins), .least = 1,
     .most = 1 << 24}, .takes = CREME_TAKES_PROFILE},
    {.is = {.name = "rc", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(reverse_complement)}, .takes = EVERY},
    {.is = {.name = "shifts", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(shifts)}, .takes = EVERY},
    {.is = {.name = "keep-members", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(keep_members)}, .takes = EVERY},
    {.is = {.name = "undo-squash", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(undo_squash), .fallback = "off",
     .choices = squashes}, .takes = EVERY},
    {.is = {.name = "peak", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(peak), .fallback = "off",
     .choices = creme_run_switch}, .takes = CREME_TAKES_PEAK},
    {.is = {.name = "trust-receptive-field", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(trust_receptive_field)},
     .takes = ALL},
    {.is = {.name = "field-tries", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(field_tries), .fallback = "32",
     .least = 1, .most = 100000, .role = CREME_ROLE_FREE}, .takes = ALL},
    {.is = {.name = "preset", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(preset), .fallback = "2024",
     .choices = creme_rules_names}, .takes = EVERY},
    {.is = {.name = "tile-size", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(tile_bp), .fallback = "5000",
     .least = 1, .most = INT64_C(1) << 31}, .takes = ALL, .of_sequences = true},
    {.is = {.name = "tiles", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(tiles), .fallback = "all"},
     .takes = CREME_TAKES_TILES},
    {.is = {.name = "tiles", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(tiles)}, .takes = CREME_TAKES_BASES},
    {.is = {.name = "region", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(region)}, .takes = CREME_TAKES_BASES},
    {.is = {.name = "search", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(search), .fallback = "both",
     .choices = creme_run_searches}, .takes = CREME_TAKES_SEARCH},
    {.is = {.name = "rounds", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(rounds), .fallback = "25", .least = 1,
     .most = 1000000}, .takes = CREME_TAKES_SEARCH},
    {.is = {.name = "search", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(search), .fallback = "both",
     .choices = creme_run_searches}, .takes = CREME_TAKES_SETS},
    {.is = {.name = "rounds", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(rounds), .fallback = "25", .least = 1,
     .most = 1000000}, .takes = CREME_TAKES_SETS},
    {.is = {.name = "adaptive", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(adaptive)}, .takes = CREME_TAKES_SEARCH},
    {.is = {.name = "stop-by", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(stop_by), .fallback = "none",
     .choices = creme_run_stops}, .takes = CREME_TAKES_STOP_BY | CREME_TAKES_UNTIL_CI},
    {.is = {.name = "error-probability", .kind = CREME_PARAMETER_REAL, .offset = FIELD(error_probability),
     .fallback = "0.01", .most = 1}, .takes = CREME_TAKES_STOP_BY},
    {.is = {.name = "enhancing", .kind = CREME_PARAMETER_REAL,
     .offset = FIELD(enhancing), .least = -1000000, .most = 1000000},
     .takes = CREME_TAKES_CONTEXT_LIMITS},
    {.is = {.name = "neutral", .kind = CREME_PARAMETER_REAL,
     .offset = FIELD(neutral), .most = 1000000},
     .takes = CREME_TAKES_CONTEXT_LIMITS},
    {.is = {.name = "silencing", .kind = CREME_PARAMETER_REAL,
     .offset = FIELD(silencing), .least = -1000000, .most = 1000000},
     .takes = CREME_TAKES_CONTEXT_LIMITS},
    {.is = {.name = "enhancer", .kind = CREME_PARAMETER_REAL,
     .offset = FIELD(enhancer), .most = 1000000},
     .takes = CREME_TAKES_TILE_LIMITS},
    {.is = {.name = "silencer", .kind = CREME_PARAMETER_REAL,
     .offset = FIELD(silencer), .least = -1000000},
     .takes = CREME_TAKES_TILE_LIMITS},
    {.is = {.name = "how", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(how), .fallback = "shuffle",
     .choices = ways, .file = FIELD(how_file)}, .takes = CREME_TAKES_HOW},
    {.is = {.name = "until-ci", .kind = CREME_PARAMETER_REAL, .offset = FIELD(until_ci), .most = 1000000},
     .takes = CREME_TAKES_UNTIL_CI},
    {.is = {.name = "copies", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(copies), .least = 1, .most = 1000000},
     .takes = CREME_TAKES_COPIES},
    {.is = {.name = "stages", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(stages),
     .fallback = "500:0.9:1,50:0.7:10"}, .takes = CREME_TAKES_STAGES},
    {.is = {.name = "compare", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(compare), .fallback = "none",
     .choices = comparisons}, .takes = CREME_TAKES_STAGES},
    {.is = {.name = "compare-scores", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(compare_scores), .is_file = true},
     .takes = CREME_TAKES_STAGES},
    {.is = {.name = "compare-motifs", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(compare_motifs), .is_file = true},
     .takes = CREME_TAKES_STAGES},
    {.is = {.name = "shuffles", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(shuffles), .least = 1,
     .most = 1000000}, .takes = CREME_TAKES_DRAWS},
    {.is = {.name = "fresh-backgrounds", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(fresh_backgrounds)},
     .takes = CREME_TAKES_FRESH},
    {.is = {.name = "self-pairs", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(self_pairs)},
     .takes = CREME_TAKES_SELF_PAIRS},
    {.is = {.name = "shuffle-method", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(shuffle_method),
     .fallback = "uniform", .choices = creme_run_draws}, .takes = CREME_TAKES_DRAWS},
    {.is = {.name = "klet", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(klet), .fallback = "2", .least = 1,
     .most = 6}, .takes = CREME_TAKES_DRAWS},
    {.is = {.name = "seed", .kind = CREME_PARAMETER_UNSIGNED, .offset = FIELD(seed), .fallback = "1"},
     .takes = CREME_TAKES_DRAWS | CREME_TAKES_MATCHED},
    {.is = {.name = "out", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(out), .fallback = "-",
     .role = CREME_ROLE_FREE}, .takes = EVERY},
    {.is = {.name = "step", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(step), .role = CREME_ROLE_FREE},
     .takes = ALL},
    {.is = {.name = "replicates", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(replicates), .role = CREME_ROLE_FREE},
     .takes = ALL},
    {.is = {.name = "bed", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(bed), .role = CREME_ROLE_FREE},
     .takes = CREME_TAKES_STAGES},
    {.is = {.name = "profile", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(profile), .role = CREME_ROLE_FREE},
     .takes = CREME_TAKES_PREDICTION},
    {.is = {.name = "profile", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(profile_statistics)},
     .takes = CREME_TAKES_VARIANTS},
    {.is = {.name = "along-genome", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(along_genome)},
     .takes = CREME_TAKES_PREDICTION},
    {.is = {.name = "force", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(force), .role = CREME_ROLE_FREE},
     .takes = EVERY},
    {.is = {.name = "quiet", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(quiet), .role = CREME_ROLE_FREE},
     .takes = EVERY},
    {.is = {.name = "precision", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(precision), .fallback = "f32",
     .choices = precisions}, .takes = EVERY},
    {.is = {.name = "backend", .kind = CREME_PARAMETER_CHOICE, .offset = FIELD(backend), .fallback = "onednn",
     .choices = backends}, .takes = EVERY},
    {.is = {.name = "gpu", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(gpu), .role = CREME_ROLE_FREE},
     .takes = EVERY},
    {.is = {.name = "kernels", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(kernels), .is_file = true},
     .takes = EVERY},
    {.is = {.name = "threads", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(threads), .fallback = "0",
     .most = 1024, .role = CREME_ROLE_FREE}, .takes = EVERY},
    {.is = {.name = "workers", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(workers), .role = CREME_ROLE_FREE},
     .takes = EVERY},
    {.is = {.name = "worker-start", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(worker_start),
     .role = CREME_ROLE_FREE}, .takes = EVERY},
    {.is = {.name = "worker-timeout", .kind = CREME_PARAMETER_TEXT, .offset = FIELD(worker_timeout),
     .role = CREME_ROLE_FREE}, .takes = EVERY},
    {.is = {.name = "batch", .kind = CREME_PARAMETER_INTEGER, .offset = FIELD(batch), .fallback = "0", .most = 65536,
     .role = CREME_ROLE_FREE}, .takes = EVERY},
    {.is = {.name = "whole-sequences", .kind = CREME_PARAMETER_FLAG, .offset = FIELD(whole_sequences)}, .takes = ALL},};
/* clang-format on */
const size_t creme_run_parameter_count = sizeof creme_run_parameters / sizeof *creme_run_parameters;

const creme_run_parameter *creme_run_parameter_find(const char *name, uint32_t takes)
{
    for (size_t i = 0; i < creme_run_parameter_count; i++) {
        const creme_run_parameter *row = &creme_run_parameters[i];
        if (row->takes & takes && strcmp(row->is.name, name) == 0) return row;
    }
    return NULL;
}

static const creme_assay_kind *assay_of(const creme_run_request *request)
{
    return request->assay ? creme_assay_kind_find(request->assay) : NULL;
}

uint32_t creme_run_request_takes(const creme_run_request *request)
{
    const creme_assay_kind *assay = assay_of(request);
    return assay ? assay->takes : CREME_TAKES_PREDICTION | CREME_TAKES_BINS;
}

bool creme_run_parameter_is_moot(const creme_run_request *request, const creme_run_parameter *parameter)
{
    uint32_t takes = creme_run_request_takes(request);
    size_t offset = parameter->is.offset;
    bool draws = takes & CREME_TAKES_DRAWS && (!(takes & CREME_TAKES_HOW) || request->how == CREME_HOW_SHUFFLE);
    if (!draws && offset == FIELD(seed)) return request->matched < 1;
    if (!draws && parameter->takes & (CREME_TAKES_DRAWS | CREME_TAKES_UNTIL_CI)) return true;
    if (offset == FIELD(field_tries)) return !request->trust_receptive_field;
    if (offset == FIELD(loci) && !request->loci && request->pairs) return true;
    return request->sequences && (offset == FIELD(fasta) || offset == FIELD(loci) || offset == FIELD(window));
}

creme_status creme_run_check_given(const creme_run_request *request, const char *name)
{
    const creme_run_parameter *given = creme_run_parameter_find(name, creme_run_request_takes(request));
    if (!given || !creme_run_parameter_is_moot(request, given)) return CREME_OK;
    size_t offset = given->is.offset;
    if (offset == FIELD(fasta) || offset == FIELD(loci) || offset == FIELD(window))
        return creme_fail(CREME_ERROR_ARGUMENT, "--sequences takes the place of --%s: leave out one of them", name);
    if (offset == FIELD(field_tries))
        return creme_fail(CREME_ERROR_ARGUMENT, "--%s: says nothing without --trust-receptive-field", name);
    if (!(creme_run_request_takes(request) & CREME_TAKES_DRAWS))
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--%s: says nothing without --matched: else nothing is drawn at random", name);
    const creme_run_parameter *how = creme_run_parameter_find("how", CREME_TAKES_HOW);
    return creme_fail(CREME_ERROR_ARGUMENT, "--%s: says nothing with --how %s, which draws nothing at random", name,
                      creme_parameter_choice(&how->is, request->how));
}

bool creme_run_parameter_is_of_stops(const char *name)
{
    return strcmp(name, "stop-by") == 0 || strcmp(name, "error-probability") == 0 ||
           creme_run_parameter_is_limit(name);
}

bool creme_run_parameter_is_limit(const char *name)
{
    return creme_run_parameter_find(name, CREME_TAKES_LIMITS) != NULL;
}

bool creme_run_parameter_concerns(const creme_run_request *request, const char *name, const creme_assay_kind *assay)
{
    if (strcmp(name, "gene-bins") == 0) return creme_gene_bins_are_for(assay);
    if (request->stop_by == CREME_STOP_BY_CLASS || !creme_run_parameter_is_of_stops(name)) return true;
    /* That all are drawn is the assays' default; beside a width it is for them to refuse. */
    if (strcmp(name, "stop-by") == 0) return request->stop_by != CREME_STOP_BY_NONE || request->until_ci > 0;
    return strcmp(name, "error-probability") == 0 && assay->takes & CREME_TAKES_SEARCH && request->adaptive;
}

static creme_status set_defaults(creme_run_request *out, const creme_assay_kind *assay)
{
    creme_status status = CREME_OK;
    uint32_t takes = creme_run_request_takes(out);
    for (size_t i = 0; i < creme_run_parameter_count; i++) {
        const creme_run_parameter *row = &creme_run_parameters[i];
        if (!(row->takes & takes) || !row->is.fallback) continue;
        CREME_TRY(creme_parameter_set(&row->is, out, row->is.fallback, row->is.name, ""));
    }
    for (size_t i = 0; assay && i < CREME_MOST_ASSAY_DEFAULTS; i++) {
        const creme_assay_default *row = &assay->defaults[i];
        const char *value = row->option ? row->by_edition[out->edition] : NULL;
        if (value) CREME_TRY(creme_run_request_set(out, row->option, value));
    }
done:
    return status;
}

creme_status creme_run_request_init(creme_run_request *out, const char *assay, creme_rules preset)
{
    *out = (creme_run_request){.assay = assay};
    const creme_assay_kind *kind = assay_of(out);
    if (assay && !kind) return creme_fail(CREME_ERROR_NOT_FOUND, "no assay is called '%s'", assay);
    out->edition = preset == CREME_RULES_2023 ? CREME_EDITION_2023 : CREME_EDITION_2024;
    creme_status status = set_defaults(out, kind);
    out->preset = preset;
    out->sum_strands = preset == CREME_RULES_BORZOI;
    return status;
}

creme_status creme_run_request_set(creme_run_request *request, const char *name, const char *value)
{
    if (!name || !value) return creme_fail(CREME_ERROR_ARGUMENT, "an option without a name or a value");
    const creme_run_parameter *row = creme_run_parameter_find(name, creme_run_request_takes(request));
    if (!row) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s has no option '%s'", request->assay ? request->assay : "predict",
                          name);
    }
    char what[64];
    snprintf(what, sizeof what, "--%s", name);
    if (row->is.offset == FIELD(preset)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--preset: defaults follow from it, so that it is chosen first "
                                                "(creme_run_request_init)");
    }
    if (row->is.kind == CREME_PARAMETER_FLAG && *value) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s takes no value", what);
    }
    if (row->is.offset == FIELD(n_value)) request->n_value_given = true;
    creme_status status = creme_parameter_set(&row->is, request, value, what, "value");
    if (status != CREME_OK || !(row->takes & CREME_TAKES_LIMITS)) return status;
    return creme_run_check_limit(name, *(const double *)((const char *)request + row->is.offset));
}

creme_status creme_run_check_error(const creme_run_request *request, bool given)
{
    if (!given || creme_run_request_stops_by(request) == CREME_STOP_BY_CLASS) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "--error-probability: says something only with --stop-by class");
}

creme_status creme_run_check_limit(const char *name, double limit)
{
    if (limit != 0) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "--%s 0: shuffles cannot stop by a limit of 0: --stop-by none draws all",
                      name);
}

creme_stop_by creme_run_request_stops_by(const creme_run_request *request)
{
    if (request->adaptive) return CREME_STOP_BY_CLASS;
    if (request->stop_by == CREME_STOP_BY_NONE && request->until_ci > 0) return CREME_STOP_BY_WIDTH;
    return request->stop_by;
}

static const double *if_given(const double *limit)
{
    return *limit != 0 ? limit : NULL;
}

creme_status creme_run_request_limits(creme_thresholds *out, const creme_run_request *request)
{
    const creme_analysis_options options = {.rules = request->preset,
                                            .enhancing = if_given(&request->enhancing),
                                            .neutral = if_given(&request->neutral),
                                            .silencing = if_given(&request->silencing),
                                            .enhancer = if_given(&request->enhancer),
                                            .silencer = if_given(&request->silencer)};
    return creme_thresholds_choose(out, &options);
}

static creme_status check_limits(const creme_run_request *request)
{
    const struct {
        const char *name;
        double value;
    } limits[] = {{"enhancing", request->enhancing},
                  {"neutral", request->neutral},
                  {"silencing", request->silencing},
                  {"enhancer", request->enhancer},
                  {"silencer", request->silencer}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i].value == 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--%s: says something only with --stop-by class", limits[i].name);
    }
    return CREME_OK;
}

static creme_status check_stops(const creme_run_request *request, const creme_assay_kind *assay)
{
    if (assay && request->stop_by != CREME_STOP_BY_CLASS) {
        creme_status status = check_limits(request);
        if (status != CREME_OK) return status;
    }
    if (request->adaptive && request->stop_by == CREME_STOP_BY_WIDTH) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--adaptive is --stop-by class, not width: leave out one of them");
    }
    switch (creme_run_request_stops_by(request)) {
    case CREME_STOP_BY_WIDTH:
        if (assay && !(assay->takes & CREME_TAKES_UNTIL_CI)) {
            return creme_fail(CREME_ERROR_ARGUMENT, "--stop-by width: %s stops by class alone", assay->name);
        }
        if (request->until_ci > 0) return CREME_OK;
        return creme_fail(CREME_ERROR_ARGUMENT, "--stop-by width: --until-ci WIDTH has to say how wide an interval "
                                                "may be");
    case CREME_STOP_BY_CLASS:
        if (assay && !(assay->takes & CREME_TAKES_STOP_BY)) {
            return creme_fail(CREME_ERROR_ARGUMENT, "--stop-by class: %s stops by width alone", assay->name);
        }
        if (assay && request->error_probability == 0) { /* assays take 0 for their default */
            return creme_fail(CREME_ERROR_ARGUMENT, "--error-probability: 0 leaves nothing to stop by: that is "
                                                    "--stop-by none");
        }
        if (!(request->until_ci > 0)) return CREME_OK;
        return creme_fail(CREME_ERROR_ARGUMENT, "--until-ci is --stop-by width, not class: leave out one of them");
    case CREME_STOP_BY_NONE:
        break;
    }
    return CREME_OK;
}

creme_status creme_run_request_check(const creme_run_request *request)
{
    const creme_assay_kind *assay = assay_of(request);
    uint32_t needs = CREME_TAKES_COMMON | (assay ? assay->needs : 0);
    if (request->sequences && (request->fasta || request->loci || request->gtf)) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--sequences takes the place of --fasta, --loci and --gtf: leave out one "
                          "of them");
    }
    if (request->pairs && !request->loci && !request->gtf && !request->sequences) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--pairs: on which strands its genes are, an annotation or a table of loci has to say: "
                          "--gtf or --loci is needed");
    }
    for (size_t i = 0; i < creme_run_parameter_count; i++) {
        const creme_run_parameter *row = &creme_run_parameters[i];
        bool needed = (row->needed_by & needs) && !creme_run_parameter_is_moot(request, row);
        if (!needed || (request->opened && row->is.offset == FIELD(model))) continue;
        if (*(const char *const *)((const char *)request + row->is.offset)) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--%s is needed", row->is.name);
    }
    if (request->how == CREME_HOW_REPLACE && !request->how_file) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--how replace=FASTA: what is put there is needed, a FASTA");
    }
    if (!request->out) return creme_fail(CREME_ERROR_ARGUMENT, "--out is needed: a file, - or a run folder");
    return check_stops(request, assay);
}

static creme_status quote(char **out, const creme_run_request *request, const creme_parameter *parameter,
                          const char *text)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open_memory(&output, out);
    if (status != CREME_OK) return status;
    creme_parameter_write(output, parameter, request, text);
    return creme_output_close(output);
}

/* The value of a row as one would type it; NULL if the request has none of it. */
static const char *value_of(const creme_run_request *request, const creme_run_parameter *row, char buffer[64])
{
    if (!(row->takes & creme_run_request_takes(request)) || creme_run_parameter_is_moot(request, row)) return NULL;
    if (row->synonym) return NULL;
    /* Variants have no tiles: no result depends on their width. */
    if (row->is.offset == FIELD(tile_bp) && row->takes & ALL &&
        creme_run_request_takes(request) & CREME_TAKES_VARIANTS)
        return NULL;
    /* What is drawn in full says no more of it than before there was a choice. */
    if (row->is.offset == FIELD(stop_by) && request->stop_by == CREME_STOP_BY_NONE) return NULL;
    if (row->is.offset == FIELD(error_probability) && !(creme_run_request_takes(request) & CREME_TAKES_SEARCH) &&
        request->stop_by != CREME_STOP_BY_CLASS)
        return NULL;
    if (row->takes & CREME_TAKES_LIMITS && request->stop_by != CREME_STOP_BY_CLASS) return NULL;
    bool given =
        row->is.kind != CREME_PARAMETER_REAL || *(const double *)((const char *)request + row->is.offset) != 0;
    return creme_parameter_text(&row->is, request, given, buffer);
}

creme_status creme_run_request_visit(const creme_run_request *request,
                                     creme_status (*visit)(void *self, const creme_parameter *parameter,
                                                           const char *value),
                                     void *self)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; status == CREME_OK && i < creme_run_parameter_count; i++) {
        char buffer[64], *quoted = NULL;
        const char *text = value_of(request, &creme_run_parameters[i], buffer);
        if (!text) continue;
        if (*text) status = quote(&quoted, request, &creme_run_parameters[i].is, text);
        if (status == CREME_OK) status = visit(self, &creme_run_parameters[i].is, quoted ? quoted : "");
        creme_free(quoted);
    }
    return status;
}

void creme_run_request_record_all(const creme_run_request *request, creme_output *output)
{
    creme_output_print(output, "# options, given or by default:\n");
    for (size_t i = 0; i < creme_run_parameter_count; i++) {
        const creme_run_parameter *row = &creme_run_parameters[i];
        char buffer[64];
        const char *text = row->is.role == CREME_ROLE_FREE ? NULL : value_of(request, row, buffer);
        if (!text) continue;
        creme_output_print(output, "#   --%s%s", row->is.name, *text ? " " : "");
        if (row->is.kind != CREME_PARAMETER_FLAG) creme_parameter_write(output, &row->is, request, text);
        creme_output_print(output, "\n");
    }
}
