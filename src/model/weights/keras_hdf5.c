/* Keras 2 HDF5 files. */
#include "model/weights/keras_hdf5.h"

#include "base/memory.h"
#include "model/weights/hdf5.h"

#include <stdio.h>
#include <string.h>

enum { MOST_PARTS = 1000 };

typedef struct keras_reader {
    creme_weights *weights;
    creme_hdf5 file;
    uint64_t root; /* the group that holds the layers' groups */
} keras_reader;

typedef creme_status string_consumer(keras_reader *reader, void *context, const char *text, size_t length);

/* Calls `consume` for each string of a list of names; the empty list of a layer without weights is an array of
 * numbers. */
static creme_status each_string(keras_reader *reader, const creme_hdf5_array *list, const char *what,
                                string_consumer *consume, void *context)
{
    if (list->count == 0) return CREME_OK;
    if (list->type.kind != CREME_HDF5_FIXED_STRING && list->type.kind != CREME_HDF5_VARIABLE_STRING) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: attribute \"%s\" is not a list of names: not a Keras weight file",
                          reader->file.path, what);
    }
    for (int64_t i = 0; i < list->count; i++) {
        const char *text;
        size_t length;
        creme_status status = creme_hdf5_get_string(&reader->file, list, i, &text, &length);
        if (status != CREME_OK) return status;
        if (!creme_weights_name_is_valid(text, length)) {
            return creme_fail(CREME_ERROR_FORMAT,
                              "%s: name %lld of \"%s\" is empty, longer than %d bytes or not printable UTF-8",
                              reader->file.path, (long long)i, what, CREME_WEIGHTS_MOST_NAME_BYTES);
        }
        status = consume(reader, context, text, length);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* The attribute `name`, or, where Keras has split a long list, `name`0, `name`1, ... */
static creme_status each_name(keras_reader *reader, uint64_t object, const char *name, const char *owner,
                              string_consumer *consume, void *context)
{
    creme_hdf5_array list;
    bool found;
    creme_status status = creme_hdf5_find_attribute(&reader->file, object, name, &list, &found);
    if (status != CREME_OK) return status;
    if (found) return each_string(reader, &list, name, consume, context);
    for (int part = 0; part < MOST_PARTS; part++) {
        char numbered[64];
        snprintf(numbered, sizeof numbered, "%s%d", name, part);
        status = creme_hdf5_find_attribute(&reader->file, object, numbered, &list, &found);
        if (status != CREME_OK) return status;
        if (!found && part > 0) return CREME_OK;
        if (!found) break;
        status = each_string(reader, &list, numbered, consume, context);
        if (status != CREME_OK) return status;
    }
    return creme_fail(CREME_ERROR_FORMAT, "%s: group \"%s\" has no attribute \"%s\": not a Keras weight file",
                      reader->file.path, owner, name);
}

typedef struct layer {
    const char *name;
    uint64_t group;
} layer;

/* LAYER/REST, REST being the weight's name without a leading "LAYER/". */
static creme_status name_tensor(const keras_reader *reader, const char *layer_name, const char *weight, char *name,
                                size_t bytes)
{
    size_t length = strlen(layer_name);
    if (strncmp(weight, layer_name, length) == 0 && weight[length] == '/') weight += length + 1;
    int written = snprintf(name, bytes, "%s/%s", layer_name, weight);
    if (written < 0 || (size_t)written >= bytes) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: a weight of layer \"%.64s\" has a name longer than %d bytes",
                          reader->file.path, layer_name, CREME_WEIGHTS_MOST_NAME_BYTES);
    }
    return CREME_OK;
}

