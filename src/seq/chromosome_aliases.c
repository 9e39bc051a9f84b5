/* Names of chromosomes from a file: sets of names that hang together, each with one key. */
#include "seq/chromosome.h"

#include "base/lines.h"
#include "base/memory.h"

#include <creme/hash.h>

#include <string.h>

typedef struct alias {
    creme_chromosome named; /* what is built in says of the name */
    bool built_in;
    size_t parent; /* of the same set; the set's own if it is itself */
} alias;

struct creme_chromosome_aliases {
    alias *at;
    size_t count, capacity;
    size_t *slots; /* hash table by key: index + 1, or 0; a power of two, at most half full */
    size_t slot_count;
};

static size_t *find_slot(const creme_chromosome_aliases *a, const char *key)
{
    size_t mask = a->slot_count - 1;
    size_t i = (size_t)creme_hash_bytes(key, strlen(key)).low & mask;
    while (a->slots[i] && strcmp(a->at[a->slots[i] - 1].named.key, key) != 0) i = (i + 1) & mask;
    return &a->slots[i];
}

static creme_status grow_slots(creme_chromosome_aliases *a)
{
    if (a->slot_count > 2 * a->count + 2) return CREME_OK;
    size_t count = a->slot_count ? 4 * a->slot_count : 64;
    size_t *slots = NULL;
    creme_status status = creme_allocate_zero(&slots, count, sizeof *slots);
    if (status != CREME_OK) return status;
    creme_free(a->slots);
    a->slots = slots;
    a->slot_count = count;
    for (size_t i = 0; i < a->count; i++) *find_slot(a, a->at[i].named.key) = i + 1;
    return CREME_OK;
}

static size_t root_of(const creme_chromosome_aliases *a, size_t i)
{
    while (a->at[i].parent != i) i = a->at[i].parent;
    return i;
}

/* Points all on the way to the root, so that the ways stay short. */
static size_t shorten(creme_chromosome_aliases *a, size_t i)
{
    size_t root = root_of(a, i);
    while (i != root) {
        size_t next = a->at[i].parent;
        a->at[i].parent = root;
        i = next;
    }
    return root;
}

static creme_status find_or_add(creme_chromosome_aliases *a, const char *name, size_t *index)
{
    alias added = {.parent = a->count};
    added.built_in = creme_chromosome_look_up_built_in(&added.named, name);
    creme_status status = grow_slots(a);
    if (status != CREME_OK) return status;
    size_t *slot = find_slot(a, added.named.key);
    if (*slot == 0) {
        status = creme_grow(&a->at, &a->capacity, a->count + 1, sizeof *a->at);
        if (status != CREME_OK) return status;
        a->at[a->count++] = added;
        *slot = a->count;
    }
    *index = *slot - 1;
    return CREME_OK;
}

/* Joins two sets; one with a chromosome that is built in keeps its key. */
static creme_status join(creme_chromosome_aliases *a, const creme_lines *lines, size_t left, size_t right)
{
    size_t kept = shorten(a, left), gone = shorten(a, right);
    if (kept == gone) return CREME_OK;
    if (a->at[kept].built_in && a->at[gone].built_in) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "this makes one of the chromosomes %s and %s, which are different ones",
                                a->at[kept].named.key, a->at[gone].named.key);
    }
    if (a->at[gone].built_in) {
        size_t swapped = kept;
        kept = gone;
        gone = swapped;
    }
    a->at[gone].parent = kept;
    return CREME_OK;
}

static creme_status take_line(creme_chromosome_aliases *a, const creme_lines *lines, char *line)
{
    char *rest = NULL;
    char *names[2] = {strtok_r(line, " \t", &rest), strtok_r(NULL, " \t", &rest)};
    if (!names[0] || names[0][0] == '#') return CREME_OK;
    if (!names[1] || strtok_r(NULL, " \t", &rest)) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "expected two names of one sequence, as in 'scaffold_12 NC_000009.12' "
                                "(of a wider table, cut -f gives two columns)");
    }
    size_t index[2] = {0, 0};
    creme_status status = CREME_OK;
    for (int i = 0; i < 2; i++) CREME_TRY(find_or_add(a, names[i], &index[i]));
    CREME_TRY(join(a, lines, index[0], index[1]));
done:
    return status;
}

creme_status creme_chromosome_aliases_read(creme_chromosome_aliases **out, const char *path)
{
    *out = NULL;
    creme_chromosome_aliases *aliases = NULL;
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&aliases, 1, sizeof *aliases));
    CREME_TRY(creme_lines_open(&lines, path));
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        CREME_TRY(take_line(aliases, lines, line));
    }
    if (aliases->count == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no names: expected two on each line", path);
        goto done;
    }
    for (size_t i = 0; i < aliases->count; i++) (void)shorten(aliases, i); /* a look-up is one step */
    *out = aliases;
    aliases = NULL;
done:
    creme_lines_close(lines);
    creme_chromosome_aliases_free(aliases);
    return status;
}

void creme_chromosome_aliases_free(creme_chromosome_aliases *aliases)
{
    if (!aliases) return;
    creme_free(aliases->at);
    creme_free(aliases->slots);
    creme_free(aliases);
}

void creme_chromosome_aliases_apply(const creme_chromosome_aliases *aliases, creme_chromosome *out)
{
    size_t slot = *find_slot(aliases, out->key);
    if (slot == 0) return;
    memcpy(out->key, aliases->at[root_of(aliases, slot - 1)].named.key, sizeof out->key);
}
