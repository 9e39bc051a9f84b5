/* Opening bigWig files: header, chromosomes and index, all checked before anything is followed. */
#include "annotation/bigwig_private.h"

#include "base/memory.h"

#include <creme/chromosome.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define MAGIC       0x888ffc26u
#define MAGIC_OTHER 0x26fc8f88u /* of the other byte order */
#define MAGIC_BED   0x8789f2ebu
#define MAGIC_TREE  0x78ca8c91u
#define MAGIC_INDEX 0x2468ace0u

enum { MOST_KEY = 1024, MOST_DEPTH = 32 };

/* --- Bytes ------------------------------------------------------------------------------------------------------ */

creme_status creme_bigwig_damaged(const creme_bigwig *b, uint64_t offset, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: byte %" PRIu64 ": %s: the file is cut short or damaged", b->path,
                      offset, what);
}

creme_status creme_bigwig_read_at(const creme_bigwig *b, uint64_t offset, void *out, uint64_t count, const char *what)
{
    if (offset > b->size || count > b->size - offset) return creme_bigwig_damaged(b, offset, what);
    if (b->file < 0) {
        memcpy(out, b->bytes + offset, count);
        return CREME_OK;
    }
    for (uint8_t *at = out; count > 0;) {
        ssize_t got = pread(b->file, at, count, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", b->path, strerror(errno));
        if (got == 0) return creme_bigwig_damaged(b, offset, what);
        at += got;
        offset += (uint64_t)got;
        count -= (uint64_t)got;
    }
    return CREME_OK;
}

/* A node's header and items, into b->node: *count of them, each of leaf_item bytes or branch_item. */
static creme_status read_node(creme_bigwig *b, uint64_t offset, size_t leaf_item, size_t branch_item, bool *leaf,
                              size_t *count, const char *what)
{
    uint8_t head[NODE];
    creme_status status = CREME_OK;
    CREME_TRY(creme_bigwig_read_at(b, offset, head, NODE, what));
    *leaf = head[0] == 1;
    *count = creme_bigwig_u16(head + 2);
    if (head[0] > 1 || *count == 0) return creme_bigwig_damaged(b, offset, what);
    size_t bytes = *count * (*leaf ? leaf_item : branch_item);
    CREME_TRY(creme_grow(&b->node, &b->node_capacity, bytes, 1));
    CREME_TRY(creme_bigwig_read_at(b, offset + NODE, b->node, bytes, what));
done:
    return status;
}

/* --- Chromosomes ------------------------------------------------------------------------------------------------ */

static const char TREE[] = "a node of the tree of chromosomes";

/* A key is a name, padded with NUL bytes. */
static bool is_name(const uint8_t *key, size_t bytes)
{
    size_t length = 0;
    while (length < bytes && key[length] > ' ' && key[length] != 127) length++;
    for (size_t i = length; i < bytes; i++) {
        if (key[i] != 0) return false;
    }
    return length > 0;
}

static creme_status add_chrom(creme_bigwig *b, const uint8_t *item, size_t key_bytes, uint64_t offset)
{
    uint32_t number = creme_bigwig_u32(item + key_bytes), length = creme_bigwig_u32(item + key_bytes + 4);
    if (!is_name(item, key_bytes)) return creme_bigwig_damaged(b, offset, "a name of a chromosome");
    if (number >= b->chrom_count || b->chroms[number].name || length == 0) {
        return creme_bigwig_damaged(b, offset, "a chromosome's number or length");
    }
    creme_bigwig_chrom *chrom = &b->chroms[number];
    size_t name_bytes = strnlen((const char *)item, key_bytes);
    creme_status status = creme_copy_text_n(&chrom->name, (const char *)item, name_bytes);
    if (status != CREME_OK) return status;
    creme_chromosome known;
    creme_chromosome_look_up(&known, NULL, chrom->name);
    memcpy(chrom->key, known.key, sizeof chrom->key);
    chrom->length = length;
    b->chroms_named++;
    return CREME_OK;
}

static creme_status read_tree_node(creme_bigwig *b, uint64_t offset, size_t key_bytes, int depth)
{
    bool leaf = false;
    size_t count = 0, item = key_bytes + 8;
    uint64_t *children = NULL;
    creme_status status = CREME_OK;
    if (depth > MOST_DEPTH) return creme_bigwig_damaged(b, offset, TREE);
    CREME_TRY(read_node(b, offset, item, item, &leaf, &count, TREE));
    for (size_t i = 0; i < count && leaf; i++) {
        CREME_TRY(add_chrom(b, b->node + i * item, key_bytes, offset + NODE + i * item));
    }
    if (leaf) goto done;
    CREME_TRY(creme_allocate(&children, count, sizeof *children));
    for (size_t i = 0; i < count; i++) children[i] = creme_bigwig_u64(b->node + i * item + key_bytes);
    for (size_t i = 0; i < count; i++) CREME_TRY(read_tree_node(b, children[i], key_bytes, depth + 1));
done:
    creme_free(children);
    return status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const creme_bigwig_chrom *const *)a)->name, (*(const creme_bigwig_chrom *const *)b)->name);
}

