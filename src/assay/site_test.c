/* A site is its locus's window, on either strand. */
#include <creme/assay.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WINDOW = 16 };

static char folder[] = "/tmp/creme-site-XXXXXX";
static char path[64], index_path[80];

static int make_fasta(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/small.fa", folder);
    snprintf(index_path, sizeof index_path, "%s.fai", path);
    FILE *file = fopen(path, "w");
    if (!file) return -1;
    fputs(">chr1\nACGTTTGCACCATGAATTTACCGGTACGATTTGACCAGAT\n", file);
    return fclose(file);
}

static int remove_fasta(void **state)
{
    (void)state;
    remove(path);
    remove(index_path);
    return rmdir(folder);
}

static void check_site(char strand, creme_window_rule rule)
{
    char name[] = "G", chrom[] = "chr1", extra[] = "";
    creme_locus locus = {name, chrom, 20, strand, extra};
    creme_fasta *fasta = NULL;
    creme_site site;
    uint8_t expected[WINDOW];
    assert_int_equal(creme_fasta_open(&fasta, path, NULL), CREME_OK);
    assert_int_equal(creme_site_open(&site, &locus, fasta, WINDOW, rule), CREME_OK);
    creme_interval genome = creme_locus_window(&locus, WINDOW, rule);
    assert_true(site.genome.start == genome.start && site.genome.end == genome.end);
    assert_true(site.key == creme_locus_key(&locus) && site.locus == &locus);
    assert_int_equal(creme_fasta_read(fasta, 0, genome.start, genome.end, expected), CREME_OK);
    if (strand == '-') creme_sequence_reverse_complement(expected, WINDOW);
    assert_memory_equal(creme_background_codes(site.wild_type), expected, WINDOW);
    creme_site_close(&site);
    assert_null(site.wild_type);
    creme_fasta_close(fasta);
}

/* What lies beyond the window's ends is what a wider window has there, and N beyond the chromosome's. */
static void check_read(char strand, creme_window_rule rule)
{
    enum { FAR = 30, WIDE = WINDOW + 2 * FAR };
    char name[] = "G", chrom[] = "chr1", extra[] = "";
    creme_locus locus = {name, chrom, 20, strand, extra};
    creme_fasta *fasta = NULL;
    creme_site site;
    uint8_t wide[WIDE], codes[WIDE];
    assert_int_equal(creme_fasta_open(&fasta, path, NULL), CREME_OK);
    assert_int_equal(creme_site_open(&site, &locus, fasta, WINDOW, rule), CREME_OK);
    assert_int_equal(creme_locus_read_window(&locus, fasta, WIDE, rule, wide), CREME_OK);
    for (int start = -FAR; start < WINDOW + FAR; start += 3) {
        for (int end = start; end <= WINDOW + FAR; end += 5) {
            assert_int_equal(creme_site_read(&site, (creme_interval){start, end}, codes), CREME_OK);
            assert_memory_equal(codes, wide + FAR + start, end - start);
        }
    }
    assert_int_equal(creme_site_read(&site, (creme_interval){3, 2}, codes), CREME_ERROR_RANGE);
    creme_site alone;
    const uint8_t *window = creme_background_codes(site.wild_type);
    assert_int_equal(creme_site_open_sequence(&alone, &locus, window, WINDOW), CREME_OK);
    assert_int_equal(creme_site_read(&alone, (creme_interval){-2, WINDOW + 2}, codes), CREME_OK);
    assert_memory_equal(codes + 2, window, WINDOW);
    assert_true(codes[0] == CREME_BASE_N && codes[1] == CREME_BASE_N && codes[WINDOW + 2] == CREME_BASE_N);
    creme_site_close(&alone);
    creme_site_close(&site);
    creme_fasta_close(fasta);
}

static void test_read(void **state)
{
    (void)state;
    for (int rule = CREME_WINDOW_CREME; rule <= CREME_WINDOW_MIDDLE; rule++) {
        check_read('+', (creme_window_rule)rule);
        check_read('-', (creme_window_rule)rule);
    }
}

/* chr1 has 40 bp; the window of a TSS at 5 begins before it, that of one at 35 ends behind it. */
static void check_to_genome(int64_t tss, char strand, creme_interval at, creme_interval expected)
{
    char name[] = "G", chrom[] = "chr1", extra[] = "";
    creme_locus locus = {name, chrom, tss, strand, extra};
    creme_fasta *fasta = NULL;
    creme_site site;
    assert_int_equal(creme_fasta_open(&fasta, path, NULL), CREME_OK);
    assert_int_equal(creme_site_open(&site, &locus, fasta, WINDOW, CREME_WINDOW_PLAIN), CREME_OK);
    int64_t before = tss < WINDOW / 2 ? WINDOW / 2 - tss : 0,
            behind = tss > 40 - WINDOW / 2 ? tss + WINDOW / 2 - 40 : 0;
    assert_true(site.n_share == (double)(before + behind) / WINDOW);
    creme_interval genome = creme_site_to_genome(&site, at);
    assert_int_equal(genome.start, expected.start);
    assert_int_equal(genome.end, expected.end);
    creme_site_close(&site);
    creme_fasta_close(fasta);
}

static void test_to_genome(void **state)
{
    (void)state;
    const creme_interval nowhere = {-1, -1};
    check_to_genome(5, '+', (creme_interval){3, 6}, (creme_interval){0, 3});
    check_to_genome(5, '+', (creme_interval){2, 6}, nowhere);
    check_to_genome(5, '-', (creme_interval){10, 13}, (creme_interval){0, 3});
    check_to_genome(5, '-', (creme_interval){10, 14}, nowhere);
    check_to_genome(35, '+', (creme_interval){10, 13}, (creme_interval){37, 40});
    check_to_genome(35, '+', (creme_interval){10, 14}, nowhere);
    check_to_genome(20, '+', (creme_interval){-1, -1}, nowhere);
}

static void test_windows(void **state)
{
    (void)state;
    check_site('+', CREME_WINDOW_CREME);
    check_site('-', CREME_WINDOW_CREME);
    check_site('-', CREME_WINDOW_PLAIN);
    check_site('-', CREME_WINDOW_MIDDLE);
}

static void test_errors_name_the_locus(void **state)
{
    (void)state;
    char name[] = "FAR1", chrom[] = "chr1", extra[] = "";
    creme_locus locus = {name, chrom, 4000, '+', extra};
    creme_fasta *fasta = NULL;
    creme_site site;
    assert_int_equal(creme_fasta_open(&fasta, path, NULL), CREME_OK);
    assert_int_equal(creme_site_open(&site, &locus, fasta, WINDOW, CREME_WINDOW_CREME), CREME_ERROR_RANGE);
    assert_non_null(strstr(creme_error_message(), "FAR1"));
    assert_null(site.wild_type);
    assert_int_equal(creme_site_open(&site, &locus, fasta, 0, CREME_WINDOW_CREME), CREME_ERROR_RANGE);
    creme_fasta_close(fasta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read), cmocka_unit_test(test_to_genome),
                                       cmocka_unit_test(test_windows), cmocka_unit_test(test_errors_name_the_locus)};
    return cmocka_run_group_tests(tests, make_fasta, remove_fasta);
}
