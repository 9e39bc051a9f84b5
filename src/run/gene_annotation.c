/* The part of the annotation about a gene's TSSs: steps that name and draw genes read it in place of the whole. */
#include "run/gene_plan.h"

#include "annotation/gene_pred.h"
#include "base/lines.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* How far from a TSS: no window reaches so far, and of a CRE in the window no gene beyond can be the nearest, since
 * the TSS itself is nearer. */
enum { REACH = 4000000 };

typedef struct stretch {
    const char *chrom; /* as in the annotation */
    int64_t start, end;
} stretch;

static int by_place(const void *a, const void *b)
{
    const stretch *x = a, *y = b;
    int order = strcmp(x->chrom, y->chrom);
    return order != 0 ? order : (x->start > y->start) - (x->start < y->start);
}

/* *out = what is kept, sorted, without overlaps; returns how many. */
static creme_status find_stretches(stretch **out, size_t *count, const creme_locus_list *loci)
{
    creme_status status = creme_allocate(out, loci->count, sizeof **out);
    if (status != CREME_OK) return status;
    stretch *at = *out;
    for (size_t i = 0; i < loci->count; i++)
        at[i] = (stretch){loci->at[i].chrom, loci->at[i].tss - REACH, loci->at[i].tss + REACH};
    qsort(at, loci->count, sizeof *at, by_place);
    *count = 0;
    for (size_t i = 0; i < loci->count; i++) {
        stretch *last = *count > 0 ? &at[*count - 1] : NULL;
        if (last && strcmp(last->chrom, at[i].chrom) == 0 && at[i].start <= last->end)
            last->end = at[i].end;
        else
            at[(*count)++] = at[i];
    }
    return CREME_OK;
}

/* Does a line's feature overlap one? Its chromosome, start and end are looked at alone; of genePred the former is the
 * second field, and starts count from 0. */
static bool is_kept(const stretch *at, size_t count, const char *line)
{
    const char *row = creme_gene_pred_begin(line), *field[5] = {row ? row : line};
    for (int i = 1; i < 5; i++) {
        const char *tab = strchr(field[i - 1], '\t');
        if (!tab) return true; /* whoever reads it says what is wrong */
        field[i] = tab + 1;
    }
    const char *chrom = field[row ? 1 : 0];
    size_t length = strcspn(chrom, "\t");
    int64_t start = strtoll(field[3], NULL, 10) - (row ? 0 : 1), end = strtoll(field[4], NULL, 10);
    for (size_t i = 0; i < count; i++) {
        if (strncmp(at[i].chrom, chrom, length) != 0 || at[i].chrom[length]) continue;
        if (start < at[i].end && at[i].start < end) return true;
    }
    return false;
}

creme_status creme_gene_write_annotation(const creme_run_request *run, const creme_locus_list *loci, const char *name)
{
    stretch *at = NULL;
    size_t count = 0;
    creme_lines *lines = NULL;
    creme_output *output = NULL;
    char *line = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(find_stretches(&at, &count, loci));
    CREME_TRY(creme_lines_open(&lines, run->gtf));
    CREME_TRY(creme_output_open_in(&output, run->out, name));
    for (;;) {
        CREME_TRY(creme_lines_next(lines, &line));
        if (!line || *line == '>' || strncmp(line, "##FASTA", 7) == 0) break;
        if (!*line || (*line != '#' && !is_kept(at, count, line))) continue;
        creme_output_print(output, "%s\n", line);
    }
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_lines_close(lines);
    creme_free(at);
    return status;
}
