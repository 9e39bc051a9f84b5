/* What analyses and figures are told alike. */
#ifndef CREME_CLI_ANALYSIS_OPTIONS_H
#define CREME_CLI_ANALYSIS_OPTIONS_H

#include "cli/settings.h"

#include <creme/analysis.h>

/* The rules, the track and the thresholds that were given; all else is zero. Points into the settings. */
creme_analysis_options creme_analysis_options_of(const creme_settings *settings, const creme_log *log);

#endif
