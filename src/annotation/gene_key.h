/* What genes are compared by. */
#ifndef CREME_ANNOTATION_GENE_KEY_H
#define CREME_ANNOTATION_GENE_KEY_H

enum { CREME_GENE_BYTES = 128 };

/* A gene's name or id, an Ensembl id without its version (ENSG00000107104.20, ENSMUSG00000051951.6), into
 * text[CREME_GENE_BYTES], cut to what fits; returns `text`. */
const char *creme_gene_key(const char *gene, char *text);

#endif
