/* Read-outs of served models. */
#include "base/memory.h"
#include "model/remote/remote.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What JSON takes for a number, and a message beside its numbers. */
enum { JSON_NUMBER_BYTES = 40, MESSAGE_BYTES = 1 << 20, ERROR_TEXT_BYTES = 400 };

typedef struct served_predictor {
    creme_predictor base; /* first */
    int64_t *tracks;      /* [track_count]: of each choice its track, then the opposite strand if that is added */
    int64_t track_count;
    bool picked;      /* by the server: values are [batch][bins][track_count], bins 1 if it reduces them, too */
    bool reduced;     /* ... it does */
    char *parameters; /* JSON; NULL: none */
    void *numbers;    /* [batch] sequences as the server wants them */
    float *values;    /* [batch][each] */
    int64_t each;
    creme_oip_message message;
} served_predictor;

/* --- What is asked for ----------------------------------------------------------------------------------------- */

/* "0-23,7": runs that rise by one as ranges. */
static creme_status write_tracks(char *text, size_t bytes, const int64_t *tracks, int64_t count)
{
    size_t used = 0;
    for (int64_t i = 0; i < count;) {
        int64_t end = i + 1;
        while (end < count && tracks[end] == tracks[end - 1] + 1) end++;
        used += (size_t)snprintf(text + used, bytes - used, "%s%" PRId64, i ? "," : "", tracks[i]);
        if (end - i > 1) used += (size_t)snprintf(text + used, bytes - used, "-%" PRId64, tracks[end - 1]);
        i = end;
    }
    return CREME_OK;
}

static creme_status write_parameters(served_predictor *self)
{
    const creme_readout *readout = &self->base.readout;
    const char *reduce = !self->reduced ? "none" : readout->sum_bins ? "sum" : "mean";
    size_t bytes = (size_t)self->track_count * 24 + 1;
    char *tracks = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&tracks, bytes, 1));
    CREME_TRY(write_tracks(tracks, bytes, self->tracks, self->track_count));
    CREME_TRY(creme_format_text(&self->parameters,
                                "{\"creme_bins\":\"%" PRId64 "-%" PRId64
                                "\",\"creme_reduce\":\"%s\",\"creme_tracks\":\"%s\"}",
                                readout->bin_first, readout->bin_end - 1, reduce, tracks));
done:
    creme_free(tracks);
    return status;
}

static creme_status list_tracks(served_predictor *self, const creme_readout *readout)
{
    creme_status status = creme_allocate(&self->tracks, 2 * readout->tracks->count, sizeof *self->tracks);
    for (size_t i = 0; status == CREME_OK && i < readout->tracks->count; i++) {
        const creme_track_choice *choice = &readout->tracks->at[i];
        self->tracks[self->track_count++] = choice->track;
        if (choice->other >= 0) self->tracks[self->track_count++] = choice->other;
    }
    return status;
}

creme_status creme_served_predictor_create(creme_predictor **out, const creme_model *base,
                                           const creme_readout *readout)
{
    const creme_served_model *model = (const creme_served_model *)base;
    const creme_served_form *form = &model->form;
    int64_t bins = readout->bin_end - readout->bin_first;
    served_predictor *self = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    creme_predictor_init(&self->base, base, readout);
    CREME_TRY(list_tracks(self, readout));
    self->picked = form->reduces;
    self->reduced = self->picked && !readout->every_bin && readout->squash == CREME_SQUASH_KEEP;
    if (self->picked) CREME_TRY(write_parameters(self));
    self->each = !self->picked ? form->bins * form->tracks : (self->reduced ? 1 : bins) * self->track_count;
    CREME_TRY(creme_allocate(&self->numbers, (size_t)form->batch, creme_served_form_bytes(form)));
    CREME_TRY(creme_allocate(&self->values, (size_t)form->batch, (size_t)self->each * sizeof *self->values));
    *out = &self->base;
    self = NULL;
done:
    if (self) creme_served_predictor_destroy(&self->base);
    return status;
}

void creme_served_predictor_destroy(creme_predictor *base)
{
    served_predictor *self = (served_predictor *)base;
    creme_oip_message_clear(&self->message);
    creme_free(self->tracks);
    creme_free(self->parameters);
    creme_free(self->numbers);
    creme_free(self->values);
    creme_free(self);
}

/* --- Asking ---------------------------------------------------------------------------------------------------- */

static creme_oip_request make_request(const served_predictor *self, const creme_served_model *model, int64_t rows)
{
    const creme_served_form *form = &model->form;
    creme_oip_request request = {.id = model->asked,
                                 .input = form->input,
                                 .output = form->output,
                                 .type = form->type,
                                 .rank = form->layout == CREME_SERVED_CODES ? 2 : 3,
                                 .parameters = self->parameters,
                                 .binary = model->binary};
    request.shape[0] = rows;
    request.shape[1] = form->layout == CREME_SERVED_CHANNELS_FIRST ? 4 : form->input_bp;
    request.shape[2] = form->layout == CREME_SERVED_CHANNELS_FIRST ? form->input_bp : 4;
    return request;
}

