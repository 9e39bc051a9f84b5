/* Lists of genes that the user names. */
#ifndef CREME_RUN_GENES_H
#define CREME_RUN_GENES_H

#include <creme/log.h>
#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct creme_genes {
    char **at; /* whole names or gene_ids */
    size_t count, capacity;
} creme_genes;

/* Is the text the path of a file (of names), not names themselves? */
bool creme_genes_are_in_file(const char *text);

/* Names with commas between, or a file of them: one a line, maybe in quotes and under a header, or a table with a
 * column of them (gene_name, symbol, gene, ...), or of gene_ids, which also take the place of a name that is empty or
 * NA; '#' begins a comment. Rows without either are counted in the log. `option` is for messages. Clear after a failure
 * too. CREME_ERROR_ARGUMENT or _FORMAT if there are no names, or a line is none of it. */
CREME_CHECKED creme_status creme_genes_read(creme_genes *out, const char *text, const char *option,
                                            const creme_log *log);

/* Adds names with commas between, which are no file's. */
CREME_CHECKED creme_status creme_genes_add(creme_genes *genes, const char *text);
void creme_genes_clear(creme_genes *genes);

#endif
