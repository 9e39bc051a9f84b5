/* safetensors files, whole and in shards: what is read, and every way in which a header can be wrong. */
#include <creme/weights.h>

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "damaged.h"
#include "scratch.h"

/* The bytes of a file with this header and data; free() them. */
static uint8_t *make(const char *header, const void *data, size_t data_bytes, size_t *count)
{
    size_t length = strlen(header);
    *count = 8 + length + data_bytes;
    uint8_t *bytes = malloc(*count);
    assert_non_null(bytes);
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(length >> (8 * i));
    memcpy(bytes + 8, header, length);
    if (data_bytes) memcpy(bytes + 8 + length, data, data_bytes);
    return bytes;
}

static void expect_refusal(const char *header, size_t data_bytes, creme_status expected, const char *message)
{
    static const uint8_t zeros[64];
    size_t count;
    char full[512];
    uint8_t *bytes = make(header, zeros, data_bytes, &count);
    creme_weights *weights = (creme_weights *)1;
    assert_int_equal(creme_weights_open_memory(&weights, "m.safetensors", bytes, count), expected);
    assert_null(weights);
    snprintf(full, sizeof full, "m.safetensors: %s", message);
    assert_string_equal(creme_error_message(), full);
    free(bytes);
}

static const char good[] = "{\"__metadata__\":{\"format\":\"pt\",\"creme.architecture\":\"{\\\"a\\\": 1}\"},"
                           "\"b.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[8,24]},"
                           "\"count\":{\"data_offsets\":[0,8],\"shape\":[],\"dtype\":\"I64\"},"
                           "\"none\":{\"dtype\":\"F16\",\"shape\":[3,0],\"data_offsets\":[24,24]},"
                           "\"half\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[24,26]}}   ";
static const uint8_t good_data[26] = "\7\0\0\0\0\0\0\0\0\0\x80\x3f\0\0\0\xc0\0\0\0\0\1\0\0\0\x80\xbf";

static void test_reads(void **state)
{
    (void)state;
    size_t count;
    char text[64];
    float out[4];
    uint8_t *bytes = make(good, good_data, sizeof good_data, &count);
    creme_weights *weights = NULL;
    assert_succeeds(creme_weights_open_memory(&weights, "m.safetensors", bytes, count));
    assert_string_equal(creme_weights_container(weights), "safetensors");
    assert_int_equal(creme_weights_count(weights), 4);
    const creme_tensor *tensor = creme_weights_get(weights, 0); /* the header's order */
    assert_string_equal(tensor->name, "b.weight");
    assert_string_equal(creme_tensor_describe(tensor, text, sizeof text), "float32 [2, 2]");
    assert_succeeds(creme_tensor_read(tensor, "m", out));
    assert_memory_equal(out, good_data + 8, 16);
    tensor = creme_weights_find(weights, "count");
    assert_string_equal(creme_tensor_describe(tensor, text, sizeof text), "int64 []");
    assert_succeeds(creme_tensor_read(tensor, "m", out));
    assert_float_equal(out[0], 7, 0);
    tensor = creme_weights_find(weights, "half");
    assert_succeeds(creme_tensor_read(tensor, "m", out));
    assert_float_equal(out[0], -1, 0);
    assert_int_equal(creme_weights_find(weights, "none")->count, 0);
    assert_string_equal(creme_weights_text(weights, "format"), "pt");
    assert_string_equal(creme_weights_text(weights, "creme.architecture"), "{\"a\": 1}");
    assert_string_equal(creme_weights_text(weights, "model_config"), "{\"a\": 1}");
    creme_weights_close(weights);
    free(bytes);
}

