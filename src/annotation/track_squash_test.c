/* Squashing as the training code does it, and undoing that. */
#include <creme/track.h>

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"

static double squash_old(const creme_track *track, double c)
{
    double u = strstr(track->sum_stat, "_sqrt") ? pow(c, 0.75) : c;
    if (u > track->clip_soft) u = track->clip_soft + sqrt(u - track->clip_soft);
    return u * track->scale;
}

static double squash_new(const creme_track *track, double c)
{
    double u = c * track->scale;
    if (strstr(track->sum_stat, "_sqrt")) u = sqrt(1 + u) - 1;
    if (strstr(track->sum_stat, "_exp75")) u = pow(1 + u, 0.75) - 1;
    if (u > track->clip_soft) u = track->clip_soft - 1 + sqrt(u - track->clip_soft + 1);
    return u;
}

static char stats[][12] = {"sum", "mean", "sum_sqrt", "sum_exp75"};

/* The kinds of rows in Borzoi's table: DNASE and ChIP, ATAC, CAGE, RNA. */
static const creme_track rows[] = {
    {.clip_soft = 32, .scale = 2, .sum_stat = stats[1]},      {.clip_soft = 96, .scale = 0.01f, .sum_stat = stats[0]},
    {.clip_soft = 384, .scale = 1, .sum_stat = stats[0]},     {.clip_soft = 384, .scale = 0.3f, .sum_stat = stats[2]},
    {.clip_soft = 384, .scale = 0.01f, .sum_stat = stats[2]},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* Coverage from none to far above the soft limit; the tolerance is for pow and the differences near the limit. */
static void test_undone_is_what_it_was(void **state)
{
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        for (double c = 1e-3; c < 1e6; c *= 1.37) {
            double old = creme_track_undo_squash(&rows[i], CREME_SQUASH_OLD, squash_old(&rows[i], c));
            assert_true(fabs(old - c) <= 1e-9 * c);
            double new = creme_track_undo_squash(&rows[i], CREME_SQUASH_NEW, squash_new(&rows[i], c));
            assert_true(fabs(new - c) <= 1e-9 * c + 1e-9);
        }
        assert_true(creme_track_undo_squash(&rows[i], CREME_SQUASH_OLD, 0) == 0);
        assert_true(creme_track_undo_squash(&rows[i], CREME_SQUASH_NEW, 0) == 0);
        assert_true(creme_track_undo_squash(&rows[i], CREME_SQUASH_KEEP, 7.25) == 7.25);
    }
    creme_track power = rows[3];
    power.sum_stat = stats[3];
    double c = 1234.5;
    assert_true(fabs(creme_track_undo_squash(&power, CREME_SQUASH_NEW, squash_new(&power, c)) - c) < 1e-9 * c);
}

static void test_by_hand(void **state)
{
    (void)state;
    /* Scale 2, soft limit 32: 70 is 35 on the unscaled side, 3 above the limit, hence 32 + 3^2. */
    assert_float_equal(creme_track_undo_squash(&rows[0], CREME_SQUASH_OLD, 70), 41, 1e-12);
    assert_float_equal(creme_track_undo_squash(&rows[0], CREME_SQUASH_NEW, 34), (32 + 8) / 2.0, 1e-12);
    creme_track root = {.scale = 1, .sum_stat = stats[2]}; /* no soft limit */
    assert_float_equal(creme_track_undo_squash(&root, CREME_SQUASH_OLD, 8), 16, 1e-12);
    assert_float_equal(creme_track_undo_squash(&root, CREME_SQUASH_NEW, 8), 80, 1e-12);
    assert_float_equal(creme_track_undo_squash(&rows[0], CREME_SQUASH_OLD, -4), -2, 0);
    assert_float_equal(creme_track_undo_squash(&rows[3], CREME_SQUASH_NEW, -3), -3 / (double)0.3f, 1e-12);
}

static void test_tables(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_track_table table;
    static const char *const absent[] = {"scale", "clip_soft", "sum_stat"};
    static const char *const headers[] = {"identifier\tclip_soft\tsum_stat\nx\t1\tsum\n",
                                          "identifier\tscale\tsum_stat\nx\t1\tsum\n",
                                          "identifier\tscale\tclip_soft\nx\t1\t2\n"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(creme_track_table_read(&table, scratch_write(&folder, "t", headers[i], SCRATCH_PLAIN)), 0);
        assert_fails(creme_track_check_squash(&table, 0), CREME_ERROR_FORMAT, absent[i]);
        creme_track_table_clear(&table);
    }
    const char *text = "identifier\tscale\tclip_soft\tsum_stat\nx\t1\t2\tsum\nbad\t0\t2\tsum\n";
    assert_int_equal(creme_track_table_read(&table, scratch_write(&folder, "t", text, SCRATCH_PLAIN)), 0);
    assert_int_equal(creme_track_check_squash(&table, 0), CREME_OK);
    assert_fails(creme_track_check_squash(&table, 1), CREME_ERROR_FORMAT, "'bad' cannot be undone: its scale is 0");
    creme_track_table_clear(&table);
    assert_int_equal(creme_track_table_init(&table, 1, NULL), CREME_OK);
    assert_fails(creme_track_check_squash(&table, 0), CREME_ERROR_FORMAT, "'scale'");
    creme_track_table_clear(&table);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undone_is_what_it_was),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
