/* Edits, backgrounds, and where a construct really differs. Seeds are fixed and printed by a failure. */
#include "base/memory.h"

#include <creme/construct.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { WINDOW = 120, MOST_EDITS = 6, ROUNDS = 4000 };

static creme_random random_of(uint64_t seed)
{
    creme_random_key key = {.seed = seed, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_random_init(&random, &key);
    return random;
}

static void draw_codes(creme_random *random, uint8_t *codes, int64_t count, uint32_t letters)
{
    for (int64_t i = 0; i < count; i++) codes[i] = (uint8_t)creme_random_below(random, letters);
}

static creme_background *background_of(const uint8_t *codes, int64_t length)
{
    creme_background *background = NULL;
    assert_int_equal(creme_background_create(&background, codes, length, NULL, NULL, 0), CREME_OK);
    return background;
}

static void test_background_is_shuffled_then_edited(void **state)
{
    (void)state;
    uint8_t codes[WINDOW], expected[WINDOW];
    creme_random random = random_of(1);
    draw_codes(&random, codes, WINDOW, 4);
    creme_shuffle_recipe recipe = {.k = 2, .key = {.seed = 3, .purpose = CREME_RANDOM_BACKGROUND}};
    creme_edit put_back = {.at = {50, 70}, .bases = codes + 50};
    assert_int_equal(creme_shuffle(expected, codes, WINDOW, 2, &recipe.key), CREME_OK);
    memcpy(expected + 50, codes + 50, 20);
    creme_background *background = NULL;
    assert_int_equal(creme_background_create(&background, codes, WINDOW, &recipe, &put_back, 1), CREME_OK);
    assert_memory_equal(creme_background_codes(background), expected, WINDOW);
    assert_int_equal(creme_background_length(background), WINDOW);
    assert_true(creme_hash_equal(creme_background_hash(background), creme_hash_bytes(expected, WINDOW)));
    recipe.k = 0; /* means 2 */
    creme_background *again = NULL;
    assert_int_equal(creme_background_create(&again, codes, WINDOW, &recipe, &put_back, 1), CREME_OK);
    assert_true(creme_hash_equal(creme_background_hash(background), creme_background_hash(again)));
    creme_background *same = creme_background_retain(background);
    creme_background_release(background);
    assert_memory_equal(creme_background_codes(same), expected, WINDOW); /* ASan would see a free */
    creme_background_release(same);
    creme_background_release(again);
    creme_background_release(NULL);
}

static void test_recipe_of_the_reference(void **state)
{
    (void)state;
    uint8_t codes[WINDOW], shuffled[WINDOW], expected[WINDOW];
    creme_random random = random_of(2);
    draw_codes(&random, codes, WINDOW, 4);
    memcpy(shuffled, codes, WINDOW);
    /* names in the key do not count for it: only seed and replicate do */
    creme_shuffle_recipe recipe = {.method = CREME_SHUFFLE_CREME_NN,
                                   .key = {.seed = 12, .locus = 99, .start = 4, .end = 8, .replicate = 1}};
    assert_int_equal(creme_shuffle_apply(shuffled, WINDOW, &recipe), CREME_OK);
    assert_int_equal(creme_shuffle_creme_nn(expected, codes, WINDOW, 12, 1), CREME_OK);
    assert_memory_equal(shuffled, expected, WINDOW);
    recipe.method = (creme_shuffle_method)7;
    assert_int_equal(creme_shuffle_apply(shuffled, WINDOW, &recipe), CREME_ERROR_ARGUMENT);
}

static void test_edits_out_of_the_window(void **state)
{
    (void)state;
    uint8_t codes[WINDOW] = {0}, written[WINDOW];
    creme_background *background = background_of(codes, WINDOW), *made = NULL;
    const creme_interval wrong[] = {{-1, 3}, {110, 121}, {5, 4}, {INT64_MAX - 1, INT64_MAX}, {INT64_MIN, 0}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        creme_edit edit = {.at = wrong[i], .bases = codes};
        creme_construct construct = {.background = background, .edits = &edit, .edit_count = 1};
        assert_int_equal(creme_construct_write(&construct, written), CREME_ERROR_RANGE);
        assert_int_equal(creme_background_create(&made, codes, WINDOW, NULL, &edit, 1), CREME_ERROR_RANGE);
        assert_null(made);
    }
    assert_int_equal(creme_background_create(&made, codes, 0, NULL, NULL, 0), CREME_ERROR_RANGE);
    creme_background_release(background);
}

static void test_later_edits_see_earlier_ones(void **state)
{
    (void)state;
    uint8_t zeros[WINDOW] = {0}, ones[10], twos[10], written[WINDOW];
    memset(ones, 1, sizeof ones);
    memset(twos, 2, sizeof twos);
    creme_background *background = background_of(zeros, WINDOW);
    /* the shuffle finds 1111 2222 and may move nothing else than these */
    const creme_edit edits[] = {{.at = {20, 30}, .bases = ones},
                                {.at = {24, 28}, .bases = twos},
                                {.at = {20, 28}, .shuffle = {.k = 1, .key = {.seed = 5}}}};
    creme_construct construct = {.background = background, .edits = edits, .edit_count = 3};
    assert_int_equal(creme_construct_write(&construct, written), CREME_OK);
    int counts[3] = {0};
    for (int i = 20; i < 28; i++) counts[written[i]]++;
    assert_true(counts[1] == 4 && counts[2] == 4 && counts[0] == 0);
    assert_true(written[19] == 0 && written[28] == 1 && written[29] == 1 && written[30] == 0);
    creme_background_release(background);
}

static void test_changes_by_hand(void **state)
{
    (void)state;
    uint8_t zeros[WINDOW] = {0}, written[WINDOW];
    const uint8_t tails[] = {0, 0, 1, 0, 2, 0, 0}, same[WINDOW] = {0};
    creme_background *background = background_of(zeros, WINDOW);
    const creme_edit edits[] = {
        {.at = {60, 67}, .bases = tails}, /* cut back to [62, 65) */
        {.at = {10, 17}, .bases = tails}, /* before it: [12, 15) */
        {.at = {80, 120}, .bases = same}, /* changes nothing */
        {.at = {15, 22}, .bases = tails}, /* overlaps the second: together [12, 20) */
        {.at = {40, 40}, .bases = tails}, /* empty */
    };
    creme_construct construct = {.background = background, .edits = edits, .edit_count = 5};
    assert_int_equal(creme_construct_write(&construct, written), CREME_OK);
    creme_interval changed[5];
    size_t count = 0;
    creme_construct_find_changes(&construct, written, changed, &count);
    assert_int_equal(count, 2);
    assert_true(changed[0].start == 12 && changed[0].end == 20);
    assert_true(changed[1].start == 62 && changed[1].end == 65);
    creme_background_release(background);
}

/* For random edits: changes rise, are disjoint, begin and end with a base that differs, lie in the edits, and nothing
 * differs outside them. */
static void check_changes(const creme_construct *construct, const uint8_t *codes, const uint8_t *written)
{
    creme_interval changed[MOST_EDITS];
    size_t count = 0;
    creme_construct_find_changes(construct, written, changed, &count);
    assert_true(count <= construct->edit_count);
    bool edited[WINDOW] = {0}, inside[WINDOW] = {0};
    for (size_t i = 0; i < construct->edit_count; i++) {
        for (int64_t p = construct->edits[i].at.start; p < construct->edits[i].at.end; p++) edited[p] = true;
    }
    for (size_t i = 0; i < count; i++) {
        assert_true(changed[i].start < changed[i].end);
        if (i > 0) assert_true(changed[i - 1].end <= changed[i].start);
        assert_true(written[changed[i].start] != codes[changed[i].start]);
        assert_true(written[changed[i].end - 1] != codes[changed[i].end - 1]);
        for (int64_t p = changed[i].start; p < changed[i].end; p++) {
            assert_true(edited[p]);
            inside[p] = true;
        }
    }
    for (int p = 0; p < WINDOW; p++) assert_true(inside[p] || written[p] == codes[p]);
}

static void test_changes_of_random_edits(void **state)
{
    (void)state;
    creme_random random = random_of(4);
    uint8_t codes[WINDOW], foreign[WINDOW], written[WINDOW];
    for (int round = 0; round < ROUNDS; round++) {
        draw_codes(&random, codes, WINDOW, 2); /* two letters: many bases stay as they are */
        draw_codes(&random, foreign, WINDOW, 2);
        creme_background *background = background_of(codes, WINDOW);
        creme_edit edits[MOST_EDITS] = {0};
        size_t count = creme_random_below(&random, MOST_EDITS + 1);
        for (size_t i = 0; i < count; i++) {
            int64_t start = creme_random_below(&random, WINDOW + 1);
            int64_t end = start + creme_random_below(&random, (uint32_t)(WINDOW - start + 1));
            bool shuffled = creme_random_below(&random, 2);
            edits[i] = (creme_edit){.at = {start, end}, .bases = shuffled ? NULL : foreign};
            edits[i].shuffle.key.seed = (uint64_t)round * MOST_EDITS + i;
        }
        creme_construct construct = {.background = background, .edits = edits, .edit_count = count};
        assert_int_equal(creme_construct_write(&construct, written), CREME_OK);
        check_changes(&construct, codes, written);
        creme_background_release(background);
    }
}

static void test_derived_backgrounds(void **state)
{
    (void)state;
    uint8_t zeros[WINDOW] = {0};
    const uint8_t tails[] = {0, 0, 1, 0, 2, 0, 0};
    const creme_edit edits[] = {{.at = {60, 67}, .bases = tails}, {.at = {10, 17}, .bases = tails}};
    creme_background *parent = background_of(zeros, WINDOW), *child = NULL, *direct = NULL, *none = NULL;
    creme_background_origin origin = {0};
    assert_false(creme_background_get_origin(parent, &origin));
    creme_hash hash = creme_background_hash(parent);
    assert_int_equal(creme_background_derive(&child, parent, edits, 2), CREME_OK);
    assert_int_equal(creme_background_derive(&none, parent, NULL, 0), CREME_OK);
    creme_edit wrong = {.at = {110, 121}, .bases = zeros};
    creme_background *made = child;
    assert_int_equal(creme_background_derive(&made, parent, &wrong, 1), CREME_ERROR_RANGE);
    assert_null(made);
    creme_background_release(parent); /* the child needs it no more */
    assert_int_equal(creme_background_create(&direct, zeros, WINDOW, NULL, edits, 2), CREME_OK);
    assert_memory_equal(creme_background_codes(child), creme_background_codes(direct), WINDOW);
    assert_true(creme_hash_equal(creme_background_hash(child), creme_background_hash(direct)));
    assert_true(creme_background_get_origin(child, &origin));
    assert_true(creme_hash_equal(origin.parent, hash));
    assert_int_equal(origin.changed_count, 2);
    assert_true(origin.changed[0].start == 12 && origin.changed[0].end == 15);
    assert_true(origin.changed[1].start == 62 && origin.changed[1].end == 65);
    assert_true(creme_background_get_origin(none, &origin));
    assert_int_equal(origin.changed_count, 0);
    creme_background_release(none);
    creme_background_release(direct);
    creme_background_release(child);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_background_is_shuffled_then_edited),
        cmocka_unit_test(test_recipe_of_the_reference),
        cmocka_unit_test(test_edits_out_of_the_window),
        cmocka_unit_test(test_later_edits_see_earlier_ones),
        cmocka_unit_test(test_changes_by_hand),
        cmocka_unit_test(test_changes_of_random_edits),
        cmocka_unit_test(test_derived_backgrounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
