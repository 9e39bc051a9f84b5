/* The CREs that a gene's assays found: a table, a BED, and a few lines. */
#include "run/gene_plan.h"

#include "analysis/browser.h"
#include "analysis/strands.h"
#include "analysis/thresholds.h"
#include "annotation/name_sample.h"
#include "base/memory.h"
#include "base/printable.h"
#include "table/cells.h"
#include "table/table_parts.h"
#include "table/track_notes.h"

#include <creme/table.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Effects of tracks that are next to silent at a TSS are ratios of small numbers: they are in the table, but not
 * among the lines. */
static const double LEAST_SHARE = 1.0 / 50;

/* Of CREs; besides there are a line of headings, one on q, one on genes without an effect, and one that says where the
 * rest is. */
enum { MOST_LINES = 8, LEAST_WIDTH = 12, MOST_WIDTH = 32 };

/* --- From tables of tiles to one of CREs ----------------------------------------------------------------------- */

/* A tile that is a CRE by one assay, in one track. */
typedef struct cre {
    const char *assay;
    const creme_table *table; /* that its row is of */
    const creme_record *record;
    const char *element, *promoter_of, *nearest_gene, *nearest_gene_distance;
    double effect, q, wt, share;
    double n; /* shuffles; NaN: as many as all have */
} cre;

/* One assay's tiles. */
typedef struct source {
    creme_table *table;
    creme_frame frame;
    double *wt, *effect, *q, *n;
} source;

typedef struct finder {
    source sources[8];
    cre *cres;
    size_t count, capacity;
    size_t elements; /* of these, those that are enhancers or silencers */
} finder;

static void clear(finder *f)
{
    for (size_t i = 0; i < sizeof f->sources / sizeof *f->sources; i++) {
        creme_free(f->sources[i].wt);
        creme_free(f->sources[i].effect);
        creme_free(f->sources[i].q);
        creme_free(f->sources[i].n);
        creme_frame_close(&f->sources[i].frame);
        creme_table_destroy(f->sources[i].table);
    }
    creme_free(f->cres);
}

/* The highest WT of the record's locus, over all tracks. */
static double highest_wt(const source *s, const creme_record *of)
{
    double highest = NAN;
    for (size_t i = 0; i < s->frame.count; i++) {
        if (strcmp(s->frame.at[i].id, of->id) == 0 && !(s->wt[i] <= highest)) highest = s->wt[i];
    }
    return highest;
}

/* Every tile that has a class; "none" is one. */
static creme_status add_tiles(finder *f, const source *s, const char *assay)
{
    const creme_record *before = NULL;
    double highest = NAN;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < s->frame.count; i++) {
        const creme_record *r = &s->frame.at[i];
        bool is_cre = strcmp(r->class, "enhancer") == 0 || strcmp(r->class, "silencer") == 0;
        if ((!is_cre && strcmp(r->class, "none") != 0) || isnan(s->effect[i])) continue;
        if (!before || strcmp(before->id, r->id) != 0) highest = highest_wt(s, r);
        before = r;
        CREME_TRY(creme_grow(&f->cres, &f->capacity, f->count + 1, sizeof *f->cres));
        f->cres[f->count++] = (cre){.assay = assay,
                                    .table = s->table,
                                    .record = r,
                                    .element = creme_frame_text(&s->frame, i, "element"),
                                    .promoter_of = creme_frame_text(&s->frame, i, "promoter_of"),
                                    .nearest_gene = creme_frame_text(&s->frame, i, "nearest_gene"),
                                    .nearest_gene_distance = creme_frame_text(&s->frame, i, "nearest_gene_distance"),
                                    .effect = s->effect[i],
                                    .q = s->q[i],
                                    .n = s->n[i],
                                    .wt = s->wt[i],
                                    .share = s->wt[i] / highest};
        f->elements += is_cre;
    }
done:
    return status;
}

