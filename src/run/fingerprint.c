/* Hashing what is read. */
#define _GNU_SOURCE
#include "run/fingerprint.h"

#include "run/parameters.h"

#include "run/genes.h"

#include "base/memory.h"
#include "base/platform.h"
#include "base/stop.h"
#include "model/ensemble/files.h"
#include "model/model_kind.h"

#include <creme/hash.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK_BYTES = 1 << 20 };

typedef struct taker {
    creme_fingerprints *out;
    const creme_store_plan *known;
} taker;

static const creme_store_input *find_known(const taker *t, const creme_store_input *input)
{
    for (size_t i = 0; t->known && i < t->known->input_count; i++) {
        const creme_store_input *other = &t->known->inputs[i];
        if (strcmp(other->path, input->path) == 0 && other->bytes == input->bytes && other->inode == input->inode &&
            other->modified_ns == input->modified_ns && other->changed_ns == input->changed_ns) {
            return other;
        }
    }
    return NULL;
}

static creme_status read_all(creme_hasher *hasher, char *room, int descriptor, const char *path)
{
    for (;;) {
        ssize_t count = read(descriptor, room, CHUNK_BYTES);
        if (count == 0) return CREME_OK;
        if (count > 0) creme_hasher_add(hasher, room, (size_t)count);
        if (count < 0 && errno != EINTR) return creme_fail(CREME_ERROR_IO, "%s: %s", path, strerror(errno));
        creme_status status = creme_stop_check();
        if (status != CREME_OK) return status;
    }
}

/* By reading, not by a map: memory is then not the file's size, which a batch system would count. */
static creme_status hash_file(creme_store_input *input)
{
    creme_hasher *hasher = NULL;
    char *room = NULL;
    creme_status status = CREME_OK;
    int descriptor = open(input->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not make us wait */
    if (descriptor < 0) return creme_fail(CREME_ERROR_IO, "%s: %s", input->path, strerror(errno));
    CREME_TRY(creme_hasher_create(&hasher));
    CREME_TRY(creme_allocate(&room, CHUNK_BYTES, 1));
    CREME_TRY(read_all(hasher, room, descriptor, input->path));
    creme_hash_print(creme_hasher_get(hasher), input->hash);
done:
    creme_free(room);
    creme_hasher_destroy(hasher);
    close(descriptor);
    return status;
}

static creme_status take_file(taker *t, const char *option, const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return CREME_OK;
    creme_store_input input = {.bytes = about.st_size};
    input.modified_ns = creme_platform_modified_ns(&about);
    input.changed_ns = creme_platform_changed_ns(&about);
    input.inode = (int64_t)about.st_ino;
    creme_fingerprints *out = t->out;
    char *option_copy = NULL, *path_copy = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at));
    CREME_TRY(creme_copy_text(&option_copy, option));
    CREME_TRY(creme_copy_text(&path_copy, path));
    input.option = option_copy;
    input.path = path_copy;
    const creme_store_input *known = find_known(t, &input);
    if (known) {
        memcpy(input.hash, known->hash, sizeof input.hash);
    } else {
        CREME_TRY(hash_file(&input));
    }
    out->at[out->count++] = input;
    return CREME_OK;
done:
    creme_free(option_copy);
    creme_free(path_copy);
    return status;
}

/* Of the folder, the files whose names begin so, in the order of their names. */
static creme_status take_family(taker *t, const char *folder, const char *start, size_t start_length)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    creme_status status = CREME_OK;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char *path = NULL;
        size_t bytes = strlen(folder) + strlen(name) + 2;
        if (status == CREME_OK && name[0] != '.' && strncmp(name, start, start_length) == 0) {
            status = creme_allocate(&path, bytes, 1);
            if (status == CREME_OK) {
                snprintf(path, bytes, "%s/%s", folder, name);
                status = take_file(t, "model", path);
            }
            creme_free(path);
        }
        free(entries[i]);
    }
    free(entries);
    return status;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* What may stand beside a file of weights and say more of it. */
