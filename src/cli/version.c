/* creme version: what a bug report should say. */
#include "cli/commands.h"

#include "base/output.h"
#include "figure/gnuplot.h"
#include "serve/http_serve.h"

#include <creme/model.h>
#include <creme/version.h>

/* Not a library: it is looked for when a figure is drawn. */
static void write_gnuplot(creme_output *output)
{
    char version[64];
    creme_status status = creme_gnuplot_version(version, sizeof version);
    if (status == CREME_OK) {
        creme_output_print(output, "gnuplot\t%s\n", version);
    } else if (status == CREME_ERROR_UNSUPPORTED) {
        creme_output_print(output, "gnuplot\tnot found (it draws figures; Debian's package is gnuplot-nox)\n");
    } else {
        creme_output_print(output, "gnuplot\tdoes not run: %s\n", creme_error_message());
    }
}

/* Not linked with: it is looked for when a model wants it. */
static void write_onnx_runtime(creme_output *output)
{
    char text[1024];
    creme_version_onnx_runtime(text, sizeof text);
    creme_output_print(output, "ONNX Runtime\t%s\n", text);
}

/* Nor this: it is looked for when a GPU is. */
static void write_cuda(creme_output *output)
{
    char text[2048];
    creme_version_cuda(text, sizeof text);
    creme_output_print(output, "CUDA\t%s\n", text);
}

creme_status creme_command_version(const creme_settings *settings)
{
    (void)settings;
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, "-");
    if (status != CREME_OK) return status;
    creme_output_print(output, "creme\t%s\n", creme_version());
    creme_library_version libraries[CREME_VERSION_LIBRARIES];
    creme_version_libraries(libraries);
    for (int i = 0; i < CREME_VERSION_LIBRARIES; i++) {
        creme_output_print(output, "%s\t%s\n", libraries[i].name, libraries[i].version);
    }
    creme_output_print(output, "libmicrohttpd\t%s\n", creme_http_serve_library());
    write_onnx_runtime(output);
    write_cuda(output);
    write_gnuplot(output);
    creme_output_print(output, "compiler\t%s\n", __VERSION__);
    creme_output_print(output, "instruction set\t%s\n", creme_version_instruction_set());
    creme_output_print(output, "models\t");
    for (size_t i = 0; creme_model_kind_get(i); i++) {
        creme_output_print(output, "%s%s", i ? ", " : "", creme_model_kind_get(i)->name);
    }
    creme_output_print(output, "\nprecisions\tf32, bf16, tf32\nbackends\tonednn, reference, cuda\n");
    return creme_output_close(output);
}
