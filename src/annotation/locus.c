/* Loci, their lists and their windows. */
#include <creme/locus.h>

#include "base/memory.h"
#include "base/printable.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void clear_locus(creme_locus *locus)
{
    creme_free(locus->name);
    creme_free(locus->chrom);
    creme_free(locus->extra);
    *locus = (creme_locus){0};
}

creme_status creme_locus_list_add(creme_locus_list *list, const creme_locus *locus)
{
    creme_locus copy = {.tss = locus->tss, .strand = locus->strand};
    creme_line line;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&list->at, &list->capacity, list->count + 1, sizeof *list->at));
    /* As analyses write it: by its name it has to be found again in what they make of the assays' tables. */
    CREME_TRY(creme_copy_text(&copy.name, creme_one_line(&line, locus->name)));
    CREME_TRY(creme_copy_text(&copy.chrom, locus->chrom));
    CREME_TRY(creme_copy_text(&copy.extra, locus->extra ? locus->extra : ""));
    list->at[list->count++] = copy;
    return CREME_OK;
done:
    clear_locus(&copy);
    return status;
}

void creme_locus_list_truncate(creme_locus_list *list, size_t count)
{
    while (list->count > count) clear_locus(&list->at[--list->count]);
}

void creme_locus_list_clear(creme_locus_list *list)
{
    creme_locus_list_truncate(list, 0);
    creme_free(list->at);
    creme_free(list->extra_header);
    *list = (creme_locus_list){0};
}

creme_interval creme_locus_window(const creme_locus *locus, int64_t window_bp, creme_window_rule rule)
{
    int64_t start = locus->tss - window_bp / 2;
    if (rule == CREME_WINDOW_CREME) start += locus->strand == '-' ? 2 : 1;
    if (rule == CREME_WINDOW_MIDDLE && locus->strand == '-' && window_bp % 2 == 0) start += 1;
    return (creme_interval){start, start + window_bp};
}

creme_interval creme_locus_to_genome(const creme_locus *locus, creme_interval window, creme_interval in_window)
{
    if (locus->strand == '-') return (creme_interval){window.end - in_window.end, window.end - in_window.start};
    return (creme_interval){window.start + in_window.start, window.start + in_window.end};
}

creme_interval creme_locus_to_window(const creme_locus *locus, creme_interval window, creme_interval in_genome)
{
    if (locus->strand == '-') return (creme_interval){window.end - in_genome.end, window.end - in_genome.start};
    return (creme_interval){in_genome.start - window.start, in_genome.end - window.start};
}

static creme_status name_locus(creme_status status, const creme_locus *locus)
{
    return creme_error_prefix(status, "locus %.80s (%.80s:%" PRId64 " %c): ", locus->name, locus->chrom, locus->tss,
                              locus->strand);
}

creme_status creme_locus_read_window(const creme_locus *locus, creme_fasta *fasta, int64_t window_bp,
                                     creme_window_rule rule, uint8_t *codes)
{
    int record = -1;
    creme_status status = creme_fasta_find(fasta, locus->chrom, &record);
    if (status != CREME_OK) return name_locus(status, locus);
    int64_t length = creme_fasta_length(fasta, record);
    if (locus->tss < 0 || locus->tss >= length) {
        status = creme_fail(CREME_ERROR_RANGE,
                            "the TSS is off its chromosome: record '%.80s' has %" PRId64
                            " bases (positions from 0); are the loci of the same assembly as the FASTA?",
                            creme_fasta_name(fasta, record), length);
        return name_locus(status, locus);
    }
    creme_interval window = creme_locus_window(locus, window_bp, rule);
    status = creme_fasta_read(fasta, record, window.start, window.end, codes);
    if (status != CREME_OK) return name_locus(status, locus);
    if (locus->strand == '-') creme_sequence_reverse_complement(codes, window_bp);
    return CREME_OK;
}

uint64_t creme_locus_key(const creme_locus *locus)
{
    creme_chromosome chromosome;
    creme_chromosome_look_up(&chromosome, NULL, locus->chrom);
    char text[128];
    int bytes = snprintf(text, sizeof text, "%s:%" PRId64 ":%c", chromosome.key, locus->tss, locus->strand);
    return creme_hash_bytes(text, (size_t)bytes).low;
}