static creme_status take_beside(taker *t, const char *path)
{
    static const char *const names[] = {"config.json", "adapter_config.json", "targets.txt"};
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    size_t folder = (size_t)(name - path), stem = dot && dot > name ? (size_t)(dot - path) : strlen(path);
    size_t bytes = strlen(path) + 32;
    char *beside = NULL;
    creme_status status = creme_allocate(&beside, bytes, 1);
    if (status != CREME_OK) return status;
    snprintf(beside, bytes, "%.*s.config.json", (int)stem, path);
    status = take_file(t, "model", beside);
    for (size_t i = 0; status == CREME_OK && i < sizeof names / sizeof *names; i++) {
        snprintf(beside, bytes, "%.*s%s", (int)folder, path, names[i]);
        status = take_file(t, "model", beside);
    }
    creme_free(beside);
    return status;
}

/* A file of weights with what is beside it; an index of shards (model.safetensors.index.json) or of a TensorFlow
 * checkpoint (x.index, or x itself, which is no file) with all that belongs to it. */
static creme_status take_weights(taker *t, const char *path)
{
    struct stat about;
    bool there = stat(path, &about) == 0;
    creme_status status = CREME_OK;
    if (there && S_ISDIR(about.st_mode)) return take_family(t, path, "", 0);
    if (there && !ends_with(path, ".index") && !ends_with(path, ".index.json")) {
        status = take_file(t, "model", path);
        return status == CREME_OK ? take_beside(t, path) : status;
    }
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    if (ends_with(path, ".index.json")) length = strcspn(name, ".");
    if (ends_with(path, ".index")) length -= strlen(".index");
    char *folder = NULL;
    status = slash ? creme_copy_text_n(&folder, path, (size_t)(slash - path) + (slash == path))
                   : creme_copy_text(&folder, ".");
    if (status == CREME_OK) status = take_family(t, folder, name, length);
    creme_free(folder);
    return status;
}

/* Of a model that is in no file: what its server says. */
static creme_status take_record(taker *t, const creme_model_info *model)
{
    creme_fingerprints *out = t->out;
    char *option = NULL, *name = NULL;
    creme_status status = CREME_OK;
    if (!model->record_hash) return CREME_OK;
    CREME_TRY(creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at));
    CREME_TRY(creme_copy_text(&option, "model"));
    CREME_TRY(creme_copy_text(&name, model->record_name));
    creme_store_input *input = &out->at[out->count++];
    *input = (creme_store_input){.option = option, .path = name};
    snprintf(input->hash, sizeof input->hash, "%s", model->record_hash);
    return CREME_OK;
done:
    creme_free(option);
    creme_free(name);
    return status;
}

static creme_status take_further(void *self, const char *path)
{
    return take_file(self, "model", path);
}

/* A file of a kind that knows itself what it depends on. */
static creme_status take_known(taker *t, const creme_model_kind *kind, const char *path)
{
    creme_status status = take_file(t, "model", path);
    return status == CREME_OK ? kind->beside(path, take_further, t) : status;
}

static creme_status take_model(taker *t, const char *model)
{
    const char *list = model ? creme_model_file_list(model) : NULL;
    creme_model_files files = {0};
    if (!list) return CREME_OK;
    const creme_model_kind *kind = creme_model_kind_find(model, strcspn(model, ":"));
    creme_status status = creme_model_files_split(&files, list);
    for (size_t i = 0; status == CREME_OK && i < files.count; i++)
        status = kind && kind->beside ? take_known(t, kind, files.at[i]) : take_weights(t, files.at[i]);
    creme_model_files_clear(&files);
    return status;
}

creme_status creme_fingerprints_take(creme_fingerprints *out, const creme_run_request *request,
                                     const creme_model_info *model, const creme_store_plan *known)
{
    *out = (creme_fingerprints){0};
    taker t = {out, known};
    creme_status status = take_model(&t, request->model);
    if (status == CREME_OK) status = take_record(&t, model);
    for (size_t i = 0; status == CREME_OK && i < creme_run_parameter_count; i++) {
        const creme_run_parameter *row = &creme_run_parameters[i];
        const char *const *file = creme_parameter_file(&row->is, request);
        if (!file || !(row->takes & creme_run_request_takes(request))) continue;
        const char *path = *file;
        bool names = request->gtf && path == request->loci && path && !creme_genes_are_in_file(path);
        if (path && !names) status = take_file(&t, row->is.name, path);
    }
    return status;
}

void creme_fingerprints_clear(creme_fingerprints *fingerprints)
{
    for (size_t i = 0; i < fingerprints->count; i++) {
        creme_free((char *)fingerprints->at[i].option);
        creme_free((char *)fingerprints->at[i].path);
    }
    creme_free(fingerprints->at);
    *fingerprints = (creme_fingerprints){0};
}
