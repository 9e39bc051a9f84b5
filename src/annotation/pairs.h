/* Pairs of an element and a gene: which elements are tried on which genes.
 *
 * A table under a header, tab or blank separated or CSV, gzip or not, whose rows name
 *
 *     the element    by its place: chrom, start, end (whatever regions.h takes, chromStart and chromEnd for example),
 *                    and maybe a name; or by its name alone, in a column element, element_name, element_id, cre, cre_id
 *                    or name
 *     the gene       measuredGeneSymbol, gene, locus, gene_name, gene_symbol, target_gene, TargetGene or symbol; maybe
 *                    its id too, or alone: measuredGeneEnsemblId, gene_id, ensembl_gene_id
 *     its TSS        maybe: startTSS (0-based) and chrTSS
 *
 * so that the published tables of CRISPRi screens are read as they are. Rows without a gene (NA) are left out and
 * counted; rows that say the same are one. */
#ifndef CREME_ANNOTATION_PAIRS_H
#define CREME_ANNOTATION_PAIRS_H

#include "annotation/elements.h"
#include "base/lines.h"

typedef struct creme_pair {
    size_t gene;    /* its number among `genes` */
    size_t element; /* placed: its number among `elements`; else the number of its name */
    size_t chrom;   /* of the TSS, number among `tss_chroms` */
    int64_t tss;    /* -1: the row has none */
} creme_pair;

typedef struct creme_pair_list {
    creme_pair *at; /* by gene, then in the file's order */
    size_t count, capacity;
    size_t *first; /* of a gene in `at` [genes.count + 1] */
    creme_text_map genes, ids, names, tss_chroms;
    size_t *gene_of_id; /* [ids.count] */
    size_t *same;       /* [genes.count]: the gene that a name is another one of, by its id; else itself */
    size_t id_capacity, same_capacity;
    bool placed;                 /* rows have places */
    creme_element_list elements; /* placed: one for each row, sorted */
    int64_t geneless, off;       /* rows that were left out: without a gene; of an element off its chromosome */
} creme_pair_list;

/* Reads it. CREME_ERROR_IO; CREME_ERROR_FORMAT, with file and line, for what is no such table, and if no row is
 * left. */
CREME_CHECKED creme_status creme_pair_list_read(creme_pair_list *out, const char *path,
                                                const creme_element_rules *rules);
/* The same of lines that were opened, which it takes over. */
CREME_CHECKED creme_status creme_pair_list_read_lines(creme_pair_list *out, creme_lines *lines,
                                                      const creme_element_rules *rules);
void creme_pair_list_clear(creme_pair_list *list);

/* The number of the gene that a locus is called after: its name is that of a gene, or of an id, whose version does not
 * matter; else `id` (may be NULL) is one, or what the table has in place of a name, with its version or without.
 * CREME_TEXT_MAP_NONE if the table has no such gene. */
size_t creme_pair_list_gene(const creme_pair_list *list, const char *name, const char *id);

#endif
