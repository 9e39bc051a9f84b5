/* Opening the members, holding them against each other, and describing what they make together. */
#include "model/ensemble/ensemble.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SUMMARY_BYTES = 1024 };

/* --- Views ----------------------------------------------------------------------------------------------------- */

static creme_status check_shifts(const creme_model_options *options)
{
    for (size_t i = 0; i < options->shift_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (options->shifts[i] != options->shifts[j]) continue;
            return creme_fail(CREME_ERROR_ARGUMENT, "shifts: %" PRId64 " is named twice", options->shifts[i]);
        }
    }
    return CREME_OK;
}

static creme_status check_views(const creme_ensemble *self)
{
    const creme_model_info *info = &self->members[0]->info;
    for (size_t v = 0; v < self->view_count; v++) {
        int64_t shift = self->views[v].shift;
        if (shift > -info->input_bp && shift < info->input_bp) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "shifts: %" PRId64 " bp push a sequence of %" PRId64 " bp out of the window", shift,
                          info->input_bp);
    }
    bool centred = 2 * info->first_bin_bp + info->bins * info->bin_bp == info->input_bp;
    if (centred || !self->views[self->view_count - 1].reverse) return CREME_OK;
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: its bins do not lie about the middle of its input, so those of the reverse complement are "
                      "others",
                      self->files.at[0]);
}

/* Each shift as it is, and after all of these each reversed. */
static creme_status set_views(creme_ensemble *self, const creme_model_options *options)
{
    size_t shifts = options->shift_count ? options->shift_count : 1;
    creme_status status = check_shifts(options);
    if (status != CREME_OK) return status;
    status = creme_allocate_zero(&self->views, 2 * shifts, sizeof *self->views);
    if (status != CREME_OK) return status;
    self->view_count = options->reverse_complement ? 2 * shifts : shifts;
    for (size_t v = 0; v < self->view_count; v++) {
        self->views[v].shift = options->shift_count ? options->shifts[v % shifts] : 0;
        self->views[v].reverse = v >= shifts;
    }
    return CREME_OK;
}

/* --- Agreement ------------------------------------------------------------------------------------------------- */

static creme_status disagree(const creme_ensemble *self, size_t m, const char *what, int64_t first, int64_t other)
{
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s and %s cannot be averaged: %s %" PRId64 " in the first, %" PRId64 " in the second",
                      self->files.at[0], self->files.at[m], what, first, other);
}

static creme_status compare_tracks(const creme_ensemble *self, size_t m)
{
    const creme_track_table *a = self->members[0]->info.tracks, *b = self->members[m]->info.tracks;
    if (a->count != b->count) return disagree(self, m, "tracks are", (int64_t)a->count, (int64_t)b->count);
    for (size_t t = 0; t < a->count; t++) {
        if (strcmp(a->at[t].identifier, b->at[t].identifier) != 0) {
            return creme_fail(
                CREME_ERROR_FORMAT,
                "%s and %s cannot be averaged: track %zu is '%.80s' in the first, '%.80s' in the second",
                self->files.at[0], self->files.at[m], t, a->at[t].identifier, b->at[t].identifier);
        }
        if (a->at[t].strand_pair != b->at[t].strand_pair)
            return disagree(self, m, "a track's opposite strand is", a->at[t].strand_pair, b->at[t].strand_pair);
    }
    return CREME_OK;
}

static creme_status compare_members(const creme_ensemble *self, size_t m)
{
    const creme_model_info *a = &self->members[0]->info, *b = &self->members[m]->info;
    if (a->input_bp != b->input_bp) return disagree(self, m, "bases of the input are", a->input_bp, b->input_bp);
    if (a->bins != b->bins) return disagree(self, m, "output bins are", a->bins, b->bins);
    if (a->bin_bp != b->bin_bp) return disagree(self, m, "bases of a bin are", a->bin_bp, b->bin_bp);
    if (a->first_bin_bp != b->first_bin_bp)
        return disagree(self, m, "the first bin begins at", a->first_bin_bp, b->first_bin_bp);
    return compare_tracks(self, m);
}

/* --- Description ----------------------------------------------------------------------------------------------- */

/* Adds to a text of SUMMARY_BYTES, and lets go what does not fit. */
static void __attribute__((format(printf, 2, 3))) append(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, SUMMARY_BYTES - used, format, arguments);
    va_end(arguments);
}

static void summarise(const creme_ensemble *self, const creme_model_options *options)
{
    char *text = self->summary;
    if (self->files.count > 1) {
        append(text, "mean of %zu networks (", self->files.count);
        for (size_t m = 0; m < self->names.count; m++) append(text, "%s%s", m ? ", " : "", self->names.at[m]);
        append(text, ")");
    }
    if (self->view_count > 1 || !creme_view_is_plain(self->views[0])) {
        append(text, "%s%zu view%s (", *text ? ", each in " : "mean of ", self->view_count,
               self->view_count > 1 ? "s" : "");
        for (size_t i = 0; i < options->shift_count; i++)
            append(text, "%s%" PRId64, i ? "," : "shifted by ", options->shifts[i]);
        append(text, "%s%s)", options->shift_count && options->reverse_complement ? "; " : "",
               options->reverse_complement ? "both strands" : "");
    }
    append(text, ": %s", self->members[0]->info.summary);
}

