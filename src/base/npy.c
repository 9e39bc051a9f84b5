/* The header of a .npy file. */
#include "base/npy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are written as they lie in memory");

size_t creme_npy_header(char header[CREME_NPY_HEADER_BYTES], const char *descr, const int64_t *shape, int rank)
{
    /* Magic, version, length and text together are a multiple of 64 bytes, the last of them a newline. */
    static const unsigned char magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    enum { BEFORE = sizeof magic + 2, MOST = CREME_NPY_HEADER_BYTES - BEFORE };
    char *text = header + BEFORE;
    size_t used = (size_t)snprintf(text, MOST, "{'descr': '%.16s', 'fortran_order': False, 'shape': (", descr);
    for (int i = 0; i < rank && i < CREME_NPY_MOST_RANK; i++)
        used += (size_t)snprintf(text + used, MOST - used, "%" PRId64 ",%s", shape[i], i + 1 < rank ? " " : "");
    used += (size_t)snprintf(text + used, MOST - used, "), }");
    size_t length = (BEFORE + used + 1 + 63) / 64 * 64 - BEFORE;
    memset(text + used, ' ', length - used);
    text[length - 1] = '\n';
    memcpy(header, magic, sizeof magic);
    header[sizeof magic] = (char)(length & 255);
    header[sizeof magic + 1] = (char)(length >> 8);
    return BEFORE + length;
}
