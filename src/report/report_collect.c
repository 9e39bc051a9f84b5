/* From rows of tables to what a report shows. */
#include "report/report_taking.h"

#include "analysis/strands.h"
#include "base/memory.h"
#include "table/track_notes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_COLUMNS = 8 };

/* A table, being read. */
typedef struct reader {
    creme_report *report;
    creme_frame frame;
    double *numbers[MOST_COLUMNS]; /* columns */
} reader;

static void close_reader(reader *r)
{
    for (int i = 0; i < MOST_COLUMNS; i++) creme_free(r->numbers[i]);
    creme_frame_close(&r->frame);
}

/* Names end with a NULL; one that may be missing begins with '?'. */
static creme_status open_reader(reader *out, creme_report *report, const creme_table *table, const char *const *names)
{
    *out = (reader){.report = report};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&out->frame, table, NULL));
    for (int i = 0; names[i]; i++) {
        bool optional = *names[i] == '?';
        CREME_TRY(creme_frame_numbers(&out->frame, names[i] + optional, optional, &out->numbers[i]));
    }
done:
    return status;
}

static bool has(const creme_table *table, const char *name)
{
    size_t column = 0;
    return creme_table_find(table, name, &column);
}

static creme_status find_place(const reader *r, size_t i, size_t *locus, size_t *track)
{
    creme_status status = creme_report_loci_find(&r->report->loci, &r->frame.at[i], locus);
    if (status != CREME_OK) return status;
    return creme_names_add(&r->report->tracks, r->frame.at[i].track, track);
}

static creme_status find_word(const reader *r, size_t i, const char *name, size_t *word)
{
    return creme_names_add(&r->report->classes, creme_frame_text(&r->frame, i, name), word);
}

static int64_t whole(double value)
{
    return fabs(value) < 9e15 ? (int64_t)value : -1; /* -1: none */
}

static bool is_beside(const creme_report_tile *a, const creme_report_tile *b)
{
    return a->locus == b->locus && a->track == b->track && a->kind == b->kind;
}

static creme_status is_twice(const creme_report *report, const char *file, const creme_report_tile *tile)
{
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s: the %s of tiles at %s in %s is in another table, too: this one is "
                      "left out",
                      file, tile->kind == CREME_REPORT_NECESSITY ? "necessity" : "sufficiency",
                      report->loci.at[tile->locus].name, report->tracks.at[tile->track]);
}

/* Two tables of the same tiles (an assay run twice, under two names) would count twice: tiles of a locus and track
 * come from one table. */
static creme_status check_first_of_locus(creme_report *report, const creme_report_taking *taking,
                                         const creme_report_tile *tile)
{
    char key[64];
    size_t count = report->tile_count, known = report->tile_sites.count, site = 0;
    if (count > taking->first_tile && is_beside(&report->tiles[count - 1], tile)) return CREME_OK;
    snprintf(key, sizeof key, "%u %u %u", (unsigned)tile->locus, (unsigned)tile->track, (unsigned)tile->kind);
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_map_add(&report->tile_sites, key, &site));
    CREME_TRY(creme_grow(&report->first_of_site, &report->site_capacity, site + 1, sizeof *report->first_of_site));
    if (site == known) report->first_of_site[site] = count;
    /* What stands there now is of another site where a table was given up. */
    size_t first = report->first_of_site[site];
    if (first < taking->first_tile && is_beside(&report->tiles[first], tile))
        return is_twice(report, taking->file, tile);
    if (first < taking->first_tile) report->first_of_site[site] = count;
done:
    return status;
}

