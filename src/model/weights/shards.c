/* Models in several files. */
#include "model/weights/shards.h"

#include "base/memory.h"
#include "model/weights/safetensors.h"
#include "model/weights/safetensors_parts.h"
#include "model/weights/torch_zip.h"

#include <stdio.h>
#include <string.h>

enum { MOST_INDEX_BYTES = 100000000, MOST_SHARDS = 1000 };

typedef struct shard_list {
    char **names;
    size_t count, capacity;
} shard_list;

bool creme_shards_recognise(const uint8_t *bytes, size_t count)
{
    size_t i = 0;
    while (i < count && memchr(" \t\r\n", bytes[i], 4)) i++;
    return i < count && bytes[i] == '{';
}

bool creme_shard_has(json_t *map, const char *shard, const char *name)
{
    if (!map) return true;
    const char *where = json_string_value(json_object_get(map, name));
    if (!where || strcmp(where, shard) != 0) return false;
    json_object_del(map, name);
    return true;
}

static bool has_shard(const shard_list *shards, const char *name)
{
    for (size_t i = shards->count; i > 0; i--) { /* neighbours in the map are mostly in one file */
        if (strcmp(shards->names[i - 1], name) == 0) return true;
    }
    return false;
}

/* A bare file name: the index must not lead out of its folder. */
static bool is_file_name(const char *name)
{
    if (!name || !creme_weights_name_is_valid(name, strlen(name))) return false;
    return !strpbrk(name, "/\\") && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static creme_status list_shards(shard_list *shards, const char *path, json_t *map)
{
    const char *tensor;
    json_t *value;
    creme_status status = CREME_OK;
    json_object_foreach(map, tensor, value)
    {
        const char *name = json_string_value(value);
        if (!is_file_name(name)) {
            return creme_fail(CREME_ERROR_FORMAT,
                              "%s: \"weight_map\" does not give the plain name of a file for every tensor", path);
        }
        if (has_shard(shards, name)) continue;
        if (shards->count == MOST_SHARDS) {
            return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: more than %d files", path, MOST_SHARDS);
        }
        CREME_TRY(creme_grow(&shards->names, &shards->capacity, shards->count + 1, sizeof *shards->names));
        CREME_TRY(creme_copy_text(&shards->names[shards->count], name));
        shards->count++;
    }
done:
    return status;
}

static creme_status read_shard(creme_weights *weights, json_t *map, const char *name)
{
    const char *slash = strrchr(weights->path, '/');
    size_t folder = slash ? (size_t)(slash - weights->path) + 1 : 0, bytes = folder + strlen(name) + 1;
    char *path = NULL;
    creme_mapped_file mapped;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&path, bytes, 1));
    snprintf(path, bytes, "%.*s%s", (int)folder, weights->path, name);
    status = creme_weights_add_file(weights, path, &mapped);
    if (status != CREME_OK) {
        status = creme_error_prefix(status, "%s names a file that cannot be read: ", weights->path);
        goto done;
    }
    if (creme_torch_zip_recognise(mapped.bytes, mapped.size)) {
        weights->container = "PyTorch zip in several files";
        CREME_TRY(creme_torch_zip_add(weights, &(creme_torch_zip_file){path, mapped.bytes, mapped.size, map, name}));
    } else if (!creme_safetensors_recognise(mapped.bytes, mapped.size)) {
        status = creme_weights_refuse(path, mapped.bytes, mapped.size);
    } else {
        weights->container = "safetensors in several files";
        creme_safetensors_file file = {
            .path = path, .bytes = mapped.bytes, .size = mapped.size, .map = map, .shard = name};
        CREME_TRY(creme_safetensors_add(weights, &file));
    }
done:
    creme_free(path);
    return status;
}

static creme_status read_shards(creme_weights *weights, json_t *map)
{
    shard_list shards = {0};
    creme_status status = CREME_OK;
    CREME_TRY(list_shards(&shards, weights->path, map));
    for (size_t i = 0; i < shards.count; i++) CREME_TRY(read_shard(weights, map, shards.names[i]));
    const char *name;
    json_t *shard;
    json_object_foreach(map, name, shard) /* what is left was found nowhere */
    {
        bool valid = creme_weights_name_is_valid(name, strlen(name));
        status = creme_fail(CREME_ERROR_FORMAT, "%s: \"weight_map\" puts tensor \"%s\" into %s, where it is not",
                            weights->path, valid ? name : "?", json_string_value(shard));
        goto done;
    }
done:
    for (size_t i = 0; i < shards.count; i++) creme_free(shards.names[i]);
    creme_free(shards.names);
    return status;
}

creme_status creme_shards_read(creme_weights *weights, const uint8_t *bytes, size_t count)
{
    json_t *index = NULL;
    creme_status status = CREME_OK;
    weights->container = "several files";
    if (count > MOST_INDEX_BYTES) {
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: a JSON file of %zu bytes, expected an index of at most %d",
                          weights->path, count, MOST_INDEX_BYTES);
    }
    CREME_TRY(creme_safetensors_parse_json(weights->path, 0, bytes, count, &index));
    json_t *map = json_object_get(index, "weight_map");
    if (!json_is_object(map)) {
        status = creme_fail(CREME_ERROR_FORMAT,
                            "%s: a JSON file, but not the index of a model in several files: it has no "
                            "\"weight_map\"",
                            weights->path);
        goto done;
    }
    CREME_TRY(read_shards(weights, map));
    CREME_TRY(creme_safetensors_name_architecture(weights));
done:
    json_decref(index);
    return status;
}
