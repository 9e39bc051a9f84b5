/* .npz files as other programs read them: what is in them, 64-bit records, and what goes wrong. */
#include "store/npz.h"

#include "base/memory.h"
#include "base/npy.h"
#include "model/weights/mapped_file.h"
#include "model/weights/zip.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scratch.h"

enum { ROWS = 50000, PIECES = 7 };

static float value_of(int64_t i)
{
    return (float)(i * 2654435761u % 1000003u) / 7;
}

/* `first` straight into the archive, `second` compressed and larger than what a pass of zlib gives; in pieces. */
static creme_status write_archive(const char *path, uint64_t limit, int64_t missing)
{
    creme_npz *npz = NULL;
    size_t first, second, text;
    const int64_t shape[] = {ROWS / 2, 2}, one[] = {3};
    creme_status status = CREME_OK;
    CREME_TRY(creme_npz_open(&npz, path));
    creme_npz_set_limit(npz, limit);
    CREME_TRY(creme_npz_add(npz, &first, "first", "<f4", 4, shape, 2));
    CREME_TRY(creme_npz_add(npz, &second, "second", "<f4", 4, shape, 2));
    CREME_TRY(creme_npz_add(npz, &text, "text", "|S2", 2, one, 1));
    for (int64_t i = 0; i < ROWS - missing; i++) {
        float value = value_of(i);
        CREME_TRY(creme_npz_append(npz, first, &value, sizeof value));
        CREME_TRY(creme_npz_append(npz, second, &value, sizeof value));
    }
    CREME_TRY(creme_npz_append(npz, text, "ab\0\0cd", 6));
    creme_npz *whole = npz;
    npz = NULL;
    status = creme_npz_close(whole);
done:
    creme_npz_discard(npz);
    return status;
}

/* Python's zipfile, if it is there, finds every checksum right. */
static void look_with_python(const char *path)
{
    char command[1024];
    snprintf(
        command, sizeof command,
        "python3 -c 'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nsys.exit(0 if z.testzip() is None and "
        "z.namelist() == [\"first.npy\", \"second.npy\", \"text.npy\"] and len(z.read(\"second.npy\")) == %d else "
        "3)' "
        "'%s' 2>/dev/null",
        ROWS * 4 + 128, path);
    int status = system("python3 -c 'import zlib, zipfile' 2>/dev/null");
    if (status == 0) assert_int_equal(system(command), 0);
}

static void check(const char *path)
{
    creme_mapped_file file;
    creme_zip zip;
    const uint8_t *data = NULL;
    char header[CREME_NPY_HEADER_BYTES];
    size_t length = creme_npy_header(header, "<f4", (int64_t[]){ROWS / 2, 2}, 2);
    assert_succeeds(creme_mapped_file_open(&file, path));
    assert_succeeds(creme_zip_open(&zip, path, file.bytes, file.size));
    assert_int_equal(zip.count, 3);
    const creme_zip_entry *entry = creme_zip_find(&zip, "first.npy", 9);
    assert_int_equal(entry->unpacked, length + 4 * ROWS);
    assert_succeeds(creme_zip_get(&zip, entry, &data));
    assert_memory_equal(data, header, length);
    for (int64_t i = 0; i < ROWS; i++) {
        float value;
        memcpy(&value, data + length + 4 * i, 4);
        assert_true(value == value_of(i));
    }
    entry = creme_zip_find(&zip, "second.npy", 10);
    assert_true(entry->packed < entry->unpacked && entry->unpacked == length + 4 * ROWS);
    creme_zip_clear(&zip);
    creme_mapped_file_close(&file);
    look_with_python(path);
}

/* In 32 bits, and with everything in 64 bits, as files of 4 GiB and more are; the same bytes again. */
static void test_archives(void **state)
{
    (void)state;
    scratch s = scratch_open();
    const char *small = scratch_path(&s, "small.npz"), *large = scratch_path(&s, "large.npz");
    const char *again = scratch_path(&s, "again.npz"), *mixed = scratch_path(&s, "mixed.npz");
    assert_succeeds(write_archive(small, UINT32_MAX, 0));
    check(small);
    assert_succeeds(write_archive(large, 1, 0));
    check(large);
    assert_succeeds(write_archive(mixed, 300000, 0)); /* only what comes late, and the end */
    check(mixed);
    assert_succeeds(write_archive(again, UINT32_MAX, 0));
    char command[1024];
    snprintf(command, sizeof command, "cmp '%s' '%s'", small, again);
    assert_int_equal(system(command), 0);
    scratch_close(&s);
}

static void test_refusals(void **state)
{
    (void)state;
    scratch s = scratch_open();
    const char *path = scratch_path(&s, "short.npz");
    creme_npz *npz = NULL;
    size_t number;
    assert_fails(write_archive(path, UINT32_MAX, 1), CREME_ERROR_RANGE,
                 "short.npz: first.npy got 200124 bytes in place");
    assert_int_equal(access(path, F_OK), -1);
    assert_fails(creme_npz_open(&npz, scratch_path(&s, "none/a.npz")), CREME_ERROR_IO, "none/a.npz");
    assert_fails(creme_npz_open(&npz, "/dev/null"), CREME_ERROR_ARGUMENT, "arrays need a file");
    assert_succeeds(creme_npz_open(&npz, path));
    assert_succeeds(creme_npz_add(npz, &number, "x", "<f4", 4, NULL, 0));
    assert_fails(creme_npz_add(npz, &number, "x", "<f4", 4, NULL, 0), CREME_ERROR_ARGUMENT,
                 "two arrays would be called x");
    creme_npz_discard(npz);
    assert_int_equal(access(path, F_OK), -1);
    scratch_close(&s);
}

static void test_short_memory(void **state)
{
    (void)state;
    scratch s = scratch_open();
    const char *path = scratch_path(&s, "memory.npz");
    creme_status status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = write_archive(path, UINT32_MAX, 0);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        assert_true((access(path, F_OK) == 0) == (status == CREME_OK));
    }
    scratch_close(&s);
}

static void test_headers(void **state)
{
    (void)state;
    char header[CREME_NPY_HEADER_BYTES];
    size_t length = creme_npy_header(header, "<i8", (int64_t[]){INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX}, 4);
    assert_true(length % 64 == 0 && length <= sizeof header && header[length - 1] == '\n');
    length = creme_npy_header(header, "|S1", NULL, 0);
    assert_int_equal(length, 128);
    assert_non_null(strstr(header + 10, "'shape': (), }"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_archives), cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_short_memory), cmocka_unit_test(test_headers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
