/* From rows of tables to what a report shows. What a table is, its columns say. */
#include "report/report.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *creme_report_note(const creme_table *table, const char *beginning)
{
    for (size_t i = 0; i < creme_table_note_count(table); i++) {
        const char *note = creme_table_note(table, i);
        if (strncmp(note, beginning, strlen(beginning)) == 0) return note + strlen(beginning);
    }
    return NULL;
}

const char *creme_report_locus_part(const char *locus, int part, char *text, size_t bytes)
{
    for (; part > 0; part--) {
        const char *tab = strchr(locus, '\t');
        if (!tab) break;
        locus = tab + 1;
    }
    snprintf(text, bytes, "%.*s", (int)strcspn(locus, "\t"), locus);
    return text;
}

/* The columns that all results have. */
typedef struct place {
    creme_source source;
    int locus, chrom, tss, strand, track;
} place;

static place place_of(const creme_table *table)
{
    place p = {.source = {(creme_table *)table, creme_table_path(table), creme_table_row_count(table)}};
    p.locus = creme_source_find(&p.source, "locus");
    p.chrom = creme_source_find(&p.source, "chrom");
    p.tss = creme_source_find(&p.source, "tss");
    p.strand = creme_source_find(&p.source, "strand");
    p.track = creme_source_find(&p.source, "track");
    return p;
}

/* Tables mostly come in the order of loci: the last one or the one after it is the one meant. */
static creme_status find_locus(creme_report *report, const place *p, size_t row, size_t *out)
{
    char key[2 * CREME_LOCUS_NAME_BYTES];
    snprintf(key, sizeof key, "%s\t%s\t%s\t%s", creme_source_text(&p->source, row, p->locus),
             creme_source_text(&p->source, row, p->chrom), creme_source_text(&p->source, row, p->tss),
             creme_source_text(&p->source, row, p->strand));
    for (size_t i = report->last_locus; i < report->loci.count && i < report->last_locus + 2; i++) {
        if (strcmp(report->loci.at[i], key) != 0) continue;
        *out = report->last_locus = i;
        return CREME_OK;
    }
    creme_status status = creme_names_add(&report->loci, key, out);
    report->last_locus = *out;
    return status;
}

static creme_status find_place(creme_report *report, const place *p, size_t row, size_t *locus, size_t *track)
{
    creme_status status = find_locus(report, p, row, locus);
    if (status != CREME_OK) return status;
    return creme_names_add(&report->tracks, creme_source_text(&p->source, row, p->track), track);
}

static int64_t whole(const creme_source *source, size_t row, int column)
{
    double value = creme_source_number(source, row, column);
    return fabs(value) < 9e15 ? (int64_t)value : -1; /* -1: none */
}

static creme_status collect_tiles(creme_report *report, const place *p, creme_report_kind kind)
{
    const creme_source *source = &p->source;
    int class = creme_source_find(source, "class"), strength = creme_source_find(source, "strength"),
        start = creme_source_find(source, "tile_start"), end = creme_source_find(source, "tile_end"),
        genome_start = creme_source_find(source, "genome_start"),
        genome_end = creme_source_find(source, "genome_end"), effect = creme_source_find(source, "effect"),
        q = creme_source_find(source, "q");
    creme_status status =
        creme_grow(&report->tiles, &report->tile_capacity, report->tile_count + source->rows, sizeof *report->tiles);
    for (size_t row = 0; row < source->rows && status == CREME_OK; row++) {
        creme_report_tile *tile = &report->tiles[report->tile_count];
        const char *text = creme_source_text(source, row, class);
        *tile = (creme_report_tile){.kind = kind};
        tile->class = strcmp(text, "enhancer") == 0   ? CREME_REPORT_ENHANCER
                      : strcmp(text, "silencer") == 0 ? CREME_REPORT_SILENCER
                                                      : CREME_REPORT_NONE;
        tile->strong = strcmp(creme_source_text(source, row, strength), "strong") == 0;
        tile->start = whole(source, row, start);
        tile->end = whole(source, row, end);
        tile->genome_start = whole(source, row, genome_start);
        tile->genome_end = whole(source, row, genome_end);
        tile->effect = creme_source_number(source, row, effect);
        tile->q = creme_source_number(source, row, q);
        status = find_place(report, p, row, &tile->locus, &tile->track);
        if (status == CREME_OK && isfinite(tile->effect)) report->tile_count++;
    }
    return status;
}

