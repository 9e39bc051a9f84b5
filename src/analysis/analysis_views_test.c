/* What is drawn is what the analyses say: for every figure, its marks against the tables of its analysis. */
#include "analysis/views.h"

#include "base/memory.h"

#include <creme/distribution.h>
#include <creme/statistics.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "scratch.h"

#define NEAR(a, b)                                                                                                   \
    assert_true(fabs((double)(a) - (double)(b)) <= 1e-8 * (1 + fabs((double)(b)))) /* tables keep nine digits */

enum { LOCI = 30, TILES = 4 };

static const char *const contexts[] = {"enhancing", "neutral", "silencing"};
static const char *const tracks[] = {"blood", "liver"};

/* --- Tables. ---------------------------------------------------------------------------------------------------- */

typedef struct text {
    char *at;
    size_t bytes;
    FILE *stream;
} text;

static void begin(text *t, const char *made_by, const char *columns)
{
    *t = (text){0};
    t->stream = open_memstream(&t->at, &t->bytes);
    assert_non_null(t->stream);
    fprintf(t->stream, "# creme 1 %s\nlocus chrom tss strand track %s\n", made_by, columns);
}

static creme_table *finish(text *t, scratch *folder)
{
    creme_table *table = NULL;
    fclose(t->stream);
    for (char *c = strchr(t->at, '\n'); *c; c++) {
        if (*c == ' ') *c = '\t';
    }
    assert_succeeds(creme_table_read(&table, scratch_write(folder, "table.tsv", t->at, SCRATCH_PLAIN)));
    free(t->at);
    return table;
}

/* -1 .. 1, the same at every place in every run. */
static double draw(int a, int b, int c)
{
    uint32_t state = (uint32_t)(a * 7919 + b * 104729 + c * 1299709 + 12345);
    for (int i = 0; i < 3; i++) state = state * 1664525u + 1013904223u;
    return 2.0 * (state >> 8) / (1 << 24) - 1;
}

/* Ten genes with three TSSs each, which differ in their contexts. */
static void write_locus(text *t, int locus, int track)
{
    fprintf(t->stream, "G%d chr1 %d %c %s ", locus / 3, 100000 * (locus + 1), locus % 2 ? '-' : '+', tracks[track]);
}

static creme_table *context_table(scratch *folder)
{
    text t;
    begin(&t, "context-dependence", "wt effect");
    for (int locus = 0; locus < LOCI; locus++) {
        for (int track = 0; track < 2; track++) {
            write_locus(&t, locus, track);
            fprintf(t.stream, "10 %.6f\n", 1.2 * draw(locus, track, 1));
        }
    }
    return finish(&t, folder);
}

static creme_table *tile_table(scratch *folder, const char *assay)
{
    text t;
    begin(&t, assay,
          "tile_start tile_end genome_start genome_end wt n effect se ci_low ci_high effect_vs_control "
          "effect_vs_control_se context");
    for (int locus = 0; locus < LOCI; locus++) {
        for (int track = 0; track < 2; track++) {
            for (int tile = 0; tile < TILES; tile++) {
                double effect = draw(locus, track, tile + (strcmp(assay, "necessity") == 0 ? 0 : 100));
                int start = 100000 * (locus + 1) + 5000 * tile - 7500;
                write_locus(&t, locus, track);
                fprintf(t.stream, "%d %d %d %d 10 10 %.6f 0.1 %.6f %.6f %.6f 0.1 %s\n", 5000 * tile,
                        5000 * (tile + 1), start, start + 5000, effect, effect - 0.2, effect + 0.3, effect / 2,
                        contexts[locus % 3]);
            }
        }
    }
    return finish(&t, folder);
}

