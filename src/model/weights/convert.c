/* Conversion to safetensors: which tensors, and which texts go with them. */
#include "model/weights/convert.h"

#include "base/json.h"
#include "base/memory.h"
#include "model/weights/collection.h"
#include "model/weights/safetensors_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_CONFIG_BYTES = 1 << 24 };

typedef struct conversion {
    const creme_weights *weights;
    const creme_tensor **tensors; /* those that are written; room for all */
    creme_safetensors_text *texts;
    size_t tensor_count, text_count, text_capacity;
    char *config; /* the text of config.json */
} conversion;

/* --- Tensors ------------------------------------------------------------------------------------------------ */

static bool same_bytes(const creme_tensor *a, const creme_tensor *b)
{
    return a->data == b->data && a->dtype == b->dtype && a->rank == b->rank && a->count > 0 &&
           memcmp(a->shape, b->shape, (size_t)a->rank * sizeof *a->shape) == 0;
}

/* By place in memory; aliases are then neighbours, by name among themselves. */
static int compare_places(const void *a, const void *b)
{
    const creme_tensor *x = *(const creme_tensor *const *)a, *y = *(const creme_tensor *const *)b;
    if (x->data != y->data) return (uintptr_t)x->data < (uintptr_t)y->data ? -1 : 1;
    if (x->dtype != y->dtype) return x->dtype < y->dtype ? -1 : 1;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    int order = memcmp(x->shape, y->shape, (size_t)x->rank * sizeof *x->shape);
    return order ? order : strcmp(x->name, y->name);
}

static creme_status add_text(conversion *c, const char *name, const char *value)
{
    creme_status status = creme_grow(&c->texts, &c->text_capacity, c->text_count + 1, sizeof *c->texts);
    if (status == CREME_OK) c->texts[c->text_count++] = (creme_safetensors_text){name, value};
    return status;
}

static creme_status choose_tensors(conversion *c)
{
    size_t all = creme_weights_count(c->weights);
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&c->tensors, all, sizeof *c->tensors));
    for (size_t i = 0; i < all; i++) c->tensors[i] = creme_weights_get(c->weights, i);
    qsort(c->tensors, all, sizeof *c->tensors, compare_places);
    for (size_t i = 0; i < all; i++) {
        const creme_tensor *tensor = c->tensors[i];
        if (c->tensor_count > 0 && same_bytes(c->tensors[c->tensor_count - 1], tensor)) {
            CREME_TRY(add_text(c, tensor->name, c->tensors[c->tensor_count - 1]->name));
        } else {
            c->tensors[c->tensor_count++] = tensor;
        }
    }
done:
    return status;
}

/* --- Texts -------------------------------------------------------------------------------------------------- */

static creme_status check_config(const char *path, const creme_mapped_file *file)
{
    json_error_t error;
    if (file->size > MOST_CONFIG_BYTES) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: %zu bytes, expected a JSON object of at most %d", path, file->size,
                          MOST_CONFIG_BYTES);
    }
    json_t *json = NULL;
    creme_status status = creme_json_parse(&json, file->size ? (const char *)file->bytes : "", file->size, 0, &error);
    if (status == CREME_ERROR_MEMORY) return creme_error_prefix(status, "%s: ", path);
    bool fine = json_is_object(json);
    json_decref(json);
    if (fine) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: expected a JSON object: mend it, or take it away", path);
}

/* *found = whether there is such a file, whose text then is the architecture. */
static creme_status try_config(conversion *c, creme_weights_conversion *out, int folder_bytes, int stem_bytes,
                               bool *found)
{
    const char *path = creme_weights_path(c->weights);
    int n = snprintf(out->architecture_file, sizeof out->architecture_file, "%.*s%.*s%sconfig.json", folder_bytes,
                     path, stem_bytes, path + folder_bytes, stem_bytes ? "." : "");
    *found = n > 0 && (size_t)n < sizeof out->architecture_file && access(out->architecture_file, F_OK) == 0;
    if (!*found) return CREME_OK;
    creme_mapped_file file;
    creme_status status = creme_mapped_file_open(&file, out->architecture_file);
    if (status != CREME_OK) return status;
    status = check_config(out->architecture_file, &file);
    if (status == CREME_OK) status = creme_copy_text_n(&c->config, (const char *)file.bytes, file.size);
    creme_mapped_file_close(&file);
    out->architecture = out->architecture_file;
    return status;
}

static creme_status find_config(conversion *c, creme_weights_conversion *out)
{
    const char *path = creme_weights_path(c->weights), *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    const char *dot = strrchr(path + folder, '.');
    int stem = dot ? (int)(dot - path) - folder : (int)strlen(path + folder);
    bool found = false;
    creme_status status = try_config(c, out, folder, stem, &found);
    if (status == CREME_OK && !found) status = try_config(c, out, folder, 0, &found);
    return status;
}

/* Those that are written anyhow. */
static bool is_of_ours(const char *name)
{
    return strcmp(name, "model_config") == 0 || strcmp(name, "creme.architecture") == 0 ||
           strcmp(name, "creme.source_container") == 0;
}

static creme_status choose_texts(conversion *c, creme_weights_conversion *out)
{
    creme_status status = CREME_OK;
    const char *architecture = creme_weights_text(c->weights, "creme.architecture");
    if (!architecture) architecture = creme_weights_text(c->weights, "model_config");
    if (architecture) {
        out->architecture = "model_config";
    } else {
        CREME_TRY(find_config(c, out));
        architecture = c->config;
    }
    if (architecture) CREME_TRY(add_text(c, "creme.architecture", architecture));
    const char *source = creme_weights_text(c->weights, "creme.source_container");
    CREME_TRY(add_text(c, "creme.source_container", source ? source : creme_weights_container(c->weights)));
    for (size_t i = 0; i < c->weights->texts_count; i++) {
        const creme_weights_named_text *text = &c->weights->texts[i];
        if (!is_of_ours(text->name)) CREME_TRY(add_text(c, text->name, text->value));
    }
done:
    return status;
}

creme_status creme_weights_convert(creme_weights_conversion *out, const creme_weights *weights, const char *path,
                                   creme_dtype dtype)
{
    conversion c = {.weights = weights};
    creme_status status = CREME_OK;
    *out = (creme_weights_conversion){0};
    CREME_TRY(choose_texts(&c, out));
    CREME_TRY(choose_tensors(&c));
    creme_safetensors_content content = {.source = creme_weights_path(weights),
                                         .tensors = c.tensors,
                                         .tensor_count = c.tensor_count,
                                         .texts = c.texts,
                                         .text_count = c.text_count,
                                         .dtype = dtype};
    CREME_TRY(creme_safetensors_write(path, &content));
    out->written = c.tensor_count;
    out->dropped = creme_weights_count(weights) - c.tensor_count;
done:
    creme_free(c.tensors);
    creme_free(c.texts);
    creme_free(c.config);
    return status;
}
