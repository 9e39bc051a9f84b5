/* Writing results. */
#include "run/results.h"

#include "run/parameters.h"

#include "run/element_columns.h"
#include "run/run_folder.h"
#include "run/run_plan.h"
#include "run/survivors.h"

#include "base/memory.h"
#include "store/outcome.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT    CREME_VALUE_TEXT
#define INTEGER CREME_VALUE_INTEGER
#define REAL    CREME_VALUE_REAL

static const creme_column columns[] = {{"locus", TEXT},
                                       {"chrom", TEXT},
                                       {"tss", INTEGER},
                                       {"strand", TEXT},
                                       {"tile_start", INTEGER},
                                       {"tile_end", INTEGER},
                                       {"genome_start", INTEGER},
                                       {"genome_end", INTEGER},
                                       {"track", TEXT},
                                       {"wt", REAL},
                                       {"mean", REAL},
                                       {"sd", REAL},
                                       {"n", INTEGER},
                                       {"effect", REAL},
                                       {"se", REAL},
                                       {"ci_low", REAL},
                                       {"ci_high", REAL}};
enum { COLUMNS = sizeof columns / sizeof *columns };
static const creme_column role_column = {"role", TEXT};
static const creme_column n_share_column = {"n_share", REAL}; /* behind the assay's own */
static const creme_column exon_columns[] = {{"exon_bins", INTEGER}, {"exon_share", REAL}}; /* with --gene-bins */
static const creme_column locus_columns[] = {{"locus", TEXT}, {"chrom", TEXT}, {"tss", INTEGER}, {"strand", TEXT}};
static const creme_column target_columns[] = {
    {"target", TEXT}, {"target_chrom", TEXT}, {"target_tss", INTEGER}, {"target_strand", TEXT}};
static const creme_column position_columns[] = {{"position_start", INTEGER},
                                                {"position_end", INTEGER},
                                                {"genome_position_start", INTEGER},
                                                {"genome_position_end", INTEGER}};
static const creme_column replicate_columns[] = {{"tile_start", INTEGER},
                                                 {"tile_end", INTEGER},
                                                 {"position_start", INTEGER},
                                                 {"position_end", INTEGER},
                                                 {"replicate", INTEGER}};

creme_status creme_results_open(creme_results *out, const creme_inputs *inputs, creme_results_wanted wanted)
{
    *out = (creme_results){.inputs = inputs, .outcome = wanted.outcome, .replicates_too = wanted.replicates};
    const creme_run_request *request = inputs->request;
    if (creme_run_folder_is_meant(request->out)) {
        creme_status checked = creme_run_folder_check_files(request);
        return checked == CREME_OK ? creme_store_open(&out->store, request->out, CREME_STORE_WRITE) : checked;
    }
    creme_status status = CREME_OK;
    if (!wanted.outcome || strcmp(request->out, "-") != 0) CREME_TRY(creme_output_open(&out->effects, request->out));
    if (request->replicates) CREME_TRY(creme_output_open(&out->replicates, request->replicates));
    if (request->bed) CREME_TRY(creme_output_open(&out->survivors, request->bed));
done:
    if (status != CREME_OK) creme_results_discard(out);
    return status;
}

static creme_status try_file(const char *path)
{
    creme_output *output = NULL;
    if (!path || strcmp(path, "-") == 0) return CREME_OK;
    creme_status status = creme_output_open(&output, path);
    creme_output_discard(output);
    return status;
}

/* The folder, or that in which it would be made. */
static creme_status try_folder(const char *path)
{
    struct stat about;
    creme_store *store = NULL;
    creme_status status = CREME_OK;
    if (stat(path, &about) == 0) {
        status = creme_store_open(&store, path, CREME_STORE_READ);
        creme_store_close(store);
        return status == CREME_ERROR_NOT_FOUND && S_ISDIR(about.st_mode) ? CREME_OK
                                                                         : status; /* it holds nothing yet */
    }
    if (errno != ENOENT) {
        return creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", path, strerror(errno));
    }
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    while (length > 0 && path[length - 1] != '/') length--;
    char *above = NULL;
    CREME_TRY(length ? creme_copy_text_n(&above, path, length) : creme_copy_text(&above, "."));
    if (access(above, W_OK | X_OK) != 0) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", path, strerror(errno));
    }
