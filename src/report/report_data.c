/* What the page's script shows, as JSON: loci, tracks, and of each locus and track its tiles and traces.
 *
 *     {"tracks": [name], "described": [what the track is, or ""], "loci": [[name, chrom, tss, strand, key]],
 *      "genome": "hg38" or "", "left_out": tiles that are not here,
 *      "views": [{"l": locus, "t": track, "w": wt, "c": [context, effect],
 *                 "n": [[start, width, genome_start, effect, low, high, q, class, strong, kb, n]], "s": ...,
 *                 "g": [[search, class, [[start, trace, additive, multiplicative]]]],
 *                 "p": [[shuffled, [[kb, wt, mutant, sd]]]]}], "bins_left_out": bins of profiles that are not here,
 *      "around": {locus: {"genes": [[name, strand, start, end, [[start, end]], [tss]]], "beds": [[name, [[start, end,
 *      name]]]]}}}
 *
 * Only what is there is written (described: if any is; n: shuffles, where they stopped early). Class: 0 none,
 * 1 enhancer, 2 silencer.
 *
 * Of many tiles, rounds and bins the JSON is compressed (gzip, in base 64). Then it has "packed": true, its loci are
 * those alone, from the first, of which there are views, and the tiles of a view are columns, each a list: start,
 * width, step in the genome from the tile before (the first: from 0), effect, effect - low, what high - effect is more
 * than that, q, class + 4 strong, kb, and n (0 of tiles that have none), if any tile of the view has it
 * (report_packed.c). */
#include "report/report.h"

#include "base/memory.h"
#include "base/order.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { MOST_TILES = 200000, MOST_BINS = 300000, PACKED_FROM = 20000 /* tiles, rounds and bins */ };

void creme_report_write_number(creme_output *output, double value, int digits)
{
    if (isfinite(value)) {
        creme_output_print(output, "%.*g", digits, value);
    } else {
        creme_output_print(output, "null");
    }
}

static void write_numbers(creme_output *output, const double *values, int count, int digits)
{
    for (int i = 0; i < count; i++) {
        creme_output_print(output, ",");
        creme_report_write_number(output, values[i], digits);
    }
}

static int by_place_tile(const void *a, const void *b)
{
    const creme_report_tile *x = a, *y = b;
    if (x->locus != y->locus) return x->locus < y->locus ? -1 : 1;
    if (x->track != y->track) return x->track < y->track ? -1 : 1;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return (x->start > y->start) - (x->start < y->start);
}

static int by_place_context(const void *a, const void *b)
{
    const creme_report_context *x = a, *y = b;
    if (x->locus != y->locus) return x->locus < y->locus ? -1 : 1;
    if (x->track != y->track) return x->track < y->track ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static int by_place_round(const void *a, const void *b)
{
    const creme_report_round *x = a, *y = b;
    if (x->locus != y->locus) return x->locus < y->locus ? -1 : 1;
    if (x->track != y->track) return x->track < y->track ? -1 : 1;
    if (x->search != y->search) return x->search < y->search ? -1 : 1;
    return (x->round > y->round) - (x->round < y->round);
}

static int by_place_search(const void *a, const void *b)
{
    const creme_report_search *x = a, *y = b;
    if (x->locus != y->locus) return x->locus < y->locus ? -1 : 1;
    if (x->track != y->track) return x->track < y->track ? -1 : 1;
    return (x->search > y->search) - (x->search < y->search);
}

static int by_place_bin(const void *a, const void *b)
{
    const creme_report_bin *x = a, *y = b;
    if (x->locus != y->locus) return x->locus < y->locus ? -1 : 1;
    if (x->track != y->track) return x->track < y->track ? -1 : 1;
    if (x->shuffled != y->shuffled) return x->shuffled < y->shuffled ? -1 : 1;
    return (x->kb > y->kb) - (x->kb < y->kb);
}

/* How far the lists are written. */
typedef struct cursor {
    const creme_report *report;
    size_t tile, context, round, search, bin;
    size_t bins_left_out;
    bool packed; /* tiles by columns */
} cursor;

static bool is_at(size_t locus, size_t track, size_t wanted_locus, size_t wanted_track)
{
    return locus == wanted_locus && track == wanted_track;
}

static void write_rows(creme_output *output, const creme_report_locus *locus, const creme_report_tile *tiles,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const creme_report_tile *tile = &tiles[i];
        double kb = creme_report_tile_kb(tile, locus);
        creme_output_print(output, "%s[%" PRId64 ",%" PRId32 ",%" PRId64, i ? "," : "[", tile->start, tile->width,
                           tile->genome_start);
        write_numbers(output, (const double[]){tile->effect, tile->low, tile->high}, 3, 4);
        write_numbers(output, &tile->q, 1, 2);
        creme_output_print(output, ",%d,%d", tile->class, tile->strong);
        write_numbers(output, &kb, 1, 6);
        if (tile->n > 0) creme_output_print(output, ",%" PRIu32, tile->n);
        creme_output_print(output, "]");
    }
    creme_output_print(output, "]");
}

