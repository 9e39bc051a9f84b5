/* CRE tables: what is taken, what is passed over, and what is wrong with the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"
#include "tile_table.h"

#include <creme/cre.h>

typedef struct fixture {
    tile_table against;
    scratch_log log;
} fixture;

static void fixture_init(fixture *f)
{
    tile_table_init(&f->against);
    scratch_log_init(&f->log);
    f->against.scope.log = &f->log.log;
}

static creme_status read_text(creme_cre_list *list, const fixture *f, const char *text)
{
    scratch folder = scratch_open();
    creme_status status =
        creme_cre_list_read(list, scratch_write(&folder, "cres.tsv", text, SCRATCH_PLAIN), &f->against.scope);
    scratch_close(&folder);
    return status;
}

static creme_status read_any(creme_cre_list *list, const fixture *f, const char *text)
{
    scratch folder = scratch_open();
    creme_status status =
        creme_cre_list_read_any(list, scratch_write(&folder, "cres.tsv", text, SCRATCH_PLAIN), &f->against.scope);
    scratch_close(&folder);
    return status;
}

static void is_cre(const creme_cre *cre, size_t locus, int64_t tile, creme_cre_kind kind, int64_t track)
{
    assert_int_equal(cre->locus, locus);
    assert_int_equal(cre->tile, tile);
    assert_int_equal(cre->kind, kind);
    assert_int_equal(cre->track, track);
}

/* In the order of loci and tiles, whatever the order of rows; each once; the rest is passed over and counted. */
static void test_what_is_taken(void **state)
{
    (void)state;
    fixture f;
    creme_cre_list list;
    fixture_init(&f);
    assert_succeeds(read_text(&list, &f,
                              "# from an analysis\n"
                              "track\tlocus\teffect\ttile_start\ttile_end\tclass\n"
                              "liver\tA\t-1\t340\t380\tsilencer\n"
                              "blood\tB\t0.5\t20\t60\tenhancer\n"
                              "blood\tB\t0.4\t20\t60\tenhancer\n"
                              "\n"
                              "blood\tA\t0\tNA\tNA\tnone\n"
                              "NA\tA\t0.4\t220\t260\tEnhancer\r\n"
                              "brain\tB\t0.4\t20\t60\tenhancer\n"
                              "blood\tC\t0.4\t20\t60\tenhancer\n"
                              "blood\tC\t0.4\t60\t100\tenhancer"));
    assert_int_equal(list.count, 4);
    is_cre(&list.at[0], 0, 0, CREME_CRE_ENHANCER, 0);
    is_cre(&list.at[1], 1, 4, CREME_CRE_ENHANCER, 0);
    is_cre(&list.at[2], 1, 4, CREME_CRE_ENHANCER, 1);
    is_cre(&list.at[3], 1, 7, CREME_CRE_SILENCER, 1);
    assert_int_equal(f.log.infos, 2);
    assert_int_equal(f.log.warnings, 0);
    creme_cre_list_clear(&list);
}

static void test_places_tell_loci_apart(void **state)
{
    (void)state;
    fixture f;
    creme_cre_list list;
    fixture_init(&f);
    assert_succeeds(read_text(&list, &f,
                              "locus\tchrom\ttss\tstrand\ttile_start\ttile_end\ttile class\n"
                              "twice\tchr1\t400\t-\t140\t180\tSilencer\n"));
    assert_int_equal(list.count, 2);
    is_cre(&list.at[0], 3, 3, CREME_CRE_SILENCER, 0);
    is_cre(&list.at[1], 3, 3, CREME_CRE_SILENCER, 1);
    creme_cre_list_clear(&list);
}

