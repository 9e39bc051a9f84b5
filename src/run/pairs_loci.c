/* From pairs and an annotation to loci. */
#include "run/pairs_loci.h"

#include "run/loci_select.h"

#include "annotation/name_sample.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

typedef struct maker {
    const creme_pair_list *pairs;
    creme_fasta *fasta;
    creme_locus_list annotated, *out;
    size_t *gene_of;     /* of each annotated locus, by gene's number then [annotated.count] */
    size_t *by_gene;     /* annotated loci, sorted by gene */
    creme_text_map seen; /* TSSs that have a locus, as "GENE CHROM TSS" */
    size_t unknown, off, two_strands;
    creme_name_sample sample; /* of genes that are not there */
} maker;

static creme_status get_annotated(maker *m, const creme_run_request *request, const creme_log *log)
{
    const creme_text_map *names = &m->pairs->genes, *ids = &m->pairs->ids;
    creme_genes genes = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&genes.at, names->count + ids->count, sizeof *genes.at));
    for (size_t i = 0; i < names->count; i++) genes.at[genes.count++] = (char *)creme_text_map_get(names, i);
    for (size_t i = 0; i < ids->count; i++) genes.at[genes.count++] = (char *)creme_text_map_get(ids, i);
    status = creme_loci_select_genes(&m->annotated, &genes, request, m->fasta, log);
done:
    creme_free(genes.at); /* the names are borrowed */
    return status;
}

static creme_status add(maker *m, const creme_locus *like, const char *name, const char *chrom, int64_t tss)
{
    int record = 0;
    creme_status status = creme_fasta_find(m->fasta, chrom, &record);
    if (status == CREME_ERROR_NOT_FOUND || (status == CREME_OK && tss >= creme_fasta_length(m->fasta, record))) {
        m->off++;
        return CREME_OK;
    }
    if (status != CREME_OK) return status;
    const creme_locus locus = {
        .name = (char *)name, .chrom = (char *)chrom, .tss = tss, .strand = like->strand, .extra = NULL};
    return creme_locus_list_add(m->out, &locus);
}

/* The pairs' TSS, on the strand of the gene's annotated ones there. */
static creme_status add_at(maker *m, const creme_pair *pair, const size_t *of_gene, size_t count)
{
    const creme_chromosome_aliases *aliases = creme_fasta_get_aliases(m->fasta);
    const char *chrom = creme_text_map_get(&m->pairs->tss_chroms, pair->chrom);
    const creme_locus *found = NULL;
    bool both = false;
    for (size_t i = 0; i < count; i++) {
        const creme_locus *locus = &m->annotated.at[of_gene[i]];
        if (!creme_chromosome_same(aliases, locus->chrom, chrom)) continue;
        both = both || (found && found->strand != locus->strand);
        found = locus;
    }
    m->two_strands += both;
    m->unknown += !found;
    const char *name = creme_text_map_get(&m->pairs->genes, pair->gene);
    if (!found) creme_name_sample_add(&m->sample, name);
    return found && !both ? add(m, found, name, chrom, pair->tss) : CREME_OK;
}

/* *is = whether this gene's TSS comes for the first time. */
static creme_status is_new(maker *m, const creme_pair *pair, bool *is)
{
    char text[80];
    size_t known = m->seen.count, number = 0;
    snprintf(text, sizeof text, "%zu %zu %lld", pair->gene, pair->chrom, (long long)pair->tss);
    creme_status status = creme_text_map_add(&m->seen, text, &number);
    *is = number == known;
    return status;
}

static creme_status add_gene(maker *m, size_t gene, const size_t *of_gene, size_t count)
{
    const creme_pair_list *pairs = m->pairs;
    bool placed = false;
    creme_status status = CREME_OK;
    for (size_t i = pairs->first[gene]; i < pairs->first[gene + 1]; i++) {
        if (pairs->at[i].tss < 0) continue;
        placed = true;
        bool is = false;
        CREME_TRY(is_new(m, &pairs->at[i], &is));
        if (is) CREME_TRY(add_at(m, &pairs->at[i], of_gene, count));
    }
    for (size_t i = 0; i < count && !placed; i++) {
        const creme_locus *locus = &m->annotated.at[of_gene[i]];
        CREME_TRY(add(m, locus, creme_text_map_get(&pairs->genes, gene), locus->chrom, locus->tss));
    }
    if (!placed && count == 0) {
        m->unknown++;
        creme_name_sample_add(&m->sample, creme_text_map_get(&pairs->genes, gene));
    }
done:
    return status;
}

