/* Reading the command line by the table of options. */
#include "cli/options.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool creme_option_is_for(const creme_option *option, const creme_command *command)
{
    return command->assay ? (option->assays & command->assay->takes) != 0 : option->commands >> command->id & 1;
}

bool creme_option_is_required(const creme_option *option, const creme_command *command)
{
    if (!command->assay) return option->required >> command->id & 1;
    return (option->needed_by & (command->assay->needs | CREME_TAKES_COMMON)) != 0;
}

static void *field(creme_settings *settings, const creme_option *option)
{
    return (char *)settings + option->offset;
}

static const void *field_of(const creme_settings *settings, const creme_option *option)
{
    return (const char *)settings + option->offset;
}

const char *creme_option_choice(const creme_option *option, int number)
{
    size_t stride = option->stride ? option->stride : sizeof *option->choices;
    return *(const char *const *)((const char *)option->choices + stride * (size_t)number);
}

static creme_status read_choice(int *out, const char *text, const creme_option *option, const char *what)
{
    char known[128] = "";
    const char *choice = NULL;
    for (int i = 0; (choice = creme_option_choice(option, i)); i++) {
        if (strcmp(text, choice) == 0) {
            *out = i;
            return CREME_OK;
        }
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? " or " : "", choice);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "%s: '%s' is not known, it must be %s", what, text, known);
}

static creme_status set(creme_settings *settings, const creme_option *option, const char *text, const char *what)
{
    void *at = field(settings, option);
    switch (option->kind) {
    case CREME_OPTION_FLAG:
        *(bool *)at = true;
        return CREME_OK;
    case CREME_OPTION_TEXT:
        if (!*text) return creme_fail(CREME_ERROR_ARGUMENT, "%s: its %s is empty", what, option->value);
        *(const char **)at = text;
        return CREME_OK;
    case CREME_OPTION_INTEGER:
        return creme_text_read_integer(at, text, option->least, option->most, what);
    case CREME_OPTION_UNSIGNED:
        return creme_text_read_unsigned(at, text, what);
    case CREME_OPTION_REAL:
        return creme_text_read_real(at, text, (double)option->least, (double)option->most, what);
    case CREME_OPTION_CHOICE:
        return read_choice(at, text, option, what);
    case CREME_OPTION_SPAN:
        return creme_text_read_span(&((creme_interval *)at)->start, &((creme_interval *)at)->end, text, what);
    }
    return CREME_OK;
}

static creme_status unknown_option(const creme_command *command, const char *name)
{
    const char *words[CREME_MOST_OPTIONS];
    size_t count = 0;
    for (size_t i = 0; i < creme_option_count; i++) {
        if (creme_option_is_for(&creme_options[i], command)) words[count++] = creme_options[i].name;
    }
    const char *near = creme_text_suggest(name, words, count);
    if (near) {
        return creme_fail(CREME_ERROR_ARGUMENT, "unknown option '--%s'; did you mean --%s?", name, near);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "unknown option '--%s'; creme %s --help lists those there are", name,
                      command->name);
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
} reader;

