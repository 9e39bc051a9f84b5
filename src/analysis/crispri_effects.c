/* Effects of elements on genes. */
#include "analysis/crispri_effects.h"

#include "analysis/silent.h"
#include "base/memory.h"
#include "seq/chromosome.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Reading ---------------------------------------------------------------------------------------------------- */

enum { KEY_BYTES = CREME_CHROMOSOME_KEY_BYTES + CREME_GENE_BYTES + 64 };

static void write_key(char *key, const creme_chromosome_aliases *aliases, const char *chrom, creme_interval at,
                      const char *gene)
{
    creme_chromosome known;
    creme_chromosome_look_up(&known, aliases, chrom);
    snprintf(key, KEY_BYTES, "%s\t%" PRId64 "\t%" PRId64 "\t%s", known.key, at.start, at.end, gene);
}

static creme_status add_gene(creme_crispri_effects *e, const char *gene, size_t i)
{
    for (size_t n = creme_row_index_find(&e->by_gene, gene); n != SIZE_MAX; n = e->by_gene.nodes[n].next) {
        if (creme_is_same_locus(&e->frame.at[e->by_gene.nodes[n].row], &e->frame.at[i])) return CREME_OK;
    }
    return creme_row_index_add(&e->by_gene, gene, i);
}

static creme_status make_indices(creme_crispri_effects *e)
{
    creme_text_map seen = {0};
    char names[CREME_GENE_NAMES][CREME_GENE_BYTES], key[KEY_BYTES], *whole = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < e->frame.count; i++) {
        const creme_record *r = &e->frame.at[i];
        size_t count = creme_gene_names(&e->frame, i, names), number = 0, before = seen.count;
        for (size_t k = 0; k < count; k++) CREME_TRY(add_gene(e, names[k], i));
        if (!e->has_element[i]) continue;
        write_key(key, e->aliases, r->chrom, e->element[i], "");
        CREME_TRY(
            creme_format_text(&whole, "%s%s\t%" PRId64 "\t%s\t%zu", key, r->name, r->tss, r->strand, e->track[i]));
        CREME_TRY(creme_text_map_add(&seen, whole, &number));
        creme_free(whole);
        whole = NULL;
        e->doubled += number < before;
        for (size_t k = 0; k < count && number == before; k++) {
            write_key(key, e->aliases, r->chrom, e->element[i], names[k]);
            CREME_TRY(creme_row_index_add(&e->by_pair, key, i));
        }
    }
done:
    creme_free(whole);
    creme_text_map_clear(&seen);
    return status;
}

/* The element's own place, where the table says it (it was widened), else what was changed. */
static creme_status read_elements(creme_crispri_effects *e)
{
    const creme_frame *f = &e->frame;
    size_t start = 0, end = 0;
    bool own = creme_table_find(f->table, "element_start", &start) && creme_table_find(f->table, "element_end", &end);
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&e->element, f->count, sizeof *e->element));
    CREME_TRY(creme_allocate(&e->has_element, f->count, sizeof *e->has_element));
    for (size_t i = 0; i < f->count; i++) {
        const creme_record *r = &f->at[i];
        e->element[i] = r->genome;
        e->has_element[i] = r->has_genome;
        if (!own || creme_table_is_none(f->table, r->row, start)) continue;
        CREME_TRY(creme_table_integer(f->table, r->row, start, &e->element[i].start));
        CREME_TRY(creme_table_integer(f->table, r->row, end, &e->element[i].end));
        e->has_element[i] = true;
    }
done:
    return status;
}

static creme_status read_score(creme_crispri_effects *e, const char *score)
{
    const creme_frame *f = &e->frame;
    bool absolute = score && strcmp(score, "abs_effect") == 0,
         certain = score && strcmp(score, "effect_over_se") == 0;
    e->weighted = score && strcmp(score, "effect_over_distance") == 0;
    bool plain = !score || absolute || certain || e->weighted;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(f, plain ? "effect" : score, false, &e->score));
    for (size_t i = 0; i < f->count; i++) {
        if (absolute) e->score[i] = fabs(e->score[i]);
        if (certain) e->score[i] = e->score[i] == 0 ? 0 : e->score[i] / e->se[i];
    }
