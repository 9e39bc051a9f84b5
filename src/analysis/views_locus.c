/* One locus: its tiles and their effects, and the predicted profile. It looks into several tables, each by itself. */
#include "analysis/dots.h"
#include "analysis/kinds.h"
#include "analysis/origin.h"
#include "analysis/thresholds.h"
#include "analysis/views.h"
#include "analysis/views_genes.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAMED = 12 };

typedef struct one_locus {
    creme_analysis *out;
    const creme_analysis_options *options;
    creme_frame first;         /* of the first table */
    const creme_record *locus; /* one of its records */
    creme_labels tracks;       /* that have a panel */
    size_t track_count;
} one_locus;

static bool same_locus(const creme_record *a, const creme_record *b)
{
    return a->tss == b->tss && strcmp(a->name, b->name) == 0 && strcmp(a->chrom, b->chrom) == 0 &&
           strcmp(a->strand, b->strand) == 0;
}

/* --- Which locus. ----------------------------------------------------------------------------------------------- */

/* Names if they tell the loci apart, else ids. */
static creme_status ask(const one_locus *one, const creme_groups *loci)
{
    const creme_record *at = one->first.at;
    const char *wanted = one->options->locus;
    char list[1200] = "";
    bool by_name = true;
    for (size_t i = 0; i < loci->count; i++) {
        for (size_t j = 0; j < i; j++) {
            by_name = by_name &&
                      strcmp(at[loci->members[loci->first[i]]].name, at[loci->members[loci->first[j]]].name) != 0;
        }
    }
    for (size_t i = 0; i < loci->count && i < MOST_NAMED; i++) {
        const creme_record *r = &at[loci->members[loci->first[i]]];
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%.80s", i ? ", " : "",
                 by_name ? r->name : r->id);
    }
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s: %zu loci%s%s, and the figure shows one; choose it with --locus: %s%s",
                      creme_table_name(one->first.table), loci->count, wanted ? " are called " : "",
                      wanted ? wanted : "", list, loci->count > MOST_NAMED ? ", ..." : "");
}

static creme_status choose_locus(one_locus *one)
{
    creme_frame *frame = &one->first;
    creme_labels keys = {0};
    creme_groups loci = {0};
    size_t kept = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < frame->count; i++) {
        if (creme_view_is_locus(one->options, &frame->at[i])) frame->at[kept++] = frame->at[i];
    }
    frame->count = kept;
    CREME_TRY(creme_frame_key(frame, CREME_BY_LOCUS, &keys));
    CREME_TRY(creme_groups_make(&loci, keys.at, frame->count));
    if (loci.count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: there are no effects of tiles of locus %s",
                            creme_table_name(frame->table), one->options->locus ? one->options->locus : "");
        goto done;
    }
    if (loci.count > 1) {
        status = ask(one, &loci);
        goto done;
    }
    one->locus = &frame->at[0];
done:
    creme_groups_clear(&loci);
    creme_labels_clear(&keys);
    return status;
}

/* --- Tiles. ----------------------------------------------------------------------------------------------------- */

static bool has_panel(const one_locus *one, const char *track)
{
    for (size_t i = 0; i < one->track_count; i++) {
        if (strcmp(one->tracks.at[i], track) == 0) return true;
    }
    return false;
}

/* panel: the track, label: the locus; threshold: y. */
static creme_status mark_panel(one_locus *one, const char *track, const creme_thresholds *by, bool sufficient)
{
    if (has_panel(one, track)) return CREME_OK;
    const double at[] = {by->enhancer, sufficient ? by->sufficient_silencer : by->silencer};
    creme_status status = CREME_OK;
    CREME_TRY(creme_labels_set(&one->tracks, one->track_count++, "%s", track));
    creme_mark mark = creme_mark_of("panel", track, NULL);
    mark.label = one->locus->id;
    CREME_TRY(creme_marks_add(&one->out->marks, &mark));
    for (int i = 0; i < 2; i++) {
        mark = creme_mark_of("threshold", track, NULL);
        mark.y = at[i];
        CREME_TRY(creme_marks_add(&one->out->marks, &mark));
    }
done:
    return status;
}