static creme_status take(reader *r, const creme_option *option, const char *what, const char *value)
{
    r->settings->given[option - creme_options] = true;
    if (option->kind == CREME_OPTION_FLAG) {
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
        if (option->kind != CREME_OPTION_FLAG) return take(r, option, what, text[1] ? text + 1 : NULL);
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

static creme_status read_arguments(creme_settings *settings, int count, const char *const *arguments)
{
    reader r = {settings, count, 2, arguments};
    creme_status status = CREME_OK;
    bool only_operands = false;
    while (status == CREME_OK && r.next < count) {
        const char *text = arguments[r.next++];
        if (only_operands || text[0] != '-' || text[1] == '\0') {
            status = read_operand(&r, text);
        } else if (strcmp(text, "--") == 0) {
            only_operands = true;
        } else if (text[1] == '-') {
            status = read_long(&r, text + 2);
        } else {
            status = read_short(&r, text + 1);
        }
    }
    return status;
}

/* The kind's setting of that option, whose value is not the default. */
static bool is_set(const creme_settings *settings, const creme_model_setting_info *setting, creme_model_setting *out)
{
    const creme_option *option = find_long(settings->command, setting->name, strlen(setting->name));
    if (!option || option->kind != CREME_OPTION_TEXT) return false;
    const char *value = *(const char *const *)((const char *)settings + option->offset);
    *out = (creme_model_setting){setting->name, value};
    return value && strcmp(value, setting->values[0]) != 0;
}

size_t creme_options_model_settings(const creme_settings *settings,
                                    creme_model_setting out[CREME_MOST_MODEL_SETTINGS])
{
    size_t count = 0;
    for (size_t i = 0; creme_model_kind_get(i); i++) {
        const creme_model_kind_info *kind = creme_model_kind_get(i);
        for (size_t s = 0; s < kind->setting_count && count < CREME_MOST_MODEL_SETTINGS; s++) {
            count += is_set(settings, &kind->settings[s], &out[count]);
        }
    }
    return count;
}

/* What the assay's row says of its edition. */
static creme_status set_assay_defaults(creme_settings *out, const creme_command *command)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < CREME_MOST_ASSAY_DEFAULTS; i++) {
        const creme_assay_default *row = &command->assay->defaults[i];
        const char *value = row->option ? row->by_edition[out->edition] : NULL;
        if (!value) continue;
        CREME_TRY(set(out, find_long(command, row->option, strlen(row->option)), value, row->option));
    }
done:
    return status;
}

creme_status creme_options_default(creme_settings *out, const creme_command *command, int preset)
{
    int edition = preset == CREME_PRESET_BORZOI ? CREME_PRESET_2024 : preset;
    *out = (creme_settings){.command = command, .edition = edition};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!option->fallback || !creme_option_is_for(option, command)) continue;
        CREME_TRY(set(out, option, option->fallback, option->name));
    }
    for (size_t i = 0; i < creme_preset_value_count; i++) {
        const creme_preset_value *value = &creme_preset_values[i];
        if (value->preset != preset && value->preset != edition) continue;
        bool assay = command->assay != NULL;
        if (assay ? !(value->assays & command->assay->takes) : !(value->commands >> command->id & 1)) continue;
        CREME_TRY(set(out, find_long(command, value->option, strlen(value->option)), value->value, value->option));
    }
    if (command->assay) CREME_TRY(set_assay_defaults(out, command));
    out->preset = preset;
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

/* Options that say nothing beside others: of what is drawn at random where nothing is. */
static bool is_moot(const creme_settings *settings, const creme_option *option)
{
    const creme_assay_kind *assay = settings->command->assay;
    bool masks = assay && (assay->takes & CREME_TAKES_HOW) && settings->how == CREME_HOW_MASK;
    if (masks && option->assays & (CREME_TAKES_DRAWS | CREME_TAKES_UNTIL_CI)) return true;
    return substitute_of(settings, option->name) != NULL;
}

