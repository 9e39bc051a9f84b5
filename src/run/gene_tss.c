/* Which TSSs of genes are taken. */
#include "run/gene_tss.h"

#include "annotation/tally.h"
#include "base/memory.h"
#include "table/rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const creme_tss_rule_names[] = {[CREME_TSS_MAX] = "max",
                                            [CREME_TSS_MANE] = "mane",
                                            [CREME_TSS_CANONICAL] = "canonical",
                                            [CREME_TSS_ALL] = "all",
                                            NULL};

void creme_gene_tsss_clear(creme_gene_tsss *tsss)
{
    creme_locus_list_clear(&tsss->loci);
    creme_free(tsss->at);
    *tsss = (creme_gene_tsss){0};
}

/* Of a gene, the first of its TSSs, and how many there are. */
static size_t count_of(const creme_gene_tsss *tsss, size_t first)
{
    size_t count = 0;
    while (first + count < tsss->loci.count && tsss->at[first + count].gene == tsss->at[first].gene) count++;
    return count;
}

bool creme_gene_tsss_have_choice(const creme_gene_tsss *tsss)
{
    return tsss->loci.count > tsss->gene_count;
}

/* --- Activities ------------------------------------------------------------------------------------------------ */

static bool is_of(const creme_record *record, const creme_locus *locus)
{
    return record->tss == locus->tss && record->strand[0] == locus->strand &&
           strcmp(record->name, locus->name) == 0 && strcmp(record->chrom, locus->chrom) == 0;
}

/* Rows stand in the order of the loci that were asked, several of each. */
static creme_status add_up(creme_gene_tsss *tsss, const creme_frame *frame, const double *wt, size_t *rows)
{
    size_t at = 0, count = tsss->loci.count;
    for (size_t i = 0; i < frame->count; i++) {
        size_t tried = 0;
        for (; tried < count && !is_of(&frame->at[i], &tsss->loci.at[at]); tried++) at = (at + 1) % count;
        if (tried == count || isnan(wt[i])) continue;
        tsss->at[at].activity = (rows[at]++ > 0 ? tsss->at[at].activity : 0) + wt[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (rows[i] == 0)
            return creme_fail(CREME_ERROR_NOT_FOUND, "%s: has no activity of the TSS of %s at %s:%" PRId64,
                              creme_table_name(frame->table), tsss->loci.at[i].name, tsss->loci.at[i].chrom,
                              tsss->loci.at[i].tss + 1);
        tsss->at[i].activity /= (double)rows[i];
    }
    return CREME_OK;
}

creme_status creme_gene_tsss_take_activities(creme_gene_tsss *tsss, const char *path)
{
    creme_table *table = NULL;
    creme_frame frame = {0};
    double *wt = NULL;
    size_t *rows = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_read(&table, path));
    CREME_TRY(creme_frame_open(&frame, table, NULL));
    CREME_TRY(creme_frame_numbers(&frame, "wt", false, &wt));
    CREME_TRY(creme_allocate_zero(&rows, tsss->loci.count, sizeof *rows));
    CREME_TRY(add_up(tsss, &frame, wt, rows));
done:
    creme_free(rows);
    creme_free(wt);
    creme_frame_close(&frame);
    creme_table_destroy(table);
    return status;
}

/* --- Choosing -------------------------------------------------------------------------------------------------- */

/* The last of a locus's further columns has tags, with commas between. */
static creme_status count_tags(creme_tally *tags, const char *extra)
{
    const char *tab = strrchr(extra, '\t'), *at = tab ? tab + 1 : "NA";
    if (!*at || strcmp(at, "NA") == 0) return creme_tally_add(tags, "none given");
    while (*at) {
        char tag[80] = "";
        size_t length = strcspn(at, ",");
        memcpy(tag, at, length < sizeof tag ? length : sizeof tag - 1);
        creme_status status = creme_tally_add(tags, tag);
        if (status != CREME_OK) return status;
        at += length + (at[length] == ',');
    }
    return CREME_OK;
}

