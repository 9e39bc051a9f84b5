/* Showing weight files and other models. */
#include "run/inspect.h"

#include "base/memory.h"
#include "base/printable.h"
#include "base/text.h"
#include "model/model_kind.h"

#include <creme/model.h>
#include <creme/weights.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void creme_inspect_write_info(creme_output *output, const creme_model_info *info)
{
    char text[32];
    creme_output_print(output, "architecture\t%s: %s\n", info->kind, info->summary);
    creme_output_print(output, "input\t%" PRId64 " bp\n", info->input_bp);
    creme_output_print(output, "output\t%" PRId64 " bins of %" PRId64 " bp from %" PRId64 ", %zu tracks\n",
                       info->bins, info->bin_bp, info->first_bin_bp, info->tracks->count);
    if (!info->about->what) {
        creme_output_print(output, "parameters\t%" PRId64 ", %s\n", info->parameters,
                           creme_text_bytes((double)info->weights_bytes, text, sizeof text));
    }
    if (info->forward_flop > 0) creme_output_print(output, "a forward pass\t%.4g GFLOP\n", info->forward_flop / 1e9);
    creme_output_print(output, "edits\t%s\n",
                       info->windowed ? "only what they touch is computed anew" : "whole sequences are computed");
}

/* Opens KIND:PATH and shows it. */
static creme_status show_model(creme_output *output, const char *kind, const char *path,
                               const creme_model_options *options)
{
    creme_model *model = NULL;
    char *specification = NULL;
    size_t bytes = strlen(kind) + strlen(path) + 2;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&specification, bytes, 1));
    snprintf(specification, bytes, "%s:%s", kind, path);
    CREME_TRY(creme_model_open(&model, specification, options));
    creme_inspect_write_info(output, creme_model_describe(model));
done:
    creme_model_close(model);
    creme_free(specification);
    return status;
}

creme_status creme_inspect_model(creme_output *output, const char *path, const creme_model_kind_info *kind,
                                 const creme_model_options *options)
{
    creme_output_print(output, "file\t%s\nkind\t%s\n", CREME_ONE_LINE(path), kind->file);
    return show_model(output, kind->name, path, options);
}

/* Weights that do not make a network are still worth showing: then it says why, and what the file cannot say and the
 * network may need. */
static void show_network(creme_output *output, const creme_weights *weights, const creme_model_options *options)
{
    const creme_model_kind *kind = creme_model_kind_row_of(weights);
    creme_model_look look = {0};
    if (!kind) {
        creme_output_print(
            output, "architecture\tnone that this version runs: its tensors have the names of no kind of model\n");
        return;
    }
    if (kind->look && kind->look(&look, weights) != CREME_OK) {
        creme_output_print(output, "architecture\t%s that this version does not run: %s\n", kind->about.noun,
                           creme_error_message());
        return;
    }
    if (*look.heads) creme_output_print(output, "heads\t%s\n", look.heads);
    if (show_model(output, kind->about.name, creme_weights_path(weights), options) == CREME_OK) return;
    if (look.input_bp_step == 0) {
        creme_output_print(output, "architecture\tnot one that this version runs: %s\n", creme_error_message());
        return;
    }
    creme_output_print(output,
                       "architecture\t%s: it does not open so: %s\n"
                       "input\tnot in the file: a multiple of %" PRId64 " bp, to be said with --input-bp\n",
                       kind->about.name, creme_error_message(), look.input_bp_step);
}

creme_status creme_inspect_weights(creme_output *output, const char *path, const creme_model_options *options)
{
    creme_weights *weights = NULL;
    creme_status status = creme_weights_open(&weights, path);
    if (status != CREME_OK) return status;
    creme_output_print(output, "file\t%s\nkind\tweights, %s\n", CREME_ONE_LINE(path),
                       creme_weights_container(weights));
    static const char *const texts[] = {"keras_version", "backend", "format", "creme.source_container"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = creme_weights_text(weights, texts[i]);
        if (text) creme_output_print(output, "%s\t%s\n", texts[i], text);
    }
    show_network(output, weights, options);
    size_t count = creme_weights_count(weights);
    creme_output_print(output, "\n%zu tensors\n", count);
    for (size_t i = 0; i < count; i++) {
        const creme_tensor *tensor = creme_weights_get(weights, i);
        char shape[128];
        creme_output_print(output, "%s\t%s\n", tensor->name, creme_tensor_describe(tensor, shape, sizeof shape));
    }
    creme_weights_close(weights);
    return CREME_OK;
}
