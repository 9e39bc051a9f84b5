/* Memory between two pages that nobody may touch: what reads or writes beyond its end, or before its beginning, is
 * killed at once, generated code too, which no sanitizer sees. */
#ifndef CREME_TESTS_GUARDED_H
#define CREME_TESTS_GUARDED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

typedef enum guarded_side { GUARDED_END, GUARDED_BEGIN } guarded_side; /* which one lies at its page to the byte */

typedef struct guarded {
    void *at;
    char *pages;
    size_t length; /* with both guards */
} guarded;

static inline size_t guarded_up(size_t bytes, size_t to)
{
    return (bytes + to - 1) / to * to;
}

/* `bytes` of memory, zeroed, at a multiple of `alignment`: with a greater one than the size allows there is a gap
 * before the guard behind it. */
static inline guarded guarded_make(size_t bytes, size_t alignment, guarded_side side)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), inner = guarded_up(bytes ? bytes : 1, page);
    guarded g = {.length = inner + 2 * page};
    g.pages = mmap(NULL, g.length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(g.pages != MAP_FAILED);
    assert_int_equal(mprotect(g.pages + page, inner, PROT_READ | PROT_WRITE), 0);
    g.at = g.pages + page + (side == GUARDED_END ? inner - guarded_up(bytes, alignment) : 0);
    return g;
}

static inline void guarded_free(guarded *g)
{
    assert_int_equal(munmap(g->pages, g->length), 0);
}

#endif
