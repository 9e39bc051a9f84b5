/* Analyses of large tables: rows of the table come in pieces (table/table_pieces.h), and those of the result go in
 * pieces, so that neither is in memory as a whole. What such an analysis keeps of a row is what it needs for its
 * conclusions. */
#ifndef CREME_ANALYSIS_FLOW_H
#define CREME_ANALYSIS_FLOW_H

#include "analysis/kinds.h"
#include "table/table_pieces.h"

typedef struct creme_analysis_flow {
    creme_table_pieces *from, *with; /* with: the second table, of analyses that take two; else NULL */
    /* Gets the result's table in pieces, each with all of its notes and columns; at least one, be it without rows.
     * NULL: the rows are collected in the result. */
    creme_status (*take)(void *self, const creme_table *piece);
    void *self;
    /* What notes say; for creme_analysis_give(). */
    const creme_analysis_kind *kind;
    creme_thresholds by;
} creme_analysis_flow;

/* Whether an analysis of so many tables can be run so. */
bool creme_analysis_flows(const creme_analysis_kind *kind, size_t tables);

/* creme_analysis_run() of tables in pieces. If flow->take is given, out->table is NULL, but of kinds whose tables are
 * small; it may have been given some pieces before a failure. */
CREME_CHECKED creme_status creme_analysis_run_flow(creme_analysis *out, const creme_analysis_kind *kind,
                                                   creme_analysis_flow *flow, const creme_analysis_options *options);

/* For analyses that have remarks to make when they have read all: to be called when these are made, before the first
 * piece. */
CREME_CHECKED creme_status creme_analysis_end_remarks(creme_analysis *out, const creme_analysis_flow *flow,
                                                      const creme_analysis_options *options);

/* For analyses: hands on a piece of the result's table, which is taken over. All remarks have been made. */
CREME_CHECKED creme_status creme_analysis_give(creme_analysis *out, const creme_analysis_flow *flow,
                                               creme_table *piece);

/* For analyses that give a piece for each that they get: gathers these, if those are not taken. Before the first. */
CREME_CHECKED creme_status creme_analysis_gather_unless_taken(const creme_analysis_flow *flow);

/* How many rows a piece of the result has: all that there are, `rows`, where they are collected. */
size_t creme_analysis_piece_rows(const creme_analysis_flow *flow, size_t rows);

typedef creme_status creme_analysis_flow_function(creme_analysis *out, const creme_analysis_flow *flow,
                                                  const creme_analysis_options *options);
creme_analysis_flow_function creme_flow_tss, creme_flow_contexts, creme_flow_loci, creme_flow_swap,
    creme_flow_overlap, creme_flow_compare, creme_flow_necessity, creme_flow_sufficiency, creme_flow_both,
    creme_flow_interaction, creme_flow_pairs, creme_flow_locations, creme_flow_traces, creme_flow_distance;

struct creme_lookup;

/* The analysis of traces, in which what a lookup (by_locus.h) says takes the place of contexts; NULL: none. */
CREME_CHECKED creme_status creme_analyze_traces_of(creme_analysis *out, creme_table_pieces *pieces,
                                                   struct creme_lookup *classes,
                                                   const creme_analysis_options *options);

/* The same as a creme_analysis_kind.run, of tables in memory. */
creme_analysis_function creme_analyze_tss, creme_analyze_contexts, creme_analyze_loci, creme_analyze_swap,
    creme_analyze_overlap, creme_analyze_compare, creme_analyze_necessity, creme_analyze_sufficiency,
    creme_analyze_both, creme_analyze_interaction, creme_analyze_pairs, creme_analyze_locations, creme_analyze_traces,
    creme_analyze_distance;

#endif
