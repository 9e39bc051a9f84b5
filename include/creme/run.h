/* Runs: an assay at many loci, from files to a table or a run folder. What `creme necessity ...` does is this.
 *
 *     creme_run_request request;
 *     creme_run_request_init(&request, "necessity", CREME_RULES_2024);   defaults of the assay
 *     request.model = "borzoi:model.h5"; ...             or creme_run_request_set(&request, "model", "borzoi:...")
 *     creme_run(&request, &summary);
 *
 * A request is plain data: it may be copied, and texts in it are borrowed until the run has ended. Nothing is
 * remembered between runs; two may go on at the same time, in threads of their own, as long as they write to
 * different places.
 */
#ifndef CREME_RUN_H
#define CREME_RUN_H

#include <creme/analysis.h>
#include <creme/assay.h>
#include <creme/compute.h>
#include <creme/greedy.h>
#include <creme/model.h>
#include <creme/outcome.h>
#include <creme/shuffle.h>
#include <creme/store.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum creme_switch { CREME_OFF, CREME_ON } creme_switch;

/* What fine tiles are compared with. */
typedef enum creme_comparison { CREME_COMPARE_NOTHING, CREME_COMPARE_RANDOM } creme_comparison;

/* How far a run is (of predictions: in sequences); it goes on while the answer is true. Answering false ends it as
 * Ctrl-C would: CREME_ERROR_STOPPED; a run folder keeps what is done. Called after each batch, of several GPUs'
 * threads by one at a time. */
typedef bool creme_run_progress(void *self, int64_t done, int64_t constructs);

/* Sees every row as it comes, before it is written. `target` is another locus than `locus` for pairs alone. */
typedef void creme_run_row(void *self, const creme_locus *locus, const creme_locus *target, const creme_effect *row);

/* What is asked for. Fields are called as the options of the command line ("tile-size" is tile_bp), which say what
 * they mean (creme ASSAY --help); lists are texts as these options take them ("0-3,7"). A text that is not given is
 * NULL. */
