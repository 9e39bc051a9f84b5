/* From profiles to what is kept of them. */
#include "assay/variant_profile.h"

#include "base/memory.h"

#include <string.h>

struct creme_variant_profiles {
    creme_profile_reading how;
    int64_t tracks;
    float *wild_type;             /* [bins][tracks] */
    creme_profile_statistics *at; /* [constructs][tracks] */
};

creme_status creme_variant_profiles_create(creme_variant_profiles **out, const creme_profile_reading *how,
                                           int64_t constructs, int64_t tracks)
{
    creme_variant_profiles *self = NULL;
    creme_status status;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    *self = (creme_variant_profiles){.how = *how, .tracks = tracks};
    CREME_TRY(creme_allocate(&self->wild_type, (size_t)how->bins, (size_t)tracks * sizeof *self->wild_type));
    CREME_TRY(creme_allocate_zero(&self->at, (size_t)constructs, (size_t)tracks * sizeof *self->at));
    *out = self;
    self = NULL;
done:
    creme_variant_profiles_destroy(self);
    return status;
}

void creme_variant_profiles_destroy(creme_variant_profiles *profiles)
{
    if (!profiles) return;
    creme_free(profiles->wild_type);
    creme_free(profiles->at);
    creme_free(profiles);
}

/* As the read-out of some bins does it (creme_readout). */
static float activity_of(const creme_variant_profiles *self, const float *profile, int64_t track)
{
    creme_interval read = self->how.read;
    double sum = 0;
    for (int64_t bin = read.start; bin < read.end; bin++) sum += (double)profile[bin * self->tracks + track];
    if (self->how.scale == 0) return (float)(sum / (double)(read.end - read.start));
    return (float)((double)(float)sum * self->how.scale);
}

void creme_variant_profiles_take(creme_variant_profiles *self, int64_t id, const float *profile, float *kept)
{
    const creme_interval all = {0, self->how.bins}, log_sed = self->how.log_sed;
    if (id == 0) memcpy(self->wild_type, profile, (size_t)(self->how.bins * self->tracks) * sizeof *profile);
    for (int64_t track = 0; track < self->tracks; track++) {
        creme_profile_statistics *out = &self->at[id * self->tracks + track], part;
        kept[track] = activity_of(self, profile, track);
        creme_profile_compare(out, self->wild_type, profile, self->tracks, track, &all, 1);
        if (log_sed.start == all.start && log_sed.end == all.end) continue;
        creme_profile_compare(&part, self->wild_type, profile, self->tracks, track, &log_sed, 1);
        out->log_sed = part.log_sed;
    }
}

void creme_variant_profiles_get(const creme_variant_profiles *self, int64_t construct, bool twofold, int64_t track,
                                creme_profile_statistics *out)
{
    *out = self->at[construct * self->tracks + track];
    if (!twofold) return;
    const creme_profile_statistics *other = &self->at[(construct + 1) * self->tracks + track];
    out->sum_delta = (out->sum_delta + other->sum_delta) / 2;
    out->log_sed = (out->log_sed + other->log_sed) / 2;
    out->d2 = (out->d2 + other->d2) / 2;
}
