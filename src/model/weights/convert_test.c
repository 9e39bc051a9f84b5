/* Conversion to safetensors and back: the same bits, the same names, the same architecture. */
#include "model/weights/convert.h"

#include "base/memory.h"
#include "borzoi_file.h"
#include "model/weights/safetensors_write.h"
#include "torch_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scratch.h"

static uint8_t *read_all(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *count = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*count + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *count, file), *count);
    bytes[*count] = 0;
    fclose(file);
    return bytes;
}

static creme_weights *open_file(const char *path)
{
    creme_weights *weights = NULL;
    assert_succeeds(creme_weights_open(&weights, path));
    return weights;
}

/* Every tensor of `a` is in `b` with the same shape and float32 values of the same bits. */
static void check_same(const creme_weights *a, const creme_weights *b)
{
    for (size_t i = 0; i < creme_weights_count(a); i++) {
        const creme_tensor *x = creme_weights_get(a, i), *y = creme_weights_find(b, x->name);
        assert_non_null(y);
        assert_int_equal(x->rank, y->rank);
        assert_memory_equal(x->shape, y->shape, (size_t)x->rank * sizeof *x->shape);
        assert_int_equal(y->dtype, CREME_F32);
        assert_memory_equal(x->data, y->data, (size_t)x->count * 4);
    }
}

static void test_keras(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *h5 = scratch_path(&folder, "a.h5"), *one = scratch_path(&folder, "b.safetensors");
    const char *two = scratch_path(&folder, "c.safetensors");
    borzoi_file_shape shape = borzoi_file_tiny();
    creme_weights_conversion done;
    assert_int_equal(borzoi_file_write(h5, &shape, 5), 0);
    scratch_write(&folder, "config.json", "{}", SCRATCH_PLAIN); /* the file's own text goes first */
    creme_weights *keras = open_file(h5);
    assert_succeeds(creme_weights_convert(&done, keras, one, CREME_F32));
    assert_int_equal(done.written, creme_weights_count(keras));
    assert_int_equal(done.dropped, 0);
    assert_string_equal(done.architecture, "model_config");
    creme_weights *plain = open_file(one);
    assert_int_equal(creme_weights_count(plain), creme_weights_count(keras));
    check_same(keras, plain);
    assert_string_equal(creme_weights_text(plain, "model_config"), creme_weights_text(keras, "model_config"));
    assert_string_equal(creme_weights_text(plain, "keras_version"), "2.10.0");
    assert_string_equal(creme_weights_text(plain, "creme.source_container"), "Keras HDF5");
    for (size_t i = 1; i < creme_weights_count(plain); i++) {
        assert_true(strcmp(creme_weights_get(plain, i - 1)->name, creme_weights_get(plain, i)->name) < 0);
    }

    /* What is converted once more does not change, not a byte. */
    assert_succeeds(creme_weights_convert(&done, plain, two, CREME_F32));
    size_t first_count, second_count;
    uint8_t *first = read_all(one, &first_count), *second = read_all(two, &second_count);
    assert_int_equal(first_count, second_count);
    assert_memory_equal(first, second, first_count);
    assert_int_equal((8 + first[0] + 256 * first[1] + 65536 * first[2]) % 8, 0);
    free(first);
    free(second);
    creme_weights_close(keras);
    creme_weights_close(plain);
    scratch_close(&folder);
}

