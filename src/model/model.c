/* Forwards to a model's kind; checks what every kind would have to check. */
#include "model/model_kind.h"

#include "base/memory.h"
#include "model/ensemble/ensemble.h"
#include "model/listed.h"
#include "model/peak.h"

#include <math.h>
#include <string.h>

enum { TSS_HALF_WIDTH_BP = 128 };

/* What an N puts into each of the four channels unless the options say: CREME's value. */
static const float N_VALUE = 0.25f;

static creme_status unknown_kind(const char *specification)
{
    char known[256];
    creme_model_kind_list(known, sizeof known, true, false);
    return creme_fail(CREME_ERROR_ARGUMENT, "model \"%s\": expected one of %s", specification, known);
}

static creme_status open_kind(creme_model **out, const creme_model_kind *kind, const char *list,
                              const creme_model_options *options)
{
    creme_model_options resolved = *options;
    if (!options->n_value_given) resolved.n_value = N_VALUE;
    creme_status status = creme_model_check_options(&kind->about, options);
    if (status == CREME_OK) status = creme_ensemble_open(out, kind, list, &resolved);
    if (status != CREME_OK) return status;
    const creme_model_info *info = &(*out)->info;
    if (!options->input_bp || options->input_bp == info->input_bp) return CREME_OK;
    status = creme_fail(CREME_ERROR_ARGUMENT, "--input-bp: the file of this model says that it takes %lld bp",
                        (long long)info->input_bp);
    creme_model_close(*out);
    *out = NULL;
    return status;
}

creme_status creme_model_open(creme_model **out, const char *specification, const creme_model_options *options)
{
    *out = NULL;
    static const creme_model_options defaults;
    const char *colon = strchr(specification, ':');
    if (!colon || !colon[1]) return unknown_kind(specification);
    const creme_model_kind *kind = creme_model_kind_find(specification, (size_t)(colon - specification));
    return kind ? open_kind(out, kind, colon + 1, options ? options : &defaults) : unknown_kind(specification);
}

void creme_model_close(creme_model *model)
{
    if (model) model->kind->close(model);
}

const creme_model_info *creme_model_describe(const creme_model *model)
{
    return &model->info;
}

void creme_model_set_meter(creme_model *model, creme_meter *meter)
{
    if (model->kind->set_meter) model->kind->set_meter(model, meter);
}

void creme_readout_central_bins(const creme_model_info *info, int64_t *first, int64_t *end)
{
    int64_t middle = info->input_bp / 2 - info->first_bin_bp;
    int64_t low = (middle - TSS_HALF_WIDTH_BP) / info->bin_bp;
    int64_t high = (middle + TSS_HALF_WIDTH_BP + info->bin_bp - 1) / info->bin_bp;
    *first = low < 0 ? 0 : low;
    *end = high > info->bins ? info->bins : high;
}

static creme_status check_squash(const creme_model_info *info, const creme_readout *readout)
{
    if (readout->squash == CREME_SQUASH_KEEP) return CREME_OK;
    if (!info->squashed) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "a %s model has no squashed scale that could be undone",
                          info->kind);
    }
    creme_status status = CREME_OK;
    for (size_t i = 0; status == CREME_OK && i < readout->tracks->count; i++) {
        const creme_track_choice *choice = &readout->tracks->at[i];
        status = creme_track_check_squash(info->tracks, choice->track);
        if (status == CREME_OK && choice->other >= 0) status = creme_track_check_squash(info->tracks, choice->other);
    }
    return status;
}

