/* Writing results. */
#include "cli/results.h"

#include "cli/commands.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *const columns[] = {
    "locus", "chrom", "tss", "strand", "tile_start", "tile_end", "genome_start", "genome_end", "track",
    "wt",    "mean",  "sd",  "n",      "effect",     "se",       "ci_low",       "ci_high"};
enum { COLUMNS = sizeof columns / sizeof *columns };
static const char swap_columns[] = "\trole\ttarget\ttarget_chrom\ttarget_tss\ttarget_strand";
static const char distance_columns[] = "\tposition_start\tposition_end\tgenome_position_start\tgenome_position_end";

creme_status creme_results_open(creme_results *out, const creme_inputs *inputs)
{
    *out = (creme_results){.inputs = inputs};
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open(&out->effects, inputs->settings->out));
    if (inputs->settings->replicates) CREME_TRY(creme_output_open(&out->replicates, inputs->settings->replicates));
done:
    if (status != CREME_OK) creme_results_discard(out);
    return status;
}

creme_status creme_results_close(creme_results *results)
{
    creme_status status = CREME_OK;
    if (results->replicates) status = creme_output_close(results->replicates);
    results->replicates = NULL;
    if (status == CREME_OK)
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
    *results = (creme_results){0};
}

void creme_results_write_number(creme_output *output, double value)
{
    if (isnan(value)) {
        creme_output_print(output, "\tNA");
    } else {
        creme_output_print(output, "\t%.9g", value);
    }
}

static bool is_own_column(const char *name, size_t length)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (strlen(columns[i]) == length && strncmp(columns[i], name, length) == 0) return true;
    }
    return false;
}

void creme_results_write_extra_header(creme_output *output, const char *extra_header)
{
    while (extra_header && *extra_header) {
        size_t length = strcspn(extra_header, "\t");
        creme_output_print(output, "\t%s%.*s", is_own_column(extra_header, length) ? "locus_" : "", (int)length,
                           extra_header);
        extra_header += length + (extra_header[length] == '\t');
    }
}

static void begin_effects(const creme_results *results, const creme_assay *assay)
{
    creme_output *output = results->effects;
    creme_inputs_write_header(results->inputs->settings, results->inputs, output);
    for (size_t i = 0; i < COLUMNS; i++) creme_output_print(output, "%s%s", i ? "\t" : "", columns[i]);
    creme_command_id id = results->inputs->settings->command->id;
    if (id == CREME_COMMAND_CONTEXT_SWAP) creme_output_print(output, swap_columns);
    if (id == CREME_COMMAND_DISTANCE) creme_output_print(output, distance_columns);
    int extras = 0, texts = 0;
    const char *const *text_names = creme_assay_text_columns(assay, &texts);
    for (int i = 0; i < texts; i++) creme_output_print(output, "\t%s", text_names[i]);
    const char *const *names = creme_assay_extra_columns(assay, &extras);
    for (int i = 0; i < extras; i++) creme_output_print(output, "\t%s", names[i]);
    creme_results_write_extra_header(output, results->inputs->loci.extra_header);
    creme_output_print(output, "\n");
}

static void begin_replicates(const creme_results *results, const creme_assay *assay)
{
    creme_output *output = results->replicates;
    bool swap = results->inputs->settings->command->id == CREME_COMMAND_CONTEXT_SWAP;
    creme_inputs_write_header(results->inputs->settings, results->inputs, output);
    creme_output_print(output, "locus\tchrom\ttss\tstrand%s",
                       swap ? "\ttarget\ttarget_chrom\ttarget_tss\ttarget_strand" : "");
    if (creme_assay_objective(assay) >= 0) {
        int texts = 0;
        const char *const *names = creme_assay_text_columns(assay, &texts);
        creme_output_print(output, "\t%s\tround", texts > 0 ? names[0] : "kind");
    }
    creme_output_print(output, "\trole\ttile_start\ttile_end\tposition_start\tposition_end"
                               "\treplicate\ttrack\tactivity\n");
}

static void write_locus(creme_output *output, const creme_locus *locus)
{
    creme_output_print(output, "%s\t%s\t%" PRId64 "\t%c", locus->name, locus->chrom, locus->tss, locus->strand);
}

static void write_interval(creme_output *output, creme_interval interval)
{
    if (interval.start < 0) {
        creme_output_print(output, "\tNA\tNA");
        return;
    }
    creme_output_print(output, "\t%" PRId64 "\t%" PRId64, interval.start, interval.end);
}

