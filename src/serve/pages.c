/* Texts of the Open Inference Protocol that do not change, and their paths. */
#include "serve/pages.h"

#include "base/json.h"
#include "base/memory.h"
#include "model/foreign/card.h"
#include "model/remote/oip.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NAME = 64 };

creme_status creme_serve_check_name(const char *name)
{
    size_t length = strlen(name);
    bool good = length >= 1 && length <= MOST_NAME && name[0] != '.';
    for (size_t i = 0; i < length; i++) {
        char c = name[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        good = good && (letter || c == '_' || c == '-' || (c == '.' && i > 0));
    }
    if (good) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "--name '%.80s': expected 1 to %d letters, digits, '_', '-' or '.'", name,
                      MOST_NAME);
}

/* --- Texts ----------------------------------------------------------------------------------------------------- */

static creme_status write_card(json_t **out, const creme_model_info *info, const char *weights)
{
    creme_model_card card;
    creme_model_card_init(&card);
    /* Borrowed: nothing of it is cleared. */
    card.name = (char *)info->kind;
    card.weights = (char *)weights;
    card.input_bp = info->input_bp;
    card.bins = info->bins;
    card.bin_bp = info->bin_bp;
    card.first_bin_bp = info->first_bin_bp;
    card.max_batch = info->batch > 0 ? info->batch : 1;
    card.n = CREME_CARD_N_CODE;
    card.outside = card.reduces = card.sums = true;
    card.deterministic = info->about && !info->about->foreign;
    card.windowed = info->windowed;
    card.tracks = *info->tracks;
    return creme_model_card_write(out, &card);
}

static json_t *make_tensor(const char *name, creme_foreign_type type, const int64_t *shape, int rank)
{
    json_t *sizes = json_array();
    for (int i = 0; i < rank; i++) json_array_append_new(sizes, json_integer(shape[i]));
    return json_pack("[{s:s, s:s, s:o}]", "name", name, "datatype", creme_foreign_type_name(type), "shape", sizes);
}

static creme_status print(char **out, json_t *json)
{
    char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
    creme_status status = text ? creme_format_text(out, "%s\n", text)
                               : creme_fail(CREME_ERROR_MEMORY, "out of memory: what a server says");
    free(text);
    json_decref(json);
    return status;
}

static creme_status write_metadata(char **out, const creme_model_info *info, const char *name, const char *weights)
{
    const int64_t in[] = {-1, info->input_bp}, given[] = {-1, info->bins, (int64_t)info->tracks->count};
    json_t *card = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_json_need(64));
    CREME_TRY(write_card(&card, info, weights));
    json_t *json =
        json_pack("{s:s, s:[s], s:s, s:o, s:o, s:{s:o}}", "name", name, "versions", CREME_SERVE_VERSION, "platform",
                  "creme", "inputs", make_tensor(CREME_OIP_SEQUENCE, CREME_FOREIGN_UINT8, in, 2), "outputs",
                  make_tensor(CREME_OIP_ACTIVITY, CREME_FOREIGN_FP32, given, 3), "parameters", "creme", card);
    status = print(out, json);
done:
    return status;
}

creme_status creme_serve_pages_make(creme_serve_pages *out, const creme_model_info *info, const char *name,
                                    const char *weights)
{
    creme_status status = CREME_OK;
    *out = (creme_serve_pages){0};
    CREME_TRY(creme_copy_text(&out->name, name));
    CREME_TRY(creme_json_need(16));
    CREME_TRY(print(&out->server, json_pack("{s:s, s:s, s:[s]}", "name", "creme", "version", CREME_VERSION,
                                            "extensions", "binary_tensor_data")));
    CREME_TRY(write_metadata(&out->metadata, info, name, weights));
done:
    if (status != CREME_OK) creme_serve_pages_clear(out);
    return status;
}

void creme_serve_pages_clear(creme_serve_pages *pages)
{
    creme_free(pages->name);
    creme_free(pages->server);
    creme_free(pages->metadata);
    *pages = (creme_serve_pages){0};
}

/* --- Paths ----------------------------------------------------------------------------------------------------- */

/* Whether the path goes on so; then it moves behind it. */
static bool take(const char **path, const char *part)
{
    size_t length = strlen(part);
    if (strncmp(*path, part, length) != 0) return false;
    *path += length;
    return true;
}

static bool is_end(const char *path)
{
    return *path == '\0' || strcmp(path, "/") == 0;
}

static creme_serve_page answer(const char *method, const char *wanted, const char *text)
{
    bool get = strcmp(wanted, "GET") == 0;
    if (strcmp(method, wanted) == 0 || (get && strcmp(method, "HEAD") == 0))
        return (creme_serve_page){.code = 200, .text = text, .infer = !get};
    return (creme_serve_page){.code = 405,
                              .allow = wanted,
                              .text = get ? "{\"error\":\"this path is asked by GET\"}\n"
                                          : "{\"error\":\"this path is asked by POST\"}\n"};
}

static creme_serve_page missing(const char *text)
{
    return (creme_serve_page){.code = 404, .text = text};
}

static bool is_model(const char *path, const char *name)
{
    size_t length = strcspn(path, "/");
    return length == strlen(name) && strncmp(path, name, length) == 0;
}

/* What stands behind v2/models/NAME[/versions/1]. */
static creme_serve_page find_model(const creme_serve_pages *pages, const char *method, const char *path)
{
    static const char no_version[] = "{\"error\":\"the model has no such version: it is 1\"}\n";
    if (take(&path, "/versions/") && !take(&path, CREME_SERVE_VERSION)) return missing(no_version);
    if (*path != '\0' && *path != '/') return missing(no_version);
    if (is_end(path)) return answer(method, "GET", pages->metadata);
    if (take(&path, "/ready") && is_end(path)) return answer(method, "GET", "{\"ready\":true}\n");
    if (take(&path, "/infer") && is_end(path)) return answer(method, "POST", NULL);
    return missing("{\"error\":\"of the model there are: ready, infer, versions/1\"}\n");
}

creme_serve_page creme_serve_page_find(const creme_serve_pages *pages, const char *method, const char *path)
{
    static const char none[] =
        "{\"error\":\"there is no such path: expected v2, v2/health/live, v2/health/ready or v2/models/NAME\"}\n";
    if (!take(&path, "/v2")) return missing(none);
    if (is_end(path)) return answer(method, "GET", pages->server);
    if (take(&path, "/health/live")) return is_end(path) ? answer(method, "GET", "{\"live\":true}\n") : missing(none);
    if (take(&path, "/health/ready"))
        return is_end(path) ? answer(method, "GET", "{\"ready\":true}\n") : missing(none);
    if (!take(&path, "/models/")) return missing(none);
    if (is_model(path, pages->name) || is_model(path, "model")) /* as workers are asked, whatever they are called */
        return find_model(pages, method, path + strcspn(path, "/"));
    return missing("{\"error\":\"there is no such model: it is v2/models/model\"}\n");
}
