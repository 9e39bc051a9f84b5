/* CRC-32C: eight bytes a step from tables, or from the instruction that x86 has had since SSE 4.2. */
#include "model/weights/crc32c.h"

#include <string.h>

enum { POLYNOMIAL = (int)0x82f63b78 };

void creme_crc32c_init(creme_crc32c *crc)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t c = byte;
        for (int bit = 0; bit < 8; bit++) c = c >> 1 ^ (c & 1 ? (uint32_t)POLYNOMIAL : 0);
        crc->table[0][byte] = c;
    }
    for (int t = 1; t < 8; t++) {
        for (int byte = 0; byte < 256; byte++) {
            uint32_t c = crc->table[t - 1][byte];
            crc->table[t][byte] = c >> 8 ^ crc->table[0][c & 0xff];
        }
    }
}

static uint32_t load(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint32_t creme_crc32c_by_table(const creme_crc32c *crc, uint32_t before, const void *bytes, size_t count)
{
    const uint8_t *at = bytes;
    uint32_t c = ~before;
    const uint32_t(*table)[256] = crc->table;
    for (; count >= 8; at += 8, count -= 8) {
        uint32_t low = load(at) ^ c, high = load(at + 4);
        c = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^ table[4][low >> 24] ^
            table[3][high & 0xff] ^ table[2][high >> 8 & 0xff] ^ table[1][high >> 16 & 0xff] ^ table[0][high >> 24];
    }
    for (; count > 0; at++, count--) c = c >> 8 ^ table[0][(c ^ *at) & 0xff];
    return ~c;
}

#ifdef __x86_64__
#if defined(__clang__) && __clang_major__ >= 14
#define HAS_CRC32 __attribute__((target("sse4.2,crc32"))) /* to which it is a set of its own */
#else
#define HAS_CRC32 __attribute__((target("sse4.2")))
#endif
HAS_CRC32 static uint32_t by_instruction(uint32_t before, const uint8_t *at, size_t count)
{
    unsigned long long c = ~before;
    for (; count >= 8; at += 8, count -= 8) {
        unsigned long long word;
        memcpy(&word, at, sizeof word);
        c = __builtin_ia32_crc32di(c, word);
    }
    for (; count > 0; at++, count--) c = __builtin_ia32_crc32qi((uint32_t)c, *at);
    return ~(uint32_t)c;
}
#endif

uint32_t creme_crc32c_extend(const creme_crc32c *crc, uint32_t before, const void *bytes, size_t count)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("sse4.2")) return by_instruction(before, bytes, count);
#endif
    return creme_crc32c_by_table(crc, before, bytes, count);
}

uint32_t creme_crc32c_of(const creme_crc32c *crc, const void *bytes, size_t count)
{
    return creme_crc32c_extend(crc, 0, bytes, count);
}
