/* Tables of the demo, for people to read. */
#include "run/demo_report.h"

#include "base/memory.h"
#include "base/printable.h"
#include "base/text.h"

#include <creme/analysis.h>
#include <creme/statistics.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const tracks[CREME_GRAMMAR_DEMO_TRACKS] = {"blood", "liver", "housekeeping"};

static size_t index_of(const creme_grammar_demo *demo, const char *name)
{
    size_t i = 0;
    while (i < demo->loci.count && strcmp(demo->loci.at[i].name, name) != 0) i++;
    return i;
}

creme_status creme_demo_list_tiles(char **out, const creme_grammar_demo *demo)
{
    size_t bytes = demo->truth_count * 64 + 1, used = 0;
    creme_status status = creme_allocate_zero(out, bytes, 1);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < demo->truth_count; i++) {
        const creme_grammar_truth *row = &demo->truth[i];
        size_t at = index_of(demo, row->locus);
        if (at == demo->loci.count || row->track != 0 || strcmp(row->kind, "promoter") == 0) continue;
        const creme_locus *locus = &demo->loci.at[at];
        creme_interval window = creme_locus_window(locus, demo->window_bp, CREME_WINDOW_CREME);
        creme_interval tile = creme_locus_to_genome(locus, window, row->tile);
        used += (size_t)snprintf(*out + used, bytes - used, "%s%s:%" PRId64 "-%" PRId64, used ? "," : "",
                                 locus->chrom, tile.start + 1, tile.end);
    }
    return status;
}

void creme_demo_report_keep(void *self, const creme_locus *locus, const creme_locus *target, const creme_effect *row)
{
    creme_demo_report *report = self;
    if (report->status == CREME_OK) {
        report->status = creme_grow(&report->rows, &report->capacity, report->count + 1, sizeof *report->rows);
    }
    if (report->status != CREME_OK) return;
    report->rows[report->count++] = (creme_demo_row){.assay = report->assay,
                                                     .locus = index_of(report->demo, locus->name),
                                                     .target = index_of(report->demo, target->name),
                                                     .effect = *row};
}

void creme_demo_report_clear(creme_demo_report *report)
{
    creme_free(report->rows);
    *report = (creme_demo_report){0};
}

static bool same_interval(creme_interval a, creme_interval b)
{
    return a.start == b.start && a.end == b.end;
}

/* The effect of an assay at a locus (a tile of it, if `tile` is given) in a track; NULL if there is none. */
static const creme_effect *find(const creme_demo_report *report, const char *assay, size_t locus,
                                const creme_interval *tile, int64_t track)
{
    for (size_t i = 0; i < report->count; i++) {
        const creme_demo_row *row = &report->rows[i];
        if (strcmp(row->assay, assay) != 0 || row->locus != locus || row->effect.track != track) continue;
        if (!tile || same_interval(row->effect.tile, *tile)) return &row->effect;
    }
    return NULL;
}

static const char *context_class(double effect)
{
    const creme_thresholds by = creme_thresholds_of(CREME_RULES_2024);
    return creme_context_class(effect, &by);
}

/* What was planted in a locus makes the same context for all of its elements. */
static const char *planted_context(const creme_grammar_demo *demo, const char *locus, int64_t track)
{
    for (size_t i = 0; i < demo->truth_count; i++) {
        const creme_grammar_truth *truth = &demo->truth[i];
        if (truth->track == track && strcmp(truth->locus, locus) == 0) return truth->context;
    }
    return "neutral";
}

/* What the rules say, as a column; nothing where they were not asked. */
static const char *by_rules(char text[16], const creme_demo_report *rules, const creme_effect *effect, double value)
{
    text[0] = '\0';
    if (rules && effect) snprintf(text, 16, " (%5.2f)", value);
    if (rules && !effect) snprintf(text, 16, " %7s", "");
    return text;
}

