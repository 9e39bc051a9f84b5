/* Makes h5 files for the command-line cases: make_h5 plain|bare|nan|shape FILE. */
#include "borzoi_file.h"

static const char kernel[] = "/model_weights/conv1d/conv1d/kernel:0";

/* An h5 file that holds a dataset but no model. */
static int write_bare(const char *path)
{
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
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

int main(int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: make_h5 plain|bare|nan|shape FILE\n");
        return 2;
    }
    const char *kind = arguments[1], *path = arguments[2];
    if (strcmp(kind, "bare") == 0) return write_bare(path);
    borzoi_file_shape shape = borzoi_file_tiny();
    if (borzoi_file_write(path, &shape, 7) != 0) return 1;
    if (strcmp(kind, "nan") == 0) return spoil_value(path);
    if (strcmp(kind, "shape") == 0) return spoil_shape(path);
    return 0;
}
