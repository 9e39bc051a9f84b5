/* Names of tracks on the genome, from the notes of tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/strands.h"
#include "base/memory.h"
#include "scratch.h"

static creme_table *read_table(scratch *folder)
{
    static const char text[] =
        "# tracks: named as seen from the gene; of a gene on '-', a track of a strand pair is the genome's other "
        "strand\n"
        "# strand pair: a+ | a-\n# strand pair: a | b | c\n# strand pair: \n# strand pair: x\n"
        "locus\tchrom\ttss\tstrand\ttrack\teffect\n"
        "A\tchr1\t10\t+\ta+\t1\nB\tchr1\t20\t-\ta+\t2\nC\tchr1\t30\t-\tplain\t3\nD\tchr1\t40\t-\ta-\t4\n";
    creme_table *table = NULL;
    assert_succeeds(creme_table_read(&table, scratch_write(folder, "t.tsv", text, SCRATCH_PLAIN)));
    return table;
}

static void assert_other(const creme_table *table, const char *track, const char *wanted)
{
    size_t length = 0;
    const char *other = creme_strand_other(table, track, &length);
    if (!wanted) {
        assert_null(other);
        return;
    }
    assert_non_null(other);
    assert_int_equal(length, strlen(wanted));
    assert_memory_equal(other, wanted, length);
}

static void test_notes(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table *table = read_table(&folder), *to = NULL;
    assert_other(table, "a+", "a-");
    assert_other(table, "a-", "a+");
    assert_other(table, "plain", NULL);
    assert_other(table, "x", NULL);
    assert_other(table, "", NULL);
    assert_other(table, "a | b", "c"); /* a name may hold what stands between */
    const char *const names[] = {"locus"};
    assert_succeeds(creme_table_create(&to, names, 1));
    assert_succeeds(creme_track_notes_hand_on(to, table));
    assert_succeeds(creme_track_notes_hand_on(to, table)); /* each once */
    assert_int_equal(creme_table_note_count(to), 5);
    assert_other(to, "a-", "a+");
    creme_table_destroy(to);
    creme_table_destroy(table);
    scratch_close(&folder);
}

static void test_frames(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_table *table = read_table(&folder);
    static const char *const wanted[] = {"a+", "a-", "plain", "a+"};
    creme_frame frame = {0};
    creme_strand_names names;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_frame_open_on_genome(&frame, &names, table, NULL);
        creme_memory_fail_after(0);
        if (status == CREME_OK) {
            assert_int_equal(frame.count, 4);
            for (size_t i = 0; i < 4; i++) assert_string_equal(frame.at[i].track, wanted[i]);
        }
        creme_frame_close(&frame);
        creme_strand_names_clear(&names);
        assert_true(n < 1000);
    }
    assert_succeeds(creme_frame_open_on_genome(&frame, &names, table, "a+"));
    assert_int_equal(frame.count, 2);
    assert_string_equal(frame.at[1].name, "D");
    creme_frame_close(&frame);
    creme_strand_names_clear(&names);
    assert_fails(creme_frame_open_on_genome(&frame, &names, table, "b"), CREME_ERROR_NOT_FOUND,
                 "no row of track 'b'");
    creme_frame_close(&frame);
    creme_strand_names_clear(&names);
    creme_table_destroy(table);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_notes), cmocka_unit_test(test_frames)};
    return cmocka_run_group_tests_name("strands", tests, NULL, NULL);
}
