#include "base/memory.h"
#include "seq/random_philox.h"
#include "seq/shuffle_graph.h"

#include "slow.h"
#include <creme/hash.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static creme_random_key key_of(uint64_t replicate)
{
    return (creme_random_key){.seed = 20240607, .replicate = replicate, .purpose = CREME_RANDOM_TEST};
}

static void encode(uint8_t *codes, const char *letters)
{
    for (; *letters; letters++) *codes++ = (uint8_t)(strchr("ACGTN", *letters) - "ACGTN");
}

/* A sequence with few CG, and with stretches of N if asked for. */
static void make_sequence(uint8_t *codes, int count, uint64_t seed, bool with_n)
{
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = seed, .purpose = CREME_RANDOM_TEST});
    int unknown = 0;
    for (int i = 0; i < count; i++) {
        codes[i] = (uint8_t)creme_random_below(&random, 4);
        if (i > 0 && codes[i - 1] == CREME_BASE_C && codes[i] == CREME_BASE_G) codes[i] = CREME_BASE_A;
        if (with_n && unknown == 0 && creme_random_below(&random, 50) == 0) {
            unknown = 1 + (int)creme_random_below(&random, 9);
        }
        if (unknown > 0) codes[i] = CREME_BASE_N, unknown--;
    }
}

/* Counts of all k-lets without N: counts[4^k]. */
static void count_lets(uint32_t *counts, const uint8_t *codes, int count, int k)
{
    memset(counts, 0, ((size_t)1 << 2 * k) * sizeof *counts);
    for (int i = 0; i + k <= count; i++) {
        uint32_t let = 0;
        bool known = true;
        for (int j = 0; j < k; j++) {
            known = known && codes[i + j] < CREME_BASE_N;
            let = let << 2 | (codes[i + j] & 3);
        }
        if (known) counts[let]++;
    }
}

/* What any shuffle keeps: counts within each stretch between Ns, the ends of it, and the Ns. */
static void check_kept(const uint8_t *codes, const uint8_t *out, int count, int k)
{
    static uint32_t before[4096], after[4096];
    for (int start = 0, end; start < count; start = end + 1) {
        for (end = start; end < count && codes[end] != CREME_BASE_N; end++) assert_true(out[end] < CREME_BASE_N);
        if (end < count) assert_int_equal(out[end], CREME_BASE_N);
        count_lets(before, codes + start, end - start, k);
        count_lets(after, out + start, end - start, k);
        assert_memory_equal(before, after, ((size_t)1 << 2 * k) * sizeof *before);
        int kept = k - 1 < end - start ? k - 1 : end - start;
        assert_memory_equal(codes + start, out + start, (size_t)kept);
        assert_memory_equal(codes + end - kept, out + end - kept, (size_t)kept);
    }
}

static void test_keeps_counts_ends_and_n(void **state)
{
    (void)state;
    static const int lengths[] = {1, 2, 3, 7, 50, 64, 65, 1000, 2049, 20000};
    static uint8_t codes[20000], out[20000];
    for (int k = 1; k <= CREME_SHUFFLE_ORDER_MAX; k++) {
        for (uint64_t i = 0; i < 40; i++) {
            int count = lengths[i % 10];
            make_sequence(codes, count, i, i >= 20);
            creme_random_key key = key_of(i);
            assert_int_equal(creme_shuffle(out, codes, count, k, &key), CREME_OK);
            check_kept(codes, out, count, k);
            bool moved = memcmp(codes, out, (size_t)count) != 0;
            if (count >= 1000 && k <= 3) assert_true(moved);
        }
    }
}

static void test_small_and_uniform_sequences(void **state)
{
    (void)state;
    static const char *fixed[] = {
        "", "A", "N", "AC", "NN", "NAN", "AAAAAAAAAAAA", "NNNNNNNNNN", "NACNNTTTTTTTN", "ACACACACACAC"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        uint8_t codes[16] = {0}, out[16] = {0};
        encode(codes, fixed[i]);
        creme_random_key key = key_of(i);
        for (int k = 2; k <= CREME_SHUFFLE_ORDER_MAX; k++) {
            assert_int_equal(creme_shuffle(out, codes, (int64_t)strlen(fixed[i]), k, &key), CREME_OK);
            assert_memory_equal(out, codes, sizeof codes); /* these have one arrangement only */
        }
    }
}

