/* From a run to a step of a run folder. */
#include "run/run_folder.h"

#include "run/parameters.h"

#include "run/fingerprint.h"

#include "analysis/export_forms.h"
#include "base/memory.h"
#include "store/export.h"

#include <creme/version.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A plan in the making; what it points to is here. */
typedef struct planner {
    creme_store_plan plan;
    creme_store_option *options;
    size_t option_count, option_capacity;
    creme_fingerprints files;
    creme_store_chromosome *chromosomes;
    const char **tracks;
    char *command, *preamble;
} planner;

bool creme_run_folder_is_meant(const char *out)
{
    struct stat about;
    size_t length = strlen(out);
    if (length > 0 && out[length - 1] == '/') return true;
    return strcmp(out, "-") != 0 && stat(out, &about) == 0 && S_ISDIR(about.st_mode);
}

static creme_status add_option(void *self, const creme_parameter *parameter, const char *value)
{
    planner *p = self;
    char *name_copy = NULL, *value_copy = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&p->options, &p->option_capacity, p->option_count + 1, sizeof *p->options));
    CREME_TRY(creme_copy_text(&name_copy, parameter->name));
    CREME_TRY(creme_copy_text(&value_copy, value));
    p->options[p->option_count++] = (creme_store_option){name_copy, value_copy, parameter->role};
    return CREME_OK;
done:
    creme_free(name_copy);
    creme_free(value_copy);
    return status;
}

static creme_status describe(planner *p, const creme_inputs *inputs)
{
    creme_output *output = NULL;
    const char *command = inputs->request->command;
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open_memory(&output, &p->preamble));
    creme_inputs_write_preamble(inputs, inputs->assay->name, output);
    status = creme_output_close(output);
    if (status == CREME_OK) status = creme_copy_text(&p->command, command ? command : "");
done:
    return status;
}

static creme_status add_names(planner *p, const creme_inputs *inputs)
{
    const creme_locus_list *loci = &inputs->loci;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&p->chromosomes, loci->count, sizeof *p->chromosomes));
    CREME_TRY(creme_allocate(&p->tracks, inputs->tracks.count, sizeof *p->tracks));
    for (size_t i = 0; i < inputs->tracks.count; i++) p->tracks[i] = inputs->tracks.at[i].name;
    for (size_t i = 0; i < loci->count; i++) {
        const char *name = loci->at[i].chrom;
        size_t known = inputs->request->sequences ? p->plan.chromosome_count : 0; /* each is its own */
        while (known < p->plan.chromosome_count && strcmp(p->chromosomes[known].name, name) != 0) known++;
        if (known < p->plan.chromosome_count) continue;
        int record = 0;
        int64_t length = inputs->codes.length;
        if (inputs->fasta) {
            CREME_TRY(creme_fasta_find(inputs->fasta, name, &record));
            length = creme_fasta_length(inputs->fasta, record);
        }
        p->chromosomes[p->plan.chromosome_count++] = (creme_store_chromosome){name, length};
    }
done:
    return status;
}

static creme_status make_plan(planner *p, creme_store *store, const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    creme_status status = CREME_OK;
    CREME_TRY(creme_run_request_visit(request, add_option, p));
    CREME_TRY(describe(p, inputs));
    CREME_TRY(add_names(p, inputs));
    /* If the step is there, it knows the hashes of files that have not changed. */
    bool known = false;
    const char *step = request->step ? request->step : inputs->assay->name;
    CREME_TRY(creme_store_try(store, step, &known));
    CREME_TRY(creme_fingerprints_take(&p->files, request, inputs->info, known ? creme_store_get_plan(store) : NULL));
    p->plan.step = step;
    p->plan.version = creme_version();
    p->plan.command = p->command;
    p->plan.preamble = p->preamble;
    p->plan.options = p->options;
    p->plan.option_count = p->option_count;
    p->plan.inputs = p->files.at;
    p->plan.input_count = p->files.count;
    p->plan.chromosomes = p->chromosomes;
    p->plan.tracks = p->tracks;
    p->plan.track_count = inputs->tracks.count;
    p->plan.loci = (int64_t)inputs->loci.count;
done:
    return status;
}

