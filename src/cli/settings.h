/* What the user asked for: one struct that the table of options fills in (option_table.c) and the commands read. */
#ifndef CREME_CLI_SETTINGS_H
#define CREME_CLI_SETTINGS_H

#include <creme/run.h>
#include <stdbool.h>
#include <stdint.h>

struct creme_command;

typedef enum creme_command_id {
    CREME_COMMAND_GENE,
    CREME_COMMAND_GET,
    CREME_COMMAND_LOCI,
    CREME_COMMAND_SHUFFLE,
    CREME_COMMAND_PREDICT,
    CREME_COMMAND_CHECK,
    CREME_COMMAND_ASSAY, /* any of them: the command says which */
    CREME_COMMAND_ANALYZE,
    CREME_COMMAND_PIPELINE,
    CREME_COMMAND_FIGURE,
    CREME_COMMAND_REPORT,
    CREME_COMMAND_STATUS,
    CREME_COMMAND_COLLECT,
    CREME_COMMAND_EXPORT,
    CREME_COMMAND_INSPECT,
    CREME_COMMAND_CONVERT,
    CREME_COMMAND_DEMO,
    CREME_COMMAND_BENCH,
    CREME_COMMAND_SERVE,
    CREME_COMMAND_VERSION,
    CREME_COMMAND_HELP
} creme_command_id;

enum { CREME_MOST_OPTIONS = 256, CREME_MOST_OPERANDS = 4096 };

/* What a greedy round comes to: the mean over all shuffles of its tile, or the sequence with the shuffle that was
 * kept. */
typedef enum creme_trace { CREME_TRACE_MEAN, CREME_TRACE_FIXED } creme_trace;

/* Texts are borrowed from the command line or from the table. A text that was not given and has no default is NULL.
 */
typedef struct creme_settings {
    const struct creme_command *command;
    int argument_count; /* the whole command line, for the record */
    const char *const *arguments;
    bool given[CREME_MOST_OPTIONS];            /* option i of the table was on the command line */
    const char *operands[CREME_MOST_OPERANDS]; /* arguments that are no options, in their order */
    int operand_count;

    creme_run_request run; /* what runs are told, and other commands as well (creme/run.h) */
    int64_t count;
    const char *random, *keep; /* of creme bench: a network with random weights, and where to keep these */
    const char *thread_list;   /* of creme bench: numbers of threads */

    const char *contexts, *value, *summary; /* of analyze */
    int64_t sample, genes, draws;
    double strong, interacting, additive, min_wt;
    creme_trace trace; /* of analyze */
    bool by_name, shared_tss;
    const char *map, *score, *distances, *predictions; /* of analyze: screens, eQTLs */
    const char *eqtl, *columns, *negatives, *ranking;
    double power, causal, not_causal;
    bool missing_as_zero;

    const char *cells, *signals, *annotations, *against; /* of a pipeline */
    int help_form;                                       /* creme_help_form */
    int format;                                          /* of export: which of export_formats */
    const char *assays;                                  /* of genes */
    int tss;                                             /* creme_tss_rule: of genes */
    int demo_model;                                      /* of the demo: which of creme_demo_models */
    bool dry_run, assays_only;
    const char *steps; /* of a pipeline: these alone */
    int emit;          /* creme_jobs_form */
    int64_t jobs, parts, most_array;
    bool allow_missing, add, check; /* of collect and a pipeline; of collect; of status */

    const char *genome;                                                /* of reports */
    const char *templates, *formats, *title, *only_track, *only_locus; /* of figures; only_track of analyze too */
    bool list, sheet_only;

    const char *to;    /* of creme get */
    const char *facts; /* of creme check */
    int64_t retries, timeout;
    bool check_files;

    bool receptive_field; /* of creme inspect */

    const char *host, *socket, *served_name; /* of a server */
    int64_t port, most_request, memory, readouts;
    bool verbose;

    int dtype; /* of converted weights: 0 float32, 1 bfloat16 */
    bool help;
} creme_settings;

#endif
