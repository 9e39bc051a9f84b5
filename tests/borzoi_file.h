/* For tests: writes a complete network of the Borzoi family, with random weights, as a Keras 2 whole-model HDF5 file.
 * It is written with libhdf5, so that the project's own reader is tested against an independent writer.
 *
 *     borzoi_file_shape shape = borzoi_file_tiny();
 *     shape.final_filters = 20;
 *     if (borzoi_file_write("tiny.h5", &shape, 7) != 0) fail();
 *
 * Weights are uniform: kernels with standard deviation 1/sqrt(fan in), biases and means +-0.2, gammas 1 +- 0.2,
 * variances 0.5 to 1.5. A layer's weights depend on the seed, its name and its shape only.
 */
#ifndef CREME_TESTS_BORZOI_FILE_H
#define CREME_TESTS_BORZOI_FILE_H

#include "borzoi_graph.h"
#include "hdf5_file.h"

#include <hdf5.h>
#include <math.h>

/* The model_config of such a file: release with free(). */
static inline char *borzoi_file_config(const borzoi_file_shape *shape)
{
    json_t *model = borzoi_graph_build(shape, NULL);
    char *text = json_dumps(model, JSON_COMPACT);
    json_decref(model);
    return text;
}

static inline double borzoi_file_uniform(uint64_t *state) /* splitmix64; -1 to 1 */
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-52 - 1;
}

static inline void borzoi_file_draw(float *out, size_t count, int kind, int fan_in, uint64_t *state)
{
    for (size_t i = 0; i < count; i++) {
        double u = borzoi_file_uniform(state);
        switch (kind) {
        case BORZOI_KERNEL:
            out[i] = (float)(u * sqrt(3.0 / fan_in));
            break;
        case BORZOI_BIAS:
            out[i] = (float)(u * 0.2);
            break;
        case BORZOI_GAMMA:
            out[i] = (float)(1 + u * 0.2);
            break;
        default:
            out[i] = (float)(1 + u * 0.5);
            break;
        }
    }
}

/* An attribute with a list of strings (Keras's empty list is an array of float64) or, with scalar, one string. */
static inline void borzoi_file_strings(hid_t object, const char *name, const char *const *texts, size_t count,
                                       bool fixed, bool scalar)
{
    hsize_t n = count;
    size_t longest = 1;
    for (size_t i = 0; i < count; i++) longest = strlen(texts[i]) > longest ? strlen(texts[i]) : longest;
    hid_t type = H5Tcopy(count ? H5T_C_S1 : H5T_IEEE_F64LE);
    if (count) H5Tset_size(type, fixed ? longest : H5T_VARIABLE);
    if (count && fixed) H5Tset_strpad(type, H5T_STR_NULLPAD);
    hid_t space = scalar ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (count && fixed) {
        char *packed = calloc(count, longest);
        for (size_t i = 0; i < count; i++) memcpy(packed + i * longest, texts[i], strlen(texts[i]));
        H5Awrite(attribute, type, packed);
        free(packed);
    } else if (count) {
        H5Awrite(attribute, type, texts);
    }
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
}

static inline void borzoi_file_string(hid_t object, const char *name, const char *text)
{
    borzoi_file_strings(object, name, &text, 1, false, true);
}

/* Creates the dataset and the groups on the way to it; 0 if all went well. */
static inline int borzoi_file_dataset(hid_t group, const char *path, int rank, const hsize_t *shape,
                                      const float *values)
{
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(links, 1);
    hid_t space = H5Screate_simple(rank, shape, NULL);
    hid_t dataset = H5Dcreate2(group, path, H5T_IEEE_F32LE, space, links, H5P_DEFAULT, H5P_DEFAULT);
    herr_t result = dataset < 0 ? -1 : H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Pclose(links);
    return result < 0;
}