static creme_status take(finder *f, source *s, const char *path, const char *assay)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_read(&s->table, path));
    CREME_TRY(creme_frame_open(&s->frame, s->table, NULL));
    CREME_TRY(creme_frame_numbers(&s->frame, "wt", false, &s->wt));
    CREME_TRY(creme_frame_numbers(&s->frame, "effect", false, &s->effect));
    CREME_TRY(creme_frame_numbers(&s->frame, "q", false, &s->q));
    CREME_TRY(creme_frame_numbers(&s->frame, "n", true, &s->n));
    CREME_TRY(add_tiles(f, s, assay));
done:
    return status;
}

static bool is_none(const cre *c)
{
    return strcmp(c->record->class, "none") == 0;
}

/* Enhancers and silencers before other tiles, the strongest first. */
static int by_strength(const void *a, const void *b)
{
    const cre *x = a, *y = b;
    if (is_none(x) != is_none(y)) return is_none(x) ? 1 : -1;
    double left = fabs(x->effect), right = fabs(y->effect);
    if (left != right) return left > right ? -1 : 1;
    if (x->record->tile.start != y->record->tile.start) return x->record->tile.start < y->record->tile.start ? -1 : 1;
    int order = strcmp(x->record->id, y->record->id);
    if (order == 0) order = strcmp(x->assay, y->assay);
    return order != 0 ? order : strcmp(x->record->track, y->record->track);
}

/* Of elements of one's own, their names; of a grid's tiles there is no such column. */
static creme_status add_elements(creme_table *table, const finder *f)
{
    size_t column = creme_table_column_count(table);
    bool any = false;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < f->elements; i++) any = any || *f->cres[i].element;
    if (!any) return CREME_OK;
    CREME_TRY(creme_table_add_column(table, "element"));
    for (size_t i = 0; i < f->elements; i++) CREME_TRY(creme_table_set_text(table, i, column, f->cres[i].element));
done:
    return status;
}

/* Where shuffles stopped early, how many a tile had: what its q rests on. */
static creme_status add_shuffles(creme_table *table, const finder *f)
{
    size_t column = creme_table_column_count(table);
    bool any = false;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < f->elements; i++) any = any || isfinite(f->cres[i].n);
    if (!any) return CREME_OK;
    CREME_TRY(creme_table_add_note(table, "n: shuffles that the tile had, which stopped early; its q is theirs"));
    CREME_TRY(creme_table_add_column(table, "n"));
    for (size_t i = 0; i < f->elements; i++) CREME_TRY(creme_table_set_number(table, i, column, f->cres[i].n));
done:
    return status;
}

static creme_status write_table(const finder *f, const char *folder)
{
    static const char *const names[] = {"locus",
                                        "chrom",
                                        "tss",
                                        "strand",
                                        "tile_start",
                                        "tile_end",
                                        "genome_start",
                                        "genome_end",
                                        "assay",
                                        "track",
                                        "class",
                                        "effect",
                                        "q",
                                        "wt",
                                        "wt_share",
                                        "distance_to_tss",
                                        "promoter_of",
                                        "nearest_gene",
                                        "nearest_gene_distance"};
    creme_table *table = NULL;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_create(&table, names, sizeof names / sizeof *names));
    CREME_TRY(creme_table_add_note(table, "coordinates: 0-based, half-open; tile_start and tile_end in the window"));
    CREME_TRY(creme_table_add_note(table, "wt_share: WT over the highest WT of the locus in any of the tracks"));
    for (size_t i = 0; i < sizeof f->sources / sizeof *f->sources; i++) {
        if (f->sources[i].table) CREME_TRY(creme_track_notes_hand_on(table, f->sources[i].table));
    }
    for (size_t i = 0; i < f->elements; i++) {
        const cre *c = &f->cres[i];
        const creme_record *r = c->record;
        double distance = r->has_genome ? creme_distance_bp(r, r->genome) : NAN;
        CREME_TRY(CREME_TABLE_ADD(table, r, creme_interval_or_none(r->has_tile, r->tile),
                                  creme_interval_or_none(r->has_genome, r->genome), c->assay, r->track, r->class,
                                  c->effect, c->q, c->wt, c->share, distance, c->promoter_of, c->nearest_gene,
                                  c->nearest_gene_distance));
    }
    CREME_TRY(add_elements(table, f));
    CREME_TRY(add_shuffles(table, f));
    CREME_TRY(creme_output_open_in(&output, folder, "cres.tsv"));
    creme_table_print(table, output);
    status = creme_output_close(output);
