/* Marks on disk are those in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"
#include "table/marks_on_disk.h"

#include <math.h>
#include <string.h>

enum { MARKS = 90000 }; /* more than a sorter's buffer */

static creme_status add(creme_marks *marks, size_t i)
{
    static const char *const labels[] = {NULL, "", "a\tlabel\nof two lines", "x"};
    char panel[64];
    snprintf(panel, sizeof panel, "panel %zu", i / 1000);
    creme_mark mark = creme_mark_of("point", panel, i % 3 ? "series" : NULL);
    mark.label = labels[i % 4];
    mark.x = (double)i;
    mark.n = i % 2 ? NAN : 7;
    return creme_marks_add(marks, &mark);
}

static void assert_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a) assert_string_equal(a, b);
}

static void test_alike(void **state)
{
    (void)state;
    creme_marks marks = {0}, disk = {0};
    creme_mark a, b;
    assert_succeeds(creme_marks_keep_on_disk(&disk));
    for (size_t i = 0; i < MARKS; i++) {
        assert_succeeds(add(&marks, i));
        assert_succeeds(add(&disk, i));
    }
    assert_int_equal(disk.count, MARKS);
    assert_null(disk.at);
    creme_mark_walk here = {.of = &marks}, there = {.of = &disk};
    for (size_t i = 0; i <= MARKS; i++) {
        assert_succeeds(creme_marks_next(&here, &a));
        assert_succeeds(creme_marks_next(&there, &b));
        assert_text(a.part, b.part);
        assert_text(a.panel, b.panel);
        assert_text(a.series, b.series);
        assert_text(a.label, b.label);
        assert_memory_equal(&a.x, &b.x, sizeof a - offsetof(creme_mark, x));
    }
    assert_null(a.part);
    creme_marks_end(&here);
    creme_marks_end(&there);
    creme_marks_clear(&marks);
    creme_marks_clear(&disk);
}

static creme_status run(void)
{
    creme_marks marks = {0};
    creme_mark_walk walk = {.of = &marks};
    creme_mark mark;
    creme_status status = CREME_OK;
    CREME_TRY(creme_marks_keep_on_disk(&marks));
    for (size_t i = 0; i < 5; i++) CREME_TRY(add(&marks, i));
    for (size_t i = 0; i < 5; i++) CREME_TRY(creme_marks_next(&walk, &mark));
done:
    creme_marks_end(&walk);
    creme_marks_clear(&marks);
    return status;
}

static void test_short_memory(void **state)
{
    (void)state;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = run();
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_alike), cmocka_unit_test(test_short_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
