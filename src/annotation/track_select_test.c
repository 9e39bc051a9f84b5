/* Choosing tracks: every kind of item, order, strands, names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"

#include <creme/track.h>

/* Rows: 0 c+ and 1 c- a pair; 2 d; 3 d; 4 r+ and 6 r- a pair; 5 "d#2"; 7 e+ unpaired. */
static creme_track_table small_table(void)
{
    static const char text[] = "index\tidentifier\tstrand_pair\tdescription\n0\tc+\t1\tCAGE:K562 cells, one\n"
                               "1\tc-\t0\tCAGE:K562 cells, one\n2\td\t2\tDNASE:K562\n3\td\t3\tDNASE:HepG2\n"
                               "4\tr+\t6\tRNA:K562\n5\td#2\t5\tdnase:aa,aa\n6\tr-\t4\tRNA:K562\n7\te+\t7\tx{1}(y)\n";
    scratch folder = scratch_open();
    creme_track_table table;
    assert_succeeds(creme_track_table_read(&table, scratch_write(&folder, "t", text, SCRATCH_PLAIN)));
    scratch_close(&folder);
    return table;
}

/* Writes a selection as "track[+other]=name ...". */
static void describe(const creme_track_selection *selection, char *text, size_t bytes)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < selection->count && used < bytes; i++) {
        const creme_track_choice *choice = &selection->at[i];
        used += (size_t)snprintf(text + used, bytes - used, "%s%d", i ? " " : "", (int)choice->track);
        if (choice->other >= 0) used += (size_t)snprintf(text + used, bytes - used, "+%d", (int)choice->other);
        used += (size_t)snprintf(text + used, bytes - used, "=%s", choice->name);
    }
}

static void check_selection(const creme_track_table *table, const char *text, bool sum, const char *wanted)
{
    creme_track_selection selection;
    char got[600];
    assert_succeeds(creme_track_select(&selection, table, text, sum));
    describe(&selection, got, sizeof got);
    assert_string_equal(got, wanted);
    creme_track_selection_clear(&selection);
}

static void test_items(void **state)
{
    (void)state;
    creme_track_table table = small_table();
    check_selection(&table, "4", false, "4=r+");
    check_selection(&table, "4, 0", false, "4=r+ 0=c+");
    check_selection(&table, "0-1", false, "0=c+ 1=c-");
    check_selection(&table, "6,4-7,6", false, "6=r- 4=r+ 5=d#2#5 7=e+");
    check_selection(&table, "all", false, "0=c+ 1=c- 2=d#2 3=d#3 4=r+ 5=d#2#5 6=r- 7=e+");
    check_selection(&table, "CAGE:.*K562", false, "0=c+ 1=c-");
    check_selection(&table, "^RNA:|HepG2$", false, "3=d#3 4=r+ 6=r-");
    check_selection(&table, "7,RNA, CAGE", false, "7=e+ 4=r+ 6=r- 0=c+ 1=c-");
    check_selection(&table, "cells, one", false, "0=c+ 1=c-"); /* a comma within */
    check_selection(&table, "a{2,3},a{2}", false, "5=d#2#5");
    check_selection(&table, "r+", false, "4=r+"); /* a whole identifier before an expression */
    check_selection(&table, "r.", false, "4=r+ 6=r-");
    check_selection(&table, "d", false, "2=d#2 3=d#3");
    creme_track_table_clear(&table);
}

static void test_names(void **state)
{
    (void)state;
    creme_track_table table = small_table();
    check_selection(&table, "K562=4", false, "4=K562");
    check_selection(&table, "blood=^DNASE:K, 7,x-1.b=RNA:K562", true, "2=blood 7=e+ 4+6=x-1.b");
    check_selection(&table, "K562=0,1,r=6,4", true, "0+1=K562 4+6=r");
    check_selection(&table, "a=c-,0", false, "1=a 0=c+");
    creme_track_selection selection;
    assert_fails(creme_track_select(&selection, &table, "a=0-1", false), CREME_ERROR_ARGUMENT,
                 "tracks 'a=0-1': a name is for one track, this chooses 2 new ones");
    assert_fails(creme_track_select(&selection, &table, "0,a=0", true), CREME_ERROR_ARGUMENT,
                 "tracks 'a=0': a name is for one track or pair of strands, this chooses 0 new ones");
    assert_fails(creme_track_select(&selection, &table, "a=0,a=1", false), CREME_ERROR_ARGUMENT,
                 "tracks: two are to be called 'a'");
    assert_fails(creme_track_select(&selection, &table, "c=7,0", true), CREME_ERROR_ARGUMENT,
                 "tracks: two are to be called 'c'");
    assert_fails(creme_track_select(&selection, &table, "a=", false), CREME_ERROR_ARGUMENT,
                 "tracks: an empty item in the list");
    creme_track_table_clear(&table);
}

