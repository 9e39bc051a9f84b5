/* --gene-bins: the bins that are read of each locus, those under the exons of its gene. */
#ifndef CREME_RUN_GENE_BINS_H
#define CREME_RUN_GENE_BINS_H

#include "assay/assay_kind.h"

#include <creme/listed.h>
#include <creme/locus.h>
#include <creme/model.h>
#include <creme/run.h>

typedef struct creme_gene_bins {
    creme_exon_bins *at;   /* [count]; NULL: bins are not those of genes */
    double *share;         /* [count]: of the bases of the gene's exons, those in the model's bins */
    creme_bin_frame frame; /* the model's bins */
    creme_interval span;   /* from the first bin of any locus to behind the last */
    size_t count;          /* loci */
    size_t with;           /* ... that have bins */
    size_t first;          /* ... the first one */
    int64_t least, most;   /* bins of one */
} creme_gene_bins;

/* Whether the request is one that can read exons: CREME_ERROR_ARGUMENT, naming what is in the way. */
CREME_CHECKED creme_status creme_gene_bins_check(const creme_run_request *request);

/* Whether the assay reads exons: of bins, of one locus. */
bool creme_gene_bins_are_for(const creme_assay_kind *assay);

/* Reads the annotation of request->gene_bins against loci and the model's bins, and says in the log how many genes
 * were found, which reach out of the bins, and which loci have no bins. CREME_ERROR_NOT_FOUND if none has;
 * CREME_ERROR_FORMAT if the annotation's header names another assembly than the FASTA is of. Clear it, after a
 * failure too. */
CREME_CHECKED creme_status creme_gene_bins_read(creme_gene_bins *out, const creme_run_request *request,
                                                const creme_model_info *info, const creme_locus_list *loci,
                                                creme_window_rule window, creme_fasta *fasta, const creme_log *log);
void creme_gene_bins_clear(creme_gene_bins *bins);

/* The bins of a locus; NULL if it has none, or bins are not those of genes. */
const creme_exon_bins *creme_gene_bins_of(const creme_gene_bins *bins, size_t locus);

#endif
