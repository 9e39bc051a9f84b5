/* Finds and loads the shared object of the CUDA backend. */
#define _GNU_SOURCE /* dladdr */
#include "nn/cuda_library.h"

#include "base/memory.h"
#include "base/platform.h"
#include "base/stop.h"
#include "nn/cpu.h"
#include "nn/cuda/interface.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY "libcreme_cuda.so"

static const creme_cuda_services services = {
    .version = CREME_VERSION,
    .operators_bytes = sizeof(creme_nn_operators),
    .fail = creme_fail,
    .message = creme_error_message,
    .allocate_zero = creme_allocate_zero,
    .allocate_aligned = creme_allocate_aligned,
    .release = creme_free,
    .stem_table = creme_cpu_stem_table,
    .rotary_tables = creme_cpu_rotary_tables,
    .kernel_bind = creme_kernel_file_bind,
    .kernel_tunes = creme_kernel_file_tunes,
    .kernel_path = creme_kernel_file_path,
    .kernel_find = creme_kernel_file_find,
    .kernel_put = creme_kernel_file_put,
    .stop_check = creme_stop_check,
};

/* The folder of what this code is in, without a slash at its end; *out = NULL if the system does not say. Of a program
 * that was found in PATH the linker knows its bare name only. */
static creme_status own_folder(char **out)
{
    Dl_info info;
    char program[PATH_MAX] = "";
    *out = NULL;
    if (!dladdr(&services, &info) || !info.dli_fname) return CREME_OK;
    const char *named = info.dli_fname;
    if (!strchr(named, '/')) named = creme_platform_program(program, sizeof program) ? program : "";
    char *real = realpath(named, NULL), *slash = real ? strrchr(real, '/') : NULL;
    creme_status status = slash ? creme_copy_text_n(out, real, (size_t)(slash - real)) : CREME_OK;
    free(real);
    return status;
}

/* A file that is not there is passed over; one that does not load is an error that says why. */
static creme_status try_file(void **handle, const char *path)
{
    if (*handle || access(path, R_OK) != 0) return CREME_OK;
    *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (*handle) return CREME_OK;
    return creme_fail(CREME_ERROR_UNSUPPORTED, "--backend cuda: %s cannot be loaded: %s", path, dlerror());
}

static creme_status search(void **handle)
{
    static const char *const places[] = {"%s/" LIBRARY, "%s/../lib/" LIBRARY, "%s/../" CREME_LIBDIR "/" LIBRARY};
    char *folder = NULL, *path = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(own_folder(&folder));
    for (size_t i = 0; folder && i < sizeof places / sizeof *places; i++) {
        creme_free(path);
        path = NULL;
        CREME_TRY(creme_format_text(&path, places[i], folder));
        CREME_TRY(try_file(handle, path));
    }
    if (!*handle) *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!*handle) {
        status =
            creme_fail(CREME_ERROR_UNSUPPORTED,
                       "--backend cuda: this creme has no %s: it was built without CUDA (docs/cuda.md)", LIBRARY);
    }
done:
    creme_free(folder);
    creme_free(path);
    return status;
}

static creme_status load(void **handle)
{
    const char *named = getenv("CREME_CUDA_LIBRARY");
    if (!named || !*named) return search(handle);
    creme_status status = try_file(handle, named);
    if (status == CREME_OK && !*handle)
        status = creme_fail(CREME_ERROR_UNSUPPORTED, "CREME_CUDA_LIBRARY: there is no file %s", named);
    return status;
}

void creme_nn_describe_cuda(char *text, size_t bytes)
{
    const creme_nn_operators *operators = NULL;
    const char *option = "--backend cuda: ";
    if (creme_nn_load_cuda(&operators) == CREME_OK) {
        operators->describe(text, bytes);
        return;
    }
    const char *why = creme_error_message();
    snprintf(text, bytes, "none: %s", strncmp(why, option, strlen(option)) == 0 ? why + strlen(option) : why);
}

creme_status creme_nn_load_cuda(const creme_nn_operators **out)
{
    void *handle = NULL;
    creme_status status = load(&handle);
    if (status != CREME_OK) return status;
    creme_cuda_entry *entry = (creme_cuda_entry *)dlsym(handle, "creme_cuda_operators");
    *out = entry ? entry(&services) : NULL;
    if (*out) return CREME_OK; /* never unloaded: dlopen gives the same object again */
    dlclose(handle);
    return creme_fail(CREME_ERROR_UNSUPPORTED, "--backend cuda: %s belongs to another version of creme than %s",
                      LIBRARY, CREME_VERSION);
}
