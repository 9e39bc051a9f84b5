/* Several engines that share the units of one source. */
#include "assay/units_fake.h"

#include "slow.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_several_engines_give_the_results_of_one),
        cmocka_unit_test(test_a_failure_stops_all_engines),
    };
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
