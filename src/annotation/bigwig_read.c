/* A reader of bigWig that checks all that it follows. */
#include "annotation/bigwig_read.h"

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

/* Sizes of the format's parts, in bytes. */
enum { HEADER = 64, TREE_HEADER = 32, INDEX_HEADER = 48, NODE = 4, LEAF_ITEM = 32, BRANCH_ITEM = 24, SECTION = 24 };

/* MOST_BLOCK: what the largest section, of 65,535 stretches, takes; packed, it may be a little more. */
enum {
    MOST_KEY = 1024,
    MOST_DEPTH = 32,
    MOST_BLOCK = SECTION + 65535 * 12,
    MOST_PACKED = MOST_BLOCK + MOST_BLOCK / 64
};

typedef struct chromosome {
    char *name;
    uint32_t length;
    char key[CREME_CHROMOSOME_KEY_BYTES];
} chromosome;

/* A block of data, as the index has it. */
typedef struct block {
    uint32_t chrom, start, end;
    uint32_t furthest; /* the largest end on the chromosome so far */
    bool checked;      /* it was read, and is what the index says */
    uint64_t offset, size;
} block;

struct creme_bigwig {
    const creme_chromosome_aliases *aliases; /* borrowed; NULL: built-in names alone */
    char *path;
    int file; /* -1: of memory */
    const uint8_t *bytes;
    uint64_t size;
    bool packed;
    chromosome *chroms; /* [chrom_count], by number */
    size_t chrom_count, chroms_named;
    block *blocks; /* by chromosome and place */
    size_t block_count, block_capacity;
    uint64_t blocks_wanted;
    uint8_t *node, *packed_block, *plain_block; /* room */
    size_t node_capacity, packed_capacity, plain_capacity;
    size_t plain_size, plain_most; /* of the section at hand; of any */
};

/* --- Bytes ------------------------------------------------------------------------------------------------------ */

static uint32_t u16(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static uint32_t u32(const uint8_t *at)
{
    return u16(at) | u16(at + 2) << 16;
}

static uint64_t u64(const uint8_t *at)
{
    return (uint64_t)u32(at) | (uint64_t)u32(at + 4) << 32;
}

static float f32(const uint8_t *at)
{
    uint32_t bits = u32(at);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* What is wrong, and where. */
static creme_status damaged(const creme_bigwig *b, uint64_t offset, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: byte %" PRIu64 ": %s: the file is cut short or damaged", b->path,
                      offset, what);
}

static creme_status read_at(const creme_bigwig *b, uint64_t offset, void *out, uint64_t count, const char *what)
{
    if (offset > b->size || count > b->size - offset) return damaged(b, offset, what);
    if (b->file < 0) {
        memcpy(out, b->bytes + offset, count);
        return CREME_OK;
    }
    for (uint8_t *at = out; count > 0;) {
        ssize_t got = pread(b->file, at, count, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", b->path, strerror(errno));
        if (got == 0) return damaged(b, offset, what);
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
    CREME_TRY(read_at(b, offset, head, NODE, what));
    *leaf = head[0] == 1;
    *count = u16(head + 2);
    if (head[0] > 1 || *count == 0) return damaged(b, offset, what);
    size_t bytes = *count * (*leaf ? leaf_item : branch_item);
    CREME_TRY(creme_grow(&b->node, &b->node_capacity, bytes, 1));
    CREME_TRY(read_at(b, offset + NODE, b->node, bytes, what));
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
    uint32_t number = u32(item + key_bytes), length = u32(item + key_bytes + 4);
    if (!is_name(item, key_bytes)) return damaged(b, offset, "a name of a chromosome");
    if (number >= b->chrom_count || b->chroms[number].name || length == 0) {
        return damaged(b, offset, "a chromosome's number or length");
    }
    chromosome *chrom = &b->chroms[number];
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
    if (depth > MOST_DEPTH) return damaged(b, offset, TREE);
    CREME_TRY(read_node(b, offset, item, item, &leaf, &count, TREE));
    for (size_t i = 0; i < count && leaf; i++) {
        CREME_TRY(add_chrom(b, b->node + i * item, key_bytes, offset + NODE + i * item));
    }
    if (leaf) goto done;
    CREME_TRY(creme_allocate(&children, count, sizeof *children));
    for (size_t i = 0; i < count; i++) children[i] = u64(b->node + i * item + key_bytes);
    for (size_t i = 0; i < count; i++) CREME_TRY(read_tree_node(b, children[i], key_bytes, depth + 1));
done:
    creme_free(children);
    return status;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const chromosome *const *)a)->name, (*(const chromosome *const *)b)->name);
}

