/* Loci from a table with a header. */
#include "annotation/loci_parser.h"

#include "base/memory.h"

#include <string.h>
#include <strings.h>

static const char *const COLUMNS[4] = {"name", "chrom", "tss", "strand"};
enum { NAME, CHROM, TSS, STRAND };

/* What they may be called, in any case, with '|' between; what stands first is taken before the others. Of the TSS
 * those alone that say so: a start or a position is where a gene lies, and may count from 0 or from 1. */
static const char *const CALLED[4] = {
    "name|locus|gene_name|gene name|gene_symbol|symbol|external_gene_name|gene|gene_id|ensembl_gene_id|gene stable "
    "id",
    "chrom|chromosome|chr|seqnames|seqname|seqid|chromosome_name|chromosome/scaffold name",
    "tss|transcription_start_site|transcription start site (tss)", "strand"};
/* What a gene without a name is called by: BioMart leaves the names of many empty. */
static const char IDS[] = "gene_id|ensembl_gene_id|gene stable id version|gene stable id";
/* Ensembl's BioMart counts from 1. */
static const char FROM_ONE[] = "transcription_start_site|transcription start site (tss)";

static const char *skip_mark(const char *line)
{
    if (*line == '#') line++;
    return line + strspn(line, " ");
}

/* The field that begins at `at`, without its quotes; returns what is behind it, NULL after the last. */
static const char *look_at_field(const char *at, const char *separators, const char **field, size_t *length)
{
    bool csv = *separators == ',' || *separators == ';';
    size_t count = strcspn(at, separators), blanks = csv ? strspn(at, " ") : 0;
    const char *behind = at + count;
    if (blanks > count) blanks = count;
    at += blanks;
    count -= blanks;
    while (csv && count > 0 && at[count - 1] == ' ') count--;
    *field = at;
    *length = count;
    if (count >= 2 && at[0] == '"' && at[count - 1] == '"') {
        *field = at + 1;
        *length = count - 2;
    }
    if (*behind == '\0') return NULL;
    behind++;
    return separators[1] ? behind + strspn(behind, separators) : behind; /* blanks: any run */
}

static bool is_text(const char *field, size_t length, const char *text)
{
    return strlen(text) == length && strncasecmp(field, text, length) == 0;
}

/* Is it one of the names? */
static bool is_called(const char *field, size_t length, const char *names)
{
    for (const char *name = names; *name;) {
        size_t bytes = strcspn(name, "|");
        if (bytes == length && strncasecmp(field, name, length) == 0) return true;
        name += bytes + (name[bytes] == '|');
    }
    return false;
}

static bool is_number(const char *field, size_t length)
{
    return length > 0 && strspn(field, "0123456789") >= length;
}

static creme_tsv_look look_with(const char *line, const char *separators, const char *what)
{
    creme_tsv_look look = {.separators = what};
    bool has[4] = {false}, number = false;
    const char *field = NULL, *at = line;
    size_t length = 0;
    for (size_t i = 0; at; i++) {
        at = look_at_field(at, separators, &field, &length);
        look.fields++;
        for (size_t k = 0; k < 4; k++) has[k] = has[k] || is_called(field, length, CALLED[k]);
        if (i == 2) number = is_number(field, length);
        if (i == 3) look.is_row = number && (is_text(field, length, "+") || is_text(field, length, "-"));
    }
    for (size_t k = 0; k < 4; k++) {
        look.found += has[k];
        if (!has[k] && !look.missing) look.missing = COLUMNS[k];
    }
    return look;
}

creme_tsv_look creme_tsv_look_at(const char *line)
{
    line = skip_mark(line);
    static const char *const ways[][2] = {{"\t", "tabs"}, {",", "commas"}, {";", "semicolons"}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        creme_tsv_look look = look_with(line, ways[i][0], ways[i][1]);
        if (look.is_row || look.found >= 2) return look;
    }
    return look_with(line, "\t ", "blanks");
}