static void write_contexts(const creme_demo_report *report, const creme_demo_report *rules, creme_output *output)
{
    const creme_grammar_demo *demo = report->demo;
    int right = 0, all = 0;
    char beside[16];
    creme_output_print(output,
                       "\nContext dependence: how much does each TSS depend on its context?\n\n"
                       "  %-12s %-14s %7s%s  %-10s %-10s\n",
                       "locus", "track", "effect", rules ? "  rules " : "", "found", "planted");
    for (size_t i = 0; i < demo->loci.count; i++) {
        for (int64_t track = 0; track < CREME_GRAMMAR_DEMO_TRACKS; track++) {
            const char *name = demo->loci.at[i].name, *planted = planted_context(demo, name, track);
            const creme_effect *effect = find(report, "context-dependence", i, NULL, track);
            const char *found = effect ? context_class(effect->effect) : "?";
            bool agree = strcmp(found, planted) == 0;
            all++;
            right += agree;
            /* The housekeeping track is there to show nothing; it is counted, and listed where it is wrong. */
            if (!effect || (agree && track == CREME_GRAMMAR_DEMO_TRACKS - 1)) continue;
            const creme_effect *true_effect = rules ? find(rules, "context-dependence", i, NULL, track) : NULL;
            creme_output_print(output, "  %-12s %-14s %7.2f%s  %-10s %-10s %s\n", name, tracks[track], effect->effect,
                               by_rules(beside, rules, true_effect, true_effect ? true_effect->effect : 0), found,
                               planted, agree ? "" : "<- differs");
        }
    }
    creme_output_print(output, "  %d of %d contexts found as planted\n", right, all);
}

static int call(double effect)
{
    const creme_thresholds by = creme_thresholds_of(CREME_RULES_2024);
    const char *class = creme_tile_class(effect, "", &by, false);
    return strcmp(class, "enhancer") == 0 ? 1 : strcmp(class, "silencer") == 0 ? -1 : 0;
}

/* Where the sufficiency test has its column effect_vs_control among its extra ones. */
enum { EFFECT_VS_CONTROL = 2 };

/* The sufficiency effect by which a tile is called: over WT in enhancing contexts, over CONTROL in others. */
static double sufficiency_of(const creme_effect *effect, const char *context)
{
    return strcmp(context, "enhancing") == 0 ? effect->effect : effect->extra[EFFECT_VS_CONTROL];
}

typedef struct tally {
    int planted, found, missed, wrong, tested;
} tally;

static void count_call(tally *t, int found, int planted)
{
    t->tested++;
    t->planted += planted != 0;
    t->found += planted != 0 && found == planted;
    t->missed += planted != 0 && found != planted;
    t->wrong += planted == 0 && found != 0;
}

static const char *verdict(int found, int planted)
{
    if (found == planted) return planted ? "found" : "none";
    return planted ? "MISSED" : "FALSE";
}

static void write_tile(const creme_demo_report *report, const creme_demo_report *rules,
                       const creme_grammar_truth *truth, creme_output *output)
{
    static const char *const signs[] = {"-", "0", "+"};
    size_t locus = index_of(report->demo, truth->locus);
    const creme_effect *needed = find(report, "necessity", locus, &truth->tile, truth->track);
    const creme_effect *enough = find(report, "sufficiency", locus, &truth->tile, truth->track);
    const creme_effect *rule_needed = NULL, *rule_enough = NULL;
    char beside[2][16];
    if (!needed || !enough) return;
    if (rules) {
        rule_needed = find(rules, "necessity", locus, &truth->tile, truth->track);
        rule_enough = find(rules, "sufficiency", locus, &truth->tile, truth->track);
    }
    double sufficiency = sufficiency_of(enough, truth->context);
    double kilobases = 1e-3 * (0.5 * (double)(truth->tile.start + truth->tile.end - report->demo->window_bp));
    by_rules(beside[0], rules, rule_needed, rule_needed ? rule_needed->effect : 0);
    by_rules(beside[1], rules, rule_enough, rule_enough ? sufficiency_of(rule_enough, truth->context) : 0);
    creme_output_print(output, "  %-12s %-15s %-12s %+6.1f kb  %-6s %6.2f%s  %s %-6s %6.2f%s  %s %s\n", truth->locus,
                       truth->element, truth->kind, kilobases, tracks[truth->track], needed->effect, beside[0],
                       signs[truth->necessity + 1], verdict(call(needed->effect), truth->necessity), sufficiency,
                       beside[1], signs[truth->sufficiency + 1], verdict(call(sufficiency), truth->sufficiency));
}

