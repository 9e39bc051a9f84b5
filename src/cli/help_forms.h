/* What else is made of the tables of commands and options: manual pages, completion for shells, JSON. */
#ifndef CREME_CLI_HELP_FORMS_H
#define CREME_CLI_HELP_FORMS_H

#include "base/embedded.h"
#include "cli/options.h"

typedef enum creme_help_form {
    CREME_HELP_TEXT,
    CREME_HELP_MAN,
    CREME_HELP_BASH,
    CREME_HELP_ZSH,
    CREME_HELP_JSON
} creme_help_form; /* the choices of help --format */

/* *text = what `write` writes of the command; end it with creme_free. NULL after a failure: CREME_ERROR_MEMORY. */
CREME_CHECKED creme_status creme_help_capture(char **text, void (*write)(creme_output *, const creme_command *),
                                              const creme_command *command);

/* A manual page in roff, of a command, or (NULL) of creme itself. CREME_ERROR_MEMORY. */
CREME_CHECKED creme_status creme_manual_write(creme_output *output, const creme_command *command);

/* The tables themselves, of a command or (NULL) of all, for programs that make something of them (the Python package
 * makes its functions):
 *
 *     creme     version
 *     presets   names, the default first
 *     commands  name, heading, summary, about, usage, example
 *         assay     whether it is one
 *         operands  null, or name, least, most and words that the first can be
 *         options   name, letter, group, help
 *             value     what its value is called; null of a flag
 *             kind      flag, text, integer, real, choice, span (FIRST-LAST)
 *             names_a   file, files (commas between), folder, model, or null
 *             choices   null, or the words; behind the '=' of one like replace=FASTA a file is named
 *             least, most   of numbers; null: no limit
 *             default   of its type, null: none; by_preset: where a preset has another
 *             required, results_depend_on_it
 *             replaces  options that are neither needed nor allowed beside it
 *
 * CREME_ERROR_MEMORY. */
CREME_CHECKED creme_status creme_help_write_json(creme_output *output, const creme_command *command);

/* A script that makes a shell complete command lines of creme. */
void creme_completion_write_bash(creme_output *output);
void creme_completion_write_zsh(creme_output *output);

/* share/completion/: what these scripts end with. */
extern const creme_embedded_file creme_completion_files[];
extern const size_t creme_completion_files_count;

/* What the value of an option can be completed to. */
typedef enum creme_value_sort {
    CREME_VALUE_ABSENT,  /* a flag has none */
    CREME_VALUE_FREE,    /* nothing to offer */
    CREME_VALUE_CHOICES, /* one of the words */
    CREME_VALUE_FILE,
    CREME_VALUE_FILES, /* with commas between */
    CREME_VALUE_FOLDER,
    CREME_VALUE_MODEL /* KIND:FILE */
} creme_value_sort;

creme_value_sort creme_option_value_sort(const creme_option *option);

/* The i-th of an option's choices; NULL behind the last, and for an option without. */
const char *creme_option_word(const creme_option *option, size_t i);

/* Calls `add` for every word that an operand of this name (creme_command.operand) can be, beside a file; none of
 * most. */
void creme_operand_words(const char *operand, void (*add)(void *self, const char *word), void *self);

/* The same for what stands for a model: "enformer:", ..., and those that are built in. */
void creme_model_words(void (*add)(void *self, const char *word), void *self);

#endif
