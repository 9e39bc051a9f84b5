/* The demo's tables, of effects that are as planted, and of some that are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "run/demo_report.h"

#include "base/memory.h"

static const creme_locus *locus_of(const creme_grammar_demo *demo, const char *name)
{
    for (size_t i = 0; i < demo->loci.count; i++) {
        if (strcmp(demo->loci.at[i].name, name) == 0) return &demo->loci.at[i];
    }
    fail_msg("no locus %s", name);
    return NULL;
}

/* A row for each tile and track in which something is planted: the effect that it should have, or (wrong) none. */
static size_t keep_necessity(creme_demo_report *report, bool wrong)
{
    size_t planted = 0;
    report->assay = "necessity";
    for (size_t i = 0; i < report->demo->truth_count; i++) {
        const creme_grammar_truth *truth = &report->demo->truth[i];
        const creme_locus *locus = locus_of(report->demo, truth->locus);
        creme_effect row = {.tile = truth->tile, .track = truth->track, .effect = wrong ? 0 : 0.7 * truth->necessity};
        creme_demo_report_keep(report, locus, locus, &row);
        planted += truth->necessity != 0;
    }
    assert_int_equal(report->status, CREME_OK);
    return planted;
}

static char *write_text(const creme_demo_report *report)
{
    creme_output *output = NULL;
    char *text = NULL;
    assert_int_equal(creme_output_open_memory(&output, &text), CREME_OK);
    assert_int_equal(creme_demo_report_write(report, NULL, output), CREME_OK);
    assert_int_equal(creme_output_close(output), CREME_OK);
    return text;
}

static void check_tally(bool wrong)
{
    creme_grammar_demo *demo = NULL;
    assert_int_equal(creme_grammar_demo_create(&demo, 1), CREME_OK);
    creme_demo_report report = {.demo = demo, .model = "grammar:demo", .folder = "d"};
    size_t planted = keep_necessity(&report, wrong);
    char expected[128], *text = write_text(&report);
    assert_true(planted > 3);
    snprintf(expected, sizeof expected,
             "necessity: %zu of %zu planted found, %zu missed, 0 false among %zu tiles and tracks",
             wrong ? 0 : planted, planted, wrong ? planted : 0, demo->truth_count);
    if (!strstr(text, expected)) fail_msg("no '%s' in\n%s", expected, text);
    assert_non_null(strstr(text, "sufficiency: 0 of 0 planted found, 0 missed, 0 false among 0 tiles"));
    creme_free(text);
    creme_demo_report_clear(&report);
    creme_grammar_demo_destroy(demo);
}

static void test_tally(void **state)
{
    (void)state;
    check_tally(false);
    check_tally(true);
}

/* An effect where nothing is planted is a false one. */
static void test_false_effects(void **state)
{
    (void)state;
    creme_grammar_demo *demo = NULL;
    assert_int_equal(creme_grammar_demo_create(&demo, 1), CREME_OK);
    creme_demo_report report = {.demo = demo, .model = "grammar:demo", .folder = "d", .assay = "necessity"};
    creme_effect row = {.tile = {1, 2}, .effect = 0.5};
    creme_demo_report_keep(&report, &demo->loci.at[0], &demo->loci.at[0], &row);
    char *text = write_text(&report);
    assert_non_null(strstr(text, "necessity: 0 of 0 planted found, 0 missed, 1 false among 1 tiles and tracks"));
    creme_free(text);
    creme_demo_report_clear(&report);
    creme_grammar_demo_destroy(demo);
}

/* Each region is a tile of the truth, on the genome, 1-based. */
static void test_tiles(void **state)
{
    (void)state;
    creme_grammar_demo *demo = NULL;
    char *tiles = NULL, chrom[16];
    size_t count = 0, planted = 0;
    assert_int_equal(creme_grammar_demo_create(&demo, 1), CREME_OK);
    assert_int_equal(creme_demo_list_tiles(&tiles, demo), CREME_OK);
    for (size_t i = 0; i < demo->truth_count; i++)
        planted += demo->truth[i].track == 0 && strcmp(demo->truth[i].kind, "promoter") != 0;
    for (const char *rest = tiles; *rest; count++) {
        long long start = 0, end = 0;
        int length = 0;
        assert_int_equal(sscanf(rest, "%15[^:]:%lld-%lld%n", chrom, &start, &end, &length), 3);
        assert_int_equal(end - start + 1, CREME_GRAMMAR_DEMO_TILE_BP);
        assert_true(start > 0 && end <= demo->length);
        rest += length + (rest[length] == ',');
    }
    assert_true(count > 3 && count == planted);
    creme_free(tiles);
    creme_grammar_demo_destroy(demo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tally),
        cmocka_unit_test(test_false_effects),
        cmocka_unit_test(test_tiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
