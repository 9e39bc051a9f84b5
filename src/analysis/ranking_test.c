/* Ranking by hand: equal scores, all of a kind, weights; classes of distance; draws. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analysis/ranking.h"

#include "base/memory.h"
#include "small_table.h"
#include "table/cells.h"

#define LENGTH(array) (sizeof array / sizeof *array)

static creme_ranked measure(const double *score, const bool *positive, size_t count, const uint32_t *weight)
{
    creme_ranking ranking;
    assert_succeeds(creme_ranking_open(&ranking, score, positive, count));
    creme_ranked out = creme_ranking_measure(&ranking, weight);
    creme_ranking_close(&ranking);
    return out;
}

/* Scikit-learn's own example: recall 1/2 at precision 1, recall 1 at precision 2/3. */
static void test_known(void **state)
{
    (void)state;
    const double score[] = {0.1, 0.4, 0.35, 0.8};
    const bool positive[] = {false, false, true, true};
    creme_ranked r = measure(score, positive, 4, NULL);
    assert_close(r.auprc, 0.5 * 1 + 0.5 * 2 / 3);
    assert_close(r.auroc, 0.75);
    assert_close(r.precision, 2.0 / 3);
}

/* Equal scores are one threshold, whatever their order: + - at 3, + - - at 1. */
static void test_ties(void **state)
{
    (void)state;
    const double score[] = {1, 3, 1, 3, 1};
    const bool positive[] = {false, true, true, false, false};
    creme_ranked r = measure(score, positive, 5, NULL);
    assert_close(r.auprc, 0.5 * 0.5 + 0.5 * 2 / 5);
    /* Of 6 pairs: the positive at 3 beats two negatives and equals one, that at 1 equals two: 2 + 1/2 + 2/2. */
    assert_close(r.auroc, 3.5 / 6);
    assert_close(r.precision, 0.4);
    const double equal[] = {7, 7, 7, 7, 7};
    r = measure(equal, positive, 5, NULL);
    assert_close(r.auprc, 0.4);
    assert_close(r.auroc, 0.5);
}

static void test_extremes(void **state)
{
    (void)state;
    const double score[] = {INFINITY, 2, -1, -INFINITY};
    const bool best[] = {true, true, false, false}, worst[] = {false, false, true, true};
    const bool none[] = {false, false, false, false}, all[] = {true, true, true, true};
    assert_close(measure(score, best, 4, NULL).auprc, 1);
    assert_close(measure(score, best, 4, NULL).auroc, 1);
    assert_close(measure(score, worst, 4, NULL).auprc, 0.5 / 3 + 0.5 * 2 / 4);
    assert_close(measure(score, worst, 4, NULL).auroc, 0);
    assert_close(measure(score, none, 4, NULL).auprc, NAN);
    assert_close(measure(score, all, 4, NULL).auroc, NAN);
    assert_close(measure(score, all, 0, NULL).auprc, NAN);
}

/* A weight is so many of the same; 0 is none. */
static void test_weights(void **state)
{
    (void)state;
    const double score[] = {4, 3, 2, 1}, written_out[] = {4, 4, 2, 1, 1, 1};
    const bool positive[] = {true, true, false, true}, same[] = {true, true, false, true, true, true};
    const uint32_t weight[] = {2, 0, 1, 3}, no_positive[] = {0, 0, 4, 0};
    creme_ranked a = measure(score, positive, 4, weight), b = measure(written_out, same, 6, NULL);
    assert_close(a.auprc, b.auprc);
    assert_close(a.auroc, b.auroc);
    assert_close(a.precision, b.precision);
    assert_close(measure(score, positive, 4, no_positive).auprc, NAN);
}

static void test_curve(void **state)
{
    (void)state;
    const double score[] = {1, 3, 1, 3, 1};
    const bool positive[] = {false, true, true, false, false};
    creme_ranking ranking;
    creme_curve_point *points = NULL;
    size_t count = 0;
    assert_succeeds(creme_ranking_open(&ranking, score, positive, 5));
    assert_succeeds(creme_ranking_curve(&ranking, &points, &count));
    assert_int_equal(count, 2);
    assert_close(points[0].recall, 0.5);
    assert_close(points[0].precision, 0.5);
    assert_close(points[1].recall, 1);
    assert_close(points[1].precision, 0.4);
    creme_free(points);
    creme_ranking_close(&ranking);
}