/* *tile = what a row says, but for where it is. */
static creme_status read_tile(creme_report_tile *tile, const reader *r, size_t i, size_t row)
{
    const creme_record *record = &r->frame.at[i];
    const char *class = creme_frame_text(&r->frame, i, "class"),
               *strength = creme_frame_text(&r->frame, i, "strength");
    int64_t width = record->tile.end - record->tile.start, genome_width = record->genome.end - record->genome.start;
    if (width > INT32_MAX || genome_width > INT32_MAX) {
        return creme_table_fail(r->frame.table, record->row, CREME_ERROR_RANGE, "a tile wider than any chromosome");
    }
    double n = r->numbers[5][i];
    *tile = (creme_report_tile){.start = record->tile.start,
                                .genome_start = record->genome.start,
                                .width = (int32_t)width,
                                .genome_width = (int32_t)genome_width,
                                .effect = r->numbers[0][i],
                                .low = r->numbers[1][i],
                                .high = r->numbers[2][i],
                                .q = r->numbers[3][i],
                                .wt = r->numbers[4][i],
                                .row = (uint32_t)row,
                                .n = n >= 1 && n <= UINT32_MAX ? (uint32_t)n : 0,
                                .silent = strcmp(class, "silent") == 0,
                                .rated = *strength != '\0',
                                .strong = strcmp(strength, "strong") == 0};
    if (strcmp(class, "enhancer") == 0) tile->class = CREME_REPORT_ENHANCER;
    if (strcmp(class, "silencer") == 0) tile->class = CREME_REPORT_SILENCER;
    return CREME_OK;
}

static creme_status collect_tiles(creme_report *report, const creme_report_taking *taking, const creme_table *table,
                                  creme_report_kind kind)
{
    enum { MOST_CONTEXTS = 1 << 25 };
    static const char *const names[] = {"effect", "?ci_low", "?ci_high", "?q", "?wt", "?n", NULL};
    reader r;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, report, table, names));
    CREME_TRY(creme_frame_need_tiles(&r.frame, NULL));
    CREME_TRY(creme_grow(&report->tiles, &report->tile_capacity, report->tile_count + r.frame.count,
                         sizeof *report->tiles));
    for (size_t i = 0; i < r.frame.count; i++) {
        creme_report_tile tile;
        size_t locus = 0, track = 0, context = 0, row = taking->rows + r.frame.at[i].row;
        if (!isfinite(r.numbers[0][i])) {
            report->idle_tiles++;
            continue;
        }
        CREME_TRY(read_tile(&tile, &r, i, row));
        CREME_TRY(find_place(&r, i, &locus, &track));
        CREME_TRY(find_word(&r, i, "context", &context));
        if (locus > UINT32_MAX || track > UINT32_MAX || row > UINT32_MAX || context >= MOST_CONTEXTS) {
            status = creme_fail(CREME_ERROR_RANGE, "%s: too large for a page", taking->file);
            goto done;
        }
        tile.locus = (uint32_t)locus;
        tile.track = (uint32_t)track;
        tile.context = (uint32_t)context & (MOST_CONTEXTS - 1);
        tile.kind = kind;
        CREME_TRY(check_first_of_locus(report, taking, &tile));
        report->tiles[report->tile_count++] = tile;
    }
done:
    close_reader(&r);
    return status;
}

static creme_status collect_contexts(creme_report *report, const creme_table *table, bool made)
{
    static const char *const names[] = {"effect", "?wt", "?selected", NULL};
    reader r;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, report, table, names));
    CREME_TRY(creme_grow(&report->contexts, &report->context_capacity, report->context_count + r.frame.count,
                         sizeof *report->contexts));
    for (size_t i = 0; i < r.frame.count; i++) {
        creme_report_context context = {.effect = r.numbers[0][i],
                                        .wt = r.numbers[1][i],
                                        .selected = !made && r.numbers[2][i] == 1,
                                        .number = report->context_count};
        CREME_TRY(find_place(&r, i, &context.locus, &context.track));
        CREME_TRY(find_word(&r, i, "context", &context.class));
        report->contexts[report->context_count++] = context;
    }
done:
    close_reader(&r);
    return status;
}

