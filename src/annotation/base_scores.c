/* Reading scores of bases, and giving each to the CREs that hold it. */
#include "annotation/base_scores.h"

#include "annotation/base_rows.h"
#include "annotation/name_sample.h"
#include "base/memory.h"

#include <creme/chromosome.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A CRE and where it lies. */
typedef struct target {
    creme_chromosome chrom;
    creme_interval genome;
    size_t cre;
} target;

typedef struct collector {
    const creme_cre_list *cres;
    const creme_cre_scope *scope;
    creme_base_scores_kind kind;
    creme_base_scores scores;
    target *targets;  /* [cres], by chromosome and place */
    int32_t *counted; /* values in each sum [bases] */
    int64_t widest;   /* bases of the widest CRE */
    int64_t rows, taken;
    creme_name_sample theirs; /* chromosomes of the rows */
    char last[64];            /* of the row before, and what it means */
    creme_chromosome last_chrom;
} collector;

/* --- Finding CREs ---------------------------------------------------------------------------------------------- */

static int compare_targets(const void *a, const void *b)
{
    const target *left = a, *right = b;
    int order = strcmp(left->chrom.key, right->chrom.key);
    if (order) return order;
    if (left->genome.start != right->genome.start) return left->genome.start < right->genome.start ? -1 : 1;
    return (left->cre > right->cre) - (left->cre < right->cre);
}

static creme_status measure_cres(collector *c)
{
    size_t bases = 0;
    creme_status status = creme_allocate(&c->scores.first, c->cres->count + 1, sizeof *c->scores.first);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < c->cres->count; i++) {
        const creme_cre *cre = &c->cres->at[i];
        creme_interval tile = creme_tile_set_get(creme_cre_scope_tiles(c->scope, cre->locus), cre->tile);
        int64_t width = tile.end - tile.start;
        if (width > c->widest) c->widest = width;
        c->scores.first[i] = bases;
        bases += (size_t)width;
    }
    c->scores.first[c->cres->count] = bases;
    return CREME_OK;
}

static creme_status place_targets(collector *c, creme_window_rule rule)
{
    creme_status status = creme_allocate(&c->targets, c->cres->count, sizeof *c->targets);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < c->cres->count; i++) {
        const creme_cre *cre = &c->cres->at[i];
        const creme_locus *locus = &c->scope->loci->at[cre->locus];
        const creme_tile_set *tiles = creme_cre_scope_tiles(c->scope, cre->locus);
        creme_interval window = creme_locus_window(locus, tiles->window_bp, rule);
        creme_interval tile = creme_tile_set_get(tiles, cre->tile);
        c->targets[i] = (target){.genome = creme_locus_to_genome(locus, window, tile), .cre = i};
        creme_chromosome_look_up(&c->targets[i].chrom, c->scope->aliases, locus->chrom);
    }
    qsort(c->targets, c->cres->count, sizeof *c->targets, compare_targets);
    return CREME_OK;
}

