/* Inputs that come through pipes, of which a run folder has to know what was in them. */
#ifndef CREME_CLI_PIPES_H
#define CREME_CLI_PIPES_H

#include "cli/settings.h"

/* "-" among options of input files, and operands of commands whose operands are files, becomes /dev/stdin, and what
 * comes through it is kept as below. CREME_ERROR_ARGUMENT if two are it. */
CREME_CHECKED creme_status creme_pipes_take_stdin(creme_settings *settings);

/* Keeps what comes through the pipes that options of input files name (/dev/stdin, and /dev/fd/N as <(...) gives it):
 * it is copied into temporary files without names, which take the pipes' places, so that the same path can be read
 * more than once and fingerprinted as any file. CREME_ERROR_ARGUMENT for a named pipe: whatever it gave is gone once
 * it is read. CREME_ERROR_IO if there is no room. */
CREME_CHECKED creme_status creme_pipes_keep(const creme_run_request *request);

#endif
