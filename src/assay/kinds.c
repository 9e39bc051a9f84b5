/* Which assays there are. */
#include "assay/kinds.h"

#include <string.h>

const creme_assay_kind *const creme_assay_kinds[] = {
    &creme_activity_kind,        &creme_context_dependence_kind, &creme_context_swap_kind, &creme_necessity_kind,
    &creme_masking_kind,         &creme_sufficiency_kind,        &creme_distance_kind,     &creme_interaction_kind,
    &creme_set_sufficiency_kind, &creme_multiplicity_kind,       &creme_fine_tile_kind,    &creme_mutagenesis_kind,
    &creme_profile_kind};
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