done:
    creme_free(above);
    return status;
}

creme_status creme_results_try(const creme_run_request *request)
{
    creme_status status = creme_run_folder_is_meant(request->out) ? try_folder(request->out) : try_file(request->out);
    if (status == CREME_OK) status = try_file(request->replicates);
    return status == CREME_OK ? try_file(request->bed) : status;
}

static creme_status close_folder(creme_results *results)
{
    creme_status status = creme_store_finish(results->store);
    if (status == CREME_OK) status = creme_run_folder_write_files(results->store, results->inputs);
    if (status != CREME_OK || !results->outcome) return status;
    return creme_outcome_read(results->outcome, results->store, results->replicates_too);
}

static void write_drawn(creme_results *results)
{
    char line[CREME_DRAWN_BYTES + 1];
    if (results->drawn_at == 0) return;
    creme_drawn_write(&results->drawn, results->scope->options.shuffles, line);
    creme_output_amend(results->effects, results->drawn_at, line, CREME_DRAWN_BYTES);
}

static bool stops(const creme_results *results)
{
    return creme_run_request_stops_by(results->inputs->request) != CREME_STOP_BY_NONE;
}

static void end_outcome(creme_results *results)
{
    creme_outcome_end(results->outcome);
    if (stops(results)) creme_outcome_set_drawn(results->outcome, &results->drawn, results->scope->options.shuffles);
}

creme_status creme_results_close(creme_results *results)
{
    creme_status status = CREME_OK;
    if (results->store) return close_folder(results);
    write_drawn(results);
    if (results->outcome) end_outcome(results);
    if (results->replicates) status = creme_output_close(results->replicates);
    results->replicates = NULL;
    if (results->survivors && status == CREME_OK)
        status = creme_output_close(results->survivors);
    else
        creme_output_discard(results->survivors);
    results->survivors = NULL;
    if (results->effects && status == CREME_OK)
        status = creme_output_close(results->effects);
    else
        creme_output_discard(results->effects);
    results->effects = NULL;
    return status;
}

void creme_results_discard(creme_results *results)
{
    creme_output_discard(results->effects);
    creme_output_discard(results->replicates);
    creme_output_discard(results->survivors);
    creme_store_close(results->store);
    creme_rows_clear(&results->rows);
    creme_rows_clear(&results->replicate_rows);
    creme_free(results->activities);
    *results = (creme_results){0};
}

creme_status creme_results_has(void *self, creme_unit_place at, bool *done)
{
    creme_results *results = self;
    *done = false;
    return results->store ? creme_store_has(results->store, (int64_t)at.locus, at.item, done) : CREME_OK;
}

const creme_store_plan *creme_results_plan(const creme_results *results)
{
    return results->store ? creme_store_get_plan(results->store) : NULL;
}

const char *creme_results_finished(const creme_results *results)
{
    return results->store && creme_store_is_finished(results->store) ? results->inputs->request->out : NULL;
}

static creme_place place_of(const creme_results *results)
{
    return results->inputs->assay->place;
}

static void add_columns(creme_rows *rows, const creme_column *added, size_t count)
{
    for (size_t i = 0; i < count; i++) creme_rows_add_column(rows, added[i].name, added[i].kind);
}
#define ADD(rows, array) add_columns(rows, array, sizeof array / sizeof *array)

