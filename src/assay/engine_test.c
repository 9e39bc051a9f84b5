/* The engine on a model that counts what it is asked for (assay_fake.h). */
#include "assay/assay_fake.h"
#include "assay/engine_field.h"

#include <creme/engine.h>
#include <creme/greedy.h>

#include "slow.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { TRACKS = 2, MOST_UNITS = 40 };

/* --- A greedy assay of two rounds: puts tiles of the other site one by one into the wild type, then, beside the one
 * with the highest activity, each of the others. Waits for the first round. The second round's constructs are two
 * edits of the wild type, or one edit of a background derived from it. */
typedef struct greedy {
    creme_assay base;
    const fake_sites *sites;
    bool derives;
    creme_background *derived; /* of the second round */
    int64_t best;              /* once the first round is complete */
    creme_edit edits[2];
} greedy;

static creme_edit foreign_tile(const greedy *self, int64_t tile)
{
    int start = fake_start((int)tile);
    return (creme_edit){.at = {start, start + FAKE_TILE_BP}, .bases = self->sites->codes[1] + start};
}

static creme_status greedy_next(creme_assay *assay, creme_construct *construct, creme_next *next)
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

static creme_status greedy_choose(creme_assay *assay)
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

static void greedy_clear(creme_assay *assay)
{
    creme_background_release(((greedy *)assay)->derived);
}

static void greedy_describe(const creme_assay *assay, int64_t id, creme_replicate *out)
{
    out->role = id < FAKE_TILES ? "first" : "second";
    out->tile = out->position = creme_tile_set_get(&assay->tiles, id % FAKE_TILES);
}

static creme_status greedy_finish(creme_assay *assay)
{
    creme_status status = creme_assay_make_rows(assay, 1);
    if (status == CREME_OK) assay->rows[0].mean = (double)((greedy *)assay)->best;
    return status;
}

static creme_status never_ready(creme_assay *assay, creme_construct *construct, creme_next *next)
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

