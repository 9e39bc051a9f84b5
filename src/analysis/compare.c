/* Two runs side by side: cell lines, models, settings. Rows come in pieces, are joined on disk (pairing.h), and go in
 * pieces. */
#include "analysis/by_locus.h"
#include "analysis/correlation.h"
#include "analysis/flow.h"
#include "analysis/pairing.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct side {
    creme_pairing_side rows;
    const char *value; /* a column */
} side;

/* The column asked for, else the effects of both tables, else the activities of both. */
static creme_status find_value(const creme_table *first, const creme_table *last, const char *asked, const char **out)
{
    const creme_table *const tables[] = {first, last};
    size_t effects = 0, column = 0, count = first == last ? 1 : 2;
    for (size_t i = 0; i < count; i++) effects += creme_table_find(tables[i], "effect", &column);
    *out = asked ? asked : effects > 0 ? "effect" : "wt";
    if (asked || effects == 0 || effects == count) return CREME_OK;
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "compare: only one of %s and %s has a column 'effect': say which column of both is meant, --value",
        creme_table_name(first), creme_table_name(last));
}

/* --- Reading */

/* The gene of a row: the column gene, else gene_id, else ("") the locus's name. */
static const char *gene_of(const creme_frame *frame, size_t i, const size_t columns[2], const bool has[2])
{
    size_t row = frame->at[i].row;
    for (int k = 0; k < 2; k++) {
        if (!has[k] || creme_table_is_none(frame->table, row, columns[k])) continue;
        const char *gene = creme_table_text(frame->table, row, columns[k]);
        if (*gene) return gene;
    }
    return "";
}

static creme_status take_rows(void *self, creme_frame *frame)
{
    side *s = self;
    double *values = NULL;
    size_t columns[2] = {0, 0};
    const bool has[2] = {creme_table_find(frame->table, "gene", &columns[0]),
                         creme_table_find(frame->table, "gene_id", &columns[1])};
    creme_status status = CREME_OK;
    s->rows.has_tracks = frame->has_tracks;
    CREME_TRY(creme_frame_numbers(frame, s->value, false, &values));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        CREME_TRY(creme_pairing_add(&s->rows, r, values[i], frame->has_classes ? r->class : r->context,
                                    gene_of(frame, i, columns, has)));
    }
done:
    creme_free(values);
    return status;
}

static creme_status read_side(creme_analysis *out, side *s, creme_table_pieces *pieces,
                              const creme_analysis_options *options)
{
    const char *const wanted[] = {"locus", "chrom",   "tss",        "strand",   "track",        "context",
                                  "class", "search",  "kind",       "shuffled", "tile_start",   "tile_end",
                                  "gene",  "gene_id", "genome_end", s->value,   "genome_start", NULL};
    s->rows.table = creme_table_pieces_head(pieces);
    return creme_analysis_read_rows(out, pieces, wanted, options, take_rows, s);
}

/* One table is both: its rows of one track, and of another. */
static creme_status read_sides(creme_analysis *out, side *a, side *b, const creme_analysis_flow *flow,
                               const creme_analysis_options *left, const creme_analysis_options *right)
{
    creme_status status = CREME_OK;
    if (!flow->with) CREME_TRY(creme_table_pieces_keep(flow->from));
    CREME_TRY(read_side(out, a, flow->from, left));
    if (!flow->with) CREME_TRY(creme_table_pieces_rewind(flow->from));
    status = read_side(out, b, flow->with ? flow->with : flow->from, right);
done:
    return status;
}

/* The locus, its tile where both tables tell tiles apart, its search likewise, and the track unless each has one
 * alone. */
static unsigned join_by(const creme_pairing_side *a, const creme_pairing_side *b)
{
    unsigned by = CREME_BY_SEARCH;
    if (!a->lacks_tiles && !b->lacks_tiles) by |= CREME_BY_TILE;
    return a->has_several || b->has_several ? by | CREME_BY_TRACK : by;
}

/* Two cell lines, each with its own choice of TSSs: where each side has one row of a gene, and these are not of one
 * locus, they are partners all the same (if they have tiles, of the same one: the TSS tile of contexts). One line by
 * two networks is compared at the same places alone. */
static bool of_two_lines(const creme_pairing_side *a, const creme_pairing_side *b)
{
    bool known = a->count > 0 && b->count > 0 && !a->has_several && !b->has_several;
    return known && strcmp(a->track, b->track) != 0;
}

/* --- The tables */

/* Pairs of classes in the order of their first rows; all pairs are group 0. */
typedef struct summary {
    creme_text_map classes;
    creme_correlations *values;
} summary;

static creme_status count_pair(summary *s, const creme_paired *p)
{
    char *label = NULL;
    size_t group = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&label, "%s\t%s", p->left_said, p->right_said));
    CREME_TRY(creme_text_map_add(&s->classes, label, &group));
    CREME_TRY(creme_correlations_add(s->values, 0, p->x, p->y));
    CREME_TRY(creme_correlations_add(s->values, 1 + group, p->x, p->y));
done:
    creme_free(label);
    return status;
}

