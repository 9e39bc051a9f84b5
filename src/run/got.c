/* Names of what was fetched, in place of files. */
#include "run/get.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>
#include <unistd.h>

enum { MOST_NAMES = 256 };

/* Such a name is never taken where there is a file of it: what a folder holds may not change what is meant by
 * accident. */
static bool can_be_name(const char *text)
{
    return creme_source_is_name(text) && access(text, F_OK) != 0;
}

static bool is_model(const creme_source *source)
{
    return strcmp(source->kind, "fasta") != 0 && strcmp(source->kind, "gtf") != 0 && strcmp(source->kind, "-") != 0;
}

static creme_status not_here(const creme_source *source)
{
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s is not here yet: creme get %s fetches it (%s)", source->name,
                      source->name, source->about);
}

/* *out = "PATH" of the name, or of a model "KIND:PATH" (before it `list` and a comma). */
static creme_status find_path(char **out, const creme_sources *sources, const char *root, const creme_source *source,
                              const char *list)
{
    char *path = NULL;
    creme_status status = CREME_OK;
    if (!creme_place_has(root, sources, source)) return not_here(source);
    CREME_TRY(creme_place_of(&path, root, source));
    if (list)
        status = creme_format_text(out, "%s,%s", list, path);
    else if (is_model(source))
        status = creme_format_text(out, "%s:%s", source->kind, path);
    else
        status = creme_format_text(out, "%s", path);
done:
    creme_free(path);
    return status;
}

static creme_status find_genome(char **out, const creme_sources *sources, const char *root, const char *name,
                                const char *kind, const char *option, const creme_log *log)
{
    if (!name || !can_be_name(name)) return CREME_OK;
    const creme_source *source = creme_sources_find(sources, name);
    if (!source || strcmp(source->kind, kind) != 0) return CREME_OK;
    creme_status status = find_path(out, sources, root, source, NULL);
    if (status == CREME_OK) creme_log_info(log, "%s %s: %s", option, name, *out);
    return status;
}

/* One of a list of names; all are of one kind. */
static creme_status add_model(char **found, const char **kind, const creme_sources *sources, const char *root,
                              const char *name)
{
    const creme_source *source = can_be_name(name) ? creme_sources_find(sources, name) : NULL;
    bool model = source && is_model(source);
    char *longer = NULL;
    if (!model && !*found) return CREME_OK;
    if (!model || (*kind && strcmp(*kind, source->kind) != 0))
        return creme_fail(CREME_ERROR_ARGUMENT, "--model: '%s' is no name of a model of the kind %s", name, *kind);
    creme_status status = find_path(&longer, sources, root, source, *found);
    if (status != CREME_OK) return status;
    creme_free(*found);
    *found = longer;
    *kind = source->kind;
    return CREME_OK;
}

/* A name that is nearly one of those that are known; what is none at all, opening the model says what it expected. */
static creme_status suggest(const creme_sources *sources, const char *text)
{
    const char *words[MOST_NAMES];
    size_t count = 0;
    for (size_t i = 0; i < sources->count && count < MOST_NAMES; i++) {
        if (is_model(&sources->at[i])) words[count++] = sources->at[i].name;
    }
    const char *near = can_be_name(text) ? creme_text_suggest(text, words, count) : NULL;
    if (!near) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "'%s' is neither KIND:FILE nor a name of creme get; did you mean %s?",
                      text, near);
}

static creme_status find_model(char **out, const creme_sources *sources, const char *root, const char *text,
                               const creme_log *log)
{
    char *names = NULL, *found = NULL;
    const char *kind = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&names, text));
    for (char *name = names, *comma; name; name = comma) {
        comma = strchr(name, ',');
        if (comma) *comma++ = '\0';
        CREME_TRY(add_model(&found, &kind, sources, root, name));
        if (!found) break;
    }
    if (!found) CREME_TRY(suggest(sources, text));
    if (found) creme_log_info(log, "--model %s: %s", text, found);
    *out = found;
    found = NULL;
done:
    creme_free(names);
    creme_free(found);
    return status;
}

/* Nothing is read where nothing can be a name, as with every command line of full paths. */
static bool may_have_names(const creme_run_request *request)
{
    bool model = request->model && !strchr(request->model, ':');
    return model || (request->fasta && can_be_name(request->fasta)) || (request->gtf && can_be_name(request->gtf));
}

creme_status creme_got_find(creme_got *got, creme_run_request *request)
{
    creme_sources sources = {0};
    char *root = NULL;
    creme_status status = CREME_OK;
    *got = (creme_got){0};
    if (!may_have_names(request)) return CREME_OK;
    if (creme_place_root(&root, NULL) != CREME_OK) return CREME_OK; /* nowhere could anything be */
    CREME_TRY(creme_get_read_sources(&sources));
    if (request->model && !strchr(request->model, ':'))
        CREME_TRY(find_model(&got->model, &sources, root, request->model, request->log));
    CREME_TRY(find_genome(&got->fasta, &sources, root, request->fasta, "fasta", "--fasta", request->log));
    CREME_TRY(find_genome(&got->gtf, &sources, root, request->gtf, "gtf", "--gtf", request->log));
    if (got->model) request->model = got->model;
    if (got->fasta) request->fasta = got->fasta;
    if (got->gtf) request->gtf = got->gtf;
done:
    creme_sources_clear(&sources);
    creme_free(root);
    return status;
}

creme_status creme_named_find(char **out, creme_named what, const char *text, const creme_log *log)
{
    creme_got got;
    creme_run_request request = {.log = log};
    *(what == CREME_NAMED_MODEL ? &request.model : what == CREME_NAMED_FASTA ? &request.fasta : &request.gtf) = text;
    creme_status status = creme_got_find(&got, &request);
    *out = what == CREME_NAMED_MODEL ? got.model : what == CREME_NAMED_FASTA ? got.fasta : got.gtf;
    return status;
}

void creme_got_clear(creme_got *got)
{
    creme_free(got->model);
    creme_free(got->fasta);
    creme_free(got->gtf);
    *got = (creme_got){0};
}
