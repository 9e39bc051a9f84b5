/* Genes' ids with and without versions. */
#include "annotation/gene_key.h"

#include <ctype.h>
#include <string.h>

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS   "0123456789"

/* What stands before an Ensembl id's digits: "ENSG", "ENSMUSG", of mouse strains "MGP_CBAJ_G"; 0: it is none. */
static size_t length_of_prefix(const char *gene)
{
    size_t letters = strspn(gene, CAPITALS), strain = 0;
    if (strncmp(gene, "ENS", 3) == 0) return letters > 3 && gene[letters - 1] == 'G' ? letters : 0;
    if (strncmp(gene, "MGP_", 4) == 0) strain = strspn(gene + 4, CAPITALS "abcdefghijklmnopqrstuvwxyz" DIGITS);
    return strain > 0 && strncmp(gene + 4 + strain, "_G", 2) == 0 ? 4 + strain + 2 : 0;
}

/* How long an Ensembl id is without its version; 0: it is none. */
static size_t length_of_ensembl(const char *gene)
{
    size_t prefix = length_of_prefix(gene), digits = strspn(gene + prefix, DIGITS), length = prefix + digits;
    bool id = prefix > 0 && digits > 0 && length < CREME_GENE_BYTES;
    return id && strchr(".", gene[length]) ? length : 0; /* the terminator counts too */
}

bool creme_gene_is_ensembl(const char *gene)
{
    return length_of_ensembl(gene) > 0;
}

size_t creme_gene_bare_length(const char *id)
{
    enum { LEAST_LETTERS = 2, LEAST_DIGITS = 7 };
    size_t letters = 0, length = length_of_ensembl(id);
    if (length > 0) return length;
    while (isalpha((unsigned char)id[letters])) letters++;
    size_t digits = strspn(id + letters, DIGITS);
    length = letters + digits;
    bool stable = letters >= LEAST_LETTERS && digits >= LEAST_DIGITS;
    return stable && id[length] == '.' && isdigit((unsigned char)id[length + 1]) ? length : strlen(id);
}

const char *creme_gene_bare(const char *gene, char *text)
{
    return creme_gene_is_ensembl(gene) ? creme_gene_key(gene, text) : gene;
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
