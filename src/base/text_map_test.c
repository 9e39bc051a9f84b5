/* Texts and their numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/text_map.h"

#include <stdio.h>

static void test_numbers(void **state)
{
    (void)state;
    creme_text_map map = {0};
    size_t number = 7;
    assert_true(creme_text_map_find(&map, "a") == CREME_TEXT_MAP_NONE);
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 3000; i++) {
            char text[16];
            snprintf(text, sizeof text, "t%d", i);
            assert_int_equal(creme_text_map_add(&map, text, &number), CREME_OK);
            assert_int_equal(number, i);
        }
    }
    assert_int_equal(map.count, 3000);
    assert_int_equal(creme_text_map_find(&map, "t2999"), 2999);
    assert_true(creme_text_map_find(&map, "t3000") == CREME_TEXT_MAP_NONE);
    assert_true(creme_text_map_find(&map, "") == CREME_TEXT_MAP_NONE);
    assert_int_equal(creme_text_map_add(&map, "", &number), CREME_OK);
    assert_int_equal(number, 3000);
    assert_string_equal(creme_text_map_get(&map, 1234), "t1234");
    assert_string_equal(creme_text_map_get(&map, 3000), "");
    creme_text_map_clear(&map);
    assert_int_equal(map.count, 0);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t n = 1;; n++) {
        creme_text_map map = {0};
        creme_status status = CREME_OK;
        size_t number = 0;
        creme_memory_fail_after(n);
        for (int i = 0; i < 200 && status == CREME_OK; i++) {
            char text[16];
            snprintf(text, sizeof text, "t%d", i);
            status = creme_text_map_add(&map, text, &number);
        }
        creme_memory_fail_after(0);
        if (status == CREME_OK) assert_int_equal(map.count, 200);
        creme_text_map_clear(&map);
        if (status == CREME_OK) break;
        assert_int_equal(status, CREME_ERROR_MEMORY);
        failures++;
    }
    assert_true(failures > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_out_of_memory)};
    return cmocka_run_group_tests_name("text_map", tests, NULL, NULL);
}
