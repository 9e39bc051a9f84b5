/* Rows of a table under texts, and the names that the gene of a row goes by. */
#ifndef CREME_ANALYSIS_ROW_INDEX_H
#define CREME_ANALYSIS_ROW_INDEX_H

#include "annotation/gene_key.h"
#include "base/text_map.h"
#include "table/rows.h"

/* Rows under keys: a key's rows, the last added first. */
typedef struct creme_row_index {
    creme_text_map keys;
    size_t *head; /* [keys.count]: a node */
    size_t head_capacity;
    struct creme_row_node {
        size_t row, next; /* next: SIZE_MAX at the end */
    } * nodes;
    size_t count, capacity;
} creme_row_index;

CREME_CHECKED creme_status creme_row_index_add(creme_row_index *index, const char *key, size_t row);

/* The first node of a key, SIZE_MAX if there is none. */
size_t creme_row_index_find(const creme_row_index *index, const char *key);
void creme_row_index_clear(creme_row_index *index);

/* The keys (gene_key.h) of what stands in the columns locus, gene, gene_name and gene_id, each once; how many. */
enum { CREME_GENE_NAMES = 4 };
size_t creme_gene_names(const creme_frame *frame, size_t i, char names[CREME_GENE_NAMES][CREME_GENE_BYTES]);

/* Whether two records are of one locus: name, chromosome, TSS and strand, as texts. */
bool creme_is_same_locus(const creme_record *a, const creme_record *b);

#endif
