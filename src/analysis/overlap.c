/* Which share of each class lies on an annotation, or is in a list of genes, against all other tiles. Rows come in
 * pieces (flow.h), twice: annotations are read between, when it is known on which chromosomes rows lie and of which
 * genes they are. */
#include "analysis/by_locus.h"
#include "analysis/features.h"
#include "analysis/flow.h"

#include "base/memory.h"

#include <creme/statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of one annotation. */
typedef struct counts {
    size_t *on; /* [classes] */
    size_t capacity;
} counts;

typedef struct overlap {
    creme_analysis *out;
    const creme_analysis_options *options;
    creme_feature_rows rows;
    creme_features features;
    creme_groups annotations; /* of features */
    creme_feature *sorted;
    counts *of;             /* [annotations] */
    bool has_intervals;     /* some are no lists of genes */
    creme_text_map classes; /* track, context, class */
    size_t *tiles, *loci;   /* [classes]: how many */
    size_t capacity;
    creme_text_map met; /* loci and classes, which count once for genes */
    size_t left_out, total;
} overlap;

static void clear(overlap *o)
{
    for (size_t g = 0; o->of && g < o->annotations.count; g++) creme_free(o->of[g].on);
    creme_free(o->of);
    creme_free(o->sorted);
    creme_groups_clear(&o->annotations);
    creme_features_clear(&o->features);
    creme_feature_rows_clear(&o->rows);
    creme_text_map_clear(&o->classes);
    creme_text_map_clear(&o->met);
    creme_free(o->tiles);
    creme_free(o->loci);
}

static bool has_intervals(const creme_features *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->at[i].end != 0) return true;
    }
    return false;
}

static creme_status group_features(const creme_features *f, creme_groups *groups, creme_feature **sorted)
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

/* --- Counting */

/* A piece at work. */
typedef struct piece {
    creme_frame *frame;
    size_t *class_of; /* [frame->count] */
    bool *is_new;     /* the first row of its locus and class */
    bool *on;
} piece;

static creme_status add_class(overlap *o, const creme_record *r, size_t *class)
{
    char *label = NULL;
    size_t known = o->classes.count, room[] = {o->capacity, o->capacity};
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&label, "%s\t%s\t%s", r->track, r->context, r->class));
    CREME_TRY(creme_text_map_add(&o->classes, label, class));
    if (*class < known) goto done;
    CREME_TRY(creme_grow(&o->tiles, &room[0], known + 1, sizeof *o->tiles));
    CREME_TRY(creme_grow(&o->loci, &room[1], known + 1, sizeof *o->loci));
    o->capacity = room[1];
    o->tiles[known] = o->loci[known] = 0;
    for (size_t g = 0; g < o->annotations.count; g++) {
        CREME_TRY(creme_grow(&o->of[g].on, &o->of[g].capacity, known + 1, sizeof *o->of[g].on));
        o->of[g].on[known] = 0;
    }
done:
    creme_free(label);
    return status;
}

static creme_status meet(overlap *o, const piece *p, size_t i)
{
    const creme_record *r = &p->frame->at[i];
    size_t known = o->met.count, at = 0, class = p->class_of[i];
    char *label = NULL;
    creme_status status = CREME_OK;
    if (i > 0 && r[-1].id == r->id && p->class_of[i - 1] == class) return CREME_OK;
    CREME_TRY(creme_format_text(&label, "%s\t%s", r->id, creme_text_map_get(&o->classes, class)));
    CREME_TRY(creme_text_map_add(&o->met, label, &at));
    p->is_new[i] = at == known;
    o->loci[class] += at == known;
done:
    creme_free(label);
    return status;
}

static bool are_alike(const creme_record *a, const creme_record *b)
{
    return a->track == b->track && a->context == b->context && a->class == b->class;
}

static creme_status class_rows(overlap *o, const piece *p)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < p->frame->count; i++) {
        const creme_record *r = &p->frame->at[i];
        if (i > 0 && are_alike(r, r - 1))
            p->class_of[i] = p->class_of[i - 1];
        else
            CREME_TRY(add_class(o, r, &p->class_of[i]));
        o->tiles[p->class_of[i]]++;
        CREME_TRY(meet(o, p, i));
    }
done:
    return status;
}

static bool is_of_genes(const overlap *o, size_t g)
{
    return o->sorted[o->annotations.first[g]].end == 0;
}

