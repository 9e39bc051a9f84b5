/* Reading bedGraph, tables of mutagenesis, BED, FIMO's table and GFF. */
#include "annotation/base_rows.h"

#include "annotation/loci_parser.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum form { UNKNOWN, BEDGRAPH, MUTAGENESIS, BED, FIMO, GFF } form;

enum { MOST_NAMED = 8 };

/* Columns by their names. */
enum { M_CHROM, M_START, M_END, M_EFFECT, M_LOCUS, M_TSS, M_STRAND, M_TRACK };
static const char *const MUTAGENESIS_COLUMNS[] = {
    "chrom", "genome_position_start", "genome_position_end", "effect", "locus", "tss", "strand", "track"};
enum { F_CHROM, F_START, F_STOP, F_P, FIMO_COLUMNS };
static const char *const FIMO_NAMES[] = {"sequence_name", "start", "stop", "p-value"};

typedef struct reader {
    creme_lines *lines;
    creme_loci_fields fields;
    creme_base_scores_kind kind;
    form form;
    char separator;
    size_t columns;           /* of a header */
    size_t where[MOST_NAMED]; /* of the columns with names */
} reader;

/* --- Which form it is ------------------------------------------------------------------------------------------ */

/* Finds all named columns in the line's fields. */
static bool has_columns(reader *r, const char *const *names, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        size_t i = 0;
        while (i < r->fields.count && strcmp(r->fields.at[i], names[k]) != 0) i++;
        if (i == r->fields.count) return false;
        r->where[k] = i;
    }
    r->columns = r->fields.count;
    return true;
}

static bool is_number(const reader *r, size_t field)
{
    int64_t value = 0;
    return field < r->fields.count && creme_parse_int64(r->fields.at[field], &value);
}

static creme_status not_recognised(const reader *r)
{
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "not recognised: expected %s",
                            r->kind == CREME_BASE_SCORES
                                ? "a bedGraph (chromosome, start, end, score) or a table of creme mutagenesis"
                                : "a BED, a GFF, or FIMO's fimo.tsv with its header (fields are tab separated)");
}

/* Tells the form from the first line, split at tabs; *header: the line is no row. */
static creme_status begin(reader *r, bool *header)
{
    *header = false;
    if (r->kind == CREME_BASE_SCORES && has_columns(r, MUTAGENESIS_COLUMNS, MOST_NAMED)) {
        r->form = MUTAGENESIS;
        *header = true;
    } else if (r->kind == CREME_BASE_MOTIFS && has_columns(r, FIMO_NAMES, FIMO_COLUMNS)) {
        r->form = FIMO;
        *header = true;
    } else if (is_number(r, 1) && is_number(r, 2)) {
        r->form = r->kind == CREME_BASE_SCORES ? BEDGRAPH : BED;
    } else if (r->kind == CREME_BASE_MOTIFS && is_number(r, 3) && is_number(r, 4) && r->fields.count >= 8) {
        r->form = GFF;
    } else {
        return not_recognised(r);
    }
    return CREME_OK;
}

/* --- Rows ------------------------------------------------------------------------------------------------------ */

/* A decimal number alone: strtod() would take hexadecimal ones, infinities and blanks too. */
static creme_status parse_value(const reader *r, const char *what, const char *text, double *value)
{
    char *end = NULL;
    const char *digits = text + (*text == '-' || *text == '+');
    *value = *digits == '.' || isdigit((unsigned char)*digits) ? strtod(text, &end) : NAN;
    bool decimal = strspn(text, "+-.0123456789eE") == strlen(text);
    if (end && *end == '\0' && decimal && isfinite(*value)) return CREME_OK;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%s is '%.80s': expected a number", what, text);
}

/* The place of a row, from its two fields; of forms that count from 1 the end is the last base. */
static creme_status parse_place(const reader *r, size_t start, size_t end, bool from_one, creme_interval *at)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_loci_parse_position(r->lines, "start", r->fields.at[start], from_one, &at->start));
    CREME_TRY(creme_loci_parse_position(r->lines, from_one ? "stop" : "end", r->fields.at[end], 1, &at->end));
    at->start -= from_one;
    if (at->end <= at->start) {
        status = creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "end %lld is not behind start %lld",
                                  (long long)at->end, (long long)at->start + from_one);
    }
done:
    return status;
}

static creme_status need_fields(const reader *r, size_t count)
{
    if (r->fields.count >= count) return CREME_OK;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu columns: expected at least %zu", r->fields.count,
                            count);
}

