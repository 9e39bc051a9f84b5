/* creme help [COMMAND]. */
#include "cli/commands.h"

creme_status creme_command_help(const creme_settings *settings)
{
    creme_command command = {0};
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    if (settings->operands[0]) CREME_TRY(creme_command_find(&command, settings->operands[0]));
    CREME_TRY(creme_output_open(&output, "-"));
    if (command.name) {
        creme_command_write_help(output, &command);
    } else {
        creme_command_write_overview(output);
    }
    CREME_TRY(creme_output_close(output));
done:
    return status;
}
