/* The exons of genes, by name: from a GTF, GFF3 or genePred, of all transcripts of each gene together. */
#ifndef CREME_ANNOTATION_GENE_EXONS_H
#define CREME_ANNOTATION_GENE_EXONS_H

#include <creme/chromosome.h>
#include <creme/locus.h>

typedef struct creme_gene_exons creme_gene_exons;

/* *out = all genes of an annotation, gzip or not, in the dialects that creme_loci_read_gtf() reads; lines may come in
 * any order. CREME_ERROR_FORMAT with file and line for a malformed one, and for a file that has no exon of a gene;
 * CREME_ERROR_IO. Free it with creme_gene_exons_free(). */
CREME_CHECKED creme_status creme_gene_exons_read(creme_gene_exons **out, const char *path);
void creme_gene_exons_free(creme_gene_exons *exons);

/* That the file's header names; 0: none. */
creme_assembly_set creme_gene_exons_assemblies(const creme_gene_exons *exons);

/* A gene; borrowed from the whole. */
typedef struct creme_exon_gene {
    const char *id, *name;       /* NULL: the file has none; one of both is there */
    creme_interval at;           /* on the chromosome, of all its lines */
    const creme_interval *exons; /* of all its transcripts: rising, disjoint, not touching */
    size_t exon_count;
} creme_exon_gene;

typedef enum creme_exon_match {
    CREME_EXONS_FOUND,
    CREME_EXONS_UNNAMED,  /* no gene is called so */
    CREME_EXONS_ELSEWHERE /* those that are lie on other chromosomes, or on the other strand */
} creme_exon_match;

/* Which gene a locus is of. `gene_id` (NULL: not known) counts first, as it stands, then an Ensembl id without its
 * version; then the locus's name as a gene's name, and as a gene_id in both ways. All are whole texts, in
 * their case. The gene has to be on the locus's chromosome (by what names mean; `aliases` may be NULL) and strand; of
 * several with one name it is the one whose 5' end is nearest to the TSS. *out is set where one is found. */
creme_exon_match creme_gene_exons_find(const creme_gene_exons *exons, const creme_locus *locus, const char *gene_id,
                                       const creme_chromosome_aliases *aliases, creme_exon_gene *out);

#endif
