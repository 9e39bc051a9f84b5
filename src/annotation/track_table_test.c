/* Track tables in all their layouts, and what is wrong with the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"

#include <creme/track.h>

static creme_status read_text(creme_track_table *table, const char *text)
{
    scratch folder = scratch_open();
    creme_status status = creme_track_table_read(table, scratch_write(&folder, "targets.txt", text, SCRATCH_PLAIN));
    scratch_close(&folder);
    return status;
}

static void test_all_columns(void **state)
{
    (void)state;
    creme_track_table table;
    assert_succeeds(read_text(&table,
                              "\tidentifier\tfile\tclip\tclip_soft\tscale\tsum_stat\tstrand_pair\tdescription\r\n"
                              "0\ta+\t/x\t768\t384\t0.5\tsum\t1\tCAGE:one, two\r\n"
                              "1\ta-\t/y\t1e2\t0\t1\tsum_sqrt\t0\t\r\n2\tb\t\t0\t0\t2\tmean\t2\tRNA"));
    assert_int_equal(table.count, 3);
    assert_string_equal(table.at[0].identifier, "a+");
    assert_string_equal(table.at[0].description, "CAGE:one, two");
    assert_true(table.at[0].clip == 768 && table.at[0].clip_soft == 384 && table.at[0].scale == 0.5f);
    assert_string_equal(table.at[0].sum_stat, "sum");
    assert_int_equal(table.at[0].strand_pair, 1);
    assert_int_equal(table.at[1].strand_pair, 0);
    assert_string_equal(table.at[1].description, "");
    assert_int_equal(table.at[2].strand_pair, 2);
    creme_track_table_clear(&table);
}

static void test_few_columns(void **state)
{
    (void)state;
    creme_track_table table;
    assert_succeeds(read_text(&table, "identifier\nx\ny\n"));
    assert_int_equal(table.count, 2);
    assert_string_equal(table.at[1].description, "y");
    assert_string_equal(table.at[1].sum_stat, "");
    assert_int_equal(table.at[1].strand_pair, 1);
    assert_true(table.at[1].clip == 0 && table.at[1].clip_soft == 0 && table.at[1].scale == 1);
    creme_track_table_clear(&table);
    assert_succeeds(read_text(&table, "index\tidentifier\tstrand_pair\n40\tx\t41\n41\ty\t40\n"));
    assert_int_equal(table.at[0].strand_pair, 1);
    creme_track_table_clear(&table);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"", "is empty"},
        {"index\tidentifier\n", "holds no tracks"},
        {"index\tname\n0\tx\n", "txt:1: no column is named 'identifier'"},
        {"index\tidentifier\tclip\tclip\n", "txt:1: two columns are named 'clip'"},
        {"index\tidentifier\n0\n", "txt:2: 1 columns where the header has 2"},
        {"index\tidentifier\n0\tx\ty\n", "txt:2: 3 columns"},
        {"index\tidentifier\n0\tx\n2\ty\n2\tz\n", "two rows have the index 2: 'y' and 'z'"},
        {"index\tidentifier\n7\tx\n99999999\ty\n", "a table of 2 tracks with the index 99999999, but the model"},
        {"index\tidentifier\n-1\tx\n", "txt:2: the first column is '-1'"},
        {"index\tidentifier\nx\tx\n", "txt:2: the first column is 'x'"},
        {"index\tidentifier\n0\t\n", "txt:2: the identifier is empty"},
        {"index\tidentifier\tclip\n0\tx\tnan\n", "txt:2: clip is 'nan': expected a finite number"},
        {"index\tidentifier\tscale\n0\tx\t1e99\n", "txt:2: scale is '1e99'"},
        {"index\tidentifier\tscale\n0\tx\t\n", "txt:2: scale is ''"},
        {"index\tidentifier\tscale\n0\tx\t1,5\n", "txt:2: scale is '1,5'"},
        {"index\tidentifier\tstrand_pair\n0\tx\t-1\n", "txt:2: strand_pair is '-1'"},
        {"index\tidentifier\tstrand_pair\n0\tx\t1\n", "track 0 ('x') names 1 as its strand_pair"},
        {"index\tidentifier\tstrand_pair\n0\tx\t1\n1\ty\t1\n", "track 0 ('x')"},
        {"index\tidentifier\tstrand_pair\n5\tx\t0\n6\ty\t1\n", "track 5 ('x') names 0 as its strand_pair"},
        {"index\tidentifier\tstrand_pair\n0\tx\t99999999999999999999\n", "txt:2: strand_pair"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creme_track_table table;
        assert_fails(read_text(&table, bad[i].text), CREME_ERROR_FORMAT, bad[i].message);
        assert_null(table.at);
    }
    creme_track_table table;
    assert_fails(creme_track_table_read(&table, "/nowhere/at/all"), CREME_ERROR_IO, "No such file");
}

/* Tables of some tracks, and what the model's own file says of strands. */
static creme_status read_for(creme_track_table *table, const char *text, size_t tracks, const int64_t *pairs)
{
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "targets.txt", text, SCRATCH_PLAIN);
    creme_status status = creme_track_table_read_for(table, path, tracks, pairs);
    scratch_close(&folder);
    return status;
}

