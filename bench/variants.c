/* Times reading of variants, and shows what they became.
 *
 * Usage: variants FASTA FILE [CHROM START END | dump]
 *
 * With a window, only what touches it is read. "dump" prints, for each variant that was kept, chromosome, POS, REF
 * and ALT as VCF has them after normalisation (insertions and deletions with the base before them, or behind them at
 * a chromosome's beginning), for comparison with bcftools norm (tools/compare_bcftools_norm.sh). REF is not held
 * against the genome.
 */
#include "annotation/variants.h"
#include "base/platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void must(creme_status status)
{
    if (status == CREME_OK) return;
    fprintf(stderr, "variants: %s\n", creme_error_message());
    exit(1);
}

static void print_log(void *self, creme_log_level level, const char *message)
{
    (void)self;
    (void)level;
    fprintf(stderr, "%s\n", message);
}

static void print_bases(const uint8_t *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        char letter;
        creme_sequence_decode(&letter, &codes[i], 1);
        putchar(letter);
    }
}

static void dump(const creme_variant_list *list, creme_fasta *fasta)
{
    for (size_t i = 0; i < creme_variant_list_count(list); i++) {
        creme_variant_record v;
        creme_variant_list_get(list, i, &v);
        bool anchor = v.at.start == v.at.end || v.length == 0, behind = anchor && v.at.start == 0;
        int64_t before = anchor && !behind, length = v.at.end - v.at.start + before + behind;
        uint8_t *old = malloc((size_t)length + 1);
        if (!old) exit(1);
        must(creme_fasta_read(fasta, v.record, v.at.start - before, v.at.end + behind, old));
        printf("%s\t%lld\t", creme_fasta_name(fasta, v.record), (long long)(v.at.start - before + 1));
        print_bases(old, length);
        putchar('\t');
        print_bases(old, before);
        print_bases(v.bases, v.length);
        print_bases(old + length - behind, behind);
        putchar('\n');
        free(old);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4 && argc != 6) {
        fprintf(stderr, "usage: variants FASTA FILE [CHROM START END | dump]\n");
        return 2;
    }
    const creme_log log = {print_log, NULL};
    creme_fasta *fasta = NULL;
    creme_variant_list *list = NULL;
    creme_locus locus = {.name = "window", .chrom = argc == 6 ? argv[3] : "", .strand = '+'};
    const creme_locus_list loci = {.at = &locus, .count = 1};
    const creme_interval window = {argc == 6 ? atoll(argv[4]) : 0, argc == 6 ? atoll(argv[5]) : 0};
    const creme_variant_options options = {.ref_mismatch = CREME_REF_MISMATCH_KEEP,
                                           .loci = argc == 6 ? &loci : NULL,
                                           .windows = argc == 6 ? &window : NULL,
                                           .log = &log};
    must(creme_fasta_open(&fasta, argv[1], &log));
    int64_t before = creme_platform_peak_bytes();
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    must(creme_variant_list_read(&list, argv[2], fasta, &options));
    clock_gettime(CLOCK_MONOTONIC, &to);
    double seconds = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    const creme_variant_counts *counts = creme_variant_list_counts(list);
    if (argc == 4)
        dump(list, fasta);
    else
        printf("kept %zu, outside %lld, %s, %.2f s, %.1f MiB more at most\n", creme_variant_list_count(list),
               (long long)counts->outside, counts->by_index ? "by index" : "whole file", seconds,
               (double)(creme_platform_peak_bytes() - before) / (1 << 20));
    creme_variant_list_free(list);
    creme_fasta_close(fasta);
    return 0;
}
