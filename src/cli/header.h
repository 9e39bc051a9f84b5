/* The '#' lines that begin what commands write: version, command line, options. */
#ifndef CREME_CLI_HEADER_H
#define CREME_CLI_HEADER_H

#include "cli/settings.h"

#include "base/output.h"

/* Of a command that asks no model. */
void creme_header_write(const creme_settings *settings, creme_output *output);

/* "creme necessity -m ...", as it was typed; nothing if it was not typed. */
void creme_header_write_command(const creme_settings *settings, creme_output *output);

/* *out (the caller frees it) = the same as a text; NULL if it was not typed. */
CREME_CHECKED creme_status creme_header_command(char **out, const creme_settings *settings);

#endif
