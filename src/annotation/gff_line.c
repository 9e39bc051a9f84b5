/* Parsing lines of GTF and GFF3. */
#include "annotation/gff_line.h"

#include "annotation/gene_pred.h"
#include "annotation/loci_parser.h"
#include "base/memory.h"

#include <string.h>
#include <strings.h>

enum { CHROM, SOURCE, FEATURE, START, END, SCORE, STRAND, FRAME, ATTRIBUTES, COLUMNS };
enum { MOST_PARENTS = 100, MOST_OF_EXON = 1000 };

/* --- Features -------------------------------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text), tail = strlen(ending);
    return length >= tail && strcmp(text + length - tail, ending) == 0;
}

/* "mRNA", "lnc_RNA", "miRNA", "transcript", "primary_transcript", "V_gene_segment", "NMD_transcript_variant", ... */
static creme_gff_kind kind_of(const char *feature)
{
    if (strcmp(feature, "exon") == 0) return CREME_GFF_EXON;
    if (ends_with(feature, "gene")) return CREME_GFF_GENE; /* "pseudogene", "ncRNA_gene" */
    if (ends_with(feature, "RNA") || ends_with(feature, "ncrna") || ends_with(feature, "transcript") ||
        ends_with(feature, "gene_segment") || strcmp(feature, "NMD_transcript_variant") == 0) {
        return CREME_GFF_TRANSCRIPT;
    }
    return CREME_GFF_PART;
}

/* --- Attributes ------------------------------------------------------------------------------------------------ */

typedef struct attributes {
    const char *gene_id, *transcript_id, *gene_name, *ref_gene_name, *gene, *gene_symbol, *gene_type, *gene_biotype,
        *transcript_type, *transcript_biotype, *biotype, *id, *parent, *name;
} attributes;

static void keep_first(const char **kept, const char *value)
{
    if (!*kept && *value && strcmp(value, ".") != 0) *kept = value;
}

static void keep_attribute(attributes *a, const char *key, const char *value)
{
    const struct {
        const char *key;
        const char **value;
    } known[] = {{"gene_id", &a->gene_id},
                 {"geneID", &a->gene_id}, /* gffread */
                 {"transcript_id", &a->transcript_id},
                 {"gene_name", &a->gene_name},
                 {"ref_gene_name", &a->ref_gene_name},
                 {"gene", &a->gene},
                 {"gene_symbol", &a->gene_symbol}, /* FlyBase */
                 {"gene_type", &a->gene_type},
                 {"gene_biotype", &a->gene_biotype},
                 {"transcript_type", &a->transcript_type},
                 {"transcript_biotype", &a->transcript_biotype},
                 {"biotype", &a->biotype},
                 {"ID", &a->id},
                 {"Parent", &a->parent},
                 {"Name", &a->name}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(key, known[i].key) == 0) keep_first(known[i].value, value);
    }
}

/* Adds the tags of one value: GFF3 has several, with commas between. */
static creme_status keep_tags(creme_gff_tags *tags, const char *value)
{
    size_t length = strlen(value);
    creme_status status = creme_grow(&tags->text, &tags->capacity, tags->length + length + 2, 1);
    if (status != CREME_OK || length == 0) return status;
    if (tags->length > 0) tags->text[tags->length++] = ',';
    for (size_t i = 0; i < length; i++) tags->text[tags->length++] = value[i] == ' ' ? '_' : value[i];
    tags->text[tags->length] = '\0';
    return CREME_OK;
}

void creme_gff_tags_clear(creme_gff_tags *tags)
{
    creme_free(tags->text);
    *tags = (creme_gff_tags){0};
}

static bool same_tag(const char *a, size_t length, const char *b)
{
    for (size_t i = 0; i < length; i++, b++) {
        char left = a[i] == ' ' ? '_' : a[i], right = *b == ' ' ? '_' : *b;
        if (right == '\0' || strncasecmp(&left, &right, 1) != 0) return false;
    }
    return *b == '\0';
}

bool creme_gff_has_tag(const char *tags, const char *tag)
{
    while (tags && *tags) {
        size_t length = strcspn(tags, ",");
        if (same_tag(tags, length, tag)) return true;
        tags += length + (tags[length] == ',');
    }
    return false;
}

