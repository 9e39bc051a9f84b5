/* From profiles of all bins to activities and the places of maxima. */
#include "model/peak.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { PROFILE_BYTES = 64 << 20 }; /* of profiles at a time, or one */

typedef struct peak_predictor {
    creme_predictor base; /* base.profile: of all bins */
    int64_t chunk;        /* sequences at a time */
    float *profiles;      /* [chunk][bins][tracks] */
    size_t capacity;
} peak_predictor;

creme_status creme_peak_predictor_create(creme_predictor **out, const creme_model *model,
                                         const creme_readout *readout)
{
    creme_readout every = *readout;
    peak_predictor *self = NULL;
    creme_status status = CREME_OK;
    every.peak = every.sum_bins = false;
    every.every_bin = true;
    every.scale = 0;
    every.bin_first = 0;
    every.bin_end = model->info.bins;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    creme_predictor_init(&self->base, model, readout);
    CREME_TRY(creme_predictor_create(&self->base.profile, model, &every));
    int64_t bytes = creme_predictor_outputs(self->base.profile) * (int64_t)sizeof(float);
    self->chunk = bytes < PROFILE_BYTES ? PROFILE_BYTES / bytes : 1;
    *out = &self->base;
    self = NULL;
done:
    if (self) creme_peak_predictor_destroy(&self->base);
    return status;
}

void creme_peak_predictor_destroy(creme_predictor *predictor)
{
    peak_predictor *self = (peak_predictor *)predictor;
    creme_predictor_destroy(self->base.profile);
    creme_free(self->profiles);
    creme_free(self);
}

/* out[2][tracks] of one profile[bins][tracks]. */
static void condense(const peak_predictor *self, const float *profile, float *out)
{
    const creme_readout *readout = &self->base.readout;
    int64_t tracks = (int64_t)readout->tracks->count, bins = self->base.model->info.bins;
    for (int64_t t = 0; t < tracks; t++) {
        double sum = 0;
        float within = -INFINITY, most = -INFINITY;
        int64_t place = 0;
        for (int64_t b = 0; b < bins; b++) {
            float value = profile[b * tracks + t];
            bool chosen = b >= readout->bin_first && b < readout->bin_end;
            if (chosen) sum += (double)value;
            if (chosen && value > within) within = value;
            if (value <= most) continue;
            most = value;
            place = b;
        }
        float activity = (float)(readout->sum_bins ? sum : sum / (double)(readout->bin_end - readout->bin_first));
        out[t] = readout->scale != 0 ? (float)(activity * readout->scale) : activity;
        int64_t offset = place < readout->bin_first ? place - readout->bin_first : place - (readout->bin_end - 1);
        out[tracks + t] = within >= most ? 0 : (float)offset;
    }
}

/* Where the model gave what is no number: so that it can be told in which sequence. */
static void mark_bad(const peak_predictor *self, int64_t count, float *out)
{
    int64_t each = creme_predictor_outputs(self->base.profile);
    for (int64_t i = 0; i < count * each; i++) {
        if (isfinite(self->profiles[i])) continue;
        out[i / each * self->base.outputs] = self->profiles[i];
        return;
    }
}

creme_status creme_peak_predict(creme_predictor *predictor, const uint8_t *const *codes,
                                const creme_variant *variants, int64_t count, float *out)
{
    peak_predictor *self = (peak_predictor *)predictor;
    creme_predictor *profile = self->base.profile;
    size_t each = (size_t)creme_predictor_outputs(profile);
    creme_status status = CREME_OK;
    int64_t most = count < self->chunk ? count : self->chunk;
    CREME_TRY(creme_grow(&self->profiles, &self->capacity, (size_t)most * each, sizeof *self->profiles));
    memset(self->profiles, 0, (size_t)most * each * sizeof *self->profiles);
    for (int64_t first = 0; first < count; first += most) {
        int64_t some = most < count - first ? most : count - first;
        status = codes ? creme_predictor_predict(profile, codes + first, some, self->profiles)
                       : creme_predictor_predict_edits(profile, variants + first, some, self->profiles);
        if (status == CREME_ERROR_NUMERIC) mark_bad(self, some, out + first * self->base.outputs);
        if (status != CREME_OK) goto done;
        for (int64_t i = 0; i < some; i++) {
            condense(self, self->profiles + (size_t)i * each, out + (first + i) * self->base.outputs);
        }
    }
done:
    return status;
}
