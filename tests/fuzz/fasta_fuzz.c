/* Hostile FASTA files and indexes. The input is a file, or a file, "=fai=", an index, and maybe "=gzi=", an index of
 * blocks. What opens must give the same bases in one piece and in many, or an error with a message. */
#define _GNU_SOURCE /* memmem */
#include "fuzz_file.h"

#include <creme/sequence.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cuts the part before `mark` off. */
static size_t cut(const uint8_t **data, size_t *size, const char *mark)
{
    const uint8_t *at = memmem(*data, *size, mark, strlen(mark));
    size_t part = at ? (size_t)(at - *data) : *size;
    *data += at ? part + strlen(mark) : part;
    *size -= at ? part + strlen(mark) : part;
    return part;
}

static void check_record(creme_fasta *fasta, int record)
{
    int64_t length = creme_fasta_length(fasta, record);
    if (length > 1 << 20) length = 1 << 20;
    uint8_t *whole = malloc((size_t)length + 10), pieces[16];
    if (!whole) return;
    creme_status status = creme_fasta_read(fasta, record, -5, length + 5, whole);
    if (status != CREME_OK && !*creme_error_message()) abort();
    for (int64_t at = -5; status == CREME_OK && at < length + 5; at += 1 + length / 50) {
        int64_t end = at + 16 < length + 5 ? at + 16 : length + 5;
        if (creme_fasta_read(fasta, record, at, end, pieces) != CREME_OK) abort();
        if (memcmp(pieces, whole + 5 + at, (size_t)(end - at)) != 0) abort();
    }
    free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_unlink(); /* what an earlier input left */
    const uint8_t *part = data;
    size_t count = cut(&data, &size, "=fai=");
    const char *path = fuzz_write(0, part, count);
    part = data;
    count = cut(&data, &size, "=gzi=");
    if (count > 0) fuzz_write(1, part, count);
    if (size > 0) fuzz_write(2, data, size);
    creme_fasta *fasta = NULL;
    if (creme_fasta_open(&fasta, path, NULL) != CREME_OK) {
        if (!*creme_error_message()) abort();
        return 0;
    }
    for (int i = 0; i < creme_fasta_count(fasta) && i < 20; i++) {
        int record = -1;
        creme_interval region;
        if (creme_fasta_find(fasta, creme_fasta_name(fasta, i), &record) != CREME_OK || record != i) abort();
        if (creme_fasta_parse_region(fasta, creme_fasta_name(fasta, i), &record, &region) != CREME_OK) abort();
        check_record(fasta, i);
    }
    creme_fasta_close(fasta);
    return 0;
}
