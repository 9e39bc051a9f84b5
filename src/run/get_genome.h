/* Genomes that were fetched, made ready to be read. */
#ifndef CREME_RUN_GET_GENOME_H
#define CREME_RUN_GET_GENOME_H

#include <creme/log.h>
#include <creme/status.h>
#include <stdbool.h>

/* If `from` is gzip and not bgzip, in which nothing can be found without reading all that is before: path = the same as
 * bgzip, whole or not there, and *made = true. */
CREME_CHECKED creme_status creme_get_make_bgzip(bool *made, const char *path, const char *from);

/* The genome's index, if it has none yet. */
CREME_CHECKED creme_status creme_get_make_index(const char *path, const creme_log *log);

#endif
