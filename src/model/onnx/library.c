/* Finding ONNX Runtime. */
#include "model/onnx/runtime.h"

#include "base/memory.h"

#include <dlfcn.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OLDEST_MINOR = CREME_ORT_VERSION };

#define WHERE_TO_GET_IT                                                                                              \
    "`pip install onnxruntime` and CREME_ONNXRUNTIME=the folder of that package/capi/libonnxruntime.so.*, or "       \
    "Debian "                                                                                                        \
    "13's libonnxruntime1.*"

void creme_onnx_library_clear(creme_onnx_library *library)
{
    creme_free(library->path);
    if (library->handle) dlclose(library->handle);
    *library = (creme_onnx_library){0};
}

/* --- Opening one ----------------------------------------------------------------------------------------------- */

/* "1.32.0": releases before 1.11 have no table of that version, and would print that. */
static creme_status check_version(const creme_onnx_library *library)
{
    int major = 0, minor = 0;
    if (sscanf(library->version, "%4d.%4d", &major, &minor) != 2)
        return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: its version is \"%s\": expected ONNX Runtime, 1.%d or later",
                          library->path, library->version, OLDEST_MINOR);
    if (major > 1 || (major == 1 && minor >= OLDEST_MINOR)) return CREME_OK;
    return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: ONNX Runtime %s is too old: expected 1.%d or later",
                      library->path, library->version, OLDEST_MINOR);
}

/* Takes the functions from their places; 0, or the first place at which there is none. */
static int take_functions(creme_ort_functions *out, const creme_ort_function *table)
{
#define TAKE(place, result, name, arguments)                                                                         \
    if (!table[place]) return place;                                                                                 \
    memcpy(&out->name, &table[place], sizeof table[place]);
    CREME_ORT_TABLE(TAKE)
#undef TAKE
    return 0;
}

static creme_status look_inside(creme_onnx_library *library)
{
    const creme_ort_base *(*get_base)(void) = NULL;
    void *symbol = dlsym(library->handle, "OrtGetApiBase");
    memcpy(&get_base, &symbol, sizeof symbol);
    const creme_ort_base *base = get_base ? get_base() : NULL;
    if (!base || !base->get_version || !base->get_table)
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: it has no OrtGetApiBase: expected ONNX Runtime's library (the Python package has it "
                          "as capi/libonnxruntime.so.*, if it is a recent one)",
                          library->path);
    const char *version = base->get_version();
    snprintf(library->version, sizeof library->version, "%s", version ? version : "");
    creme_status status = check_version(library);
    if (status != CREME_OK) return status;
    const creme_ort_function *table = base->get_table(CREME_ORT_VERSION);
    int missing = table ? take_functions(&library->call, table) : CREME_ORT_VERSION;
    if (table && !missing) return CREME_OK;
    return creme_fail(CREME_ERROR_UNSUPPORTED, "%s: ONNX Runtime %s has no %s %d: is it a build with less in it?",
                      library->path, library->version, table ? "function" : "table of version", missing);
}

/* CREME_ERROR_NOT_FOUND if it does not load. */
static creme_status open_one(creme_onnx_library *out, const char *path)
{
    struct stat about;
    bool is_path = strchr(path, '/') != NULL; /* dlopen() would wait for ever for who writes into a FIFO */
    if (is_path && stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: it is no file", path);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle) {
        const char *why = dlerror();
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s", why ? why : path);
    }
    out->handle = handle;
    creme_status status = creme_copy_text(&out->path, path);
    if (status == CREME_OK) status = look_inside(out);
    return status;
}

/* --- Looking for one ------------------------------------------------------------------------------------------- */

/* *found: there is one, and it is this, or *refused is why not. CREME_ERROR_MEMORY ends the search. */
static creme_status try_one(creme_onnx_library *out, const char *path, bool *found, char *refused, size_t bytes)
{
    creme_status status = open_one(out, path);
    *found = status == CREME_OK;
    if (*found || status == CREME_ERROR_MEMORY) return status;
    if (status != CREME_ERROR_NOT_FOUND && !*refused) snprintf(refused, bytes, "%s", creme_error_message());
    creme_onnx_library_clear(out);
    return CREME_OK;
}