static creme_table *swap_table(scratch *folder)
{
    text t;
    begin(&t, "context-swap", "target target_chrom target_tss target_strand role effect context");
    for (int source = 0; source < LOCI; source++) {
        for (int target = 0; target < LOCI; target++) {
            if (source == target) continue;
            write_locus(&t, source, 0);
            fprintf(t.stream, "G%d chr1 %d %c . %.6f %s\n", target / 3, 100000 * (target + 1), target % 2 ? '-' : '+',
                    1.5 + draw(source, target, 2), contexts[source % 3]);
        }
    }
    return finish(&t, folder);
}

static creme_table *distance_table(scratch *folder)
{
    text t;
    begin(&t, "distance", "distance_kb test_over_max class context");
    for (int locus = 0; locus < LOCI; locus++) {
        for (int place = -5; place <= 5; place++) {
            write_locus(&t, locus, 0);
            fprintf(t.stream, "%d %.6f %s %s\n", 5 * place, 1 + 0.4 * draw(locus, place, 3),
                    locus % 2 ? "enhancer" : "silencer", contexts[locus % 3]);
        }
    }
    return finish(&t, folder);
}

static creme_table *interaction_table(scratch *folder)
{
    text t;
    begin(&t, "interaction",
          "tile_start tile_end genome_start genome_end search round wt mean alone trace additive "
          "multiplicative context");
    for (int locus = 0; locus < LOCI; locus++) {
        for (int round = 0; round < 5; round++) {
            int start = 100000 * (locus + 1) + 5000 * (int)(8 * draw(locus, round, 4)) - 2500;
            double mean = 10 + 4 * draw(locus, round, 5), alone = 10 + 4 * draw(locus, round, 6);
            write_locus(&t, locus, 0);
            if (round == 0) fprintf(t.stream, "NA NA NA NA enhancers 0 10 10 NA 1 1 1 %s\n", contexts[locus % 3]);
            if (round == 0) continue;
            fprintf(t.stream, "%d %d %d %d enhancers %d 10 %.6f %.6f %.6f %.6f %.6f %s\n", 5000 * round,
                    5000 * (round + 1), start, start + 5000, round, mean, alone, mean / 10,
                    mean / 10 + (locus % 2) * draw(locus, round, 7), 1 + 0.1 * draw(locus, round, 8),
                    contexts[locus % 3]);
        }
    }
    return finish(&t, folder);
}

/* Traces of the assay, each in steps 0 to 3. */
static creme_table *trace_table(scratch *folder, const char *assay, const char *columns)
{
    text t;
    begin(&t, assay, columns);
    bool pruned = strcmp(assay, "fine-tile") == 0, found = strcmp(assay, "set-sufficiency") == 0;
    for (int locus = 0; locus < LOCI; locus++) {
        for (int step = 0; step < 4; step++) {
            double value = 1 + 0.5 * draw(locus, step, 9);
            write_locus(&t, locus, 0);
            if (pruned) {
                fprintf(t.stream, "0 5000 %d %.6f enhancer %s\n", 5000 - 500 * step, value, contexts[locus % 3]);
            } else {
                fprintf(t.stream, "%d %.6f %s %s\n", step, value, found ? "enhancers" : "enhancer",
                        contexts[locus % 3]);
            }
        }
    }
    return finish(&t, folder);
}

/* --- Looking at marks and tables. ------------------------------------------------------------------------------- */

static double number_in(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    double value = NAN;
    assert_true(creme_table_find(table, name, &column));
    assert_succeeds(creme_table_number(table, row, column, &value));
    return value;
}

static const char *text_in(const creme_table *table, size_t row, const char *name)
{
    size_t column = 0;
    assert_true(creme_table_find(table, name, &column));
    return creme_table_text(table, row, column);
}

/* The one mark of that part, panel, series (NULL: any) and x (NaN: any). */
static const creme_mark *the_mark(const creme_marks *marks, const char *part, const char *panel, const char *series,
                                  double x)
{
    const creme_mark *found = NULL;
    for (size_t i = 0; i < marks->count; i++) {
        const creme_mark *m = &marks->at[i];
        if (strcmp(m->part, part) != 0 || strcmp(m->panel, panel) != 0) continue;
        if ((series && (!m->series || strcmp(m->series, series) != 0)) || (!isnan(x) && m->x != x)) continue;
        assert_null(found);
        found = m;
    }
    assert_non_null(found);
    return found;
}

