/* From a request to a plan of the store. */
#include "run/run_plan.h"

#include "run/parameters.h"

#include "base/memory.h"
#include "base/output.h"

#include <creme/version.h>

#include <string.h>

static creme_status add_option(void *self, const creme_parameter *parameter, const char *value)
{
    creme_run_plan *p = self;
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

static creme_status describe(creme_run_plan *p, const creme_inputs *inputs)
{
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open_memory(&output, &p->preamble));
    creme_inputs_write_preamble(inputs, creme_run_plan_name(inputs), output);
    status = creme_output_close(output);
done:
    return status;
}

static creme_status add_names(creme_run_plan *p, const creme_inputs *inputs)
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

const char *creme_run_plan_name(const creme_inputs *inputs)
{
    return inputs->assay ? inputs->assay->name : "predict";
}

/* What a plan has before anything is opened. */
static creme_status begin(creme_run_plan *out, const creme_run_request *request, const char *name)
{
    *out = (creme_run_plan){0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_run_request_visit(request, add_option, out));
    CREME_TRY(creme_copy_text(&out->command, request->command ? request->command : ""));
    out->plan = (creme_store_plan){.step = request->step ? request->step : name,
                                   .version = creme_version(),
                                   .command = out->command,
                                   .preamble = "",
                                   .options = out->options,
                                   .option_count = out->option_count};
done:
    return status;
}

creme_status creme_run_plan_make_idle(creme_run_plan *out, const creme_run_request *request)
{
    return begin(out, request, request->assay);
}

creme_status creme_run_plan_make(creme_run_plan *out, const creme_inputs *inputs, const creme_rows *rows,
                                 const creme_rows *replicates, const creme_unit_counts *counts)
{
    const creme_run_request *request = inputs->request;
    creme_status status = CREME_OK;
    CREME_TRY(begin(out, request, creme_run_plan_name(inputs)));
    CREME_TRY(describe(out, inputs));
    CREME_TRY(add_names(out, inputs));
    creme_store_plan *plan = &out->plan;
    plan->preamble = out->preamble;
    plan->chromosomes = out->chromosomes;
    plan->columns = rows->columns;
    plan->column_count = rows->column_count;
    plan->replicate_columns = replicates ? replicates->columns : NULL;
    plan->replicate_column_count = replicates ? replicates->column_count : 0;
    plan->tracks = out->tracks;
    plan->track_count = inputs->tracks.count;
    plan->loci = (int64_t)inputs->loci.count;
    plan->units = counts->ours;
    plan->units_in_all = counts->in_all;
done:
    return status;
}

void creme_run_plan_clear(creme_run_plan *plan)
{
    for (size_t i = 0; i < plan->option_count; i++) {
        creme_free((char *)plan->options[i].name);
        creme_free((char *)plan->options[i].value);
    }
    creme_free(plan->options);
    creme_free(plan->chromosomes);
    creme_free(plan->tracks);
    creme_free(plan->command);
    creme_free(plan->preamble);
    *plan = (creme_run_plan){0};
}