static void test_sums(void **state)
{
    (void)state;
    creme_track_table table = small_table();
    check_selection(&table, "all", true, "0+1=c 2=d#2 3=d#3 4+6=r 5=d#2#5 7=e+");
    check_selection(&table, "6", true, "4+6=r");
    check_selection(&table, "6,0,4,1,2", true, "4+6=r 0+1=c 2=d#2");
    check_selection(&table, "RNA", true, "4+6=r");
    creme_track_table_clear(&table);
}

static void check_error(const creme_track_table *table, const char *text, creme_status status, const char *message)
{
    creme_track_selection selection;
    assert_fails(creme_track_select(&selection, table, text, false), status, message);
    assert_int_equal(selection.count, 0);
    assert_null(selection.at);
}

static void test_errors(void **state)
{
    (void)state;
    creme_track_table table = small_table();
    check_error(&table, "8", CREME_ERROR_RANGE, "tracks '8': the model has tracks 0 to 7");
    check_error(&table, "0-8", CREME_ERROR_RANGE, "0 to 7");
    check_error(&table, "5-4", CREME_ERROR_RANGE, "'5-4'");
    check_error(&table, "0,99999999999999999999", CREME_ERROR_RANGE, "'99999999999999999999'");
    check_error(&table, "K563", CREME_ERROR_NOT_FOUND, "'K563': is no identifier or description");
    check_error(&table, "hepg2", CREME_ERROR_NOT_FOUND,
                "lower case differ); did you mean 'DNASE:HepG2'? 'creme inspect'");
    check_error(&table, "Dnase:", CREME_ERROR_NOT_FOUND,
                "in another case it is in 3, the first 'DNASE:K562'; 'creme");
    check_error(&table, "DNASE:HepG3", CREME_ERROR_NOT_FOUND, "did you mean 'DNASE:HepG2'?");
    check_error(&table, "K56[3-9]", CREME_ERROR_NOT_FOUND,
                "have a meaning of their own: write each with \\ before it; ");
    check_error(&table, "1}(y)", CREME_ERROR_NOT_FOUND, "as plain text it is in 1: 'x{1}(y)'; ");
    check_error(&table, "a{100000}", CREME_ERROR_ARGUMENT, "repetitions amount to more than 10000 letters");
    check_error(&table, "0,k562", CREME_ERROR_NOT_FOUND, "'k562'");
    check_error(&table, "(K562", CREME_ERROR_ARGUMENT, "'(K562': no index, range, name or regular expression");
    check_error(&table, "[a,b", CREME_ERROR_ARGUMENT, "'[a'");
    check_error(&table, "", CREME_ERROR_ARGUMENT, "empty");
    check_error(&table, "0,,1", CREME_ERROR_ARGUMENT, "an empty item");
    check_error(&table, "0,", CREME_ERROR_ARGUMENT, "an empty item");
    check_error(&table, " ", CREME_ERROR_ARGUMENT, "an empty item");
    check_error(&table, "-1", CREME_ERROR_RANGE, "tracks '-1': the model has tracks 0 to 7");
    check_error(&table, "5-3", CREME_ERROR_RANGE, "tracks '5-3': the range ends before it begins");
    creme_track_table_clear(&table);
    creme_track_table none = {0};
    check_error(&none, "all", CREME_ERROR_RANGE, "no tracks");
}

/* Names are unique, rows are covered once, and naming either strand comes to the same. */
static void test_random_tables(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint64_t random = seed;
        size_t count = 1 + scratch_draw(&random) % 12;
        int64_t pairs[12];
        for (size_t i = 0; i < count; i++) pairs[i] = (int64_t)i;
        for (size_t i = 0; i + 1 < count; i += 1 + scratch_draw(&random) % 2 * 2) {
            if (pairs[i] == (int64_t)i && pairs[i + 1] == (int64_t)i + 1) {
                pairs[i] = (int64_t)i + 1;
                pairs[i + 1] = (int64_t)i;
            }
        }
        creme_track_table table;
        assert_succeeds(creme_track_table_init(&table, count, pairs));
        static const char *const names[] = {"a", "a+", "a-", "b+", "b-", "a#1", "+", "b"};
        for (size_t i = 0; i < count; i++) {
            creme_free(table.at[i].identifier);
            assert_succeeds(creme_copy_text(&table.at[i].identifier, names[scratch_draw(&random) % 8]));
        }
        creme_track_selection selection;
        bool sum = scratch_draw(&random) % 2;
        assert_succeeds(creme_track_select(&selection, &table, "all", sum));
        size_t covered = 0;
        for (size_t i = 0; i < selection.count; i++) {
            covered += selection.at[i].other >= 0 ? 2 : 1;
            for (size_t j = 0; j < i; j++) assert_string_not_equal(selection.at[i].name, selection.at[j].name);
        }
        assert_int_equal(covered, count);
        creme_track_selection_clear(&selection);
        creme_track_table_clear(&table);
    }
}