/* Of rows that are not of tiles: what is in creme_field, between locus and n_share. */
static void add_field_columns(creme_rows *rows, const creme_unit_columns *own)
{
    static const creme_value_kind kinds[] = {
        [CREME_FIELD_TEXT] = TEXT,   [CREME_FIELD_INTEGER] = INTEGER, [CREME_FIELD_NUMBER] = REAL,
        [CREME_FIELD_TRACK] = TEXT,  [CREME_FIELD_WT] = REAL,         [CREME_FIELD_MEAN] = REAL,
        [CREME_FIELD_EFFECT] = REAL, [CREME_FIELD_N] = INTEGER};
    ADD(rows, locus_columns);
    for (int i = 0; i < own->field_count; i++) {
        creme_rows_add_column(rows, own->fields[i].name, kinds[own->fields[i].source]);
    }
}

static void add_tile_columns(creme_results *results)
{
    creme_rows *rows = &results->rows;
    const creme_unit_columns *own = &results->own;
    ADD(rows, columns);
    if (place_of(results) == CREME_PLACE_PAIR) {
        add_columns(rows, &role_column, 1);
        ADD(rows, target_columns);
    }
    if (place_of(results) == CREME_PLACE_POSITION) ADD(rows, position_columns);
    for (int i = 0; i < own->text_count; i++) creme_rows_add_column(rows, own->texts[i], TEXT);
    for (int i = 0; i < own->number_count; i++) creme_rows_add_column(rows, own->numbers[i], REAL);
    creme_element_columns_add(rows, results->scope, results->inputs->request);
}

static void add_row_columns(creme_results *results)
{
    creme_rows *rows = &results->rows;
    if (results->own.fields)
        add_field_columns(rows, &results->own);
    else
        add_tile_columns(results);
    add_columns(rows, &n_share_column, 1);
    if (results->inputs->gene_bins.at) ADD(rows, exon_columns);
    creme_rows_add_text_columns(rows, results->inputs->loci.extra_header, "locus_");
}

static void add_replicate_columns(creme_results *results)
{
    creme_rows *rows = &results->replicate_rows;
    const creme_unit_columns *own = &results->own;
    ADD(rows, locus_columns);
    if (place_of(results) == CREME_PLACE_PAIR) ADD(rows, target_columns);
    if (own->by_text) creme_rows_add_column(rows, own->text_count > 0 ? own->texts[0] : "kind", TEXT);
    if (own->by_round) creme_rows_add_column(rows, "round", INTEGER);
    add_columns(rows, &role_column, 1);
    ADD(rows, replicate_columns);
}

static void write_head(const creme_results *results, creme_output *output)
{
    creme_inputs_write_header(results->inputs, results->inputs->assay->name, output);
    creme_run_request_record_all(results->inputs->request, output);
}

/* Leaves room for what will have been saved. */
static void leave_room_for_drawn(creme_results *results)
{
    char line[CREME_DRAWN_BYTES + 1];
    if (!stops(results) || !creme_output_can_amend(results->effects)) return;
    results->drawn_at = creme_output_offset(results->effects);
    creme_drawn_write(&results->drawn, results->scope->options.shuffles, line);
    creme_output_print(results->effects, "%s", line);
}

static creme_status write_headers(creme_results *results)
{
    creme_status status = CREME_OK;
    if (results->effects) {
        if (stops(results)) CREME_TRY(creme_output_hold(results->effects));
        write_head(results, results->effects);
        leave_room_for_drawn(results);
        creme_column_write_names(results->effects, results->rows.columns, results->rows.column_count);
        creme_output_print(results->effects, "\n");
    }
    if (!results->replicates) goto done;
    const creme_rows *rows = &results->replicate_rows;
    write_head(results, results->replicates);
    creme_column_write_names(results->replicates, rows->columns, rows->column_count);
    creme_output_print(results->replicates, "\ttrack\tactivity\n");
done:
    return status;
}

static creme_status begin_outcome(creme_results *results, const creme_unit_counts *counts)
{
    creme_run_plan plan = {0};
    creme_status status =
        creme_run_plan_make(&plan, results->inputs, &results->rows, &results->replicate_rows, counts);
    if (status == CREME_OK) status = creme_outcome_begin(results->outcome, &plan.plan, results->replicates_too);
    creme_run_plan_clear(&plan);
    return status;
}

