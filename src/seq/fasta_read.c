/* Reading bases by position, and never more or less than the index promises.
 *
 * The bytes of an interval lie in one run of the file, cut into lines of equal length. Each line end is looked at
 * where the index says that it is; an index of another file, or a file edited since, shows at once instead of
 * shifting bases. */
#include "seq/fasta_private.h"

#include "base/compressed.h"
#include "seq/alphabet.h"

#include <stdio.h>
#include <string.h>

/* Letters that stand for no base: how many may be in what is read, and how many a message shows. */
enum { MOST_FOREIGN = 4, MOST_SHOWN = 12 };

creme_status creme_fasta_unfit(const creme_fasta *fasta, const char *reason)
{
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: %s: the file is truncated, or the index (.fai) is of another one; "
                      "check the file, then delete the index and it will be built again",
                      fasta->path, reason);
}

static const creme_fasta_block *find_block(const creme_fasta_index *index, uint64_t offset)
{
    size_t low = 0, high = index->block_count; /* blocks[low] starts at or before the offset */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (index->blocks[middle].uncompressed <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &index->blocks[low];
}

/* In a bgzip file: to the start of the block, and from there by reading. bgzf_useek() would trust the .gzi. */
creme_status creme_fasta_seek(creme_fasta *fasta, int64_t offset)
{
    if (fasta->index.block_count == 0) {
        if (bgzf_compression(fasta->file) == CREME_COMPRESSION_NONE &&
            bgzf_useek(fasta->file, offset, SEEK_SET) == 0) {
            return CREME_OK;
        }
        return creme_fasta_unfit(fasta, "cannot go to a place that its index names");
    }
    const creme_fasta_block *block = find_block(&fasta->index, (uint64_t)offset);
    if (bgzf_seek(fasta->file, (int64_t)(block->compressed << 16), SEEK_SET) != 0) {
        return creme_fasta_unfit(fasta, "cannot go to a place that its index names");
    }
    uint64_t skip = (uint64_t)offset - block->uncompressed;
    if (skip > CREME_FASTA_BUFFER_BYTES) return creme_fasta_unfit(fasta, "the file ends earlier than its index says");
    size_t got = 0;
    creme_status status = creme_compressed_read(fasta->file, fasta->path, fasta->buffer, skip, &got);
    if (status != CREME_OK) return status;
    if (got < skip) return creme_fasta_unfit(fasta, "the file ends earlier than its index says");
    return CREME_OK;
}

/* Does the header line right before the record carry its name? Headers of more than a buffer are not looked at. */
static bool has_header(const char *bytes, size_t count, bool from_start, const char *name)
{
    if (count < 3 || bytes[count - 1] != '\n') return false;
    const char *line = bytes + count - 1;
    while (line > bytes && line[-1] != '\n') line--;
    if (line == bytes && !from_start) return true;
    if (line == bytes && count > 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) line += 3; /* a byte-order mark */
    size_t left = (size_t)(bytes + count - line), length = strlen(name);
    return left >= length + 2 && line[0] == '>' && memcmp(line + 1, name, length) == 0 &&
           strchr(" \t\r\n\v\f", line[length + 1]);
}

/* Is there nothing but blank space between the record's end and the next header or the file's end? */
static bool has_end(const char *bytes, size_t count)
{
    size_t i = 0;
    while (i < count && (bytes[i] == '\n' || bytes[i] == '\r')) i++;
    return i == count || (i > 0 && bytes[i] == '>') || (i == 0 && bytes[0] == '>');
}

static creme_status verify(creme_fasta *fasta, int i)
{
    if (fasta->verified[i]) return CREME_OK;
    const creme_fasta_record *record = &fasta->index.records[i];
    int64_t start = record->offset > 4096 ? record->offset - 4096 : 0;
    size_t wanted = (size_t)(record->offset - start), got = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_fasta_seek(fasta, start));
    CREME_TRY(creme_compressed_read(fasta->file, fasta->path, fasta->buffer, wanted, &got));
    if (got != wanted || !has_header(fasta->buffer, got, start == 0, record->name)) {
        return creme_fasta_unfit(fasta, "a record is not where its index says");
    }
    CREME_TRY(creme_fasta_seek(fasta, creme_fasta_record_end(record)));
    CREME_TRY(creme_compressed_read(fasta->file, fasta->path, fasta->buffer, 64, &got));
    if (!has_end(fasta->buffer, got)) return creme_fasta_unfit(fasta, "a record does not end where its index says");
    fasta->verified[i] = true;
done:
    return status;
}

/* Where a read is: `column` counts the bytes of the current line, its end included. */
typedef struct cursor {
    const creme_fasta_record *record;
    int64_t start, at, end, column;
    uint8_t *codes;
    int64_t foreign;           /* letters that stand for no base, */
    int64_t first_foreign;     /* where the first of them is, */
    char seen[MOST_SHOWN + 1]; /* and the first few */
} cursor;

