/* Names of chromosomes: which are one, which assembly they tell, and the user's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <creme/chromosome.h>

#include "base/memory.h"
#include "scratch.h"

#define BIT(assembly) (1u << (assembly))
enum { ANY_HUMAN = BIT(CREME_GRCH37) | BIT(CREME_GRCH38) | BIT(CREME_T2T_CHM13) };

static void check(const char *name, const char *key, creme_assembly_set assemblies)
{
    creme_chromosome got;
    creme_chromosome_look_up(&got, NULL, name);
    assert_string_equal(got.key, key);
    assert_int_equal(got.assemblies, assemblies);
}

static void test_plain_names(void **state)
{
    (void)state;
    static const char *const same[][5] = {
        {"9", "9", "chr9", "Chr9", "CHR9"},
        {"22", "22", "chr22", "Chr22", "chr22"},
        {"X", "X", "chrX", "chrx", "x"},
        {"M", "MT", "chrM", "chrMT", "Mt"},
        {"2L", "2L", "chr2L", "Chr2L", "2L"},
        {"scaffold_12", "scaffold_12", "chrscaffold_12", "scaffold_12", "scaffold_12"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        for (int k = 1; k < 5; k++) check(same[i][k], same[i][0], 0);
    }
    static const char *const own[] = {"",     "chr",   "chrchr1", "HLA-A*01:01", "09", "MTX",
                                      "lcl|", "gi|5|", "ref|a|b", "x|lcl|9"}; /* none of a chromosome's */
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        creme_chromosome got, nine;
        creme_chromosome_look_up(&got, NULL, own[i]);
        creme_chromosome_look_up(&nine, NULL, "9");
        assert_string_equal(got.key, own[i]);
        assert_string_not_equal(got.key, nine.key);
    }
}

static void test_accessions(void **state)
{
    (void)state;
    check("NC_000009.12", "9", BIT(CREME_GRCH38));
    check("gi|568815589|ref|NC_000009.12|", "9", BIT(CREME_GRCH38));
    check("ref|NC_000009.11|", "9", BIT(CREME_GRCH37));
    check("gb|CM000671.2|", "9", BIT(CREME_GRCH38));
    check("lcl|chr9", "9", 0);
    check("lcl|scaffold_12", "scaffold_12", 0);
    check("J01415.2", "M", 0);
    check("mitochondrion_genome", "M", 0);
    check("NC_000009.11", "9", BIT(CREME_GRCH37));
    check("NC_000009", "9", BIT(CREME_GRCH37) | BIT(CREME_GRCH38));
    check("NC_000023.10", "X", BIT(CREME_GRCH37));
    check("NC_000024.10", "Y", BIT(CREME_GRCH38));
    check("NC_000068.7", "2", BIT(CREME_GRCM38));
    check("NC_000068.8", "2", BIT(CREME_GRCM39));
    check("NC_000075.7", "9", BIT(CREME_GRCM39));
    check("NC_000087.7", "Y", BIT(CREME_GRCM38));
    check("NC_060933.1", "9", BIT(CREME_T2T_CHM13));
    check("NC_060948.1", "Y", BIT(CREME_T2T_CHM13));
    check("CM000671.2", "9", BIT(CREME_GRCH38));
    check("CM000671.1", "9", BIT(CREME_GRCH37));
    check("CM001002.2", "9", BIT(CREME_GRCM38));
    check("CM001013.3", "X", BIT(CREME_GRCM39));
    check("CP068269.2", "9", BIT(CREME_T2T_CHM13));
    check("CP068256.2", "22", BIT(CREME_T2T_CHM13));
    check("NC_000022.11", "22", BIT(CREME_GRCH38));
    check("CM001012.2", "19", BIT(CREME_GRCM38));
    check("CP068255.2", "X", BIT(CREME_T2T_CHM13));
    check("CP086569.2", "Y", BIT(CREME_T2T_CHM13));
    check("CP068254.1", "M", BIT(CREME_T2T_CHM13));
    check("NC_012920.1", "M", ANY_HUMAN);
    check("NC_005089.1", "M", BIT(CREME_GRCM38) | BIT(CREME_GRCM39));
    /* Of an older or a later version nothing is known; neither is of what only resembles an accession. */
    static const char *const unknown[] = {"NC_000009.10",  "NC_000009.13", "NC_000009.",     "NC_000009.12x",
                                          "NC_0000009.12", "NC_000025.1",  "NC_000009.0012", "CM000671.3",
                                          "NC_000088.6",   "nc_000009.12"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) check(unknown[i], unknown[i], 0);
}

