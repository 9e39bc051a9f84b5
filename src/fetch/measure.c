/* Sums of a file as it lies on the disk. */
#include "fetch/fetch.h"

#include "base/memory.h"
#include "base/sha256.h"
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <htslib/hts.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { AT_ONCE = 1 << 20 };

static creme_status add_all(int file, const char *path, creme_sha256 *sha, hts_md5_context *md5, int64_t *bytes)
{
    uint8_t *buffer = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&buffer, AT_ONCE, 1));
    for (;;) {
        CREME_TRY(creme_stop_check());
        ssize_t got = read(file, buffer, AT_ONCE);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            status = creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", path, strerror(errno));
            break;
        }
        if (got == 0) break;
        creme_sha256_add(sha, buffer, (size_t)got);
        hts_md5_update(md5, buffer, (unsigned long)got);
        *bytes += got;
    }
done:
    creme_free(buffer);
    return status;
}

creme_status creme_fetch_measure(creme_place_sum *out, char *md5, const char *path)
{
    creme_sha256 sha;
    unsigned char digest[16];
    hts_md5_context *context = NULL;
    creme_status status = CREME_OK;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    *out = (creme_place_sum){0};
    if (file < 0) return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", path, strerror(errno));
    creme_sha256_init(&sha);
    context = hts_md5_init();
    if (!context) status = creme_fail(CREME_ERROR_MEMORY, "out of memory: htslib");
    if (status == CREME_OK) status = add_all(file, path, &sha, context, &out->bytes);
    close(file);
    if (status == CREME_OK) {
        creme_sha256_finish(&sha, out->sha256);
        hts_md5_final(digest, context);
        if (md5) hts_md5_hex(md5, digest);
    }
    if (context) hts_md5_destroy(context);
    return status;
}
