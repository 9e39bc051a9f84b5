/* Writing the step at hand in other forms. Each writes to `output`, whose errors its close reports. */
#ifndef CREME_STORE_EXPORT_H
#define CREME_STORE_EXPORT_H

#include "base/output.h"

#include <creme/store.h>

/* The '#' lines of a table: the preamble, and the options on which results depend. */
void creme_export_header(const creme_store *store, creme_output *output);

CREME_CHECKED creme_status creme_export_table(creme_store *store, creme_output *output);
CREME_CHECKED creme_status creme_export_replicates(creme_store *store, creme_output *output);

#endif