static creme_status check_names(const creme_bigwig *b, uint64_t offset)
{
    const chromosome **sorted = NULL;
    creme_status status = creme_allocate(&sorted, b->chrom_count, sizeof *sorted);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < b->chrom_count; i++) sorted[i] = &b->chroms[i];
    qsort(sorted, b->chrom_count, sizeof *sorted, by_name);
    for (size_t i = 1; i < b->chrom_count && status == CREME_OK; i++) {
        if (by_name(&sorted[i - 1], &sorted[i]) == 0) status = damaged(b, offset, "two chromosomes have one name");
    }
    creme_free(sorted);
    return status;
}

static creme_status read_chroms(creme_bigwig *b, uint64_t offset)
{
    uint8_t head[TREE_HEADER];
    creme_status status = CREME_OK;
    CREME_TRY(read_at(b, offset, head, TREE_HEADER, TREE));
    uint64_t key_bytes = u32(head + 8), count = u64(head + 16);
    if (u32(head) != MAGIC_TREE || key_bytes == 0 || key_bytes > MOST_KEY || u32(head + 12) != 8 ||
        count > b->size / (key_bytes + 8)) {
        return damaged(b, offset, "the head of the tree of chromosomes");
    }
    b->chrom_count = count;
    CREME_TRY(creme_allocate_zero(&b->chroms, count, sizeof *b->chroms));
    if (count > 0) CREME_TRY(read_tree_node(b, offset + TREE_HEADER, key_bytes, 0));
    if (b->chroms_named != count) return damaged(b, offset, "the number of chromosomes");
    CREME_TRY(check_names(b, offset));
done:
    return status;
}

/* --- Index ------------------------------------------------------------------------------------------------------ */

static const char INDEX[] = "a node of the index";

static creme_status add_block(creme_bigwig *b, const uint8_t *item, uint64_t offset)
{
    block one = {.chrom = u32(item),
                 .start = u32(item + 4),
                 .end = u32(item + 12),
                 .offset = u64(item + 16),
                 .size = u64(item + 24)};
    if (one.chrom != u32(item + 8) || one.chrom >= b->chrom_count || one.start >= one.end ||
        one.start >= b->chroms[one.chrom].length) {
        return damaged(b, offset, "the place of a block of data is none of its chromosome");
    }
    if (one.size < (b->packed ? 1 : SECTION) || one.size > MOST_PACKED || one.offset > b->size ||
        one.size > b->size - one.offset) {
        return damaged(b, offset, "a block of data lies beyond the file's end");
    }
    if (b->block_count == b->blocks_wanted) return damaged(b, offset, "more blocks of data than the index counts");
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
    if (depth > MOST_DEPTH) return damaged(b, offset, INDEX);
    CREME_TRY(read_node(b, offset, LEAF_ITEM, BRANCH_ITEM, &leaf, &count, INDEX));
    for (size_t i = 0; i < count && leaf; i++) {
        CREME_TRY(add_block(b, b->node + i * LEAF_ITEM, offset + NODE + i * LEAF_ITEM));
    }
    if (leaf) goto done;
    CREME_TRY(creme_allocate(&children, count, sizeof *children));
    for (size_t i = 0; i < count; i++) children[i] = u64(b->node + i * BRANCH_ITEM + 16);
    for (size_t i = 0; i < count; i++) CREME_TRY(read_index_node(b, children[i], depth + 1));
done:
    creme_free(children);
    return status;
}

