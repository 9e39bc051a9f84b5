/* Genes beside the tiles of a locus, in lanes. */
#include "analysis/views_genes.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lanes at most; how wide a plot is, and a letter of a name, in pixels of the template: a gene is as wide as its
 * name.
 */
enum { MOST_LANES = 8, PLOT = 620, LETTER = 7, LETTERS_BETWEEN = 2 };

/* A gene as it is drawn: in kb from the TSS, downstream of it to the right. */
typedef struct drawn {
    const creme_gene_model *gene;
    double low, high, name, first, room; /* name: where that begins; first, room: what is its own in a lane */
} drawn;

static double kb_of(const creme_record *locus, int64_t edge)
{
    double bp = (double)edge - ((double)locus->tss + 0.5);
    return (locus->strand[0] == '-' ? -bp : bp) / 1000;
}

/* An interval of the genome, cut to the window, as kb. */
static void place(const creme_record *locus, creme_interval window, creme_interval at, double *low, double *high)
{
    double a = kb_of(locus, at.start > window.start ? at.start : window.start);
    double b = kb_of(locus, at.end < window.end ? at.end : window.end);
    *low = fmin(a, b);
    *high = fmax(a, b);
}

static int by_place(const void *a, const void *b)
{
    const drawn *x = a, *y = b;
    if (x->first != y->first) return x->first > y->first ? 1 : -1;
    return (x->gene > y->gene) - (x->gene < y->gene);
}

/* Genes without a strand point nowhere. */
static void make_label(char *text, size_t bytes, const creme_record *locus, const creme_gene_model *gene)
{
    bool right = gene->strand == locus->strand[0], none = gene->strand != '+' && gene->strand != '-';
    snprintf(text, bytes, "%s%.60s%s", none || right ? "" : "\xe2\x86\x90 ", gene->name,
             none || !right ? "" : " \xe2\x86\x92");
}

static creme_status mark_gene(creme_marks *marks, const char *panel, const creme_record *locus, creme_interval window,
                              const drawn *d, int lane)
{
    char label[80];
    bool own = strcmp(d->gene->name, locus->name) == 0 || strcmp(d->gene->id, locus->name) == 0;
    creme_mark mark = creme_mark_of("gene", panel, own ? "own" : "other");
    creme_status status = CREME_OK;
    make_label(label, sizeof label, locus, d->gene);
    mark.label = label;
    mark.x = lane;
    mark.y = d->name;
    mark.low = d->low;
    mark.high = d->high;
    CREME_TRY(creme_marks_add(marks, &mark));
    mark.part = "exon";
    mark.label = NULL;
    mark.y = NAN;
    for (size_t i = 0; i < d->gene->exon_count; i++) {
        creme_interval exon = d->gene->exons[i];
        if (exon.end <= window.start || exon.start >= window.end) continue;
        place(locus, window, exon, &mark.low, &mark.high);
        CREME_TRY(creme_marks_add(marks, &mark));
    }
done:
    return status;
}

/* The first lane that has room for it, from 1; 0: none has. */
static int find_lane(double *ends, const drawn *d)
{
    for (int lane = 0; lane < MOST_LANES; lane++) {
        if (d->first < ends[lane]) continue;
        ends[lane] = d->room;
        return lane + 1;
    }
    return 0;
}

creme_status creme_view_mark_genes(creme_marks *marks, const char *panel, const creme_record *locus,
                                   creme_interval window, const creme_gene_models *genes)
{
    double letter = (double)(window.end - window.start) / 1000 / PLOT * LETTER, ends[MOST_LANES];
    drawn *all = NULL;
    size_t left_out = 0;
    creme_status status = CREME_OK;
    for (int i = 0; i < MOST_LANES; i++) ends[i] = -INFINITY;
    CREME_TRY(creme_allocate(&all, genes->count, sizeof *all));
    for (size_t i = 0; i < genes->count; i++) {
        drawn *d = &all[i];
        d->gene = &genes->at[i];
        double width = letter * (double)(strlen(d->gene->name) + 2), low, high;
        place(locus, window, window, &low, &high);
        place(locus, window, d->gene->at, &d->low, &d->high);
        d->name = fmax(low, fmin(d->low, high - width));
        d->first = fmin(d->low, d->name);
        d->room = fmax(d->name + width, d->high) + letter * LETTERS_BETWEEN;
    }
    qsort(all, genes->count, sizeof *all, by_place);
    for (size_t i = 0; i < genes->count; i++) {
        int lane = find_lane(ends, &all[i]);
        left_out += lane == 0;
        if (lane > 0) CREME_TRY(mark_gene(marks, panel, locus, window, &all[i], lane));
    }
    if (left_out > 0) {
        creme_mark mark = creme_mark_of("left_out", panel, NULL);
        mark.n = (double)left_out;
        CREME_TRY(creme_marks_add(marks, &mark));
    }
done:
    creme_free(all);
    return status;
}