typedef struct creme_run_request {
    const char *assay; /* "necessity"; NULL: none (predictions) */

    /* --- Model: "KIND:FILE" and how it is opened; or one that is open already, of one's own functions for example
     * (creme/callback_model.h), which is borrowed, and of which `model` is then no more than what tables call it */
    creme_model *opened; /* NULL: none */
    const char *model, *targets, *head, *ignore_tensors;
    const char *gamma; /* a setting of one kind of model */
    /* Of served models: numbers as texts, and a file. */
    const char *worker_timeout, *worker_start, *workers, *model_card;
    double lora_alpha; /* 0: as the file says */
    int64_t input_bp;  /* 0: as the file says */
    double n_value;
    bool n_value_given; /* one that the model cannot take is refused */
    bool sum_strands, reverse_complement, keep_members;
    const char *shifts;
    creme_backend backend;
    creme_precision precision;
    const char *gpu, *kernels;
    bool tunes;             /* of creme bench alone: `kernels` is made or added to */
    int64_t threads, batch; /* 0: all processors; as the model says */
    bool whole_sequences;

    /* --- Sequences: loci of a genome, or sequences of the user's own */
    const char *fasta, *chromosome_names;
    const char *loci;                                       /* a table of loci, or with gtf names of genes */
    const char *gtf, *gene_type, *gene_names, *tag;         /* gene_names: NULL where loci has them */
    bool gene_type_given, keep_duplicates, all_transcripts; /* of choosing TSSs from the annotation */
    const char *sequences;                                  /* FASTA or .npy, in place of fasta and loci */
    creme_window_rule window;
    const char *part; /* "K/N", "K/N:cost" */

    /* --- What is read from a prediction */
    const char *tracks;
    bool tracks_by_default; /* nobody said which: of a model of more than 100 they have to be asked for. The command
                             * line's; after creme_run_request_init it is false, and all are taken */
    creme_interval bins;    /* half-open; {0, 0}: the central bins of the preset */
    const char
        *gene_bins;       /* an annotation: the bins under the exons of each locus's gene, added up, in their place */
    int64_t profile_bins; /* 0: all */
    creme_squash undo_squash;
    creme_switch peak;
    /* "measured", or "FIRST-LAST" where it is known: bases of the window outside which none is taken to matter for
     * what is read, so that sequences that differ there alone are not asked for; NULL: none is trusted */
    const char *trust_receptive_field;
    int64_t field_tries; /* random sequences by which a receptive field is measured; 0: 32 */

    /* --- What is done to the sequences */
    creme_rules preset;
    creme_edition edition; /* of the preset */
    int64_t tile_bp, shuffles, klet;
    uint64_t seed;
    creme_shuffle_method shuffle_method;
    creme_how how;
    const char *how_file; /* of CREME_HOW_REPLACE: a FASTA ("how" of creme_run_request_set is "replace=FASTA") */
    bool fresh_backgrounds, self_pairs, adaptive;
    creme_directions search;
    int64_t rounds, copies;
    double error_probability;
    creme_stop_by stop_by; /* `adaptive` is CREME_STOP_BY_CLASS, until_ci above 0 CREME_STOP_BY_WIDTH */
    double until_ci;       /* 0: all shuffles are drawn */
    /* Limits of the classes by which CREME_STOP_BY_CLASS stops (creme_thresholds); 0: the preset's. What analyses the
     * table has to take the same. */
    double enhancing, neutral, silencing, enhancer, silencer;
    const char *tiles, *region, *cres, *set, *stages;
    creme_comparison compare;
    const char *compare_scores, *compare_motifs;
    const char *elements, *pairs;    /* in place of the grid */
    int64_t extend_to, max_distance; /* of these; 0: as they are, any distance */
    int64_t matched;                 /* controls of each element; 0: none */

    /* --- Variants */
    const char *vcf, *regions, *variant_pairs; /* regions is the option "bed", variant_pairs "pairs" */
    int64_t variant_distance;                  /* "max-distance"; 0: the whole window */
    int ref_mismatch;                          /* 0 error, 1 skip, 2 swap, 3 keep */
    creme_switch align;                        /* off: far, on: both */
    double pseudocount;
    const char *joint; /* "all" or a table */
    const char *haplotypes, *background;

    /* --- Where results go: a file, "-" (standard output), or a run folder ("RUN/", or a folder that is there) */
    const char *out, *step, *replicates, *bed;
    bool profile_statistics; /* of variants: how whole profiles differ, too */
    const char *profile;     /* of predictions: an .npy of whole profiles in place of the table */
    bool along_genome;       /* ... of genes on '-' too, as they lie on the genome, not as the gene sees them */
    bool quiet, force;

    /* --- Who asks */
    const char *command;          /* the command line, for the record; NULL: none */
    const creme_log *log;         /* notes and warnings; NULL: nobody listens */
    creme_run_progress *progress; /* NULL: nobody asks */
    creme_run_row *row;           /* NULL: nobody looks */
    void *self;                   /* of these two */
    struct creme_share *share;    /* what steps of a pipeline have in common; NULL: nothing */
    const char *cache;            /* of a pipeline: disk for that, "500M" or "off"; NULL: 1 GiB */
} creme_run_request;

/* What `creme get` fetched has names, which the command takes in place of files; a request takes files alone. */
typedef enum creme_named { CREME_NAMED_MODEL, CREME_NAMED_FASTA, CREME_NAMED_GTF } creme_named;

/* *out = what such a name stands for: "KIND:FILE" of a model ("borzoi-f0"; of several with commas between, if they are
 * of one kind), the path of a genome ("hg38") or of an annotation ("gencode"). NULL if `text` is no such name, or if a
 * file that is there is called so. The caller frees it (free). The log, which may be NULL, hears what is taken.
 * CREME_ERROR_NOT_FOUND for a name that is known and not fetched yet; CREME_ERROR_ARGUMENT for one that is nearly that
 * of a model, or names of two kinds; CREME_ERROR_FORMAT if the user's own table of names cannot be read. */
