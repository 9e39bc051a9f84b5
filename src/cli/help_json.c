/* The tables of commands and options as JSON: what makes functions of another language out of them. */
#include "cli/help_forms.h"

#include "analysis/thresholds.h"
#include "base/json.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* A command has some 60 options of 15 values. */
enum { MOST_VALUES = 1 << 17 };

static void set_text(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, text ? json_string(text) : json_null());
}

static void add_word(void *self, const char *word)
{
    json_array_append_new(self, json_string(word));
}

static const char *name_of_kind(creme_parameter_kind kind)
{
    static const char *const names[] = {
        [CREME_PARAMETER_FLAG] = "flag",       [CREME_PARAMETER_TEXT] = "text",
        [CREME_PARAMETER_INTEGER] = "integer", [CREME_PARAMETER_UNSIGNED] = "integer",
        [CREME_PARAMETER_REAL] = "real",       [CREME_PARAMETER_CHOICE] = "choice",
        [CREME_PARAMETER_SPAN] = "span",
    };
    return names[kind];
}

static const char *name_of_sort(creme_value_sort sort)
{
    static const char *const names[] = {
        [CREME_VALUE_ABSENT] = NULL,   [CREME_VALUE_FREE] = NULL,     [CREME_VALUE_CHOICES] = NULL,
        [CREME_VALUE_FILE] = "file",   [CREME_VALUE_FILES] = "files", [CREME_VALUE_FOLDER] = "folder",
        [CREME_VALUE_MODEL] = "model",
    };
    return names[sort];
}

/* A default as the type that it is of: of a flag false or true. */
static json_t *default_of(const creme_settings *settings, const creme_option *option)
{
    char buffer[64];
    const char *text = creme_option_default_text(settings, option, buffer);
    switch (creme_option_facts(option)->kind) {
    case CREME_PARAMETER_FLAG:
        return json_boolean(text != NULL);
    case CREME_PARAMETER_INTEGER:
    case CREME_PARAMETER_UNSIGNED:
        return text ? json_integer(strtoll(text, NULL, 10)) : json_null();
    case CREME_PARAMETER_REAL:
        return text ? json_real(strtod(text, NULL)) : json_null();
    case CREME_PARAMETER_TEXT:
    case CREME_PARAMETER_CHOICE:
    case CREME_PARAMETER_SPAN:
        break;
    }
    return text && *text ? json_string(text) : json_null();
}

/* The default, and what it is under presets that have another. `settings` is room for the work. */
static creme_status add_defaults(json_t *to, creme_settings *settings, const creme_command *command,
                                 const creme_option *option)
{
    json_t *first = NULL, *others = json_object();
    json_object_set_new(to, "by_preset", others);
    for (int i = 0; creme_rules_names[i]; i++) {
        creme_status status = creme_options_default(settings, command, (creme_rules)i);
        if (status != CREME_OK) return status;
        json_t *value = default_of(settings, option);
        if (i == 0)
            json_object_set(to, "default", first = value);
        else if (!json_equal(value, first) && strcmp(option->name, "preset") != 0)
            json_object_set(others, creme_rules_names[i], value);
        json_decref(value);
    }
    return CREME_OK;
}

static void add_choices(json_t *to, const creme_option *option)
{
    json_t *choices = json_array();
    for (size_t i = 0; creme_option_word(option, i); i++) add_word(choices, creme_option_word(option, i));
    json_object_set(to, "choices", json_array_size(choices) > 0 ? choices : json_null());
    json_decref(choices);
}

static void add_limits(json_t *to, const creme_parameter *facts)
{
    bool limited = facts->most != 0;
    json_object_set_new(to, "least", limited ? json_integer(facts->least) : json_null());
    json_object_set_new(to, "most", limited ? json_integer(facts->most) : json_null());
}

/* The options that this one takes the place of. */
static void add_replaced(json_t *to, const creme_option *option)
{
    json_t *replaced = json_array();
    for (size_t i = 0; i < creme_option_substitute_count; i++) {
        if (strcmp(creme_option_substitutes[i].option, option->name) == 0)
            add_word(replaced, creme_option_substitutes[i].replaced);
    }
    json_object_set_new(to, "replaces", replaced);
}

