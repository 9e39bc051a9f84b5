/* Folders that files are put into, and what is kept of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fetch/place.h"
#include "scratch.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What another user could exchange is refused; only root can make such a folder to try it. */
static void test_another_users(void **state)
{
    (void)state;
    char *folder = NULL;
    if (geteuid() != 0) {
        print_message("SKIP: a folder of another user's takes root to make\n");
        return;
    }
    scratch s = scratch_open();
    const char *inside = scratch_path(&s, "theirs");
    assert_int_equal(mkdir(inside, 0755), 0);
    assert_int_equal(chown(inside, 12345, 12345), 0);
    assert_int_equal(creme_place_make(&folder, s.folder, "theirs"), CREME_ERROR_IO);
    assert_non_null(strstr(creme_error_message(), "another user's (uid 12345)"));
    assert_null(folder);
    assert_int_equal(rmdir(inside), 0);
    scratch_close(&s);
}

/* Rows are replaced, not added again; a file that is called as a column stays one. */
static void test_sums(void **state)
{
    (void)state;
    scratch s = scratch_open();
    char *folder = NULL;
    creme_source sources[] = {{.name = "n", .file = "file", .address = "http://a/"},
                              {.name = "n", .file = "other", .address = "http://b/"}};
    creme_place_sum sum = {.bytes = 7}, back = {0};
    bool known = true;
    memset(sum.sha256, 'a', 64);
    assert_int_equal(creme_place_make(&folder, s.folder, "n"), CREME_OK);
    assert_int_equal(creme_place_recall(&known, &back, folder, "file"), CREME_OK);
    assert_false(known);
    for (int i = 0; i < 3; i++) {
        sum.bytes++;
        assert_int_equal(creme_place_record(folder, &sources[0], &sum), CREME_OK);
        assert_int_equal(creme_place_record(folder, &sources[1], &sum), CREME_OK);
        assert_int_equal(creme_place_recall(&known, &back, folder, "file"), CREME_OK);
        assert_true(known && back.bytes == sum.bytes && strcmp(back.sha256, sum.sha256) == 0);
    }
    char path[300], text[1000];
    snprintf(path, sizeof path, "%s/sums.tsv", folder);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t got = fread(text, 1, sizeof text - 1, file), lines = 0;
    fclose(file);
    for (size_t i = 0; i < got; i++) lines += text[i] == '\n';
    assert_int_equal(lines, 4); /* what it is, the header, two files */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    creme_free(folder);
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_another_users), cmocka_unit_test(test_sums)};
    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
