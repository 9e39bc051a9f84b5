/* Sites of the rows of tables, piece by piece. */
#include "analysis/sites.h"

#include "base/memory.h"
#include "table/table_parts.h"

#include <inttypes.h>
#include <string.h>

static creme_status keep(creme_sites *s, const char **text)
{
    return creme_table_keep(s->texts, *text, strlen(*text), text);
}

static creme_status add_site(creme_sites *s, const creme_record *record)
{
    size_t count = s->frame.count, room = s->capacity;
    creme_record site = *record;
    creme_status status = CREME_OK;
    if (count == UINT32_MAX) return creme_fail(CREME_ERROR_RANGE, "too many loci and tracks for one table");
    CREME_TRY(creme_grow(&s->rows, &room, count + 1, sizeof *s->rows));
    CREME_TRY(creme_grow(&s->frame.at, &s->capacity, count + 1, sizeof *s->frame.at));
    const char **texts[] = {&site.name, &site.chrom, &site.strand, &site.id, &site.track, &site.context};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) CREME_TRY(keep(s, texts[i]));
    site.class = site.search = "";
    s->frame.at[count] = site;
    s->rows[count] = 0;
    s->frame.count++;
done:
    return status;
}

/* Neighbours are mostly of one site, and equal texts mostly one. */
static bool are_alike(const creme_record *a, const creme_record *b)
{
    return a->name == b->name && a->chrom == b->chrom && a->strand == b->strand && a->tss == b->tss &&
           a->track == b->track && a->context == b->context;
}

static creme_status find_site(creme_sites *s, const creme_record *record, uint32_t *site)
{
    char *key = NULL;
    size_t number = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&key, "%s\t%s\t%" PRId64 "\t%s\t%s\t%s", record->name, record->chrom, record->tss,
                                record->strand, record->track, record->context));
    CREME_TRY(creme_text_map_add(&s->keys, key, &number));
    if (number == s->frame.count) CREME_TRY(add_site(s, record));
    *site = (uint32_t)number;
done:
    creme_free(key);
    return status;
}

/* Where some rows are left out, the sites of the others move with them. */
static void keep_tiles(uint32_t *site, const creme_frame *frame)
{
    for (size_t i = 0; i < frame->count; i++) site[i] = site[frame->at[i].row];
}

static creme_status take_piece(creme_sites *s, const creme_table *table, const creme_analysis_options *options,
                               creme_sites_taker *take, void *self)
{
    creme_frame frame = {0};
    uint32_t *of_row = NULL; /* of the table */
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&frame, table, options->track));
    s->frame.has_tracks = frame.has_tracks;
    s->frame.has_contexts = frame.has_contexts;
    s->total += frame.count;
    CREME_TRY(creme_allocate(&of_row, creme_table_row_count(table), sizeof *of_row));
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *record = &frame.at[i];
        uint32_t *site = &of_row[record->row];
        if (i > 0 && are_alike(record, record - 1))
            *site = of_row[record[-1].row];
        else
            CREME_TRY(find_site(s, record, site));
        s->rows[*site]++;
    }
    CREME_TRY(creme_frame_need_tiles(&frame, NULL));
    s->tiles += frame.count;
    keep_tiles(of_row, &frame);
    status = take(self, s, &frame, of_row);
done:
    creme_free(of_row);
    creme_frame_close(&frame);
    return status;
}

/* By sites, since all rows of one have one partner. */
static creme_status take_contexts(creme_sites *s, creme_analysis *analysis, const creme_analysis_options *options)
{
    creme_join join = {0};
    creme_frame contexts = {0}, whole = {.table = s->frame.table, .count = s->total};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_take_contexts(&s->frame, options->contexts, &join, &contexts));
    join.left_alone = 0;
    for (size_t i = 0; i < s->frame.count; i++) {
        if (join.match[i] == SIZE_MAX) join.left_alone += s->rows[i];
    }
    CREME_TRY(creme_analysis_remark_join(analysis, options, &join, &whole, &contexts, false));
done:
    creme_join_clear(&join);
    creme_frame_close(&contexts);
    return status;
}

creme_status creme_sites_read(creme_sites *out, creme_analysis *analysis, creme_table_pieces *pieces,
                              const creme_analysis_options *options, creme_sites_taker *take, void *self)
{
    const creme_table *head = creme_table_pieces_head(pieces), *table = NULL;
    creme_status status = CREME_OK;
    *out = (creme_sites){.frame.table = head};
    CREME_TRY(creme_table_create(&out->texts, NULL, 0));
    CREME_TRY(creme_table_pieces_next(pieces, &table));
    while (table) {
        CREME_TRY(take_piece(out, table, options, take, self));
        CREME_TRY(creme_table_pieces_next(pieces, &table));
    }
    if (options->track && out->total == 0) return creme_frame_no_track(head, options->track);
    if (options->contexts) CREME_TRY(take_contexts(out, analysis, options));
    status = creme_analysis_remark_tiles(analysis, options, head, out->total - out->tiles, out->total);
done:
    return status;
}

void creme_sites_clear(creme_sites *sites)
{
    creme_frame_close(&sites->frame);
    creme_free(sites->rows);
    creme_table_destroy(sites->texts);
    creme_text_map_clear(&sites->keys);
    *sites = (creme_sites){0};
}
