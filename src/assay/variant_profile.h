/* Variants and whole profiles: a construct's activity is that of every bin, of which the usual read-out is kept, and
 * how the profile differs from the wild type's (profile_statistics.h). Profiles themselves are let go. */
#ifndef CREME_ASSAY_VARIANT_PROFILE_H
#define CREME_ASSAY_VARIANT_PROFILE_H

#include "assay/profile_statistics.h"

#include <creme/status.h>
#include <stdbool.h>

typedef struct creme_profile_reading {
    int64_t bins;           /* of the model, all of which are read; 0: no profiles are */
    creme_interval read;    /* those whose mean is the activity ... */
    double scale;           /* ... or, if this is not 0, whose sum is, times this */
    creme_interval log_sed; /* those of log_sed; all others are over every bin */
} creme_profile_reading;

typedef struct creme_variant_profiles creme_variant_profiles;

CREME_CHECKED creme_status creme_variant_profiles_create(creme_variant_profiles **out,
                                                         const creme_profile_reading *how, int64_t constructs,
                                                         int64_t tracks);
void creme_variant_profiles_destroy(creme_variant_profiles *profiles);

/* Takes profile[bins][tracks] of construct `id`; 0, the wild type, has to be the first. kept[tracks] = its activity.
 * */
void creme_variant_profiles_take(creme_variant_profiles *profiles, int64_t id, const float *profile, float *kept);

/* *out = the statistics of a construct; `twofold`: of it and the next one, the means of sum_delta, log_sed and d2
 * over both, the largest difference of the first. */
void creme_variant_profiles_get(const creme_variant_profiles *profiles, int64_t construct, bool twofold,
                                int64_t track, creme_profile_statistics *out);

#endif
