/* Which assays there are: a row for each, in the order in which one meets them. Its kind, creme_NAME_kind, is in the
 * assay's file. */
#ifndef CREME_ASSAY_KINDS_H
#define CREME_ASSAY_KINDS_H

#include "assay/assay_kind.h"

/* clang-format off */
#define CREME_ASSAY_KINDS(ROW) \
    ROW(activity)              \
    ROW(context_dependence)    \
    ROW(context_swap)          \
    ROW(necessity)             \
    ROW(masking)               \
    ROW(sufficiency)           \
    ROW(distance)              \
    ROW(interaction)           \
    ROW(set_sufficiency)       \
    ROW(multiplicity)          \
    ROW(fine_tile)             \
    ROW(mutagenesis)           \
    ROW(profile)               \
    ROW(variants)
/* clang-format on */

#define CREME_DECLARE_KIND(name) extern const creme_assay_kind creme_##name##_kind;
CREME_ASSAY_KINDS(CREME_DECLARE_KIND)

#endif
