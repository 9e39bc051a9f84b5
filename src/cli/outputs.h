/* Where results go, checked before the work begins. */
#ifndef CREME_CLI_OUTPUTS_H
#define CREME_CLI_OUTPUTS_H

#include "cli/settings.h"

/* CREME_ERROR_ARGUMENT if an output would overwrite an input or another output, or, without --force, a file of another
 * kind; if a name may mean a file or a run folder, or has the ending of a format that is not written; and for options
 * that do not go together. */
CREME_CHECKED creme_status creme_outputs_check(const creme_settings *settings);

/* Whether everything can be written where it is meant to be, without writing it, for --dry-run: CREME_ERROR_IO if
 * not. A run folder that is there has to be one. */
CREME_CHECKED creme_status creme_outputs_try(const creme_settings *settings);

#endif
