/* What was read of a mapped file can be given back, and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/weights/mapped_file.h"
#include "scratch.h"

#include <stdio.h>

enum { BYTES = 3 << 20 };

static long resident_kilobytes(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kilobytes = -1;
    while (file && fgets(line, sizeof line, file)) sscanf(line, "RssFile: %ld", &kilobytes);
    if (file) fclose(file);
    return kilobytes;
}

static void test_forget(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    char *bytes = malloc(BYTES);
    uint64_t seed = 11;
    for (size_t i = 0; i < BYTES; i++) bytes[i] = (char)scratch_draw(&seed);
    const char *path = scratch_write_bytes(&folder, "a", bytes, BYTES, SCRATCH_PLAIN);
    creme_mapped_file file;
    assert_succeeds(creme_mapped_file_open(&file, path));
    assert_int_equal(file.size, BYTES);
    assert_memory_equal(file.bytes, bytes, BYTES);
    long before = resident_kilobytes();
    creme_mapped_file_forget(&file);
    long after = resident_kilobytes();
    if (before >= 0) assert_true(before - after > BYTES / 1024 / 2); /* half, since others' pages come and go */
    assert_memory_equal(file.bytes, bytes, BYTES);
    creme_mapped_file_close(&file);
    creme_mapped_file_forget(&file);
    free(bytes);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forget)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
