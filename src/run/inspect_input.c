/* Showing FASTA files, loci and tables of tracks. */
#include "run/inspect.h"

#include "base/memory.h"
#include "base/printable.h"

#include <creme/locus.h>
#include <creme/track.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_ROWS = 100 };

static creme_status index_exists(bool *there, const char *path)
{
    char *index = NULL;
    size_t bytes = strlen(path) + 5;
    creme_status status = creme_allocate(&index, bytes, 1);
    if (status != CREME_OK) return status;
    snprintf(index, bytes, "%s.fai", path);
    *there = access(index, R_OK) == 0;
    creme_free(index);
    return status;
}

creme_status creme_inspect_fasta(creme_output *output, const char *path, const creme_model_options *options)
{
    creme_fasta *fasta = NULL;
    bool before = false, after = false;
    creme_status status = CREME_OK;
    CREME_TRY(index_exists(&before, path));
    CREME_TRY(creme_fasta_open(&fasta, path, options->log));
    CREME_TRY(index_exists(&after, path));
    creme_output_print(output, "file\t%s\nkind\tFASTA\nindex\t%s\n", CREME_ONE_LINE(path),
                       before  ? "there"
                       : after ? "was not there; made beside it now"
                               : "none; it is built at each use, as the folder is read-only");
    int count = creme_fasta_count(fasta);
    int64_t bases = 0;
    for (int i = 0; i < count; i++) bases += creme_fasta_length(fasta, i);
    creme_output_print(output, "records\t%d\nbases\t%" PRId64 "\n\nrecord\tbases\n", count, bases);
    for (int i = 0; i < count && i < MOST_ROWS; i++) {
        creme_output_print(output, "%s\t%" PRId64 "\n", creme_fasta_name(fasta, i), creme_fasta_length(fasta, i));
    }
    if (count > MOST_ROWS) creme_output_print(output, "... and %d more\n", count - MOST_ROWS);
done:
    creme_fasta_close(fasta);
    return status;
}

static int by_chromosome(const void *a, const void *b)
{
    const creme_locus *left = a, *right = b;
    return strcmp(left->chrom, right->chrom);
}

creme_status creme_inspect_loci(creme_output *output, const char *path, const creme_model_options *options)
{
    creme_locus_list loci = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_loci_read(&loci, path, options->log));
    size_t forward = 0;
    for (size_t i = 0; i < loci.count; i++) forward += loci.at[i].strand == '+';
    creme_output_print(output, "file\t%s\nkind\tloci\nloci\t%zu, %zu on +, %zu on -\n", CREME_ONE_LINE(path),
                       loci.count, forward, loci.count - forward);
    const creme_locus *first = &loci.at[0];
    creme_output_print(output, "first\t%s %s:%" PRId64 " %c (0-based)\n", first->name, first->chrom, first->tss,
                       first->strand);
    if (loci.extra_header && *loci.extra_header)
        creme_output_print(output, "further columns\t%s\n", loci.extra_header);
    creme_output_print(output, "\nchromosome\tloci\n");
    qsort(loci.at, loci.count, sizeof *loci.at, by_chromosome);
    for (size_t i = 0, end = 0; i < loci.count; i = end) {
        for (end = i; end < loci.count && by_chromosome(&loci.at[i], &loci.at[end]) == 0; end++) continue;
        creme_output_print(output, "%s\t%zu\n", loci.at[i].chrom, end - i);
    }
done:
    creme_locus_list_clear(&loci);
    return status;
}

creme_status creme_inspect_tracks(creme_output *output, const char *path, const creme_model_options *options)
{
    (void)options;
    creme_track_table table = {0};
    creme_status status = creme_track_table_read(&table, path);
    if (status != CREME_OK) return status;
    size_t listed = 0, stranded = 0;
    for (size_t i = 0; i < table.count; i++) {
        listed += !table.at[i].unlisted;
        stranded += !table.at[i].unlisted && table.at[i].strand_pair != (int64_t)i;
    }
    creme_output_print(output, "file\t%s\nkind\ttracks\ntracks\t%zu, %zu of them stranded\n\n", CREME_ONE_LINE(path),
                       listed, stranded);
    creme_output_print(output, "index\tstrand_pair\tidentifier\tdescription\n");
    for (size_t i = 0; i < table.count; i++) {
        const creme_track *track = &table.at[i];
        if (track->unlisted) continue;
        creme_output_print(output, "%zu\t%" PRId64 "\t%s\t%s\n", i, track->strand_pair, track->identifier,
                           track->description);
    }
    creme_track_table_clear(&table);
    return CREME_OK;
}
