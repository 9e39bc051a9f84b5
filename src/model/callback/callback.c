/* The model kind "callback": functions of the caller in place of a network. */
#include <creme/callback_model.h>

#include "base/errors.h"
#include "base/memory.h"
#include "model/model_kind.h"

#include <math.h>

enum { MOST_TRACKS = 1000000, MOST_BATCH = 1 << 16 };

typedef struct callback_model {
    creme_model model;
    creme_model_functions functions;
    void *self;
    creme_track_table tracks;
    char *summary;
} callback_model;

typedef struct callback_predictor {
    creme_predictor predictor;
    int64_t *tracks; /* [track_count]: of each choice its track, then the opposite strand if that is added */
    int64_t track_count;
    float *values; /* [batch][bins][track_count] */
} callback_predictor;

/* What a function of the caller's said. It may have left no message, or be no status at all. */
static creme_status judge(creme_status status, unsigned long errors_before, const char *function)
{
    if (status == CREME_OK) return CREME_OK;
    if (status < CREME_OK || status > CREME_ERROR_STOPPED) {
        return creme_fail(CREME_ERROR_LIBRARY, "the model's function %s returned %d, which is no creme_status",
                          function, (int)status);
    }
    if (creme_error_count() != errors_before) return status;
    return creme_fail(status, "the model's function %s failed (%s) and did not say why", function,
                      creme_status_name(status));
}

static creme_status check_size(const char *what, int64_t number, int64_t least, int64_t most)
{
    if (number >= least && number <= most) return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE, "the model's description: %s is %lld: expected %lld to %lld", what,
                      (long long)number, (long long)least, (long long)most);
}

static creme_status check(const creme_model_description *d)
{
    creme_status status = CREME_OK;
    CREME_TRY(check_size("input_bp", d->input_bp, 1, INT32_MAX));
    CREME_TRY(check_size("first_bin_bp", d->first_bin_bp, 0, d->input_bp - 1));
    CREME_TRY(check_size("bin_bp", d->bin_bp, 1, d->input_bp - d->first_bin_bp));
    CREME_TRY(check_size("bins", d->bins, 1, (d->input_bp - d->first_bin_bp) / d->bin_bp));
    CREME_TRY(check_size("tracks", d->tracks, 1, MOST_TRACKS));
    CREME_TRY(check_size("batch", d->batch, 0, MOST_BATCH));
done:
    return status;
}

/* A name stands in tables, whose fields tabs separate. */
static creme_status check_text(const char *what, const char *text, int64_t track)
{
    if (!text || !*text) {
        return creme_fail(CREME_ERROR_ARGUMENT, "the model's description: the %s of track %lld is empty", what,
                          (long long)track);
    }
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c >= ' ' && *c != 0x7f) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "the model's description: the %s of track %lld holds a control character", what,
                          (long long)track);
    }
    return CREME_OK;
}

static creme_status replace_text(char **text, const char *by)
{
    creme_free(*text);
    *text = NULL;
    return creme_copy_text(text, by);
}

static creme_status name_tracks(creme_track_table *out, const creme_model_description *d)
{
    creme_status status = creme_track_table_init(out, (size_t)d->tracks, d->strand_pairs);
    for (int64_t t = 0; t < d->tracks && status == CREME_OK; t++) {
        const char *name = d->names ? d->names[t] : out->at[t].identifier;
        const char *description = d->descriptions ? d->descriptions[t] : name;
        CREME_TRY(check_text("name", name, t));
        CREME_TRY(check_text("description", description, t));
        CREME_TRY(replace_text(&out->at[t].description, description));
        if (d->names) CREME_TRY(replace_text(&out->at[t].identifier, name));
    }
done:
    return status;
}

static void release(callback_model *model)
{
    creme_track_table_clear(&model->tracks);
    creme_free(model->summary);
    creme_free(model);
}

static void close_callback(creme_model *base)
{
    callback_model *model = (callback_model *)base;
    if (model->functions.destroy) model->functions.destroy(model->self);
    release(model);
}

static creme_status create_predictor(creme_predictor **out, const creme_model *base, const creme_readout *readout)
{
    callback_predictor *predictor = NULL;
    int64_t bins = readout->bin_end - readout->bin_first;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&predictor, 1, sizeof *predictor));
    CREME_TRY(creme_allocate(&predictor->tracks, 2 * readout->tracks->count, sizeof *predictor->tracks));
    for (size_t i = 0; i < readout->tracks->count; i++) {
        const creme_track_choice *choice = &readout->tracks->at[i];
        predictor->tracks[predictor->track_count++] = choice->track;
        if (choice->other >= 0) predictor->tracks[predictor->track_count++] = choice->other;
    }
    CREME_TRY(creme_allocate(&predictor->values, (size_t)(base->info.batch * bins),
                             (size_t)predictor->track_count * sizeof *predictor->values));
    creme_predictor_init(&predictor->predictor, base, readout);
    *out = &predictor->predictor;
    return CREME_OK;
