/* For tests of the engine: a source that makes units from a list and keeps the finished ones. */
#ifndef CREME_ASSAY_UNITS_FAKE_H
#define CREME_ASSAY_UNITS_FAKE_H

#include "assay/greedy_fake.h"

#include <creme/engine.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { TRACKS = 2, MOST_UNITS = 40 };

enum unit_kind {
    CONTEXT,
    SWAP,
    NECESSITY,
    SUFFICIENCY,
    DISTANCE,
    GREEDY,
    DERIVING,
    STUCK,
    INTERACTION,
    SET,
    MULTIPLICITY,
    FINE_TILE,
    MUTAGENESIS,
    PROFILE
};

typedef struct unit_list {
    const fake_sites *sites;
    creme_assay_options options;
    const int *kinds;
    int count, started, finished, abandoned;
    int fail_next_at, fail_finish_at; /* counted from 1; 0: never */
    creme_assay *units[MOST_UNITS];   /* in the order in which they were started */
    creme_assay *done[MOST_UNITS];    /* ... finished */
} unit_list;

static inline creme_status list_next(void *self, creme_assay **out)
{
    unit_list *list = self;
    *out = NULL;
    if (list->started + 1 == list->fail_next_at) return creme_fail(CREME_ERROR_IO, "no next unit");
    if (list->started == list->count) return CREME_OK;
    const creme_assay_options *options = &list->options;
    const creme_site *site = &list->sites->at[0], *other = &list->sites->at[1];
    creme_status status = CREME_OK;
    switch (list->kinds[list->started]) {
    case CONTEXT:
        status = creme_context_dependence_create(out, site, options);
        break;
    case SWAP:
        status = creme_context_swap_create(out, other, site, options);
        break;
    case NECESSITY:
        status = creme_necessity_create(out, site, options);
        break;
    case SUFFICIENCY:
        status = creme_sufficiency_create(out, other, options);
        break;
    case DISTANCE:
        status = creme_distance_create(out, site, list->started % FAKE_TILES, options);
        break;
    case GREEDY:
        status = greedy_create(out, &greedy_kind, list->sites, options, false);
        break;
    case DERIVING:
        status = greedy_create(out, &greedy_kind, list->sites, options, true);
        break;
    case INTERACTION:
        status =
            creme_interaction_create(out, site, options,
                                     &(creme_interaction_options){.track = list->started % TRACKS,
                                                                  .search = (creme_search)(list->started / 2 % 2),
                                                                  .rounds = 5,
                                                                  .error_probability = list->started % 3 ? 0.2 : 0});
        break;
    case SET:
        status = creme_set_sufficiency_create(
            out, site, options,
            &(creme_set_options){.tiles = (creme_interval[]){{300, 340}, {60, 100}}, .tile_count = 2});
        break;
    case MULTIPLICITY:
        status = creme_multiplicity_create(out, site, options,
                                           &(creme_multiplicity_options){list->started % TRACKS,
                                                                         list->started % FAKE_TILES,
                                                                         (creme_cre_kind)(list->started / 2 % 2), 4});
        break;
    case FINE_TILE:
        status = creme_fine_tile_create(
            out, site, options,
            &(creme_fine_tile_options){.track = list->started % TRACKS,
                                       .tile = list->started % FAKE_TILES,
                                       .stages = (creme_fine_tile_stage[]){{10, 0.9, 1}, {3, 0.7, 2}},
                                       .stage_count = 2,
                                       .compare_random = true});
        break;
    case MUTAGENESIS:
        status = creme_mutagenesis_create(out, site, (creme_interval){20, 60}, (creme_interval){30, 40}, options);
        break;
    case PROFILE: { /* as many bins of one track as others have tracks */
        creme_interval tiles[] = {{60, 100}, {300, 340}};
        creme_profile_options how = {.bins = {0, TRACKS, 100, 20}, .tiles = tiles, .tile_count = 2, .track = -1};
        if (list->started % 2) how = (creme_profile_options){how.bins, CREME_PROFILE_CONTEXT, NULL, 0, -1};
        creme_assay_options of_bins = *options;
        of_bins.tracks = 1;
        status = creme_profile_create(out, site, &of_bins, &how);
        break;
    }
    case STUCK:
        status = greedy_create(out, &stuck_kind, list->sites, options, false);
        break;
    }
    if (status == CREME_OK) list->units[list->started++] = *out;
    return status;
}

