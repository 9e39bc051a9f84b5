/* Results in memory, from units as a store is given them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#include "base/memory.h"
#include "store/outcome.h"

#include <math.h>

enum { UNITS = 300 };

static const creme_column COLUMNS[] = {
    {"locus", CREME_VALUE_TEXT}, {"n", CREME_VALUE_INTEGER}, {"effect", CREME_VALUE_REAL}};
static const creme_column REPLICATES[] = {{"role", CREME_VALUE_TEXT}};
static const char *const TRACKS[] = {"K562", "liver"};

static const creme_store_plan PLAN = {.step = "test",
                                      .version = "1",
                                      .command = "",
                                      .preamble = "# creme 1\n",
                                      .columns = COLUMNS,
                                      .column_count = 3,
                                      .replicate_columns = REPLICATES,
                                      .replicate_column_count = 1,
                                      .tracks = TRACKS,
                                      .track_count = 2};

/* Unit i: two rows, the second without any value, and a replicate of all tracks or, of odd units, of the second
 * alone. Its locus is one of 200. */
static creme_status add(creme_outcome *outcome, int i)
{
    char name[16];
    snprintf(name, sizeof name, "gene %d", i % 200);
    const creme_value values[] = {{.text = name, .length = strlen(name)},
                                  {.integer = i},
                                  {.real = i / 3.0},
                                  {.none = true},
                                  {.none = true},
                                  {.none = true}};
    const creme_value role = {.text = "wt\0hidden", .length = 9};
    const float activities[] = {(float)i, (float)i + 0.25f};
    const creme_store_unit unit = {.row_count = 2,
                                   .values = values,
                                   .replicate_count = 1,
                                   .replicate_values = &role,
                                   .activities = activities,
                                   .track = i % 2 ? 1 : -1};
    return creme_outcome_add(outcome, &unit);
}

static creme_status fill(creme_outcome *outcome, bool replicates)
{
    creme_status status = creme_outcome_begin(outcome, &PLAN, replicates);
    for (int i = 0; i < UNITS && status == CREME_OK; i++) status = add(outcome, i);
    if (status == CREME_OK) creme_outcome_end(outcome);
    return status;
}

static void test_what_goes_in_comes_out(void **state)
{
    (void)state;
    creme_outcome outcome;
    assert_int_equal(fill(&outcome, true), CREME_OK);
    const creme_outcome_column *locus = creme_outcome_find(&outcome.rows, "locus");
    const creme_outcome_column *n = creme_outcome_find(&outcome.rows, "n");
    const creme_outcome_column *effect = creme_outcome_find(&outcome.rows, "effect");
    const creme_outcome_column *role = creme_outcome_find(&outcome.replicates, "role");
    assert_int_equal(outcome.rows.row_count, 2 * UNITS);
    assert_int_equal(outcome.replicates.row_count, UNITS);
    assert_int_equal(locus->text_count, 200);
    assert_true(!locus->integers && !locus->reals && !n->words && !effect->integers);
    for (int i = 0; i < UNITS; i++) {
        char name[16];
        snprintf(name, sizeof name, "gene %d", i % 200);
        assert_string_equal(locus->texts[locus->words[2 * i]], name);
        assert_true(n->integers[2 * i] == i && effect->reals[2 * i] == i / 3.0);
        assert_true(locus->words[2 * i + 1] == -1 && n->integers[2 * i + 1] == CREME_NO_INTEGER);
        assert_true(isnan(effect->reals[2 * i + 1]));
        assert_string_equal(role->texts[role->words[i]], "wt"); /* a text ends at a NUL */
        if (i % 2) assert_true(isnan(outcome.activities[2 * i]) && outcome.activities[2 * i + 1] == (float)i);
        if (i % 2 == 0) assert_true(outcome.activities[2 * i] == (float)i);
    }
    assert_int_equal(role->text_count, 1);
    creme_outcome_clear(&outcome);
    assert_int_equal(fill(&outcome, false), CREME_OK);
    assert_true(outcome.replicates.row_count == 0 && !outcome.activities);
    creme_outcome_clear(&outcome);
}

static void test_written(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_outcome outcome;
    char text[512] = "";
    const char *path = scratch_path(&folder, "out.tsv");
    assert_int_equal(creme_outcome_begin(&outcome, &PLAN, false), CREME_OK);
    assert_int_equal(add(&outcome, 3), CREME_OK);
    creme_outcome_end(&outcome);
    assert_int_equal(creme_outcome_write(&outcome, path), CREME_OK);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, "# creme 1\n# options, given or by default:\nlocus\tn\teffect\ngene 3\t3\t1\n"
                              "NA\tNA\tNA\n");
    assert_null(outcome.drawn);
    creme_outcome_set_drawn(&outcome, &(creme_drawn){.sequences = 40, .wild_types = 2, .shuffled = 12}, 10);
    assert_string_equal(outcome.drawn, "drew 40 of 122 sequences (67.2 % saved)");
    assert_int_equal(creme_outcome_write(&outcome, path), CREME_OK);
    file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    char line[CREME_DRAWN_BYTES + 1];
    creme_drawn_write(&(creme_drawn){.sequences = 40, .wild_types = 2, .shuffled = 12}, 10, line);
    assert_non_null(strstr(text, "by default:\n# drew 40 of 122"));
    assert_non_null(strstr(text, line)); /* as others write it, blanks and all */
    assert_fails(creme_outcome_write(&outcome, "/nowhere/out.tsv"), CREME_ERROR_IO, "/nowhere/out.tsv");
    creme_outcome_clear(&outcome);
    scratch_close(&folder);
}

static void test_short_memory(void **state)
{
    (void)state;
    creme_outcome outcome;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = fill(&outcome, true);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        creme_outcome_clear(&outcome);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_goes_in_comes_out),
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_short_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
