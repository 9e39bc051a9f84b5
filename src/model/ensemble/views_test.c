/* Views of sequences: identities, and where edits come to lie, by marking bases one by one. */
#include "model/ensemble/views.h"

#include <creme/shuffle.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LENGTH = 97, ROUNDS = 400, OUTSIDE = 5 };

static creme_random test_random(uint64_t seed)
{
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = seed, .purpose = CREME_RANDOM_TEST});
    return random;
}

static void draw(creme_random *random, uint8_t *codes)
{
    for (int i = 0; i < LENGTH; i++) codes[i] = (uint8_t)creme_random_below(random, CREME_BASE_COUNT);
}

static void test_by_hand(void **state)
{
    (void)state;
    uint8_t codes[6], out[6];
    creme_sequence_encode(codes, "ACGTNA", 6);
    creme_view_write((creme_view){2, false}, codes, 6, out);
    assert_memory_equal(out, ((uint8_t[]){OUTSIDE, OUTSIDE, 0, 1, 2, 3}), 6);
    creme_view_write((creme_view){-1, false}, codes, 6, out);
    assert_memory_equal(out, ((uint8_t[]){1, 2, 3, 4, 0, OUTSIDE}), 6);
    creme_view_write((creme_view){-1, true}, codes, 6, out); /* shifted, then reversed */
    assert_memory_equal(out, ((uint8_t[]){OUTSIDE, 3, 4, 0, 1, 2}), 6);
    assert_true(creme_view_is_plain((creme_view){0, false}));
    assert_false(creme_view_is_plain((creme_view){0, true}));
}

static void test_reverse_complement(void **state)
{
    (void)state;
    creme_random random = test_random(3);
    uint8_t codes[LENGTH], reversed[LENGTH], back[LENGTH];
    for (int round = 0; round < ROUNDS; round++) {
        draw(&random, codes);
        creme_view_write((creme_view){0, true}, codes, LENGTH, reversed);
        creme_view_write((creme_view){0, true}, reversed, LENGTH, back);
        assert_memory_equal(back, codes, LENGTH);
        creme_sequence_reverse_complement(codes, LENGTH);
        assert_memory_equal(reversed, codes, LENGTH);
    }
}

/* Rising, disjoint, now and then at an end or empty. */
static size_t draw_intervals(creme_random *random, creme_interval *out)
{
    size_t count = 0;
    int64_t at = creme_random_below(random, 3) == 0 ? 0 : creme_random_below(random, 20);
    while (at < LENGTH && count < 8) {
        int64_t end = at + creme_random_below(random, 12);
        out[count++] = (creme_interval){at, end > LENGTH ? LENGTH : end};
        at = out[count - 1].end + creme_random_below(random, 12);
    }
    return count;
}

/* The view of a sequence whose changed bases are T on a ground of A (A on T where it is reversed): its own. */
static void test_mapped_intervals(void **state)
{
    (void)state;
    creme_random random = test_random(5);
    for (int round = 0; round < ROUNDS; round++) {
        creme_view view = {(int64_t)creme_random_below(&random, 2 * LENGTH - 1) - (LENGTH - 1),
                           creme_random_below(&random, 2)};
        creme_interval changed[8], mapped[8];
        size_t count = draw_intervals(&random, changed);
        uint8_t codes[LENGTH] = {0}, seen[LENGTH], expected[LENGTH];
        for (size_t i = 0; i < count; i++) {
            for (int64_t b = changed[i].start; b < changed[i].end; b++) codes[b] = CREME_BASE_T;
        }
        creme_view_write(view, codes, LENGTH, seen);
        size_t left = creme_view_map(view, changed, count, LENGTH, mapped);
        memset(expected, 0, LENGTH);
        for (size_t i = 0; i < left; i++) {
            assert_true(mapped[i].start < mapped[i].end && mapped[i].start >= 0 && mapped[i].end <= LENGTH);
            assert_true(i == 0 || mapped[i].start >= mapped[i - 1].end);
            for (int64_t b = mapped[i].start; b < mapped[i].end; b++) expected[b] = 1;
        }
        uint8_t mark = view.reverse ? CREME_BASE_A : CREME_BASE_T;
        for (int b = 0; b < LENGTH; b++) assert_int_equal(seen[b] == mark, expected[b]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_reverse_complement),
        cmocka_unit_test(test_mapped_intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
