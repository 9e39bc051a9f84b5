/* Which loci are silent. */
#include "analysis/silent.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>

static const double SHARE_OF_MEDIAN = 0.02;

/* Loci within tracks: rows of a locus and track are a group, and these groups of a track are one again. */
typedef struct silence {
    creme_labels labels;
    creme_groups loci, tracks;
    const char **track_of; /* [loci.count] */
    double *wt;            /* [loci.count]; then, of a track, sorted [loci.count] */
} silence;

static void clear(silence *s)
{
    creme_groups_clear(&s->loci);
    creme_groups_clear(&s->tracks);
    creme_labels_clear(&s->labels);
    creme_free(s->track_of);
    creme_free(s->wt);
}

static creme_status group_loci(silence *s, const creme_frame *frame, const double *wts)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_key(frame, CREME_BY_TRACK, &s->labels));
    CREME_TRY(creme_groups_make(&s->loci, s->labels.at, frame->count));
    CREME_TRY(creme_allocate(&s->track_of, s->loci.count, sizeof *s->track_of));
    CREME_TRY(creme_allocate(&s->wt, s->loci.count, 2 * sizeof *s->wt));
    for (size_t g = 0; g < s->loci.count; g++) {
        size_t row = s->loci.members[s->loci.first[g]];
        s->track_of[g] = frame->at[row].track;
        s->wt[g] = wts[row];
    }
    CREME_TRY(creme_groups_make(&s->tracks, s->track_of, s->loci.count));
done:
    return status;
}

double creme_silent_below(double *wts, size_t known, const creme_analysis_options *options)
{
    if (options->min_wt) return *options->min_wt;
    double of_preset = creme_thresholds_of(options->rules).activity;
    if (!isnan(of_preset)) return of_preset;
    creme_sort(wts, known);
    return SHARE_OF_MEDIAN * creme_quantile(wts, known, 0.5);
}

bool creme_silent_is(double wt, double least)
{
    return !isnan(wt) && !(wt > 0 && wt >= least);
}

/* What a track's loci must have, and of how many that is the median's share. */
static double threshold(const silence *s, size_t track, const creme_analysis_options *options, size_t *known)
{
    double *sorted = s->wt + s->loci.count;
    *known = 0;
    for (size_t k = s->tracks.first[track]; k < s->tracks.first[track + 1]; k++) {
        double wt = s->wt[s->tracks.members[k]];
        if (!isnan(wt)) sorted[(*known)++] = wt;
    }
    return creme_silent_below(sorted, *known, options);
}

static creme_status note(creme_analysis *out, const char *track, size_t count, size_t known, double least,
                         const creme_analysis_options *options)
{
    char why[48] = "";
    if (!(least > 0))
        return creme_analysis_remark(out, options, "%s: %zu of %zu loci silent (wt not above 0), in no class", track,
                                     count, known);
    bool by_preset = !isnan(creme_thresholds_of(options->rules).activity);
    if (!options->min_wt && by_preset) snprintf(why, sizeof why, ", the preset's threshold");
    if (!options->min_wt && !by_preset) {
        snprintf(why, sizeof why, ", %g of the median", SHARE_OF_MEDIAN);
    }
    return creme_analysis_remark(out, options, "%s: %zu of %zu loci silent (wt below %.4g%s), in no class", track,
                                 count, known, least, why);
}

creme_status creme_silent_remark(creme_analysis *out, const char *track, const double *wts, size_t known,
                                 double least, const creme_analysis_options *options)
{
    size_t count = 0;
    for (size_t i = 0; i < known; i++) count += creme_silent_is(wts[i], least);
    return count > 0 ? note(out, track, count, known, least, options) : CREME_OK;
}

static creme_status mark(creme_analysis *out, bool *silent, const silence *s, const creme_analysis_options *options)
{
    for (size_t t = 0; t < s->tracks.count; t++) {
        size_t known = 0, count = 0;
        double least = threshold(s, t, options, &known);
        for (size_t k = s->tracks.first[t]; k < s->tracks.first[t + 1]; k++) {
            size_t locus = s->tracks.members[k];
            if (!creme_silent_is(s->wt[locus], least)) continue;
            count++;
            for (size_t i = s->loci.first[locus]; i < s->loci.first[locus + 1]; i++)
                silent[s->loci.members[i]] = true;
        }
        if (count == 0) continue;
        const char *track = s->track_of[s->tracks.members[s->tracks.first[t]]];
        creme_status status = note(out, track, count, known, least, options);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

creme_status creme_silent_sites(creme_analysis *out, bool **silent, const creme_frame *sites, const double *wts,
                                const creme_analysis_options *options)
{
    silence s = {0};
    *silent = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(silent, sites->count, sizeof **silent));
    CREME_TRY(group_loci(&s, sites, wts));
    CREME_TRY(mark(out, *silent, &s, options));
done:
    clear(&s);
    if (status != CREME_OK) {
        creme_free(*silent);
        *silent = NULL;
    }
    return status;
}

creme_status creme_silent_find(creme_analysis *out, bool **silent, const creme_frame *frame,
                               const creme_analysis_options *options)
{
    double *wts = NULL;
    *silent = NULL;
    creme_status status = creme_frame_numbers(frame, "wt", options->min_wt == NULL, &wts);
    if (status == CREME_OK) status = creme_silent_sites(out, silent, frame, wts, options);
    creme_free(wts);
    return status;
}
