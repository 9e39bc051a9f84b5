/* VCF, line by line. Its text is read here and not by htslib's vcf_parse(), which says what is wrong on stderr and
 * not where, and takes in genotypes of thousands of samples where five columns are asked for. */
#include "annotation/variants_private.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHROM, POS, ID, REF, ALT, FORMAT = 8, SAMPLES = 9 };

typedef struct vcf {
    creme_variant_taker *taker;
    creme_variant_source *source;
    bool by_index, begun; /* the line "#CHROM" has come */
    size_t *columns;      /* of the wanted samples */
    size_t sample_count;  /* of the file */
    char **alts;
    size_t alt_capacity;
    char **fields; /* of the samples [sample_count] */
    size_t field_capacity;
    char *format, *rest; /* of the record at hand: FORMAT, and what stands behind it; NULL: nothing */
    size_t alt_count;
    /* By index: */
    int number; /* of the chromosome that is read */
    const char *name;
    creme_interval wanted;
    uint64_t end;
    bool past;
} vcf;

/* Cuts at the separator; *at becomes what is behind it, NULL at the end. */
static char *take_field(char **at, char separator)
{
    char *field = *at;
    if (!field) return NULL;
    char *end = strchr(field, separator);
    if (end) *end = '\0';
    *at = end ? end + 1 : NULL;
    return field;
}

static creme_status cut_samples(vcf *v, char *rest)
{
    size_t count = 0;
    creme_status status = CREME_OK;
    for (char *field; (field = take_field(&rest, '\t')) && status == CREME_OK;) {
        status = creme_grow(&v->fields, &v->field_capacity, count + 1, sizeof *v->fields);
        if (status == CREME_OK) v->fields[count++] = field;
    }
    if (status == CREME_OK) v->sample_count = count;
    return status;
}

static creme_status take_columns(vcf *v, char *line)
{
    static const char expected[] = "#CHROM\tPOS\tID\tREF\tALT";
    size_t length = strlen(expected);
    if (strncmp(line, expected, length) != 0 || (line[length] && line[length] != '\t')) {
        return creme_variant_fail(v->taker, CREME_ERROR_FORMAT,
                                  "expected the columns #CHROM, POS, ID, REF, ALT, ... with tabs between");
    }
    v->begun = true;
    char *rest = line;
    for (int i = 0; i < SAMPLES && rest; i++) (void)take_field(&rest, '\t');
    creme_status status = cut_samples(v, rest);
    return status == CREME_OK ? creme_variant_choose_samples(v->taker, v->fields, v->sample_count, &v->columns)
                              : status;
}

/* --- Genotypes -------------------------------------------------------------------------------------------------- */

/* One allele's number or "."; false if it is neither. */
static bool parse_allele(const char *text, size_t length, size_t most, int32_t *allele)
{
    *allele = -1;
    if (length == 0 || (length == 1 && *text == '.')) return true;
    if (length > 9) return false;
    int32_t value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        value = value * 10 + (text[i] - '0');
    }
    *allele = value;
    return (size_t)value <= most;
}

/* "0|1", "./1", "1", "." */
static creme_status parse_genotype(vcf *v, const char *text, int32_t *alleles, uint8_t *phased)
{
    const char *at = text + strspn(text, "/|"); /* VCF 4.4 may begin with it */
    int count = 0;
    *phased = 1;
    alleles[0] = -1;
    alleles[1] = -2;
    for (;; at++) {
        size_t length = strcspn(at, "/|");
        int32_t allele = -1;
        if (!parse_allele(at, length, v->alt_count, &allele)) {
            return creme_variant_fail(v->taker, CREME_ERROR_FORMAT,
                                      "genotype '%.40s': expected alleles from 0 to %zu, or '.', with / or | between",
                                      text, v->alt_count);
        }
        if (count < 2) alleles[count] = allele;
        count++;
        at += length;
        if (*at == '/') *phased = 0;
        if (!*at) break;
    }
    if (count > 2) {
        alleles[0] = alleles[1] = -1;
        v->taker->polyploid++;
    } else if (count == 1 && alleles[0] < 0) {
        alleles[1] = -1; /* "." may be anything */
    }
    return CREME_OK;
}