/* The id of an annotated locus: its first further column. */
static creme_status id_of(const creme_locus *locus, char **id)
{
    return creme_copy_text_n(id, locus->extra ? locus->extra : "", locus->extra ? strcspn(locus->extra, "\t") : 0);
}

/* first[gene] .. first[gene + 1] of by_gene: the annotated loci of that gene. */
static creme_status sort_annotated(maker *m, size_t **first)
{
    size_t genes = m->pairs->genes.count;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(first, genes + 2, sizeof **first));
    CREME_TRY(creme_allocate(&m->gene_of, m->annotated.count, sizeof *m->gene_of));
    CREME_TRY(creme_allocate(&m->by_gene, m->annotated.count, sizeof *m->by_gene));
    for (size_t i = 0; i < m->annotated.count; i++) {
        char *id = NULL;
        CREME_TRY(id_of(&m->annotated.at[i], &id));
        m->gene_of[i] = creme_pair_list_gene(m->pairs, m->annotated.at[i].name, id);
        creme_free(id);
        if (m->gene_of[i] != CREME_TEXT_MAP_NONE) (*first)[m->gene_of[i] + 2]++;
    }
    for (size_t gene = 0; gene < genes; gene++) (*first)[gene + 2] += (*first)[gene + 1];
    for (size_t i = 0; i < m->annotated.count; i++) {
        if (m->gene_of[i] == CREME_TEXT_MAP_NONE) continue;
        m->by_gene[(*first)[m->gene_of[i] + 1]++] = i;
    }
done:
    return status;
}

static creme_status say(const maker *m, const creme_run_request *request, const creme_log *log)
{
    char names[CREME_NAME_SAMPLE_TEXT];
    if (m->unknown > 0) {
        creme_log_warning(log,
                          "%s: TSSs of genes that %s does not have on that chromosome and a sequence of %s, left "
                          "out: %zu (%s)",
                          request->pairs, request->gtf, request->fasta, m->unknown,
                          creme_name_sample_describe(&m->sample, names));
    }
    if (m->off > 0) {
        creme_log_warning(log, "%s: TSSs that do not lie on the sequences of %s, left out: %zu", request->pairs,
                          request->fasta, m->off);
    }
    if (m->two_strands > 0) {
        creme_log_warning(log, "%s: TSSs of genes that %s has on both strands, left out: %zu", request->pairs,
                          request->gtf, m->two_strands);
    }
    if (m->out->count > 0) {
        creme_log_info(log, "%s: its genes are %zu loci", request->pairs, m->out->count);
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_NOT_FOUND, "%s: none of its %zu genes is in %s and on %s", request->pairs,
                      m->pairs->genes.count, request->gtf, request->fasta);
}

creme_status creme_loci_of_pairs(creme_locus_list *out, const creme_pair_list *pairs,
                                 const creme_run_request *request, creme_fasta *fasta, const creme_log *log)
{
    maker m = {.pairs = pairs, .fasta = fasta, .out = out};
    size_t *first = NULL;
    creme_status status = CREME_OK;
    *out = (creme_locus_list){0};
    CREME_TRY(creme_copy_text(&out->extra_header, ""));
    CREME_TRY(get_annotated(&m, request, log));
    out->assemblies = m.annotated.assemblies;
    CREME_TRY(sort_annotated(&m, &first));
    for (size_t gene = 0; gene < pairs->genes.count; gene++) {
        CREME_TRY(add_gene(&m, gene, m.by_gene + first[gene], first[gene + 1] - first[gene]));
    }
    status = say(&m, request, log);
done:
    creme_locus_list_clear(&m.annotated);
    creme_text_map_clear(&m.seen);
    creme_free(m.gene_of);
    creme_free(m.by_gene);
    creme_free(first);
    return status;
}
