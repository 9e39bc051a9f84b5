/* --cres as a BED of places, which are CREs of every locus that has them among its tiles. */
#ifndef CREME_RUN_CRES_PLACES_H
#define CREME_RUN_CRES_PLACES_H

#include "run/inputs.h"

#include "assay/scope.h"

/* *are = whether the file is a BED (without a header) or a GFF, and not a table of CREs. A pipe is taken for one. */
CREME_CHECKED creme_status creme_cres_are_places(bool *are, const char *path);

/* *out = the tiles of the scope that lie just where a place of the request's --cres does (of an element that was
 * widened, its place in its own file counts as well), for all chosen tracks. A field of the row that is "enhancer" or
 * "silencer" is its class; rows without one are enhancers, which the log says. Clear it, after a failure too.
 * CREME_ERROR_NOT_FOUND, with counts, if a place lies in a window and is none of its tiles, or none lies in any. */
CREME_CHECKED creme_status creme_cres_read_places(creme_cre_list *out, const creme_assay_scope *scope,
                                                  const creme_inputs *inputs);

#endif
