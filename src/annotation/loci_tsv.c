/* Loci from a table with a header. */
#include "annotation/loci_parser.h"

#include "base/memory.h"

#include <string.h>

static const char *const COLUMNS[4] = {"name", "chrom", "tss", "strand"};
enum { NAME, CHROM, TSS, STRAND };

static const char *skip_mark(const char *line)
{
    if (*line == '#') line++;
    return line + strspn(line, " ");
}

static bool has_column(const char *line, const char *column)
{
    size_t length = strlen(column);
    for (const char *field = line; field; field = strchr(field, '\t')) {
        if (*field == '\t') field++;
        if (strncmp(field, column, length) == 0 && (field[length] == '\t' || field[length] == '\0')) return true;
    }
    return false;
}

bool creme_tsv_is_header(const char *line)
{
    line = skip_mark(line);
    for (int i = 0; i < 4; i++) {
        if (!has_column(line, COLUMNS[i])) return false;
    }
    return true;
}

creme_status creme_tsv_begin(creme_tsv_parser *parser, char *header)
{
    char *text = header + (skip_mark(header) - header);
    creme_status status = creme_loci_fields_split(&parser->fields, text, '\t');
    if (status != CREME_OK) return status;
    parser->columns = parser->fields.count;
    for (size_t k = 0; k < 4; k++) {
        size_t found = 0;
        for (size_t i = 0; i < parser->columns; i++) {
            if (strcmp(parser->fields.at[i], COLUMNS[k]) != 0) continue;
            parser->known[k] = i;
            found++;
        }
        if (found != 1) {
            return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT,
                                    "the header has %zu columns named '%s': expected name, chrom, tss, strand, each "
                                    "once, tab separated",
                                    found, COLUMNS[k]);
        }
    }
    return creme_loci_fields_join(&parser->list->extra_header, &parser->fields, 0, parser->known, 4);
}

creme_status creme_tsv_row(creme_tsv_parser *parser, char *line)
{
    creme_locus locus = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_loci_fields_split(&parser->fields, line, '\t'));
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
    CREME_TRY(creme_loci_fields_join(&locus.extra, &parser->fields, 0, parser->known, 4));
    CREME_TRY(creme_loci_add(parser->list, parser->lines, &locus));
done:
    creme_free(locus.extra);
    return status;
}

void creme_tsv_clear(creme_tsv_parser *parser)
{
    creme_loci_fields_clear(&parser->fields);
}