static void test_distance_classes(void **state)
{
    (void)state;
    creme_distance_classes c;
    char text[CREME_DISTANCE_BYTES];
    assert_succeeds(creme_distance_classes_parse(&c, NULL));
    assert_int_equal(c.bounds, 5);
    assert_string_equal(creme_distance_class(&c, 0, text), "0-15 kb");
    assert_string_equal(creme_distance_class(&c, 14999.5, text), "0-15 kb");
    assert_string_equal(creme_distance_class(&c, 15000, text), "15-60 kb");
    assert_string_equal(creme_distance_class(&c, 261999, text), "130-262 kb");
    assert_string_equal(creme_distance_class(&c, 262000, text), "over 262 kb");
    assert_string_equal(creme_distance_class(&c, NAN, text), "");
    assert_succeeds(creme_distance_classes_parse(&c, "1,2.5"));
    assert_string_equal(creme_distance_class(&c, 999, text), "below 1 kb");
    assert_string_equal(creme_distance_class(&c, 2000, text), "1-2.5 kb");
    static const char *const wrong[] = {"",
                                        "5",
                                        "5,5",
                                        "5,4",
                                        "1,x",
                                        "-1,3",
                                        "1,2,",
                                        "1,,2",
                                        "1 2",
                                        "0,inf",
                                        "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16"};
    for (size_t i = 0; i < LENGTH(wrong); i++) {
        assert_fails(creme_distance_classes_parse(&c, wrong[i]), CREME_ERROR_ARGUMENT, "rising numbers of kb");
    }
}

/* Draws do not depend on the order of rows, and the same things are drawn for both predictors. */
static void test_bootstrap(void **state)
{
    (void)state;
    enum { N = 40 };
    const char *key[N], *key_turned[N];
    static char names[N][8];
    bool positive[N], positive_turned[N];
    double score[N], turned[N], distance[N], distance_turned[N], size[N];
    creme_distance_classes classes;
    creme_table *table = NULL, *other = NULL;
    assert_succeeds(creme_distance_classes_parse(&classes, NULL));
    for (int i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "k%02d", i);
        key[i] = names[i];
        positive[i] = i % 5 == 0;
        score[i] = (i * 7 % N) / 10 + positive[i];
        distance[i] = i * 1000.0;
        size[i] = NAN;
    }
    for (int i = 0; i < N; i++) {
        key_turned[i] = key[N - 1 - i];
        positive_turned[i] = positive[N - 1 - i];
        turned[i] = score[N - 1 - i];
        distance_turned[i] = distance[N - 1 - i];
    }
    assert_succeeds(creme_table_create_for(&table, "what " CREME_PERFORMANCE_COLUMNS));
    assert_succeeds(creme_table_create_for(&other, "what " CREME_PERFORMANCE_COLUMNS));
    const creme_scored one = {N, key, positive, score, distance, size};
    const creme_scored two = {N, key_turned, positive_turned, turned, distance_turned, size};
    assert_succeeds(creme_performance_add(table, "x", "effect", &one, &classes, 200, 3));
    assert_succeeds(creme_performance_add(other, "x", "effect", &two, &classes, 200, 3));
    assert_int_equal(creme_table_row_count(table), 6); /* all, 0-15 kb, 15-60 kb */
    for (size_t row = 0; row < 6; row++) {
        for (size_t column = 0; column < creme_table_column_count(table); column++) {
            assert_string_equal(creme_table_text(table, row, column), creme_table_text(other, row, column));
        }
        assert_true(number(table, row, "auprc_low") <= number(table, row, "auprc"));
        assert_true(number(table, row, "auprc") <= number(table, row, "auprc_high"));
    }
    assert_close(number(table, 0, "gain"), number(table, 0, "auprc") - number(table, 1, "auprc"));
    assert_true(number(table, 0, "gain_low") <= number(table, 0, "gain"));
    assert_string_equal(text(table, 1, "gain"), "NA");
    assert_string_equal(text(table, 0, "spearman"), "NA");
    assert_close(number(table, 0, "n_sizes"), 0);
    creme_table_destroy(table);
    creme_table_destroy(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),     cmocka_unit_test(test_ties),  cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_weights),   cmocka_unit_test(test_curve), cmocka_unit_test(test_distance_classes),
        cmocka_unit_test(test_bootstrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
