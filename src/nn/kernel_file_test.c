/* Files of kernels: what is put is read, for one device alone; and no damage goes unseen or further. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nn/kernel_file.h"
#include "scratch.h"

static const creme_kernel_device device = {"NVIDIA H200", 9, 0, 132, 130002};

static creme_kernel_choice choice_of(int64_t in, creme_precision precision, int64_t id)
{
    return (creme_kernel_choice){.of = {in, 5, 768, precision, CREME_BFLOAT16, true, false},
                                 .settings = {id, 15, 1, 0, 0, UINT32_MAX, 35, 0, UINT16_MAX},
                                 .rows = 32768,
                                 .first = 0.5,
                                 .ms = 0.25};
}

static creme_kernel_file *open_bound(const char *path, bool tunes)
{
    creme_kernel_file *file = NULL;
    assert_succeeds(creme_kernel_file_open(&file, path, tunes));
    assert_succeeds(creme_kernel_file_bind(file, &device));
    return file;
}

static void put(creme_kernel_file *file, int64_t in, creme_precision precision, int64_t id)
{
    creme_kernel_choice choice = choice_of(in, precision, id);
    assert_succeeds(creme_kernel_file_put(file, &choice));
}

static int64_t find(const creme_kernel_file *file, int64_t in, creme_precision precision)
{
    creme_kernel_choice choice = choice_of(in, precision, 0);
    const creme_kernel_choice *found = creme_kernel_file_find(file, &choice.of);
    if (!found) return -1;
    choice.settings[0] = found->settings[0];
    assert_memory_equal(found->settings, choice.settings, sizeof choice.settings);
    assert_int_equal(found->rows, choice.rows);
    assert_true(found->first == choice.first && found->ms == choice.ms);
    return found->settings[0];
}

static void what_is_put_is_found(void **state)
{
    (void)state;
    scratch s = scratch_open();
    const char *path = scratch_path(&s, "k.tsv");
    creme_kernel_file *one = open_bound(path, true), *two = open_bound(path, true);
    put(one, 64, CREME_PRECISION_BF16, 7);
    put(two, 64, CREME_PRECISION_TF32, 8); /* which knew nothing of the first */
    put(one, 64, CREME_PRECISION_BF16, 9); /* in its place */
    creme_kernel_file *read = open_bound(path, false);
    assert_int_equal(find(read, 64, CREME_PRECISION_BF16), 9);
    assert_int_equal(find(read, 64, CREME_PRECISION_TF32), 8);
    assert_int_equal(find(read, 65, CREME_PRECISION_BF16), -1);
    assert_int_equal(find(one, 64, CREME_PRECISION_TF32), 8);
    creme_kernel_choice choice = choice_of(1, CREME_PRECISION_F32, 1);
    assert_fails(creme_kernel_file_put(read, &choice), CREME_ERROR_LIBRARY, "not to be written");
    creme_kernel_file_close(one);
    creme_kernel_file_close(two);
    creme_kernel_file_close(read);
    scratch_close(&s);
}

static void it_is_of_one_device(void **state)
{
    (void)state;
    scratch s = scratch_open();
    const char *path = scratch_path(&s, "k.tsv");
    creme_kernel_file *file = open_bound(path, true);
    put(file, 64, CREME_PRECISION_BF16, 7);
    creme_kernel_file_close(file);
    for (int i = 0; i < 5; i++) {
        creme_kernel_device other = device;
        if (i == 0) other.name[0] = 'n';
        if (i == 1) other.major++;
        if (i == 2) other.minor++;
        if (i == 3) other.multiprocessors++;
        if (i == 4) other.library++;
        assert_succeeds(creme_kernel_file_open(&file, path, i % 2));
        assert_fails(creme_kernel_file_bind(file, &other), CREME_ERROR_ARGUMENT,
                     "was made for NVIDIA H200 (9.0, 132");
        creme_kernel_file_close(file);
    }
    scratch_close(&s);
}

/* Each byte of a file is changed, and the file cut there: it opens, or is refused with a line. */
static void damage_is_told(void **state)
{
    (void)state;
    scratch s = scratch_open();
    const char *path = scratch_path(&s, "k.tsv");
    char text[1024], damaged[1024];
    creme_kernel_file *file = open_bound(path, true);
    put(file, 64, CREME_PRECISION_BF16, 7);
    put(file, 64, CREME_PRECISION_F32, 7);
    creme_kernel_file_close(file);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    size_t bytes = fread(text, 1, sizeof text, stream);
    fclose(stream);
    assert_in_range(bytes, 100, sizeof text - 1);
    int refused = 0, cut = 0;
    for (size_t i = 0; i < bytes; i++) {
        for (const char *with = "\t9\xff"; *with; with++) {
            memcpy(damaged, text, bytes);
            damaged[i] = *with;
            scratch_write_bytes(&s, "d.tsv", damaged, bytes, SCRATCH_PLAIN);
            creme_status status = creme_kernel_file_open(&file, scratch_path(&s, "d.tsv"), false);
            assert_true(status == CREME_OK || status == CREME_ERROR_FORMAT);
            refused += status != CREME_OK;
            creme_kernel_file_close(file);
        }
        scratch_write_bytes(&s, "d.tsv", text, i, SCRATCH_PLAIN);
        creme_status status = creme_kernel_file_open(&file, scratch_path(&s, "d.tsv"), false);
        assert_true(status == CREME_OK || status == CREME_ERROR_FORMAT);
        cut += status != CREME_OK;
        creme_kernel_file_close(file);
    }
    assert_in_range(refused, bytes, 3 * bytes);
    assert_in_range(cut, bytes / 2, bytes - 1);
    scratch_close(&s);
}

static void many_lines_are_bounded(void **state)
{
    (void)state;
    scratch s = scratch_open();
    const char *path = scratch_path(&s, "k.tsv");
    creme_kernel_file *file = open_bound(path, true);
    put(file, 64, CREME_PRECISION_BF16, 7);
    creme_kernel_file_close(file);
    FILE *stream = fopen(path, "a");
    assert_non_null(stream);
    for (int i = 0; i < CREME_MOST_KERNELS; i++)
        fprintf(stream, "%d\t1\t8\tf32\tf32\tno\tno\t1\t1\t1\t0\t0\t0\t0\t0\t0\t1\t0\t0\n", i + 1);
    fclose(stream);
    assert_fails(creme_kernel_file_open(&file, path, false), CREME_ERROR_FORMAT, "more kernels than there may be");
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_found),
        cmocka_unit_test(it_is_of_one_device),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(many_lines_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