static creme_status add_weight(keras_reader *reader, void *context, const char *text, size_t length)
{
    const layer *in = context;
    char weight[CREME_WEIGHTS_MOST_NAME_BYTES + 1], name[CREME_WEIGHTS_MOST_NAME_BYTES + 1];
    memcpy(weight, text, length);
    weight[length] = '\0';
    uint64_t address;
    bool found;
    creme_status status = name_tensor(reader, in->name, weight, name, sizeof name);
    if (status == CREME_OK) status = creme_hdf5_find_path(&reader->file, in->group, weight, &address, &found);
    if (status != CREME_OK) return status;
    if (!found) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: layer \"%s\" lists the weight \"%s\", but no such dataset is there", reader->file.path,
                          in->name, weight);
    }
    creme_hdf5_array array;
    status = creme_hdf5_read_dataset(&reader->file, address, name, &array);
    if (status != CREME_OK) return status;
    creme_tensor tensor = {.dtype = array.type.dtype, .rank = array.rank, .count = array.count, .data = array.data};
    memcpy(tensor.shape, array.shape, sizeof tensor.shape);
    return creme_weights_add_tensor(reader->weights, name, &tensor);
}

static creme_status add_layer(keras_reader *reader, void *context, const char *text, size_t length)
{
    (void)context;
    char name[CREME_WEIGHTS_MOST_NAME_BYTES + 1];
    memcpy(name, text, length);
    name[length] = '\0';
    layer one = {.name = name};
    bool found;
    creme_status status = creme_hdf5_find_path(&reader->file, reader->root, name, &one.group, &found);
    if (status != CREME_OK) return status;
    if (!found) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: \"layer_names\" lists the layer \"%s\", but no such group is there", reader->file.path,
                          name);
    }
    return each_name(reader, one.group, "weight_names", name, add_weight, &one);
}

/* A text attribute, if the object has it and it is one string. */
static creme_status add_text(keras_reader *reader, uint64_t object, const char *name)
{
    creme_hdf5_array array;
    bool found;
    const char *text;
    size_t length;
    creme_status status = creme_hdf5_find_attribute(&reader->file, object, name, &array, &found);
    if (status != CREME_OK || !found || creme_weights_text(reader->weights, name)) return status;
    bool string = array.type.kind == CREME_HDF5_FIXED_STRING || array.type.kind == CREME_HDF5_VARIABLE_STRING;
    if (!string || array.count != 1) return CREME_OK;
    status = creme_hdf5_get_string(&reader->file, &array, 0, &text, &length);
    if (status != CREME_OK) return creme_error_prefix(status, "attribute \"%s\": ", name);
    return creme_weights_add_text(reader->weights, name, text, length);
}

static creme_status refuse_other_file(const keras_reader *reader)
{
    return creme_fail(
        CREME_ERROR_FORMAT,
        "%s: an HDF5 file, but not a Keras model: it has neither a group \"model_weights\" nor an attribute "
        "\"layer_names\"; save the model with model.save(\"NAME.h5\")",
        reader->file.path);
}

/* Finds the group with the layers: "model_weights" of a whole model, or the root of a file of weights only. */
static creme_status find_root(keras_reader *reader)
{
    creme_hdf5_array list;
    bool found;
    reader->root = reader->file.root;
    creme_status status = creme_hdf5_find_link(&reader->file, reader->file.root, "model_weights",
                                               strlen("model_weights"), &reader->root, &found);
    if (status != CREME_OK || found) return status;
    status = creme_hdf5_find_attribute(&reader->file, reader->file.root, "layer_names", &list, &found);
    if (status == CREME_OK && !found) {
        status = creme_hdf5_find_attribute(&reader->file, reader->file.root, "layer_names0", &list, &found);
    }
    return status == CREME_OK && !found ? refuse_other_file(reader) : status;
}

creme_status creme_keras_hdf5_read(creme_weights *weights, const uint8_t *bytes, size_t count)
{
    static const char *const texts[] = {"model_config", "keras_version", "backend"};
    keras_reader reader = {.weights = weights};
    weights->container = "Keras HDF5";
    creme_status status = creme_hdf5_open(&reader.file, weights->path, bytes, count);
    if (status == CREME_OK) status = find_root(&reader);
    for (size_t i = 0; status == CREME_OK && i < sizeof texts / sizeof *texts; i++) {
        status = add_text(&reader, reader.file.root, texts[i]);
        if (status == CREME_OK && reader.root != reader.file.root) status = add_text(&reader, reader.root, texts[i]);
    }
    if (status != CREME_OK) return status;
    return each_name(&reader, reader.root, "layer_names", "model_weights", add_layer, NULL);
}
