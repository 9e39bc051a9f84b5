/* Which share of each class lies on an annotation, or is in a list of genes, against all other tiles. */
#include "analysis/frame.h"
#include "analysis/kinds.h"

#include "analysis/table_parts.h"
#include "base/lines.h"
#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An interval of a BED, or (end 0) a gene of a list. */
typedef struct feature {
    const char *label, *name; /* name: chromosome without "chr", or gene */
    int64_t start, end;
    int64_t furthest; /* of sorted features: the largest end on the chromosome so far */
} feature;

typedef struct features {
    feature *at;
    size_t count, capacity;
    creme_labels keeper;
} features;

static const char *bare(const char *chrom)
{
    return strncmp(chrom, "chr", 3) == 0 ? chrom + 3 : chrom;
}

static creme_status keep(features *f, const char *text, const char **kept)
{
    return creme_table_keep(f->keeper.keeper, text, strlen(text), kept);
}

static creme_status add(features *f, const char *label, const char *name, int64_t start, int64_t end)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&f->at, &f->capacity, f->count + 1, sizeof *f->at));
    feature *one = &f->at[f->count];
    *one = (feature){.label = label, .start = start, .end = end};
    CREME_TRY(keep(f, name, &one->name));
    f->count++;
done:
    return status;
}

/* "dir/NAME.bed.gz" -> NAME */
static creme_status name_file(features *f, const char *path, const char **label)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    size_t length = strcspn(base + (*base == '.'), ".") + (*base == '.');
    return creme_table_keep(f->keeper.keeper, base, length, label);
}

static bool is_interval(char **fields, size_t count, int64_t *start, int64_t *end)
{
    return count >= 3 && creme_parse_int64(fields[1], start) && creme_parse_int64(fields[2], end);
}

static creme_status add_bed_row(features *f, const char *label, char *line, const creme_lines *lines, bool by_name)
{
    char *fields[4];
    int64_t start = 0, end = 0;
    size_t count = creme_lines_split(line, fields, 4);
    if (!is_interval(fields, count, &start, &end) || start < 0 || end <= start) {
        return creme_lines_fail(lines, CREME_ERROR_FORMAT,
                                "expected a BED row: chromosome, start and end with tabs between, start before end");
    }
    if (by_name && count < 4) return creme_lines_fail(lines, CREME_ERROR_FORMAT, "expected a name in column 4");
    creme_status status = CREME_OK;
    if (by_name) status = keep(f, fields[3], &label);
    return status == CREME_OK ? add(f, label, bare(fields[0]), start, end) : status;
}

static bool is_comment(const char *line)
{
    return *line == '\0' || *line == '#' || strncmp(line, "track", 5) == 0 || strncmp(line, "browser", 7) == 0;
}

static creme_status read_bed(features *f, const char *path, const char *label, bool by_name)
{
    creme_lines *lines = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_lines_next(lines, &line));
    while (line) {
        if (!is_comment(line)) CREME_TRY(add_bed_row(f, label, line, lines, by_name));
        CREME_TRY(creme_lines_next(lines, &line));
    }
done:
    creme_lines_close(lines);
    return status;
}

/* A table with a column of genes, or one gene a line. */
static creme_status read_genes(features *f, const char *path, const char *label)
{
    creme_table *table = NULL;
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_read(&table, path));
    if (creme_table_column_count(table) == 1) {
        CREME_TRY(add(f, label, creme_table_column_name(table, 0), 0, 0));
    } else {
        CREME_TRY(creme_table_need(table, "Gene.name|gene_name|gene|name", &column));
    }
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        if (creme_table_is_none(table, row, column)) continue;
        CREME_TRY(add(f, label, creme_table_text(table, row, column), 0, 0));
    }
done:
    creme_table_destroy(table);
    return status;
}

/* A BED is told by its first row. */
static creme_status is_bed(const char *path, bool *bed)
{
    creme_lines *lines = NULL;
    char *line = NULL, *fields[4];
    int64_t start = 0, end = 0;
    creme_status status = CREME_OK;
    *bed = false;
    CREME_TRY(creme_lines_open(&lines, path));
    do {
        CREME_TRY(creme_lines_next(lines, &line));
    } while (line && is_comment(line));
    *bed = line && is_interval(fields, creme_lines_split(line, fields, 4), &start, &end);
done:
    creme_lines_close(lines);
    return status;
}

