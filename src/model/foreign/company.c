/* Whether a model that others compute gives a sequence the same numbers twice, and the same in company. */
#include "model/foreign/foreign.h"

#include "base/memory.h"

#include <math.h>

enum { SEQUENCES = 2, MOST_TRACKS = 16 };
static const double MUCH = 1e-3; /* of the larger one */

/* Bases without a pattern, the same everywhere. */
static void draw(uint8_t *codes, int64_t length, uint64_t state)
{
    for (int64_t i = 0; i < length; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        codes[i] = (uint8_t)(state >> 62);
    }
}

static double largest_difference(const float *a, const float *b, int64_t count)
{
    double largest = 0;
    for (int64_t i = 0; i < count; i++) {
        double size = fmax(fabs((double)a[i]), fabs((double)b[i]));
        if (size > 0) largest = fmax(largest, fabs((double)a[i] - b[i]) / size);
    }
    return largest;
}

typedef struct asked {
    creme_predictor *predictor;
    bool has_room; /* for a second sequence */
    const char *name;
    const creme_log *log;
    double noise; /* the largest difference */
} asked;

static void say(asked *of, const char *when, double difference)
{
    of->noise = fmax(of->noise, difference);
    if (difference > MUCH)
        creme_log_warning(of->log,
                          "%s: one sequence %s differs by up to %.2g of itself: effects smaller than that "
                          "mean nothing",
                          of->name, when, difference);
    else if (difference > 0)
        creme_log_info(of->log, "%s: one sequence %s differs by up to %.2g of itself", of->name, when, difference);
}

static creme_status compare(asked *of, const uint8_t *const *codes, float *activities)
{
    int64_t outputs = of->predictor->outputs;
    float *alone = activities, *again = alone + outputs, *company = again + outputs;
    creme_status status = CREME_OK;
    CREME_TRY(creme_predictor_predict(of->predictor, codes, 1, alone));
    CREME_TRY(creme_predictor_predict(of->predictor, codes, 1, again));
    if (of->has_room) CREME_TRY(creme_predictor_predict(of->predictor, codes, SEQUENCES, company));
    say(of, "asked twice", largest_difference(alone, again, outputs));
    if (of->has_room) say(of, "alone and in a batch", largest_difference(alone, company, outputs));
done:
    return status;
}

creme_status creme_foreign_check_company(creme_model *model, const char *name, const creme_log *log)
{
    const creme_model_info *info = &model->info;
    int64_t length = info->input_bp, all = (int64_t)info->tracks->count;
    int64_t tracks = all < MOST_TRACKS ? all : MOST_TRACKS;
    creme_track_choice choices[MOST_TRACKS];
    creme_track_selection selection = {.at = choices, .count = (size_t)tracks};
    creme_readout readout = {.tracks = &selection};
    asked of = {.has_room = info->batch >= SEQUENCES, .name = name, .log = log};
    uint8_t *bases = NULL;
    float *activities = NULL;
    creme_status status = CREME_OK;
    for (int64_t t = 0; t < tracks; t++) choices[t] = (creme_track_choice){.track = t, .other = -1};
    creme_readout_central_bins(info, &readout.bin_first, &readout.bin_end);
    if (readout.bin_end <= readout.bin_first) readout = (creme_readout){.tracks = &selection, .bin_end = 1};
    CREME_TRY(creme_allocate(&bases, SEQUENCES, (size_t)length));
    CREME_TRY(creme_predictor_create(&of.predictor, model, &readout));
    CREME_TRY(
        creme_allocate(&activities, (size_t)(2 + SEQUENCES) * (size_t)of.predictor->outputs, sizeof *activities));
    const uint8_t *codes[SEQUENCES];
    for (int i = 0; i < SEQUENCES; i++) {
        draw(bases + i * length, length, (uint64_t)i + 1);
        codes[i] = bases + i * length;
    }
    CREME_TRY(compare(&of, codes, activities));
    model->info.noise = of.noise;
done:
    creme_predictor_destroy(of.predictor);
    creme_free(activities);
    creme_free(bases);
    return status;
}
