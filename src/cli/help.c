/* Help texts, made from the tables of commands and options. */
#include "cli/commands.h"
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 80, MARGIN = 26 };

void creme_options_write_wrapped(creme_output *output, const char *text, int indent)
{
    int column = indent;
    while (*text) {
        if (*text == '\n') { /* a paragraph's end */
            creme_output_print(output, "\n");
            text++;
            creme_output_print(output, "%*s", *text && *text != '\n' ? indent : 0, "");
            column = indent;
            continue;
        }
        size_t word = strcspn(text, " \n");
        if (column > indent && column + 1 + (int)word > COLUMNS) {
            creme_output_print(output, "\n%*s", indent, "");
            column = indent;
        }
        creme_output_print(output, "%s%.*s", column > indent ? " " : "", (int)word, text);
        column += (int)word + (column > indent);
        text += word;
        text += strspn(text, " ");
    }
    creme_output_print(output, "\n");
}

static void describe(char *text, size_t bytes, const creme_option *option)
{
    size_t used = (size_t)snprintf(text, bytes, "%s", option->help);
    if (option->fallback) snprintf(text + used, bytes - used, " [%s]", option->fallback);
}

static void write_option(creme_output *output, const creme_option *option)
{
    char left[64], help[512];
    int used = option->letter ? snprintf(left, sizeof left, "  -%c, --%s", option->letter, option->name)
                              : snprintf(left, sizeof left, "      --%s", option->name);
    if (option->value) used += snprintf(left + used, sizeof left - (size_t)used, " %s", option->value);
    if (used > MARGIN - 2) {
        creme_output_print(output, "%s\n%*s", left, MARGIN, "");
    } else {
        creme_output_print(output, "%-*s", MARGIN, left);
    }
    describe(help, sizeof help, option);
    creme_options_write_wrapped(output, help, MARGIN);
}

void creme_options_write_help(creme_output *output, const creme_command *command)
{
    const char *group = "";
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!(option->commands >> command->id & 1)) continue;
        if (strcmp(group, option->group) != 0) creme_output_print(output, "\n%s\n", group = option->group);
        write_option(output, option);
    }
}

void creme_command_write_help(creme_output *output, const creme_command *command)
{
    creme_output_print(output, "creme %s: %s\n\nusage: creme %s%s%s\n\n", command->name, command->summary,
                       command->name, *command->usage ? " " : "", command->usage);
    creme_options_write_wrapped(output, command->about, 0);
    creme_options_write_help(output, command);
    creme_output_print(output, "\n[...] is the default.\n\nExample\n  %s\n", command->example);
}

void creme_command_write_overview(creme_output *output)
{
    creme_output_print(output,
                       "creme %s: counterfactual questions to genomic networks (CREME in C)\n\n"
                       "usage: creme COMMAND [options]\n",
                       CREME_VERSION);
    const char *heading = "";
    for (size_t i = 0; i < creme_command_count; i++) {
        const creme_command *command = &creme_commands[i];
        if (strcmp(heading, command->heading) != 0) creme_output_print(output, "\n%s\n", heading = command->heading);
        creme_output_print(output, "  %-20s %s\n", command->name, command->summary);
    }
    creme_output_print(output, "\ncreme COMMAND --help explains a command; creme demo shows the assays at work.\n");
}
