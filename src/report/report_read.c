/* Reading a folder of results: its tables, what analyses say of them, its figures. */
#define _GNU_SOURCE
#include "report/report_taking.h"

#include "analysis/flow.h"
#include "analysis/thresholds.h"
#include "assay/assay_kind.h"
#include "base/memory.h"
#include "run/parameter.h"
#include "table/table_parts.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text), tail = strlen(ending);
    return length > tail && strcmp(text + length - tail, ending) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Files of FOLDER/SUB with one of the endings, which end with a NULL, as "SUB/NAME", sorted; *there = whether
 * FOLDER/SUB is. */
/* "NAME.svg", "NAME-2.svg", ..., "NAME-10.svg" */
static int by_page(const void *a, const void *b)
{
    const char *const names[] = {*(char *const *)a, *(char *const *)b};
    size_t stems[2];
    long pages[2];
    for (int i = 0; i < 2; i++) {
        size_t length = strlen(names[i]) - 4, stem = length;
        while (stem > 0 && isdigit((unsigned char)names[i][stem - 1])) stem--;
        bool has_page = stem < length && stem > 0 && names[i][stem - 1] == '-';
        pages[i] = has_page ? strtol(names[i] + stem, NULL, 10) : 0;
        stems[i] = has_page ? stem - 1 : length;
    }
    int order = strncmp(names[0], names[1], stems[0] < stems[1] ? stems[0] : stems[1]);
    if (order == 0) order = (stems[0] > stems[1]) - (stems[0] < stems[1]);
    if (order == 0) order = (pages[0] > pages[1]) - (pages[0] < pages[1]);
    return order ? order : strcmp(names[0], names[1]);
}

static creme_status list_files(creme_names *out, const char *folder, const char *sub, const char *const *endings,
                               bool *there)
{
    char *path = NULL;
    DIR *stream = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&path, "%s/%s", folder, sub));
    stream = opendir(path);
    *there = stream != NULL;
    if (!stream) {
        if (*sub && errno == ENOENT) goto done;
        status = creme_fail(CREME_ERROR_IO, "%s: cannot read this folder: %s", *sub ? path : folder, strerror(errno));
        goto done;
    }
    for (const struct dirent *entry; (entry = readdir(stream));) {
        bool wanted = false;
        for (size_t i = 0; endings[i]; i++) wanted |= ends_with(entry->d_name, endings[i]);
        if (!wanted || *entry->d_name == '.') continue;
        CREME_TRY(creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at));
        CREME_TRY(creme_format_text(&out->at[out->count], "%s%s%s", sub, *sub ? "/" : "", entry->d_name));
        out->count++;
    }
    if (out->count) qsort(out->at, out->count, sizeof *out->at, by_name);
done:
    if (stream) closedir(stream);
    creme_free(path);
    return status;
}

/* From the first '.' of the name on: ".K562.tsv". */
static const char *suffix_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    return strchr(slash ? slash : file, '.');
}

/* The kind of analysis that goes with an assay's table. */
static const char *analysis_of(const creme_table *table, const char *file)
{
    const char *note = creme_table_note_after(table, "creme ");
    const char *name = note ? strchr(note, ' ') : NULL;
    const char *slash = strrchr(file, '/');
    size_t length = 0;
    if (name) {
        length = strcspn(++name, " ");
    } else {
        name = slash ? slash + 1 : file;
        length = strcspn(name, ".");
    }
    for (size_t i = 0; i < creme_assay_kind_count; i++) {
        const creme_assay_kind *assay = creme_assay_kinds[i];
        bool same = strlen(assay->name) == length && strncmp(assay->name, name, length) == 0;
        if (same) return assay->report_analysis ? assay->report_analysis : "";
    }
    return "";
}

/* A failure that lies in what a table holds: it is noted, and the page is made without that table or analysis. */
static creme_status leave_out(creme_report *report, creme_status status)
{
    bool of_content = status == CREME_ERROR_FORMAT || status == CREME_ERROR_NOT_FOUND ||
                      status == CREME_ERROR_RANGE || status == CREME_ERROR_ARGUMENT ||
                      status == CREME_ERROR_UNSUPPORTED || status == CREME_ERROR_NUMERIC;
    size_t ignored;
    if (!of_content) return status;
    return creme_names_add(&report->left_out, creme_error_message(), &ignored);
}

static creme_status read_table(creme_table **out, const creme_report *report, const char *file)
{
    char *path = NULL;
    creme_status status = creme_format_text(&path, "%s/%s", report->folder, file);
    if (status == CREME_OK) status = creme_table_read(out, path);
    creme_free(path);
    return status;
}