static creme_status collect_contexts(creme_report *report, const place *p)
{
    const creme_source *source = &p->source;
    int class = creme_source_find(source, "context"), effect = creme_source_find(source, "effect"),
        wt = creme_source_find(source, "wt");
    creme_status status = creme_grow(&report->contexts, &report->context_capacity,
                                     report->context_count + source->rows, sizeof *report->contexts);
    for (size_t row = 0; row < source->rows && status == CREME_OK; row++) {
        creme_report_context *context = &report->contexts[report->context_count];
        context->wt = creme_source_number(source, row, wt);
        context->effect = creme_source_number(source, row, effect);
        status = find_place(report, p, row, &context->locus, &context->track);
        if (status == CREME_OK) {
            status = creme_names_add(&report->classes, creme_source_text(source, row, class), &context->class);
        }
        if (status == CREME_OK) report->context_count++;
    }
    return status;
}

static creme_status collect_rounds(creme_report *report, const place *p)
{
    const creme_source *source = &p->source;
    int search = creme_source_find(source, "search"), round = creme_source_find(source, "round"),
        start = creme_source_find(source, "tile_start"), trace = creme_source_find(source, "trace"),
        additive = creme_source_find(source, "additive"),
        multiplicative = creme_source_find(source, "multiplicative");
    creme_status status = creme_grow(&report->rounds, &report->round_capacity, report->round_count + source->rows,
                                     sizeof *report->rounds);
    for (size_t row = 0; row < source->rows && status == CREME_OK; row++) {
        creme_report_round *at = &report->rounds[report->round_count];
        at->round = whole(source, row, round);
        at->start = whole(source, row, start);
        at->trace = creme_source_number(source, row, trace);
        at->additive = creme_source_number(source, row, additive);
        at->multiplicative = creme_source_number(source, row, multiplicative);
        status = find_place(report, p, row, &at->locus, &at->track);
        if (status == CREME_OK) {
            status = creme_names_add(&report->classes, creme_source_text(source, row, search), &at->search);
        }
        if (status == CREME_OK) report->round_count++;
    }
    return status;
}

static creme_status collect_searches(creme_report *report, const place *p)
{
    const creme_source *source = &p->source;
    int search = creme_source_find(source, "search"), class = creme_source_find(source, "class");
    creme_status status = creme_grow(&report->searches, &report->search_capacity, report->search_count + source->rows,
                                     sizeof *report->searches);
    for (size_t row = 0; row < source->rows && status == CREME_OK; row++) {
        creme_report_search *at = &report->searches[report->search_count];
        status = find_place(report, p, row, &at->locus, &at->track);
        if (status == CREME_OK) {
            status = creme_names_add(&report->classes, creme_source_text(source, row, search), &at->search);
        }
        if (status == CREME_OK) {
            status = creme_names_add(&report->classes, creme_source_text(source, row, class), &at->class);
        }
        if (status == CREME_OK) report->search_count++;
    }
    return status;
}

