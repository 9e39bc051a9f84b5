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
    uint8_t codes[]; /* [length] */
};

creme_status creme_background_create(creme_background **out, const uint8_t *codes, int64_t length,
                                     const creme_shuffle_recipe *shuffle, const creme_edit *edits, size_t edit_count)
{
    *out = NULL;
    creme_background *self = NULL;
    creme_status status;
    if (length < 1) {
        return creme_fail(CREME_ERROR_RANGE, "a window of %lld bp: expected at least 1", (long long)length);
    }
    CREME_TRY(creme_allocate(&self, 1, sizeof *self + (size_t)length));
    atomic_init(&self->references, 1);
    self->length = length;
    memcpy(self->codes, codes, (size_t)length);
    if (shuffle) CREME_TRY(creme_shuffle_apply(self->codes, length, shuffle));
    CREME_TRY(creme_edits_apply(edits, edit_count, self->codes, length));
    self->hash = creme_hash_bytes(self->codes, (size_t)length);
    *out = self;
    self = NULL;
done:
    creme_free(self);
    return status;
}

creme_background *creme_background_retain(creme_background *background)
{
    atomic_fetch_add(&background->references, 1);
    return background;
}

void creme_background_release(creme_background *background)
{
    if (background && atomic_fetch_sub(&background->references, 1) == 1) creme_free(background);
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
