/* What genes are compared by. */
#ifndef CREME_ANNOTATION_GENE_KEY_H
#define CREME_ANNOTATION_GENE_KEY_H

#include <stdbool.h>

enum { CREME_GENE_BYTES = 128 };

/* Whether it is an Ensembl id of a gene, with its version or without. What follows a dot in others is no version:
 * STRG.1 and STRG.2, Y74C9A.2 and Y74C9A.3 are genes of their own. */
bool creme_gene_is_ensembl(const char *gene);

/* A gene's name or id, an Ensembl id without its version (ENSG00000107104.20, ENSMUSG00000051951.6), into
 * text[CREME_GENE_BYTES], cut to what fits; returns `text`. */
const char *creme_gene_key(const char *gene, char *text);

#endif
