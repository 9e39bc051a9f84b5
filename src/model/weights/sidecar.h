/* The config.json that is published beside a network's PyTorch weights. */
#ifndef CREME_MODEL_WEIGHTS_SIDECAR_H
#define CREME_MODEL_WEIGHTS_SIDECAR_H

#include <creme/status.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct creme_sidecar {
    char *path;   /* NULL if there is none, and then root is NULL too */
    json_t *root; /* an object */
} creme_sidecar;

/* Looks for NAME.config.json beside weights NAME.safetensors (NAME.bin, ...); then at `text`, which is what the
 * weights file itself carries (creme convert puts it there) or NULL, and `path` then is that of the weights; then for
 * config.json in the same folder (in the folder itself if the weights are a folder). A config.json that says it is of
 * another model_type is passed over. CREME_ERROR_FORMAT, naming file and line, if it is no JSON object or of more
 * than 1 MiB. Clear the result. */
CREME_CHECKED creme_status creme_sidecar_open(creme_sidecar *out, const char *weights_path, const char *text,
                                              const char *model_type);
/* The text alone, which weights that lie in no file carry. */
CREME_CHECKED creme_status creme_sidecar_open_text(creme_sidecar *out, const char *weights_path, const char *text);
/* The file of that name in the weights' folder alone; out->root is NULL if there is none. */
CREME_CHECKED creme_status creme_sidecar_open_beside(creme_sidecar *out, const char *weights_path, const char *name);
void creme_sidecar_clear(creme_sidecar *sidecar);

/* What `object`, the root or a part of it, says under the key: *given is false, and *out stays as it is, if it says
 * nothing or null. CREME_ERROR_FORMAT, naming file and key, if it is of another type. `object` may be NULL. */
CREME_CHECKED creme_status creme_sidecar_read_number(const creme_sidecar *sidecar, const json_t *object,
                                                     const char *key, int64_t *out, bool *given);
CREME_CHECKED creme_status creme_sidecar_read_bool(const creme_sidecar *sidecar, const json_t *object,
                                                   const char *key, bool *out, bool *given);

/* CREME_ERROR_FORMAT if the number under the key is there and is not `wanted`, which the tensors have. */
CREME_CHECKED creme_status creme_sidecar_check_number(const creme_sidecar *sidecar, const json_t *object,
                                                      const char *key, int64_t wanted);

#endif
