/* Making HDF5 files whose form does not depend on the library: HDF5 2 writes newer structures than 1.x by default. */
#ifndef CREME_TESTS_HDF5_FILE_H
#define CREME_TESTS_HDF5_FILE_H

#include <hdf5.h>

/* How files are written in the oldest form that can hold them. To be closed with H5Pclose(). */
static inline hid_t hdf5_oldest_form(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST);
    return access;
}

static inline hid_t hdf5_create(const char *path)
{
    hid_t access = hdf5_oldest_form(), file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Pclose(access);
    return file;
}

#endif
