/* Between libcreme and the shared object of the CUDA backend (libcreme_cuda.so), which is loaded when a device is
 * asked for (nn/cuda_library.c), so that the same libcreme runs where there is no CUDA.
 *
 * The object exports one function. It is handed what it needs of libcreme, so that it need not be linked with it:
 * errors are then noted, and memory is counted, in one place. */
#ifndef CREME_NN_CUDA_INTERFACE_H
#define CREME_NN_CUDA_INTERFACE_H

#include "nn/nn.h"

typedef struct creme_cuda_services {
    const char *version;    /* of libcreme */
    size_t operators_bytes; /* sizeof(creme_nn_operators) */
    creme_status (*fail)(creme_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));
    const char *(*message)(void); /* creme_error_message */
    creme_status (*allocate_zero)(void *out, size_t count, size_t size);
    creme_status (*allocate_aligned)(void *out, size_t count, size_t size);
    void (*release)(void *memory);
    creme_status (*stem_table)(float **out, const creme_stem_weights *weights);
    creme_status (*rotary_tables)(float **cosine, float **sine, const creme_attention_weights *weights);
    creme_status (*kernel_bind)(creme_kernel_file *file, const creme_kernel_device *device);
    bool (*kernel_tunes)(const creme_kernel_file *file);
    const char *(*kernel_path)(const creme_kernel_file *file);
    const creme_kernel_choice *(*kernel_find)(const creme_kernel_file *file, const creme_kernel_product *of);
    creme_status (*kernel_put)(creme_kernel_file *file, const creme_kernel_choice *choice);
    creme_status (*stop_check)(void); /* base/stop.h */
} creme_cuda_services;

/* The operators; NULL if this object was built for another version of libcreme. `services` outlive them. */
typedef const creme_nn_operators *creme_cuda_entry(const creme_cuda_services *services);
creme_cuda_entry creme_cuda_operators;

#endif
