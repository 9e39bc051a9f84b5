/* Windows to the base: a letter planted at the TSS is found where the rules say, on both strands, at any place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"

#include <creme/locus.h>

enum { LENGTH = 1000 };

/* A chromosome of A with one C at `at`. */
static creme_fasta *plant(scratch *folder, int at)
{
    char text[LENGTH + 20] = ">chr9\n";
    memset(text + 6, 'A', LENGTH);
    text[6 + at] = 'C';
    text[6 + LENGTH] = '\n';
    creme_fasta *fasta = NULL;
    assert_succeeds(
        creme_fasta_open(&fasta, scratch_write_bytes(folder, "a.fa", text, LENGTH + 7, SCRATCH_PLAIN), NULL));
    return fasta;
}

static int64_t expected_index(int64_t window_bp, char strand, creme_window_rule rule)
{
    int64_t half = window_bp / 2;
    if (rule == CREME_WINDOW_CREME) return strand == '+' ? half - 1 : window_bp - 1 - half + 2;
    if (rule == CREME_WINDOW_MIDDLE) return half;
    return strand == '+' ? half : window_bp - 1 - half;
}

static void check_window(creme_fasta *fasta, const creme_locus *locus, int64_t window_bp, creme_window_rule rule)
{
    uint8_t codes[2 * LENGTH];
    assert_succeeds(creme_locus_read_window(locus, fasta, window_bp, rule, codes));
    creme_interval window = creme_locus_window(locus, window_bp, rule);
    assert_int_equal(window.end - window.start, window_bp);
    int64_t tss = expected_index(window_bp, locus->strand, rule);
    for (int64_t i = 0; i < window_bp; i++) {
        creme_interval base = creme_locus_to_genome(locus, window, (creme_interval){i, i + 1});
        assert_int_equal(creme_locus_to_window(locus, window, base).start, i);
        assert_int_equal(creme_locus_to_window(locus, window, base).end, i + 1);
        assert_int_equal(base.end, base.start + 1);
        bool inside = base.start >= 0 && base.start < LENGTH;
        bool plus = locus->strand == '+';
        uint8_t background = plus ? CREME_BASE_A : CREME_BASE_T, planted = plus ? CREME_BASE_C : CREME_BASE_G;
        assert_int_equal(codes[i], i == tss ? planted : inside ? background : CREME_BASE_N);
        assert_int_equal(base.start == locus->tss, i == tss);
    }
}

static void test_planted_base(void **state)
{
    (void)state;
    static const int places[] = {0, 1, 2, 7, 499, 998, 999};
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        scratch folder = scratch_open();
        creme_fasta *fasta = plant(&folder, places[p]);
        for (int strand = 0; strand < 2; strand++) {
            for (int rule = CREME_WINDOW_CREME; rule <= CREME_WINDOW_MIDDLE; rule++) {
                creme_locus locus = {.name = "x", .chrom = "9", .tss = places[p], .strand = "+-"[strand]};
                static const int64_t windows[] = {6, 8, 100, 1024, 2000, 7, 101};
                for (int w = 0; w < 7; w++) check_window(fasta, &locus, windows[w], rule);
            }
        }
        creme_fasta_close(fasta);
        scratch_close(&folder);
    }
}

/* The numbers of the header, for an even window. */
static void test_stated_indices(void **state)
{
    (void)state;
    creme_locus plus = {.tss = 1000000, .strand = '+'}, minus = {.tss = 1000000, .strand = '-'};
    int64_t bp = 196608;
    creme_interval window = creme_locus_window(&plus, bp, CREME_WINDOW_CREME);
    assert_int_equal(window.start, 1000000 + 1 - bp / 2);
    assert_int_equal(plus.tss - window.start, bp / 2 - 1);
    window = creme_locus_window(&minus, bp, CREME_WINDOW_CREME);
    assert_int_equal(window.start, 1000001 + 1 - bp / 2);
    assert_int_equal(window.end - 1 - minus.tss, bp / 2 + 1);
    assert_int_equal(creme_locus_window(&minus, bp, CREME_WINDOW_PLAIN).start, 1000000 - bp / 2);
    assert_int_equal(creme_locus_window(&plus, bp, CREME_WINDOW_MIDDLE).start, 1000000 - bp / 2);
    assert_int_equal(creme_locus_window(&minus, bp, CREME_WINDOW_MIDDLE).end - 1 - minus.tss, bp / 2);
    creme_interval tile = creme_locus_to_genome(&minus, (creme_interval){100, 200}, (creme_interval){10, 30});
    assert_int_equal(tile.start, 170);
    assert_int_equal(tile.end, 190);
}

static void test_off_the_chromosome(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_fasta *fasta = plant(&folder, 5);
    uint8_t codes[10];
    creme_locus locus = {.name = "GENE", .chrom = "chr9", .tss = LENGTH, .strand = '+'};
    assert_fails(creme_locus_read_window(&locus, fasta, 10, CREME_WINDOW_CREME, codes), CREME_ERROR_RANGE,
                 "locus GENE (chr9:1000 +): the TSS is off its chromosome");
    locus.tss = -1;
    assert_fails(creme_locus_read_window(&locus, fasta, 10, CREME_WINDOW_CREME, codes), CREME_ERROR_RANGE, "GENE");
    locus = (creme_locus){.name = "GENE", .chrom = "chr3", .tss = 1, .strand = '+'};
    assert_fails(creme_locus_read_window(&locus, fasta, 10, CREME_WINDOW_CREME, codes), CREME_ERROR_NOT_FOUND,
                 "locus GENE (chr3:1 +): no record 'chr3'");
    creme_fasta_close(fasta);
    scratch_close(&folder);
}

static uint64_t key(const char *chrom, int64_t tss, char strand)
{
    creme_locus locus = {.name = "any", .chrom = (char *)chrom, .tss = tss, .strand = strand};
    return creme_locus_key(&locus);
}

static void test_key(void **state)
{
    (void)state;
    assert_true(key("chr9", 5, '+') == key("9", 5, '+'));
    assert_true(key("chrM", 5, '+') == key("MT", 5, '+'));
    assert_true(key("9", 5, '+') == creme_hash_bytes("9:5:+", 5).low);
    assert_false(key("9", 5, '+') == key("9", 5, '-'));
    assert_false(key("9", 5, '+') == key("9", 6, '+'));
    assert_false(key("9", 5, '+') == key("10", 5, '+'));
    char first[600], second[600];
    memset(first, 'x', sizeof first);
    memset(second, 'x', sizeof second);
    first[599] = second[599] = '\0';
    second[598] = 'y';
    assert_false(key(first, 5, '+') == key(second, 5, '+'));
    assert_false(key(first, 5, '+') == key(first, 6, '+'));
}

static void test_list_out_of_memory(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 4; n++) {
        creme_locus_list list = {0};
        creme_locus locus = {.name = "a", .chrom = "b", .strand = '+'};
        creme_memory_fail_after(n);
        assert_fails(creme_locus_list_add(&list, &locus), CREME_ERROR_MEMORY, "out of memory");
        creme_memory_fail_after(0);
        assert_int_equal(list.count, 0);
        assert_succeeds(creme_locus_list_add(&list, &locus));
        assert_string_equal(list.at[0].extra, "");
        creme_locus_list_clear(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_base),       cmocka_unit_test(test_stated_indices),
        cmocka_unit_test(test_off_the_chromosome), cmocka_unit_test(test_key),
        cmocka_unit_test(test_list_out_of_memory),
    };
    return cmocka_run_group_tests_name("locus", tests, NULL, NULL);
}
