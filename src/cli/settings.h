/* What the user asked for: one struct that the table of options fills in (option_table.c) and the commands read. */
#ifndef CREME_CLI_SETTINGS_H
#define CREME_CLI_SETTINGS_H

#include <creme/sequence.h>
#include <stdbool.h>
#include <stdint.h>

struct creme_command;

typedef enum creme_command_id {
    CREME_COMMAND_LOCI,
    CREME_COMMAND_SHUFFLE,
    CREME_COMMAND_PREDICT,
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
    CREME_COMMAND_VERSION,
    CREME_COMMAND_HELP
} creme_command_id;

/* The first two are numbered as their editions (creme_edition). */
typedef enum creme_preset { CREME_PRESET_2024, CREME_PRESET_2023, CREME_PRESET_BORZOI } creme_preset;

enum { CREME_MOST_OPTIONS = 256, CREME_MOST_OPERANDS = 4096 };

/* Texts are borrowed from the command line or from the table. A text that was not given and has no default is NULL.
 */
typedef struct creme_settings {
    const struct creme_command *command;
    int argument_count; /* the whole command line, for the record */
    const char *const *arguments;
    bool given[CREME_MOST_OPTIONS];            /* option i of the table was on the command line */
    const char *operands[CREME_MOST_OPERANDS]; /* arguments that are no options, in their order */
    int operand_count;

    const char *model, *targets, *head, *ignore_tensors, *fasta, *loci, *codes, *cres, *set, *gtf, *gene_type,
        *gene_names, *tag, *chromosome_names;
    const char *gamma;
    int64_t input_bp; /* 0: not given */
    bool keep_duplicates, all_transcripts;
    int window; /* creme_window_rule */
    double n_value, lora_alpha;

    const char *tracks, *shifts;
    bool sum_strands, reverse_complement, keep_members;
    creme_interval bins;  /* half-open; {0, 0}: the central bins of the preset */
    int64_t profile_bins; /* 0: all */
    int undo_squash;      /* creme_squash */
    int peak;             /* of activity and analyze tss: 1 where the profile's maximum is looked at */

    int preset;  /* creme_preset */
    int edition; /* creme_edition, of the preset's assays */
    int64_t tile_bp, shuffles, klet, count;
    uint64_t seed;
    int shuffle_method; /* creme_shuffle_method */
    bool fresh_backgrounds, self_pairs, force;
    int search; /* creme_directions */
    int how;    /* creme_how */
    int64_t rounds, copies;
    bool adaptive;
    double error_probability;
    double until_ci;           /* 0: not given */
    const char *random, *keep; /* of creme bench: a network with random weights, and where to keep these */
    const char *tiles, *region;

    const char *stages;
    int compare; /* of fine-tile: 0 nothing, 1 random bases */
    const char *compare_scores, *compare_motifs;

    const char *contexts, *value, *summary; /* of analyze */
    int64_t sample, genes, draws;
    double enhancing, neutral, silencing, enhancer, silencer, strong, interacting, additive, min_wt;
    int trace; /* of analyze: 1 the sequences as fixed */
    bool by_name, shared_tss;

    const char *part;                                    /* "K/N" */
    const char *step;                                    /* of a run folder */
    const char *cells, *signals, *annotations, *against; /* of a pipeline */
    int help_form;                                       /* creme_help_form */
    int format;                                          /* of export: which of export_formats */
    const char *out, *profile, *replicates, *bed;
    bool along_genome; /* of predict --profile */
    bool dry_run, quiet, assays_only;

    const char *genome;                                                /* of reports */
    const char *templates, *formats, *title, *only_track, *only_locus; /* of figures; only_track of analyze too */
    bool list, sheet_only;

    int dtype;              /* of converted weights: 0 float32, 1 bfloat16 */
    int precision, backend; /* creme_precision, creme_backend */
    int64_t threads, batch;
    const char *gpu;
    bool whole_sequences;
    bool help;
} creme_settings;

#endif
