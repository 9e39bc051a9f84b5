/* One locus: its tiles and their effects, and the predicted profile. It looks into several tables, each by itself. */
#include "analysis/dots.h"
#include "analysis/kinds.h"
#include "analysis/origin.h"
#include "analysis/thresholds.h"
#include "analysis/views.h"
#include "analysis/views_genes.h"

#include "base/memory.h"
#include "base/names.h"
#include "base/text_map.h"
#include "table/table_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAMED = 12 };

typedef struct one_locus {
    creme_analysis *out;
    const creme_analysis_options *options;
    creme_frame first;         /* rows of the locus in the first table */
    const creme_record *locus; /* one of them */
    creme_names tracks;        /* that have a panel */
} one_locus;

static bool same_locus(const creme_record *a, const creme_record *b)
{
    return a->tss == b->tss && strcmp(a->name, b->name) == 0 && strcmp(a->chrom, b->chrom) == 0 &&
           strcmp(a->strand, b->strand) == 0;
}

/* --- Which locus. ----------------------------------------------------------------------------------------------- */

/* Loci of the first table that go by the name that was asked for. */
typedef struct choice {
    creme_text_map keys, names;
    char *shown[MOST_NAMED], *ids[MOST_NAMED]; /* of the first ones: names and ids */
    creme_table *table;                        /* the rows of the first */
} choice;

static void close_choice(choice *c)
{
    creme_text_map_clear(&c->keys);
    creme_text_map_clear(&c->names);
    for (int i = 0; i < MOST_NAMED; i++) {
        creme_free(c->shown[i]);
        creme_free(c->ids[i]);
    }
}

/* Names if they tell the loci apart, else ids. */
static creme_status ask(const one_locus *one, const choice *c)
{
    const char *wanted = one->options->locus;
    char *const *names = c->names.count == c->keys.count ? c->shown : c->ids;
    char list[1200] = "";
    for (size_t i = 0; i < c->keys.count && i < MOST_NAMED; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%.80s", i ? ", " : "", names[i]);
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s: %zu loci%s%s, and the figure shows one; choose it with --locus: %s%s",
                      creme_table_name(c->table), c->keys.count, wanted ? " are called " : "", wanted ? wanted : "",
                      list, c->keys.count > MOST_NAMED ? ", ..." : "");
}

/* The rows of more than one locus are of no use. */
static creme_status choose_row(choice *c, const creme_frame *frame, size_t i)
{
    const creme_record *r = &frame->at[i];
    char *key = NULL;
    size_t known = c->keys.count, at = 0, ignored = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&key, "%s\t%s\t%" PRId64 "\t%s", r->name, r->chrom, r->tss, r->strand));
    CREME_TRY(creme_text_map_add(&c->keys, key, &at));
    if (c->keys.count == 1) CREME_TRY(creme_table_append_row(c->table, frame->table, r->row));
    if (at < known) goto done;
    CREME_TRY(creme_text_map_add(&c->names, r->name, &ignored));
    if (at >= MOST_NAMED) goto done;
    CREME_TRY(creme_copy_text(&c->shown[at], r->name));
    CREME_TRY(creme_copy_text(&c->ids[at], r->id));
done:
    creme_free(key);
    return status;
}

static creme_status check_choice(const one_locus *one, const choice *c)
{
    if (c->keys.count > 1) return ask(one, c);
    if (c->keys.count == 1) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there are no effects of tiles of locus %s",
                      creme_table_name(c->table), one->options->locus ? one->options->locus : "");
}

/* Numbers of tiles. */
static const char *const numbers[] = {"effect", "effect_vs_control", "ci_low", "ci_high"};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

/* All rows are held to have numbers where there are any, whatever locus they are of. */
static creme_status check_numbers(const creme_frame *frame)
{
    creme_status status = CREME_OK;
    for (int k = 0; k < NUMBERS && status == CREME_OK; k++) {
        double *values = NULL;
        status = creme_frame_numbers(frame, numbers[k], k > 0, &values);
        creme_free(values);
    }
    return status;
}

/* What is wrong with numbers is said when it is known which locus is meant. */
typedef struct later {
    creme_status status;
    char *message;
} later;

