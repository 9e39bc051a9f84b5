/* What a reader should know before believing a page: said at its top. */
#include "report/report.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW_SHUFFLES = 10, MOST_NAMED = 5 };

/* WT is next to nothing below this share of the median over the loci of its track. */
static const double silent_share = 0.01;

/* A list of warnings, begun with the first. */
typedef struct writer {
    creme_output *output;
    bool any;
} writer;

static void begin(writer *w)
{
    creme_output_print(w->output, "%s<li>", w->any ? "" : "<ul class=\"warnings\" id=\"warnings\">\n");
    w->any = true;
}

static void end(writer *w)
{
    creme_output_print(w->output, "</li>\n");
}

/* Tables that were collected without some parts, and what is made of them. */
static void warn_of_missing(const creme_report *report, writer *w)
{
    size_t count = 0;
    for (size_t i = 0; i < report->table_count; i++) count += report->tables[i].missing != NULL;
    if (count == 0) return;
    begin(w);
    creme_output_print(w->output, "Not whole: units of work are missing in what %zu %s on (", count,
                       count == 1 ? "table rests" : "tables rest");
    for (size_t i = 0, named = 0; i < report->table_count && named < MOST_NAMED; i++) {
        const creme_report_table *table = &report->tables[i];
        if (!table->missing) continue;
        creme_output_print(w->output, named++ ? "; " : "");
        creme_html_text(w->output, table->file);
        creme_output_print(w->output, ": ");
        creme_html_text(w->output, table->missing);
    }
    creme_output_print(w->output, "%s).", count > MOST_NAMED ? "; ..." : "");
    end(w);
}

static void warn_of_shuffles(const creme_report *report, writer *w)
{
    size_t few = 0;
    for (size_t i = 0; i < report->table_count; i++) few += report->tables[i].least_n < FEW_SHUFFLES;
    if (few == 0) return;
    begin(w);
    creme_output_print(w->output, "Few shuffles: %zu %s on fewer than %d (", few,
                       few == 1 ? "table rests" : "tables rest", FEW_SHUFFLES);
    for (size_t i = 0, named = 0; i < report->table_count && named < MOST_NAMED; i++) {
        const creme_report_table *table = &report->tables[i];
        if (!(table->least_n < FEW_SHUFFLES)) continue;
        creme_output_print(w->output, named++ ? ", " : "");
        creme_html_text(w->output, table->file);
        creme_output_print(w->output, ": %.0f", table->least_n);
    }
    creme_output_print(w->output, "%s). Their intervals, p and q are rough.", few > MOST_NAMED ? ", ..." : "");
    end(w);
}

/* Of tiles: others have no p. */
static bool has_stopped(const creme_report_table *table)
{
    return table->stopped && (strcmp(table->needs, "necessity") == 0 || strcmp(table->needs, "sufficiency") == 0);
}

