/* Pieces of whole loci as frames, with their contexts. */
#include "analysis/by_locus.h"

#include "base/memory.h"
#include "base/order.h"
#include "table/table_parts.h"

#include <string.h>

/* --- What another table says */

static creme_status add_key(creme_lookup *l, const char *label, const char *said)
{
    size_t key = 0, value = 0, known = l->keys.count;
    size_t room[] = {l->capacity, l->capacity, l->capacity};
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&l->value, &room[0], known + 1, sizeof *l->value));
    CREME_TRY(creme_grow(&l->count, &room[1], known + 1, sizeof *l->count));
    CREME_TRY(creme_grow(&l->met, &room[2], known + 1, sizeof *l->met));
    l->capacity = room[2];
    CREME_TRY(creme_text_map_add(&l->keys, label, &key));
    if (key == known) { /* the first row of several counts */
        CREME_TRY(creme_text_map_add(&l->values, said, &value));
        l->value[key] = (uint32_t)value;
        l->count[key] = 0;
        l->met[key] = false;
    }
    l->count[key]++;
done:
    return status;
}

static creme_status add_piece(creme_lookup *l, const creme_table *piece)
{
    creme_frame frame = {0};
    creme_labels labels = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_any(&frame, piece, NULL));
    CREME_TRY(creme_frame_key(&frame, l->by, &labels));
    for (size_t i = 0; i < frame.count; i++) {
        CREME_TRY(add_key(l, labels.at[i], l->of_classes ? frame.at[i].class : frame.at[i].context));
    }
    l->rows += frame.count;
done:
    creme_labels_clear(&labels);
    creme_frame_close(&frame);
    return status;
}

creme_status creme_lookup_read(creme_lookup *l, creme_table_pieces *pieces, const creme_table *left, unsigned by,
                               bool of_classes)
{
    static const char *const wanted[] = {"locus",  "chrom", "tss",      "strand",     "track",    "context", "class",
                                         "search", "kind",  "shuffled", "tile_start", "tile_end", NULL};
    const creme_table *piece = NULL;
    size_t column = 0;
    creme_status status = CREME_OK;
    l->head = creme_table_pieces_head(pieces);
    l->of_classes = of_classes;
    l->by = by;
    CREME_TRY(creme_table_need(l->head, of_classes ? "class" : "context", &column));
    bool by_track = creme_table_find(l->head, "track", &column) && creme_table_find(left, "track", &column);
    if (!by_track) l->by &= ~(unsigned)CREME_BY_TRACK;
    CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        CREME_TRY(add_piece(l, piece));
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
done:
    return status;
}

creme_status creme_lookup_apply(creme_lookup *l, creme_frame *frame, bool to_classes)
{
    creme_labels labels = {0};
    creme_status status = creme_frame_key(frame, l->by, &labels);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        size_t key = creme_text_map_find(&l->keys, labels.at[i]);
        bool known = key != CREME_TEXT_MAP_NONE;
        const char *said = known ? creme_text_map_get(&l->values, l->value[key]) : "";
        *(to_classes ? &frame->at[i].class : &frame->at[i].context) = said;
        l->join.pairs += known;
        l->join.left_alone += !known;
        if (!known || l->met[key]) continue;
        l->met[key] = true;
        l->join.right_doubled += l->count[key] - 1;
    }
    creme_labels_clear(&labels);
    return status;
}

creme_status creme_lookup_end(const creme_lookup *l, creme_analysis *out, const creme_table *left,
                              const creme_analysis_options *options)
{
    const creme_frame rows = {.table = left, .count = l->join.pairs + l->join.left_alone};
    const creme_frame others = {.table = l->head, .count = l->rows};
    return creme_analysis_remark_join(out, options, &l->join, &rows, &others, false);
}

void creme_lookup_clear(creme_lookup *l)
{
    creme_text_map_clear(&l->keys);
    creme_text_map_clear(&l->values);
    creme_free(l->value);
    creme_free(l->count);
    creme_free(l->met);
    *l = (creme_lookup){0};
}

/* --- Pieces */

static creme_status read_contexts(creme_lookup *contexts, const creme_table *head,
                                  const creme_analysis_options *options)
{
    creme_table_pieces *pieces = NULL;
    if (!options->contexts) return CREME_OK;
    creme_status status = creme_table_pieces_of(&pieces, options->contexts);
    if (status == CREME_OK) status = creme_lookup_read(contexts, pieces, head, CREME_BY_TRACK, false);
    creme_table_pieces_close(pieces);
    if (status == CREME_OK) contexts->head = options->contexts;
    return status;
}

static creme_status end(creme_analysis *out, const creme_table *head, size_t rows, const creme_lookup *contexts,
                        const creme_analysis_options *options)
{
    if (rows == 0 && options->track) return creme_frame_no_track(head, options->track);
    if (!options->contexts) return CREME_OK;
    if (contexts->join.pairs == 0 && rows > 0) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: no row's locus (with its track) has a context in %s",
                          creme_table_name(head), creme_table_name(options->contexts));
    }
    return creme_lookup_end(contexts, out, head, options);
}

creme_status creme_analysis_read_loci(creme_analysis *out, creme_table_pieces *pieces, const char *const *wanted,
                                      const creme_analysis_options *options, creme_loci_taker *take, void *self)
{
    creme_status status = creme_table_pieces_keep_loci(pieces);
    return status == CREME_OK ? creme_analysis_read_rows(out, pieces, wanted, options, take, self) : status;
}

creme_status creme_analysis_read_rows(creme_analysis *out, creme_table_pieces *pieces, const char *const *wanted,
                                      const creme_analysis_options *options, creme_loci_taker *take, void *self)
{
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    creme_lookup contexts = {0};
    creme_frame frame = {0};
    size_t rows = 0;
    creme_status status = CREME_OK;
    if (wanted) CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    CREME_TRY(read_contexts(&contexts, head, options));
    while (piece) {
        CREME_TRY(creme_frame_open_any(&frame, piece, options->track));
        if (options->contexts) CREME_TRY(creme_lookup_apply(&contexts, &frame, false));
        rows += frame.count;
        CREME_TRY(take(self, &frame));
        creme_frame_close(&frame);
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    status = end(out, head, rows, &contexts, options);
done:
    creme_frame_close(&frame);
    creme_lookup_clear(&contexts);
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
