/* Backgrounds: whole windows, shared by counting references. */
#include <creme/construct.h>

#include "assay/edits.h"
#include "base/memory.h"

#include <stdatomic.h>
#include <string.h>

struct creme_background {
    atomic_int references;
    int64_t length;
    creme_hash hash;
    bool derived;
    creme_hash parent;       /* if derived */
    creme_interval *changed; /* [changed_count] */
    size_t changed_count;
    uint8_t codes[]; /* [length] */
};

static creme_status allocate(creme_background **out, const uint8_t *codes, int64_t length)
{
    creme_status status = creme_allocate(out, 1, sizeof **out + (size_t)length);
    if (status != CREME_OK) return status;
    **out = (creme_background){.length = length};
    atomic_init(&(*out)->references, 1);
    memcpy((*out)->codes, codes, (size_t)length);
    return CREME_OK;
}

static void destroy(creme_background *background)
{
    if (background) creme_free(background->changed);
    creme_free(background);
}

creme_status creme_background_create(creme_background **out, const uint8_t *codes, int64_t length,
                                     const creme_shuffle_recipe *shuffle, const creme_edit *edits, size_t edit_count)
{
    *out = NULL;
    creme_background *self = NULL;
    creme_status status;
    if (length < 1) {
        return creme_fail(CREME_ERROR_RANGE, "a window of %lld bp: expected at least 1", (long long)length);
    }
    CREME_TRY(allocate(&self, codes, length));
    if (shuffle) CREME_TRY(creme_shuffle_apply(self->codes, length, shuffle));
    CREME_TRY(creme_edits_apply(edits, edit_count, self->codes, length));
    self->hash = creme_hash_bytes(self->codes, (size_t)length);
    *out = self;
    self = NULL;
done:
    destroy(self);
    return status;
}

creme_status creme_background_derive(creme_background **out, const creme_background *parent, const creme_edit *edits,
                                     size_t edit_count)
{
    *out = NULL;
    creme_background *self = NULL;
    creme_status status;
    CREME_TRY(allocate(&self, parent->codes, parent->length));
    CREME_TRY(creme_edits_apply(edits, edit_count, self->codes, self->length));
    self->hash = creme_hash_bytes(self->codes, (size_t)self->length);
    CREME_TRY(creme_allocate(&self->changed, edit_count, sizeof *self->changed));
    creme_edits_find_changes(edits, edit_count, parent->codes, self->codes, self->changed, &self->changed_count);
    self->derived = true;
    self->parent = parent->hash;
    *out = self;
    self = NULL;
done:
    destroy(self);
    return status;
}

bool creme_background_get_origin(const creme_background *background, creme_background_origin *origin)
{
    if (background->derived)
        *origin = (creme_background_origin){background->parent, background->changed, background->changed_count};
    return background->derived;
}

creme_background *creme_background_retain(creme_background *background)
{
    atomic_fetch_add(&background->references, 1);
    return background;
}

void creme_background_release(creme_background *background)
{
    if (background && atomic_fetch_sub(&background->references, 1) == 1) destroy(background);
}

const uint8_t *creme_background_codes(const creme_background *background)
{
    return background->codes;
}

int64_t creme_background_length(const creme_background *background)
{
    return background->length;
}

creme_hash creme_background_hash(const creme_background *background)
{
    return background->hash;
}
