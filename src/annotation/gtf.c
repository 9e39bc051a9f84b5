/* Loci from the transcript lines of a GTF, in the dialects of GENCODE, Ensembl and their kin. */
#include "annotation/gtf_fields.h"
#include "annotation/loci_parser.h"

#include "annotation/tally.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHROM, SOURCE, FEATURE, START, END, SCORE, STRAND, FRAME, ATTRIBUTES, COLUMNS };

struct creme_gtf_parser {
    creme_locus_list *list;
    const creme_lines *lines;
    const creme_log *log;
    creme_gtf_options options;
    creme_tally features, gene_types;
    size_t transcripts, of_type, duplicates;
    size_t *slots; /* hash table of list indices + 1; a power of two, at most half full */
    size_t slot_count;
};

creme_status creme_gtf_begin(creme_gtf_parser **out, creme_locus_list *list, const creme_lines *lines,
                             const creme_gtf_options *options, const creme_log *log)
{
    creme_status status = creme_allocate_zero(out, 1, sizeof **out);
    if (status != CREME_OK) return status;
    (*out)->list = list;
    (*out)->lines = lines;
    (*out)->log = log;
    if (options) (*out)->options = *options;
    return creme_copy_text(&list->extra_header, "gene_id\ttranscript_id\tgene_type");
}

void creme_gtf_destroy(creme_gtf_parser *parser)
{
    if (!parser) return;
    creme_tally_clear(&parser->features);
    creme_tally_clear(&parser->gene_types);
    creme_free(parser->slots);
    creme_free(parser);
}

/* Of a repeated key the first value counts. */
static void keep_attribute(creme_gtf_attributes *a, const char *key, const char *value)
{
    const struct {
        const char *key;
        const char **value;
    } known[] = {{"gene_id", &a->gene_id},
                 {"transcript_id", &a->transcript_id},
                 {"gene_name", &a->gene_name},
                 {"gene_type", &a->gene_type},
                 {"gene_biotype", &a->gene_biotype}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(key, known[i].key) == 0 && !*known[i].value) *known[i].value = value;
    }
}

/* Cuts one value off, quoted or not, and returns what is behind it, or NULL if its quote does not close. A semicolon
 * within quotes belongs to the value. */
static char *cut_value(char *at, char **value)
{
    if (*at == '"') {
        *value = at + 1;
        at = strchr(at + 1, '"');
        if (!at) return NULL;
        *at++ = '\0';
        return at + strcspn(at, ";");
    }
    *value = at;
    char *end = at + strcspn(at, ";");
    char *next = *end ? end + 1 : end;
    while (end > at && end[-1] == ' ') end--;
    *end = '\0';
    return next;
}

creme_status creme_gtf_parse_attributes(const creme_lines *lines, char *at, creme_gtf_attributes *out)
{
    *out = (creme_gtf_attributes){0};
    for (;;) {
        at += strspn(at, "; ");
        if (*at == '\0') return CREME_OK;
        char *key = at;
        at += strcspn(at, " =;");
        if (*at == '=') {
            return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                    "attributes are written key=value: this is GFF3, expected GTF "
                                    "(gffread -T converts it)");
        }
        if (*at != ' ') continue; /* a key without a value says nothing of interest */
        *at++ = '\0';
        at += strspn(at, " ");
        char *value = NULL;
        at = cut_value(at, &value);
        if (!at) return creme_lines_fail(lines, CREME_ERROR_FORMAT, "a quote in the attributes does not close");
        keep_attribute(out, key, value);
    }
}

static size_t hash_tss(const creme_locus *locus)
{
    uint64_t hash = creme_hash_bytes(locus->chrom, strlen(locus->chrom)).low;
    hash ^= ((uint64_t)locus->tss << 1 | (locus->strand == '-')) * 0x9e3779b97f4a7c15u;
    return (size_t)(hash ^ hash >> 29);
}

static bool same_tss(const creme_locus *a, const creme_locus *b)
{
    return a->tss == b->tss && a->strand == b->strand && strcmp(a->chrom, b->chrom) == 0;
}

/* The slot that holds the locus's equal, or the free one where it belongs. */
static size_t *find_slot(const creme_gtf_parser *parser, const creme_locus *locus)
{
    size_t mask = parser->slot_count - 1;
    size_t i = hash_tss(locus) & mask;
    while (parser->slots[i] && !same_tss(&parser->list->at[parser->slots[i] - 1], locus)) i = (i + 1) & mask;
    return &parser->slots[i];
}

static creme_status grow_slots(creme_gtf_parser *parser)
{
    if (parser->slot_count > 2 * parser->list->count) return CREME_OK;
    size_t count = parser->slot_count ? 4 * parser->slot_count : 1024;
    size_t *slots = NULL;
    creme_status status = creme_allocate_zero(&slots, count, sizeof *slots);
    if (status != CREME_OK) return status;
    creme_free(parser->slots);
    parser->slots = slots;
    parser->slot_count = count;
    for (size_t i = 0; i < parser->list->count; i++) *find_slot(parser, &parser->list->at[i]) = i + 1;
    return CREME_OK;
}