static creme_status read_features(features *f, const creme_analysis_options *options)
{
    creme_status status = creme_labels_create(&f->keeper, 0);
    for (size_t i = 0; i < options->file_count && status == CREME_OK; i++) {
        const char *path = options->files[i], *label = NULL;
        bool bed = false;
        status = name_file(f, path, &label);
        if (status == CREME_OK) status = is_bed(path, &bed);
        if (status != CREME_OK) break;
        status = bed ? read_bed(f, path, label, options->by_name) : read_genes(f, path, label);
    }
    return status;
}

static int by_place(const void *a, const void *b)
{
    const feature *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->start > y->start) - (x->start < y->start);
}

static void sort_features(feature *at, size_t count)
{
    qsort(at, count, sizeof *at, by_place);
    for (size_t i = 0; i < count; i++) {
        bool goes_on = i > 0 && strcmp(at[i].name, at[i - 1].name) == 0;
        at[i].furthest = goes_on && at[i - 1].furthest > at[i].end ? at[i - 1].furthest : at[i].end;
    }
}

/* Whether any of the sorted features lies on the interval: the last that starts before its end, and those before it,
 * reach beyond its start. For genes: whether the name is there. */
static bool is_on(const feature *sorted, size_t count, const char *name, creme_interval interval)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(sorted[middle].name, name);
        if (order < 0 || (order == 0 && sorted[middle].start < interval.end))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || strcmp(sorted[low - 1].name, name) != 0) return false;
    return sorted[low - 1].end == 0 || sorted[low - 1].furthest > interval.start;
}

/* Tiles to count, and their classes. */
typedef struct counted {
    const creme_frame *frame;
    const size_t *units; /* records: all tiles, or for genes one for each locus and class */
    size_t count;
    const char *const *labels; /* of all records: track, context, class */
    bool *on;                  /* of all records */
} counted;

static creme_status count_overlaps(creme_table *table, const counted *c, const char *annotation, const char *kind)
{
    const char **labels = NULL;
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&labels, c->count, sizeof *labels));
    for (size_t i = 0; i < c->count; i++) labels[i] = c->labels[c->units[i]];
    CREME_TRY(creme_groups_make(&groups, labels, c->count));
    for (size_t g = 0; g < groups.count; g++) {
        const char *label = labels[groups.members[groups.first[g]]];
        size_t track = strcspn(label, "\t") + 1;
        int64_t in = 0, in_on = 0, rest = 0, rest_on = 0;
        for (size_t i = 0; i < c->count; i++) {
            if (strncmp(labels[i], label, track) != 0) continue;
            bool on = c->on[c->units[i]];
            if (groups.of[i] == g)
                in++, in_on += on;
            else
                rest++, rest_on += on;
        }
        creme_test_result fisher;
        CREME_TRY(creme_fisher_exact(&fisher, in_on, in - in_on, rest_on, rest - rest_on));
        CREME_TRY(creme_table_add(table, "lssiiniinnn", label, annotation, kind, in, in_on,
                                  (double)in_on / (double)in, rest, rest_on, (double)rest_on / (double)rest,
                                  fisher.statistic, fisher.p));
    }
done:
    creme_free(labels);
    creme_groups_clear(&groups);
    return status;
}

/* One record for each locus and class. */
static creme_status pick_loci(const creme_frame *frame, const creme_labels *classes, size_t **units, size_t *count)
{
    creme_labels labels = {0};
    creme_groups groups = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_create(&labels, frame->count));
    for (size_t i = 0; i < frame->count; i++) {
        CREME_TRY(creme_labels_set(&labels, i, "%s\t%s", frame->at[i].key, classes->at[i]));
    }
    CREME_TRY(creme_groups_make(&groups, labels.at, frame->count));
    CREME_TRY(creme_allocate(units, groups.count, sizeof **units));
    for (size_t g = 0; g < groups.count; g++) (*units)[(*count)++] = groups.members[groups.first[g]];
