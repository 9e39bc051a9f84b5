/* Reading the data of bigWig files: blocks of stretches, each checked against the index when it is first read. */
#include "annotation/bigwig_private.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <zlib.h>

static creme_status unpack(creme_bigwig *b, const creme_bigwig_block *one)
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
    return whole ? CREME_OK : creme_bigwig_damaged(b, one->offset, "a block of data that zlib cannot unpack");
}

/* The i-th stretch of the section in b->plain_block. */
static creme_bigwig_stretch get_stretch(const uint8_t *section, size_t i)
{
    static const size_t sizes[] = {0, 12, 8, 4};
    int type = section[20];
    const uint8_t *item = section + SECTION + i * sizes[type];
    int64_t step = creme_bigwig_u32(section + 12), span = creme_bigwig_u32(section + 16),
            start = creme_bigwig_u32(section + 4) + (int64_t)i * step;
    if (type == 1)
        return (creme_bigwig_stretch){creme_bigwig_u32(item), creme_bigwig_u32(item + 4), creme_bigwig_f32(item + 8)};
    if (type == 2)
        return (creme_bigwig_stretch){creme_bigwig_u32(item), creme_bigwig_u32(item) + span,
                                      creme_bigwig_f32(item + 4)};
    return (creme_bigwig_stretch){start, start + span, creme_bigwig_f32(item)};
}

/* Whether the section is what the index says: of the same place, in which its stretches rise. libBigWig writes
 * sections without a stretch, and gives those of fixed steps an end that is too far. */
static bool is_sound(const creme_bigwig *b, const creme_bigwig_block *one)
{
    static const size_t sizes[] = {0, 12, 8, 4};
    const uint8_t *section = b->plain_block;
    if (b->plain_size < SECTION) return false;
    size_t type = section[20], count = creme_bigwig_u16(section + 22);
    if (type < 1 || type > 3 || b->plain_size != SECTION + count * sizes[type]) return false;
    if (creme_bigwig_u32(section) != one->chrom || creme_bigwig_u32(section + 4) != one->start ||
        creme_bigwig_u32(section + 8) != one->end)
        return false;
    int64_t end = one->start;
    for (size_t i = 0; i < count; i++) {
        creme_bigwig_stretch at = get_stretch(section, i);
        if (at.start < end || at.end <= at.start) return false;
        end = at.end;
    }
    return end <= one->end && end <= b->chroms[one->chrom].length;
}

static creme_status load(creme_bigwig *b, creme_bigwig_block *one)
{
    creme_status status = CREME_OK;
    size_t room = b->packed ? b->plain_most : one->size;
    CREME_TRY(creme_grow(&b->plain_block, &b->plain_capacity, room, 1));
    if (b->packed) {
        CREME_TRY(creme_grow(&b->packed_block, &b->packed_capacity, one->size, 1));
        CREME_TRY(creme_bigwig_read_at(b, one->offset, b->packed_block, one->size, "a block of data"));
        CREME_TRY(unpack(b, one));
    } else {
        if (one->size > MOST_BLOCK) return creme_bigwig_damaged(b, one->offset, "the size of a block of data");
        CREME_TRY(creme_bigwig_read_at(b, one->offset, b->plain_block, one->size, "a block of data"));
        b->plain_size = one->size;
    }
    one->checked = is_sound(b, one);
    if (!one->checked)
        status = creme_bigwig_damaged(b, one->offset, "a block of data that is not what the index says");
done:
    return status;
}

/* The first block that ends behind the place, or has one before it that does. */
static size_t first_behind(const creme_bigwig *b, size_t chrom, int64_t start)
{
    size_t low = 0, high = b->block_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const creme_bigwig_block *one = &b->blocks[middle];
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
        size_t count = creme_bigwig_u16(b->plain_block + 22);
        for (size_t k = 0; k < count; k++) {
            creme_bigwig_stretch stretch = get_stretch(b->plain_block, k);
            if (stretch.start >= at.end || stretch.end <= at.start) continue;
            if (stretch.start < end)
                return creme_bigwig_damaged(b, b->blocks[i].offset, "two blocks of data overlap");
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