done:
    creme_table_destroy(table);
    return status;
}

static int by_place(const void *a, const void *b)
{
    const cre *x = a, *y = b;
    int order = strcmp(x->record->chrom, y->record->chrom);
    if (order != 0) return order;
    int64_t left = x->record->genome.start, right = y->record->genome.start;
    return left != right ? (left > right ? 1 : -1) : by_strength(a, b);
}

/* Its end is cut at the sequence's; false if nothing of it lies on that. */
static bool find_place(const cre *c, creme_fasta *fasta, creme_interval *at)
{
    int record = 0;
    *at = c->record->genome;
    if (!c->record->has_genome) return false;
    if (creme_fasta_find(fasta, c->record->chrom, &record) == CREME_OK && at->end > creme_fasta_length(fasta, record))
        at->end = creme_fasta_length(fasta, record);
    if (at->start < 0) at->start = 0;
    return at->start < at->end;
}

/* BED9, in the order of the genome: chrom, start, end, LOCUS:ASSAY:CLASS:TRACK, score, strand, start, end, colour.
 * Tracks are named as on the genome. */
static creme_status write_bed(finder *f, const char *folder, creme_fasta *fasta)
{
    creme_output *output = NULL;
    creme_strand_names names = {0};
    creme_status status = creme_output_open_in(&output, folder, "cres.bed");
    if (status != CREME_OK) return status;
    if (f->elements > 0) qsort(f->cres, f->elements, sizeof *f->cres, by_place);
    for (size_t i = 0; i < f->elements; i++) {
        const cre *c = &f->cres[i];
        const creme_record *r = c->record;
        const char *track = NULL;
        creme_interval at;
        if (!find_place(c, fasta, &at)) continue;
        CREME_TRY(creme_strand_name(&names, c->table, r->track, r->strand, &track));
        const char *name[] = {r->name, c->assay, r->class, track, NULL};
        creme_bed_row row = {r->chrom, at.start, at.end, name, fabs(c->effect), r->strand[0]};
        creme_bed_write(output, &row);
        creme_output_print(output, "\t%" PRId64 "\t%" PRId64 "\t%s\n", at.start, at.end,
                           strcmp(r->class, "enhancer") == 0 ? "213,94,0" : "0,114,178");
    }
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_strand_names_clear(&names);
    return status;
}

/* All tiles of the assays that find CREs, sorted. */
static creme_status gather(finder *f, const creme_pipeline_plan *plan, const char *assays)
{
    char *path = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_gene_source_count; i++) {
        const creme_gene_source *of = &creme_gene_sources[i];
        if (!creme_gene_has_word(assays, of->assay)) continue;
        creme_free(path);
        CREME_TRY(creme_format_text(&path, "%s/%s.tsv", plan->tables, of->table));
        CREME_TRY(take(f, &f->sources[i], path, of->assay));
    }
    if (f->count > 0) qsort(f->cres, f->count, sizeof *f->cres, by_strength);
done:
    creme_free(path);
    return status;
}

creme_status creme_gene_write_cres(const creme_pipeline_plan *plan, const char *assays, creme_fasta *fasta)
{
    finder f = {0};
    creme_status status = CREME_OK;
    CREME_TRY(gather(&f, plan, assays));
    CREME_TRY(write_table(&f, plan->folder));
    CREME_TRY(write_bed(&f, plan->folder, fasta));
done:
    clear(&f);
    return status;
}

/* --- Lines ----------------------------------------------------------------------------------------------------- */

static bool same_element(const cre *a, const cre *b)
{
    return strcmp(a->record->id, b->record->id) == 0 && a->record->tile.start == b->record->tile.start &&
           a->record->tile.end == b->record->tile.end && strcmp(a->record->class, b->record->class) == 0 &&
           strcmp(a->assay, b->assay) == 0;
}

