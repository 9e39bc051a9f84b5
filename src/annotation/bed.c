/* Loci from BED6 and longer rows. */
#include "annotation/loci_parser.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

enum { CHROM, START, END, NAME, SCORE, STRAND, BED6_COLUMNS };

/* "score", then "column7", "column8", ...: what they mean, BED leaves open. */
static creme_status name_extra_columns(creme_bed_parser *parser)
{
    size_t bytes = sizeof "score" + (parser->columns - BED6_COLUMNS) * sizeof "\tcolumn18446744073709551615";
    creme_status status = creme_allocate(&parser->list->extra_header, bytes, 1);
    if (status != CREME_OK) return status;
    char *at = parser->list->extra_header;
    at += sprintf(at, "score");
    for (size_t i = BED6_COLUMNS; i < parser->columns; i++) at += sprintf(at, "\tcolumn%zu", i + 1);
    return CREME_OK;
}

/* Fixes separator and columns by the first row, and holds the others to it. */
static creme_status split_row(creme_bed_parser *parser, char *line)
{
    if (parser->columns == 0) parser->separator = strchr(line, '\t') ? '\t' : ' ';
    creme_status status = creme_fields_split(&parser->fields, parser->lines, line, parser->separator);
    if (status != CREME_OK) return status;
    size_t count = parser->fields.count;
    if (count < BED6_COLUMNS) {
        return creme_lines_fail(
            parser->lines, CREME_ERROR_FORMAT,
            "%zu columns: a BED of TSSs needs 6 (chrom, start, end, name, score, strand), and a TSV its header line",
            count);
    }
    if (parser->columns == 0) {
        parser->columns = count;
        return name_extra_columns(parser);
    }
    if (count != parser->columns) {
        return creme_lines_fail(parser->lines, CREME_ERROR_FORMAT, "%zu columns where the first row has %zu", count,
                                parser->columns);
    }
    return CREME_OK;
}

creme_status creme_bed_row(creme_bed_parser *parser, char *line)
{
    static const size_t not_extra[] = {CHROM, START, END, NAME, STRAND};
    creme_locus locus = {0};
    int64_t start = 0, end = 0;
    creme_status status = CREME_OK;
    CREME_TRY(split_row(parser, line));
    char **at = parser->fields.at;
    CREME_TRY(creme_loci_parse_position(parser->lines, "start", at[START], 0, &start));
    CREME_TRY(creme_loci_parse_position(parser->lines, "end", at[END], 0, &end));
    if (end <= start) {
        status = creme_lines_fail(parser->lines, CREME_ERROR_FORMAT, "end %lld is not behind start %lld",
                                  (long long)end, (long long)start);
        goto done;
    }
    CREME_TRY(creme_loci_parse_strand(parser->lines, at[STRAND], &locus.strand));
    locus.name = at[NAME];
    locus.chrom = at[CHROM];
    locus.tss = locus.strand == '-' ? end - 1 : start;
    CREME_TRY(creme_fields_join(&locus.extra, &parser->fields, SCORE, not_extra, 5));
    CREME_TRY(creme_loci_add(parser->list, parser->lines, &locus));
done:
    creme_free(locus.extra);
    return status;
}

void creme_bed_clear(creme_bed_parser *parser)
{
    creme_fields_clear(&parser->fields);
}
