/* What the assays of single CREs have in common. */
#ifndef CREME_ASSAY_CRE_CHOICE_H
#define CREME_ASSAY_CRE_CHOICE_H

#include "assay/assay_kind.h"

#include <creme/cre.h>

/* CREME_ERROR_RANGE unless the grid has the tile and the assay the track, CREME_ERROR_ARGUMENT for no kind of CRE. */
CREME_CHECKED creme_status creme_assay_check_cre(const creme_assay *assay, int64_t tile, creme_cre_kind kind,
                                                 int64_t track);

/* backgrounds[shuffles], NULL at first: the shuffles of the window with the TSS tile, drawn when they are asked for. */
CREME_CHECKED creme_status creme_assay_use_control(creme_assay *assay, creme_background **backgrounds, int64_t k,
                                                   creme_background **out);

/* Releases them and frees the array; NULL is fine. */
void creme_assay_release_backgrounds(creme_background **backgrounds, int64_t count);

#endif
