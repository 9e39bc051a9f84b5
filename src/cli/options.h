/* The table of options: parsing, help and the record of a run all come from it. */
#ifndef CREME_CLI_OPTIONS_H
#define CREME_CLI_OPTIONS_H

#include "cli/commands.h"
#include "cli/settings.h"

#include <creme/model.h>

typedef enum creme_option_kind {
    CREME_OPTION_FLAG,     /* bool */
    CREME_OPTION_TEXT,     /* const char * */
    CREME_OPTION_INTEGER,  /* int64_t, least .. most */
    CREME_OPTION_UNSIGNED, /* uint64_t */
    CREME_OPTION_REAL,     /* double, least .. most */
    CREME_OPTION_CHOICE,   /* int, index into choices */
    CREME_OPTION_SPAN      /* creme_interval from "FIRST-LAST" */
} creme_option_kind;

typedef struct creme_option {
    const char *group; /* heading in the help */
    const char *name;  /* without the dashes */
    char letter;       /* short form, 0 if none */
    creme_option_kind kind;
    const char *value;  /* what its value is called in the help; NULL for a flag */
    size_t offset;      /* of its field in creme_settings */
    uint64_t commands;  /* bit 1 << creme_command_id: takes it, if it is no assay */
    uint64_t required;  /* ... and cannot do without it */
    uint32_t assays;    /* creme_takes: assays that take one of these have it */
    uint32_t needed_by; /* ... assays that need one of these cannot do without it; of CREME_TAKES_COMMON, none can */
    const char *fallback; /* default, as one would write it; NULL: none */
    int64_t least, most;
    /* Names of the choices, the last NULL. They may be the names of a table's rows: then `stride` is a row's bytes. */
    const char *const *choices;
    size_t stride;
    const char *help;
} creme_option;

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

/* Names of options on which results do not depend, of those that say which loci, and of those that are files to read
 * (but for --model, which is more than a file). Each list ends with NULL. */
extern const char *const creme_free_options[], *const creme_part_options[], *const creme_file_options[];
/* Options that mean something else to commands that predict than to a pipeline, which keeps them for the step that
 * chooses the loci. */
extern const char *const creme_own_options[];

/* What a preset sets before the command line is read, besides the defaults of the assays by edition (their rows have
 * them); what the preset of its edition sets holds too. */
typedef struct creme_preset_value {
    int preset;        /* creme_preset */
    uint64_t commands; /* as in creme_option */
    uint32_t assays;
    const char *option, *value;
} creme_preset_value;

extern const creme_preset_value creme_preset_values[];
extern const size_t creme_preset_value_count;

/* Sets the defaults of `command`'s options, then those of the preset, then reads arguments[2..count). With --help
 * nothing is required. CREME_ERROR_ARGUMENT for whatever does not make sense; the message says what was expected. */
CREME_CHECKED creme_status creme_options_parse(creme_settings *out, const creme_command *command, int count,
                                               const char *const *arguments);

/* The defaults alone, for commands that run others (the demo). */
CREME_CHECKED creme_status creme_options_default(creme_settings *out, const creme_command *command, int preset);

/* Was the option of that name on the command line? */
bool creme_options_given(const creme_settings *settings, const char *name);

enum { CREME_MOST_MODEL_SETTINGS = 16, CREME_OPTION_HELP_BYTES = 1024 };

/* out[returned number]: the options of the command that are settings of some kind of model (by their names) and whose
 * values are not the kind's default. */
size_t creme_options_model_settings(const creme_settings *settings,
                                    creme_model_setting out[CREME_MOST_MODEL_SETTINGS]);

/* Whether the command has an option of that name. */
bool creme_options_takes(const creme_command *command, const char *name);

/* Is the name in a list that ends with NULL? */
bool creme_options_list_has(const char *const *names, const char *name);

/* Calls `visit` for every option of the command that has a value, with the value as one would type it; "" of a flag. */
CREME_CHECKED creme_status creme_options_visit(const creme_settings *settings,
                                               creme_status (*visit)(void *self, const char *name, const char *value),
                                               void *self);

/* One line "#   --tile-size 5000" for every option of the command that has a value and on which results depend. */
void creme_options_record(const creme_settings *settings, creme_output *output);

/* Hands `add` each option that was on the command line and that command `to` takes as well, with its value as one would
 * type it (NULL of a flag; valid during the call), for commands that run others. */
CREME_CHECKED creme_status creme_options_forward(const creme_settings *settings, const creme_command *to,
                                                 creme_status (*add)(void *self, const char *name, const char *value),
                                                 void *self);

/* Prints an argument as one would type it: in quotes if a shell would take it apart; control characters as blanks. */
void creme_options_write_argument(creme_output *output, const char *text);

/* The name of a choice; NULL behind the last. */
const char *creme_option_choice(const creme_option *option, int number);

/* The option's help, with what it says of kinds of models. */
void creme_option_describe(const creme_option *option, char *text, size_t bytes);

/* The part of a command's help that lists its options. */
void creme_options_write_help(creme_output *output, const creme_command *command);

/* Prints a text wrapped to 80 columns, every line after the first indented. */
void creme_options_write_wrapped(creme_output *output, const char *text, int indent);

#endif
