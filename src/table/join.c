/* The key of rows, and the join by it. */
#include "table/rows.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

creme_status creme_frame_key(const creme_frame *frame, unsigned by, creme_labels *out)
{
    creme_status status = creme_labels_create(out, frame->count);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *r = &frame->at[i];
        char tile[64] = "";
        if (by & CREME_BY_TILE && r->has_tile) {
            snprintf(tile, sizeof tile, "%" PRId64 "\t%" PRId64, r->tile.start, r->tile.end);
        }
        status = creme_labels_set(out, i, "%s\t%s\t%" PRId64 "\t%s\t%s\t%s\t%s", r->name, r->chrom, r->tss, r->strand,
                                  by & CREME_BY_TRACK ? r->track : "", by & CREME_BY_SEARCH ? r->search : "", tile);
    }
    if (status != CREME_OK) creme_labels_clear(out);
    return status;
}

/* Both sides at work: their keys one behind the other, the left's first, and rows of the same key as groups. */
typedef struct sides {
    const creme_frame *left, *right;
    unsigned by;
    creme_labels left_keys, right_keys;
    creme_groups groups;
} sides;

static void clear(sides *s)
{
    creme_labels_clear(&s->left_keys);
    creme_labels_clear(&s->right_keys);
    creme_groups_clear(&s->groups);
}

static creme_status group_keys(sides *s)
{
    const char **both = NULL;
    size_t n = s->left->count, m = s->right->count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_key(s->left, s->by, &s->left_keys));
    CREME_TRY(creme_frame_key(s->right, s->by, &s->right_keys));
    CREME_TRY(creme_allocate(&both, n + m, sizeof *both));
    for (size_t i = 0; i < n; i++) both[i] = s->left_keys.at[i];
    for (size_t i = 0; i < m; i++) both[n + i] = s->right_keys.at[i];
    CREME_TRY(creme_groups_make(&s->groups, both, n + m));
done:
    creme_free(both);
    return status;
}

/* How many of a group's members are the left's, which come first. */
static size_t count_left(const sides *s, size_t g)
{
    size_t n = 0, last = s->groups.first[g + 1];
    for (size_t k = s->groups.first[g]; k < last && s->groups.members[k] < s->left->count; k++) n++;
    return n;
}

creme_status creme_frames_join(creme_join *out, const creme_frame *left, const creme_frame *right, unsigned by)
{
    *out = (creme_join){0};
    sides s = {.left = left, .right = right, .by = by};
    if (!left->has_tracks || !right->has_tracks) s.by &= ~(unsigned)CREME_BY_TRACK;
    creme_status status = CREME_OK;
    CREME_TRY(group_keys(&s));
    CREME_TRY(creme_allocate(&out->match, left->count, sizeof *out->match));
    for (size_t g = 0; g < s.groups.count; g++) {
        const size_t *members = s.groups.members + s.groups.first[g];
        size_t n = count_left(&s, g), m = s.groups.first[g + 1] - s.groups.first[g] - n;
        for (size_t k = 0; k < n; k++) out->match[members[k]] = m > 0 ? members[n] - left->count : SIZE_MAX;
        if (n == 0 || m == 0) {
            out->right_alone += m;
            continue;
        }
        out->pairs += n;
        out->left_doubled += n - 1;
        out->right_doubled += m - 1;
    }
    out->left_alone = left->count - out->pairs;
done:
    clear(&s);
    return status;
}

void creme_join_clear(creme_join *join)
{
    creme_free(join->match);
    *join = (creme_join){0};
}

/* Adds "A of B rows of FILE" with what stands between it and what was there; nothing if A is 0. */
static void count_rows(char *text, size_t bytes, const char *between, size_t rows, const creme_frame *frame)
{
    size_t used = strlen(text);
    if (rows == 0) return;
    snprintf(text + used, bytes - used, "%s%zu of %zu rows of %.200s", used > 0 ? between : "", rows, frame->count,
             creme_table_name(frame->table));
}

static void end_sentence(char *text, size_t bytes, const char *end)
{
    size_t used = strlen(text);
    if (used > 0) snprintf(text + used, bytes - used, "%s", end);
}

const char *creme_join_describe(char *text, size_t bytes, const creme_join *join, const creme_frame *left,
                                const creme_frame *right, bool one_to_one)
{
    char doubled[800] = "";
    *text = '\0';
    count_rows(text, bytes, "", join->left_alone, left);
    if (one_to_one) count_rows(text, bytes, " and ", join->right_alone, right);
    end_sentence(text, bytes, " have no partner");
    if (one_to_one) count_rows(doubled, sizeof doubled, "", join->left_doubled, left);
    end_sentence(doubled, sizeof doubled, " have the key of a row before them, and the same partner");
    size_t before = strlen(doubled);
    count_rows(doubled, sizeof doubled, "; ", join->right_doubled, right);
    if (strlen(doubled) > before) {
        end_sentence(doubled, sizeof doubled, " have the key of a row before them and are left out");
    }
    if (*text) end_sentence(text, bytes, *doubled ? "; " : "");
    snprintf(text + strlen(text), bytes - strlen(text), "%s", doubled);
    return text;
}

creme_status creme_frame_take_contexts(creme_frame *frame, const creme_table *contexts, creme_join *join,
                                       creme_frame *other)
{
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(contexts, "context", &column));
    CREME_TRY(creme_frame_open(other, contexts, NULL));
    CREME_TRY(creme_frames_join(join, frame, other, CREME_BY_TRACK));
    if (join->pairs == 0 && frame->count > 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: no row's locus (with its track) has a context in %s",
                            creme_table_name(frame->table), creme_table_name(contexts));
        goto done;
    }
    for (size_t i = 0; i < frame->count; i++) {
        frame->at[i].context = join->match[i] == SIZE_MAX ? "" : other->at[join->match[i]].context;
    }
done:
    return status;
}
