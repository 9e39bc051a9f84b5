/* The header of a .npy file. */
#include "cli/npy.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "activities are written as they lie in memory");

void creme_npy_write_header(creme_output *output, const int64_t *shape, int rank)
{
    char text[256];
    size_t used = (size_t)snprintf(text, sizeof text, "{'descr': '<f4', 'fortran_order': False, 'shape': (");
    for (int i = 0; i < rank && used < sizeof text - 32; i++) {
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%" PRId64 ",%s", shape[i], i + 1 < rank ? " " : "");
    }
    used += (size_t)snprintf(text + used, sizeof text - used, "), }");
    /* Magic, version, length and header together are a multiple of 64 bytes, the last of them a newline. */
    static const unsigned char magic[] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    size_t length = (sizeof magic + 2 + used + 1 + 63) / 64 * 64 - sizeof magic - 2;
    unsigned char size[2] = {(unsigned char)(length & 255), (unsigned char)(length >> 8)};
    creme_output_write(output, magic, sizeof magic);
    creme_output_write(output, size, sizeof size);
    creme_output_print(output, "%s%*s\n", text, (int)(length - used - 1), "");
}