/* Which of FORMAT's keys is GT; -1: none. */
static int find_gt(const char *format)
{
    for (int i = 0;; i++) {
        size_t length = strcspn(format, ":");
        if (length == 2 && strncmp(format, "GT", 2) == 0) return i;
        if (!format[length]) return -1;
        format += length + 1;
    }
}

static creme_status read_calls(void *self, int32_t *alleles, uint8_t *phased)
{
    vcf *v = self;
    size_t wanted = v->taker->list->samples.count, in_file = v->sample_count;
    int gt = v->format ? find_gt(v->format) : -1;
    creme_status status = cut_samples(v, v->rest);
    if (status == CREME_OK && v->sample_count != in_file) {
        status = creme_variant_fail(v->taker, CREME_ERROR_FORMAT, "%zu samples, but the header names %zu",
                                    v->sample_count, in_file);
    }
    v->sample_count = in_file;
    v->taker->no_calls += gt < 0;
    for (size_t s = 0; s < wanted && status == CREME_OK; s++) {
        char *at = v->fields[v->columns[s]], *field = gt < 0 ? NULL : take_field(&at, ':');
        for (int i = 0; i < gt && field; i++) field = take_field(&at, ':');
        char missing[] = ".";
        status = parse_genotype(v, field ? field : missing, &alleles[2 * s], &phased[s]);
    }
    return status;
}

/* --- Records ---------------------------------------------------------------------------------------------------- */

static creme_status cut_alts(vcf *v, char *alt)
{
    v->alt_count = 0;
    creme_status status = CREME_OK;
    for (char *one; (one = take_field(&alt, ',')) && status == CREME_OK;) {
        status = creme_grow(&v->alts, &v->alt_capacity, v->alt_count + 1, sizeof *v->alts);
        if (status == CREME_OK) v->alts[v->alt_count++] = one;
    }
    return status;
}

/* The first five fields, and POS as a number. */
static creme_status cut_record(vcf *v, char *line, char **fields, int64_t *pos)
{
    char *rest = line;
    for (int i = CHROM; i <= ALT; i++) {
        fields[i] = take_field(&rest, '\t');
        if (fields[i]) continue;
        return creme_variant_fail(v->taker, CREME_ERROR_FORMAT,
                                  "has %d fields: expected CHROM, POS, ID, REF, ALT, ... with tabs between", i);
    }
    if (!creme_parse_int64(fields[POS], pos) || *pos < 0 || *pos > (INT64_C(1) << 40)) {
        return creme_variant_fail(v->taker, CREME_ERROR_FORMAT, "POS is '%.40s': expected a whole number",
                                  fields[POS]);
    }
    if (!*fields[CHROM] || !*fields[REF] || !*fields[ALT]) {
        return creme_variant_fail(v->taker, CREME_ERROR_FORMAT, "CHROM, REF or ALT is empty");
    }
    for (int i = ALT + 1; i < FORMAT && rest; i++) (void)take_field(&rest, '\t');
    v->format = take_field(&rest, '\t');
    v->rest = rest;
    return CREME_OK;
}

static creme_status take_record(vcf *v, char *line)
{
    char *fields[ALT + 1] = {0};
    int64_t pos = 0;
    int record = -1;
    bool wanted = false;
    creme_status status = CREME_OK;
    CREME_TRY(cut_record(v, line, fields, &pos));
    if (v->by_index) {
        snprintf(v->taker->where, sizeof v->taker->where, "%.100s:%" PRId64, fields[CHROM], pos);
        v->past = strcmp(fields[CHROM], v->name) != 0 || pos - 1 > v->wanted.end;
        if (v->past) goto done;
    }
    CREME_TRY(cut_alts(v, fields[ALT]));
    CREME_TRY(creme_variant_wanted(v->taker, fields[CHROM], pos, (int64_t)strlen(fields[REF]), v->alt_count, &record,
                                   &wanted));
    if (!wanted) goto done;
    const creme_variant_raw raw = {.chrom = fields[CHROM],
                                   .pos = pos,
                                   .name = *fields[ID] && strcmp(fields[ID], ".") != 0 ? fields[ID] : NULL,
                                   .ref = fields[REF],
                                   .alts = v->alts,
                                   .alt_count = v->alt_count,
                                   .calls = read_calls,
                                   .calls_self = v};
    status = creme_variant_take(v->taker, &raw, record);
done:
    return status;
}