static creme_status count_rows(void *self, creme_frame *frame)
{
    overlap *o = self;
    piece p = {.frame = frame};
    size_t left_out = 0;
    creme_status status = CREME_OK;
    o->total += frame->count;
    if (o->has_intervals) CREME_TRY(creme_frame_need_tiles(frame, &left_out));
    o->left_out += left_out;
    CREME_TRY(creme_allocate(&p.class_of, frame->count, sizeof *p.class_of));
    CREME_TRY(creme_allocate_zero(&p.is_new, frame->count, sizeof *p.is_new));
    CREME_TRY(creme_allocate(&p.on, frame->count, sizeof *p.on));
    CREME_TRY(class_rows(o, &p));
    for (size_t g = 0; g < o->annotations.count; g++) {
        size_t first = o->annotations.first[g];
        bool genes = is_of_genes(o, g);
        creme_features_mark(o->sorted + first, o->annotations.first[g + 1] - first, frame, o->options->aliases, p.on);
        for (size_t i = 0; i < frame->count; i++) o->of[g].on[p.class_of[i]] += p.on[i] && (!genes || p.is_new[i]);
    }
done:
    creme_free(p.class_of);
    creme_free(p.is_new);
    creme_free(p.on);
    return status;
}

/* --- The table */

/* Of one class and all others of its track. */
static creme_status add_row(creme_table *table, const overlap *o, size_t g, size_t class)
{
    const size_t *all = is_of_genes(o, g) ? o->loci : o->tiles, *on = o->of[g].on;
    const char *label = creme_text_map_get(&o->classes, class);
    size_t track = strcspn(label, "\t") + 1;
    int64_t in = (int64_t)all[class], in_on = (int64_t)on[class], rest = 0, rest_on = 0;
    for (size_t k = 0; k < o->classes.count; k++) {
        if (k == class || strncmp(creme_text_map_get(&o->classes, k), label, track) != 0) continue;
        rest += (int64_t)all[k];
        rest_on += (int64_t)on[k];
    }
    creme_test_result fisher;
    creme_status status = creme_fisher_exact(&fisher, in_on, in - in_on, rest_on, rest - rest_on);
    if (status != CREME_OK) return status;
    return CREME_TABLE_ADD(table, creme_label(label), o->sorted[o->annotations.first[g]].label,
                           is_of_genes(o, g) ? "genes" : "bed", in, in_on, (double)in_on / (double)in, rest, rest_on,
                           (double)rest_on / (double)rest, fisher.statistic, fisher.p);
}

static creme_status write_table(const overlap *o)
{
    creme_table *table = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create_for(&o->out->table, "track context class annotation kind n overlapping share rest "
                                                     "rest_overlapping rest_share odds_ratio p"));
    table = o->out->table;
    for (size_t i = 0; i < o->annotations.count * o->classes.count; i++)
        CREME_TRY(add_row(table, o, i / o->classes.count, i % o->classes.count));
    CREME_TRY(add_q(table));
done:
    return status;
}

static creme_status take_rows(void *self, creme_frame *frame)
{
    overlap *o = self;
    return creme_feature_rows_add(&o->rows, frame);
}

static creme_status open_features(overlap *o)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_features_read(&o->features, &o->rows, o->options));
    o->has_intervals = has_intervals(&o->features);
    CREME_TRY(group_features(&o->features, &o->annotations, &o->sorted));
    CREME_TRY(creme_allocate_zero(&o->of, o->annotations.count, sizeof *o->of));
    for (size_t g = 0; g < o->annotations.count; g++) {
        size_t first = o->annotations.first[g];
        creme_features_sort(o->sorted + first, o->annotations.first[g + 1] - first);
    }
done:
    return status;
}

creme_status creme_flow_overlap(creme_analysis *out, const creme_analysis_flow *flow,
                                const creme_analysis_options *options)
{
    static const char *const wanted[] = {"locus",      "chrom",   "tss",        "strand",   "track",
                                         "context",    "class",   "tile_start", "tile_end", "genome_start",
                                         "genome_end", "gene_id", NULL};
    overlap o = {.out = out, .options = options};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_keep(flow->from));
    CREME_TRY(creme_analysis_read_rows(out, flow->from, wanted, options, take_rows, &o));
    CREME_TRY(open_features(&o));
    CREME_TRY(creme_table_pieces_rewind(flow->from));
    CREME_TRY(creme_analysis_read_rows(out, flow->from, NULL, options, count_rows, &o));
    CREME_TRY(creme_analysis_remark_tiles(out, options, creme_table_pieces_head(flow->from), o.left_out, o.total));
    CREME_TRY(write_table(&o));
done:
    clear(&o);
    return status;
}
