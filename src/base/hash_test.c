/* Hashes name random streams, so their values may never change; those here are XXH3's published ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <creme/hash.h>

/* XXH3, 128 bits, of nothing: "99aa06d3014798d86001c324468d497f" (xxhash 0.8, xxhsum -H2 of an empty file). */
static void test_known_value(void **state)
{
    (void)state;
    creme_hash hash = creme_hash_bytes("", 0);
    assert_true(hash.high == 0x99aa06d3014798d8u && hash.low == 0x6001c324468d497fu);
    assert_true(creme_hash_equal(hash, creme_hash_bytes("x", 0)));
}

/* Every single change of a base, and every length, gives another value. */
static void test_small_differences(void **state)
{
    (void)state;
    enum { LENGTH = 600 };
    uint8_t codes[LENGTH] = {0};
    creme_hash seen[2 * LENGTH];
    int count = 0;
    for (int i = 0; i < LENGTH; i++) {
        codes[i] = 1;
        seen[count++] = creme_hash_bytes(codes, LENGTH);
        codes[i] = 0;
        seen[count++] = creme_hash_bytes(codes, (size_t)i + 1);
    }
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < i; j++) assert_false(creme_hash_equal(seen[i], seen[j]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_value),
        cmocka_unit_test(test_small_differences),
    };
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
