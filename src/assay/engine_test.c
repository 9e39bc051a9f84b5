/* The engine on a model that counts what it is asked for (assay_fake.h): results, and how often the model is asked. */
#include "assay/units_fake.h"

#include "slow.h"

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
        cmocka_unit_test(test_runs_in_a_row),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