static char separator_of(const char *line)
{
    line = skip_mark(line);
    if (!*line) return '\0'; /* of which a hostile file may have billions */
    if (!look_with(line, "\t", "").missing) return '\t';
    if (!look_with(line, ",", "").missing) return ',';
    return !look_with(line, ";", "").missing ? ';' : '\0';
}

bool creme_tsv_is_header(const char *line)
{
    return separator_of(line) != '\0';
}

/* Further columns are kept with tabs between. */
static creme_status split(creme_tsv_parser *parser, char *line)
{
    if (parser->separator != '\t' && strchr(line, '\t')) {
        return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT, "a tab in a line of %s-separated values",
                                parser->separator == ';' ? "semicolon" : "comma");
    }
    return creme_fields_split(&parser->fields, parser->lines, line, parser->separator);
}

/* How many columns have the first of the names that any has; *column = the first of them. */
static size_t find_column(const creme_tsv_parser *parser, const char *names, size_t *column)
{
    for (const char *name = names; *name;) {
        size_t bytes = strcspn(name, "|"), found = 0;
        for (size_t i = 0; i < parser->columns; i++) {
            const char *field = parser->fields.at[i];
            if (strlen(field) != bytes || strncasecmp(field, name, bytes) != 0) continue;
            if (found++ == 0) *column = i;
        }
        if (found > 0) return found;
        name += bytes + (name[bytes] == '|');
    }
    return 0;
}

creme_status creme_tsv_begin(creme_tsv_parser *parser, char *header)
{
    char *text = header + (skip_mark(header) - header);
    parser->separator = separator_of(header);
    creme_status status = split(parser, text);
    if (status != CREME_OK) return status;
    parser->columns = parser->fields.count;
    for (size_t k = 0; k < 4; k++) {
        size_t found = find_column(parser, CALLED[k], &parser->known[k]);
        if (found == 1) continue;
        return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT,
                                "the header has %zu columns named '%s': expected name, chrom, tss, strand, each once",
                                found, found ? parser->fields.at[parser->known[k]] : COLUMNS[k]);
    }
    const char *tss = parser->fields.at[parser->known[TSS]];
    parser->first = is_called(tss, strlen(tss), FROM_ONE);
    parser->id = parser->known[NAME];
    find_column(parser, IDS, &parser->id);
    return creme_fields_join(&parser->list->extra_header, &parser->fields, 0, parser->known, 4);
}

creme_status creme_tsv_row(creme_tsv_parser *parser, char *line)
{
    creme_locus locus = {0};
    creme_status status = CREME_OK;
    CREME_TRY(split(parser, line));
    if (parser->fields.count != parser->columns) {
        status = creme_lines_fail(parser->lines, CREME_ERROR_FORMAT, "%zu columns where the header has %zu",
                                  parser->fields.count, parser->columns);
        goto done;
    }
    char **at = parser->fields.at;
    locus.name = at[parser->known[NAME]];
    if (!*locus.name) locus.name = at[parser->id];
    locus.chrom = at[parser->known[CHROM]];
    CREME_TRY(creme_loci_parse_position(parser->lines, "tss", at[parser->known[TSS]], parser->first, &locus.tss));
    locus.tss -= parser->first;
    CREME_TRY(creme_loci_parse_strand(parser->lines, at[parser->known[STRAND]], &locus.strand));
    CREME_TRY(creme_fields_join(&locus.extra, &parser->fields, 0, parser->known, 4));
    CREME_TRY(creme_loci_add(parser->list, parser->lines, &locus));
done:
    creme_free(locus.extra);
    return status;
}

void creme_tsv_comment(creme_tsv_parser *parser, const char *line)
{
    size_t columns = 1;
    for (const char *at = line; (at = strchr(at, parser->separator)); at++) columns++;
    if (*line != '#' || columns != parser->columns) return;
    if (parser->like_rows++ == 0) parser->first_like_a_row = creme_lines_number(parser->lines);
}

void creme_tsv_clear(creme_tsv_parser *parser)
{
    creme_fields_clear(&parser->fields);
}
