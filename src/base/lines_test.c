/* Line ends, limits, and damage. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/lines.h"
#include "scratch.h"

static void check_lines(const char *path, const char *const *wanted, size_t count)
{
    creme_lines *lines = NULL;
    assert_succeeds(creme_lines_open(&lines, path));
    char *line = NULL;
    for (size_t i = 0; i < count; i++) {
        assert_succeeds(creme_lines_next(lines, &line));
        assert_non_null(line);
        assert_string_equal(line, wanted[i]);
        assert_int_equal(creme_lines_number(lines), i + 1);
    }
    assert_succeeds(creme_lines_next(lines, &line));
    assert_null(line);
    assert_succeeds(creme_lines_next(lines, &line));
    assert_null(line);
    creme_lines_close(lines);
}

static void test_line_ends(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    static const char *const wanted[] = {"a\tb", "", " c d", "last"};
    for (int kind = SCRATCH_PLAIN; kind <= SCRATCH_BGZIP; kind++) {
        check_lines(scratch_write(&folder, "a", "a\tb\n\n c d\nlast\n", kind), wanted, 4);
        check_lines(scratch_write(&folder, "a",
                                  "\xef\xbb\xbf"
                                  "a\tb\r\n\r\n c d\r\nlast",
                                  kind),
                    wanted, 4);
        check_lines(scratch_write(&folder, "a", "", kind), NULL, 0);
    }
    scratch_close(&folder);
}

static void test_memory(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbf"
                               "a\r\n\nlast";
    char *line = NULL;
    creme_lines *lines = NULL;
    assert_succeeds(creme_lines_open_memory(&lines, "mac", "a\rb\rc\r", 6));
    assert_fails(creme_lines_next(lines, &line), CREME_ERROR_FORMAT, "mac:1: holds carriage returns within a line");
    creme_lines_close(lines);
    assert_succeeds(creme_lines_open_memory(&lines, "name", text, sizeof text - 1));
    assert_string_equal(creme_lines_path(lines), "name");
    for (int i = 0; i < 3; i++) {
        assert_succeeds(creme_lines_next(lines, &line));
        assert_string_equal(line, ((const char *const[]){"a", "", "last"})[i]);
    }
    assert_succeeds(creme_lines_next(lines, &line));
    assert_null(line);
    creme_lines_close(lines);
    assert_succeeds(creme_lines_open_memory(&lines, "empty", NULL, 0));
    assert_succeeds(creme_lines_next(lines, &line));
    assert_null(line);
    creme_lines_close(lines);
    assert_succeeds(creme_lines_open_memory(&lines, "nul", "a\n\0", 3));
    assert_succeeds(creme_lines_next(lines, &line));
    assert_fails(creme_lines_next(lines, &line), CREME_ERROR_FORMAT, "nul:2: line holds a NUL byte");
    creme_lines_close(lines);
}

/* Lines of every length about the size of a chunk come back whole. */
static void test_long_lines(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    size_t bytes = CREME_LINE_MAX + 2;
    char *text = malloc(bytes + 1);
    for (size_t length = 65530; length < 65540; length++) {
        memset(text, 'x', bytes);
        text[length] = '\n';
        text[length + 7] = '\0';
        creme_lines *lines = NULL;
        char *line = NULL;
        assert_succeeds(creme_lines_open(&lines, scratch_write(&folder, "a", text, SCRATCH_BGZIP)));
        assert_succeeds(creme_lines_next(lines, &line));
        assert_int_equal(strlen(line), length);
        assert_succeeds(creme_lines_next(lines, &line));
        assert_string_equal(line, "xxxxxx");
        creme_lines_close(lines);
    }
    memset(text, 'x', bytes);
    for (size_t length = CREME_LINE_MAX; length <= CREME_LINE_MAX + 1; length++) {
        creme_lines *lines = NULL;
        char *line = NULL;
        assert_succeeds(creme_lines_open(&lines, scratch_write_bytes(&folder, "a", text, length, SCRATCH_PLAIN)));
        creme_status status = creme_lines_next(lines, &line);
        if (length == CREME_LINE_MAX) {
            assert_succeeds(status);
        } else {
            assert_fails(status, CREME_ERROR_FORMAT, "a:1: line is longer");
        }
        creme_lines_close(lines);
    }
    free(text);
    scratch_close(&folder);
}

static creme_status read_all(const char *path)
{
    creme_lines *lines = NULL;
    creme_status status = creme_lines_open(&lines, path);
    for (char *line = ""; status == CREME_OK && line;) status = creme_lines_next(lines, &line);
    creme_lines_close(lines);
    return status;
}

static void test_damage(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char text[30000];
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = scratch_draw(&seed) % 40 ? (char)('a' + scratch_draw(&seed) % 26) : '\n';
    assert_fails(read_all(scratch_write_bytes(&folder, "nul", "a\nb\0c\n", 6, SCRATCH_PLAIN)), CREME_ERROR_FORMAT,
                 "nul:2: line holds a NUL byte");
    for (int kind = SCRATCH_GZIP; kind <= SCRATCH_BGZIP; kind++) {
        const char *path = scratch_write_bytes(&folder, "whole", text, sizeof text, kind);
        struct stat about;
        assert_int_equal(stat(path, &about), 0);
        assert_succeeds(read_all(path));
        for (int cut = 1; cut < about.st_size - 20; cut = cut * 3 / 2 + 1) {
            assert_int_equal(truncate(path, about.st_size - cut), 0);
            assert_fails(read_all(path), CREME_ERROR_FORMAT, "truncated");
            path = scratch_write_bytes(&folder, "whole", text, sizeof text, kind);
        }
    }
    assert_fails(read_all(folder.folder), CREME_ERROR_IO, "is a folder");
    assert_fails(read_all(scratch_path(&folder, "none")), CREME_ERROR_IO, "No such file");
    scratch_close(&folder);
}

static void test_split_and_parse(void **state)
{
    (void)state;
    char text[] = "a\t\tbc\t", *fields[3];
    assert_int_equal(creme_lines_split(text, fields, 3), 4);
    assert_string_equal(fields[0], "a");
    assert_string_equal(fields[1], "");
    assert_string_equal(fields[2], "bc");
    int64_t value = 7;
    static const char *const bad[] = {"", "-", "+", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "1e3", "--1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(creme_parse_int64(bad[i], &value));
    assert_true(creme_parse_int64("-9223372036854775808", &value));
    assert_int_equal(value, INT64_MIN);
    assert_true(creme_parse_int64("+012", &value));
    assert_int_equal(value, 12);
}

static void test_lfs_pointer(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    creme_lines *lines = NULL;
    char *line = NULL;
    const char *path =
        scratch_write(&folder, "a.bed", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", SCRATCH_PLAIN);
    assert_succeeds(creme_lines_open(&lines, path));
    assert_fails(creme_lines_next(lines, &line), CREME_ERROR_FORMAT,
                 "a.bed: is a Git LFS pointer, not the file itself");
    creme_lines_close(lines);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_ends), cmocka_unit_test(test_memory),          cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_damage),    cmocka_unit_test(test_split_and_parse), cmocka_unit_test(test_lfs_pointer),
    };
    return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
