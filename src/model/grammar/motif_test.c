/* The scan for motifs against looking at every place with every motif. */
#include "model/grammar/motif.h"

#include <creme/shuffle.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { LENGTH = 4000, MAX_HITS = 4096 };

typedef struct hits {
    int count;
    struct {
        int id;
        creme_interval at;
    } of[MAX_HITS];
} hits;

static void keep_hit(void *self, int id, creme_interval at)
{
    hits *all = self;
    assert_true(all->count < MAX_HITS);
    all->of[all->count].id = id;
    all->of[all->count++].at = at;
}

static bool letter_fits(char letter, uint8_t code)
{
    static const char *const MEANING[] = {"AA",  "CC",  "GG",  "TT",   "UT",   "RAG",  "YCT",  "SCG",
                                          "WAT", "KGT", "MAC", "BCGT", "DAGT", "HACT", "VACG", "NACGT"};
    for (size_t i = 0; i < sizeof MEANING / sizeof *MEANING; i++) {
        if (MEANING[i][0] == letter) return code < 4 && strchr(MEANING[i] + 1, "ACGT"[code]) != NULL;
    }
    return false;
}

/* Does the text fit at `codes`, read forwards or as the reverse complement? */
static bool naive_fit(const char *text, const uint8_t *codes, bool reverse)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++) {
        uint8_t code = reverse ? codes[length - 1 - i] : codes[i];
        if (code > 3 || !letter_fits(text[i], reverse ? (uint8_t)(3 - code) : code)) return false;
    }
    return true;
}

static void draw(uint8_t *codes, uint64_t seed)
{
    creme_random random;
    creme_random_key key = {.seed = seed, .purpose = CREME_RANDOM_TEST};
    creme_random_init(&random, &key);
    for (int i = 0; i < LENGTH; i++)
        codes[i] = creme_random_below(&random, 50) ? (uint8_t)creme_random_below(&random, 4) : 4;
}

static void test_scan_equals_naive_search(void **state)
{
    (void)state;
    static const char *const MOTIFS[] = {"TGAYWNNN",   "NNNNNNNNAC", "RRYYSWKMBDHV", "ACGTACGT", "NNACGTNN",
                                         "TTTNNNNNNA", "GNNNNNNNC",  "AWWWNNNNWW",   "UUNNNNNAA"};
    enum { COUNT = sizeof MOTIFS / sizeof *MOTIFS };
    static uint8_t codes[LENGTH];
    for (uint64_t seed = 0; seed < 5; seed++) {
        draw(codes, seed);
        for (int m = 0; m < COUNT; m++) {
            creme_motif_scanner scanner = {0};
            creme_motif motif;
            assert_int_equal(creme_motif_parse(&motif, MOTIFS[m]), CREME_OK);
            creme_motif reverse = creme_motif_reverse_complement(&motif);
            bool palindrome = creme_motif_equal(&motif, &reverse), both = seed % 2;
            assert_int_equal(creme_motif_scanner_add(&scanner, &motif, 7 + m, both), CREME_OK);
            static hits found;
            found.count = 0;
            creme_motif_scanner_run(&scanner, codes, LENGTH, keep_hit, &found);
            int expected = 0;
            for (int64_t i = 0; i + motif.length <= LENGTH; i++) {
                expected += naive_fit(MOTIFS[m], codes + i, false);
                expected += both && !palindrome && naive_fit(MOTIFS[m], codes + i, true);
            }
            assert_int_equal(found.count, expected);
            for (int h = 0; h < found.count; h++) {
                const uint8_t *at = codes + found.of[h].at.start;
                assert_int_equal(found.of[h].id, 7 + m);
                assert_int_equal(found.of[h].at.end - found.of[h].at.start, motif.length);
                assert_true(naive_fit(MOTIFS[m], at, false) || (both && naive_fit(MOTIFS[m], at, true)));
            }
            creme_motif_scanner_clear(&scanner);
        }
    }
}

static void test_scan_reaches_both_ends(void **state)
{
    (void)state;
    creme_motif_scanner scanner = {0};
    creme_motif motif;
    assert_int_equal(creme_motif_parse(&motif, "acgguuacca"), CREME_OK);
    assert_int_equal(creme_motif_scanner_add(&scanner, &motif, 0, true), CREME_OK);
    uint8_t codes[20];
    creme_sequence_encode(codes, "ACGGTTACCATGGTAACCGT", 20); /* the motif, then its reverse complement */
    hits found = {0};
    creme_motif_scanner_run(&scanner, codes, 20, keep_hit, &found);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.of[0].at.start, 0);
    assert_int_equal(found.of[1].at.end, 20);
    for (int64_t count = 0; count < 10; count++) { /* too short for any */
        found.count = 0;
        creme_motif_scanner_run(&scanner, codes, count, keep_hit, &found);
        assert_int_equal(found.count, 0);
    }
    creme_motif_scanner_clear(&scanner);
}

static void test_bad_motifs_are_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "",          "ACGTACG",         "ACGTXACGT",
        "ACGT ACGT", "ACGTACG\xc3\xa9", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        creme_motif motif;
        assert_int_equal(creme_motif_parse(&motif, BAD[i]), CREME_ERROR_FORMAT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scan_equals_naive_search),
        cmocka_unit_test(test_scan_reaches_both_ends),
        cmocka_unit_test(test_bad_motifs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
