/* The table of figures, and how each becomes a sheet. */
#include <creme/figure.h>

#include "figure/sheet.h"

#include "analysis/views.h"

#include <string.h>

const creme_figure creme_figures[] = {
    {"contexts", "Context effects", "CONTEXTS", 1, 1, 12, "contexts", "Context effect, (WT − mutant) / WT", "TSSs",
     "How many TSSs depend on their context, and how: effect = (WT - mean MUTANT) / WT, everything but the TSS tile "
     "being "
     "shuffled. Lines: thresholds of the classes; inset: TSSs per class. Effects below the first bar are counted in "
     "it."},
    {"context-pairs", "Context effects of two tracks", "CONTEXTS [CONTEXTS]", 1, 2, 9, "scatter", "Context effect",
     "Context effect",
     "Context effects of the same TSSs for each two tracks (of two tables, one track of each), coloured where both "
     "are of one class, with histograms at "
     "the "
     "margins and Pearson's r."},
    {"context-swap", "Swapped contexts", "SWAP [CONTEXTS]", 1, 2, 9, "boxes", "", "Activity / WT of the source",
     "Activity of a TSS in the context of another gene, over its own: MUTANT / WT of the source, by the class of the "
     "source "
     "(groups) and of the target (colours). Boxes: quartiles and median; whiskers: the furthest values within 1.5 "
     "box "
     "heights. Asterisks: two-sided Mann-Whitney U tests, * p <= 0.05, ** 0.01, *** 0.001, **** 0.0001."},
    {"necessity", "Necessity of tiles", "NECESSITY [CONTEXTS]", 1, 2, 12, "letters", "",
     "Normalised shuffle effect, (WT − shuffled) / WT",
     "Effects of shuffling one tile, (WT - mean SHUFFLE) / WT, by the class of the context, as letter values: half "
     "of the "
     "tiles are in the widest box, and each further box holds half of those that remain."},
    {"sufficiency", "Sufficiency of tiles", "SUFFICIENCY [CONTEXTS]", 1, 2, 12, "letters", "",
     "Normalised CRE effect, (mutant − control) / WT or control",
     "Effects of one tile in a shuffled context, (mean MUTANT - mean CONTROL) / WT for enhancing contexts and / mean "
     "CONTROL for the others, by the class of the context, as letter values."},
    {"necessity-sufficiency", "Necessity and sufficiency",
     "NECESSITY SUFFICIENCY [CONTEXTS], or NECESSARY-SUFFICIENT", 1, 3, 9, "scatter",
     "Necessity, (WT − shuffled) / WT", "Sufficiency, (mutant − control) / WT or control",
     "The two effects of each tile against each other, with histograms at the margins and Pearson's r."},
    {"distance", "Effect by distance", "DISTANCE [CRES]", 1, 2, 12, "curves", "Distance from the TSS (kb)",
     "Activity / its maximum over distances",
     "Activity with a CRE at each distance from the TSS, over the largest of its activities: mean over CREs, and a "
     "band of one "
     "standard deviation."},
    {"distance-histogram", "Distances of CREs", "CRES", 1, 1, 12, "distance-histogram", "Distance from the TSS (kb)",
     "CREs", "How many CREs lie at which distance from their TSS: enhancers above the axis, silencers below."},
    {"greedy-locations", "First tiles of the greedy search", "INTERACTION [CONTEXTS]", 1, 2, 6, "greedy-locations",
     "Distance from the TSS (kb)", "Loci",
     "Where the tiles of the first five rounds lie: a row per locus, sorted by class and by the distance of its "
     "nearest tile; "
     "above, how many loci chose each place."},
    {"greedy-traces", "Greedy search and its expectations", "INTERACTION [CLASSES]", 1, 2, 12, "curves",
     "Tiles shuffled", "Activity / WT",
     "Activity over WT after each round, beside what the effects of round 1 add up to, (WT + sum of (SHUFFLE - WT)) "
     "/ WT, and "
     "multiply to: means over loci, and bands of one standard deviation."},
    {"second-iteration", "Two tiles together", "INTERACTION [CONTEXTS]", 1, 2, 9, "boxes", "", "Activity / WT",
     "Activity over WT without the first two tiles of the greedy search, between the additive expectation (p1 + p2 - "
     "WT) / WT "
     "and the multiplicative p1 p2 / WT^2. Asterisks: two-sided Mann-Whitney U tests, * p <= 0.05, ** 0.01, *** "
     "0.001, "
     "**** 0.0001."},
    {"set-sufficiency", "Sufficiency of the found set", "SET-SUFFICIENCY [CONTEXTS]", 1, 2, 12, "curves",
     "Tiles put back", "Activity / WT or TSS alone",
     "Activity of the TSS tile in shuffled backgrounds as the greedily found tiles are put back one by one, over WT "
     "(enhancers) or over the TSS tile alone (silencers), for each class of contexts: mean over loci, band of one "
     "standard deviation."},
    {"multiplicity", "Copies of a CRE", "MULTIPLICITY", 1, 1, 12, "curves", "Copies of the CRE",
     "Activity / activity with one copy",
     "Activity as copies of a CRE are added where they do most, over that with one CRE at its own place: mean over "
     "CREs, band "
     "of one standard deviation."},
    {"fine-tile", "Pruning of tiles", "FINE-TILE", 1, 1, 12, "curves", "Bases removed (bp)",
     "Score, activity / activity with the whole tile",
     "Activity over that with the whole tile (score) as bases are taken out of it: mean over CREs, band of one "
     "standard "
     "deviation."},
    {"coverage", "Signals over CREs", "COVERAGE", 1, 1, 1, "coverage",
     "Log ratio of the signal, enhancers / silencers", "−log10 p",
     "Log ratio of a signal over sufficient enhancers and over sufficient silencers (of its means; in the authors' "
     "table, of "
     "its maxima), and how sure it is, for each experiment. Line: p = 0.05."},
    {"annotations", "Overlap with annotations", "OVERLAP", 1, 1, 6, "annotations", "", "Share on the annotation (%)",
     "Share of the tiles (or, of gene lists, of the loci) of each class that lie on an annotation. Asterisks: "
     "Fisher's exact test "
     "against all others, Benjamini-Hochberg adjusted, * q <= 0.05, ** 0.01, *** 0.001, **** 0.0001."},
    {"models", "One model and another", "ACTIVITY ACTIVITY", 2, 2, 9, "scatter", "log10 TSS activity",
     "log10 TSS activity",
     "WT activity of the same TSSs in two models, log10, with histograms at the margins and Pearson's r."},
    {"locus", "One locus", "NECESSITY [SUFFICIENCY [PROFILE]]", 1, 3, 3, "locus", "Distance from the TSS (kb)",
     "Effect",
     "The tiles of one locus: effects with their 95 % intervals, the tiles coloured by them, and the predicted "
     "profile before and after."},
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
    return creme_fail(CREME_ERROR_ARGUMENT, "figure %s is made of %s, but %zu tables are given", figure->name,
                      figure->tables, count);
}

