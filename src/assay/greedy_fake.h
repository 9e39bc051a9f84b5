/* For tests of the engine: a greedy assay of two rounds. It puts tiles of the other site one by one into the wild type,
 * then, beside the one with the highest activity, each of the others. Waits for the first round. The second round's
 * constructs are two edits of the wild type, or one edit of a background derived from it. */
#ifndef CREME_ASSAY_GREEDY_FAKE_H
#define CREME_ASSAY_GREEDY_FAKE_H

#include "assay/assay_fake.h"

#include <creme/greedy.h>

typedef struct greedy {
    creme_assay base;
    const fake_sites *sites;
    bool derives;
    creme_background *derived; /* of the second round */
    int64_t best;              /* once the first round is complete */
    creme_edit edits[2];
} greedy;

static inline creme_edit foreign_tile(const greedy *self, int64_t tile)
{
    int start = fake_start((int)tile);
    return (creme_edit){.at = {start, start + FAKE_TILE_BP}, .bases = self->sites->codes[1] + start};
}

static inline creme_status greedy_next(creme_assay *assay, creme_construct *construct, creme_next *next)
{
    greedy *self = (greedy *)assay;
    (void)next;
    construct->background = assay->site->wild_type;
    construct->edits = self->edits;
    construct->edit_count = assay->given < FAKE_TILES ? 1 : 2;
    self->edits[0] = foreign_tile(self, assay->given % FAKE_TILES);
    if (assay->given >= FAKE_TILES) self->edits[1] = foreign_tile(self, self->best);
    if (!self->derived) return CREME_OK;
    construct->background = self->derived;
    construct->edit_count = 1;
    return CREME_OK;
}

static inline creme_status greedy_choose(creme_assay *assay)
{
    greedy *self = (greedy *)assay;
    if (assay->round_end > FAKE_TILES) return CREME_OK;
    for (int64_t i = 1; i < FAKE_TILES; i++) {
        if (creme_assay_get(assay, i, 1) > creme_assay_get(assay, self->best, 1)) self->best = i;
    }
    creme_edit kept = foreign_tile(self, self->best);
    creme_status status = CREME_OK;
    if (self->derives) status = creme_background_derive(&self->derived, assay->site->wild_type, &kept, 1);
    return status == CREME_OK ? creme_assay_begin_round(assay, FAKE_TILES) : status;
}

static inline void greedy_clear(creme_assay *assay)
{
    creme_background_release(((greedy *)assay)->derived);
}

static inline void greedy_describe(const creme_assay *assay, int64_t id, creme_replicate *out)
{
    out->role = id < FAKE_TILES ? "first" : "second";
    out->tile = out->position = creme_tile_set_get(&assay->tiles, id % FAKE_TILES);
}

static inline creme_status greedy_finish(creme_assay *assay)
{
    creme_status status = creme_assay_make_rows(assay, 1);
    if (status == CREME_OK) assay->rows[0].mean = (double)((greedy *)assay)->best;
    return status;
}

static inline creme_status never_ready(creme_assay *assay, creme_construct *construct, creme_next *next)
{
    (void)assay;
    (void)construct;
    *next = CREME_NEXT_WAIT;
    return CREME_OK;
}

static const creme_assay_kind greedy_kind = {.name = "greedy",
                                             .next = greedy_next,
                                             .choose = greedy_choose,
                                             .describe = greedy_describe,
                                             .finish = greedy_finish,
                                             .clear = greedy_clear};
static const creme_assay_kind stuck_kind = {
    .name = "stuck", .next = never_ready, .describe = greedy_describe, .finish = greedy_finish};

static inline creme_status greedy_create(creme_assay **out, const creme_assay_kind *kind, const fake_sites *sites,
                                         const creme_assay_options *options, bool derives)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(greedy), kind, &sites->at[0], options, 1));
    ((greedy *)self)->sites = sites;
    ((greedy *)self)->derives = derives;
    self->objective = 1;
    self->constructs = 3 * FAKE_TILES; /* at most: two rounds come of it */
    CREME_TRY(creme_assay_begin_round(self, FAKE_TILES));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

#endif
