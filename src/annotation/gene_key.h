/* What genes are compared by. */
#ifndef CREME_ANNOTATION_GENE_KEY_H
#define CREME_ANNOTATION_GENE_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum { CREME_GENE_BYTES = 128 };

/* Whether it is an Ensembl id of a gene (of mouse strains too: MGP_CBAJ_G0012345.1), with its version or without.
 * What follows a dot in others is no version: STRG.1 and STRG.2, Y74C9A.2 and Y74C9A.3 are genes of their own. */
bool creme_gene_is_ensembl(const char *gene);

/* A gene's name or id as it is, but an Ensembl id without its version, which is in text[CREME_GENE_BYTES]. */
const char *creme_gene_bare(const char *gene, char *text);

/* Length of a stable id without the version behind it, which is a dot and a number: of Ensembl's genes, and of
 * what begins with letters and goes on with at least 7 digits, in any case (ENST00000382303.3, WBGene00000001.1).
 * Other names keep all of theirs: AC012345.1 and AC012345.2 are two genes, and STRG.1.2 is a transcript. */
size_t creme_gene_bare_length(const char *id);

/* A gene's name or id, an Ensembl id without its version (ENSG00000107104.20, ENSMUSG00000051951.6), into
 * text[CREME_GENE_BYTES], cut to what fits; returns `text`. */
const char *creme_gene_key(const char *gene, char *text);

#endif
