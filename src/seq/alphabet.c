/* Letters to codes and back: arithmetic on bytes rather than a table, so that the compiler can use vectors. */
#include "seq/alphabet.h"

#include <creme/sequence.h>

#include <stddef.h>

static inline uint8_t to_upper(char letter)
{
    return (uint8_t)letter & 0xdf;
}

static inline uint8_t encode(uint8_t upper)
{
    return (uint8_t)(4 - 4 * (upper == 'A') - 3 * (upper == 'C') - 2 * (upper == 'G') - ((upper | 1) == 'U'));
}

static inline uint8_t is_no_letter(uint8_t upper)
{
    return (uint8_t)(upper - 'A') > 'Z' - 'A';
}

void creme_sequence_encode(uint8_t *codes, const char *letters, int64_t count)
{
    for (int64_t i = 0; i < count; i++) codes[i] = encode(to_upper(letters[i]));
}

int64_t creme_sequence_encode_checked(uint8_t *codes, const char *letters, int64_t count)
{
    uint8_t bad = 0;
    for (int64_t i = 0; i < count; i++) bad |= is_no_letter(to_upper(letters[i]));
    int64_t first = count;
    for (int64_t i = 0; bad && i < count; i++) {
        if (is_no_letter(to_upper(letters[i]))) {
            first = i;
            break;
        }
    }
    creme_sequence_encode(codes, letters, count);
    return first;
}

int64_t creme_sequence_count_n(const uint8_t *codes, int64_t count)
{
    int64_t found = 0;
    for (int64_t i = 0; i < count; i++) found += codes[i] >= CREME_BASE_N;
    return found;
}

/* E, F, I, J, L, O, P, Q, X, Z as bits, A the lowest. */
static const uint32_t FOREIGN =
    1u << 4 | 1u << 5 | 1u << 8 | 1u << 9 | 1u << 11 | 1u << 14 | 1u << 15 | 1u << 16 | 1u << 23 | 1u << 25;

bool creme_sequence_is_foreign(char letter)
{
    uint8_t upper = to_upper(letter);
    return !is_no_letter(upper) && (FOREIGN >> (upper - 'A') & 1);
}

int64_t creme_sequence_count_foreign(const char *letters, int64_t count)
{
    int64_t found = 0;
    for (int64_t i = 0; i < count; i++) found += creme_sequence_is_foreign(letters[i]);
    return found;
}

void creme_sequence_decode(char *letters, const uint8_t *codes, int64_t count)
{
    static const char letter_of[] = "ACGTN";
    for (int64_t i = 0; i < count; i++) letters[i] = letter_of[codes[i] < CREME_BASE_N ? codes[i] : CREME_BASE_N];
}

static inline uint8_t complement(uint8_t code)
{
    return code < CREME_BASE_N ? (uint8_t)(3 - code) : code;
}

void creme_sequence_reverse_complement(uint8_t *codes, int64_t count)
{
    int64_t i = 0, j = count - 1;
    for (; i < j; i++, j--) {
        uint8_t first = complement(codes[i]);
        codes[i] = complement(codes[j]);
        codes[j] = first;
    }
    if (i == j) codes[i] = complement(codes[i]);
}
