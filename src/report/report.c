/* The page as a whole. */
#include "report/report_tracks.h"

#include "base/memory.h"

#include <creme/version.h>

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 200 }; /* of the table of CREs, without the script */

static int by_strength(const void *a, const void *b)
{
    const creme_report_tile *x = *(const creme_report_tile *const *)a, *y = *(const creme_report_tile *const *)b;
    double left = fabs(x->effect), right = fabs(y->effect);
    if (left != right) return left > right ? -1 : 1;
    return (x > y) - (x < y);
}

static void write_file(creme_output *output, const char *name)
{
    for (size_t i = 0; i < creme_report_files_count; i++) {
        const creme_embedded_file *file = &creme_report_files[i];
        if (strcmp(file->name, name) == 0) creme_output_write(output, file->bytes, file->count);
    }
}

/* From 1, both ends included, as genome browsers count. */
static void write_place(creme_output *output, const char *chrom, creme_interval at)
{
    creme_html_text(output, chrom);
    creme_output_print(output, ":%" PRId64 "-%" PRId64, (at.start < 0 ? 0 : at.start) + 1, at.end);
}

static void write_number(creme_output *output, int digits, bool fixed, double value)
{
    creme_output_print(output, "<td class=\"number\">");
    if (isfinite(value)) creme_output_print(output, fixed ? "%.*f" : "%.*g", digits, value);
    creme_output_print(output, "</td>");
}

/* Beside the shuffles that it rests on, where they stopped early. */
static void write_q(creme_output *output, const creme_report_tile *tile)
{
    creme_output_print(output, "<td class=\"number\">");
    if (isfinite(tile->q)) creme_output_print(output, "%.2g", tile->q);
    if (isfinite(tile->q) && tile->n > 0) creme_output_print(output, " (n %" PRIu32 ")", tile->n);
    creme_output_print(output, "</td>");
}

static void write_row(const creme_report *report, creme_output *output, const creme_report_tile *tile)
{
    const creme_report_locus *locus = &report->loci.at[tile->locus];
    creme_output_print(output, "<tr><td>");
    creme_html_text(output, locus->name);
    creme_output_print(output, "</td><td>");
    creme_html_text(output, report->tracks.at[tile->track]);
    creme_output_print(output, "</td><td>%s</td><td>%s%s</td><td>",
                       tile->kind == CREME_REPORT_NECESSITY ? "necessity" : "sufficiency",
                       tile->strong ? "strong " : "", tile->class == CREME_REPORT_ENHANCER ? "enhancer" : "silencer");
    write_place(output, locus->chrom, creme_report_tile_genome(tile));
    creme_output_print(output, "</td>");
    write_number(output, 1, true, creme_report_tile_kb(tile, locus));
    write_number(output, 3, true, tile->effect);
    creme_output_print(output, "<td class=\"number\">");
    if (isfinite(tile->low) && isfinite(tile->high))
        creme_output_print(output, "%.3f to %.3f", tile->low, tile->high);
    creme_output_print(output, "</td>");
    write_q(output, tile);
    write_number(output, 3, false, tile->wt);
    creme_output_print(output, "<td>");
    creme_html_text(output, report->classes.at[tile->context]);
    creme_output_print(output, "</td></tr>\n");
}

/* In place of a table without rows: where the tiles are. */
static void write_no_cres(const creme_report *report, creme_output *output)
{
    const char *before = "";
    creme_output_print(
        output, "<p>None of %zu tile%s reaches the class of an enhancer or silencer; with their effects they are in ",
        report->tile_count, report->tile_count == 1 ? "" : "s");
    for (size_t i = 0; i < report->table_count; i++) {
        const creme_report_table *table = &report->tables[i];
        if (table->first_tile == table->end_tile) continue;
        creme_output_print(output, "%s<a href=\"", before);
        creme_html_address(output, table->file);
        creme_output_print(output, "\">");
        creme_html_text(output, table->file);
        creme_output_print(output, "</a>");
        before = ", ";
    }
    creme_output_print(output, ".</p>\n");
}

static creme_status write_cres(const creme_report *report, creme_output *output)
{
    const creme_report_tile **found = NULL;
    size_t count = 0;
    if (report->tile_count == 0) return CREME_OK;
    creme_status status = creme_allocate(&found, report->tile_count, sizeof *found);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < report->tile_count; i++) {
        if (report->tiles[i].class != CREME_REPORT_NONE) found[count++] = &report->tiles[i];
    }
    qsort(found, count, sizeof *found, by_strength);
    creme_output_print(output, "<section id=\"cres\">\n<h2>CREs</h2>\n");
    creme_report_write_samples(report, output);
    if (count == 0) {
        write_no_cres(report, output);
        goto done;
    }
    creme_output_print(
        output,
        "<p id=\"cre-note\">%s%zu of %zu; places count from 1, both ends "
        "included.</p>\n<div id=\"cre-tools\"></div>\n<div class=\"wide\"><table "
        "id=\"cre-table\"><thead><tr><th>locus</th><th>track</th><th>assay</th><th>class</th><th>place</th>"
        "<th>kb from TSS</th><th>effect</th><th>95 %% "
        "interval</th><th>q</th><th>WT</th><th>context</th></tr></thead><tbody>\n",
        count > MOST_ROWS ? "The strongest " : "", count < MOST_ROWS ? count : (size_t)MOST_ROWS, count);
    for (size_t i = 0; i < count && i < MOST_ROWS; i++) write_row(report, output, found[i]);
    creme_output_print(output, "</tbody></table></div>\n");
