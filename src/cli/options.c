/* Reading the command line by the table of options. */
#include "cli/options.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const creme_parameter *creme_option_facts(const creme_option *option)
{
    const creme_run_parameter *of_runs = NULL;
    bool own = option->own.offset > 0;
    if (!own) of_runs = creme_run_parameter_find(option->name, option->assays);
    return of_runs ? &of_runs->is : &option->own;
}

static bool is_among(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0) names++;
    return *names != NULL;
}

/* Does the command hand on what assays take, and this too? */
static bool is_handed_on(const creme_option *option, const creme_command *command)
{
    return command->takes && (option->assays & command->takes()) != 0 && option->own.offset == 0 &&
           !is_among(creme_kept_options, option->name);
}

bool creme_option_is_for(const creme_option *option, const creme_command *command)
{
    if (command->assay) return (option->assays & command->assay->takes) != 0;
    return option->commands >> command->id & 1 || is_handed_on(option, command);
}

bool creme_option_is_required(const creme_option *option, const creme_command *command)
{
    if (!command->assay) return option->required >> command->id & 1;
    const creme_run_parameter *of_runs = creme_run_parameter_find(option->name, option->assays);
    return of_runs && (of_runs->needed_by & (command->assay->needs | CREME_TAKES_COMMON)) != 0;
}

/* The struct that an option's field is in. */
static void *base_of(creme_settings *settings, const creme_option *option)
{
    return creme_option_facts(option) == &option->own ? (void *)settings : (void *)&settings->run;
}

const char **creme_option_file(creme_settings *settings, const creme_option *option)
{
    const creme_parameter *facts = creme_option_facts(option);
    return facts->is_file ? (const char **)(void *)((char *)base_of(settings, option) + facts->offset) : NULL;
}

static creme_status set(creme_settings *settings, const creme_option *option, const char *text, const char *what)
{
    return creme_parameter_set(creme_option_facts(option), base_of(settings, option), text, what, option->value);
}

/* What does in its place what a command has no such option for. */
static const struct {
    creme_command_id command;
    const char *option, *instead;
} replaced[] = {
    {CREME_COMMAND_GENE, "emit",
     "a gene is not done in parts; make each gene a job of its own (for gene in MYC GATA1; do sbatch --wrap \"creme "
     "gene $gene ... --out $gene/\"; done), or take creme pipeline for many"},
    {CREME_COMMAND_GENE, "replicates",
     "every replicate is in the folder; creme export FOLDER --step necessity --format replicates writes them"},
    {CREME_COMMAND_PIPELINE, "replicates",
     "every replicate is in the folder; creme export FOLDER --step necessity.CELL --format replicates writes them"},
    {CREME_COMMAND_PIPELINE, "shuffles",
     "a pipeline's steps draw as many as the paper's, each its own number; pipeline.tsv in its folder has the "
     "command line of every step, which can be given with another"},
};

/* " (creme gene, necessity, masking and 11 more have it)": the other commands that have an option of that name. */
static void list_owners(const char *name, char *text, size_t bytes)
{
    enum { MOST_NAMED = 3 };
    size_t owners = 0, used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < creme_command_count(); i++) {
        const creme_command command = creme_command_at(i);
        if (!creme_options_takes(&command, name) || owners++ >= MOST_NAMED) continue;
        used += (size_t)snprintf(text + used, bytes - used, "%s%s", owners == 1 ? " (creme " : ", ", command.name);
    }
    if (owners > MOST_NAMED)
        used += (size_t)snprintf(text + used, bytes - used, " and %zu more", owners - MOST_NAMED);
    if (owners > 0) snprintf(text + used, bytes - used, " %s it)", owners == 1 ? "has" : "have");
}

