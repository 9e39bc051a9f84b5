/* The genes of --pairs as loci, where none are given. */
#ifndef CREME_RUN_PAIRS_LOCI_H
#define CREME_RUN_PAIRS_LOCI_H

#include "annotation/pairs.h"

#include <creme/run.h>

/* Looks the genes of the pairs up in the request's annotation, by name or id. A gene for which the pairs give TSSs has
 * a locus at each of these, on the strand that the annotation has for it on that chromosome; any other gene has those
 * of the annotation. What is not there, or not on the FASTA, is counted in the log. CREME_ERROR_ARGUMENT without an
 * annotation; CREME_ERROR_NOT_FOUND if nothing is left; else as creme_loci_select(). */
CREME_CHECKED creme_status creme_loci_of_pairs(creme_locus_list *out, const creme_pair_list *pairs,
                                               const creme_run_request *request, creme_fasta *fasta,
                                               const creme_log *log);

#endif