static creme_status check_substitutes(const creme_settings *settings)
{
    for (size_t i = 0; i < creme_option_count; i++) {
        const char *name = creme_options[i].name, *other = NULL;
        if (settings->given[i]) other = substitute_of(settings, name);
        if (settings->given[i] && !other && is_moot(settings, &creme_options[i])) {
            return creme_fail(CREME_ERROR_ARGUMENT,
                              "--%s: says nothing with --how mask, which draws nothing at random", name);
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
        if (substitute_of(settings, option->name)) continue;
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
    CREME_TRY(creme_options_default(out, command, out->preset));
    out->argument_count = count;
    out->arguments = arguments;
    CREME_TRY(read_arguments(out, count, arguments));
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

void creme_options_write_argument(creme_output *output, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
    if (*text && text[strspn(text, plain)] == '\0') {
        creme_output_print(output, "%s", text);
        return;
    }
    creme_output_print(output, "'");
    for (; *text; text++) {
        if (*text == '\'') {
            creme_output_print(output, "'\\''");
        } else {
            creme_output_print(output, "%c", (unsigned char)*text < ' ' ? ' ' : *text);
        }
    }
    creme_output_print(output, "'");
}

/* The value of an option as one would type it; NULL if it has none. `buffer` is for numbers. */
static const char *value_text(const creme_settings *settings, const creme_option *option, char buffer[64])
{
    const void *at = field_of(settings, option);
    const creme_interval *span = at;
    switch (option->kind) {
    case CREME_OPTION_FLAG:
        return *(const bool *)at ? "" : NULL;
    case CREME_OPTION_TEXT:
        return *(const char *const *)at;
    case CREME_OPTION_INTEGER:
        if (*(const int64_t *)at < option->least) return NULL;
        snprintf(buffer, 64, "%" PRId64, *(const int64_t *)at);
        return buffer;
    case CREME_OPTION_UNSIGNED:
        snprintf(buffer, 64, "%" PRIu64, *(const uint64_t *)at);
        return buffer;
    case CREME_OPTION_REAL:
        if (!option->fallback && !settings->given[option - creme_options]) return NULL;
        snprintf(buffer, 64, "%.9g", *(const double *)at);
        return buffer;
    case CREME_OPTION_CHOICE:
        return creme_option_choice(option, *(const int *)at);
    case CREME_OPTION_SPAN:
        if (span->end == 0) return NULL;
        snprintf(buffer, 64, "%" PRId64 "-%" PRId64, span->start, span->end - 1);
        return buffer;
    }
    return NULL;
}

bool creme_options_list_has(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0) names++;
    return *names != NULL;
}

static creme_status quote(char **out, const char *text)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open_memory(&output, out);
    if (status != CREME_OK) return status;
    creme_options_write_argument(output, text);
    return creme_output_close(output);
}

creme_status creme_options_visit(const creme_settings *settings,
                                 creme_status (*visit)(void *self, const char *name, const char *value), void *self)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; status == CREME_OK && i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!creme_option_is_for(option, settings->command) || is_moot(settings, option)) continue;
        char buffer[64], *quoted = NULL;
        const char *text = value_text(settings, option, buffer);
        if (!text) continue;
        if (*text) status = quote(&quoted, text);
        if (status == CREME_OK) status = visit(self, option->name, quoted ? quoted : "");
        creme_free(quoted);
    }
    return status;
}

void creme_options_record(const creme_settings *settings, creme_output *output)
{
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        if (!creme_option_is_for(option, settings->command) || is_moot(settings, option)) continue;
        if (creme_options_list_has(creme_free_options, option->name)) continue;
        char buffer[64];
        const char *text = value_text(settings, option, buffer);
        if (!text) continue;
        creme_output_print(output, "#   --%s", option->name);
        if (option->kind != CREME_OPTION_FLAG) {
            creme_output_print(output, " ");
            creme_options_write_argument(output, text);
        }
        creme_output_print(output, "\n");
    }
}

creme_status creme_options_forward(const creme_settings *settings, const creme_command *to,
                                   creme_status (*add)(void *self, const char *name, const char *value), void *self)
{
    for (size_t i = 0; i < creme_option_count; i++) {
        const creme_option *option = &creme_options[i];
        const creme_option *theirs = find_long(to, option->name, strlen(option->name));
        if (!settings->given[i] || !theirs || theirs->offset != option->offset) continue;
        if (theirs != option && creme_options_list_has(creme_own_options, option->name)) continue;
        char buffer[64];
        const char *text = value_text(settings, option, buffer);
        if (!text) continue;
        creme_status status = add(self, option->name, option->kind == CREME_OPTION_FLAG ? NULL : text);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}
