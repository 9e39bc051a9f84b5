/* NumPy's .npy format, version 1.0: arrays whose shape is known beforehand, written as a stream.
 * numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
#ifndef CREME_BASE_NPY_H
#define CREME_BASE_NPY_H

#include <stddef.h>
#include <stdint.h>

enum { CREME_NPY_HEADER_BYTES = 320, CREME_NPY_MOST_RANK = 4 };

/* header[returned number of bytes] = what stands before the data of a C-ordered array [shape[0]]..[shape[rank -
 * 1]] of little-endian items; `descr` is NumPy's name of their type: "<f4", "<i8", "|S12" (12 bytes, filled up
 * with NUL). rank may be 0: one item. */
size_t creme_npy_header(char header[CREME_NPY_HEADER_BYTES], const char *descr, const int64_t *shape, int rank);

#endif
