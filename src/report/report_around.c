/* What lies about the loci: genes, annotated TSSs, and elements of BED files. */
#include "report/report.h"

#include "annotation/regions.h"
#include "base/memory.h"

#include <creme/chromosome.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_GENES = 60, MOST_ELEMENTS = 500 }; /* of a locus, and of each file at a locus */

static void widen(creme_interval *window, int64_t start, int64_t end)
{
    if (start < 0 || end <= start) return;
    if (window->end <= window->start) *window = (creme_interval){start, end};
    if (start < window->start) window->start = start;
    if (end > window->end) window->end = end;
}

static creme_status make_windows(creme_report *report)
{
    creme_interval **windows = &report->around.windows;
    creme_status status = creme_allocate_zero(windows, report->loci.count, sizeof **windows);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < report->tile_count; i++) {
        const creme_interval genome = creme_report_tile_genome(&report->tiles[i]);
        widen(&(*windows)[report->tiles[i].locus], genome.start, genome.end);
    }
    return CREME_OK;
}

static creme_status read_genes(creme_report *report, const char *path)
{
    creme_gene_place *places = NULL;
    size_t count = 0;
    creme_status status = creme_allocate(&places, report->loci.count, sizeof *places);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < report->loci.count; i++) {
        const creme_interval window = report->around.windows[i];
        if (window.end > window.start) places[count++] = (creme_gene_place){report->loci.at[i].chrom, window};
    }
    status = creme_gene_models_read(&report->around.genes, path, report->aliases, places, count);
    creme_free(places);
    return status;
}

static bool same_chromosome(const creme_report *report, const char *a, const char *b)
{
    creme_chromosome x, y;
    if (strcmp(a, b) == 0) return true;
    creme_chromosome_look_up(&x, report->aliases, a);
    creme_chromosome_look_up(&y, report->aliases, b);
    return strcmp(x.key, y.key) == 0;
}

static bool overlaps(creme_interval a, creme_interval b)
{
    return a.start < b.end && b.start < a.end;
}

static bool is_near_a_locus(const creme_report *report, const creme_region *row)
{
    for (size_t i = 0; i < report->loci.count; i++) {
        if (overlaps(report->around.windows[i], row->at) &&
            same_chromosome(report, report->loci.at[i].chrom, row->chrom)) {
            return true;
        }
    }
    return false;
}

static creme_status add_element(creme_report_around *around, const creme_region *row)
{
    creme_report_element made = {.file = around->bed_count - 1, .at = row->at};
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&around->elements, &around->element_capacity, around->element_count + 1,
                         sizeof *around->elements));
    CREME_TRY(creme_copy_text(&made.chrom, row->chrom));
    CREME_TRY(creme_copy_text(&made.name, row->name ? row->name : ""));
    around->elements[around->element_count++] = made;
    return CREME_OK;
done:
    creme_free(made.chrom);
    return status;
}

static creme_status read_bed(creme_report *report, const char *path)
{
    creme_report_around *around = &report->around;
    const creme_regions_wish wish = {.expected = "a BED", .log = report->options->log};
    const char *slash = strrchr(path, '/');
    creme_regions regions = {0};
    creme_lines *lines = NULL;
    creme_region row;
    bool more = true;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&around->beds, &around->bed_capacity, around->bed_count + 1, sizeof *around->beds));
    CREME_TRY(creme_copy_text(&around->beds[around->bed_count], slash ? slash + 1 : path));
    around->bed_count++;
    CREME_TRY(creme_lines_open(&lines, path));
    CREME_TRY(creme_regions_open(&regions, lines, &wish));
    for (;;) {
        CREME_TRY(creme_regions_next(&regions, &row, &more));
        if (!more) break;
        if (is_near_a_locus(report, &row)) CREME_TRY(add_element(around, &row));
    }
done:
    creme_regions_close(&regions);
    return status;
}

creme_status creme_report_read_around(creme_report *report)
{
    const creme_report_options *options = report->options;
    bool recorded = !options->gtf && report->gtf && access(report->gtf, R_OK) == 0;
    const char *names = options->chromosome_names;
    if (!names && report->chromosome_names && access(report->chromosome_names, R_OK) == 0)
        names = report->chromosome_names;
    creme_status status = CREME_OK;
    if (names) CREME_TRY(creme_chromosome_aliases_read(&report->aliases, names));
    CREME_TRY(make_windows(report));
    if (options->gtf || recorded) CREME_TRY(read_genes(report, recorded ? report->gtf : options->gtf));
    for (size_t i = 0; i < options->bed_count; i++) CREME_TRY(read_bed(report, options->beds[i]));
done:
    return status;
}

