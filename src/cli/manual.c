/* Manual pages in roff, for man and mandoc. */
#include "cli/help_forms.h"

#include "base/memory.h"

#include <string.h>

/* Text within a line. What roff would read as something else, or show as another character than is to be typed, is
 * escaped. */
static void write_escaped(creme_output *output, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char c = text[i];
        const char *as = c == '\\'   ? "\\e"
                         : c == '-'  ? "\\-"
                         : c == '~'  ? "\\(ti"
                         : c == '^'  ? "\\(ha"
                         : c == '`'  ? "\\(ga"
                         : c == '\'' ? "\\(aq"
                                     : NULL;
        if (as)
            creme_output_print(output, "%s", as);
        else
            creme_output_print(output, "%c", c);
    }
}

static void write_text(creme_output *output, const char *text)
{
    write_escaped(output, text, strlen(text));
}

/* A word at the beginning of a line: with a full stop there it would be a request. */
static void begin_line(creme_output *output, const char *word, size_t length)
{
    if (*word == '.') creme_output_print(output, "\\&");
    write_escaped(output, word, length);
}

/* One line of text, in lines as short as roff wants them, which it fills. */
static void write_filled(creme_output *output, const char *text, size_t length)
{
    enum { COLUMNS = 72 };
    size_t column = 0;
    for (size_t i = 0; i < length;) {
        size_t word = 0;
        while (i + word < length && text[i + word] != ' ') word++;
        if (column == 0) {
            begin_line(output, text + i, word);
        } else if (column + 1 + word > COLUMNS) {
            creme_output_print(output, "\n");
            begin_line(output, text + i, word);
            column = 0;
        } else {
            creme_output_print(output, " ");
            write_escaped(output, text + i, word);
        }
        column += word + 1;
        i += word;
        while (i < length && text[i] == ' ') i++;
    }
}

/* Lines of text: a line's end is one on the page too, an empty line begins a paragraph. */
static void write_lines(creme_output *output, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        write_filled(output, text, length);
        text += length;
        size_t ends = strspn(text, "\n");
        text += ends;
        creme_output_print(output, "\n%s", !*text ? "" : ends > 1 ? ".PP\n" : ".br\n");
    }
}

/* What `write` writes, as text of the page. */
static creme_status write_captured(creme_output *output, void (*write)(creme_output *, const creme_command *),
                                   const creme_command *command, bool filled)
{
    char *text = NULL;
    creme_status status = creme_help_capture(&text, write, command);
    if (status == CREME_OK && filled) write_lines(output, text);
    if (status == CREME_OK && !filled) {
        write_text(output, text);
        creme_output_print(output, "\n");
    }
    creme_free(text);
    return status;
}

static void write_choices(creme_output *output, const creme_option *option)
{
    if (!creme_option_word(option, 0)) return;
    creme_output_print(output, ".br\nOne of");
    for (size_t i = 0; creme_option_word(option, i); i++) {
        creme_output_print(output, "%s ", i ? "," : "");
        write_text(output, creme_option_word(option, i));
    }
    creme_output_print(output, ".\n");
}

static void write_option(creme_output *output, const creme_option *option)
{
    char help[CREME_OPTION_HELP_BYTES];
    creme_output_print(output, ".TP\n");
    if (option->letter) creme_output_print(output, "\\fB\\-%c\\fR, ", option->letter);
    creme_output_print(output, "\\fB\\-\\-");
    write_text(output, option->name);
    creme_output_print(output, "\\fR");
    if (option->value) {
        creme_output_print(output, " \\fI");
        write_text(output, option->value);
        creme_output_print(output, "\\fR");
    }
    creme_output_print(output, "\n");
    creme_option_describe(option, help, sizeof help);
    write_lines(output, help);
    write_choices(output, option);
    const char *fallback = creme_option_facts(option)->fallback;
    if (fallback && *fallback) {
        creme_output_print(output, ".br\nDefault: ");
        write_text(output, fallback);
        creme_output_print(output, "\n");
    }
}