static creme_status check_names(const creme_bigwig *b, uint64_t offset)
{
    const creme_bigwig_chrom **sorted = NULL;
    creme_status status = creme_allocate(&sorted, b->chrom_count, sizeof *sorted);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < b->chrom_count; i++) sorted[i] = &b->chroms[i];
    qsort(sorted, b->chrom_count, sizeof *sorted, by_name);
    for (size_t i = 1; i < b->chrom_count && status == CREME_OK; i++) {
        if (by_name(&sorted[i - 1], &sorted[i]) == 0)
            status = creme_bigwig_damaged(b, offset, "two chromosomes have one name");
    }
    creme_free(sorted);
    return status;
}

static creme_status read_chroms(creme_bigwig *b, uint64_t offset)
{
    uint8_t head[TREE_HEADER];
    creme_status status = CREME_OK;
    CREME_TRY(creme_bigwig_read_at(b, offset, head, TREE_HEADER, TREE));
    uint64_t key_bytes = creme_bigwig_u32(head + 8), count = creme_bigwig_u64(head + 16);
    if (creme_bigwig_u32(head) != MAGIC_TREE || key_bytes == 0 || key_bytes > MOST_KEY ||
        creme_bigwig_u32(head + 12) != 8 || count > b->size / (key_bytes + 8)) {
        return creme_bigwig_damaged(b, offset, "the head of the tree of chromosomes");
    }
    b->chrom_count = count;
    CREME_TRY(creme_allocate_zero(&b->chroms, count, sizeof *b->chroms));
    if (count > 0) CREME_TRY(read_tree_node(b, offset + TREE_HEADER, key_bytes, 0));
    if (b->chroms_named != count) return creme_bigwig_damaged(b, offset, "the number of chromosomes");
    CREME_TRY(check_names(b, offset));
done:
    return status;
}

/* --- Index ------------------------------------------------------------------------------------------------------ */

static const char INDEX[] = "a node of the index";

static creme_status add_block(creme_bigwig *b, const uint8_t *item, uint64_t offset)
{
    creme_bigwig_block one = {.chrom = creme_bigwig_u32(item),
                              .start = creme_bigwig_u32(item + 4),
                              .end = creme_bigwig_u32(item + 12),
                              .offset = creme_bigwig_u64(item + 16),
                              .size = creme_bigwig_u64(item + 24)};
    if (one.chrom != creme_bigwig_u32(item + 8) || one.chrom >= b->chrom_count || one.start >= one.end ||
        one.start >= b->chroms[one.chrom].length) {
        return creme_bigwig_damaged(b, offset, "the place of a block of data is none of its chromosome");
    }
    if (one.size < (b->packed ? 1 : SECTION) || one.size > MOST_PACKED || one.offset > b->size ||
        one.size > b->size - one.offset) {
        return creme_bigwig_damaged(b, offset, "a block of data lies beyond the file's end");
    }
    if (b->block_count == b->blocks_wanted)
        return creme_bigwig_damaged(b, offset, "more blocks of data than the index counts");
    creme_status status = creme_grow(&b->blocks, &b->block_capacity, b->block_count + 1, sizeof one);
    if (status == CREME_OK) b->blocks[b->block_count++] = one;
    return status;
}