static void test_aliases_and_config(void **state)
{
    (void)state;
    static const float values[6] = {1, 2, 3, 4, 5, 6};
    scratch folder = scratch_open();
    torch_file file = {0};
    torch_pickle_start(&file);
    torch_pickle_key(&file, "stem.w");
    torch_pickle_tensor(&file, &(torch_view){"FloatStorage", "0", 6, 0, 2, {2, 3}, {3, 1}});
    torch_pickle_key(&file, "_trunk.w");
    torch_pickle_tensor(&file, &(torch_view){"FloatStorage", "0", 6, 0, 2, {2, 3}, {3, 1}});
    torch_pickle_key(&file, "flat"); /* the same bytes in another shape are a tensor of its own */
    torch_pickle_tensor(&file, &(torch_view){"FloatStorage", "0", 6, 0, 1, {6}, {1}});
    torch_pickle_key(&file, "steps");
    torch_pickle_tensor(&file, &(torch_view){"LongStorage", "1", 1, 0, 0, {0}, {0}});
    torch_pickle_end(&file);
    torch_zip_add(&file, "m/data.pkl", file.pickle, file.pickle_bytes);
    torch_zip_add(&file, "m/data/0", values, sizeof values);
    torch_zip_add(&file, "m/data/1", "\x2a\0\0\0\0\0\0\0", 8);
    torch_zip_end(&file, false);
    const char *from = scratch_write_bytes(&folder, "m.bin", file.bytes, file.count, SCRATCH_PLAIN);
    torch_file_clear(&file);
    const char *to = scratch_path(&folder, "m.safetensors");
    creme_weights_conversion done;
    creme_weights *weights = open_file(from);
    assert_succeeds(creme_weights_convert(&done, weights, to, CREME_BF16));
    assert_null(done.architecture);
    scratch_write(&folder, "config.json", "{\"dim\": 1536}", SCRATCH_PLAIN);
    assert_succeeds(creme_weights_convert(&done, weights, to, CREME_BF16));
    assert_string_equal(done.architecture, scratch_path(&folder, "config.json"));
    scratch_write(&folder, "m.config.json", "{\"dim\": 96}", SCRATCH_PLAIN); /* the nearer one */
    assert_succeeds(creme_weights_convert(&done, weights, to, CREME_BF16));
    assert_int_equal(done.written, 3);
    assert_int_equal(done.dropped, 1);
    creme_weights *plain = open_file(to);
    assert_string_equal(creme_weights_text(plain, "creme.architecture"), "{\"dim\": 96}");
    assert_string_equal(creme_weights_text(plain, "stem.w"), "_trunk.w");
    assert_null(creme_weights_find(plain, "stem.w"));
    float out[6];
    assert_succeeds(creme_tensor_read(creme_weights_find(plain, "_trunk.w"), to, out));
    assert_memory_equal(out, values, sizeof values);
    const creme_tensor *steps = creme_weights_find(plain, "steps"); /* integers stay what they are */
    assert_int_equal(steps->dtype, CREME_I64);
    assert_int_equal((uintptr_t)steps->data % 8, 0);
    assert_memory_equal(steps->data, "\x2a\0\0\0\0\0\0\0", 8);
    creme_weights_close(plain);
    scratch_write(&folder, "m.config.json", "[]", SCRATCH_PLAIN);
    assert_fails(creme_weights_convert(&done, weights, to, CREME_F32), CREME_ERROR_FORMAT,
                 "m.config.json: expected a JSON object: mend it, or take it away");
    creme_weights_close(weights);
    scratch_close(&folder);
}

static float from_bits(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* bfloat16 is the nearest one: compared with a search among the two neighbours, in float64, for 200,000 draws. */
static void test_rounding(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "r.safetensors");
    float *values = malloc(COUNT * sizeof *values), *out = malloc(COUNT * sizeof *out);
    uint64_t seed = 20;
    for (int i = 0; i < COUNT; i++) {
        uint32_t bits = (uint32_t)scratch_draw(&seed);
        if (i % 4 == 0) bits = (bits & 0xffff0000) | 0x8000; /* a tie */
        values[i] = from_bits((bits & 0x7f800000) >= 0x7f000000 ? bits & 0x80ffffff : bits);
    }
    const creme_tensor tensor = {"x", CREME_F32, 1, {COUNT}, COUNT, values}, *list = &tensor;
    const creme_safetensors_content content = {
        .source = "x", .tensors = &list, .tensor_count = 1, .dtype = CREME_BF16};
    assert_succeeds(creme_safetensors_write(path, &content));
    creme_weights *weights = open_file(path);
    assert_int_equal(creme_weights_get(weights, 0)->dtype, CREME_BF16);
    assert_succeeds(creme_tensor_read(creme_weights_get(weights, 0), path, out));
    for (int i = 0; i < COUNT; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        float below = from_bits(bits & 0xffff0000), above = from_bits((bits & 0xffff0000) + 0x10000);
        double down = fabs((double)values[i] - below), up = fabs((double)above - values[i]);
        float wanted = down < up || (down == up && !(bits & 0x10000)) ? below : above;
        assert_memory_equal(&out[i], &wanted, sizeof wanted);
    }
    creme_weights_close(weights);
    free(values);
    free(out);
    scratch_close(&folder);
}

