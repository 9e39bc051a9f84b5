/* Grouping by hashing. */
#include "table/groups.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <creme/hash.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A hash table of groups: its slots hold a group's number + 1, 0 where there is none. */
typedef struct finder {
    const char *const *labels;
    size_t *leaders; /* [count]: the first member of each group */
    size_t capacity;
    uint32_t *hashes; /* [count] */
    size_t hash_capacity;
    size_t *slots, slot_count; /* a power of two, at least twice as many as groups */
} finder;

static uint32_t hash_of(const char *text)
{
    return (uint32_t)creme_hash_bytes(text, strlen(text)).low;
}

static creme_status make_room(finder *f, size_t count)
{
    if (2 * (count + 1) <= f->slot_count) return CREME_OK;
    size_t more = f->slot_count ? 4 * f->slot_count : 64;
    creme_free(f->slots);
    f->slots = NULL;
    creme_status status = creme_allocate_zero(&f->slots, more, sizeof *f->slots);
    if (status != CREME_OK) return status;
    f->slot_count = more;
    for (size_t g = 0; g < count; g++) {
        size_t slot = f->hashes[g] & (more - 1);
        while (f->slots[slot]) slot = (slot + 1) & (more - 1);
        f->slots[slot] = g + 1;
    }
    return CREME_OK;
}

/* *group = that of member i, a new one, *count, if none has its label. Neighbours are mostly alike: `last` is looked at
 * first. */
static creme_status find_group(finder *f, size_t i, size_t last, size_t *count, size_t *group)
{
    const char *label = f->labels[i];
    *group = last;
    if (*count > 0 && (label == f->labels[f->leaders[last]] || strcmp(label, f->labels[f->leaders[last]]) == 0))
        return CREME_OK;
    creme_status status = make_room(f, *count);
    if (status != CREME_OK) return status;
    uint32_t hash = hash_of(label);
    size_t slot = hash & (f->slot_count - 1);
    for (; f->slots[slot]; slot = (slot + 1) & (f->slot_count - 1)) {
        *group = f->slots[slot] - 1;
        if (f->hashes[*group] == hash && strcmp(f->labels[f->leaders[*group]], label) == 0) return CREME_OK;
    }
    *group = *count;
    status = creme_grow(&f->leaders, &f->capacity, *count + 1, sizeof *f->leaders);
    if (status == CREME_OK) status = creme_grow(&f->hashes, &f->hash_capacity, *count + 1, sizeof *f->hashes);
    if (status != CREME_OK) return status;
    f->leaders[*count] = i;
    f->hashes[*count] = hash;
    f->slots[slot] = ++*count;
    return CREME_OK;
}

/* Members of each group, in their order; first[g] ends as the place behind the last of group g - 1. */
static void list_members(creme_groups *groups, size_t n)
{
    size_t *next = groups->first + 1;
    for (size_t i = 0; i < n; i++) groups->first[groups->of[i] + 1]++;
    for (size_t g = 0; g < groups->count; g++) groups->first[g + 1] += groups->first[g];
    /* From the last member to the first: next[g], the end of group g, goes down to its beginning ... */
    for (size_t i = n; i-- > 0;) groups->members[--next[groups->of[i]]] = i;
    /* ... which is where it belongs, one place further to the left. */
    for (size_t g = 0; g < groups->count; g++) groups->first[g] = next[g];
    groups->first[groups->count] = n;
}

creme_status creme_groups_make(creme_groups *out, const char *const *labels, size_t n)
{
    *out = (creme_groups){0};
    finder f = {.labels = labels};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&out->of, n, sizeof *out->of));
    for (size_t i = 0, last = 0; i < n; i++) {
        CREME_TRY(find_group(&f, i, last, &out->count, &out->of[i]));
        last = out->of[i];
    }
    CREME_TRY(creme_allocate_zero(&out->first, out->count + 1, sizeof *out->first));
    CREME_TRY(creme_allocate(&out->members, n, sizeof *out->members));
    list_members(out, n);
done:
    creme_free(f.leaders);
    creme_free(f.hashes);
    creme_free(f.slots);
    if (status != CREME_OK) creme_groups_clear(out);
    return status;
}

void creme_groups_clear(creme_groups *groups)
{
    creme_free(groups->of);
    creme_free(groups->first);
    creme_free(groups->members);
    *groups = (creme_groups){0};
}

creme_status creme_labels_create(creme_labels *out, size_t count)
{
    *out = (creme_labels){.count = count};
    creme_status status = creme_table_create(&out->keeper, NULL, 0);
    if (status == CREME_OK) status = creme_allocate(&out->at, count, sizeof *out->at);
    if (status != CREME_OK) {
        creme_labels_clear(out);
        return status;
    }
    for (size_t i = 0; i < count; i++) out->at[i] = "";
    return CREME_OK;
}

void creme_labels_clear(creme_labels *labels)
{
    creme_table_destroy(labels->keeper);
    creme_free(labels->at);
    *labels = (creme_labels){0};
}

creme_status creme_labels_set(creme_labels *labels, size_t i, const char *format, ...)
{
    char small[256], *large = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length < 0) return creme_fail(CREME_ERROR_LIBRARY, "a label could not be written");
    creme_status status = CREME_OK;
    if ((size_t)length >= sizeof small) {
        status = creme_allocate(&large, (size_t)length + 1, 1);
        if (status != CREME_OK) return status;
        va_start(arguments, format);
        vsnprintf(large, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    status = creme_table_keep(labels->keeper, large ? large : small, (size_t)length, &labels->at[i]);
    creme_free(large);
    return status;
}