static void warn_of_stops(const creme_report *report, writer *w)
{
    size_t stopped = 0;
    for (size_t i = 0; i < report->table_count; i++) stopped += has_stopped(&report->tables[i]);
    if (stopped == 0) return;
    begin(w);
    creme_output_print(w->output, "Shuffles stopped early in %zu %s (", stopped, stopped == 1 ? "table" : "tables");
    for (size_t i = 0, named = 0; i < report->table_count && named < MOST_NAMED; i++) {
        if (!has_stopped(&report->tables[i])) continue;
        creme_output_print(w->output, named++ ? ", " : "");
        creme_html_text(w->output, report->tables[i].file);
    }
    creme_output_print(w->output,
                       "%s): p and q are those of each tile's own n of them, and fewer tiles have a small q than "
                       "with all.",
                       stopped > MOST_NAMED ? ", ..." : "");
    end(w);
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The median of a track's WT over its contexts, and how many lie below the share of it. */
static void count_silent(const creme_report *report, size_t track, double *values, double *median, size_t *silent)
{
    size_t count = 0;
    *silent = 0;
    for (size_t i = 0; i < report->context_count; i++) {
        const creme_report_context *at = &report->contexts[i];
        if (at->track == track && isfinite(at->wt)) values[count++] = at->wt;
    }
    if (count == 0) return;
    qsort(values, count, sizeof *values, by_value);
    *median = 0.5 * (values[(count - 1) / 2] + values[count / 2]);
    while (*silent < count && values[*silent] < silent_share * *median) ++*silent;
}

/* Tables whose analysis marks silent loci have them as a class; the rule is that of the table then. */
static bool are_marked(const creme_report *report)
{
    for (size_t i = 0; i < report->classes.count; i++) {
        if (strcmp(report->classes.at[i], "silent") == 0) return true;
    }
    return false;
}

static void warn_of_marked(const creme_report *report, writer *w)
{
    for (size_t track = 0; track < report->tracks.count; track++) {
        size_t silent = 0;
        for (size_t i = 0; i < report->context_count; i++) {
            const creme_report_context *at = &report->contexts[i];
            silent += at->track == track && strcmp(report->classes.at[at->class], "silent") == 0;
        }
        if (silent == 0) continue;
        begin(w);
        creme_html_text(w->output, report->tracks.at[track]);
        creme_output_print(w->output,
                           ": WT is near 0 at %zu %s (silent by the threshold of its table). An effect is a "
                           "share of WT: there it means nothing.",
                           silent, silent == 1 ? "locus" : "loci");
        end(w);
    }
}

static creme_status warn_of_silence(const creme_report *report, writer *w)
{
    if (are_marked(report)) {
        warn_of_marked(report, w);
        return CREME_OK;
    }
    double *values = NULL;
    creme_status status = creme_allocate(&values, report->context_count, sizeof *values);
    for (size_t track = 0; track < report->tracks.count && status == CREME_OK; track++) {
        double median = NAN;
        size_t silent = 0, named = 0;
        count_silent(report, track, values, &median, &silent);
        if (silent == 0) continue;
        begin(w);
        creme_html_text(w->output, report->tracks.at[track]);
        creme_output_print(w->output, ": WT is near 0 at %zu %s (below %g of the track's median, %.3g): ", silent,
                           silent == 1 ? "locus" : "loci", silent_share, median);
        for (size_t i = 0; i < report->context_count && named < MOST_NAMED; i++) {
            const creme_report_context *at = &report->contexts[i];
            if (at->track != track || !(at->wt < silent_share * median)) continue;
            creme_output_print(w->output, named++ ? ", " : "");
            creme_html_text(w->output, report->loci.at[at->locus].name);
        }
        creme_output_print(w->output, "%s. An effect is a share of WT: there it means nothing.",
                           silent > MOST_NAMED ? ", ..." : "");
        end(w);
    }
    creme_free(values);
    return status;
}

static void warn_of_padding(const creme_report *report, writer *w)
{
    if (report->padded_tiles == 0) return;
    begin(w);
    creme_output_print(
        w->output,
        "Padding: %zu %s of tiles of %zu %s %s over a chromosome's end. The model saw N there, and what it "
        "says of the rest of these windows is less sure; these tiles are not on the page.",
        report->padded_tiles, report->padded_tiles == 1 ? "row" : "rows", report->padded.count,
        report->padded.count == 1 ? "locus" : "loci", report->padded_tiles == 1 ? "reaches" : "reach");
    end(w);
}

static void warn_of_idle(const creme_report *report, writer *w)
{
    if (report->idle_tiles == 0) return;
    begin(w);
    creme_output_print(
        w->output,
        "No effect (NA) in %zu %s of tables of tiles, where WT is 0, or the tile is N or the promoter's "
        "own: %s not on the page.",
        report->idle_tiles, report->idle_tiles == 1 ? "row" : "rows", report->idle_tiles == 1 ? "it is" : "they are");
    end(w);
}

/* Are the track's tiles, if there are any, classed by their effects alone, whatever the context? */
static bool are_classed_alone(const creme_report *report, size_t track)
{
    size_t tiles = 0;
    for (size_t i = 0; i < report->tile_count; i++) {
        const creme_report_tile *tile = &report->tiles[i];
        if (tile->track != track) continue;
        if (*report->classes.at[tile->context]) return false;
        tiles++;
    }
    return tiles > 0;
}

static void warn_of_contexts(const creme_report *report, writer *w)
{
    for (size_t track = 0; track < report->tracks.count; track++) {
        size_t loci = 0, enhancing = 0;
        double most = -INFINITY;
        for (size_t i = 0; i < report->context_count; i++) {
            const creme_report_context *at = &report->contexts[i];
            if (at->track != track) continue;
            loci++;
            enhancing += strcmp(report->classes.at[at->class], "enhancing") == 0;
            if (at->effect > most) most = at->effect;
        }
        if (loci == 0 || enhancing > 0 || !isfinite(most) || are_classed_alone(report, track)) continue;
        begin(w);
        creme_html_text(w->output, report->tracks.at[track]);
        creme_output_print(
            w->output,
            ": no context of %zu %s is enhancing by the threshold of its table, so that no tile can be "
            "an enhancer; the largest effect of a context is %.2f. Try <code>--enhancing</code> with a "
            "threshold that suits this network.",
            loci, loci == 1 ? "locus" : "loci", most);
        end(w);
    }
}

creme_status creme_report_write_warnings(const creme_report *report, creme_output *output)
{
    writer w = {.output = output};
    warn_of_missing(report, &w);
    warn_of_shuffles(report, &w);
    warn_of_stops(report, &w);
    creme_status status = warn_of_silence(report, &w);
    warn_of_padding(report, &w);
    warn_of_idle(report, &w);
    warn_of_contexts(report, &w);
    if (w.any) creme_output_print(output, "</ul>\n");
    return status;
}