static creme_status describe(creme_ensemble *self, const creme_model_options *options)
{
    creme_status status = creme_allocate_zero(&self->summary, SUMMARY_BYTES, 1);
    if (status != CREME_OK) return status;
    summarise(self, options);
    creme_model_info *info = &self->base.info;
    *info = self->members[0]->info;
    info->summary = self->summary;
    info->parameters = 0;
    info->weights_bytes = 0;
    info->forward_flop = 0;
    for (size_t m = 0; m < self->files.count; m++) {
        const creme_model_info *member = &self->members[m]->info;
        info->parameters += member->parameters;
        info->weights_bytes += member->weights_bytes;
        info->forward_flop += member->forward_flop * (double)self->view_count;
        if (member->noise > info->noise) info->noise = member->noise;
    }
    if (self->files.count == 1) return CREME_OK;
    info->member_count = self->names.count;
    info->member_names = (const char *const *)self->names.at;
    return CREME_OK;
}

/* With tracks whose pairs nobody named, the strands would be mixed up in silence. */
static void warn_of_unpaired(const creme_ensemble *self, const creme_model_options *options)
{
    const creme_track_table *tracks = self->base.info.tracks;
    if (!options->reverse_complement) return;
    for (size_t t = 0; t < tracks->count; t++) {
        if (tracks->at[t].strand_pair != (int64_t)t) return;
    }
    creme_log_warning(options->log,
                      "%s: no track is known to have an opposite strand (strand_pair of the table of "
                      "tracks), so the reverse complement reads each as itself",
                      self->files.at[0]);
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

static void close_ensemble(creme_model *base)
{
    creme_ensemble *self = (creme_ensemble *)base;
    for (size_t m = 0; self->members && m < self->files.count; m++) creme_model_close(self->members[m]);
    creme_free(self->members);
    creme_free(self->views);
    creme_free(self->summary);
    creme_model_files_clear(&self->files);
    creme_model_files_clear(&self->names);
    creme_free(self);
}

static creme_status open_members(creme_ensemble *self, const creme_model_kind *kind,
                                 const creme_model_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&self->members, self->files.count, sizeof(creme_model *)));
    for (size_t m = 0; m < self->files.count; m++) {
        CREME_TRY(kind->open(&self->members[m], self->files.at[m], options));
        CREME_TRY(compare_members(self, m));
    }
done:
    return status;
}

creme_status creme_ensemble_open(creme_model **out, const creme_model_kind *kind, const char *list,
                                 const creme_model_options *options)
{
    creme_model_files files;
    creme_status status =
        kind->about.what ? creme_model_files_take(&files, list) : creme_model_files_split(&files, list);
    if (status != CREME_OK) return status;
    creme_ensemble *self = NULL;
    if (files.count == 1 && !options->reverse_complement && options->shift_count == 0) {
        status = kind->open(out, files.at[0], options);
        goto done;
    }
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    self->base.kind = &creme_ensemble_kind;
    self->files = files;
    files = (creme_model_files){0};
    CREME_TRY(creme_model_files_name(&self->names, &self->files));
    CREME_TRY(set_views(self, options));
    CREME_TRY(open_members(self, kind, options));
    CREME_TRY(check_views(self));
    CREME_TRY(describe(self, options));
    warn_of_unpaired(self, options);
    *out = &self->base;
    self = NULL;
done:
    creme_model_files_clear(&files);
    if (self) close_ensemble(&self->base);
    return status;
}

static void set_members_meter(creme_model *model, creme_meter *meter)
{
    const creme_ensemble *self = (const creme_ensemble *)model;
    for (size_t m = 0; m < self->files.count; m++) creme_model_set_meter(self->members[m], meter);
}

/* Members are of one kind, and computed alike; a view's tracks are as many. */
bool creme_ensemble_tracks_are_separate(const creme_model *model, const creme_track_selection *few,
                                        const creme_track_selection *all)
{
    const creme_ensemble *self = (const creme_ensemble *)model;
    return creme_model_tracks_are_separate(self->members[0], few, all);
}

const creme_model_kind creme_ensemble_kind = {
    .about = {.name = "ensemble"},
    .close = close_ensemble,
    .predictor_create = creme_ensemble_predictor_create,
    .predictor_destroy = creme_ensemble_predictor_destroy,
    .predict = creme_ensemble_predict,
    .embed = creme_ensemble_embed,
    .predict_edits = creme_ensemble_predict_edits,
    .tracks_are_separate = creme_ensemble_tracks_are_separate,
    .embed_edits = creme_ensemble_embed_edits,
    .set_meter = set_members_meter,
    .embedding_destroy = creme_ensemble_embedding_destroy,
    .embedding_bytes = creme_ensemble_embedding_bytes,
};
