/* The table of figures, and the frame in which each is prepared. */
#include "figure/prepare.h"

#include <string.h>

const creme_figure creme_figures[] = {
    {"contexts", "Context effects", "CONTEXTS", 1, 1,
     "How many TSSs depend on their context, and how: effect = (WT - mean MUTANT) / WT, everything but the TSS tile "
     "being "
     "shuffled. Lines: thresholds of the classes; inset: TSSs per class. Effects below the first bar are counted in "
     "it."},
    {"necessity", "Necessity of tiles", "NECESSITY [CONTEXTS]", 1, 2,
     "Effects of shuffling one tile, (WT - mean SHUFFLE) / WT, by the class of the context, as letter values: half "
     "of the "
     "tiles are in the widest box, and each further box holds half of those that remain."},
    {"sufficiency", "Sufficiency of tiles", "SUFFICIENCY [CONTEXTS]", 1, 2,
     "Effects of one tile in a shuffled context, (mean MUTANT - mean CONTROL) / WT for enhancing contexts and / mean "
     "CONTROL for the others, by the class of the context, as letter values."},
    {"distance", "Effect by distance", "DISTANCE [CONTEXTS]", 1, 2,
     "Activity with a CRE at each distance from the TSS, over the largest of its activities: mean over CREs, and a "
     "band of one "
     "standard deviation."},
};
const size_t creme_figure_count = sizeof creme_figures / sizeof *creme_figures;

static const creme_prepare_function functions[] = {
    creme_prepare_contexts,
    creme_prepare_necessity,
    creme_prepare_sufficiency,
    creme_prepare_distance,
};
_Static_assert(sizeof functions / sizeof *functions == sizeof creme_figures / sizeof *creme_figures,
               "each figure has its preparation, in the same order");

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

creme_status creme_figure_prepare(const creme_figure *figure, const char *const *tables, size_t count,
                                  const creme_figure_choice *choice, const char *sheet_path)
{
    creme_preparation p = {.figure = figure, .choice = choice};
    creme_status status = CREME_OK;
    CREME_TRY(check_count(figure, count));
    for (; p.count < count; p.count++) CREME_TRY(creme_source_read(&p.tables[p.count], tables[p.count]));
    CREME_TRY(creme_sheet_open(&p.sheet, sheet_path, figure->name));
    creme_sheet_note(&p.sheet, figure->caption);
    CREME_TRY(functions[figure - creme_figures](&p));
    status = creme_sheet_close(&p.sheet);
done:
    creme_sheet_discard(&p.sheet);
    for (size_t i = 0; i < CREME_FIGURE_MOST_TABLES; i++) creme_source_clear(&p.tables[i]);
    return status;
}