/* An element is shown in the track in which it does something, or in the first if in none. */
static bool is_shown(const creme_grammar_demo *demo, const creme_grammar_truth *truth)
{
    int64_t shown = 0;
    for (size_t i = demo->truth_count; i-- > 0;) {
        const creme_grammar_truth *other = &demo->truth[i];
        if (strcmp(other->locus, truth->locus) != 0 || strcmp(other->element, truth->element) != 0) continue;
        if (same_interval(other->tile, truth->tile) && (other->necessity || other->sufficiency)) shown = other->track;
    }
    return truth->track == shown && strcmp(truth->kind, "promoter") != 0;
}

static tally count_calls(const creme_demo_report *report, const char *assay)
{
    tally t = {0};
    const creme_grammar_demo *demo = report->demo;
    for (size_t i = 0; i < report->count; i++) {
        const creme_demo_row *row = &report->rows[i];
        if (strcmp(row->assay, assay) != 0) continue;
        const char *name = demo->loci.at[row->locus].name;
        const creme_grammar_truth *truth = creme_grammar_demo_find(demo, name, row->effect.tile, row->effect.track);
        bool necessity = strcmp(assay, "necessity") == 0;
        int planted = !truth ? 0 : necessity ? truth->necessity : truth->sufficiency;
        double effect = necessity ? row->effect.effect
                                  : sufficiency_of(&row->effect, planted_context(demo, name, row->effect.track));
        count_call(&t, call(effect), planted);
    }
    return t;
}

static void write_tally(creme_output *output, const char *assay, const creme_demo_report *report,
                        const creme_demo_report *rules)
{
    tally t = count_calls(report, assay);
    creme_output_print(output, "  %s: %d of %d planted found, %d missed, %d false among %d tiles and tracks", assay,
                       t.found, t.planted, t.missed, t.wrong, t.tested);
    if (rules) {
        tally by = count_calls(rules, assay);
        creme_output_print(output, " (by the rules: %d found, %d false)", by.found, by.wrong);
    }
    creme_output_print(output, "\n");
}

static void write_tiles(const creme_demo_report *report, const creme_demo_report *rules, creme_output *output)
{
    int width = rules ? 25 : 17;
    creme_output_print(output,
                       "\nNecessity and sufficiency of the tiles in which something was planted\n"
                       "(+ planted enhancer, - planted silencer, 0 nothing expected%s)\n\n"
                       "  %-12s %-15s %-12s %9s  %-6s %-*s %-*s\n",
                       rules ? "; in brackets: by the rules" : "", "locus", "element", "kind", "from TSS", "track",
                       width, "necessity", width, "sufficiency");
    for (size_t i = 0; i < report->demo->truth_count; i++) {
        const creme_grammar_truth *truth = &report->demo->truth[i];
        if (is_shown(report->demo, truth)) write_tile(report, rules, truth, output);
    }
    write_tally(output, "necessity", report, rules);
    write_tally(output, "sufficiency", report, rules);
}

/* The same row of the rules' report; NULL if it has none. */
static const creme_effect *find_same(const creme_demo_report *rules, const creme_demo_row *row)
{
    for (size_t i = 0; rules && i < rules->count; i++) {
        const creme_demo_row *other = &rules->rows[i];
        if (strcmp(other->assay, row->assay) == 0 && other->locus == row->locus && other->target == row->target &&
            other->effect.track == row->effect.track && same_interval(other->effect.tile, row->effect.tile) &&
            same_interval(other->effect.position, row->effect.position))
            return &other->effect;
    }
    return NULL;
}