static creme_status greedy_create(creme_assay **out, const creme_assay_kind *kind, const fake_sites *sites,
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

/* --- A source that makes units from a list and keeps the finished ones. */
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

static creme_status list_next(void *self, creme_assay **out)
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

static creme_status list_finish(void *self, creme_assay *unit)
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

static void list_abandon(void *self, creme_assay *unit)
{
    ((unit_list *)self)->abandoned++;
    creme_assay_destroy(unit);
}

static void list_clear(unit_list *list)
{
    for (int i = 0; i < list->finished; i++) creme_assay_destroy(list->done[i]);
}

static creme_unit_source source_of(unit_list *list)
{
    return (creme_unit_source){list, list_next, list_finish, list_abandon};
}

static unit_list list_of(const fake_sites *sites, const int *kinds, int count)
{
    return (unit_list){
        .sites = sites,
        .kinds = kinds,
        .count = count,
        .options = {
            .edition = CREME_EDITION_2023, .tile_bp = FAKE_TILE_BP, .shuffles = 4, .seed = 3, .tracks = TRACKS}};
}

/* Runs all units of the list; the status, and what the engine counted. */
static creme_status run(unit_list *list, fake_model *model, const creme_engine_options *options,
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

static void same_results(const unit_list *a, const unit_list *b)
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
static void run_plainly(unit_list *list)
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

/* Any batch size, any memory, windowed or not, alone or among others: bit-equal to plain evaluation. */
static void test_nothing_changes_the_results(void **state)
{
    const fake_sites *sites = *state;
    static const int64_t batches[] = {0, 1, 3, 7, 64, 1000};
    unit_list plain = list_of(sites, ALL, ALL_COUNT);
    run_plainly(&plain);
    assert_int_equal(plain.finished, ALL_COUNT);
    int step = test_is_slow() ? 5 : 1; /* 5 meets every one of each */
    for (int variant = 0; variant < 6 * 2 * 2 * 2; variant += step) {
        bool windowed = variant & 1, little_memory = variant & 2, whole = variant & 4;
        creme_engine_options options = {.batch = batches[variant / 8], .whole_sequences = whole};
        if (little_memory) options.embedding_bytes = options.activity_bytes = 1;
        fake_model model;
        fake_model_init(&model, sites, fake_hashed, windowed, TRACKS);
        unit_list list = list_of(sites, ALL, ALL_COUNT);
        creme_engine_stats stats = {0};
        assert_int_equal(run(&list, &model, &options, &stats), CREME_OK);
        same_results(&plain, &list);
        for (int i = 0; i < ALL_COUNT; i++) assert_ptr_equal(list.done[i], list.units[i]); /* in order */
        assert_true(model.largest <= (options.batch ? options.batch : 4));
        assert_int_equal(model.sequences, stats.evaluated);
        assert_int_equal(model.calls, stats.batches);
        assert_int_equal(model.embedded, stats.embedded);
        assert_int_equal(model.derived, stats.derived);
        assert_int_equal(stats.evaluated + stats.repeated, stats.constructs);
        assert_true((model.embedded > 0) == (windowed && !whole));
        assert_int_equal(model.live, 0);
        list_clear(&list);
    }
    for (int i = 0; i < ALL_COUNT; i++) { /* one unit by itself */
        fake_model model;
        fake_model_init(&model, sites, fake_hashed, true, TRACKS);
        unit_list alone = list_of(sites, ALL, i + 1);
        alone.started = i;
        assert_int_equal(run(&alone, &model, NULL, NULL), CREME_OK);
        unit_list expected = {.finished = 1, .done = {plain.done[i]}};
        same_results(&expected, &alone);
        list_clear(&alone);
    }
    list_clear(&plain);
}

/* A different sequence is evaluated once, however often it is asked for: also in a batch of all of them. */
static void test_equal_sequences_are_evaluated_once(void **state)
{
    const fake_sites *sites = *state;
    static const int kinds[] = {NECESSITY, NECESSITY, CONTEXT, DISTANCE, NECESSITY};
    /* necessity: wild type and 4 x 8 shuffles; context: 4 backgrounds; distance: 4 x 8 (its controls are context's)
     */
    const int64_t different = 1 + 32 + 4 + 32;
    for (int64_t batch = 1; batch < 200; batch = batch * 3 + 1) {
        fake_model model;
        fake_model_init(&model, sites, fake_hashed, true, TRACKS);
        unit_list list = list_of(sites, kinds, 5);
        creme_engine_stats stats = {0};
        creme_engine_options options = {.batch = batch};
        assert_int_equal(run(&list, &model, &options, &stats), CREME_OK);
        assert_int_equal(stats.constructs, 3 * 33 + 5 + 1 + 4 * 9);
        assert_int_equal(stats.evaluated, different);
        assert_int_equal(stats.embedded, 1 + 4); /* the wild type and the four backgrounds, each once */
        assert_true(stats.batches >= (different + batch - 1) / batch);
        if (batch == 1) assert_int_equal(stats.batches, different);
        list_clear(&list);
    }
}

/* A window of Ns: every shuffle is the wild type again. However many follow one slot, they find room. */
static void test_many_follow_one(void **state)
{
    fake_sites sites = *(const fake_sites *)*state;
    static const int kinds[] = {NECESSITY, CONTEXT};
    memset(sites.codes[0], CREME_BASE_N, FAKE_BP);
    creme_background **wild_type = &sites.at[0].wild_type;
    assert_int_equal(creme_background_create(wild_type, sites.codes[0], FAKE_BP, NULL, NULL, 0), CREME_OK);
    fake_model model;
    fake_model_init(&model, &sites, fake_hashed, true, TRACKS);
    unit_list list = list_of(&sites, kinds, 2);
    list.options.shuffles = 50;
    creme_engine_stats stats = {0};
    creme_engine_options options = {.batch = 2};
    assert_int_equal(run(&list, &model, &options, &stats), CREME_OK);
    assert_int_equal(stats.constructs, 1 + 50 * FAKE_TILES + 1 + 50);
    assert_true(stats.evaluated == 1 && stats.embedded == 1 && stats.batches == 1);
    list_clear(&list);
    creme_background_release(*wild_type);
}

/* Batches are full but for the last where nothing has to be waited for. */
static void test_batches_are_full(void **state)
{
    const fake_sites *sites = *state;
    static const int kinds[] = {SWAP, NECESSITY, SUFFICIENCY, SUFFICIENCY, SWAP, DISTANCE, CONTEXT};
    fake_model model;
    fake_model_init(&model, sites, fake_hashed, true, TRACKS);
    unit_list list = list_of(sites, kinds, 7);
    creme_engine_stats stats = {0};
    creme_engine_options options = {.batch = 16};
    assert_int_equal(run(&list, &model, &options, &stats), CREME_OK);
    assert_int_equal(stats.batches, (stats.evaluated + 15) / 16);
    list_clear(&list);
}

/* Only what an edit touches goes through the local part: tiles, and the rest by embeddings. */
static void test_windows_are_as_small_as_the_edits(void **state)
{
    const fake_sites *sites = *state;
    static const int kinds[] = {NECESSITY};
    fake_model model;
    fake_model_init(&model, sites, fake_hashed, true, TRACKS);
    unit_list list = list_of(sites, kinds, 1);
    assert_int_equal(run(&list, &model, NULL, NULL), CREME_OK);
    assert_int_equal(model.embedded, 1);
    assert_int_equal(model.unchanged, 1); /* the wild type */
    assert_true(model.changed_bp > 0 && model.changed_bp <= 32 * FAKE_TILE_BP);
    list_clear(&list);
    /* with tiles of more than half the window, a swap is embedded by itself */
    static const int swaps[] = {SWAP};
    fake_model_init(&model, sites, fake_hashed, true, TRACKS);
    list = list_of(sites, swaps, 1);
    list.options.tile_bp = 300;
    list.options.edition = CREME_EDITION_2024;
    assert_int_equal(run(&list, &model, NULL, NULL), CREME_OK);
    assert_int_equal(model.sequences, 3);
    assert_int_equal(model.embedded, 3);
    assert_int_equal(model.unchanged, 3);
    assert_int_equal(model.changed_bp, 0);
    list_clear(&list);
}

/* A tile is pruned in backgrounds that are embedded once, and only the tile is evaluated. */
static void test_pruning_touches_one_tile(void **state)
{
    static const int kinds[] = {FINE_TILE};
    fake_model model;
    fake_model_init(&model, *state, fake_hashed, true, TRACKS);
    unit_list list = list_of(*state, kinds, 1);
    creme_engine_stats stats = {0};
    assert_int_equal(run(&list, &model, NULL, &stats), CREME_OK);
    assert_int_equal(stats.embedded, 1 + 4); /* the wild type and the controls */
    assert_true(stats.evaluated > 50 && model.changed_bp <= stats.evaluated * FAKE_TILE_BP);
    assert_int_equal(model.unchanged, 1 + 4);
    list_clear(&list);
}

/* However many backgrounds there are, no more embeddings live than fit (or than a batch needs). */
static void test_memory_of_embeddings(void **state)
{
    const fake_sites *sites = *state;
    static const int kinds[] = {CONTEXT, SUFFICIENCY, DISTANCE};
    for (int64_t batch = 1; batch <= 16; batch *= 4) {
        fake_model model;
        fake_model_init(&model, sites, fake_hashed, true, TRACKS);
        unit_list list = list_of(sites, kinds, 3);
        list.options.shuffles = 30;
        list.options.fresh_backgrounds = true;
        creme_engine_options options = {.batch = batch, .embedding_bytes = 6 * (sizeof(fake_embedding) + 64)};
        assert_int_equal(run(&list, &model, &options, NULL), CREME_OK);
        assert_true(model.embedded > 100);
        assert_true(model.most_live <= (batch > 6 ? batch : 6));
        assert_int_equal(model.live, 0);
        list_clear(&list);
    }
}

/* The greedy assay gets its feedback: the second round is built on the first one's best. */
static void test_feedback(void **state)
{
    const fake_sites *sites = *state;
    static const int kinds[] = {GREEDY, NECESSITY, GREEDY};
    fake_model model;
    fake_model_init(&model, sites, fake_hashed, true, TRACKS);
    unit_list list = list_of(sites, kinds, 3);
    creme_engine_options options = {.batch = 5};
    assert_int_equal(run(&list, &model, &options, NULL), CREME_OK);
    const greedy *unit = (const greedy *)list.done[0];
    assert_int_equal(creme_assay_constructs(list.done[0]), 2 * FAKE_TILES);
    assert_true(unit->base.row_count == 1 && unit->base.rows[0].track == 1);
    assert_in_range(unit->best, 0, FAKE_TILES - 1);
    for (int64_t i = 0; i < FAKE_TILES; i++) {
        uint8_t codes[FAKE_BP];
        memcpy(codes, sites->codes[0], FAKE_BP);
        int best = fake_start((int)unit->best), other = fake_start((int)i);
        memcpy(codes + other, sites->codes[1] + other, FAKE_TILE_BP);
        assert_true(creme_assay_get(&unit->base, i, 1) == (double)fake_hashed(sites, codes, 1));
        assert_true(creme_assay_get(&unit->base, i, 1) <= creme_assay_get(&unit->base, unit->best, 1));
        memcpy(codes + best, sites->codes[1] + best, FAKE_TILE_BP);
        assert_true(creme_assay_get(&unit->base, FAKE_TILES + i, 1) == (double)fake_hashed(sites, codes, 1));
    }
    list_clear(&list);
}

/* A background that is derived from one still embedded is embedded from that; else as a whole. */
static void test_derived_backgrounds(void **state)
{
    const fake_sites *sites = *state;
    static const int edits[] = {GREEDY}, deriving[] = {DERIVING};
    fake_model model;
    fake_model_init(&model, sites, fake_hashed, true, TRACKS);
    unit_list expected = list_of(sites, edits, 1);
    assert_int_equal(run(&expected, &model, NULL, NULL), CREME_OK);
    assert_int_equal(model.embedded, 1);
    for (int variant = 0; variant < 4; variant++) {
        bool kept = variant & 1;
        creme_engine_options options = {.batch = variant & 2 ? 1 : 4};
        if (!kept) options.embedding_bytes = 1; /* room for one batch's, none for parents */
        creme_engine_stats stats = {0};
        fake_model_init(&model, sites, fake_hashed, true, TRACKS);
        unit_list list = list_of(sites, deriving, 1);
        assert_int_equal(run(&list, &model, &options, &stats), CREME_OK);
        same_results(&expected, &list);
        assert_int_equal(stats.embedded, 2); /* the wild type and the second round's */
        assert_int_equal(stats.derived, kept);
        assert_int_equal(model.derived, kept);
        assert_int_equal(model.live, 0);
        list_clear(&list);
    }
    list_clear(&expected);
}

static void test_waiting_for_nothing(void **state)
{
    static const int kinds[] = {NECESSITY, STUCK, NECESSITY};
    fake_model model;
    fake_model_init(&model, *state, fake_hashed, true, TRACKS);
    unit_list list = list_of(*state, kinds, 3);
    assert_int_equal(run(&list, &model, NULL, NULL), CREME_ERROR_LIBRARY);
    assert_non_null(strstr(creme_error_message(), "stuck: waits"));
    assert_int_equal(list.finished + list.abandoned, list.started);
    list_clear(&list);
}

static void test_nan_names_the_construct(void **state)
{
    static const int kinds[] = {NECESSITY};
    for (int variant = 0; variant < 4; variant++) {
        fake_model model;
        fake_model_init(&model, *state, fake_hashed, variant & 1, TRACKS);
        model.nan_at = 1 + 1 + 8 + 3; /* wild type, then tile by tile: replicate 1, tile 3 */
        unit_list list = list_of(*state, kinds, 1);
        creme_engine_options options = {.batch = variant & 2 ? 1 : 10};
        assert_int_equal(run(&list, &model, &options, NULL), CREME_ERROR_NUMERIC);
        const char *begin = "ABC1, necessity, mutant, [140, 180), replicate 1: ";
        assert_int_equal(strncmp(creme_error_message(), begin, strlen(begin)), 0);
        assert_non_null(strstr(creme_error_message(), "NaN"));
        assert_true(list.finished == 0 && list.abandoned == 1);
        assert_int_equal(model.live, 0);
    }
}

static void test_failing_sources(void **state)
{
    fake_model model;
    fake_model_init(&model, *state, fake_hashed, true, TRACKS);
    for (int at = 1; at <= ALL_COUNT; at += test_is_slow() ? 3 : 1) {
        unit_list list = list_of(*state, ALL, ALL_COUNT);
        list.fail_next_at = at;
        assert_int_equal(run(&list, &model, NULL, NULL), CREME_ERROR_IO);
        assert_int_equal(list.finished + list.abandoned, at - 1);
        list_clear(&list);
        list = list_of(*state, ALL, ALL_COUNT);
        list.fail_finish_at = at;
        assert_int_equal(run(&list, &model, NULL, NULL), CREME_ERROR_IO);
        assert_string_equal(creme_error_message(), "disk full");
        assert_int_equal(list.finished, at - 1);
        assert_int_equal(list.finished + list.abandoned, list.started);
        list_clear(&list);
    }
}

static void test_misfits(void **state)
{
    const fake_sites *sites = *state;
    static const int kinds[] = {NECESSITY};
    fake_model model;
    fake_model_init(&model, sites, fake_hashed, true, TRACKS + 1); /* an activity more than the assay expects */
    unit_list list = list_of(sites, kinds, 1);
    assert_int_equal(run(&list, &model, NULL, NULL), CREME_ERROR_ARGUMENT);
    assert_int_equal(list.abandoned, 1);
    fake_model_init(&model, sites, fake_hashed, true, TRACKS);
    model.base.info.input_bp = FAKE_BP + 1;
    list = list_of(sites, kinds, 1);
    assert_int_equal(run(&list, &model, NULL, NULL), CREME_ERROR_ARGUMENT);
    assert_non_null(strstr(creme_error_message(), "the model takes 401 bp"));
    creme_engine *engine = NULL;
    assert_int_equal(creme_engine_create(&engine, &model.predictor, &(creme_engine_options){.batch = -1}),
                     CREME_ERROR_RANGE);
    assert_null(engine);
}

/* Each allocation of a run fails once; nothing leaks (under ASan), all units are given back. */
static void test_every_allocation_may_fail(void **state)
{
    static const int kinds[] = {SWAP,        NECESSITY, CONTEXT,      SUFFICIENCY, DISTANCE,    GREEDY, DERIVING,
                                INTERACTION, SET,       MULTIPLICITY, FINE_TILE,   MUTAGENESIS, PROFILE};
    for (int windowed = 0; windowed < 2; windowed++) {
        size_t made = 0;
        creme_status status = CREME_ERROR_MEMORY;
        for (size_t n = 1; status != CREME_OK; n = test_next_case(n, 3)) {
            fake_model model;
            fake_model_init(&model, *state, fake_hashed, windowed, TRACKS);
            unit_list list = list_of(*state, kinds, sizeof kinds / sizeof *kinds);
            list.options.shuffles = 2;
            creme_engine_options options = {.batch = 6, .embedding_bytes = 1 << 12, .activity_bytes = 1 << 12};
            creme_memory_fail_after(n);
            status = run(&list, &model, &options, NULL);
            creme_memory_fail_after(0);
            assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
            assert_int_equal(list.finished + list.abandoned, list.started);
            assert_int_equal(model.live, 0);
            list_clear(&list);
            made = n;
        }
        assert_true(made > 50);
    }
}

static bool count_call(void *self, const creme_engine_stats *stats)
{
    int64_t *last = self;
    assert_int_equal(stats->batches, *last + 1);
    *last = stats->batches;
    return true;
}

/* One engine, several runs: it remembers across them, and a failed one does not spoil the next. */
static void test_runs_in_a_row(void **state)
{
    static const int kinds[] = {NECESSITY, GREEDY};
    fake_model model;
    fake_model_init(&model, *state, fake_hashed, true, TRACKS);
    int64_t last = 0;
    creme_engine_options options = {.progress = count_call, .progress_self = &last};
    creme_engine *engine = NULL;
    assert_int_equal(creme_engine_create(&engine, &model.predictor, &options), CREME_OK);
    unit_list failing = list_of(*state, kinds, 2), first = failing, second = failing;
    creme_unit_source source = source_of(&failing);
    failing.fail_finish_at = 1;
    assert_int_equal(creme_engine_run(engine, &source), CREME_ERROR_IO);
    source = source_of(&first);
    assert_int_equal(creme_engine_run(engine, &source), CREME_OK);
    int64_t evaluated = creme_engine_get_stats(engine)->evaluated;
    source = source_of(&second);
    assert_int_equal(creme_engine_run(engine, &source), CREME_OK);
    assert_int_equal(creme_engine_get_stats(engine)->evaluated, evaluated);
    assert_int_equal(creme_engine_get_stats(engine)->batches, last);
    same_results(&first, &second);
    list_clear(&first);
    list_clear(&second);
    creme_engine_destroy(engine);
    creme_engine_destroy(NULL);
}

/* --- Several engines. */
enum { MOST_ENGINES = 4 };

typedef struct fake_team {
    fake_model models[MOST_ENGINES];
    creme_engine *engines[MOST_ENGINES];
    size_t count;
} fake_team;

static void team_open(fake_team *team, const fake_sites *sites, size_t count, int64_t batch)
{
    team->count = count;
    for (size_t i = 0; i < count; i++) {
        creme_engine_options options = {.batch = batch + (int64_t)i};
        fake_model_init(&team->models[i], sites, fake_hashed, true, TRACKS);
        assert_int_equal(creme_engine_create(&team->engines[i], &team->models[i].predictor, &options), CREME_OK);
    }
}

static creme_status team_run(fake_team *team, unit_list *list)
{
    creme_unit_source source = source_of(list);
    creme_status status = creme_engines_run(team->engines, team->count, &source);
    for (size_t i = 0; i < team->count; i++) {
        creme_engine_destroy(team->engines[i]);
        assert_int_equal(team->models[i].live, 0);
    }
    return status;
}

/* The order of results included: units are finished as they were started. */
static void test_several_engines_give_the_results_of_one(void **state)
{
    const fake_sites *sites = *state;
    unit_list plain = list_of(sites, ALL, ALL_COUNT);
    run_plainly(&plain);
    for (int i = 0; i < 24; i++) {
        unit_list list = list_of(sites, ALL, ALL_COUNT);
        fake_team team;
        team_open(&team, sites, 1 + (size_t)i % MOST_ENGINES, 1 + i % 7);
        assert_int_equal(team_run(&team, &list), CREME_OK);
        assert_int_equal(list.finished, ALL_COUNT);
        for (int u = 0; u < ALL_COUNT; u++) assert_ptr_equal(list.done[u], list.units[u]);
        same_results(&plain, &list);
        list_clear(&list);
    }
    list_clear(&plain);
}

/* Wherever it fails, every unit that was started is finished or abandoned, those that are finished are the first
 * ones, and the message is that of the failure, in the caller's thread. */
static void check_failure(unit_list *list, fake_team *team, creme_status expected, const char *text)
{
    assert_int_equal(team_run(team, list), expected);
    if (!strstr(creme_error_message(), text)) fail_msg("%s", creme_error_message());
    assert_int_equal(list->finished + list->abandoned, list->started);
    for (int u = 0; u < list->finished; u++) assert_ptr_equal(list->done[u], list->units[u]);
    list_clear(list);
}

static void test_a_failure_stops_all_engines(void **state)
{
    const fake_sites *sites = *state;
    static const int some[] = {NECESSITY, STUCK, NECESSITY, DISTANCE, GREEDY, NECESSITY};
    for (int at = 1; at <= ALL_COUNT; at += test_is_slow() ? 3 : 1) {
        fake_team team;
        unit_list list = list_of(sites, ALL, ALL_COUNT);
        list.fail_next_at = at;
        team_open(&team, sites, 3, 5);
        check_failure(&list, &team, CREME_ERROR_IO, "no next unit");
        list = list_of(sites, ALL, ALL_COUNT);
        list.fail_finish_at = at;
        team_open(&team, sites, 3, 5);
        check_failure(&list, &team, CREME_ERROR_IO, "disk full");
        assert_int_equal(list.finished, at - 1);
        list = list_of(sites, ALL, ALL_COUNT);
        team_open(&team, sites, 3, 5);
        team.models[0].nan_at = team.models[1].nan_at = team.models[2].nan_at = at;
        check_failure(&list, &team, CREME_ERROR_NUMERIC, "NaN");
    }
    unit_list list = list_of(sites, some, sizeof some / sizeof *some);
    fake_team team;
    team_open(&team, sites, 2, 3);
    check_failure(&list, &team, CREME_ERROR_LIBRARY, "waits while nothing of it is under way");
}

/* --- A receptive field that is trusted */

static const creme_interval true_field = {150, 305};

/* Sensitive to every base of the true field, and to no other. */
static float see_field(const fake_sites *sites, const uint8_t *codes, int64_t track)
{
    (void)sites;
    creme_hash hash = creme_hash_bytes(codes + true_field.start, (size_t)(true_field.end - true_field.start));
    return 1 + (float)((hash.low >> (8 * track)) & 0xfffff) / 0x100000;
}

/* What is outside moves the last bits of it. */
static float see_more(const fake_sites *sites, const uint8_t *codes, int64_t track)
{
    return see_field(sites, codes, track) * (1 + 1e-6f * (float)codes[true_field.end]);
}

/* Whether a base outside is A or C: other bases there leave that as it is now and then. */
static int64_t seen_place;

static float see_little(const fake_sites *sites, const uint8_t *codes, int64_t track)
{
    return see_field(sites, codes, track) + (codes[seen_place] < CREME_BASE_G ? 1 : 0);
}

/* Every number is as without it, and what differs outside it alone is never asked for. */
static void test_trusted_field(void **state)
{
    const fake_sites *sites = *state;
    static const int64_t batches[] = {1, 3, 64, 1000};
    unit_list plain = list_of(sites, ALL, ALL_COUNT);
    fake_model model;
    creme_engine_stats without, with;
    fake_model_init(&model, sites, see_field, false, TRACKS);
    assert_int_equal(run(&plain, &model, NULL, &without), CREME_OK);
    assert_int_equal(without.passed_over, 0);
    assert_int_equal(without.checked, 0);
    for (int i = 0; i < 8; i++) {
        unit_list list = list_of(sites, ALL, ALL_COUNT);
        creme_engine_options options = {.batch = batches[i / 2], .field = true_field};
        fake_model_init(&model, sites, see_field, i % 2, TRACKS);
        assert_int_equal(run(&list, &model, &options, &with), CREME_OK);
        same_results(&plain, &list);
        assert_int_equal(with.constructs, without.constructs);
        assert_true(with.evaluated < without.evaluated * 3 / 4);
        assert_int_equal(with.evaluated + with.passed_over, without.evaluated);
        assert_int_equal(with.evaluated + with.repeated, with.constructs);
        assert_int_equal(with.checked, FAKE_SITES);
        assert_int_equal(model.sequences, with.evaluated + CREME_FIELD_TRIES * with.checked);
        list_clear(&list);
    }
    list_clear(&plain);
}

/* Single bases about the field's ends: the activities of the same constructs, [constructs][TRACKS]. */
static void mutate_about(const fake_sites *sites, creme_interval tile, creme_interval bases, creme_interval field,
                         int64_t evaluated)
{
    static const creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .shuffles = 1, .tracks = TRACKS};
    creme_assay *plain = NULL, *trusting = NULL;
    for (int trusts = 0; trusts < 2; trusts++) {
        fake_model model;
        creme_engine *engine = NULL;
        creme_engine_options how = {.batch = 7, .field = trusts ? field : (creme_interval){0, 0}};
        creme_assay **assay = trusts ? &trusting : &plain;
        fake_model_init(&model, sites, see_field, false, TRACKS);
        assert_int_equal(creme_mutagenesis_create(assay, &sites->at[0], tile, bases, &options), CREME_OK);
        assert_int_equal(creme_engine_create(&engine, &model.predictor, &how), CREME_OK);
        assert_int_equal(creme_engine_run_assay(engine, *assay), CREME_OK);
        if (trusts) assert_int_equal(creme_engine_get_stats(engine)->evaluated, evaluated);
        creme_engine_destroy(engine);
    }
    assert_memory_equal(plain->activities, trusting->activities, (size_t)plain->constructs * TRACKS * sizeof(float));
    creme_assay_destroy(plain);
    creme_assay_destroy(trusting);
}

static void test_ends_of_a_field(void **state)
{
    const fake_sites *sites = *state;
    mutate_about(sites, (creme_interval){140, 180}, (creme_interval){145, 155}, true_field, 1 + 3 * 5);
    mutate_about(sites, (creme_interval){300, 340}, (creme_interval){300, 310}, true_field, 1 + 3 * 5);
}

static void refuse_field(const fake_sites *sites, fake_function function, creme_interval field, double noise)
{
    fake_model model;
    unit_list list = list_of(sites, ALL, ALL_COUNT);
    creme_engine_options options = {.batch = 5, .field = field, .field_noise = noise};
    fake_model_init(&model, sites, function, false, TRACKS);
    assert_int_equal(run(&list, &model, &options, NULL), CREME_ERROR_NUMERIC);
    assert_non_null(strstr(creme_error_message(), "ABC1, context-dependence, wt: with other bases outside"));
    assert_non_null(strstr(creme_error_message(), "it is wider than that"));
    assert_int_equal(list.finished, 0);
}

/* One that does not hold is noticed at the first locus, before any of its results is there. */
static void test_wrong_field(void **state)
{
    const fake_sites *sites = *state;
    refuse_field(sites, see_field, (creme_interval){true_field.start + 1, true_field.end}, 0);
    refuse_field(sites, see_field, (creme_interval){true_field.start, true_field.end - 1}, 0);
    refuse_field(sites, see_more, true_field, 0);
    refuse_field(sites, see_more, true_field, 1e-8);
    for (seen_place = true_field.end; seen_place < true_field.end + 10; seen_place++)
        refuse_field(sites, see_little, true_field, 0);
    fake_model model;
    unit_list list = list_of(sites, ALL, ALL_COUNT);
    creme_engine_options options = {.field = true_field, .field_noise = 1e-6};
    fake_model_init(&model, sites, see_more, false, TRACKS);
    assert_int_equal(run(&list, &model, &options, NULL), CREME_OK);
    list_clear(&list);
    static const creme_interval misfits[] = {{-1, 5}, {5, 5}, {7, 5}, {0, FAKE_BP + 1}};
    for (size_t i = 0; i < sizeof misfits / sizeof *misfits; i++) {
        creme_engine *engine = NULL;
        options.field = misfits[i];
        assert_int_equal(creme_engine_create(&engine, &model.predictor, &options), CREME_ERROR_RANGE);
        assert_null(engine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_changes_the_results),
        cmocka_unit_test(test_equal_sequences_are_evaluated_once),
        cmocka_unit_test(test_many_follow_one),
        cmocka_unit_test(test_batches_are_full),
        cmocka_unit_test(test_windows_are_as_small_as_the_edits),
        cmocka_unit_test(test_pruning_touches_one_tile),
        cmocka_unit_test(test_memory_of_embeddings),
        cmocka_unit_test(test_feedback),
        cmocka_unit_test(test_derived_backgrounds),
        cmocka_unit_test(test_waiting_for_nothing),
        cmocka_unit_test(test_nan_names_the_construct),
        cmocka_unit_test(test_failing_sources),
        cmocka_unit_test(test_misfits),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_runs_in_a_row),
        cmocka_unit_test(test_several_engines_give_the_results_of_one),
        cmocka_unit_test(test_a_failure_stops_all_engines),
        cmocka_unit_test(test_trusted_field),
        cmocka_unit_test(test_ends_of_a_field),
        cmocka_unit_test(test_wrong_field),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