static void test_cuttings(void **state)
{
    (void)state;
    static const int64_t pairs[] = {1, 0, 2, 4, 3, 5};
    creme_track_table table;
    /* In any order; the strand of one row is left out. */
    assert_succeeds(read_for(&table, "\tidentifier\tstrand_pair\n4\ta-\t3\n2\tb\t2\n", 6, NULL));
    assert_int_equal(table.count, 6);
    assert_true(table.has_pairs);
    assert_string_equal(table.at[4].identifier, "a-");
    assert_string_equal(table.at[3].identifier, "track_3");
    assert_int_equal(table.at[3].strand_pair, 4);
    assert_int_equal(table.at[0].strand_pair, 0);
    for (size_t i = 0; i < 6; i++) assert_int_equal(table.at[i].unlisted, i != 2 && i != 4);
    creme_track_table_clear(&table);
    /* The model says the rest. */
    assert_succeeds(read_for(&table, "\tidentifier\n3\ta+\n4\ta-\n", 6, pairs));
    for (size_t i = 0; i < 6; i++) assert_int_equal(table.at[i].strand_pair, pairs[i]);
    assert_int_equal(table.at[5].unlisted, true);
    creme_track_table_clear(&table);
    /* As pandas writes whole numbers where one is missing. */
    assert_succeeds(read_for(&table, "\tidentifier\tstrand_pair\n3.0\ta+\t4.0\n4.0\ta-\t3.0\n", 6, pairs));
    assert_int_equal(table.at[3].strand_pair, 4);
    creme_track_table_clear(&table);
    assert_succeeds(read_for(&table, "identifier\na+\na-\nb\nc+\nc-\nd\n", 6, pairs));
    for (size_t i = 0; i < 6; i++) assert_int_equal(table.at[i].strand_pair, pairs[i]);
    assert_true(table.has_pairs && !table.at[5].unlisted);
    creme_track_table_clear(&table);
    static const struct {
        const char *text, *message;
        const int64_t *pairs;
    } bad[] = {
        {"\tidentifier\n0\ta\n1\tb\n", "its 2 rows are numbered from 0, and the model has 6 tracks", pairs},
        /* tracks 3 and 4, numbered anew with their strands, look as 0 and 1 do */
        {"\tidentifier\tstrand_pair\n0\tc+\t1\n1\tc-\t0\n", "its 2 rows are numbered from 0", pairs},
        {"\tidentifier\tstrand_pair\n0\ta\t0\n", "its 1 rows are numbered from 0", NULL},
        {"identifier\na\nb\n", "a table of 2 tracks, but the model has 6; a table of some tracks needs", pairs},
        {"\tidentifier\n2\ta\n6\tb\n", "a table of 2 tracks with the index 6, but the model has tracks 0 to 5",
         pairs},
        {"identifier\na\nb\nc\nd\ne\nf\ng\n", "a table of 7 tracks, but the model has 6", pairs},
        {"\tidentifier\tstrand_pair\n2\ta\t5\n5\tb\t2\n", "strand of track 2 ('a') is 5 here and 2 in", pairs},
        {"\tidentifier\tstrand_pair\n3\ta\t9\n", "track 3 ('a') names 9 as its strand_pair, which is no track", NULL},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_fails(read_for(&table, bad[i].text, 6, bad[i].pairs), CREME_ERROR_FORMAT, bad[i].message);
        assert_null(table.at);
    }
}

static void test_init(void **state)
{
    (void)state;
    creme_track_table table;
    assert_succeeds(creme_track_table_init(&table, 12, NULL));
    assert_string_equal(table.at[11].identifier, "track_11");
    assert_int_equal(table.at[11].strand_pair, 11);
    creme_track_table_clear(&table);
    assert_succeeds(creme_track_table_init(&table, 3, (const int64_t[]){1, 0, 2}));
    assert_int_equal(table.at[0].strand_pair, 1);
    creme_track_table_clear(&table);
    assert_fails(creme_track_table_init(&table, 3, (const int64_t[]){1, 2, 0}), CREME_ERROR_RANGE, "track 0");
    assert_fails(creme_track_table_init(&table, 3, (const int64_t[]){0, 3, 2}), CREME_ERROR_RANGE, "track 1");
    assert_fails(creme_track_table_init(&table, 3, (const int64_t[]){0, 1, -2}), CREME_ERROR_RANGE, "track 2");
    assert_succeeds(creme_track_table_init(&table, 0, NULL));
    assert_int_equal(table.count, 0);
    creme_track_table_clear(&table);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "t", "index\tidentifier\n0\tx\n1\ty\n", SCRATCH_PLAIN);
    int failures = 0;
    for (size_t n = 1, made = 1; made + 1 >= n; n++) {
        creme_track_table table;
        creme_memory_fail_after(n);
        creme_status status = creme_track_table_read(&table, path);
        made = creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        failures += status != CREME_OK;
        creme_track_table_clear(&table);
    }
    /* The lines and one cut up, the rows, three texts of two tracks, the table. */
    assert_int_equal(failures, 5 + 1 + 2 * 3 + 2);
    scratch_close(&folder);
}

static void test_real_tables(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t count, paired;
    } files[] = {{"../shared/data/tracks/enformer_targets_human.txt", 5313, 0},
                 {"../shared/data/tracks/enformer_targets_mouse.txt", 1643, 0},
                 {"../shared/data/tracks/borzoi_targets_human.txt", 7611, 1},
                 {"../shared/data/models/mini_borzoi/targets.txt", 74, 1}};
    scratch_need(files[0].path);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        creme_track_table table;
        assert_succeeds(creme_track_table_read(&table, files[i].path));
        assert_int_equal(table.count, files[i].count);
        assert_int_equal(table.at[0].strand_pair, files[i].paired);
        creme_track_table_clear(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_columns), cmocka_unit_test(test_few_columns), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_cuttings),    cmocka_unit_test(test_init),        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_real_tables),
    };
    return cmocka_run_group_tests_name("track table", tests, NULL, NULL);
}
