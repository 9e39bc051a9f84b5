/* Reading --stages. */
#ifndef CREME_ASSAY_STAGES_H
#define CREME_ASSAY_STAGES_H

#include <creme/greedy.h>

/* stages[*count] = WIDTH:THRESHOLD:BATCH with commas between, "500:0.9:1,50:0.7:10"; at most
 * CREME_MOST_FINE_TILE_STAGES. CREME_ERROR_ARGUMENT for anything else; whether the widths make sense is for
 * creme_fine_tile_create to say. */
CREME_CHECKED creme_status creme_stages_read(creme_fine_tile_stage *stages, int *count, const char *text);

#endif