static void test_in_place(void **state)
{
    (void)state;
    static uint8_t codes[5000], out[5000];
    for (int k = 1; k <= CREME_SHUFFLE_ORDER_MAX; k++) {
        make_sequence(codes, 5000, 5, true);
        creme_random_key key = key_of(1);
        assert_int_equal(creme_shuffle(out, codes, 5000, k, &key), CREME_OK);
        assert_int_equal(creme_shuffle(codes, codes, 5000, k, &key), CREME_OK);
        assert_memory_equal(codes, out, 5000);
    }
}

/* Seven at once: four abreast, three after them. */
static void test_many_is_one_by_one(void **state)
{
    (void)state;
    enum { COUNT = 6000, MANY = 7 };
    static uint8_t codes[COUNT], out[MANY][COUNT], one[COUNT];
    creme_random_key keys[MANY];
    for (uint64_t i = 0; i < MANY; i++) keys[i] = key_of(i);
    for (int k = 1; k <= CREME_SHUFFLE_ORDER_MAX; k++) {
        make_sequence(codes, COUNT, (uint64_t)k, k % 2);
        assert_int_equal(creme_shuffle_many(out[0], codes, COUNT, k, keys, MANY), CREME_OK);
        for (int i = 0; i < MANY; i++) {
            assert_int_equal(creme_shuffle(one, codes, COUNT, k, &keys[i]), CREME_OK);
            assert_memory_equal(one, out[i], COUNT);
            for (int j = 0; j < i; j++) assert_memory_not_equal(out[j], out[i], COUNT);
        }
    }
}

static void test_each_part_of_the_key_counts(void **state)
{
    (void)state;
    static const creme_random_key keys[] = {{0},        {.seed = 1},      {.locus = 1},  {.start = 1},
                                            {.end = 1}, {.replicate = 1}, {.purpose = 1}};
    enum { KEYS = sizeof keys / sizeof *keys, COUNT = 300 };
    static uint8_t codes[COUNT], out[KEYS][COUNT];
    make_sequence(codes, COUNT, 1, false);
    for (int i = 0; i < KEYS; i++) {
        assert_int_equal(creme_shuffle(out[i], codes, COUNT, 2, &keys[i]), CREME_OK);
        for (int j = 0; j < i; j++) assert_memory_not_equal(out[i], out[j], COUNT);
    }
}

/* All arrangements with the k-let counts and the first k - 1 bases of a sequence, as sorted numbers in base 4. */
typedef struct arrangements {
    uint32_t lets[4096];
    int k, length;
    uint64_t *items;
    size_t count, capacity;
} arrangements;

