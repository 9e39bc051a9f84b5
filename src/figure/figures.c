/* The table of figures, and how each becomes a sheet. */
#include "figure/make.h"
#include "figure/sheet.h"

#include "analysis/kinds.h"
#include "analysis/strands.h"
#include "analysis/views.h"
#include "table/marks_on_disk.h"
#include "table/table_parts.h"
#include "table/track_notes.h"

#include <stdio.h>
#include <string.h>

const creme_figure creme_figures[] = {
    {.name = "contexts",
     .view = &creme_view_contexts,
     .title = "Context effects",
     .tables = "CONTEXTS",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 12,
     .form = "contexts",
     .x_label = "Context effect, (WT − mutant) / WT",
     .y_label = "TSSs",
     .caption = "How many TSSs depend on their context, and how: effect = (WT - mean MUTANT) / WT, everything but "
                "the TSS tile being shuffled. Lines: thresholds of the classes; inset: TSSs per class. Effects "
                "below the first bar are counted in it."},
    {.name = "context-pairs",
     .view = &creme_view_context_pairs,
     .title = "Context effects of two tracks",
     .tables = "CONTEXTS [CONTEXTS]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 9,
     .form = "scatter",
     .x_label = "Context effect",
     .y_label = "Context effect",
     .caption = "Context effects of the same TSSs for each two tracks (of two tables, one track of each), coloured "
                "where both are of one class, with histograms at the margins and Pearson's r."},
    {.name = "context-swap",
     .view = &creme_view_context_swap,
     .title = "Swapped contexts",
     .tables = "SWAP [CONTEXTS]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 9,
     .form = "boxes",
     .x_label = "",
     .y_label = "Activity / WT of the source",
     .caption = "Activity of a TSS in the context of another gene, over its own: MUTANT / WT of the source, by the "
                "class of the source (groups) and of the target (colours). Boxes: quartiles and median; whiskers: "
                "the furthest values within 1.5 box heights. Asterisks: two-sided Mann-Whitney U tests of the values "
                "in two boxes (n of each: column n of the figure's table), p not corrected for the number of tests, "
                "* p <= 0.05, ** 0.01, *** 0.001, **** 0.0001."},
    {.name = "necessity",
     .view = &creme_view_necessity,
     .title = "Necessity of tiles",
     .tables = "NECESSITY [CONTEXTS]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 12,
     .form = "letters",
     .x_label = "",
     .y_label = "Normalised shuffle effect, (WT − shuffled) / WT",
     .caption = "Effects of shuffling one tile, (WT - mean SHUFFLE) / WT, by the class of the context, as letter "
                "values: half of the tiles are in the widest box, and each further box holds half of those that "
                "remain."},
    {.name = "sufficiency",
     .view = &creme_view_sufficiency,
     .title = "Sufficiency of tiles",
     .tables = "SUFFICIENCY [CONTEXTS]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 12,
     .form = "letters",
     .x_label = "",
     .y_label = "Normalised CRE effect, (mutant − control) / WT or control",
     .caption = "Effects of one tile in a shuffled context, (mean MUTANT - mean CONTROL) / WT for enhancing "
                "contexts and / mean CONTROL for the others, by the class of the context, as letter values."},
    {.name = "necessity-sufficiency",
     .view = &creme_view_necessity_sufficiency,
     .title = "Necessity and sufficiency",
     .tables = "NECESSITY SUFFICIENCY [CONTEXTS], or NECESSARY-SUFFICIENT",
     .least_tables = 1,
     .most_tables = 3,
     .panels_per_page = 9,
     .form = "scatter",
     .x_label = "Necessity, (WT − shuffled) / WT",
     .y_label = "Sufficiency, (mutant − control) / WT or control",
     .caption = "The two effects of each tile against each other, with histograms at the margins and Pearson's r."},
    {.name = "distance",
     .view = &creme_view_distance,
     .title = "Effect by distance",
     .tables = "DISTANCE [CRES]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 12,
     .form = "curves",
     .x_label = "Distance from the TSS (kb)",
     .y_label = "Activity / its maximum over distances",
     .caption = "Activity with a CRE at each distance from the TSS, over the largest of its activities: mean over "
                "CREs (n of each: column n of the figure's table), and a band of one standard deviation."},
    {.name = "distance-histogram",
     .view = &creme_view_distance_histogram,
     .title = "Distances of CREs",
     .tables = "CRES",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 12,
     .form = "distance-histogram",
     .x_label = "Distance from the TSS (kb)",
     .y_label = "CREs",
     .caption =
         "How many CREs of the table (a pipeline's: the sufficient ones) lie at which distance from their TSS: "
         "enhancers above the axis, silencers below."},
    {.name = "greedy-locations",
     .view = &creme_view_greedy_locations,
     .title = "First tiles of the greedy search",
     .tables = "INTERACTION [CONTEXTS]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 6,
     .form = "greedy-locations",
     .x_label = "Distance from the TSS (kb)",
     .y_label = "Loci",
     .caption = "Where the tiles of the first five rounds lie: a row per locus, sorted by class and by the "
                "distance of its nearest tile; above, how many loci chose each place."},
    {.name = "greedy-traces",
     .view = &creme_view_greedy_traces,
     .title = "Greedy search and its expectations",
     .tables = "INTERACTION [CLASSES]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 12,
     .form = "curves",
     .x_label = "Tiles shuffled",
     .y_label = "Activity / WT",
     .caption = "Activity over WT after each round, beside what the effects of round 1 add up to, (WT + sum of "
                "(SHUFFLE - WT)) / WT, and multiply to: means over loci, and bands of one standard deviation."},
    {.name = "second-iteration",
     .view = &creme_view_second_iteration,
     .title = "Two tiles together",
     .tables = "INTERACTION [CONTEXTS]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 9,
     .form = "boxes",
     .x_label = "",
     .y_label = "Activity / WT",
     .caption = "Activity over WT without the first two tiles of the greedy search, between the additive "
                "expectation (p1 + p2 - WT) / WT and the multiplicative p1 p2 / WT^2. Asterisks: two-sided "
                "Mann-Whitney U tests of the values in two boxes (n of each: column n of the figure's table), p not "
                "corrected "
                "for the number of tests, * p <= 0.05, ** 0.01, *** 0.001, **** 0.0001."},
    {.name = "set-sufficiency",
     .view = &creme_view_set_sufficiency,
     .title = "Sufficiency of the found set",
     .tables = "SET-SUFFICIENCY [CONTEXTS]",
     .least_tables = 1,
     .most_tables = 2,
     .panels_per_page = 12,
     .form = "curves",
     .x_label = "Tiles put back",
     .y_label = "Activity / WT or TSS alone",
     .caption = "Activity of the TSS tile in shuffled backgrounds as the greedily found tiles are put back one by "
                "one, over WT (enhancers) or over the TSS tile alone (silencers), for each class of contexts: mean "
                "over loci, band of one standard deviation."},
    {.name = "multiplicity",
     .view = &creme_view_multiplicity,
     .title = "Copies of a CRE",
     .tables = "MULTIPLICITY",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 12,
     .form = "curves",
     .x_label = "Copies of the CRE",
     .y_label = "Activity / activity with one copy",
     .caption = "Activity as copies of a CRE are added where they do most, over that with one CRE at its own "
                "place: mean over CREs (n of each: column n of the figure's table), band of one standard deviation."},
    {.name = "fine-tile",
     .view = &creme_view_fine_tile,
     .title = "Pruning of tiles",
     .tables = "FINE-TILE",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 12,
     .form = "curves",
     .x_label = "Bases removed (bp)",
     .y_label = "Score, activity / activity with the whole tile",
     .caption = "Activity over that with the whole tile (score) as bases are taken out of it: mean over CREs "
                "(n of each: column n of the figure's table), band of one standard deviation."},
    {.name = "coverage",
     .view = &creme_view_coverage,
     .title = "Signals over CREs",
     .tables = "COVERAGE",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 1,
     .form = "coverage",
     .x_label = "Log ratio of the signal, enhancers / silencers",
     .y_label = "−log10 p",
     .caption = "Log ratio of a signal over sufficient enhancers and over sufficient silencers (of its means; in "
                "the authors' table, of its maxima), and how sure it is, for each experiment. Line: p = 0.05."},
    {.name = "annotations",
     .view = &creme_view_annotations,
     .title = "Overlap with annotations",
     .tables = "OVERLAP",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 6,
     .form = "annotations",
     .x_label = "",
     .y_label = "Share on the annotation (%)",
     .caption = "Share of the tiles (or, of gene lists, of the loci) of each class that lie on an annotation. "
                "Asterisks: Fisher's exact test against all others, Benjamini-Hochberg adjusted, * q <= 0.05, ** "
                "0.01, *** 0.001, **** 0.0001."},
    {.name = "precision-recall",
     .view = &creme_view_precision_recall,
     .title = "Precision and recall",
     .tables = "CRISPRI, or EQTL",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 12,
     .form = "precision-recall",
     .x_label = "Recall",
     .y_label = "Precision",
     .caption =
         "Precision and recall of the score, and of the distance to the TSS alone, over the pairs that count. "
         "Numbers: average precision, the area under the steps; dotted: the share of pairs that are regulated."},
    {.name = "by-distance",
     .view = &creme_view_by_distance,
     .title = "Average precision by distance",
     .tables = "SUMMARY",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 6,
     .form = "by-distance",
     .x_label = "",
     .y_label = "Average precision",
     .caption =
         "Average precision of the score, and of the distance to the TSS alone, for all pairs and by their "
         "distance, with 95 % bootstrap intervals. Dotted: the share of pairs that are regulated, what a score "
         "has that knows nothing; below: regulated pairs, of how many."},
    {.name = "effect-sizes",
     .view = &creme_view_effect_sizes,
     .title = "Predicted and measured effects",
     .tables = "CRISPRI, or EQTL",
     .least_tables = 1,
     .most_tables = 1,
     .panels_per_page = 9,
     .form = "scatter",
     .x_label = "Measured",
     .y_label = "Predicted",
     .caption = "The score of each pair against the fraction of expression that was lost when its element was "
                "silenced, or the log2 fold change of each variant against the slope of its eQTL, with histograms at "
                "the margins and Pearson's r."},
    {.name = "models",
     .view = &creme_view_models,
     .title = "One model and another",
     .tables = "ACTIVITY ACTIVITY",
     .least_tables = 2,
     .most_tables = 2,
     .panels_per_page = 9,
     .form = "scatter",
     .x_label = "log10 TSS activity",
     .y_label = "log10 TSS activity",
     .caption = "WT activity of the same TSSs in two models, log10, with histograms at the margins and Pearson's r."},
    {.name = "locus",
     .view = &creme_view_locus,
     .title = "One locus",
     .tables = "NECESSITY [SUFFICIENCY [PROFILE]]",
     .least_tables = 1,
     .most_tables = 3,
     .panels_per_page = 3,
     .form = "locus",
     .x_label = "Distance from the TSS (kb)",
     .y_label = "Effect",
     .caption =
         "The tiles of one locus: effects, with their 95 % intervals where the table has them, and the tiles "
         "coloured by them, red above 0, blue below, in full colour from the effect on that stands beside; genes, "
         "if an annotation is given; the predicted profile before and after, if a table of profiles is."},
};
const size_t creme_figure_count = sizeof creme_figures / sizeof *creme_figures;