static creme_status unknown_option(const creme_command *command, const char *name)
{
    const char *words[CREME_MOST_OPTIONS];
    char owners[120];
    size_t count = 0;
    for (size_t i = 0; i < sizeof replaced / sizeof *replaced; i++) {
        if (command->id == replaced[i].command && strcmp(name, replaced[i].option) == 0)
            return creme_fail(CREME_ERROR_ARGUMENT, "--%s: %s", name, replaced[i].instead);
    }
    for (size_t i = 0; i < creme_option_count; i++) {
        if (creme_option_is_for(&creme_options[i], command)) words[count++] = creme_options[i].name;
    }
    const char *near = creme_text_suggest(name, words, count);
    list_owners(name, owners, sizeof owners);
    if (near) {
        return creme_fail(CREME_ERROR_ARGUMENT, "unknown option '--%s'%s; did you mean --%s?", name, owners, near);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "unknown option '--%s'%s; creme %s --help lists those there are", name,
                      owners, command->name);
}

static const creme_option *find_long(const creme_command *command, const char *name, size_t length)
{
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!creme_option_is_for(option, command) || strlen(option->name) != length) continue;
        if (strncmp(option->name, name, length) == 0) return option;
    }
    return NULL;
}

static const creme_option *find_short(const creme_command *command, char letter)
{
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (creme_option_is_for(option, command) && option->letter == letter) return option;
    }
    return NULL;
}

/* The command line while it is read. */
typedef struct reader {
    creme_settings *settings;
    int count, next;
    const char *const *arguments;
    const creme_option *last; /* that was taken */
    bool only_operands;
} reader;

static creme_status take(reader *r, const creme_option *option, const char *what, const char *value)
{
    r->settings->given[option - creme_options] = true;
    r->last = option;
    if (creme_option_facts(option)->kind == CREME_PARAMETER_FLAG) {
        if (value) return creme_fail(CREME_ERROR_ARGUMENT, "%s takes no value", what);
    } else if (!value) {
        if (r->next == r->count) {
            return creme_fail(CREME_ERROR_ARGUMENT, "%s needs a value: %s", what, option->value);
        }
        value = r->arguments[r->next++];
    }
    return set(r->settings, option, value, what);
}

static creme_status read_long(reader *r, const char *text)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const creme_option *option = find_long(r->settings->command, text, length);
    char what[48];
    snprintf(what, sizeof what, "--%.*s", (int)length, text);
    if (!option) return unknown_option(r->settings->command, what + 2);
    return take(r, option, what, equals ? equals + 1 : NULL);
}

/* "-q", "-o FILE", "-oFILE", "-qo FILE". */
static creme_status read_short(reader *r, const char *text)
{
    for (; *text; text++) {
        const creme_option *option = find_short(r->settings->command, *text);
        if (!option) {
            return creme_fail(CREME_ERROR_ARGUMENT, "unknown option '-%c'; creme %s --help lists those there are",
                              *text, r->settings->command->name);
        }
        const char what[] = {'-', *text, 0};
        if (creme_option_facts(option)->kind != CREME_PARAMETER_FLAG)
            return take(r, option, what, text[1] ? text + 1 : NULL);
        creme_status status = take(r, option, what, NULL);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status read_operand(reader *r, const char *text)
{
    const creme_command *command = r->settings->command;
    if (!command->operand) {
        return creme_fail(CREME_ERROR_ARGUMENT, "unexpected argument '%s'; options begin with --", text);
    }
    if (r->settings->operand_count == command->most_operands) {
        if (command->most_operands > 1) {
            return creme_fail(CREME_ERROR_ARGUMENT, "unexpected argument '%s': creme %s %s", text, command->name,
                              command->usage);
        }
        return creme_fail(CREME_ERROR_ARGUMENT, "one %s at a time: unexpected argument '%s'", command->operand, text);
    }
    r->settings->operands[r->settings->operand_count++] = text;
    return CREME_OK;
}

/* Reads the next argument, and if it is an option that has one, its value. */
static creme_status read_next(reader *r)
{
    const char *text = r->arguments[r->next++];
    r->last = NULL;
    if (r->only_operands || text[0] != '-' || text[1] == '\0') return read_operand(r, text);
    if (strcmp(text, "--") == 0) {
        r->only_operands = true;
        return CREME_OK;
    }
    return text[1] == '-' ? read_long(r, text + 2) : read_short(r, text + 1);
}

static creme_status read_arguments(creme_settings *settings, int count, const char *const *arguments)
{
    reader r = {.settings = settings, .count = count, .next = 2, .arguments = arguments};
    creme_status status = CREME_OK;
    while (status == CREME_OK && r.next < count) status = read_next(&r);
    return status;
}

creme_status creme_options_without(const creme_settings *settings, const char *const *names, const char ***out,
                                   size_t *count)
{
    creme_settings scratch = {.command = settings->command};
    reader r = {&scratch, settings->argument_count, 2, settings->arguments, NULL, false};
    creme_status status = creme_allocate(out, (size_t)r.count, sizeof **out);
    *count = 0;
    if (status == CREME_OK) (*out)[(*count)++] = settings->command->name;
    while (status == CREME_OK && r.next < r.count) {
        int first = r.next;
        status = read_next(&r);
        if (r.last && is_among(names, r.last->name)) continue;
        for (int i = first; i < r.next; i++) (*out)[(*count)++] = r.arguments[i];
    }
    return status;
}

static creme_status set_defaults(creme_settings *out, const creme_command *command)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        const char *fallback = creme_option_facts(option)->fallback;
        if (fallback && creme_option_is_for(option, command)) CREME_TRY(set(out, option, fallback, option->name));
    }
done:
    return status;
}