/* One assay's or analysis's numbers of its tiles. */
typedef struct tile_table {
    creme_frame frame;
    double *effect, *vs_control, *least, *most;
    creme_thresholds by;
    bool sufficient;
} tile_table;

static void close_tiles(tile_table *t)
{
    creme_free(t->effect);
    creme_free(t->vs_control);
    creme_free(t->least);
    creme_free(t->most);
    creme_frame_close(&t->frame);
}

static creme_status open_tiles(tile_table *t, const creme_table *table, const one_locus *one)
{
    creme_status status = CREME_OK;
    bool analyzed = creme_origin_is_analysis(table, t->sufficient ? "sufficiency" : "necessity");
    t->by = creme_thresholds_recorded(table);
    if (!analyzed) CREME_TRY(creme_thresholds_choose(&t->by, one->options));
    CREME_TRY(creme_frame_open(&t->frame, table, one->options->track));
    CREME_TRY(creme_frame_numbers(&t->frame, "effect", false, &t->effect));
    CREME_TRY(creme_frame_numbers(&t->frame, "effect_vs_control", true, &t->vs_control));
    CREME_TRY(creme_frame_numbers(&t->frame, "ci_low", true, &t->least));
    CREME_TRY(creme_frame_numbers(&t->frame, "ci_high", true, &t->most));
done:
    return status;
}

/* The same rule as the analysis sufficiency: contexts that do not enhance are measured by their control, whose
 * interval no table gives. */
static void normalise(tile_table *t, const creme_analysis_options *options)
{
    for (size_t i = 0; i < t->frame.count; i++) {
        const char *context = t->frame.at[i].context;
        if (!t->sufficient || options->rules == CREME_RULES_2023 || !*context) continue;
        if (strcmp(context, "enhancing") == 0 || isnan(t->vs_control[i])) continue;
        t->effect[i] = t->vs_control[i];
        t->least[i] = t->most[i] = NAN;
    }
}

/* tile: from low to high kb, y the effect, least to most its interval; series the assay. */
static creme_status mark_tiles(one_locus *one, tile_table *t, const char *assay)
{
    creme_status status = CREME_OK;
    normalise(t, one->options);
    for (size_t i = 0; i < t->frame.count; i++) {
        const creme_record *r = &t->frame.at[i];
        if (!same_locus(r, one->locus) || !r->has_tile || !r->has_genome || !isfinite(t->effect[i])) continue;
        const char *track = creme_track_word(r->track);
        CREME_TRY(mark_panel(one, track, &t->by, t->sufficient));
        double middle = creme_distance_bp(r, r->genome), half = (double)(r->genome.end - r->genome.start) / 2;
        creme_mark mark = creme_mark_of("tile", track, assay);
        double grain = half < 500 ? 1 : 10; /* bp: the TSS's middle lies half a base off the window's */
        mark.low = round((middle - half) / grain) * grain / 1000;
        mark.high = round((middle + half) / grain) * grain / 1000;
        mark.y = t->effect[i];
        mark.least = t->least[i];
        mark.most = t->most[i];
        CREME_TRY(creme_marks_add(&one->out->marks, &mark));
    }
done:
    return status;
}

static creme_status show_tiles(one_locus *one, const creme_table *table, const char *assay)
{
    tile_table t = {.sufficient = strcmp(assay, "sufficiency") == 0};
    creme_status status = CREME_OK;
    CREME_TRY(open_tiles(&t, table, one));
    CREME_TRY(mark_tiles(one, &t, assay));
done:
    close_tiles(&t);
    return status;
}

/* --- The profile. ----------------------------------------------------------------------------------------------- */

/* creme profile's table, or one of another program: where it has no loci, all of it is this one's. */
typedef struct profile {
    const creme_table *table;
    size_t columns[7];
    bool has[7];
} profile;

enum { LOCUS, CHROM, TSS, STRAND, TRACK, SHUFFLED, MEAN };

