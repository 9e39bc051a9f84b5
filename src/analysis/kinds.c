/* The table of analyses, and running them. */
#include "analysis/flow.h"

#include "analysis/origin.h"
#include "analysis/strands.h"
#include "analysis/thresholds.h"

#include <stdio.h>
#include <string.h>

const creme_analysis_kind creme_analysis_kinds[] = {
    {.name = "tss",
     .question = "which TSS of each gene is the most active, and which genes are?",
     .tables = "ACTIVITY",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_tss},
    {.name = "contexts",
     .question = "is the context of a TSS enhancing, neutral or silencing?",
     .tables = "CONTEXT-DEPENDENCE [IN-FULL]",
     .least_tables = 1,
     .most_tables = 2,
     .run = creme_analyze_contexts},
    {.name = "loci",
     .question = "which loci were sampled, and what is the context of each?",
     .tables = "CONTEXTS",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_loci},
    {.name = "swap",
     .question = "how do TSSs of each class act in contexts of each class?",
     .tables = "CONTEXT-SWAP",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_swap},
    {.name = "necessity",
     .question = "which tiles are necessary enhancers and silencers?",
     .tables = "NECESSITY",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_necessity},
    {.name = "sufficiency",
     .question = "which tiles are sufficient enhancers and silencers?",
     .tables = "SUFFICIENCY",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_sufficiency},
    {.name = "both",
     .question = "are necessary tiles sufficient?",
     .tables = "NECESSARY SUFFICIENT",
     .least_tables = 2,
     .most_tables = 2,
     .run = creme_analyze_both},
    {.name = "distance",
     .question = "how does the effect of tiles fall with distance?",
     .tables = "DISTANCE [CRES]",
     .least_tables = 1,
     .most_tables = 2,
     .run = creme_analyze_distance},
    {.name = "interaction",
     .question = "do the tiles of a greedy search cooperate, add up, or stand in for each other?",
     .tables = "INTERACTION",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_interaction},
    {.name = "pairs",
     .question = "what do the first two tiles do together?",
     .tables = "INTERACTION",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_pairs},
    {.name = "locations",
     .question = "where do the tiles lie that are chosen first?",
     .tables = "INTERACTION",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_locations},
    {.name = "traces",
     .question = "what is the mean trace of a greedy assay, and how sure is it?",
     .tables = "INTERACTION, SET-SUFFICIENCY, MULTIPLICITY or FINE-TILE",
     .least_tables = 1,
     .most_tables = 1,
     .run = creme_analyze_traces},
    {.name = "overlap",
     .question = "on which annotations and in which lists of genes are the CREs of each class?",
     .tables = "CRES FILE...",
     .least_tables = 1,
     .most_tables = 1,
     .takes_files = true,
     .run = creme_analyze_overlap},
    {.name = "coverage",
     .question = "is the coverage of tracks over enhancers another than over silencers?",
     .tables = "CRES BIGWIG...",
     .least_tables = 1,
     .most_tables = 1,
     .takes_files = true,
     .run = creme_analyze_coverage},
    {.name = "crispri",
     .question = "do effects of elements tell the pairs of element and gene that a CRISPRi screen found?",
     .tables = "EFFECTS SCREEN",
     .least_tables = 2,
     .most_tables = 2,
     .run = creme_analyze_crispri},
    {.name = "eqtl",
     .question = "do predicted effects of variants have the sign of eQTLs, and tell the causal ones?",
     .tables = "VARIANTS EQTLS...",
     .least_tables = 1,
     .most_tables = 1,
     .takes_files = true,
     .run = creme_analyze_eqtl},
    {.name = "compare",
     .question = "do two runs agree?",
     .tables = "TABLE [TABLE]",
     .least_tables = 1,
     .most_tables = 2,
     .run = creme_analyze_compare},
};
const size_t creme_analysis_kind_count = sizeof creme_analysis_kinds / sizeof *creme_analysis_kinds;