static void test_scaffolds(void **state)
{
    (void)state;
    check("chr1_KI270706v1_random", "KI270706.1", 0);
    check("chrUn_KI270302v1", "KI270302.1", 0);
    check("KI270706.1", "KI270706.1", 0);
    check("chr17_gl000204_random", "GL000204.1", 0);
    check("chr4_JH584293_random", "JH584293.1", 0);
    check("chr11_KI270927v1_alt", "KI270927.1", 0);
    check("chr15_KN538374v2_fix", "KN538374.2", 0);
    check("chr6_apd_hap1", "6_apd_hap1", 0);
    check("chr1_KI270706v1_other", "1_KI270706v1_other", 0);
}

static void test_long_names(void **state)
{
    (void)state;
    char long_one[300];
    memset(long_one, 'a', sizeof long_one - 1);
    long_one[299] = '\0';
    creme_chromosome a, b, c;
    creme_chromosome_look_up(&a, NULL, long_one);
    creme_chromosome_look_up(&b, NULL, long_one);
    long_one[298] = 'b';
    creme_chromosome_look_up(&c, NULL, long_one);
    assert_string_equal(a.key, b.key);
    assert_string_not_equal(a.key, c.key);
}

static creme_assembly_set of_length(const char *name, int64_t length)
{
    creme_chromosome chromosome;
    creme_chromosome_look_up(&chromosome, NULL, name);
    return creme_chromosome_assemblies_of_length(&chromosome, length);
}

static void test_lengths(void **state)
{
    (void)state;
    assert_int_equal(of_length("chr9", 138394717), BIT(CREME_GRCH38));
    assert_int_equal(of_length("9", 141213431), BIT(CREME_GRCH37));
    assert_int_equal(of_length("9", 150617247), BIT(CREME_T2T_CHM13));
    assert_int_equal(of_length("chr9", 124595110), BIT(CREME_GRCM38));
    assert_int_equal(of_length("chr9", 124359700), BIT(CREME_GRCM39));
    assert_int_equal(of_length("X", 171031299), BIT(CREME_GRCM38));
    assert_int_equal(of_length("Y", 57227415), BIT(CREME_GRCH38));
    assert_int_equal(of_length("chrM", 16569), ANY_HUMAN);
    assert_int_equal(of_length("8", 138394717), 0);
    assert_int_equal(of_length("9", 1000000), 0);
    assert_int_equal(of_length("20", 0), 0);
    assert_int_equal(of_length("GL000204.1", 81310), 0);
}

static void test_assemblies(void **state)
{
    (void)state;
    assert_true(creme_chromosome_same(NULL, "chr9", "NC_000009.11"));
    assert_true(creme_chromosome_same(NULL, "x1", "x1"));
    assert_false(creme_chromosome_same(NULL, "NC_000009.12", "NC_000009.11"));
    assert_false(creme_chromosome_same(NULL, "chr9", "chr8"));
    char text[80];
    assert_string_equal(creme_assembly_describe(0, text, sizeof text), "an unknown assembly");
    assert_string_equal(creme_assembly_describe(BIT(CREME_GRCH38), text, sizeof text), "GRCh38");
    assert_string_equal(creme_assembly_describe(BIT(CREME_GRCM38) | BIT(CREME_GRCM39), text, sizeof text),
                        "GRCm38 or GRCm39");
    creme_assembly_describe(~0u, text, 10); /* what fits */
    assert_string_equal(text, "GRCh37 or");
    assert_int_equal(creme_assembly_from_text("#!genome-build GRCh38.p14"), BIT(CREME_GRCH38));
    assert_int_equal(
        creme_assembly_from_text("##description: evidence-based annotation of the human genome (GRCh37)"),
        BIT(CREME_GRCH37));
    assert_int_equal(creme_assembly_from_text("#!genome-version GRCm39"), BIT(CREME_GRCM39));
    assert_int_equal(creme_assembly_from_text("#!genome-build T2T-CHM13v2.0"), 0);
    assert_int_equal(creme_assembly_from_text("##genome hg19"), BIT(CREME_GRCH37));
    assert_int_equal(creme_assembly_from_text("##genome hg191 xhg19"), 0);
    assert_true(creme_assemblies_differ(BIT(CREME_GRCH37), BIT(CREME_GRCH38)));
    assert_false(creme_assemblies_differ(BIT(CREME_GRCH37), ANY_HUMAN));
    assert_false(creme_assemblies_differ(0, ANY_HUMAN));
}

