/* CREME_SEQ_CLONES before a function: it is compiled for old processors and for those with AVX2 and BMI2, and the
 * loader picks one. For integer work only, where all give the same result. Sanitizers crash in the picking, so they
 * get one version. */
#ifndef CREME_SEQ_CLONES_H
#define CREME_SEQ_CLONES_H

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) &&                         \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CREME_SEQ_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define CREME_SEQ_CLONES
#endif

#endif
