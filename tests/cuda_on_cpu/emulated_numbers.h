/* 16-bit numbers of the emulated device. */
#ifndef CREME_TESTS_EMULATED_NUMBERS_H
#define CREME_TESTS_EMULATED_NUMBERS_H

#include <cuda_runtime.h>

static inline float creme_half(uint16_t bits)
{
    uint32_t exponent = bits >> 10 & 31, fraction = bits & 0x3ff;
    float size = exponent == 31  ? __uint_as_float(0x7f800000u | fraction << 13)
                 : exponent == 0 ? (float)fraction * 0x1p-24f
                                 : __uint_as_float((exponent + 127 - 15) << 23 | fraction << 13);
    return bits & 0x8000 ? -size : size;
}

/* Of float16 or bfloat16. */
static inline float creme_number_of(bool half, uint16_t bits)
{
    return half ? creme_half(bits) : __uint_as_float((uint32_t)bits << 16);
}

#endif
