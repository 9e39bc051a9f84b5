/* Measuring some batches and multiplying. */
#include "run/estimate.h"

#include "run/run_folder.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/platform.h"
#include "base/printable.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Calls that are measured: so many, and more until there is enough time to go by. */
enum { LEAST_CALLS = 3, MOST_CALLS = 15 };
static const double enough_seconds = 1;

/* A machine with other work takes so many times as long. */
static const double BUSY = 1.5;

/* The first sequence, as often as a batch is large, and what the measurements need. */
typedef struct probe {
    const creme_inputs *inputs;
    creme_predictor *predictor;
    int64_t batch;
    uint8_t *codes;              /* [input_bp] */
    const uint8_t **copies;      /* [batch], all codes */
    const creme_bin_list **bins; /* [batch], all the same, where they are listed; else NULL */
    creme_variant *variants;
    float *activities;
    creme_embedding *background;
    double clock, own; /* seconds of all calls, by the clock and by the processor time of this thread */
} probe;

static void close_probe(probe *p)
{
    creme_embedding_destroy(p->background);
    creme_free(p->activities);
    creme_free(p->variants);
    creme_free(p->copies);
    creme_free(p->bins);
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
    if (inputs->gene_bins.at) CREME_TRY(creme_allocate(&p->bins, (size_t)p->batch, sizeof *p->bins));
    for (int64_t i = 0; i < p->batch && p->bins; i++)
        p->bins[i] = &inputs->gene_bins.at[inputs->gene_bins.first].bins;
    CREME_TRY(creme_inputs_read_sequence(inputs, (int64_t)inputs->gene_bins.first, p->codes));
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
    return creme_predictor_predict_listed(p->predictor, p->copies, p->bins, p->batch, p->activities);
}

