/* Which loci an annotation gives. */
#ifndef CREME_RUN_LOCI_SELECT_H
#define CREME_RUN_LOCI_SELECT_H

#include "run/genes.h"

#include <creme/locus.h>
#include <creme/log.h>
#include <creme/run.h>

/* The --fasta, whose records are found by the names of --chromosome-names too. */
CREME_CHECKED creme_status creme_loci_open_fasta(creme_fasta **out, const creme_run_request *request,
                                                 const creme_log *log);

/* The record that a locus of the list lies on. CREME_ERROR_NOT_FOUND if there is none; CREME_ERROR_FORMAT if what the
 * list or the locus says of its assembly is not that of the record. */
CREME_CHECKED creme_status creme_loci_find_record(const creme_locus_list *loci, const creme_locus *locus,
                                                  const creme_run_request *request, creme_fasta *fasta, int *record);

/* Loci of one sequence that the list calls by several names (9 and chr9) are given the FASTA's name for it, and a
 * warning says so: results are joined by that column. A list of one name for each sequence stays as it is. All lie on
 * the FASTA, or it is an error of creme_fasta_find(). */
CREME_CHECKED creme_status creme_loci_use_one_name(creme_locus_list *loci, const char *path, creme_fasta *fasta,
                                                   const creme_log *log);

/* The loci that creme loci writes: the TSSs of --gtf that are asked for (--genes, --gene-type, --tag; in a command that
 * predicts the genes of --loci) and lie on the FASTA (NULL: all). CREME_ERROR_NOT_FOUND if none does. The caller
 * clears the list, after a failure too. */
CREME_CHECKED creme_status creme_loci_select(creme_locus_list *out, const creme_run_request *request,
                                             creme_fasta *fasta, const creme_log *log);

/* The same of these genes (none: all). */
CREME_CHECKED creme_status creme_loci_select_genes(creme_locus_list *out, const creme_genes *genes,
                                                   const creme_run_request *request, creme_fasta *fasta,
                                                   const creme_log *log);

#endif
