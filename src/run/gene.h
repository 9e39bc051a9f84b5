/* A gene by its name: which of its TSSs, what it depends on, which CREs it has, as tables, pictures and a page.
 *
 *     RUN/loci.tsv          the TSSs that were chosen
 *     RUN/cres.tsv, .bed    enhancers and silencers of every assay that finds some, the strongest first
 *     RUN/figures/GENE.*    each locus
 *     RUN/report.html       the page
 *     RUN/tables/           a table for each assay and analysis; candidates.tsv: all TSSs of the genes
 *     RUN/genes.gtf         what the annotation has about them
 *     RUN/gene.tsv          what was run, a step a line
 *
 * It is a plan of steps, as a pipeline is one (pipeline.h), of other templates (gene_steps.c); commands are known by
 * their names alone, here too. */
#ifndef CREME_RUN_GENE_H
#define CREME_RUN_GENE_H

#include "run/gene_tss.h"
#include "run/pipeline.h"

/* Texts are borrowed until it has ended; one that is not given is NULL. */
typedef struct creme_gene_request {
    /* Model, genome (fasta, chromosome_names), annotation (gtf, all_transcripts), tracks; gene_names: further names,
     * or a file of them; `out`: the run folder, which is made; force, log. What steps are told comes by
     * commands.forward. */
    creme_run_request run;
    const char *const *genes; /* [gene_count]: names or gene_ids, with commas between if one text has several */
    size_t gene_count;
    bool tracks_given; /* else a model of many tracks is refused */
    creme_tss_rule tss;
    const char *assays; /* with commas between; NULL: context-dependence, necessity, sufficiency */
    creme_pipeline_commands commands;
} creme_gene_request;

/* Which options assays of such a plan take (creme_takes), as far as they are for whoever names genes: what CREs, sets
 * and bases are, the plan says. */
uint32_t creme_gene_takes(void);

/* Does it all, and writes to `output` the CREs that were found, strongest first, in at most twelve lines. The same
 * request goes on where it was stopped. CREME_ERROR_ARGUMENT if there are no names, assays are none or lack those
 * that they need, or the folder is not empty and not of such a run (unless forced), or of one of other TSSs; what
 * looking up genes (gene_tss.h) and steps give. */
CREME_CHECKED creme_status creme_gene_run(const creme_gene_request *request, creme_output *output);

/* Runs nothing, and writes which TSSs there are to choose from, what each step would take, at most, and leave. */
CREME_CHECKED creme_status creme_gene_estimate(const creme_gene_request *request, creme_output *output);

#endif
