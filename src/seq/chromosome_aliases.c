/* Names of chromosomes from a file: sets of names that hang together, each with one key. */
#include "seq/chromosome.h"

#include "base/memory.h"
#include "base/text_map.h"

#include <stdio.h>
#include <string.h>

typedef struct alias {
    bool built_in; /* the key is of a chromosome that is built in */
    size_t parent; /* of the same set; the set's own if it is itself */
} alias;

struct creme_chromosome_aliases {
    creme_text_map keys; /* what is built in says of the names */
    alias *at;           /* [keys.count] */
    size_t capacity;
};

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
    size_t before = a->keys.count;
    creme_chromosome named;
    bool built_in = creme_chromosome_look_up_built_in(&named, name);
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&a->at, &a->capacity, before + 1, sizeof *a->at));
    CREME_TRY(creme_text_map_add(&a->keys, named.key, index));
    if (*index == before) a->at[before] = (alias){.built_in = built_in, .parent = before};
done:
    return status;
}

/* Joins two sets; one with a chromosome that is built in keeps its key. */
static creme_status join(creme_chromosome_aliases *a, const creme_lines *lines, size_t left, size_t right)
{
    size_t kept = shorten(a, left), gone = shorten(a, right);
    if (kept == gone) return CREME_OK;
    if (a->at[kept].built_in && a->at[gone].built_in) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "this says that %s and %s are one chromosome, but they are two",
                                creme_text_map_get(&a->keys, kept), creme_text_map_get(&a->keys, gone));
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

creme_status creme_chromosome_aliases_read_lines(creme_chromosome_aliases **out, creme_lines *lines)
{
    *out = NULL;
    creme_chromosome_aliases *aliases = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&aliases, 1, sizeof *aliases));
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        CREME_TRY(take_line(aliases, lines, line));
    }
    if (aliases->keys.count == 0) {
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: holds no names: expected two on each line", creme_lines_path(lines));
        goto done;
    }
    for (size_t i = 0; i < aliases->keys.count; i++) (void)shorten(aliases, i); /* a look-up is one step */
    *out = aliases;
    aliases = NULL;
done:
    creme_chromosome_aliases_free(aliases);
    return status;
}

creme_status creme_chromosome_aliases_read(creme_chromosome_aliases **out, const char *path)
{
    *out = NULL;
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_chromosome_aliases_read_lines(out, lines));
done:
    creme_lines_close(lines);
    return status;
}

void creme_chromosome_aliases_free(creme_chromosome_aliases *aliases)
{
    if (!aliases) return;
    creme_text_map_clear(&aliases->keys);
    creme_free(aliases->at);
    creme_free(aliases);
}

void creme_chromosome_aliases_apply(const creme_chromosome_aliases *aliases, creme_chromosome *out)
{
    size_t index = creme_text_map_find(&aliases->keys, out->key);
    if (index == CREME_TEXT_MAP_NONE) return;
    snprintf(out->key, sizeof out->key, "%s", creme_text_map_get(&aliases->keys, root_of(aliases, index)));
}
