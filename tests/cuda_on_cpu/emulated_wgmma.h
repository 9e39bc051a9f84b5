/* The functions of nn/cuda/wgmma.h for a processor (wgmma.cpp). What a descriptor's bits mean and where a lane's
 * numbers belong is written down there a second time, from the PTX ISA. */
#ifndef CREME_TESTS_EMULATED_WGMMA_H
#define CREME_TESTS_EMULATED_WGMMA_H

#include <cuda_runtime.h>

#include <stddef.h>
#include <stdint.h>

/* What an instruction says beside its registers and descriptor. */
typedef struct creme_wgmma_form {
    int columns; /* of d */
    bool half, n_major, fresh;
} creme_wgmma_form;

uint32_t shared_address(const void *at);
void show_to_products(void);
void products_go(void);
void creme_wgmma(creme_wgmma_form form, float *d, const uint32_t *a, uint64_t b);
/* A fence over registers that follow, one array after another. */
void creme_wgmma_fence(void);
void creme_wgmma_registers(const void *at, size_t bytes);
/* Does all that is under way, then shows an array; one that is not shown stays as it was. */
void creme_wgmma_wait(void);
void creme_wgmma_show(void *at, size_t bytes);
void creme_wgmma_shown(void);

template <typename... Registers> static inline void products_begin(Registers &...registers)
{
    creme_wgmma_fence();
    (creme_wgmma_registers(&registers, sizeof registers), ...);
}

template <typename... Registers> static inline void products_wait(Registers &...registers)
{
    creme_wgmma_wait();
    (creme_wgmma_show(&registers, sizeof registers), ...);
    creme_wgmma_shown();
}

template <cuda_narrow N, cuda_right_side SIDE, bool FRESH, int TILES_OF>
static inline void add_products(float (&d)[TILES_OF][4], const uint32_t a[4], uint64_t b)
{
    creme_wgmma({8 * TILES_OF, N == CUDA_HALF, SIDE == VALUE_MAJOR, FRESH}, d[0], a, b);
}

#endif
