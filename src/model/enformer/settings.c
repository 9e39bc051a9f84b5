/* config.json beside an Enformer's weights. */
#include "model/enformer/settings.h"

#include "base/memory.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FILE_BYTES = 1 << 20 };

/* *out = the folder of `path` with its slash ("" if there is none), and `name` behind it. */
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

static creme_status parse(json_t **out, const char *path, bool *found)
{
    char text[JSON_ERROR_TEXT_LENGTH + 32] = "";
    json_error_t error;
    *out = NULL;
    *found = false;
    FILE *file = fopen(path, "rb");
    if (!file && (errno == ENOENT || errno == ENOTDIR)) return CREME_OK;
    if (!file) return creme_fail(CREME_ERROR_IO, "%s: %s", path, strerror(errno));
    *found = true;
    struct stat about;
    if (fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode) && about.st_size <= MOST_FILE_BYTES) {
        *out = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
        if (!*out) snprintf(text, sizeof text, "line %d: %s", error.line, error.text);
    } else {
        snprintf(text, sizeof text, "expected a file of at most %d bytes", MOST_FILE_BYTES);
    }
    fclose(file);
    if (*out && !json_is_object(*out)) {
        json_decref(*out);
        *out = NULL;
        snprintf(text, sizeof text, "expected a JSON object");
    }
    return *out ? CREME_OK : creme_fail(CREME_ERROR_FORMAT, "%s: %s", path, text);
}

/* If the key is there, it is a number; and it is `wanted`, if that is not negative. */
static creme_status read_number(const char *path, const json_t *object, const char *key, int64_t wanted, int64_t *out,
                                bool *given)
{
    json_t *value = json_object_get(object, key);
    *given = value && !json_is_null(value);
    if (!*given) return CREME_OK;
    if (!json_is_integer(value))
        return creme_fail(CREME_ERROR_FORMAT, "%s: \"%s\" must be a whole number", path, key);
    *out = json_integer_value(value);
    if (wanted < 0 || *out == wanted) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: \"%s\" is %lld, but the tensors beside it have %lld: is it the config of another model?",
                      path, key, (long long)*out, (long long)wanted);
}

static creme_status check_outputs(const char *path, const json_t *root, const creme_enformer_config *config)
{
    json_t *heads = json_object_get(root, "output_heads");
    if (!heads || json_is_null(heads)) return CREME_OK;
    if (!json_is_object(heads)) return creme_fail(CREME_ERROR_FORMAT, "%s: \"output_heads\" must be an object", path);
    for (int i = 0; i < config->output_count; i++) {
        int64_t tracks;
        bool given;
        creme_status status =
            read_number(path, heads, config->outputs[i].name, config->outputs[i].tracks, &tracks, &given);
        if (status != CREME_OK) return creme_error_prefix(status, "output_heads: ");
    }
    return CREME_OK;
}

static creme_status fill(creme_enformer_settings *out, const char *path, const json_t *root,
                         const creme_enformer_config *config)
{
    const struct {
        const char *key;
        int64_t value;
    } sizes[] = {{"dim", config->dim},
                 {"depth", config->depth},
                 {"heads", config->heads},
                 {"attn_dim_key", config->key_size},
                 {"num_downsamples", config->tower_count + 1}};
    int64_t ignored;
    bool given;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        CREME_TRY(read_number(path, root, sizes[i].key, sizes[i].value, &ignored, &given));
    }
    CREME_TRY(check_outputs(path, root, config));
    CREME_TRY(read_number(path, root, "target_length", -1, &out->target_length, &out->target_length_given));
    if (out->target_length_given && out->target_length < 1 && out->target_length != -1) {
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: \"target_length\" is %lld; expected a number of bins, or -1 for all",
                       path, (long long)out->target_length);
        goto done;
    }
    json_t *gamma = json_object_get(root, "use_tf_gamma");
    out->gamma_given = gamma && !json_is_null(gamma);
    if (out->gamma_given && !json_is_boolean(gamma)) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: \"use_tf_gamma\" must be true or false", path);
        goto done;
    }
    out->use_tf_gamma = json_is_true(gamma);
done:
    return status;
}

/* A folder may hold the config.json of some other network. */
static bool is_other_network(const json_t *root)
{
    const char *type = json_string_value(json_object_get(root, "model_type"));
    return type && strcmp(type, "enformer") != 0;
}

static creme_status try_file(creme_enformer_settings *out, char *path, const creme_enformer_config *config,
                             bool own_name)
{
    json_t *root = NULL;
    bool found;
    creme_status status = parse(&root, path, &found);
    if (status == CREME_OK && found && (own_name || !is_other_network(root))) {
        status = fill(out, path, root, config);
        if (status == CREME_OK) {
            out->path = path;
            path = NULL;
        }
    }
    json_decref(root);
    creme_free(path);
    return status;
}

creme_status creme_enformer_settings_read(creme_enformer_settings *out, const char *weights_path,
                                          const creme_enformer_config *config)
{
    creme_enformer_settings settings = {0};
    *out = settings;
    char *path = NULL;
    bool folder = is_folder(weights_path);
    const char *slash = strrchr(weights_path, '/'), *name = slash ? slash + 1 : weights_path;
    const char *dot = strrchr(name, '.');
    creme_status status = CREME_OK;
    if (!folder) {
        CREME_TRY(beside(&path, weights_path, dot && dot > name ? (size_t)(dot - weights_path) : strlen(weights_path),
                         ".config.json"));
        CREME_TRY(try_file(&settings, path, config, true));
    }
    if (!settings.path) {
        size_t keep = folder ? strlen(weights_path) : (size_t)(name - weights_path);
        CREME_TRY(beside(&path, weights_path, keep, folder ? "/config.json" : "config.json"));
        CREME_TRY(try_file(&settings, path, config, false));
    }
    *out = settings;
done:
    return status;
}

void creme_enformer_settings_clear(creme_enformer_settings *settings)
{
    creme_free(settings->path);
    *settings = (creme_enformer_settings){0};
}
