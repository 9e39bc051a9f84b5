/* By what a client knows that a model is the same. */
#include "serve/serve.h"

#include "base/memory.h"
#include "run/fingerprint.h"
#include "run/parameters.h"

#include <creme/hash.h>

#include <string.h>

static void add_text(creme_hasher *hasher, const char *text)
{
    creme_hasher_add(hasher, text, strlen(text) + 1);
}

/* Where files are does not matter: their contents are hashed. */
static creme_status add_parameter(void *self, const creme_parameter *parameter, const char *value)
{
    static const char *const matter[] = {"head", "ignore-tensors", "lora-alpha", "input-bp", "gamma", "n-value",
                                         "rc",   "shifts",         "precision",  "backend"};
    for (size_t i = 0; i < sizeof matter / sizeof *matter; i++) {
        if (strcmp(parameter->name, matter[i]) != 0) continue;
        add_text(self, parameter->name);
        add_text(self, value);
    }
    return CREME_OK;
}

creme_status creme_serve_identify(char **out, const creme_run_request *run, const creme_model_info *info)
{
    creme_fingerprints files = {0};
    creme_hasher *hasher = NULL;
    char text[CREME_HASH_TEXT];
    creme_status status = CREME_OK;
    CREME_TRY(creme_hasher_create(&hasher));
    CREME_TRY(creme_fingerprints_take(&files, run, info, NULL));
    add_text(hasher, info->kind);
    add_text(hasher, info->summary);
    for (size_t i = 0; i < files.count; i++) {
        add_text(hasher, files.at[i].option);
        add_text(hasher, files.at[i].hash);
    }
    CREME_TRY(creme_run_request_visit(run, add_parameter, hasher));
    status = creme_format_text(out, "xxh128:%s", creme_hash_print(creme_hasher_get(hasher), text));
done:
    creme_fingerprints_clear(&files);
    creme_hasher_destroy(hasher);
    return status;
}
