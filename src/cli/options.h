/* The table of options: parsing, help and the record of a run all come from it. */
#ifndef CREME_CLI_OPTIONS_H
#define CREME_CLI_OPTIONS_H

#include "cli/commands.h"
#include "cli/settings.h"

#include "run/parameters.h"

/* A row: a parameter of runs (run/parameters.h), which assays and other commands take, or a field of the settings
 * that only commands know. */
typedef struct creme_option {
    const char *group;   /* heading in the help */
    const char *name;    /* without the dashes */
    char letter;         /* short form, 0 if none */
    const char *value;   /* what its value is called in the help; NULL for a flag */
    creme_parameter own; /* of the settings; zeros: it is a parameter of runs, of these assays */
    uint64_t commands;   /* bit 1 << creme_command_id: takes it, if it is no assay */
    uint64_t required;   /* ... and cannot do without it */
    uint32_t assays;     /* creme_takes: assays that take one of these have it */
    const char *help;
} creme_option;

/* Kind, default and limits of an option, whosever it is; its name is there for parameters of runs alone. */
const creme_parameter *creme_option_facts(const creme_option *option);

/* Whether the command has the option, and whether it cannot do without it. */
bool creme_option_is_for(const creme_option *option, const creme_command *command);
bool creme_option_is_required(const creme_option *option, const creme_command *command);

extern const creme_option creme_options[];
extern const size_t creme_option_count;

/* Of these options, the first takes the second's place: the second is neither needed beside it nor allowed. */
typedef struct creme_option_substitute {
    const char *option, *replaced;
} creme_option_substitute;

extern const creme_option_substitute creme_option_substitutes[];
extern const size_t creme_option_substitute_count;

/* Options that mean something else to commands that predict than to a pipeline, which keeps them for the step that
 * chooses the loci. */
extern const char *const creme_own_options[];

/* Options of assays that a command which hands them on (creme_command.takes) says itself. */
extern const char *const creme_kept_options[];

/* What a preset sets before the command line is read, besides the defaults of the assays by edition (their rows have
 * them); what the preset of its edition sets holds too. */
typedef struct creme_preset_value {
    int preset;        /* creme_preset */
    uint64_t commands; /* as in creme_option; assays have their own (creme_run_request_init) */
    const char *option, *value;
} creme_preset_value;

extern const creme_preset_value creme_preset_values[];
extern const size_t creme_preset_value_count;

/* Sets the defaults of `command`'s options, then those of the preset, then reads arguments[2..count). With --help
 * nothing is required. CREME_ERROR_ARGUMENT for whatever does not make sense; the message says what was expected. */
CREME_CHECKED creme_status creme_options_parse(creme_settings *out, const creme_command *command, int count,
                                               const char *const *arguments);

/* The models that the demo runs; NULL behind the last. */
extern const char *const creme_demo_models[];

/* The defaults alone, for commands that run others (the demo). */
CREME_CHECKED creme_status creme_options_default(creme_settings *out, const creme_command *command,
                                                 creme_rules preset);

/* Was the option of that name on the command line? */
bool creme_options_given(const creme_settings *settings, const char *name);

/* The text of an option that is the path of a file which is read; NULL of others. */
const char **creme_option_file(creme_settings *settings, const creme_option *option);

enum { CREME_OPTION_HELP_BYTES = 1024 };

/* What the help says of an option, with the kinds of models in place of {models} and {random}. */
void creme_option_describe(const creme_option *option, char *text, size_t bytes);

/* Whether the command has an option of that name. */
bool creme_options_takes(const creme_command *command, const char *name);

/* One line "#   --tile-size 5000" for every option of the command that has a value and on which results depend. */
void creme_options_record(const creme_settings *settings, creme_output *output);

/* The value that an option has in settings that nothing was read into (creme_options_default), as one would type it;
 * NULL if it has none. `buffer` is for numbers. */
const char *creme_option_default_text(const creme_settings *settings, const creme_option *option, char buffer[64]);

/* Hands `add` each option that was on the command line and that command `to` takes as well, with its value as one would
 * type it (NULL of a flag; valid during the call), for commands that run others. */
CREME_CHECKED creme_status creme_options_forward(const creme_settings *settings, const creme_command *to,
                                                 creme_status (*add)(void *self, const char *name, const char *value),
                                                 void *self);

/* The command line without the name of the program, and without these options (names end with NULL):
 * *out[argument_count] (creme_free) holds *count borrowed words. */
CREME_CHECKED creme_status creme_options_without(const creme_settings *settings, const char *const *names,
                                                 const char ***out, size_t *count);

/* The part of a command's help that lists its options. */
void creme_options_write_help(creme_output *output, const creme_command *command);

/* Prints a text wrapped to 80 columns, every line after the first indented. */
void creme_options_write_wrapped(creme_output *output, const char *text, int indent);

#endif
