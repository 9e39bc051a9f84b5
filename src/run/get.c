/* Fetching by name, and what is here. */
#include "run/get.h"

#include "run/get_genome.h"

#include "base/memory.h"
#include "base/printable.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAMES = 256 };

static creme_status unknown_name(const creme_sources *sources, const char *name)
{
    const char *words[MOST_NAMES];
    size_t count = 0;
    for (size_t i = 0; i < sources->count && count < MOST_NAMES; i++) {
        if (strcmp(sources->at[i].kind, "-") != 0) words[count++] = sources->at[i].name;
    }
    const char *near = creme_text_suggest(name, words, count);
    if (near) return creme_fail(CREME_ERROR_NOT_FOUND, "nothing is called '%s'; did you mean %s?", name, near);
    return creme_fail(CREME_ERROR_NOT_FOUND, "nothing is called '%s'; creme get lists what there is", name);
}

static bool is_kind(const char *text)
{
    if (strcmp(text, "fasta") == 0 || strcmp(text, "gtf") == 0) return true;
    const creme_model_kind_info *kind = NULL;
    for (size_t i = 0; (kind = creme_model_kind_get(i)); i++) {
        if (strcmp(kind->name, text) == 0) return !kind->what;
    }
    return false;
}

creme_status creme_get_read_sources(creme_sources *out)
{
    return creme_sources_read(out, is_kind);
}

/* --- Fetching --------------------------------------------------------------------------------------------------- */

static bool is_genome(const creme_source *source)
{
    return strcmp(source->kind, "fasta") == 0;
}

static creme_status keep(const creme_source *source, const char *folder, creme_fetch *fetch)
{
    creme_place_sum sum = *creme_fetch_sum(fetch);
    char *path = NULL;
    bool made = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&path, "%s/%s", folder, source->file));
    if (is_genome(source)) status = creme_get_make_bgzip(&made, path, creme_fetch_part(fetch));
    if (status ==
        CREME_ERROR_FORMAT) { /* what is damaged is not gone on with: it is whole, and never asked for anew */
        creme_fetch_drop(fetch);
        status = creme_error_prefix(status, "%s: nothing of it is kept: ", source->address);
    }
    if (status != CREME_OK) goto done;
    if (made)
        creme_fetch_drop(fetch);
    else
        CREME_TRY(creme_fetch_place(fetch));
    if (made) CREME_TRY(creme_fetch_measure(&sum, NULL, path));
    status = creme_place_record(folder, source, &sum);
done:
    creme_free(path);
    return status;
}

static creme_status get_file(const creme_get_request *request, const char *folder, const creme_source *source)
{
    creme_fetch_options options = {.retries = request->retries,
                                   .timeout_s = request->timeout_s,
                                   .spare = is_genome(source) ? 1.1 : 0, /* gzip and bgzip beside each other */
                                   .log = request->log,
                                   .progress = request->progress,
                                   .self = request->self};
    creme_fetch *fetch = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_fetch_open(&fetch, folder, source, &options));
    CREME_TRY(creme_fetch_run(fetch));
    status = keep(source, folder, fetch);
done:
    creme_fetch_close(fetch);
    return status;
}

/* *whole = whether a file is what sums.tsv says; what somebody else put there is not judged. It is read if its size is
 * right. */
static creme_status look_at_file(bool *whole, const char *folder, const char *path, const creme_source *source)
{
    creme_place_sum was = {0}, is = {0};
    bool known = false;
    creme_status status = creme_place_recall(&known, &was, folder, source);
    *whole = !known || (creme_place_is_there(path, &is.bytes) && is.bytes == was.bytes);
    if (status != CREME_OK || !known || !*whole) return status;
    status = creme_fetch_measure(&is, NULL, path);
    *whole = strcmp(was.sha256, is.sha256) == 0;
    return status;
}

static creme_status get_name(const creme_get_request *request, const char *root, const creme_sources *sources,
                             const creme_source *first)
{
    size_t count = creme_sources_files(sources, first);
    char *folder = NULL, *path = NULL;
    creme_place_state state;
    creme_status status = CREME_OK;
    CREME_TRY(creme_place_make(&folder, root, first->name));
    for (size_t i = 0; i < count; i++) {
        bool whole = true;
        CREME_TRY(creme_place_of(&path, root, first + i));
        CREME_TRY(creme_place_look(&state, root, first + i));
        if (state == CREME_PLACE_THIS) CREME_TRY(look_at_file(&whole, folder, path, first + i));
        if (state == CREME_PLACE_THIS && whole) creme_log_info(request->log, "%s: is here", path);
        if (state == CREME_PLACE_THIS && !whole)
            creme_log_warning(request->log, "%s: is damaged, not what was fetched; it is fetched anew", path);
        if (state == CREME_PLACE_ANOTHER)
            creme_log_info(request->log, "%s: another file is here than the table has now; it is fetched anew", path);
        if (state != CREME_PLACE_THIS || !whole) CREME_TRY(get_file(request, folder, first + i));
        if (is_genome(first + i)) CREME_TRY(creme_get_make_index(path, request->log));
        creme_free(path);
        path = NULL;
    }
done:
    creme_free(folder);
    creme_free(path);
    return status;
}