static inline creme_status list_finish(void *self, creme_assay *unit)
{
    unit_list *list = self;
    const creme_effect *rows;
    size_t count;
    creme_status status = creme_assay_finish(unit, &rows, &count);
    if (list->finished + 1 == list->fail_finish_at) status = creme_fail(CREME_ERROR_IO, "disk full");
    if (status != CREME_OK) {
        creme_assay_destroy(unit);
        list->abandoned++;
    } else {
        list->done[list->finished++] = unit;
    }
    return status;
}

static inline void list_abandon(void *self, creme_assay *unit)
{
    ((unit_list *)self)->abandoned++;
    creme_assay_destroy(unit);
}

static inline void list_clear(unit_list *list)
{
    for (int i = 0; i < list->finished; i++) creme_assay_destroy(list->done[i]);
}

static inline creme_unit_source source_of(unit_list *list)
{
    return (creme_unit_source){list, list_next, list_finish, list_abandon};
}

static inline unit_list list_of(const fake_sites *sites, const int *kinds, int count)
{
    return (unit_list){
        .sites = sites,
        .kinds = kinds,
        .count = count,
        .options = {
            .edition = CREME_EDITION_2023, .tile_bp = FAKE_TILE_BP, .shuffles = 4, .seed = 3, .tracks = TRACKS}};
}

/* Runs all units of the list; the status, and what the engine counted. */
static inline creme_status run(unit_list *list, fake_model *model, const creme_engine_options *options,
                               creme_engine_stats *stats)
{
    creme_engine *engine = NULL;
    creme_unit_source source = source_of(list);
    creme_status status;
    if (stats) *stats = (creme_engine_stats){0};
    CREME_TRY(creme_engine_create(&engine, &model->predictor, options));
    CREME_TRY(creme_engine_run(engine, &source));
done:
    if (engine && stats) *stats = *creme_engine_get_stats(engine);
    creme_engine_destroy(engine);
    return status;
}

static const int ALL[] = {CONTEXT,      SWAP,      NECESSITY,   SUFFICIENCY, DISTANCE, GREEDY,      DISTANCE,
                          GREEDY,       DERIVING,  NECESSITY,   INTERACTION, DISTANCE, INTERACTION, SWAP,
                          INTERACTION,  SWAP,      INTERACTION, CONTEXT,     DERIVING, SET,         MULTIPLICITY,
                          MULTIPLICITY, FINE_TILE, FINE_TILE,   MUTAGENESIS, PROFILE,  PROFILE};

enum { ALL_COUNT = sizeof ALL / sizeof *ALL };

static inline void same_results(const unit_list *a, const unit_list *b)
{
    assert_int_equal(a->finished, b->finished);
    for (int i = 0; i < a->finished; i++) {
        assert_int_equal(a->done[i]->constructs, b->done[i]->constructs);
        size_t kept = creme_assay_objective(a->done[i]) < 0 ? TRACKS : 1;
        size_t bytes = (size_t)a->done[i]->constructs * kept * sizeof(float);
        assert_memory_equal(a->done[i]->activities, b->done[i]->activities, bytes);
    }
}

/* Each construct by itself, written out and evaluated without an engine. */
static inline void run_plainly(unit_list *list)
{
    for (creme_assay *assay; list_next(list, &assay) == CREME_OK && assay;) {
        for (;;) {
            creme_construct construct;
            creme_next next;
            uint8_t codes[FAKE_BP];
            float activity[TRACKS];
            assert_int_equal(creme_assay_next(assay, &construct, &next), CREME_OK);
            if (next == CREME_NEXT_DONE) break;
            assert_int_equal(creme_construct_write(&construct, codes), CREME_OK);
            for (int64_t t = 0; t < TRACKS; t++) activity[t] = fake_hashed(list->sites, codes, t);
            assert_int_equal(creme_assay_observe(assay, construct.id, activity), CREME_OK);
        }
        assert_int_equal(list_finish(list, assay), CREME_OK);
    }
}

#endif
