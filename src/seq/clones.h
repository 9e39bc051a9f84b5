/* Integer work that is compiled twice: for any processor, and for those with AVX2 and BMI2. Both give the same
 * result. A function marked CREME_SEQ_BODY is called by one marked CREME_SEQ_V3, which a caller takes where
 * creme_seq_has_v3(), and by another one elsewhere. Choosing so, and not by the loader (`target_clones`), every
 * compiler and C library can. */
#ifndef CREME_SEQ_CLONES_H
#define CREME_SEQ_CLONES_H

#include <stdbool.h>

#define CREME_SEQ_BODY static inline __attribute__((always_inline))

/* A loop that is gone before arrays are looked at, and a choice of lanes from two vectors of integers as wide. */
#ifdef __clang__
#define CREME_SEQ_UNROLLED                 _Pragma("unroll")
#define CREME_SEQ_SHUFFLE(type, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define CREME_SEQ_UNROLLED                 _Pragma("GCC unroll 16")
#define CREME_SEQ_SHUFFLE(type, a, b, ...) __builtin_shuffle(a, b, (type){__VA_ARGS__}) /* as gcc 11 knows it */
#endif

#ifdef __x86_64__
#define CREME_SEQ_V3 static __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

static inline bool creme_seq_has_v3(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}
#else
#define CREME_SEQ_V3 static

static inline bool creme_seq_has_v3(void)
{
    return false;
}
#endif

#endif