static creme_status predict_mutants(probe *p)
{
    return creme_predictor_predict_edits_listed(p->predictor, p->variants, p->bins, p->batch, p->activities);
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

/* Whether the thread that asks computes all the while, so that its processor time says what a call takes where nothing
 * else is running: not of a GPU, nor of what somebody else computes. */
static bool computes_here(const creme_inputs *inputs)
{
    const creme_model_kind_info *about = inputs->info->about;
    return about && about->takes & CREME_TAKES_BACKEND && inputs->request->backend != CREME_BACKEND_CUDA;
}

/* The median of some calls, since the first ones of a program are slow. */
static creme_status measure(probe *p, probe_call call, double *seconds)
{
    double taken[MOST_CALLS], sum = 0;
    size_t calls = 0;
    bool here = computes_here(p->inputs);
    while (calls < MOST_CALLS && (calls < LEAST_CALLS || sum < enough_seconds)) {
        double started = creme_seconds(), own = creme_thread_seconds();
        creme_status status = call(p);
        if (status != CREME_OK) return status;
        double clock = creme_seconds() - started;
        own = here ? creme_thread_seconds() - own : clock;
        taken[calls] = own;
        sum += taken[calls++];
        p->clock += clock;
        p->own += own;
    }
    qsort(taken, calls, sizeof *taken, compare_seconds);
    *seconds = calls % 2 ? taken[calls / 2] : (taken[calls / 2 - 1] + taken[calls / 2]) / 2;
    return CREME_OK;
}

static void remark_on_other_work(const probe *p)
{
    if (p->clock < BUSY * p->own || p->clock < enough_seconds / 10) return;
    creme_log_warning(
        p->inputs->log,
        "this machine is busy: batches took %.1f times as long as they would without other work, which is "
        "what is estimated",
        p->clock / p->own);
}

static creme_status measure_whole(probe *p, costs *out)
{
    creme_status status = CREME_OK;
    *out = (costs){0};
    CREME_TRY(creme_predictor_predict_listed(p->predictor, p->copies, p->bins, 1, p->activities)); /* warms up */
    CREME_TRY(measure(p, predict_batch, &out->pass));
    out->pass /= (double)p->batch;
done:
    return status;
}

/* How many elements all loci have, with their controls, and their bases; none of a grid. */
typedef struct elements {
    int64_t count, controls, bases;
} elements;

static elements count_elements(const creme_units *units)
{
    elements all = {0};
    for (size_t i = 0; units->scope.tile_sets && i < units->inputs->loci.count; i++) {
        const creme_tile_set *set = &units->scope.tile_sets[i];
        for (int64_t t = 0; t < creme_tile_set_count(set); t++) {
            creme_interval at = creme_tile_set_get(set, t);
            all.bases += at.end - at.start;
            all.count++;
            all.controls += creme_scope_is_control(&units->scope, i, at);
        }
    }
    return all;
}

/* What a mutant changes: a tile, of elements one as wide as they are on average, or of mutagenesis a base, in the
 * middle between an end and the TSS: both its sides have neighbours. Where another length is put there, all that lies
 * between the end and it moves. False if there is nothing to be changed. */
static bool edit_of(const creme_units *units, creme_interval *changed)
{
    const creme_assay_scope *scope = &units->scope;
    int64_t tiles = creme_tile_set_count(&scope->grid), window = scope->grid.window_bp;
    elements all = count_elements(units);
    if (all.count > 0) {
        int64_t width = (all.bases + all.count - 1) / all.count, start = window / 4 - width / 2;
        if (start < 0) start = 0;
        *changed = (creme_interval){start, start + width};
    } else if (tiles > 0) {
        *changed = creme_tile_set_get(&scope->grid, tiles / 4);
    } else {
        return false;
    }
    int64_t bp = units->kind->mean_edit_bp ? units->kind->mean_edit_bp(scope) : units->kind->edit_bp;
    if (bp > 0) changed->end = changed->start + bp < window ? changed->start + bp : window;
    if (scope->how == CREME_HOW_DELETE || scope->how == CREME_HOW_REPLACE) changed->start = 0;
    return true;
}

static creme_status measure_edits(probe *p, creme_interval changed, costs *out)
{
    creme_status status = CREME_OK;
    CREME_TRY(measure(p, embed_background, &out->embedding));
    for (int64_t i = 0; i < p->batch; i++) p->variants[i] = (creme_variant){p->background, p->codes, &changed, 1};
    CREME_TRY(
        creme_predictor_predict_edits_listed(p->predictor, p->variants, p->bins, 1, p->activities)); /* warms up */
    CREME_TRY(measure(p, predict_mutants, &out->pass));
    out->pass /= (double)p->batch;
done:
    return status;
}

static void write_common(creme_output *output, const creme_inputs *inputs)
{
    const creme_model_info *info = inputs->info;
    creme_output_print(output, "model\t%s: %s\n", CREME_ONE_LINE(creme_inputs_model_name(inputs)),
                       CREME_ONE_LINE(info->summary));
    creme_output_print(output, "window\t%" PRId64 " bp, bins %" PRId64 "-%" PRId64 " of %" PRId64 "\n",
                       info->input_bp, inputs->bins.start, inputs->bins.end - 1, info->bins);
    creme_output_print(output, "tracks\t%zu of %zu\n", inputs->tracks.count, info->tracks->count);
    const char *things = inputs->request->sequences ? "sequences" : "loci";
    creme_output_print(output, "%s\t%" PRId64 "\n", things, creme_inputs_count(inputs));
    if (inputs->request->trust_receptive_field) {
        creme_output_print(output, "receptive field\t%s: what that saves is not taken off here\n",
                           inputs->request->trust_receptive_field);
    }
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
    int64_t typical; /* passes, as they mostly are; 0: not told */
    const char *why; /* what is taken to be so for that */
    int64_t units;   /* into which it can be parted; 0: not at all */
} workload;

double creme_estimate_speedup(const creme_inputs *inputs, int64_t units)
{
    int64_t gpus = (int64_t)inputs->gpus.count;
    return units < 1 ? 1 : (double)(units < gpus ? units : gpus);
}

/* Of so many passes and all embeddings. */
static double seconds_of(const creme_inputs *inputs, const workload *work, costs each, int64_t passes)
{
    double seconds = each.pass * (double)passes + each.embedding * (double)work->embeddings;
    return inputs->gpus.count > 1 ? seconds / creme_estimate_speedup(inputs, work->units) : seconds;
}

static void write_typical(creme_output *output, const creme_inputs *inputs, const workload *work, costs each)
{
    char text[32];
    if (work->typical == 0) return;
    creme_output_print(output, "typical time\t%s: %" PRId64 " forward passes, where %s\n",
                       creme_text_duration(seconds_of(inputs, work, each, work->typical), text, sizeof text),
                       work->typical, work->why);
}

static void write_cost(creme_output *output, const probe *p, workload work, costs each)
{
    const creme_inputs *inputs = p->inputs;
    char text[32];
    int64_t peak = creme_platform_peak_bytes();
    double flop = inputs->info->forward_flop;
    if (flop > 0) creme_output_print(output, "work of a whole pass\t%.4g GFLOP\n", flop / 1e9);
    creme_output_print(output, "forward passes\tat most %" PRId64 ", %s each\n", work.passes,
                       write_seconds(each.pass, text, sizeof text));
    if (each.embedding > 0) {
        creme_output_print(output, "embedded backgrounds\tat most %" PRId64 ", %s each\n", work.embeddings,
                           write_seconds(each.embedding, text, sizeof text));
    }
    if (inputs->gpus.count > 1) {
        creme_output_print(output, "%s\t%zu, among which the units of work are handed out\n",
                           inputs->request->workers ? "workers" : "GPUs", inputs->gpus.count);
    }
    creme_output_print(output, "sequences at a time\t%" PRId64 "\n", p->batch);
    creme_output_print(output, "estimated time\t%s\n",
                       creme_text_duration(seconds_of(inputs, &work, each, work.passes), text, sizeof text));
    write_typical(output, inputs, &work, each);
    if (!inputs->info->about || !inputs->info->about->what)
        creme_output_print(output, "weights\t%s\n",
                           creme_text_bytes((double)inputs->info->weights_bytes, text, sizeof text));
    if (peak >= 0) {
        creme_output_print(output, "memory, measured with one batch\t%s\n",
                           creme_text_bytes((double)peak, text, sizeof text));
    }
}

/* What the results take on disk. */
static void write_size(creme_output *output, const creme_inputs *inputs, const creme_results_size *size)
{
    const creme_run_request *request = inputs->request;
    char text[160];
    if (creme_results_size_surprises(inputs)) {
        creme_log_warning(inputs->log, "--tracks was not given: %s; the run itself will not begin without it",
                          creme_results_size_surprise(size, inputs, text, sizeof text));
    }
    if (size->rows > 0) {
        creme_output_print(output, "table\tat most %" PRId64 " rows, about %s\n", size->rows,
                           creme_text_bytes(size->table_bytes, text, sizeof text));
    }
    if (request->assay && creme_run_folder_is_meant(request->out)) {
        creme_output_print(output, "replicates, kept in the run folder\tat most %" PRId64 ", %s\n", size->replicates,
                           creme_text_bytes(size->array_bytes, text, sizeof text));
    }
    if (request->replicates) {
        creme_output_print(output, "table of replicates\tat most %" PRId64 " rows, about %s\n", size->replicates,
                           creme_text_bytes(size->replicate_bytes, text, sizeof text));
    }
    if (size->rows == 0) {
        creme_output_print(output, "profiles\t%s\n", creme_text_bytes(size->array_bytes, text, sizeof text));
    }
}

/* Of what `unit_count` units of so many loci, which are like this one, ask for, how much is there already. */
static int64_t count_saved(const creme_assay_kind *kind, const creme_assay_scope *scope, size_t locus, int64_t loci,
                           int64_t unit_count)
{
    int64_t shared = kind->shared ? kind->shared(scope, locus) : 0;
    /* A pair shares the source's wild type with the units of other loci. */
    int64_t once = kind->place == CREME_PLACE_PAIR ? shared - 1 : shared;
    return unit_count * shared - loci * once;
}

int64_t creme_estimate_passes(const creme_assay_kind *kind, const creme_assay_scope *scope, int64_t loci,
                              int64_t unit_count, int64_t constructs)
{
    int64_t passes = constructs - count_saved(kind, scope, 0, loci, unit_count);
    return passes < constructs ? passes : constructs;
}

/* What a greedy assay goes on from is derived from the round before and costs less than a mutant. */
static workload count_work(const creme_units *units, int64_t unit_count, int64_t constructs)
{
    const creme_assay_kind *kind = units->kind;
    workload work = {.passes = constructs, .typical = creme_units_typical(units), .units = unit_count};
    int64_t typically = work.typical;
    if (typically > 0) work.why = kind->typical(&units->scope);
    for (size_t locus = 0; locus < units->inputs->loci.count; locus++) {
        int64_t here = creme_units_at(units, locus);
        if (here == 0) continue;
        int64_t saved = count_saved(kind, &units->scope, locus, 1, here);
        work.passes -= saved;
        if (typically > 0) work.typical -= saved;
        work.embeddings += kind->backgrounds ? kind->backgrounds(&units->scope, locus) : 1;
    }
    if (work.passes > constructs) work.passes = constructs;
    return work;
}

static creme_status measure_costs(const creme_units *units, probe *p, costs *out)
{
    /* Where every construct is a background of its own, edits save nothing. */
    creme_interval changed;
    bool whole = !p->inputs->info->windowed || p->inputs->request->whole_sequences ||
                 (units->kind->whole && units->kind->whole(&units->scope)) || !edit_of(units, &changed);
    return whole ? measure_whole(p, out) : measure_edits(p, changed, out);
}

creme_status creme_estimate_measure(creme_costs *out, const creme_inputs *inputs, const creme_units *units,
                                    creme_predictor *predictor)
{
    probe p = {0};
    costs whole = {0}, edits = {0};
    creme_interval changed;
    bool windowed = inputs->info->windowed && !inputs->request->whole_sequences && edit_of(units, &changed);
    creme_status status = CREME_OK;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(measure_whole(&p, &whole));
    if (windowed) CREME_TRY(measure_edits(&p, changed, &edits));
    remark_on_other_work(&p);
    *out = (creme_costs){whole.pass, windowed ? edits.pass : whole.pass};
done:
    close_probe(&p);
    return status;
}

static void write_tiles(const creme_units *units, creme_output *output)
{
    const creme_tile_set *grid = &units->scope.grid;
    elements all = count_elements(units);
    if (!units->scope.tile_sets) {
        creme_output_print(output, "tiles\t%" PRId64 " of %" PRId64 " bp beside the TSS tile\n",
                           creme_tile_set_count(grid), grid->tile_bp);
        return;
    }
    creme_output_print(output, "elements\t%" PRId64 " in all windows, of %" PRId64 " bp on average\n",
                       all.count - all.controls, all.count ? (all.bases + all.count / 2) / all.count : 0);
    if (units->scope.first_control) creme_output_print(output, "matched controls\t%" PRId64 "\n", all.controls);
}

creme_status creme_estimate_write(const creme_inputs *inputs, const creme_units *units, creme_predictor *predictor,
                                  int64_t unit_count, int64_t constructs, const creme_results_size *size,
                                  creme_output *output)
{
    probe p = {0};
    costs each = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(measure_costs(units, &p, &each));
    remark_on_other_work(&p);
    write_common(output, inputs);
    if (units->kind->describe_work)
        units->kind->describe_work(&units->scope, output);
    else
        write_tiles(units, output);
    creme_output_print(output, "units of work\t%" PRId64 "\nconstructs\t%" PRId64 ", %" PRId64 " per unit\n",
                       unit_count, constructs, unit_count ? constructs / unit_count : 0);
    write_size(output, inputs, size);
    write_cost(output, &p, count_work(units, unit_count, constructs), each);
done:
    close_probe(&p);
    return status;
}

creme_status creme_estimate_seconds(double *out, const creme_inputs *inputs, const creme_units *units,
                                    creme_predictor *predictor, int64_t unit_count, int64_t constructs)
{
    probe p = {0};
    costs each = {0};
    creme_status status = CREME_OK;
    *out = 0;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(measure_costs(units, &p, &each));
    remark_on_other_work(&p);
    const workload work = count_work(units, unit_count, constructs);
    *out = seconds_of(inputs, &work, each, work.passes);
done:
    close_probe(&p);
    return status;
}

creme_needs creme_estimate_needs(const creme_inputs *inputs)
{
    int64_t peak = creme_platform_peak_bytes();
    bool on_gpus = inputs->request->backend == CREME_BACKEND_CUDA;
    return (creme_needs){.bytes = peak > 0 ? (double)peak : 0,
                         .cores = inputs->threads ? creme_threads_count(inputs->threads) : 1,
                         .gpus = on_gpus ? (int64_t)inputs->gpus.count : 0};
}

creme_status creme_estimate_write_predictions(const creme_inputs *inputs, creme_predictor *predictor,
                                              const creme_results_size *size, creme_output *output)
{
    probe p = {0};
    costs each = {0};
    creme_status status = CREME_OK;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(measure_whole(&p, &each));
    remark_on_other_work(&p);
    write_common(output, inputs);
    write_size(output, inputs, size);
    write_cost(output, &p, (workload){.passes = creme_inputs_count(inputs)}, each);
done:
    close_probe(&p);
    return status;
}