static creme_status add_option(json_t *list, creme_settings *settings, const creme_command *command,
                               const creme_option *option)
{
    char help[CREME_OPTION_HELP_BYTES];
    const char letter[] = {option->letter, '\0'};
    const creme_parameter *facts = creme_option_facts(option);
    json_t *of = json_object();
    json_array_append_new(list, of);
    creme_option_describe(option, help, sizeof help);
    set_text(of, "name", option->name);
    set_text(of, "letter", option->letter ? letter : NULL);
    set_text(of, "group", option->group);
    set_text(of, "value", option->value);
    set_text(of, "kind", name_of_kind(facts->kind));
    set_text(of, "names_a", name_of_sort(creme_option_value_sort(option)));
    add_choices(of, option);
    add_limits(of, facts);
    json_object_set_new(of, "required", json_boolean(creme_option_is_required(option, command)));
    json_object_set_new(of, "results_depend_on_it", json_boolean(facts->role != CREME_ROLE_FREE));
    add_replaced(of, option);
    set_text(of, "help", help);
    return add_defaults(of, settings, command, option);
}

static void add_operand(json_t *to, const creme_command *command)
{
    if (!command->operand) {
        json_object_set_new(to, "operands", json_null());
        return;
    }
    json_t *of = json_object(), *words = json_array();
    json_object_set_new(to, "operands", of);
    set_text(of, "name", command->operand);
    json_object_set_new(of, "least", json_integer(command->least_operands));
    json_object_set_new(of, "most", json_integer(command->most_operands));
    json_object_set_new(of, "words", words);
    creme_operand_words(command->operand, add_word, words);
}

/* What `write` writes, as text. */
static creme_status add_written(json_t *to, const char *name, void (*write)(creme_output *, const creme_command *),
                                const creme_command *command)
{
    char *text = NULL;
    creme_status status = creme_help_capture(&text, write, command);
    if (status == CREME_OK) set_text(to, name, text);
    creme_free(text);
    return status;
}

static creme_status add_command(json_t *list, const creme_command *command)
{
    char about[CREME_COMMAND_ABOUT_BYTES];
    json_t *of = json_object(), *options = json_array();
    creme_settings *settings = NULL;
    creme_status status = CREME_OK;
    json_array_append_new(list, of);
    json_object_set_new(of, "options", options);
    CREME_TRY(creme_allocate_zero(&settings, 1, sizeof *settings));
    creme_command_describe(command, about, sizeof about);
    set_text(of, "name", command->name);
    set_text(of, "heading", command->heading);
    json_object_set_new(of, "assay", json_boolean(command->assay != NULL));
    set_text(of, "summary", command->summary);
    set_text(of, "about", about);
    CREME_TRY(add_written(of, "usage", creme_command_write_usage, command));
    CREME_TRY(add_written(of, "example", creme_command_write_example, command));
    add_operand(of, command);
    for (size_t i = 0; i < creme_option_count; i++) {
        if (creme_option_is_for(&creme_options[i], command))
            CREME_TRY(add_option(options, settings, command, &creme_options[i]));
    }
done:
    creme_free(settings);
    return status;
}

creme_status creme_help_write_json(creme_output *output, const creme_command *one)
{
    creme_status status = creme_json_need(MOST_VALUES);
    if (status != CREME_OK) return status;
    char *text = NULL;
    json_t *root = json_object(), *presets = json_array(), *commands = json_array();
    set_text(root, "creme", CREME_VERSION);
    json_object_set_new(root, "presets", presets);
    json_object_set_new(root, "commands", commands);
    for (int i = 0; creme_rules_names[i]; i++) add_word(presets, creme_rules_names[i]);
    for (size_t i = 0; i < creme_command_count() && status == CREME_OK; i++) {
        creme_command command = creme_command_at(i);
        if (!one || strcmp(one->name, command.name) == 0) status = add_command(commands, &command);
    }
    if (status == CREME_OK) text = json_dumps(root, JSON_INDENT(1));
    if (status == CREME_OK && !text) status = creme_fail(CREME_ERROR_MEMORY, "out of memory for JSON");
    if (status == CREME_OK) creme_output_print(output, "%s\n", text);
    free(text);
    json_decref(root);
    return status;
}
