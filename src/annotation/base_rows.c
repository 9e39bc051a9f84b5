/* What the rows of places say of bases: scores, substitutions, hits of motifs. */
#include "annotation/base_rows.h"

#include "annotation/regions.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns that a table of mutagenesis has beside its places. */
enum { EFFECT, LOCUS, TSS, STRAND, TRACK, MUTAGENESIS_COLUMNS };
static const char *const MUTAGENESIS[] = {"effect", "locus", "tss", "strand", "track"};

typedef enum meaning { SCORE, SUBSTITUTION, P_VALUE } meaning;

typedef struct reader {
    creme_regions regions;
    creme_base_scores_kind kind;
    meaning meaning;
    size_t p_value, where[MUTAGENESIS_COLUMNS];
} reader;

static const char *expected(creme_base_scores_kind kind)
{
    return kind == CREME_BASE_SCORES ? "a bedGraph (chromosome, start, end, score) or a table of creme mutagenesis"
                                     : "a BED, a GFF, or FIMO's fimo.tsv with its header";
}

static creme_status fail(const reader *r, const char *what, const char *text, const char *wanted)
{
    return creme_lines_fail(r->regions.lines, CREME_ERROR_FORMAT, "%s is '%.80s': expected %s", what, text, wanted);
}

/* Whether it is a table of mutagenesis; a GFF or motifs' p-values are no scores. */
static creme_status find_meaning(reader *r)
{
    const creme_regions *regions = &r->regions;
    size_t column = 0, found = 0;
    bool p_values = creme_regions_find(regions, "p-value|pvalue", &r->p_value);
    for (int i = 0; i < MUTAGENESIS_COLUMNS; i++) found += creme_regions_find(regions, MUTAGENESIS[i], &r->where[i]);
    bool mutagenesis = found == MUTAGENESIS_COLUMNS && creme_regions_find(regions, "genome_position_start", &column);
    bool scores = r->kind == CREME_BASE_SCORES;
    bool named = regions->form == CREME_REGIONS_TABLE && !regions->where[CREME_REGIONS_SCORE];
    if (scores && mutagenesis) {
        r->meaning = SUBSTITUTION;
    } else if (!scores && p_values) {
        r->meaning = P_VALUE;
    } else if (mutagenesis || (scores && (p_values || named || regions->form == CREME_REGIONS_GFF))) {
        return creme_lines_fail(regions->lines, CREME_ERROR_FORMAT, "not recognised: expected %s", expected(r->kind));
    }
    return CREME_OK;
}

/* A decimal number alone: strtod() would take hexadecimal ones, infinities and blanks too. */
static creme_status parse_value(const reader *r, const char *what, const char *text, double *value)
{
    char *end = NULL;
    const char *digits = text + (*text == '-' || *text == '+');
    *value = *digits == '.' || isdigit((unsigned char)*digits) ? strtod(text, &end) : NAN;
    bool decimal = strspn(text, "+-.0123456789eE") == strlen(text);
    if (end && *end == '\0' && decimal && isfinite(*value)) return CREME_OK;
    return fail(r, what, text, "a number");
}

/* Of hits without a score all are alike; bedGraph has it in BED's place of the name. */
static creme_status parse_score(const reader *r, const creme_region *region, double *value)
{
    const char *text = region->score;
    if (r->kind == CREME_BASE_SCORES && r->regions.form == CREME_REGIONS_BED) {
        text = creme_regions_field(&r->regions, CREME_REGIONS_NAME);
        if (!text) {
            return creme_lines_fail(r->regions.lines, CREME_ERROR_FORMAT, "%zu columns: expected at least 4",
                                    r->regions.fields.count);
        }
    }
    *value = 1;
    if (!text && r->kind == CREME_BASE_MOTIFS) return CREME_OK;
    return parse_value(r, "the score", text ? text : "", value);
}

static creme_status parse_p_value(const reader *r, double *value)
{
    static const double smallest = 1e-300; /* FIMO writes 0 for what is smaller */
    const char *text = creme_regions_field(&r->regions, r->p_value);
    creme_status status = parse_value(r, "p-value", text, value);
    if (status != CREME_OK) return status;
    if (*value < 0 || *value > 1) return fail(r, "p-value", text, "0 to 1");
    *value = -log10(fmax(*value, smallest));
    return CREME_OK;
}

/* *none: the effect is NA. */
static creme_status parse_substitution(const reader *r, creme_base_row *row, bool *none)
{
    char *const *at = r->regions.fields.at;
    creme_status status = CREME_OK;
    row->locus = at[r->where[LOCUS]];
    row->track = at[r->where[TRACK]];
    CREME_TRY(creme_loci_parse_position(r->regions.lines, "tss", at[r->where[TSS]], 0, &row->tss));
    CREME_TRY(creme_loci_parse_strand(r->regions.lines, at[r->where[STRAND]], &row->strand));
    *none = strcmp(at[r->where[EFFECT]], "NA") == 0;
    if (!*none) CREME_TRY(parse_value(r, "effect", at[r->where[EFFECT]], &row->value));
    row->value = -row->value;
done:
    return status;
}

static creme_status parse_row(const reader *r, const creme_region *region, creme_base_row *row, bool *none)
{
    *none = false;
    *row = (creme_base_row){.chrom = region->chrom, .at = region->at};
    switch (r->meaning) {
    case SUBSTITUTION:
        return parse_substitution(r, row, none);
    case P_VALUE:
        return parse_p_value(r, &row->value);
    default:
        return parse_score(r, region, &row->value);
    }
}

creme_status creme_base_rows_read(creme_lines *lines, creme_base_scores_kind kind, const creme_log *log,
                                  void (*take)(void *self, const creme_base_row *row), void *self)
{
    reader r = {.kind = kind};
    const creme_regions_wish wish = {.expected = expected(kind), .log = log};
    creme_status status = CREME_OK;
    CREME_TRY(creme_regions_open(&r.regions, lines, &wish));
    CREME_TRY(find_meaning(&r));
    for (;;) {
        creme_region region;
        creme_base_row row;
        bool more = false, none = false;
        CREME_TRY(creme_regions_next(&r.regions, &region, &more));
        if (!more) break;
        CREME_TRY(parse_row(&r, &region, &row, &none));
        if (!none) take(self, &row);
    }
done:
    creme_regions_close(&r.regions);
    return status;
}
