/* creme loci: the TSSs of an annotation. */
#include "cli/loci.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/progress.h"

#include <creme/locus.h>

#include <inttypes.h>
#include <string.h>

/* Whether the TSS lies on a sequence of the FASTA (NULL: always). */
static bool is_on(creme_fasta *fasta, const creme_locus *locus)
{
    int record = 0;
    if (!fasta) return true;
    return creme_fasta_find(fasta, locus->chrom, &record) == CREME_OK &&
           locus->tss < creme_fasta_length(fasta, record);
}

/* Takes those out that do not lie on the FASTA; those that stay keep their order. */
static void keep_on(creme_fasta *fasta, creme_locus_list *loci)
{
    size_t kept = 0;
    for (size_t i = 0; i < loci->count; i++) {
        if (!is_on(fasta, &loci->at[i])) continue;
        creme_locus swapped = loci->at[kept];
        loci->at[kept++] = loci->at[i];
        loci->at[i] = swapped;
    }
    creme_locus_list_truncate(loci, kept);
}

creme_status creme_loci_select(creme_locus_list *out, const creme_settings *settings, creme_fasta *fasta,
                               const creme_log *log)
{
    bool all = strcmp(settings->gene_type, "all") == 0;
    creme_gtf_options options = {.gene_type = all ? NULL : settings->gene_type,
                                 .keep_duplicates = settings->keep_duplicates};
    creme_status status = creme_loci_read_gtf(out, settings->gtf, &options, log);
    if (status != CREME_OK) return status;
    size_t read = out->count;
    keep_on(fasta, out);
    if (out->count == 0 && read > 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "none of the %zu TSSs of %s lies on a sequence of %s", read,
                          settings->gtf, settings->fasta);
    }
    if (out->count < read) {
        creme_log_warning(log, "%zu of %zu TSSs do not lie on the sequences of %s and are left out",
                          read - out->count, read, settings->fasta);
    }
    return CREME_OK;
}

static creme_status write_loci(const creme_settings *settings, const creme_locus_list *loci)
{
    creme_output *output = NULL;
    creme_status status = creme_output_open(&output, settings->out);
    if (status != CREME_OK) return status;
    creme_inputs_write_header(settings, NULL, output);
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
    CREME_TRY(creme_inputs_check_outputs(settings));
    if (settings->fasta) CREME_TRY(creme_fasta_open(&fasta, settings->fasta, &log));
    CREME_TRY(creme_loci_select(&loci, settings, fasta, &log));
    CREME_TRY(write_loci(settings, &loci));
done:
    creme_locus_list_clear(&loci);
    creme_fasta_close(fasta);
    return status;
}
