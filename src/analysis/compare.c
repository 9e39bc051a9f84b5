/* Two runs side by side: cell lines, models, settings. */
#include "analysis/kinds.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct side {
    creme_frame frame;
    double *values;
} side;

static void clear(side *s)
{
    creme_free(s->values);
    creme_frame_close(&s->frame);
    *s = (side){0};
}

static const char *class_of(const side *s, size_t i)
{
    return s->frame.has_classes ? s->frame.at[i].class : s->frame.at[i].context;
}

/* The column asked for, else the effects of both tables, else the activities of both. */
static creme_status find_value(const creme_table *const *tables, size_t count, const char *asked, const char **out)
{
    size_t effects = 0, column = 0;
    for (size_t i = 0; i < count; i++) effects += creme_table_find(tables[i], "effect", &column);
    *out = asked ? asked : effects > 0 ? "effect" : "wt";
    if (asked || effects == 0 || effects == count) return CREME_OK;
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "compare: only one of %s and %s has a column 'effect': say which column of both is meant, --value",
        creme_table_name(tables[0]), creme_table_name(tables[count - 1]));
}

static creme_status open_side(creme_analysis *out, side *s, const creme_table *table, const char *value,
                              const creme_analysis_options *options)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_open(out, &s->frame, table, options));
    CREME_TRY(creme_frame_numbers(&s->frame, value, false, &s->values));
done:
    return status;
}

static bool has_one_track(const creme_frame *frame)
{
    for (size_t i = 1; i < frame->count; i++) {
        if (strcmp(frame->at[i].track, frame->at[0].track) != 0) return false;
    }
    return true;
}

static bool has_tiles(const creme_frame *frame)
{
    for (size_t i = 0; i < frame->count; i++) {
        if (!frame->at[i].has_tile) return false;
    }
    return true;
}

/* One row of the summary: a pair of classes, or all. */
static creme_status add_summary(creme_table *summary, const char *label, const double *x, const double *y, size_t n)
{
    creme_test_result pearson = creme_pearson(x, y, n), spearman;
    creme_status status = creme_spearman(&spearman, x, y, n);
    if (status != CREME_OK) return status;
    return CREME_TABLE_ADD(summary, creme_label(label), n, pearson.statistic, pearson.p, spearman.statistic,
                           spearman.p);
}

static creme_status summarise(creme_table *summary, const creme_labels *classes, const double *x, const double *y,
                              size_t n)
{
    creme_groups groups = {0};
    double *sorted = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(add_summary(summary, "all\tall", x, y, n));
    CREME_TRY(creme_groups_make(&groups, classes->at, n));
    CREME_TRY(creme_allocate(&sorted, n, 2 * sizeof *sorted));
    for (size_t g = 0; g < groups.count; g++) {
        const size_t *members = groups.members + groups.first[g];
        size_t count = groups.first[g + 1] - groups.first[g];
        for (size_t i = 0; i < count; i++) {
            sorted[i] = x[members[i]];
            sorted[count + i] = y[members[i]];
        }
        CREME_TRY(add_summary(summary, classes->at[*members], sorted, sorted + count, count));
    }
done:
    creme_free(sorted);
    creme_groups_clear(&groups);
    return status;
}

/* The gene of a row, and what else it is told apart by: the column gene, else gene_id, else the locus's name. */
static creme_status label_genes(const creme_frame *frame, unsigned by, creme_labels *out)
{
    creme_status status = creme_labels_create(out, frame->count);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *r = &frame->at[i];
        const char *gene = creme_frame_text(frame, i, "gene");
        if (!*gene) gene = creme_frame_text(frame, i, "gene_id");
        status = creme_labels_set(out, i, "%s\t%s\t%s\t%s\t%s", *gene ? gene : r->name, r->chrom, r->strand,
                                  by & CREME_BY_TRACK ? r->track : "", r->search);
    }
    return status;
}

/* Cell lines may choose different TSSs of a gene: where each side has one row of a gene, and these are not of one
 * locus, they are partners all the same (if they have tiles, of the same one: the TSS tile of contexts). *pairs = how
 * many. */
static creme_status join_genes(creme_join *join, const creme_frame *a, const creme_frame *b, unsigned by,
                               size_t *pairs)
{
    creme_labels left = {0}, right = {0};
    creme_groups genes = {0};
    const char **both = NULL;
    creme_status status = CREME_OK;
    *pairs = 0;
    CREME_TRY(label_genes(a, by, &left));
    CREME_TRY(label_genes(b, by, &right));
    CREME_TRY(creme_allocate(&both, a->count + b->count, sizeof *both));
    for (size_t i = 0; i < a->count; i++) both[i] = left.at[i];
    for (size_t i = 0; i < b->count; i++) both[a->count + i] = right.at[i];
    CREME_TRY(creme_groups_make(&genes, both, a->count + b->count));
    for (size_t g = 0; g < genes.count; g++) {
        const size_t *members = genes.members + genes.first[g];
        bool one_each = genes.first[g + 1] - genes.first[g] == 2 && members[0] < a->count && members[1] >= a->count;
        if (!one_each || join->match[members[0]] != SIZE_MAX) continue;
        creme_interval tile = a->at[members[0]].tile, other = b->at[members[1] - a->count].tile;
        if (by & CREME_BY_TILE && (tile.start != other.start || tile.end != other.end)) continue;
        join->match[members[0]] = members[1] - a->count;
        join->pairs++;
        join->left_alone--;
        join->right_alone--;
        ++*pairs;
    }
done:
    creme_free(both);
    creme_groups_clear(&genes);
    creme_labels_clear(&left);
    creme_labels_clear(&right);
    return status;
}

