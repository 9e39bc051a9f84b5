/* What the preparations of figures share: rows, contexts, distances. */
#include "figure/prepare.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* --- Rows. ------------------------------------------------------------------------------------------------------ */

const char *creme_context_name(const char *text)
{
    static const char *const names[] = {"enhancing", "neutral", "silencing"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, names[i]) == 0) return names[i];
    }
    return *text && strcmp(text, "NA") != 0 && strcmp(text, ".") != 0 ? "other" : "";
}

const char *creme_class_name(const char *text)
{
    if (strcasecmp(text, "enhancer") == 0) return "enhancer";
    return strcasecmp(text, "silencer") == 0 ? "silencer" : text;
}

creme_status creme_rows_open(creme_rows *out, const creme_preparation *preparation, size_t table,
                             const creme_source *contexts)
{
    const creme_source *source = &preparation->tables[table];
    *out = (creme_rows){.table = source, .choice = preparation->choice};
    out->locus = creme_source_find(source, CREME_COLUMN_LOCUS);
    out->track = creme_source_find(source, CREME_COLUMN_TRACK);
    out->context = creme_source_find(source, CREME_COLUMN_CONTEXT);
    out->tile = creme_source_find(source, CREME_COLUMN_TILE);
    if (!contexts) return CREME_OK;
    int locus = -1, track = creme_source_find(contexts, CREME_COLUMN_TRACK);
    creme_status status = CREME_OK;
    CREME_TRY(creme_source_need(&locus, contexts, CREME_COLUMN_LOCUS));
    CREME_TRY(creme_source_need(&out->contexts_context, contexts, CREME_COLUMN_CONTEXT));
    out->contexts = contexts;
    out->contexts_have_tracks = track >= 0 && out->track >= 0;
    CREME_TRY(creme_row_index_create(&out->index, contexts, locus, out->contexts_have_tracks ? track : -1, -1));
done:
    return status;
}

void creme_rows_close(creme_rows *rows)
{
    creme_row_index_clear(&rows->index);
}

bool creme_rows_get(const creme_rows *rows, size_t i, creme_row *out)
{
    const char *track = creme_source_text(rows->table, i, rows->track);
    creme_source_locus_name(out->locus, sizeof out->locus, creme_source_text(rows->table, i, rows->locus));
    out->track = *track ? track : "all tracks";
    out->tile_start = creme_source_number(rows->table, i, rows->tile);
    out->context = creme_context_name(creme_source_text(rows->table, i, rows->context));
    const creme_figure_choice *choice = rows->choice;
    if (choice && choice->track && strcmp(choice->track, out->track) != 0) return false;
    if (choice && choice->locus && strcmp(choice->locus, out->locus) != 0) return false;
    if (!*out->context && rows->contexts) {
        long found = creme_row_index_find(&rows->index, out->locus, rows->contexts_have_tracks ? track : NULL, NULL);
        if (found >= 0) {
            out->context =
                creme_context_name(creme_source_text(rows->contexts, (size_t)found, rows->contexts_context));
        }
    }
    return true;
}

/* --- Distances. ------------------------------------------------------------------------------------------------- */

enum { ENFORMER_BP = 196608 };

creme_status creme_distances_find(creme_distances *out, const creme_source *table)
{
    *out = (creme_distances){.table = table, .kb = creme_source_find(table, "distance_kb|Binned distance (Kb)")};
    if (out->kb >= 0) return CREME_OK;
    out->tss = creme_source_find(table, "tss|TSS coordinate");
    out->strand = creme_source_find(table, "strand");
    out->start = creme_source_find(table, "genome_position_start|genome_start|CRE start coordinate");
    out->end = creme_source_find(table, "genome_position_end|genome_end|CRE end coordinate");
    if (out->tss >= 0 && out->strand >= 0 && out->start >= 0 && out->end >= 0) return CREME_OK;
    out->in_window = true;
    creme_status status = CREME_OK;
    CREME_TRY(creme_source_need(&out->start, table, "position_start|tile_start"));
    CREME_TRY(creme_source_need(&out->end, table, "position_end|tile_end"));
done:
    return status;
}

double creme_distances_get(const creme_distances *distances, size_t row)
{
    const creme_source *table = distances->table;
    if (distances->kb >= 0) return creme_source_number(table, row, distances->kb);
    double middle =
        (creme_source_number(table, row, distances->start) + creme_source_number(table, row, distances->end)) / 2;
    if (distances->in_window) return (middle - ENFORMER_BP / 2.0) / 1000;
    double distance = middle - creme_source_number(table, row, distances->tss);
    if (*creme_source_text(table, row, distances->strand) == '-') distance = -distance;
    return round(distance / 10) / 100; /* the TSS lies a base off the window's middle */
}
