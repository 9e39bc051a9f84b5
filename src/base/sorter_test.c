/* A sorter against the order by hand: in memory and on disk, in order and not, long texts, equal keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/sorter.h"
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct item {
    uint64_t key, came;
} item;

static int by_key(const void *a, const void *b)
{
    const item *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static uint64_t scramble(uint64_t i)
{
    return i * UINT64_C(0x9e3779b97f4a7c15) >> 40;
}

typedef struct order {
    size_t count, bytes; /* of the buffer */
    uint64_t keys;       /* different ones */
    bool sorted;
    size_t longest; /* text */
} order;

static void write_text(char *text, const order *o, uint64_t came)
{
    size_t length = came * 37 % (o->longest + 1);
    for (size_t i = 0; i < length; i++) text[i] = (char)('a' + (came + i) % 26);
    text[length] = '\0';
}

static creme_status add_all(creme_sorter *sorter, const order *o, char *text)
{
    creme_status status = CREME_OK;
    for (uint64_t i = 0; i < o->count && status == CREME_OK; i++) {
        item it = {o->sorted ? i * o->keys / o->count : scramble(i) % o->keys, i};
        write_text(text, o, i);
        status = creme_sorter_add(sorter, &it, o->longest ? text : NULL);
    }
    return status;
}

static creme_status check_all(creme_sorter *sorter, const order *o, char *text, bool kept)
{
    const void *record = NULL;
    const char *said = NULL;
    item last = {0, 0};
    for (size_t n = 0; n < o->count; n++) {
        creme_status status = creme_sorter_next(sorter, &record, &said);
        if (status != CREME_OK) return status;
        assert_non_null(record);
        item it = *(const item *)record;
        if (n > 0 && kept) assert_true(it.came == last.came + 1);
        if (n > 0 && !kept) assert_true(it.key > last.key || (it.key == last.key && it.came > last.came));
        write_text(text, o, it.came);
        assert_string_equal(said, o->longest ? text : "");
        last = it;
    }
    assert_succeeds(creme_sorter_next(sorter, &record, &said));
    assert_null(record);
    return CREME_OK;
}

static creme_status sort(const order *o, bool kept)
{
    creme_sorter *sorter = NULL;
    char *text = malloc(o->longest + 1);
    creme_status status = creme_sorter_create(&sorter, sizeof(item), kept ? NULL : by_key, o->bytes);
    if (status == CREME_OK) status = add_all(sorter, o, text);
    if (status == CREME_OK) assert_int_equal(creme_sorter_count(sorter), o->count);
    for (int turn = 0; turn < 2 && status == CREME_OK; turn++) {
        status = check_all(sorter, o, text, kept);
        if (status == CREME_OK) status = creme_sorter_rewind(sorter);
    }
    creme_sorter_destroy(sorter);
    free(text);
    return status;
}

static const order orders[] = {{0, 0, 1, false, 0},       {1, 0, 1, false, 10},
                               {1000, 0, 7, false, 10},   {5000, 4096, 50, false, 100},
                               {5000, 4096, 50, true, 0}, {3000, 1000, 3000, false, 9000},
                               {2000, 1, 2000, false, 3}, {20000, 1 << 16, 1, false, 20}};

static void test_orders(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        assert_succeeds(sort(&orders[i], false));
        assert_succeeds(sort(&orders[i], true));
    }
}

static void test_no_folder(void **state)
{
    (void)state;
    const char *before = getenv("TMPDIR");
    char *kept = before ? strdup(before) : NULL;
    const order o = {100, 512, 10, false, 20}, small = {5, 0, 10, false, 20};
    assert_int_equal(setenv("TMPDIR", "/no/such/folder", 1), 0);
    assert_fails(sort(&o, false), CREME_ERROR_IO, "/no/such/folder: a temporary file cannot be made");
    assert_succeeds(sort(&small, false)); /* which needs no file */
    if (kept)
        setenv("TMPDIR", kept, 1);
    else
        unsetenv("TMPDIR");
    free(kept);
}

static void test_short_memory(void **state)
{
    (void)state;
    const order o = {300, 2048, 10, false, 200};
    creme_status status = CREME_ERROR_MEMORY;
    size_t n = 1;
    for (; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = sort(&o, false);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
    }
    assert_true(n > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_orders), cmocka_unit_test(test_no_folder),
                                       cmocka_unit_test(test_short_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
