/* Whether a model that others compute gives a sequence the same numbers twice, and the same in company. */
#include "model/foreign/foreign.h"

#include "base/memory.h"

#include <math.h>

enum { MOST_TRACKS = 16 };
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

static creme_status compare(creme_predictor *predictor, const uint8_t *const *codes, int64_t company,
                            float *activities, creme_foreign_company *out)
{
    int64_t outputs = predictor->outputs;
    float *alone = activities, *again = alone + outputs, *together = again + outputs;
    creme_status status = CREME_OK;
    CREME_TRY(creme_predictor_predict(predictor, codes, 1, alone));
    CREME_TRY(creme_predictor_predict(predictor, codes, 1, again));
    out->twice = largest_difference(alone, again, outputs);
    if (company < 2) goto done;
    CREME_TRY(creme_predictor_predict(predictor, codes, company, together));
    out->together = largest_difference(alone, together, outputs);
done:
    return status;
}

creme_status creme_foreign_measure_company(creme_foreign_company *out, const creme_model *model, int64_t company)
{
    const creme_model_info *info = &model->info;
    int64_t length = info->input_bp, all = (int64_t)info->tracks->count;
    int64_t tracks = all < MOST_TRACKS ? all : MOST_TRACKS;
    creme_track_choice choices[MOST_TRACKS];
    creme_track_selection selection = {.at = choices, .count = (size_t)tracks};
    creme_readout readout = {.tracks = &selection};
    creme_predictor *predictor = NULL;
    uint8_t *bases = NULL;
    const uint8_t **codes = NULL; /* [company] */
    float *activities = NULL;     /* [2 + company][outputs] */
    creme_status status = CREME_OK;
    *out = (creme_foreign_company){0};
    if (company > info->batch) company = info->batch;
    for (int64_t t = 0; t < tracks; t++) choices[t] = (creme_track_choice){.track = t, .other = -1};
    creme_readout_central_bins(info, &readout.bin_first, &readout.bin_end);
    if (readout.bin_end <= readout.bin_first) readout = (creme_readout){.tracks = &selection, .bin_end = 1};
    CREME_TRY(creme_allocate(&bases, (size_t)company, (size_t)length));
    CREME_TRY(creme_allocate(&codes, (size_t)company, sizeof *codes));
    CREME_TRY(creme_predictor_create(&predictor, model, &readout));
    CREME_TRY(creme_allocate(&activities, 2 + (size_t)company, (size_t)predictor->outputs * sizeof *activities));
    for (int64_t i = 0; i < company; i++) {
        draw(bases + i * length, length, (uint64_t)i + 1);
        codes[i] = bases + i * length;
    }
    CREME_TRY(compare(predictor, codes, company, activities, out));
done:
    creme_predictor_destroy(predictor);
    creme_free(activities);
    creme_free(codes);
    creme_free(bases);
    return status;
}

static void say(const char *name, const char *when, double difference, const creme_log *log)
{
    if (difference > MUCH)
        creme_log_warning(log,
                          "%s: one sequence %s differs by up to %.2g of itself: effects smaller than that "
                          "mean nothing",
                          name, when, difference);
    else if (difference > 0)
        creme_log_info(log, "%s: one sequence %s differs by up to %.2g of itself", name, when, difference);
}

void creme_foreign_say_company(creme_model *model, const creme_foreign_company *company, const char *name,
                               const creme_log *log)
{
    say(name, "asked twice", company->twice, log);
    say(name, "alone and in a batch", company->together, log);
    model->info.noise = fmax(company->twice, company->together);
}
