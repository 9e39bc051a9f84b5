/* From rows of tables to what a report shows. */
#include "report/report.h"

#include "analysis/strands.h"
#include "base/memory.h"

#include <math.h>
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

/* Two tables of the same tiles (an assay run twice, under two names) would count twice: tiles of a locus and track
 * come from one table. `before`: how many there were before this table. */
static creme_status check_first_of_locus(const creme_report *report, const char *file, size_t before,
                                         const creme_report_tile *tile)
{
    size_t last = report->tile_count;
    bool goes_on =
        last > before && report->tiles[last - 1].locus == tile->locus && report->tiles[last - 1].track == tile->track;
    for (size_t i = 0; i < before && !goes_on; i++) {
        const creme_report_tile *other = &report->tiles[i];
        if (other->locus != tile->locus || other->track != tile->track || other->kind != tile->kind) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "%s: the %s of tiles at %s in %s is in another table, too: this one is "
                          "left out",
                          file, tile->kind == CREME_REPORT_NECESSITY ? "necessity" : "sufficiency",
                          report->loci.at[tile->locus].name, report->tracks.at[tile->track]);
    }
    return CREME_OK;
}

static creme_status collect_tiles(creme_report *report, const creme_table *table, const char *file,
                                  creme_report_kind kind)
{
    static const char *const names[] = {"effect", "?ci_low", "?ci_high", "?q", "?wt", NULL};
    reader r;
    size_t before = report->tile_count;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, report, table, names));
    CREME_TRY(creme_frame_need_tiles(&r.frame, NULL));
    CREME_TRY(creme_grow(&report->tiles, &report->tile_capacity, report->tile_count + r.frame.count,
                         sizeof *report->tiles));
    for (size_t i = 0; i < r.frame.count; i++) {
        const creme_record *record = &r.frame.at[i];
        const char *class = creme_frame_text(&r.frame, i, "class");
        creme_report_tile tile = {.row = record->row, .kind = kind, .at = record->tile, .genome = record->genome};
        tile.silent = strcmp(class, "silent") == 0;
        tile.class = strcmp(class, "enhancer") == 0   ? CREME_REPORT_ENHANCER
                     : strcmp(class, "silencer") == 0 ? CREME_REPORT_SILENCER
                                                      : CREME_REPORT_NONE;
        tile.rated = *creme_frame_text(&r.frame, i, "strength") != '\0';
        tile.strong = strcmp(creme_frame_text(&r.frame, i, "strength"), "strong") == 0;
        tile.effect = r.numbers[0][i];
        tile.low = r.numbers[1][i];
        tile.high = r.numbers[2][i];
        tile.q = r.numbers[3][i];
        tile.wt = r.numbers[4][i];
        tile.kb = creme_distance_kb(record, record->genome);
        if (!isfinite(tile.effect)) continue;
        CREME_TRY(find_place(&r, i, &tile.locus, &tile.track));
        CREME_TRY(check_first_of_locus(report, file, before, &tile));
        CREME_TRY(find_word(&r, i, "context", &tile.context));
        report->tiles[report->tile_count++] = tile;
    }
done:
    if (status != CREME_OK) report->tile_count = before;
    close_reader(&r);
    return status;
}

static creme_status collect_contexts(creme_report *report, const creme_table *table)
{
    static const char *const names[] = {"effect", "?wt", NULL};
    reader r;
    creme_status status = CREME_OK;
    CREME_TRY(open_reader(&r, report, table, names));
    CREME_TRY(creme_grow(&report->contexts, &report->context_capacity, report->context_count + r.frame.count,
                         sizeof *report->contexts));
    for (size_t i = 0; i < r.frame.count; i++) {
        creme_report_context context = {.effect = r.numbers[0][i], .wt = r.numbers[1][i]};
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

/* Of tracks that have none yet, the other one of their strand pair, if this table names it. */
static creme_status learn_pairs(creme_report *report, const creme_table *table)
{
    creme_status status =
        creme_grow(&report->other, &report->other_capacity, report->tracks.count, sizeof *report->other);
    for (size_t i = 0; i < report->tracks.count && status == CREME_OK; i++) {
        size_t length = 0;
        const char *other = creme_strand_other(table, report->tracks.at[i], &length);
        if (i == report->other_count) report->other[report->other_count++] = NULL;
        if (other && !report->other[i]) status = creme_copy_text_n(&report->other[i], other, length);
    }
    return status;
}

static creme_status collect(creme_report *report, const creme_table *table, const char *file, const char **kind)
{
    if (!has(table, "locus") && !has(table, "seq_id")) return CREME_OK;
    if (has(table, "trace") && has(table, "round")) return collect_rounds(report, table);
    if (has(table, "shuffled") && has(table, "tiles")) return collect_bins(report, table);
    if (has(table, "effect") && has(table, "class") && has(table, "tile_start") && !has(table, "search")) {
        bool sufficiency = is_of_sufficiency(table, file);
        *kind = sufficiency ? "sufficiency" : "necessity";
        return collect_tiles(report, table, file, sufficiency ? CREME_REPORT_SUFFICIENCY : CREME_REPORT_NECESSITY);
    }
    if (has(table, "context") && has(table, "selected")) {
        *kind = "contexts";
        return collect_contexts(report, table);
    }
    if (has(table, "mse_additive")) {
        *kind = "interaction";
        return collect_searches(report, table);
    }
    return CREME_OK;
}

creme_status creme_report_collect(creme_report *report, const creme_table *table, const char *file, const char **kind)
{
    *kind = "";
    creme_status status = collect(report, table, file, kind);
    return status == CREME_OK ? learn_pairs(report, table) : status;
}