creme_status creme_options_default(creme_settings *out, const creme_command *command, creme_rules preset)
{
    creme_edition edition = preset == CREME_RULES_2023 ? CREME_EDITION_2023 : CREME_EDITION_2024;
    *out = (creme_settings){.command = command, .run.edition = edition};
    creme_status status = CREME_OK;
    CREME_TRY(set_defaults(out, command));
    for (size_t i = 0; i < creme_preset_value_count; i++) {
        const creme_preset_value *value = &creme_preset_values[i];
        bool meant = value->preset == preset || value->preset == (creme_rules)edition;
        if (!meant || command->assay || !(value->commands >> command->id & 1)) continue;
        CREME_TRY(set(out, find_long(command, value->option, strlen(value->option)), value->value, value->option));
    }
    if (command->assay) CREME_TRY(creme_run_request_init(&out->run, command->assay->name, preset));
    out->run.preset = preset;
done:
    return status;
}

/* The given option that takes the place of this one, NULL if there is none. */
static const char *substitute_of(const creme_settings *settings, const char *name)
{
    for (size_t i = 0; i < creme_option_substitute_count; i++) {
        const creme_option_substitute *pair = &creme_option_substitutes[i];
        if (strcmp(pair->replaced, name) == 0 && creme_options_given(settings, pair->option)) return pair->option;
    }
    return NULL;
}

/* Options that say nothing beside others. */
static bool is_moot(const creme_settings *settings, const creme_option *option)
{
    const creme_run_parameter *of_runs = creme_run_parameter_find(option->name, option->assays);
    if (settings->command->assay && of_runs && creme_run_parameter_is_moot(&settings->run, of_runs)) return true;
    return substitute_of(settings, option->name) != NULL;
}

static creme_status check_substitutes(const creme_settings *settings)
{
    for (size_t i = 0; i < creme_option_count; i++) {
        const char *name = creme_options[i].name, *other = NULL;
        if (settings->given[i]) other = substitute_of(settings, name);
        if (settings->given[i] && !other && settings->command->assay) {
            creme_status status = creme_run_check_given(&settings->run, name);
            if (status != CREME_OK) return status;
        }
        if (!other) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--%s takes the place of --%s: leave out one of them", other, name);
    }
    return CREME_OK;
}

static creme_status check_required(const creme_settings *settings)
{
    const creme_command *command = settings->command;
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!creme_option_is_required(option, command) || settings->given[i]) continue;
        if (is_moot(settings, option)) continue;
        char help[CREME_OPTION_HELP_BYTES];
        creme_option_describe(option, help, sizeof help);
        return creme_fail(CREME_ERROR_ARGUMENT, "--%s %s is needed: %s", option->name, option->value, help);
    }
    if (settings->operand_count < command->least_operands) {
        return creme_fail(CREME_ERROR_ARGUMENT, "a %s is needed: creme %s %s", command->operand, command->name,
                          command->usage);
    }
    return CREME_OK;
}