/* "enformer	-m enformer	/home/.../enformer-fine-tuned-human-1.index" */
static creme_status write_line(const char *root, const creme_source *first, bool elsewhere, creme_output *output)
{
    bool genome = is_genome(first), annotation = strcmp(first->kind, "gtf") == 0;
    const char *option = genome ? "-f " : annotation ? "--gtf " : "-m ";
    char *path = NULL;
    creme_status status = creme_place_of(&path, root, first);
    if (status != CREME_OK) return status;
    if (!elsewhere)
        creme_output_print(output, "%s\t%s%s\t%s\n", first->name, option, first->name, CREME_ONE_LINE(path));
    else
        creme_output_print(output, "%s\t%s%s%s%s\t%s\n", first->name, option, genome || annotation ? "" : first->kind,
                           genome || annotation ? "" : ":", CREME_ONE_LINE(path), CREME_ONE_LINE(path));
    creme_free(path);
    return CREME_OK;
}

creme_status creme_get(const creme_get_request *request, creme_output *output)
{
    creme_sources sources;
    char *root = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_get_read_sources(&sources));
    CREME_TRY(creme_place_root(&root, request->to));
    for (size_t i = 0; i < request->count; i++) { /* all are known before one is fetched */
        if (!creme_sources_find(&sources, request->names[i])) CREME_TRY(unknown_name(&sources, request->names[i]));
    }
    for (size_t i = 0; i < request->count; i++) {
        const creme_source *first = creme_sources_find(&sources, request->names[i]);
        CREME_TRY(get_name(request, root, &sources, first));
        CREME_TRY(write_line(root, first, request->to != NULL, output));
    }
done:
    creme_sources_clear(&sources);
    creme_free(root);
    return status;
}

/* --- What there is ---------------------------------------------------------------------------------------------- */

static void write_bytes(creme_output *output, int64_t bytes)
{
    if (bytes < 0)
        creme_output_print(output, "\t-");
    else
        creme_output_print(output, "\t%" PRId64, bytes);
}

/* Bytes of all files of a name; -1 if one of them is not published. */
static int64_t add_up(const creme_source *first, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (first[i].bytes < 0 || first[i].bytes > INT64_MAX - sum) return -1;
        sum += first[i].bytes;
    }
    return sum;
}

static creme_status find_state(const char **state, const char *root, const creme_source *source)
{
    char *path = NULL;
    creme_place_state there;
    creme_status status = CREME_OK;
    CREME_TRY(creme_place_look(&there, root, source));
    CREME_TRY(creme_place_of(&path, root, source));
    *strrchr(path, '/') = '\0';
    *state = there == CREME_PLACE_THIS             ? "yes"
             : there == CREME_PLACE_ANOTHER        ? "another"
             : creme_fetch_begun(path, source) > 0 ? "part"
                                                   : "no";
done:
    creme_free(path);
    return status;
}

static creme_status write_name(const char *root, const creme_source *first, size_t count, creme_output *output)
{
    const char *all = "no", *state = "no";
    for (size_t i = 0; i < count; i++) {
        creme_status status = find_state(&state, root, first + i);
        if (status != CREME_OK) return status;
        all = i == 0 || strcmp(all, state) == 0 ? state : "part";
    }
    creme_output_print(output, "%s\t%s\t%s", first->name, first->kind, all);
    write_bytes(output, add_up(first, count));
    creme_output_print(output, "\t%s\t%s\n", first->licence, first->about);
    return CREME_OK;
}

static creme_status write_file(const char *root, const creme_source *source, creme_output *output)
{
    const char *state = NULL;
    creme_status status = find_state(&state, root, source);
    if (status != CREME_OK) return status;
    creme_output_print(output, "%s\t%s\t%s", source->name, source->file, state);
    write_bytes(output, source->bytes);
    creme_output_print(output, "\t%s\t%s\t%s\n", source->checksum ? source->checksum : "-", source->licence,
                       source->address);
    return CREME_OK;
}

