/* Hostile GTFs and GFF3s, read for the exons of their genes. */
#include "fuzz_file.h"

#include "annotation/gene_exons.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(const creme_gene_exons *genes, char *name, char *chrom, char strand)
{
    const creme_locus locus = {.name = name, .chrom = chrom, .tss = 100, .strand = strand};
    creme_exon_gene gene;
    if (creme_gene_exons_find(genes, &locus, "ID1.2", NULL, &gene) != CREME_EXONS_FOUND) return;
    if (!gene.id && !gene.name) abort();
    if (gene.at.end <= gene.at.start) abort();
    for (size_t i = 0; i < gene.exon_count; i++) {
        creme_interval exon = gene.exons[i];
        if (exon.start < gene.at.start || exon.end > gene.at.end || exon.end <= exon.start) abort();
        if (i > 0 && exon.start <= gene.exons[i - 1].end) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_gene_exons *genes = NULL;
    creme_status status = creme_gene_exons_read(&genes, fuzz_write(0, data, size));
    if (status != CREME_OK && (genes || !*creme_error_message())) abort();
    if (status != CREME_OK) return 0;
    static char names[][8] = {"ABC", "ABC1", "ID1", "ID1.1", "T1", "gene"}, chroms[][8] = {"9", "chr9", "X"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        for (size_t c = 0; c < sizeof chroms / sizeof *chroms; c++) {
            look_up(genes, names[n], chroms[c], '+');
            look_up(genes, names[n], chroms[c], '-');
        }
    }
    creme_gene_exons_free(genes);
    return 0;
}