static creme_status add_unless_known(creme_gtf_parser *parser, const creme_locus *locus)
{
    if (parser->options.keep_duplicates) return creme_loci_add(parser->list, parser->lines, locus);
    creme_status status = grow_slots(parser);
    if (status != CREME_OK) return status;
    size_t *slot = find_slot(parser, locus);
    if (*slot) {
        parser->duplicates++;
        return CREME_OK;
    }
    status = creme_loci_add(parser->list, parser->lines, locus);
    if (status == CREME_OK) *slot = parser->list->count;
    return status;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static creme_status join_extra(char **out, const char *gene_id, const char *transcript_id, const char *gene_type)
{
    size_t bytes = strlen(gene_id) + strlen(transcript_id) + strlen(gene_type) + 3;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status == CREME_OK) snprintf(*out, bytes, "%s\t%s\t%s", gene_id, transcript_id, gene_type);
    return status;
}

/* `locus` comes with everything but its names. */
static creme_status add_transcript(creme_gtf_parser *parser, creme_locus *locus, const creme_gtf_attributes *a)
{
    const char *type = or_empty(a->gene_type ? a->gene_type : a->gene_biotype);
    parser->transcripts++;
    creme_status status = creme_tally_add(&parser->gene_types, type[0] ? type : "none given");
    if (status != CREME_OK) return status;
    const char *wanted = or_empty(parser->options.gene_type);
    if (wanted[0] && strcmp(wanted, type) != 0) return CREME_OK;
    parser->of_type++;
    const char *name = or_empty(a->gene_name);
    if (!name[0]) name = or_empty(a->gene_id);
    if (!name[0]) {
        return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT,
                                "a transcript without gene_name and gene_id among its attributes");
    }
    char *copy = NULL;
    CREME_TRY(creme_copy_text(&copy, name));
    locus->name = copy;
    CREME_TRY(join_extra(&locus->extra, or_empty(a->gene_id), or_empty(a->transcript_id), type));
    CREME_TRY(add_unless_known(parser, locus));
done:
    creme_free(copy);
    creme_free(locus->extra);
    return status;
}

static creme_status check_columns(const creme_gtf_parser *parser, size_t count)
{
    if (count == COLUMNS) return CREME_OK;
    return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT, "%zu tab-separated columns: a GTF has 9", count);
}

creme_status creme_gtf_row(creme_gtf_parser *parser, char *line)
{
    char *fields[COLUMNS];
    int64_t start = 0, end = 0;
    creme_locus locus = {0};
    creme_status status = check_columns(parser, creme_lines_split(line, fields, COLUMNS));
    if (status != CREME_OK) return status;
    CREME_TRY(creme_loci_parse_position(parser->lines, "start", fields[START], 1, &start));
    CREME_TRY(creme_loci_parse_position(parser->lines, "end", fields[END], 1, &end));
    if (end < start) {
        return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT, "end %lld is before start %lld", (long long)end,
                                (long long)start);
    }
    CREME_TRY(creme_tally_add(&parser->features, fields[FEATURE]));
    if (strcmp(fields[FEATURE], "transcript") != 0) {
        /* Features without a strand are legal; only a word that no strand can be is not. */
        if (strcmp(fields[STRAND], ".") == 0 || strcmp(fields[STRAND], "?") == 0) return CREME_OK;
        return creme_loci_parse_strand(parser->lines, fields[STRAND], &locus.strand);
    }
    CREME_TRY(creme_loci_parse_strand(parser->lines, fields[STRAND], &locus.strand));
    creme_gtf_attributes found;
    CREME_TRY(creme_gtf_parse_attributes(parser->lines, fields[ATTRIBUTES], &found));
    locus.chrom = fields[CHROM];
    locus.tss = locus.strand == '-' ? end - 1 : start - 1;
    status = add_transcript(parser, &locus, &found);
done:
    return status;
}

creme_status creme_gtf_finish(creme_gtf_parser *parser)
{
    const char *path = creme_lines_path(parser->lines);
    char seen[600];
    if (parser->transcripts == 0) {
        creme_tally_describe(&parser->features, seen, sizeof seen);
        return creme_fail(CREME_ERROR_FORMAT, "%s: has no transcript lines, which the TSSs are read from; it has %s",
                          path, seen);
    }
    if (parser->of_type == 0) {
        creme_tally_describe(&parser->gene_types, seen, sizeof seen);
        return creme_fail(CREME_ERROR_FORMAT, "%s: no transcript has the gene type '%.80s'; there are: %s", path,
                          parser->options.gene_type, seen);
    }
    creme_log_info(parser->log,
                   "%s: %zu transcripts, %zu of the gene type asked for, %zu TSSs after dropping %zu repeats", path,
                   parser->transcripts, parser->of_type, parser->list->count, parser->duplicates);
    return CREME_OK;
}
