/* Whether a served model gives a sequence the same numbers twice, and the same in company. */
#include "base/memory.h"
#include "model/remote/remote.h"

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

static void say(const creme_served_model *model, const char *when, double difference)
{
    if (difference > MUCH)
        creme_log_warning(&model->log,
                          "%s: one sequence %s differs by up to %.2g of itself: effects smaller than that "
                          "mean nothing",
                          model->address.model, when, difference);
    else if (difference > 0)
        creme_log_info(&model->log, "%s: one sequence %s differs by up to %.2g of itself", model->address.model, when,
                       difference);
}

static creme_status compare(creme_served_model *model, creme_predictor *predictor, const uint8_t *const *codes,
                            float *activities)
{
    int64_t outputs = predictor->outputs;
    float *alone = activities, *again = alone + outputs, *company = again + outputs;
    creme_status status = CREME_OK;
    CREME_TRY(creme_served_predict(predictor, codes, 1, alone));
    CREME_TRY(creme_served_predict(predictor, codes, 1, again));
    if (model->form.batch >= SEQUENCES) CREME_TRY(creme_served_predict(predictor, codes, SEQUENCES, company));
    say(model, "asked twice", largest_difference(alone, again, outputs));
    if (model->form.batch >= SEQUENCES)
        say(model, "alone and in a batch", largest_difference(alone, company, outputs));
done:
    return status;
}

creme_status creme_served_check_company(creme_served_model *model)
{
    int64_t length = model->form.input_bp,
            tracks = model->form.tracks < MOST_TRACKS ? model->form.tracks : MOST_TRACKS;
    creme_track_choice choices[MOST_TRACKS];
    creme_track_selection selection = {.at = choices, .count = (size_t)tracks};
    creme_readout readout = {.tracks = &selection};
    creme_predictor *predictor = NULL;
    uint8_t *bases = NULL;
    float *activities = NULL;
    creme_status status = CREME_OK;
    for (int64_t t = 0; t < tracks; t++) choices[t] = (creme_track_choice){.track = t, .other = -1};
    creme_readout_central_bins(&model->base.info, &readout.bin_first, &readout.bin_end);
    if (readout.bin_end <= readout.bin_first) readout = (creme_readout){.tracks = &selection, .bin_end = 1};
    CREME_TRY(creme_allocate(&bases, SEQUENCES, (size_t)length));
    CREME_TRY(creme_served_predictor_create(&predictor, &model->base, &readout));
    CREME_TRY(creme_allocate(&activities, (size_t)(2 + SEQUENCES) * (size_t)predictor->outputs, sizeof *activities));
    const uint8_t *codes[SEQUENCES];
    for (int i = 0; i < SEQUENCES; i++) {
        draw(bases + i * length, length, (uint64_t)i + 1);
        codes[i] = bases + i * length;
    }
    CREME_TRY(compare(model, predictor, codes, activities));
done:
    if (predictor) creme_served_predictor_destroy(predictor);
    creme_free(activities);
    creme_free(bases);
    return status;
}
