/* The loci that were sampled by their contexts. Rows come in pieces (flow.h). */
#include "analysis/by_locus.h"
#include "analysis/flow.h"

#include "base/memory.h"

#include <string.h>

typedef struct selection {
    creme_analysis *out;
    const creme_table *head;
    char *track;  /* of all rows; NULL: there is none yet */
    bool is_made; /* the table says what is selected */
    size_t rows;
} selection;

creme_status creme_several_tracks(const creme_table *table, const char *one, const char *other)
{
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "%s: it has several tracks (%s, %s, ...): TSSs are chosen by one, which --track names",
                      creme_table_path(table), one, other);
}

static creme_status need_one_track(selection *s, const creme_frame *frame)
{
    creme_status status = CREME_OK;
    if (frame->count > 0 && !s->track) status = creme_copy_text(&s->track, frame->at[0].track);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        if (strcmp(frame->at[i].track, s->track) == 0) continue;
        return creme_several_tracks(s->head, s->track, frame->at[i].track);
    }
    return status;
}

static creme_status add_selected(creme_table *to, const creme_frame *frame)
{
    double *selected = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(frame, "selected", false, &selected));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *record = &frame->at[i];
        if (selected[i] != 1) continue;
        CREME_TRY(CREME_TABLE_ADD(to, record, record->context));
    }
done:
    creme_free(selected);
    return status;
}

static creme_status take_rows(void *self, creme_frame *frame)
{
    selection *s = self;
    creme_status status = need_one_track(s, frame);
    s->rows += frame->count;
    return status == CREME_OK && s->is_made ? add_selected(s->out->table, frame) : status;
}

/* Contexts were found of the track that is asked for. */
static creme_status take_contexts(void *self, const creme_table *piece)
{
    selection *s = self;
    creme_frame frame = {0};
    creme_status status = creme_frame_open_any(&frame, piece, NULL);
    if (status == CREME_OK) status = add_selected(s->out->table, &frame);
    creme_frame_close(&frame);
    return status;
}

/* Of a table that nobody has analysed, what the analysis `contexts` would make of it, silently: whoever runs that hears
 * it. */
static creme_status select_now(selection *s, const creme_analysis_flow *flow, const creme_analysis_options *options)
{
    creme_analysis contexts = {0};
    creme_analysis_options silent = *options;
    creme_analysis_flow own = {
        .from = flow->from, .take = take_contexts, .self = s, .kind = creme_analysis_find("contexts")};
    silent.log = NULL;
    creme_status status = creme_table_pieces_rewind(flow->from);
    if (status == CREME_OK) status = creme_flow_contexts(&contexts, &own, &silent);
    creme_analysis_clear(&contexts);
    return status;
}

creme_status creme_flow_loci(creme_analysis *out, const creme_analysis_flow *flow,
                             const creme_analysis_options *options)
{
    static const char *const wanted[] = {"locus",    "chrom",        "tss",        "strand",
                                         "track",    "context",      "selected",   "tile_start",
                                         "tile_end", "genome_start", "genome_end", NULL};
    selection s = {.out = out, .head = creme_table_pieces_head(flow->from)};
    size_t column = 0;
    creme_status status = CREME_OK;
    s.is_made = creme_table_find(s.head, "selected", &column) || !creme_table_find(s.head, "effect", &column);
    if (!s.is_made) CREME_TRY(creme_analysis_refuse_contexts(options, s.head));
    if (!s.is_made) CREME_TRY(creme_table_pieces_keep(flow->from));
    CREME_TRY(creme_table_create_for(&out->table, "name chrom tss strand context"));
    CREME_TRY(creme_analysis_read_rows(out, flow->from, wanted, options, take_rows, &s));
    if (!s.is_made) CREME_TRY(select_now(&s, flow, options));
    if (creme_table_row_count(out->table) == 0) {
        creme_log_warning(options->log,
                          "%s: none of its %zu loci is selected: creme analyze contexts selects those of a class, "
                          "by --enhancing, --neutral, --silencing",
                          creme_table_path(s.head), s.rows);
    }
done:
    creme_free(s.track);
    return status;
}