static void test_every_type(void **state)
{
    (void)state;
    static const struct {
        const char *name, *description;
        int bytes;
    } types[] = {{"BOOL", "bool [2]", 2},     {"U8", "uint8 [2]", 2},      {"I8", "int8 [2]", 2},
                 {"I16", "int16 [2]", 4},     {"U16", "uint16 [2]", 4},    {"F16", "float16 [2]", 4},
                 {"BF16", "bfloat16 [2]", 4}, {"I32", "int32 [2]", 8},     {"U32", "uint32 [2]", 8},
                 {"F32", "float32 [2]", 8},   {"I64", "int64 [2]", 16},    {"U64", "uint64 [2]", 16},
                 {"F64", "float64 [2]", 16},  {"C64", "complex64 [2]", 16}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char header[256], text[64];
        size_t count;
        float out[2];
        snprintf(header, sizeof header, "{\"x\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}",
                 types[i].name, types[i].bytes);
        uint8_t *bytes = make(header, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", (size_t)types[i].bytes, &count);
        creme_weights *weights = NULL;
        assert_succeeds(creme_weights_open_memory(&weights, "m", bytes, count));
        const creme_tensor *tensor = creme_weights_get(weights, 0);
        assert_string_equal(creme_tensor_describe(tensor, text, sizeof text), types[i].description);
        creme_status status = creme_tensor_read(tensor, "m", out);
        assert_int_equal(status, tensor->dtype == CREME_C64 ? CREME_ERROR_UNSUPPORTED : CREME_OK);
        if (status == CREME_OK) assert_float_equal(out[1], 0, 0);
        creme_weights_close(weights);
        free(bytes);
    }
    expect_refusal("{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2, CREME_ERROR_UNSUPPORTED,
                   "tensor \"x\": numbers of the type F8_E4M3, expected F32, F64, F16, BF16, integers or BOOL");
}

#define F32(name, shape, begin, end)                                                                                 \
    "\"" name "\":{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":[" begin "," end "]}"

static void test_refused_headers(void **state)
{
    (void)state;
    const creme_status format = CREME_ERROR_FORMAT;
    expect_refusal("{" F32("x", "[1]", "0", "4") "," F32("x", "[1]", "4", "8") "}", 8, format,
                   "offset 65: the JSON is damaged: duplicate object key near '\"x\"'");
    expect_refusal("{" F32("x", "[1]", "0", "4"), 4, format,
                   "offset 61: the JSON is damaged: '}' expected near end of file");
    expect_refusal("{\"x\":\"\001\"}", 0, format, "offset 14: the JSON is damaged: control character 0x1 near '\"'");
    expect_refusal("{\"x\":[]}", 0, format, "tensor \"x\": expected an object {dtype, shape, data_offsets}");
    expect_refusal("{\"x\":{}}", 0, format, "tensor \"x\": expected a text \"dtype\"");
    expect_refusal("{\"x\":{\"dtype\":\"F\\n\"}}", 0, format, "tensor \"x\": a dtype of no name");
    expect_refusal("{\"x\":{\"dtype\":\"F32\"}}", 0, format, "tensor \"x\": expected an array \"shape\"");
    expect_refusal("{" F32("x", "[-1]", "0", "4") "}", 4, format,
                   "tensor \"x\": expected sizes that are integers from 0 in \"shape\"");
    expect_refusal("{" F32("x", "[1.0]", "0", "4") "}", 4, format,
                   "tensor \"x\": expected sizes that are integers from 0 in \"shape\"");
    expect_refusal("{" F32("x", "[4294967296,4294967296]", "0", "4") "}", 4, format,
                   "tensor \"x\": its shape is absurdly large");
    expect_refusal("{" F32("x", "[4611686018427387904]", "0", "0") "}", 0, format,
                   "tensor \"x\": 0 bytes at its data_offsets are not a float32 [4611686018427387904]");
    expect_refusal("{" F32("x", "[1,1,1,1,1,1,1,1,1]", "0", "4") "}", 4, CREME_ERROR_UNSUPPORTED,
                   "tensor \"x\" has 9 dimensions, expected at most 8");
    expect_refusal("{" F32("x", "[1]", "4", "0") "}", 4, format,
                   "tensor \"x\": expected \"data_offsets\": [BEGIN, END] with 0 <= BEGIN <= END");
    expect_refusal("{" F32("x", "[1]", "0", "4,4") "}", 4, format,
                   "tensor \"x\": expected \"data_offsets\": [BEGIN, END] with 0 <= BEGIN <= END");
    expect_refusal("{" F32("x", "[2]", "0", "4") "}", 4, format,
                   "tensor \"x\": 4 bytes at its data_offsets are not a float32 [2]");
    expect_refusal("{" F32("x", "[4]", "0", "16") "}", 4, format,
                   "offset 67: the file ends here, but tensor \"x\" goes on to 79: it is truncated; fetch it again");
    expect_refusal("{" F32("x", "[1]", "0", "4") "," F32("y", "[1]", "0", "4") "}", 4, format,
                   "offset 115: tensor \"y\" overlaps another: the header is damaged");
    expect_refusal("{" F32("x", "[1]", "0", "4") "," F32("y", "[1]", "8", "12") "}", 12, format,
                   "offset 124: tensor \"y\" leaves a hole before it: the header is damaged");
    expect_refusal("{" F32("x", "[1]", "4", "8") "}", 8, format,
                   "offset 66: tensor \"x\" leaves a hole before it: the header is damaged");
    expect_refusal("{" F32("x", "[1]", "0", "4") "}", 9, format,
                   "offset 66: 5 bytes more than the header accounts for: the file is damaged");
    expect_refusal("{" F32("", "[1]", "0", "4") "}", 4, format,
                   "the name of tensor 0 is not printable UTF-8 of at most 1023 bytes");
    expect_refusal("{\"__metadata__\":[]}", 0, format, "tensor \"__metadata__\": expected an object of texts");
    expect_refusal("{\"__metadata__\":{\"a\":1}}", 0, format, "tensor \"__metadata__\": expected texts only");
}