const creme_analysis_kind *creme_analysis_find(const char *name)
{
    for (size_t i = 0; i < creme_analysis_kind_count; i++) {
        if (strcmp(creme_analysis_kinds[i].name, name) == 0) return &creme_analysis_kinds[i];
    }
    return NULL;
}

/* Says in a table what made it, by which thresholds, and what was left out. */
static creme_status finish(const creme_analysis *analysis, creme_table *table, const creme_analysis_kind *kind,
                           const creme_thresholds *by)
{
    creme_status status = creme_origin_mark(table, kind);
    if (status == CREME_OK) status = creme_thresholds_record(table, kind->name, by);
    for (size_t i = 0; analysis->remarks && i < creme_table_note_count(analysis->remarks) && status == CREME_OK;
         i++) {
        status = creme_table_add_note(table, "%s", creme_table_note(analysis->remarks, i));
    }
    return status;
}

static creme_status check_arguments(const creme_analysis_kind *kind, size_t count,
                                    const creme_analysis_options *options)
{
    if (count >= (size_t)kind->least_tables && count <= (size_t)kind->most_tables &&
        (options->file_count > 0) == kind->takes_files)
        return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT, "%s takes: %s", kind->name, kind->tables);
}

static creme_status check_origin(const creme_analysis_kind *kind, const creme_table *const *tables, size_t count)
{
    char what[64];
    snprintf(what, sizeof what, "analyze %s", kind->name);
    return creme_origin_check(what, tables, count);
}

creme_analysis_options creme_analysis_with_recorded(const creme_analysis_options *options, const creme_table *table)
{
    creme_analysis_options out = *options;
    if (!out.rules_given && out.rules == CREME_RULES_2024) out.rules = creme_rules_recorded(table, CREME_RULES_2024);
    return out;
}

creme_status creme_analysis_run(creme_analysis *out, const creme_analysis_kind *kind,
                                const creme_table *const *tables, size_t count, const creme_analysis_options *options)
{
    *out = (creme_analysis){0};
    creme_status status = CREME_OK;
    creme_thresholds by;
    CREME_TRY(check_arguments(kind, count, options));
    const creme_analysis_options own = creme_analysis_with_recorded(options, tables[0]);
    CREME_TRY(creme_thresholds_choose(&by, &own));
    CREME_TRY(check_origin(kind, tables, count));
    CREME_TRY(kind->run(out, tables, count, &own));
    for (size_t i = 0; i < count; i++) CREME_TRY(creme_analysis_remark_missing(out, options, tables[i]));
    if (options->contexts) CREME_TRY(creme_analysis_remark_missing(out, options, options->contexts));
    CREME_TRY(finish(out, out->table, kind, &by));
    if (out->summary) CREME_TRY(finish(out, out->summary, kind, &by));
    if (out->ranking) CREME_TRY(finish(out, out->ranking, kind, &by));
    for (size_t i = 0; i < count; i++) CREME_TRY(creme_track_notes_hand_on(out->table, tables[i]));
done:
    if (status != CREME_OK) creme_analysis_clear(out);
    return status;
}

/* --- In pieces */

/* When such an analysis has made all of its remarks, which its table's head says. */
typedef enum flow_end {
    END_BEFORE, /* what a table records is said before anything else */
    END_WITHIN, /* it calls creme_analysis_end_remarks() */
    END_WHOLE   /* its table is small, and in `out` at the end */
} flow_end;

