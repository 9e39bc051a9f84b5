/* Pieces of whole loci as frames, with their contexts. */
#include "analysis/by_locus.h"

#include "base/memory.h"
#include "base/order.h"
#include "base/text_map.h"
#include "table/table_parts.h"

#include <string.h>

/* A table of contexts, looked up piece by piece: the join by locus and track of creme_frame_take_contexts(). */
typedef struct contexts {
    creme_frame frame;
    unsigned by;
    creme_text_map keys;
    size_t *first, *count; /* [keys]: the first record of each, and how many there are */
    bool *met;             /* [keys] */
    creme_join join;       /* counts alone */
} contexts;

static void close_contexts(contexts *c)
{
    creme_frame_close(&c->frame);
    creme_text_map_clear(&c->keys);
    creme_free(c->first);
    creme_free(c->count);
    creme_free(c->met);
}

static creme_status open_contexts(contexts *c, const creme_table *head, const creme_table *table)
{
    creme_labels labels = {0};
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, "context", &column));
    CREME_TRY(creme_frame_open(&c->frame, table, NULL));
    bool by_track = c->frame.has_tracks && creme_table_find(head, "track", &column);
    c->by = by_track ? CREME_BY_TRACK : CREME_BY_LOCUS;
    CREME_TRY(creme_frame_key(&c->frame, c->by, &labels));
    CREME_TRY(creme_allocate(&c->first, c->frame.count, sizeof *c->first));
    CREME_TRY(creme_allocate_zero(&c->count, c->frame.count, sizeof *c->count));
    CREME_TRY(creme_allocate_zero(&c->met, c->frame.count, sizeof *c->met));
    for (size_t i = 0; i < c->frame.count; i++) {
        size_t key = 0;
        CREME_TRY(creme_text_map_add(&c->keys, labels.at[i], &key));
        if (c->count[key]++ == 0) c->first[key] = i;
    }
done:
    creme_labels_clear(&labels);
    return status;
}

static creme_status take_contexts(contexts *c, creme_frame *frame)
{
    creme_labels labels = {0};
    creme_status status = creme_frame_key(frame, c->by, &labels);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        size_t key = creme_text_map_find(&c->keys, labels.at[i]);
        bool known = key != CREME_TEXT_MAP_NONE;
        frame->at[i].context = known ? c->frame.at[c->first[key]].context : "";
        c->join.pairs += known;
        c->join.left_alone += !known;
        if (!known || c->met[key]) continue;
        c->met[key] = true;
        c->join.right_doubled += c->count[key] - 1;
    }
    creme_labels_clear(&labels);
    return status;
}

static creme_status end(creme_analysis *out, const creme_table *head, size_t rows, const contexts *c,
                        const creme_analysis_options *options)
{
    const creme_frame whole = {.table = head, .count = rows};
    if (rows == 0 && options->track) return creme_frame_no_track(head, options->track);
    if (!options->contexts) return CREME_OK;
    if (c->join.pairs == 0 && rows > 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no row's locus (with its track) has a context in %s",
                          creme_table_name(head), creme_table_name(options->contexts));
    }
    return creme_analysis_remark_join(out, options, &c->join, &whole, &c->frame, false);
}

creme_status creme_analysis_read_loci(creme_analysis *out, creme_table_pieces *pieces, const char *const *wanted,
                                      const creme_analysis_options *options, creme_loci_taker *take, void *self)
{
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    contexts c = {0};
    creme_frame frame = {0};
    size_t rows = 0;
    creme_status status = CREME_OK;
    if (wanted) CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_table_pieces_keep_loci(pieces));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    if (options->contexts) CREME_TRY(open_contexts(&c, head, options->contexts));
    while (piece) {
        CREME_TRY(creme_frame_open_any(&frame, piece, options->track));
        if (options->contexts) CREME_TRY(take_contexts(&c, &frame));
        rows += frame.count;
        CREME_TRY(take(self, &frame));
        creme_frame_close(&frame);
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    status = end(out, head, rows, &c, options);
done:
    creme_frame_close(&frame);
    close_contexts(&c);
    return status;
}

creme_status creme_record_list_add(creme_record_list *list, const creme_record *record, int64_t order)
{
    size_t count = list->frame.count;
    creme_record kept = *record;
    const char **texts[] = {&kept.name,  &kept.chrom,   &kept.strand, &kept.id,
                            &kept.track, &kept.context, &kept.class,  &kept.search};
    creme_status status = CREME_OK;
    if (!list->texts) CREME_TRY(creme_table_create(&list->texts, NULL, 0));
    CREME_TRY(creme_grow(&list->frame.at, &list->capacity, count + 1, sizeof *list->frame.at));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CREME_TRY(creme_table_keep(list->texts, *texts[i], strlen(*texts[i]), texts[i]));
    }
    kept.row = (size_t)order;
    list->frame.at[list->frame.count++] = kept;
done:
    return status;
}

static int by_row(const void *a, const void *b)
{
    const creme_record *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

void creme_record_list_sort(creme_record_list *list)
{
    creme_order(list->frame.at, list->frame.count, sizeof *list->frame.at, by_row);
}

void creme_record_list_clear(creme_record_list *list)
{
    creme_frame_close(&list->frame);
    creme_table_destroy(list->texts);
    *list = (creme_record_list){0};
}
