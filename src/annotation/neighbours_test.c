/* Genes in and beside places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/neighbours.h"
#include "base/memory.h"
#include "scratch.h"

#define LINE(chrom, start, end, strand, gene, number)                                                                \
    chrom "\tx\ttranscript\t" start "\t" end "\t.\t" strand "\t.\tgene_id \"" gene "_id\"; transcript_id \"T" number \
          "\"; gene_name \"" gene "\"; gene_type \"protein_coding\";\n"

/* TSSs (0-based): B 99, C 199 (-) and 204 (-), A 204 on 9; D 49 on X. */
static const char gtf[] =
    LINE("9", "100", "900", "+", "B", "1") LINE("9", "10", "200", "-", "C", "2") LINE("9", "10", "205", "-", "C", "3")
        LINE("9", "205", "900", "+", "A", "4") LINE("chrX", "50", "90", "+", "D", "5");

static creme_neighbours *read_gtf(scratch *folder)
{
    creme_neighbours *neighbours = NULL;
    assert_succeeds(creme_neighbours_read(&neighbours, scratch_write(folder, "in.gtf", gtf, SCRATCH_GZIP),
                                          "protein_coding", NULL, NULL));
    return neighbours;
}

static void test_inside(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_neighbours *n = read_gtf(&folder);
    static const struct {
        const char *chrom;
        creme_interval at;
        const char *names;
    } cases[] = {
        {"chr9", {0, 99}, ""},     {"NC_000009.12", {99, 100}, "B"},
        {"9", {0, 1000}, "B,C,A"}, {"9", {200, 205}, "A,C"},
        {"9", {205, 1000}, ""},    {"X", {0, 1000}, "D"},
        {"chr1", {0, 1000}, ""},   {"9", {-50, 0}, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *names = NULL;
        assert_succeeds(creme_neighbours_inside(n, cases[i].chrom, cases[i].at, &names));
        assert_string_equal(names, cases[i].names);
        creme_free(names);
    }
    creme_neighbours_free(n);
    scratch_close(&folder);
}

static void test_nearest(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_neighbours *n = read_gtf(&folder);
    static const struct {
        const char *chrom;
        creme_interval at;
        const char *name;
        int64_t tss;
    } cases[] = {
        {"9", {0, 10}, "B", 99},     {"9", {148, 151}, "B", 99},     {"9", {149, 150}, "B", 99},
        {"9", {150, 151}, "C", 199}, {"9", {900, 1000}, "A", 204},   {"X", {0, 1000}, "D", 49},
        {"9", {203, 206}, "A", 204}, {"chr9", {200, 202}, "C", 199},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const creme_locus *locus = creme_neighbours_nearest(n, cases[i].chrom, cases[i].at);
        assert_non_null(locus);
        assert_string_equal(locus->name, cases[i].name);
        assert_int_equal(locus->tss, cases[i].tss);
    }
    assert_null(creme_neighbours_nearest(n, "chr1", (creme_interval){0, 10}));
    assert_true(creme_neighbours_has(n, "chr9") && !creme_neighbours_has(n, "chr8"));
    creme_neighbours_free(n);
    scratch_close(&folder);
}

/* The middle of [10, 20) lies at 15; the TSS base 12 has its middle at 12.5. */
static void test_distance(void **state)
{
    (void)state;
    assert_true(creme_tss_distance(12, '+', (creme_interval){10, 20}) == 2.5);
    assert_true(creme_tss_distance(12, '-', (creme_interval){10, 20}) == -2.5);
    assert_true(creme_tss_distance(12, '+', (creme_interval){12, 13}) == 0);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "in.gtf", gtf, SCRATCH_PLAIN);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_neighbours *neighbours = NULL;
        creme_memory_fail_after(n);
        status = creme_neighbours_read(&neighbours, path, NULL, NULL, NULL);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        creme_neighbours_free(neighbours);
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_inside), cmocka_unit_test(test_nearest),
                                       cmocka_unit_test(test_distance),
                                       cmocka_unit_test(test_every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
