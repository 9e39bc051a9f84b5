/* Genes as browsers draw them: their extent, exons and TSSs, from a GTF, GFF3 or genePred. */
#ifndef CREME_ANNOTATION_GENE_MODELS_H
#define CREME_ANNOTATION_GENE_MODELS_H

#include <creme/chromosome.h>
#include <creme/sequence.h>
#include <creme/status.h>
#include <stddef.h>

typedef struct creme_gene_model {
    char *id, *name, *chrom; /* gene_id; gene_name, or the id where there is none; as in the file */
    char strand;             /* '+', '-' or '.' */
    creme_interval at;       /* of all its lines */
    creme_interval own;      /* of its own line; empty: it has none */
    bool listed;             /* of rows of genePred */
    creme_interval *exons;   /* of all its transcripts; rising, without overlaps */
    size_t exon_count, exon_capacity;
    int64_t *tss; /* of its transcripts, each once, rising; of a gene that has none, its own */
    size_t tss_count, tss_capacity;
} creme_gene_model;

typedef struct creme_gene_models {
    creme_gene_model *at;
    size_t count, capacity;
} creme_gene_models;

/* A stretch of a chromosome. */
typedef struct creme_gene_place {
    const char *chrom;
    creme_interval at;
} creme_gene_place;

/* Reads the genes of an annotation (gzip or not) that overlap one of places[count]. Names of chromosomes mean what
 * creme/chromosome.h makes of them, with `aliases` (may be NULL). CREME_ERROR_FORMAT, with file and
 * line, for a line of a wanted place that is none of it; CREME_ERROR_IO. Clear after a failure too. */
CREME_CHECKED creme_status creme_gene_models_read(creme_gene_models *out, const char *path,
                                                  const creme_chromosome_aliases *aliases,
                                                  const creme_gene_place *places, size_t count);
void creme_gene_models_clear(creme_gene_models *models);

#endif
