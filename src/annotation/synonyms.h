/* Other names of genes, as annotations have them: gene_synonym of NCBI's, Alias of GFF3. */
#ifndef CREME_ANNOTATION_SYNONYMS_H
#define CREME_ANNOTATION_SYNONYMS_H

#include <creme/status.h>
#include <stddef.h>

/* genes[i] = the gene of the GTF or GFF3 (gzip or not) that has names[i] among its other names, NULL if none has; of
 * several the first. The caller frees the texts, after a failure too. Lines that cannot be read are passed over: what
 * is found is for messages. CREME_ERROR_IO. */
CREME_CHECKED creme_status creme_synonyms_find(char **genes, const char *path, const char *const *names,
                                               size_t count);

#endif
