/* The figure of one locus: its tiles coloured by their effects, and the predicted profile. */
#include "figure/prepare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ENFORMER_BIN_BP = 128 };

typedef struct one_locus {
    creme_preparation *preparation;
    char name[CREME_LOCUS_NAME_BYTES];
    creme_names tracks;
    bool some;
} one_locus;

/* tile: from low to high kb, y the effect; series the assay. */
static creme_status write_tiles(one_locus *one, size_t table, const char *assay, const char *effect_names)
{
    creme_preparation *p = one->preparation;
    creme_rows rows = {0};
    creme_distances distances;
    int effect = -1, start = -1, end = -1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&rows, p, table, NULL));
    CREME_TRY(creme_source_need(&effect, rows.table, effect_names));
    CREME_TRY(creme_source_need(&start, rows.table, "tile_start"));
    CREME_TRY(creme_source_need(&end, rows.table, "tile_end"));
    CREME_TRY(creme_distances_find(&distances, rows.table));
    for (size_t i = 0; i < rows.table->rows; i++) {
        creme_row row;
        if (!creme_rows_get(&rows, i, &row)) continue;
        if (!*one->name) snprintf(one->name, sizeof one->name, "%s", row.locus);
        if (strcmp(row.locus, one->name) != 0) continue;
        size_t place = 0, before = one->tracks.count;
        CREME_TRY(creme_names_add(&one->tracks, row.track, &place));
        creme_mark mark = creme_mark_of("panel", row.track, NULL);
        mark.label = one->name;
        if (place == before) creme_sheet_add(&p->sheet, &mark);
        double middle = creme_distances_get(&distances, i);
        double half = (creme_source_number(rows.table, i, end) - creme_source_number(rows.table, i, start)) / 2000;
        mark = creme_mark_of("tile", row.track, assay);
        mark.low = middle - half;
        mark.high = middle + half;
        mark.y = creme_source_number(rows.table, i, effect);
        if (!isfinite(mark.y)) continue;
        creme_sheet_add(&p->sheet, &mark);
        one->some = true;
    }
done:
    creme_rows_close(&rows);
    return status;
}

typedef struct profile {
    creme_rows rows;
    int locus, kb, sd, shuffled;
    size_t bins; /* of the locus */
} profile;

static bool is_of_locus(const profile *from, const one_locus *one, size_t i)
{
    return from->locus < 0 || strcmp(creme_source_text(from->rows.table, i, from->locus), one->name) == 0;
}

/* Of which track and mutant a row is. */
static const char *mutant_of(const profile *from, size_t i, char *text, size_t bytes)
{
    const creme_source *table = from->rows.table;
    snprintf(text, bytes, "%s\t%s", creme_source_text(table, i, from->rows.track),
             creme_source_text(table, i, from->shuffled));
    return text;
}

/* One curve, of a track and mutant; its rows stand together. Bins that are not said to lie somewhere are Enformer's. */
static void write_curve(const one_locus *one, const profile *from, const char *mutant, int column, int spread,
                        const char *series)
{
    const creme_source *table = from->rows.table;
    char text[2 * CREME_LOCUS_NAME_BYTES];
    double bin = 0;
    for (size_t i = 0; i < table->rows; i++) {
        if (!is_of_locus(from, one, i) || strcmp(mutant_of(from, i, text, sizeof text), mutant) != 0) continue;
        const char *track = creme_source_text(table, i, from->rows.track);
        creme_mark mark = creme_mark_of("profile", *track ? track : one->tracks.at[0], series);
        mark.x = from->kb >= 0 ? creme_source_number(table, i, from->kb)
                               : (bin - ((double)from->bins - 1) / 2) * ENFORMER_BIN_BP / 1000;
        mark.y = creme_source_number(table, i, column);
        double sd = creme_source_number(table, i, spread);
        if (isfinite(sd)) mark.low = fmax(0, mark.y - sd);
        if (isfinite(sd)) mark.high = mark.y + sd;
        if (isfinite(mark.y)) creme_sheet_add(&one->preparation->sheet, &mark);
        bin++;
    }
}

/* Of each track the wild type, which every mutant's rows have, once; and of each mutant its own curve. */
static creme_status write_curves(const one_locus *one, const profile *from, int before, int after)
{
    creme_names mutants = {0}, tracks = {0};
    char text[2 * CREME_LOCUS_NAME_BYTES], series[CREME_LOCUS_NAME_BYTES];
    size_t at = 0, known = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < from->rows.table->rows; i++) {
        if (!is_of_locus(from, one, i)) continue;
        known = mutants.count;
        CREME_TRY(creme_names_add(&mutants, mutant_of(from, i, text, sizeof text), &at));
        if (mutants.count == known) continue;
        known = tracks.count;
        CREME_TRY(creme_names_add(&tracks, creme_source_text(from->rows.table, i, from->rows.track), &at));
        if (tracks.count > known) write_curve(one, from, text, before, -1, "wild type");
        snprintf(series, sizeof series, "%.400s shuffled", creme_source_text(from->rows.table, i, from->shuffled));
        write_curve(one, from, text, after, from->sd, from->shuffled < 0 ? "mutant" : series);
    }
done:
    creme_names_clear(&mutants);
    creme_names_clear(&tracks);
    return status;
}

/* profile: x kb, y predicted, low and high a standard deviation from it; series wild type, and mutant or what is shuffled. */
static creme_status write_profile(one_locus *one, size_t table)
{
    profile from = {0};
    int before = -1;
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&from.rows, one->preparation, table, NULL));
    CREME_TRY(creme_source_need(&before, from.rows.table, "wt|WT"));
    from.locus = creme_source_find(from.rows.table, "locus|name");
    from.kb = creme_source_find(from.rows.table, "distance_kb");
    from.shuffled = creme_source_find(from.rows.table, "shuffled");
    from.sd = creme_source_find(from.rows.table, "sd");
    for (size_t i = 0; i < from.rows.table->rows; i++) from.bins += is_of_locus(&from, one, i);
    status = write_curves(one, &from, before, creme_source_find(from.rows.table, "mutant|MUT|mean"));
done:
    creme_rows_close(&from.rows);
    return status;
}

creme_status creme_prepare_locus(creme_preparation *p)
{
    one_locus one = {.preparation = p};
    creme_status status = CREME_OK;
    if (p->choice && p->choice->locus) snprintf(one.name, sizeof one.name, "%s", p->choice->locus);
    CREME_TRY(write_tiles(&one, 0, "necessity", "effect|Normalized shuffle effect"));
    if (p->count > 1) CREME_TRY(write_tiles(&one, 1, "sufficiency", "effect|Normalized CRE effect"));
    if (!one.some) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: there are no effects of tiles of locus %s", p->tables[0].path,
                            one.name);
        goto done;
    }
    if (p->count > 2) CREME_TRY(write_profile(&one, 2));
done:
    creme_names_clear(&one.tracks);
    return status;
}
