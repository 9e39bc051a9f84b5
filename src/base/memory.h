/* Allocation with overflow checks and error messages, and with a hook that lets tests fail the n-th one.
 * Everything the library allocates for itself comes through here. Release with creme_free (free() of memory
 * that is handed to the user works too: these are malloc, calloc, realloc and aligned_alloc underneath). */
#ifndef CREME_BASE_MEMORY_H
#define CREME_BASE_MEMORY_H

#include <creme/status.h>
#include <stddef.h>

/* *out = room for count items of `size` bytes, uninitialised. Fails with CREME_ERROR_MEMORY (naming the
 * size) when count * size overflows or memory is short; *out is then NULL. count == 0 gives a valid pointer. */
CREME_CHECKED creme_status creme_allocate(void *out, size_t count, size_t size);

/* The same, zeroed. */
CREME_CHECKED creme_status creme_allocate_zero(void *out, size_t count, size_t size);

/* The same, aligned to 64 bytes (a cache line, an AVX-512 register) and rounded up to whole lines. */
CREME_CHECKED creme_status creme_allocate_aligned(void *out, size_t count, size_t size);

/* Grows *items (may be NULL) so that at least `needed` items of `size` bytes fit; *capacity is in items and
 * grows geometrically. On failure *items and *capacity are as before. */
CREME_CHECKED creme_status creme_grow(void *items, size_t *capacity, size_t needed, size_t size);

/* *out = copy of the text, or of its first `length` bytes. */
CREME_CHECKED creme_status creme_copy_text(char **out, const char *text);
CREME_CHECKED creme_status creme_copy_text_n(char **out, const char *text, size_t length);

/* *out = the text that printf would write. */
CREME_CHECKED creme_status creme_format_text(char **out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void creme_free(void *memory);

/* CREME_ERROR_MEMORY unless `bytes` could be had right now, of which nothing is kept: before a library is called that
 * crashes, or says something else, when it gets none. `whose` names it: "less than 32 MiB are left, which WHOSE may
 * need". */
CREME_CHECKED creme_status creme_memory_need(size_t bytes, const char *whose);

/* For tests: the n-th allocation from now on (1 is the next) on this thread fails; 0 switches that off.
 * Returns how many allocations this thread has made since the last call. */
size_t creme_memory_fail_after(size_t n);

#endif
