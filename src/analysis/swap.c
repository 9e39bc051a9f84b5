/* TSSs in contexts of others, by classes of both. Rows come in pieces (flow.h), twice: of what context a target is, is
 * known when all have been read, since loci are targets before they are sources. */
#include "analysis/by_locus.h"
#include "analysis/curves.h"
#include "analysis/flow.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Columns of texts; NONE where the table has not got them. */
enum { TARGET, TARGET_CHROM, TARGET_STRAND, TARGET_TSS, ROLE, COLUMNS };
static const char *const names[COLUMNS] = {"target", "target_chrom", "target_strand", "target_tss", "role"};

typedef struct swaps {
    creme_analysis *out;
    const creme_analysis_flow *flow;
    const creme_analysis_options *options;
    size_t column[COLUMNS];
    bool has_role;
    creme_text_map sources, contexts; /* sources: locus and track */
    uint32_t *context_of;             /* [sources], of the first row of each */
    size_t capacity;
    creme_distribution_list effects;
    size_t rows, without; /* all, and those of no effect */
} swaps;

static creme_status find_columns(swaps *s, const creme_table *head)
{
    static const int needed[] = {TARGET, TARGET_CHROM, TARGET_TSS, TARGET_STRAND};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        CREME_TRY(creme_table_need(head, names[needed[i]], &s->column[needed[i]]));
    s->has_role = creme_table_find(head, names[ROLE], &s->column[ROLE]);
done:
    return status;
}

static const char *text_at(const swaps *s, const creme_frame *frame, size_t i, int what)
{
    size_t row = frame->at[i].row, column = s->column[what];
    return creme_table_is_none(frame->table, row, column) ? "" : creme_table_text(frame->table, row, column);
}

/* --- Sources */

static creme_status label_record(char **out, const creme_record *r)
{
    return creme_format_text(out, "%s\t%s\t%" PRId64 "\t%s\t%s", r->name, r->chrom, r->tss, r->strand, r->track);
}

/* Of neighbours: texts that come again are mostly kept once. */
static bool are_one(const creme_record *a, const creme_record *b)
{
    return a->name == b->name && a->chrom == b->chrom && a->strand == b->strand && a->tss == b->tss &&
           a->track == b->track;
}

static creme_status add_source(swaps *s, const creme_record *r)
{
    char *label = NULL;
    size_t known = s->sources.count, at = 0, context = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_grow(&s->context_of, &s->capacity, known + 1, sizeof *s->context_of));
    CREME_TRY(label_record(&label, r));
    CREME_TRY(creme_text_map_add(&s->sources, label, &at));
    if (at < known) goto done; /* a table has all ordered pairs */
    CREME_TRY(creme_text_map_add(&s->contexts, r->context, &context));
    s->context_of[at] = (uint32_t)context;
done:
    creme_free(label);
    return status;
}

static creme_status take_sources(void *self, creme_frame *frame)
{
    swaps *s = self;
    double *effects = NULL, *wts = NULL;
    int64_t tss = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(frame, "wt", true, &wts));
    CREME_TRY(creme_frame_numbers(frame, "effect", false, &effects));
    CREME_TRY(find_columns(s, frame->table));
    s->rows += frame->count;
    for (size_t i = 0; i < frame->count; i++) {
        s->without += isnan(effects[i]);
        CREME_TRY(creme_table_integer(frame->table, frame->at[i].row, s->column[TARGET_TSS], &tss));
        if (i == 0 || !are_one(&frame->at[i], &frame->at[i - 1])) CREME_TRY(add_source(s, &frame->at[i]));
    }
done:
    creme_free(effects);
    creme_free(wts);
    return status;
}

/* --- The tables */

/* *context = that of the same locus as a source, "" if it is none. */
static creme_status find_target(const swaps *s, const creme_frame *frame, size_t i, const char **context)
{
    creme_record target = {.name = text_at(s, frame, i, TARGET),
                           .chrom = text_at(s, frame, i, TARGET_CHROM),
                           .strand = text_at(s, frame, i, TARGET_STRAND),
                           .track = frame->at[i].track};
    char *label = NULL;
    creme_status status = CREME_OK;
    *context = "";
    CREME_TRY(creme_table_integer(frame->table, frame->at[i].row, s->column[TARGET_TSS], &target.tss));
    CREME_TRY(label_record(&label, &target));
    size_t at = creme_text_map_find(&s->sources, label);
    if (at != CREME_TEXT_MAP_NONE) *context = creme_text_map_get(&s->contexts, s->context_of[at]);
done:
    creme_free(label);
    return status;
}

static creme_status add_row(swaps *s, creme_table *table, const creme_frame *frame, size_t i, double wt,
                            double effect)
{
    const creme_record *r = &frame->at[i];
    const char *role = s->has_role ? text_at(s, frame, i, ROLE) : "", *context = "";
    char *label = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(find_target(s, frame, i, &context));
    CREME_TRY(
        CREME_TABLE_ADD(table, r, text_at(s, frame, i, TARGET), r->track, role, r->context, context, wt, effect));
    CREME_TRY(creme_format_text(&label, "%s\t%s\t%s\t%s", r->track, role, r->context, context));
    CREME_TRY(creme_distribution_list_add(&s->effects, label, effect));
done:
    creme_free(label);
    return status;
}

static creme_status take_rows(void *self, creme_frame *frame)
{
    swaps *s = self;
    creme_table *table = NULL;
    double *effects = NULL, *wts = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(frame, "wt", true, &wts));
    CREME_TRY(creme_frame_numbers(frame, "effect", false, &effects));
    CREME_TRY(creme_table_create_for(&table, "locus chrom tss strand target track role source_context "
                                             "target_context wt effect"));
    for (size_t i = 0; i < frame->count; i++) CREME_TRY(add_row(s, table, frame, i, wts[i], effects[i]));
    status = creme_analysis_give(s->out, s->flow, table);
    table = NULL;
done:
    creme_table_destroy(table);
    creme_free(effects);
    creme_free(wts);
    return status;
}

creme_status creme_flow_swap(creme_analysis *out, const creme_analysis_flow *flow,
                             const creme_analysis_options *options)
{
    static const char *const wanted[] = {"locus",        "chrom",         "tss",      "strand",       "track",
                                         "context",      "tile_start",    "tile_end", "wt",           "effect",
                                         "genome_start", "genome_end",    "target",   "target_chrom", "target_tss",
                                         "role",         "target_strand", NULL};
    swaps s = {.out = out, .flow = flow, .options = options};
    creme_status status = CREME_OK;
    CREME_TRY(creme_analysis_gather_unless_taken(flow));
    CREME_TRY(creme_table_pieces_keep(flow->from));
    CREME_TRY(creme_analysis_read_rows(out, flow->from, wanted, options, take_sources, &s));
    if (s.without > 0) {
        CREME_TRY(creme_analysis_remark(out, options,
                                        "%zu of %zu rows of %s have no effect (NA), and count for nothing", s.without,
                                        s.rows, creme_table_name(creme_table_pieces_head(flow->from))));
    }
    CREME_TRY(creme_analysis_end_remarks(out, flow, options));
    CREME_TRY(creme_table_pieces_rewind(flow->from));
    CREME_TRY(creme_analysis_read_rows(out, flow->from, NULL, options, take_rows, &s));
    CREME_TRY(creme_distribution_list_write(&out->summary, "track role source_context target_context", &s.effects));
done:
    creme_text_map_clear(&s.sources);
    creme_text_map_clear(&s.contexts);
    creme_free(s.context_of);
    creme_distribution_list_clear(&s.effects);
    return status;
}