static double sum_of_n(const creme_marks *marks, const char *part, const char *panel, const char *series)
{
    double sum = 0;
    for (size_t i = 0; i < marks->count; i++) {
        const creme_mark *m = &marks->at[i];
        bool is = strcmp(m->part, part) == 0 && strcmp(m->panel, panel) == 0;
        if (is && m->series && strcmp(m->series, series) == 0) sum += m->n;
    }
    return sum;
}

/* A figure of these tables, and the analysis of them. */
typedef struct both_ways {
    scratch folder;
    creme_analysis drawn, analysis;
    creme_table *tables[2];
} both_ways;

static void compare(both_ways *b, const creme_figure_view *view, const char *kind, size_t count,
                    const creme_analysis_options *options)
{
    static const creme_analysis_options none;
    const creme_table *const *tables = (const creme_table *const *)b->tables;
    if (!options) options = &none;
    assert_succeeds(creme_analysis_draw(&b->drawn, "the figure", view, tables, count, options));
    if (kind) assert_succeeds(creme_analysis_run(&b->analysis, creme_analysis_find(kind), tables, count, options));
}

/* The same again from the analysis's own table: what it records is enough. */
static void compare_again(both_ways *b, const creme_figure_view *view)
{
    creme_analysis again = {0};
    static const creme_analysis_options none;
    const creme_table *table = b->analysis.table;
    assert_succeeds(creme_analysis_draw(&again, "the figure", view, &table, 1, &none));
    assert_int_equal(again.marks.count, b->drawn.marks.count);
    for (size_t i = 0; i < again.marks.count; i++) {
        const creme_mark *x = &again.marks.at[i], *y = &b->drawn.marks.at[i];
        assert_string_equal(x->part, y->part);
        assert_true(x->y == y->y || (isnan(x->y) && isnan(y->y)));
        assert_true(x->n == y->n || (isnan(x->n) && isnan(y->n)));
    }
    creme_analysis_clear(&again);
}

static void close_both(both_ways *b)
{
    creme_analysis_clear(&b->drawn);
    creme_analysis_clear(&b->analysis);
    for (int i = 0; i < 2; i++) creme_table_destroy(b->tables[i]);
    scratch_close(&b->folder);
}

/* --- Figures. --------------------------------------------------------------------------------------------------- */

static void contexts_are_counted_and_cut_as_analysed(void **state)
{
    (void)state;
    const double limit = 0.6;
    const creme_analysis_options options = {.enhancing = &limit};
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = context_table(&b.folder);
    compare(&b, &creme_view_contexts, "contexts", 1, &options);
    const creme_table *summary = b.analysis.summary;
    assert_int_equal(creme_table_row_count(summary), 8);
    for (size_t i = 0; i < creme_table_row_count(summary); i++) {
        const char *track = text_in(summary, i, "track"), *context = text_in(summary, i, "context");
        double loci = number_in(summary, i, "loci");
        NEAR(the_mark(&b.drawn.marks, "series", track, context, NAN)->n, loci);
        NEAR(sum_of_n(&b.drawn.marks, "bin", track, context), loci);
        NEAR(the_mark(&b.drawn.marks, "threshold", track, "enhancing", NAN)->x, 0.6);
        NEAR(the_mark(&b.drawn.marks, "threshold", track, "silencing", NAN)->x, -0.3);
    }
    close_both(&b);
}

