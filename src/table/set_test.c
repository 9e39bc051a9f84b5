/* Tables of searches: what is taken, what is passed over, and what is wrong with the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"
#include "tile_table.h"

#include <creme/set.h>

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

static creme_status read_text(creme_set_list *list, const fixture *f, const char *text)
{
    scratch folder = scratch_open();
    creme_status status =
        creme_set_list_read(list, scratch_write(&folder, "set.tsv", text, SCRATCH_GZIP), &f->against.scope);
    scratch_close(&folder);
    return status;
}

static void is_set(const creme_set *set, size_t locus, int64_t track, creme_search search, size_t count)
{
    assert_int_equal(set->locus, locus);
    assert_int_equal(set->track, track);
    assert_int_equal(set->search, search);
    assert_int_equal(set->count, count);
}

#define HEADER "locus\ttile_start\ttile_end\ttrack\tsearch\tround\n"

/* By locus, track and search, whatever the order of searches; tiles in the order of rounds. */
static void test_what_is_taken(void **state)
{
    (void)state;
    fixture f;
    creme_set_list list;
    fixture_init(&f);
    assert_succeeds(read_text(&list, &f,
                              "# from creme interaction\n" HEADER "A\tNA\tNA\tliver\tsilencers\t0\n"
                              "A\t340\t380\tliver\tsilencers\t1\n"
                              "A\t20\t60\tliver\tsilencers\t2\n"
                              "A\t140\t180\tliver\tsilencers\t3\n"
                              "A\t220\t260\tliver\tenhancers\t1\n"
                              "A\t220\t260\tbrain\tenhancers\t1\n"
                              "C\t220\t260\tblood\tenhancers\t1\n"
                              "B\tNA\tNA\tblood\tenhancers\t0\n"
                              "B\t60\t100\tblood\tenhancers\t1\n"));
    assert_int_equal(list.count, 3);
    is_set(&list.at[0], 0, 0, CREME_SEARCH_ENHANCERS, 1);
    is_set(&list.at[1], 1, 1, CREME_SEARCH_ENHANCERS, 1);
    is_set(&list.at[2], 1, 1, CREME_SEARCH_SILENCERS, 3);
    const creme_interval *tiles = list.at[2].tiles;
    assert_true(tiles[0].start == 340 && tiles[1].start == 20 && tiles[2].start == 140 && tiles[2].end == 180);
    assert_int_equal(f.log.infos, 2);
    creme_set_list_clear(&list);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        creme_status status;
    } bad[] = {
        {"", "no header line", CREME_ERROR_FORMAT},
        {"locus\ttile_start\ttile_end\ttrack\tround\n", "it has no column 'search'; its columns are: locus,",
         CREME_ERROR_FORMAT},
        {"locus\ttile_start\ttile_end\ttrack\tsearch\n", "it has no column 'round'", CREME_ERROR_FORMAT},
        {HEADER "A\t20\t60\tblood\tenhancer\t1\n", ":2: search is 'enhancer'", CREME_ERROR_FORMAT},
        {HEADER "A\t20\t60\tblood\tenhancers\tone\n", ":2: column round: 'one'", CREME_ERROR_FORMAT},
        {HEADER "A\t20\t60\tNA\tenhancers\t1\n", ":2: the row names no track", CREME_ERROR_FORMAT},
        {HEADER "A\tNA\tNA\tblood\tenhancers\t1\n", ":2: column tile_start: 'NA'", CREME_ERROR_FORMAT},
        {HEADER "A\t30\t70\tblood\tenhancers\t1\n", ":2: [30, 70) is no tile of the grid", CREME_ERROR_FORMAT},
        {HEADER "A\t20\t60\tblood\tenhancers\t2\n", ":2: round 2 where round 1 of the search was expected",
         CREME_ERROR_FORMAT},
        {HEADER "A\t20\t60\tblood\tenhancers\t1\nA\t60\t100\tblood\tenhancers\t3\n", ":3: round 3 where round 2",
         CREME_ERROR_FORMAT},
        {HEADER "A\t20\t60\tblood\tenhancers\t1\nA\t20\t60\tblood\tenhancers\t2\n",
         ":3: the search has [20, 60) in round 1 already", CREME_ERROR_FORMAT},
        {HEADER "A\t20\t60\tblood\tenhancers\t1\nB\t20\t60\tblood\tenhancers\t1\nA\t20\t60\tblood\tenhancers\t1\n",
         "the search for enhancers of A, track blood, is there twice", CREME_ERROR_FORMAT},
        {HEADER "A\tNA\tNA\tblood\tenhancers\t0\n", "holds no round of a search", CREME_ERROR_NOT_FOUND},
        {HEADER "C\t20\t60\tblood\tenhancers\t1\n", "none of its searches is at one of the loci",
         CREME_ERROR_NOT_FOUND},
        {HEADER "A\t20\t60\tbrain\tenhancers\t1\n", "none of its searches is for a track that was chosen",
         CREME_ERROR_NOT_FOUND},
    };
    fixture f;
    creme_set_list list;
    fixture_init(&f);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_fails(read_text(&list, &f, bad[i].text), bad[i].status, bad[i].message);
        assert_int_equal(list.count, 0);
    }
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    fixture f;
    creme_set_list list;
    fixture_init(&f);
    scratch folder = scratch_open();
    const char *path = scratch_write(
        &folder, "s.tsv", HEADER "A\t20\t60\tblood\tenhancers\t1\nB\t20\t60\tblood\tenhancers\t1\n", SCRATCH_PLAIN);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_set_list_read(&list, path, &f.against.scope);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
    }
    assert_int_equal(list.count, 2);
    creme_set_list_clear(&list);
    scratch_close(&folder);
}

/* Elements of one start are two. */
static void test_elements(void **state)
{
    (void)state;
    fixture f;
    creme_set_list list;
    fixture_init(&f);
    tile_table_use_elements(&f.against);
    assert_succeeds(read_text(&list, &f, HEADER "B\t15\t90\tliver\tsilencers\t1\nB\t15\t60\tliver\tsilencers\t2\n"));
    is_set(&list.at[0], 0, 1, CREME_SEARCH_SILENCERS, 2);
    assert_int_equal(list.at[0].tiles[0].end, 90);
    assert_int_equal(list.at[0].tiles[1].end, 60);
    creme_set_list_clear(&list);
    assert_fails(read_text(&list, &f, HEADER "B\t15\t90\tliver\tsilencers\t1\nB\t15\t90\tliver\tsilencers\t2\n"),
                 CREME_ERROR_FORMAT, "in round 1 already");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_is_taken), cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_elements),
                                       cmocka_unit_test(test_every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