void creme_results_set_columns(creme_results *results, const creme_assay_scope *scope, const creme_unit_columns *own)
{
    results->scope = scope;
    results->own = *own;
    add_row_columns(results);
    add_replicate_columns(results);
}

creme_status creme_results_begin(creme_results *results, const creme_assay_scope *scope,
                                 const creme_unit_columns *own, const creme_unit_counts *counts)
{
    creme_results_set_columns(results, scope, own);
    results->units = counts->ours;
    size_t none = 0;
    creme_store_progress progress;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_check(&results->rows, &none));
    CREME_TRY(creme_rows_check(&results->replicate_rows, &none));
    if (!results->store) {
        CREME_TRY(write_headers(results));
        return results->outcome ? begin_outcome(results, counts) : CREME_OK;
    }
    CREME_TRY(
        creme_run_folder_begin(results->store, results->inputs, &results->rows, &results->replicate_rows, counts));
    CREME_TRY(creme_store_get_progress(results->store, &progress));
    results->done = progress.units;
done:
    return status;
}

static void put_locus(creme_rows *rows, const creme_locus *locus)
{
    creme_rows_put_text(rows, locus->name);
    creme_rows_put_text(rows, locus->chrom);
    creme_rows_put_integer(rows, locus->tss);
    creme_rows_put_text(rows, locus->strand == '-' ? "-" : "+");
}

static void put_own_columns(creme_rows *rows, const creme_unit_columns *own, const creme_effect *row)
{
    for (int i = 0; i < own->text_count; i++) {
        creme_rows_put_text(rows, row->text[i] && *row->text[i] ? row->text[i] : NULL);
    }
    for (int i = 0; i < own->number_count; i++) creme_rows_put_real(rows, row->extra[i]);
}

static void put_whole_number(creme_rows *rows, double value)
{
    if (isnan(value))
        creme_rows_put_real(rows, value); /* none */
    else
        creme_rows_put_integer(rows, (int64_t)value);
}

static void put_field(creme_results *results, const creme_field *field, const creme_effect *row)
{
    creme_rows *rows = &results->rows;
    switch (field->source) {
    case CREME_FIELD_TEXT:
        creme_rows_put_text(rows, row->text[field->which]);
        break;
    case CREME_FIELD_INTEGER:
        put_whole_number(rows, row->extra[field->which]);
        break;
    case CREME_FIELD_NUMBER:
        creme_rows_put_real(rows, row->extra[field->which]);
        break;
    case CREME_FIELD_TRACK:
        creme_rows_put_text(rows, results->inputs->tracks.at[row->track].name);
        break;
    case CREME_FIELD_WT:
        creme_rows_put_real(rows, row->wt);
        break;
    case CREME_FIELD_MEAN:
        creme_rows_put_real(rows, row->mean);
        break;
    case CREME_FIELD_EFFECT:
        creme_rows_put_real(rows, row->effect);
        break;
    case CREME_FIELD_N:
        creme_rows_put_integer(rows, row->n);
        break;
    }
}

static void put_tile_row(creme_results *results, const creme_unit *unit, const creme_effect *rows_of_unit, size_t at)
{
    const creme_effect *row = &rows_of_unit[at];
    const creme_inputs *inputs = results->inputs;
    const creme_locus *locus = &inputs->loci.at[unit->source];
    creme_rows *rows = &results->rows;
    put_locus(rows, locus);
    creme_rows_put_interval(rows, row->tile);
    creme_rows_put_interval(rows, creme_site_to_genome(unit->site, row->tile));
    creme_rows_put_text(rows, inputs->tracks.at[row->track].name);
    creme_rows_put_real(rows, row->wt);
    creme_rows_put_real(rows, row->mean);
    creme_rows_put_real(rows, row->sd);
    creme_rows_put_integer(rows, row->n);
    creme_rows_put_real(rows, row->effect);
    creme_rows_put_real(rows, row->se);
    creme_rows_put_real(rows, row->ci_low);
    creme_rows_put_real(rows, row->ci_high);
    if (place_of(results) == CREME_PLACE_PAIR) {
        creme_rows_put_text(rows, row->role && *row->role ? row->role : ".");
        put_locus(rows, &inputs->loci.at[unit->target]);
    } else if (place_of(results) == CREME_PLACE_POSITION) {
        creme_rows_put_interval(rows, row->position);
        creme_rows_put_interval(rows, creme_site_to_genome(unit->site, row->position));
    }
    put_own_columns(rows, &results->own, row);
    const creme_element_place place = {results->scope, inputs, unit->site, unit->at.locus};
    creme_element_columns_put(rows, &place, rows_of_unit, at);
}

