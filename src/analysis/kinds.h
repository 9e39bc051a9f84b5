/* The analyses, as rows of creme_analysis_kinds name them; all are creme_analysis_kind.run. */
#ifndef CREME_ANALYSIS_KINDS_H
#define CREME_ANALYSIS_KINDS_H

#include <creme/analysis.h>

#define CREME_ANALYSIS(name)                                                                                         \
    CREME_CHECKED creme_status creme_analyze_##name(creme_analysis *out, const creme_table *const *tables,           \
                                                    size_t count, const creme_analysis_options *options)

CREME_ANALYSIS(tss);
CREME_ANALYSIS(contexts);
CREME_ANALYSIS(loci);
CREME_ANALYSIS(necessity);
CREME_ANALYSIS(sufficiency);
CREME_ANALYSIS(both);
CREME_ANALYSIS(swap);
CREME_ANALYSIS(distance);
CREME_ANALYSIS(interaction);
CREME_ANALYSIS(pairs);
CREME_ANALYSIS(locations);
CREME_ANALYSIS(traces);
CREME_ANALYSIS(overlap);
CREME_ANALYSIS(coverage);
CREME_ANALYSIS(compare);

#endif
