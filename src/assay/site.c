/* Sites: a locus with the bases of its window. */
#include <creme/assay.h>

#include "base/memory.h"

creme_status creme_site_open(creme_site *out, const creme_locus *locus, creme_fasta *fasta, int64_t window_bp,
                             creme_window_rule rule)
{
    *out = (creme_site){0};
    uint8_t *codes = NULL;
    int record = 0;
    creme_status status;
    if (window_bp < 1) {
        return creme_fail(CREME_ERROR_RANGE, "%s: a window of %lld bp: expected at least 1", locus->name,
                          (long long)window_bp);
    }
    CREME_TRY(creme_allocate(&codes, (size_t)window_bp, 1));
    CREME_TRY(creme_locus_read_window(locus, fasta, window_bp, rule, codes));
    CREME_TRY(creme_fasta_find(fasta, locus->chrom, &record));
    int64_t unknown = creme_sequence_count_n(codes, window_bp);
    *out = (creme_site){.locus = locus,
                        .fasta = fasta,
                        .chrom_bp = creme_fasta_length(fasta, record),
                        .n_share = (double)unknown / (double)window_bp,
                        .genome = creme_locus_window(locus, window_bp, rule),
                        .key = creme_locus_key(locus)};
    CREME_TRY(creme_background_create(&out->wild_type, codes, window_bp, NULL, NULL, 0));
done:
    if (status != CREME_OK) *out = (creme_site){0};
    creme_free(codes);
    return status;
}

creme_status creme_site_open_sequence(creme_site *out, const creme_locus *locus, const uint8_t *codes,
                                      int64_t window_bp)
{
    int64_t unknown = creme_sequence_count_n(codes, window_bp);
    *out = (creme_site){.locus = locus,
                        .chrom_bp = window_bp,
                        .n_share = (double)unknown / (double)window_bp,
                        .genome = {0, window_bp},
                        .key = creme_locus_key(locus)};
    return creme_background_create(&out->wild_type, codes, window_bp, NULL, NULL, 0);
}

/* A sequence without more: N beyond its ends. */
static void read_alone(const creme_site *site, creme_interval at, uint8_t *codes)
{
    const uint8_t *bases = creme_background_codes(site->wild_type);
    for (int64_t i = at.start; i < at.end; i++) {
        *codes++ = i >= 0 && i < site->chrom_bp ? bases[i] : (uint8_t)CREME_BASE_N;
    }
}

creme_status creme_site_read(const creme_site *site, creme_interval in_window, uint8_t *codes)
{
    int record = 0;
    if (in_window.end < in_window.start) {
        return creme_fail(CREME_ERROR_RANGE, "%s: bases [%lld, %lld) of its window: no interval", site->locus->name,
                          (long long)in_window.start, (long long)in_window.end);
    }
    if (!site->fasta) {
        read_alone(site, in_window, codes);
        return CREME_OK;
    }
    creme_interval at = creme_locus_to_genome(site->locus, site->genome, in_window);
    creme_status status = creme_fasta_find(site->fasta, site->locus->chrom, &record);
    if (status == CREME_OK) status = creme_fasta_read(site->fasta, record, at.start, at.end, codes);
    if (status == CREME_OK && site->locus->strand == '-') creme_sequence_reverse_complement(codes, at.end - at.start);
    return status;
}

void creme_site_close(creme_site *site)
{
    creme_background_release(site->wild_type);
    *site = (creme_site){0};
}

creme_interval creme_site_to_genome(const creme_site *site, creme_interval in_window)
{
    const creme_interval nowhere = {-1, -1};
    if (in_window.start < 0) return nowhere;
    creme_interval at = creme_locus_to_genome(site->locus, site->genome, in_window);
    return at.start >= 0 && at.end <= site->chrom_bp ? at : nowhere;
}