static const struct {
    const char *name;
    creme_analysis_flow_function *run;
    flow_end end;
    size_t tables; /* so many at most, else it wants them whole */
} flows[] = {{"tss", creme_flow_tss, END_WITHIN, 1},
             {"contexts", creme_flow_contexts, END_WITHIN, 2},
             {"loci", creme_flow_loci, END_WHOLE, 1},
             {"swap", creme_flow_swap, END_WITHIN, 1},
             {"overlap", creme_flow_overlap, END_WHOLE, 1},
             {"compare", creme_flow_compare, END_WITHIN, 2},
             {"necessity", creme_flow_necessity, END_BEFORE, 1},
             {"sufficiency", creme_flow_sufficiency, END_BEFORE, 1},
             {"both", creme_flow_both, END_WITHIN, 2},
             {"interaction", creme_flow_interaction, END_WHOLE, 1},
             {"pairs", creme_flow_pairs, END_WHOLE, 1},
             {"locations", creme_flow_locations, END_WHOLE, 1},
             {"traces", creme_flow_traces, END_WHOLE, 1},
             {"distance", creme_flow_distance, END_WHOLE, 2}};

enum { FLOWS = sizeof flows / sizeof *flows };

static size_t find_flow(const creme_analysis_kind *kind)
{
    size_t i = 0;
    while (i < FLOWS && strcmp(flows[i].name, kind->name) != 0) i++;
    return i;
}

bool creme_analysis_flows(const creme_analysis_kind *kind, size_t tables)
{
    size_t which = find_flow(kind);
    return which < FLOWS && tables <= flows[which].tables;
}

creme_status creme_analysis_end_remarks(creme_analysis *out, const creme_analysis_flow *flow,
                                        const creme_analysis_options *options)
{
    const creme_table *tables[] = {creme_table_pieces_head(flow->from),
                                   flow->with ? creme_table_pieces_head(flow->with) : NULL, options->contexts};
    creme_status status = CREME_OK;
    if (!flow->kind) return CREME_OK; /* creme_analysis_run() does so */
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == CREME_OK; i++) {
        if (tables[i]) status = creme_analysis_remark_missing(out, options, tables[i]);
    }
    return status;
}

creme_status creme_analysis_gather_unless_taken(const creme_analysis_flow *flow)
{
    const creme_table *whole = NULL;
    if (flow->take) return CREME_OK;
    creme_status status = creme_table_pieces_gather(flow->from, &whole);
    return status == CREME_OK ? creme_table_pieces_rewind(flow->from) : status;
}

size_t creme_analysis_piece_rows(const creme_analysis_flow *flow, size_t rows)
{
    return flow->take || rows == 0 ? CREME_PIECE_ROWS : rows;
}

/* A piece's notes, as those of every result. */
static creme_status finish_table(const creme_analysis *out, creme_table *table, const creme_analysis_flow *flow)
{
    creme_status status = CREME_OK;
    CREME_TRY(finish(out, table, flow->kind, &flow->by));
    CREME_TRY(creme_track_notes_hand_on(table, creme_table_pieces_head(flow->from)));
    if (flow->with) CREME_TRY(creme_track_notes_hand_on(table, creme_table_pieces_head(flow->with)));
done:
    return status;
}

creme_status creme_analysis_give(creme_analysis *out, const creme_analysis_flow *flow, creme_table *piece)
{
    creme_status status = CREME_OK;
    if (!flow->take && !flow->kind) { /* creme_analysis_run() does the rest */
        out->table = piece;
        return CREME_OK;
    }
    CREME_TRY(finish_table(out, piece, flow));
    if (!flow->take) {
        out->table = piece;
        return CREME_OK;
    }
    CREME_TRY(flow->take(flow->self, piece));
done:
    creme_table_destroy(piece);
    return status;
}