static void extend(arrangements *all, uint64_t so_far, int length)
{
    if (length == all->length) {
        assert_int_equal(creme_grow(&all->items, &all->capacity, all->count + 1, sizeof *all->items), CREME_OK);
        all->items[all->count++] = so_far;
        return;
    }
    for (uint64_t base = 0; base < 4; base++) {
        uint32_t *left = &all->lets[(so_far << 2 | base) & ((1u << 2 * all->k) - 1)];
        if (*left == 0) continue;
        --*left;
        extend(all, so_far << 2 | base, length + 1);
        ++*left;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static uint64_t number_of(const uint8_t *codes, int count)
{
    uint64_t number = 0;
    for (int i = 0; i < count; i++) number = number << 2 | codes[i];
    return number;
}

/* 200,000 draws fall evenly on all arrangements: chi-square below its mean df plus five standard deviations sqrt(2
 * df), and none is missed (there are at least 250 draws for each). */
static void check_uniform(const char *letters, int k)
{
    enum { DRAWS = 200000, AT_ONCE = 500 };
    int length = (int)strlen(letters);
    static uint8_t codes[32], out[AT_ONCE * 32];
    encode(codes, letters);
    arrangements all = {.k = k, .length = length};
    count_lets(all.lets, codes, length, k);
    extend(&all, number_of(codes, k - 1), k - 1);
    int *hits = calloc(all.count, sizeof *hits);
    assert_non_null(hits);
    for (uint64_t done = 0; done < DRAWS; done += AT_ONCE) {
        creme_random_key keys[AT_ONCE];
        for (uint64_t i = 0; i < AT_ONCE; i++) keys[i] = key_of(done + i);
        assert_int_equal(creme_shuffle_many(out, codes, length, k, keys, AT_ONCE), CREME_OK);
        for (int i = 0; i < AT_ONCE; i++) {
            uint64_t number = number_of(out + i * length, length);
            uint64_t *found = bsearch(&number, all.items, all.count, sizeof number, compare_numbers);
            assert_non_null(found);
            hits[found - all.items]++;
        }
    }
    double expected = (double)DRAWS / (double)all.count, sum = 0, df = (double)all.count - 1;
    assert_true(expected >= 250);
    for (size_t i = 0; i < all.count; i++) {
        assert_true(hits[i] > 0);
        sum += (hits[i] - expected) * (hits[i] - expected) / expected;
    }
    print_message("k %d %s: %zu arrangements, chi-square %.1f\n", k, letters, all.count, sum);
    assert_true(all.count > 1 && sum < df + 5 * sqrt(2 * df));
    free(hits);
    creme_free(all.items);
}

/* Walks that end elsewhere and where they began; loops; a vertex met once; a vertex that is left by several last
 * exits. */
static void test_every_arrangement_is_as_likely(void **state)
{
    (void)state;
    check_uniform("AACGT", 1);
    check_uniform("ACGACTAGCA", 2);
    check_uniform("AACAACTAACGAACAA", 3);
    if (test_is_slow()) return;
    check_uniform("AAACCTG", 1);
    check_uniform("ACAGACTCATAG", 2);
    check_uniform("AACCAACACTAAG", 2);
    check_uniform("GATTACAGATTA", 2);
    check_uniform("TGCATGCATTGCA", 2);
    check_uniform("ACGTACGGTACGACGTAAC", 3);
    check_uniform("ACACACTCACATACAC", 3);
    check_uniform("ACGTACGAACGTCACGTTACGTACG", 4);
}

/* The exits of a graph written out from the definition: vertex 4g + l draws its i-th exit with word l of the g-th
 * group's i-th block. */
static void exits_by_definition(uint8_t *exits, const creme_shuffle_graph *graph, const uint8_t *last,
                                creme_random *random, int *refusals)
{
    for (uint32_t group = 0; group < graph->vertices; group += 4) {
        uint32_t longest = 0;
        for (uint32_t v = group; v < group + 4 && v < graph->vertices; v++) {
            uint32_t left[4], total = 0;
            for (int b = 0; b < 4; b++) total += left[b] = graph->exits[v][b] - (last[v] == b);
            if (total > longest) longest = total;
            uint8_t *to = exits + graph->begin[v];
            for (uint32_t i = 0; i < total; i++) {
                uint32_t at[4], block[4], bound = total - i;
                memcpy(at, random->counter, sizeof at);
                creme_philox_skip(at, i);
                creme_philox_block(block, at, random->key);
                while ((uint32_t)(block[v & 3] * bound) < (uint32_t)((UINT64_C(1) << 32) % bound)) {
                    ++*refusals;
                    at[3] += 0x9E3779B9u;
                    creme_philox_block(block, at, random->key);
                }
                uint32_t r = (uint32_t)((uint64_t)block[v & 3] * bound >> 32);
                uint8_t base = 0;
                while (r >= left[base]) r -= left[base++];
                left[base]--;
                *to++ = base;
            }
            if (last[v] != CREME_SHUFFLE_NO_EXIT) *to = last[v];
        }
        creme_philox_skip(random->counter, longest);
    }
}

/* Four vertices abreast in vectors give what the definition gives, refused words included (hundreds of them among
 * these). */
static void test_exits_follow_the_definition(void **state)
{
    (void)state;
    enum { COUNT = 2000000 };
    uint8_t *codes = malloc(COUNT), *exits = malloc(COUNT), *expected = malloc(COUNT),
            last[CREME_SHUFFLE_VERTICES_MAX];
    creme_shuffle_graph *graph = malloc(sizeof *graph);
    assert_true(codes && exits && expected && graph);
    make_sequence(codes, COUNT, 3, false);
    int refusals = 0;
    for (int k = 1; k <= CREME_SHUFFLE_ORDER_MAX; k++) {
        creme_random random, same;
        creme_random_key key = key_of((uint64_t)k);
        creme_random_init(&random, &key);
        creme_shuffle_graph_count(graph, codes, k == 1 ? COUNT : COUNT / 10, k);
        creme_shuffle_tree(last, graph, &random);
        same = random;
        creme_shuffle_exits(exits, graph, last, &random);
        exits_by_definition(expected, graph, last, &same, &refusals);
        assert_memory_equal(exits, expected, graph->edges);
        assert_memory_equal(random.counter, same.counter, sizeof same.counter);
    }
    print_message("%d refusals\n", refusals);
    assert_true(refusals > 50);
    free(codes);
    free(exits);
    free(expected);
    free(graph);
}

/* Frozen: published results depend on these draws. */
static void test_draws_are_frozen(void **state)
{
    (void)state;
    static const uint64_t frozen[CREME_SHUFFLE_ORDER_MAX] = {0x66c3f00a6a43a1a8, 0x1c5bfa560f64360a,
                                                             0xe86dde60ad652487, 0x1c4536f70a4431db,
                                                             0x89e95791acd74727, 0xca84ba6aa9a29125};
    static uint8_t codes[30000], out[30000];
    make_sequence(codes, 30000, 9, true);
    for (int k = 1; k <= CREME_SHUFFLE_ORDER_MAX; k++) {
        creme_random_key key = {42, 0x0123456789abcdefu, -5, 29995, 3, CREME_RANDOM_BACKGROUND};
        assert_int_equal(creme_shuffle(out, codes, 30000, k, &key), CREME_OK);
        uint64_t hash = creme_hash_bytes(out, 30000).low;
        if (hash != frozen[k - 1]) fail_msg("k %d: 0x%016llx", k, (unsigned long long)hash);
    }
}

static void test_failures(void **state)
{
    (void)state;
    uint8_t codes[8] = {0, 1, 2, 3, 0, 1, 2, 3}, out[8];
    creme_random_key key = key_of(0);
    assert_int_equal(creme_shuffle(out, codes, 8, 0, &key), CREME_ERROR_RANGE);
    assert_int_equal(creme_shuffle(out, codes, 8, 7, &key), CREME_ERROR_RANGE);
    assert_int_equal(creme_shuffle(out, codes, -1, 2, &key), CREME_ERROR_RANGE);
    assert_int_equal(creme_shuffle(out, codes, (int64_t)1 << 31, 2, &key), CREME_ERROR_RANGE);
    assert_int_equal(creme_shuffle(NULL, NULL, 0, 2, &key), CREME_OK);
    for (size_t n = 1; n <= 2; n++) {
        creme_memory_fail_after(n);
        assert_int_equal(creme_shuffle(out, codes, 8, 2, &key), CREME_ERROR_MEMORY);
    }
    creme_memory_fail_after(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_counts_ends_and_n),
        cmocka_unit_test(test_small_and_uniform_sequences),
        cmocka_unit_test(test_in_place),
        cmocka_unit_test(test_many_is_one_by_one),
        cmocka_unit_test(test_each_part_of_the_key_counts),
        cmocka_unit_test(test_every_arrangement_is_as_likely),
        cmocka_unit_test(test_exits_follow_the_definition),
        cmocka_unit_test(test_draws_are_frozen),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