/* The first tile that is sufficient on its own, moved along the window. */
static void write_distances(const creme_demo_report *report, const creme_demo_report *rules, creme_output *output)
{
    char beside[16];
    const creme_grammar_truth *truth = NULL;
    for (size_t i = 0; i < report->demo->truth_count && !truth; i++) {
        if (report->demo->truth[i].sufficiency > 0) truth = &report->demo->truth[i];
    }
    if (!truth) return;
    creme_output_print(output,
                       "\nDistance: %s of locus %s put at other distances from the TSS (%s)\n\n"
                       "  %10s %8s%s\n",
                       truth->element, truth->locus, tracks[truth->track], "from TSS", "effect",
                       rules ? "   rules" : "");
    for (size_t i = 0; i < report->count; i++) {
        const creme_demo_row *row = &report->rows[i];
        if (strcmp(row->assay, "distance") != 0 || row->locus != index_of(report->demo, truth->locus)) continue;
        if (!same_interval(row->effect.tile, truth->tile) || row->effect.track != truth->track) continue;
        creme_interval at = row->effect.position;
        bool own = same_interval(at, truth->tile);
        double effect = row->effect.effect;
        int stars = (int)lround(30 * (effect < 0 ? 0 : effect > 2 ? 2 : effect));
        const creme_effect *rule = find_same(rules, row);
        creme_output_print(
            output, "  %+7.1f kb %8.2f%s %.*s%s\n", 5e-4 * (double)(at.start + at.end - report->demo->window_bp),
            effect, by_rules(beside, rules, rule, rule ? rule->effect : 0), stars,
            "************************************************************", own ? "  <- its own place" : "");
    }
}

static void write_swaps(const creme_demo_report *report, creme_output *output)
{
    const creme_locus_list *loci = &report->demo->loci;
    creme_output_print(output,
                       "\nContext swap: activity of each TSS (row) in each context (column), over its own (%s)\n\n"
                       "  %-12s",
                       tracks[0], "");
    for (size_t i = 0; i < loci->count; i++) creme_output_print(output, " %11s", loci->at[i].name);
    for (size_t i = 0; i < loci->count; i++) {
        creme_output_print(output, "\n  %-12s", loci->at[i].name);
        for (size_t j = 0; j < loci->count; j++) {
            double effect = i == j ? 1 : NAN;
            for (size_t k = 0; k < report->count; k++) {
                const creme_demo_row *row = &report->rows[k];
                if (strcmp(row->assay, "context-swap") != 0 || row->effect.track != 0) continue;
                if (row->locus == i && row->target == j) effect = row->effect.effect;
            }
            creme_output_print(output, " %11.2f", effect);
        }
    }
    creme_output_print(output, "\n");
}

/* What activities are compared on: below this, none is told from another. */
static double level(double activity)
{
    return log10(activity > 1e-2 ? activity : 1e-2);
}

/* How well the activities of all mutants agree with those by the rules, track by track. */
static creme_status write_agreement(const creme_demo_report *report, const creme_demo_report *rules,
                                    creme_output *output)
{
    double *found = NULL, *truth = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&found, report->count, sizeof *found));
    CREME_TRY(creme_allocate(&truth, report->count, sizeof *truth));
    creme_output_print(output, "\nThe activities that %s predicts, beside those by the rules (%s):\n", report->model,
                       rules->model);
    for (int64_t track = 0; track < CREME_GRAMMAR_DEMO_TRACKS; track++) {
        size_t n = 0;
        for (size_t i = 0; i < report->count; i++) {
            const creme_demo_row *row = &report->rows[i];
            const creme_effect *rule = row->effect.track == track ? find_same(rules, row) : NULL;
            if (!rule) continue;
            found[n] = level(row->effect.mean);
            truth[n++] = level(rule->mean);
        }
        creme_output_print(output, "  %-12s r = %.2f of their logarithms, over %zu edits\n", tracks[track],
                           creme_pearson(found, truth, n).statistic, n);
    }
done:
    creme_free(found);
    creme_free(truth);
    return status;
}

creme_status creme_demo_report_write(const creme_demo_report *report, const creme_demo_report *rules,
                                     creme_output *output)
{
    const creme_grammar_demo *demo = report->demo;
    char took[32];
    creme_output_print(output,
                       "creme demo: %zu generated loci, windows of %" PRId64 " bp, model %s\n"
                       "Input and results are in %s; five assays took %s.\n",
                       demo->loci.count, demo->window_bp, CREME_ONE_LINE(report->model),
                       CREME_ONE_LINE(report->folder), creme_text_duration(report->seconds, took, sizeof took));
    creme_status status = rules ? write_agreement(report, rules, output) : CREME_OK;
    write_contexts(report, rules, output);
    write_tiles(report, rules, output);
    write_distances(report, rules, output);
    write_swaps(report, output);
    return status;
}