enum { MOST_TABLES = 4 };

/* Every mark as it stands: what is drawn is what the analysis says. */
static creme_status write_sheet(const creme_figure *figure, const creme_marks *marks, const char *path)
{
    creme_sheet sheet = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_sheet_open(&sheet, path, figure->name));
    creme_sheet_note(&sheet, figure->caption);
    for (size_t i = 0; i < marks->count; i++) creme_sheet_add(&sheet, &marks->at[i]);
    CREME_TRY(creme_sheet_close(&sheet));
done:
    creme_sheet_discard(&sheet);
    return status;
}

creme_status creme_figure_prepare(const creme_figure *figure, const char *const *tables, size_t count,
                                  const creme_analysis_options *options, const char *sheet_path)
{
    static const creme_analysis_options none;
    creme_table *read[MOST_TABLES] = {NULL};
    creme_analysis analysis = {0};
    creme_status status = CREME_OK;
    CREME_TRY(check_count(figure, count));
    for (size_t i = 0; i < count; i++) {
        CREME_TRY(creme_table_read(&read[i], tables[i]));
        if (creme_table_row_count(read[i]) > 0) continue;
        status = creme_fail(CREME_ERROR_FORMAT, "%s: the table has no rows", tables[i]);
        goto done;
    }
    CREME_TRY(creme_analysis_draw(&analysis, creme_view_find(figure->name), (const creme_table *const *)read, count,
                                  options ? options : &none));
    CREME_TRY(write_sheet(figure, &analysis.marks, sheet_path));
done:
    creme_analysis_clear(&analysis);
    for (size_t i = 0; i < MOST_TABLES; i++) creme_table_destroy(read[i]);
    return status;
}
