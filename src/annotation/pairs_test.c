/* Pairs of elements and genes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/pairs.h"
#include "base/memory.h"
#include "scratch.h"

static const creme_element_rules plain = {0};

static creme_status read_text(creme_pair_list *out, const char *text)
{
    creme_lines *lines = NULL;
    assert_succeeds(creme_lines_open_memory(&lines, "in", text, strlen(text)));
    return creme_pair_list_read_lines(out, lines, &plain);
}

/* As the published CRISPRi tables are. */
static void test_places(void **state)
{
    (void)state;
    creme_pair_list list;
    assert_succeeds(read_text(
        &list,
        "chrom\tchromStart\tchromEnd\tname\tchrTSS\tstartTSS\tendTSS\tmeasuredGeneSymbol\tmeasuredGeneEnsemblId\n"
        "chr2\t700\t800\tG2|late\tchr2\t1000\t1001\tG2\tENSG00000000002\n"
        "chr1\t500\t600\tG1|a\tchr1\t2000\t2001\tG1\tENSG00000000001\n"
        "chr1\t100\t200\tG1|b\tchr1\tNA\tNA\tG1\tENSG00000000001\n"
        "chr1\t100\t200\tnone\tchr1\tNA\tNA\tNA\tNA\n"));
    assert_true(list.placed);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.geneless, 1);
    size_t g1 = creme_pair_list_gene(&list, "G1", NULL);
    assert_int_equal(creme_pair_list_gene(&list, "ENSG00000000001.7", NULL), g1);
    assert_int_equal(creme_pair_list_gene(&list, "renamed", "ENSG00000000001.9"), g1);
    assert_true(creme_pair_list_gene(&list, "G", "ENSG") == CREME_TEXT_MAP_NONE);
    assert_int_equal(list.first[g1 + 1] - list.first[g1], 2);
    /* Pairs know their elements, which are sorted. */
    for (size_t i = list.first[g1]; i < list.first[g1 + 1]; i++) {
        const creme_pair *pair = &list.at[i];
        bool early = list.elements.at[pair->element].at.start == 100;
        assert_string_equal(creme_element_name(&list.elements, pair->element), early ? "G1|b" : "G1|a");
        assert_int_equal(pair->tss, early ? -1 : 2000);
    }
    creme_pair_list_clear(&list);
}

static void test_names(void **state)
{
    (void)state;
    creme_pair_list list;
    assert_succeeds(read_text(
        &list, "score,gene_id,element\n1,ENSG00000000001.4,e1\n2,ENSG00000000002,e2\n3,ENSG00000000001.5,e2\n"));
    assert_false(list.placed);
    assert_int_equal(list.count, 3);
    size_t gene = creme_pair_list_gene(&list, "ENSG00000000001", NULL);
    assert_int_equal(list.first[gene + 1] - list.first[gene], 2);
    assert_string_equal(creme_text_map_get(&list.names, list.at[list.first[gene] + 1].element), "e2");
    creme_pair_list_clear(&list);
}

/* Ids in the column of names. */
static void test_ids_for_names(void **state)
{
    (void)state;
    creme_pair_list list;
    assert_succeeds(read_text(&list, "gene\telement\nENSG00000107104\te1\nENSG00000107099.17\te2\nKANK1\te3\n"));
    for (size_t i = 0; i < 3; i++) assert_int_equal(list.at[i].gene, i);
    assert_int_equal(creme_pair_list_gene(&list, "KANK1", "ENSG00000107104.20"), 2);
    assert_int_equal(creme_pair_list_gene(&list, "renamed", "ENSG00000107104.20"), 0);
    assert_int_equal(creme_pair_list_gene(&list, "DOCK8", "ENSG00000107099.17"), 1);
    assert_true(creme_pair_list_gene(&list, "DOCK8", "ENSG00000107099.18") == CREME_TEXT_MAP_NONE);
    creme_pair_list_clear(&list);
}

/* Tables that were put together have two names for a gene; its id says that it is one. */
static void test_names_of_one_id(void **state)
{
    (void)state;
    creme_pair_list list;
    assert_succeeds(
        read_text(&list, "gene\tgene_id\telement\nMARCH1\tENSG00000000001.2\te1\nMARCHF1\tENSG00000000001.5\te2\n"
                         "MARCHF1\tNA\te3\nOTHER\tENSG00000000002\te4\nMARCH1\tENSG00000000002\te5\n"));
    size_t gene = creme_pair_list_gene(&list, "MARCHF1", NULL);
    assert_int_equal(list.first[gene + 1] - list.first[gene], 4);
    assert_int_equal(creme_pair_list_gene(&list, "MARCH1", NULL), gene);
    assert_int_equal(creme_pair_list_gene(&list, "renamed", "ENSG00000000001"), gene);
    /* a name that was one's already is not taken for another's */
    gene = creme_pair_list_gene(&list, "OTHER", NULL);
    assert_int_equal(list.first[gene + 1] - list.first[gene], 1);
    creme_pair_list_clear(&list);
}

