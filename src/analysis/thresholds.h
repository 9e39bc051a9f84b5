/* Choosing thresholds, and recording them in the header of what they made. */
#ifndef CREME_ANALYSIS_THRESHOLDS_H
#define CREME_ANALYSIS_THRESHOLDS_H

#include "assay/classes.h"

#include <creme/analysis.h>

/* Classes go by effects alone. How many of the CREs have a q below this is said beside. */
#define CREME_SMALL_Q 0.05

/* The rules' thresholds, or those given in their place. CREME_ERROR_ARGUMENT unless silencing <= -neutral <= 0,
 * neutral <= enhancing, silencer <= 0 <= enhancer and 0 <= additive <= interacting. */
CREME_CHECKED creme_status creme_thresholds_choose(creme_thresholds *out, const creme_analysis_options *options);

/* Two '#' lines: "preset: 2024", and of kinds that class "thresholds: enhancing 0.95, neutral 0.05, silencing -0.3". */
CREME_CHECKED creme_status creme_thresholds_record(creme_table *table, const char *kind, const creme_thresholds *by);

/* Where shuffles were drawn until a class stood, a table's header says by which limits: "stopped by class: enhancer
 * 0.3, silencer -0.3"; kind is the analysis that gives those classes. */
#define CREME_STOPPED_NOTE "stopped by class: "
void creme_thresholds_write_stops(char *text, size_t bytes, const char *kind, const creme_thresholds *by);

/* CREME_ERROR_ARGUMENT if the table was stopped by other limits than those by which it is to be classed: of these, its
 * draws say little. */
CREME_CHECKED creme_status creme_thresholds_check_stops(const creme_table *table, const char *kind,
                                                        const creme_thresholds *by);

/* Whether a table's shuffles may have stopped early, by class or by width: then n differs from tile to tile. */
bool creme_thresholds_may_stop(const creme_table *table);

/* The preset of that name; `otherwise` if there is none, or for NULL. */
creme_rules creme_rules_named(const char *name, creme_rules otherwise);

/* The preset that a table records, of an analysis or of an assay; `otherwise` if none. */
creme_rules creme_rules_recorded(const creme_table *table, creme_rules otherwise);

#endif
