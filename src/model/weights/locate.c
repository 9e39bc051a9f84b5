/* The weights in a folder. */
#include "model/weights/locate.h"

#include "base/memory.h"
#include "model/weights/tf_checkpoint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

creme_status creme_weights_locate(char **out, const char *path)
{
    static const char *const names[] = {"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
                                        "pytorch_model.bin.index.json"};
    struct stat about;
    char *file = NULL;
    size_t bytes = strlen(path) + 64;
    *out = NULL;
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) return creme_tf_checkpoint_locate(out, path);
    creme_status status = creme_allocate(&file, bytes, 1);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(file, bytes, "%s/%s", path, names[i]);
        if (access(file, F_OK) != 0) continue;
        *out = file;
        return CREME_OK;
    }
    snprintf(file, bytes, "%s/adapter_model.safetensors", path);
    bool adapter = access(file, F_OK) == 0;
    creme_free(file);
    if (adapter) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: is a folder of an adapter without the weights that it adapts: save the merged weights "
                          "(merge_and_unload)",
                          path);
    }
    return creme_tf_checkpoint_locate(out, path);
}
