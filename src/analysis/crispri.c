/* Effects of elements against a CRISPRi screen. */
#include "analysis/cell_tracks.h"
#include "analysis/crispri_effects.h"
#include "analysis/ranking.h"

#include "annotation/name_sample.h"
#include "base/memory.h"
#include "table/table_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double POWER = 0.8;

typedef struct screen {
    creme_crispri_pairs pairs;
    creme_crispri_effects effects;
    creme_cell_tracks map;
    creme_distance_classes classes;
    const creme_analysis_options *options;
    creme_labels keys;       /* of pairs: draws go by their order */
    size_t counted, outcome; /* pairs that were counted in all results; results that have some */
} screen;

/* What is scored, of one cell type and track, or of all. */
typedef struct gathered {
    const char **key;
    bool *positive;
    double *score, *distance, *size;
    size_t count, capacity;
} gathered;

static creme_status reserve(gathered *g, size_t most)
{
    creme_status status = CREME_OK;
    *g = (gathered){.capacity = most};
    CREME_TRY(creme_allocate(&g->key, most, sizeof *g->key));
    CREME_TRY(creme_allocate(&g->positive, most, sizeof *g->positive));
    CREME_TRY(creme_allocate(&g->score, most, 3 * sizeof *g->score));
    g->distance = g->score + most;
    g->size = g->distance + most;
done:
    return status;
}

static void release(gathered *g)
{
    creme_free(g->key);
    creme_free(g->positive);
    creme_free(g->score);
    *g = (gathered){0};
}

static void gather(gathered *g, const screen *s, size_t i, const creme_crispri_match *m)
{
    const creme_crispri_pair *p = &s->pairs.at[i];
    if (g->count == g->capacity) return; /* one for each pair at most */
    g->key[g->count] = s->keys.at[i];
    g->positive[g->count] = p->regulated;
    g->score[g->count] = m->score;
    g->distance[g->count] = m->distance_bp;
    g->size[g->count++] = -p->effect_size;
}

static creme_status perform(creme_analysis *out, const screen *s, const gathered *g, const char *label)
{
    const creme_scored scored = {g->count, g->key, g->positive, g->score, g->distance, g->size};
    if (g->count == 0) return CREME_OK;
    return creme_performance_add(out->summary, label, s->options->score ? s->options->score : "effect", &scored,
                                 &s->classes, s->options->draws ? s->options->draws : 1000, s->options->seed);
}

/* --- One cell type and track ------------------------------------------------------------------------------------ */

typedef struct counts {
    size_t pairs[CREME_PAIR_REASONS], regulated[CREME_PAIR_REASONS], silent, in_readout;
} counts;

static const char *or_none(const char *text)
{
    return *text ? text : NULL;
}

/* What becomes of a pair; m->score is there if it is counted. */
static creme_status decide(const screen *s, const creme_crispri_pair *p, size_t track, creme_crispri_match *m)
{
    creme_status status = creme_crispri_effects_match(&s->effects, p, track, m);
    if (status != CREME_OK) return status;
    bool missing = m->reason != CREME_PAIR_COUNTS;
    if (p->reason != CREME_PAIR_COUNTS) {
        m->reason = p->reason;
        return CREME_OK;
    }
    if (missing && s->options->missing_as_zero) m->score = 0;
    if (!missing && s->options->min_wt && s->effects.silent[m->row]) m->reason = CREME_PAIR_SILENT;
    return CREME_OK;
}

static bool is_filled(const screen *s, creme_pair_reason reason)
{
    return s->options->missing_as_zero && reason >= CREME_PAIR_NO_GENE && reason <= CREME_PAIR_NA;
}

static bool is_counted(const screen *s, const creme_crispri_match *m)
{
    return m->reason == CREME_PAIR_COUNTS || is_filled(s, m->reason);
}

static creme_status add_row(creme_analysis *out, const screen *s, const creme_crispri_pair *p, const char *track,
                            const creme_crispri_match *m)
{
    const creme_crispri_effects *e = &s->effects;
    const creme_record *r = m->row == SIZE_MAX ? NULL : &e->frame.at[m->row];
    char class[CREME_DISTANCE_BYTES];
    return CREME_TABLE_ADD(out->table, or_none(s->pairs.cells.at[p->cell]), or_none(track), r ? r->name : NULL,
                           r ? r->chrom : p->chrom, r ? creme_cell_integer(r->tss) : creme_cell_text(NULL),
                           r ? r->strand : NULL, p->gene, creme_interval_or_none(true, p->element), m->distance_bp,
                           creme_distance_class(&s->classes, m->distance_bp, class), p->regulated ? "1" : "0",
                           p->effect_size, r ? e->wt[m->row] : NAN, r ? e->effect[m->row] : NAN,
                           r ? e->se[m->row] : NAN, is_counted(s, m) ? m->score : NAN, m->loci,
                           is_counted(s, m) ? "1" : "0", creme_pair_reason_text(m->reason));
}

