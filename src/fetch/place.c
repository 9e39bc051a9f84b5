/* Folders of fetched files, and what is kept of them. */
#include "fetch/place.h"

#include "base/lines.h"
#include "base/memory.h"
#include "base/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char sums[] = "sums.tsv", header[] = "file\tbytes\tsha256\taddress";
enum { COLUMNS = 4 };

creme_status creme_place_root(char **out, const char *to)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    *out = NULL;
    if (to) {
        size_t length = strlen(to);
        while (length > 1 && to[length - 1] == '/') length--;
        if (length == 0) return creme_fail(CREME_ERROR_ARGUMENT, "--to: expected a folder");
        return creme_copy_text_n(out, to, length);
    }
    if (data && *data == '/') return creme_format_text(out, "%s/creme", data);
    if (home && *home == '/') return creme_format_text(out, "%s/.local/share/creme", home);
    return creme_fail(CREME_ERROR_ARGUMENT, "neither XDG_DATA_HOME nor HOME says where files are kept: --to DIR");
}

/* The folder and those above it. The user's own path may lead through links. */
static creme_status make_root(const char *root)
{
    char *path = NULL;
    creme_status status = creme_copy_text(&path, root);
    if (status != CREME_OK) return status;
    for (char *slash = path; slash; *slash = '/') {
        slash = strchr(slash + 1, '/');
        if (slash) *slash = '\0';
        struct stat about;
        if (mkdir(path, 0775) != 0 && !(stat(path, &about) == 0 && S_ISDIR(about.st_mode))) {
            status = creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", path, strerror(errno));
            break;
        }
        if (!slash) break;
    }
    creme_free(path);
    return status;
}

/* The user's own link is how a folder comes to lie on a larger disk; whoever else made it can turn it elsewhere. */
static creme_status check_root(const char *root)
{
    struct stat about;
    if (lstat(root, &about) == 0 && S_ISLNK(about.st_mode) && about.st_uid != geteuid() && about.st_uid != 0) {
        return creme_fail(CREME_ERROR_IO,
                          "%s: this link is another user's (uid %lu), who could turn it elsewhere: --to DIR names a "
                          "folder of your own",
                          root, (unsigned long)about.st_uid);
    }
    if (stat(root, &about) == 0 && about.st_mode & S_IWOTH && !(about.st_mode & S_ISVTX)) {
        return creme_fail(CREME_ERROR_IO, "%s: everybody may write into this folder: chmod o-w, or --to another",
                          root);
    }
    return CREME_OK;
}

static creme_status check_folder(const char *path)
{
    struct stat about;
    if (lstat(path, &about) != 0) return creme_fail(CREME_ERROR_IO, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(about.st_mode)) {
        return creme_fail(CREME_ERROR_IO, "%s: this is no folder%s: nothing is written through it", path,
                          S_ISLNK(about.st_mode) ? ", but a link" : "");
    }
    if (about.st_uid != geteuid()) {
        return creme_fail(
            CREME_ERROR_IO,
            "%s: this folder is another user's (uid %lu), who could exchange what is put there: --to DIR "
            "names one of your own",
            path, (unsigned long)about.st_uid);
    }
    if (about.st_mode & S_IWOTH) {
        return creme_fail(CREME_ERROR_IO, "%s: everybody may write into this folder: chmod o-w, or --to another",
                          path);
    }
    return CREME_OK;
}

creme_status creme_place_make(char **out, const char *root, const char *name)
{
    char *path = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_format_text(&path, "%s/%s", root, name));
    CREME_TRY(make_root(root));
    CREME_TRY(check_root(root));
    if (mkdir(path, 0775) != 0 && errno != EEXIST) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", path, strerror(errno));
        goto done;
    }
    CREME_TRY(check_folder(path));
    *out = path;
    path = NULL;
done:
    creme_free(path);
    return status;
}

creme_status creme_place_of(char **out, const char *root, const creme_source *source)
{
    return creme_format_text(out, "%s/%s/%s", root, source->name, source->file);
}