/* Every node leads to blocks, whose number is known, so that no ring of nodes is followed for long. */
static creme_status read_index_node(creme_bigwig *b, uint64_t offset, int depth)
{
    bool leaf = false;
    size_t count = 0;
    uint64_t *children = NULL;
    creme_status status = CREME_OK;
    if (depth > MOST_DEPTH) return creme_bigwig_damaged(b, offset, INDEX);
    CREME_TRY(read_node(b, offset, LEAF_ITEM, BRANCH_ITEM, &leaf, &count, INDEX));
    for (size_t i = 0; i < count && leaf; i++) {
        CREME_TRY(add_block(b, b->node + i * LEAF_ITEM, offset + NODE + i * LEAF_ITEM));
    }
    if (leaf) goto done;
    CREME_TRY(creme_allocate(&children, count, sizeof *children));
    for (size_t i = 0; i < count; i++) children[i] = creme_bigwig_u64(b->node + i * BRANCH_ITEM + 16);
    for (size_t i = 0; i < count; i++) CREME_TRY(read_index_node(b, children[i], depth + 1));
done:
    creme_free(children);
    return status;
}

static int by_place(const void *a, const void *b)
{
    const creme_bigwig_block *x = a, *y = b;
    if (x->chrom != y->chrom) return x->chrom < y->chrom ? -1 : 1;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static creme_status read_index(creme_bigwig *b, uint64_t offset)
{
    uint8_t head[INDEX_HEADER];
    creme_status status = CREME_OK;
    CREME_TRY(creme_bigwig_read_at(b, offset, head, INDEX_HEADER, "the head of the index"));
    b->blocks_wanted = creme_bigwig_u64(head + 8);
    if (creme_bigwig_u32(head) != MAGIC_INDEX || b->blocks_wanted > b->size / LEAF_ITEM) {
        return creme_bigwig_damaged(b, offset, "the head of the index");
    }
    if (b->blocks_wanted > 0) CREME_TRY(read_index_node(b, offset + INDEX_HEADER, 0));
    if (b->block_count != b->blocks_wanted)
        return creme_bigwig_damaged(b, offset, "fewer blocks of data than the index counts");
    if (b->block_count > 0) qsort(b->blocks, b->block_count, sizeof *b->blocks, by_place);
    for (size_t i = 0; i < b->block_count; i++) {
        creme_bigwig_block *one = &b->blocks[i];
        bool goes_on = i > 0 && one[-1].chrom == one->chrom && one[-1].furthest > one->end;
        one->furthest = goes_on ? one[-1].furthest : one->end;
    }
done:
    return status;
}

/* --- Opening ---------------------------------------------------------------------------------------------------- */

static creme_status check_magic(const creme_bigwig *b, uint32_t magic)
{
    if (magic == MAGIC) return CREME_OK;
    const char *what = magic == MAGIC_BED     ? "this is a bigBed, not a bigWig"
                       : magic == MAGIC_OTHER ? "a bigWig of a big-endian machine, which is not read"
                                              : "this is no bigWig";
    return creme_fail(CREME_ERROR_FORMAT, "%s: %s", b->path, what);
}

static creme_status read_all(creme_bigwig *b)
{
    uint8_t head[HEADER] = {0};
    creme_status status = CREME_OK;
    if (b->size >= 4) CREME_TRY(creme_bigwig_read_at(b, 0, head, 4, "the magic number"));
    CREME_TRY(check_magic(b, creme_bigwig_u32(head)));
    CREME_TRY(creme_bigwig_read_at(b, 0, head, HEADER, "the head of the file"));
    b->packed = creme_bigwig_u32(head + 52) > 0;
    b->plain_most = b->packed && creme_bigwig_u32(head + 52) < MOST_BLOCK ? creme_bigwig_u32(head + 52) : MOST_BLOCK;
    CREME_TRY(read_chroms(b, creme_bigwig_u64(head + 8)));
    CREME_TRY(read_index(b, creme_bigwig_u64(head + 24)));
done:
    return status;
}

static creme_status open_file(creme_bigwig *b)
{
    struct stat about;
    b->file = open(b->path, O_RDONLY | O_CLOEXEC);
    if (b->file < 0) return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", b->path, strerror(errno));
    if (fstat(b->file, &about) != 0)
        return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", b->path, strerror(errno));
    if (!S_ISREG(about.st_mode)) {
        return creme_fail(CREME_ERROR_IO, "%s: is a folder or a pipe: a bigWig is read from a file", b->path);
    }
    b->size = (uint64_t)about.st_size;
    return CREME_OK;
}

static creme_status open_from(creme_bigwig **out, const char *path, const void *bytes, size_t size)
{
    *out = NULL;
    creme_bigwig *b = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&b, 1, sizeof *b));
    b->file = -1;
    b->bytes = bytes;
    b->size = size;
    CREME_TRY(creme_copy_text(&b->path, path));
    if (!bytes) CREME_TRY(open_file(b));
    CREME_TRY(read_all(b));
    *out = b;
    b = NULL;