static void test_out_of_memory(void **state)
{
    (void)state;
    creme_track_table table = small_table();
    int failures = 0;
    for (size_t n = 1, made = 1; made + 1 >= n; n++) {
        creme_track_selection selection;
        creme_memory_fail_after(n);
        creme_status status = creme_track_select(&selection, &table, "0,RNA", true);
        made = creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        assert_int_equal(selection.count, status == CREME_OK ? 2 : 0);
        failures += status != CREME_OK;
        creme_track_selection_clear(&selection);
    }
    assert_true(failures >= 7);
    creme_track_table_clear(&table);
}

/* Names as they are printed, whatever is in them, before expressions. */
static void test_whole_names(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_track_table table;
    assert_succeeds(creme_track_table_read(
        &table,
        scratch_write(&folder, "t",
                      "index\tidentifier\tstrand_pair\tdescription\n"
                      "3\ta+\t4\tCAGE:B (K562+), lot 1\n4\ta-\t3\tCAGE:B (K562+), lot 1\n9\tb\t9\tDNASE:T[h]\n"
                      "12\tc\t12\tCAGE:B K5622 lot 1\n14\td-\t13\tRNA\n",
                      SCRATCH_PLAIN)));
    scratch_close(&folder);
    check_selection(&table, "CAGE:B (K562+), lot 1", false, "3=a+ 4=a-");
    check_selection(&table, "CAGE:B (K562+), lot 1", true, "3+4=a");
    check_selection(&table, "DNASE:T[h]", false, "9=b");
    check_selection(&table, "12,DNASE:T[h]", false, "12=c 9=b");
    check_selection(&table, "CAGE:B \\(K5", false, "3=a+ 4=a-");
    /* A table of some tracks has no others. */
    check_selection(&table, "all", false, "3=a+ 4=a- 9=b 12=c 14=d-");
    check_selection(&table, "0-10", false, "3=a+ 4=a- 9=b");
    check_selection(&table, "track_1|T\\[h", false, "9=b");
    check_error(&table, "10", CREME_ERROR_NOT_FOUND, "tracks '10': the table of targets");
    /* Both strands of one, each by itself, and those against the gene. */
    creme_track_selection selection;
    assert_succeeds(creme_track_select(&selection, &table, "all", false));
    assert_int_equal(creme_track_selection_pairs(&selection, &table), 1);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(creme_track_is_antisense(&selection.at[i], &table), i == 1 || i == 4);
    }
    creme_track_selection_clear(&selection);
    assert_succeeds(creme_track_select(&selection, &table, "all", true));
    assert_int_equal(creme_track_selection_pairs(&selection, &table), 0);
    assert_false(creme_track_is_antisense(&selection.at[0], &table));
    creme_track_selection_clear(&selection);
    creme_track_table_clear(&table);
}

static void test_real_tables(void **state)
{
    (void)state;
    static const char borzoi[] = "../shared/data/tracks/borzoi_targets_human.txt";
    static const char enformer[] = "../shared/data/tracks/enformer_targets_human.txt";
    scratch_need(borzoi);
    scratch_need(enformer);
    creme_track_table table;
    assert_succeeds(creme_track_table_read(&table, borzoi));
    check_selection(&table, "K562 ENCODE, biol_", false, "872=CNhs12336+ 873=CNhs12336-");
    check_selection(&table, "K562 ENCODE, biol_", true, "872+873=CNhs12336");
    check_selection(&table, "873", true, "872+873=CNhs12336");
    check_selection(&table, "CNhs12336-", false, "873=CNhs12336-");
    creme_track_table_clear(&table);
    assert_succeeds(creme_track_table_read(&table, enformer));
    assert_non_null(strstr(table.at[5111].description, "K562 ENCODE"));
    check_selection(&table, "CAGE:.*K562", false, "4828=CNhs11250 5111=CNhs12336");
    creme_track_selection selection;
    assert_fails(creme_track_select(&selection, &table, "CAGE:.*K562", true), CREME_ERROR_FORMAT,
                 "say which two are a pair");
    creme_track_table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),         cmocka_unit_test(test_names),
        cmocka_unit_test(test_sums),          cmocka_unit_test(test_errors),
        cmocka_unit_test(test_random_tables), cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_whole_names),   cmocka_unit_test(test_real_tables),
    };
    return cmocka_run_group_tests_name("track selection", tests, NULL, NULL);
}
