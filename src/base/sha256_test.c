/* SHA-256 against the standard's own examples (FIPS 180-4; NIST's "Examples with Intermediate Values"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sha256.h"

#include <string.h>

static void expect(const char *bytes, size_t count, size_t at_once, const char *sum)
{
    creme_sha256 hash;
    char text[CREME_SHA256_TEXT];
    creme_sha256_init(&hash);
    for (size_t done = 0; done < count; done += at_once) {
        size_t more = count - done < at_once ? count - done : at_once;
        creme_sha256_add(&hash, bytes + done, more);
    }
    assert_string_equal(creme_sha256_finish(&hash, text), sum);
}

static void test_published_sums(void **state)
{
    (void)state;
    static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    static char million[1000000];
    memset(million, 'a', sizeof million);
    expect("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect("abc", 3, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    for (size_t at_once = 1; at_once < 60; at_once++) {
        expect(two, sizeof two - 1, at_once, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
    for (size_t at_once = 63; at_once < 200; at_once += 67) {
        expect(million, sizeof million, at_once, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_published_sums)};
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