const creme_figure *creme_figure_find(const char *name)
{
    for (size_t i = 0; i < creme_figure_count; i++) {
        if (strcmp(creme_figures[i].name, name) == 0) return &creme_figures[i];
    }
    return NULL;
}

creme_status creme_figure_of_sheet(const creme_figure **out, const char *path)
{
    char name[64];
    *out = NULL;
    creme_status status = creme_sheet_figure(name, sizeof name, path);
    if (status == CREME_OK && *name) *out = creme_figure_find(name);
    return status;
}

static creme_status check_count(const creme_figure *figure, size_t count)
{
    if (count >= (size_t)figure->least_tables && count <= (size_t)figure->most_tables) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "figure %s is made of %s, but %zu %s given", figure->name, figure->tables,
                      count, count == 1 ? "table is" : "tables are");
}

enum { MOST_TABLES = 4 };

/* A panel of one track against another has both names, and its axes have one each. */
static bool is_of_two(const creme_mark *panel)
{
    size_t length = panel->label ? strlen(panel->label) : 0;
    if (length == 0 || !panel->series || strncmp(panel->panel, panel->label, length) != 0) return false;
    return strncmp(panel->panel + length, ", ", 2) == 0 && strcmp(panel->panel + length + 2, panel->series) == 0;
}

