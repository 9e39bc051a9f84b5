/* Windows with edits of any length.
 *
 * A replacement j turns n bases into r. A base of the genome that has replacements 0 .. j-1 on its left moves by
 * the sum of their r - n, less an offset that is the same for all: it is chosen so that the TSS's base, or what takes
 * its place, comes to lie where it should. The window is what then lies at 0 .. L - 1: runs of the genome between
 * replacements, each moved by one number, and the replacements. Runs that do not move are the wild type's.
 */
#include "assay/splice.h"

#include "base/memory.h"

#include <inttypes.h>
#include <string.h>

struct creme_splicer {
    const creme_site *site;
    int64_t length, margin, tss;
    uint8_t *left, *right; /* [margin] each */
};

creme_status creme_splicer_create(creme_splicer **out, const creme_site *site, int64_t margin)
{
    *out = NULL;
    creme_splicer *self = NULL;
    creme_status status;
    int64_t length = creme_background_length(site->wild_type);
    if (margin < 0) {
        return creme_fail(CREME_ERROR_RANGE, "%s: a margin of %" PRId64 " bases: expected 0 or more",
                          site->locus->name, margin);
    }
    CREME_TRY(creme_allocate_zero(&self, 1, sizeof *self));
    *self = (creme_splicer){.site = site, .length = length, .margin = margin, .tss = creme_site_tss_index(site)};
    if (margin > 0) {
        CREME_TRY(creme_allocate(&self->left, (size_t)margin, 1));
        CREME_TRY(creme_allocate(&self->right, (size_t)margin, 1));
        CREME_TRY(creme_site_read(site, (creme_interval){-margin, 0}, self->left));
        CREME_TRY(creme_site_read(site, (creme_interval){length, length + margin}, self->right));
    }
    *out = self;
    self = NULL;
done:
    creme_splicer_destroy(self);
    return status;
}

void creme_splicer_destroy(creme_splicer *splicer)
{
    if (!splicer) return;
    creme_free(splicer->left);
    creme_free(splicer->right);
    creme_free(splicer);
}

int64_t creme_site_tss_index(const creme_site *site)
{
    int64_t length = creme_background_length(site->wild_type), tss = site->locus->tss;
    int64_t index = creme_locus_to_window(site->locus, site->genome, (creme_interval){tss, tss + 1}).start;
    return index >= 0 && index < length ? index : length / 2;
}

void creme_spliced_clear(creme_spliced *spliced)
{
    creme_free(spliced->edits);
    creme_free(spliced->codes);
    *spliced = (creme_spliced){0};
}

/* How much longer a replacement makes the sequence. */
static int64_t added(const creme_replacement *it)
{
    return it->length - (it->at.end - it->at.start);
}

static bool covers(const creme_replacement *it, int64_t base)
{
    return it->at.start <= base && base < it->at.end;
}

static creme_status check(const creme_splicer *self, const creme_replacement *replacements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        creme_interval at = replacements[i].at;
        bool rises = at.start <= at.end && (i == 0 || replacements[i - 1].at.end <= at.start);
        if (rises && replacements[i].length >= 0) continue;
        return creme_fail(CREME_ERROR_RANGE,
                          "%s: bases [%" PRId64 ", %" PRId64 ") of the window replaced by %" PRId64
                          ": expected replacements that rise and do not overlap",
                          self->site->locus->name, at.start, at.end, replacements[i].length);
    }
    return CREME_OK;
}

/* How far the TSS's base moves to the right. */
static int64_t tss_shift(const creme_splicer *self, const creme_replacement *replacements, size_t count,
                         creme_moving_side side)
{
    int64_t shift = 0;
    if (side == CREME_MOVES_FAR) return 0;
    for (size_t i = 0; i < count; i++) {
        const creme_replacement *it = &replacements[i];
        bool touches = it->at.start < self->length && it->at.end > 0;
        if (!touches || covers(it, self->tss)) continue;
        shift += it->at.start <= self->tss ? added(it) : -added(it);
    }
    return shift;
}

/* By how much everything moves less to the right than the replacements on its left would have it. */
static int64_t find_offset(const creme_splicer *self, const creme_replacement *replacements, size_t count,
                           creme_moving_side side, bool *at_tss)
{
    int64_t offset = -tss_shift(self, replacements, count, side);
    *at_tss = false;
    for (size_t i = 0; i < count && replacements[i].at.start <= self->tss; i++) {
        const creme_replacement *it = &replacements[i];
        int64_t before_tss = self->tss - it->at.start; /* bases of it, if it covers the TSS */
        *at_tss = covers(it, self->tss);
        if (!*at_tss) offset += added(it);
        if (*at_tss && it->length <= before_tss) offset += it->length - before_tss;
    }
    return offset;
}

/* Adds room for the bases [start, end) of the window to the edits: to the last one, if that ends there. *codes = the
 * room. */
static creme_status add_bases(creme_spliced *out, int64_t start, int64_t end, uint8_t **codes)
{
    creme_status status;
    size_t bases = (size_t)(out->code_count + end - start);
    CREME_TRY(creme_grow(&out->codes, &out->code_capacity, bases, 1));
    if (out->count > 0 && out->edits[out->count - 1].at.end == start) {
        out->edits[out->count - 1].at.end = end;
    } else {
        CREME_TRY(creme_grow(&out->edits, &out->edit_capacity, out->count + 1, sizeof *out->edits));
        out->edits[out->count++] = (creme_edit){.at = {start, end}};
    }
    *codes = out->codes + out->code_count;
    out->code_count = (int64_t)bases;
done:
    return status;
}