/* "; left out: 17 (2 regulated) beyond the window, 3 (0 regulated) ..." behind a text. */
static void list_reasons(char *text, size_t bytes, const screen *s, const counts *c, bool filled, const char *before)
{
    for (int r = 1; r < CREME_PAIR_REASONS; r++) {
        size_t used = strlen(text);
        if (c->pairs[r] == 0 || is_filled(s, (creme_pair_reason)r) != filled) continue;
        snprintf(text + used, bytes - used, "%s%zu (%zu regulated): %s", before, c->pairs[r], c->regulated[r],
                 creme_pair_reason_text((creme_pair_reason)r));
        before = "; ";
    }
}

static creme_status say_counts(creme_analysis *out, const screen *s, size_t cell, const counts *c)
{
    char text[900];
    size_t all = 0, regulated = 0, counted = 0, found = 0;
    const char *name = s->pairs.cells.at[cell];
    for (int r = 0; r < CREME_PAIR_REASONS; r++) {
        bool is = r == CREME_PAIR_COUNTS || is_filled(s, (creme_pair_reason)r);
        all += c->pairs[r];
        regulated += c->regulated[r];
        counted += is ? c->pairs[r] : 0;
        found += is ? c->regulated[r] : 0;
    }
    snprintf(text, sizeof text, "%s%s%zu of %zu pairs count, %zu of the %zu that are regulated", name,
             *name ? ": " : "", counted, all, found, regulated);
    list_reasons(text, sizeof text, s, c, true, "; with a score of 0: ");
    list_reasons(text, sizeof text, s, c, false, "; left out: ");
    return counted == all && c->pairs[CREME_PAIR_COUNTS] == all ? CREME_OK
                                                                : creme_analysis_remark(out, s->options, "%s", text);
}

static bool is_in_readout(const screen *s, size_t row)
{
    const char *flag = creme_frame_text(&s->effects.frame, row, "in_readout");
    return strcmp(flag, "1") == 0;
}

static creme_status say_doubts(creme_analysis *out, const screen *s, const char *track, const counts *c)
{
    const char *of = *track ? track : "the table";
    creme_status status = CREME_OK;
    if (c->in_readout > 0) {
        CREME_TRY(creme_analysis_remark(out, s->options,
                                        "%s: %zu counted pairs have elements that touch the bins that are read: what "
                                        "they lose is the promoter's",
                                        of, c->in_readout));
    }
    if (c->silent > 0) {
        CREME_TRY(
            creme_analysis_remark(out, s->options,
                                  "%s: %zu counted pairs are of loci that are next to silent (WT below a "
                                  "fiftieth of the median), and their effects shares of little: --min-wt leaves "
                                  "them out",
                                  of, c->silent));
    }
done:
    return status;
}

static creme_status add_result(creme_analysis *out, screen *s, const creme_cell_track *which, gathered *pooled)
{
    const char *cell = s->pairs.cells.at[which->cell], *track = s->effects.tracks.at[which->track];
    gathered own = {0};
    counts c = {0};
    char *label = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(reserve(&own, s->pairs.count));
    for (size_t i = 0; i < s->pairs.count; i++) {
        const creme_crispri_pair *p = &s->pairs.at[i];
        creme_crispri_match m;
        if (p->cell != which->cell) continue;
        CREME_TRY(decide(s, p, which->track, &m));
        CREME_TRY(add_row(out, s, p, track, &m));
        c.pairs[m.reason]++;
        c.regulated[m.reason] += p->regulated;
        if (!is_counted(s, &m)) continue;
        gather(&own, s, i, &m);
        gather(pooled, s, i, &m);
        c.silent += m.row != SIZE_MAX && s->effects.silent[m.row];
        c.in_readout += m.row != SIZE_MAX && is_in_readout(s, m.row);
    }
    CREME_TRY(say_counts(out, s, which->cell, &c));
    CREME_TRY(say_doubts(out, s, track, &c));
    CREME_TRY(creme_format_text(&label, "%s\t%s", *cell ? cell : "NA", *track ? track : "NA"));
    CREME_TRY(perform(out, s, &own, label));
    s->counted += own.count;
    s->outcome += own.count > 0;
done:
    creme_free(label);
    release(&own);
    return status;
}