done:
    return status;
}

static creme_assembly_set assemblies_of(const creme_chromosome_aliases *aliases, const char *chrom)
{
    creme_chromosome known;
    creme_chromosome_look_up(&known, aliases, chrom);
    return known.assemblies;
}

static creme_status read_assemblies(creme_crispri_effects *e)
{
    creme_assembly_told told = {0};
    for (size_t i = 0; i < e->frame.count; i++) {
        const char *chrom = e->frame.at[i].chrom;
        creme_assembly_set set = assemblies_of(e->aliases, chrom);
        if (creme_assembly_tell(&told, set)) continue;
        char text[64], ours[64];
        return creme_fail(CREME_ERROR_FORMAT, "%s: %.80s is of %s, the chromosomes above it of %s",
                          creme_table_name(e->frame.table), chrom, creme_assembly_describe(set, ours, sizeof ours),
                          creme_assembly_describe(told.set, text, sizeof text));
    }
    e->assemblies = told.set;
    return CREME_OK;
}

creme_status creme_crispri_effects_open(creme_crispri_effects *out, creme_analysis *analysis,
                                        const creme_table *table, const creme_analysis_options *options)
{
    creme_analysis ignored = {0};
    creme_analysis_options quiet = *options;
    *out = (creme_crispri_effects){.aliases = options->aliases};
    creme_status status = CREME_OK;
    quiet.log = NULL;
    CREME_TRY(creme_analysis_open(analysis, &out->frame, table, options));
    CREME_TRY(creme_frame_numbers(&out->frame, "effect", false, &out->effect));
    CREME_TRY(creme_frame_numbers(&out->frame, "se", true, &out->se));
    CREME_TRY(creme_frame_numbers(&out->frame, "wt", true, &out->wt));
    CREME_TRY(creme_silent_find(&ignored, &out->silent, &out->frame, &quiet));
    CREME_TRY(read_score(out, options->score));
    CREME_TRY(read_elements(out));
    CREME_TRY(creme_allocate(&out->track, out->frame.count, sizeof *out->track));
    for (size_t i = 0; i < out->frame.count; i++) {
        CREME_TRY(creme_names_add(&out->tracks, out->frame.at[i].track, &out->track[i]));
    }
    CREME_TRY(read_assemblies(out));
    CREME_TRY(make_indices(out));
done:
    creme_analysis_clear(&ignored);
    return status;
}

void creme_crispri_effects_close(creme_crispri_effects *e)
{
    creme_frame_close(&e->frame);
    creme_free(e->element);
    creme_free(e->has_element);
    creme_free(e->effect);
    creme_free(e->se);
    creme_free(e->wt);
    creme_free(e->score);
    creme_free(e->silent);
    creme_free(e->track);
    creme_names_clear(&e->tracks);
    creme_row_index_clear(&e->by_pair);
    creme_row_index_clear(&e->by_gene);
    *e = (creme_crispri_effects){0};
}

/* --- Matching --------------------------------------------------------------------------------------------------- */

static double gap_to(const creme_record *r, double tss)
{
    return isnan(tss) ? 0 : fabs((double)r->tss + 0.5 - tss);
}

/* Whether row i is to be taken rather than row j. */
static bool is_better(const creme_crispri_effects *e, const creme_crispri_pair *p, size_t i, size_t j)
{
    if (j == SIZE_MAX) return true;
    double ours = gap_to(&e->frame.at[i], p->tss), theirs = gap_to(&e->frame.at[j], p->tss);
    if (ours != theirs) return ours < theirs;
    if (e->wt[i] != e->wt[j] && !isnan(e->wt[i]) && !isnan(e->wt[j])) return e->wt[i] > e->wt[j];
    return i < j;
}

enum { MOST_LOCI = 64 };

/* Loci that were counted, by a row of each. */
typedef struct loci {
    size_t rows[MOST_LOCI], count;
} loci;