static void write_tiles(cursor *c, creme_output *output, size_t locus, size_t track)
{
    const creme_report *report = c->report;
    for (int kind = 0; kind < 2; kind++) {
        const creme_report_tile *tiles = report->tile_count > 0 ? report->tiles + c->tile : NULL;
        size_t count = 0;
        while (c->tile + count < report->tile_count && is_at(tiles[count].locus, tiles[count].track, locus, track) &&
               (int)tiles[count].kind == kind) {
            count++;
        }
        if (count == 0) continue;
        creme_output_print(output, kind ? ",\"s\":" : ",\"n\":");
        (c->packed ? creme_report_write_columns : write_rows)(output, &report->loci.at[locus], tiles, count);
        c->tile += count;
    }
}

/* As the table of contexts has it; else the word alone, as the first tile has it. */
static void write_context(cursor *c, creme_output *output, size_t locus, size_t track)
{
    const creme_report *report = c->report;
    const char *word = "";
    double effect = NAN;
    bool any = false;
    for (; c->context < report->context_count; c->context++) {
        const creme_report_context *at = &report->contexts[c->context];
        if (!is_at(at->locus, at->track, locus, track)) {
            if (at->locus > locus || (at->locus == locus && at->track > track)) break;
            continue;
        }
        if (any) continue;
        any = true;
        word = report->classes.at[at->class];
        effect = at->effect;
    }
    if (!any && c->tile < report->tile_count &&
        is_at(report->tiles[c->tile].locus, report->tiles[c->tile].track, locus, track)) {
        word = report->classes.at[report->tiles[c->tile].context];
    }
    if (!any && !*word) return;
    creme_output_print(output, ",\"c\":[");
    creme_html_json(output, word);
    write_numbers(output, &effect, 1, 4);
    creme_output_print(output, "]");
}

static const char *class_of(cursor *c, const creme_report_round *round)
{
    const creme_report *report = c->report;
    const creme_report_search wanted = {.locus = round->locus, .track = round->track, .search = round->search};
    while (c->search < report->search_count && by_place_search(&report->searches[c->search], &wanted) < 0)
        c->search++;
    if (c->search == report->search_count || by_place_search(&report->searches[c->search], &wanted) != 0) return "";
    return report->classes.at[report->searches[c->search].class];
}

static void write_rounds(cursor *c, creme_output *output, size_t locus, size_t track)
{
    const creme_report *report = c->report;
    const creme_report_round *last = NULL;
    for (; c->round < report->round_count; c->round++) {
        const creme_report_round *at = &report->rounds[c->round];
        if (!is_at(at->locus, at->track, locus, track)) {
            if (at->locus > locus || (at->locus == locus && at->track > track)) break;
            continue;
        }
        if (!last || last->search != at->search) {
            creme_output_print(output, last ? "]],[" : ",\"g\":[[");
            creme_html_json(output, report->classes.at[at->search]);
            creme_output_print(output, ",");
            creme_html_json(output, class_of(c, at));
            creme_output_print(output, ",[");
        } else {
            creme_output_print(output, ",");
        }
        creme_output_print(output, "[%" PRId64, at->start);
        write_numbers(output, (const double[]){at->trace, at->additive, at->multiplicative}, 3, 4);
        creme_output_print(output, "]");
        last = at;
    }
    if (last) creme_output_print(output, "]]]");
}