done:
    if (predictor) creme_free(predictor->tracks);
    creme_free(predictor);
    return status;
}

static void destroy_predictor(creme_predictor *base)
{
    callback_predictor *predictor = (callback_predictor *)base;
    creme_free(predictor->tracks);
    creme_free(predictor->values);
    creme_free(predictor);
}

/* out[tracks], or [bins][tracks] of every_bin, of one sequence's values[bins][track_count]. */
static void read_out(const callback_predictor *predictor, const float *values, float *out)
{
    const creme_readout *readout = &predictor->predictor.readout;
    const creme_track_selection *tracks = readout->tracks;
    int64_t bins = readout->bin_end - readout->bin_first, column = 0;
    for (size_t i = 0; i < tracks->count; i++) {
        bool both = tracks->at[i].other >= 0;
        double sum = 0;
        for (int64_t b = 0; b < bins; b++) {
            const float *value = &values[b * predictor->track_count + column];
            double each = both ? (double)value[0] + value[1] : value[0];
            if (readout->every_bin) out[b * (int64_t)tracks->count + (int64_t)i] = (float)each;
            sum += each;
        }
        if (!readout->every_bin) out[i] = (float)(readout->sum_bins ? sum : sum / (double)bins);
        column += both ? 2 : 1;
    }
}

static creme_status predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    callback_predictor *predictor = (callback_predictor *)base;
    const callback_model *model = (const callback_model *)base->model;
    const creme_readout *readout = &base->readout;
    int64_t batch = model->model.info.batch;
    int64_t each = (readout->bin_end - readout->bin_first) * predictor->track_count;
    for (int64_t first = 0; first < count; first += batch) {
        creme_prediction_request request = {.codes = codes + first,
                                            .count = count - first < batch ? count - first : batch,
                                            .bin_first = readout->bin_first,
                                            .bin_end = readout->bin_end,
                                            .tracks = predictor->tracks,
                                            .track_count = predictor->track_count};
        for (int64_t i = 0; i < request.count * each; i++)
            predictor->values[i] = NAN; /* what it leaves out is none */
        unsigned long errors = creme_error_count();
        creme_status status = model->functions.predict(model->self, &request, predictor->values);
        if (status != CREME_OK) return judge(status, errors, "predict");
        for (int64_t i = 0; i < request.count; i++)
            read_out(predictor, predictor->values + i * each, out + (first + i) * base->outputs);
    }
    return CREME_OK;
}

/* Not in the list of kinds (kinds.c): it is in no file, so that it cannot be opened. */
static const creme_model_kind callback_kind = {
    .about = {.name = "callback", .noun = "a model of functions", .precisions = 1 << CREME_PRECISION_F32},
    .close = close_callback,
    .predictor_create = create_predictor,
    .predictor_destroy = destroy_predictor,
    .predict = predict,
};

static void set_info(callback_model *model, const creme_model_description *d)
{
    creme_model_info info = {.summary = model->summary,
                             .input_bp = d->input_bp,
                             .bins = d->bins,
                             .bin_bp = d->bin_bp,
                             .first_bin_bp = d->first_bin_bp,
                             .tracks = &model->tracks,
                             .batch = d->batch > 0 ? d->batch : 1};
    creme_model_init(&model->model, &callback_kind, &info);
}

creme_status creme_model_from_functions(creme_model **out, const creme_model_functions *functions, void *self)
{
    *out = NULL;
    if (!functions->describe || !functions->predict)
        return creme_fail(CREME_ERROR_ARGUMENT, "a model of functions needs describe and predict");
    callback_model *model = NULL;
    creme_model_description description = {0};
    unsigned long errors = creme_error_count();
    creme_status status = judge(functions->describe(self, &description), errors, "describe");
    if (status != CREME_OK) return status;
    CREME_TRY(check(&description));
    CREME_TRY(creme_allocate_zero(&model, 1, sizeof *model));
    model->functions = *functions;
    model->self = self;
    CREME_TRY(
        creme_copy_text(&model->summary, description.summary ? description.summary : "functions of the caller"));
    CREME_TRY(name_tracks(&model->tracks, &description));
    set_info(model, &description);
    *out = &model->model;
    model = NULL;
done:
    if (model) release(model);
    return status;
}