done:
    creme_output_print(output, "</section>\n");
    creme_free(found);
    return CREME_OK;
}

static void write_loci(const creme_report *report, creme_output *output)
{
    if (report->tile_count + report->round_count + report->bin_count == 0) return;
    creme_output_print(output, "<section id=\"loci\">\n<h2>Loci</h2>\n");
    creme_report_write_samples(report, output);
    creme_output_print(output, "<noscript><p>Choosing a locus needs JavaScript; all "
                               "values are in the tables above.</p></noscript>\n<div id=\"locus-tools\"></div>\n"
                               "<div id=\"locus-view\"></div>\n</section>\n");
}

static creme_status write_script(const creme_report *report, creme_output *output)
{
    creme_status status = creme_report_write_data(report, output);
    if (status != CREME_OK) return status;
    creme_output_print(output, "<script>\n");
    write_file(output, "report.js");
    creme_output_print(output, "</script>\n");
    return CREME_OK;
}

static void write_head(const creme_report *report, creme_output *output, const char *title)
{
    creme_output_print(output, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                               "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    creme_html_text(output, title);
    creme_output_print(output, "</title>\n<style>\n");
    write_file(output, "report.css");
    creme_output_print(output, "</style></head><body>\n<header><h1>");
    creme_html_text(output, title);
    creme_output_print(output, "</h1>\n<p>%zu %s, %zu %s, %zu %s &middot; creme %s &middot; <code>",
                       report->loci.count, report->loci.count == 1 ? "locus" : "loci", report->tracks.count,
                       report->tracks.count == 1 ? "track" : "tracks", report->table_count,
                       report->table_count == 1 ? "table" : "tables", creme_version());
    creme_html_text(output, report->folder);
    creme_output_print(output, "</code></p>\n<nav>");
    creme_output_print(output, "<a href=\"#findings\">Findings</a>");
    if (report->tile_count) creme_output_print(output, "<a href=\"#cres\">CREs</a>");
    if (report->tile_count + report->round_count + report->bin_count)
        creme_output_print(output, "<a href=\"#loci\">Loci</a>");
    if (report->figures.count) creme_output_print(output, "<a href=\"#figures\">Figures</a>");
    creme_output_print(output, "<a href=\"#run\">What was run</a></nav></header>\n<main>\n");
}

/* "CREME: 7 loci in blood and liver" */
static creme_status make_title(char **out, const creme_report *report)
{
    enum { MOST_NAMED = 4 };
    creme_output *output = NULL;
    size_t tracks = report->tracks.count;
    creme_status status = creme_output_open_memory(&output, out);
    if (status != CREME_OK) return status;
    creme_output_print(output, "CREME");
    if (report->loci.count > 0) {
        creme_output_print(output, ": %zu %s in ", report->loci.count, report->loci.count == 1 ? "locus" : "loci");
        if (tracks > MOST_NAMED) creme_output_print(output, "%zu tracks", tracks);
        for (size_t i = 0; tracks <= MOST_NAMED && i < tracks; i++) {
            creme_output_print(output, "%s%s", i == 0 ? "" : i + 1 == tracks ? " and " : ", ", report->tracks.at[i]);
        }
    }
    return creme_output_close(output);
}

static creme_status write_page(const creme_report *report)
{
    char *title = NULL;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(report->options->title ? creme_copy_text(&title, report->options->title) : make_title(&title, report));
    CREME_TRY(creme_output_open_in(&output, report->folder, "report.html"));
    write_head(report, output, title);
    CREME_TRY(creme_report_write_findings(report, output));
    CREME_TRY(write_cres(report, output));
    write_loci(report, output);
    CREME_TRY(creme_report_write_figures(report, output));
    creme_report_write_run(report, output);
    creme_output_print(output, "</main>\n");
    CREME_TRY(write_script(report, output));
    creme_output_print(output, "</body></html>\n");
    status = creme_output_close_into(output, report->files);
    output = NULL;
done:
    creme_output_discard(output);
    creme_free(title);
    return status;
}

creme_status creme_report_write(const char *folder, const creme_report_options *options)
{
    creme_output_set files = {0};
    creme_report report = {.folder = folder, .options = options, .files = &files};
    creme_status status = creme_report_read(&report);
    if (status == CREME_OK) status = creme_report_write_tracks(&report);
    if (status == CREME_OK) status = write_page(&report);
    if (status == CREME_OK) status = creme_output_set_place(&files);
    creme_output_set_discard(&files);
    if (status != CREME_OK) creme_tracks_remove_folder(&report);
    creme_report_clear(&report);
    return status;
}
