/* Hostile TSV, CSV, BED, GTF and GFF3 files: what is read must be sound loci, anything else an error with a message. */
#include "annotation/loci_parser.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_tabs(const char *text)
{
    size_t count = 0;
    for (; *text; text++) count += *text == '\t';
    return count;
}

static void check_list(creme_status status, creme_locus_list *list)
{
    if (status != CREME_OK && (list->count > 0 || !*creme_error_message())) abort();
    if (status == CREME_OK && list->count == 0) abort();
    for (size_t i = 0; i < list->count; i++) {
        const creme_locus *locus = &list->at[i];
        if (!*locus->name || !*locus->chrom || locus->tss < 0) abort();
        if (locus->strand != '+' && locus->strand != '-') abort();
        if (count_tabs(locus->extra) != count_tabs(list->extra_header)) abort();
        creme_interval window = creme_locus_window(locus, 196608, CREME_WINDOW_CREME);
        if (window.end - window.start != 196608) abort();
        (void)creme_locus_key(locus);
    }
    creme_locus_list_clear(list);
}

static void read_loci(const uint8_t *data, size_t size, bool annotation, const creme_gtf_options *options)
{
    creme_lines *lines = NULL;
    creme_locus_list list;
    if (creme_lines_open_memory(&lines, "loci", data, size) != CREME_OK) abort();
    creme_status status = creme_loci_read_lines(&list, lines, annotation, options, NULL);
    check_list(status, &list);
    creme_lines_close(lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const genes[] = {"G1", "AAA1", "BBB2", "ENSG1"};
    read_loci(data, size, false, NULL);
    read_loci(data, size, true, &(creme_gtf_options){.all_transcripts = true, .keep_duplicates = true});
    read_loci(data, size, true, &(creme_gtf_options){.gene_type = "protein_coding", .type_if_known = true});
    read_loci(data, size, true, &(creme_gtf_options){.tag = "MANE_Select"});
    read_loci(data, size, true, &(creme_gtf_options){.genes = genes, .gene_count = 4});
    return 0;
}
