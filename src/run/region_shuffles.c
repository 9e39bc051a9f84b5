/* Shuffles of a region, as FASTA. */
#include "run/region_shuffles.h"

#include "run/inputs.h"
#include "run/loci_select.h"

#include "base/memory.h"
#include "base/output.h"

#include <creme/hash.h>
#include <creme/shuffle.h>

#include <inttypes.h>
#include <string.h>

enum { LINE = 60 };

typedef struct region {
    const char *name; /* of the record */
    creme_interval at;
    int64_t count;
    uint8_t *codes, *shuffled; /* [count] */
    char *letters;             /* [count] */
} region;

static void write_record(const creme_run_request *request, const region *r, int64_t replicate, creme_output *output)
{
    creme_output_print(output, ">%s:%" PRId64 "-%" PRId64 " replicate=%" PRId64 " seed=%" PRIu64 " method=%s\n",
                       r->name, r->at.start + 1, r->at.end, replicate, request->seed,
                       request->shuffle_method == CREME_SHUFFLE_CREME_NN ? "creme-nn" : "uniform");
    creme_sequence_decode(r->letters, r->shuffled, r->count);
    for (int64_t i = 0; i < r->count; i += LINE) {
        int64_t length = r->count - i < LINE ? r->count - i : LINE;
        creme_output_write(output, r->letters + i, (size_t)length);
        creme_output_write(output, "\n", 1);
    }
}

/* Regions of different chromosomes draw from different streams, whether those are called chr9 or 9. */
static uint64_t name_key(const char *name)
{
    if (strncmp(name, "chr", 3) == 0) name += 3;
    return creme_hash_bytes(name, strlen(name)).low;
}

static creme_status write_shuffles(const creme_run_request *request, int64_t count, const region *r,
                                   creme_output *output)
{
    creme_random_key key = {.seed = request->seed,
                            .locus = name_key(r->name),
                            .start = r->at.start,
                            .end = r->at.end,
                            .purpose = CREME_RANDOM_REGION};
    creme_status status = CREME_OK;
    for (int64_t replicate = 0; replicate < count; replicate++) {
        key.replicate = (uint64_t)replicate;
        if (request->shuffle_method == CREME_SHUFFLE_CREME_NN) {
            CREME_TRY(creme_shuffle_creme_nn(r->shuffled, r->codes, r->count, request->seed, replicate));
        } else {
            CREME_TRY(creme_shuffle(r->shuffled, r->codes, r->count, (int)request->klet, &key));
        }
        write_record(request, r, replicate, output);
        CREME_TRY(creme_output_check(output));
    }
done:
    return status;
}

static creme_status read_region(region *r, creme_fasta *fasta, const char *text)
{
    int record = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_fasta_parse_region(fasta, text, &record, &r->at));
    r->name = creme_fasta_name(fasta, record);
    r->count = r->at.end - r->at.start;
    CREME_TRY(creme_allocate(&r->codes, (size_t)r->count, 1));
    CREME_TRY(creme_allocate(&r->shuffled, (size_t)r->count, 1));
    CREME_TRY(creme_allocate(&r->letters, (size_t)r->count, 1));
    CREME_TRY(creme_fasta_read(fasta, record, r->at.start, r->at.end, r->codes));
done:
    return status;
}

creme_status creme_region_shuffles_write(const creme_run_request *request, int64_t count)
{
    creme_fasta *fasta = NULL;
    creme_output *output = NULL;
    region r = {0};
    creme_status status = CREME_OK;
    if (request->shuffle_method == CREME_SHUFFLE_CREME_NN && request->seed > UINT32_MAX) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--seed: seed out of range, creme-nn's shuffle takes 0 to %" PRIu32,
                          UINT32_MAX);
    }
    CREME_TRY(creme_loci_open_fasta(&fasta, request, request->log));
    CREME_TRY(read_region(&r, fasta, request->region));
    CREME_TRY(creme_output_open(&output, request->out));
    CREME_TRY(write_shuffles(request, count, &r, output));
    creme_output *whole = output;
    output = NULL;
    CREME_TRY(creme_output_close(whole));
done:
    creme_output_discard(output);
    creme_free(r.codes);
    creme_free(r.shuffled);
    creme_free(r.letters);
    creme_fasta_close(fasta);
    return status;
}