static creme_status collect_rounds(creme_report *report, const creme_table *table)
{
    static const char *const names[] = {"round", "trace", "additive", "multiplicative", NULL};
    reader r;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, report, table, names));
    CREME_TRY(creme_grow(&report->rounds, &report->round_capacity, report->round_count + r.frame.count,
                         sizeof *report->rounds));
    for (size_t i = 0; i < r.frame.count; i++) {
        const creme_record *record = &r.frame.at[i];
        creme_report_round round = {.round = whole(r.numbers[0][i]), .start = -1};
        if (record->has_tile) round.start = record->tile.start;
        round.trace = r.numbers[1][i];
        round.additive = r.numbers[2][i];
        round.multiplicative = r.numbers[3][i];
        /* Of the authors' traces nothing says which search they are of. */
        if (*creme_frame_text(&r.frame, i, "search") == '\0') continue;
        CREME_TRY(find_place(&r, i, &round.locus, &round.track));
        CREME_TRY(find_word(&r, i, "search", &round.search));
        report->rounds[report->round_count++] = round;
    }
done:
    close_reader(&r);
    return status;
}

static creme_status collect_searches(creme_report *report, const creme_table *table)
{
    static const char *const names[] = {NULL};
    reader r;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, report, table, names));
    CREME_TRY(creme_grow(&report->searches, &report->search_capacity, report->search_count + r.frame.count,
                         sizeof *report->searches));
    for (size_t i = 0; i < r.frame.count; i++) {
        creme_report_search search = {0};
        CREME_TRY(find_place(&r, i, &search.locus, &search.track));
        CREME_TRY(find_word(&r, i, "search", &search.search));
        CREME_TRY(find_word(&r, i, "class", &search.class));
        report->searches[report->search_count++] = search;
    }
done:
    close_reader(&r);
    return status;
}

static creme_status collect_bins(creme_report *report, const creme_table *table)
{
    static const char *const names[] = {
        "genome_position_start", "genome_position_end", "distance_kb", "wt", "mean", "?sd", NULL};
    reader r;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, report, table, names));
    CREME_TRY(
        creme_grow(&report->bins, &report->bin_capacity, report->bin_count + r.frame.count, sizeof *report->bins));
    for (size_t i = 0; i < r.frame.count; i++) {
        creme_report_bin bin = {.genome_start = whole(r.numbers[0][i]),
                                .genome_end = whole(r.numbers[1][i]),
                                .kb = r.numbers[2][i],
                                .wt = r.numbers[3][i],
                                .mutant = r.numbers[4][i],
                                .sd = r.numbers[5][i]};
        if (!isfinite(bin.kb) || !isfinite(bin.wt)) continue;
        CREME_TRY(find_place(&r, i, &bin.locus, &bin.track));
        CREME_TRY(find_word(&r, i, "shuffled", &bin.shuffled));
        report->bins[report->bin_count++] = bin;
    }
done:
    close_reader(&r);
    return status;
}

/* Of a table of CREs: by what its analysis was, else by the command line, else by the file's name. */
static bool is_of_sufficiency(const creme_table *table, const char *file)
{
    const char *analysis = creme_table_note_after(table, "analysis: ");
    const char *command = creme_table_note_after(table, "command: ");
    if (analysis) return strcmp(analysis, "sufficiency") == 0;
    return strstr(command ? command : file, command ? " sufficiency " : "sufficien") != NULL;
}

/* Of tracks of which it is not known yet: the other one of their strand pair, and what they are. */
static creme_status learn_tracks(creme_report *report, const creme_table *table)
{
    creme_status status =
        creme_grow(&report->known, &report->known_capacity, report->tracks.count, sizeof *report->known);
    for (size_t i = 0; i < report->tracks.count && status == CREME_OK; i++) {
        size_t length = 0;
        const char *track = report->tracks.at[i], *other = creme_strand_other(table, track, &length),
                   *description = creme_track_description(table, track);
        if (i == report->known_count) report->known[report->known_count++] = (creme_report_known){0};
        creme_report_known *known = &report->known[i];
        if (other && !known->other) status = creme_copy_text_n(&known->other, other, length);
        if (description && !known->description && status == CREME_OK)
            status = creme_copy_text(&known->description, description);
    }
    return status;
}

