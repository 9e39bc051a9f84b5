/* Weight files: which container it is, and the tensors and texts that its reader found. */
#include <creme/weights.h>

#include "base/memory.h"
#include "base/signature.h"
#include "model/weights/collection.h"
#include "model/weights/hdf5.h"
#include "model/weights/keras_hdf5.h"
#include "model/weights/locate.h"
#include "model/weights/safetensors.h"
#include "model/weights/shards.h"
#include "model/weights/tf_checkpoint.h"
#include "model/weights/torch_zip.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_TENSORS = 100000 };

/* Bytes after the first one of a UTF-8 sequence, -1 if it cannot be a first byte. */
static int utf8_tail(unsigned char first)
{
    if (first < 0x80) return 0;
    if (first >= 0xc2 && first < 0xe0) return 1;
    if (first >= 0xe0 && first < 0xf0) return 2;
    if (first >= 0xf0 && first < 0xf5) return 3;
    return -1;
}

bool creme_weights_name_is_valid(const char *name, size_t length)
{
    if (length == 0 || length > CREME_WEIGHTS_MOST_NAME_BYTES) return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)name[i];
        int tail = utf8_tail(c);
        if (tail < 0 || c < 0x20 || c == 0x7f || (size_t)tail >= length - i) return false;
        for (; tail > 0; tail--) {
            if (((unsigned char)name[++i] & 0xc0) != 0x80) return false;
        }
    }
    return true;
}

creme_status creme_weights_add_tensor(creme_weights *weights, const char *name, const creme_tensor *tensor)
{
    char *copy = NULL;
    if (!creme_weights_name_is_valid(name, strlen(name))) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: the name of tensor %zu is not printable UTF-8 of at most %d bytes",
                          weights->path, weights->count, CREME_WEIGHTS_MOST_NAME_BYTES);
    }
    if (weights->count == MOST_TENSORS) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: more than %d tensors", weights->path, MOST_TENSORS);
    }
    creme_status status =
        creme_grow(&weights->tensors, &weights->capacity, weights->count + 1, sizeof *weights->tensors);
    if (status == CREME_OK) status = creme_copy_text(&copy, name);
    if (status != CREME_OK) return status;
    weights->tensors[weights->count] = *tensor;
    weights->tensors[weights->count].name = copy;
    weights->count++;
    return CREME_OK;
}

creme_status creme_weights_add_text(creme_weights *weights, const char *name, const char *text, size_t length)
{
    creme_weights_named_text one = {0};
    creme_status status =
        creme_grow(&weights->texts, &weights->texts_capacity, weights->texts_count + 1, sizeof *weights->texts);
    if (status == CREME_OK) status = creme_copy_text(&one.name, name);
    if (status == CREME_OK) status = creme_copy_text_n(&one.value, text, length);
    if (status != CREME_OK) {
        creme_free(one.name);
        return status;
    }
    weights->texts[weights->texts_count++] = one;
    return CREME_OK;
}

creme_status creme_weights_add_file(creme_weights *weights, const char *path, creme_mapped_file *out)
{
    *out = (creme_mapped_file){0};
    creme_status status =
        creme_grow(&weights->files, &weights->files_capacity, weights->files_count + 1, sizeof *weights->files);
    if (status == CREME_OK) status = creme_mapped_file_open(out, path);
    if (status == CREME_OK) weights->files[weights->files_count++] = *out;
    return status;
}

creme_status creme_weights_add_buffer(creme_weights *weights, void *buffer)
{
    creme_status status = creme_grow(&weights->buffers, &weights->buffers_capacity, weights->buffers_count + 1,
                                     sizeof *weights->buffers);
    if (status != CREME_OK) {
        creme_free(buffer);
        return status;
    }
    weights->buffers[weights->buffers_count++] = buffer;
    return CREME_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const creme_tensor *const *)a)->name, (*(const creme_tensor *const *)b)->name);
}

creme_status creme_weights_index(creme_weights *weights)
{
    creme_free(weights->by_name);
    weights->by_name = NULL;
    creme_status status = creme_allocate(&weights->by_name, weights->count, sizeof *weights->by_name);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < weights->count; i++) weights->by_name[i] = &weights->tensors[i];
    qsort(weights->by_name, weights->count, sizeof *weights->by_name, compare_names);
    for (size_t i = 1; i < weights->count; i++) {
        const char *name = weights->by_name[i]->name;
        if (strcmp(weights->by_name[i - 1]->name, name) == 0) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: two tensors are named \"%s\"", weights->path, name);
        }
    }
    return CREME_OK;
}

#define READ "not a weight file that is read (Keras HDF5, safetensors, PyTorch zip or TensorFlow checkpoint)"

