/* creme help [COMMAND]: as text, as a manual page, as what makes a shell complete command lines, or as JSON. */
#include "cli/help_forms.h"

creme_status creme_help_capture(char **text, void (*write)(creme_output *, const creme_command *),
                                const creme_command *command)
{
    creme_output *memory = NULL;
    *text = NULL;
    creme_status status = creme_output_open_memory(&memory, text);
    if (status != CREME_OK) return status;
    write(memory, command);
    return creme_output_close(memory);
}

static creme_status write_form(creme_output *output, creme_help_form form, const creme_command *command)
{
    switch (form) {
    case CREME_HELP_MAN:
        return creme_manual_write(output, command);
    case CREME_HELP_BASH:
        creme_completion_write_bash(output);
        return CREME_OK;
    case CREME_HELP_ZSH:
        creme_completion_write_zsh(output);
        return CREME_OK;
    case CREME_HELP_JSON:
        return creme_help_write_json(output, command);
    case CREME_HELP_TEXT:
        break;
    }
    if (command)
        creme_command_write_help(output, command);
    else
        creme_command_write_overview(output);
    return CREME_OK;
}

creme_status creme_command_help(const creme_settings *settings)
{
    creme_command command = {0};
    creme_output *output = NULL;
    creme_help_form form = (creme_help_form)settings->help_form;
    creme_status status = CREME_OK;
    if (settings->operands[0]) CREME_TRY(creme_command_find(&command, settings->operands[0]));
    if (command.name && (form == CREME_HELP_BASH || form == CREME_HELP_ZSH)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--format bash and zsh are for all commands at once: leave out %s",
                          command.name);
    }
    CREME_TRY(creme_output_open(&output, "-"));
    status = write_form(output, form, command.name ? &command : NULL);
    creme_status closed = creme_output_close(output);
    if (status == CREME_OK) status = closed;
done:
    return status;
}