static void test_file(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_chromosome_aliases *aliases = NULL;
    const char *path =
        scratch_write(&folder, "a.txt",
                      "# ours\tothers\nscaffold_12\tchr9\n\nctg1 ctg2\nctg3\tctg2\nX scaffold_7\nctg4\tctg5\n"
                      "ctg6\tctg4\nctg7\tctg6\n",
                      SCRATCH_PLAIN);
    assert_succeeds(creme_chromosome_aliases_read(&aliases, path));
    static const char *const same[][4] = {{"scaffold_12", "NC_000009.11", "9", "chr9"},
                                          {"ctg1", "ctg2", "ctg3", "chrctg3"},
                                          {"chrX", "scaffold_7", "X", "CM000685.2"},
                                          {"ctg4", "ctg5", "ctg6", "ctg7"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        creme_chromosome first, other;
        creme_chromosome_look_up(&first, aliases, same[i][0]);
        for (int k = 1; k < 4; k++) {
            creme_chromosome_look_up(&other, aliases, same[i][k]);
            assert_string_equal(first.key, other.key);
        }
    }
    creme_chromosome got;
    creme_chromosome_look_up(&got, aliases, "scaffold_12");
    assert_string_equal(got.key, "9");
    assert_int_equal(got.assemblies, 0);
    creme_chromosome_look_up(&got, aliases, "ctg8");
    assert_string_equal(got.key, "ctg8");
    creme_chromosome_aliases_free(aliases);
    scratch_close(&folder);
}

static void test_file_errors(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_chromosome_aliases *aliases = NULL;
    static const struct {
        const char *text, *message;
    } cases[] = {{"a b\nc\n", "a.txt:2: expected two names of one sequence"},
                 {"a\tb\tc\n", "a.txt:1: expected two names"},
                 {"# nothing\n", "a.txt: holds no names"},
                 {"s1 chr8\ns1 chr9\n", "a.txt:2: this says that 8 and 9 are one chromosome"},
                 {"", "holds no names"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = scratch_write(&folder, "a.txt", cases[i].text, SCRATCH_PLAIN);
        assert_fails(creme_chromosome_aliases_read(&aliases, path), CREME_ERROR_FORMAT, cases[i].message);
        assert_null(aliases);
    }
    assert_fails(creme_chromosome_aliases_read(&aliases, scratch_path(&folder, "none")), CREME_ERROR_IO,
                 "No such file");
    scratch_close(&folder);
}

static void test_many_and_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char *text = malloc(400000);
    size_t used = 0;
    for (int i = 0; i < 5000; i++)
        used += (size_t)sprintf(text + used, "n%d\tm%d\nn%d\tn%d\n", i, i, i, i / 100 * 100);
    const char *path = scratch_write(&folder, "a.txt", text, SCRATCH_PLAIN);
    creme_chromosome_aliases *aliases = NULL;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_chromosome_aliases_read(&aliases, path);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        assert_true((aliases != NULL) == (status == CREME_OK));
    }
    creme_chromosome a, b, c;
    creme_chromosome_look_up(&a, aliases, "m4999");
    creme_chromosome_look_up(&b, aliases, "m4900");
    creme_chromosome_look_up(&c, aliases, "m4899");
    assert_string_equal(a.key, b.key);
    assert_string_not_equal(a.key, c.key);
    creme_chromosome_aliases_free(aliases);
    free(text);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_names),
        cmocka_unit_test(test_accessions),
        cmocka_unit_test(test_scaffolds),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_assemblies),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_file_errors),
        cmocka_unit_test(test_many_and_memory),
    };
    return cmocka_run_group_tests_name("chromosome", tests, NULL, NULL);
}
