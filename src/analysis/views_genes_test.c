/* Genes beside the tiles of a locus: places seen from the TSS, lanes, names at the edge, genes without room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analysis/views_genes.h"

#include "scratch.h"

enum { START = 100000, END = 224000 }; /* the window; 124 kb in 620 pixels: a letter takes 1.4 kb */

static creme_interval exons[2] = {{150000, 151000}, {219000, 230000}};

static creme_gene_model gene(const char *name, char strand, int64_t start, int64_t end)
{
    return (creme_gene_model){.id = (char *)name,
                              .name = (char *)name,
                              .chrom = (char *)"c",
                              .strand = strand,
                              .at = {start, end},
                              .exons = exons,
                              .exon_count = 2};
}

static creme_marks mark(creme_gene_model *genes, size_t count, const char *strand)
{
    const creme_record locus = {.name = "OWN", .chrom = "c", .strand = strand, .tss = 160000, .id = "OWN_c_160000"};
    const creme_gene_models models = {.at = genes, .count = count};
    creme_marks marks = {0};
    assert_succeeds(creme_view_mark_genes(&marks, "track", &locus, (creme_interval){START, END}, &models));
    return marks;
}

static const creme_mark *find(const creme_marks *marks, const char *part, size_t number)
{
    for (size_t i = 0; i < marks->count; i++) {
        if (strcmp(marks->at[i].part, part) == 0 && number-- == 0) return &marks->at[i];
    }
    return NULL;
}

static void assert_near(double a, double b)
{
    assert_true(a > b - 1e-9 && a < b + 1e-9);
}

static void test_places(void **state)
{
    (void)state;
    creme_gene_model genes[] = {gene("OWN", '+', 140000, 300000)};
    creme_marks marks = mark(genes, 1, "+");
    const creme_mark *own = find(&marks, "gene", 0);
    assert_string_equal(own->series, "own");
    assert_string_equal(own->label, "OWN \xe2\x86\x92");
    assert_near(own->low, -20.0005);
    assert_near(own->high, 63.9995); /* cut to the window */
    assert_near(own->y, own->low);
    assert_near(own->x, 1);
    assert_near(find(&marks, "exon", 0)->low, -10.0005);
    assert_near(find(&marks, "exon", 1)->high, 63.9995);
    assert_null(find(&marks, "exon", 2));
    assert_null(find(&marks, "left_out", 0));
    creme_marks_clear(&marks);
    /* seen from a locus on '-', all is the other way round */
    marks = mark(genes, 1, "-");
    own = find(&marks, "gene", 0);
    assert_near(own->low, -63.9995);
    assert_near(own->high, 20.0005);
    assert_string_equal(own->label, "\xe2\x86\x90 OWN");
    creme_marks_clear(&marks);
}

static void test_lanes(void **state)
{
    (void)state;
    creme_gene_model genes[] = {gene("LATE", '.', 223000, 223500), gene("A", '+', 101000, 102000),
                                gene("B", '-', 103000, 104000), gene("C", '+', 140000, 141000)};
    creme_marks marks = mark(genes, 4, "+");
    assert_near(find(&marks, "gene", 0)->x, 1);
    assert_near(find(&marks, "gene", 1)->x, 2); /* A's name is in the way */
    assert_near(find(&marks, "gene", 2)->x, 1);
    const creme_mark *late = find(&marks, "gene", 3);
    assert_string_equal(late->label, "LATE"); /* no strand, no arrow */
    assert_string_equal(late->series, "other");
    assert_near(late->x, 1);
    assert_near(late->low - late->y, 223000 / 1000. - (224 - 6 * 1.4)); /* the name ends with the plot */
    creme_marks_clear(&marks);
}

static void test_no_room(void **state)
{
    (void)state;
    creme_gene_model genes[11];
    for (int i = 0; i < 11; i++) genes[i] = gene("G", '+', 110000 + i, 200000);
    creme_marks marks = mark(genes, 11, "+");
    assert_near(find(&marks, "gene", 7)->x, 8);
    assert_null(find(&marks, "gene", 8));
    assert_near(find(&marks, "left_out", 0)->n, 3);
    creme_marks_clear(&marks);
    marks = mark(genes, 0, "+");
    assert_int_equal(marks.count, 0);
    creme_marks_clear(&marks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_lanes),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
