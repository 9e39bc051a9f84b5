/* Fields that are set by name and text: what options of the command line, and of other languages, have in common. */
#ifndef CREME_RUN_PARAMETER_H
#define CREME_RUN_PARAMETER_H

#include <creme/store.h>

typedef enum creme_parameter_kind {
    CREME_PARAMETER_FLAG,     /* bool */
    CREME_PARAMETER_TEXT,     /* const char * */
    CREME_PARAMETER_INTEGER,  /* int64_t, least .. most; below least: not given */
    CREME_PARAMETER_UNSIGNED, /* uint64_t */
    CREME_PARAMETER_REAL,     /* double, least .. most */
    CREME_PARAMETER_CHOICE,   /* an enum, or int: index into choices */
    CREME_PARAMETER_SPAN      /* creme_interval from "FIRST-LAST" */
} creme_parameter_kind;

typedef struct creme_parameter {
    const char *name; /* without the dashes */
    creme_parameter_kind kind;
    size_t offset;        /* of its field in the struct that it belongs to */
    const char *fallback; /* default, as one would write it; NULL: none */
    int64_t least, most;
    /* Names of the choices, the last NULL. They may be the names of a table's rows: then `stride` is a row's bytes. Of
     * one like "replace=FASTA" the path of a file that is read stands behind '=', and goes into the text at `file`. */
    const char *const *choices;
    size_t file;
    size_t stride;
    creme_option_role role; /* do results depend on it? */
    bool is_file;           /* its text is the path of a file that is read, */
    const char *word;       /* ... or this word; NULL: none */
} creme_parameter;

/* The name of a choice; NULL behind the last. */
const char *creme_parameter_choice(const creme_parameter *parameter, int number);

/* Sets the field in the struct at `base`. `what` begins messages ("--tile-size"), `value` is what its value is called.
 * CREME_ERROR_ARGUMENT for a text that it cannot be. */
CREME_CHECKED creme_status creme_parameter_set(const creme_parameter *parameter, void *base, const char *text,
                                               const char *what, const char *value);

/* The field that holds the path of a file which is read; NULL if the parameter has none. */
const char *const *creme_parameter_file(const creme_parameter *parameter, const void *base);

/* The field's value as one would type it, but for a file behind a choice's '=', "" of a flag that is set; NULL if it
 * has none. `given`: it was set by somebody, which of a real number or a choice without a default does not show.
 * `buffer` is for numbers. */
const char *creme_parameter_text(const creme_parameter *parameter, const void *base, bool given, char buffer[64]);

/* Prints the value whole: `text`, which creme_parameter_text() gave, in quotes where it takes them, and such a file. */
struct creme_output;
void creme_parameter_write(struct creme_output *output, const creme_parameter *parameter, const void *base,
                           const char *text);

/* Prints an argument as one would type it: in quotes if a shell would take it apart; one that holds control
 * characters as $'a\nb', on one line, which bash, zsh and ksh read. */
void creme_parameter_quote(struct creme_output *output, const char *text);

/* Makes of an argument that was so printed what it was, in place. */
void creme_parameter_unquote(char *text);

#endif