static void write_options(creme_output *output, const creme_command *command)
{
    const char *group = "";
    creme_output_print(output, ".SH OPTIONS\n");
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!creme_option_is_for(option, command)) continue;
        if (strcmp(group, option->group) != 0) creme_output_print(output, ".SS %s\n", group = option->group);
        write_option(output, option);
    }
}

static void write_header(creme_output *output, const char *command, const char *summary)
{
    creme_output_print(output, ".\\\" Made by creme from its tables of commands and options.\n.TH CREME");
    if (command) creme_output_print(output, "\\-");
    for (const char *c = command ? command : ""; *c; c++)
        creme_output_print(output, *c == '-' ? "\\-" : "%c", *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    creme_output_print(output, " 1 %s \"creme %s\" \"CREME in C\"\n.SH NAME\ncreme", CREME_DATE, CREME_VERSION);
    if (command) creme_output_print(output, "\\-");
    write_text(output, command ? command : "");
    creme_output_print(output, " \\- ");
    write_text(output, summary);
    creme_output_print(output, "\n");
}

static void write_end(creme_output *output, const char *see)
{
    creme_output_print(
        output,
        ".SH EXIT STATUS\n.TP\n0\ndone\n.TP\n1\nit failed; a line on standard error says where and why\n"
        ".TP\n2\nthe command line makes no sense\n.SH SEE ALSO\n%s\n",
        see);
}

static creme_status write_command(creme_output *output, const creme_command *command)
{
    char about[CREME_COMMAND_ABOUT_BYTES];
    creme_status status = CREME_OK;
    write_header(output, command->name, command->summary);
    creme_output_print(output, ".SH SYNOPSIS\n");
    CREME_TRY(write_captured(output, creme_command_write_usage, command, true));
    creme_output_print(output, ".SH DESCRIPTION\n");
    creme_command_describe(command, about, sizeof about);
    write_lines(output, about);
    write_options(output, command);
    creme_output_print(output, ".SH EXAMPLE\n.nf\n");
    CREME_TRY(write_captured(output, creme_command_write_example, command, false));
    creme_output_print(output, ".fi\n");
    write_end(output, ".BR creme (1)");
done:
    return status;
}

static void write_all(creme_output *output)
{
    const char *heading = "";
    write_header(output, NULL, "counterfactual questions to genomic networks");
    creme_output_print(output, ".SH SYNOPSIS\n.B creme\n.I COMMAND\n[options]\n.SH DESCRIPTION\n"
                               "Asks a network that predicts activity from sequence what it would\n"
                               "predict if parts of the sequence were others: the assays of CREME, their\n"
                               "statistics and figures. Each command has a page of its own, such as\n"
                               ".BR creme\\-necessity (1),\n"
                               "and \\fBcreme\\fR \\fICOMMAND\\fR \\fB\\-\\-help\\fR.\n.SH COMMANDS\n");
    for (size_t i = 0; i < creme_command_count(); i++) {
        creme_command command = creme_command_at(i);
        if (strcmp(heading, command.heading) != 0) creme_output_print(output, ".SS %s\n", heading = command.heading);
        creme_output_print(output, ".TP\n.BR creme\\-");
        write_text(output, command.name);
        creme_output_print(output, " (1)\n");
        write_lines(output, command.summary);
    }
    creme_output_print(output, ".SH EXAMPLE\n.nf\ncreme demo\ncreme necessity \\-m grammar:demo \\-f "
                               "creme\\-demo/genome.fa \\-l creme\\-demo/loci.tsv\n.fi\n");
    write_end(output, "The folder share/doc/creme, with the tutorial.");
}

creme_status creme_manual_write(creme_output *output, const creme_command *command)
{
    if (command) return write_command(output, command);
    write_all(output);
    return CREME_OK;
}