static bool is_faint(const cre *c)
{
    return c->share < LEAST_SHARE;
}

/* Is the i-th the strongest of its element? *tracks = in how many it is one. */
static bool is_strongest(const finder *f, size_t i, size_t *tracks)
{
    *tracks = 0;
    for (size_t j = 0; j < f->count; j++) {
        if (is_faint(&f->cres[j]) || !same_element(&f->cres[i], &f->cres[j])) continue;
        if (j < i) return false;
        ++*tracks;
    }
    return true;
}

/* A gene's name, or where several of its TSSs have tiles the id of the one. */
static const char *word_of(const finder *f, const creme_record *record)
{
    for (size_t i = 0; i < f->count; i++) {
        const creme_record *other = f->cres[i].record;
        if (strcmp(other->name, record->name) == 0 && strcmp(other->id, record->id) != 0) return record->id;
    }
    return record->name;
}

static void write_line(const finder *f, const cre *c, size_t tracks, int width, creme_output *output)
{
    const creme_record *r = c->record;
    char place[120] = "NA", distance[32] = "NA", more[32] = "", q[32] = "NA", n[32] = "";
    if (r->has_genome) {
        snprintf(place, sizeof place, "%.60s:%" PRId64 "-%" PRId64, r->chrom,
                 (r->genome.start < 0 ? 0 : r->genome.start) + 1, r->genome.end);
        double bp = creme_distance_bp(r, r->genome);
        snprintf(distance, sizeof distance, "%+.*f", fabs(bp) < 1000 ? 3 : 1, bp / 1000);
    }
    if (tracks > 1) snprintf(more, sizeof more, " and %zu more", tracks - 1);
    if (isfinite(c->q)) snprintf(q, sizeof q, "%.2g", c->q);
    if (isfinite(c->n)) snprintf(n, sizeof n, ", n %.0f", c->n);
    creme_output_print(output, "%-*s %-26s %9s  %-11s %-8s %7.3f  %-8s %s%s%s\n", width, word_of(f, r), place,
                       distance, c->assay, r->class, c->effect, q, r->track, more, n);
}

/* What is shown of the tiles. */
typedef struct lines {
    size_t at[MOST_LINES], tracks[MOST_LINES];
    size_t count; /* of elements, more than there are lines for if need be */
    size_t faint; /* rows that have none */
} lines;

/* Of CREs all are counted; where there are none, the first few tiles will do. */
static void choose_lines(lines *out, const finder *f, size_t most)
{
    bool none = f->elements == 0;
    for (size_t i = 0; i < (none ? f->count : f->elements) && !(none && out->count == most); i++) {
        size_t tracks = 0;
        bool faint = is_faint(&f->cres[i]);
        out->faint += faint;
        if (faint || !is_strongest(f, i, &tracks)) continue;
        if (out->count < most) {
            out->at[out->count] = i;
            out->tracks[out->count] = tracks;
        }
        out->count++;
    }
}

static void write_lines(const finder *f, const lines *l, size_t shown, creme_output *output)
{
    int width = LEAST_WIDTH;
    for (size_t k = 0; k < shown; k++) {
        int length = (int)strlen(word_of(f, f->cres[l->at[k]].record));
        if (length > width) width = length < MOST_WIDTH ? length : MOST_WIDTH;
    }
    if (shown > 0)
        creme_output_print(output, "%-*s %-26s %9s  %-11s %-8s %7s  %-8s %s\n", width, "gene", "place", "kb to TSS",
                           "assay", "class", "effect", "q", "track");
    for (size_t k = 0; k < shown; k++) write_line(f, &f->cres[l->at[k]], l->tracks[k], width, output);
}

