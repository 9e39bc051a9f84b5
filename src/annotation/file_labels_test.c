/* What files are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "annotation/file_labels.h"
#include "base/memory.h"
#include "scratch.h"

static void check(const char *const *paths, const char *const *wanted, size_t count)
{
    char **labels = NULL;
    assert_succeeds(creme_file_labels(&labels, paths, count));
    for (size_t i = 0; i < count; i++) assert_string_equal(labels[i], wanted[i]);
    creme_file_labels_free(labels, count);
}

static void test_labels(void **state)
{
    (void)state;
    check((const char *const[]){"K562.H3K27ac.bed", "x/K562.H3K9me3.bed.gz", "a/.bed", "b.c/d", "DNASE.K562.bigWig",
                                "e/"},
          (const char *const[]){"K562.H3K27ac", "K562.H3K9me3", ".bed", "d", "DNASE.K562", "e/"}, 6);
    check((const char *const[]){"d1/peaks.bed", "d2/peaks.bed", "other.bed"},
          (const char *const[]){"d1/peaks", "d2/peaks", "other"}, 3);
    check((const char *const[]){"peaks.bed", "peaks.narrowPeak", "peaks.bed.gz"},
          (const char *const[]){"peaks.bed", "peaks.narrowPeak", "peaks.bed.gz"}, 3);
    check((const char *const[]){"a/peaks.bed", "a/peaks.gff", "b/peaks.bed"},
          (const char *const[]){"a/peaks.bed", "a/peaks.gff", "b/peaks"}, 3);
    char **labels = NULL;
    assert_fails(creme_file_labels(&labels, (const char *const[]){"a.bed", "b.bed", "a.bed"}, 3),
                 CREME_ERROR_ARGUMENT, "a.bed: is given twice");
    assert_null(labels);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    const char *const paths[] = {"a/p.bed", "b/p.bed"};
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        char **labels = NULL;
        creme_memory_fail_after(n);
        status = creme_file_labels(&labels, paths, 2);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        creme_file_labels_free(labels, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_labels),
                                       cmocka_unit_test(test_every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