static void open_profile(profile *p, const creme_table *table)
{
    static const char *const names[] = {"locus", "chrom", "tss", "strand", "track", "shuffled", "mean"};
    *p = (profile){.table = table};
    for (int k = 0; k < 7; k++) p->has[k] = creme_table_find(table, names[k], &p->columns[k]);
}

static const char *text_of(const profile *p, size_t row, int column)
{
    if (!p->has[column] || creme_table_is_none(p->table, row, p->columns[column])) return "";
    return creme_table_text(p->table, row, p->columns[column]);
}

/* By the whole key where the table has it, else by name. */
static creme_status is_of_locus(const profile *p, const one_locus *one, size_t row, bool *is)
{
    int64_t tss = 0;
    *is = !p->has[LOCUS] || strcmp(text_of(p, row, LOCUS), one->locus->name) == 0;
    if (!*is || !p->has[LOCUS] || !p->has[CHROM] || !p->has[TSS] || !p->has[STRAND]) return CREME_OK;
    creme_status status = creme_table_integer(p->table, row, p->columns[TSS], &tss);
    *is = tss == one->locus->tss && strcmp(text_of(p, row, CHROM), one->locus->chrom) == 0 &&
          strcmp(text_of(p, row, STRAND), one->locus->strand) == 0;
    return status;
}

/* One curve: the rows members[n]. */
static creme_status mark_curve(const one_locus *one, const profile *p, const char *track, const char *series,
                               const size_t *members, size_t n, bool wild_type)
{
    creme_marks *marks = &one->out->marks;
    size_t value = 0, spread = 0, place = 0;
    bool has_spread = !wild_type && creme_table_find(p->table, "sd", &spread);
    creme_mark mark = creme_mark_of("series", track, series);
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(p->table, wild_type ? "wt" : "mean", &value));
    CREME_TRY(creme_table_need(p->table, "distance_kb", &place));
    CREME_TRY(creme_marks_add(marks, &mark));
    for (size_t k = 0; k < n; k++) {
        double sd = NAN;
        mark = creme_mark_of("profile", track, series);
        CREME_TRY(creme_table_number(p->table, members[k], place, &mark.x));
        CREME_TRY(creme_table_number(p->table, members[k], value, &mark.y));
        if (has_spread) CREME_TRY(creme_table_number(p->table, members[k], spread, &sd));
        if (isfinite(sd)) mark.low = fmax(0, mark.y - sd);
        if (isfinite(sd)) mark.high = mark.y + sd;
        if (isfinite(mark.y)) CREME_TRY(creme_marks_add(marks, &mark));
    }
done:
    return status;
}

/* rows[*count] = those of the locus whose track has a panel, and a label each of track and mutant. */
static creme_status find_rows(const one_locus *one, const profile *p, size_t *rows, size_t *count,
                              creme_labels *labels)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < creme_table_row_count(p->table); i++) {
        bool is = false;
        CREME_TRY(is_of_locus(p, one, i, &is));
        const char *track = p->has[TRACK] ? text_of(p, i, TRACK) : one->tracks.at[0];
        if (!is || !has_panel(one, track)) continue;
        CREME_TRY(creme_labels_set(labels, *count, "%s\t%s", track, text_of(p, i, SHUFFLED)));
        rows[(*count)++] = i;
    }
done:
    return status;
}

/* Of each track the wild type, which every mutant's rows have, once; and of each mutant its own curve. */
static creme_status mark_curves(const one_locus *one, const profile *p, const creme_labels *labels, size_t *rows,
                                size_t count)
{
    creme_groups mutants = {0};
    size_t *members = NULL;
    char series[300];
    creme_status status = CREME_OK;
    CREME_TRY(creme_groups_make(&mutants, labels->at, count));
    CREME_TRY(creme_allocate(&members, count, sizeof *members));
    for (size_t g = 0; g < mutants.count; g++) {
        size_t first = mutants.first[g], n = mutants.first[g + 1] - first, row = rows[mutants.members[first]];
        const char *track = p->has[TRACK] ? text_of(p, row, TRACK) : one->tracks.at[0];
        for (size_t k = 0; k < n; k++) members[k] = rows[mutants.members[first + k]];
        bool first_of_track = true;
        for (size_t j = 0; j < g && p->has[TRACK]; j++) {
            const char *other = text_of(p, rows[mutants.members[mutants.first[j]]], TRACK);
            first_of_track = first_of_track && strcmp(other, track) != 0;
        }
        if (first_of_track) CREME_TRY(mark_curve(one, p, track, "wild type", members, n, true));
        if (!p->has[MEAN]) continue;
        snprintf(series, sizeof series, "%.250s shuffled", text_of(p, row, SHUFFLED));
        CREME_TRY(mark_curve(one, p, track, p->has[SHUFFLED] ? series : "mutant", members, n, false));
    }
done:
    creme_groups_clear(&mutants);
    creme_free(members);
    return status;
}

