/* The figure of one locus: its tiles coloured by their effects, and the predicted profile. */
#include "figure/prepare.h"

#include "analysis/frame.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ENFORMER_BIN_BP = 128, MOST_NAMED = 12 };

typedef struct one_locus {
    creme_preparation *preparation;
    char *key;  /* creme-nn's id */
    char *name; /* the gene's */
    creme_names tracks;
    bool some;
} one_locus;

/* --- Which locus. ----------------------------------------------------------------------------------------------- */

/* The loci that are meant: of that name or id, or all. */
static creme_status find_loci(creme_names *keys, creme_names *names, const creme_frame *frame, const char *wanted)
{
    size_t place = 0;
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *record = &frame->at[i];
        if (wanted && strcmp(record->name, wanted) != 0 && strcmp(record->key, wanted) != 0) continue;
        size_t before = keys->count;
        creme_status status = creme_names_add(keys, record->key, &place);
        if (status == CREME_OK && keys->count > before) status = creme_names_append(names, record->name);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* Names if they tell the loci apart, else ids. */
static creme_status ask(const creme_frame *frame, const creme_names *keys, const creme_names *names,
                        const char *wanted)
{
    char list[1024] = "";
    size_t length = 0;
    creme_names different = {0};
    size_t place = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < names->count; i++) CREME_TRY(creme_names_add(&different, names->at[i], &place));
    const creme_names *shown = different.count == names->count ? names : keys;
    for (size_t i = 0; i < shown->count && i < MOST_NAMED && length < sizeof list; i++) {
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%.70s", i ? ", " : "", shown->at[i]);
    }
    status =
        creme_fail(CREME_ERROR_ARGUMENT, "%s: %zu loci%s%s, and the figure shows one; choose it with --locus: %s%s",
                   creme_table_path(frame->table), keys->count, wanted ? " are called " : "", wanted ? wanted : "",
                   list, shown->count > MOST_NAMED ? ", ..." : "");
done:
    creme_names_clear(&different);
    return status;
}

static creme_status choose_locus(one_locus *one, const creme_frame *frame)
{
    const creme_figure_choice *choice = one->preparation->choice;
    const char *wanted = choice ? choice->locus : NULL;
    creme_names keys = {0}, names = {0};
    creme_status status = CREME_OK;
    CREME_TRY(find_loci(&keys, &names, frame, wanted));
    if (keys.count == 0) {
        status = creme_fail(CREME_ERROR_NOT_FOUND, "%s: there are no effects of tiles of locus %s",
                            creme_table_path(frame->table), wanted ? wanted : "");
        goto done;
    }
    if (keys.count > 1) {
        status = ask(frame, &keys, &names, wanted);
        goto done;
    }
    CREME_TRY(creme_copy_text(&one->key, keys.at[0]));
    CREME_TRY(creme_copy_text(&one->name, names.at[0]));
done:
    creme_names_clear(&keys);
    creme_names_clear(&names);
    return status;
}

/* --- Tiles. ----------------------------------------------------------------------------------------------------- */

/* kb from the TSS, downstream positive. */
static double distance_kb(const creme_record *record)
{
    double distance = (double)(record->genome.start + record->genome.end) / 2 - ((double)record->tss + 0.5);
    return round((*record->strand == '-' ? -distance : distance) / 10) / 100;
}

static creme_status write_panel(one_locus *one, const char *track)
{
    size_t place = 0, before = one->tracks.count;
    creme_status status = creme_names_add(&one->tracks, track, &place);
    if (status != CREME_OK || one->tracks.count == before) return status;
    creme_mark mark = creme_mark_of("panel", track, NULL);
    mark.label = one->key;
    creme_sheet_add(&one->preparation->sheet, &mark);
    for (int side = 1; side >= -1; side -= 2) {
        mark = creme_mark_of("threshold", track, NULL);
        mark.y = side * 0.3;
        creme_sheet_add(&one->preparation->sheet, &mark);
    }
    return CREME_OK;
}

/* tile: from low to high kb, y the effect, least to most its interval; series the assay. */
static creme_status write_tile(one_locus *one, const creme_record *record, const char *assay, double effect,
                               double least, double most)
{
    const char *track = *record->track ? record->track : "all tracks";
    creme_status status = write_panel(one, track);
    if (status != CREME_OK) return status;
    double middle = distance_kb(record), half = (double)(record->genome.end - record->genome.start) / 2000;
    creme_mark mark = creme_mark_of("tile", track, assay);
    mark.low = middle - half;
    mark.high = middle + half;
    mark.y = effect;
    mark.least = least;
    mark.most = most;
    creme_sheet_add(&one->preparation->sheet, &mark);
    one->some = true;
    return CREME_OK;
}

