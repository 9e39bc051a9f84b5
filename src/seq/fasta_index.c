/* Reading, checking and writing .fai and .gzi. */
#include "seq/fasta_index.h"

#include "base/lines.h"
#include "base/memory.h"
#include "base/output.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

void creme_fasta_index_clear(creme_fasta_index *index)
{
    for (size_t i = 0; i < index->count; i++) creme_free(index->records[i].name);
    creme_free(index->records);
    creme_free(index->blocks);
    *index = (creme_fasta_index){0};
}

/* Every offset that can be computed from the record stays far from overflow. */
static bool is_sound(const creme_fasta_record *r)
{
    const int64_t most = (int64_t)1 << 50;
    if (r->length < 0 || r->length > most || r->offset < 2 || r->offset > most) return false; /* first comes ">a" */
    if (r->line_bases < 0 || r->line_bases > most) return false;
    if (r->length == 0) return true;
    int64_t end_bytes = 0, bytes = 0;
    if (r->line_bases == 0 || __builtin_sub_overflow(r->line_bytes, r->line_bases, &end_bytes)) return false;
    if (end_bytes < 0 || end_bytes > 2 || (end_bytes == 0 && r->length > r->line_bases)) return false;
    if (__builtin_mul_overflow(r->length / r->line_bases + 1, r->line_bytes, &bytes)) return false;
    return !__builtin_add_overflow(bytes, r->offset, &bytes);
}

static creme_status parse_record(const creme_lines *lines, char *line, creme_fasta_record *record)
{
    char *fields[5];
    size_t count = creme_lines_split(line, fields, 5);
    if (count == 6) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "this is the index of a FASTQ: a FASTA is needed");
    }
    if (count != 5 || fields[0][0] == '\0' || !creme_parse_int64(fields[1], &record->length) ||
        !creme_parse_int64(fields[2], &record->offset) || !creme_parse_int64(fields[3], &record->line_bases) ||
        !creme_parse_int64(fields[4], &record->line_bytes) || !is_sound(record)) {
        return creme_lines_fail(
            lines, CREME_ERROR_FORMAT,
            "this is no line of a FASTA index (name, length, offset, bases a line, bytes a line): "
            "delete the index and it will be built again");
    }
    return CREME_OK;
}

creme_status creme_fasta_index_read_records(creme_fasta_index *out, const char *fai_path)
{
    creme_lines *lines = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, fai_path));
    for (;;) {
        char *line = NULL;
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line) break;
        if (line[0] == '\0') continue;
        creme_fasta_record record = {0};
        CREME_TRY(parse_record(lines, line, &record));
        CREME_TRY(creme_grow(&out->records, &out->capacity, out->count + 1, sizeof *out->records));
        CREME_TRY(creme_copy_text(&record.name, line));
        out->records[out->count++] = record;
    }
    if (out->count == 0) {
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: is empty: delete the index and it will be built again", fai_path);
    }
done:
    creme_lines_close(lines);
    return status;
}

/* From the processor's order of bytes to the file's, the lowest first, or back, which is the same. */
static uint64_t little(uint64_t number)
{
    unsigned char bytes[sizeof number];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(number >> 8 * i);
    memcpy(&number, bytes, sizeof bytes);
    return number;
}

static creme_status read_blocks(creme_fasta_index *out, FILE *stream, const char *path)
{
    struct stat about;
    uint64_t count = 0;
    if (fstat(fileno(stream), &about) != 0 || fread(&count, sizeof count, 1, stream) != 1) goto unfit;
    count = little(count);
    if (about.st_size < 8 || (uint64_t)about.st_size % 16 != 8 || ((uint64_t)about.st_size - 8) / 16 != count)
        goto unfit;
    creme_status status = creme_grow(&out->blocks, &out->block_capacity, count + 1, sizeof *out->blocks);
    if (status != CREME_OK) return status;
    out->blocks[0] = (creme_fasta_block){0, 0};
    if (fread(out->blocks + 1, sizeof *out->blocks, count, stream) != count) goto unfit;
    for (size_t i = 1; i <= count; i++) {
        creme_fasta_block *block = &out->blocks[i];
        *block = (creme_fasta_block){little(block->compressed), little(block->uncompressed)};
        /* Strictly rising, and no further than a virtual offset of bgzip can say. Blocks hold up to 64 KiB. */
        if (block->compressed <= block[-1].compressed || block->compressed >> 47 ||
            block->uncompressed < block[-1].uncompressed || block->uncompressed - block[-1].uncompressed > 65536) {
            goto unfit;
        }
    }
    out->block_count = count + 1;
    return CREME_OK;
unfit:
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: this is no index of a bgzip file: delete it and it will be built again", path);
}

creme_status creme_fasta_index_read_blocks(creme_fasta_index *out, const char *gzi_path)
{
    FILE *stream = fopen(gzi_path, "rbe");
    if (!stream) return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", gzi_path, strerror(errno));
    creme_status status = read_blocks(out, stream, gzi_path);
    fclose(stream);
    return status;
}

creme_status creme_fasta_index_write_records(const creme_fasta_index *index, const char *fai_path)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, fai_path);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < index->count; i++) {
        const creme_fasta_record *r = &index->records[i];
        creme_output_print(output, "%s\t%lld\t%lld\t%lld\t%lld\n", r->name, (long long)r->length,
                           (long long)r->offset, (long long)r->line_bases, (long long)r->line_bytes);
    }
    return creme_output_close(output);
}

creme_status creme_fasta_index_write_blocks(const creme_fasta_index *index, const char *gzi_path)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, gzi_path);
    if (status != CREME_OK) return status;
    uint64_t count = little(index->block_count - 1);
    creme_output_write(output, &count, sizeof count);
    for (size_t i = 1; i < index->block_count; i++) {
        uint64_t pair[2] = {little(index->blocks[i].compressed), little(index->blocks[i].uncompressed)};
        creme_output_write(output, pair, sizeof pair);
    }
    return creme_output_close(output);
}