/* Median, quartiles and number of the analysis's effects. */
static void check_letters(const both_ways *b, const char *track, const char *context)
{
    double effects[LOCI * TILES];
    size_t n = 0;
    const creme_table *table = b->analysis.table;
    for (size_t i = 0; i < creme_table_row_count(table); i++) {
        if (strcmp(text_in(table, i, "track"), track) != 0 || strcmp(text_in(table, i, "context"), context) != 0)
            continue;
        effects[n++] = number_in(table, i, "effect");
    }
    creme_sort(effects, n);
    NEAR(the_mark(&b->drawn.marks, "series", track, context, NAN)->n, (double)n);
    NEAR(the_mark(&b->drawn.marks, "median", track, context, NAN)->y, creme_quantile(effects, n, 0.5));
    for (size_t i = 0; i < b->drawn.marks.count; i++) {
        const creme_mark *m = &b->drawn.marks.at[i];
        if (strcmp(m->part, "letter") != 0 || strcmp(m->panel, track) != 0 || strcmp(m->series, context) != 0)
            continue;
        if (m->width < 1) continue;
        NEAR(m->low, creme_quantile(effects, n, 0.25));
        NEAR(m->high, creme_quantile(effects, n, 0.75));
    }
}

static void tiles_are_those_of_the_analysis(void **state)
{
    (void)state;
    static const char *const assays[] = {"necessity", "sufficiency"};
    const creme_figure_view *const views[] = {&creme_view_necessity, &creme_view_sufficiency};
    for (int k = 0; k < 2; k++) {
        both_ways b = {.folder = scratch_open()};
        b.tables[0] = tile_table(&b.folder, assays[k]);
        compare(&b, views[k], assays[k], 1, NULL);
        for (int i = 0; i < 6; i++) check_letters(&b, tracks[i % 2], contexts[i / 2]);
        compare_again(&b, views[k]);
        close_both(&b);
    }
}

static void boxes_of_swaps_are_the_summary(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = swap_table(&b.folder);
    compare(&b, &creme_view_context_swap, "swap", 1, NULL);
    const creme_table *summary = b.analysis.summary;
    assert_int_equal(creme_table_row_count(summary), 9);
    for (size_t i = 0; i < 9; i++) {
        double x = 1;
        while (strcmp(contexts[(int)x - 1], text_in(summary, i, "source_context")) != 0) x++;
        const creme_mark *box = the_mark(&b.drawn.marks, "box", "blood", text_in(summary, i, "target_context"), x);
        NEAR(box->n, number_in(summary, i, "n"));
        NEAR(box->low, number_in(summary, i, "q1"));
        NEAR(box->y, number_in(summary, i, "median"));
        NEAR(box->high, number_in(summary, i, "q3"));
    }
    compare_again(&b, &creme_view_context_swap);
    close_both(&b);
}

static void points_of_both_effects_are_joined_by_the_whole_key(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    creme_analysis results[2] = {0};
    static const creme_analysis_options none;
    static const char *const assays[] = {"necessity", "sufficiency"};
    for (int k = 0; k < 2; k++) {
        b.tables[k] = tile_table(&b.folder, assays[k]);
        const creme_table *table = b.tables[k];
        assert_succeeds(creme_analysis_run(&results[k], creme_analysis_find(assays[k]), &table, 1, &none));
    }
    compare(&b, &creme_view_necessity_sufficiency, NULL, 2, NULL);
    const creme_table *both[] = {results[0].table, results[1].table};
    assert_succeeds(creme_analysis_run(&b.analysis, creme_analysis_find("both"), both, 2, &none));
    double x[LOCI * TILES], y[LOCI * TILES];
    size_t n = 0, points = 0;
    for (size_t i = 0; i < creme_table_row_count(b.analysis.table); i++) {
        if (strcmp(text_in(b.analysis.table, i, "track"), "blood") != 0) continue;
        x[n] = number_in(b.analysis.table, i, "necessity");
        y[n++] = number_in(b.analysis.table, i, "sufficiency");
    }
    const creme_mark *panel = the_mark(&b.drawn.marks, "panel", "blood", NULL, NAN);
    NEAR(panel->n, (double)n);
    NEAR(panel->y, creme_pearson(x, y, n).statistic);
    for (size_t i = 0; i < b.drawn.marks.count; i++) {
        const creme_mark *m = &b.drawn.marks.at[i];
        if (strcmp(m->part, "point") != 0 || strcmp(m->panel, "blood") != 0) continue;
        size_t k = 0;
        while (k < n && (fabs(x[k] - m->x) > 1e-8 || fabs(y[k] - m->y) > 1e-8)) k++;
        assert_true(k < n);
        points++;
    }
    assert_int_equal(points, n);
    assert_int_equal(n, LOCI * TILES);
    for (int k = 0; k < 2; k++) creme_analysis_clear(&results[k]);
    close_both(&b);
}

