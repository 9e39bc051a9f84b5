/* BCF, record by record (VCF's specification, section 6): numbers are little-endian, values have a byte that says
 * type and how many. Every length is held against what is there before it is followed. */
#include "annotation/variants_private.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_HEADER = 1 << 28, MOST_RECORD = 1 << 28, STEP = 1 << 20, INT8 = 1, INT16 = 2, INT32 = 3, TEXT = 7 };

typedef struct bcf {
    creme_variant_taker *taker;
    creme_variant_source *source;
    bool by_index, begun; /* the line "#CHROM" has come */
    int64_t number;
    creme_names contigs; /* by number; "" for one that the header does not have */
    creme_text_map keys; /* FILTER, INFO and FORMAT, by number where the header says none */
    int64_t gt;          /* number of the key GT; -1: none */
    char **samples;
    size_t sample_count;
    size_t *columns;
    char *header;
    uint8_t *record; /* what stands before the genotypes, then these */
    size_t capacity, shared, length;
    uint32_t format_count;
    char *texts; /* alleles and id of the record at hand, with terminators */
    size_t text_capacity;
    char **alts;
    size_t alt_capacity, alt_count;
    /* By index: */
    int chromosome;
    creme_interval wanted;
    bool past;
} bcf;

static uint32_t number_at(const uint8_t *bytes, int count)
{
    uint32_t value = 0;
    for (int i = 0; i < count; i++) value |= (uint32_t)bytes[i] << 8 * i;
    return value;
}

/* Sign-extended. */
static int32_t signed_at(const uint8_t *bytes, int type)
{
    if (type == INT8) return (int8_t)bytes[0];
    if (type == INT16) return (int16_t)number_at(bytes, 2);
    return (int32_t)number_at(bytes, 4);
}

static creme_status damaged(const bcf *b, const char *what)
{
    return creme_variant_fail(b->taker, CREME_ERROR_FORMAT, "%s: the BCF is damaged; make it anew", what);
}

/* --- Header ----------------------------------------------------------------------------------------------------- */

/* Its IDX, or the next free number. */
static int64_t idx_of(const char *line, int64_t next)
{
    char text[24];
    int64_t value = -1;
    bool given = creme_variant_header_value(line, "IDX", text, sizeof text) && creme_parse_int64(text, &value);
    return given ? value : next;
}

static creme_status add_contig(bcf *b, const char *line)
{
    enum { MOST_CONTIGS = 1 << 24 };
    char id[400];
    if (!creme_variant_header_value(line, "ID", id, sizeof id)) return damaged(b, "a ##contig without ID");
    int64_t at = idx_of(line, (int64_t)b->contigs.count);
    if (at < 0 || at >= MOST_CONTIGS) return damaged(b, "a ##contig with an impossible IDX");
    creme_status status = CREME_OK;
    size_t used = b->contigs.count;
    CREME_TRY(creme_grow(&b->contigs.at, &b->contigs.capacity, (size_t)at + 1, sizeof *b->contigs.at));
    for (; used <= (size_t)at; used++) b->contigs.at[used] = NULL;
    if (b->contigs.count < (size_t)at + 1) b->contigs.count = (size_t)at + 1;
    creme_free(b->contigs.at[at]);
    b->contigs.at[at] = NULL;
    status = creme_copy_text(&b->contigs.at[at], id);
done:
    return status;
}

static creme_status add_key(bcf *b, const char *line)
{
    char id[400];
    size_t number = 0;
    if (!creme_variant_header_value(line, "ID", id, sizeof id)) return CREME_OK;
    creme_status status = creme_text_map_add(&b->keys, id, &number);
    if (status == CREME_OK && strcmp(id, "GT") == 0) b->gt = idx_of(line, (int64_t)number);
    return status;
}

static creme_status take_samples(bcf *b, char *line)
{
    size_t capacity = 0;
    if (b->begun) return damaged(b, "a header with two lines #CHROM");
    b->begun = true;
    creme_status status = CREME_OK;
    int column = 0;
    for (char *rest = line; rest && status == CREME_OK; column++) {
        char *tab = strchr(rest, '\t');
        if (tab) *tab = '\0';
        if (column > 8) {
            status = creme_grow(&b->samples, &capacity, b->sample_count + 1, sizeof *b->samples);
            if (status == CREME_OK) b->samples[b->sample_count++] = rest;
        }
        rest = tab ? tab + 1 : NULL;
    }
    return status == CREME_OK ? creme_variant_choose_samples(b->taker, b->samples, b->sample_count, &b->columns)
                              : status;
}

