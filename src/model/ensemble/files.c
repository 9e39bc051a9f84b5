/* Lists of files. */
#include "model/ensemble/files.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void creme_model_files_clear(creme_model_files *files)
{
    for (size_t i = 0; i < files->count; i++) creme_free(files->at[i]);
    creme_free(files->at);
    *files = (creme_model_files){0};
}

static creme_status add(creme_model_files *files, const char *text, size_t length)
{
    creme_status status = creme_grow(&files->at, &files->capacity, files->count + 1, sizeof *files->at);
    if (status != CREME_OK) return status;
    status = creme_copy_text_n(&files->at[files->count], text, length);
    if (status == CREME_OK) files->count++;
    return status;
}

/* *length = that of the first file of the list: of the longest piece that exists, else up to the first comma. */
static creme_status find_first(const char *list, size_t *length)
{
    char *piece = NULL;
    creme_status status = creme_copy_text(&piece, list);
    if (status != CREME_OK) return status;
    for (char *comma; (comma = strrchr(piece, ',')) && access(piece, F_OK) != 0;) *comma = '\0';
    *length = strlen(piece);
    creme_free(piece);
    return CREME_OK;
}

creme_status creme_model_files_split(creme_model_files *out, const char *list)
{
    *out = (creme_model_files){0};
    creme_status status = CREME_OK;
    for (const char *rest = list;;) {
        size_t length = 0;
        CREME_TRY(find_first(rest, &length));
        if (length == 0) {
            status = creme_fail(CREME_ERROR_ARGUMENT,
                                "model files \"%s\": expected FILE, or FILE,FILE,... without an empty one", list);
            goto done;
        }
        CREME_TRY(add(out, rest, length));
        if (rest[length] == '\0') break;
        rest += length + 1;
    }
done:
    if (status != CREME_OK) creme_model_files_clear(out);
    return status;
}

creme_status creme_model_files_take(creme_model_files *out, const char *text)
{
    *out = (creme_model_files){0};
    creme_status status = add(out, text, strlen(text));
    if (status != CREME_OK) creme_model_files_clear(out);
    return status;
}

/* --- Names ----------------------------------------------------------------------------------------------------- */

/* The last component of path[length]: where it starts. */
static size_t last_component(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] != '/') length--;
    return length;
}

static creme_status add_stem(creme_model_files *names, const char *path)
{
    const char *name = path + last_component(path, strlen(path));
    const char *dot = strrchr(name, '.');
    return add(names, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

static creme_status add_folder(creme_model_files *names, const char *path)
{
    size_t end = last_component(path, strlen(path));
    while (end > 0 && path[end - 1] == '/') end--;
    size_t start = last_component(path, end);
    return add(names, path + start, end - start);
}

static creme_status add_number(creme_model_files *names, const char *path)
{
    (void)path;
    char number[32];
    return add(names, number, (size_t)snprintf(number, sizeof number, "%zu", names->count));
}

static void make_plain(char *name)
{
    for (; *name; name++) {
        if (!isalnum((unsigned char)*name) && !strchr("._-", *name)) *name = '_';
    }
}

static bool distinct(const creme_model_files *names)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->at[i][0] == '\0') return false;
        for (size_t j = 0; j < i; j++) {
            if (strcmp(names->at[i], names->at[j]) == 0) return false;
        }
    }
    return true;
}

creme_status creme_model_files_name(creme_model_files *out, const creme_model_files *files)
{
    static creme_status (*const ways[])(creme_model_files *, const char *) = {add_stem, add_folder, add_number};
    *out = (creme_model_files){0};
    creme_status status = CREME_OK;
    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        creme_model_files_clear(out);
        for (size_t i = 0; i < files->count; i++) {
            CREME_TRY(ways[way](out, files->at[i]));
            make_plain(out->at[i]);
        }
        if (distinct(out)) break;
    }
done:
    if (status != CREME_OK) creme_model_files_clear(out);
    return status;
}
