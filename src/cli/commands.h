/* The table of commands. */
#ifndef CREME_CLI_COMMANDS_H
#define CREME_CLI_COMMANDS_H

#include "cli/settings.h"

#include "base/output.h"

#include <creme/status.h>
#include <stddef.h>

typedef struct creme_command {
    creme_command_id id;
    const char *name, *heading; /* heading: under which the overview lists it */
    const char *summary;        /* one line */
    const char *usage;          /* what follows "creme NAME" */
    const char *about;          /* a paragraph or two for --help; lines are wrapped */
    const char *example;        /* a command line that works after `creme demo` */
    const char *operand;        /* what its operand is called; NULL if it takes none */
    int least_operands, most_operands;
    /* Does it. Prints nothing but its product; a failure is reported by main. CREME_ERROR_ARGUMENT means that the
     * command line made no sense (exit status 2), any other failure is exit status 1. */
    CREME_CHECKED creme_status (*run)(const creme_settings *settings);
} creme_command;

extern const creme_command creme_commands[];
extern const size_t creme_command_count;

/* The command of that name; CREME_ERROR_ARGUMENT suggests one that exists. */
CREME_CHECKED creme_status creme_command_find(const creme_command **out, const char *name);

/* What `creme` alone says, and `creme COMMAND --help`. */
void creme_command_write_overview(creme_output *output);
void creme_command_write_help(creme_output *output, const creme_command *command);

/* The commands, one file each. */
CREME_CHECKED creme_status creme_command_loci(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_shuffle(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_predict(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_assay(const creme_settings *settings); /* all of them */
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
CREME_CHECKED creme_status creme_command_version(const creme_settings *settings);
CREME_CHECKED creme_status creme_command_help(const creme_settings *settings);

#endif