static creme_oip_expected expect(const served_predictor *self, const creme_served_model *model, int64_t rows)
{
    const creme_served_form *form = &model->form;
    creme_oip_expected expected = {.id = model->asked, .output = form->output, .rank = 3, .shape = {rows}};
    expected.shape[1] = form->transposed ? form->tracks : form->bins;
    expected.shape[2] = form->transposed ? form->bins : form->tracks;
    if (self->picked) {
        expected.shape[1] = self->each / self->track_count;
        expected.shape[2] = self->track_count;
    }
    return expected;
}

static creme_status send_rows(served_predictor *self, creme_served_model *model, int64_t rows,
                              const creme_http_answer **answer)
{
    creme_oip_request request = make_request(self, model, rows);
    creme_status status = creme_oip_write_request(&self->message, &request, self->numbers);
    if (status != CREME_OK) return status;
    size_t each = model->binary ? sizeof(double) : JSON_NUMBER_BYTES;
    size_t most = (size_t)(rows * self->each) * each + MESSAGE_BYTES;
    return creme_server_infer(model->server, self->message.bytes, self->message.count, self->message.json_bytes, most,
                              answer);
}

/* It says that it cannot read bytes, or may mean that. */
static bool may_want_json(const creme_served_model *model, long code)
{
    return model->binary && !model->answered && (code == 400 || code == 415 || code == 422);
}

/* self->values of the rows that are in self->numbers. */
static creme_status ask_rows(served_predictor *self, creme_served_model *model, int64_t rows)
{
    const creme_http_answer *answer = NULL;
    bool falls_back = false;
    char text[ERROR_TEXT_BYTES];
    model->asked++;
    creme_status status = send_rows(self, model, rows, &answer);
    if (status == CREME_OK && may_want_json(model, answer->code)) {
        falls_back = true;
        model->binary = false;
        status = send_rows(self, model, rows, &answer);
    }
    if (status != CREME_OK) return status;
    if (answer->code != 200) {
        model->binary = model->binary || falls_back;
        creme_oip_read_error(text, sizeof text, (const char *)answer->body, answer->bytes);
        status = creme_fail(answer->code < 500 ? CREME_ERROR_UNSUPPORTED : CREME_ERROR_LIBRARY, "HTTP %ld: %s",
                            answer->code, *text ? text : "it does not say why");
        return creme_server_blame(model->server, status);
    }
    if (falls_back) creme_served_say_json(model);
    creme_oip_expected expected = expect(self, model, rows);
    status =
        creme_oip_read_answer(self->values, &expected, (const char *)answer->body, answer->bytes, answer->json_bytes);
    model->answered = model->answered || status == CREME_OK;
    return creme_server_blame(model->server, status);
}

/* --- Reading out ----------------------------------------------------------------------------------------------- */

/* Where in values[each] bin b of the read-out and track `column` of self->tracks are. */
static int64_t place(const served_predictor *self, int64_t b, int64_t column)
{
    const creme_served_form *form = &((const creme_served_model *)self->base.model)->form;
    if (self->picked) return b * self->track_count + column;
    int64_t bin = self->base.readout.bin_first + b, track = self->tracks[column];
    return form->transposed ? track * form->bins + bin : bin * form->tracks + track;
}

static double number_of(const served_predictor *self, const float *values, int64_t b, int64_t column)
{
    const creme_served_model *model = (const creme_served_model *)self->base.model;
    creme_squash squash = self->base.readout.squash;
    double value = values[place(self, b, column)];
    if (squash == CREME_SQUASH_KEEP) return value;
    return creme_track_undo_squash(&model->tracks.at[self->tracks[column]], squash, value);
}

/* out[tracks], or [bins][tracks] of every_bin, of one sequence's values[each]. */
static void read_out(const served_predictor *self, const float *values, float *out)
{
    const creme_readout *readout = &self->base.readout;
    const creme_track_selection *tracks = readout->tracks;
    int64_t bins = self->reduced ? 1 : readout->bin_end - readout->bin_first, column = 0;
    for (size_t i = 0; i < tracks->count; i++) {
        bool both = tracks->at[i].other >= 0;
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

static creme_status check_numbers(const creme_served_model *model, const float *out, int64_t count, int64_t outputs,
                                  int64_t first)
{
    for (int64_t i = 0; i < count * outputs; i++) {
        if (isfinite(out[i])) continue;
        creme_status status = creme_fail(CREME_ERROR_NUMERIC, "sequence %" PRId64 " of the batch: the model gave %s",
                                         first + i / outputs, isnan(out[i]) ? "NaN" : "infinity");
        return creme_server_blame(model->server, status);
    }
    return CREME_OK;
}

creme_status creme_served_predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    served_predictor *self = (served_predictor *)base;
    creme_served_model *model = (creme_served_model *)base->model; /* the connection is its */
    const creme_served_form *form = &model->form;
    for (int64_t first = 0; first < count; first += form->batch) {
        int64_t here = count - first < form->batch ? count - first : form->batch;
        int64_t rows = form->fixed_batch ? form->batch : here;
        creme_served_form_encode(form, codes + first, here, rows, self->numbers);
        creme_status status = ask_rows(self, model, rows);
        if (status != CREME_OK) return status;
        float *at = out + first * base->outputs;
        for (int64_t i = 0; i < here; i++) read_out(self, self->values + i * self->each, at + i * base->outputs);
        status = check_numbers(model, at, here, base->outputs, first);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}
