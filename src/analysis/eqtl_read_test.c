/* Tables of eQTLs: names of variants, columns of others, spellings of alleles; and the binomial interval. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/eqtl_read.h"

#include "base/memory.h"
#include "small_table.h"

#include <creme/statistics.h>

#define LENGTH(array) (sizeof array / sizeof *array)

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *chrom, *ref, *alt;
        int pos;
    } cases[] = {{"chr1_64764_C_T_b38", "chr1", "C", "T", 64764},
                 {"1_64764_c_tt_b37", "1", "C", "TT", 64764},
                 {"chr1:64764:C:T", "chr1", "C", "T", 64764},
                 {"X:5_A/G", "X", "A", "G", 5},
                 {"chr1_KI270706v1_random_7_AC_A_b38", "chr1_KI270706v1_random", "AC", "A", 7},
                 {"chrX-12-A-G", "chrX", "A", "G", 12}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        scratch folder = scratch_open();
        char text[256];
        creme_eqtl_file file;
        creme_eqtl_row row;
        bool more = false;
        snprintf(text, sizeof text, "variant_id\tgene_id\tslope\n%s\tG\t-1e-3\n", cases[i].name);
        assert_succeeds(creme_eqtl_open(&file, scratch_write(&folder, "a.tsv", text, SCRATCH_PLAIN), NULL));
        assert_succeeds(creme_eqtl_next(&file, &row, &more));
        assert_true(more);
        assert_string_equal(row.chrom, cases[i].chrom);
        assert_int_equal(row.pos, cases[i].pos);
        assert_string_equal(row.ref, cases[i].ref);
        assert_string_equal(row.alt, cases[i].alt);
        assert_close(row.slope, -1e-3);
        assert_close(row.pip, NAN);
        assert_int_equal(row.label, -1);
        assert_succeeds(creme_eqtl_next(&file, &row, &more));
        assert_false(more);
        creme_eqtl_close(&file);
        scratch_close(&folder);
    }
}

static void test_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {{"", "a.tsv: there is no line of column names"},
                 {"# only notes\n", "there is no line of column names"},
                 {"gene\tslope\nG\t1\n", "a.tsv:1: expected names of columns"},
                 {"variant\tslope\nrs5\t1\n", "a.tsv:2: 'rs5' does not say place and alleles"},
                 {"variant\tslope\n_5_A_C\t1\n", "a.tsv:2: '_5_A_C' does not say"},
                 {"variant\tslope\nchr1_99999999999999999999_A_C\t1\n", "does not say"},
                 {"variant\tslope\nchr1_5_A_C\n", "a.tsv:2: 1 fields where the header has 2"},
                 {"variant\tslope\nchr1_5_A_C\t1x\n", "a.tsv:2: slope '1x' is no number"},
                 {"variant\tslope\nchr1_5_A_C\tinf\n", "a.tsv:2: slope 'inf' is no number"},
                 {"variant\tpip\nchr1_5_A_C\t1.5\n", "a.tsv:2: pip '1.5' is no number from 0 to 1"},
                 {"variant\tlabel\nchr1_5_A_C\tmaybe\n", "a.tsv:2: label 'maybe' is neither TRUE nor FALSE"},
                 {"chrom\tpos\tref\talt\n1\tx\tA\tC\n", "a.tsv:2: 'x' is no position"},
                 {"chrom\tpos\tref\talt\n1\t-5\tA\tC\n", "a.tsv:2: '-5' is no position"},
                 {"#CHROM\tPOS\tREF\tALT\n1\t5\tA\tC,G\n", "a.tsv:2: several alleles in one row"}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        scratch folder = scratch_open();
        creme_eqtl_file file;
        creme_eqtl_row row;
        bool more = true;
        creme_status status =
            creme_eqtl_open(&file, scratch_write(&folder, "a.tsv", cases[i].text, SCRATCH_PLAIN), NULL);
        while (status == CREME_OK && more) status = creme_eqtl_next(&file, &row, &more);
        assert_int_equal(status, CREME_ERROR_FORMAT);
        const char *message = i == 0 ? "there is no line of column names" : cases[i].message;
        if (!strstr(creme_error_message(), message)) fail_msg("%s: not '%s'", creme_error_message(), message);
        creme_eqtl_close(&file);
        scratch_close(&folder);
    }
}

static void test_trim(void **state)
{
    (void)state;
    static const struct {
        const char *ref, *alt;
        int start;
        const char *short_ref, *short_alt;
    } cases[] = {{"A", "G", 9, "A", "G"},    {"GTT", "G", 10, "TT", ""},   {"AGTT", "AG", 11, "TT", ""},
                 {"G", "GTT", 10, "", "TT"}, {"CAG", "CTG", 10, "A", "T"}, {"AT", "GC", 9, "AT", "GC"},
                 {"GTT", "GT", 10, "T", ""}, {"A", "A", 9, "", ""}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const char *ref = cases[i].ref, *alt = cases[i].alt;
        int64_t start = 0;
        size_t r = 0, a = 0;
        creme_eqtl_trim(10, &ref, &alt, &start, &r, &a);
        assert_int_equal(start, cases[i].start);
        assert_int_equal(r, strlen(cases[i].short_ref));
        assert_int_equal(a, strlen(cases[i].short_alt));
        assert_memory_equal(ref, cases[i].short_ref, r);
        assert_memory_equal(alt, cases[i].short_alt, a);
    }
}

/* Of scipy.stats.binomtest(k, n).proportion_ci(method="exact") and .pvalue. */
static void test_binomial(void **state)
{
    (void)state;
    static const struct {
        int k, n;
        double low, high, p;
    } cases[] = {
        {0, 1, 0, 0.975, 1},
        {1, 1, 0.025, 1, 1},
        {4, 4, 0.397635364384, 1, 0.125},
        {3, 10, 0.0667395111777, 0.65245285006, 0.34375},
        {5, 10, 0.187086028447, 0.812913971553, 1},
        {60, 100, 0.497209150422, 0.696705231297, 0.056887933641},
        {1234, 2000, 0.595286354492, 0.638370019679, 9.56271290687e-26},
        {7, 9, 0.399906426284, 0.971855026522, 0.1796875},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        creme_binomial_result r = creme_binomial(cases[i].k, cases[i].n, 0.95);
        assert_true(fabs(r.low - cases[i].low) < 1e-9 && fabs(r.high - cases[i].high) < 1e-9);
        assert_true(fabs(r.p - cases[i].p) < 1e-9);
    }
    assert_true(isnan(creme_binomial(0, 0, 0.95).p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_trim),
        cmocka_unit_test(test_binomial),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
