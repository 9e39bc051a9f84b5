/* What a command line of creme can be completed to, and the scripts for bash and zsh that do it: tables, which are
 * written here, and the code in share/completion/ that goes by them. */
#include "cli/help_forms.h"

#include "model/model_kind.h"
#include "run/get.h"

#include <creme/analysis.h>
#include <creme/figure.h>
#include <stdio.h>
#include <string.h>

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words && strcmp(*words, text) != 0) words++;
    return *words != NULL;
}

/* The values of an option that a kind of model alone has. */
static const char *const *setting_values(const char *name)
{
    for (size_t i = 0; creme_model_kind_get(i); i++) {
        const creme_model_kind_info *kind = creme_model_kind_get(i);
        for (size_t s = 0; s < kind->setting_count; s++) {
            if (strcmp(kind->settings[s].name, name) == 0) return kind->settings[s].values;
        }
    }
    return NULL;
}

const char *creme_option_word(const creme_option *option, size_t i)
{
    if (creme_option_facts(option)->kind == CREME_PARAMETER_CHOICE)
        return creme_parameter_choice(creme_option_facts(option), (int)i);
    const char *const *values = setting_values(option->name);
    return values ? values[i] : NULL;
}

creme_value_sort creme_option_value_sort(const creme_option *option)
{
    static const char *const files[] = {"FILE", "FILE.npy", "PREFIX", NULL}, *const folders[] = {"DIR", "RUN", NULL};
    static const char *const lists[] = {"bed", "signals", "annotations", NULL};
    if (!option->value) return CREME_VALUE_ABSENT;
    if (creme_option_word(option, 0)) return CREME_VALUE_CHOICES;
    if (strcmp(option->value, "KIND:FILE") == 0) return CREME_VALUE_MODEL;
    if (is_one_of(option->value, files)) return CREME_VALUE_FILE;
    if (is_one_of(option->value, folders)) return CREME_VALUE_FOLDER;
    return is_one_of(option->name, lists) ? CREME_VALUE_FILES : CREME_VALUE_FREE;
}

void creme_operand_words(const char *operand, void (*add)(void *self, const char *word), void *self)
{
    if (!operand) return;
    if (strcmp(operand, "KIND") == 0) {
        for (size_t i = 0; i < creme_analysis_kind_count; i++) add(self, creme_analysis_kinds[i].name);
    } else if (strcmp(operand, "NAME") == 0) {
        for (size_t i = 0; i < creme_figure_count; i++) add(self, creme_figures[i].name);
    } else if (strcmp(operand, "SOURCE") == 0) {
        creme_get_each_name(add, self);
    } else if (strcmp(operand, "COMMAND") == 0) {
        for (size_t i = 0; i < creme_command_count(); i++) add(self, creme_command_at(i).name);
    }
}

void creme_model_words(void (*add)(void *self, const char *word), void *self)
{
    char word[128];
    for (size_t i = 0; creme_model_kind_row(i); i++) {
        const creme_model_kind *kind = creme_model_kind_row(i);
        snprintf(word, sizeof word, "%s:", kind->about.name);
        add(self, word);
        if (!kind->built_in) continue;
        snprintf(word, sizeof word, "%s:%s", kind->about.name, kind->built_in);
        add(self, word);
    }
}

/* --- bash ------------------------------------------------------------------------------------------------------- */

static void add_word(void *self, const char *word)
{
    creme_output_print(self, " %s", word);
}

static void write_words(creme_output *output, const creme_option *option)
{
    for (size_t i = 0; creme_option_word(option, i); i++)
        creme_output_print(output, "%s%s", i ? " " : "", creme_option_word(option, i));
}

static void write_case(creme_output *output, const creme_option *option)
{
    static const char *const sorts[] = {
        [CREME_VALUE_ABSENT] = "none", [CREME_VALUE_FREE] = "free",   [CREME_VALUE_CHOICES] = "words",
        [CREME_VALUE_FILE] = "file",   [CREME_VALUE_FILES] = "files", [CREME_VALUE_FOLDER] = "folder",
        [CREME_VALUE_MODEL] = "model",
    };
    creme_value_sort sort = creme_option_value_sort(option);
    if (sort == CREME_VALUE_ABSENT) return;
    creme_output_print(output, "        --%s", option->name);
    if (option->letter) creme_output_print(output, " | -%c", option->letter);
    creme_output_print(output, ") sort=%s", sorts[sort]);
    if (sort == CREME_VALUE_CHOICES) {
        creme_output_print(output, " words='");
        write_words(output, option);
        creme_output_print(output, "'");
    }
    creme_output_print(output, " ;;\n");
}

static void write_bash_command(creme_output *output, const creme_command *command)
{
    creme_output_print(output, "    %s)\n        options='", command->name);
    for (size_t i = 0; i < creme_option_count; i++) {
        if (!creme_option_is_for(&creme_options[i], command)) continue;
        creme_output_print(output, " --%s", creme_options[i].name);
    }
    creme_output_print(output, "'\n        operands='");
    creme_operand_words(command->operand, add_word, output);
    creme_output_print(output, "'\n        case $2 in\n");
    for (size_t i = 0; i < creme_option_count; i++) {
        if (creme_option_is_for(&creme_options[i], command)) write_case(output, &creme_options[i]);
    }
    creme_output_print(output, "        esac ;;\n");
}

