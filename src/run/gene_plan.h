/* The steps of `creme gene`. */
#ifndef CREME_RUN_GENE_PLAN_H
#define CREME_RUN_GENE_PLAN_H

#include "run/gene.h"
#include "run/pipeline_plan.h"

/* A step of the plan, if all assays of `of` (with blanks between; NULL: always) are asked for. A step without a
 * command is one that gene.c does: "tss", "cres", "figures". */
typedef struct creme_gene_step {
    const char *of;
    creme_pipeline_template is;
    const char *leaves; /* in the run folder, for people */
} creme_gene_step;

extern const creme_gene_step creme_gene_steps[];
extern const size_t creme_gene_step_count;

/* An assay that can be asked for. */
typedef struct creme_gene_assay {
    const char *name;
    const char *after; /* one of these assays has to be there, too, with blanks between; NULL: none */
} creme_gene_assay;

extern const creme_gene_assay creme_gene_assays[];
extern const size_t creme_gene_assay_count;

/* Is the word one of the list, whose items have blanks (or commas) between? */
bool creme_gene_has_word(const char *list, const char *word);

/* What of the steps leave: CREs, by kind, of a plan with these assays. */
typedef struct creme_gene_source {
    const char *assay; /* "necessity": of its tiles */
    const char *table; /* "necessary-cres": of tables/ */
} creme_gene_source;

extern const creme_gene_source creme_gene_sources[];
extern const size_t creme_gene_source_count;

/* The CREs of a run (gene_found.c): RUN/cres.tsv and cres.bed; and at most twelve lines of them, or where there are
 * none, of the strongest tiles. Of a tile in several tracks, the strongest has the line; tracks whose WT at a TSS is
 * less than a fiftieth of the highest there have none. */
CREME_CHECKED creme_status creme_gene_write_cres(const creme_pipeline_plan *plan, const char *assays,
                                                 creme_fasta *fasta);
CREME_CHECKED creme_status creme_gene_write_summary(const creme_pipeline_plan *plan, const char *assays,
                                                    creme_output *output);

/* RUN/name: the lines of the annotation within 4 Mb of these TSSs, and its comments (gene_annotation.c). */
CREME_CHECKED creme_status creme_gene_write_annotation(const creme_run_request *run, const creme_locus_list *loci,
                                                       const char *name);

/* RUN/figures: a figure of each locus, of the first 50. That one cannot be drawn is a warning, and then no other is
 * tried (gene_figures.c). */
CREME_CHECKED creme_status creme_gene_draw(const creme_pipeline_plan *plan);

#endif