/* --- All -------------------------------------------------------------------------------------------------------- */

static creme_status label_keys(screen *s)
{
    creme_status status = creme_labels_create(&s->keys, s->pairs.count);
    for (size_t i = 0; i < s->pairs.count && status == CREME_OK; i++) {
        const creme_crispri_pair *p = &s->pairs.at[i];
        status = creme_labels_set(&s->keys, i, "%s\t%012lld\t%012lld\t%s\t%s\t%.17g", p->chrom,
                                  (long long)p->element.start, (long long)p->element.end, p->gene,
                                  s->pairs.cells.at[p->cell], p->effect_size);
    }
    return status;
}

static creme_status check_tables(const creme_table *const *tables)
{
    size_t ignored = 0;
    bool effects = creme_table_find(tables[0], "locus", &ignored),
         pairs = creme_table_find(tables[1], "chromStart", &ignored);
    if (!effects && !pairs && creme_table_find(tables[0], "chromStart", &ignored) &&
        creme_table_find(tables[1], "locus", &ignored)) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "%s is the table of a screen, and %s has effects: the two are swapped",
                          creme_table_name(tables[0]), creme_table_name(tables[1]));
    }
    return CREME_OK;
}

static creme_status say_pairs(creme_analysis *out, const screen *s)
{
    const char *name = creme_table_name(s->pairs.table);
    creme_status status = CREME_OK;
    if (s->pairs.repeated > 0) {
        CREME_TRY(creme_analysis_remark(out, s->options,
                                        "%zu rows of %s have the cell type, element and gene of a row before them: "
                                        "all are counted",
                                        s->pairs.repeated, name));
    }
    if (s->pairs.contradicting > 0) {
        CREME_TRY(
            creme_analysis_remark(out, s->options,
                                  "in %zu rows of %s Regulated is not what Significant and EffectSize say: it is "
                                  "what counts",
                                  s->pairs.contradicting, name));
    }
    if (s->pairs.beyond_all > 0) {
        CREME_TRY(creme_analysis_remark(out, s->options,
                                        "in %zu rows of %s EffectSize is below -1, a loss of more than everything: a "
                                        "fraction is expected (-0.29 is 29 %% less), no percentage and no logarithm",
                                        s->pairs.beyond_all, name));
    }
    if (!s->pairs.has_valid) {
        CREME_TRY(creme_analysis_remark(out, s->options,
                                        "%s has no column ValidConnection: all its pairs are taken for valid", name));
    }
    if (!s->pairs.has_power) {
        CREME_TRY(creme_analysis_remark(out, s->options,
                                        "%s has no column PowerAtEffectSize25: pairs that are not regulated count "
                                        "whatever the screen's power is",
                                        name));
    }
    if (s->effects.doubled > 0) {
        CREME_TRY(
            creme_analysis_remark(out, s->options,
                                  "%zu rows of %s have the locus, element and track of a row before them and are "
                                  "left out",
                                  s->effects.doubled, creme_table_name(s->effects.frame.table)));
    }
done:
    return status;
}

static creme_status say_unmapped(creme_analysis *out, const screen *s)
{
    creme_status status = CREME_OK;
    for (size_t cell = 0; cell < s->pairs.cells.count && status == CREME_OK; cell++) {
        counts c = {0};
        if (s->map.tracks_of[cell] > 0) continue;
        for (size_t i = 0; i < s->pairs.count; i++) {
            if (s->pairs.at[i].cell != cell) continue;
            c.pairs[CREME_PAIR_UNMAPPED]++;
            c.regulated[CREME_PAIR_UNMAPPED] += s->pairs.at[i].regulated;
        }
        status = say_counts(out, s, cell, &c);
    }
    return status;
}

/* What is written for the benchmark's own workflow: every pair that has a score, once, whether it counts here or not.
 */
