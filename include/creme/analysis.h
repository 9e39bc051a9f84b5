/* What follows from assays' tables: classes, curves, comparisons, overlaps.
 *
 * An analysis takes tables (table.h) and gives a table, and for most kinds a summary of it by groups. It reads the
 * tables that creme's commands write, and the result tables of the paper's authors under their column names.
 * Formulas, inputs and output columns of each kind are in docs/analysis.md; thresholds are those of Toneyan & Koo,
 * Nat. Genet. 2024, doi 10.1038/s41588-024-01923-3 ("2024"), of its preprint, doi 10.1101/2023.07.03.547592 ("2023"),
 * and what the paper takes for Borzoi.
 *
 * A locus is its name, chromosome, TSS and strand. Tables are joined by all of these and by the track; the log and the
 * result's header say how many rows found no partner, or several. The authors' tables that have ids but no coordinates
 * get their coordinates from the ids when they are read (table.h). In the authors' own table of coordinates everything
 * lies one base further to the left.
 */
#ifndef CREME_ANALYSIS_H
#define CREME_ANALYSIS_H

#include <creme/chromosome.h>
#include <creme/classes.h>
#include <creme/log.h>
#include <creme/marks.h>
#include <creme/table.h>

#ifdef __cplusplus
extern "C" {
#endif

/* tss: whether the profile's maximum has to lie in the bins that were read (column peak_offset_bins = 0). BY_RULES: it
 * has to with the rules of 2023, and with no others. */
typedef enum creme_peak { CREME_PEAK_BY_RULES, CREME_PEAK_CENTRAL, CREME_PEAK_ANYWHERE } creme_peak;

/* Zero is the default of every field. Everything is borrowed. A field counts for the kinds that it names. */
typedef struct creme_analysis_options {
    /* Presets other than 2024, and 2024 too if `rules_given`, come before the one that the (first) table's header
     * records; without a record it is 2024. */
    creme_rules rules;
    bool rules_given;
    const char *track;           /* only rows of this track; NULL: all tracks, each by itself */
    const char *locus;           /* of a figure: only loci of this name, or the one of this id; NULL: all */
    const creme_table *contexts; /* a table of contexts: its classes take the place of the table's own */
    const char *value;           /* tss, compare: the column of numbers; NULL: the kind's usual one */
    int64_t sample;              /* contexts: at most so many loci of each class and track; 0: 200 */
    const double *enhancing, *neutral, *silencing; /* contexts: thresholds in place of the rules'; NULL: theirs */
    const double *enhancer, *silencer;             /* necessity, sufficiency: likewise */
    const double *strong;                          /* necessity, sufficiency: likewise */
    const double *interacting, *additive;          /* interaction: likewise */
    /* tss: a TSS of a smaller WT is not chosen. contexts, tiles, searches: it is silent. NULL: 30 in 2023, else a
     * fiftieth of the median. */
    const double *min_wt;
    creme_peak peak; /* tss */
    /* tss: one TSS of each gene for all tracks, the one of the highest mean over them. */
    bool shared_tss;
    bool fixed_trace;         /* interaction, pairs, traces: the kept shuffle's activity in place of a round's mean */
    int64_t count;            /* tss: at most so many genes; 0: 10,000 (2023: no limit) */
    int64_t draws;            /* of the bootstrap; 0: 1,000 */
    uint64_t seed;            /* of sample and draws */
    bool by_name;             /* overlap: by the names in a BED rather than by files */
    const char *const *files; /* overlap: BED files and gene lists; coverage: bigWig files */
    size_t file_count;
    /* necessity, sufficiency, both: an annotation, whose genes are named beside CREs; of the figure locus: whose genes
     * are drawn; NULL: none */
    const char *gtf;
    const char *gene_type; /* of its genes; NULL, "all": of any type */
    const char *map;       /* crispri: "CELLTYPE=TRACK,...", which track is of which cell type; NULL: it is plain */
    const char *score;     /* crispri: what ranks pairs, a word of docs/crispri.md or a column; NULL: effect */
    const char *distances; /* crispri: bounds of classes in kb; NULL: "0,15,60,130,262" */
    const double *power;   /* crispri: that negatives' screen must have had; NULL: 0.8; 0: any */
    bool missing_as_zero;  /* crispri: pairs without an effect count with a score of 0 */
    const char *columns; /* eqtl: "ROLE=NAME,...", which columns of the files are what; NULL: those that are known */
    const char
        *negatives; /* eqtl: a file of variants that are not causal; those of files[0] are. NULL: by PIP, label */
    const double *causal, *not_causal;       /* eqtl: PIPs from one, and below the other; NULL: 0.9, 0.01 */
    bool predictions;                        /* crispri: make the table for the benchmark's own workflow */
    const creme_chromosome_aliases *aliases; /* names that mean one sequence, beyond the built-in ones; NULL: none */
    const creme_log *log;                    /* may be NULL */
} creme_analysis_options;

typedef struct creme_analysis {
    creme_table *table, *summary; /* summary is NULL where a kind has none */
    creme_table *ranking;         /* eqtl: how well causal ones are told; else NULL */
    creme_table *predictions;     /* crispri: what options->predictions asks for; else NULL */
    creme_marks marks;            /* what its figure draws */
    creme_table *remarks; /* what was left out, a note each; they are notes of the tables too. NULL: nothing */
} creme_analysis;

typedef struct creme_analysis_kind {
    const char *name, *question;
    const char *tables; /* what it takes, for messages: "NECESSITY" */
    int least_tables, most_tables;
    bool takes_files; /* of options */
    /* tables[count] are borrowed. *out is empty after a failure. CREME_ERROR_NOT_FOUND for a column that is missing,
     * CREME_ERROR_FORMAT for a cell that does not hold what its column should; both name file and line. */
    CREME_CHECKED creme_status (*run)(creme_analysis *out, const creme_table *const *tables, size_t count,
                                      const creme_analysis_options *options);
} creme_analysis_kind;

CREME_API extern const creme_analysis_kind creme_analysis_kinds[];
CREME_API extern const size_t creme_analysis_kind_count;

/* The kind of that name, NULL if there is none. */
CREME_API const creme_analysis_kind *creme_analysis_find(const char *name);

/* *out = what the analysis makes of tables[count], all borrowed; clear it with creme_analysis_clear(). `options` may
 * not be NULL. CREME_ERROR_ARGUMENT for another number of tables or files than it takes, for a table of another assay
 * or analysis, and for thresholds that contradict each other, with what it wants; else what the kind's `run` says.
 * *out is empty after a failure. */
CREME_API CREME_CHECKED creme_status creme_analysis_run(creme_analysis *out, const creme_analysis_kind *kind,
                                                        const creme_table *const *tables, size_t count,
                                                        const creme_analysis_options *options);
CREME_API void creme_analysis_clear(creme_analysis *analysis);

/* The thresholds that a table's header records. Those that it does not record are those of its preset, or of 2024. */
CREME_API creme_thresholds creme_thresholds_recorded(const creme_table *table);

#ifdef __cplusplus
}
#endif
#endif
