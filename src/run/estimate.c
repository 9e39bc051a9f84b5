/* Measuring some batches and multiplying. */
#include "run/estimate.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/platform.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Calls that are measured: so many, and more until there is enough time to go by. */
enum { LEAST_CALLS = 3, MOST_CALLS = 15 };
static const double enough_seconds = 1;

/* The first sequence, as often as a batch is large, and what the measurements need. */
typedef struct probe {
    const creme_inputs *inputs;
    creme_predictor *predictor;
    int64_t batch;
    uint8_t *codes;         /* [input_bp] */
    const uint8_t **copies; /* [batch], all codes */
    creme_variant *variants;
    float *activities;
    creme_embedding *background;
} probe;

static void close_probe(probe *p)
{
    creme_embedding_destroy(p->background);
    creme_free(p->activities);
    creme_free(p->variants);
    creme_free(p->copies);
    creme_free(p->codes);
}

static creme_status open_probe(probe *p, const creme_inputs *inputs, creme_predictor *predictor)
{
    int64_t window = inputs->info->input_bp, batch = inputs->request->batch;
    *p = (probe){.inputs = inputs, .predictor = predictor, .batch = batch > 0 ? batch : inputs->info->batch};
    if (p->batch < 1) p->batch = 1;
    size_t outputs = (size_t)creme_predictor_outputs(predictor);
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&p->codes, (size_t)window, 1));
    CREME_TRY(creme_allocate(&p->copies, (size_t)p->batch, sizeof *p->copies));
    CREME_TRY(creme_allocate_zero(&p->variants, (size_t)p->batch, sizeof *p->variants));
    CREME_TRY(creme_allocate(&p->activities, (size_t)p->batch, outputs * sizeof *p->activities));
    for (int64_t i = 0; i < p->batch; i++) p->copies[i] = p->codes;
    CREME_TRY(creme_inputs_read_sequence(inputs, 0, p->codes));
done:
    return status;
}

/* What one thing of each sort takes, in seconds; 0 where none is made. */
typedef struct costs {
    double pass;      /* a whole sequence, or a mutant by what its edit touches */
    double embedding; /* a background, so that its mutants can be evaluated like that */
} costs;

typedef creme_status (*probe_call)(probe *p);

static creme_status predict_batch(probe *p)
{
    return creme_predictor_predict(p->predictor, p->copies, p->batch, p->activities);
}

static creme_status predict_mutants(probe *p)
{
    return creme_predictor_predict_edits(p->predictor, p->variants, p->batch, p->activities);
}

static creme_status embed_background(probe *p)
{
    creme_embedding_destroy(p->background);
    p->background = NULL;
    return creme_predictor_embed(p->predictor, p->copies, 1, &p->background);
}

