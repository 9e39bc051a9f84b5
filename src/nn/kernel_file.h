/* Kernels of products that were chosen by their times, in a text file that the user made for it (creme bench --tune,
 * docs/cuda.md). What multiplies, and with it the bits of results, is then a function of a file whose contents a run
 * records, and never of a clock.
 *
 * Lines of fields with tabs between: "creme kernels" and the number of this layout; "device", its name, compute
 * capability and number of multiprocessors; "cublaslt" and its version; the names of columns; and a line for each
 * product: what it is of, the settings by which the library knows the kernel, and what was measured. The driver is not
 * in it: these kernels are machine code in the library. */
#ifndef CREME_NN_KERNEL_FILE_H
#define CREME_NN_KERNEL_FILE_H

#include "nn/matrix.h"

#include <creme/compute.h>
#include <creme/status.h>
#include <stdbool.h>
#include <stdint.h>

/* Settings of a kernel, in the order and with the meaning of cublasLtMatmulAlgoConfigAttributes_t: its number, tile,
 * parts of a sum, how these are added, swizzling, custom option, stages, inner and cluster shape. */
enum { CREME_KERNEL_SETTINGS = 9, CREME_MOST_KERNELS = 4096 };

/* For which a file holds. */
typedef struct creme_kernel_device {
    char name[128];
    int64_t major, minor, multiprocessors;
    int64_t library; /* version of cuBLASLt: 130002 */
} creme_kernel_device;

/* A product and how it ends (nn/cuda/gemm.h). */
typedef struct creme_kernel_product {
    int64_t in, taps, out;
    creme_precision precision;
    creme_number number; /* of y */
    bool bias, relu;
} creme_kernel_product;

typedef struct creme_kernel_choice {
    creme_kernel_product of;
    int64_t settings[CREME_KERNEL_SETTINGS];
    int64_t rows;     /* for which it was timed */
    double first, ms; /* milliseconds of the library's first choice, and of this one */
} creme_kernel_choice;

typedef struct creme_kernel_file creme_kernel_file;

/* `tunes`: it may be added to, and need not be there yet. CREME_ERROR_FORMAT with the line if it is none. */
CREME_CHECKED creme_status creme_kernel_file_open(creme_kernel_file **out, const char *path, bool tunes);
void creme_kernel_file_close(creme_kernel_file *file);

/* The device that products are for. CREME_ERROR_ARGUMENT if the file is of another one, or of another version of the
 * library: settings may mean something else there, and bits would not be what was recorded. */
CREME_CHECKED creme_status creme_kernel_file_bind(creme_kernel_file *file, const creme_kernel_device *device);

bool creme_kernel_file_tunes(const creme_kernel_file *file);
const char *creme_kernel_file_path(const creme_kernel_file *file);
/* NULL: the file says nothing of it. Borrowed until the next put. */
const creme_kernel_choice *creme_kernel_file_find(const creme_kernel_file *file, const creme_kernel_product *of);

/* Puts the choice in place of what the file has of that product, on disk too, where what others have added meanwhile is
 * kept; it is never half there. Only if it tunes and is bound. */
CREME_CHECKED creme_status creme_kernel_file_put(creme_kernel_file *file, const creme_kernel_choice *choice);

#endif
