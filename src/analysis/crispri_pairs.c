/* Reading tables of CRISPRi screens. */
#include "analysis/crispri_pairs.h"

#include "base/memory.h"
#include "base/text_map.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <strings.h>

static const double REACH = 1099511627776.0; /* 2^40: beyond any chromosome */

const char *creme_pair_reason_text(creme_pair_reason reason)
{
    static const char *const texts[CREME_PAIR_REASONS] = {
        [CREME_PAIR_COUNTS] = "",
        [CREME_PAIR_INVALID] = "ValidConnection is not TRUE",
        [CREME_PAIR_UNKNOWN] = "not known whether regulated",
        [CREME_PAIR_WEAK] = "not regulated, of too little power",
        [CREME_PAIR_UNMAPPED] = "no track for the cell type",
        [CREME_PAIR_NO_GENE] = "the gene was not run",
        [CREME_PAIR_BEYOND] = "beyond the window",
        [CREME_PAIR_NO_EFFECT] = "the element was not run with the gene",
        [CREME_PAIR_NA] = "its score is NA",
        [CREME_PAIR_SILENT] = "the locus is silent",
    };
    return texts[reason];
}

enum { NONE = -1 };

typedef struct columns {
    int chrom, start, end, gene, gene_id, cell, tss_start, tss_end, size, regulated, significant, valid, power;
} columns;

static int find(const creme_table *table, const char *name)
{
    size_t column = 0;
    return creme_table_find(table, name, &column) ? (int)column : NONE;
}

static creme_status need(const creme_table *table, const char *name)
{
    size_t column = 0;
    return creme_table_need(table, name, &column);
}

static creme_status find_columns(columns *c, const creme_table *table)
{
    creme_status status = CREME_OK;
    CREME_TRY(need(table, "chrom"));
    CREME_TRY(need(table, "chromStart"));
    CREME_TRY(need(table, "chromEnd"));
    *c = (columns){.chrom = find(table, "chrom"),
                   .start = find(table, "chromStart"),
                   .end = find(table, "chromEnd"),
                   .gene = find(table, "measuredGeneSymbol"),
                   .gene_id = find(table, "measuredGeneEnsemblId"),
                   .cell = find(table, "CellType"),
                   .tss_start = find(table, "startTSS"),
                   .tss_end = find(table, "endTSS"),
                   .size = find(table, "EffectSize"),
                   .regulated = find(table, "Regulated"),
                   .significant = find(table, "Significant"),
                   .valid = find(table, "ValidConnection"),
                   .power = find(table, "PowerAtEffectSize25")};
    if (c->gene == NONE && c->gene_id == NONE) CREME_TRY(need(table, "measuredGeneSymbol"));
    if (c->regulated == NONE && (c->significant == NONE || c->size == NONE)) CREME_TRY(need(table, "Regulated"));
done:
    return status;
}

static bool is_none(const creme_table *table, size_t row, int column)
{
    return column == NONE || creme_table_is_none(table, row, (size_t)column);
}

static const char *text_of(const creme_table *table, size_t row, int column)
{
    return is_none(table, row, column) ? "" : creme_table_text(table, row, (size_t)column);
}

static creme_status number_of(const creme_table *table, size_t row, int column, double *value)
{
    *value = NAN;
    return column == NONE ? CREME_OK : creme_table_number(table, row, (size_t)column, value);
}

/* 1 TRUE, 0 FALSE, -1 neither. */
static int truth_of(const char *text)
{
    static const char *const words[] = {"FALSE", "TRUE", "F", "T", "0", "1"};
    for (int i = 0; i < 6; i++) {
        if (strcasecmp(text, words[i]) == 0) return i % 2;
    }
    return -1;
}

/* *value: 1 TRUE, 0 FALSE, -1 not known. */
static creme_status read_truth(const creme_table *table, size_t row, int column, int *value)
{
    *value = -1;
    if (is_none(table, row, column)) return CREME_OK;
    const char *text = creme_table_text(table, row, (size_t)column);
    *value = truth_of(text);
    if (*value >= 0) return CREME_OK;
    return creme_table_fail(table, row, CREME_ERROR_FORMAT, "%s '%.40s' is neither TRUE nor FALSE",
                            creme_table_column_name(table, (size_t)column), text);
}