static creme_status open_pieces(creme_table_pieces **out, const creme_report *report, const char *file)
{
    char *path = NULL;
    creme_status status = creme_format_text(&path, "%s/%s", report->folder, file);
    if (status == CREME_OK) status = creme_table_pieces_open(out, path, CREME_TABLE_WINDOW_BP);
    creme_free(path);
    return status;
}

/* The command and options of the notes, "creme 0.1.0 necessity" and "  --seed 1": what the table depends on. */
static creme_status join_command(char **out, const creme_table *table)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open_memory(&output, out);
    if (status != CREME_OK) return status;
    const char *made = creme_table_note_after(table, "creme "), *name = made ? strchr(made, ' ') : NULL;
    if (name) creme_output_print(output, "creme%s", name);
    for (size_t i = 0; name && i < creme_table_note_count(table); i++) {
        const char *note = creme_table_note(table, i);
        if (strncmp(note, "  --", 4) == 0) creme_output_print(output, " %s", note + 2);
    }
    return creme_output_close(output);
}

/* As it was typed, if the table or the run folder says so. */
static creme_status find_command(char **out, const creme_report *report, const creme_table *table, const char *file)
{
    const char *typed = creme_table_note_after(table, "command: ");
    if (!typed) typed = creme_report_recorded_command(report, file);
    return typed ? creme_copy_text(out, typed) : join_command(out, table);
}

/* An assay's effects are of mutants over shuffles. */
static bool is_of_assay(const creme_table *table)
{
    size_t column = 0;
    return !creme_table_note_after(table, "analysis: ") && creme_table_find(table, "wt", &column) &&
           creme_table_find(table, "mean", &column) && creme_table_find(table, "n", &column);
}

/* The fewest shuffles of a row that has any; infinite if there is none. Swaps, and rounds of a search, are of one
 * sequence each by their design. */
static double count_shuffles(const creme_table *table)
{
    const char *made = creme_table_note_after(table, "creme "), *name = made ? strchr(made, ' ') : NULL;
    double least = INFINITY;
    size_t column = 0;
    if (name && (strcmp(name, " context-swap") == 0 || strcmp(name, " interaction") == 0)) return least;
    if (!is_of_assay(table) || !creme_table_find(table, "n", &column)) return least;
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        double n = NAN;
        creme_status status = creme_table_number(table, row, column, &n);
        if (status == CREME_OK && n >= 1 && n < least) least = n;
    }
    return least;
}

