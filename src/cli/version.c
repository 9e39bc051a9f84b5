/* creme version: what a bug report should say. */
#include "cli/commands.h"

#include "base/output.h"

#include <creme/version.h>

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
    creme_output_print(output, "compiler\t%s\n", __VERSION__);
    creme_output_print(output, "instruction set\t%s\n", creme_version_instruction_set());
    creme_output_print(output, "models\tenformer, borzoi, grammar\n"
                               "precisions\tf32, bf16, tf32\nbackends\tonednn, reference, cuda\n");
    return creme_output_close(output);
}