#define HEADER "locus\ttile_start\ttile_end\tclass\n"
#define PLACED "locus\ttile_start\ttile_end\tclass\tchrom\ttss\tstrand\n"

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        creme_status status;
    } bad[] = {
        {"", "no header line", CREME_ERROR_FORMAT},
        {"# nothing\n", "no header line", CREME_ERROR_FORMAT},
        {"locus\ttile_start\ttile_end\n",
         "it has no column 'class'; its columns are: locus, tile_start, tile_end; expected a table of CREs with",
         CREME_ERROR_FORMAT},
        {"# x\nname\ttile_start\ttile_end\tclass\n", "it has no column 'locus'; its columns are: name,",
         CREME_ERROR_FORMAT},
        {"locus\ttile_start\ttile_end\tclass\tclass\n", ":1: two columns are called 'class'", CREME_ERROR_FORMAT},
        {"locus\ttile_start\ttile_end\tclass\tchrom\n", "some are there and some are not", CREME_ERROR_FORMAT},
        {HEADER "A\t20\t60\n", ":2: 3 fields where the header has 4", CREME_ERROR_FORMAT},
        {HEADER "A\t20\tsixty\tenhancer\n", ":2: column tile_end: 'sixty'", CREME_ERROR_FORMAT},
        {HEADER "A\t-20\t60\tenhancer\n", ":2: tile_start is -20: expected a whole number from 0 on",
         CREME_ERROR_FORMAT},
        {HEADER "A\t21\t61\tenhancer\n", "[21, 61) is no tile of the grid", CREME_ERROR_FORMAT},
        {HEADER "A\t20\t61\tenhancer\n", "[20, 61) is no tile of the grid", CREME_ERROR_FORMAT},
        {HEADER "A\t380\t420\tenhancer\n", "is no tile of the grid", CREME_ERROR_FORMAT},
        {HEADER "A\t180\t220\tenhancer\n", "[180, 220) is the TSS tile", CREME_ERROR_FORMAT},
        {HEADER "twice\t20\t60\tenhancer\n", "2 loci are called twice: the columns chrom", CREME_ERROR_FORMAT},
        {PLACED "A\t20\t60\tenhancer\tchr1\t201\t-\n", "locus A at chr1:201 -: the loci file has it at chr1:200 -",
         CREME_ERROR_FORMAT},
        {PLACED "A\t20\t60\tenhancer\tchr2\t200\t-\n", "locus A at chr2:200 -: the loci file has it at chr1:200 -",
         CREME_ERROR_FORMAT},
        {PLACED "A\t20\t60\tenhancer\tchr1\tx\t-\n", ":2: column tss: 'x'", CREME_ERROR_FORMAT},
        {PLACED "A\t20\t60\tenhancer\tchr1\t200\t.\n", "strand is '.'", CREME_ERROR_FORMAT},
        {HEADER, "holds no enhancer and no silencer", CREME_ERROR_NOT_FOUND},
        {HEADER "A\t20\t60\tneither\n", "holds no enhancer and no silencer", CREME_ERROR_NOT_FOUND},
        {HEADER "C\t20\t60\tenhancer\n", "none of its CREs is at one of the loci", CREME_ERROR_NOT_FOUND},
        {"locus\ttile_start\ttile_end\tclass\ttrack\nA\t20\t60\tenhancer\tbrain\n",
         "none of its CREs is of a track that was chosen", CREME_ERROR_NOT_FOUND},
    };
    fixture f;
    creme_cre_list list;
    fixture_init(&f);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_fails(read_text(&list, &f, bad[i].text), bad[i].status, bad[i].message);
        assert_int_equal(list.count, 0);
        creme_status expected = bad[i].status == CREME_ERROR_NOT_FOUND ? CREME_OK : bad[i].status;
        assert_int_equal(read_any(&list, &f, bad[i].text), expected);
        assert_int_equal(list.count, 0);
    }
    assert_fails(creme_cre_list_read(&list, "/nowhere/cres.tsv", &f.against.scope), CREME_ERROR_IO,
                 "/nowhere/cres.tsv");
    f.against.loci[2].tss = 400; /* the same locus twice */
    f.against.loci[2].strand = '-';
    assert_fails(read_text(&list, &f, PLACED "twice\t20\t60\tenhancer\tchr1\t400\t-\n"), CREME_ERROR_FORMAT,
                 "2 loci are called twice and lie at the same place");
}

/* The table and the loci file may call a chromosome by different names. */
static void test_names_of_chromosomes(void **state)
{
    (void)state;
    fixture f;
    creme_cre_list list;
    fixture_init(&f);
    assert_succeeds(
        read_text(&list, &f, PLACED "A\t20\t60\tenhancer\t1\t200\t-\nA\t60\t100\tenhancer\tNC_000001.11\t200\t-\n"));
    assert_int_equal(list.count, 2 * f.against.scope.tracks->count);
    creme_cre_list_clear(&list);
}

