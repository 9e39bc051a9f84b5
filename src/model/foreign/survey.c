/* What is known of a model that others compute, for people to read. */
#include "model/foreign/foreign.h"

#include "base/output.h"
#include "base/printable.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 2000, SHAPE_BYTES = 96 };

void creme_foreign_survey_line(creme_output *output, const char *name, const char *format, ...)
{
    char line[LINE_BYTES], before = '\0';
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    for (char *c = line; *c; c++) {
        if (*c == '\n' || *c == '\r' || *c == '\t') *c = ' ';
    }
    creme_make_printable(line, strlen(line), &before);
    creme_output_print(output, "%s\t%s\n", name, line);
}

static void write_tensors(creme_output *output, const char *name, const creme_foreign_tensors *tensors)
{
    char shape[SHAPE_BYTES];
    for (size_t i = 0; i < tensors->count; i++) {
        const creme_foreign_tensor *t = &tensors->at[i];
        creme_foreign_survey_line(output, name, "%s %s %s", t->name, t->datatype,
                                  t->written ? t->written
                                             : creme_foreign_shape_text(t->shape, t->rank, shape, sizeof shape));
    }
}

void creme_foreign_survey_signature(creme_output *output, const creme_foreign_signature *signature)
{
    write_tensors(output, "input tensor", &signature->inputs);
    write_tensors(output, "output tensor", &signature->outputs);
}

void creme_foreign_survey_card(creme_output *output, const creme_model_card *card, const char *from)
{
    if (!*card->hash) {
        creme_foreign_survey_line(output, "card",
                                  "none: what follows is made out from shapes; --model-card FILE says "
                                  "it otherwise");
        return;
    }
    creme_foreign_survey_line(output, "card", "%s", from);
    const char *const texts[][2] = {{"name", card->name}, {"version", card->version}, {"weights", card->weights}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i][1]) creme_foreign_survey_line(output, texts[i][0], "%s", texts[i][1]);
    }
}

void creme_foreign_survey_form(creme_output *output, const creme_foreign_form *form)
{
    static const char *const layouts[] = {[CREME_FOREIGN_CODES] = "codes (A 0, C 1, G 2, T 3, N 4)",
                                          [CREME_FOREIGN_CHANNELS_LAST] = "[base][channel]",
                                          [CREME_FOREIGN_CHANNELS_FIRST] = "[channel][base]"};
    char text[32], n[48] = "";
    if (form->layout != CREME_FOREIGN_CODES)
        snprintf(n, sizeof n, "; an N is %g in each channel", (double)form->n_value);
    creme_foreign_survey_line(output, "sequences", "%" PRId64 " bp, %s %s%s", form->input_bp,
                              creme_foreign_type_name(form->type), layouts[form->layout], n);
    creme_foreign_survey_line(output, "bins", "%" PRId64 " of %" PRId64 " bp from %" PRId64 ", %" PRId64 " tracks",
                              form->bins, form->bin_bp, form->first_bin_bp, form->tracks);
    creme_foreign_survey_line(output, "batch", "%s %" PRId64 " sequences", form->fixed_batch ? "always" : "up to",
                              form->batch);
    double bytes = (double)form->bins * (double)form->tracks * sizeof(float);
    if (form->reduces)
        creme_foreign_survey_line(output, "read-outs", "bins and tracks are picked by whoever computes");
    else
        creme_foreign_survey_line(output, "read-outs", "from the whole output, %s of a sequence",
                                  creme_text_bytes(bytes, text, sizeof text));
}

bool creme_foreign_survey_goes_on(creme_output *output, creme_status *status)
{
    if (*status == CREME_OK) return true;
    if (*status == CREME_ERROR_STOPPED || *status == CREME_ERROR_MEMORY || *status == CREME_ERROR_ARGUMENT)
        return false;
    creme_foreign_survey_line(output, "usable", "no: %s", creme_error_message());
    *status = CREME_OK;
    return false;
}

static void write_tracks(creme_output *output, const creme_track_table *tracks)
{
    creme_output_print(output, "\nindex\tstrand_pair\tidentifier\tdescription\n");
    for (size_t i = 0; i < tracks->count; i++) {
        const creme_track *track = &tracks->at[i];
        if (track->unlisted) continue;
        creme_output_print(output, "%zu\t%" PRId64 "\t%s\t%s\n", i, track->strand_pair, track->identifier,
                           track->description);
    }
}

creme_status creme_foreign_survey_end(creme_output *output, creme_model *model)
{
    creme_foreign_company differs;
    creme_status status = creme_foreign_measure_company(&differs, model, 2);
    if (status == CREME_OK) creme_foreign_say_company(model, &differs, "", NULL);
    if (status == CREME_OK && model->info.noise > 0)
        creme_foreign_survey_line(output, "equal sequences",
                                  "differed by up to %.2g of a number, asked twice or in a batch", model->info.noise);
    else if (status == CREME_OK)
        creme_foreign_survey_line(output, "equal sequences", "got equal numbers, asked twice and in a batch");
    if (creme_foreign_survey_goes_on(output, &status)) creme_foreign_survey_line(output, "usable", "yes");
    if (status == CREME_OK) write_tracks(output, model->info.tracks);
    return status;
}