/* Files that people try, by how they begin. */
creme_status creme_weights_refuse(const char *path, const uint8_t *bytes, size_t count)
{
    static const struct {
        const char *start, *what;
        size_t bytes;
        creme_status status;
    } kinds[] = {
        {"\x80\2\x8a\nl\xfc\x9c\x46\xf9\x20j\xa8P\x19",
         "a PyTorch checkpoint of the kind before version 1.6: load it with torch.load and write it again with "
         "torch.save",
         14, CREME_ERROR_UNSUPPORTED},
        {"\x80", "perhaps a Python pickle, which is never executed: save the state_dict with torch.save", 1,
         CREME_ERROR_UNSUPPORTED},
        {"\x1f\x8b", "a gzip file: decompress it first", 2, CREME_ERROR_FORMAT},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (count >= kinds[i].bytes && memcmp(bytes, kinds[i].start, kinds[i].bytes) == 0) {
            return creme_fail(kinds[i].status, "%s: " READ "; it is %s", path, kinds[i].what);
        }
    }
    /* ONNX's first field is its version, its second the producer's name. */
    bool onnx = count > 3 && bytes[0] == 8 && bytes[1] >= 3 && bytes[1] < 20 && bytes[2] == 0x12;
    if (onnx) return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: " READ "; perhaps it is an ONNX file: onnx:FILE", path);
    const char *what = count == 0 ? "empty" : creme_signature_describe(bytes, count);
    return creme_fail(CREME_ERROR_FORMAT, "%s: " READ "%s%s", path, what ? "; it is " : "", what ? what : "");
}

/* The readers, in the order in which they are asked whether the bytes are theirs. */
static const struct {
    bool (*recognise)(const uint8_t *bytes, size_t count);
    creme_status (*read)(creme_weights *weights, const uint8_t *bytes, size_t count);
} readers[] = {
    {creme_torch_zip_recognise, creme_torch_zip_read},
    {creme_safetensors_recognise, creme_safetensors_read},
    {creme_hdf5_recognise, creme_keras_hdf5_read},
    {creme_shards_recognise, creme_shards_read},
    {creme_tf_checkpoint_recognise, creme_tf_checkpoint_read},
};

static creme_status fill(creme_weights *weights, const char *path, const uint8_t *bytes, size_t count)
{
    creme_status status = creme_copy_text(&weights->path, path);
    for (size_t i = 0; status == CREME_OK && i < sizeof readers / sizeof *readers; i++) {
        if (!readers[i].recognise(bytes, count)) continue;
        status = readers[i].read(weights, bytes, count);
        return status == CREME_OK ? creme_weights_index(weights) : status;
    }
    return status == CREME_OK ? creme_weights_refuse(path, bytes, count) : status;
}

creme_status creme_weights_open_memory(creme_weights **out, const char *path, const void *bytes, size_t count)
{
    creme_weights *weights = NULL;
    *out = NULL;
    creme_status status = creme_allocate_zero(&weights, 1, sizeof *weights);
    if (status == CREME_OK) status = fill(weights, path, bytes, count);
    if (status != CREME_OK) {
        creme_weights_close(weights);
        return status;
    }
    *out = weights;
    return CREME_OK;
}

creme_status creme_weights_open(creme_weights **out, const char *path)
{
    creme_mapped_file file = {0};
    char *found = NULL; /* of a checkpoint that is named by its folder or stem */
    *out = NULL;
    creme_status status = creme_weights_locate(&found, path);
    if (found) path = found;
    if (status == CREME_OK) status = creme_mapped_file_open(&file, path);
    if (status == CREME_OK) status = creme_weights_open_memory(out, path, file.bytes, file.size);
    if (status == CREME_OK) {
        (*out)->file = file;
    } else {
        creme_mapped_file_close(&file);
    }
    creme_free(found);
    return status;
}

void creme_weights_close(creme_weights *weights)
{
    if (!weights) return;
    for (size_t i = 0; i < weights->count; i++) creme_free((char *)weights->tensors[i].name);
    for (size_t i = 0; i < weights->texts_count; i++) {
        creme_free(weights->texts[i].name);
        creme_free(weights->texts[i].value);
    }
    creme_free(weights->tensors);
    creme_free(weights->texts);
    creme_free(weights->by_name);
    creme_free(weights->path);
    for (size_t i = 0; i < weights->files_count; i++) creme_mapped_file_close(&weights->files[i]);
    for (size_t i = 0; i < weights->buffers_count; i++) creme_free(weights->buffers[i]);
    creme_free(weights->files);
    creme_free(weights->buffers);
    creme_mapped_file_close(&weights->file);
    creme_free(weights);
}

void creme_weights_forget(const creme_weights *weights)
{
    creme_mapped_file_forget(&weights->file);
    for (size_t i = 0; i < weights->files_count; i++) creme_mapped_file_forget(&weights->files[i]);
}

const char *creme_weights_path(const creme_weights *weights)
{
    return weights->path;
}

const char *creme_weights_container(const creme_weights *weights)
{
    return weights->container;
}

size_t creme_weights_count(const creme_weights *weights)
{
    return weights->count;
}

const creme_tensor *creme_weights_get(const creme_weights *weights, size_t i)
{
    return &weights->tensors[i];
}

const creme_tensor *creme_weights_find(const creme_weights *weights, const char *name)
{
    size_t low = 0, high = weights->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const creme_tensor *tensor = weights->by_name[middle];
        int order = strcmp(name, tensor->name);
        if (order == 0) return tensor;
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

const char *creme_weights_text(const creme_weights *weights, const char *name)
{
    for (size_t i = 0; i < weights->texts_count; i++) {
        if (strcmp(weights->texts[i].name, name) == 0) return weights->texts[i].value;
    }
    return NULL;
}