static creme_status take_header_line(bcf *b, char *line)
{
    static const char *const keys[] = {"##FILTER=", "##INFO=", "##FORMAT="};
    if (strncmp(line, "##", 2) == 0) creme_variant_note_header(b->taker, line);
    if (strncmp(line, "##contig=", 9) == 0) return add_contig(b, line);
    for (int i = 0; i < 3; i++) {
        if (strncmp(line, keys[i], strlen(keys[i])) == 0) return add_key(b, line);
    }
    return strncmp(line, "#CHROM\t", 7) == 0 ? take_samples(b, line) : CREME_OK;
}

/* `count` bytes that a damaged length may only claim: room is made as they come. */
static creme_status read_growing(bcf *b, void *room, size_t *capacity, size_t at, size_t count)
{
    for (size_t done = 0, got = 0; done < count; done += got) {
        size_t here = count - done < STEP ? count - done : STEP;
        creme_status status = creme_grow(room, capacity, at + done + here + 1, 1);
        if (status == CREME_OK)
            status = creme_variant_source_read(b->source, *(uint8_t **)room + at + done, here, &got);
        if (status != CREME_OK) return status;
        if (got < here) return damaged(b, "ends within a record or its header");
    }
    return CREME_OK;
}

static creme_status read_header(bcf *b)
{
    uint8_t start[9];
    size_t got = 0, capacity = 0, number = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_variant_source_read(b->source, start, sizeof start, &got));
    if (got < sizeof start) return damaged(b, "ends within its header");
    if (memcmp(start, "BCF\2", 4) != 0 || start[4] > 2) {
        return creme_variant_fail(b->taker, CREME_ERROR_UNSUPPORTED,
                                  "BCF of version %u.%u: expected 2.1 or 2.2 (bcftools view)", start[3], start[4]);
    }
    uint32_t length = number_at(start + 5, 4);
    if (length == 0 || length > MOST_HEADER) return damaged(b, "a header of impossible length");
    CREME_TRY(read_growing(b, &b->header, &capacity, 0, length));
    b->header[length] = '\0';
    CREME_TRY(creme_text_map_add(&b->keys, "PASS", &number));
    for (char *line = b->header; *line && status == CREME_OK;) {
        char *end = line + strcspn(line, "\n"), *next = *end ? end + 1 : end;
        *end = '\0';
        if (end > line && end[-1] == '\r') end[-1] = '\0';
        status = take_header_line(b, line);
        line = next;
    }
    if (status == CREME_OK && !b->begun) status = damaged(b, "a header without the line #CHROM");
done:
    return status;
}

/* --- Values ----------------------------------------------------------------------------------------------------- */

typedef struct cursor {
    const uint8_t *at, *end;
} cursor;

static int size_of(int type)
{
    return type == INT8 || type == TEXT ? 1 : type == INT16 ? 2 : type == INT32 || type == 5 ? 4 : 0;
}

/* A descriptor: type, and how many; false if it is none. */
static bool take_descriptor(cursor *c, int *type, uint32_t *count)
{
    if (c->at == c->end) return false;
    *type = *c->at & 15;
    *count = *c->at++ >> 4;
    if (*count < 15) return true;
    if (c->at == c->end || *c->at >> 4 != 1) return false;
    int of = *c->at++ & 15;
    if (of < INT8 || of > INT32 || c->end - c->at < size_of(of)) return false;
    int32_t value = signed_at(c->at, of);
    c->at += size_of(of);
    *count = (uint32_t)value;
    return value >= 0;
}

/* A text as it stands; false if there is none. */
static bool take_text(cursor *c, const char **text, size_t *length)
{
    int type = 0;
    uint32_t count = 0;
    if (!take_descriptor(c, &type, &count) || (type != TEXT && count > 0)) return false;
    if ((size_t)(c->end - c->at) < count) return false;
    *text = (const char *)c->at;
    *length = count;
    c->at += count;
    return true;
}

/* A key: one whole number. */
static bool take_key(cursor *c, int32_t *key)
{
    int type = 0;
    uint32_t count = 0;
    if (!take_descriptor(c, &type, &count) || count != 1 || type < INT8 || type > INT32) return false;
    if (c->end - c->at < size_of(type)) return false;
    *key = signed_at(c->at, type);
    c->at += size_of(type);
    return true;
}

/* --- Genotypes -------------------------------------------------------------------------------------------------- */