static creme_status take_attribute(attributes *a, creme_gff_tags *tags, const char *key, const char *value)
{
    if (strcmp(key, "tag") == 0) return keep_tags(tags, value);
    keep_attribute(a, key, value);
    return CREME_OK;
}

/* Cuts one value of a GTF off, quoted or not, and returns what is behind it, or NULL if its quote does not close. A
 * semicolon within quotes belongs to the value. */
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

static creme_status parse_gtf(attributes *a, creme_gff_tags *tags, const creme_lines *lines, char *at)
{
    for (;;) {
        at += strspn(at, "; ");
        if (*at == '\0') return CREME_OK;
        char *key = at;
        at += strcspn(at, " ;");
        if (*at != ' ') continue; /* a key without a value says nothing of interest */
        *at++ = '\0';
        at += strspn(at, " ");
        char *value = NULL;
        at = cut_value(at, &value);
        if (!at) return creme_lines_fail(lines, CREME_ERROR_FORMAT, "a quote in the attributes does not close");
        creme_status status = take_attribute(a, tags, key, value);
        if (status != CREME_OK) return status;
    }
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What IDs and their lists are kept as: there "%2C" is no comma that parts them. */
static bool is_id(const char *key)
{
    return strcmp(key, "ID") == 0 || strcmp(key, "Parent") == 0;
}

/* "%2C" is a comma, which an ID (`list`) keeps as "%2C". What stands for a control character, or is no such thing,
 * stays as it is. */
static void decode_percent(char *text, bool list)
{
    char *to = text;
    for (char *from = text; *from; from++) {
        int high = *from == '%' ? digit_of(from[1]) : -1, low = high < 0 ? -1 : digit_of(from[2]);
        int byte = high * 16 + low;
        bool comma = list && low >= 0 && byte == ',', plain = low >= 0 && byte >= ' ' && byte != 127 && !comma;
        if (comma) from[2] = 'C';
        *to++ = plain ? (char)byte : *from;
        if (plain) from += 2;
    }
    *to = '\0';
}

static bool has_word(const char *list, const char *end, const char *word, size_t length)
{
    while (list < end) {
        size_t bytes = strcspn(list, ",");
        if (bytes == length && memcmp(list, word, length) == 0) return true;
        list += bytes + 1;
    }
    return false;
}

/* Parents once each. Exons are given to each parent of what they are part of, so that a number of them has a limit. */
static creme_status tidy_parents(const creme_lines *lines, char *list, creme_gff_kind kind)
{
    size_t count = 0, most = kind == CREME_GFF_EXON ? MOST_OF_EXON : MOST_PARENTS;
    char *to = list;
    bool more = true;
    for (const char *at = list; more;) {
        size_t length = strcspn(at, ",");
        more = at[length] == ','; /* before it may be written over */
        if (length > 0 && !has_word(list, to, at, length)) {
            if (++count > most) {
                return creme_lines_fail(lines, CREME_ERROR_FORMAT, "more than %zu parents of one line", most);
            }
            memmove(to, at, length);
            to += length;
            *to++ = ',';
        }
        at += length + 1;
    }
    if (to > list) to--;
    *to = '\0';
    return CREME_OK;
}

static creme_status parse_gff3(attributes *a, creme_gff_tags *tags, const creme_lines *lines, creme_gff_kind kind,
                               char *at)
{
    creme_status status = CREME_OK;
    while (*at) {
        at += strspn(at, "; ");
        char *key = at;
        at += strcspn(at, ";");
        if (*at) *at++ = '\0';
        char *value = strchr(key, '=');
        if (!value) continue;
        *value++ = '\0';
        decode_percent(value, is_id(key));
        if (strcmp(key, "Parent") == 0) CREME_TRY(tidy_parents(lines, value, kind));
        CREME_TRY(take_attribute(a, tags, key, value));
    }
done:
    return status;
}

/* Is the first key followed by '='? */
static bool is_gff3(const char *text)
{
    text += strspn(text, "; ");
    return text[strcspn(text, " =;\"")] == '=';
}

bool creme_gff_line_is_gff3(const char *text)
{
    for (int column = 0; column < ATTRIBUTES && text; column++) {
        text = strchr(text, '\t');
        if (text) text++;
    }
    return text && is_gff3(text);
}

/* AUGUSTUS writes an id alone on lines of genes and transcripts. */
static bool is_bare(const char *text)
{
    return *text && text[strcspn(text, " =;\"")] == '\0';
}

/* Prokka and its kin have coding sequences that belong to nothing. */
static bool is_lone_cds(const char *feature, const char *text)
{
    return strcmp(feature, "CDS") == 0 && is_gff3(text) && !strstr(text, "Parent=");
}

/* --- Lines ----------------------------------------------------------------------------------------------------- */

static const char *first_of(const char *a, const char *b)
{
    return a ? a : b;
}

const char *creme_gff_bare_id(const char *id)
{
    static const char *const kinds[] = {"gene:", "transcript:", "gene-", "rna-", "Gene:", "Transcript:"};
    for (size_t i = 0; id && i < sizeof kinds / sizeof *kinds; i++) {
        size_t length = strlen(kinds[i]);
        if (strncmp(id, kinds[i], length) == 0 && id[length]) return id + length;
    }
    return id;
}

static void settle(creme_gff_line *out, const attributes *a)
{
    bool gene = out->kind == CREME_GFF_GENE, transcript = out->kind == CREME_GFF_TRANSCRIPT;
    out->id = a->id;
    out->parent = a->parent;
    out->gene_id = first_of(a->gene_id, gene ? creme_gff_bare_id(a->id) : NULL);
    out->transcript_id = first_of(a->transcript_id, transcript ? creme_gff_bare_id(a->id) : NULL);
    out->gene_name = first_of(first_of(a->gene_name, a->ref_gene_name), first_of(a->gene, a->gene_symbol));
    if (gene) out->gene_name = first_of(out->gene_name, a->name);
    out->gene_type = first_of(a->gene_type, a->gene_biotype);
    if (gene) out->gene_type = first_of(out->gene_type, a->biotype);
    out->transcript_type = first_of(a->transcript_type, a->transcript_biotype);
    if (transcript) out->transcript_type = first_of(out->transcript_type, a->biotype);
}

static creme_status parse_place(creme_gff_line *out, const creme_lines *lines, char **fields)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_loci_parse_position(lines, "start", fields[START], 1, &out->start));
    CREME_TRY(creme_loci_parse_position(lines, "end", fields[END], 1, &out->end));
    if (out->end < out->start) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "end %lld is before start %lld", (long long)out->end,
                                (long long)out->start);
    }
    out->start--;
    /* Features without a strand are legal; only a word that no strand can be is not. */
    if (strcmp(fields[STRAND], ".") == 0 || strcmp(fields[STRAND], "?") == 0) return CREME_OK;
    CREME_TRY(creme_loci_parse_strand(lines, fields[STRAND], &out->strand));
