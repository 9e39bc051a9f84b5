/* Which loci an annotation gives. */
#ifndef CREME_CLI_LOCI_H
#define CREME_CLI_LOCI_H

#include "cli/settings.h"

#include <creme/locus.h>
#include <creme/log.h>

/* The loci that creme loci writes: the TSSs of --gtf that are of the --gene-type and lie on the FASTA (NULL: all).
 * CREME_ERROR_NOT_FOUND if none does. The caller clears the list, after a failure too. */
CREME_CHECKED creme_status creme_loci_select(creme_locus_list *out, const creme_settings *settings,
                                             creme_fasta *fasta, const creme_log *log);

#endif