static creme_status note_later(later *l, creme_status status)
{
    if (status == CREME_OK || l->status != CREME_OK) return CREME_OK;
    l->status = status;
    return creme_copy_text(&l->message, creme_error_message());
}

/* Rows of the locus, those of the track alone if one is asked for, as a table; `c`: of the first table, whose rows say
 * which locus it is. */
static creme_status narrow(creme_table **out, creme_table_pieces *pieces, const one_locus *one, choice *c)
{
    static const char *const wanted[] = {"locus",   "chrom",        "tss",        "strand",  "track",
                                         "context", "tile_start",   "tile_end",   "effect",  "effect_vs_control",
                                         "ci_low",  "genome_start", "genome_end", "ci_high", NULL};
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    creme_frame frame = {0};
    later wrong = {0};
    size_t rows = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_copy_head(out, head));
    CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    if (c) c->table = *out;
    while (piece) {
        CREME_TRY(creme_frame_open_any(&frame, piece, one->options->track));
        CREME_TRY(note_later(&wrong, check_numbers(&frame)));
        for (size_t i = 0; i < frame.count; i++) {
            if (c && creme_view_is_locus(one->options, &frame.at[i])) CREME_TRY(choose_row(c, &frame, i));
            if (!c && same_locus(&frame.at[i], one->locus))
                CREME_TRY(creme_table_append_row(*out, piece, frame.at[i].row));
        }
        rows += frame.count;
        creme_frame_close(&frame);
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    if (rows == 0 && one->options->track) CREME_TRY(creme_frame_no_track(head, one->options->track));
    if (c) CREME_TRY(check_choice(one, c));
    if (wrong.status != CREME_OK) status = creme_fail(wrong.status, "%s", wrong.message);
done:
    if (c) c->table = NULL;
    creme_free(wrong.message);
    creme_frame_close(&frame);
    return status;
}

/* --- Tiles. ----------------------------------------------------------------------------------------------------- */

static bool has_panel(const one_locus *one, const char *track)
{
    for (size_t i = 0; i < one->tracks.count; i++) {
        if (strcmp(one->tracks.at[i], track) == 0) return true;
    }
    return false;
}

/* As the report's page writes it: "DOCK8, chr9:214865 +". */
static creme_status write_locus(char **out, const creme_record *locus)
{
    return creme_format_text(out, "%s, %s:%" PRId64 " %s", locus->name, locus->chrom, locus->tss + 1, locus->strand);
}

/* panel: the track, label: the locus; threshold: y. */
static creme_status mark_panel(one_locus *one, const char *track, const creme_thresholds *by, bool sufficient)
{
    if (has_panel(one, track)) return CREME_OK;
    const double at[] = {by->enhancer, sufficient ? by->sufficient_silencer : by->silencer};
    size_t ignored = 0;
    char *label = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_names_add(&one->tracks, track, &ignored));
    CREME_TRY(write_locus(&label, one->locus));
    creme_mark mark = creme_mark_of("panel", track, NULL);
    mark.label = label;
    CREME_TRY(creme_marks_add(&one->out->marks, &mark));
    for (int i = 0; i < 2; i++) {
        mark = creme_mark_of("threshold", track, NULL);
        mark.y = at[i];
        CREME_TRY(creme_marks_add(&one->out->marks, &mark));
    }
done:
    creme_free(label);
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
    CREME_TRY(creme_frame_open_any(&t->frame, table, one->options->track));
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

static const char *track_of(const one_locus *one, const profile *p, size_t row)
{
    return p->has[TRACK] ? text_of(p, row, TRACK) : one->tracks.at[0];
}

/* Rows of the locus whose track has a panel, as a table. */
static creme_status narrow_profile(creme_table **out, creme_table_pieces *pieces, const one_locus *one)
{
    static const char *const wanted[] = {"locus", "chrom", "tss", "strand",      "track", "shuffled",
                                         "mean",  "wt",    "sd",  "distance_kb", NULL};
    const creme_table *piece = NULL;
    profile p;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_copy_head(out, creme_table_pieces_head(pieces)));
    CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        open_profile(&p, piece);
        for (size_t i = 0; i < creme_table_row_count(piece); i++) {
            bool is = false;
            CREME_TRY(is_of_locus(&p, one, i, &is));
            if (is && has_panel(one, track_of(one, &p, i))) CREME_TRY(creme_table_append_row(*out, piece, i));
        }
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
done:
    return status;
}

