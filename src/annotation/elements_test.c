/* Elements: reading, widening, finding and counting, against looking at each one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/elements.h"
#include "base/memory.h"
#include "scratch.h"

#include <creme/shuffle.h>

static const creme_element_rules plain = {0};

static void test_widen(void **state)
{
    (void)state;
    static const struct {
        creme_interval at;
        int64_t to, chrom_bp;
        creme_interval wide;
    } cases[] = {
        {{10, 20}, 0, 100, {10, 20}},    {{10, 20}, 10, 100, {10, 20}},  {{10, 20}, 11, 100, {10, 21}},
        {{10, 20}, 12, 100, {9, 21}},    {{10, 20}, 13, 100, {9, 22}},   {{0, 1}, 10, 100, {0, 6}},
        {{99, 100}, 10, 100, {95, 100}}, {{99, 100}, 10, -1, {95, 105}}, {{3, 4}, 1000, 20, {0, 20}},
        {{10, 21}, 5, 100, {10, 21}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_interval wide = creme_element_widen(cases[i].at, cases[i].to, cases[i].chrom_bp);
        assert_int_equal(wide.start, cases[i].wide.start);
        assert_int_equal(wide.end, cases[i].wide.end);
    }
}

static void test_read(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_element_list list;
    const creme_element_rules rules = {.extend_to = 10};
    const char *path =
        scratch_write(&folder, "e.bed", "chr9\t50\t53\tb\n9\t2\t4\nX\t7\t9\tx\nchr9\t48\t58\tc\n", SCRATCH_GZIP);
    assert_succeeds(creme_element_list_read(&list, path, &rules));
    static const char *const names[] = {"9:2-4", "b", "c", "x"};
    assert_int_equal(list.count, 4);
    for (size_t i = 0; i < list.count; i++) assert_string_equal(creme_element_name(&list, i), names[i]);
    /* b is [50, 53) in the file, and 7 bases are added: 3 on its left, 4 on its right. */
    assert_int_equal(list.at[1].at.start, 47);
    assert_int_equal(list.at[1].at.end, 57);
    assert_int_equal(list.at[1].in_file.start, 50);
    assert_int_equal(list.widest_bp, 10);
    creme_chromosome nine, assembly37;
    size_t first, last;
    creme_chromosome_look_up(&nine, NULL, "NC_000009.12");
    creme_element_list_find(&list, &nine, (creme_interval){1, 48}, &first, &last);
    assert_int_equal(first, 1);
    assert_int_equal(last, 2);
    creme_chromosome_look_up(&assembly37, NULL, "NC_000009.11");
    assert_true(creme_element_is_on(&list, 1, &nine));
    assert_true(creme_element_is_on(&list, 1, &assembly37));
    assert_false(creme_element_is_on(&list, 3, &nine));
    creme_element_list_clear(&list);
    scratch_close(&folder);
}

static void test_gff(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_element_list list;
    const char *path = scratch_write(&folder, "e.gff3",
                                     "##gff-version 3\n9\tx\tenhancer\t3\t4\t.\t.\t.\tNote=n;ID=e1\n"
                                     "9\tx\tenhancer\t5\t6\t.\t.\t.\tNote=n\n"
                                     "9\tx\tenhancer\t7\t8\t.\t.\t.\tID=;aID=x; ID=e 3\n",
                                     SCRATCH_PLAIN);
    assert_succeeds(creme_element_list_read(&list, path, &plain));
    static const char *const names[] = {"e1", "9:4-6", "e 3"};
    assert_int_equal(list.count, 3);
    for (size_t i = 0; i < list.count; i++) assert_string_equal(creme_element_name(&list, i), names[i]);
    creme_element_list_clear(&list);
    scratch_close(&folder);
}

static void test_assembly(void **state)
{
    (void)state;
    creme_element_list list = {0};
    creme_chromosome other;
    assert_succeeds(creme_element_list_add(&list, &plain, "NC_000009.11", (creme_interval){1, 2}, NULL));
    creme_chromosome_look_up(&other, NULL, "NC_000009.12");
    assert_false(creme_element_is_on(&list, 0, &other));
    creme_element_list_clear(&list);
}

/* Random elements about random windows: the counts are those of looking at each one with each other. */
static void test_count(void **state)
{
    (void)state;
    static const char *const chroms[] = {"chr1", "1", "chr2", "scaffold"};
    enum { ELEMENTS = 400, LOCI = 9, WINDOW = 64 };
    const creme_random_key key = {.seed = 5, .purpose = CREME_RANDOM_TEST};
    creme_random random;
    creme_element_list list = {0};
    creme_locus_list loci = {0};
    creme_random_init(&random, &key);
    for (int i = 0; i < ELEMENTS; i++) {
        int64_t start = creme_random_below(&random, 900), width = 1 + creme_random_below(&random, 90);
        assert_succeeds(creme_element_list_add(&list, &plain, chroms[creme_random_below(&random, 4)],
                                               (creme_interval){start, start + width}, NULL));
    }
    assert_succeeds(creme_element_list_sort(&list));
    for (int i = 0; i < LOCI; i++) {
        const creme_locus locus = {.name = "a",
                                   .chrom = (char *)chroms[creme_random_below(&random, 3)],
                                   .tss = creme_random_below(&random, 900),
                                   .strand = i % 2 ? '-' : '+'};
        assert_succeeds(creme_locus_list_add(&loci, &locus));
    }
    creme_element_counts counts, slow = {0};
    assert_succeeds(creme_element_list_count(&counts, &list, &loci, WINDOW, CREME_WINDOW_CREME, NULL));
    for (size_t i = 0; i < list.count; i++) {
        bool inside = false, reaches = false;
        for (size_t j = 0; j < loci.count; j++) {
            creme_chromosome chrom;
            creme_interval window = creme_locus_window(&loci.at[j], WINDOW, CREME_WINDOW_CREME), at = list.at[i].at;
            creme_chromosome_look_up(&chrom, NULL, loci.at[j].chrom);
            if (!creme_element_is_on(&list, i, &chrom)) continue;
            inside = inside || (at.start >= window.start && at.end <= window.end);
            reaches = reaches || (at.start < window.end && at.end > window.start);
            size_t first, last;
            creme_element_list_find(&list, &chrom, window, &first, &last);
            bool begins = at.start >= window.start && at.start < window.end;
            assert_true(begins == (i >= first && i < last));
        }
        slow.inside += inside;
        slow.reaches += !inside && reaches;
        slow.outside += !inside && !reaches;
    }
    assert_int_equal(counts.inside, slow.inside);
    assert_int_equal(counts.reaches, slow.reaches);
    assert_int_equal(counts.outside, slow.outside);
    assert_true(slow.inside > 10 && slow.reaches > 10 && slow.outside > 10);
    creme_element_list_clear(&list);
    creme_locus_list_clear(&loci);
}

static void test_short_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "e.bed", "chr9\t50\t53\tb\nchr9\t2\t4\n", SCRATCH_PLAIN);
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_element_list list;
        creme_memory_fail_after(n);
        status = creme_element_list_read(&list, path, &plain);
        creme_memory_fail_after(0);
        if (status != CREME_OK) assert_int_equal(status, CREME_ERROR_MEMORY);
        creme_element_list_clear(&list);
    }
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widen),    cmocka_unit_test(test_read),  cmocka_unit_test(test_gff),
        cmocka_unit_test(test_assembly), cmocka_unit_test(test_count), cmocka_unit_test(test_short_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