/* Where an interval of the window lies on the chromosome; nowhere, if it is nowhere in the window. */
static creme_interval genome_of(const creme_locus *locus, creme_interval window, creme_interval at)
{
    return at.start < 0 ? at : creme_locus_to_genome(locus, window, at);
}

static void write_own_columns(creme_output *output, const creme_assay *assay, const creme_effect *row)
{
    int extras = 0, texts = 0;
    creme_assay_text_columns(assay, &texts);
    creme_assay_extra_columns(assay, &extras);
    for (int i = 0; i < texts; i++) {
        creme_output_print(output, "\t%s", row->text[i] && *row->text[i] ? row->text[i] : "NA");
    }
    for (int i = 0; i < extras; i++) creme_results_write_number(output, row->extra[i]);
}

static void write_row(const creme_results *results, const creme_unit *unit, const creme_effect *row)
{
    const creme_inputs *inputs = results->inputs;
    const creme_locus *locus = &inputs->loci.at[unit->source];
    creme_interval window = unit->site->genome;
    creme_output *output = results->effects;
    write_locus(output, locus);
    write_interval(output, row->tile);
    write_interval(output, genome_of(locus, window, row->tile));
    creme_output_print(output, "\t%s", inputs->tracks.at[row->track].name);
    creme_results_write_number(output, row->wt);
    creme_results_write_number(output, row->mean);
    creme_results_write_number(output, row->sd);
    creme_output_print(output, "\t%" PRId64, row->n);
    creme_results_write_number(output, row->effect);
    creme_results_write_number(output, row->se);
    creme_results_write_number(output, row->ci_low);
    creme_results_write_number(output, row->ci_high);
    if (inputs->settings->command->id == CREME_COMMAND_CONTEXT_SWAP) {
        creme_output_print(output, "\t%s\t", row->role && *row->role ? row->role : ".");
        write_locus(output, &inputs->loci.at[unit->target]);
    } else if (inputs->settings->command->id == CREME_COMMAND_DISTANCE) {
        write_interval(output, row->position);
        write_interval(output, genome_of(locus, window, row->position));
    }
    write_own_columns(output, unit->assay, row);
    creme_output_print(output, "%s%s\n", *locus->extra ? "\t" : "", locus->extra);
}

static void write_replicate(const creme_results *results, const creme_unit *unit, const creme_replicate *replicate)
{
    const creme_inputs *inputs = results->inputs;
    creme_output *output = results->replicates;
    int64_t objective = creme_assay_objective(unit->assay);
    for (int64_t track = 0; track < (int64_t)inputs->tracks.count; track++) {
        if (objective >= 0 && track != objective) continue;
        write_locus(output, &inputs->loci.at[unit->source]);
        if (inputs->settings->command->id == CREME_COMMAND_CONTEXT_SWAP) {
            creme_output_print(output, "\t");
            write_locus(output, &inputs->loci.at[unit->target]);
        }
        if (objective >= 0) {
            creme_output_print(output, "\t%s\t%" PRId64, replicate->text ? replicate->text : "NA", replicate->round);
        }
        creme_output_print(output, "\t%s", replicate->role);
        write_interval(output, replicate->tile);
        write_interval(output, replicate->position);
        creme_output_print(output, "\t%" PRId64 "\t%s", replicate->replicate, inputs->tracks.at[track].name);
        creme_results_write_number(output, replicate->activity[objective < 0 ? track : 0]);
        creme_output_print(output, "\n");
    }
}

creme_status creme_results_add(creme_results *results, const creme_unit *unit, const creme_effect *rows, size_t count)
{
    if (!results->begun) {
        begin_effects(results, unit->assay);
        if (results->replicates) begin_replicates(results, unit->assay);
        results->begun = true;
    }
    for (size_t i = 0; i < count; i++) write_row(results, unit, &rows[i]);
    if (results->replicates) {
        for (int64_t i = 0; i < creme_assay_constructs(unit->assay); i++) {
            creme_replicate replicate;
            creme_assay_get_replicate(unit->assay, i, &replicate);
            write_replicate(results, unit, &replicate);
        }
        creme_status status = creme_output_check(results->replicates);
        if (status != CREME_OK) return status;
    }
    return creme_output_check(results->effects);
}