/* The weight's name as Keras lists it: "LAYER/NAME", or for the two attention biases of older files "NAME". */
static inline void borzoi_file_weight_name(const borzoi_file_shape *shape, const json_t *weight, char *out,
                                           size_t bytes)
{
    const char *layer = json_string_value(json_object_get(weight, "layer"));
    const char *name = json_string_value(json_object_get(weight, "name"));
    bool bare = shape->bare_bias_names && (strcmp(name, "r_w_bias:0") == 0 || strcmp(name, "r_r_bias:0") == 0);
    snprintf(out, bytes, "%s%s%s", bare ? "" : layer, bare ? "" : "/", name);
}

static inline int borzoi_file_weight(const borzoi_file_shape *shape, const json_t *weight, hid_t group,
                                     uint64_t *state)
{
    char name[256];
    hsize_t sizes[4];
    json_t *dimensions = json_object_get(weight, "shape");
    size_t count = 1, rank = json_array_size(dimensions);
    for (size_t i = 0; i < rank; i++) {
        sizes[i] = (hsize_t)json_integer_value(json_array_get(dimensions, i));
        count *= sizes[i];
    }
    float *values = malloc(count * sizeof *values);
    if (!values) return 1;
    borzoi_file_draw(values, count, (int)json_integer_value(json_object_get(weight, "kind")),
                     (int)json_integer_value(json_object_get(weight, "fan_in")), state);
    borzoi_file_weight_name(shape, weight, name, sizeof name);
    int failed = borzoi_file_dataset(group, name, (int)rank, sizes, values);
    free(values);
    return failed;
}

static inline int borzoi_file_layer(const borzoi_file_shape *shape, hid_t parent, const char *layer,
                                    const json_t *weights, uint64_t *state)
{
    enum { MOST = 16 };
    char names[MOST][256];
    const char *list[MOST];
    size_t n = 0, i;
    json_t *weight;
    int failed = 0;
    hid_t group = H5Gcreate2(parent, layer, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    json_array_foreach(weights, i, weight)
    {
        if (strcmp(json_string_value(json_object_get(weight, "layer")), layer) != 0) continue;
        borzoi_file_weight_name(shape, weight, names[n], sizeof names[n]);
        list[n] = names[n];
        n++;
        failed |= borzoi_file_weight(shape, weight, group, state);
    }
    borzoi_file_strings(group, "weight_names", list, n, shape->fixed_strings, false);
    H5Gclose(group);
    return failed;
}

/* Writes the file; 0 if all went well. */
static inline int borzoi_file_write(const char *path, const borzoi_file_shape *shape, uint64_t seed)
{
    json_t *weights = NULL, *layer;
    json_t *model = borzoi_graph_build(shape, &weights);
    json_t *layers = json_object_get(json_object_get(model, "config"), "layers");
    char *config = json_dumps(model, JSON_COMPACT);
    const char **names = calloc(json_array_size(layers), sizeof *names);
    size_t i;
    int failed = 0;
    hid_t file = hdf5_create(path);
    if (file < 0) failed = 1;
    hid_t group = failed ? -1 : H5Gcreate2(file, "model_weights", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    json_array_foreach(layers, i, layer)
    {
        names[i] = json_string_value(json_object_get(layer, "name"));
        uint64_t state = seed; /* each layer has a stream of its own: the order in the file does not matter */
        for (const char *c = names[i]; *c; c++) state = (state ^ (uint64_t)*c) * 0x100000001b3u;
        if (!failed) failed |= borzoi_file_layer(shape, group, names[i], weights, &state);
    }
    if (!failed) {
        borzoi_file_strings(group, "layer_names", names, json_array_size(layers), shape->fixed_strings, false);
        borzoi_file_string(file, "model_config", config);
        borzoi_file_string(file, "keras_version", "2.10.0");
        borzoi_file_string(file, "backend", "tensorflow");
        H5Gclose(group);
        failed = H5Fclose(file) < 0;
    }
    free(config);
    free(names);
    json_decref(weights);
    json_decref(model);
    return failed;
}

#endif
