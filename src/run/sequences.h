/* Sequences of the user's own in place of a genome and loci: each record of a FASTA, or each row of a NumPy array, is a
 * locus of its own name, on a chromosome that is the record itself. */
#ifndef CREME_RUN_SEQUENCES_H
#define CREME_RUN_SEQUENCES_H

#include "run/codes.h"

#include <creme/locus.h>

/* Is it a NumPy array, by its first bytes? Else it is taken for a FASTA. */
bool creme_sequences_are_array(const char *path);

/* Does it begin as a FASTA does, maybe compressed? Else a prediction takes it for a NumPy array. */
bool creme_sequences_are_fasta(const char *path);

/* A locus for each record, on '+'. The TSS is the base in the middle (index length / 2), or the one that the record's
 * header names, 0-based, as in ">design_7 tss=98304". CREME_ERROR_FORMAT for a tss= that is no base of the record.
 * The caller clears the list, after a failure too. */
CREME_CHECKED creme_status creme_sequences_of_fasta(creme_locus_list *out, creme_fasta *fasta, const char *path);

/* The same of an array: "seq_0", "seq_1", ... */
CREME_CHECKED creme_status creme_sequences_of_array(creme_locus_list *out, const creme_codes *codes);

#endif
