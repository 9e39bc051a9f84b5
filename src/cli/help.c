/* Help texts, made from the tables of commands and options. */
#include "cli/commands.h"
#include "cli/export_formats.h"
#include "cli/options.h"

#include "model/model_kind.h"

#include <creme/analysis.h>
#include <stdarg.h>
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

/* --- What stands for a word in braces in the help of an option: made from tables ------------------------------- */

/* Adds to a text of `bytes` bytes, and lets go what does not fit. */
__attribute__((format(printf, 3, 4))) static void add(char *text, size_t bytes, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, bytes - used, format, arguments);
    va_end(arguments);
}

static void write_models(char *text, size_t bytes)
{
    for (size_t i = 0; creme_model_kind_row(i); i++) {
        const creme_model_kind *kind = creme_model_kind_row(i);
        add(text, bytes, "%s%s:%s, %s", *text ? "; " : "", kind->about.name,
            kind->about.what ? kind->about.what : "FILE", kind->about.file);
        if (kind->built_in) add(text, bytes, ", or %s:%s", kind->about.name, kind->built_in);
    }
}

static void write_random(char *text, size_t bytes)
{
    creme_model_kind_list(text, bytes, false, true);
}

static void write_inputs(char *text, size_t bytes)
{
    for (size_t i = 0; creme_model_kind_get(i); i++) {
        const creme_model_kind_info *kind = creme_model_kind_get(i);
        if (kind->input_bp) add(text, bytes, "%s%s %lld", *text ? ", " : "", kind->name, (long long)kind->input_bp);
    }
}

static void write_formats(char *text, size_t bytes)
{
    for (const creme_export_format *format = creme_export_formats; format->name; format++)
        add(text, bytes, "%s%s: %s", *text ? "; " : "", format->name, format->help);
}

void creme_option_describe(const creme_option *option, char *text, size_t bytes)
{
    static const struct {
        const char *word;
        void (*write)(char *text, size_t bytes);
    } words[] = {{"{models}", write_models},
                 {"{random}", write_random},
                 {"{inputs}", write_inputs},
                 {"{formats}", write_formats}};
    char made[CREME_OPTION_HELP_BYTES] = "";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *at = strstr(option->help, words[i].word);
        if (!at) continue;
        words[i].write(made, sizeof made);
        snprintf(text, bytes, "%.*s%s%s", (int)(at - option->help), option->help, made, at + strlen(words[i].word));
        return;
    }
    snprintf(text, bytes, "%s", option->help);
}

static void write_option(creme_output *output, const creme_option *option)
{
    char left[64], help[CREME_OPTION_HELP_BYTES];
    int used = option->letter ? snprintf(left, sizeof left, "  -%c, --%s", option->letter, option->name)
                              : snprintf(left, sizeof left, "      --%s", option->name);
    if (option->value) used += snprintf(left + used, sizeof left - (size_t)used, " %s", option->value);
    if (used > MARGIN - 2) {
        creme_output_print(output, "%s\n%*s", left, MARGIN, "");
    } else {
        creme_output_print(output, "%-*s", MARGIN, left);
    }
    creme_option_describe(option, help, sizeof help);
    size_t length = strlen(help);
    const char *fallback = creme_option_facts(option)->fallback;
    if (fallback) snprintf(help + length, sizeof help - length, " [%s]", fallback);
    creme_options_write_wrapped(output, help, MARGIN);
}

void creme_options_write_help(creme_output *output, const creme_command *command)
{
    const char *group = "";
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!creme_option_is_for(option, command)) continue;
        if (strcmp(group, option->group) != 0) creme_output_print(output, "\n%s\n", group = option->group);
        write_option(output, option);
    }
}

void creme_command_describe(const creme_command *command, char *text, size_t bytes)
{
    static const char mark[] = "{analyses}";
    const char *at = strstr(command->about, mark);
    *text = '\0';
    add(text, bytes, "%.*s", at ? (int)(at - command->about) : (int)strlen(command->about), command->about);
    for (size_t i = 0; at && i < creme_analysis_kind_count; i++) {
        const creme_analysis_kind *kind = &creme_analysis_kinds[i];
        add(text, bytes, "%s: %s (%s)\n", kind->name, kind->question, kind->tables);
    }
    if (at) add(text, bytes, "%s", at + strlen(mark));
}

void creme_command_write_help(creme_output *output, const creme_command *command)
{
    char about[CREME_COMMAND_ABOUT_BYTES];
    creme_output_print(output, "creme %s: %s\n\nusage: ", command->name, command->summary);
    creme_command_write_usage(output, command);
    creme_output_print(output, "\n\n");
    creme_command_describe(command, about, sizeof about);
    creme_options_write_wrapped(output, about, 0);
    creme_options_write_help(output, command);
    creme_output_print(output, "\n[...] is the default.\n\nExample\n  ");
    creme_command_write_example(output, command);
    creme_output_print(output, "\n");
}

void creme_command_write_overview(creme_output *output)
{
    creme_output_print(output,
                       "creme %s: counterfactual questions to genomic networks (CREME in C)\n\n"
                       "usage: creme COMMAND [options]\n",
                       CREME_VERSION);
    const char *heading = "";
    for (size_t i = 0; i < creme_command_count(); i++) {
        creme_command command = creme_command_at(i);
        if (strcmp(heading, command.heading) != 0) creme_output_print(output, "\n%s\n", heading = command.heading);
        creme_output_print(output, "  %-20s %s\n", command.name, command.summary);
    }
    creme_output_print(output, "\ncreme COMMAND --help explains a command; creme demo shows the assays at work.\n");
}