static void test_refused_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *start, *message;
    } cases[] = {
        {"\x40\0\0\0\0\0\0\0{}", "offset 10: the file ends here, within its header: it is truncated; fetch it again"},
        {"\x01\xe1\xf5\x05\0\0\0\0{}", "offset 0: a header of 100000001 bytes, expected at most 100000000: not a "
                                       "safetensors file, or damaged"},
        {"\1\0\0\0\0\0\0\0{}", "offset 9: the JSON is damaged: string or '}' expected near end of file"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_weights *weights;
        assert_fails(creme_weights_open_memory(&weights, "m", cases[i].start, 10), CREME_ERROR_FORMAT,
                     cases[i].message);
    }
}

static void test_truncated_and_damaged_anywhere(void **state)
{
    (void)state;
    size_t count, opened = 0;
    uint8_t *bytes = make(good, good_data, sizeof good_data, &count);
    for (size_t cut = 0; cut < count; cut++) assert_false(damaged_survives("damaged", bytes, cut));
    for (size_t at = 0; at < count; at++) {
        uint8_t before = bytes[at];
        for (int value = 0; value < 256; value++) {
            bytes[at] = (uint8_t)value;
            opened += damaged_survives("damaged", bytes, count);
        }
        bytes[at] = before;
    }
    assert_true(damaged_survives("damaged", bytes, count));
    assert_true(opened > 0);
    free(bytes);
}

static void test_out_of_memory(void **state)
{
    (void)state;
    size_t count;
    uint8_t *bytes = make(good, good_data, sizeof good_data, &count);
    creme_weights *weights = NULL;
    creme_memory_fail_after(0);
    assert_succeeds(creme_weights_open_memory(&weights, "m", bytes, count));
    creme_weights_close(weights);
    size_t allocations = creme_memory_fail_after(0);
    for (size_t n = 1; n <= allocations; n++) {
        creme_memory_fail_after(n);
        assert_int_equal(creme_weights_open_memory(&weights, "m", bytes, count), CREME_ERROR_MEMORY);
        assert_null(weights);
    }
    creme_memory_fail_after(0);
    free(bytes);
}

/* --- Several files ------------------------------------------------------------------------------------------ */

static const char *write_shard(scratch *folder, const char *name, const char *header, float value)
{
    float data[2] = {value, value + 1};
    size_t count;
    uint8_t *bytes = make(header, data, sizeof data, &count);
    const char *path = scratch_write_bytes(folder, name, bytes, count, SCRATCH_PLAIN);
    free(bytes);
    return path;
}

static void write_shards(scratch *folder)
{
    write_shard(folder, "one.safetensors",
                "{\"__metadata__\":{\"format\":\"pt\",\"only\":\"one\"}," F32("a", "[1]", "0", "4") "," F32(
                    "twice", "[1]", "4", "8") "}",
                1);
    write_shard(
        folder, "two.safetensors",
        "{\"__metadata__\":{\"format\":\"other\"}," F32("twice", "[1]", "0", "4") "," F32("b", "[1]", "4", "8") "}",
        11);
}

static const char *write_index(scratch *folder, const char *map)
{
    char text[512];
    snprintf(text, sizeof text, "\n {\"metadata\": {\"total_size\": 12}, \"weight_map\": %s}\n", map);
    return scratch_write(folder, "model.safetensors.index.json", text, SCRATCH_PLAIN);
}