/* The folder's name, fit for glob(). */
static creme_status quote(char **out, const char *folder)
{
    creme_status status = creme_allocate(out, 2 * strlen(folder) + 1, 1);
    if (status != CREME_OK) return status;
    char *to = *out;
    for (; *folder; folder++) {
        if (strchr("*?[\\", *folder)) *to++ = '\\';
        *to++ = *folder;
    }
    *to = '\0';
    return CREME_OK;
}

static creme_status try_folder(creme_onnx_library *out, const char *folder, const char *behind, bool *found,
                               char *refused, size_t bytes)
{
    char *quoted = NULL, *pattern = NULL;
    glob_t paths = {0};
    creme_status status = CREME_OK;
    if (!folder || !*folder) return CREME_OK;
    CREME_TRY(quote(&quoted, folder));
    CREME_TRY(creme_format_text(&pattern, "%s/%s", quoted, behind));
    if (glob(pattern, 0, NULL, &paths) != 0) goto done;
    for (size_t i = 0; i < paths.gl_pathc && !*found; i++)
        CREME_TRY(try_one(out, paths.gl_pathv[i], found, refused, bytes));
done:
    globfree(&paths);
    creme_free(quoted);
    creme_free(pattern);
    return status;
}

static creme_status search(creme_onnx_library *out, bool *found, char *refused, size_t bytes)
{
    static const char *const names[] = {"libonnxruntime.so.1", "libonnxruntime.so", "libonnxruntime.dylib"};
    static const struct {
        const char *variable, *folder, *behind;
    } places[] = {
        {"VIRTUAL_ENV", NULL, "lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.*"},
        {"CONDA_PREFIX", NULL, "lib/libonnxruntime.*"},
        {"CONDA_PREFIX", NULL, "lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.*"},
        {"HOME", NULL, ".local/lib/python3*/site-packages/onnxruntime/capi/libonnxruntime.*"},
        {NULL, "/usr/local", "lib/python3*/dist-packages/onnxruntime/capi/libonnxruntime.*"},
    };
    creme_status status = CREME_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names && !*found; i++)
        CREME_TRY(try_one(out, names[i], found, refused, bytes));
    for (size_t i = 0; i < sizeof places / sizeof *places && !*found; i++) {
        const char *folder = places[i].variable ? getenv(places[i].variable) : places[i].folder;
        CREME_TRY(try_folder(out, folder, places[i].behind, found, refused, bytes));
    }
done:
    return status;
}

creme_status creme_onnx_library_open(creme_onnx_library *out)
{
    const char *named = getenv("CREME_ONNXRUNTIME");
    char refused[512] = "";
    bool found = false;
    *out = (creme_onnx_library){0};
    if (named && *named) {
        creme_status status = open_one(out, named);
        if (status != CREME_ERROR_NOT_FOUND) return status;
        return creme_fail(CREME_ERROR_UNSUPPORTED, "CREME_ONNXRUNTIME: %s", creme_error_message());
    }
    creme_status status = search(out, &found, refused, sizeof refused);
    if (status != CREME_OK || found) return status;
    if (*refused) return creme_fail(CREME_ERROR_UNSUPPORTED, "%s", refused);
    return creme_fail(CREME_ERROR_UNSUPPORTED, "onnx: ONNX Runtime's library, libonnxruntime.so.1, was not found: %s",
                      WHERE_TO_GET_IT);
}

void creme_onnx_library_describe(char *text, size_t bytes)
{
    creme_onnx_library library;
    creme_status status = creme_onnx_library_open(&library);
    const char *named = getenv("CREME_ONNXRUNTIME");
    if (status == CREME_OK)
        snprintf(text, bytes, "%s (%s)", library.version, library.path);
    else
        snprintf(text, bytes, "%s", named && *named ? creme_error_message() : "none");
    creme_onnx_library_clear(&library);
}
