/* Which index a path stands for. */
#include "model/weights/tf_checkpoint.h"

#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_there(const char *path, bool folder)
{
    struct stat about;
    return stat(path, &about) == 0 && (folder ? S_ISDIR(about.st_mode) : S_ISREG(about.st_mode));
}

static bool ends_in(const char *text, const char *ending)
{
    size_t all = strlen(text), end = strlen(ending);
    return all >= end && strcmp(text + all - end, ending) == 0;
}

/* *out = the first `keep` bytes of `start`, then `rest`. */
static creme_status join(char **out, const char *start, size_t keep, const char *rest)
{
    size_t length = strlen(rest);
    creme_status status = creme_allocate(out, keep + length + 1, 1);
    if (status != CREME_OK) return status;
    memcpy(*out, start, keep);
    memcpy(*out + keep, rest, length + 1);
    return CREME_OK;
}

/* The same, but *out = NULL if there is no such file. */
static creme_status join_if_there(char **out, const char *start, size_t keep, const char *rest)
{
    creme_status status = join(out, start, keep, rest);
    if (status == CREME_OK && !is_there(*out, false)) {
        creme_free(*out);
        *out = NULL;
    }
    return status;
}

/* name = what `model_checkpoint_path: "NAME"` says in the file, cut at `room`; "" if it says nothing. */
static creme_status read_checkpoint_file(const char *path, char *name, size_t room)
{
    static const char key[] = "model_checkpoint_path:";
    char line[2048];
    name[0] = '\0';
    FILE *file = fopen(path, "r");
    if (!file) return creme_fail(CREME_ERROR_IO, "%s: %s", path, strerror(errno));
    while (!name[0] && fgets(line, sizeof line, file)) {
        if (strncmp(line, key, strlen(key)) != 0) continue;
        const char *start = strchr(line, '"'), *end = start ? strchr(start + 1, '"') : NULL;
        if (end) snprintf(name, room, "%.*s", (int)(end - start - 1), start + 1);
    }
    fclose(file);
    return CREME_OK;
}

/* The file `checkpoint` names the last checkpoint, relative to its folder, or by a path that was good on the machine
 * where it was written. */
static creme_status follow_checkpoint_file(char **out, const char *folder, size_t keep)
{
    char *list = NULL, name[2048];
    creme_status status = CREME_OK;
    CREME_TRY(join_if_there(&list, folder, keep, "checkpoint"));
    if (!list) goto done;
    CREME_TRY(read_checkpoint_file(list, name, sizeof name - 8));
    if (!name[0]) goto done;
    strcat(name, ".index");
    if (name[0] == '/') CREME_TRY(join_if_there(out, "", 0, name));
    if (!*out && name[0] != '/') CREME_TRY(join_if_there(out, folder, keep, name));
    const char *slash = strrchr(name, '/');
    if (!*out && slash) CREME_TRY(join_if_there(out, folder, keep, slash + 1));
    if (!*out) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: it names the checkpoint \"%s\", which is not there", list, name);
    }
done:
    creme_free(list);
    return status;
}

/* The one index in a folder. */
static creme_status search_folder(char **out, const char *folder, size_t keep)
{
    char found[256] = "";
    int count = 0;
    creme_status status = CREME_OK;
    DIR *directory = opendir(folder);
    if (!directory) return creme_fail(CREME_ERROR_IO, "%s: %s", folder, strerror(errno));
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (!ends_in(entry->d_name, ".index") || entry->d_name[0] == '.') continue;
        count++;
        snprintf(found, sizeof found, "%s", entry->d_name);
    }
    closedir(directory);
    if (count == 1) {
        status = join(out, folder, keep, found);
    } else if (count > 1) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: a folder with %d checkpoints: name one of them (NAME.index)",
                            folder, count);
    } else {
        status = creme_fail(
            CREME_ERROR_IO,
            "%s: is a folder without weights: there is neither model.safetensors nor pytorch_model.bin, nor a "
            "TensorFlow checkpoint (\"checkpoint\", NAME.index or variables/variables.index)",
            folder);
    }
    return status;
}

static creme_status locate_in_folder(char **out, const char *path)
{
    char *folder = NULL;
    size_t length = strlen(path);
    creme_status status = join(&folder, path, length, path[length - 1] == '/' ? "" : "/");
    if (status != CREME_OK) return status;
    length = strlen(folder);
    CREME_TRY(follow_checkpoint_file(out, folder, length));
    if (!*out) CREME_TRY(join_if_there(out, folder, length, "variables/variables.index"));
    if (!*out) CREME_TRY(search_folder(out, folder, length));
done:
    creme_free(folder);
    return status;
}

/* Whether the path ends in ".data-00000-of-00001"; *keep = what stands before. */
static bool is_shard(const char *path, size_t *keep)
{
    static const char shape[] = ".data-00000-of-00000";
    size_t length = strlen(path), end = strlen(shape);
    if (length < end) return false;
    *keep = length - end;
    for (size_t i = 0; i < end; i++) {
        char c = path[*keep + i];
        if (shape[i] == '0' ? c < '0' || c > '9' : c != shape[i]) return false;
    }
    return true;
}

creme_status creme_tf_checkpoint_locate(char **out, const char *path)
{
    *out = NULL;
    if (is_there(path, true)) return locate_in_folder(out, path);
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t keep = (size_t)(name - path);
    if (!is_there(path, false)) return join_if_there(out, path, strlen(path), ".index");
    if (strcmp(name, "checkpoint") == 0) return follow_checkpoint_file(out, path, keep);
    if (strcmp(name, "saved_model.pb") == 0) return join_if_there(out, path, keep, "variables/variables.index");
    return is_shard(path, &keep) ? join_if_there(out, path, keep, ".index") : CREME_OK;
}