static int compare_seconds(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The median of some calls. The first ones of a program are slow, and on a machine with other work any may be, but half
 * of them seldom are. */
static creme_status measure(probe *p, probe_call call, double *seconds)
{
    double taken[MOST_CALLS], sum = 0;
    size_t calls = 0;
    while (calls < MOST_CALLS && (calls < LEAST_CALLS || sum < enough_seconds)) {
        double started = creme_seconds();
        creme_status status = call(p);
        if (status != CREME_OK) return status;
        taken[calls] = creme_seconds() - started;
        sum += taken[calls++];
    }
    qsort(taken, calls, sizeof *taken, compare_seconds);
    *seconds = calls % 2 ? taken[calls / 2] : (taken[calls / 2 - 1] + taken[calls / 2]) / 2;
    return CREME_OK;
}

static creme_status measure_whole(probe *p, costs *out)
{
    creme_status status = CREME_OK;
    *out = (costs){0};
    CREME_TRY(creme_predictor_predict(p->predictor, p->copies, 1, p->activities)); /* warms up */
    CREME_TRY(measure(p, predict_batch, &out->pass));
    out->pass /= (double)p->batch;
done:
    return status;
}

/* Mutants with one edited tile, or of mutagenesis one edited base, in the middle between an end and the TSS: both its
 * sides have neighbours. */
static creme_status measure_edits(probe *p, const creme_units *units, costs *out)
{
    creme_interval changed = creme_tile_set_get(&units->scope.grid, creme_tile_set_count(&units->scope.grid) / 4);
    if (units->kind->edit_bp > 0) changed.end = changed.start + units->kind->edit_bp;
    creme_status status = CREME_OK;
    CREME_TRY(measure(p, embed_background, &out->embedding));
    for (int64_t i = 0; i < p->batch; i++) p->variants[i] = (creme_variant){p->background, p->codes, &changed, 1};
    CREME_TRY(creme_predictor_predict_edits(p->predictor, p->variants, 1, p->activities)); /* warms up */
    CREME_TRY(measure(p, predict_mutants, &out->pass));
    out->pass /= (double)p->batch;
done:
    return status;
}

static void write_common(creme_output *output, const creme_inputs *inputs)
{
    const creme_model_info *info = inputs->info;
    creme_output_print(output, "model\t%s: %s\n", creme_inputs_model_name(inputs), info->summary);
    creme_output_print(output, "window\t%" PRId64 " bp, bins %" PRId64 "-%" PRId64 " of %" PRId64 "\n",
                       info->input_bp, inputs->bins.start, inputs->bins.end - 1, info->bins);
    creme_output_print(output, "tracks\t%zu of %zu\n", inputs->tracks.count, info->tracks->count);
    const char *things = inputs->request->sequences ? "sequences" : "loci";
    creme_output_print(output, "%s\t%" PRId64 "\n", things, creme_inputs_count(inputs));
}

static const char *write_seconds(double seconds, char *text, size_t bytes)
{
    if (seconds >= 1) return creme_text_duration(seconds, text, bytes);
    snprintf(text, bytes, "%.3g ms", 1e3 * seconds);
    return text;
}

/* How much there is to do: predictions of different sequences, and backgrounds to be embedded; at most. */
typedef struct workload {
    int64_t passes, embeddings;
    int64_t units; /* into which it can be parted; 0: not at all */
} workload;

double creme_estimate_speedup(const creme_inputs *inputs, int64_t units)
{
    int64_t gpus = (int64_t)inputs->gpus.count;
    return units < 1 ? 1 : (double)(units < gpus ? units : gpus);
}

static void write_cost(creme_output *output, const creme_inputs *inputs, workload work, costs each)
{
    char text[32];
    int64_t peak = creme_platform_peak_bytes();
    double flop = inputs->info->forward_flop;
    double seconds = each.pass * (double)work.passes + each.embedding * (double)work.embeddings;
    if (flop > 0) creme_output_print(output, "work of a whole pass\t%.4g GFLOP\n", flop / 1e9);
    creme_output_print(output, "forward passes\tat most %" PRId64 ", %s each\n", work.passes,
                       write_seconds(each.pass, text, sizeof text));
    if (each.embedding > 0) {
        creme_output_print(output, "embedded backgrounds\tat most %" PRId64 ", %s each\n", work.embeddings,
                           write_seconds(each.embedding, text, sizeof text));
    }
    if (inputs->gpus.count > 1) {
        seconds /= creme_estimate_speedup(inputs, work.units);
        creme_output_print(output, "GPUs\t%zu, among which the units of work are handed out\n", inputs->gpus.count);
    }
    creme_output_print(output, "estimated time\t%s\n", creme_text_duration(seconds, text, sizeof text));
    creme_output_print(output, "weights\t%s\n",
                       creme_text_bytes((double)inputs->info->weights_bytes, text, sizeof text));
    if (peak >= 0) {
        creme_output_print(output, "memory, measured with one batch\t%s\n",
                           creme_text_bytes((double)peak, text, sizeof text));
    }
}

int64_t creme_estimate_passes(const creme_assay_kind *kind, const creme_assay_scope *scope, int64_t loci,
                              int64_t unit_count, int64_t constructs)
{
    int64_t shared = kind->shared ? kind->shared(scope) : 0;
    /* A pair shares the source's wild type with the units of other loci. */
    int64_t once = kind->place == CREME_PLACE_PAIR ? shared - 1 : shared;
    int64_t passes = constructs - unit_count * shared + loci * once;
    return passes < constructs ? passes : constructs;
}

/* What a greedy assay goes on from is derived from the round before and costs less than a mutant. */
static workload count_work(const creme_units *units, int64_t unit_count, int64_t constructs)
{
    const creme_assay_kind *kind = units->kind;
    int64_t loci = creme_units_loci(units), backgrounds = kind->backgrounds ? kind->backgrounds(&units->scope) : 1;
    return (workload){creme_estimate_passes(kind, &units->scope, loci, unit_count, constructs), loci * backgrounds,
                      unit_count};
}

static creme_status measure_costs(const creme_units *units, probe *p, costs *out)
{
    /* Where every construct is a background of its own, edits save nothing. */
    bool whole = !p->inputs->info->windowed || p->inputs->request->whole_sequences ||
                 (units->kind->whole && units->kind->whole(&units->scope)) ||
                 creme_tile_set_count(&units->scope.grid) == 0;
    return whole ? measure_whole(p, out) : measure_edits(p, units, out);
}

creme_status creme_estimate_measure(creme_costs *out, const creme_inputs *inputs, const creme_units *units,
                                    creme_predictor *predictor)
{
    probe p = {0};
    costs whole = {0}, edits = {0};
    bool windowed =
        inputs->info->windowed && !inputs->request->whole_sequences && creme_tile_set_count(&units->scope.grid) > 0;
    creme_status status = CREME_OK;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(measure_whole(&p, &whole));
    if (windowed) CREME_TRY(measure_edits(&p, units, &edits));
    *out = (creme_costs){whole.pass, windowed ? edits.pass : whole.pass};
done:
    close_probe(&p);
    return status;
}

creme_status creme_estimate_write(const creme_inputs *inputs, const creme_units *units, creme_predictor *predictor,
                                  int64_t unit_count, int64_t constructs, creme_output *output)
{
    probe p = {0};
    costs each = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(measure_costs(units, &p, &each));
    write_common(output, inputs);
    creme_output_print(output, "tiles\t%" PRId64 " of %" PRId64 " bp beside the TSS tile\n",
                       creme_tile_set_count(&units->scope.grid), units->scope.grid.tile_bp);
    creme_output_print(output, "units of work\t%" PRId64 "\nconstructs\t%" PRId64 ", %" PRId64 " per unit\n",
                       unit_count, constructs, unit_count ? constructs / unit_count : 0);
    write_cost(output, inputs, count_work(units, unit_count, constructs), each);
done:
    close_probe(&p);
    return status;
}

creme_status creme_estimate_write_predictions(const creme_inputs *inputs, creme_predictor *predictor,
                                              creme_output *output)
{
    probe p = {0};
    costs each = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(measure_whole(&p, &each));
    write_common(output, inputs);
    write_cost(output, inputs, (workload){.passes = creme_inputs_count(inputs)}, each);
done:
    close_probe(&p);
    return status;
}
