/* The table of commands. */
#ifndef CREME_CLI_COMMANDS_H
#define CREME_CLI_COMMANDS_H

#include "cli/settings.h"

#include "assay/assay_kind.h"
#include "base/output.h"

#include <creme/status.h>
#include <stddef.h>

typedef struct creme_command {
    creme_command_id id;
    const creme_assay_kind
        *assay;                 /* NULL: it is none, and has all that follows; else usage and example are the row's */
    const char *name, *heading; /* heading: under which the overview lists it */
    const char *summary;        /* one line */
    const char *usage;          /* what follows "creme NAME" */
    const char *about;          /* a paragraph or two for --help (creme_command_describe); lines are wrapped */
    const char *example;        /* a command line that works after `creme demo` */
    const char *operand;        /* what its operand is called; NULL if it takes none */
    int least_operands, most_operands;
    uint32_t (*takes)(
        void); /* creme_takes: it hands on the options of assays that take one of these; NULL: of none */
    /* Does it. Prints nothing but its product; a failure is reported by main. CREME_ERROR_ARGUMENT means that the
     * command line made no sense (exit status 2), any other failure is exit status 1. */
    CREME_CHECKED creme_status (*run)(const creme_settings *settings);
} creme_command;

/* The i-th of them, in the order in which one meets them. */
size_t creme_command_count(void);
creme_command creme_command_at(size_t i);

/* The command of that name; CREME_ERROR_ARGUMENT suggests one that exists. */
CREME_CHECKED creme_status creme_command_find(creme_command *out, const char *name);

/* "creme necessity -m ... [options]", and a command line that works after `creme demo`. */
void creme_command_write_usage(creme_output *output, const creme_command *command);
void creme_command_write_example(creme_output *output, const creme_command *command);

/* What a command is about, with a list of the analyses in place of "{analyses}". */
enum { CREME_COMMAND_ABOUT_BYTES = 4096 };
void creme_command_describe(const creme_command *command, char *text, size_t bytes);

/* What `creme` alone says, and `creme COMMAND --help`. */
void creme_command_write_overview(creme_output *output);
void creme_command_write_help(creme_output *output, const creme_command *command);

/* The commands, one file each. */
CREME_CHECKED creme_status creme_command_gene(const creme_settings *settings); /* beside the pipeline */
CREME_CHECKED creme_status creme_command_get(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_loci(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_shuffle(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_assay(const creme_settings *settings); /* all of them, and predict */
CREME_CHECKED creme_status creme_command_check(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_analyze(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_pipeline(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_figure(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_report(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_status(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_collect(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_export(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_inspect(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_convert(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_demo(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_bench(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_serve(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_version(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_help(const creme_settings *settings);

#endif
