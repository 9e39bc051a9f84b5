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

/* A folder that lies elsewhere, behind one's own link; another's link is refused, wherever it leads. */
static void test_links(void **state)
{
    (void)state;
    char *folder = NULL, disk[300], link[300];
    scratch s = scratch_open();
    snprintf(disk, sizeof disk, "%s", scratch_path(&s, "disk"));
    snprintf(link, sizeof link, "%s", scratch_path(&s, "creme"));
    assert_int_equal(mkdir(disk, 0755), 0);
    assert_int_equal(symlink(disk, link), 0);
    assert_int_equal(creme_place_make(&folder, link, "n"), CREME_OK);
    creme_free(folder);
    folder = NULL;
    if (geteuid() == 0) {
        assert_int_equal(lchown(link, 12345, 12345), 0);
        assert_int_equal(creme_place_make(&folder, link, "n"), CREME_ERROR_IO);
        assert_non_null(strstr(creme_error_message(), "this link is another user's (uid 12345)"));
        assert_null(folder);
    } else {
        print_message("SKIP: a link of another user's takes root to make\n");
    }
    assert_int_equal(unlink(link), 0);
    assert_int_equal(rmdir(strcat(disk, "/n")), 0);
    disk[strlen(disk) - 2] = '\0';
    assert_int_equal(rmdir(disk), 0);
    scratch_close(&s);
}

static creme_place_state look(const char *root, creme_source source)
{
    creme_place_state state;
    assert_int_equal(creme_place_look(&state, root, &source), CREME_OK);
    return state;
}

/* What came from elsewhere, or has another sum than the table says, is another file. */
static void test_another(void **state)
{
    (void)state;
    scratch s = scratch_open();
    char *folder = NULL, path[300], same[80] = "sha256:", other[80] = "sha256:";
    creme_source source = {.name = "n", .file = "file", .kind = "borzoi", .address = "http://a/"};
    creme_place_sum sum = {.bytes = 1};
    memset(sum.sha256, 'a', 64);
    memset(same + 7, 'A', 64);
    memset(other + 7, 'b', 64);
    assert_int_equal(creme_place_make(&folder, s.folder, "n"), CREME_OK);
    assert_int_equal(look(s.folder, source), CREME_PLACE_NOTHING);
    snprintf(path, sizeof path, "%s/file", folder);
    FILE *file = fopen(path, "w");
    assert_true(file && fputc('x', file) == 'x' && fclose(file) == 0);
    assert_int_equal(look(s.folder, source), CREME_PLACE_THIS); /* somebody put it there */
    assert_int_equal(creme_place_record(folder, &source, &sum), CREME_OK);
    assert_int_equal(look(s.folder, source), CREME_PLACE_THIS);
    source.checksum = same;
    assert_int_equal(look(s.folder, source), CREME_PLACE_THIS);
    source.checksum = other;
    assert_int_equal(look(s.folder, source), CREME_PLACE_ANOTHER);
    source.kind = "fasta"; /* compressed otherwise than it came */
    assert_int_equal(look(s.folder, source), CREME_PLACE_THIS);
    source.address = "http://b/";
    assert_int_equal(look(s.folder, source), CREME_PLACE_ANOTHER);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/sums.tsv", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    creme_free(folder);
    scratch_close(&s);
}

/* Rows are replaced, not added again; a file that is called as a column stays one. */
static void test_sums(void **state)
{
    (void)state;
    scratch s = scratch_open();
    char *folder = NULL;
    creme_source sources[] = {{.name = "n", .file = "file", .kind = "borzoi", .address = "http://a/"},
                              {.name = "n", .file = "other", .address = "http://b/"}};
    creme_place_sum sum = {.bytes = 7}, back = {0};
    bool known = true;
    memset(sum.sha256, 'a', 64);
    assert_int_equal(creme_place_make(&folder, s.folder, "n"), CREME_OK);
    assert_int_equal(creme_place_recall(&known, &back, folder, &sources[0]), CREME_OK);
    assert_false(known);
    for (int i = 0; i < 3; i++) {
        sum.bytes++;
        assert_int_equal(creme_place_record(folder, &sources[0], &sum), CREME_OK);
        assert_int_equal(creme_place_record(folder, &sources[1], &sum), CREME_OK);
        assert_int_equal(creme_place_recall(&known, &back, folder, &sources[0]), CREME_OK);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_another_users), cmocka_unit_test(test_links),
                                       cmocka_unit_test(test_another), cmocka_unit_test(test_sums)};
    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
