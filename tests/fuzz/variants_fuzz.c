/* Hostile VCF, BCF and tables of variants: what is read must be sound edits of the genome, anything else an error
 * with a message. */
#include "annotation/variants.h"
#include "fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH = 60 };

static const char GENOME[] = ">chr1\nACGTACGTGATTACAGAGAGCATTTTTTTTTTTTTTGCNNNNACGTCacacacacacac\n"
                             ">chr2\nCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC\n";

static creme_fasta *genome(void)
{
    static creme_fasta *fasta;
    if (!fasta && creme_fasta_open(&fasta, fuzz_write(0, (const uint8_t *)GENOME, strlen(GENOME)), NULL) != CREME_OK)
        abort();
    return fasta;
}

static void check_calls(const creme_variant_list *list, size_t i)
{
    for (size_t s = 0; s < creme_variant_list_samples(list); s++) {
        bool phased = false;
        int first = creme_variant_list_genotype(list, s, i, 0, &phased);
        int second = creme_variant_list_genotype(list, s, i, 1, &phased);
        if (first < -1 || first > 1 || second < -2 || second > 1) abort();
        if (!*creme_variant_list_sample(list, s) && s > 0 && !*creme_variant_list_sample(list, s - 1)) abort();
    }
}

static void check_variant(const creme_variant_list *list, size_t i, const creme_variant_record *before)
{
    creme_variant_record v;
    creme_variant_list_get(list, i, &v);
    if (v.record < 0 || v.record > 1 || v.at.start < 0 || v.at.end < v.at.start || v.at.end > LENGTH) abort();
    if (v.pos < 1 || v.pos > LENGTH + 1 || !*v.name || v.length < 0) abort();
    if (before && (before->record > v.record || (before->record == v.record && before->at.start > v.at.start)))
        abort();
    if (strspn(v.alt, "ACGT") != strlen(v.alt) || strspn(v.ref, "ACGTNRYSWKMBDHV") != strlen(v.ref)) abort();
    for (int64_t b = 0; b < v.length; b++) {
        if (v.bases[b] >= CREME_BASE_N) abort();
    }
    size_t first = 0, end = 0;
    creme_variant_list_range(list, v.record, v.at, &first, &end);
    if (i < first || i >= end) abort();
    check_calls(list, i);
}

/* Without a genome. */
static void look_at_variants(const uint8_t *data, size_t size)
{
    creme_variant_list *list = NULL;
    creme_status status = creme_variant_list_read_memory(&list, "in", data, size, NULL, &(creme_variant_options){0});
    if ((status == CREME_OK) != (list != NULL)) abort();
    for (size_t i = 0; list && i < creme_variant_list_count(list); i++) {
        creme_variant_record v;
        creme_variant_list_get(list, i, &v);
        if (v.at.start < 0 || v.at.end < v.at.start) abort();
    }
    creme_variant_list_free(list);
}

static void read_variants(const uint8_t *data, size_t size, const creme_variant_options *options)
{
    creme_variant_list *list = NULL;
    creme_status status = creme_variant_list_read_memory(&list, "in", data, size, genome(), options);
    if ((status == CREME_OK) != (list != NULL) || (status != CREME_OK && !*creme_error_message())) abort();
    if (!list) return;
    const creme_variant_counts *counts = creme_variant_list_counts(list);
    int64_t kept = 0;
    for (int c = 0; c < CREME_VARIANT_CLASSES; c++) kept += counts->kept[c];
    if (kept != (int64_t)creme_variant_list_count(list)) abort();
    creme_variant_record before;
    for (size_t i = 0; i < creme_variant_list_count(list); i++) {
        check_variant(list, i, i > 0 ? &before : NULL);
        creme_variant_list_get(list, i, &before);
    }
    creme_variant_list_free(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *const all[] = {"all"}, *const one[] = {"S2"};
    creme_locus locus = {.name = "l", .chrom = "1", .strand = '+'};
    const creme_locus_list loci = {.at = &locus, .count = 1};
    const creme_interval window = {-5, 20};
    look_at_variants(data, size);
    read_variants(data, size, &(creme_variant_options){.ref_mismatch = CREME_REF_MISMATCH_KEEP});
    read_variants(
        data, size,
        &(creme_variant_options){.ref_mismatch = CREME_REF_MISMATCH_SWAP, .samples = all, .sample_count = 1});
    read_variants(data, size,
                  &(creme_variant_options){.loci = &loci, .windows = &window, .samples = one, .sample_count = 1});
    return 0;
}
