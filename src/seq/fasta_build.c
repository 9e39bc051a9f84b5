/* Builds the index of a FASTA in one pass.
 *
 * The file comes in blocks and a line may be of any length (a chromosome on one line), so lines are never stored:
 * only their length, first and last byte, and the start of a header are kept. */
#include "seq/fasta_index.h"

#include "base/compressed.h"
#include "base/memory.h"
#include "base/signature.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_BYTES = 4096 };

typedef struct builder {
    creme_fasta_index *index;
    const char *path;
    int64_t position; /* offset of the byte behind the current line, once it is finished */
    int64_t number;   /* of the current line, from 1 */
    int64_t bytes;    /* of it so far, without LF */
    char first, last; /* of its bytes */
    bool returned;    /* a carriage return in it is not its last byte */
    bool ended;       /* a short or blank line has ended the record's sequence */
    size_t head_bytes;
    char head[NAME_BYTES]; /* the line's start */
} builder;

static creme_status line_failure(const builder *b, const char *reason)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s:%lld: %s", b->path, (long long)b->number, reason);
}

static creme_status check_returns(const builder *b)
{
    if (!b->returned) return CREME_OK;
    return line_failure(b, "holds carriage returns within a line: save it with line ends of Unix or Windows");
}

static creme_status add_record(builder *b)
{
    size_t length = 0;
    const char *name = b->head + 1;
    creme_status status = check_returns(b);
    if (status != CREME_OK) return status;
    while (length + 1 < b->head_bytes && !strchr(" \t\r\v\f", name[length])) length++;
    if (length == 0) return line_failure(b, "a record without a name: expected '>NAME'");
    if (length + 1 == NAME_BYTES) return line_failure(b, "a record name of more than 4,000 bytes: this is no FASTA");
    creme_fasta_index *index = b->index;
    status = creme_grow(&index->records, &index->capacity, index->count + 1, sizeof *index->records);
    if (status != CREME_OK) return status;
    creme_fasta_record *record = &index->records[index->count];
    *record = (creme_fasta_record){.offset = b->position};
    status = creme_copy_text_n(&record->name, name, length);
    if (status != CREME_OK) return status;
    index->count++;
    b->ended = false;
    return CREME_OK;
}

static creme_status add_bases(builder *b, bool has_newline)
{
    int64_t bases = b->bytes - (b->bytes > 0 && b->last == '\r');
    if (bases == 0) {
        b->ended = true;
        return CREME_OK;
    }
    if (b->index->count == 0) {
        return line_failure(b, b->first == '@' ? "this looks like FASTQ: expected a FASTA, which begins with '>'"
                                               : "expected a FASTA, which begins with '>'");
    }
    creme_status status = check_returns(b);
    if (status != CREME_OK) return status;
    creme_fasta_record *record = &b->index->records[b->index->count - 1];
    if (b->ended && record->length == 0) return line_failure(b, "a blank line between a header and its sequence");
    if (record->length == 0) {
        record->line_bases = bases;
        record->line_bytes = b->bytes + 1;
    }
    int64_t end_bytes = b->bytes + 1 - bases;
    bool same_end = !has_newline || end_bytes == record->line_bytes - record->line_bases;
    if (b->ended || bases > record->line_bases || (bases == record->line_bases && !same_end)) {
        return line_failure(b, "lines of different length within one record: all but its last must be equally long "
                               "(samtools faidx or seqtk seq -l 60 can rewrite the file)");
    }
    b->ended = bases < record->line_bases;
    record->length += bases;
    return CREME_OK;
}

static creme_status finish_line(builder *b, bool has_newline)
{
    creme_status status = b->bytes > 0 && b->first == '>' ? add_record(b) : add_bases(b, has_newline);
    b->bytes = 0;
    b->returned = false;
    b->head_bytes = 0;
    b->number++;
    return status;
}

static void extend_line(builder *b, const char *bytes, size_t count)
{
    if (count == 0) return;
    if (b->bytes == 0) b->first = bytes[0];
    b->returned = b->returned || (b->bytes > 0 && b->last == '\r') || memchr(bytes, '\r', count - 1);
    b->last = bytes[count - 1];
    b->bytes += (int64_t)count;
    if (b->first == '>' && b->head_bytes < NAME_BYTES) {
        size_t kept = count < NAME_BYTES - b->head_bytes ? count : NAME_BYTES - b->head_bytes;
        memcpy(b->head + b->head_bytes, bytes, kept);
        b->head_bytes += kept;
    }
}

/* Of the file's first bytes. */
static creme_status refuse_others(const char *path, const BGZF *file)
{
    const char *what = creme_signature_describe(file->uncompressed_block, (size_t)file->block_length);
    return what ? creme_fail(CREME_ERROR_FORMAT, "%s: expected a FASTA, but it is %s", path, what) : CREME_OK;
}

static creme_status feed(builder *b, const char *bytes, size_t count)
{
    if (b->position == 0 && b->bytes == 0 && count >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3; /* a byte-order mark */
        count -= 3;
        b->position += 3;
    }
    while (count > 0) {
        const char *newline = memchr(bytes, '\n', count);
        size_t taken = newline ? (size_t)(newline - bytes) : count;
        extend_line(b, bytes, taken);
        if (newline) taken++;
        b->position += (int64_t)taken;
        if (newline) {
            creme_status status = finish_line(b, true);
            if (status != CREME_OK) return status;
        }
        bytes += taken;
        count -= taken;
    }
    return CREME_OK;
}

static creme_status add_block(creme_fasta_index *index, int64_t compressed, int64_t uncompressed)
{
    creme_status status =
        creme_grow(&index->blocks, &index->block_capacity, index->block_count + 1, sizeof *index->blocks);
    if (status != CREME_OK) return status;
    index->blocks[index->block_count++] = (creme_fasta_block){(uint64_t)compressed, (uint64_t)uncompressed};
    return CREME_OK;
}

creme_status creme_fasta_index_build(creme_fasta_index *out, BGZF *file, const char *path)
{
    *out = (creme_fasta_index){0};
    bool has_blocks = bgzf_compression(file) == CREME_COMPRESSION_BGZIP;
    builder *b = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&b, 1, sizeof *b));
    b->index = out;
    b->path = path;
    b->number = 1;
    for (;;) {
        CREME_TRY(creme_compressed_read_block(file, path));
        if (file->block_length == 0) break;
        if (b->position == 0 && b->bytes == 0) CREME_TRY(refuse_others(path, file));
        if (has_blocks) CREME_TRY(add_block(out, file->block_address, b->position));
        CREME_TRY(feed(b, file->uncompressed_block, (size_t)file->block_length));
    }
    if (b->bytes > 0) CREME_TRY(finish_line(b, false));
    if (out->count == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: holds no record: expected a FASTA, which begins with '>'", path);
    }
done:
    creme_free(b);
    if (status != CREME_OK) creme_fasta_index_clear(out);
    return status;
}
