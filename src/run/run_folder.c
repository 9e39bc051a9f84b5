/* From a run to a step of a run folder. */
#include "run/run_folder.h"

#include "run/fingerprint.h"
#include "run/parameters.h"
#include "run/run_plan.h"

#include "analysis/export_forms.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/export.h"
#include "store/parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

bool creme_run_folder_is_meant(const char *out)
{
    struct stat about;
    size_t length = strlen(out);
    if (length > 0 && out[length - 1] == '/') return true;
    return strcmp(out, "-") != 0 && stat(out, &about) == 0 && S_ISDIR(about.st_mode);
}

/* Files that have not changed since the step was begun are known by what it recorded of them. */
static creme_status take_fingerprints(creme_fingerprints *files, const char *step, creme_store *store,
                                      const creme_inputs *inputs)
{
    bool known = false;
    creme_status status = creme_store_try(store, step, &known);
    if (status != CREME_OK) return status;
    return creme_fingerprints_take(files, inputs->request, inputs->info, known ? creme_store_get_plan(store) : NULL);
}

creme_status creme_run_folder_begin(creme_store *store, const creme_inputs *inputs, const creme_rows *rows,
                                    const creme_rows *replicates, const creme_unit_counts *counts)
{
    creme_run_plan p = {0};
    creme_fingerprints files = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_run_plan_make(&p, inputs, rows, replicates, counts));
    CREME_TRY(take_fingerprints(&files, p.plan.step, store, inputs));
    p.plan.inputs = files.at;
    p.plan.input_count = files.count;
    CREME_TRY(creme_parts_check_beside(store, &p.plan));
    status = creme_store_begin(store, &p.plan);
done:
    creme_fingerprints_clear(&files);
    creme_run_plan_clear(&p);
    return status;
}

static creme_status compare_begun(creme_store *store, const creme_inputs *inputs)
{
    creme_run_plan p = {0};
    creme_fingerprints files = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_run_plan_make_idle(&p, inputs->request));
    CREME_TRY(creme_fingerprints_take(&files, inputs->request, inputs->info, creme_store_get_plan(store)));
    p.plan.inputs = files.at;
    p.plan.input_count = files.count;
    CREME_TRY(creme_plan_compare_asked(store, &p.plan));
    if (creme_store_is_finished(store))
        status = creme_fail(CREME_ERROR_ARGUMENT, "%s: %s is finished, nothing is to be done",
                            creme_store_folder(store), p.plan.step);
done:
    creme_fingerprints_clear(&files);
    creme_run_plan_clear(&p);
    return status;
}

creme_status creme_run_folder_check_begun(const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    creme_store *store = NULL;
    bool found = false;
    creme_status status = creme_store_open(&store, request->out, CREME_STORE_READ);
    if (status == CREME_ERROR_NOT_FOUND) return CREME_OK;
    if (status == CREME_OK) status = creme_store_try(store, request->step ? request->step : request->assay, &found);
    if (status == CREME_OK && found) status = compare_begun(store, inputs);
    creme_store_close(store);
    return status;
}

creme_status creme_run_folder_settle_part(creme_run_request *request, char **text)
{
    char *cut = NULL;
    int64_t part = 0, parts = 0;
    creme_status status = CREME_OK;
    *text = NULL;
    if (!request->part || !request->out || !creme_run_folder_is_meant(request->out)) return CREME_OK;
    CREME_TRY(creme_text_read_part(&part, &parts, NULL, request->part, "--part"));
    const char *slash = strchr(request->part, '/');
    CREME_TRY(creme_parts_find_cut(&cut, request->out, request->step ? request->step : request->assay));
    size_t digits = strcspn(slash + 1, ":");
    if (!cut || strcspn(cut, ":") != digits || strncmp(cut, slash + 1, digits) != 0) goto done;
    CREME_TRY(creme_format_text(text, "%.*s%s", (int)(slash + 1 - request->part), request->part, cut));
    request->part = *text;
done:
    creme_free(cut);
    return status;
}

creme_status creme_run_folder_finish_idle(const creme_run_request *request)
{
    creme_run_plan p = {0};
    creme_store *store = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_run_plan_make_idle(&p, request));
    CREME_TRY(creme_store_open(&store, request->out, CREME_STORE_WRITE));
    CREME_TRY(creme_store_begin(store, &p.plan));
    status = creme_store_finish(store);
done:
    creme_store_close(store);
    creme_run_plan_clear(&p);
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

static creme_status write_survivors(creme_store *store, const char *path, const creme_log *log)
{
    const creme_store_plan *plan = creme_store_get_plan(store);
    const creme_export_options options = {.chromosomes = plan->chromosomes,
                                          .chromosome_count = plan->chromosome_count,
                                          .may_be_empty = true,
                                          .log = log};
    creme_table *table = NULL;
    creme_table_pieces *pieces = NULL;
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_export_rows(&table, store));
    CREME_TRY(creme_table_pieces_of(&pieces, table));
    CREME_TRY(creme_output_open(&output, path));
    CREME_TRY(creme_export_bed(pieces, &options, output));
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_table_pieces_close(pieces);
    creme_table_destroy(table);
    return status;
}

creme_status creme_run_folder_write_files(creme_store *store, const creme_inputs *inputs)
{
    const creme_run_request *request = inputs->request;
    creme_status status = CREME_OK;
    if (request->replicates) CREME_TRY(write_replicates(store, inputs));
    if (request->bed) CREME_TRY(write_survivors(store, request->bed, inputs->log));
done:
    return status;
}