static int by_place(const void *a, const void *b)
{
    const block *x = a, *y = b;
    if (x->chrom != y->chrom) return x->chrom < y->chrom ? -1 : 1;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static creme_status read_index(creme_bigwig *b, uint64_t offset)
{
    uint8_t head[INDEX_HEADER];
    creme_status status = CREME_OK;
    CREME_TRY(read_at(b, offset, head, INDEX_HEADER, "the head of the index"));
    b->blocks_wanted = u64(head + 8);
    if (u32(head) != MAGIC_INDEX || b->blocks_wanted > b->size / LEAF_ITEM) {
        return damaged(b, offset, "the head of the index");
    }
    if (b->blocks_wanted > 0) CREME_TRY(read_index_node(b, offset + INDEX_HEADER, 0));
    if (b->block_count != b->blocks_wanted) return damaged(b, offset, "fewer blocks of data than the index counts");
    if (b->block_count > 0) qsort(b->blocks, b->block_count, sizeof *b->blocks, by_place);
    for (size_t i = 0; i < b->block_count; i++) {
        block *one = &b->blocks[i];
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
    if (b->size >= 4) CREME_TRY(read_at(b, 0, head, 4, "the magic number"));
    CREME_TRY(check_magic(b, u32(head)));
    CREME_TRY(read_at(b, 0, head, HEADER, "the head of the file"));
    b->packed = u32(head + 52) > 0;
    b->plain_most = b->packed && u32(head + 52) < MOST_BLOCK ? u32(head + 52) : MOST_BLOCK;
    CREME_TRY(read_chroms(b, u64(head + 8)));
    CREME_TRY(read_index(b, u64(head + 24)));
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

/* --- Data ------------------------------------------------------------------------------------------------------- */

static creme_status unpack(creme_bigwig *b, const block *one)
{
    z_stream stream = {.next_in = b->packed_block,
                       .avail_in = (uInt)one->size,
                       .next_out = b->plain_block,
                       .avail_out = (uInt)b->plain_most};
    if (inflateInit(&stream) != Z_OK) return creme_fail(CREME_ERROR_MEMORY, "%s: no memory for zlib", b->path);
    int result = inflate(&stream, Z_FINISH);
    bool whole = result == Z_STREAM_END && stream.avail_in == 0;
    b->plain_size = b->plain_most - stream.avail_out;
    inflateEnd(&stream);
    return whole ? CREME_OK : damaged(b, one->offset, "a block of data that zlib cannot unpack");
}

/* The i-th stretch of the section in b->plain_block. */
static creme_bigwig_stretch get_stretch(const uint8_t *section, size_t i)
{
    static const size_t sizes[] = {0, 12, 8, 4};
    int type = section[20];
    const uint8_t *item = section + SECTION + i * sizes[type];
    int64_t step = u32(section + 12), span = u32(section + 16), start = u32(section + 4) + (int64_t)i * step;
    if (type == 1) return (creme_bigwig_stretch){u32(item), u32(item + 4), f32(item + 8)};
    if (type == 2) return (creme_bigwig_stretch){u32(item), u32(item) + span, f32(item + 4)};
    return (creme_bigwig_stretch){start, start + span, f32(item)};
}

/* Whether the section is what the index says: of the same place, in which its stretches rise. libBigWig writes
 * sections without a stretch, and gives those of fixed steps an end that is too far. */
static bool is_sound(const creme_bigwig *b, const block *one)
{
    static const size_t sizes[] = {0, 12, 8, 4};
    const uint8_t *section = b->plain_block;
    if (b->plain_size < SECTION) return false;
    size_t type = section[20], count = u16(section + 22);
    if (type < 1 || type > 3 || b->plain_size != SECTION + count * sizes[type]) return false;
    if (u32(section) != one->chrom || u32(section + 4) != one->start || u32(section + 8) != one->end) return false;
    int64_t end = one->start;
    for (size_t i = 0; i < count; i++) {
        creme_bigwig_stretch at = get_stretch(section, i);
        if (at.start < end || at.end <= at.start) return false;
        end = at.end;
    }
    return end <= one->end && end <= b->chroms[one->chrom].length;
}

static creme_status load(creme_bigwig *b, block *one)
{
    creme_status status = CREME_OK;
    size_t room = b->packed ? b->plain_most : one->size;
    CREME_TRY(creme_grow(&b->plain_block, &b->plain_capacity, room, 1));
    if (b->packed) {
        CREME_TRY(creme_grow(&b->packed_block, &b->packed_capacity, one->size, 1));
        CREME_TRY(read_at(b, one->offset, b->packed_block, one->size, "a block of data"));
        CREME_TRY(unpack(b, one));
    } else {
        if (one->size > MOST_BLOCK) return damaged(b, one->offset, "the size of a block of data");
        CREME_TRY(read_at(b, one->offset, b->plain_block, one->size, "a block of data"));
        b->plain_size = one->size;
    }
    one->checked = is_sound(b, one);
    if (!one->checked) status = damaged(b, one->offset, "a block of data that is not what the index says");
done:
    return status;
}

/* The first block that ends behind the place, or has one before it that does. */
static size_t first_behind(const creme_bigwig *b, size_t chrom, int64_t start)
{
    size_t low = 0, high = b->block_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const block *one = &b->blocks[middle];
        if (one->chrom < chrom || (one->chrom == chrom && one->furthest <= start))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Looks at up to two blocks before `first` and two from `last` on: one of them it might be whose place is wrong. */
static creme_status check_beside(creme_bigwig *b, size_t first, size_t last)
{
    creme_status status = CREME_OK;
    for (size_t i = first > 2 ? first - 2 : 0; i < b->block_count && i < last + 2; i++) {
        if (i >= first && i < last) continue;
        if (!b->blocks[i].checked) CREME_TRY(load(b, &b->blocks[i]));
    }
done:
    return status;
}

creme_status creme_bigwig_read(creme_bigwig *b, size_t chrom, creme_interval at,
                               void (*take)(void *self, const creme_bigwig_stretch *stretch), void *self)
{
    size_t first = first_behind(b, chrom, at.start), i = first;
    int64_t end = 0;
    creme_status status = CREME_OK;
    for (; i < b->block_count && b->blocks[i].chrom == chrom && b->blocks[i].start < at.end; i++) {
        CREME_TRY(load(b, &b->blocks[i]));
        size_t count = u16(b->plain_block + 22);
        for (size_t k = 0; k < count; k++) {
            creme_bigwig_stretch stretch = get_stretch(b->plain_block, k);
            if (stretch.start >= at.end || stretch.end <= at.start) continue;
            if (stretch.start < end) return damaged(b, b->blocks[i].offset, "two blocks of data overlap");
            end = stretch.end;
            take(self, &stretch);
        }
    }
    CREME_TRY(check_beside(b, first, i));
done:
    return status;
}

typedef struct sum {
    creme_interval at;
    double value;
} sum;

static void add(void *self, const creme_bigwig_stretch *stretch)
{
    sum *s = self;
    int64_t start = stretch->start > s->at.start ? stretch->start : s->at.start;
    int64_t end = stretch->end < s->at.end ? stretch->end : s->at.end;
    if (!isnan(stretch->value)) s->value += (double)(end - start) * (double)stretch->value;
}

creme_status creme_bigwig_mean(creme_bigwig *b, size_t chrom, creme_interval at, double *mean)
{
    sum s = {.at = at};
    creme_status status = creme_bigwig_read(b, chrom, at, add, &s);
    *mean = s.value / (double)(at.end - at.start);
    return status;
}
