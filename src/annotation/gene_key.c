/* Genes' ids with and without versions. */
#include "annotation/gene_key.h"

#include <string.h>

/* How long an Ensembl id is without its version; 0: it is none. */
static size_t length_of_ensembl(const char *gene)
{
    size_t letters = strspn(gene, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), digits = strspn(gene + letters, "0123456789");
    bool id = strncmp(gene, "ENS", 3) == 0 && letters > 3 && gene[letters - 1] == 'G' && digits > 0;
    return id && strchr(".", gene[letters + digits]) ? letters + digits : 0; /* the terminator counts too */
}

bool creme_gene_is_ensembl(const char *gene)
{
    return length_of_ensembl(gene) > 0;
}

const char *creme_gene_key(const char *gene, char *text)
{
    size_t length = length_of_ensembl(gene);
    if (length == 0) length = strlen(gene);
    if (length >= CREME_GENE_BYTES) length = CREME_GENE_BYTES - 1;
    memcpy(text, gene, length);
    text[length] = '\0';
    return text;
}
