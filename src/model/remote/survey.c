/* What is known of a served model, for people to read, also where it cannot be used. */
#include "model/remote/remote.h"

#include "base/json.h"
#include "base/output.h"

#include <string.h>

enum { SOFTWARE_BYTES = 200 };

/* "triton 2.41.0, extensions classification, binary_tensor_data" */
static void write_server(creme_output *output, const creme_served_model *model, const creme_http_answer *answer)
{
    json_t *json = NULL;
    json_error_t error;
    char extensions[SOFTWARE_BYTES] = "";
    creme_foreign_survey_line(output, "server", "%s", creme_server_name(model->server));
    if (answer->code != 200 ||
        creme_json_parse(&json, (const char *)answer->body, answer->bytes, 0, &error) != CREME_OK) {
        creme_foreign_survey_line(output, "software", "it does not say (HTTP %ld to GET /v2)", answer->code);
    } else {
        const char *name = json_string_value(json_object_get(json, "name"));
        const char *version = json_string_value(json_object_get(json, "version"));
        json_t *list = json_object_get(json, "extensions");
        size_t used = 0;
        for (size_t i = 0; i < json_array_size(list) && used < sizeof extensions; i++) {
            const char *text = json_string_value(json_array_get(list, i));
            used += (size_t)snprintf(extensions + used, sizeof extensions - used, "%s%.60s", i ? ", " : "",
                                     text ? text : "?");
        }
        creme_foreign_survey_line(output, "software", "%.100s%s%.60s", name ? name : "without a name",
                                  version ? " " : "", version ? version : "");
        creme_foreign_survey_line(output, "extensions", "%s", *extensions ? extensions : "none");
        json_decref(json);
    }
    creme_foreign_survey_line(output, "numbers travel", "%s",
                              model->binary ? "as bytes" : "as JSON, which is slow: no extension binary_tensor_data");
}

static void write_model(creme_output *output, const creme_served_model *model)
{
    const char *platform = json_string_value(json_object_get(model->metadata.json, "platform"));
    json_t *versions = json_object_get(model->metadata.json, "versions");
    char list[SOFTWARE_BYTES] = "";
    size_t used = 0;
    for (size_t i = 0; i < json_array_size(versions) && used < sizeof list; i++) {
        const char *text = json_string_value(json_array_get(versions, i));
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.40s", i ? ", " : "", text ? text : "?");
    }
    creme_foreign_survey_line(output, "served as", "%s", model->address.model);
    if (platform && *platform) creme_foreign_survey_line(output, "platform", "%s", platform);
    if (*list) creme_foreign_survey_line(output, "versions", "%s", list);
    creme_foreign_survey_signature(output, &model->metadata.tensors);
}

static const char *card_source(const creme_served_model *model, const creme_model_options *options)
{
    for (size_t i = 0; i < options->setting_count; i++) {
        if (strcmp(options->settings[i].name, "model-card") == 0) return options->settings[i].value;
    }
    return model->metadata.card ? "parameters.creme of its metadata" : "parameters.creme of its configuration";
}

static creme_status survey(creme_output *output, const creme_model_kind *kind, creme_served_model *model,
                           const creme_model_options *options)
{
    const creme_http_answer *answer = NULL;
    creme_status status = creme_served_ask_server(model, &answer);
    if (answer && status == CREME_OK) write_server(output, model, answer);
    if (!creme_foreign_survey_goes_on(output, &status)) return status;
    status = creme_served_ask_model(model);
    if (!creme_foreign_survey_goes_on(output, &status)) return status;
    write_model(output, model);
    status = creme_served_read_card(model, options);
    if (!creme_foreign_survey_goes_on(output, &status)) return status;
    creme_foreign_survey_card(output, &model->card, card_source(model, options));
    status = creme_served_settle(model, kind, options);
    if (!creme_foreign_survey_goes_on(output, &status)) return status;
    creme_foreign_survey_form(output, &model->form);
    creme_foreign_survey_line(output, "edits", "%s",
                              model->base.info.windowed ? "only what they touch is computed anew, by the server"
                                                        : "whole sequences are computed");
    return creme_foreign_survey_end(output, &model->base);
}

creme_status creme_served_survey(creme_output *output, const creme_model_kind *kind, creme_address_form form,
                                 const char *text, const creme_model_options *options)
{
    creme_served_model *model = NULL;
    creme_status status = creme_served_connect(&model, form, text, options);
    if (status != CREME_OK) return status;
    status = survey(output, kind, model, options);
    creme_served_close(&model->base);
    return status;
}