static creme_status check_readout(const creme_model_info *info, const creme_readout *readout)
{
    if (readout->bin_first < 0 || readout->bin_end <= readout->bin_first || readout->bin_end > info->bins) {
        return creme_fail(CREME_ERROR_RANGE,
                          "bins %lld to %lld (exclusive): the model has bins 0 to %lld (exclusive)",
                          (long long)readout->bin_first, (long long)readout->bin_end, (long long)info->bins);
    }
    if (readout->peak && readout->every_bin) {
        return creme_fail(CREME_ERROR_ARGUMENT, "a read-out of every bin has no maximum beside it");
    }
    if (readout->listed && (readout->every_bin || readout->peak || readout->scale != 0)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "a read-out of listed bins is their sum: it has no %s",
                          readout->every_bin ? "every_bin"
                          : readout->peak    ? "peak"
                                             : "scale");
    }
    int64_t tracks = (int64_t)info->tracks->count;
    if (readout->tracks->count == 0) return creme_fail(CREME_ERROR_ARGUMENT, "no track is chosen");
    for (size_t i = 0; i < readout->tracks->count; i++) {
        const creme_track_choice *choice = &readout->tracks->at[i];
        if (choice->track < 0 || choice->track >= tracks || choice->other >= tracks) {
            return creme_fail(CREME_ERROR_RANGE, "track %lld: the model has %lld tracks", (long long)choice->track,
                              (long long)tracks);
        }
        if (choice->member < 0 || choice->member > (int64_t)info->member_count) {
            return creme_fail(CREME_ERROR_RANGE, "member %lld: the model has %zu", (long long)choice->member,
                              info->member_count);
        }
    }
    return check_squash(info, readout);
}

creme_status creme_predictor_create(creme_predictor **out, const creme_model *model, const creme_readout *readout)
{
    *out = NULL;
    creme_status status = check_readout(&model->info, readout);
    if (status != CREME_OK) return status;
    creme_predictor *predictor = NULL;
    status = readout->peak     ? creme_peak_predictor_create(&predictor, model, readout)
             : readout->listed ? creme_listed_predictor_create(&predictor, model, readout)
                               : model->kind->predictor_create(&predictor, model, readout);
    if (status == CREME_OK) *out = predictor;
    return status;
}

void creme_predictor_destroy(creme_predictor *predictor)
{
    if (!predictor) return;
    if (predictor->readout.peak)
        creme_peak_predictor_destroy(predictor);
    else if (predictor->readout.listed)
        creme_listed_predictor_destroy(predictor);
    else
        predictor->model->kind->predictor_destroy(predictor);
}

void creme_model_init(creme_model *model, const creme_model_kind *kind, const creme_model_info *info)
{
    model->kind = kind;
    model->info = *info;
    model->info.about = &kind->about;
    model->info.kind = kind->about.name;
    model->info.squashed = kind->about.squashed;
    model->info.windowed = kind->embed && kind->predict_edits;
    if (!(kind->about.takes & CREME_TAKES_N_VALUE)) model->info.n_value = 0;
}

void creme_predictor_init(creme_predictor *predictor, const creme_model *model, const creme_readout *readout)
{
    predictor->model = model;
    predictor->readout = *readout;
    predictor->profile = NULL;
    int64_t per_track = readout->every_bin ? readout->bin_end - readout->bin_first : readout->peak ? 2 : 1;
    predictor->outputs = per_track * (int64_t)readout->tracks->count;
}

const creme_model *creme_predictor_model(const creme_predictor *predictor)
{
    return predictor->model;
}

const creme_readout *creme_predictor_readout(const creme_predictor *predictor)
{
    return &predictor->readout;
}

bool creme_model_tracks_are_separate(const creme_model *model, const creme_track_selection *few,
                                     const creme_track_selection *all)
{
    return model->kind->tracks_are_separate && model->kind->tracks_are_separate(model, few, all);
}

int64_t creme_predictor_outputs(const creme_predictor *predictor)
{
    return predictor->outputs;
}

/* What every kind's activities go through: the read-out's scale, and a look for what is no number. */
static creme_status finish(const creme_predictor *predictor, int64_t count, float *out)
{
    const creme_readout *readout = &predictor->readout;
    bool scaled = readout->scale != 0 && !readout->every_bin;
    for (int64_t i = 0; i < count * predictor->outputs; i++) {
        if (scaled) out[i] = (float)(out[i] * readout->scale);
        if (isfinite(out[i])) continue;
        return creme_fail(CREME_ERROR_NUMERIC, "sequence %lld of the batch: the model gave %s",
                          (long long)(i / predictor->outputs), isnan(out[i]) ? "NaN" : "infinity");
    }
    return CREME_OK;
}