/* Rows with a tile in the window, but without a place on the chromosome. */
static creme_status count_padding(creme_report *report, const creme_table *table)
{
    size_t locus = 0, tile = 0, place = 0, ignored = 0;
    if (!creme_table_find(table, "locus", &locus) || !creme_table_find(table, "tile_start", &tile) ||
        !creme_table_find(table, "genome_start", &place)) {
        return CREME_OK;
    }
    for (size_t row = 0; row < creme_table_row_count(table); row++) {
        if (creme_table_is_none(table, row, tile) || !creme_table_is_none(table, row, place)) continue;
        report->padded_tiles++;
        creme_status status = creme_names_add(&report->padded, creme_table_text(table, row, locus), &ignored);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* "preset 2024; enhancing 0.95, neutral 0.05, silencing -0.3" */
static creme_status find_thresholds(char **out, const creme_table *table)
{
    const char *preset = creme_table_note_after(table, "preset: ");
    const char *thresholds = creme_table_note_after(table, "thresholds: ");
    if (!thresholds) return CREME_OK;
    return creme_format_text(out, "%s%s%s%s", preset ? "preset " : "", preset ? preset : "", preset ? "; " : "",
                             thresholds);
}

/* The first table that says where a file is. */
static creme_status take_note(char **out, const creme_table *head, const char *option, const char *other)
{
    const char *note = creme_table_note_after(head, option);
    if (!note && other) note = creme_table_note_after(head, other);
    if (!note || *out) return CREME_OK;
    creme_status status = creme_copy_text(out, note);
    if (status == CREME_OK) creme_parameter_unquote(*out);
    return status;
}

static creme_status take_notes(creme_report *report, creme_report_table *entry, const creme_table *head)
{
    const char *model = creme_table_note_after(head, "model: ");
    const char *missing = creme_table_note_after(head, CREME_MISSING_NOTE);
    size_t ignored;
    creme_status status = CREME_OK;
    CREME_TRY(find_command(&entry->command, report, head, entry->file));
    CREME_TRY(creme_copy_text(&entry->model, model ? model : ""));
    CREME_TRY(find_thresholds(&entry->thresholds, head));
    entry->stopped = creme_thresholds_may_stop(head);
    if (missing) CREME_TRY(creme_copy_text(&entry->missing, missing));
    if (*entry->model) CREME_TRY(creme_names_add(&report->models, entry->model, &ignored));
    CREME_TRY(take_note(&report->fasta, head, "  --fasta ", "  --sequences "));
    CREME_TRY(take_note(&report->gtf, head, "  --gtf ", NULL));
    CREME_TRY(take_note(&report->chromosome_names, head, "  --chromosome-names ", NULL));
done:
    return status;
}

/* What is on the page of a table, and what is said of all its rows. What cannot be taken is left out, *taken = false.
 */
static creme_status take_rows(creme_report *report, creme_report_table *entry, creme_table_pieces *pieces,
                              bool *taken)
{
    static const char *const of_all[] = {"locus", "n", "tile_start", "genome_start", NULL};
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    creme_report_taking taking = {.file = entry->file, .first_tile = report->tile_count, .kind = ""};
    creme_report_mark mark = creme_report_mark_now(report);
    creme_status status = CREME_OK;
    *taken = true;
    if (!creme_report_collects(head)) CREME_TRY(creme_table_pieces_choose(pieces, of_all));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        double least = count_shuffles(piece);
        entry->rows += creme_table_row_count(piece);
        if (least < entry->least_n) entry->least_n = least;
        if (is_of_assay(piece)) CREME_TRY(count_padding(report, piece));
        status = *taken ? creme_report_collect(report, &taking, piece) : CREME_OK;
        if (status != CREME_OK) {
            mark.padded = report->padded.count;
            mark.padded_tiles = report->padded_tiles;
            creme_report_undo(report, &mark);
            CREME_TRY(leave_out(report, status));
            *taken = false;
        }
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    if (*taken) CREME_TRY(creme_report_collect_end(report, head));
    entry->is = taking.kind;
done:
    return status;
}

static creme_status is_unreadable(creme_report *report, creme_report_table *entry, creme_status why)
{
    const char *file = entry->file;
    creme_status status = CREME_OK;
    CREME_TRY(leave_out(report, why));
    *entry = (creme_report_table){.is = "", .needs = "", .least_n = INFINITY, .unreadable = true};
    entry->file = (char *)file;
    CREME_TRY(creme_copy_text(&entry->command, ""));
    CREME_TRY(creme_copy_text(&entry->model, ""));
done:
    return status;
}

static creme_status add_table(creme_report *report, const char *file)
{
    creme_table_pieces *pieces = NULL;
    creme_report_table *entry = NULL;
    creme_report_mark mark = creme_report_mark_now(report);
    size_t ignored = 0;
    bool taken = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&report->tables, &report->table_capacity, report->table_count + 1, sizeof *report->tables));
    entry = &report->tables[report->table_count++];
    *entry = (creme_report_table){.is = "", .needs = "", .least_n = INFINITY, .first_tile = report->tile_count};
    CREME_TRY(creme_copy_text(&entry->file, file));
    status = open_pieces(&pieces, report, file);
    if (status == CREME_OK) status = take_rows(report, entry, pieces, &taken);
    if (status != CREME_OK) {
        creme_report_undo(report, &mark);
        status = is_unreadable(report, entry, status);
        goto done;
    }
    entry->end_tile = report->tile_count;
    entry->has_tracks = creme_table_find(creme_table_pieces_head(pieces), "track", &ignored);
    CREME_TRY(take_notes(report, entry, creme_table_pieces_head(pieces)));
    if (taken && !*entry->is) entry->needs = analysis_of(creme_table_pieces_head(pieces), file);
done:
    creme_table_pieces_close(pieces);
    return status;
}

static const creme_report_table *find_table(const creme_report *report, const char *kind, bool made,
                                            const char *suffix)
{
    for (size_t i = 0; i < report->table_count; i++) {
        const creme_report_table *entry = &report->tables[i];
        if (strcmp(made ? entry->is : entry->needs, kind) == 0 && strcmp(suffix_of(entry->file), suffix) == 0) {
            return entry;
        }
    }
    return NULL;
}