static void put_row(creme_results *results, const creme_unit *unit, const creme_effect *rows_of_unit, size_t at)
{
    const creme_inputs *inputs = results->inputs;
    const creme_locus *locus = &inputs->loci.at[unit->source];
    const creme_unit_columns *own = &results->own;
    if (own->fields) {
        put_locus(&results->rows, locus);
        for (int i = 0; i < own->field_count; i++) put_field(results, &own->fields[i], &rows_of_unit[at]);
    } else {
        put_tile_row(results, unit, rows_of_unit, at);
    }
    creme_rows_put_real(&results->rows, unit->n_share);
    if (inputs->gene_bins.at) {
        creme_rows_put_integer(&results->rows, creme_bin_list_bins(&inputs->gene_bins.at[unit->at.locus].bins));
        creme_rows_put_real(&results->rows, inputs->gene_bins.share[unit->at.locus]);
    }
    creme_rows_put_rest(&results->rows, locus->extra);
}

static void put_replicate(creme_results *results, const creme_unit *unit, const creme_replicate *replicate)
{
    const creme_inputs *inputs = results->inputs;
    creme_rows *rows = &results->replicate_rows;
    put_locus(rows, &inputs->loci.at[unit->source]);
    if (place_of(results) == CREME_PLACE_PAIR) put_locus(rows, &inputs->loci.at[unit->target]);
    if (results->own.by_text) creme_rows_put_text(rows, replicate->text);
    if (results->own.by_round) creme_rows_put_integer(rows, replicate->round);
    bool matched = strcmp(replicate->role, "mutant") == 0 &&
                   creme_scope_is_control(results->scope, unit->at.locus, replicate->tile);
    creme_rows_put_text(rows, matched ? "matched" : replicate->role);
    creme_rows_put_interval(rows, replicate->tile);
    creme_rows_put_interval(rows, replicate->position);
    creme_rows_put_integer(rows, replicate->replicate);
}

static creme_status write_rows(creme_results *results)
{
    size_t whole = 0;
    creme_status status = creme_rows_check(&results->rows, &whole);
    const creme_rows *made = &results->rows;
    for (size_t i = 0; i < whole; i++) {
        creme_value_write_row(results->effects, made->columns, made->values + i * made->column_count,
                              made->column_count);
        creme_output_print(results->effects, "\n");
    }
    return status == CREME_OK ? creme_output_check(results->effects) : status;
}

creme_status creme_results_write_replicate(creme_results *results, const creme_unit *unit,
                                           const creme_replicate *replicate)
{
    int64_t tracks = (int64_t)results->inputs->tracks.count, objective = creme_assay_objective(unit->assay);
    const creme_rows *made = &results->replicate_rows;
    size_t whole = 0;
    creme_rows_restart(&results->replicate_rows);
    put_replicate(results, unit, replicate);
    creme_status status = creme_rows_check(made, &whole);
    for (int64_t track = 0; track < tracks && status == CREME_OK; track++) {
        if (objective >= 0 && track != objective) continue;
        creme_value_write_row(results->replicates, made->columns, made->values, made->column_count);
        creme_output_print(results->replicates, "\t%s", results->inputs->tracks.at[track].name);
        creme_output_print(results->replicates, "\t");
        creme_value_write_real(results->replicates, replicate->activity[objective < 0 ? track : 0]);
        creme_output_print(results->replicates, "\n");
    }
    return status;
}