/* What the tracks of the lines are, where the tables say it in other words than their names. */
static void write_tracks(const finder *f, const lines *l, size_t shown, creme_output *output)
{
    for (size_t k = 0; k < shown; k++) {
        const char *track = f->cres[l->at[k]].record->track, *description = NULL;
        bool before = false;
        for (size_t i = 0; i < k; i++) before |= strcmp(f->cres[l->at[i]].record->track, track) == 0;
        for (size_t s = 0; s < sizeof f->sources / sizeof *f->sources && !description; s++) {
            if (f->sources[s].table) description = creme_track_description(f->sources[s].table, track);
        }
        if (description && !before && !strstr(description, track))
            creme_output_print(output, "%s: %s\n", track, description);
    }
}

static void write_small_q(const finder *f, creme_output *output)
{
    size_t tested = 0, small = 0;
    for (size_t i = 0; i < f->elements; i++) {
        tested += isfinite(f->cres[i].q);
        small += f->cres[i].q < CREME_SMALL_Q;
    }
    if (tested == 0) return;
    creme_output_print(output, "%zu of the %zu found %s a q below %g", small, f->elements,
                       small == 1 ? "has" : "have", CREME_SMALL_Q);
    if (tested < f->elements)
        creme_output_print(output, ", %zu %s none", f->elements - tested, f->elements - tested == 1 ? "has" : "have");
    creme_output_print(output, " (classes go by effects alone)\n");
}

/* Loci none of whose tiles is among those that have a class, "none" included, in any assay and track. */
static void write_without_effect(const finder *f, creme_output *output)
{
    creme_name_sample without = {0};
    char names[CREME_NAME_SAMPLE_TEXT];
    for (size_t s = 0; s < sizeof f->sources / sizeof *f->sources; s++) {
        const creme_frame *frame = &f->sources[s].frame;
        for (size_t i = 0; i < frame->count; i++) {
            if (i > 0 && strcmp(frame->at[i].id, frame->at[i - 1].id) == 0) continue;
            bool any = false;
            for (size_t k = 0; k < f->count && !any; k++) any = strcmp(f->cres[k].record->id, frame->at[i].id) == 0;
            if (!any) creme_name_sample_add(&without, word_of(f, &frame->at[i]));
        }
    }
    if (without.count > 0)
        creme_output_print(output,
                           "no tile has an effect that counts: %s (WT near 0, or tiles on the TSS or of N alone)\n",
                           creme_name_sample_describe(&without, names));
}

/* Where all tiles are, of which the table of CREs has those of a class. */
static void write_tables(const finder *f, const char *folder, creme_output *output)
{
    const char *before = "tables of all tiles: ";
    for (size_t i = 0; i < creme_gene_source_count; i++) {
        if (!f->sources[i].table) continue;
        creme_output_print(output, "%s%s/tables/%s.tsv", before, folder, creme_gene_sources[i].table);
        before = ", ";
    }
    creme_output_print(output, "%spage: %s/report.html\n", *before == ',' ? before : "", folder);
}

creme_status creme_gene_write_summary(const creme_pipeline_plan *plan, const char *assays, creme_output *output)
{
    const char *folder = CREME_ONE_LINE(plan->folder);
    finder f = {0};
    lines l = {0};
    creme_status status = CREME_OK;
    CREME_TRY(gather(&f, plan, assays));
    bool none = f.elements == 0;
    size_t most = none ? MOST_LINES - 1 : MOST_LINES;
    choose_lines(&l, &f, most);
    if (none && f.count > 0)
        creme_output_print(output, "no enhancers or silencers by the thresholds; the strongest tiles:\n");
    write_lines(&f, &l, l.count < most ? l.count : most, output);
    write_tracks(&f, &l, l.count < most ? l.count : most, output);
    write_small_q(&f, output);
    write_without_effect(&f, output);
    if (l.count > most) creme_output_print(output, "%zu more; ", l.count - most);
    if (l.faint > 0 && !none) creme_output_print(output, "%zu in tracks that are next to silent here; ", l.faint);
    if (none)
        write_tables(&f, folder, output);
    else
        creme_output_print(output, "all: %s/cres.tsv, page: %s/report.html\n", folder, folder);
done:
    clear(&f);
    return status;
}