void creme_report_clear_around(creme_report_around *around)
{
    for (size_t i = 0; i < around->element_count; i++) {
        creme_free(around->elements[i].chrom);
        creme_free(around->elements[i].name);
    }
    for (size_t i = 0; i < around->bed_count; i++) creme_free(around->beds[i]);
    creme_gene_models_clear(&around->genes);
    creme_free(around->elements);
    creme_free(around->beds);
    creme_free(around->windows);
    *around = (creme_report_around){0};
}

/* --- Writing */

static void write_gene(const creme_gene_model *gene, creme_interval window, creme_output *output)
{
    const char *between = "";
    creme_output_print(output, "[");
    creme_html_json(output, gene->name);
    creme_output_print(output, ",\"%c\",%" PRId64 ",%" PRId64 ",[", gene->strand, gene->at.start, gene->at.end);
    for (size_t i = 0; i < gene->exon_count; i++) {
        if (!overlaps(gene->exons[i], window)) continue;
        creme_output_print(output, "%s[%" PRId64 ",%" PRId64 "]", between, gene->exons[i].start, gene->exons[i].end);
        between = ",";
    }
    creme_output_print(output, "],[");
    between = "";
    for (size_t i = 0; i < gene->tss_count; i++) {
        if (gene->tss[i] < window.start || gene->tss[i] >= window.end) continue;
        creme_output_print(output, "%s%" PRId64, between, gene->tss[i]);
        between = ",";
    }
    creme_output_print(output, "]]");
}

static size_t write_genes(const creme_report *report, size_t locus, creme_output *output)
{
    const creme_gene_models *genes = &report->around.genes;
    const creme_interval window = report->around.windows[locus];
    size_t written = 0;
    for (size_t i = 0; i < genes->count && written < MOST_GENES; i++) {
        const creme_gene_model *gene = &genes->at[i];
        if (!overlaps(gene->at, window) || !same_chromosome(report, gene->chrom, report->loci.at[locus].chrom))
            continue;
        creme_output_print(output, written++ ? "," : "\"genes\":[");
        write_gene(gene, window, output);
    }
    if (written) creme_output_print(output, "]");
    return written;
}

static void write_elements(const creme_report *report, size_t locus, size_t file, creme_output *output)
{
    const creme_report_around *around = &report->around;
    size_t written = 0;
    for (size_t i = 0; i < around->element_count && written < MOST_ELEMENTS; i++) {
        const creme_report_element *element = &around->elements[i];
        if (element->file != file || !overlaps(element->at, around->windows[locus])) continue;
        if (!same_chromosome(report, element->chrom, report->loci.at[locus].chrom)) continue;
        creme_output_print(output, "%s[%" PRId64 ",%" PRId64 ",", written++ ? "," : "", element->at.start,
                           element->at.end);
        creme_html_json(output, element->name);
        creme_output_print(output, "]");
    }
}

static void write_beds(const creme_report *report, size_t locus, creme_output *output)
{
    const creme_report_around *around = &report->around;
    for (size_t file = 0; file < around->bed_count; file++) {
        creme_output_print(output, file ? ",[" : "\"beds\":[[");
        creme_html_json(output, around->beds[file]);
        creme_output_print(output, ",[");
        write_elements(report, locus, file, output);
        creme_output_print(output, "]]");
    }
    if (around->bed_count) creme_output_print(output, "]");
}

void creme_report_write_around(const creme_report *report, creme_output *output, size_t loci)
{
    const char *between = "";
    creme_output_print(output, "{");
    for (size_t i = 0; i < loci; i++) {
        const creme_interval window = report->around.windows[i];
        if (window.end <= window.start) continue;
        creme_output_print(output, "%s\n\"%zu\":{", between, i);
        if (write_genes(report, i, output) && report->around.bed_count) creme_output_print(output, ",");
        write_beds(report, i, output);
        creme_output_print(output, "}");
        between = ",";
    }
    creme_output_print(output, "}");
}