/* A value: (allele + 1) << 1 | phased; the lowest number of the type is missing, the next one the end. */
static bool take_haplotype(const bcf *b, int32_t value, int type, int h, int32_t *alleles, uint8_t *phased, bool *end)
{
    int32_t lowest = type == INT8 ? INT8_MIN : type == INT16 ? INT16_MIN : INT32_MIN;
    *end = *end || value == lowest + 1;
    if (*end) return true;
    int32_t allele = value == lowest ? -1 : (value >> 1) - 1;
    if (allele < -1 || allele > (int32_t)b->alt_count || (value != lowest && value < 0)) return false;
    if (h < 2) alleles[h] = allele;
    if (h > 0 && (value == lowest || !(value & 1))) *phased = 0;
    return true;
}

static bool take_call(bcf *b, const uint8_t *values, int type, uint32_t count, int32_t *alleles, uint8_t *phased)
{
    bool end = false;
    uint32_t ploidy = 0;
    alleles[0] = -1;
    alleles[1] = -2;
    *phased = 1;
    for (uint32_t h = 0; h < count; h++) {
        int32_t value = signed_at(values + h * (uint32_t)size_of(type), type);
        if (!take_haplotype(b, value, type, (int)h, alleles, phased, &end)) return false;
        ploidy += !end;
    }
    if (ploidy > 2) b->taker->polyploid++;
    if (ploidy > 2) alleles[0] = -1;
    if (ploidy > 2 || (ploidy < 2 && alleles[0] < 0)) alleles[1] = -1;
    return true;
}

static void forget_calls(bcf *b, int32_t *alleles, uint8_t *phased)
{
    b->taker->no_calls++;
    for (size_t s = 0; s < b->taker->list->samples.count; s++) {
        alleles[2 * s] = alleles[2 * s + 1] = -1;
        phased[s] = 0;
    }
}

static creme_status read_calls(void *self, int32_t *alleles, uint8_t *phased)
{
    bcf *b = self;
    cursor c = {b->record + b->shared, b->record + b->length};
    for (uint32_t i = 0; i < b->format_count; i++) {
        int32_t key = 0;
        int type = 0;
        uint32_t count = 0;
        if (!take_key(&c, &key) || !take_descriptor(&c, &type, &count)) return damaged(b, "a sample's values");
        size_t each = (size_t)count * (size_t)size_of(type);
        if (size_of(type) == 0 && count > 0) return damaged(b, "a sample's values");
        if (each > 0 && (size_t)(c.end - c.at) / each < b->sample_count) return damaged(b, "a sample's values");
        if (key == b->gt && type >= INT8 && type <= INT32) {
            for (size_t s = 0; s < b->taker->list->samples.count; s++) {
                const uint8_t *values = c.at + b->columns[s] * each;
                if (!take_call(b, values, type, count, &alleles[2 * s], &phased[s]))
                    return damaged(b, "a genotype of an allele that is not there");
            }
            return CREME_OK;
        }
        c.at += each * b->sample_count;
    }
    forget_calls(b, alleles, phased);
    return CREME_OK;
}

/* --- Records ---------------------------------------------------------------------------------------------------- */

enum { FIXED = 24 };

/* The record's two parts; *more is false at the end of the file. */
static creme_status read_record(bcf *b, bool *more)
{
    uint8_t lengths[8];
    size_t got = 0;
    *more = false;
    creme_status status = creme_variant_source_read(b->source, lengths, sizeof lengths, &got);
    if (status != CREME_OK || got == 0) return status;
    b->number++;
    b->taker->line = b->by_index ? 0 : b->number;
    uint32_t shared = number_at(lengths, 4), calls = number_at(lengths + 4, 4);
    if (got < sizeof lengths || shared < FIXED || shared > MOST_RECORD || calls > MOST_RECORD)
        return damaged(b, "a record of impossible length");
    CREME_TRY(read_growing(b, &b->record, &b->capacity, 0, shared));
    b->shared = b->length = shared;
    if (b->columns) {
        CREME_TRY(read_growing(b, &b->record, &b->capacity, shared, calls));
        b->length += calls;
    } else {
        CREME_TRY(creme_variant_source_read(b->source, NULL, calls, &got));
        if (got < calls) return damaged(b, "ends within a record");
    }
    *more = true;
done:
    return status;
}

/* id and alleles into b->texts, one after the other: *name, *ref, alts. */
static creme_status take_texts(bcf *b, uint32_t alleles, char **name, char **ref)
{
    cursor c = {b->record + FIXED, b->record + b->shared};
    creme_status status = CREME_OK;
    /* Each text has a descriptor of at least one byte, whose place its terminator takes. */
    CREME_TRY(creme_grow(&b->texts, &b->text_capacity, b->shared, 1));
    CREME_TRY(creme_grow(&b->alts, &b->alt_capacity, alleles, sizeof *b->alts));
    b->alt_count = alleles - 1;
    char *to = b->texts;
    for (uint32_t i = 0; i <= alleles; i++) {
        const char *text = NULL;
        size_t length = 0;
        if (!take_text(&c, &text, &length) || (i > 0 && (length == 0 || memchr(text, '\0', length))))
            return damaged(b, "an allele or id");
        memcpy(to, text, length);
        to[length] = '\0';
        if (i == 0)
            *name = to;
        else if (i == 1)
            *ref = to;
        else
            b->alts[i - 2] = to;
        to += length + 1;
    }
done:
    return status;
}