bool creme_place_is_there(const char *path, int64_t *bytes)
{
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return false;
    if (bytes) *bytes = about.st_size;
    return true;
}

/* --- What is kept ---------------------------------------------------------------------------------------------- */

/* *lines = NULL if there is no such file yet. */
static creme_status open_sums(creme_lines **lines, const char *folder)
{
    char *path = NULL;
    *lines = NULL;
    creme_status status = creme_format_text(&path, "%s/%s", folder, sums);
    if (status == CREME_OK && creme_place_is_there(path, NULL)) status = creme_lines_open(lines, path);
    creme_free(path);
    return status;
}

/* Rows of other files than this one. */
static creme_status copy_others(creme_output *to, creme_lines *lines, const char *file)
{
    size_t length = strlen(file);
    creme_status status = CREME_OK;
    for (char *line;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        bool same = strncmp(line, file, length) == 0 && line[length] == '\t';
        if (!same && *line != '#' && strcmp(line, header) != 0) creme_output_print(to, "%s\n", line);
    }
done:
    return status;
}

creme_status creme_place_record(const char *folder, const creme_source *source, const creme_place_sum *sum)
{
    creme_lines *lines = NULL;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(open_sums(&lines, folder));
    CREME_TRY(creme_output_open_in(&output, folder, sums));
    creme_output_print(output,
                       "# what creme get put here; creme get --check compares\nfile\tbytes\tsha256\taddress\n");
    if (lines) CREME_TRY(copy_others(output, lines, source->file));
    creme_output_print(output, "%s\t%" PRId64 "\t%s\t%s\n", source->file, sum->bytes, sum->sha256, source->address);
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_lines_close(lines);
    return status;
}

creme_status creme_place_recall(bool *known, creme_place_sum *out, const char *folder, const creme_source *source)
{
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    *known = false;
    CREME_TRY(open_sums(&lines, folder));
    for (char *line; lines;) {
        char *fields[COLUMNS];
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        if (strcmp(line, header) == 0) continue;
        if (creme_lines_split(line, fields, COLUMNS) != COLUMNS || strcmp(fields[0], source->file) != 0) continue;
        if (!creme_parse_int64(fields[1], &out->bytes) || strlen(fields[2]) != 64) {
            status = creme_lines_fail(lines, CREME_ERROR_FORMAT, "this is not what creme get wrote");
            goto done;
        }
        strcpy(out->sha256, fields[2]);
        out->elsewhere = strcmp(fields[3], source->address) != 0;
        *known = true;
    }
done:
    creme_lines_close(lines);
    return status;
}

/* A genome is kept otherwise compressed than it came. */
static bool has_other_sum(const creme_source *source, const creme_place_sum *sum)
{
    const char *published = source->checksum;
    return published && strcmp(source->kind, "fasta") != 0 && strncmp(published, "sha256:", 7) == 0 &&
           strcasecmp(published + 7, sum->sha256) != 0;
}

creme_status creme_place_look(creme_place_state *out, const char *root, const creme_source *source)
{
    creme_place_sum sum = {0};
    char *path = NULL;
    bool known = false;
    creme_status status = CREME_OK;
    *out = CREME_PLACE_NOTHING;
    CREME_TRY(creme_place_of(&path, root, source));
    if (!creme_place_is_there(path, NULL)) goto done;
    *strrchr(path, '/') = '\0';
    CREME_TRY(creme_place_recall(&known, &sum, path, source));
    *out = known && (sum.elsewhere || has_other_sum(source, &sum)) ? CREME_PLACE_ANOTHER : CREME_PLACE_THIS;
done:
    creme_free(path);
    return status;
}

bool creme_place_has(const char *root, const creme_sources *sources, const creme_source *first)
{
    size_t count = creme_sources_files(sources, first), there = 0;
    for (size_t i = 0; i < count; i++) {
        creme_place_state state;
        if (creme_place_look(&state, root, first + i) != CREME_OK) return false;
        there += state == CREME_PLACE_THIS;
    }
    return there == count;
}
