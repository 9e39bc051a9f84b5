/* Arrays that grow row by row, side by side, into one .npz file: a zip archive of .npy files, as
 * numpy.savez_compressed writes it (PKWARE APPNOTE 6.3.10; numpy.lib.format). The file is whole or not there
 * (base/output.h).
 *
 * The first array goes straight into the archive, as it is: it is the large one, of numbers that hardly shrink. The
 * others are compressed into files of their own, which have no name, beside the archive, and are copied into it at
 * the end. So memory is a few hundred KiB for each array, however long they are, and no data descriptors are needed,
 * which some readers do not know. Entries and archives of 4 GiB and more are in ZIP64. The same rows give the same
 * bytes. */
#ifndef CREME_STORE_NPZ_H
#define CREME_STORE_NPZ_H

#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_npz creme_npz;

/* Opens for writing. CREME_ERROR_IO, naming the path, as creme_output_open; CREME_ERROR_ARGUMENT for what cannot be
 * gone back in: standard output ("-"), a pipe, a device. */
CREME_CHECKED creme_status creme_npz_open(creme_npz **out, const char *path);

/* *number = an array NAME [shape[0]].. of items of `item_bytes`, type `descr` (base/npy.h), to be appended to. All
 * arrays are added before the first is appended to. CREME_ERROR_ARGUMENT for a name that is there already. */
CREME_CHECKED creme_status creme_npz_add(creme_npz *npz, size_t *number, const char *name, const char *descr,
                                         size_t item_bytes, const int64_t *shape, int rank);

/* The next `count` bytes of the array, in C order. Errors of writing are remembered until creme_npz_close. */
CREME_CHECKED creme_status creme_npz_append(creme_npz *npz, size_t number, const void *bytes, size_t count);

/* Finishes the file and frees `npz`, whatever it returns. CREME_ERROR_IO if anything could not be written;
 * CREME_ERROR_RANGE, naming the array, if one has got more or fewer bytes than its shape asks for. The file is not
 * there then. */
CREME_CHECKED creme_status creme_npz_close(creme_npz *npz);

/* Gives up; NULL is fine. */
void creme_npz_discard(creme_npz *npz);

/* For tests: ZIP64 from so many bytes on, in place of 2^32 - 1. Before anything is added. */
void creme_npz_set_limit(creme_npz *npz, uint64_t limit);

#endif
