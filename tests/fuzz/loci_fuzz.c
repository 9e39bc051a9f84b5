/* Hostile TSV, BED and GTF files: what is read must be sound loci, anything else an error with a message. */
#include "fuzz_file.h"

#include <creme/locus.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_write(0, data, size);
    creme_locus_list list;
    creme_status status = creme_loci_read(&list, path, NULL);
    check_list(status, &list);
    creme_gtf_options options = {.gene_type = "protein_coding", .keep_duplicates = true};
    status = creme_loci_read_gtf(&list, path, &options, NULL);
    check_list(status, &list);
    return 0;
}