static creme_status write_predictions(creme_analysis *out, const screen *s)
{
    creme_text_map seen = {0};
    char *key = NULL;
    creme_status status = CREME_OK;
    if (!s->map.one_to_one) {
        return creme_fail(
            CREME_ERROR_ARGUMENT,
            "predictions for the benchmark are of one track for each cell type: choose it by --track or "
            "--map");
    }
    CREME_TRY(creme_table_create_for(&out->predictions, "chr start end name TargetGene TargetGeneEnsemblID CellType "
                                                        "Score"));
    for (size_t k = 0; k < s->map.count; k++) {
        for (size_t i = 0; i < s->pairs.count; i++) {
            const creme_crispri_pair *p = &s->pairs.at[i];
            creme_crispri_match m;
            char name[128];
            size_t number = 0, before = seen.count;
            if (p->cell != s->map.at[k].cell) continue;
            CREME_TRY(creme_crispri_effects_match(&s->effects, p, s->map.at[k].track, &m));
            if (m.reason != CREME_PAIR_COUNTS) continue;
            snprintf(name, sizeof name, "%.64s:%lld-%lld", p->chrom, (long long)p->element.start,
                     (long long)p->element.end);
            CREME_TRY(creme_format_text(&key, "%zu\t%s\t%s", p->cell, name, p->gene));
            CREME_TRY(creme_text_map_add(&seen, key, &number));
            creme_free(key);
            key = NULL;
            if (number < before) continue;
            CREME_TRY(CREME_TABLE_ADD(out->predictions, p->chrom, creme_interval_or_none(true, p->element), name,
                                      p->gene, or_none(p->gene_id), or_none(s->pairs.cells.at[p->cell]), m.score));
        }
    }
done:
    creme_free(key);
    creme_text_map_clear(&seen);
    return status;
}

static creme_status open_screen(screen *s, creme_analysis *out, const creme_table *const *tables)
{
    const creme_analysis_options *options = s->options;
    const creme_cell_tracks_words words = {"cell type", "cell types", creme_table_name(tables[1]),
                                           creme_table_name(tables[0])};
    creme_status status = CREME_OK;
    CREME_TRY(creme_distance_classes_parse(&s->classes, options->distances));
    CREME_TRY(creme_crispri_pairs_read(&s->pairs, tables[1], options->power ? *options->power : POWER));
    CREME_TRY(creme_crispri_effects_open(&s->effects, out, tables[0], options));
    if (s->pairs.count == 0 || s->effects.frame.count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: the table has no rows",
                            creme_table_name(tables[s->pairs.count == 0]));
        goto done;
    }
    CREME_TRY(creme_cell_tracks_make(&s->map, options->map, &s->pairs.cells, &s->effects.tracks, &words));
    CREME_TRY(label_keys(s));
done:
    return status;
}

static creme_status nothing_counts(const creme_analysis *out, const creme_table *const *tables)
{
    size_t last = out->remarks ? creme_table_note_count(out->remarks) : 0;
    const char *why = last > 0 ? creme_table_note(out->remarks, last - 1) : "";
    for (size_t i = 0; i < last; i++) {
        if (strstr(creme_table_note(out->remarks, i), "pairs count, ")) why = creme_table_note(out->remarks, i);
    }
    return creme_fail(CREME_ERROR_NOT_FOUND, "no pair of %s has a score in %s: %s", creme_table_name(tables[1]),
                      creme_table_name(tables[0]), why);
}

creme_status creme_analyze_crispri(creme_analysis *out, const creme_table *const *tables, size_t count,
                                   const creme_analysis_options *options)
{
    (void)count;
    screen s = {.options = options};
    gathered pooled = {0};
    creme_status status = CREME_OK;
    CREME_TRY(check_tables(tables));
    CREME_TRY(open_screen(&s, out, tables));
    CREME_TRY(creme_table_create_for(
        &out->table, "cell_type track locus chrom tss strand gene element_start element_end distance distance_class "
                     "regulated effect_size wt effect se score loci used reason"));
    CREME_TRY(creme_table_add_note(out->table, "score: %s", options->score ? options->score : "effect"));
    CREME_TRY(creme_table_create_for(&out->summary, "cell_type track " CREME_PERFORMANCE_COLUMNS));
    CREME_TRY(say_pairs(out, &s));
    CREME_TRY(say_unmapped(out, &s));
    CREME_TRY(reserve(&pooled, s.pairs.count));
    for (size_t i = 0; i < s.map.count; i++) CREME_TRY(add_result(out, &s, &s.map.at[i], &pooled));
    if (s.counted == 0) {
        status = nothing_counts(out, tables);
        goto done;
    }
    if (s.map.one_to_one && s.outcome > 1) CREME_TRY(perform(out, &s, &pooled, "all\tall"));
    if (options->predictions) CREME_TRY(write_predictions(out, &s));
done:
    release(&pooled);
    creme_labels_clear(&s.keys);
    creme_cell_tracks_clear(&s.map);
    creme_crispri_effects_close(&s.effects);
    creme_crispri_pairs_clear(&s.pairs);
    return status;
}
