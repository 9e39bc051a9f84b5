/* config.json beside weights. */
#include "model/weights/sidecar.h"

#include "base/json.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FILE_BYTES = 1 << 20 };

/* *out = the first `keep` bytes of `path`, and `name` behind them. */
static creme_status beside(char **out, const char *path, size_t keep, const char *name)
{
    size_t length = strlen(name);
    creme_status status = creme_allocate(out, keep + length + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(*out, path, keep);
    memcpy(*out + keep, name, length + 1);
    return CREME_OK;
}

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* *out = NULL if there is no such file. */
static creme_status parse(json_t **out, const char *path)
{
    json_error_t error;
    struct stat about;
    *out = NULL;
    if (stat(path, &about) != 0 && (errno == ENOENT || errno == ENOTDIR)) return CREME_OK;
    creme_status status = creme_json_read(out, path, MOST_FILE_BYTES, JSON_REJECT_DUPLICATES, &error);
    if (status == CREME_ERROR_FORMAT) return creme_fail(status, "%s: line %d: %s", path, error.line, error.text);
    if (status != CREME_OK || json_is_object(*out)) return status;
    json_decref(*out);
    *out = NULL;
    return creme_fail(CREME_ERROR_FORMAT, "%s: expected a JSON object", path);
}

/* Takes `path` over. A file of the weights' own name is theirs, whatever it says; the folder's may be of some other
 * network. */
static creme_status try_file(creme_sidecar *out, char *path, const char *model_type, bool own_name)
{
    json_t *root = NULL;
    creme_status status = parse(&root, path);
    const char *type = json_string_value(json_object_get(root, "model_type"));
    if (root && (own_name || !type || strcmp(type, model_type) == 0)) {
        *out = (creme_sidecar){path, root};
        return CREME_OK;
    }
    json_decref(root);
    creme_free(path);
    return status;
}

/* What stands in the weights themselves. */
static creme_status try_text(creme_sidecar *out, const char *weights_path, const char *text)
{
    json_error_t error;
    json_t *root = NULL;
    creme_status status = creme_json_parse(&root, text, strlen(text), JSON_REJECT_DUPLICATES, &error);
    if (status == CREME_ERROR_MEMORY) return creme_error_prefix(status, "%s: ", weights_path);
    if (!json_is_object(root)) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: the config in it is no JSON object: line %d: %s", weights_path,
                            error.line, root ? "it is something else" : error.text);
    }
    if (status == CREME_OK) status = creme_copy_text(&out->path, weights_path);
    if (status == CREME_OK) {
        out->root = root;
        return CREME_OK;
    }
    json_decref(root);
    return status;
}

creme_status creme_sidecar_open(creme_sidecar *out, const char *weights_path, const char *text,
                                const char *model_type)
{
    *out = (creme_sidecar){0};
    char *path = NULL;
    bool folder = is_folder(weights_path);
    const char *slash = strrchr(weights_path, '/'), *name = slash ? slash + 1 : weights_path;
    const char *dot = strrchr(name, '.');
    creme_status status = CREME_OK;
    if (!folder) {
        size_t stem = dot && dot > name ? (size_t)(dot - weights_path) : strlen(weights_path);
        CREME_TRY(beside(&path, weights_path, stem, ".config.json"));
        CREME_TRY(try_file(out, path, model_type, true));
    }
    if (!out->path && text) CREME_TRY(try_text(out, weights_path, text));
    if (!out->path) {
        size_t keep = folder ? strlen(weights_path) : (size_t)(name - weights_path);
        CREME_TRY(beside(&path, weights_path, keep, folder ? "/config.json" : "config.json"));
        CREME_TRY(try_file(out, path, model_type, false));
    }
done:
    return status;
}

creme_status creme_sidecar_open_text(creme_sidecar *out, const char *weights_path, const char *text)
{
    *out = (creme_sidecar){0};
    return text ? try_text(out, weights_path, text) : CREME_OK;
}

creme_status creme_sidecar_open_beside(creme_sidecar *out, const char *weights_path, const char *name)
{
    const char *slash = strrchr(weights_path, '/');
    char *path = NULL;
    *out = (creme_sidecar){0};
    creme_status status = beside(&path, weights_path, slash ? (size_t)(slash - weights_path) + 1 : 0, name);
    return status == CREME_OK ? try_file(out, path, "", true) : status;
}

void creme_sidecar_clear(creme_sidecar *sidecar)
{
    json_decref(sidecar->root);
    creme_free(sidecar->path);
    *sidecar = (creme_sidecar){0};
}

creme_status creme_sidecar_read_number(const creme_sidecar *sidecar, const json_t *object, const char *key,
                                       int64_t *out, bool *given)
{
    const json_t *value = json_object_get(object, key);
    *given = value && !json_is_null(value);
    if (!*given) return CREME_OK;
    if (!json_is_integer(value))
        return creme_fail(CREME_ERROR_FORMAT, "%s: \"%s\" must be a whole number", sidecar->path, key);
    *out = json_integer_value(value);
    return CREME_OK;
}

creme_status creme_sidecar_read_bool(const creme_sidecar *sidecar, const json_t *object, const char *key, bool *out,
                                     bool *given)
{
    const json_t *value = json_object_get(object, key);
    *given = value && !json_is_null(value);
    if (!*given) return CREME_OK;
    if (!json_is_boolean(value))
        return creme_fail(CREME_ERROR_FORMAT, "%s: \"%s\" must be true or false", sidecar->path, key);
    *out = json_is_true(value);
    return CREME_OK;
}

creme_status creme_sidecar_check_number(const creme_sidecar *sidecar, const json_t *object, const char *key,
                                        int64_t wanted)
{
    int64_t found = 0;
    bool given;
    creme_status status = creme_sidecar_read_number(sidecar, object, key, &found, &given);
    if (status != CREME_OK || !given || found == wanted) return status;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: \"%s\" is %lld, but the tensors beside it have %lld: is it the config of another model?",
                      sidecar->path, key, (long long)found, (long long)wanted);
}
