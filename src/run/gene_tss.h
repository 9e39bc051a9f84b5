/* The genes that somebody names, their TSSs by an annotation, and which of these are taken. */
#ifndef CREME_RUN_GENE_TSS_H
#define CREME_RUN_GENE_TSS_H

#include "run/genes.h"

#include <creme/locus.h>
#include <creme/run.h>

/* Which TSSs of a gene are taken. */
typedef enum creme_tss_rule {
    CREME_TSS_MAX,       /* the one with the highest prediction: the mean over the tracks */
    CREME_TSS_MANE,      /* that of the transcript with the tag MANE Select */
    CREME_TSS_CANONICAL, /* Ensembl canonical or RefSeq Select, else MANE Select */
    CREME_TSS_ALL        /* every one, each as a locus */
} creme_tss_rule;

/* Their names, the last NULL. */
extern const char *const creme_tss_rule_names[];

typedef struct creme_gene_tss {
    size_t gene; /* counted from 0, in the order in which they were named */
    bool mane, canonical;
    double activity; /* NaN: not predicted */
} creme_gene_tss;

/* TSS i of the genes is loci.at[i], whose further columns are those of creme_loci_read_gtf(); a gene's stand
 * together, in the order of the annotation, each once. */
typedef struct creme_gene_tsss {
    creme_locus_list loci;
    creme_gene_tss *at; /* [loci.count] */
    size_t gene_count;
} creme_gene_tsss;

/* Looks names up in request->gtf: gene_ids come before names of genes, with or without a version, or with another one
 * than the annotation has, which is a warning. TSSs beyond the end of their sequence are left out with a warning.
 *
 * CREME_ERROR_NOT_FOUND, with every name that it is true of: there is no such gene (what it may mean is said: a name
 * like it, the gene whose transcript or synonym it is), or the FASTA does not have its chromosome.
 * CREME_ERROR_ARGUMENT if a name is that of several genes, with their gene_ids. Of a gene_id that is on two
 * chromosomes (pseudoautosomal genes) both are taken, as two genes, with a warning. Else errors of reading. Clear
 * after a failure too. */
CREME_CHECKED creme_status creme_gene_tsss_read(creme_gene_tsss *out, const creme_run_request *request,
                                                const creme_genes *names, creme_fasta *fasta);
void creme_gene_tsss_clear(creme_gene_tsss *tsss);

/* Is there a gene with several? */
bool creme_gene_tsss_have_choice(const creme_gene_tsss *tsss);

/* Sets activities from a result of the assay activity on these loci: means over its tracks. CREME_ERROR_NOT_FOUND or
 * _FORMAT, naming the file, if it is none. */
CREME_CHECKED creme_status creme_gene_tsss_take_activities(creme_gene_tsss *tsss, const char *path);

/* chosen[i] = whether TSS i is taken, and the log is told which, and why. Of equals the first. CREME_ERROR_NOT_FOUND
 * if a gene has none of the tag, with the tags that it has (`gtf` names the annotation). `log` may be NULL. */
CREME_CHECKED creme_status creme_gene_tsss_choose(const creme_gene_tsss *tsss, creme_tss_rule rule, const char *gtf,
                                                  const creme_log *log, bool *chosen);

#endif
