/* Descriptions of tracks: which line is whose, with names that hold what stands between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "table/track_notes.h"

#include "scratch.h"

#include <string.h>

static void test_lines(void **state)
{
    (void)state;
    creme_output *output = NULL;
    char *text = NULL;
    assert_succeeds(creme_output_open_memory(&output, &text));
    creme_track_note_write(output, "a+", "CAGE:A");
    creme_track_note_write(output, "same", "same");
    creme_track_note_write(output, "none", NULL);
    creme_track_note_write(output, "empty", "");
    creme_track_note_write(output, "lines", "one\ntwo");
    assert_succeeds(creme_output_close(output));
    assert_string_equal(text, "# track: a+ | CAGE:A\n# track: lines | one\\ntwo\n");
    creme_free(text);
}

static void assert_text(const char *got, const char *wanted)
{
    if (wanted)
        assert_string_equal(got, wanted);
    else
        assert_null(got);
}

static void test_lookup(void **state)
{
    (void)state;
    static const char *const notes[] = {"creme 0 necessity", "track: a | b", "track: a | b | c",
                                        "track: a, b | d",   "track: x",     "tracks: y | z"};
    creme_table *table = NULL;
    assert_succeeds(creme_table_create(&table, NULL, 0));
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        assert_succeeds(creme_table_add_note(table, "%s", notes[i]));
    assert_text(creme_track_description(table, "a"), "b");
    assert_text(creme_track_description(table, "a | b"), "c");
    assert_text(creme_track_description(table, "a,"), NULL);
    assert_text(creme_track_description(table, "x"), NULL);
    assert_text(creme_track_description(table, "s: y"), NULL);
    assert_text(creme_track_description(table, ""), NULL);
    assert_text(creme_track_description_within(table, "a, enhancers, additive"), "b");
    assert_text(creme_track_description_within(table, "a, b, enhancers"), "d");
    assert_text(creme_track_description_within(table, "ab, enhancers"), NULL);
    assert_text(creme_track_description_within(table, ""), NULL);
    creme_table_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines), cmocka_unit_test(test_lookup)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
