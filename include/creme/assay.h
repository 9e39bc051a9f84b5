/* Assays: streams of constructs with feedback, and what comes of them.
 *
 * One `creme_assay` is one unit of work: one assay at one locus (distance: of one tile; swap: of one pair of loci).
 * The engine asks for constructs with creme_assay_next() and hands activities back with creme_assay_observe(), in any
 * order; a greedy assay (greedy.h) answers WAIT until a round is complete. When all is observed, creme_assay_finish()
 * turns the replicates into effects.
 *
 * Formulas and their sources are in each assay's section below and in docs/assays.md. All follow Toneyan & Koo, Nat.
 * Genet. 2024, doi 10.1038/s41588-024-01923-3 ("2024") and bioRxiv 2023.07.03.547592 ("2023").
 */
#ifndef CREME_ASSAY_H
#define CREME_ASSAY_H

#include <creme/classes.h>
#include <creme/construct.h>
#include <creme/locus.h>
#include <creme/tile.h>

#ifdef __cplusplus
extern "C" {
#endif

/* When an assay stops drawing shuffles, of what it may stop for (docs/assays.md): never before all are drawn; when an
 * interval is narrow; or when what is concluded stands: the class of an effect, a search's choice. */
typedef enum creme_stop_by { CREME_STOP_BY_NONE, CREME_STOP_BY_WIDTH, CREME_STOP_BY_CLASS } creme_stop_by;

typedef enum creme_edition { CREME_EDITION_2024, CREME_EDITION_2023 } creme_edition;

/* What is done to a tile: its bases are shuffled, every one is N, they are cut out (what lies on the far side of the
 * TSS moves up, and the genome goes on there), or others stand in their place. */
typedef enum creme_how { CREME_HOW_SHUFFLE, CREME_HOW_MASK, CREME_HOW_DELETE, CREME_HOW_REPLACE } creme_how;

/* A locus with its bases, shared by all assays at it. */
typedef struct creme_site {
    const creme_locus *locus; /* borrowed */
    creme_interval genome;    /* where the window lies */
    int64_t chrom_bp;         /* length of its chromosome */
    double n_share;           /* of the window's bases, those that are N or lie beyond the chromosome's ends */
    uint64_t key;             /* creme_locus_key */
    creme_background *wild_type;
    creme_fasta *fasta; /* borrowed, where more of the chromosome is; NULL: there is no more than the window */
} creme_site;

/* *out = the window of window_bp bases about the locus, with its bases; close it with creme_site_close(). `locus` is
 * borrowed as long as the site is open, the FASTA for the call. CREME_ERROR_RANGE for window_bp below 1, or a TSS off
 * its chromosome; CREME_ERROR_NOT_FOUND for a chromosome that the FASTA does not have; CREME_ERROR_FORMAT as
 * creme_fasta_read. Messages name the locus. */
CREME_API CREME_CHECKED creme_status creme_site_open(creme_site *out, const creme_locus *locus, creme_fasta *fasta,
                                                     int64_t window_bp, creme_window_rule rule);
/* The same of a sequence that is at hand, codes[window_bp], in the direction of transcription: it is a chromosome of
 * its own. CREME_ERROR_MEMORY alone. */
CREME_API CREME_CHECKED creme_status creme_site_open_sequence(creme_site *out, const creme_locus *locus,
                                                              const uint8_t *codes, int64_t window_bp);
/* codes[in_window.end - in_window.start] = bases in the window's coordinates and direction, also beyond its ends:
 * start may be below 0 and end above its length. Beyond the chromosome's ends, and of a sequence beyond its own, they
 * are N. CREME_ERROR_RANGE if end < start; else as creme_fasta_read(), and like it not from two threads at once. */
CREME_API CREME_CHECKED creme_status creme_site_read(const creme_site *site, creme_interval in_window,
                                                     uint8_t *codes);
CREME_API void creme_site_close(creme_site *site);

/* Where an interval of the window lies on the chromosome. [-1, -1) if a part of it lies beyond the chromosome's ends,
 * or if its start is below 0, which stands for "no interval". */
CREME_API creme_interval creme_site_to_genome(const creme_site *site, creme_interval in_window);

/* What every assay is told. Zero is the default of every field but tile_bp and tracks, which are needed.
 *
 * Random streams are named by seed, locus, interval, replicate and purpose. Shuffle k of a window is the same in
 * every assay at the locus (interval [0, 0); fresh backgrounds are named by their tile), and so are the controls made
 * of it. CREME_SHUFFLE_CREME_NN uses the seed only: shuffle k, of windows and tiles alike, has the seed seed + k, as
 * in the reference. It takes seeds up to 2^32 - 1, and k = 2 only. */
typedef struct creme_assay_options {
    creme_edition edition;
    int64_t tile_bp; /* 5,000 in the paper */
    const creme_tile_set
        *tiles;       /* borrowed as long as the assay lives: these, in place of the grid of tile_bp; NULL */
    int64_t shuffles; /* replicates; 0: the edition's number for the assay */
    uint64_t seed;
    creme_shuffle_method method;
    int k;                  /* 0 means 2 */
    bool fresh_backgrounds; /* sufficiency: draw new backgrounds for every tile, as creme-nn does, instead of sharing
                               them */
    /* necessity, sufficiency: draw in stages, and stop for a tile when the interval of its effect, ci_high - ci_low,
     * is at most so wide in every track; never more than `shuffles`. 0: draw all of them. Above 0 it is what
     * CREME_STOP_BY_WIDTH needs, and is that where stop_by says nothing. */
    double until_ci;
    creme_stop_by stop_by;
    /* CREME_STOP_BY_CLASS: with which probability what is concluded (at most once of a tile and track, of a search's
     * round) may be another than all shuffles would give; 0: 0.01. */
    double stop_error;
    const creme_thresholds *limits; /* ... of the classes, borrowed as long as the assay lives; NULL: the edition's */
    /* ... of sufficiency: the locus's class of context (creme_context_class), which says what effects are relative to;
     * borrowed likewise. NULL or "": not known, and both effects have to have their class. */
    const char *context;
    int64_t tracks;
    /* activity: the read-out has a peak (model.h), so that an activity is 2 x tracks floats; else it is `tracks`
     * floats, of profiles for each bin. */
    bool peak;
    /* Borrowed as long as the assay lives: the exons of the locus's gene, whose bins are read of every construct. The
     * read-out is then one of listed bins (creme_readout.listed); NULL: it is not. Not with peak, nor for profiles, nor
     * without a bin: CREME_ERROR_ARGUMENT. */
    const creme_exon_bins *exons;
} creme_assay_options;

typedef struct creme_assay creme_assay;

typedef enum creme_next { CREME_NEXT_CONSTRUCT, CREME_NEXT_WAIT, CREME_NEXT_DONE } creme_next;

/* *next says what there is: a CONSTRUCT (then *construct is the next one, borrowed until the assay is called again),
 * WAIT until more activities have been observed, or DONE. */
CREME_API CREME_CHECKED creme_status creme_assay_next(creme_assay *assay, creme_construct *construct,
                                                      creme_next *next);

/* Hands back activity[creme_assay_floats()] of the construct with this id, in any order. CREME_ERROR_ARGUMENT for an
 * id that was not asked for, or was observed before. */
CREME_API CREME_CHECKED creme_status creme_assay_observe(creme_assay *assay, int64_t id, const float *activity);
CREME_API void creme_assay_destroy(creme_assay *assay);
CREME_API const char *creme_assay_name(const creme_assay *assay); /* "necessity" */

/* How many constructs it will ask for at most; after creme_assay_finish, how many it did ask for. Only greedy assays,
 * and those with until_ci, may ask for fewer. */
CREME_API int64_t creme_assay_constructs(const creme_assay *assay);

/* Floats of an activity: tracks; of profiles (profile.h) bins x tracks; with options.peak 2 x tracks. */
CREME_API int64_t creme_assay_floats(const creme_assay *assay);

/* --- The assays that never wait, unless until_ci is given.
 *
 * *out = an assay to be destroyed with creme_assay_destroy(). `site` is borrowed until then, `options` (not NULL) for
 * the call. An effect relative to WT is NaN unless WT > 0, a ratio unless its denominator is above 0. A tile that is
 * all N has no effect: everything about mutants is NaN, and n is 0.
 *
 * All of them: CREME_ERROR_RANGE for options out of range (shuffles, k, until_ci, a seed that the method cannot take)
 * and for a tile_bp that does not fit into the window; CREME_ERROR_ARGUMENT for tracks below 1 and for options that
 * contradict each other. Those that test CRE tiles: CREME_ERROR_RANGE where no tile fits beside the TSS tile. */

/* Activity: the unchanged window. wt is the answer; everything about mutants is NaN, n is 0. With options->peak, the
 * column peak_offset_bins says where the profile has its maximum. */
CREME_API CREME_CHECKED creme_status creme_activity_create(creme_assay **out, const creme_site *site,
                                                           const creme_assay_options *options);

/* Context dependence: shuffle the whole window, put the TSS tile back. effect = (WT - mean MUTANT) / WT. 100 shuffles
 * (2023: 10). Activities over shuffled contexts are skewed. So the interval is that of Hall's transformed t
 * (docs/assays.md), which is not symmetric about the effect. */
CREME_API CREME_CHECKED creme_status creme_context_dependence_create(creme_assay **out, const creme_site *site,
                                                                     const creme_assay_options *options);

/* Context swap: the source's TSS tile in the target's window. 2024: effect = MUTANT / WT_source (n = 1, no interval).
 * 2023: effect = (MUTANT - WT_target) / WT_source, and with the shuffled control: for each of 10 shuffles of the
 * target's context, (MUTANT_k - DINUC_k) / WT_source, DINUC_k having the target's own TSS tile; reported as a second
 * row, role "shuffled". Columns: target_wt; in 2023 also control_mean and control_sd (of DINUC, NaN in the first
 * row). CREME_ERROR_ARGUMENT if the windows differ in length. */
CREME_API CREME_CHECKED creme_status creme_context_swap_create(creme_assay **out, const creme_site *source,
                                                               const creme_site *target,
                                                               const creme_assay_options *options);

/* Necessity: for each CRE tile, shuffle it alone. effect = (WT - mean SHUFFLE) / WT. 10 shuffles. */
CREME_API CREME_CHECKED creme_status creme_necessity_create(creme_assay **out, const creme_site *site,
                                                            const creme_assay_options *options);

/* Masking: removal (removal.h) by N. */
CREME_API CREME_CHECKED creme_status creme_masking_create(creme_assay **out, const creme_site *site,
                                                          const creme_assay_options *options);

/* Sufficiency: in shuffled backgrounds, TSS tile alone (CONTROL) and with the CRE tile (MUTANT). effect = (mean
 * MUTANT - mean CONTROL) / WT; the column effect_vs_control = (mean MUTANT - mean CONTROL) / mean CONTROL is the one
 * of 2024 for neutral and silencing contexts; its standard error effect_vs_control_se is that of a ratio of paired
 * means, linearised. The other columns are control_mean and control_sd. 10 shuffles. */
CREME_API CREME_CHECKED creme_status creme_sufficiency_create(creme_assay **out, const creme_site *site,
                                                              const creme_assay_options *options);

/* Distance: TSS tile and the CRE tile `tile` (index among the tiles) in shuffled backgrounds, the CRE at every
 * position of the grid, an element at those where it fits and at its own (TEST); CONTROL is TEST at its own position.
 * effect = (mean TEST - mean CONTROL_tss) / WT, CONTROL_tss being the TSS-only background; columns test_over_control
 * (2023's main one) = mean TEST / mean CONTROL (edition 2023: the mean over backgrounds of TEST_k / CONTROL_k),
 * test_over_max (2024) = mean TEST / max over positions, effect_vs_control = (mean TEST - mean CONTROL_tss) / mean
 * CONTROL_tss; column control_tss_mean. 10 shuffles. CREME_ERROR_RANGE for a tile that is not there. */
CREME_API CREME_CHECKED creme_status creme_distance_create(creme_assay **out, const creme_site *site, int64_t tile,
                                                           const creme_assay_options *options);

/* Mutagenesis (in-silico mutagenesis, saturation mutagenesis): each base of `stretch`, in the window, is replaced by
 * each of the three others, alone, in the wild type. effect = (MUTANT - WT) / WT; n = 1, no sd and no interval. One
 * row per substitution, by base, then by the base that is put there in the order A C G T; tile is the one given,
 * which holds the stretch, position the base. Columns of text: ref and alt as the window reads (in the direction of
 * transcription), genome_ref and genome_alt as the chromosome's forward strand does. N is passed over: a stretch of
 * Ns has no rows. Nothing is drawn at random. CREME_ERROR_RANGE for a stretch that is empty, or not within the tile
 * and the window. */
CREME_API CREME_CHECKED creme_status creme_mutagenesis_create(creme_assay **out, const creme_site *site,
                                                              creme_interval tile, creme_interval stretch,
                                                              const creme_assay_options *options);

/* --- Results */

enum { CREME_MOST_EXTRA = 16, CREME_MOST_TEXT = 8 };

/* One row: an assay's answer for one tile (or position, or pair) and one track. NaN where something has no value. */
typedef struct creme_effect {
    const char *role; /* "" or what kind of row it is ("shuffled") */
    /* In the window; distance: the tile that was moved; context and swap: the TSS tile. A start below 0: none. */
    creme_interval tile;
    creme_interval position; /* distance: where it was put; mutagenesis: the base; profile: the bin; else as tile */
    int64_t track;           /* 0 .. tracks - 1 */
    double wt;               /* swap: the source's */
    double mean, sd;         /* of the mutants' activities; sd with n - 1, NaN for n = 1 */
    int64_t n;
    double effect, se; /* se of the effect, from the replicates; paired where mutant and control share a background */
    /* The 95 % interval of the effect: effect -+ t(0.975, n - 1) se; of context dependence as said there. It is about
     * the mean over all shuffles. Whether the tile differs from its shuffles is another question, with t = effect /
     * (se sqrt(n + 1)): creme_prediction_test() answers it. */
    double ci_low, ci_high;
    const char *text[CREME_MOST_TEXT]; /* the assay's columns of text (creme_assay_text_columns); NULL: no value */
    double extra[CREME_MOST_EXTRA];    /* the assay's further columns, in the order of creme_assay_extra_columns */
} creme_effect;

/* Names of the assay's columns of numbers beyond those of creme_effect: *count of them, 0 to CREME_MOST_EXTRA. They
 * are constants: they outlive the assay. */
CREME_API const char *const *creme_assay_extra_columns(const creme_assay *assay, int *count);
/* Names of its columns of text, 0 to CREME_MOST_TEXT, constants too; the assay owns the values. Tables have these
 * columns before those of numbers. */
CREME_API const char *const *creme_assay_text_columns(const creme_assay *assay, int *count);

/* The track by which a greedy assay chooses, and the only one that has rows; -1 of an assay that is not greedy. */
CREME_API int64_t creme_assay_objective(const creme_assay *assay);

/* *rows[*count] = the results, to be asked for after DONE when everything has been observed. The assay owns them, and
 * they live until it is destroyed. Ordered by tile, position, role, track. CREME_ERROR_ARGUMENT if something is still
 * to be observed. */
CREME_API CREME_CHECKED creme_status creme_assay_finish(creme_assay *assay, const creme_effect **rows, size_t *count);

/* The activity of one construct. */
typedef struct creme_replicate {
    const char *role; /* "wt", "mutant", "control", ... */
    creme_interval tile, position;
    int64_t replicate;
    const char *text;      /* greedy assays: value of the first column of text; else NULL */
    int64_t round;         /* greedy assays: from 1, 0 for what comes before; else 0 */
    const float *activity; /* [tracks]; with an objective [1] */
} creme_replicate;

/* How many there are: one for each construct, of profiles one for each construct and bin (its position). To be asked
 * after creme_assay_finish. */
CREME_API int64_t creme_assay_replicates(const creme_assay *assay);

/* *out = the i-th in a fixed order, 0 <= i < creme_assay_replicates(), with pointers that the assay owns. To be asked
 * after creme_assay_finish. */
CREME_API void creme_assay_get_replicate(const creme_assay *assay, int64_t i, creme_replicate *out);

#ifdef __cplusplus
}
#endif
#endif
