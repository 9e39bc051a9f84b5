/* creme loci: the TSSs of an annotation. */
#include "cli/commands.h"
#include "cli/header.h"
#include "cli/progress.h"

#include "run/loci_select.h"
#include "run/outputs.h"

#include <creme/locus.h>

#include <inttypes.h>

static creme_status write_loci(const creme_settings *settings, const creme_locus_list *loci)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, settings->run.out);
    if (status != CREME_OK) return status;
    creme_header_write(settings, output);
    creme_output_print(output, "# coordinates: tss is the 0-based position of the TSS base\n");
    creme_output_print(output, "name\tchrom\ttss\tstrand%s%s\n", *loci->extra_header ? "\t" : "", loci->extra_header);
    for (size_t i = 0; i < loci->count; i++) {
        const creme_locus *locus = &loci->at[i];
        creme_output_print(output, "%s\t%s\t%" PRId64 "\t%c%s%s\n", locus->name, locus->chrom, locus->tss,
                           locus->strand, *locus->extra ? "\t" : "", locus->extra);
    }
    return creme_output_close(output);
}

creme_status creme_command_loci(const creme_settings *settings)
{
    creme_progress progress;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    creme_fasta *fasta = NULL;
    creme_locus_list loci = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_outputs_keep(&settings->run, settings->operands[0], settings->keep));
    CREME_TRY(creme_outputs_check_kind("out", settings->run.out, CREME_OUTPUT_TEXT, settings->run.force));
    if (settings->run.fasta) CREME_TRY(creme_loci_open_fasta(&fasta, &settings->run, &log));
    CREME_TRY(creme_loci_select(&loci, &settings->run, fasta, &log));
    CREME_TRY(write_loci(settings, &loci));
done:
    creme_locus_list_clear(&loci);
    creme_fasta_close(fasta);
    return status;
}
