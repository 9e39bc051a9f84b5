/* Keras files written with libhdf5, read back with our own reader: bit-equal, or refused with a useful message. */
#include <creme/weights.h>

#include "base/memory.h"
#include "borzoi_file.h"

#include "slow.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "damaged.h"

static char folder[256];

static const char *place(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/creme-weights-XXXXXX", base ? base : P_tmpdir);
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"a.h5", "b.h5", "cut.h5"};
    for (size_t i = 0; i < 3; i++) unlink(place(names[i]));
    return rmdir(folder);
}

static uint8_t *read_all(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *count = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*count);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *count, file), *count);
    fclose(file);
    return bytes;
}

static creme_weights *open_or_fail(const char *path)
{
    creme_weights *weights;
    creme_status status = creme_weights_open(&weights, path);
    if (status != CREME_OK) print_error("%s\n", creme_error_message());
    assert_int_equal(status, CREME_OK);
    return weights;
}

/* Reads the dataset of a tensor LAYER/REST with libhdf5: below the layer's group, REST may or may not repeat the
 * layer. */
static float *read_with_library(hid_t root, const char *tensor, size_t count)
{
    char path[1024];
    const char *rest = strchr(tensor, '/');
    int layer = (int)(rest - tensor);
    snprintf(path, sizeof path, "%.*s/%s", layer, tensor, tensor); /* conv1d/conv1d/kernel:0 */
    char group[1024];
    snprintf(group, sizeof group, "%.*s/%.*s", layer, tensor, layer, tensor);
    bool nested = H5Lexists(root, group, H5P_DEFAULT) > 0;
    if (nested) {
        for (const char *c = strchr(rest + 1, '/'); nested && c; c = strchr(c + 1, '/')) {
            snprintf(group, sizeof group, "%.*s/%.*s", layer, tensor, (int)(c - tensor), tensor);
            nested = H5Lexists(root, group, H5P_DEFAULT) > 0;
        }
        nested = nested && H5Lexists(root, path, H5P_DEFAULT) > 0;
    }
    hid_t dataset = H5Dopen2(root, nested ? path : tensor, H5P_DEFAULT);
    assert_true(dataset >= 0);
    hid_t space = H5Dget_space(dataset);
    assert_int_equal(H5Sget_simple_extent_npoints(space), count);
    float *values = malloc(count * sizeof *values);
    assert_non_null(values);
    assert_true(H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Sclose(space);
    H5Dclose(dataset);
    return values;
}

/* Every tensor that we read is what libhdf5 reads, bit by bit. Returns their number. */
static size_t compare_with_library(const char *path)
{
    creme_weights *weights = open_or_fail(path);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(file >= 0);
    bool whole = H5Lexists(file, "model_weights", H5P_DEFAULT) > 0;
    hid_t root = H5Gopen2(file, whole ? "model_weights" : "/", H5P_DEFAULT);
    size_t n = creme_weights_count(weights);
    for (size_t i = 0; i < n; i++) {
        const creme_tensor *tensor = creme_weights_get(weights, i);
        assert_ptr_equal(creme_weights_find(weights, tensor->name), tensor);
        float *ours = malloc((size_t)tensor->count * sizeof *ours);
        float *theirs = read_with_library(root, tensor->name, (size_t)tensor->count);
        assert_int_equal(creme_tensor_read(tensor, path, ours), CREME_OK);
        assert_memory_equal(ours, theirs, (size_t)tensor->count * sizeof *ours);
        free(ours);
        free(theirs);
    }
    H5Gclose(root);
    H5Fclose(file);
    creme_weights_close(weights);
    return n;
}

static void test_written_by_library(void **state)
{
    (void)state;
    for (int variant = 0; variant < 8; variant++) {
        borzoi_file_shape shape = borzoi_file_tiny();
        shape.bare_bias_names = variant & 1;
        shape.fixed_strings = variant & 2;
        shape.layers_reversed = variant & 4;
        assert_int_equal(borzoi_file_write(place("a.h5"), &shape, 11), 0);
        /* stem 2, tower 6 x (4 + 2), blocks 2 x (2 + 8 + 2 + 2 + 2), U-Net 2 x (4 + 2 + 4 + 2 + 3), head 2 */
        assert_int_equal(compare_with_library(place("a.h5")), 2 + 36 + 32 + 30 + 2);
        creme_weights *weights = open_or_fail(place("a.h5"));
        const creme_tensor *bias = creme_weights_find(weights, "multihead_attention_1/r_w_bias:0");
        char text[64];
        assert_non_null(bias);
        assert_string_equal(creme_tensor_describe(bias, text, sizeof text), "float32 [1, 2, 1, 6]");
        char *config = borzoi_file_config(&shape);
        assert_string_equal(creme_weights_text(weights, "model_config"), config);
        assert_string_equal(creme_weights_text(weights, "keras_version"), "2.10.0");
        assert_null(creme_weights_text(weights, "no such text"));
        assert_null(creme_weights_find(weights, "conv1d/kernel"));
        assert_string_equal(creme_weights_container(weights), "Keras HDF5");
        free(config);
        creme_weights_close(weights);
    }
}

/* 1,500 layers: the group's B-tree has two levels above its leaves, and the list of names is split as Keras does. */
static void test_many_layers(void **state)
{
    (void)state;
    enum { LAYERS = 1500, PER_LIST = 700 };
    hid_t file = hdf5_create(place("a.h5"));
    static char names[LAYERS][32];
    const char *list[LAYERS];
    for (int i = 0; i < LAYERS; i++) {
        int k = (int)((i * 7919LL) % LAYERS); /* not in the order of names */
        snprintf(names[i], sizeof names[i], "layer_%d", k);
        list[i] = names[i];
        hid_t group = H5Gcreate2(file, names[i], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        const char *weight = "w:0";
        float value = (float)k;
        borzoi_file_strings(group, "weight_names", &weight, 1, i % 2, false);
        assert_int_equal(borzoi_file_dataset(group, weight, 1, (hsize_t[]){1}, &value), 0);
        H5Gclose(group);
    }
    for (int i = 0; i * PER_LIST < LAYERS; i++) {
        char name[32];
        int n = LAYERS - i * PER_LIST < PER_LIST ? LAYERS - i * PER_LIST : PER_LIST;
        snprintf(name, sizeof name, "layer_names%d", i);
        borzoi_file_strings(file, name, list + i * PER_LIST, (size_t)n, false, false);
    }
    H5Fclose(file);
    creme_weights *weights = open_or_fail(place("a.h5"));
    assert_int_equal(creme_weights_count(weights), LAYERS);
    for (int i = 0; i < LAYERS; i++) {
        char name[64];
        float value = -1;
        snprintf(name, sizeof name, "layer_%d/w:0", i);
        const creme_tensor *tensor = creme_weights_find(weights, name);
        assert_non_null(tensor);
        assert_int_equal(creme_tensor_read(tensor, "a.h5", &value), CREME_OK);
        assert_float_equal(value, i, 0);
    }
    creme_weights_close(weights);
}

/* One layer with one dataset of the given file type, written from `values` (or left unwritten if NULL). */
static void write_one(const char *path, hid_t access, hid_t type, hid_t creation, int rank, const hsize_t *shape,
                      const double *values)
{
    const char *layer = "a", *weight = "a/w:0";
    hid_t file = access == H5P_DEFAULT ? hdf5_create(path) : H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    hid_t group = H5Gcreate2(file, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t inner = H5Gcreate2(group, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(rank, shape, NULL);
    hid_t dataset = H5Dcreate2(inner, "w:0", type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    assert_true(dataset >= 0);
    if (values) assert_true(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    borzoi_file_strings(file, "layer_names", &layer, 1, false, false);
    borzoi_file_strings(group, "weight_names", &weight, 1, false, false);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Gclose(inner);
    H5Gclose(group);
    H5Fclose(file);
}

static hid_t half_type(bool brain) /* IEEE float16 or bfloat16 */
{
    hid_t type = H5Tcopy(H5T_IEEE_F32LE);
    H5Tset_fields(type, 15, brain ? 7 : 10, brain ? 8 : 5, 0, brain ? 7 : 10);
    H5Tset_size(type, 2);
    H5Tset_ebias(type, brain ? 127 : 15);
    return type;
}

static void test_number_types(void **state)
{
    (void)state;
    const double fractions[6] = {0,   -1.5,           0.0078125,
                                 240, 6.103515625e-5, -0.3125}; /* exact in float16 and bfloat16 */
    const double integers[6] = {0, 1, 2, 120, 7, 255};
    hid_t types[] = {H5T_IEEE_F32LE, H5T_IEEE_F64LE, half_type(false), half_type(true),
                     H5T_STD_I64LE,  H5T_STD_I32LE,  H5T_STD_U8LE};
    static const creme_dtype expected[] = {CREME_F32, CREME_F64, CREME_F16, CREME_BF16,
                                           CREME_I64, CREME_I32, CREME_U8};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const double *values = i < 4 ? fractions : integers;
        write_one(place("a.h5"), H5P_DEFAULT, types[i], H5P_DEFAULT, 2, (hsize_t[]){2, 3}, values);
        creme_weights *weights = open_or_fail(place("a.h5"));
        const creme_tensor *tensor = creme_weights_find(weights, "a/w:0");
        assert_non_null(tensor);
        assert_int_equal(tensor->dtype, expected[i]);
        assert_int_equal(tensor->rank, 2);
        assert_int_equal(tensor->shape[1], 3);
        float out[6];
        assert_int_equal(creme_tensor_read(tensor, "a.h5", out), CREME_OK);
        for (int k = 0; k < 6; k++) assert_float_equal(out[k], values[k], 0);
        creme_weights_close(weights);
    }
    H5Tclose(types[2]);
    H5Tclose(types[3]);
}

/* All 65,536 float16 values against libhdf5's conversion. */
static void test_every_half(void **state)
{
    (void)state;
    hid_t type = half_type(false);
    for (uint32_t i = 0; i < 65536; i++) {
        uint8_t bytes[4] = {(uint8_t)i, (uint8_t)(i >> 8)};
        creme_tensor tensor = {.name = "half", .dtype = CREME_F16, .count = 1, .data = bytes};
        float ours = 0, theirs;
        creme_status status = creme_tensor_read(&tensor, "x", &ours);
        assert_int_equal(status, (i >> 10 & 31) == 31 ? CREME_ERROR_NUMERIC : CREME_OK);
        if (status != CREME_OK) continue;
        H5Tconvert(type, H5T_NATIVE_FLOAT, 1, bytes, NULL, H5P_DEFAULT);
        memcpy(&theirs, bytes, sizeof theirs);
        assert_memory_equal(&ours, &theirs, sizeof ours);
    }
    H5Tclose(type);
}

/* The other shapes of file that h5py can write: newest format, user block, compact data, empty data. */
static void test_newer_and_other_layouts(void **state)
{
    (void)state;
    const double values[4] = {1, 2, 3, 4};
    for (int variant = 0; variant < 8; variant++) {
        hid_t access = hdf5_oldest_form(), creation = H5Pcreate(H5P_DATASET_CREATE);
        if (variant & 1) H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
        if (variant & 2) H5Pset_layout(creation, H5D_COMPACT);
        hsize_t n = variant & 4 ? 0 : 4;
        write_one(place("a.h5"), access, H5T_IEEE_F32LE, creation, 1, &n, n ? values : NULL);
        creme_weights *weights = open_or_fail(place("a.h5"));
        const creme_tensor *tensor = creme_weights_find(weights, "a/w:0");
        assert_non_null(tensor);
        float out[4] = {0};
        assert_int_equal(tensor->count, n);
        assert_int_equal(creme_tensor_read(tensor, "a.h5", out), CREME_OK);
        for (hsize_t k = 0; k < n; k++) assert_float_equal(out[k], values[k], 0);
        creme_weights_close(weights);
        H5Pclose(access);
        H5Pclose(creation);
    }
}

static void test_user_block(void **state)
{
    (void)state;
    for (int latest = 0; latest < 2; latest++) {
        hid_t creation = H5Pcreate(H5P_FILE_CREATE), access = hdf5_oldest_form();
        H5Pset_userblock(creation, 1024);
        if (latest) H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
        hid_t file = H5Fcreate(place("a.h5"), H5F_ACC_TRUNC, creation, access);
        const char *layer = "a", *weight = "w:0";
        float value = 7;
        hid_t group = H5Gcreate2(file, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        borzoi_file_strings(file, "layer_names", &layer, 1, false, false);
        borzoi_file_strings(group, "weight_names", &weight, 1, false, false);
        assert_int_equal(borzoi_file_dataset(group, "w:0", 1, (hsize_t[]){1}, &value), 0);
        H5Gclose(group);
        H5Fclose(file);
        H5Pclose(creation);
        H5Pclose(access);
        assert_int_equal(compare_with_library(place("a.h5")), 1);
        size_t count;
        uint8_t *bytes = read_all(place("a.h5"), &count);
        creme_weights *weights;
        assert_int_equal(creme_weights_open_memory(&weights, "cut.h5", bytes, count - 1), CREME_ERROR_FORMAT);
        free(bytes);
    }
}

static void expect_refusal(creme_status expected, const char *message)
{
    creme_weights *weights = (creme_weights *)1;
    char full[2048];
    assert_int_equal(creme_weights_open(&weights, place("a.h5")), expected);
    assert_null(weights);
    snprintf(full, sizeof full, "%s: %s", place("a.h5"), message);
    assert_string_equal(creme_error_message(), full);
}

static void write_bytes(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    fclose(file);
}

#define NOT_READ "not a weight file that is read (Keras HDF5, safetensors, PyTorch zip or TensorFlow checkpoint)"

static void test_refusals(void **state)
{
    (void)state;
    write_bytes(place("a.h5"), "", 0);
    expect_refusal(CREME_ERROR_FORMAT, NOT_READ "; it is empty");
    write_bytes(place("a.h5"), "hello", 5);
    expect_refusal(CREME_ERROR_FORMAT, NOT_READ);
    write_bytes(place("a.h5"), "version https://git-lfs.github.com/spec/v1\n", 43);
    expect_refusal(CREME_ERROR_FORMAT,
                   NOT_READ "; it is a Git LFS pointer, not the file itself: fetch that (git lfs pull)");
    write_bytes(place("a.h5"), "\n<!doctype html>", 16);
    expect_refusal(CREME_ERROR_FORMAT, NOT_READ "; it is a web page, not the download itself");
    write_bytes(place("a.h5"), "\x08\x07\x12\x07pytorch", 11);
    expect_refusal(CREME_ERROR_UNSUPPORTED, NOT_READ "; perhaps it is an ONNX file: onnx:FILE");
    write_bytes(place("a.h5"), "\x80\2\x8a\nl\xfc\x9c\x46\xf9\x20j\xa8P\x19.", 15);
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   NOT_READ "; it is a PyTorch checkpoint of the kind before version 1.6: load it with torch.load "
                            "and write it again with torch.save");
    write_bytes(place("a.h5"), "\x80\4\x95", 3);
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   NOT_READ "; it is perhaps a Python pickle, which is never executed: save the state_dict with "
                            "torch.save");
    hid_t file = hdf5_create(place("a.h5"));
    H5Fclose(file);
    expect_refusal(CREME_ERROR_FORMAT,
                   "an HDF5 file, but not a Keras model: it has neither a group \"model_weights\" nor an attribute "
                   "\"layer_names\"; save the model with model.save(\"NAME.h5\")");
    creme_weights *weights;
    assert_int_equal(creme_weights_open(&weights, place("none.h5")), CREME_ERROR_IO);
    assert_non_null(strstr(creme_error_message(), "none.h5: No such file"));
    assert_int_equal(creme_weights_open(&weights, folder), CREME_ERROR_IO);
    assert_non_null(
        strstr(creme_error_message(), "is a folder without weights: there is neither model.safetensors nor"));
}

static void test_refused_datasets(void **state)
{
    (void)state;
    const double values[4] = {1, 2, 3, 4};
    const hsize_t two[2] = {2, 2}, nine[9] = {1, 1, 1, 1, 1, 1, 1, 2, 2};
    hid_t chunked = H5Pcreate(H5P_DATASET_CREATE), late = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(chunked, 2, two);
    write_one(place("a.h5"), H5P_DEFAULT, H5T_IEEE_F32LE, chunked, 2, two, values);
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   "dataset \"a/w:0\" is chunked (only contiguous data are read); rewrite it with "
                   "\"h5repack -l CONTI -f NONE\"");
    H5Pset_shuffle(chunked);
    write_one(place("a.h5"), H5P_DEFAULT, H5T_IEEE_F32LE, chunked, 2, two, values);
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   "dataset \"a/w:0\" is compressed or filtered; rewrite it with \"h5repack -l CONTI -f NONE\"");
    write_one(place("a.h5"), H5P_DEFAULT, H5T_IEEE_F32BE, H5P_DEFAULT, 2, two, values);
    expect_refusal(CREME_ERROR_UNSUPPORTED,
                   "dataset \"a/w:0\" holds big-endian floating-point numbers (read are little-endian "
                   "float16, bfloat16, float32, float64, int32, int64 and uint8)");
    write_one(place("a.h5"), H5P_DEFAULT, H5T_IEEE_F32LE, H5P_DEFAULT, 9, nine, values);
    expect_refusal(CREME_ERROR_UNSUPPORTED, "an array of 9 dimensions (at most 8 are read)");
    H5Pset_alloc_time(late, H5D_ALLOC_TIME_LATE);
    write_one(place("a.h5"), H5P_DEFAULT, H5T_IEEE_F32LE, late, 2, two, NULL);
    creme_weights *weights;
    assert_int_equal(creme_weights_open(&weights, place("a.h5")), CREME_ERROR_FORMAT);
    assert_non_null(strstr(creme_error_message(), "dataset \"a/w:0\" was never written: the file is incomplete"));
    H5Pclose(chunked);
    H5Pclose(late);
}

/* A layer whose names cannot be right. */
static void write_names(const char *layer, const char *const *weights, size_t count)
{
    hid_t file = hdf5_create(place("a.h5"));
    hid_t group = H5Gcreate2(file, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    float value = 1;
    assert_int_equal(borzoi_file_dataset(group, "w", 1, (hsize_t[]){1}, &value), 0);
    borzoi_file_strings(file, "layer_names", &layer, 1, false, false);
    if (weights) borzoi_file_strings(group, "weight_names", weights, count, false, false);
    H5Gclose(group);
    H5Fclose(file);
}

static void test_refused_names(void **state)
{
    (void)state;
    write_names("b", (const char *[]){"w"}, 1);
    expect_refusal(CREME_ERROR_FORMAT, "\"layer_names\" lists the layer \"b\", but no such group is there");
    write_names("a", (const char *[]){"v"}, 1);
    expect_refusal(CREME_ERROR_FORMAT, "layer \"a\" lists the weight \"v\", but no such dataset is there");
    write_names("a", (const char *[]){"w", "w"}, 2);
    expect_refusal(CREME_ERROR_FORMAT, "two tensors are named \"a/w\"");
    write_names("a", (const char *[]){"w\n"}, 1);
    expect_refusal(CREME_ERROR_FORMAT,
                   "name 0 of \"weight_names\" is empty, longer than 1023 bytes or not printable UTF-8");
    write_names("\xc3(", (const char *[]){"w"}, 1);
    expect_refusal(CREME_ERROR_FORMAT,
                   "name 0 of \"layer_names\" is empty, longer than 1023 bytes or not printable UTF-8");
    write_names("a", NULL, 0);
    expect_refusal(CREME_ERROR_FORMAT, "group \"a\" has no attribute \"weight_names\": not a Keras weight file");
}

static void test_nan_is_named(void **state)
{
    (void)state;
    const double values[3] = {1, 2, NAN}, infinite[3] = {1, -INFINITY, 2};
    float out[3];
    for (int i = 0; i < 2; i++) {
        write_one(place("a.h5"), H5P_DEFAULT, H5T_IEEE_F32LE, H5P_DEFAULT, 1, (hsize_t[]){3}, i ? infinite : values);
        creme_weights *weights = open_or_fail(place("a.h5"));
        assert_int_equal(creme_tensor_read(creme_weights_get(weights, 0), "a.h5", out), CREME_ERROR_NUMERIC);
        assert_string_equal(
            creme_error_message(),
            i ? "a.h5: tensor \"a/w:0\" is infinite at index 1: the file is damaged, or its training failed"
              : "a.h5: tensor \"a/w:0\" is NaN at index 2: the file is damaged, or its training failed");
        creme_weights_close(weights);
    }
}

static uint8_t *small_model(size_t *count)
{
    borzoi_file_shape shape = borzoi_file_tiny();
    shape.tower_steps = 2;
    shape.blocks = 1;
    shape.unet_steps = 1;
    assert_int_equal(borzoi_file_write(place("a.h5"), &shape, 3), 0);
    return read_all(place("a.h5"), count);
}

static void test_truncated_anywhere(void **state)
{
    (void)state;
    size_t count;
    uint8_t *bytes = small_model(&count);
    for (size_t cut = 0; cut < count; cut += 97) assert_false(damaged_survives("damaged.h5", bytes, cut));
    assert_false(damaged_survives("damaged.h5", bytes, count - 1));
    assert_true(damaged_survives("damaged.h5", bytes, count));
    creme_weights *weights;
    char expected[256];
    snprintf(expected, sizeof expected,
             "cut.h5: offset 5000: the file ends here, but should have %zu bytes: it is truncated; fetch it again",
             count);
    assert_int_equal(creme_weights_open_memory(&weights, "cut.h5", bytes, 5000), CREME_ERROR_FORMAT);
    assert_string_equal(creme_error_message(), expected);
    free(bytes);
}

/* Every byte in turn, and every address-like field set to what breaks careless arithmetic. */
static void test_damaged_anywhere(void **state)
{
    (void)state;
    size_t count, opened = 0;
    uint8_t *bytes = small_model(&count);
    for (size_t at = 0; at < count; at += test_is_slow() ? 21 : 3) { /* both meet every bit */
        uint8_t before = bytes[at];
        bytes[at] ^= (uint8_t)(1u << at % 8);
        opened += damaged_survives("damaged.h5", bytes, count);
        bytes[at] = before;
    }
    static const uint64_t traps[] = {UINT64_MAX, UINT64_MAX - 7, INT64_MAX, 0, 8, 1u << 31};
    for (size_t at = 0; at + 8 <= count; at += 8 * (test_is_slow() ? 35 : 5)) {
        uint64_t before;
        memcpy(&before, bytes + at, 8);
        memcpy(bytes + at, &traps[at / 40 % 6], 8);
        opened += damaged_survives("damaged.h5", bytes, count);
        memcpy(bytes + at, &before, 8);
    }
    assert_true(damaged_survives("damaged.h5", bytes, count));
    assert_true(opened > 0); /* most bytes are weights */
    free(bytes);
}

/* Each allocation fails in turn: an error, no leak (the sanitised build watches), and never a half-made result. */
static void test_out_of_memory(void **state)
{
    (void)state;
    size_t count;
    uint8_t *bytes = small_model(&count);
    creme_memory_fail_after(0);
    creme_weights *weights;
    assert_int_equal(creme_weights_open_memory(&weights, "a.h5", bytes, count), CREME_OK);
    creme_weights_close(weights);
    size_t allocations = creme_memory_fail_after(0);
    for (size_t n = 1; n <= allocations; n++) {
        creme_memory_fail_after(n);
        assert_int_equal(creme_weights_open_memory(&weights, "a.h5", bytes, count), CREME_ERROR_MEMORY);
        assert_null(weights);
    }
    creme_memory_fail_after(0);
    free(bytes);
}

static void test_real_models(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t tensors;
    } models[] = {{"../shared/data/models/mini_borzoi/model.h5", 102},
                  {"../shared/data/models/deepstarr/deepstarr.model.h5", 40},
                  {"../shared/data/models/gabpa_tfchip/gabpa_final_23.h5", 10},
                  {"../shared/data/models/xpresso/human_trainepoch.11-0.426.h5", 10},
                  {"../shared/data/models/kipoi_examples/tal1_weights.hdf5", 4}};
    int missing = 0;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (access(models[i].path, R_OK) != 0) {
            print_message("SKIP: %s is not there\n", models[i].path);
            missing++;
            continue;
        }
        assert_int_equal(compare_with_library(models[i].path), models[i].tensors);
    }
    if (missing) skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_by_library),
        cmocka_unit_test(test_many_layers),
        cmocka_unit_test(test_number_types),
        cmocka_unit_test(test_every_half),
        cmocka_unit_test(test_newer_and_other_layouts),
        cmocka_unit_test(test_user_block),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_refused_datasets),
        cmocka_unit_test(test_refused_names),
        cmocka_unit_test(test_nan_is_named),
        cmocka_unit_test(test_truncated_anywhere),
        cmocka_unit_test(test_damaged_anywhere),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_real_models),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