static void clear_planner(planner *p)
{
    for (size_t i = 0; i < p->option_count; i++) {
        creme_free((char *)p->options[i].name);
        creme_free((char *)p->options[i].value);
    }
    creme_free(p->options);
    creme_fingerprints_clear(&p->files);
    creme_free(p->chromosomes);
    creme_free(p->tracks);
    creme_free(p->command);
    creme_free(p->preamble);
}

creme_status creme_run_folder_begin(creme_store *store, const creme_inputs *inputs, const creme_rows *rows,
                                    const creme_rows *replicates, const creme_unit_counts *counts)
{
    planner p = {0};
    creme_status status = CREME_OK;
    CREME_TRY(make_plan(&p, store, inputs));
    p.plan.columns = rows->columns;
    p.plan.column_count = rows->column_count;
    p.plan.replicate_columns = replicates->columns;
    p.plan.replicate_column_count = replicates->column_count;
    p.plan.units = counts->ours;
    p.plan.units_in_all = counts->in_all;
    status = creme_store_begin(store, &p.plan);
done:
    clear_planner(&p);
    return status;
}

/* "GATA1 chrX 48786589 +", with the other locus of a pair, or which unit of the locus it is. */
static creme_status name_unit(char **out, const creme_inputs *inputs, const creme_unit *unit)
{
    const creme_locus *source = &inputs->loci.at[unit->source], *target = &inputs->loci.at[unit->target];
    size_t bytes = strlen(source->name) + strlen(source->chrom) + strlen(target->name) + strlen(target->chrom) + 128;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status != CREME_OK) return status;
    int used =
        snprintf(*out, bytes, "%s %s %" PRId64 " %c", source->name, source->chrom, source->tss, source->strand);
    if (unit->source != unit->target) {
        snprintf(*out + used, bytes - (size_t)used, " in %s %s %" PRId64 " %c", target->name, target->chrom,
                 target->tss, target->strand);
    } else if (unit->at.item > 0) {
        snprintf(*out + used, bytes - (size_t)used, ", number %" PRId64, unit->at.item);
    }
    return CREME_OK;
}

creme_status creme_run_folder_add(creme_store *store, const creme_inputs *inputs, const creme_unit *unit,
                                  const creme_rows *rows, const creme_rows *replicates, const float *activities)
{
    char *name = NULL;
    creme_store_unit out = {.locus = (int64_t)unit->at.locus,
                            .item = unit->at.item,
                            .values = rows->values,
                            .replicate_values = replicates->values,
                            .activities = activities,
                            .track = creme_assay_objective(unit->assay)};
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_check(rows, &out.row_count));
    CREME_TRY(creme_rows_check(replicates, &out.replicate_count));
    CREME_TRY(name_unit(&name, inputs, unit));
    out.name = name;
    status = creme_store_add(store, &out);
done:
    creme_free(name);
    return status;
}

/* --- Files beside the folder */

creme_status creme_run_folder_check_files(const creme_run_request *request)
{
    const char *const paths[] = {request->replicates, request->bed};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < sizeof paths / sizeof *paths && status == CREME_OK; i++) {
        creme_output *output = NULL;
        if (paths[i]) status = creme_output_open(&output, paths[i]);
        creme_output_discard(output);
    }
    return status;
}

static creme_status write_replicates(creme_store *store, const creme_inputs *inputs)
{
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open(&output, inputs->request->replicates));
    creme_inputs_write_header(inputs, inputs->assay->name, output);
    creme_run_request_record_all(inputs->request, output);
    CREME_TRY(creme_export_replicate_rows(store, output));
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    return status;
}

static creme_status write_survivors(creme_store *store, const char *path)
{
    const creme_store_plan *plan = creme_store_get_plan(store);
    const creme_export_options options = {
        .chromosomes = plan->chromosomes, .chromosome_count = plan->chromosome_count, .may_be_empty = true};
    creme_table *table = NULL;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_export_rows(&table, store));
    CREME_TRY(creme_output_open(&output, path));
    CREME_TRY(creme_export_bed(table, &options, output));
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_table_destroy(table);
    return status;
}

creme_status creme_run_folder_write_files(creme_store *store, const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    creme_status status = CREME_OK;
    if (request->replicates) CREME_TRY(write_replicates(store, inputs));
    if (request->bed) CREME_TRY(write_survivors(store, request->bed));
done:
    return status;
}