/* The contexts that go with a table: as they were written, or made now. Both are empty if there are none. */
static creme_status find_contexts(creme_table **read, creme_analysis *made, const creme_report *report,
                                  const char *suffix)
{
    creme_analysis_options options = {0};
    creme_table *table = NULL;
    const creme_report_table *entry = find_table(report, "contexts", true, suffix);
    if (entry) return read_table(read, report, entry->file);
    entry = find_table(report, "contexts", false, suffix);
    if (!entry) return CREME_OK;
    creme_status status = read_table(&table, report, entry->file);
    const creme_table *tables[] = {table};
    if (status == CREME_OK) {
        status = creme_analysis_run(made, creme_analysis_find("contexts"), tables, 1, &options);
    }
    creme_table_destroy(table);
    return status;
}

/* The result of an analysis, being taken. */
typedef struct maker {
    creme_report *report;
    creme_report_taking taking;
    char *thresholds;
} maker;

static creme_status take_made(void *self, const creme_table *piece)
{
    maker *m = self;
    creme_status status = m->thresholds ? CREME_OK : find_thresholds(&m->thresholds, piece);
    return status == CREME_OK ? creme_report_collect(m->report, &m->taking, piece) : status;
}

/* Analyses tiles, whose rows come and go in pieces; then reads what the assay says of their intervals. */
static creme_status analyze_tiles(maker *m, const creme_report_table *entry, creme_analysis *made)
{
    creme_report *report = m->report;
    creme_analysis contexts = {0};
    creme_analysis_options options = {0};
    creme_analysis_flow flow = {.take = take_made, .self = m};
    creme_table *read = NULL;
    creme_table_pieces *assay = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(open_pieces(&flow.from, report, entry->file));
    CREME_TRY(find_contexts(&read, &contexts, report, suffix_of(entry->file)));
    options.contexts = read ? read : contexts.table;
    CREME_TRY(creme_analysis_run_flow(made, creme_analysis_find(entry->needs), &flow, &options));
    CREME_TRY(creme_report_collect_end(report, creme_table_pieces_head(flow.from)));
    CREME_TRY(open_pieces(&assay, report, entry->file));
    CREME_TRY(creme_report_follow_intervals(report, m->taking.first_tile, assay));
done:
    creme_table_pieces_close(assay);
    creme_table_pieces_close(flow.from);
    creme_analysis_clear(&contexts);
    creme_table_destroy(read);
    return status;
}

static creme_status analyze_whole(maker *m, const creme_report_table *entry, creme_analysis *made)
{
    creme_analysis_options options = {0};
    creme_table *table = NULL;
    creme_status status = read_table(&table, m->report, entry->file);
    if (status != CREME_OK) return status;
    const creme_table *tables[] = {table};
    status = creme_analysis_run(made, creme_analysis_find(entry->needs), tables, 1, &options);
    creme_table_destroy(table); /* room for what is made of it */
    if (status == CREME_OK) status = take_made(m, made->table);
    return status == CREME_OK ? creme_report_collect_end(m->report, made->table) : status;
}

static bool of_tiles(const char *kind)
{
    return strcmp(kind, "necessity") == 0 || strcmp(kind, "sufficiency") == 0;
}

/* Analyses a table that has no analysis beside it. */
static creme_status analyze(creme_report *report, creme_report_table *entry)
{
    maker m = {.report = report,
               .taking = {.file = entry->file, .first_tile = report->tile_count, .made = true, .kind = ""}};
    const creme_analysis_kind *kind = creme_analysis_find(entry->needs);
    creme_report_mark mark = creme_report_mark_now(report);
    creme_analysis made = {0};
    if (entry->rows == 0 || find_table(report, entry->needs, true, suffix_of(entry->file))) return CREME_OK;
    creme_status status = (of_tiles(kind->name) ? analyze_tiles : analyze_whole)(&m, entry, &made);
    if (status == CREME_OK) {
        creme_free(entry->thresholds);
        entry->thresholds = m.thresholds;
    } else {
        creme_report_undo(report, &mark);
        creme_free(m.thresholds);
    }
    creme_analysis_clear(&made);
    return status;
}

/* A table of CREs has the assay's intervals, if that table is beside it. */
static creme_status find_intervals(creme_report *report, const creme_report_table *entry)
{
    const creme_report_table *beside =
        of_tiles(entry->is) ? find_table(report, entry->is, false, suffix_of(entry->file)) : NULL;
    creme_table_pieces *assay = NULL;
    if (!beside || beside->unreadable) return CREME_OK;
    creme_status status = open_pieces(&assay, report, beside->file);
    if (status == CREME_OK) status = creme_report_add_intervals(report, entry, assay);
    creme_table_pieces_close(assay);
    return status;
}

