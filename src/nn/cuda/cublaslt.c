/* Finds and opens cuBLASLt. */
#define _GNU_SOURCE /* dladdr, dlinfo */
#include "nn/cuda/cublaslt.h"

#include <cuda_runtime_api.h>
#include <dlfcn.h>
#include <glob.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where it may lie behind a folder that something in the environment names, or that this object is in (OWN). */
#define OWN ""
#define PIP "python3*/site-packages/nvidia/*/lib"

static const struct {
    const char *variable, *folder, *behind;
} places[] = {
    {OWN, NULL, "."},
    {OWN, NULL, "../nvidia/*/lib"}, /* from site-packages/pycreme */
    {OWN, NULL, PIP},               /* from lib */
    {OWN, NULL, "../lib/" PIP},     /* from bin */
    {"VIRTUAL_ENV", NULL, "lib/" PIP},
    {"CONDA_PREFIX", NULL, "lib"},
    {"CONDA_PREFIX", NULL, "lib/" PIP},
    {"CUDA_HOME", NULL, "lib64"},
    {"CUDA_PATH", NULL, "lib64"},
    {NULL, "/usr/local", "cuda*/lib64"},
    {NULL, "/usr/local", "cuda*/targets/*/lib"},
    {NULL, "/usr/local", "lib/python3*/dist-packages/nvidia/*/lib"},
    {NULL, "/opt", "cuda*/lib64"},
    {"HOME", NULL, ".local/lib/" PIP},
};

/* What is wrong with the last one that was there, until one opens. */
typedef struct search {
    cublaslt *out;
    char refused[1024];
    bool found;
} search;

static bool take_functions(cublaslt *out, void *handle, const char **missing)
{
#define TAKE(name)                                                                                                   \
    *missing = #name;                                                                                                \
    *(void **)(void *)&out->name = dlsym(handle, #name);                                                             \
    if (!out->name) return false;
    CUBLASLT_FUNCTIONS(TAKE)
#undef TAKE
    return true;
}

/* A name without a slash is for the system to find; it is no failure that it does not. */
static void try_one(search *s, const char *path)
{
    const char *missing = NULL;
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        if (strchr(path, '/')) snprintf(s->refused, sizeof s->refused, "%s", dlerror());
        return;
    }
    if (!take_functions(s->out, handle, &missing)) {
        snprintf(s->refused, sizeof s->refused, "%s: it has no %s", path, missing);
        dlclose(handle);
        return;
    }
    struct link_map *map = NULL;
    bool told = dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map && map->l_name && *map->l_name;
    snprintf(s->out->path, sizeof s->out->path, "%s", told ? map->l_name : path);
    s->found = true;
}

static void try_folder(search *s, const char *folder, const char *behind, int version)
{
    char pattern[2 * PATH_MAX];
    glob_t paths = {0};
    int length = snprintf(pattern, sizeof pattern, "%s/%s/libcublasLt.so.%d", folder, behind, version);
    if (length < 0 || (size_t)length >= sizeof pattern || glob(pattern, 0, NULL, &paths) != 0) return;
    for (size_t i = 0; i < paths.gl_pathc && !s->found; i++) try_one(s, paths.gl_pathv[i]);
    globfree(&paths);
}

/* The folder of this object; "" if the system does not say. */
static void own_folder(char folder[PATH_MAX])
{
    Dl_info info;
    folder[0] = '\0';
    if (!dladdr(places, &info) || !info.dli_fname || !realpath(info.dli_fname, folder)) {
        folder[0] = '\0';
        return;
    }
    char *slash = strrchr(folder, '/');
    if (slash) *slash = '\0';
}

static void look(search *s, int version)
{
    char name[32], own[PATH_MAX];
    own_folder(own);
    snprintf(name, sizeof name, "libcublasLt.so.%d", version);
    try_one(s, name);
    for (size_t i = 0; i < sizeof places / sizeof *places && !s->found; i++) {
        const char *variable = places[i].variable, *folder = places[i].folder;
        if (variable) folder = *variable ? getenv(variable) : own;
        if (folder && *folder) try_folder(s, folder, places[i].behind, version);
    }
}

enum { NEWEST = 13, OLDEST = 11 };

/* The newest version that the driver knows; all of them where there is none. */
static int newest_version(void)
{
    int driver = 0;
    bool known = cudaDriverGetVersion(&driver) == cudaSuccess && driver / 1000 >= OLDEST;
    return known && driver / 1000 < NEWEST ? driver / 1000 : (int)NEWEST;
}

creme_status creme_cublaslt_open(cublaslt *out)
{
    search s = {.out = out};
    const char *named = getenv("CREME_CUBLASLT");
    *out = (cublaslt){0};
    if (named && *named) {
        try_one(&s, named);
        if (s.found) return CREME_OK;
        return creme_fail(CREME_ERROR_UNSUPPORTED, "CREME_CUBLASLT: %s", *s.refused ? s.refused : named);
    }
    for (int version = newest_version(); version >= OLDEST && !s.found; version--) look(&s, version);
    if (s.found) return CREME_OK;
    if (*s.refused) return creme_fail(CREME_ERROR_UNSUPPORTED, "--backend cuda: cuBLASLt: %s", s.refused);
    return creme_fail(
        CREME_ERROR_UNSUPPORTED,
        "--backend cuda: no libcublasLt.so.%d or older was found: `pip install nvidia-cublas%s` has it, "
        "and CREME_CUBLASLT names it where it is elsewhere (docs/cuda.md)",
        newest_version(),
        newest_version() == NEWEST ? ""
        : newest_version() == 12   ? "-cu12"
                                   : "-cu11");
}
