/* Views: what the figures show of the analyses. A view takes the table of an analysis and says it in marks
 * (creme/marks.h); the numbers are the analysis's. Given an assay's table, it runs the analysis first. */
#ifndef CREME_ANALYSIS_VIEWS_H
#define CREME_ANALYSIS_VIEWS_H

#include "analysis/dots.h"
#include "table/rows.h"
#include "table/table_pieces.h"

#include <creme/analysis.h>

/* What pieces of a table show. Zero is nothing. */
typedef struct creme_view_gathered {
    creme_dots dots;
    creme_point_list points;
    size_t rows;    /* of options->track */
    double tile_kb; /* the width of the first tile; 0: none yet */
    bool as_read;   /* no analysis was run, which would have said what has no value */
} creme_view_gathered;

typedef struct creme_figure_view {
    const char *analysis; /* whose table is shown; NULL: the view reads the tables itself */
    size_t takes;         /* how many of the tables are the analysis's; a further one is a table of contexts */
    bool by_table;        /* the header of each table counts for that table, rather than the first's for all */
    /* What makes the marks of the analysis's table (of tables[0], if there is no analysis). */
    CREME_CHECKED creme_status (*mark)(creme_analysis *out, const creme_table *const *tables, size_t count,
                                       const creme_analysis_options *options);
    /* Of tables in pieces, the same in two steps, in place of `mark`: what each piece shows; and the marks of all,
     * whose classes are by these thresholds. `head` is named in messages. */
    /* Or all at once, of a first table that is read by loci (by_locus.h). */
    CREME_CHECKED creme_status (*draw)(creme_analysis *out, creme_table_pieces *first,
                                       const creme_table *const *others, size_t count,
                                       const creme_analysis_options *options);
    /* Or all at once, of tables that are all read in pieces. */
    CREME_CHECKED creme_status (*draw_all)(creme_analysis *out, creme_table_pieces *const *tables, size_t count,
                                           const creme_analysis_options *options);
    bool as_it_stands; /* gather: the first table is shown itself, there is no analysis to be run before */
    CREME_CHECKED creme_status (*gather)(creme_view_gathered *out, const creme_table *piece,
                                         const creme_analysis_options *options);
    CREME_CHECKED creme_status (*mark_gathered)(creme_analysis *out, creme_view_gathered *gathered,
                                                const creme_table *head, const creme_thresholds *by);
} creme_figure_view;

/* What each figure shows; the table of figures (figure/figures.c) says which. */
extern const creme_figure_view creme_view_contexts, creme_view_context_pairs, creme_view_context_swap,
    creme_view_necessity, creme_view_sufficiency, creme_view_necessity_sufficiency, creme_view_distance,
    creme_view_distance_histogram, creme_view_greedy_locations, creme_view_greedy_traces, creme_view_second_iteration,
    creme_view_set_sufficiency, creme_view_multiplicity, creme_view_fine_tile, creme_view_coverage,
    creme_view_annotations, creme_view_models, creme_view_locus, creme_view_precision_recall, creme_view_by_distance,
    creme_view_effect_sizes;

/* out->marks = what the figure draws of these tables. The first may be one that the view's analysis wrote: then it is
 * shown as it is, with the options that its header records. Else the analysis is run on it, with the options that the
 * header of its assay records. Options that are given (the rules, if options->rules_given) come before those that are
 * recorded. Tables of another kind are refused as creme_analysis_run() refuses them, on behalf of `what` ("figure
 * contexts"). out is empty after a failure. */
CREME_CHECKED creme_status creme_analysis_draw(creme_analysis *out, const char *what, const creme_figure_view *view,
                                               const creme_table *const *tables, size_t count,
                                               const creme_analysis_options *options);

/* The same of tables in pieces; marks are on disk (table/marks_on_disk.h). Where the view gathers, or its analysis
 * takes pieces, the first table is never in memory as a whole, and where it draws all no table is; the others are
 * gathered. */
CREME_CHECKED creme_status creme_analysis_draw_flow(creme_analysis *out, const char *what,
                                                    const creme_figure_view *view, creme_table_pieces *const *tables,
                                                    size_t count, const creme_analysis_options *options);

/* *table has a column of contexts after this: its own, else it is made->table, of the analysis `contexts` by the
 * options that its header records. */
CREME_CHECKED creme_status creme_view_classify(creme_analysis *made, const creme_table **table,
                                               const creme_analysis_options *options);

/* What an analysis on the way left out is said of what is drawn. */
CREME_CHECKED creme_status creme_view_take_remarks(creme_analysis *out, const creme_analysis *from);

/* "all tracks" where a table has none. */
const char *creme_track_word(const char *track);

/* Whether a record is of options->locus, its name or its id; true if none is asked for. */
bool creme_view_is_locus(const creme_analysis_options *options, const creme_record *record);

/* The word for loci whose WT is too small for a share of it to say something (silent.h), as class or context. */
bool creme_view_is_silent(const char *class);

/* Whether a record is among what a figure counts: of the locus, and not silent. */
bool creme_view_shows(const creme_analysis_options *options, const creme_record *record);

#endif