done:
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    return status;
}

static creme_status overlap_one(creme_table *table, const creme_frame *frame, const creme_labels *classes,
                                feature *at, size_t n, bool *on)
{
    size_t *units = NULL, count = 0;
    bool genes = at->end == 0;
    creme_status status = CREME_OK;
    if (genes) {
        CREME_TRY(pick_loci(frame, classes, &units, &count));
    } else {
        CREME_TRY(creme_allocate(&units, frame->count, sizeof *units));
        while (count < frame->count) units[count] = count, count++;
    }
    sort_features(at, n);
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *record = &frame->at[i];
        on[i] =
            is_on(at, n, genes ? record->name : bare(record->chrom), genes ? (creme_interval){0, 1} : record->genome);
    }
    const counted c = {frame, units, count, classes->at, on};
    CREME_TRY(count_overlaps(table, &c, at->label, genes ? "genes" : "bed"));
done:
    creme_free(units);
    return status;
}

static creme_status label_classes(const creme_frame *frame, creme_labels *labels)
{
    size_t column = 0;
    bool classed =
        creme_table_find(frame->table, "class", &column) || creme_table_find(frame->table, "tile class", &column);
    creme_status status = creme_labels_create(labels, frame->count);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        const creme_record *r = &frame->at[i];
        const char *class = classed && !creme_table_is_none(frame->table, r->row, column)
                                ? creme_table_text(frame->table, r->row, column)
                                : "";
        status = creme_labels_set(labels, i, "%s\t%s\t%s", r->track, r->context, class);
    }
    return status;
}

static bool has_intervals(const features *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->at[i].end != 0) return true;
    }
    return false;
}

static creme_status group_features(const features *f, creme_groups *groups, feature **sorted)
{
    const char **labels = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&labels, f->count, sizeof *labels));
    CREME_TRY(creme_allocate(sorted, f->count, sizeof **sorted));
    for (size_t i = 0; i < f->count; i++) labels[i] = f->at[i].label;
    CREME_TRY(creme_groups_make(groups, labels, f->count));
    for (size_t i = 0; i < f->count; i++) (*sorted)[i] = f->at[groups->members[i]];
done:
    creme_free(labels);
    return status;
}

/* q over all rows of the table. */
static creme_status add_q(creme_table *table)
{
    size_t p = 0, q = 0;
    double *values = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, "p", &p));
    CREME_TRY(creme_table_numbers(table, p, &values));
    CREME_TRY(creme_adjust_benjamini_hochberg(values, values, creme_table_row_count(table)));
    CREME_TRY(creme_table_add_column(table, "q"));
    q = creme_table_column_count(table) - 1;
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        CREME_TRY(creme_table_set_number(table, row, q, values[row]));
    }
done:
    creme_free(values);
    return status;
}

CREME_ANALYSIS(overlap)
{
    (void)count;
    creme_frame frame = {0};
    creme_labels classes = {0};
    features f = {0};
    creme_groups groups = {0};
    feature *sorted = NULL;
    bool *on = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&frame, tables[0], options));
    CREME_TRY(read_features(&f, options));
    if (has_intervals(&f)) CREME_TRY(creme_frame_need_tiles(&frame));
    CREME_TRY(label_classes(&frame, &classes));
    CREME_TRY(group_features(&f, &groups, &sorted));
    CREME_TRY(creme_allocate(&on, frame.count, sizeof *on));
    CREME_TRY(creme_table_create_for(&out->table, "track context class annotation kind n overlapping share rest "
                                                  "rest_overlapping rest_share odds_ratio p"));
    for (size_t g = 0; g < groups.count; g++) {
        CREME_TRY(overlap_one(out->table, &frame, &classes, sorted + groups.first[g],
                              groups.first[g + 1] - groups.first[g], on));
    }
    CREME_TRY(add_q(out->table));
done:
    creme_free(on);
    creme_free(sorted);
    creme_groups_clear(&groups);
    creme_free(f.at);
    creme_labels_clear(&f.keeper);
    creme_labels_clear(&classes);
    creme_frame_close(&frame);
    return status;
}
