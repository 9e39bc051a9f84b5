/* The least-recently-used table against a plain list that does the same slowly. */
#include "assay/engine_cache.h"
#include "base/memory.h"
#include "model/model_kind.h"

#include <creme/shuffle.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { STEPS = 20000, CAPACITY = 7, KEYS = 20 };

static creme_hash hash_of(uint32_t key)
{
    return (creme_hash){key % 3, key}; /* few different low halves: long chains */
}

/* keys[0] is the most recently used */
typedef struct slow_list {
    uint32_t keys[CAPACITY];
    int64_t places[CAPACITY];
    int count;
} slow_list;

static int slow_find(const slow_list *list, uint32_t key)
{
    for (int i = 0; i < list->count; i++) {
        if (list->keys[i] == key) return i;
    }
    return -1;
}

static void slow_use(slow_list *list, int from, uint32_t key, int64_t place)
{
    for (int i = from; i > 0; i--) {
        list->keys[i] = list->keys[i - 1];
        list->places[i] = list->places[i - 1];
    }
    list->keys[0] = key;
    list->places[0] = place;
}

static void test_recent_against_a_list(void **state)
{
    (void)state;
    creme_recent *recent = NULL;
    assert_int_equal(creme_recent_create(&recent, CAPACITY), CREME_OK);
    slow_list list = {0};
    creme_random_key stream = {.seed = 11, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_random_init(&random, &stream);
    assert_int_equal(creme_recent_drop(recent), -1);
    for (int step = 0; step < STEPS; step++) {
        uint32_t key = creme_random_below(&random, KEYS);
        int at = slow_find(&list, key);
        int64_t place = creme_recent_find(recent, hash_of(key));
        assert_int_equal(place, at < 0 ? -1 : list.places[at]);
        if (at >= 0) slow_use(&list, at, key, place);
        if (at >= 0) continue;
        if (list.count == CAPACITY || creme_random_below(&random, 8) == 0) {
            int64_t expected = list.count ? list.places[--list.count] : -1;
            assert_int_equal(creme_recent_drop(recent), expected);
        }
        place = creme_recent_add(recent, hash_of(key));
        assert_in_range(place, 0, CAPACITY - 1);
        for (int i = 0; i < list.count; i++) assert_true(list.places[i] != place);
        slow_use(&list, list.count++, key, place);
        assert_int_equal(creme_recent_count(recent), list.count);
    }
    creme_recent_destroy(recent);
}

static void test_activities_stay_within_their_bytes(void **state)
{
    (void)state;
    enum { OUTPUTS = 3, ROOM = 5 };
    size_t each = OUTPUTS * sizeof(float) + creme_recent_entry_bytes();
    creme_activity_cache *cache = NULL;
    assert_int_equal(creme_activity_cache_create(&cache, OUTPUTS, ROOM * each), CREME_OK);
    for (uint32_t key = 0; key < 50; key++) {
        float activity[OUTPUTS] = {(float)key, (float)key + 0.25f, -(float)key};
        creme_activity_cache_put(cache, hash_of(key), activity);
        for (uint32_t old = 0; old <= key; old++) {
            const float *found = creme_activity_cache_find(cache, hash_of(old));
            assert_int_equal(found != NULL, old + ROOM > key);
            if (found) assert_true(found[1] == (float)old + 0.25f && found[2] == -(float)old);
        }
    }
    creme_activity_cache_destroy(cache);
    assert_int_equal(creme_activity_cache_create(&cache, OUTPUTS, 1), CREME_OK); /* never less than one */
    creme_activity_cache_put(cache, hash_of(1), (const float[OUTPUTS]){1, 2, 3});
    assert_non_null(creme_activity_cache_find(cache, hash_of(1)));
    creme_activity_cache_destroy(cache);
}

/* An embedding that counts how many there are. */
typedef struct counted {
    creme_embedding base;
    int *live;
} counted;

static void counted_destroy(creme_embedding *embedding)
{
    --*((counted *)embedding)->live;
    creme_free(embedding);
}

static creme_embedding *counted_new(int *live)
{
    static const creme_model_kind kind = {.about = {.name = "counted"}, .embedding_destroy = counted_destroy};
    counted *made = NULL;
    assert_int_equal(creme_allocate(&made, 1, sizeof *made), CREME_OK);
    *made = (counted){{&kind}, live};
    ++*live;
    return &made->base;
}

static void test_embeddings_make_room(void **state)
{
    (void)state;
    int live = 0;
    creme_embedding_cache *cache = NULL;
    assert_int_equal(creme_embedding_cache_create(&cache, 4, 1 << 20, 1), CREME_OK); /* room for the least: 4 */
    for (uint32_t key = 0; key < 4; key++) creme_embedding_cache_put(cache, hash_of(key), counted_new(&live));
    assert_int_equal(live, 4);
    assert_non_null(creme_embedding_cache_find(cache, hash_of(0)));
    creme_embedding_cache_make_room(cache, 2); /* 1 and 2 go, 0 was just used */
    assert_int_equal(live, 2);
    assert_non_null(creme_embedding_cache_find(cache, hash_of(0)));
    assert_non_null(creme_embedding_cache_find(cache, hash_of(3)));
    assert_null(creme_embedding_cache_find(cache, hash_of(1)));
    for (uint32_t key = 10; key < 20; key++) {
        creme_embedding_cache_put(cache, hash_of(key), counted_new(&live));
        assert_true(live <= 4);
    }
    creme_embedding_cache_destroy(cache);
    assert_int_equal(live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recent_against_a_list),
        cmocka_unit_test(test_activities_stay_within_their_bytes),
        cmocka_unit_test(test_embeddings_make_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