static creme_status take_record(bcf *b)
{
    const uint8_t *fixed = b->record;
    int32_t chrom = signed_at(fixed, INT32), pos = signed_at(fixed + 4, INT32);
    uint32_t alleles = number_at(fixed + 18, 2), samples = number_at(fixed + 20, 3);
    char *name = NULL, *ref = NULL;
    int record = -1;
    bool wanted = false;
    creme_status status = CREME_OK;
    b->format_count = fixed[23];
    if (chrom < 0 || (size_t)chrom >= b->contigs.count || !b->contigs.at[chrom])
        return damaged(b, "a chromosome that its header does not have");
    const char *contig = b->contigs.at[chrom];
    if (b->by_index) {
        snprintf(b->taker->where, sizeof b->taker->where, "%.100s:%" PRId32, contig, pos + 1);
        b->past = chrom != b->chromosome || pos > b->wanted.end;
        if (b->past) return CREME_OK;
    }
    if (alleles == 0 || pos < -1) return damaged(b, "a record without REF, or without place");
    if (b->columns && samples != b->sample_count) return damaged(b, "a record of other samples than the header's");
    CREME_TRY(take_texts(b, alleles, &name, &ref));
    CREME_TRY(creme_variant_wanted(b->taker, contig, (int64_t)pos + 1, (int64_t)strlen(ref),
                                   b->alt_count > 0 ? b->alt_count : 1, &record, &wanted));
    if (!wanted) goto done;
    b->taker->list->counts.no_allele += b->alt_count == 0; /* as VCF's "." */
    const creme_variant_raw raw = {.chrom = contig,
                                   .pos = (int64_t)pos + 1,
                                   .name = *name && strcmp(name, ".") != 0 ? name : NULL,
                                   .ref = ref,
                                   .alts = b->alts,
                                   .alt_count = b->alt_count,
                                   .calls = read_calls,
                                   .calls_self = b};
    status = creme_variant_take(b->taker, &raw, record);
done:
    return status;
}

static creme_status read_piece(void *self, uint64_t end)
{
    bcf *b = self;
    bool ended = false, more = true;
    creme_status status = CREME_OK;
    for (b->past = false; !b->past && more;) {
        CREME_TRY(creme_variant_source_fill(b->source, &ended));
        if (ended || (b->by_index && creme_variant_source_tell(b->source) >= end)) break;
        CREME_TRY(read_record(b, &more));
        if (more) CREME_TRY(take_record(b));
    }
done:
    return status;
}

static creme_status read_group(bcf *b, creme_variant_index *index)
{
    const creme_variant_taker *t = b->taker;
    const creme_variant_window *first = &t->windows[t->group_first], *last = &t->windows[t->group_end - 1];
    creme_status status = CREME_OK;
    for (size_t i = 0; i < b->contigs.count && status == CREME_OK; i++) {
        int record = -1;
        if (!b->contigs.at[i] || (int)i >= creme_variant_index_count(index)) continue;
        status = creme_variant_find_record(b->taker, b->contigs.at[i], &record);
        if (status != CREME_OK || record != first->record) continue;
        b->chromosome = (int)i;
        b->wanted = creme_variant_reach((creme_interval){first->at.start, last->at.end});
        status = creme_variant_index_each(index, (int)i, b->wanted, b->source, read_piece, b);
    }
    return status;
}

creme_status creme_variants_read_bcf(creme_variant_taker *taker, creme_variant_source *source,
                                     creme_variant_index *index)
{
    bcf b = {.taker = taker, .source = source, .gt = -1};
    creme_status status = CREME_OK;
    taker->binary = true;
    CREME_TRY(read_header(&b));
    b.by_index = taker->list->counts.by_index = index != NULL;
    if (!index) status = read_piece(&b, 0);
    while (index && creme_variant_next_group(taker)) CREME_TRY(read_group(&b, index));
done:
    creme_names_clear(&b.contigs);
    creme_text_map_clear(&b.keys);
    creme_free(b.samples);
    creme_free(b.columns);
    creme_free(b.header);
    creme_free(b.record);
    creme_free(b.texts);
    creme_free(b.alts);
    return status;
}
