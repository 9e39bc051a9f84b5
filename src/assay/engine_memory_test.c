/* The engine with a memory that outlives it: the same numbers, whatever is found in it, and nothing computed for what
 * is. */
#include "assay/assay_fake.h"

#include <creme/engine.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { TRACKS = 2, ALL_TRACKS = 5, MOST_KEPT = 4096, SHUFFLES = 4 };

/* Activities by hash; one that forgets answers of some hashes only. */
typedef struct kept {
    creme_hash keys[MOST_KEPT];
    float activities[MOST_KEPT][ALL_TRACKS];
    int count;
    int64_t outputs, asked, found, put;
    uint64_t forgets; /* bits of a hash, of which none may be set in what it finds */
} kept;

static bool kept_find(void *self, creme_hash key, float *out)
{
    kept *of = self;
    of->asked++;
    for (int i = 0; i < of->count && !(key.low & of->forgets); i++) {
        if (!creme_hash_equal(of->keys[i], key)) continue;
        memcpy(out, of->activities[i], (size_t)of->outputs * sizeof *out);
        of->found++;
        return true;
    }
    return false;
}

static void kept_put(void *self, creme_hash key, const float *activity)
{
    kept *of = self;
    of->put++;
    for (int i = 0; i < of->count; i++) {
        if (creme_hash_equal(of->keys[i], key)) return;
    }
    assert_true(of->count < MOST_KEPT);
    memcpy(of->activities[of->count], activity, (size_t)of->outputs * sizeof *activity);
    of->keys[of->count++] = key;
}

static kept *kept_create(int64_t outputs)
{
    kept *self = test_calloc(1, sizeof *self);
    self->outputs = outputs;
    return self;
}

static creme_engine_memory memory_of(kept *of)
{
    return (creme_engine_memory){kept_find, kept_put, of};
}

enum kind { CONTEXT, NECESSITY, SUFFICIENCY, DISTANCE, INTERACTION };

static creme_assay *make(const fake_sites *sites, enum kind kind)
{
    const creme_assay_options options = {
        .edition = CREME_EDITION_2024, .tile_bp = FAKE_TILE_BP, .shuffles = SHUFFLES, .seed = 3, .tracks = TRACKS};
    const creme_interaction_options greedy = {.search = CREME_SEARCH_ENHANCERS, .rounds = 3};
    creme_assay *out = NULL;
    creme_status status = CREME_OK;
    if (kind == CONTEXT) status = creme_context_dependence_create(&out, &sites->at[0], &options);
    if (kind == NECESSITY) status = creme_necessity_create(&out, &sites->at[0], &options);
    if (kind == SUFFICIENCY) status = creme_sufficiency_create(&out, &sites->at[0], &options);
    if (kind == DISTANCE) status = creme_distance_create(&out, &sites->at[0], 1, &options);
    if (kind == INTERACTION) status = creme_interaction_create(&out, &sites->at[0], &options, &greedy);
    assert_int_equal(status, CREME_OK);
    return out;
}

static creme_engine_stats run(fake_model *model, creme_assay *assay, const creme_engine_options *options)
{
    creme_engine *engine = NULL;
    assert_int_equal(creme_engine_create(&engine, &model->predictor, options), CREME_OK);
    assert_int_equal(creme_engine_run_assay(engine, assay), CREME_OK);
    creme_engine_stats stats = *creme_engine_get_stats(engine);
    creme_engine_destroy(engine);
    assert_int_equal(stats.evaluated + stats.repeated + stats.recalled, stats.constructs);
    assert_int_equal(model->live, 0);
    return stats;
}

/* One assay by an engine of its own on a new model. */
static creme_assay *answer(const fake_sites *sites, enum kind kind, bool windowed,
                           const creme_engine_options *options, creme_engine_stats *stats)
{
    fake_model model;
    fake_model_init(&model, sites, fake_hashed, windowed, TRACKS);
    creme_assay *assay = make(sites, kind);
    *stats = run(&model, assay, options);
    assert_int_equal(model.sequences, stats->evaluated);
    assert_int_equal(model.embedded, stats->embedded);
    return assay;
}

static void same_numbers(const creme_assay *a, const creme_assay *b)
{
    size_t tracks = creme_assay_objective(a) < 0 ? TRACKS : 1;
    assert_int_equal(a->constructs, b->constructs);
    assert_memory_equal(a->activities, b->activities, (size_t)a->constructs * tracks * sizeof(float));
}