static creme_status unwanted_bins(void)
{
    return creme_fail(CREME_ERROR_ARGUMENT, "bins are listed for a read-out that has its own");
}

creme_status creme_predictor_predict(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                     float *out)
{
    return creme_predictor_predict_listed(predictor, codes, NULL, count, out);
}

creme_status creme_predictor_predict_listed(creme_predictor *predictor, const uint8_t *const *codes,
                                            const creme_bin_list *const *bins, int64_t count, float *out)
{
    if (predictor->readout.listed) return creme_listed_predict(predictor, codes, NULL, bins, count, out);
    if (bins) return unwanted_bins();
    if (predictor->readout.peak) return creme_peak_predict(predictor, codes, NULL, count, out);
    creme_status status = predictor->model->kind->predict(predictor, codes, count, out);
    return status == CREME_OK ? finish(predictor, count, out) : status;
}

static creme_status not_windowed(const creme_predictor *predictor)
{
    return creme_fail(CREME_ERROR_UNSUPPORTED, "a %s model has no local part that could be re-evaluated by itself",
                      predictor->model->info.kind);
}

creme_status creme_predictor_embed(creme_predictor *predictor, const uint8_t *const *codes, int64_t count,
                                   creme_embedding **out)
{
    const creme_model *model = predictor->model;
    for (int64_t i = 0; i < count; i++) out[i] = NULL;
    if (predictor->profile) predictor = predictor->profile;
    return model->info.windowed ? model->kind->embed(predictor, codes, count, out) : not_windowed(predictor);
}

creme_status creme_predictor_predict_edits(creme_predictor *predictor, const creme_variant *variants, int64_t count,
                                           float *out)
{
    return creme_predictor_predict_edits_listed(predictor, variants, NULL, count, out);
}

creme_status creme_predictor_predict_edits_listed(creme_predictor *predictor, const creme_variant *variants,
                                                  const creme_bin_list *const *bins, int64_t count, float *out)
{
    const creme_model_kind *kind = predictor->model->kind;
    if (!predictor->model->info.windowed) return not_windowed(predictor);
    if (predictor->readout.listed) return creme_listed_predict(predictor, NULL, variants, bins, count, out);
    if (bins) return unwanted_bins();
    if (predictor->readout.peak) return creme_peak_predict(predictor, NULL, variants, count, out);
    creme_status status = kind->predict_edits(predictor, variants, count, out);
    return status == CREME_OK ? finish(predictor, count, out) : status;
}

static creme_status embed_whole_variants(creme_predictor *predictor, const creme_variant *variants, int64_t count,
                                         creme_embedding **out)
{
    const uint8_t **codes = NULL; /* [count] */
    creme_status status = creme_allocate(&codes, (size_t)count, sizeof *codes);
    if (status != CREME_OK) return status;
    for (int64_t i = 0; i < count; i++) codes[i] = variants[i].codes;
    status = creme_predictor_embed(predictor, codes, count, out);
    creme_free(codes);
    return status;
}

creme_status creme_predictor_embed_edits(creme_predictor *predictor, const creme_variant *variants, int64_t count,
                                         creme_embedding **out)
{
    const creme_model_kind *kind = predictor->model->kind;
    for (int64_t i = 0; i < count; i++) out[i] = NULL;
    if (predictor->profile) predictor = predictor->profile;
    if (!predictor->model->info.windowed) return not_windowed(predictor);
    return kind->embed_edits ? kind->embed_edits(predictor, variants, count, out)
                             : embed_whole_variants(predictor, variants, count, out);
}

void creme_embedding_destroy(creme_embedding *embedding)
{
    if (embedding) embedding->kind->embedding_destroy(embedding);
}

size_t creme_predictor_embedding_bytes(const creme_predictor *predictor)
{
    const creme_model_kind *kind = predictor->model->kind;
    if (predictor->profile) predictor = predictor->profile;
    return predictor->model->info.windowed ? kind->embedding_bytes(predictor) : 0;
}
