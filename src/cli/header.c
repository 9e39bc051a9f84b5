/* Headers of tables. */
#include "cli/header.h"

#include "cli/commands.h"
#include "cli/options.h"

#include <stdio.h>

void creme_header_write_command(const creme_settings *settings, creme_output *output)
{
    if (settings->argument_count == 0) return;
    creme_output_print(output, "creme");
    for (int i = 1; i < settings->argument_count; i++) {
        creme_output_print(output, " ");
        creme_parameter_quote(output, settings->arguments[i]);
    }
}

creme_status creme_header_command(char **out, const creme_settings *settings)
{
    *out = NULL;
    creme_output *output = NULL;
    if (settings->argument_count == 0) return CREME_OK;
    creme_status status = creme_output_open_memory(&output, out);
    if (status != CREME_OK) return status;
    creme_header_write_command(settings, output);
    return creme_output_close(output);
}

void creme_header_write(const creme_settings *settings, creme_output *output)
{
    creme_output_print(output, "# creme %s %s\n", CREME_VERSION, settings->command->name);
    if (settings->argument_count > 0) {
        creme_output_print(output, "# command: ");
        creme_header_write_command(settings, output);
        creme_output_print(output, "\n");
    }
    creme_options_record(settings, output);
}
