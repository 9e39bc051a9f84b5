/* From settings to an analysis's options. */
#include "cli/analysis_options.h"

#include "cli/options.h"

/* The option's value, NULL if it was not given. */
static const double *if_given(const creme_settings *settings, const char *name, const double *value)
{
    return creme_options_given(settings, name) ? value : NULL;
}

creme_analysis_options creme_analysis_options_of(const creme_settings *settings, const creme_log *log)
{
    return (creme_analysis_options){.rules = settings->run.preset,
                                    .rules_given = creme_options_given(settings, "preset"),
                                    .track = settings->only_track,
                                    .enhancing = if_given(settings, "enhancing", &settings->run.enhancing),
                                    .neutral = if_given(settings, "neutral", &settings->run.neutral),
                                    .silencing = if_given(settings, "silencing", &settings->run.silencing),
                                    .enhancer = if_given(settings, "enhancer", &settings->run.enhancer),
                                    .silencer = if_given(settings, "silencer", &settings->run.silencer),
                                    .min_wt = if_given(settings, "min-wt", &settings->min_wt),
                                    .strong = if_given(settings, "strong", &settings->strong),
                                    .interacting = if_given(settings, "interacting", &settings->interacting),
                                    .additive = if_given(settings, "additive", &settings->additive),
                                    .fixed_trace = settings->trace == CREME_TRACE_FIXED,
                                    .log = log};
}