static creme_status write_replicates(creme_results *results, const creme_unit *unit)
{
    creme_status status = CREME_OK;
    for (int64_t i = 0; i < creme_assay_replicates(unit->assay); i++) {
        creme_replicate replicate;
        creme_assay_get_replicate(unit->assay, i, &replicate);
        CREME_TRY(creme_results_write_replicate(results, unit, &replicate));
    }
    status = creme_output_check(results->replicates);
done:
    return status;
}

/* The unit's replicates, all of them. */
static creme_status gather_replicates(creme_results *results, const creme_unit *unit)
{
    int64_t count = creme_assay_replicates(unit->assay);
    size_t each = creme_assay_objective(unit->assay) < 0 ? results->inputs->tracks.count : 1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&results->activities, &results->activity_capacity, (size_t)count * each,
                         sizeof *results->activities));
    creme_rows_restart(&results->replicate_rows);
    for (int64_t i = 0; i < count; i++) {
        creme_replicate replicate;
        creme_assay_get_replicate(unit->assay, i, &replicate);
        put_replicate(results, unit, &replicate);
        memcpy(results->activities + (size_t)i * each, replicate.activity, each * sizeof(float));
    }
done:
    return status;
}

static creme_status store_unit(creme_results *results, const creme_unit *unit)
{
    creme_status status = gather_replicates(results, unit);
    if (status != CREME_OK) return status;
    return creme_run_folder_add(results->store, results->inputs, unit, &results->rows, &results->replicate_rows,
                                results->activities);
}

static creme_status keep_unit(creme_results *results, const creme_unit *unit)
{
    creme_store_unit out = {.values = results->rows.values, .track = creme_assay_objective(unit->assay)};
    creme_status status = CREME_OK;
    if (results->replicates_too) CREME_TRY(gather_replicates(results, unit));
    CREME_TRY(creme_rows_check(&results->rows, &out.row_count));
    if (results->replicates_too) CREME_TRY(creme_rows_check(&results->replicate_rows, &out.replicate_count));
    out.replicate_values = results->replicate_rows.values;
    out.activities = results->activities;
    status = creme_outcome_add(results->outcome, &out);
done:
    return status;
}

static void count_drawn(creme_results *results, const creme_unit *unit)
{
    for (int64_t i = 0; i < creme_assay_replicates(unit->assay); i++) {
        creme_replicate replicate;
        creme_assay_get_replicate(unit->assay, i, &replicate);
        creme_drawn_add(&results->drawn, replicate.role, replicate.replicate);
    }
}

creme_status creme_results_add(creme_results *results, const creme_unit *unit, const creme_effect *rows, size_t count)
{
    creme_status status = CREME_OK;
    creme_rows_restart(&results->rows);
    for (size_t i = 0; i < count; i++) {
        if (creme_scope_is_control(results->scope, unit->at.locus, rows[i].tile)) continue;
        put_row(results, unit, rows, i);
        bool has_tile = rows[i].tile.start >= 0;
        results->rows_of_n += has_tile && creme_assay_is_n(unit->assay, rows[i].tile);
        results->rows_in_all += !isnan(rows[i].wt);
        results->rows_below += rows[i].wt <= 0;
    }
    if (results->store) return store_unit(results, unit);
    if (results->drawn_at > 0 || results->outcome) count_drawn(results, unit);
    if (results->outcome) CREME_TRY(keep_unit(results, unit));
    if (results->effects) CREME_TRY(write_rows(results));
    if (results->replicates) CREME_TRY(write_replicates(results, unit));
    if (results->survivors && count > 0) {
        creme_survivors_write(results->survivors, results->inputs, unit, &rows[count - 1]);
        CREME_TRY(creme_output_check(results->survivors));
    }
done:
    return status;
}