static void write_bin(creme_output *output, const creme_report_bin *bin)
{
    const double values[] = {bin->kb, bin->wt, bin->mutant, bin->sd};
    for (int i = 0; i < 4; i++) {
        creme_output_print(output, i ? "," : "[");
        creme_report_write_number(output, values[i], i ? 4 : 6);
    }
    creme_output_print(output, "]");
}

static void write_profiles(cursor *c, creme_output *output, size_t locus, size_t track)
{
    const creme_report *report = c->report;
    const creme_report_bin *last = NULL;
    for (; c->bin < report->bin_count; c->bin++) {
        const creme_report_bin *at = &report->bins[c->bin];
        if (!is_at(at->locus, at->track, locus, track)) break;
        if (c->bin >= MOST_BINS) {
            c->bins_left_out++;
            continue;
        }
        if (!last || last->shuffled != at->shuffled) {
            creme_output_print(output, last ? "]],[" : ",\"p\":[[");
            creme_html_json(output, report->classes.at[at->shuffled]);
            creme_output_print(output, ",[");
        } else {
            creme_output_print(output, ",");
        }
        write_bin(output, at);
        last = at;
    }
    if (last) creme_output_print(output, "]]]");
}

static void take_first(bool *any, size_t *locus, size_t *track, size_t other_locus, size_t other_track)
{
    if (*any && (other_locus > *locus || (other_locus == *locus && other_track >= *track))) return;
    *locus = other_locus;
    *track = other_track;
    *any = true;
}

/* The first (locus, track) of which there are tiles, rounds or bins from the cursor on; false after the last. */
static bool find_next(const cursor *c, size_t *locus, size_t *track)
{
    const creme_report *report = c->report;
    bool any = false;
    if (c->tile < report->tile_count) {
        take_first(&any, locus, track, report->tiles[c->tile].locus, report->tiles[c->tile].track);
    }
    if (c->round < report->round_count) {
        take_first(&any, locus, track, report->rounds[c->round].locus, report->rounds[c->round].track);
    }
    if (c->bin < report->bin_count) {
        take_first(&any, locus, track, report->bins[c->bin].locus, report->bins[c->bin].track);
    }
    return any;
}

static void write_locus(creme_output *output, const creme_report_locus *locus)
{
    creme_output_print(output, "[");
    creme_html_json(output, locus->name);
    creme_output_print(output, ",");
    creme_html_json(output, locus->chrom);
    creme_output_print(output, ",%" PRId64 ",\"%c\",", locus->tss, locus->strand);
    creme_html_json(output, locus->id);
    creme_output_print(output, "]");
}

void creme_report_sort(creme_report *report)
{
    creme_order(report->tiles, report->tile_count, sizeof *report->tiles, by_place_tile);
    creme_order(report->contexts, report->context_count, sizeof *report->contexts, by_place_context);
    creme_order(report->rounds, report->round_count, sizeof *report->rounds, by_place_round);
    creme_order(report->bins, report->bin_count, sizeof *report->bins, by_place_bin);
    creme_order(report->searches, report->search_count, sizeof *report->searches, by_place_search);
}

