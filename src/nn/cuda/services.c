/* What libcreme offers to this shared object, under the names that it has there. */
#include "nn/cuda/interface.h"

#include "base/memory.h"
#include "base/stop.h"
#include "nn/cpu.h"
#include "nn/cuda/backend.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

extern const creme_nn_operators creme_nn_cuda;

/* Set by the one entry before anything else happens, to what is the same for the whole process. */
static _Atomic(const creme_cuda_services *) host;

const creme_cuda_services *creme_cuda_host(void)
{
    return atomic_load(&host);
}

__attribute__((visibility("default"))) const creme_nn_operators *
creme_cuda_operators(const creme_cuda_services *services)
{
    if (services->operators_bytes != sizeof(creme_nn_operators) || strcmp(services->version, CREME_VERSION) != 0)
        return NULL;
    atomic_store(&host, services);
    return &creme_nn_cuda;
}

creme_status creme_fail(creme_status status, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return creme_cuda_host()->fail(status, "%s", text);
}

const char *creme_error_message(void)
{
    return creme_cuda_host()->message();
}

creme_status creme_allocate_zero(void *out, size_t count, size_t size)
{
    return creme_cuda_host()->allocate_zero(out, count, size);
}

creme_status creme_allocate_aligned(void *out, size_t count, size_t size)
{
    return creme_cuda_host()->allocate_aligned(out, count, size);
}

void creme_free(void *memory)
{
    creme_cuda_host()->release(memory);
}

creme_status creme_cpu_stem_table(float **out, const creme_stem_weights *weights)
{
    return creme_cuda_host()->stem_table(out, weights);
}

creme_status creme_cpu_rotary_tables(float **cosine, float **sine, const creme_attention_weights *weights)
{
    return creme_cuda_host()->rotary_tables(cosine, sine, weights);
}

creme_status creme_kernel_file_bind(creme_kernel_file *file, const creme_kernel_device *device)
{
    return creme_cuda_host()->kernel_bind(file, device);
}

bool creme_kernel_file_tunes(const creme_kernel_file *file)
{
    return creme_cuda_host()->kernel_tunes(file);
}

const char *creme_kernel_file_path(const creme_kernel_file *file)
{
    return creme_cuda_host()->kernel_path(file);
}

const creme_kernel_choice *creme_kernel_file_find(const creme_kernel_file *file, const creme_kernel_product *of)
{
    return creme_cuda_host()->kernel_find(file, of);
}

creme_status creme_kernel_file_put(creme_kernel_file *file, const creme_kernel_choice *choice)
{
    return creme_cuda_host()->kernel_put(file, choice);
}

creme_status creme_stop_check(void)
{
    return creme_cuda_host()->stop_check();
}
