/* What analyses share, and the analyses, as rows of creme_analysis_kinds name them. */
#ifndef CREME_ANALYSIS_KINDS_H
#define CREME_ANALYSIS_KINDS_H

#include "table/cells.h"

#include <creme/analysis.h>

/* The options with the preset that the table's header records, unless another one was asked for. */
creme_analysis_options creme_analysis_with_recorded(const creme_analysis_options *options, const creme_table *table);

/* The rows of a table, of options->track alone if that is given, with the contexts of options->contexts if there are
 * any; how many rows have none there is said. */
CREME_CHECKED creme_status creme_analysis_open(creme_analysis *out, creme_frame *frame, const creme_table *table,
                                               const creme_analysis_options *options);

/* creme_frame_need_tiles(), saying how many rows it left out. */
CREME_CHECKED creme_status creme_analysis_need_tiles(creme_analysis *out, creme_frame *frame,
                                                     const creme_analysis_options *options);

/* CREME_ERROR_ARGUMENT if contexts are given: those of the table are worked out from its effects. */
CREME_CHECKED creme_status creme_analysis_refuse_contexts(const creme_analysis_options *options,
                                                          const creme_table *table);

/* If the table says that units of work are missing (it was collected with --allow-missing, or is of such a table), or
 * that infinite values were left out (dialect.h), so does what is made of it: the same note, and of which file. */
CREME_CHECKED creme_status creme_analysis_remark_missing(creme_analysis *out, const creme_analysis_options *options,
                                                         const creme_table *table);
#define CREME_MISSING_NOTE "missing: "

/* That remark alone. */
CREME_CHECKED creme_status creme_analysis_remark_tiles(creme_analysis *out, const creme_analysis_options *options,
                                                       const creme_table *table, size_t left_out, size_t rows);

/* What a user has to know of a result: a warning in the log, and a '#' line of its tables. */
CREME_CHECKED creme_status creme_analysis_remark(creme_analysis *out, const creme_analysis_options *options,
                                                 const char *format, ...) __attribute__((format(printf, 3, 4)));

/* How many values of NA are not drawn, of how many that were to be. */
CREME_CHECKED creme_status creme_analysis_remark_undrawn(creme_analysis *out, const creme_analysis_options *options,
                                                         const creme_table *table, size_t none, size_t all);

/* Whether that was said. */
bool creme_analysis_has_remark(const creme_analysis *out, const char *text);

/* What belongs to a result as its reader asked for it: the '#' line alone. */
CREME_CHECKED creme_status creme_analysis_note(creme_analysis *out, const char *text);

/* Says what a join lost or doubled, if it did; see creme_join_describe(). */
CREME_CHECKED creme_status creme_analysis_remark_join(creme_analysis *out, const creme_analysis_options *options,
                                                      const creme_join *join, const creme_frame *left,
                                                      const creme_frame *right, bool one_to_one);

/* What is wrong with a table of tiles of which none has an effect. */
creme_status creme_no_effects(const creme_table *table);

/* What is wrong with a table of several tracks, of which one is needed. */
creme_status creme_several_tracks(const creme_table *table, const char *one, const char *other);

/* --- What figures take too */

/* chosen[i] = 1 where record i of an interaction table is a tile of the first five rounds, by the column `chosen` if
 * there is one, at distance[i] kb. Free both with creme_free. */
CREME_CHECKED creme_status creme_find_chosen(const creme_frame *frame, double **chosen, double **distance);

/* --- The analyses; each is a creme_analysis_kind.run */

typedef creme_status creme_analysis_function(creme_analysis *out, const creme_table *const *tables, size_t count,
                                             const creme_analysis_options *options);

creme_analysis_function creme_analyze_coverage, creme_analyze_crispri, creme_analyze_eqtl;

#endif