/* What becomes of a table of such columns. */
typedef enum content { NOTHING, ROUNDS, BINS, TILES, CONTEXTS, SEARCHES } content;

static content content_of(const creme_table *table)
{
    if (!has(table, "locus") && !has(table, "seq_id")) return NOTHING;
    if (has(table, "trace") && has(table, "round")) return ROUNDS;
    if (has(table, "shuffled") && has(table, "tiles")) return BINS;
    if (has(table, "effect") && has(table, "class") && has(table, "tile_start") && !has(table, "search"))
        return TILES;
    if (has(table, "context") && has(table, "selected")) return CONTEXTS;
    return has(table, "mse_additive") ? SEARCHES : NOTHING;
}

bool creme_report_collects(const creme_table *head)
{
    return content_of(head) != NOTHING;
}

creme_status creme_report_collect(creme_report *report, creme_report_taking *taking, const creme_table *piece)
{
    creme_status status = CREME_OK;
    bool sufficiency = false;
    switch (content_of(piece)) {
    case ROUNDS:
        status = collect_rounds(report, piece);
        break;
    case BINS:
        status = collect_bins(report, piece);
        break;
    case TILES:
        sufficiency = is_of_sufficiency(piece, taking->file);
        taking->kind = sufficiency ? "sufficiency" : "necessity";
        status =
            collect_tiles(report, taking, piece, sufficiency ? CREME_REPORT_SUFFICIENCY : CREME_REPORT_NECESSITY);
        break;
    case CONTEXTS:
        taking->kind = "contexts";
        status = collect_contexts(report, piece, taking->made);
        break;
    case SEARCHES:
        taking->kind = "interaction";
        status = collect_searches(report, piece);
        break;
    case NOTHING:
        break;
    }
    taking->rows += creme_table_row_count(piece);
    return status;
}

creme_status creme_report_collect_end(creme_report *report, const creme_table *head)
{
    return learn_tracks(report, head);
}

/* --- Giving up */

creme_report_mark creme_report_mark_now(const creme_report *report)
{
    return (creme_report_mark){.loci = report->loci.count,
                               .tracks = report->tracks.count,
                               .classes = report->classes.count,
                               .tiles = report->tile_count,
                               .contexts = report->context_count,
                               .rounds = report->round_count,
                               .bins = report->bin_count,
                               .searches = report->search_count,
                               .padded = report->padded.count,
                               .padded_tiles = report->padded_tiles,
                               .idle_tiles = report->idle_tiles};
}

static void cut_names(creme_names *names, size_t count)
{
    while (names->count > count) creme_free(names->at[--names->count]);
}

void creme_report_forget_tracks(creme_report *report, size_t count)
{
    while (report->known_count > count) {
        creme_report_known *known = &report->known[--report->known_count];
        creme_free(known->other);
        creme_free(known->description);
    }
}

const char *creme_report_description(const creme_report *report, size_t track)
{
    return track < report->known_count ? report->known[track].description : NULL;
}

void creme_report_undo(creme_report *report, const creme_report_mark *mark)
{
    creme_report_loci_cut(&report->loci, mark->loci);
    creme_report_forget_tracks(report, mark->tracks);
    cut_names(&report->tracks, mark->tracks);
    cut_names(&report->classes, mark->classes);
    cut_names(&report->padded, mark->padded);
    report->tile_count = mark->tiles;
    report->context_count = mark->contexts;
    report->round_count = mark->rounds;
    report->bin_count = mark->bins;
    report->search_count = mark->searches;
    report->padded_tiles = mark->padded_tiles;
    report->idle_tiles = mark->idle_tiles;
}

/* --- Tiles */

creme_interval creme_report_tile_genome(const creme_report_tile *tile)
{
    return (creme_interval){tile->genome_start, tile->genome_start + tile->genome_width};
}

double creme_report_tile_kb(const creme_report_tile *tile, const creme_report_locus *locus)
{
    const creme_record record = {.tss = locus->tss, .strand = locus->strand == '-' ? "-" : "+"};
    return creme_distance_kb(&record, creme_report_tile_genome(tile));
}