/* A label each of track and mutant. */
static creme_status label_rows(const one_locus *one, const profile *p, creme_labels *labels)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < labels->count && status == CREME_OK; i++)
        status = creme_labels_set(labels, i, "%s\t%s", track_of(one, p, i), text_of(p, i, SHUFFLED));
    return status;
}

/* Of each track the wild type, which every mutant's rows have, once; and of each mutant its own curve. */
static creme_status mark_curves(const one_locus *one, const profile *p, const creme_labels *labels)
{
    creme_groups mutants = {0};
    char series[300];
    creme_status status = CREME_OK;
    CREME_TRY(creme_groups_make(&mutants, labels->at, labels->count));
    for (size_t g = 0; g < mutants.count; g++) {
        size_t first = mutants.first[g], n = mutants.first[g + 1] - first, row = mutants.members[first];
        const size_t *members = mutants.members + first;
        const char *track = track_of(one, p, row);
        bool first_of_track = true;
        for (size_t j = 0; j < g && p->has[TRACK]; j++) {
            const char *other = text_of(p, mutants.members[mutants.first[j]], TRACK);
            first_of_track = first_of_track && strcmp(other, track) != 0;
        }
        if (first_of_track) CREME_TRY(mark_curve(one, p, track, "wild type", members, n, true));
        if (!p->has[MEAN]) continue;
        snprintf(series, sizeof series, "%.250s shuffled", text_of(p, row, SHUFFLED));
        CREME_TRY(mark_curve(one, p, track, p->has[SHUFFLED] ? series : "mutant", members, n, false));
    }
done:
    creme_groups_clear(&mutants);
    return status;
}

/* series and profile: x kb, y predicted, low and high a standard deviation from it; series wild type, and mutant or
 * what is shuffled. A track may have none. */
static creme_status show_profile(one_locus *one, creme_table_pieces *pieces)
{
    profile p;
    creme_table *table = NULL;
    creme_labels labels = {0};
    creme_status status = CREME_OK;
    CREME_TRY(narrow_profile(&table, pieces, one));
    open_profile(&p, table);
    CREME_TRY(creme_labels_create(&labels, creme_table_row_count(table)));
    CREME_TRY(label_rows(one, &p, &labels));
    CREME_TRY(mark_curves(one, &p, &labels));
done:
    creme_labels_clear(&labels);
    creme_table_destroy(table);
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
    for (size_t i = 0; i < one->tracks.count; i++)
        CREME_TRY(creme_view_mark_genes(&one->out->marks, one->tracks.at[i], one->locus, window, &genes));
done:
    creme_gene_models_clear(&genes);
    return status;
}

static creme_status draw_locus(creme_analysis *out, creme_table_pieces *const *tables, size_t count,
                               const creme_analysis_options *options)
{
    static const char *const assays[] = {"necessity", "sufficiency"};
    one_locus one = {.out = out, .options = options};
    choice c = {0};
    creme_table *rows[2] = {NULL, NULL};
    creme_status status = CREME_OK;
    CREME_TRY(narrow(&rows[0], tables[0], &one, &c));
    CREME_TRY(creme_frame_open_any(&one.first, rows[0], options->track));
    one.locus = &one.first.at[0];
    CREME_TRY(show_tiles(&one, rows[0], assays[0]));
    if (count > 1) CREME_TRY(narrow(&rows[1], tables[1], &one, NULL));
    if (count > 1) CREME_TRY(show_tiles(&one, rows[1], assays[1]));
    if (one.tracks.count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: there are no effects of tiles of locus %s",
                            creme_table_name(rows[0]), one.locus->id);
        goto done;
    }
    CREME_TRY(show_genes(&one));
    if (count > 2) CREME_TRY(show_profile(&one, tables[2]));
done:
    close_choice(&c);
    creme_names_clear(&one.tracks);
    creme_frame_close(&one.first);
    creme_table_destroy(rows[0]);
    creme_table_destroy(rows[1]);
    return status;
}

const creme_figure_view creme_view_locus = {.takes = 3, .draw_all = draw_locus};
