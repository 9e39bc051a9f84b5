/* The engine where something goes wrong: sources, models, memory. */
#include "assay/units_fake.h"

#include "slow.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waiting_for_nothing),       cmocka_unit_test(test_nan_names_the_construct),
        cmocka_unit_test(test_failing_sources),           cmocka_unit_test(test_misfits),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