static void count_locus(const creme_crispri_effects *e, loci *seen, size_t i)
{
    for (size_t k = 0; k < seen->count && k < MOST_LOCI; k++) {
        if (creme_is_same_locus(&e->frame.at[seen->rows[k]], &e->frame.at[i])) return;
    }
    if (seen->count < MOST_LOCI) seen->rows[seen->count++] = i;
}

/* Looks under one name of the gene. */
static void look_under(const creme_crispri_effects *e, const creme_crispri_pair *p, size_t track, const char *name,
                       loci *seen, size_t *best)
{
    char gene[CREME_GENE_BYTES], key[KEY_BYTES];
    if (!*name) return;
    write_key(key, e->aliases, p->chrom, p->element, creme_gene_key(name, gene));
    for (size_t n = creme_row_index_find(&e->by_pair, key); n != SIZE_MAX; n = e->by_pair.nodes[n].next) {
        size_t i = e->by_pair.nodes[n].row;
        if (e->track[i] != track) continue;
        count_locus(e, seen, i);
        if (is_better(e, p, i, *best)) *best = i;
    }
}

/* The locus of the gene nearest to the table's TSS, by a row of it; SIZE_MAX if there is none. */
static void look_for_gene(const creme_crispri_effects *e, const creme_crispri_pair *p, const char *name, size_t *best)
{
    char gene[CREME_GENE_BYTES];
    for (size_t n = *name ? creme_row_index_find(&e->by_gene, creme_gene_key(name, gene)) : SIZE_MAX; n != SIZE_MAX;
         n = e->by_gene.nodes[n].next) {
        size_t i = e->by_gene.nodes[n].row;
        if (is_better(e, p, i, *best)) *best = i;
    }
}

/* Whether the element reaches beyond the window of a row's locus, in whose middle the TSS lies; not known: no. */
static bool is_beyond(const creme_crispri_effects *e, const creme_crispri_pair *p, size_t i)
{
    const creme_record *r = &e->frame.at[i];
    if (!creme_chromosome_same(e->aliases, r->chrom, p->chrom)) return true;
    if (!r->has_tile || !r->has_genome) return false;
    bool minus = *r->strand == '-';
    int64_t before = r->tile.start + (minus ? r->genome.end - 1 - r->tss : r->tss - r->genome.start);
    return p->element.start < r->tss - before + minus || p->element.end > r->tss + before + minus;
}

creme_status creme_crispri_effects_match(const creme_crispri_effects *e, const creme_crispri_pair *p, size_t track,
                                         creme_crispri_match *out)
{
    loci seen = {.count = 0};
    size_t best = SIZE_MAX, gene = SIZE_MAX;
    *out = (creme_crispri_match){.row = SIZE_MAX, .distance_bp = NAN, .score = NAN};
    if (creme_assemblies_differ(e->assemblies, assemblies_of(e->aliases, p->chrom))) {
        char text[64], ours[64];
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: its elements are of %s, the pairs of %s",
                          creme_table_name(e->frame.table), creme_assembly_describe(e->assemblies, text, sizeof text),
                          creme_assembly_describe(assemblies_of(e->aliases, p->chrom), ours, sizeof ours));
    }
    look_under(e, p, track, p->gene, &seen, &best);
    look_under(e, p, track, p->gene_id, &seen, &best);
    look_for_gene(e, p, p->gene, &gene);
    look_for_gene(e, p, p->gene_id, &gene);
    double tss = p->tss;
    if (isnan(tss) && gene != SIZE_MAX) tss = (double)e->frame.at[best != SIZE_MAX ? best : gene].tss + 0.5;
    out->distance_bp = fabs(((double)p->element.start + (double)p->element.end) / 2 - tss);
    out->row = best;
    out->loci = seen.count;
    if (best == SIZE_MAX) {
        out->reason = gene == SIZE_MAX        ? CREME_PAIR_NO_GENE
                      : is_beyond(e, p, gene) ? CREME_PAIR_BEYOND
                                              : CREME_PAIR_NO_EFFECT;
        return CREME_OK;
    }
    out->score = e->score[best];
    if (e->weighted) out->score /= fmax(out->distance_bp, 1);
    if (isnan(out->score)) out->reason = CREME_PAIR_NA;
    return CREME_OK;
}