static void write_file(creme_output *output, const char *name)
{
    for (size_t i = 0; i < creme_completion_files_count; i++) {
        const creme_embedded_file *file = &creme_completion_files[i];
        if (strcmp(file->name, name) == 0) creme_output_print(output, "%s", file->bytes);
    }
}

void creme_completion_write_bash(creme_output *output)
{
    creme_output_print(output, "# Makes bash complete command lines of creme. Made by: creme help --format bash\n\n"
                               "_creme_commands='");
    creme_operand_words("COMMAND", add_word, output);
    creme_output_print(output, "'\n_creme_models='");
    creme_model_words(add_word, output);
    creme_output_print(output,
                       "'\n\n# Of command $1: its options, the words that its first operand can be, and what "
                       "sort of value option $2 has.\n_creme_of()\n{\n    sort='' words=''\n    case $1 in\n");
    for (size_t i = 0; i < creme_command_count(); i++) {
        creme_command command = creme_command_at(i);
        write_bash_command(output, &command);
    }
    creme_output_print(output, "    esac\n}\n\n");
    write_file(output, "bash");
}

/* --- zsh -------------------------------------------------------------------------------------------------------- */

/* In single quotes, for _arguments and _describe, in which ':' and brackets mean something. */
static void write_quoted(creme_output *output, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\'')
            creme_output_print(output, "'\\''");
        else
            creme_output_print(output, strchr(":[]\\", text[i]) ? "\\%c" : "%c", text[i]);
    }
}

/* The beginning of a help text: what fits beside the options of a list. */
static void write_brief(creme_output *output, const creme_option *option)
{
    enum { MOST = 70 };
    char help[CREME_OPTION_HELP_BYTES];
    creme_option_describe(option, help, sizeof help);
    size_t length = strcspn(help, ";");
    if (length > MOST) {
        length = MOST;
        while (length > 0 && help[length] != ' ') length--;
    }
    while (length > 0 && strchr(" ,:", help[length - 1])) length--;
    write_quoted(output, help, length);
}

static void write_action(creme_output *output, const creme_option *option)
{
    static const char *const actions[] = {[CREME_VALUE_FREE] = " ",
                                          [CREME_VALUE_FILE] = "_files",
                                          [CREME_VALUE_FILES] = "_creme_lists",
                                          [CREME_VALUE_FOLDER] = "_files -/",
                                          [CREME_VALUE_MODEL] = "_creme_models"};
    creme_value_sort sort = creme_option_value_sort(option);
    if (sort == CREME_VALUE_ABSENT) return;
    creme_output_print(output, ":");
    write_quoted(output, option->value, strlen(option->value));
    creme_output_print(output, ":");
    if (sort != CREME_VALUE_CHOICES) {
        creme_output_print(output, "%s", actions[sort]);
        return;
    }
    creme_output_print(output, "(");
    write_words(output, option);
    creme_output_print(output, ")");
}

static void write_zsh_option(creme_output *output, const creme_option *option)
{
    bool flag = creme_option_facts(option)->kind == CREME_PARAMETER_FLAG;
    creme_output_print(output, " \\\n            ");
    if (option->letter) {
        creme_output_print(output, "'(-%c --%s)'{-%c%s,--%s%s}", option->letter, option->name, option->letter,
                           flag ? "" : "+", option->name, flag ? "" : "=");
    } else {
        creme_output_print(output, "--%s%s", option->name, flag ? "" : "=");
    }
    creme_output_print(output, "'[");
    write_brief(output, option);
    creme_output_print(output, "]");
    write_action(output, option);
    creme_output_print(output, "'");
}

static void write_zsh_operands(creme_output *output, const creme_command *command)
{
    if (!command->operand) return;
    creme_output_print(output, " \\\n            '1:%s:{_alternative \"words:%s:(", command->operand,
                       command->operand);
    creme_operand_words(command->operand, add_word, output);
    creme_output_print(output, ")\" \"files:file:_files\"}'");
    if (command->most_operands > 1) creme_output_print(output, " '*:file:_files'");
}

void creme_completion_write_zsh(creme_output *output)
{
    creme_output_print(output,
                       "#compdef creme\n# Makes zsh complete command lines of creme. Made by: creme help --format "
                       "zsh\n\ntypeset -ga _creme_commands _creme_models\n_creme_models=(");
    creme_model_words(add_word, output);
    creme_output_print(output, ")\n_creme_commands=(\n");
    for (size_t i = 0; i < creme_command_count(); i++) {
        creme_command command = creme_command_at(i);
        creme_output_print(output, "    '%s:", command.name);
        write_quoted(output, command.summary, strlen(command.summary));
        creme_output_print(output, "'\n");
    }
    creme_output_print(output, ")\n\n_creme_arguments()\n{\n    case $words[1] in\n");
    for (size_t i = 0; i < creme_command_count(); i++) {
        creme_command command = creme_command_at(i);
        creme_output_print(output, "    %s)\n        _arguments -s", command.name);
        for (size_t o = 0; o < creme_option_count; o++) {
            if (creme_option_is_for(&creme_options[o], &command)) write_zsh_option(output, &creme_options[o]);
        }
        write_zsh_operands(output, &command);
        creme_output_print(output, " ;;\n");
    }
    creme_output_print(output, "    esac\n}\n\n");
    write_file(output, "zsh");
}