static void test_shards(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    write_shards(&folder);
    const char *index = write_index(
        &folder, "{\"a\": \"one.safetensors\", \"b\": \"two.safetensors\", \"twice\": \"two.safetensors\"}");
    creme_weights *weights = NULL;
    creme_memory_fail_after(0);
    assert_succeeds(creme_weights_open(&weights, index));
    size_t allocations = creme_memory_fail_after(0);
    assert_string_equal(creme_weights_container(weights), "safetensors in several files");
    assert_int_equal(creme_weights_count(weights), 3);
    static const struct {
        const char *name;
        float value;
    } wanted[] = {{"a", 1}, {"b", 12}, {"twice", 11}};
    for (int i = 0; i < 3; i++) {
        float value = 0;
        const creme_tensor *tensor = creme_weights_find(weights, wanted[i].name);
        assert_non_null(tensor);
        assert_succeeds(creme_tensor_read(tensor, index, &value));
        assert_float_equal(value, wanted[i].value, 0);
    }
    assert_string_equal(creme_weights_text(weights, "format"), "pt"); /* the first file's */
    assert_string_equal(creme_weights_text(weights, "only"), "one");
    creme_weights_close(weights);
    for (size_t n = 1; n <= allocations; n++) {
        creme_memory_fail_after(n);
        assert_int_equal(creme_weights_open(&weights, index), CREME_ERROR_MEMORY);
        assert_null(weights);
    }
    creme_memory_fail_after(0);
    scratch_close(&folder);
}

static void test_refused_shards(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    static const char bare[] = "\"weight_map\" does not give the plain name of a file for every tensor";
    static const struct {
        const char *map;
        creme_status status;
        const char *message;
    } cases[] = {
        {"{\"a\": \"three.safetensors\"}", CREME_ERROR_IO, "three.safetensors: No such file or directory"},
        {"{\"a\": \"two.safetensors\"}", CREME_ERROR_FORMAT,
         "\"weight_map\" puts tensor \"a\" into two.safetensors, where it is not"},
        {"{\"a\": \"../one.safetensors\"}", CREME_ERROR_FORMAT, bare},
        {"{\"a\": \"/etc/passwd\"}", CREME_ERROR_FORMAT, bare},
        {"{\"a\": \"..\"}", CREME_ERROR_FORMAT, bare},
        {"{\"a\": \"x\\\\y\"}", CREME_ERROR_FORMAT, bare},
        {"{\"a\": \"\"}", CREME_ERROR_FORMAT, bare},
        {"{\"a\": 1}", CREME_ERROR_FORMAT, bare},
        {"{\"a\": \"model.safetensors.index.json\"}", CREME_ERROR_FORMAT,
         "model.safetensors.index.json: not a weight file that is read"},
        {"7", CREME_ERROR_FORMAT, "it has no \"weight_map\""},
    };
    write_shards(&folder);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_weights *weights = (creme_weights *)1;
        const char *index = write_index(&folder, cases[i].map);
        assert_fails(creme_weights_open(&weights, index), cases[i].status, cases[i].message);
        assert_null(weights);
    }
    scratch_close(&folder);
}

static void test_golden_files(void **state)
{
    (void)state;
    static const char *const names[] = {"tiny_a", "tiny_b", "tfgamma"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "../shared/data/golden/enformer_%s.golden.safetensors", names[i]);
        scratch_need(path);
        creme_weights *weights = NULL;
        assert_succeeds(creme_weights_open(&weights, path));
        assert_string_equal(creme_weights_text(weights, "reference"), "enformer-pytorch 0.8.10");
        const creme_tensor *codes = creme_weights_find(weights, "input.codes");
        const creme_tensor *onehot = creme_weights_find(weights, "input.onehot");
        assert_int_equal(codes->count * 4, onehot->count);
        float *letters = malloc((size_t)codes->count * sizeof *letters);
        float *columns = malloc((size_t)onehot->count * sizeof *columns);
        assert_succeeds(creme_tensor_read(codes, path, letters));
        assert_succeeds(creme_tensor_read(onehot, path, columns));
        for (int64_t k = 0; k < codes->count; k++) { /* the two say the same, so that both were read right */
            if (letters[k] < 4) assert_float_equal(columns[k * 4 + (int)letters[k]], 1, 0);
        }
        free(letters);
        free(columns);
        creme_weights_close(weights);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_every_type),
        cmocka_unit_test(test_refused_headers),
        cmocka_unit_test(test_refused_lengths),
        cmocka_unit_test(test_truncated_and_damaged_anywhere),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_shards),
        cmocka_unit_test(test_refused_shards),
        cmocka_unit_test(test_golden_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
