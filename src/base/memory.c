/* Checked allocation. */
#define _GNU_SOURCE /* MAP_ANON */
#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static _Thread_local size_t allocations_made;
static _Thread_local size_t allocation_to_fail;

size_t creme_memory_fail_after(size_t n)
{
    size_t made = allocations_made;
    allocations_made = 0;
    allocation_to_fail = n;
    return made;
}

static int must_fail(void)
{
    return ++allocations_made == allocation_to_fail;
}

static creme_status out_of_memory(size_t count, size_t size)
{
    return creme_fail(CREME_ERROR_MEMORY, "out of memory: cannot allocate %zu items of %zu bytes", count, size);
}

/* `out` points to a pointer of any object type; it is stored through memcpy to stay clear of aliasing. */
static void store(void *out, void *memory)
{
    memcpy(out, &memory, sizeof memory);
}

static creme_status allocate(void *out, size_t count, size_t size, int zero)
{
    store(out, NULL);
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || must_fail()) return out_of_memory(count, size);
    if (bytes == 0) bytes = 1;
    void *memory = zero ? calloc(1, bytes) : malloc(bytes);
    if (!memory) return out_of_memory(count, size);
    store(out, memory);
    return CREME_OK;
}

creme_status creme_allocate(void *out, size_t count, size_t size)
{
    return allocate(out, count, size, 0);
}

creme_status creme_allocate_zero(void *out, size_t count, size_t size)
{
    return allocate(out, count, size, 1);
}

creme_status creme_allocate_aligned(void *out, size_t count, size_t size)
{
    store(out, NULL);
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - 64 || must_fail()) {
        return out_of_memory(count, size);
    }
    bytes = bytes ? (bytes + 63) / 64 * 64 : 64;
    void *memory = aligned_alloc(64, bytes);
    if (!memory) return out_of_memory(count, size);
    store(out, memory);
    return CREME_OK;
}

creme_status creme_grow(void *items, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity) return CREME_OK;
    size_t wanted = *capacity + *capacity / 2 + 8;
    if (wanted < needed) wanted = needed;
    size_t bytes;
    if (__builtin_mul_overflow(wanted, size, &bytes) || must_fail()) return out_of_memory(wanted, size);
    void *before;
    memcpy(&before, items, sizeof before);
    void *memory = realloc(before, bytes);
    if (!memory) return out_of_memory(wanted, size);
    store(items, memory);
    *capacity = wanted;
    return CREME_OK;
}

creme_status creme_copy_text_n(char **out, const char *text, size_t length)
{
    creme_status status = creme_allocate(out, length + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(*out, text, length);
    (*out)[length] = '\0';
    return CREME_OK;
}

creme_status creme_copy_text(char **out, const char *text)
{
    return creme_copy_text_n(out, text, strlen(text));
}

creme_status creme_format_text(char **out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    *out = NULL;
    if (length < 0) return creme_fail(CREME_ERROR_LIBRARY, "a text could not be written");
    creme_status status = creme_allocate(out, (size_t)length + 1, 1);
    if (status != CREME_OK) return status;
    va_start(arguments, format);
    vsnprintf(*out, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return CREME_OK;
}

/* Not by malloc(), which learns from what is given back: later blocks of that size would come from the heap. */
creme_status creme_memory_need(size_t bytes, const char *whose)
{
    void *room = must_fail() ? MAP_FAILED : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (room == MAP_FAILED) {
        return creme_fail(CREME_ERROR_MEMORY, "out of memory: less than %zu MiB are left, which %s may need",
                          (bytes >> 20) + 1, whose);
    }
    munmap(room, bytes);
    return CREME_OK;
}

void creme_free(void *memory)
{
    free(memory);
}