/* about: what a panel's track is, as the notes of the tables say. */
static creme_status describe(creme_marks *descriptions, const creme_mark *panel, const creme_table *tracks)
{
    if (strcmp(panel->part, "panel") != 0 || is_of_two(panel)) return CREME_OK;
    creme_mark about = creme_mark_of("about", panel->panel, NULL);
    about.label = creme_track_description_within(tracks, panel->panel);
    return about.label ? creme_marks_add(descriptions, &about) : CREME_OK;
}

/* Every mark as it stands: what is drawn is what the analysis says. */
static creme_status write_sheet(creme_output_set *files, const creme_figure *figure, const creme_analysis *analysis,
                                const creme_table *tracks, const char *path)
{
    creme_mark_walk walk = {.of = &analysis->marks};
    creme_marks about = {0};
    creme_mark mark;
    const creme_table *remarks = analysis->remarks;
    creme_sheet sheet = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_sheet_open(&sheet, path, figure->name));
    creme_sheet_note(&sheet, figure->caption);
    for (size_t i = 0; remarks && i < creme_table_note_count(remarks); i++)
        creme_sheet_note(&sheet, creme_table_note(remarks, i));
    CREME_TRY(creme_marks_next(&walk, &mark));
    while (mark.part) {
        creme_sheet_add(&sheet, &mark);
        CREME_TRY(describe(&about, &mark, tracks));
        CREME_TRY(creme_marks_next(&walk, &mark));
    }
    for (size_t i = 0; i < about.count; i++) creme_sheet_add(&sheet, &about.at[i]);
    CREME_TRY(creme_sheet_close(&sheet, files));