/* Rows of an analysis of curves: the mean, and a band of one standard deviation. */
static void check_curves(const both_ways *b, const char *measure, const char *panel, const char *series_column,
                         const char *series, const char *context, const char *x)
{
    const creme_table *table = b->analysis.table;
    int seen = 0;
    for (size_t i = 0; i < creme_table_row_count(table); i++) {
        if (strcmp(text_in(table, i, "measure"), measure) != 0) continue;
        if (context && strcmp(text_in(table, i, "context"), context) != 0) continue;
        if (series_column && strcmp(text_in(table, i, series_column), series) != 0) continue;
        const creme_mark *m = the_mark(&b->drawn.marks, "curve", panel, series, number_in(table, i, x));
        NEAR(m->n, number_in(table, i, "n"));
        NEAR(m->y, number_in(table, i, "mean"));
        NEAR(m->high - m->y, number_in(table, i, "sd"));
        NEAR(m->y - m->low, number_in(table, i, "sd"));
        seen++;
    }
    assert_true(seen > 0);
}

/* Enhancers of all contexts are one curve: as if there were no contexts. */
static void curves_by_distance_are_the_analysis(void **state)
{
    (void)state;
    for (int folded = 0; folded < 2; folded++) {
        both_ways b = {.folder = scratch_open()};
        const creme_analysis_options options = {.rules = folded ? CREME_RULES_2023 : CREME_RULES_2024,
                                                .rules_given = true};
        b.tables[0] = distance_table(&b.folder);
        compare(&b, &creme_view_distance, NULL, 1, &options);
        double place[LOCI * 11], value[LOCI * 11], at[LOCI * 11], mean = 0, sd = 0;
        size_t n = creme_table_row_count(b.tables[0]);
        for (size_t i = 0; i < n; i++) {
            place[i] = number_in(b.tables[0], i, "distance_kb");
            value[i] = strcmp(text_in(b.tables[0], i, "class"), "enhancer") == 0
                           ? number_in(b.tables[0], i, "test_over_max")
                           : NAN;
        }
        for (double x = folded ? 0 : -25; x <= 25; x += 5) {
            size_t count = 0;
            /* folded, a locus has two values at one distance, which are its mean */
            for (size_t i = 0; i < n; i++) {
                double other = NAN;
                if (isnan(value[i]) || place[i] != x) continue;
                for (size_t j = i - i % 11; folded && j < i - i % 11 + 11; j++) {
                    if (j != i && place[j] == -x) other = value[j];
                }
                at[count++] = isnan(other) ? value[i] : (value[i] + other) / 2;
            }
            creme_mean_sd(at, count, &mean, &sd);
            const creme_mark *m = the_mark(&b.drawn.marks, "curve", "blood", "enhancer", x);
            NEAR(m->y, mean);
            NEAR(m->high - m->y, sd);
            NEAR(m->n, (double)count);
        }
        close_both(&b);
    }
}

