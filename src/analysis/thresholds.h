/* Choosing thresholds, and recording them in the header of what they made. */
#ifndef CREME_ANALYSIS_THRESHOLDS_H
#define CREME_ANALYSIS_THRESHOLDS_H

#include <creme/analysis.h>

/* The rules' thresholds, or those given in their place. CREME_ERROR_ARGUMENT unless silencing <= -neutral <= 0,
 * neutral <= enhancing, silencer <= 0 <= enhancer and 0 <= additive <= interacting. */
CREME_CHECKED creme_status creme_thresholds_choose(creme_thresholds *out, const creme_analysis_options *options);

/* Two '#' lines: "preset: 2024", and of kinds that class "thresholds: enhancing 0.95, neutral 0.05, silencing -0.3". */
CREME_CHECKED creme_status creme_thresholds_record(creme_table *table, const char *kind, const creme_thresholds *by);

/* What presets are called, in the order of creme_rules; ends with NULL. */
extern const char *const creme_rules_names[];
creme_rules creme_rules_named(const char *name, creme_rules otherwise);

/* The preset that a table records, of an analysis or of an assay; `otherwise` if none. */
creme_rules creme_rules_recorded(const creme_table *table, creme_rules otherwise);

#endif
