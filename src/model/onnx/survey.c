/* What can be said of an ONNX file for people to read, also where it cannot be used. */
#include "model/onnx/onnx.h"

#include "base/output.h"
#include "base/text.h"

#include <inttypes.h>

enum { LIBRARY_BYTES = 512 };

static void write_file(creme_output *output, const creme_onnx_file *file)
{
    creme_foreign_survey_line(output, "format", "ONNX, version %" PRId64, file->ir_version);
    creme_foreign_survey_line(output, "producer", "%s", *file->producer ? file->producer : "not said");
    creme_foreign_survey_line(output, "operators", "%" PRId64 ", of set %s", file->nodes,
                              *file->opsets ? file->opsets : "not said");
    creme_foreign_survey_line(output, "parameters", "%" PRId64, file->parameters);
    for (size_t i = 0; i < file->external_count; i++)
        creme_foreign_survey_line(output, "numbers in", "%s", file->external[i]);
    creme_foreign_survey_signature(output, &file->tensors);
}

static void write_card(creme_output *output, const creme_onnx_model *model)
{
    creme_foreign_survey_card(output, &model->card, model->card_source ? model->card_source : "");
}

static creme_status survey(creme_output *output, creme_onnx_model *model, const char *path,
                           const creme_model_options *options)
{
    char library[LIBRARY_BYTES];
    creme_status status = creme_onnx_read_card(model, path, options);
    if (!model->file.producer) return status; /* it is no such file */
    write_file(output, &model->file);
    if (!creme_foreign_survey_goes_on(output, &status)) return status;
    write_card(output, model);
    creme_onnx_library_describe(library, sizeof library);
    creme_foreign_survey_line(output, "ONNX Runtime", "%s", library);
    status = creme_onnx_start(model, path, options);
    if (!creme_foreign_survey_goes_on(output, &status)) return status;
    status = creme_onnx_settle(model, options);
    if (!creme_foreign_survey_goes_on(output, &status)) return status;
    status = creme_onnx_try_company(model);
    creme_foreign_survey_form(output, &model->form);
    if (!creme_foreign_survey_goes_on(output, &status)) return status;
    return creme_foreign_survey_end(output, &model->base);
}

creme_status creme_onnx_survey(creme_output *output, const char *path, const creme_model_options *options)
{
    creme_onnx_model *model = NULL;
    creme_status status = creme_onnx_begin(&model, path, options);
    if (status != CREME_OK) return status;
    status = survey(output, model, path, options);
    creme_onnx_close(&model->base);
    return status;
}
