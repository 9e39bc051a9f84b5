/* creme loci: the TSSs of an annotation. */
#include "cli/loci.h"
#include "cli/commands.h"
#include "cli/genes.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/progress.h"

#include <creme/locus.h>

#include <inttypes.h>
#include <string.h>

creme_status creme_loci_open_fasta(creme_fasta **out, const creme_settings *settings, const creme_log *log)
{
    *out = NULL;
    creme_chromosome_aliases *aliases = NULL;
    if (settings->chromosome_names) {
        creme_status status = creme_chromosome_aliases_read(&aliases, settings->chromosome_names);
        if (status != CREME_OK) return status;
    }
    creme_status status = creme_fasta_open(out, settings->fasta, log);
    if (status == CREME_OK)
        creme_fasta_use_aliases(*out, aliases);
    else
        creme_chromosome_aliases_free(aliases);
    return status;
}

/* An annotation whose header names another assembly than the FASTA's must not pass for it. */
static creme_status check_assembly(const creme_locus_list *loci, const creme_settings *settings, creme_fasta *fasta,
                                   int record)
{
    creme_assembly_set have = creme_fasta_assemblies(fasta, record);
    if (!creme_assemblies_differ(loci->assemblies, have)) return CREME_OK;
    char theirs[80], ours[80];
    return creme_fail(CREME_ERROR_FORMAT, "the header of %s names %s, but record '%.80s' of %s is of %s",
                      settings->gtf ? settings->gtf : settings->loci,
                      creme_assembly_describe(loci->assemblies, theirs, sizeof theirs),
                      creme_fasta_name(fasta, record), settings->fasta,
                      creme_assembly_describe(have, ours, sizeof ours));
}

creme_status creme_loci_find_record(const creme_locus_list *loci, const creme_locus *locus,
                                    const creme_settings *settings, creme_fasta *fasta, int *record)
{
    creme_status status = creme_fasta_find(fasta, locus->chrom, record);
    return status == CREME_OK ? check_assembly(loci, settings, fasta, *record) : status;
}

typedef struct left_out {
    size_t no_record, beyond;
    const char *chrom; /* the first that the FASTA has not */
} left_out;

/* Takes those out that do not lie on the FASTA; those that stay keep their order. */
static creme_status keep_on(const creme_settings *settings, creme_fasta *fasta, creme_locus_list *loci, left_out *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < loci->count; i++) {
        int record = 0;
        creme_status status = creme_loci_find_record(loci, &loci->at[i], settings, fasta, &record);
        if (status != CREME_OK && status != CREME_ERROR_NOT_FOUND) return status;
        bool found = status == CREME_OK, on = found && loci->at[i].tss < creme_fasta_length(fasta, record);
        if (!found && !out->chrom) out->chrom = loci->at[i].chrom;
        out->no_record += !found;
        out->beyond += found && !on;
        if (!on) continue;
        creme_locus swapped = loci->at[kept];
        loci->at[kept++] = loci->at[i];
        loci->at[i] = swapped;
    }
    out->chrom = out->chrom ? out->chrom : "";
    if (kept > 0) {
        creme_locus_list_truncate(loci, kept);
        return CREME_OK;
    }
    if (out->no_record == 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND,
                          "none of the %zu TSSs of %s lies on a sequence of %s: all are beyond the "
                          "end of theirs",
                          loci->count, settings->gtf, settings->fasta);
    }
    return creme_fail(
        CREME_ERROR_NOT_FOUND,
        "none of the %zu TSSs of %s lies on a sequence of %s: the first is on '%.80s', the first sequence is "
        "'%.80s' (--chromosome-names says which names are one)",
        loci->count, settings->gtf, settings->fasta, out->chrom, creme_fasta_name(fasta, 0));
}

/* The names of genes that were asked for; of `loci` where a command that predicts has --gtf. */
static creme_status read_genes(creme_genes *genes, const creme_settings *settings)
{
    bool by_loci = settings->command->id != CREME_COMMAND_LOCI && settings->loci;
    const char *text = by_loci ? settings->loci : settings->gene_names;
    return text ? creme_genes_read(genes, text, by_loci ? "--loci" : "--genes") : CREME_OK;
}

creme_status creme_loci_select(creme_locus_list *out, const creme_settings *settings, creme_fasta *fasta,
                               const creme_log *log)
{
    *out = (creme_locus_list){0};
    creme_genes genes = {0};
    left_out counts = {0};
    creme_status status = CREME_OK;
    CREME_TRY(read_genes(&genes, settings));
    bool all = !settings->gene_type || strcmp(settings->gene_type, "all") == 0 ||
               (genes.count > 0 && !creme_options_given(settings, "gene-type"));
    creme_gtf_options options = {.gene_type = all ? NULL : settings->gene_type,
                                 .type_if_known = !creme_options_given(settings, "gene-type"),
                                 .tag = settings->tag,
                                 .genes = (const char *const *)genes.at,
                                 .gene_count = genes.count,
                                 .all_transcripts = settings->all_transcripts,
                                 .keep_duplicates = settings->keep_duplicates};
    CREME_TRY(creme_loci_read_gtf(out, settings->gtf, &options, log));
    size_t read = out->count;
    if (fasta) CREME_TRY(keep_on(settings, fasta, out, &counts));
    if (out->count < read) {
        creme_log_warning(
            log,
            "%zu of %zu TSSs do not lie on the sequences of %s and are left out: %zu are on others, %zu "
            "beyond the end of theirs",
            read - out->count, read, settings->fasta, counts.no_record, counts.beyond);
    }
done:
    creme_genes_clear(&genes);
    return status;
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
    CREME_TRY(creme_outputs_check(settings));
    if (settings->fasta) CREME_TRY(creme_loci_open_fasta(&fasta, settings, &log));
    CREME_TRY(creme_loci_select(&loci, settings, fasta, &log));
    CREME_TRY(write_loci(settings, &loci));
done:
    creme_locus_list_clear(&loci);
    creme_fasta_close(fasta);
    return status;
}
