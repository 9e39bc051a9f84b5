/* Genes' ids with and without versions. */
#include "annotation/gene_key.h"

#include <stdbool.h>
#include <string.h>

/* How long an id is without its version. */
static size_t length_without_version(const char *gene)
{
    size_t length = strlen(gene), letters = strspn(gene, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    size_t digits = strspn(gene + letters, "0123456789");
    bool id = strncmp(gene, "ENS", 3) == 0 && letters > 3 && gene[letters - 1] == 'G' && digits == 11;
    return id && gene[letters + digits] == '.' ? letters + digits : length;
}

const char *creme_gene_key(const char *gene, char *text)
{
    size_t length = length_without_version(gene);
    if (length >= CREME_GENE_BYTES) length = CREME_GENE_BYTES - 1;
    memcpy(text, gene, length);
    text[length] = '\0';
    return text;
}
