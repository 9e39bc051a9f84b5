/* The model kind "grammar": known rules instead of a network. See grammar.md. */
#include "base/memory.h"
#include "model/grammar/grammar_rules.h"
#include "model/model_kinds.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Sequences per call: enough for any number of threads, and only 8 MiB of codes. */
enum { BATCH = 64 };

typedef struct grammar_model {
    creme_model model;
    creme_grammar grammar;
    creme_motif_scanner scanner;
    creme_track_table tracks;
    creme_threads *threads; /* borrowed */
    char summary[96];
} grammar_model;

typedef struct grammar_predictor {
    creme_predictor predictor;
    double *peak; /* [bin_end - bin_first] with every_bin; else [1]: the mean or the sum of that */
    double bins;  /* how many baselines one output holds: 1, or the number of bins that are summed */
} grammar_predictor;

/* The tracks that the file names. */
static creme_status name_tracks(creme_track_table *out, const creme_grammar *grammar)
{
    int64_t pairs[CREME_GRAMMAR_MAX_TRACKS];
    for (int t = 0; t < grammar->track_count; t++) pairs[t] = grammar->tracks[t].strand_pair;
    creme_status status = creme_track_table_init(out, (size_t)grammar->track_count, pairs);
    if (status != CREME_OK) return status;
    for (int t = 0; t < grammar->track_count; t++) {
        creme_track *track = &out->at[t];
        creme_free(track->identifier);
        creme_free(track->description);
        track->identifier = track->description = NULL;
        CREME_TRY(creme_copy_text(&track->identifier, grammar->tracks[t].name));
        CREME_TRY(creme_copy_text(&track->description, grammar->tracks[t].description));
    }
done:
    if (status != CREME_OK) creme_track_table_clear(out);
    return status;
}

static void describe(grammar_model *model)
{
    const creme_grammar *grammar = &model->grammar;
    snprintf(model->summary, sizeof model->summary, "%d elements, %d rules, %d tracks, %lld bp",
             grammar->element_count, grammar->rule_count, grammar->track_count, (long long)grammar->input_bp);
    creme_model_init(&model->model, &creme_grammar_kind,
                     &(creme_model_info){.summary = model->summary,
                                         .input_bp = grammar->input_bp,
                                         .bins = grammar->bins,
                                         .bin_bp = grammar->bin_bp,
                                         .first_bin_bp = creme_grammar_first_bin_bp(grammar),
                                         .tracks = &model->tracks,
                                         .parameters = (int64_t)grammar->rule_count * grammar->track_count,
                                         .weights_bytes = sizeof *grammar,
                                         .batch = BATCH});
}

static void close_grammar(creme_model *base)
{
    grammar_model *model = (grammar_model *)base;
    creme_track_table_clear(&model->tracks);
    creme_motif_scanner_clear(&model->scanner);
    creme_grammar_clear(&model->grammar);
    creme_free(model);
}

static creme_status open_grammar(creme_model **out, const char *file, const creme_model_options *options)
{
    grammar_model *model = NULL;
    creme_status status = creme_allocate_zero(&model, 1, sizeof *model);
    if (status != CREME_OK) return status;
    model->threads = options->threads;
    CREME_TRY(creme_grammar_read(&model->grammar, file));
    CREME_TRY(creme_grammar_fill_scanner(&model->grammar, &model->scanner));
    if (options->targets) {
        CREME_TRY(creme_model_read_tracks(&model->tracks, file, model->grammar.track_count, NULL, options));
    } else {
        CREME_TRY(name_tracks(&model->tracks, &model->grammar));
    }
    describe(model);
    *out = &model->model;
done:
    if (status != CREME_OK) close_grammar(&model->model);
    return status;
}

static creme_status create_predictor(creme_predictor **out, const creme_model *base, const creme_readout *readout)
{
    const creme_grammar *grammar = &((const grammar_model *)base)->grammar;
    int64_t bins = readout->bin_end - readout->bin_first;
    grammar_predictor *predictor = NULL;
    creme_status status = creme_allocate_zero(&predictor, 1, sizeof *predictor);
    if (status != CREME_OK) return status;
    status = creme_allocate_zero(&predictor->peak, readout->every_bin ? (size_t)bins : 1, sizeof *predictor->peak);
    if (status != CREME_OK) {
        creme_free(predictor);
        return status;
    }
    creme_predictor_init(&predictor->predictor, base, readout);
    for (int64_t b = 0; b < bins; b++) {
        predictor->peak[readout->every_bin ? b : 0] += creme_grammar_peak(grammar, readout->bin_first + b);
    }
    bool summed = readout->sum_bins && !readout->every_bin;
    predictor->bins = summed ? (double)bins : 1;
    if (!readout->every_bin && !summed) predictor->peak[0] /= (double)bins;
    *out = &predictor->predictor;
    return CREME_OK;
}

static void destroy_predictor(creme_predictor *base)
{
    grammar_predictor *predictor = (grammar_predictor *)base;
    creme_free(predictor->peak);
    creme_free(predictor);
}

typedef struct batch {
    const grammar_predictor *predictor;
    const uint8_t *const *codes;
    float *out;
} batch;

static void predict_one(void *context, int64_t index, int worker)
{
    (void)worker;
    const batch *all = context;
    const grammar_predictor *predictor = all->predictor;
    const grammar_model *model = (const grammar_model *)predictor->predictor.model;
    const creme_track_selection *tracks = predictor->predictor.readout.tracks;
    int64_t outputs = predictor->predictor.outputs, bins = outputs / (int64_t)tracks->count;
    float *out = all->out + index * outputs; /* [bins][tracks] */
    creme_grammar_occupancy occupancy;
    creme_grammar_occupy(&model->grammar, &model->scanner, all->codes[index], &occupancy);
    for (size_t t = 0; t < tracks->count; t++) {
        const creme_track_choice *choice = &tracks->at[t];
        double activity = creme_grammar_activity(&model->grammar, &occupancy, choice->track);
        double baseline = model->grammar.tracks[choice->track].baseline;
        if (choice->other >= 0) {
            activity += creme_grammar_activity(&model->grammar, &occupancy, choice->other);
            baseline += model->grammar.tracks[choice->other].baseline;
        }
        for (int64_t b = 0; b < bins; b++) {
            out[b * (int64_t)tracks->count + (int64_t)t] =
                (float)(baseline * predictor->bins + activity * predictor->peak[b]);
        }
    }
}

static creme_status predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    batch all = {(const grammar_predictor *)base, codes, out};
    creme_threads_for(((const grammar_model *)base->model)->threads, count, predict_one, &all);
    return CREME_OK;
}

static bool recognise_text(const char *start)
{
    return start[strspn(start, " \t\r\n")] == '{';
}

/* Each is a sum of its own. */
static bool tracks_are_separate(const creme_model *model, const creme_track_selection *few,
                                const creme_track_selection *all)
{
    (void)model;
    (void)few;
    (void)all;
    return true;
}

const creme_model_kind creme_grammar_kind = {
    .about =
        {
            .name = "grammar",
            .noun = "a grammar",
            .file = "a grammar of planted elements (JSON)",
            .precisions = 1u << CREME_PRECISION_F32,
        },
    .recognise_text = recognise_text,
    .built_in = "demo",
    .open = open_grammar,
    .close = close_grammar,
    .predictor_create = create_predictor,
    .predictor_destroy = destroy_predictor,
    .predict = predict,
    .tracks_are_separate = tracks_are_separate,
};
