/* Choosing TSSs of an annotation, and finding loci on the genome. */
#include "run/loci_select.h"

#include "annotation/name_sample.h"
#include "base/memory.h"

#include <stdbool.h>
#include <string.h>

creme_status creme_loci_open_fasta(creme_fasta **out, const creme_run_request *request, const creme_log *log)
{
    *out = NULL;
    creme_chromosome_aliases *aliases = NULL;
    if (request->chromosome_names) {
        creme_status status = creme_chromosome_aliases_read(&aliases, request->chromosome_names);
        if (status != CREME_OK) return status;
    }
    creme_status status = creme_fasta_open(out, request->fasta, log);
    if (status == CREME_OK)
        creme_fasta_use_aliases(*out, aliases);
    else
        creme_chromosome_aliases_free(aliases);
    return status;
}

/* An annotation whose header names another assembly than the FASTA's must not pass for it. */
static creme_status check_assembly(const creme_locus_list *loci, const creme_run_request *request, creme_fasta *fasta,
                                   int record)
{
    creme_assembly_set have = creme_fasta_assemblies(fasta, record);
    if (!creme_assemblies_differ(loci->assemblies, have)) return CREME_OK;
    char theirs[80], ours[80];
    return creme_fail(
        CREME_ERROR_FORMAT, "the header of %s names %s, but record '%.80s' of %s is of %s",
        request->gtf ? request->gtf : request->loci, creme_assembly_describe(loci->assemblies, theirs, sizeof theirs),
        creme_fasta_name(fasta, record), request->fasta, creme_assembly_describe(have, ours, sizeof ours));
}

creme_status creme_loci_find_record(const creme_locus_list *loci, const creme_locus *locus,
                                    const creme_run_request *request, creme_fasta *fasta, int *record)
{
    creme_status status = creme_fasta_find(fasta, locus->chrom, record);
    return status == CREME_OK ? check_assembly(loci, request, fasta, *record) : status;
}

/* first[i]: the name by which the list first calls record i; mixed[i]: by others, too. */
static creme_status look_for_mixed(const creme_locus_list *loci, creme_fasta *fasta, const char **first, bool *mixed)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < loci->count && status == CREME_OK; i++) {
        const char *chrom = loci->at[i].chrom;
        int record = 0;
        status = creme_fasta_find(fasta, chrom, &record);
        if (status != CREME_OK) break;
        if (!first[record]) first[record] = chrom;
        mixed[record] |= strcmp(first[record], chrom) != 0;
    }
    return status;
}

/* *renamed = how many had another; `old` gets the names that they had. */
static creme_status rename_mixed(creme_locus_list *loci, creme_fasta *fasta, const bool *mixed, size_t *renamed,
                                 creme_name_sample *old)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < loci->count; i++) {
        creme_locus *locus = &loci->at[i];
        char *name = NULL;
        int record = 0;
        CREME_TRY(creme_fasta_find(fasta, locus->chrom, &record));
        if (!mixed[record] || strcmp(locus->chrom, creme_fasta_name(fasta, record)) == 0) continue;
        CREME_TRY(creme_copy_text(&name, creme_fasta_name(fasta, record)));
        creme_name_sample_add(old, locus->chrom);
        creme_free(locus->chrom);
        locus->chrom = name;
        ++*renamed;
    }
done:
    return status;
}

creme_status creme_loci_use_one_name(creme_locus_list *loci, const char *path, creme_fasta *fasta,
                                     const creme_log *log)
{
    size_t records = (size_t)creme_fasta_count(fasta), renamed = 0;
    const char **first = NULL;
    bool *mixed = NULL;
    creme_name_sample old = {0};
    char names[CREME_NAME_SAMPLE_TEXT];
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&first, records, sizeof *first));
    CREME_TRY(creme_allocate_zero(&mixed, records, sizeof *mixed));
    CREME_TRY(look_for_mixed(loci, fasta, first, mixed));
    CREME_TRY(rename_mixed(loci, fasta, mixed, &renamed, &old));
    if (renamed > 0)
        creme_log_warning(
            log, "%s: it has several names for one sequence: results have the FASTA's, in place of %s for %zu %s",
            path, creme_name_sample_describe(&old, names), renamed, renamed == 1 ? "locus" : "loci");
done:
    creme_free(first);
    creme_free(mixed);
    return status;
}

typedef struct left_out {
    size_t no_record, beyond;
    const char *chrom; /* the first that is not in the FASTA */
} left_out;

/* Takes those out that do not lie on the FASTA; those that stay keep their order. */
static creme_status keep_on(const creme_run_request *request, creme_fasta *fasta, creme_locus_list *loci,
                            left_out *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < loci->count; i++) {
        int record = 0;
        creme_status status = creme_loci_find_record(loci, &loci->at[i], request, fasta, &record);
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
                          loci->count, request->gtf, request->fasta);
    }
    return creme_fail(
        CREME_ERROR_NOT_FOUND,
        "none of the %zu TSSs of %s lies on a sequence of %s: the first is on '%.80s', the first sequence is "
        "'%.80s' (--chromosome-names says which names are one)",
        loci->count, request->gtf, request->fasta, out->chrom, creme_fasta_name(fasta, 0));
}

/* The names of genes that were asked for; of `loci` where a command that predicts has --gtf. */
static creme_status read_genes(creme_genes *genes, const creme_run_request *request, const creme_log *log)
{
    bool by_loci = request->loci != NULL;
    const char *text = by_loci ? request->loci : request->gene_names;
    return text ? creme_genes_read(genes, text, by_loci ? "--loci" : "--genes", log) : CREME_OK;
}

creme_status creme_loci_select(creme_locus_list *out, const creme_run_request *request, creme_fasta *fasta,
                               const creme_log *log)
{
    creme_genes genes = {0};
    *out = (creme_locus_list){0};
    creme_status status = read_genes(&genes, request, log);
    if (status == CREME_OK) status = creme_loci_select_genes(out, &genes, request, fasta, log);
    creme_genes_clear(&genes);
    return status;
}

creme_status creme_loci_select_genes(creme_locus_list *out, const creme_genes *genes,
                                     const creme_run_request *request, creme_fasta *fasta, const creme_log *log)
{
    *out = (creme_locus_list){0};
    left_out counts = {0};
    creme_status status = CREME_OK;
    bool all = !request->gene_type || strcmp(request->gene_type, "all") == 0 ||
               (genes->count > 0 && !request->gene_type_given);
    creme_gtf_options options = {.gene_type = all ? NULL : request->gene_type,
                                 .type_if_known = !request->gene_type_given,
                                 .tag = request->tag,
                                 .genes = (const char *const *)genes->at,
                                 .gene_count = genes->count,
                                 .all_transcripts = request->all_transcripts,
                                 .keep_duplicates = request->keep_duplicates};
    CREME_TRY(creme_loci_read_gtf(out, request->gtf, &options, log));
    size_t read = out->count;
    if (fasta) CREME_TRY(keep_on(request, fasta, out, &counts));
    if (out->count < read) {
        creme_log_warning(
            log,
            "%zu of %zu TSSs do not lie on the sequences of %s and are left out: %zu are on others, %zu "
            "beyond the end of theirs",
            read - out->count, read, request->fasta, counts.no_record, counts.beyond);
    }
done:
    return status;
}
