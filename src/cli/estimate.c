/* Measuring one batch and multiplying. */
#include "cli/estimate.h"

#include "cli/text.h"

#include "base/memory.h"
#include "base/output.h"

#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>

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
    int64_t window = inputs->info->input_bp, batch = inputs->settings->batch;
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

/* Seconds per sequence when whole ones are predicted. The first call is left out: it warms up. */
static creme_status measure_whole(probe *p, double *seconds)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_predictor_predict(p->predictor, p->copies, 1, p->activities));
    double started = creme_progress_clock();
    CREME_TRY(creme_predictor_predict(p->predictor, p->copies, p->batch, p->activities));
    *seconds = (creme_progress_clock() - started) / (double)p->batch;
done:
    return status;
}

/* Seconds per background that is embedded, and per construct with `tiles` edited tiles on it. */
static creme_status measure_edits(probe *p, const creme_units *units, double *embed, double *edit)
{
    creme_interval changed = creme_tile_grid_get(&units->grid, 0);
    creme_status status = CREME_OK;
    double started = creme_progress_clock();
    CREME_TRY(creme_predictor_embed(p->predictor, p->copies, 1, &p->background));
    *embed = creme_progress_clock() - started;
    for (int64_t i = 0; i < p->batch; i++) p->variants[i] = (creme_variant){p->background, p->codes, &changed, 1};
    CREME_TRY(creme_predictor_predict_edits(p->predictor, p->variants, 1, p->activities));
    started = creme_progress_clock();
    CREME_TRY(creme_predictor_predict_edits(p->predictor, p->variants, p->batch, p->activities));
    *edit = (creme_progress_clock() - started) / (double)p->batch;
done:
    return status;
}

static void write_common(creme_output *output, const creme_inputs *inputs)
{
    const creme_model_info *info = inputs->info;
    creme_output_print(output, "model\t%s: %s\n", inputs->settings->model, info->summary);
    creme_output_print(output, "window\t%" PRId64 " bp, bins %" PRId64 "-%" PRId64 " of %" PRId64 "\n",
                       info->input_bp, inputs->bins.start, inputs->bins.end - 1, info->bins);
    creme_output_print(output, "tracks\t%zu of %zu\n", inputs->tracks.count, info->tracks->count);
    const char *things = inputs->codes.count > 0 ? "sequences" : "loci";
    creme_output_print(output, "%s\t%" PRId64 "\n", things, creme_inputs_count(inputs));
}

static void write_cost(creme_output *output, const creme_inputs *inputs, int64_t passes, double seconds)
{
    char text[32];
    struct rusage usage;
    double flop = inputs->info->forward_flop;
    if (flop > 0) creme_output_print(output, "work of a whole pass\t%.4g GFLOP\n", flop / 1e9);
    creme_output_print(output, "forward passes\tat most %" PRId64 "\n", passes);
    creme_output_print(output, "estimated time\t%s\n", creme_text_duration(seconds, text, sizeof text));
    creme_output_print(output, "weights\t%s\n",
                       creme_text_bytes((double)inputs->info->weights_bytes, text, sizeof text));
    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        creme_output_print(output, "memory, measured with one batch\t%s\n",
                           creme_text_bytes(1024.0 * (double)usage.ru_maxrss, text, sizeof text));
    }
}

/* Backgrounds of a unit: the wild type, and for assays on shuffled ones a shuffle per replicate, for greedy ones what
 * each round but the last leaves. */
static int64_t backgrounds(const creme_units *units, int64_t unit_count)
{
    if (units->assay == CREME_COMMAND_INTERACTION) {
        int64_t tiles = creme_tile_grid_count(&units->grid), rounds = units->inputs->settings->rounds;
        return unit_count * (rounds < tiles ? rounds : tiles);
    }
    bool shuffled = units->assay == CREME_COMMAND_SUFFICIENCY || units->assay == CREME_COMMAND_DISTANCE;
    int64_t sites = units->assay == CREME_COMMAND_CONTEXT_SWAP ? unit_count : (int64_t)units->inputs->loci.count;
    return sites * (1 + (shuffled ? units->options.shuffles : 0));
}

static creme_status estimate(const creme_units *units, probe *p, int64_t unit_count, int64_t constructs,
                             double *seconds)
{
    double each = 0, embed = 0;
    /* Where every construct is a background of its own, edits save nothing. */
    bool whole = !p->inputs->info->windowed || p->inputs->settings->whole_sequences ||
                 units->assay == CREME_COMMAND_CONTEXT_DEPENDENCE || creme_tile_grid_count(&units->grid) == 0;
    creme_status status = whole ? measure_whole(p, &each) : measure_edits(p, units, &embed, &each);
    *seconds = each * (double)constructs + embed * (double)backgrounds(units, unit_count);
    return status;
}

creme_status creme_estimate_write(const creme_inputs *inputs, const creme_units *units, creme_predictor *predictor,
                                  int64_t unit_count, int64_t constructs)
{
    probe p = {0};
    creme_output *output = NULL;
    double seconds = 0;
    creme_status status = CREME_OK;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(estimate(units, &p, unit_count, constructs, &seconds));
    CREME_TRY(creme_output_open(&output, "-"));
    write_common(output, inputs);
    creme_output_print(output, "tiles\t%" PRId64 " of %" PRId64 " bp beside the TSS tile\n",
                       creme_tile_grid_count(&units->grid), units->grid.tile_bp);
    creme_output_print(output, "units of work\t%" PRId64 "\nconstructs\t%" PRId64 ", %" PRId64 " per unit\n",
                       unit_count, constructs, unit_count ? constructs / unit_count : 0);
    write_cost(output, inputs, constructs, seconds);
    CREME_TRY(creme_output_close(output));
done:
    close_probe(&p);
    return status;
}

creme_status creme_estimate_write_predictions(const creme_inputs *inputs, creme_predictor *predictor)
{
    probe p = {0};
    creme_output *output = NULL;
    double each = 0;
    creme_status status = CREME_OK;
    CREME_TRY(open_probe(&p, inputs, predictor));
    CREME_TRY(measure_whole(&p, &each));
    CREME_TRY(creme_output_open(&output, "-"));
    write_common(output, inputs);
    write_cost(output, inputs, creme_inputs_count(inputs), each * (double)creme_inputs_count(inputs));
    CREME_TRY(creme_output_close(output));
done:
    close_probe(&p);
    return status;
}
