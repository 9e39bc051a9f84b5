/* The rows of the assays, each in the file of its assay. */
#ifndef CREME_ASSAY_KINDS_H
#define CREME_ASSAY_KINDS_H

#include "assay/assay_kind.h"

extern const creme_assay_kind creme_activity_kind, creme_context_dependence_kind, creme_context_swap_kind,
    creme_necessity_kind, creme_sufficiency_kind, creme_distance_kind, creme_interaction_kind,
    creme_set_sufficiency_kind, creme_multiplicity_kind, creme_fine_tile_kind, creme_mutagenesis_kind,
    creme_profile_kind, creme_masking_kind;

#endif
