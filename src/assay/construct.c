/* Constructs: edits made on a copy of a background, and where they really changed it. */
#include <creme/construct.h>

#include "assay/edits.h"
#include "base/memory.h"

#include <string.h>

/* The reference's shuffle reads while it writes, so it is given a copy. */
static creme_status shuffle_like_creme_nn(uint8_t *codes, int64_t count, const creme_random_key *key)
{
    uint8_t *before = NULL;
    creme_status status;
    CREME_TRY(creme_allocate(&before, (size_t)count, 1));
    memcpy(before, codes, (size_t)count);
    CREME_TRY(creme_shuffle_creme_nn(codes, before, count, key->seed, (int64_t)key->replicate));
done:
    creme_free(before);
    return status;
}

creme_status creme_shuffle_apply(uint8_t *codes, int64_t count, const creme_shuffle_recipe *recipe)
{
    if (count <= 0) return CREME_OK;
    switch (recipe->method) {
    case CREME_SHUFFLE_UNIFORM:
        return creme_shuffle(codes, codes, count, recipe->k ? recipe->k : 2, &recipe->key);
    case CREME_SHUFFLE_CREME_NN:
        return shuffle_like_creme_nn(codes, count, &recipe->key);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "shuffle method %d: expected uniform or creme-nn", (int)recipe->method);
}

static creme_status apply_edit(const creme_edit *edit, uint8_t *codes, int64_t length)
{
    creme_interval at = edit->at;
    if (at.start < 0 || at.end < at.start || at.end > length) {
        return creme_fail(CREME_ERROR_RANGE, "edit [%lld, %lld): outside the window of %lld bp", (long long)at.start,
                          (long long)at.end, (long long)length);
    }
    if (!edit->bases) return creme_shuffle_apply(codes + at.start, at.end - at.start, &edit->shuffle);
    if (at.end > at.start) memcpy(codes + at.start, edit->bases, (size_t)(at.end - at.start));
    return CREME_OK;
}

creme_status creme_edits_apply(const creme_edit *edits, size_t edit_count, uint8_t *codes, int64_t length)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < edit_count && status == CREME_OK; i++) status = apply_edit(&edits[i], codes, length);
    return status;
}

creme_status creme_construct_write(const creme_construct *construct, uint8_t *codes)
{
    int64_t length = creme_background_length(construct->background);
    memcpy(codes, creme_background_codes(construct->background), (size_t)length);
    return creme_edits_apply(construct->edits, construct->edit_count, codes, length);
}

/* changed[] = the edits' intervals in rising order; empty ones are left out. Returns how many. */
static size_t sort_edits(const creme_edit *edits, size_t edit_count, creme_interval *changed)
{
    size_t count = 0;
    for (size_t i = 0; i < edit_count; i++) {
        creme_interval at = edits[i].at;
        if (at.end <= at.start) continue;
        size_t place = count++;
        for (; place > 0 && changed[place - 1].start > at.start; place--) changed[place] = changed[place - 1];
        changed[place] = at;
    }
    return count;
}

/* Joins those that overlap or touch. Returns how many are left. */
static size_t join(creme_interval *changed, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && changed[i].start <= changed[kept - 1].end) {
            if (changed[i].end > changed[kept - 1].end) changed[kept - 1].end = changed[i].end;
        } else {
            changed[kept++] = changed[i];
        }
    }
    return kept;
}

void creme_edits_find_changes(const creme_edit *edits, size_t edit_count, const uint8_t *before, const uint8_t *codes,
                              creme_interval *changed, size_t *count)
{
    size_t joined = join(changed, sort_edits(edits, edit_count, changed));
    *count = 0;
    for (size_t i = 0; i < joined; i++) {
        creme_interval at = changed[i];
        while (at.start < at.end && codes[at.start] == before[at.start]) at.start++;
        while (at.end > at.start && codes[at.end - 1] == before[at.end - 1]) at.end--;
        if (at.start < at.end) changed[(*count)++] = at;
    }
}

void creme_construct_find_changes(const creme_construct *construct, const uint8_t *codes, creme_interval *changed,
                                  size_t *count)
{
    const uint8_t *before = creme_background_codes(construct->background);
    creme_edits_find_changes(construct->edits, construct->edit_count, before, codes, changed, count);
}
