/* Which assays there are. */
#include "assay/kinds.h"

#include <string.h>

#define ADDRESS_OF(name) &creme_##name##_kind,
const creme_assay_kind *const creme_assay_kinds[] = {CREME_ASSAY_KINDS(ADDRESS_OF)};
const size_t creme_assay_kind_count = sizeof creme_assay_kinds / sizeof *creme_assay_kinds;

const creme_assay_kind *creme_assay_kind_find(const char *name)
{
    for (size_t i = 0; i < creme_assay_kind_count; i++) {
        if (strcmp(creme_assay_kinds[i]->name, name) == 0) return creme_assay_kinds[i];
    }
    return NULL;
}

const char *creme_assay_read_as(const char *name)
{
    const creme_assay_kind *kind = creme_assay_kind_find(name);
    if (!kind) return NULL;
    return kind->read_as ? kind->read_as : kind->name;
}