creme_status creme_get_list(const creme_get_request *request, bool files, creme_output *output)
{
    creme_sources sources;
    char *root = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_get_read_sources(&sources));
    CREME_TRY(creme_place_root(&root, request->to));
    creme_output_print(output, "# in %s; - is not published\n", CREME_ONE_LINE(root));
    creme_output_print(output, files ? "name\tfile\there\tbytes\tchecksum\tlicence\taddress\n"
                                     : "name\tkind\there\tbytes\tlicence\tabout\n");
    for (size_t i = 0; i < sources.count;) {
        size_t count = files ? 1 : creme_sources_files(&sources, &sources.at[i]);
        if (files)
            CREME_TRY(write_file(root, &sources.at[i], output));
        else
            CREME_TRY(write_name(root, &sources.at[i], count, output));
        i += count;
    }
done:
    creme_sources_clear(&sources);
    creme_free(root);
    return status;
}

void creme_get_each_name(void (*add)(void *self, const char *name), void *self)
{
    creme_sources sources;
    creme_status status = creme_sources_read_shipped(&sources, is_kind);
    for (size_t i = 0; i < sources.count && status == CREME_OK; i++) {
        if (strcmp(sources.at[i].kind, "-") != 0) add(self, sources.at[i].name);
    }
    creme_sources_clear(&sources);
}

/* --- Whether it still is what it was ---------------------------------------------------------------------------- */

typedef struct checking {
    const char *root;
    creme_output *output;
    size_t files, differing, missing;
} checking;

/* "md5:..." or "sha256:..." against what was measured. */
static bool is_published(const creme_source *source, const creme_place_sum *sum, const char *md5)
{
    const char *digits = strchr(source->checksum, ':') + 1;
    return strcmp(digits, strncmp(source->checksum, "md5:", 4) == 0 ? md5 : sum->sha256) == 0;
}

static creme_status compare_file(checking *c, const char *path, const creme_source *source)
{
    creme_place_sum was = {0}, is = {0};
    char md5[33], *folder = NULL;
    bool known = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&folder, path));
    *strrchr(folder, '/') = '\0';
    CREME_TRY(creme_place_recall(&known, &was, folder, source));
    CREME_TRY(creme_fetch_measure(&is, md5, path));
    bool same = known ? !was.elsewhere && was.bytes == is.bytes && strcmp(was.sha256, is.sha256) == 0
                      : source->checksum && is_published(source, &is, md5);
    const char *against = known ? "as it was fetched" : source->checksum ? "as published" : "unknown";
    if (!same && (known || source->checksum)) c->differing++;
    creme_output_print(c->output, "%s\t%s\t%s\t%" PRId64 "\t%s\n", source->name, source->file,
                       same                        ? against
                       : known || source->checksum ? "differs"
                                                   : "nothing to compare with",
                       is.bytes, is.sha256);
done:
    creme_free(folder);
    return status;
}

static creme_status check_name(checking *c, const creme_source *first, size_t count)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count && status == CREME_OK; i++) {
        char *path = NULL;
        status = creme_place_of(&path, c->root, first + i);
        if (status != CREME_OK) return status;
        c->files++;
        if (creme_place_is_there(path, NULL)) {
            status = compare_file(c, path, first + i);
        } else {
            c->missing++;
            creme_output_print(c->output, "%s\t%s\tmissing\t-\t-\n", first->name, first[i].file);
        }
        creme_free(path);
    }
    return status;
}

static creme_status check_all(checking *c, const creme_get_request *request, const creme_sources *sources)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < request->count; i++) {
        const creme_source *first = creme_sources_find(sources, request->names[i]);
        if (!first) return unknown_name(sources, request->names[i]);
        CREME_TRY(check_name(c, first, creme_sources_files(sources, first)));
    }
    for (size_t i = 0; i < sources->count && request->count == 0;) {
        size_t count = creme_sources_files(sources, &sources->at[i]);
        if (creme_place_has(c->root, sources, &sources->at[i])) CREME_TRY(check_name(c, &sources->at[i], count));
        i += count;
    }
done:
    return status;
}

creme_status creme_get_check(const creme_get_request *request, creme_output *output)
{
    creme_sources sources;
    char *root = NULL;
    checking c = {.output = output};
    creme_status status = CREME_OK;
    CREME_TRY(creme_get_read_sources(&sources));
    CREME_TRY(creme_place_root(&root, request->to));
    c.root = root;
    creme_output_print(output, "name\tfile\tstate\tbytes\tsha256\n");
    CREME_TRY(check_all(&c, request, &sources));
    if (c.differing > 0)
        status =
            creme_fail(CREME_ERROR_FORMAT, "%zu of %zu files differ: creme get NAME fetches what is damaged anew",
                       c.differing, c.files);
    else if (c.missing > 0)
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%zu of %zu files are not here", c.missing, c.files);
done:
    creme_sources_clear(&sources);
    creme_free(root);
    return status;
}