/* A stray letter is N; more than a few are no DNA. */
static void count_foreign(cursor *c, const char *bytes, int64_t count)
{
    if (creme_sequence_count_foreign(bytes, count) == 0) return;
    for (int64_t i = 0; i < count; i++) {
        if (!creme_sequence_is_foreign(bytes[i])) continue;
        if (c->foreign == 0) c->first_foreign = c->at + i;
        if (c->foreign < MOST_SHOWN) c->seen[c->foreign] = bytes[i];
        c->foreign++;
    }
}

static creme_status check_foreign(const creme_fasta *fasta, const cursor *c)
{
    if (c->foreign <= MOST_FOREIGN) return CREME_OK;
    return creme_fail(
        CREME_ERROR_FORMAT,
        "%s: record '%.80s' is no DNA: %lld of %lld letters from base %lld on stand for no base ('%s'%s, "
        "the first at base %lld); is it protein, or masked with X for N?",
        fasta->path, c->record->name, (long long)c->foreign, (long long)(c->end - c->start), (long long)c->start + 1,
        c->seen, c->foreign > MOST_SHOWN ? ", ..." : "", (long long)c->first_foreign + 1);
}

static creme_status take_bases(const creme_fasta *fasta, cursor *c, const char *bytes, int64_t count)
{
    int64_t good = creme_sequence_encode_checked(c->codes, bytes, count);
    if (good < count) {
        unsigned char byte = (unsigned char)bytes[good];
        if (byte == '\n' || byte == '\r' || byte == '>') {
            return creme_fasta_unfit(fasta, "a line is shorter than its index says");
        }
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: base %lld of record '%s' is the byte 0x%02x ('%c'): only letters are bases",
                          fasta->path, (long long)(c->at + good + 1), c->record->name, byte,
                          byte >= ' ' && byte < 127 ? byte : '?');
    }
    count_foreign(c, bytes, count);
    c->codes += count;
    c->at += count;
    c->column += count;
    return CREME_OK;
}

static creme_status take_bytes(const creme_fasta *fasta, cursor *c, const char *bytes, int64_t count)
{
    const creme_fasta_record *record = c->record;
    int64_t i = 0;
    while (i < count && c->at < c->end) {
        int64_t run = record->line_bases - c->column;
        if (run > 0) {
            if (run > count - i) run = count - i;
            if (run > c->end - c->at) run = c->end - c->at;
            creme_status status = take_bases(fasta, c, bytes + i, run);
            if (status != CREME_OK) return status;
            i += run;
            continue;
        }
        char wanted = c->column == record->line_bytes - 1 ? '\n' : '\r';
        if (bytes[i++] != wanted) return creme_fasta_unfit(fasta, "a line does not end where its index says");
        if (++c->column == record->line_bytes) c->column = 0;
    }
    return CREME_OK;
}

static creme_status read_inside(creme_fasta *fasta, const creme_fasta_record *record, int64_t start, int64_t end,
                                uint8_t *codes)
{
    int64_t offset = creme_fasta_record_offset(record, start);
    int64_t left = creme_fasta_record_offset(record, end - 1) + 1 - offset;
    creme_status status = creme_fasta_seek(fasta, offset);
    cursor c = {.record = record,
                .start = start,
                .at = start,
                .end = end,
                .column = start % record->line_bases,
                .codes = codes};
    while (status == CREME_OK && left > 0) {
        size_t wanted = left < CREME_FASTA_BUFFER_BYTES ? (size_t)left : CREME_FASTA_BUFFER_BYTES, got = 0;
        status = creme_compressed_read(fasta->file, fasta->path, fasta->buffer, wanted, &got);
        if (status != CREME_OK) return status;
        if (got < wanted) return creme_fasta_unfit(fasta, "the file ends earlier than its index says");
        status = take_bytes(fasta, &c, fasta->buffer, (int64_t)got);
        left -= (int64_t)got;
    }
    return status == CREME_OK ? check_foreign(fasta, &c) : status;
}

creme_status creme_fasta_read(creme_fasta *fasta, int i, int64_t start, int64_t end, uint8_t *codes)
{
    if (i < 0 || i >= creme_fasta_count(fasta)) {
        return creme_fail(CREME_ERROR_RANGE, "%s: has no record number %d", fasta->path, i);
    }
    if (end < start) {
        return creme_fail(CREME_ERROR_RANGE, "interval [%lld, %lld) ends before it starts", (long long)start,
                          (long long)end);
    }
    creme_status status = verify(fasta, i);
    if (status != CREME_OK) return status;
    const creme_fasta_record *record = &fasta->index.records[i];
    int64_t first = start > 0 ? start : 0;
    int64_t last = end < record->length ? end : record->length;
    if (first >= last) {
        memset(codes, CREME_BASE_N, (size_t)(end - start));
        return CREME_OK;
    }
    memset(codes, CREME_BASE_N, (size_t)(first - start));
    memset(codes + (last - start), CREME_BASE_N, (size_t)(end - last));
    return read_inside(fasta, record, first, last, codes + (first - start));
}
