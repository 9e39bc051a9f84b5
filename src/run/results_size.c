/* Measuring rows that are made up. */
#include "run/results_size.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* As many digits as most numbers of tables have. */
static const double NUMBER = 0.0123456789;
static const char *const WORD = "123456789012"; /* of the assay's own columns of text */

/* In the mean; 0 of no line. */
static double bytes_of_line(const char *text)
{
    double lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++) lines++;
    return lines > 0 ? (double)strlen(text) / lines : 0;
}

static creme_effect make_up(const creme_unit *unit, creme_interval tile, int64_t track)
{
    const creme_assay *assay = unit->assay;
    creme_effect row = {.role = "", .track = track, .wt = NUMBER, .mean = NUMBER, .effect = -NUMBER};
    row.tile = row.position = tile;
    row.n = assay->kind->takes & CREME_TAKES_DRAWS ? assay->options.shuffles : 1;
    row.sd = row.se = row.ci_high = row.n > 1 ? NUMBER : NAN;
    row.ci_low = row.n > 1 ? -NUMBER : NAN;
    for (int i = 0; i < CREME_MOST_TEXT; i++) row.text[i] = WORD;
    for (int i = 0; i < CREME_MOST_EXTRA; i++) row.extra[i] = NUMBER;
    return row;
}

/* Rows of the unit's first tile, or, where those of controls are looked at beside, of all its tiles. */
static creme_status measure_rows(creme_results *results, const creme_unit *unit, double *bytes)
{
    const creme_tile_set *tiles = &unit->assay->tiles;
    int64_t tracks = (int64_t)results->inputs->tracks.count, count = creme_tile_set_count(tiles);
    bool any = count > 0;
    creme_effect *rows = NULL;
    char *text = NULL;
    if (!any || !results->scope->first_control) count = 1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&rows, (size_t)count * (size_t)tracks, sizeof *rows));
    for (int64_t i = 0; i < count * tracks; i++)
        rows[i] = make_up(unit, any ? creme_tile_set_get(tiles, i / tracks) : tiles->tss, i % tracks);
    CREME_TRY(creme_output_open_memory(&results->effects, &text));
    CREME_TRY(creme_results_add(results, unit, rows, (size_t)(count * tracks)));
    status = creme_output_close(results->effects);
    results->effects = NULL;
    if (status == CREME_OK) *bytes = bytes_of_line(text);
done:
    creme_free(rows);
    creme_free(text);
    return status;
}

static creme_status measure_replicates(creme_results *results, const creme_unit *unit, double *bytes)
{
    size_t tracks = results->inputs->tracks.count;
    creme_interval tile = unit->assay->tiles.tss;
    creme_replicate replicate = {.role = "mutant", .tile = tile, .position = tile, .text = WORD};
    float *activity = NULL;
    char *text = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&activity, tracks, sizeof *activity));
    for (size_t i = 0; i < tracks; i++) activity[i] = (float)NUMBER;
    replicate.activity = activity;
    CREME_TRY(creme_output_open_memory(&results->replicates, &text));
    CREME_TRY(creme_results_write_replicate(results, unit, &replicate));
    status = creme_output_close(results->replicates);
    results->replicates = NULL;
    if (status == CREME_OK) *bytes = bytes_of_line(text);
done:
    creme_free(activity);
    creme_free(text);
    return status;
}

creme_status creme_results_size_of(creme_results_size *out, creme_units *units, const creme_unit_columns *columns,
                                   int64_t constructs)
{
    creme_results results = {.inputs = units->inputs};
    creme_unit *unit = NULL;
    double row = 0, replicate = 0;
    *out = (creme_results_size){0};
    creme_status status = creme_units_next(units, NULL, NULL, &unit);
    if (status != CREME_OK || !unit) return status;
    creme_results_set_columns(&results, &units->scope, columns);
    CREME_TRY(measure_rows(&results, unit, &row));
    CREME_TRY(measure_replicates(&results, unit, &replicate));
    int64_t each = creme_assay_objective(unit->assay) < 0 ? (int64_t)units->inputs->tracks.count : 1;
    each *= unit->assay->bins.count;
    out->rows = creme_units_rows(units);
    out->replicates = constructs * each;
    out->table_bytes = row * (double)out->rows;
    out->replicate_bytes = replicate * (double)out->replicates;
    out->array_bytes = (double)sizeof(float) * (double)out->replicates;
done:
    creme_units_release(units, unit);
    creme_results_discard(&results);
    return status;
}

/* --- Tracks ---------------------------------------------------------------------------------------------------- */

/* More than so many have to be asked for. */
enum { MOST_UNASKED = 100 };

bool creme_results_size_surprises(const creme_inputs *inputs)
{
    return inputs->request->tracks_by_default && inputs->tracks.count > MOST_UNASKED;
}

const char *creme_results_size_surprise(const creme_results_size *size, const creme_inputs *inputs, char *text,
                                        size_t bytes)
{
    char amount[32];
    double all = size->rows > 0 ? size->table_bytes : size->array_bytes;
    int64_t count = creme_inputs_count(inputs);
    snprintf(text, bytes, "all %zu tracks of the model are taken, about %s of results for each %s",
             inputs->tracks.count, creme_text_bytes(all / (double)(count > 0 ? count : 1), amount, sizeof amount),
             inputs->request->sequences ? "sequence" : "locus");
    return text;
}

creme_status creme_results_size_refuse(const creme_results_size *size, const creme_inputs *inputs)
{
    char text[160];
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "--tracks is needed: without it %s; --tracks all says that this is meant, 'CAGE:.*K562' takes those whose "
        "description has that, creme inspect MODEL lists them",
        creme_results_size_surprise(size, inputs, text, sizeof text));
}