/* WT as the context has it, else as the first tile has it. The lists are as far as the view at hand. */
static void write_wt(const cursor *c, creme_output *output, size_t locus, size_t track)
{
    const creme_report *report = c->report;
    double wt = NAN;
    if (c->tile < report->tile_count &&
        is_at(report->tiles[c->tile].locus, report->tiles[c->tile].track, locus, track)) {
        wt = report->tiles[c->tile].wt;
    }
    for (size_t i = c->context; i < report->context_count && report->contexts[i].locus <= locus; i++) {
        const creme_report_context *at = &report->contexts[i];
        if (is_at(at->locus, at->track, locus, track) && isfinite(at->wt)) wt = at->wt;
    }
    if (!isfinite(wt)) return;
    creme_output_print(output, ",\"w\":");
    creme_report_write_number(output, wt, 5);
}

static void write_loci(creme_output *output, const creme_report_loci *loci, size_t count)
{
    creme_output_print(output, "\"loci\":[");
    for (size_t i = 0; i < count; i++) {
        creme_output_print(output, i ? ",\n" : "\n");
        write_locus(output, &loci->at[i]);
    }
    creme_output_print(output, "],");
}

/* Returns how many of the loci, the first, have views. */
static size_t write_views(cursor *c, creme_output *output)
{
    size_t locus = 0, track = 0, loci = 0;
    creme_output_print(output, "\"views\":[");
    for (size_t views = 0; c->tile + c->round < MOST_TILES && find_next(c, &locus, &track); views++) {
        creme_output_print(output, "%s{\"l\":%zu,\"t\":%zu", views ? ",\n" : "\n", locus, track);
        write_wt(c, output, locus, track);
        write_context(c, output, locus, track);
        write_tiles(c, output, locus, track);
        write_rounds(c, output, locus, track);
        write_profiles(c, output, locus, track);
        creme_output_print(output, "}");
        loci = locus + 1;
    }
    return loci;
}

static void write_descriptions(creme_output *output, const creme_report *report)
{
    bool any = false;
    for (size_t i = 0; i < report->tracks.count && !any; i++) any = creme_report_description(report, i) != NULL;
    if (!any) return;
    creme_output_print(output, "\"described\":[");
    for (size_t i = 0; i < report->tracks.count; i++) {
        const char *description = creme_report_description(report, i);
        creme_output_print(output, i ? "," : "");
        creme_html_json(output, description ? description : "");
    }
    creme_output_print(output, "],");
}

static void write_data(cursor *c, creme_output *output)
{
    const creme_report *report = c->report;
    creme_output_print(output, "{%s\"tracks\":[", c->packed ? "\"packed\":true," : "");
    for (size_t i = 0; i < report->tracks.count; i++) {
        creme_output_print(output, i ? "," : "");
        creme_html_json(output, report->tracks.at[i]);
    }
    creme_output_print(output, "],");
    write_descriptions(output, report);
    creme_output_print(output, "\"genome\":");
    creme_html_json(output, creme_report_assembly(report));
    creme_output_print(output, ",");
    if (!c->packed) write_loci(output, &report->loci, report->loci.count);
    size_t viewed = write_views(c, output), loci = c->packed ? viewed : report->loci.count;
    creme_output_print(output, "],\"left_out\":%zu,\"bins_left_out\":%zu,", report->tile_count - c->tile,
                       report->bin_count - c->bin + c->bins_left_out);
    if (c->packed) write_loci(output, &report->loci, loci);
    creme_output_print(output, "\"around\":");
    creme_report_write_around(report, output, loci);
    creme_output_print(output, "}");
}

creme_status creme_report_write_data(const creme_report *report, creme_output *output)
{
    cursor c = {.report = report,
                .packed = report->tile_count + report->round_count + report->bin_count > PACKED_FROM};
    creme_output *memory = NULL;
    char *text = NULL;
    creme_status status = CREME_OK;
    creme_output_print(output, "<script type=\"application/%s\" id=\"data\">", c.packed ? "gzip" : "json");
    if (c.packed) {
        CREME_TRY(creme_output_open_memory(&memory, &text));
        write_data(&c, memory);
        CREME_TRY(creme_output_close(memory));
        CREME_TRY(creme_report_write_gzip(output, text));
    } else {
        write_data(&c, output);
    }
    creme_output_print(output, "</script>\n");
done:
    creme_free(text);
    return status;
}