done:
    return status;
}

creme_status creme_gff_line_parse(creme_gff_line *out, creme_gff_tags *tags, const creme_lines *lines, char *text)
{
    *out = (creme_gff_line){0};
    char *fields[COLUMNS];
    attributes found = {0};
    creme_status status = CREME_OK;
    if (creme_gene_pred_begin(text)) {
        tags->length = 0;
        return creme_gene_pred_parse(out, lines, text);
    }
    size_t count = creme_lines_split(text, fields, COLUMNS);
    if (count != COLUMNS) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT, "%zu tab-separated columns: GTF and GFF3 have 9", count);
    }
    CREME_TRY(parse_place(out, lines, fields));
    out->chrom = fields[CHROM];
    out->feature = fields[FEATURE];
    out->kind = kind_of(out->feature);
    out->lone_cds = is_lone_cds(out->feature, fields[ATTRIBUTES]);
    tags->length = 0;
    if (out->kind == CREME_GFF_PART) goto done;
    if (is_bare(fields[ATTRIBUTES]))
        keep_first(out->kind == CREME_GFF_GENE ? &found.gene_id : &found.transcript_id, fields[ATTRIBUTES]);
    else if (is_gff3(fields[ATTRIBUTES]))
        CREME_TRY(parse_gff3(&found, tags, lines, out->kind, fields[ATTRIBUTES]));
    else
        CREME_TRY(parse_gtf(&found, tags, lines, fields[ATTRIBUTES]));
    if (tags->length > 0) out->tags = tags->text;
    settle(out, &found);
done:
    return status;
}