static creme_status parse_bed(const reader *r, creme_base_row *row)
{
    bool graph = r->form == BEDGRAPH;
    creme_status status = CREME_OK;
    CREME_TRY(need_fields(r, graph ? 4 : 3));
    row->chrom = r->fields.at[0];
    CREME_TRY(parse_place(r, 1, 2, false, &row->at));
    row->value = 1;
    if (graph) CREME_TRY(parse_value(r, "the score", r->fields.at[3], &row->value));
    if (!graph && r->fields.count > 4 && strcmp(r->fields.at[4], ".") != 0) {
        CREME_TRY(parse_value(r, "the score", r->fields.at[4], &row->value));
    }
done:
    return status;
}

static creme_status parse_gff(const reader *r, creme_base_row *row)
{
    creme_status status = CREME_OK;
    CREME_TRY(need_fields(r, 8));
    row->chrom = r->fields.at[0];
    CREME_TRY(parse_place(r, 3, 4, true, &row->at));
    row->value = 1;
    if (strcmp(r->fields.at[5], ".") != 0) CREME_TRY(parse_value(r, "the score", r->fields.at[5], &row->value));
done:
    return status;
}

static creme_status check_columns(const reader *r)
{
    if (r->fields.count == r->columns) return CREME_OK;
    return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "%zu columns where the header has %zu", r->fields.count,
                            r->columns);
}

static creme_status parse_fimo(const reader *r, creme_base_row *row)
{
    static const double smallest = 1e-300; /* FIMO writes 0 for what is smaller */
    double p = 0;
    creme_status status = CREME_OK;
    CREME_TRY(check_columns(r));
    row->chrom = r->fields.at[r->where[F_CHROM]];
    CREME_TRY(parse_place(r, r->where[F_START], r->where[F_STOP], true, &row->at));
    CREME_TRY(parse_value(r, "p-value", r->fields.at[r->where[F_P]], &p));
    if (p < 0 || p > 1) {
        return creme_lines_fail(r->lines, CREME_ERROR_FORMAT, "p-value is '%.80s': expected 0 to 1",
                                r->fields.at[r->where[F_P]]);
    }
    row->value = -log10(fmax(p, smallest));
done:
    return status;
}

/* *none: the effect is NA. */
static creme_status parse_substitution(const reader *r, creme_base_row *row, bool *none)
{
    char *const *at = r->fields.at;
    creme_status status = CREME_OK;
    CREME_TRY(check_columns(r));
    row->chrom = at[r->where[M_CHROM]];
    row->locus = at[r->where[M_LOCUS]];
    row->track = at[r->where[M_TRACK]];
    CREME_TRY(creme_loci_parse_position(r->lines, "tss", at[r->where[M_TSS]], 0, &row->tss));
    CREME_TRY(creme_loci_parse_strand(r->lines, at[r->where[M_STRAND]], &row->strand));
    CREME_TRY(parse_place(r, r->where[M_START], r->where[M_END], false, &row->at));
    *none = strcmp(at[r->where[M_EFFECT]], "NA") == 0;
    if (!*none) CREME_TRY(parse_value(r, "effect", at[r->where[M_EFFECT]], &row->value));
    row->value = -row->value;
done:
    return status;
}

static creme_status parse_row(const reader *r, creme_base_row *row, bool *none)
{
    *none = false;
    switch (r->form) {
    case MUTAGENESIS:
        return parse_substitution(r, row, none);
    case FIMO:
        return parse_fimo(r, row);
    case GFF:
        return parse_gff(r, row);
    default:
        return parse_bed(r, row);
    }
}

creme_status creme_base_rows_read(const char *path, creme_base_scores_kind kind,
                                  void (*take)(void *self, const creme_base_row *row), void *self)
{
    reader r = {.kind = kind, .separator = '\t'};
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&r.lines, path));
    for (char *line;;) {
        CREME_TRY(creme_lines_next(r.lines, &line));
        if (!line) break;
        if (creme_loci_is_comment(line, r.columns == 0)) continue;
        if (r.form == UNKNOWN && !strchr(line, '\t')) r.separator = ' ';
        CREME_TRY(creme_loci_fields_split(&r.fields, line, r.separator));
        bool passed_over = false;
        creme_base_row row = {0};
        if (r.form == UNKNOWN) CREME_TRY(begin(&r, &passed_over));
        if (!passed_over) CREME_TRY(parse_row(&r, &row, &passed_over));
        if (!passed_over) take(self, &row);
    }
    if (r.form == UNKNOWN) status = creme_fail(CREME_ERROR_FORMAT, "%s: is empty", path);
done:
    creme_loci_fields_clear(&r.fields);
    creme_lines_close(r.lines);
    return status;
}
