/* creme check: published activities beside those computed here. */
#include "cli/commands.h"
#include "cli/header.h"
#include "cli/progress.h"

#include "run/check.h"
#include "run/outputs.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static bool show_progress(void *self, int64_t done, int64_t total)
{
    if (done == 0)
        creme_progress_start(self, total, "sequences");
    else
        creme_progress_update(self, done);
    return true; /* Ctrl-C asks the library itself to stop */
}

static void write_row(creme_output *output, const creme_check_result *result, size_t i)
{
    static const char *const states[] = {"", "not in the genome", "window not in the genome"};
    const creme_fact *fact = &result->facts.at[i];
    const creme_check_row *row = &result->rows[i];
    creme_output_print(output, "%s\t%s\t%" PRId64 "\t%c\t%s\t%s\t%.9g\t", fact->gene, fact->chrom, fact->tss,
                       fact->strand, fact->track, *fact->cell ? fact->cell : "NA", fact->activity);
    if (row->state != CREME_CHECK_DONE)
        creme_output_print(output, "NA\tNA\t%g\t%s\n", fact->tolerance, states[row->state]);
    else
        creme_output_print(output, "%.9g\t%.3g\t%g\t%s\n", row->here, creme_check_difference(result, i),
                           fact->tolerance, row->agrees ? "agrees" : "differs");
}

/* Chromosomes of TSSs in that state, each once. */
static void write_chromosomes(creme_output *output, const creme_check_result *result, creme_check_state state,
                              const char *what)
{
    const creme_facts *facts = &result->facts;
    size_t count = 0;
    for (size_t i = 0; i < facts->count; i++) {
        bool new = result->rows[i].state == state;
        for (size_t before = 0; before < i && new; before++) {
            new = result->rows[before].state != state || strcmp(facts->at[before].chrom, facts->at[i].chrom) != 0;
        }
        if (new) creme_output_print(output, "%s%s", count++ == 0 ? what : ", ", facts->at[i].chrom);
    }
    if (count > 0) creme_output_print(output, "\n");
}

static void write_summary(creme_output *output, const creme_check_result *result, const char *fasta)
{
    const creme_fact *worst = &result->facts.at[result->worst];
    creme_output_print(output, "# %zu of %zu published numbers were compared, %zu agree\n", result->compared,
                       result->facts.count, result->agreeing);
    creme_output_print(output, "# largest difference: %.3g of the published (%s, track %s)\n",
                       creme_check_difference(result, result->worst), worst->gene, worst->track);
    if (!isnan(result->correlation)) creme_output_print(output, "# correlation: %.6f\n", result->correlation);
    creme_output_print(output, "# of %s were used: ", CREME_ONE_LINE(fasta));
    write_chromosomes(output, result, CREME_CHECK_DONE, "");
    write_chromosomes(output, result, CREME_CHECK_ABSENT, "# not in it: ");
    write_chromosomes(output, result, CREME_CHECK_OUTSIDE, "# in it, but not the whole window of some TSS: ");
    if ((size_t)worst->members != result->members)
        creme_output_print(output,
                           "# the published are the mean of %" PRId64 " networks, these of %zu: expect them to "
                           "differ\n",
                           worst->members, result->members);
}

static creme_status write_result(const creme_settings *settings, const creme_check_result *result)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, settings->run.out);
    if (status != CREME_OK) return status;
    creme_header_write(settings, output);
    creme_output_print(output, "# model: %s (%s)\n", CREME_ONE_LINE(settings->run.model), result->model);
    write_summary(output, result, settings->run.fasta);
    creme_output_print(output,
                       "gene\tchrom\ttss\tstrand\ttrack\tcell\tpublished\there\tdifference\ttolerance\tverdict\n");
    for (size_t i = 0; i < result->facts.count; i++) write_row(output, result, i);
    return creme_output_close(output);
}

static creme_status check_out(const creme_settings *settings)
{
    const char *read[] = {settings->facts, settings->run.fasta, settings->run.targets}, *out = settings->run.out;
    for (size_t i = 0; out && i < sizeof read / sizeof *read; i++) {
        if (read[i] && creme_outputs_are_same(read[i], out))
            return creme_fail(CREME_ERROR_ARGUMENT, "%s would be written over what is read", out);
    }
    return CREME_OK;
}

creme_status creme_command_check(const creme_settings *settings)
{
    creme_progress progress;
    creme_check_result result;
    creme_run_request run = settings->run;
    creme_status status = check_out(settings);
    if (status != CREME_OK) return status;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    run.log = &log;
    run.progress = show_progress;
    run.self = &progress;
    status = creme_check_run(&result, &run, settings->facts);
    creme_progress_clear(&progress);
    if (status == CREME_OK) status = write_result(settings, &result);
    if (status == CREME_OK && result.agreeing < result.compared) {
        status =
            creme_fail(CREME_ERROR_NUMERIC,
                       "%zu of %zu numbers are not the published ones: this is another network or genome, or it is "
                       "computed wrongly here",
                       result.compared - result.agreeing, result.compared);
    }
    creme_check_result_clear(&result);
    return status;
}
