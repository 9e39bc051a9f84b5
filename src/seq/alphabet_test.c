/* Every byte, every length around a vector's, and the identities of reverse complement. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "seq/alphabet.h"

#include <creme/sequence.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static void test_every_byte(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char letter = (char)byte;
        uint8_t code = 99;
        creme_sequence_encode(&code, &letter, 1);
        static const char order[] = "ACGT";
        int upper = toupper(byte) == 'U' ? 'T' : toupper(byte); /* RNA */
        const char *found = byte ? strchr(order, upper) : NULL;
        assert_int_equal(code, found ? found - order : CREME_BASE_N);
        bool is_letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
        assert_int_equal(creme_sequence_encode_checked(&code, &letter, 1), is_letter ? 1 : 0);
    }
}

static void test_count_n(void **state)
{
    (void)state;
    const uint8_t codes[] = {0, 4, 1, 4, 4, 3};
    assert_int_equal(creme_sequence_count_n(codes, 6), 3);
    assert_int_equal(creme_sequence_count_n(codes, 1), 0);
    assert_int_equal(creme_sequence_count_n(codes, 0), 0);
}

/* IUPAC's letters for bases, RNA's U included, and all others. */
static void test_foreign(void **state)
{
    (void)state;
    for (const char *c = "ACGTURYSWKMBDHVNacgturyswkmbdhvn-.*0 "; *c; c++)
        assert_false(creme_sequence_is_foreign(*c));
    for (const char *c = "EFIJLOPQXZefijlopqxz"; *c; c++) assert_true(creme_sequence_is_foreign(*c));
    assert_int_equal(creme_sequence_count_foreign("MEEPQSDPSV", 10), 5);
}

static void test_decode(void **state)
{
    (void)state;
    uint8_t codes[] = {0, 1, 2, 3, 4, 5, 255};
    char letters[8] = "";
    creme_sequence_decode(letters, codes, 7);
    assert_string_equal(letters, "ACGTNNN");
}

static void test_first_bad_letter(void **state)
{
    (void)state;
    char letters[200];
    uint8_t codes[200];
    for (int at = 0; at < 200; at++) {
        memset(letters, 'g', sizeof letters);
        letters[at] = '*';
        if (at < 199) letters[199] = '-';
        assert_int_equal(creme_sequence_encode_checked(codes, letters, 200), at);
        assert_int_equal(codes[at], CREME_BASE_N);
    }
}

static void test_reverse_complement(void **state)
{
    (void)state;
    char text[] = "AACGTN";
    uint8_t codes[6];
    creme_sequence_encode(codes, text, 6);
    creme_sequence_reverse_complement(codes, 6);
    creme_sequence_decode(text, codes, 6);
    assert_string_equal(text, "NACGTT");
    for (int length = 0; length < 70; length++) { /* twice is once, and base i goes to length - 1 - i */
        uint8_t before[70], after[70];
        for (int i = 0; i < length; i++) before[i] = (uint8_t)((i * 7 + length) % 5);
        memcpy(after, before, sizeof after);
        creme_sequence_reverse_complement(after, length);
        for (int i = 0; i < length; i++) {
            assert_int_equal(after[length - 1 - i], before[i] == 4 ? 4 : 3 - before[i]);
        }
        creme_sequence_reverse_complement(after, length);
        assert_memory_equal(after, before, length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte),       cmocka_unit_test(test_count_n),
        cmocka_unit_test(test_foreign),          cmocka_unit_test(test_decode),
        cmocka_unit_test(test_first_bad_letter), cmocka_unit_test(test_reverse_complement),
    };
    return cmocka_run_group_tests_name("alphabet", tests, NULL, NULL);
}