static void brackets_of_two_tiles_have_the_ps_of_the_summary(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = interaction_table(&b.folder);
    compare(&b, &creme_view_second_iteration, "pairs", 1, NULL);
    const creme_table *summary = b.analysis.summary;
    assert_int_equal(creme_table_row_count(summary), 3);
    for (size_t i = 0; i < 3; i++) {
        double x = 1;
        while (strcmp(contexts[(int)x - 1], text_in(summary, i, "context")) != 0) x++;
        const struct {
            double low, high;
            const char *column;
        } brackets[] = {
            {1, 2, "p_joint_additive"}, {2, 3, "p_joint_multiplicative"}, {1, 3, "p_additive_multiplicative"}};
        for (int k = 0; k < 3; k++) {
            int found = 0;
            for (size_t j = 0; j < b.drawn.marks.count; j++) {
                const creme_mark *m = &b.drawn.marks.at[j];
                if (strcmp(m->part, "comparison") != 0 || m->x != x) continue;
                if (m->low != brackets[k].low || m->high != brackets[k].high) continue;
                NEAR(m->y, number_in(summary, i, brackets[k].column));
                found++;
            }
            assert_int_equal(found, 1);
        }
        const char *panel = "blood, enhancers";
        NEAR(the_mark(&b.drawn.marks, "box", panel, "observed", x)->y, number_in(summary, i, "median_joint"));
        NEAR(the_mark(&b.drawn.marks, "box", panel, "additive", x)->y, number_in(summary, i, "median_additive"));
    }
    compare_again(&b, &creme_view_second_iteration);
    close_both(&b);
}

static void traces_are_the_analysis(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = trace_table(&b.folder, "set-sufficiency", "round normalised search context");
    compare(&b, &creme_view_set_sufficiency, "traces", 1, NULL);
    check_curves(&b, "normalised", "blood, neutral", "kind", "enhancers", "neutral", "step");
    compare_again(&b, &creme_view_set_sufficiency);
    close_both(&b);
}

/* Contexts are pooled here: their means weighted by their numbers. */
static void copies_are_pooled_over_contexts(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = trace_table(&b.folder, "multiplicity", "copies normalised class context");
    compare(&b, &creme_view_multiplicity, "traces", 1, NULL);
    for (int step = 0; step < 4; step++) {
        double values[LOCI], mean = 0, sd = 0;
        for (int locus = 0; locus < LOCI; locus++) {
            values[locus] = number_in(b.tables[0], (size_t)(4 * locus + step), "normalised");
        }
        creme_mean_sd(values, LOCI, &mean, &sd);
        const creme_mark *m = the_mark(&b.drawn.marks, "curve", "blood", "enhancer", step);
        NEAR(m->y, mean);
        NEAR(m->high - m->y, sd);
        NEAR(m->n, LOCI);
    }
    compare_again(&b, &creme_view_multiplicity);
    close_both(&b);
}

static void pruned_tiles_go_by_what_is_gone(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = trace_table(&b.folder, "fine-tile", "tile_start tile_end remaining_bp score kind context");
    compare(&b, &creme_view_fine_tile, NULL, 1, NULL);
    for (int step = 0; step < 4; step++) {
        double values[LOCI], mean = 0, sd = 0;
        for (int locus = 0; locus < LOCI; locus++) {
            values[locus] = number_in(b.tables[0], (size_t)(4 * locus + step), "score");
        }
        creme_mean_sd(values, LOCI, &mean, &sd);
        const creme_mark *m = the_mark(&b.drawn.marks, "curve", "blood, enhancer", "CREME", 500 * step);
        NEAR(m->y, mean);
        NEAR(m->high - m->y, sd);
        NEAR(m->n, LOCI);
    }
    close_both(&b);
}

/* Each class's traces at round 2, and how many loci it has. */
static void greedy_traces_go_by_the_class_of_the_analysis(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = interaction_table(&b.folder);
    compare(&b, &creme_view_greedy_traces, "interaction", 1, NULL);
    static const char *const classes[] = {"additive", "superadditive", "subadditive"};
    int seen = 0;
    for (int k = 0; k < 3; k++) {
        double values[LOCI], mean = 0, sd = 0;
        size_t n = 0;
        char panel[64];
        for (size_t i = 0; i < LOCI; i++) { /* a trace each, in the order of the loci */
            if (strcmp(text_in(b.analysis.table, i, "class"), classes[k]) != 0) continue;
            values[n++] = number_in(b.tables[0], 5 * i + 2, "trace");
        }
        if (n == 0) continue;
        snprintf(panel, sizeof panel, "blood, enhancers, %s", classes[k]);
        creme_mean_sd(values, n, &mean, &sd);
        const creme_mark *m = the_mark(&b.drawn.marks, "curve", panel, "observed", 2);
        NEAR(m->y, mean);
        NEAR(m->n, (double)n);
        seen++;
    }
    assert_true(seen > 1);
    close_both(&b);
}

