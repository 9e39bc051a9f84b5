/* Read-outs of models that others compute. */
#include "model/foreign/readout.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>

static creme_status list_tracks(creme_foreign_readout *self)
{
    const creme_track_selection *chosen = self->readout->tracks;
    creme_status status = creme_allocate(&self->tracks, 2 * chosen->count, sizeof *self->tracks);
    for (size_t i = 0; status == CREME_OK && i < chosen->count; i++) {
        const creme_track_choice *choice = &chosen->at[i];
        self->tracks[self->track_count++] = choice->track;
        if (choice->other >= 0 && !self->summed) self->tracks[self->track_count++] = choice->other;
    }
    return status;
}

creme_status creme_foreign_readout_init(creme_foreign_readout *out, const creme_readout *readout,
                                        const creme_foreign_form *form, const creme_track_table *table)
{
    int64_t bins = readout->bin_end - readout->bin_first;
    *out = (creme_foreign_readout){.readout = readout, .form = form, .table = table, .picked = form->reduces};
    out->summed = form->sums;
    creme_status status = list_tracks(out);
    out->reduced = out->picked && !readout->every_bin && (out->summed || readout->squash == CREME_SQUASH_KEEP);
    out->each = !out->picked ? form->bins * form->tracks : (out->reduced ? 1 : bins) * out->track_count;
    return status;
}

void creme_foreign_readout_clear(creme_foreign_readout *self)
{
    creme_free(self->tracks);
    *self = (creme_foreign_readout){0};
}

/* Where in values[each] bin b of the read-out and track `column` of self->tracks are. */
static int64_t place(const creme_foreign_readout *self, int64_t b, int64_t column)
{
    const creme_foreign_form *form = self->form;
    if (self->picked) return b * self->track_count + column;
    int64_t bin = self->readout->bin_first + b, track = self->tracks[column];
    return form->transposed ? track * form->bins + bin : bin * form->tracks + track;
}

static double number_of(const creme_foreign_readout *self, const float *values, int64_t b, int64_t column)
{
    creme_squash squash = self->readout->squash;
    double value = values[place(self, b, column)];
    if (squash == CREME_SQUASH_KEEP || self->summed) return value;
    return creme_track_undo_squash(&self->table->at[self->tracks[column]], squash, value);
}

/* out[tracks], or [bins][tracks] of every_bin, of one sequence's values[each]. */
static void read_out(const creme_foreign_readout *self, const float *values, float *out)
{
    const creme_readout *readout = self->readout;
    const creme_track_selection *tracks = readout->tracks;
    int64_t bins = self->reduced ? 1 : readout->bin_end - readout->bin_first, column = 0;
    for (size_t i = 0; i < tracks->count; i++) {
        bool both = tracks->at[i].other >= 0 && !self->summed;
        double sum = 0;
        for (int64_t b = 0; b < bins; b++) {
            double each = number_of(self, values, b, column);
            if (both) each += number_of(self, values, b, column + 1);
            if (readout->every_bin) out[b * (int64_t)tracks->count + (int64_t)i] = (float)each;
            sum += each;
        }
        if (!readout->every_bin) out[i] = (float)(readout->sum_bins ? sum : sum / (double)bins);
        column += both ? 2 : 1;
    }
}

creme_status creme_foreign_read_out(const creme_foreign_readout *self, const float *values, int64_t count,
                                    int64_t outputs, int64_t first, float *out)
{
    for (int64_t i = 0; i < count; i++) read_out(self, values + i * self->each, out + i * outputs);
    for (int64_t i = 0; i < count * outputs; i++) {
        if (isfinite(out[i])) continue;
        return creme_fail(CREME_ERROR_NUMERIC, "sequence %" PRId64 " of the batch: the model gave %s",
                          first + i / outputs, isnan(out[i]) ? "NaN" : "infinity");
    }
    return CREME_OK;
}