/* series and profile: x kb, y predicted, low and high a standard deviation from it; series wild type, and mutant or
 * what is shuffled. A track may have none. */
static creme_status show_profile(one_locus *one, const creme_table *table)
{
    profile p;
    creme_labels labels = {0};
    size_t *rows = NULL, count = 0;
    creme_status status = CREME_OK;
    open_profile(&p, table);
    CREME_TRY(creme_allocate(&rows, creme_table_row_count(table), sizeof *rows));
    CREME_TRY(creme_labels_create(&labels, creme_table_row_count(table)));
    CREME_TRY(find_rows(one, &p, rows, &count, &labels));
    CREME_TRY(mark_curves(one, &p, &labels, rows, count));
done:
    creme_free(rows);
    creme_labels_clear(&labels);
    return status;
}

/* --- Genes. ----------------------------------------------------------------------------------------------------- */

/* What the locus's tiles cover of the genome. */
static creme_interval window_of(const one_locus *one)
{
    creme_interval window = {0, 0};
    for (size_t i = 0; i < one->first.count; i++) {
        const creme_record *r = &one->first.at[i];
        if (!r->has_genome) continue;
        if (window.end == 0) window = r->genome;
        if (r->genome.start < window.start) window.start = r->genome.start;
        if (r->genome.end > window.end) window.end = r->genome.end;
    }
    return window;
}

/* gene, exon, left_out (views_genes.h), in each panel alike. */
static creme_status show_genes(one_locus *one)
{
    const creme_analysis_options *options = one->options;
    const creme_interval window = window_of(one);
    const creme_gene_place at = {one->locus->chrom, window};
    creme_gene_models genes = {0};
    creme_status status = CREME_OK;
    if (!options->gtf || window.end <= window.start) return CREME_OK;
    CREME_TRY(creme_gene_models_read(&genes, options->gtf, options->aliases, &at, 1));
    for (size_t i = 0; i < one->track_count; i++)
        CREME_TRY(creme_view_mark_genes(&one->out->marks, one->tracks.at[i], one->locus, window, &genes));
done:
    creme_gene_models_clear(&genes);
    return status;
}

static creme_status show_locus(creme_analysis *out, const creme_table *const *tables, size_t count,
                               const creme_analysis_options *options)
{
    static const char *const assays[] = {"necessity", "sufficiency", "profile"};
    one_locus one = {.out = out, .options = options};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&one.first, tables[0], options->track));
    CREME_TRY(creme_labels_create(&one.tracks, creme_table_row_count(tables[0]) +
                                                   (count > 1 ? creme_table_row_count(tables[1]) : 0)));
    CREME_TRY(choose_locus(&one));
    for (size_t i = 0; i < count && i < 2; i++) CREME_TRY(show_tiles(&one, tables[i], assays[i]));
    if (one.track_count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: there are no effects of tiles of locus %s",
                            creme_table_name(tables[0]), one.locus->id);
        goto done;
    }
    CREME_TRY(show_genes(&one));
    if (count > 2) CREME_TRY(show_profile(&one, tables[2]));
done:
    creme_labels_clear(&one.tracks);
    creme_frame_close(&one.first);
    return status;
}

const creme_figure_view creme_view_locus = {.takes = 3, .mark = show_locus};
