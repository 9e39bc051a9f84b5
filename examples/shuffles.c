/* Shuffles of a region that keep its dinucleotides, as FASTA; the same as `creme shuffle` writes:
 *
 *     shuffles creme-demo/genome.fa demo:1001-1100 3
 */
#include <creme/creme.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static creme_status shuffle(creme_fasta *fasta, const char *text, uint64_t replicates)
{
    int record = 0;
    creme_interval region;
    uint8_t *codes = NULL, *shuffled = NULL;
    char *letters = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_fasta_parse_region(fasta, text, &record, &region));
    int64_t length = region.end - region.start;
    const char *name = creme_fasta_name(fasta, record);
    codes = malloc((size_t)length);
    shuffled = malloc((size_t)length);
    letters = malloc((size_t)length);
    if (!codes || !shuffled || !letters) {
        status = creme_fail(CREME_ERROR_MEMORY, "%s is too long", text);
        goto done;
    }
    CREME_TRY(creme_fasta_read(fasta, record, region.start, region.end, codes));
    for (uint64_t k = 0; k < replicates; k++) {
        /* The stream's name; the same name gives the same shuffle anywhere. (creme shuffle drops "chr" from
         * chromosomes.) */
        creme_random_key key = {.locus = creme_hash_bytes(name, strlen(name)).low,
                                .seed = 1,
                                .start = region.start,
                                .end = region.end,
                                .replicate = k,
                                .purpose = CREME_RANDOM_REGION};
        CREME_TRY(creme_shuffle(shuffled, codes, length, 2, &key));
        creme_sequence_decode(letters, shuffled, length);
        printf(">%s shuffle %llu\n%.*s\n", text, (unsigned long long)k, (int)length, letters);
    }
done:
    free(codes);
    free(shuffled);
    free(letters);
    return status;
}

int main(int count, char **arguments)
{
    creme_fasta *fasta = NULL;
    if (count != 4) return fprintf(stderr, "usage: shuffles FASTA CHROM:START-END COUNT\n"), 2;
    creme_status status = creme_fasta_open(&fasta, arguments[1], NULL);
    if (status == CREME_OK) status = shuffle(fasta, arguments[2], strtoull(arguments[3], NULL, 10));
    if (status != CREME_OK) fprintf(stderr, "shuffles: %s\n", creme_error_message());
    creme_fasta_close(fasta);
    return status != CREME_OK;
}
