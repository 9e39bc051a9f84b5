/* Makes weight files for the command-line cases, make_h5 KIND FILE: h5 files of the Borzoi family, plain (replicate:
 * with other weights; wide: with more bins; published: of the published size, 744 MB; bare, nan, shape: damaged), and
 * a small Enformer as safetensors, enformer or deep: tokens of 8 bp, or of 128 as the published one has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "borzoi_file.h"
#include "enformer_file.h"
#include "model/weights/safetensors_write.h"

static const char kernel[] = "/model_weights/conv1d/conv1d/kernel:0";

/* An h5 file that holds a dataset but no model. */
static int write_bare(const char *path)
{
    hid_t file = hdf5_create(path);
    const float values[] = {1, 2, 3};
    int failed = file < 0 || borzoi_file_dataset(file, "numbers", 1, (hsize_t[]){3}, values);
    return H5Fclose(file) < 0 || failed;
}

static int spoil_value(const char *path)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    hid_t dataset = H5Dopen2(file, kernel, H5P_DEFAULT);
    hid_t space = H5Dget_space(dataset);
    size_t count = (size_t)H5Sget_simple_extent_npoints(space);
    float *values = malloc(count * sizeof *values);
    int failed = !values || H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0;
    if (!failed) {
        values[17] = NAN;
        failed = H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0;
    }
    free(values);
    H5Sclose(space);
    H5Dclose(dataset);
    return H5Fclose(file) < 0 || failed;
}

static int spoil_shape(const char *path)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    const float values[24] = {0};
    int failed = H5Ldelete(file, kernel, H5P_DEFAULT) < 0 ||
                 borzoi_file_dataset(file, kernel, 3, (hsize_t[]){2, 4, 3}, values);
    return H5Fclose(file) < 0 || failed;
}

static int write_enformer(const char *path, bool deep)
{
    enformer_shape shape = enformer_tiny();
    if (deep) shape.steps = 6;
    for (int i = 3; i <= shape.steps; i++) shape.channels[i] = 12;
    enformer_file *file = enformer_file_make(&shape, ENFORMER_SHORT, false);
    creme_weights *weights = enformer_weights(file);
    size_t count = creme_weights_count(weights);
    const creme_tensor **tensors = malloc(count * sizeof *tensors);
    for (size_t i = 0; tensors && i < count; i++) tensors[i] = creme_weights_get(weights, i);
    creme_safetensors_content content = {
        .source = "make_h5", .tensors = tensors, .tensor_count = count, .dtype = CREME_F32};
    creme_status status = tensors ? creme_safetensors_write(path, &content) : CREME_ERROR_MEMORY;
    free(tensors);
    creme_weights_close(weights);
    enformer_file_clear(file);
    return status != CREME_OK;
}

int main(int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: make_h5 plain|replicate|wide|published|bare|nan|shape|enformer|deep FILE\n");
        return 2;
    }
    const char *kind = arguments[1], *path = arguments[2];
    if (strcmp(kind, "bare") == 0) return write_bare(path);
    if (strcmp(kind, "enformer") == 0) return write_enformer(path, false);
    if (strcmp(kind, "deep") == 0) return write_enformer(path, true);
    borzoi_file_shape shape = borzoi_file_tiny();
    if (strcmp(kind, "wide") == 0) shape.crop_bins = 0;
    if (strcmp(kind, "published") == 0) shape = borzoi_file_published();
    if (borzoi_file_write(path, &shape, strcmp(kind, "replicate") == 0 ? 8 : 7) != 0) return 1;
    if (strcmp(kind, "nan") == 0) return spoil_value(path);
    if (strcmp(kind, "shape") == 0) return spoil_shape(path);
    return 0;
}