/* All of it found: no pass through the model, and above all no background embedded. */
static void test_what_is_known_costs_nothing(void **state)
{
    static const enum kind kinds[] = {CONTEXT, NECESSITY, SUFFICIENCY, DISTANCE, INTERACTION};
    for (int i = 0; i < 5 * 2 * 3; i++) {
        enum kind kind = kinds[i % 5];
        bool windowed = i / 5 % 2;
        kept *memory = kept_create(TRACKS);
        creme_engine_options plainly = {.batch = 1 + i / 10 * 7}, with = plainly;
        with.memory = memory_of(memory);
        creme_engine_stats without, first, second;
        creme_assay *plain = answer(*state, kind, windowed, &plainly, &without);
        creme_assay *one = answer(*state, kind, windowed, &with, &first);
        creme_assay *two = answer(*state, kind, windowed, &with, &second);
        same_numbers(plain, one);
        same_numbers(plain, two);
        assert_int_equal(first.recalled, 0);
        assert_int_equal(first.evaluated, without.evaluated);
        assert_int_equal(memory->put, without.evaluated); /* what it gave itself is not put back */
        assert_int_equal(second.recalled, without.evaluated);
        assert_int_equal(second.repeated, without.repeated);
        assert_int_equal(second.evaluated, 0);
        assert_int_equal(second.embedded, 0);
        assert_int_equal(second.derived, 0);
        creme_assay_destroy(plain);
        creme_assay_destroy(one);
        creme_assay_destroy(two);
        test_free(memory);
    }
}

/* Whatever part of it is found, the numbers are the same. */
static void test_a_memory_that_forgets(void **state)
{
    for (uint64_t forgets = 1; forgets < 16; forgets = 2 * forgets + 1) {
        kept *memory = kept_create(TRACKS);
        creme_engine_options options = {.batch = 5, .memory = memory_of(memory)};
        creme_engine_stats without, with;
        creme_assay *plain = answer(*state, INTERACTION, true, &options, &without);
        memory->forgets = forgets;
        creme_assay *again = answer(*state, INTERACTION, true, &options, &with);
        same_numbers(plain, again);
        assert_int_equal(with.recalled, memory->found);
        assert_int_equal(with.recalled + with.evaluated, without.evaluated);
        assert_true(with.recalled > 0 && with.evaluated > 0);
        creme_assay_destroy(plain);
        creme_assay_destroy(again);
        test_free(memory);
    }
}

/* What assays have in common: a search begins with the necessity test; sufficiency and distance put tiles into the
 * backgrounds of context dependence, which are distance's controls, too. */
static void test_assays_share(void **state)
{
    kept *memory = kept_create(TRACKS);
    creme_engine_options options = {.batch = 8, .memory = memory_of(memory)};
    creme_engine_stats stats, alone;
    creme_assay *assay = answer(*state, INTERACTION, true, &options, &stats);
    creme_assay_destroy(assay);
    assay = answer(*state, NECESSITY, true, &options, &stats);
    creme_assay_destroy(assay);
    assert_int_equal(stats.evaluated, 0);
    assert_int_equal(stats.embedded, 0);
    assert_int_equal(stats.recalled + stats.repeated, 1 + FAKE_TILES * SHUFFLES);

    assay = answer(*state, CONTEXT, true, &options, &stats);
    creme_assay_destroy(assay);
    assert_int_equal(stats.recalled, 1); /* the wild type */
    assert_int_equal(stats.evaluated, SHUFFLES);
    assay = answer(*state, DISTANCE, true, &(creme_engine_options){.batch = 8}, &alone);
    creme_assay_destroy(assay);
    assay = answer(*state, DISTANCE, true, &options, &stats);
    creme_assay_destroy(assay);
    assert_int_equal(stats.recalled, 1 + SHUFFLES); /* the wild type, the controls */
    assert_int_equal(stats.evaluated, alone.evaluated - stats.recalled);
    assert_int_equal(stats.embedded, alone.embedded - 1); /* backgrounds have tiles put in; the wild type has not */
    test_free(memory);
}

/* --- More tracks than are observed. */
static const int64_t chosen[TRACKS] = {3, 1};

static float fake_chosen(const fake_sites *sites, const uint8_t *codes, int64_t track)
{
    return fake_hashed(sites, codes, chosen[track]);
}