static void chosen_places_are_counted_as_analysed(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = interaction_table(&b.folder);
    compare(&b, &creme_view_greedy_locations, "locations", 1, NULL);
    const creme_table *table = b.analysis.table;
    double all = 0;
    for (size_t i = 0; i < creme_table_row_count(table); i++) {
        const creme_mark *m = the_mark(&b.drawn.marks, "frequency", "blood, enhancers", text_in(table, i, "context"),
                                       number_in(table, i, "distance_kb"));
        NEAR(m->n, number_in(table, i, "chosen"));
        NEAR(m->high - m->low, m->n);
        all += m->n;
    }
    NEAR(all, 4.0 * LOCI);
    close_both(&b);
}

static void cres_are_counted_by_distance(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    b.tables[0] = tile_table(&b.folder, "necessity");
    compare(&b, &creme_view_distance_histogram, "necessity", 1, NULL);
    const creme_table *table = b.analysis.table;
    for (int k = 0; k < 2; k++) {
        static const char *const classes[] = {"enhancer", "silencer"};
        double n = 0;
        for (size_t i = 0; i < creme_table_row_count(table); i++) {
            n += strcmp(text_in(table, i, "class"), classes[k]) == 0 &&
                 strcmp(text_in(table, i, "track"), "liver") == 0;
        }
        assert_true(n > 0);
        NEAR(sum_of_n(&b.drawn.marks, "bin", "liver", classes[k]), n);
    }
    compare_again(&b, &creme_view_distance_histogram);
    close_both(&b);
}

static void correlation_of_tracks_is_that_of_compare(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    const creme_analysis_options options = {.track = "blood,liver"};
    b.tables[0] = context_table(&b.folder);
    compare(&b, &creme_view_context_pairs, NULL, 1, NULL);
    const creme_table *table = b.tables[0];
    assert_succeeds(creme_analysis_run(&b.analysis, creme_analysis_find("compare"), &table, 1, &options));
    const creme_mark *panel = the_mark(&b.drawn.marks, "panel", "blood, liver", "liver", NAN);
    NEAR(panel->y, number_in(b.analysis.summary, 0, "pearson"));
    NEAR(panel->n, number_in(b.analysis.summary, 0, "n"));
    NEAR(panel->n, LOCI);
    close_both(&b);
}

static void models_are_compared_by_their_logarithms(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    double x[LOCI], y[LOCI];
    for (int k = 0; k < 2; k++) {
        text t;
        begin(&t, "activity", "wt");
        for (int i = 0; i < LOCI; i++) {
            int locus = k ? LOCI - 1 - i : i;
            write_locus(&t, locus, 0);
            (k ? y : x)[locus] = 2 * draw(locus, k, 11);
            fprintf(t.stream, "%.9g\n", pow(10, (k ? y : x)[locus]));
        }
        b.tables[k] = finish(&t, &b.folder);
    }
    compare(&b, &creme_view_models, NULL, 2, NULL);
    const creme_mark *panel = the_mark(&b.drawn.marks, "panel", "TSS activity", NULL, NAN);
    assert_true(fabs(panel->y - creme_pearson(x, y, LOCI).statistic) < 1e-6);
    NEAR(panel->n, LOCI);
    close_both(&b);
}

