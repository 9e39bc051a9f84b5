/* Names of files, as short as tells them apart. */
#include "annotation/file_labels.h"

#include "base/memory.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* Cuts one of the endings off, if something is left. */
static size_t cut(const char *name, size_t length, const char *const *endings)
{
    for (; *endings; endings++) {
        size_t size = strlen(*endings);
        if (length > size && strncasecmp(name + length - size, *endings, size) == 0 && name[length - size - 1] != '/')
            return length - size;
    }
    return length;
}

/* How much of it is left without what says of which form the file is. */
static size_t bare_length(const char *name)
{
    static const char *const packed[] = {".gz", ".bgz", NULL};
    static const char *const forms[] = {".bed", ".narrowpeak", ".broadpeak", ".bedgraph", ".bdg",
                                        ".gff", ".gff3",       ".gtf",       ".txt",      ".tsv",
                                        ".csv", ".xls",        ".bw",        ".bigwig",   NULL};
    return cut(name, cut(name, strlen(name), packed), forms);
}

/* How a path is called: 0 by its bare name, 1 by its bare path, 2 as it stands. */
static creme_status name_one(char **label, const char *path, int way)
{
    const char *name = way == 0 ? base_of(path) : path;
    creme_free(*label);
    *label = NULL;
    return creme_copy_text_n(label, name, way == 2 ? strlen(name) : bare_length(name));
}

/* Gives those that are called alike the next way. */
static creme_status part(char **labels, const char *const *paths, size_t count, int way, bool *alike)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) alike[i] = alike[i] || (i != j && strcmp(labels[i], labels[j]) == 0);
    }
    for (size_t i = 0; i < count; i++) {
        if (alike[i]) CREME_TRY(name_one(&labels[i], paths[i], way));
        alike[i] = false;
    }
done:
    return status;
}

creme_status creme_file_labels(char ***labels, const char *const *paths, size_t count)
{
    char **made = NULL;
    bool *alike = NULL;
    creme_status status = CREME_OK;
    *labels = NULL;
    CREME_TRY(creme_allocate_zero(&made, count, sizeof *made));
    CREME_TRY(creme_allocate_zero(&alike, count, sizeof *alike));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(paths[i], paths[j]) != 0) continue;
            status = creme_fail(CREME_ERROR_ARGUMENT, "%s: is given twice", paths[i]);
            goto done;
        }
        CREME_TRY(name_one(&made[i], paths[i], 0));
    }
    CREME_TRY(part(made, paths, count, 1, alike));
    CREME_TRY(part(made, paths, count, 2, alike));
    *labels = made;
    made = NULL;
done:
    if (made) creme_file_labels_free(made, count);
    creme_free(alike);
    return status;
}

void creme_file_labels_free(char **labels, size_t count)
{
    for (size_t i = 0; labels && i < count; i++) creme_free(labels[i]);
    creme_free(labels);
}