/* What spreadsheets, R and pandas write, and the paper's authors. */
static void test_dialects(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\xef\xbb\xbflocus,tile_start,tile_end,class\r\nA,20,60,enhancer\r\nA,60.0,100.0,silencer\r\n",
        "\"locus\",\"tile_start\",\"tile_end\",\"class\"\n\"A\",20,60,\"Enhancer\"\n\"A\",60,100,\"Silencer\"\n",
        "\"locus\"\t\"tile_start\"\t\"tile_"
        "end\"\t\"class\"\n\"A\"\t20\t60\t\"enhancer\"\n\"A\"\t60\t100\t\"silencer\"\n",
        ",seq_id,tile class\n0,A_chr1_201_-_20_60.pickle,Enhancer\n1,path/A_1_201_-_60_100,Silencer\n",
        "# a note\nclass\tchrom\ttss\tstrand\tlocus\ttile_start\ttile_end\nenhancer\tchr1\t200\t-\tA\t20\t60\n"
        "silencer\tchr1\t200\t-\tA\t60\t100\n"};
    fixture f;
    creme_cre_list list;
    fixture_init(&f);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_succeeds(read_text(&list, &f, texts[i]));
        assert_int_equal(list.count, 4);
        is_cre(&list.at[0], 1, 0, CREME_CRE_ENHANCER, 0);
        is_cre(&list.at[3], 1, 1, CREME_CRE_SILENCER, 1);
        creme_cre_list_clear(&list);
    }
    assert_fails(read_text(&list, &f, "locus,tile_start,tile_end,class\n\"A,20,60,enhancer\n"), CREME_ERROR_FORMAT,
                 ":2: a quoted field does not end on its line");
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    fixture f;
    creme_cre_list list;
    fixture_init(&f);
    scratch folder = scratch_open();
    const char *path =
        scratch_write(&folder, "c.tsv", HEADER "A\t20\t60\tenhancer\nB\t20\t60\tsilencer\n", SCRATCH_PLAIN);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_cre_list_read(&list, path, &f.against.scope);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
    }
    assert_int_equal(list.count, 4);
    creme_cre_list_clear(&list);
    scratch_close(&folder);
}

/* Elements are looked up among those of their own locus. */
static void test_elements(void **state)
{
    (void)state;
    fixture f;
    creme_cre_list list;
    fixture_init(&f);
    tile_table_use_elements(&f.against);
#define HEAD "locus\ttile_start\ttile_end\tclass\ttrack\n"
    assert_succeeds(read_text(&list, &f,
                              HEAD "A\t300\t400\tsilencer\tblood\nB\t15\t90\tenhancer\tliver\n"
                                   "A\t15\t60\tenhancer\tblood\nB\t15\t60\tenhancer\tliver\n"));
    assert_int_equal(list.count, 4);
    is_cre(&list.at[0], 0, 0, CREME_CRE_ENHANCER, 1);
    is_cre(&list.at[1], 0, 1, CREME_CRE_ENHANCER, 1);
    is_cre(&list.at[2], 1, 0, CREME_CRE_ENHANCER, 0);
    is_cre(&list.at[3], 1, 1, CREME_CRE_SILENCER, 0);
    creme_cre_list_clear(&list);
    assert_fails(read_text(&list, &f, HEAD "A\t15\t90\tenhancer\tblood\n"), CREME_ERROR_FORMAT,
                 ":2: [15, 90) is none of the 2 elements in the window of A");
    assert_fails(read_text(&list, &f, HEAD "B\t20\t60\tenhancer\tblood\n"), CREME_ERROR_FORMAT,
                 ":2: [20, 60) is none of the 3 elements in the window of B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_taken), cmocka_unit_test(test_places_tell_loci_apart),
        cmocka_unit_test(test_errors),        cmocka_unit_test(test_names_of_chromosomes),
        cmocka_unit_test(test_dialects),      cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_elements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