static creme_status summarise(creme_analysis *out, const summary *s)
{
    creme_test_result pearson, spearman;
    size_t n = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&out->summary, "class_1 class_2 n pearson pearson_p spearman spearman_p"));
    for (size_t g = 0; g <= s->classes.count; g++) {
        const char *label = g == 0 ? "all\tall" : creme_text_map_get(&s->classes, g - 1);
        CREME_TRY(creme_correlations_get(s->values, g, &n, &pearson, &spearman));
        CREME_TRY(CREME_TABLE_ADD(out->summary, creme_label(label), n, pearson.statistic, pearson.p,
                                  spearman.statistic, spearman.p));
    }
done:
    return status;
}

static creme_status begin_piece(creme_table **out)
{
    return creme_table_create_for(out, "locus chrom tss strand tile_start tile_end track_1 track_2 value_1 value_2 "
                                       "class_1 class_2 tss_2");
}

static creme_status write_pair(creme_table *table, const creme_paired *p)
{
    const creme_record *r = &p->left;
    return CREME_TABLE_ADD(table, r, creme_interval_or_none(r->has_tile, r->tile), r->track, p->right_track, p->x,
                           p->y, p->left_said, p->right_said, p->right_tss);
}

static creme_status write_pairs(creme_analysis *out, const creme_analysis_flow *flow, creme_pairing *pairing,
                                summary *s)
{
    size_t rows = creme_analysis_piece_rows(flow, pairing->with_values);
    creme_table *piece = NULL;
    creme_paired p;
    bool more = true;
    creme_status status = begin_piece(&piece);
    while (status == CREME_OK && more) {
        CREME_TRY(creme_pairing_next(pairing, &p, &more));
        if (more && (isnan(p.x) || isnan(p.y))) continue;
        if (more) CREME_TRY(write_pair(piece, &p));
        if (more) CREME_TRY(count_pair(s, &p));
        if (more && creme_table_row_count(piece) < rows) continue;
        if (more && creme_table_row_count(piece) == pairing->with_values) continue; /* the last */
        status = creme_analysis_give(out, flow, piece);
        piece = NULL;
        if (more && status == CREME_OK) status = begin_piece(&piece);
    }
done:
    creme_table_destroy(piece);
    return status;
}

static creme_status finish(creme_analysis *out, const creme_analysis_flow *flow, creme_pairing *pairing,
                           const side *a, const side *b, const creme_analysis_options *options)
{
    summary s = {0};
    creme_status status = CREME_OK;
    if (pairing->by_gene > 0) {
        CREME_TRY(creme_analysis_remark(out, options,
                                        "%zu of %zu pairs are joined by gene: their TSSs differ (tss, tss_2)",
                                        pairing->by_gene, pairing->counts.pairs));
    }
    if (pairing->with_values == 0) {
        status =
            creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s have no locus in common%s", creme_table_path(a->rows.table),
                       creme_table_path(b->rows.table), pairing->counts.pairs > 0 ? " that has values in both" : "");
        goto done;
    }
    if (pairing->with_values < pairing->counts.pairs) {
        CREME_TRY(creme_analysis_remark(out, options, "%zu of %zu pairs are left out: %s of one or both is NA",
                                        pairing->counts.pairs - pairing->with_values, pairing->counts.pairs,
                                        a->value));
    }
    CREME_TRY(creme_pairing_remark(pairing, out, &a->rows, &b->rows, options));
    CREME_TRY(creme_analysis_end_remarks(out, flow, options));
    CREME_TRY(creme_correlations_create(&s.values));
    CREME_TRY(write_pairs(out, flow, pairing, &s));
    CREME_TRY(summarise(out, &s));
done:
    creme_text_map_clear(&s.classes);
    creme_correlations_destroy(s.values);
    return status;
}

creme_status creme_flow_compare(creme_analysis *out, const creme_analysis_flow *flow,
                                const creme_analysis_options *options)
{
    const creme_table *heads[] = {creme_table_pieces_head(flow->from),
                                  creme_table_pieces_head(flow->with ? flow->with : flow->from)};
    side a = {0}, b = {0};
    creme_pairing pairing = {0};
    char first[256] = "";
    creme_analysis_options left = *options, right = *options;
    creme_status status = CREME_OK;
    const char *comma = options->track ? strchr(options->track, ',') : NULL;
    if (comma) { /* one track of the first table, another of the second */
        snprintf(first, sizeof first, "%.*s", (int)(comma - options->track), options->track);
        left.track = first;
        right.track = comma + 1;
    }
    if (!flow->with && !comma) {
        status = creme_fail(CREME_ERROR_ARGUMENT, "compare: one table needs two tracks: --track A,B");
        goto done;
    }
    CREME_TRY(find_value(heads[0], heads[1], options->value, &a.value));
    b.value = a.value;
    CREME_TRY(read_sides(out, &a, &b, flow, &left, &right));
    CREME_TRY(
        creme_pairing_make(&pairing, &a.rows, &b.rows, join_by(&a.rows, &b.rows), of_two_lines(&a.rows, &b.rows)));
    CREME_TRY(finish(out, flow, &pairing, &a, &b, options));
done:
    creme_pairing_clear(&pairing);
    creme_pairing_side_clear(&a.rows);
    creme_pairing_side_clear(&b.rows);
    return status;
}
