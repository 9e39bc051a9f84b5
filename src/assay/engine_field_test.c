/* The engine with a receptive field that is trusted (engine_field.h). */
#include "assay/engine_field.h"
#include "assay/units_fake.h"

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
        cmocka_unit_test(test_trusted_field),
        cmocka_unit_test(test_ends_of_a_field),
        cmocka_unit_test(test_wrong_field),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