creme_status creme_analysis_run_flow(creme_analysis *out, const creme_analysis_kind *kind, creme_analysis_flow *flow,
                                     const creme_analysis_options *options)
{
    *out = (creme_analysis){0};
    const creme_table *heads[] = {creme_table_pieces_head(flow->from),
                                  flow->with ? creme_table_pieces_head(flow->with) : NULL};
    size_t count = flow->with ? 2 : 1, which = find_flow(kind);
    creme_status status = CREME_OK;
    flow->kind = kind;
    CREME_TRY(check_arguments(kind, count, options));
    const creme_analysis_options own = creme_analysis_with_recorded(options, heads[0]);
    CREME_TRY(creme_thresholds_choose(&flow->by, &own));
    CREME_TRY(check_origin(kind, heads, count));
    if (flows[which].end == END_BEFORE) CREME_TRY(creme_analysis_end_remarks(out, flow, options));
    CREME_TRY(flows[which].run(out, flow, &own));
    if (flows[which].end == END_WHOLE) {
        CREME_TRY(creme_analysis_end_remarks(out, flow, options));
        CREME_TRY(finish_table(out, out->table, flow));
    }
    if (out->summary) CREME_TRY(finish(out, out->summary, kind, &flow->by));
done:
    if (status != CREME_OK) creme_analysis_clear(out);
    return status;
}

/* Of tables in memory, all at once. */
static creme_status run_whole(creme_analysis *out, creme_analysis_flow_function *run,
                              const creme_table *const *tables, size_t count, const creme_analysis_options *options)
{
    creme_analysis_flow flow = {0};
    creme_status status = creme_table_pieces_of(&flow.from, tables[0]);
    if (status == CREME_OK && count > 1) status = creme_table_pieces_of(&flow.with, tables[1]);
    if (status == CREME_OK) status = run(out, &flow, options);
    creme_table_pieces_close(flow.from);
    creme_table_pieces_close(flow.with);
    return status;
}

creme_status creme_analyze_tss(creme_analysis *out, const creme_table *const *tables, size_t count,
                               const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_tss, tables, count, options);
}

creme_status creme_analyze_contexts(creme_analysis *out, const creme_table *const *tables, size_t count,
                                    const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_contexts, tables, count, options);
}

creme_status creme_analyze_loci(creme_analysis *out, const creme_table *const *tables, size_t count,
                                const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_loci, tables, count, options);
}

creme_status creme_analyze_swap(creme_analysis *out, const creme_table *const *tables, size_t count,
                                const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_swap, tables, count, options);
}

creme_status creme_analyze_overlap(creme_analysis *out, const creme_table *const *tables, size_t count,
                                   const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_overlap, tables, count, options);
}

creme_status creme_analyze_compare(creme_analysis *out, const creme_table *const *tables, size_t count,
                                   const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_compare, tables, count, options);
}

creme_status creme_analyze_necessity(creme_analysis *out, const creme_table *const *tables, size_t count,
                                     const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_necessity, tables, count, options);
}

creme_status creme_analyze_sufficiency(creme_analysis *out, const creme_table *const *tables, size_t count,
                                       const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_sufficiency, tables, count, options);
}

creme_status creme_analyze_both(creme_analysis *out, const creme_table *const *tables, size_t count,
                                const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_both, tables, count, options);
}

creme_status creme_analyze_interaction(creme_analysis *out, const creme_table *const *tables, size_t count,
                                       const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_interaction, tables, count, options);
}

creme_status creme_analyze_pairs(creme_analysis *out, const creme_table *const *tables, size_t count,
                                 const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_pairs, tables, count, options);
}

creme_status creme_analyze_locations(creme_analysis *out, const creme_table *const *tables, size_t count,
                                     const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_locations, tables, count, options);
}

creme_status creme_analyze_traces(creme_analysis *out, const creme_table *const *tables, size_t count,
                                  const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_traces, tables, count, options);
}

creme_status creme_analyze_distance(creme_analysis *out, const creme_table *const *tables, size_t count,
                                    const creme_analysis_options *options)
{
    return run_whole(out, creme_flow_distance, tables, count, options);
}

void creme_analysis_clear(creme_analysis *analysis)
{
    creme_table_destroy(analysis->table);
    creme_table_destroy(analysis->summary);
    creme_table_destroy(analysis->ranking);
    creme_table_destroy(analysis->predictions);
    creme_table_destroy(analysis->remarks);
    creme_marks_clear(&analysis->marks);
    *analysis = (creme_analysis){0};
}
