/* Pairs of a variant and a gene, as tables of eQTLs have them.
 *
 * A table (creme/table.h) with a column of variants: names as the variants have them (variant, variant_id, snp, rsid,
 * rs_id, id, name), or CHROM_POS_REF_ALT with or without a build behind it (chr1_14677_G_A_b38), or columns chrom,
 * pos (1-based), ref and alt; and a column of genes: names of loci or what their column gene_id says, with or without
 * a version (gene, locus, gene_id, gene_name, molecular_trait_id, phenotype_id). Names of columns in any case. */
#ifndef CREME_RUN_VARIANT_PAIRS_H
#define CREME_RUN_VARIANT_PAIRS_H

#include "assay/variant_scope.h"

typedef struct creme_variant_pairs_source {
    const char *path;
    const creme_locus_list *loci;
    creme_fasta *fasta;
    const creme_log *log;
} creme_variant_pairs_source;

/* Sets scope->paired and scope->first_paired from the table, for the variants of scope->list. What is not found on
 * either side is counted in the log. CREME_ERROR_NOT_FOUND if no pair is left, CREME_ERROR_FORMAT for a table without
 * these columns. */
CREME_CHECKED creme_status creme_variant_pairs_read(creme_variant_scope *scope,
                                                    const creme_variant_pairs_source *source);

#endif