CREME_API CREME_CHECKED creme_status creme_named_find(char **out, creme_named what, const char *text,
                                                      const creme_log *log);

/* The defaults of an assay ("necessity"), or with NULL those of predictions. CREME_ERROR_NOT_FOUND if there is no
 * such assay. */
CREME_API CREME_CHECKED creme_status creme_run_request_init(creme_run_request *out, const char *assay,
                                                            creme_rules preset);

/* Sets one field by the name of its option and a value as one would type it ("tile-size", "5000"; of a flag ""). The
 * text is borrowed. CREME_ERROR_NOT_FOUND if the assay has no such option; CREME_ERROR_ARGUMENT, saying what was
 * expected, for a value that it cannot have, and for "preset": init is told that, since defaults follow from it. */
CREME_API CREME_CHECKED creme_status creme_run_request_set(creme_run_request *request, const char *name,
                                                           const char *value);

/* What came of a run. */
typedef struct creme_run_summary {
    int64_t units, units_before; /* of work, here; of these, in the run folder before */
    int64_t constructs;          /* that were asked of the model */
    int64_t constructs_at_most;  /* ... and could have been: fewer are where --stop-by saw enough */
    /* Sequences that went through the model, and that steps of a pipeline before it had sent. */
    int64_t evaluated, recalled;
    int64_t passed_over;  /* sequences that were not, since they differ from others outside a trusted field alone */
    bool finished_before; /* a run folder that was finished stays as it is */
} creme_run_summary;

/* Checks all input, cheapest first, evaluates, writes. What fails leaves no half-written file; a run folder keeps
 * what is done, and the same request goes on from there. `summary` may be NULL. CREME_ERROR_ARGUMENT for options that
 * contradict each other, CREME_ERROR_NOT_FOUND for what is not there (tracks, CREs, chromosomes), CREME_ERROR_STOPPED
 * when it was stopped; else what reading, the model or the store give. */
CREME_API CREME_CHECKED creme_status creme_run(const creme_run_request *request, creme_run_summary *summary);

/* The same, of an assay or (without one) of predictions, and *out = what came of it (outcome.h), with what the run
 * folder had before; clear it with creme_outcome_clear(). Replicates are handed over where they are wanted: they take a
 * float for each sequence and track. Where `out` of the request is NULL or "-", no table is written; a file or a run
 * folder is, as creme_run() does. Errors are its own; CREME_ERROR_ARGUMENT, too, for predictions with `profile`, which
 * are no table. *out is empty after a failure. */
CREME_API CREME_CHECKED creme_status creme_run_outcome(creme_outcome *out, const creme_run_request *request,
                                                       bool replicates, creme_run_summary *summary);

/* Predictions: the model's answer at each locus, or for each sequence of an array. The request is of no assay
 * (creme_run_request_init with NULL); its `sequences` are a FASTA or a NumPy array, uint8 [sequence][base], A C G T N
 * as 0 to 4, of which tables have no places. What is written to `out` is a table of a row for each sequence and
 * track, with the activity that is read from the chosen bins. With `profile` it is, in place of the table, a NumPy
 * array in that file: float32 [sequence][bin][track] in C order, all bins unless some are chosen, bins and strands as
 * the gene sees them unless `along_genome` is set. A file is whole or not there.
 *
 * `row` sees nothing: there are no effects. `summary` (may be NULL): units and constructs are the sequences. Errors
 * are those of creme_run; CREME_ERROR_ARGUMENT, too, for a request of an assay, for several GPUs, and for
 * along_genome where the opposite strand of a track is not chosen. */
CREME_API CREME_CHECKED creme_status creme_run_predict(const creme_run_request *request, creme_run_summary *summary);

#ifdef __cplusplus
}
#endif
#endif