static creme_status read_place(creme_crispri_pair *p, const creme_table *table, const columns *c)
{
    double first = NAN, last = NAN;
    creme_status status = CREME_OK;
    if (is_none(table, p->row, c->chrom)) {
        return creme_table_fail(table, p->row, CREME_ERROR_FORMAT, "the element has no chromosome");
    }
    p->chrom = creme_table_text(table, p->row, (size_t)c->chrom);
    CREME_TRY(creme_table_integer(table, p->row, (size_t)c->start, &p->element.start));
    CREME_TRY(creme_table_integer(table, p->row, (size_t)c->end, &p->element.end));
    CREME_TRY(number_of(table, p->row, c->tss_start, &first));
    CREME_TRY(number_of(table, p->row, c->tss_end, &last));
    p->tss = isnan(last) ? first + 0.5 : (first + last) / 2;
    if (p->element.start < 0 || p->element.end < p->element.start) {
        return creme_table_fail(table, p->row, CREME_ERROR_FORMAT,
                                "chromStart %" PRId64 " and chromEnd %" PRId64 " are no interval", p->element.start,
                                p->element.end);
    }
    if ((double)p->element.end > REACH || fabs(p->tss) > REACH) {
        return creme_table_fail(table, p->row, CREME_ERROR_RANGE, "a coordinate beyond any chromosome");
    }
done:
    return status;
}

/* Whether it is regulated, and whether it counts. */
static creme_status judge(creme_crispri_pairs *pairs, creme_crispri_pair *p, const columns *c, double power)
{
    const creme_table *table = pairs->table;
    int regulated = -1, significant = -1;
    double has = NAN;
    creme_status status = CREME_OK;
    CREME_TRY(number_of(table, p->row, c->size, &p->effect_size));
    CREME_TRY(number_of(table, p->row, c->power, &has));
    CREME_TRY(read_truth(table, p->row, c->regulated, &regulated));
    CREME_TRY(read_truth(table, p->row, c->significant, &significant));
    int by_size = significant <= 0 ? significant : isnan(p->effect_size) ? -1 : p->effect_size < 0;
    if (c->regulated == NONE) regulated = by_size;
    pairs->contradicting += regulated >= 0 && by_size >= 0 && regulated != by_size;
    pairs->beyond_all += p->effect_size < -1;
    p->regulated = regulated == 1;
    if (c->valid != NONE && truth_of(text_of(table, p->row, c->valid)) != 1) {
        p->reason = CREME_PAIR_INVALID;
    } else if (regulated < 0) {
        p->reason = CREME_PAIR_UNKNOWN;
    } else if (regulated == 0 && c->power != NONE && power > 0 && !(has >= power)) {
        p->reason = CREME_PAIR_WEAK;
    }
done:
    return status;
}

static creme_status read_pair(creme_crispri_pairs *pairs, creme_crispri_pair *p, const columns *c, double power)
{
    const creme_table *table = pairs->table;
    creme_status status = CREME_OK;
    p->gene = text_of(table, p->row, c->gene);
    p->gene_id = text_of(table, p->row, c->gene_id);
    if (!*p->gene) p->gene = p->gene_id;
    CREME_TRY(read_place(p, table, c));
    CREME_TRY(creme_names_add(&pairs->cells, text_of(table, p->row, c->cell), &p->cell));
    CREME_TRY(judge(pairs, p, c, power));
done:
    return status;
}

/* A pair of two data sets may stand in the table twice. */
static creme_status count_repeated(creme_crispri_pairs *pairs)
{
    creme_text_map seen = {0};
    char *key = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < pairs->count; i++) {
        const creme_crispri_pair *p = &pairs->at[i];
        size_t number = 0, before = seen.count;
        CREME_TRY(creme_format_text(&key, "%zu\t%s\t%" PRId64 "\t%" PRId64 "\t%s", p->cell, p->chrom,
                                    p->element.start, p->element.end, p->gene));
        CREME_TRY(creme_text_map_add(&seen, key, &number));
        pairs->repeated += number < before;
        creme_free(key);
        key = NULL;
    }
done:
    creme_free(key);
    creme_text_map_clear(&seen);
    return status;
}

creme_status creme_crispri_pairs_read(creme_crispri_pairs *out, const creme_table *table, double power)
{
    columns c;
    size_t rows = creme_table_row_count(table);
    *out = (creme_crispri_pairs){.table = table};
    creme_status status = CREME_OK;
    CREME_TRY(find_columns(&c, table));
    out->has_power = c.power != NONE;
    out->has_valid = c.valid != NONE;
    CREME_TRY(creme_allocate(&out->at, rows, sizeof *out->at));
    for (size_t row = 0; row < rows; row++) {
        creme_crispri_pair *p = &out->at[row];
        *p = (creme_crispri_pair){.row = row};
        CREME_TRY(read_pair(out, p, &c, power));
        out->count++;
    }
    CREME_TRY(count_repeated(out));
done:
    return status;
}

void creme_crispri_pairs_clear(creme_crispri_pairs *pairs)
{
    creme_free(pairs->at);
    creme_names_clear(&pairs->cells);
    *pairs = (creme_crispri_pairs){0};
}