static void test_columns_of_more(void **state)
{
    for (int kind = CONTEXT; kind <= INTERACTION; kind++) {
        fake_model few, all;
        kept *memory = kept_create(ALL_TRACKS);
        const creme_engine_options options = {
            .batch = 6, .memory = memory_of(memory), .columns = chosen, .column_count = TRACKS};
        fake_model_init(&few, *state, fake_chosen, true, TRACKS);
        fake_model_init(&all, *state, fake_hashed, true, ALL_TRACKS);
        creme_assay *plain = make(*state, kind), *one = make(*state, kind), *two = make(*state, kind);
        run(&few, plain, &(creme_engine_options){.batch = 6});
        run(&all, one, &options);
        creme_engine_stats stats = run(&all, two, &options);
        same_numbers(plain, one);
        same_numbers(plain, two);
        assert_int_equal(stats.evaluated, 0);
        for (int i = 0; i < memory->count; i++) { /* whole activities are remembered */
            for (int t = 0; t < ALL_TRACKS; t++) assert_true(memory->activities[i][t] != 0);
        }
        creme_assay_destroy(plain);
        creme_assay_destroy(one);
        creme_assay_destroy(two);
        test_free(memory);
    }
}

static void test_columns_that_are_not_there(void **state)
{
    static const int64_t beyond[] = {0, ALL_TRACKS}, below[] = {-1};
    fake_model model;
    creme_engine *engine = NULL;
    fake_model_init(&model, *state, fake_hashed, true, ALL_TRACKS);
    creme_engine_options options = {.columns = beyond, .column_count = 2};
    assert_int_equal(creme_engine_create(&engine, &model.predictor, &options), CREME_ERROR_RANGE);
    assert_null(engine);
    options = (creme_engine_options){.columns = below, .column_count = 1};
    assert_int_equal(creme_engine_create(&engine, &model.predictor, &options), CREME_ERROR_RANGE);
    /* As many as assays observe, or none is started. */
    options = (creme_engine_options){.columns = chosen, .column_count = 1};
    creme_assay *assay = make(*state, CONTEXT);
    assert_int_equal(creme_engine_create(&engine, &model.predictor, &options), CREME_OK);
    assert_int_equal(creme_engine_run_assay(engine, assay), CREME_ERROR_ARGUMENT);
    creme_engine_destroy(engine);
    creme_assay_destroy(assay);
}

/* --- Stopping where nothing goes through the model. */
typedef struct many {
    const fake_sites *sites;
    creme_assay *unit;
    int64_t left;
} many;

static creme_status many_next(void *self, creme_assay **out)
{
    many *of = self;
    *out = of->left-- > 0 ? make(of->sites, CONTEXT) : NULL;
    return CREME_OK;
}

static creme_status many_finish(void *self, creme_assay *unit)
{
    (void)self;
    creme_assay_destroy(unit);
    return CREME_OK;
}

static void many_abandon(void *self, creme_assay *unit)
{
    (void)self;
    creme_assay_destroy(unit);
}

static bool stop(void *self, const creme_engine_stats *stats)
{
    (void)stats;
    ++*(int *)self;
    return false;
}

static bool find_anything(void *self, creme_hash key, float *out)
{
    (void)self;
    out[0] = out[1] = (float)(key.low % 1000) + 1;
    return true;
}

static void test_stopping_among_what_is_known(void **state)
{
    fake_model model;
    creme_engine *engine = NULL;
    int calls = 0;
    many units = {.sites = *state, .left = 100000};
    const creme_unit_source source = {&units, many_next, many_finish, many_abandon};
    const creme_engine_options options = {
        .batch = 2, .memory = {.find = find_anything}, .progress = stop, .progress_self = &calls};
    fake_model_init(&model, *state, fake_hashed, true, TRACKS);
    assert_int_equal(creme_engine_create(&engine, &model.predictor, &options), CREME_OK);
    assert_int_equal(creme_engine_run(engine, &source), CREME_ERROR_STOPPED);
    assert_int_equal(calls, 1);
    assert_true(units.left > 99990);
    creme_engine_destroy(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_known_costs_nothing),
        cmocka_unit_test(test_a_memory_that_forgets),
        cmocka_unit_test(test_assays_share),
        cmocka_unit_test(test_columns_of_more),
        cmocka_unit_test(test_columns_that_are_not_there),
        cmocka_unit_test(test_stopping_among_what_is_known),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