done:
    creme_marks_end(&walk);
    creme_marks_clear(&about);
    creme_sheet_discard(&sheet);
    return status;
}

static creme_status no_rows(const char *path)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: the table has no rows", path);
}

/* The first comes in pieces, and others where the view draws them so. */
static creme_status open_all(creme_table_pieces **pieces, const creme_figure *figure, const char *const *paths,
                             size_t count)
{
    const creme_table *whole = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 1; i < count; i++) {
        CREME_TRY(creme_table_pieces_open(&pieces[i], paths[i], CREME_TABLE_WINDOW_BP));
        if (figure->view->draw_all) continue;
        CREME_TRY(creme_table_pieces_gather(pieces[i], &whole));
        if (creme_table_row_count(whole) == 0) CREME_TRY(no_rows(paths[i]));
    }
    status = creme_table_pieces_open(&pieces[0], paths[0], CREME_TABLE_WINDOW_BP);
done:
    return status;
}

static creme_status draw(creme_analysis *out, const char *what, const creme_figure *figure,
                         creme_table_pieces *const *pieces, const char *const *paths, size_t count,
                         const creme_analysis_options *options, creme_table *tracks)
{
    creme_status status = creme_analysis_draw_flow(out, what, figure->view, pieces, count, options);
    for (size_t i = count; i-- > 0;) {
        if (creme_table_pieces_are_empty(pieces[i])) status = no_rows(paths[i]);
    }
    for (size_t i = 0; i < count && status == CREME_OK; i++) {
        status = creme_analysis_remark_missing(out, options, creme_table_pieces_head(pieces[i]));
        if (status == CREME_OK) status = creme_track_notes_hand_on(tracks, creme_table_pieces_head(pieces[i]));
    }
    return status;
}

creme_status creme_figure_prepare_into(creme_output_set *files, const creme_figure *figure, const char *const *tables,
                                       size_t count, const creme_analysis_options *options, const char *sheet_path)
{
    static const creme_analysis_options none;
    creme_table_pieces *pieces[MOST_TABLES] = {NULL};
    creme_table *tracks = NULL;
    creme_analysis analysis = {0};
    char what[64];
    creme_status status = CREME_OK;
    CREME_TRY(check_count(figure, count));
    if (!options) options = &none;
    snprintf(what, sizeof what, "figure %s", figure->name);
    CREME_TRY(open_all(pieces, figure, tables, count));
    CREME_TRY(creme_table_create(&tracks, NULL, 0));
    CREME_TRY(draw(&analysis, what, figure, pieces, tables, count, options, tracks));
    CREME_TRY(write_sheet(files, figure, &analysis, tracks, sheet_path));
done:
    creme_table_destroy(tracks);
    creme_analysis_clear(&analysis);
    for (size_t i = 0; i < MOST_TABLES; i++) creme_table_pieces_close(pieces[i]);
    return status;
}
