/* What systems do in ways of their own. Run once for this system and once for macOS's part of platform.c
 * (tests/macos/). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/platform.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_processors(void **state)
{
    (void)state;
    int numbers[4] = {-2, -2, -2, -2}, count = creme_platform_processors(numbers, 3);
    assert_in_range(count, 1, 1 << 20);
    assert_int_equal(creme_platform_processors(NULL, 0), count);
    for (int i = 0; i < 3; i++) assert_true(numbers[i] >= -1 && (i < count || numbers[i] == -1));
    assert_true(numbers[1] == -1 || numbers[1] > numbers[0]);
    assert_int_equal(numbers[3], -2);
}

static void test_peak(void **state)
{
    (void)state;
    enum { BYTES = 64 << 20 };
    char *bytes = malloc(BYTES);
    assert_non_null(bytes);
    memset(bytes, 1, BYTES);
    assert_true(creme_platform_peak_bytes() >= BYTES + (int64_t)bytes[BYTES / 2]);
    assert_true(creme_platform_peak_bytes() < (int64_t)1 << 40);
    free(bytes);
}

static void test_program(void **state)
{
    (void)state;
    char path[4096], small[8];
    assert_true(creme_platform_program(path, sizeof path));
    assert_int_equal(path[0], '/');
    assert_int_equal(access(path, X_OK), 0);
    assert_non_null(strstr(path, "/platform_"));
    assert_false(creme_platform_program(small, sizeof small));
    assert_false(creme_platform_program(path, strlen(path)));
}

static void test_modified(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "a", "x", SCRATCH_PLAIN);
    struct timespec times[2] = {{.tv_sec = 5}, {.tv_sec = 1234567890, .tv_nsec = 123456789}};
    struct stat about;
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(creme_platform_modified_ns(&about), 1234567890123456789);
    scratch_close(&folder);
}

/* Unlike POSIX's locks, it ends with the handle that took it, not when another one of the process is closed. */
static void test_lock(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_write(&folder, "lock", "", SCRATCH_PLAIN);
    int first = open(path, O_RDWR), second = open(path, O_RDWR), reader = open(path, O_RDONLY);
    assert_false(creme_platform_is_locked(reader));
    assert_int_equal(creme_platform_lock(first), 0);
    assert_true(creme_platform_is_locked(reader));
    errno = 0;
    assert_int_equal(creme_platform_lock(second), -1);
    assert_true(errno == EAGAIN || errno == EACCES);
    close(open(path, O_RDONLY));
    close(second);
    assert_true(creme_platform_is_locked(reader));
    close(first);
    assert_false(creme_platform_is_locked(reader));
    second = open(path, O_RDWR);
    assert_int_equal(creme_platform_lock(second), 0);
    close(second);
    close(reader);
    scratch_close(&folder);
}

static void test_hidden_file(void **state)
{
    (void)state;
    creme_hidden_file file, other;
    char text[8] = "";
    assert_int_equal(creme_platform_hidden_file_open(&file), 0);
    assert_int_equal(creme_platform_hidden_file_open(&other), 0);
    assert_string_not_equal(file.path, other.path);
    assert_true(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC);
    FILE *stream = fopen(file.path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite("hidden", 1, 6, stream), 6);
    assert_int_equal(fclose(stream), 0);
    assert_int_equal(pread(file.descriptor, text, sizeof text, 0), 6);
    for (int i = 0; i < 2; i++) {
        stream = fopen(file.path, "rb");
        assert_non_null(stream);
        assert_int_equal(fread(text, 1, sizeof text, stream), 6);
        assert_memory_equal(text, "hidden", 6);
        fclose(stream);
    }
    creme_platform_hidden_file_close(&other);
    creme_platform_hidden_file_close(&file);
    assert_int_not_equal(access(file.path, F_OK), 0);
}

static int by_key(const void *a, const void *b, void *keys)
{
    const int *of = keys;
    return of[*(const int *)a] - of[*(const int *)b];
}

static void test_sort(void **state)
{
    (void)state;
    int keys[] = {40, 10, 30, 20}, items[] = {0, 1, 2, 3}, expected[] = {1, 3, 2, 0};
    creme_platform_sort(items, 4, sizeof *items, by_key, keys);
    assert_memory_equal(items, expected, sizeof items);
    creme_platform_sort(items, 0, sizeof *items, by_key, keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_processors), cmocka_unit_test(test_peak), cmocka_unit_test(test_program),
        cmocka_unit_test(test_modified),   cmocka_unit_test(test_lock), cmocka_unit_test(test_hidden_file),
        cmocka_unit_test(test_sort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