done:
    creme_bigwig_close(b);
    return status;
}

creme_status creme_bigwig_open(creme_bigwig **out, const char *path)
{
    return open_from(out, path, NULL, 0);
}

creme_status creme_bigwig_open_memory(creme_bigwig **out, const char *name, const void *bytes, size_t size)
{
    return open_from(out, name, size > 0 ? bytes : "", size);
}

void creme_bigwig_close(creme_bigwig *b)
{
    if (!b) return;
    if (b->file >= 0) close(b->file);
    for (size_t i = 0; b->chroms && i < b->chrom_count; i++) creme_free(b->chroms[i].name);
    creme_free(b->chroms);
    creme_free(b->blocks);
    creme_free(b->node);
    creme_free(b->packed_block);
    creme_free(b->plain_block);
    creme_free(b->path);
    creme_free(b);
}

size_t creme_bigwig_chrom_count(const creme_bigwig *b)
{
    return b->chrom_count;
}

const char *creme_bigwig_chrom_name(const creme_bigwig *b, size_t chrom)
{
    return b->chroms[chrom].name;
}

int64_t creme_bigwig_chrom_length(const creme_bigwig *b, size_t chrom)
{
    return b->chroms[chrom].length;
}

void creme_bigwig_use_aliases(creme_bigwig *b, const creme_chromosome_aliases *aliases)
{
    b->aliases = aliases;
    for (size_t i = 0; i < b->chrom_count; i++) {
        creme_chromosome known;
        creme_chromosome_look_up(&known, aliases, b->chroms[i].name);
        memcpy(b->chroms[i].key, known.key, sizeof known.key);
    }
}

bool creme_bigwig_find(const creme_bigwig *b, const char *name, size_t *chrom)
{
    creme_chromosome wanted;
    creme_chromosome_look_up(&wanted, b->aliases, name);
    size_t alike = 0;
    for (size_t i = 0; i < b->chrom_count; i++) {
        if (strcmp(b->chroms[i].key, wanted.key) != 0) continue;
        *chrom = i;
        if (strcmp(b->chroms[i].name, name) == 0) return true;
        alike++;
    }
    return alike == 1;
}
