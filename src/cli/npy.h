/* NumPy's .npy format, version 1.0: float32 arrays whose shape is known beforehand, written as a stream.
 * numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
#ifndef CREME_CLI_NPY_H
#define CREME_CLI_NPY_H

#include "base/output.h"

#include <stdint.h>

/* The header of a C-ordered little-endian float32 array; the data follow with creme_output_write. */
void creme_npy_write_header(creme_output *output, const int64_t *shape, int rank);

#endif
