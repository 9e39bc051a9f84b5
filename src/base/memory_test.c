/* Sizes that do not fit, growth, and the hook that makes an allocation fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "scratch.h"

#include <pthread.h>

typedef creme_status (*allocator)(void *out, size_t count, size_t size);
static const allocator allocators[] = {creme_allocate, creme_allocate_zero, creme_allocate_aligned};

static void test_sizes_that_overflow(void **state)
{
    (void)state;
    static const size_t bad[][2] = {{SIZE_MAX, 2},         {2, SIZE_MAX},
                                    {SIZE_MAX / 8 + 1, 8}, {(size_t)1 << 32, (size_t)1 << 32},
                                    {SIZE_MAX, 1},         {SIZE_MAX - 63, 1}};
    for (size_t a = 0; a < 3; a++) {
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            void *memory = &memory;
            char text[96];
            snprintf(text, sizeof text, "cannot allocate %zu items of %zu bytes", bad[i][0], bad[i][1]);
            if (bad[i][1] == 1 && a < 2) continue; /* no overflow: the system's answer, which ASan makes an abort */
            assert_fails(allocators[a](&memory, bad[i][0], bad[i][1]), CREME_ERROR_MEMORY, text);
            assert_null(memory);
        }
    }
}

static void test_what_is_given(void **state)
{
    (void)state;
    for (size_t a = 0; a < 3; a++) {
        for (size_t count = 0; count < 300; count = count * 2 + 1) {
            unsigned char *bytes = NULL;
            assert_succeeds(allocators[a](&bytes, count, 3));
            assert_non_null(bytes);
            if (a == 1) {
                for (size_t i = 0; i < 3 * count; i++) assert_int_equal(bytes[i], 0);
            }
            if (a == 2) assert_int_equal((uintptr_t)bytes % 64, 0);
            memset(bytes, 7, a == 2 ? (3 * count + 63) / 64 * 64 : 3 * count); /* whole lines may be written to */
            creme_free(bytes);
        }
    }
    creme_free(NULL);
}

static void test_growth(void **state)
{
    (void)state;
    uint64_t *items = NULL;
    size_t capacity = 0, moves = 0;
    for (size_t count = 0; count < 100000; count++) {
        size_t before = capacity;
        assert_succeeds(creme_grow(&items, &capacity, count + 1, sizeof *items));
        assert_true(capacity > count);
        moves += capacity != before;
        items[count] = count * count;
    }
    assert_in_range(moves, 10, 30); /* log(100,000) / log(1.5) is 28 */
    for (size_t i = 0; i < 100000; i++) assert_true(items[i] == i * i);
    uint64_t *kept = items;
    size_t room = capacity;
    assert_fails(creme_grow(&items, &capacity, SIZE_MAX / 8 + 1, sizeof *items), CREME_ERROR_MEMORY, "out of memory");
    creme_memory_fail_after(1);
    assert_fails(creme_grow(&items, &capacity, room + 1, sizeof *items), CREME_ERROR_MEMORY, "out of memory");
    creme_memory_fail_after(0);
    assert_ptr_equal(items, kept);
    assert_int_equal(capacity, room);
    assert_succeeds(creme_grow(&items, &capacity, room, sizeof *items)); /* fits already */
    assert_ptr_equal(items, kept);
    assert_succeeds(creme_grow(&items, &capacity, 10 * room, sizeof *items));
    assert_int_equal(capacity, 10 * room);
    assert_true(items[99999] == (uint64_t)99999 * 99999);
    creme_free(items);
}

static void test_copies(void **state)
{
    (void)state;
    char *copy = NULL;
    assert_succeeds(creme_copy_text(&copy, "TSS"));
    assert_string_equal(copy, "TSS");
    creme_free(copy);
    assert_succeeds(creme_copy_text_n(&copy, "enhancer", 3));
    assert_string_equal(copy, "enh");
    creme_free(copy);
    assert_succeeds(creme_format_text(&copy, "%s.%d", "tile", 19));
    assert_string_equal(copy, "tile.19");
    creme_free(copy);
    assert_succeeds(creme_copy_text_n(&copy, "", 0));
    assert_string_equal(copy, "");
    creme_free(copy);
    creme_memory_fail_after(1);
    assert_fails(creme_copy_text(&copy, "TSS"), CREME_ERROR_MEMORY, "4 items of 1 bytes");
    creme_memory_fail_after(0);
    assert_null(copy);
}

static void *allocate_elsewhere(void *out)
{
    creme_status *status = out;
    void *memory = NULL;
    *status = creme_allocate(&memory, 1, 1);
    creme_free(memory);
    return NULL;
}

/* The n-th fails, none before and none after it, and only on the thread that asked for it. */
static void test_the_hook(void **state)
{
    (void)state;
    creme_memory_fail_after(3);
    creme_status elsewhere = CREME_ERROR_MEMORY;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, allocate_elsewhere, &elsewhere), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(elsewhere, CREME_OK);
    for (int i = 1; i <= 5; i++) {
        void *memory = NULL;
        assert_int_equal(allocators[i % 3](&memory, 1, 1), i == 3 ? CREME_ERROR_MEMORY : CREME_OK);
        creme_free(memory);
    }
    assert_int_equal(creme_memory_fail_after(0), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_that_overflow),
        cmocka_unit_test(test_what_is_given),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_the_hook),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
