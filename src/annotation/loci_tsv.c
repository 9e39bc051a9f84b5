/* Loci from a table with a header. */
#include "annotation/loci_parser.h"

#include "base/memory.h"

#include <string.h>
#include <strings.h>

static const char *const COLUMNS[4] = {"name", "chrom", "tss", "strand"};
enum { NAME, CHROM, TSS, STRAND };
/* The first column's name in tables of results, where there is no column 'name'. */
static const char LOCUS[] = "locus";

static const char *skip_mark(const char *line)
{
    if (*line == '#') line++;
    return line + strspn(line, " ");
}

/* The field that begins at `at`, without its quotes; returns what is behind it, NULL after the last. */
static const char *look_at_field(const char *at, const char *separators, const char **field, size_t *length)
{
    size_t count = strcspn(at, separators);
    *field = at;
    *length = count;
    if (count >= 2 && at[0] == '"' && at[count - 1] == '"') {
        *field = at + 1;
        *length = count - 2;
    }
    if (at[count] == '\0') return NULL;
    at += count + 1;
    return separators[1] ? at + strspn(at, separators) : at; /* blanks: any run */
}

static bool is_text(const char *field, size_t length, const char *text)
{
    return strlen(text) == length && strncasecmp(field, text, length) == 0;
}

static bool is_number(const char *field, size_t length)
{
    return length > 0 && strspn(field, "0123456789") >= length;
}

static creme_tsv_look look_with(const char *line, const char *separators, const char *what)
{
    creme_tsv_look look = {.separators = what};
    bool has[4] = {false}, number = false, locus = false;
    const char *field = NULL, *at = line;
    size_t length = 0;
    for (size_t i = 0; at; i++) {
        at = look_at_field(at, separators, &field, &length);
        look.fields++;
        for (size_t k = 0; k < 4; k++) has[k] = has[k] || is_text(field, length, COLUMNS[k]);
        locus = locus || is_text(field, length, LOCUS);
        if (i == 2) number = is_number(field, length);
        if (i == 3) look.is_row = number && (is_text(field, length, "+") || is_text(field, length, "-"));
    }
    has[NAME] = has[NAME] || locus;
    for (size_t k = 0; k < 4; k++) {
        look.found += has[k];
        if (!has[k] && !look.missing) look.missing = COLUMNS[k];
    }
    return look;
}

creme_tsv_look creme_tsv_look_at(const char *line)
{
    line = skip_mark(line);
    creme_tsv_look tabs = look_with(line, "\t", "tabs"), commas = look_with(line, ",", "commas"),
                   blanks = look_with(line, "\t ", "blanks");
    if (tabs.is_row || tabs.found >= 2) return tabs;
    if (commas.is_row || commas.found >= 2) return commas;
    return blanks;
}

static char separator_of(const char *line)
{
    line = skip_mark(line);
    if (!*line) return '\0'; /* of which a hostile file may have billions */
    if (!look_with(line, "\t", "").missing) return '\t';
    return !look_with(line, ",", "").missing ? ',' : '\0';
}

bool creme_tsv_is_header(const char *line)
{
    return separator_of(line) != '\0';
}

/* Further columns are kept with tabs between. */
static creme_status split(creme_tsv_parser *parser, char *line)
{
    if (parser->separator == ',' && strchr(line, '\t')) {
        return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT, "a tab in a line of comma-separated values");
    }
    return creme_fields_split(&parser->fields, parser->lines, line, parser->separator);
}

/* How many columns have the name; *column = the first. */
static size_t find_column(const creme_tsv_parser *parser, const char *name, size_t *column)
{
    size_t found = 0;
    for (size_t i = 0; i < parser->columns; i++) {
        if (strcasecmp(parser->fields.at[i], name) == 0 && found++ == 0) *column = i;
    }
    return found;
}

creme_status creme_tsv_begin(creme_tsv_parser *parser, char *header)
{
    char *text = header + (skip_mark(header) - header);
    parser->separator = separator_of(header);
    creme_status status = split(parser, text);
    if (status != CREME_OK) return status;
    parser->columns = parser->fields.count;
    for (size_t k = 0; k < 4; k++) {
        size_t found = find_column(parser, COLUMNS[k], &parser->known[k]);
        if (k == NAME && found == 0) found = find_column(parser, LOCUS, &parser->known[k]);
        if (found == 1) continue;
        return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT,
                                "the header has %zu columns named '%s': expected name, chrom, tss, strand, each once",
                                found, COLUMNS[k]);
    }
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
    locus.chrom = at[parser->known[CHROM]];
    CREME_TRY(creme_loci_parse_position(parser->lines, "tss", at[parser->known[TSS]], 0, &locus.tss));
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