/* What the annotation says of a gene's transcripts, in place of the tag that was asked for. */
static creme_status refuse(const creme_gene_tsss *tsss, size_t first, size_t count, creme_tss_rule rule,
                           const char *gtf)
{
    creme_tally tags = {0};
    char seen[300];
    creme_status status = CREME_OK;
    for (size_t i = first; i < first + count; i++) CREME_TRY(count_tags(&tags, tsss->loci.at[i].extra));
    creme_tally_describe(&tags, seen, sizeof seen);
    status =
        creme_fail(CREME_ERROR_NOT_FOUND,
                   "--tss %s: %s: no transcript of %s has the tag %s; its %zu TSS%s: %s (--tss max takes the one "
                   "that is predicted to be most active)",
                   creme_tss_rule_names[rule], gtf, tsss->loci.at[first].name,
                   rule == CREME_TSS_MANE ? "MANE Select" : "Ensembl canonical, RefSeq Select or MANE Select", count,
                   count == 1 ? " has" : "s have", seen);
done:
    creme_tally_clear(&tags);
    return status;
}

static size_t find_tagged(const creme_gene_tsss *tsss, size_t first, size_t count, creme_tss_rule rule)
{
    for (size_t i = first; i < first + count; i++) {
        if (rule == CREME_TSS_MANE ? tsss->at[i].mane : tsss->at[i].canonical) return i;
    }
    return rule == CREME_TSS_CANONICAL ? find_tagged(tsss, first, count, CREME_TSS_MANE) : first + count;
}

static size_t find_most_active(const creme_gene_tsss *tsss, size_t first, size_t count)
{
    size_t best = first;
    for (size_t i = first + 1; i < first + count; i++) {
        if (tsss->at[i].activity > tsss->at[best].activity) best = i;
    }
    return best;
}

/* The highest prediction of a gene's other TSSs; NaN if there is none. */
static double next_activity(const creme_gene_tsss *tsss, size_t first, size_t count, size_t chosen)
{
    double next = NAN;
    for (size_t i = first; i < first + count; i++) {
        if (i != chosen && !(tsss->at[i].activity <= next)) next = tsss->at[i].activity;
    }
    return next;
}

static void say(const creme_gene_tsss *tsss, size_t first, size_t count, size_t chosen, creme_tss_rule rule,
                const creme_log *log)
{
    const creme_locus *locus = &tsss->loci.at[chosen];
    char why[200] = "its only one";
    if (count > 1 && rule == CREME_TSS_MAX)
        snprintf(why, sizeof why, "of %zu the one with the highest prediction, %.4g; the next has %.4g", count,
                 tsss->at[chosen].activity, next_activity(tsss, first, count, chosen));
    else if (rule != CREME_TSS_MAX)
        snprintf(why, sizeof why, "of %zu the one whose transcript is %s", count,
                 rule == CREME_TSS_CANONICAL && tsss->at[chosen].canonical ? "canonical" : "MANE Select");
    const char *transcript = strchr(locus->extra, '\t');
    transcript = transcript ? transcript + 1 : "NA";
    creme_log_info(log, "%s: TSS %s:%" PRId64 " (%c) of %.*s: %s", locus->name, locus->chrom, locus->tss + 1,
                   locus->strand, (int)strcspn(transcript, "\t"), transcript, why);
}

creme_status creme_gene_tsss_choose(const creme_gene_tsss *tsss, creme_tss_rule rule, const char *gtf,
                                    const creme_log *log, bool *chosen)
{
    creme_status status = CREME_OK;
    for (size_t first = 0, count; first < tsss->loci.count && status == CREME_OK; first += count) {
        count = count_of(tsss, first);
        for (size_t i = first; i < first + count; i++) chosen[i] = rule == CREME_TSS_ALL;
        if (rule == CREME_TSS_ALL) {
            creme_log_info(log, "%s: all of its %zu TSSs", tsss->loci.at[first].name, count);
            continue;
        }
        size_t one =
            rule == CREME_TSS_MAX ? find_most_active(tsss, first, count) : find_tagged(tsss, first, count, rule);
        if (one == first + count) {
            status = refuse(tsss, first, count, rule, gtf);
            continue;
        }
        chosen[one] = true;
        say(tsss, first, count, one, rule, log);
    }
    return status;
}