static void one_locus_is_shown_with_its_intervals(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    const creme_analysis_options options = {.locus = "G2_chr1_700000_+", .track = "liver"};
    b.tables[0] = tile_table(&b.folder, "necessity");
    b.tables[1] = tile_table(&b.folder, "sufficiency");
    compare(&b, &creme_view_locus, NULL, 2, &options);
    size_t first = (6 * 2 + 1) * TILES; /* locus 6, of an enhancing context, track 1 */
    assert_string_equal(the_mark(&b.drawn.marks, "panel", "liver", NULL, NAN)->label, "G2, chr1:700001 +");
    int seen = 0;
    for (size_t i = 0; i < b.drawn.marks.count; i++) {
        const creme_mark *m = &b.drawn.marks.at[i];
        if (strcmp(m->part, "tile") != 0) continue;
        const creme_table *table = b.tables[strcmp(m->series, "necessity") != 0];
        size_t row = first + (size_t)(seen++ % TILES);
        NEAR(m->y, number_in(table, row, "effect"));
        NEAR(m->least, number_in(table, row, "ci_low"));
        NEAR(m->most, number_in(table, row, "ci_high"));
    }
    assert_int_equal(seen, 2 * TILES);
    close_both(&b);
}

static void evidence_beside_cres_is_shown_as_it_stands(void **state)
{
    (void)state;
    both_ways b = {.folder = scratch_open()};
    text t;
    begin(&t, "analyze", "mark log_ratio p_bonferroni annotation class context share n q");
    for (int i = 0; i < LOCI; i++) {
        write_locus(&t, i, 0);
        fprintf(t.stream, "m%d %.6f %.6g a%d enhancer enhancing %.6f %d 0.5\n", i, draw(i, 0, 12),
                pow(10, -4 - 4 * draw(i, 1, 12)), i, 0.5 + 0.5 * draw(i, 2, 12), i);
    }
    b.tables[0] = finish(&t, &b.folder);
    compare(&b, &creme_view_annotations, NULL, 1, NULL);
    for (size_t i = 0; i < LOCI; i++) {
        char panel[64];
        snprintf(panel, sizeof panel, "blood, annotations %zu to %zu of %d", i / 12 * 12 + 1,
                 i / 12 * 12 + 12 < LOCI ? i / 12 * 12 + 12 : LOCI, LOCI);
        const creme_mark *bar = the_mark(&b.drawn.marks, "bar", panel, "enhancer", (double)(i % 12) + 1);
        NEAR(bar->y, number_in(b.tables[0], i, "share"));
        NEAR(bar->n, number_in(b.tables[0], i, "n"));
    }
    creme_analysis_clear(&b.drawn);
    compare(&b, &creme_view_coverage, NULL, 1, NULL);
    for (size_t i = 0; i < LOCI; i++) {
        const creme_mark *point =
            the_mark(&b.drawn.marks, "point", "CREs", NULL, number_in(b.tables[0], i, "log_ratio"));
        NEAR(point->y, -log10(number_in(b.tables[0], i, "p_bonferroni")));
    }
    close_both(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contexts_are_counted_and_cut_as_analysed),
        cmocka_unit_test(tiles_are_those_of_the_analysis),
        cmocka_unit_test(boxes_of_swaps_are_the_summary),
        cmocka_unit_test(points_of_both_effects_are_joined_by_the_whole_key),
        cmocka_unit_test(curves_by_distance_are_the_analysis),
        cmocka_unit_test(brackets_of_two_tiles_have_the_ps_of_the_summary),
        cmocka_unit_test(traces_are_the_analysis),
        cmocka_unit_test(copies_are_pooled_over_contexts),
        cmocka_unit_test(pruned_tiles_go_by_what_is_gone),
        cmocka_unit_test(greedy_traces_go_by_the_class_of_the_analysis),
        cmocka_unit_test(chosen_places_are_counted_as_analysed),
        cmocka_unit_test(cres_are_counted_by_distance),
        cmocka_unit_test(correlation_of_tracks_is_that_of_compare),
        cmocka_unit_test(models_are_compared_by_their_logarithms),
        cmocka_unit_test(one_locus_is_shown_with_its_intervals),
        cmocka_unit_test(evidence_beside_cres_is_shown_as_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