creme_status creme_options_parse(creme_settings *out, const creme_command *command, int count,
                                 const char *const *arguments)
{
    creme_status status = CREME_OK;
    *out = (creme_settings){.command = command};
    /* Once to learn the preset, which other options override wherever they stand, and once more upon it. */
    CREME_TRY(read_arguments(out, count, arguments));
    CREME_TRY(creme_options_default(out, command, out->run.preset));
    out->argument_count = count;
    out->arguments = arguments;
    CREME_TRY(read_arguments(out, count, arguments));
    out->run.n_value_given = creme_options_given(out, "n-value");
    out->run.tracks_by_default = !creme_options_given(out, "tracks");
    out->run.gene_type_given = creme_options_given(out, "gene-type");
    if (!out->help) {
        CREME_TRY(check_substitutes(out));
        CREME_TRY(check_required(out));
    }
done:
    return status;
}

bool creme_options_takes(const creme_command *command, const char *name)
{
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (creme_option_is_for(option, command) && strcmp(option->name, name) == 0) return true;
    }
    return false;
}

bool creme_options_given(const creme_settings *settings, const char *name)
{
    const creme_option *option = find_long(settings->command, name, strlen(name));
    return option && settings->given[option - creme_options];
}

static const void *base_of_const(const creme_settings *settings, const creme_option *option)
{
    return creme_option_facts(option) == &option->own ? (const void *)settings : (const void *)&settings->run;
}

/* The value of an option as one would type it; NULL if it has none. `buffer` is for numbers. */
static const char *value_text(const creme_settings *settings, const creme_option *option, char buffer[64])
{
    bool given = settings->given[option - creme_options];
    return creme_parameter_text(creme_option_facts(option), base_of_const(settings, option), given, buffer);
}

const char *creme_option_default_text(const creme_settings *settings, const creme_option *option, char buffer[64])
{
    return value_text(settings, option, buffer);
}

void creme_options_record(const creme_settings *settings, creme_output *output)
{
    creme_output_print(output, "# options, given or by default:\n");
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!creme_option_is_for(option, settings->command) || is_moot(settings, option)) continue;
        if (creme_option_facts(option)->role == CREME_ROLE_FREE) continue;
        char buffer[64];
        const char *text = value_text(settings, option, buffer);
        if (!text) continue;
        creme_output_print(output, "#   --%s", option->name);
        if (creme_option_facts(option)->kind != CREME_PARAMETER_FLAG) {
            creme_output_print(output, " ");
            creme_parameter_write(output, creme_option_facts(option), base_of_const(settings, option), text);
        }
        creme_output_print(output, "\n");
    }
}

/* Do two options set the same field? */
static bool is_same_field(const creme_settings *settings, const creme_option *a, const creme_option *b)
{
    return (const char *)base_of_const(settings, a) + creme_option_facts(a)->offset ==
           (const char *)base_of_const(settings, b) + creme_option_facts(b)->offset;
}

creme_status creme_options_forward(const creme_settings *settings, const creme_command *to,
                                   creme_status (*add)(void *self, const char *name, const char *value), void *self)
{
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        const creme_option *theirs = find_long(to, option->name, strlen(option->name));
        if (!settings->given[i] || !theirs || !is_same_field(settings, option, theirs)) continue;
        if (theirs != option && is_among(creme_own_options, option->name)) continue;
        if (to->assay && !creme_run_parameter_concerns(&settings->run, option->name, to->assay)) continue;
        char buffer[64];
        const char *text = value_text(settings, option, buffer);
        if (!text) continue;
        creme_status status =
            add(self, option->name, creme_option_facts(option)->kind == CREME_PARAMETER_FLAG ? NULL : text);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}