static void test_refusals(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "x.safetensors");
    float bad[3] = {1, NAN, 2}, large[1] = {3.4e38f};
    double larger[2] = {0, 1e300};
    creme_tensor tensor = {"x", CREME_F32, 1, {3}, 3, bad};
    const creme_tensor *list[2] = {&tensor, &tensor};
    creme_safetensors_content content = {.source = "m.bin", .tensors = list, .tensor_count = 1};
    assert_fails(creme_safetensors_write(path, &content), CREME_ERROR_NUMERIC,
                 "m.bin: tensor \"x\" is NaN at index 1: the file is damaged, or its training failed");
    tensor = (creme_tensor){"x", CREME_F64, 1, {2}, 2, larger};
    assert_fails(creme_safetensors_write(path, &content), CREME_ERROR_NUMERIC, "is infinite at index 1");
    content.dtype = CREME_BF16;
    tensor = (creme_tensor){"x", CREME_F32, 1, {1}, 1, large};
    assert_fails(creme_safetensors_write(path, &content), CREME_ERROR_NUMERIC,
                 "is infinite at index 0 as bfloat16: write it as f32");
    content.tensor_count = 2;
    assert_fails(creme_safetensors_write(path, &content), CREME_ERROR_FORMAT, "a tensor of this name, or two: \"x\"");
    content.tensor_count = 1;
    content.texts = &(creme_safetensors_text){"note", "\xff"};
    content.text_count = 1;
    assert_fails(creme_safetensors_write(path, &content), CREME_ERROR_FORMAT, "the text \"note\" is not UTF-8");
    assert_int_equal(scratch_count(&folder), 0); /* nothing is left behind */
    content.text_count = 0;
    assert_fails(creme_safetensors_write("/dev/full", &(creme_safetensors_content){.source = "m"}), CREME_ERROR_IO,
                 "/dev/full: cannot write: No space left on device");
    scratch_close(&folder);
}

/* No tensors, texts of every kind. */
static void test_texts_survive(void **state)
{
    (void)state;
    static const creme_safetensors_text texts[] = {
        {"quotes", "\"\\/"}, {"blanks", "\n\t\r\b"}, {"letters", "\xc3\xa4\xf0\x9f\xa7\xac"}, {"", ""}};
    scratch folder = scratch_open();
    const char *path = scratch_path(&folder, "t.safetensors");
    assert_succeeds(
        creme_safetensors_write(path, &(creme_safetensors_content){.source = "m", .texts = texts, .text_count = 4}));
    creme_weights *weights = open_file(path);
    assert_int_equal(creme_weights_count(weights), 0);
    for (int i = 0; i < 4; i++) assert_string_equal(creme_weights_text(weights, texts[i].name), texts[i].value);
    creme_weights_close(weights);
    scratch_close(&folder);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    const char *h5 = scratch_path(&folder, "a.h5"), *to = scratch_path(&folder, "b.safetensors");
    borzoi_file_shape shape = borzoi_file_tiny();
    creme_weights_conversion done;
    assert_int_equal(borzoi_file_write(h5, &shape, 5), 0);
    creme_weights *keras = open_file(h5);
    creme_memory_fail_after(0);
    assert_succeeds(creme_weights_convert(&done, keras, to, CREME_F32));
    size_t allocations = creme_memory_fail_after(0);
    unlink(to);
    for (size_t n = 1; n <= allocations; n++) {
        creme_memory_fail_after(n);
        assert_int_equal(creme_weights_convert(&done, keras, to, CREME_F32), CREME_ERROR_MEMORY);
        assert_int_equal(scratch_count(&folder), 1);
    }
    creme_memory_fail_after(0);
    creme_weights_close(keras);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keras),         cmocka_unit_test(test_aliases_and_config),
        cmocka_unit_test(test_rounding),      cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_texts_survive), cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