/* Of other ids than Ensembl's no part is a version, and equal ones may stand for none. */
static void test_other_ids(void **state)
{
    (void)state;
    static const char *const names[] = {"A", "B", "C", "D"};
    creme_pair_list list;
    assert_succeeds(read_text(&list, "gene\tgene_id\telement\nA\tSTRG.1\te1\nB\tSTRG.2\te2\n"
                                     "C\tunknown\te3\nD\tunknown\te4\n"));
    for (size_t i = 0; i < 4; i++) {
        size_t gene = creme_pair_list_gene(&list, names[i], NULL);
        assert_int_equal(list.first[gene + 1] - list.first[gene], 1);
        const char *element = creme_text_map_get(&list.names, list.at[list.first[gene]].element);
        assert_int_equal(element[1], '1' + i);
    }
    assert_true(creme_pair_list_gene(&list, "renamed", "STRG.3") == CREME_TEXT_MAP_NONE);
    assert_int_equal(creme_pair_list_gene(&list, "renamed", "STRG.2"), creme_pair_list_gene(&list, "B", NULL));
    creme_pair_list_clear(&list);
    assert_succeeds(read_text(&list, "gene_id\telement\nY74C9A.3\te1\nY74C9A.2\te2\n-\te3\nN/A\te4\n"));
    assert_int_equal(list.genes.count, 2);
    assert_int_equal(list.geneless, 2);
    creme_pair_list_clear(&list);
}

/* Ids that only their ends tell apart. */
static void test_long_ids(void **state)
{
    (void)state;
    char text[600], id[141];
    memset(id, 'x', 140);
    id[140] = '\0';
    creme_pair_list list;
    snprintf(text, sizeof text, "gene_id\telement\n%s1\te1\n%s2\te2\n", id, id);
    assert_succeeds(read_text(&list, text));
    assert_int_equal(list.genes.count, 2);
    assert_true(creme_pair_list_gene(&list, "renamed", id) == CREME_TEXT_MAP_NONE);
    creme_pair_list_clear(&list);
}

static void test_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "is empty"},
        {"A\nB\n", "no column gene"},
        {"chr1\t1\t2\tA\n", "no column gene"},
        {"chrom\tstart\tend\tname\nchr1\t1\t2\tA\n", "no column gene"},
        {"gene\tscore\nA\t1\n", "no column element"},
        {"element\tgene\n\tA\n", "in:2: the pair has no element"},
        {"element\tgene\nx\tNA\n", "holds no genes"},
        {"element\tgene\n", "holds no"},
        {"chrom\tstart\tend\tgene\ttss\nchr1\t1\t2\tA\t-4\n", "in:2: the TSS is '-4'"},
        {"chrom\tstart\tend\tgene\tstartTSS\nchr1\t1\t2\tA\t1.5\n", "in:2: the TSS is '1.5'"},
        {"chrom\tstart\tend\tgene\nchr1\t1\t2\n", "in:2: 3 columns where the header has 4"},
        {"chrom\tstart\tend\tgene\nchr1\t5\t2\tA\n", "in:2: end 2 is before start 5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_pair_list list;
        assert_fails(read_text(&list, cases[i].text), CREME_ERROR_FORMAT, cases[i].message);
        creme_pair_list_clear(&list);
    }
}

static void test_short_memory(void **state)
{
    (void)state;
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_pair_list list = {0};
        creme_lines *lines = NULL;
        const char *text = "chrom\tstart\tend\tgene\tgene_id\ttss\nchr1\t1\t2\tA\tE1.2\t5\nchr2\t1\t2\tB\tE2\tNA\n";
        assert_succeeds(creme_lines_open_memory(&lines, "in", text, strlen(text)));
        creme_memory_fail_after(n);
        status = creme_pair_list_read_lines(&list, lines, &plain);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        creme_pair_list_clear(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),        cmocka_unit_test(test_names),
        cmocka_unit_test(test_ids_for_names), cmocka_unit_test(test_names_of_one_id),
        cmocka_unit_test(test_other_ids),     cmocka_unit_test(test_errors),
        cmocka_unit_test(test_short_memory),  cmocka_unit_test(test_long_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