/* The first CRE of the chromosome from which on one may end behind `start`. */
static size_t first_behind(const collector *c, const char *chrom, int64_t start)
{
    size_t low = 0, high = c->cres->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const target *at = &c->targets[middle];
        int order = strcmp(at->chrom.key, chrom);
        if (order < 0 || (order == 0 && at->genome.start + c->widest <= start)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Whether the row speaks of this CRE: it is of its locus and track, or of all. */
static bool speaks_of(const collector *c, const creme_base_row *row, const creme_cre *cre)
{
    if (!row->locus) return true;
    const creme_locus *locus = &c->scope->loci->at[cre->locus];
    return strcmp(row->locus, locus->name) == 0 && row->tss == locus->tss && row->strand == locus->strand &&
           strcmp(row->track, c->scope->tracks->at[cre->track].name) == 0;
}

/* --- Values ---------------------------------------------------------------------------------------------------- */

static void add_value(collector *c, size_t base, double value)
{
    double *sum = &c->scores.values[base];
    c->counted[base]++;
    if (c->counted[base] == 1) {
        *sum = value;
    } else if (c->kind == CREME_BASE_SCORES) {
        *sum += value;
    } else {
        *sum = fmax(*sum, value);
    }
}

static void add_to(collector *c, const target *to, const creme_base_row *row)
{
    const creme_locus *locus = &c->scope->loci->at[c->cres->at[to->cre].locus];
    int64_t first = row->at.start > to->genome.start ? row->at.start : to->genome.start;
    int64_t end = row->at.end < to->genome.end ? row->at.end : to->genome.end;
    for (int64_t position = first; position < end; position++) {
        int64_t base = locus->strand == '-' ? to->genome.end - 1 - position : position - to->genome.start;
        add_value(c, c->scores.first[to->cre] + (size_t)base, row->value);
    }
}

/* The key of a row's chromosome; rows of one follow upon each other. */
static const char *key_of(collector *c, const char *chrom)
{
    if (strcmp(c->last, chrom) != 0 || !*c->last) {
        creme_chromosome_look_up(&c->last_chrom, c->scope->aliases, chrom);
        creme_name_sample_add(&c->theirs, chrom);
        snprintf(c->last, sizeof c->last, "%s", strlen(chrom) < sizeof c->last ? chrom : "");
    }
    return c->last_chrom.key;
}

static void take(void *self, const creme_base_row *row)
{
    collector *c = self;
    const char *chrom = key_of(c, row->chrom);
    bool any = false;
    c->rows++;
    for (size_t i = first_behind(c, chrom, row->at.start); i < c->cres->count; i++) {
        const target *to = &c->targets[i];
        if (strcmp(to->chrom.key, chrom) != 0 || to->genome.start >= row->at.end) break;
        if (to->genome.end <= row->at.start || !speaks_of(c, row, &c->cres->at[to->cre])) continue;
        add_to(c, to, row);
        any = true;
    }
    c->taken += any;
}

static creme_status finish(collector *c, const char *path)
{
    size_t bases = c->scores.first[c->cres->count];
    int64_t known = 0;
    if (c->taken == 0) {
        creme_name_sample ours = {0};
        char them[CREME_NAME_SAMPLE_TEXT], us[CREME_NAME_SAMPLE_TEXT];
        for (size_t i = 0; i < c->cres->count; i++) {
            creme_name_sample_add(&ours, c->scope->loci->at[c->cres->at[i].locus].chrom);
        }
        return creme_fail(
            CREME_ERROR_NOT_FOUND,
            "%s: none of its %" PRId64
            " rows speaks of a CRE: expected coordinates of the chromosomes; its rows are of %s, the CREs "
            "of %s",
            path, c->rows, creme_name_sample_describe(&c->theirs, them), creme_name_sample_describe(&ours, us));
    }
    for (size_t i = 0; i < bases; i++) {
        known += c->counted[i] > 0;
        if (c->counted[i] == 0) c->scores.values[i] = NAN;
        if (c->counted[i] > 1 && c->kind == CREME_BASE_SCORES) c->scores.values[i] /= c->counted[i];
    }
    creme_log_info(c->scope->log, "%s: speaks of %" PRId64 " of the %zu bases of the CREs", path, known, bases);
    return CREME_OK;
}

creme_status creme_base_scores_read(creme_base_scores *out, const char *path, creme_base_scores_kind kind,
                                    const creme_cre_list *cres, const creme_cre_scope *scope, creme_window_rule rule)
{
    *out = (creme_base_scores){0};
    creme_lines *lines = NULL;
    creme_status status = creme_lines_open(&lines, path);
    if (status != CREME_OK) return status;
    return creme_base_scores_read_lines(out, lines, kind, cres, scope, rule);
}

creme_status creme_base_scores_read_lines(creme_base_scores *out, creme_lines *lines, creme_base_scores_kind kind,
                                          const creme_cre_list *cres, const creme_cre_scope *scope,
                                          creme_window_rule rule)
{
    *out = (creme_base_scores){0};
    char *path = NULL;
    collector c = {.cres = cres, .scope = scope, .kind = kind};
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&path, creme_lines_path(lines)));
    CREME_TRY(measure_cres(&c));
    CREME_TRY(creme_allocate(&c.scores.values, c.scores.first[cres->count], sizeof *c.scores.values));
    CREME_TRY(creme_allocate_zero(&c.counted, c.scores.first[cres->count], sizeof *c.counted));
    CREME_TRY(place_targets(&c, rule));
    status = creme_base_rows_read(lines, kind, scope->log, take, &c);
    lines = NULL;
    if (status != CREME_OK) goto done;
    CREME_TRY(finish(&c, path));
    *out = c.scores;
    c.scores = (creme_base_scores){0};
done:
    creme_lines_close(lines);
    creme_free(path);
    creme_base_scores_clear(&c.scores);
    creme_free(c.counted);
    creme_free(c.targets);
    return status;
}

void creme_base_scores_clear(creme_base_scores *scores)
{
    creme_free(scores->values);
    creme_free(scores->first);
    *scores = (creme_base_scores){0};
}

const double *creme_base_scores_get(const creme_base_scores *scores, size_t i)
{
    return scores->values ? scores->values + scores->first[i] : NULL;
}