static creme_status check_readable(const creme_report *report)
{
    for (size_t i = 0; i < report->table_count; i++) {
        if (!report->tables[i].unreadable) return CREME_OK;
    }
    return creme_fail(CREME_ERROR_FORMAT, "%s", report->left_out.at[0]);
}

/* Of contexts that several tables have, the first: a pipeline at work has a table of all loci, and one of some. */
static creme_status drop_repeated(creme_report *report)
{
    size_t kept = 0;
    for (size_t i = 0; i < report->context_count; i++) {
        const creme_report_context *at = &report->contexts[i];
        if (i > 0 && at->locus == at[-1].locus && at->track == at[-1].track) continue;
        report->contexts[kept++] = *at;
    }
    size_t dropped = report->context_count - kept;
    report->context_count = kept;
    if (dropped == 0) return CREME_OK;
    return leave_out(report, creme_fail(CREME_ERROR_FORMAT,
                                        "%zu rows of contexts, of loci and tracks that another table has", dropped));
}

creme_status creme_report_read(creme_report *report)
{
    static const char *const tables[] = {".tsv", ".tsv.gz", ".csv", ".csv.gz", NULL}, *const pictures[] = {".svg",
                                                                                                           NULL};
    creme_names files = {0};
    bool there = false;
    creme_status status = CREME_OK;
    CREME_TRY(list_files(&files, report->folder, "", tables, &there));
    CREME_TRY(creme_report_read_record(report));
    for (size_t i = 0; i < files.count; i++) creme_free(files.at[i]);
    files.count = 0;
    CREME_TRY(list_files(&files, report->folder, "tables", tables, &there));
    if (!there) CREME_TRY(list_files(&files, report->folder, "", tables, &there));
    if (files.count == 0) {
        status = creme_fail(
            CREME_ERROR_NOT_FOUND,
            "%s: no tables (*.tsv, *.csv, or these with .gz) are in this folder, nor in a folder 'tables' in it",
            report->folder);
        goto done;
    }
    for (size_t i = 0; i < files.count; i++) CREME_TRY(add_table(report, files.at[i]));
    CREME_TRY(check_readable(report));
    for (size_t i = 0; i < report->table_count; i++) {
        status = find_intervals(report, &report->tables[i]);
        if (status != CREME_OK) CREME_TRY(leave_out(report, status));
        if (!*report->tables[i].needs) continue;
        status = analyze(report, &report->tables[i]);
        if (status != CREME_OK) CREME_TRY(leave_out(report, status));
    }
    creme_report_sort(report);
    CREME_TRY(drop_repeated(report));
    CREME_TRY(creme_report_find_samples(report));
    for (size_t i = 0; i < report->left_out.count; i++) {
        creme_log_warning(report->options->log, "left out of the report: %s", report->left_out.at[i]);
    }
    CREME_TRY(creme_report_read_around(report));
    CREME_TRY(list_files(&report->figures, report->folder, "figures", pictures, &there));
    if (report->figures.count > 0)
        qsort(report->figures.at, report->figures.count, sizeof *report->figures.at, by_page);
done:
    creme_names_clear(&files);
    return status;
}

void creme_report_clear(creme_report *report)
{
    for (size_t i = 0; i < report->table_count; i++) {
        creme_free(report->tables[i].file);
        creme_free(report->tables[i].command);
        creme_free(report->tables[i].model);
        creme_free(report->tables[i].thresholds);
        creme_free(report->tables[i].missing);
    }
    creme_free(report->tables);
    creme_free(report->tiles);
    creme_free(report->first_of_site);
    creme_text_map_clear(&report->tile_sites);
    creme_free(report->contexts);
    creme_free(report->samples);
    creme_free(report->rounds);
    creme_free(report->bins);
    creme_free(report->searches);
    creme_report_forget_tracks(report, 0);
    creme_free(report->known);
    creme_free(report->fasta);
    creme_free(report->gtf);
    creme_free(report->chromosome_names);
    creme_chromosome_aliases_free(report->aliases);
    creme_names_clear(&report->padded);
    creme_report_clear_around(&report->around);
    json_decref(report->record);
    creme_report_loci_clear(&report->loci);
    creme_names_clear(&report->tracks);
    creme_names_clear(&report->classes);
    creme_names_clear(&report->models);
    creme_names_clear(&report->figures);
    creme_names_clear(&report->left_out);
    *report = (creme_report){0};
}