static creme_status next_line(vcf *v, size_t fields, char **line)
{
    creme_status status = creme_variant_source_line(v->source, fields, line);
    v->taker->line = v->by_index ? 0 : v->source->number;
    return status;
}

/* Header lines; *first = the first record if one was read, which is the case where the line of columns is missing, as
 * it is in files made by hand. Who wants samples needs it. */
static creme_status read_header(vcf *v, char **first)
{
    creme_status status = CREME_OK;
    for (;;) {
        CREME_TRY(next_line(v, 0, first));
        if (!*first || (**first && **first != '#')) break;
        if (strncmp(*first, "##", 2) == 0) creme_variant_note_header(v->taker, *first);
        if (**first == '#' && (*first)[1] != '#') {
            CREME_TRY(take_columns(v, *first));
            *first = NULL;
            goto done; /* what follows may be cut */
        }
    }
    if (!v->begun && (!*first || v->taker->options->sample_count > 0)) {
        status = creme_variant_fail(v->taker, CREME_ERROR_FORMAT,
                                    "the line '#CHROM POS ID REF ALT ...' is missing before the %s",
                                    *first ? "first record" : "end");
    }
done:
    return status;
}

static size_t fields_of(const vcf *v)
{
    return v->taker->options->sample_count > 0 ? 0 : ALT + 1;
}

static creme_status read_all(vcf *v)
{
    creme_status status = CREME_OK;
    for (char *line;;) {
        CREME_TRY(next_line(v, fields_of(v), &line));
        if (!line) break;
        if (!*line || *line == '#') continue;
        CREME_TRY(take_record(v, line));
    }
done:
    return status;
}

/* --- By index --------------------------------------------------------------------------------------------------- */

static creme_status read_piece(void *self, uint64_t end)
{
    vcf *v = self;
    bool ended = false;
    creme_status status = CREME_OK;
    v->past = false;
    while (!v->past) {
        char *line = NULL;
        CREME_TRY(creme_variant_source_fill(v->source, &ended));
        if (ended || creme_variant_source_tell(v->source) >= end) break;
        CREME_TRY(next_line(v, fields_of(v), &line));
        if (*line && *line != '#') CREME_TRY(take_record(v, line));
    }
done:
    return status;
}

/* The windows of a chromosome that lie near each other, at once. */
static creme_status read_group(vcf *v, creme_variant_index *index)
{
    const creme_variant_taker *t = v->taker;
    const creme_variant_window *first = &t->windows[t->group_first], *last = &t->windows[t->group_end - 1];
    creme_status status = CREME_OK;
    for (int i = 0; i < creme_variant_index_count(index) && status == CREME_OK; i++) {
        int record = -1;
        v->name = creme_variant_index_name(index, i);
        status = creme_variant_find_record(v->taker, v->name, &record);
        if (status != CREME_OK || record != first->record) continue;
        v->wanted = creme_variant_reach((creme_interval){first->at.start, last->at.end});
        status = creme_variant_index_each(index, i, v->wanted, v->source, read_piece, v);
    }
    return status;
}

creme_status creme_variants_read_vcf(creme_variant_taker *taker, creme_variant_source *source,
                                     creme_variant_index *index)
{
    vcf v = {.taker = taker, .source = source};
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_header(&v, &line));
    v.by_index = taker->list->counts.by_index = index != NULL;
    if (!index) {
        if (line) CREME_TRY(take_record(&v, line));
        status = read_all(&v);
        goto done;
    }
    while (creme_variant_next_group(taker)) CREME_TRY(read_group(&v, index));
done:
    creme_free(v.columns);
    creme_free(v.alts);
    creme_free(v.fields);
    return status;
}