/* codes = bases [start, end) of the genome, in the window's coordinates; they lie within the margins. */
static void copy_genome(const creme_splicer *self, int64_t start, int64_t end, uint8_t *codes)
{
    const uint8_t *window = creme_background_codes(self->site->wild_type);
    const struct {
        int64_t start, end;
        const uint8_t *codes;
    } parts[] = {{-self->margin, 0, self->left},
                 {0, self->length, window},
                 {self->length, self->length + self->margin, self->right}};
    for (int p = 0; p < 3; p++) {
        int64_t first = start > parts[p].start ? start : parts[p].start;
        int64_t last = end < parts[p].end ? end : parts[p].end;
        if (first < last)
            memcpy(codes + (first - start), parts[p].codes + (first - parts[p].start), (size_t)(last - first));
    }
}

/* The run of the genome that fills [start, end) of the window, moved by `moved`. */
static creme_status add_run(const creme_splicer *self, creme_spliced *out, int64_t start, int64_t end, int64_t moved)
{
    uint8_t *codes = NULL;
    if (start < 0) start = 0;
    if (end > self->length) end = self->length;
    if (moved == 0 || start >= end) return CREME_OK;
    if (start - moved < -self->margin || end - moved > self->length + self->margin) {
        return creme_fail(CREME_ERROR_RANGE,
                          "%s: replacements need bases [%" PRId64 ", %" PRId64 ") of its window: there are %" PRId64
                          " beside it",
                          self->site->locus->name, start - moved, end - moved, self->margin);
    }
    creme_status status = add_bases(out, start, end, &codes);
    if (status == CREME_OK) copy_genome(self, start - moved, end - moved, codes);
    return status;
}

/* The replacement, whose first base comes to lie at `start`. */
static creme_status add_replacement(const creme_splicer *self, creme_spliced *out, int64_t start,
                                    const creme_replacement *it)
{
    uint8_t *codes = NULL;
    int64_t first = start > 0 ? start : 0, end = start + it->length;
    if (end > self->length) end = self->length;
    if (first >= end) return CREME_OK;
    creme_status status = add_bases(out, first, end, &codes);
    if (status == CREME_OK) memcpy(codes, it->bases + (first - start), (size_t)(end - first));
    return status;
}

creme_status creme_splice(const creme_splicer *splicer, const creme_replacement *replacements, size_t count,
                          creme_moving_side side, creme_spliced *out)
{
    creme_status status;
    out->count = 0;
    out->code_count = 0;
    CREME_TRY(check(splicer, replacements, count));
    int64_t moved = -find_offset(splicer, replacements, count, side, &out->at_tss), done_to = 0;
    for (size_t i = 0; i < count; i++) {
        const creme_replacement *it = &replacements[i];
        CREME_TRY(add_run(splicer, out, done_to, it->at.start + moved, moved));
        CREME_TRY(add_replacement(splicer, out, it->at.start + moved, it));
        done_to = it->at.start + moved + it->length;
        moved += added(it);
    }
    CREME_TRY(add_run(splicer, out, done_to, splicer->length, moved));
    const uint8_t *codes = out->codes;
    for (size_t i = 0; i < out->count; i++) {
        creme_interval at = out->edits[i].at;
        out->edits[i].bases = codes;
        codes += at.end - at.start;
    }
done:
    if (status != CREME_OK) out->count = 0;
    return status;
}

/* Whether the base is gone: in a replacement of another length than what it replaces. */
static bool is_gone(const creme_replacement *it, int64_t base)
{
    return added(it) != 0 && covers(it, base);
}

static int64_t first_left(const creme_replacement *replacements, size_t count, int64_t base)
{
    for (size_t i = 0; i < count; i++) {
        if (is_gone(&replacements[i], base)) base = replacements[i].at.end;
    }
    return base;
}

static int64_t last_left(const creme_replacement *replacements, size_t count, int64_t base)
{
    for (size_t i = count; i-- > 0;) {
        if (is_gone(&replacements[i], base)) base = replacements[i].at.start - 1;
    }
    return base;
}

/* Where a base comes to lie that is still there. */
static int64_t place_of(const creme_replacement *replacements, size_t count, int64_t offset, int64_t base)
{
    int64_t place = base - offset;
    for (size_t i = 0; i < count && replacements[i].at.end <= base; i++) place += added(&replacements[i]);
    return place;
}

void creme_splice_move(const creme_splicer *splicer, const creme_replacement *replacements, size_t replacement_count,
                       creme_moving_side side, const creme_interval *at, size_t count, creme_interval *out,
                       size_t *moved)
{
    bool at_tss = false;
    int64_t offset = find_offset(splicer, replacements, replacement_count, side, &at_tss);
    *moved = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t first = first_left(replacements, replacement_count, at[i].start);
        int64_t last = last_left(replacements, replacement_count, at[i].end - 1);
        if (first > last) continue;
        out[(*moved)++] = (creme_interval){place_of(replacements, replacement_count, offset, first),
                                           place_of(replacements, replacement_count, offset, last) + 1};
    }
}