static creme_status write_tiles(one_locus *one, size_t table, const char *assay, const char *effect_names)
{
    const creme_figure_choice *choice = one->preparation->choice;
    const creme_analysis_options options = {.track = choice ? choice->track : NULL};
    creme_frame frame = {0};
    double *effect = NULL, *least = NULL, *most = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&frame, one->preparation->tables[table].table, &options));
    CREME_TRY(creme_frame_need_tiles(&frame));
    CREME_TRY(creme_frame_numbers(&frame, effect_names, false, &effect));
    CREME_TRY(creme_frame_numbers(&frame, "ci_low", true, &least));
    CREME_TRY(creme_frame_numbers(&frame, "ci_high", true, &most));
    if (!one->key) CREME_TRY(choose_locus(one, &frame));
    for (size_t i = 0; i < frame.count; i++) {
        if (strcmp(frame.at[i].key, one->key) != 0 || !isfinite(effect[i])) continue;
        CREME_TRY(write_tile(one, &frame.at[i], assay, effect[i], least[i], most[i]));
    }
done:
    creme_free(effect);
    creme_free(least);
    creme_free(most);
    creme_frame_close(&frame);
    return status;
}

/* --- The profile. ----------------------------------------------------------------------------------------------- */

/* A table with a row per bin: creme profile's, or one of another program, of which less is asked. */
typedef struct profile {
    creme_rows rows;
    int locus, chrom, tss, strand, kb, wt, mean, sd, shuffled;
    size_t bins; /* of the locus */
} profile;

/* By the whole key where the table has it, else by name; a table without loci is all of this one. */
static bool is_of_locus(const profile *from, const one_locus *one, size_t i)
{
    const creme_source *table = from->rows.table;
    const char *name = creme_source_text(table, i, from->locus), *strand = creme_source_text(table, i, from->strand);
    if (from->locus < 0) return true;
    if (from->chrom < 0 || from->tss < 0 || from->strand < 0) return strcmp(name, one->name) == 0;
    char key[4 * CREME_LOCUS_NAME_BYTES];
    int length = snprintf(key, sizeof key, "%s_%s_%.0f_%s", name, creme_source_text(table, i, from->chrom),
                          creme_source_number(table, i, from->tss) + (*strand == '-'), strand);
    return length > 0 && (size_t)length < sizeof key && strcmp(key, one->key) == 0;
}

static const char *track_of(const profile *from, const one_locus *one, size_t i)
{
    const char *track = creme_source_text(from->rows.table, i, from->rows.track);
    return *track ? track : one->tracks.at[0];
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
                        creme_mark series)
{
    const creme_source *table = from->rows.table;
    char text[2 * CREME_LOCUS_NAME_BYTES];
    double bin = 0;
    creme_sheet_add(&one->preparation->sheet, &series);
    for (size_t i = 0; i < table->rows; i++) {
        if (!is_of_locus(from, one, i) || strcmp(mutant_of(from, i, text, sizeof text), mutant) != 0) continue;
        creme_mark mark = creme_mark_of("profile", series.panel, series.series);
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

/* Of each track that is drawn the wild type, which every mutant's rows have, once; and of each mutant its own curve. */
static creme_status write_curves(const one_locus *one, const profile *from)
{
    creme_names mutants = {0}, tracks = {0};
    char text[2 * CREME_LOCUS_NAME_BYTES], name[CREME_LOCUS_NAME_BYTES];
    size_t at = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < from->rows.table->rows; i++) {
        if (!is_of_locus(from, one, i)) continue;
        const char *track = track_of(from, one, i);
        if (creme_names_find(&one->tracks, track) == one->tracks.count) continue;
        size_t known = mutants.count;
        CREME_TRY(creme_names_add(&mutants, mutant_of(from, i, text, sizeof text), &at));
        if (mutants.count == known) continue;
        known = tracks.count;
        CREME_TRY(creme_names_add(&tracks, track, &at));
        creme_mark series = creme_mark_of("series", track, "wild type");
        if (tracks.count > known) write_curve(one, from, text, from->wt, -1, series);
        if (from->mean < 0) continue;
        snprintf(name, sizeof name, "%.400s shuffled", creme_source_text(from->rows.table, i, from->shuffled));
        series.series = from->shuffled < 0 ? "mutant" : name;
        write_curve(one, from, text, from->mean, from->sd, series);
    }
done:
    creme_names_clear(&mutants);
    creme_names_clear(&tracks);
    return status;
}

/* series and profile: x kb, y predicted, low and high a standard deviation from it; series wild type, and mutant or
 * what is shuffled. A drawn track may have no profile. */
static creme_status write_profile(one_locus *one, size_t table)
{
    profile from = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_rows_open(&from.rows, one->preparation, table, NULL));
    const creme_source *source = from.rows.table;
    CREME_TRY(creme_source_need(&from.wt, source, "wt|WT"));
    from.mean = creme_source_find(source, "mutant|MUT|mean");
    from.locus = creme_source_find(source, "locus|name");
    from.chrom = creme_source_find(source, "chrom");
    from.tss = creme_source_find(source, "tss");
    from.strand = creme_source_find(source, "strand");
    from.kb = creme_source_find(source, "distance_kb");
    from.shuffled = creme_source_find(source, "shuffled");
    from.sd = creme_source_find(source, "sd");
    for (size_t i = 0; i < source->rows; i++) from.bins += is_of_locus(&from, one, i);
    status = write_curves(one, &from);
done:
    creme_rows_close(&from.rows);
    return status;
}

creme_status creme_prepare_locus(creme_preparation *p)
{
    one_locus one = {.preparation = p};
    creme_status status = CREME_OK;
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
    creme_free(one.key);
    creme_free(one.name);
    return status;
}