static creme_status collect_bins(creme_report *report, const place *p)
{
    const creme_source *source = &p->source;
    int shuffled = creme_source_find(source, "shuffled"), start = creme_source_find(source, "genome_position_start"),
        end = creme_source_find(source, "genome_position_end"), kb = creme_source_find(source, "distance_kb"),
        wt = creme_source_find(source, "wt"), mutant = creme_source_find(source, "mean"),
        sd = creme_source_find(source, "sd");
    creme_status status =
        creme_grow(&report->bins, &report->bin_capacity, report->bin_count + source->rows, sizeof *report->bins);
    for (size_t row = 0; row < source->rows && status == CREME_OK; row++) {
        creme_report_bin *bin = &report->bins[report->bin_count];
        bin->genome_start = whole(source, row, start);
        bin->genome_end = whole(source, row, end);
        bin->kb = creme_source_number(source, row, kb);
        bin->wt = creme_source_number(source, row, wt);
        bin->mutant = creme_source_number(source, row, mutant);
        bin->sd = creme_source_number(source, row, sd);
        status = find_place(report, p, row, &bin->locus, &bin->track);
        if (status == CREME_OK) {
            status = creme_names_add(&report->classes, creme_source_text(source, row, shuffled), &bin->shuffled);
        }
        if (status == CREME_OK && isfinite(bin->kb) && isfinite(bin->wt)) report->bin_count++;
    }
    return status;
}

static bool has(const place *p, const char *name)
{
    return creme_source_find(&p->source, name) >= 0;
}

/* CREME_ERROR_FORMAT unless the table has all of the columns, whose names end with a NULL, and those that say where. */
static creme_status need(const place *p, const char *const *names)
{
    static const char *const places[] = {"locus", "chrom", "tss", "strand", "track", NULL};
    const char *missing = NULL;
    for (size_t i = 0; !missing && places[i]; i++) missing = has(p, places[i]) ? NULL : places[i];
    for (size_t i = 0; !missing && names[i]; i++) missing = has(p, names[i]) ? NULL : names[i];
    if (!missing) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: it has no column '%s'", p->source.path, missing);
}

/* Of a table of CREs: by what its analysis was, else by the command line, else by the file's name. */
static bool is_of_sufficiency(const creme_table *table, const char *file)
{
    const char *analysis = creme_report_note(table, "analysis: ");
    const char *command = creme_report_note(table, "command: ");
    if (analysis) return strcmp(analysis, "sufficiency") == 0;
    return strstr(command ? command : file, command ? " sufficiency " : "sufficien") != NULL;
}

creme_status creme_report_collect(creme_report *report, const creme_table *table, const char *file, const char **kind)
{
    static const char *const rounds[] = {"search", "tile_start", "additive", "multiplicative", NULL},
                             *const tiles[] = {"tile_end", "genome_start", "genome_end", "effect", NULL},
                             *const bins[] =
                                 {"wt", "mean", "distance_kb", "genome_position_start", "genome_position_end", NULL},
                             *const contexts[] = {"effect", NULL}, *const searches[] = {"search", "class", NULL};
    place p = place_of(table);
    creme_status status = CREME_OK;
    *kind = "";
    if (!has(&p, "locus")) return CREME_OK;
    if (has(&p, "trace") && has(&p, "round")) {
        CREME_TRY(need(&p, rounds));
        return collect_rounds(report, &p);
    }
    if (has(&p, "shuffled") && has(&p, "tiles")) {
        CREME_TRY(need(&p, bins));
        return collect_bins(report, &p);
    }
    if (has(&p, "strength") && has(&p, "class") && has(&p, "tile_start")) {
        CREME_TRY(need(&p, tiles));
        bool sufficiency = is_of_sufficiency(table, file);
        *kind = sufficiency ? "sufficiency" : "necessity";
        return collect_tiles(report, &p, sufficiency ? CREME_REPORT_SUFFICIENCY : CREME_REPORT_NECESSITY);
    }
    if (has(&p, "context") && has(&p, "selected")) {
        CREME_TRY(need(&p, contexts));
        *kind = "contexts";
        return collect_contexts(report, &p);
    }
    if (has(&p, "mse_additive")) {
        CREME_TRY(need(&p, searches));
        *kind = "interaction";
        return collect_searches(report, &p);
    }
done:
    return status;
}