static creme_status write_pairs(creme_analysis *out, const side *a, const side *b, const size_t *matches)
{
    creme_labels classes = {0};
    double *x = NULL;
    size_t n = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&out->table,
                                     "locus chrom tss strand tile_start tile_end track_1 track_2 value_1 "
                                     "value_2 class_1 class_2 tss_2"));
    CREME_TRY(creme_table_create_for(&out->summary, "class_1 class_2 n pearson pearson_p spearman spearman_p"));
    CREME_TRY(creme_labels_create(&classes, a->frame.count));
    CREME_TRY(creme_allocate(&x, a->frame.count, 2 * sizeof *x));
    double *y = x + a->frame.count;
    for (size_t i = 0; i < a->frame.count; i++) {
        const creme_record *r = &a->frame.at[i];
        size_t j = matches[i];
        if (j == SIZE_MAX || isnan(a->values[i]) || isnan(b->values[j])) continue;
        CREME_TRY(CREME_TABLE_ADD(out->table, r, creme_interval_or_none(r->has_tile, r->tile), r->track,
                                  b->frame.at[j].track, a->values[i], b->values[j], class_of(a, i), class_of(b, j),
                                  b->frame.at[j].tss));
        CREME_TRY(creme_labels_set(&classes, n, "%s\t%s", class_of(a, i), class_of(b, j)));
        x[n] = a->values[i];
        y[n++] = b->values[j];
    }
    if (n == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s have no locus in common",
                            creme_table_path(a->frame.table), creme_table_path(b->frame.table));
        goto done;
    }
    CREME_TRY(summarise(out->summary, &classes, x, y, n));
done:
    creme_free(x);
    creme_labels_clear(&classes);
    return status;
}

/* The locus, its tile where both tables tell tiles apart, its search likewise, and the track unless each has one
 * alone. */
static unsigned join_by(const creme_frame *a, const creme_frame *b)
{
    unsigned by = CREME_BY_SEARCH;
    if (has_tiles(a) && has_tiles(b)) by |= CREME_BY_TILE;
    return has_one_track(a) && has_one_track(b) ? by : by | CREME_BY_TRACK;
}

/* Two cell lines, each with its own choice of TSSs; one line by two networks is compared at the same places alone. */
static bool of_two_lines(const creme_frame *a, const creme_frame *b)
{
    bool known = a->count > 0 && b->count > 0 && has_one_track(a) && has_one_track(b);
    return known && strcmp(a->at[0].track, b->at[0].track) != 0;
}

creme_status creme_analyze_compare(creme_analysis *out, const creme_table *const *tables, size_t count,
                                   const creme_analysis_options *options)
{
    side a = {0}, b = {0};
    creme_join join = {0};
    size_t by_gene = 0;
    char first[256] = "";
    const char *value = NULL;
    creme_analysis_options left = *options, right = *options;
    creme_status status = CREME_OK;
    const char *comma = options->track ? strchr(options->track, ',') : NULL;
    if (comma) { /* one track of the first table, another of the second */
        snprintf(first, sizeof first, "%.*s", (int)(comma - options->track), options->track);
        left.track = first;
        right.track = comma + 1;
    }
    if (count == 1 && !comma) {
        status = creme_fail(CREME_ERROR_ARGUMENT, "compare: one table needs two tracks: --track A,B");
        goto done;
    }
    CREME_TRY(find_value(tables, count, options->value, &value));
    CREME_TRY(open_side(out, &a, tables[0], value, &left));
    CREME_TRY(open_side(out, &b, tables[count - 1], value, &right));
    unsigned by = join_by(&a.frame, &b.frame);
    CREME_TRY(creme_frames_join(&join, &a.frame, &b.frame, by));
    if (of_two_lines(&a.frame, &b.frame)) CREME_TRY(join_genes(&join, &a.frame, &b.frame, by, &by_gene));
    if (by_gene > 0) {
        CREME_TRY(creme_analysis_remark(out, options,
                                        "%zu of %zu pairs are joined by gene: their TSSs differ (tss, tss_2)",
                                        by_gene, join.pairs));
    }
    CREME_TRY(write_pairs(out, &a, &b, join.match));
    CREME_TRY(creme_analysis_remark_join(out, options, &join, &a.frame, &b.frame, true));
done:
    creme_join_clear(&join);
    clear(&a);
    clear(&b);
    return status;
}
