/* Reading --stages. */
#ifndef CREME_CLI_STAGES_H
#define CREME_CLI_STAGES_H

#include <creme/greedy.h>

typedef struct creme_stages {
    creme_fine_tile_stage at[CREME_MOST_FINE_TILE_STAGES];
    int count;
} creme_stages;

/* WIDTH:THRESHOLD:BATCH with commas between, "500:0.9:1,50:0.7:10". CREME_ERROR_ARGUMENT for anything else; whether
 * the widths make sense is for creme_fine_tile_create to say. */
CREME_CHECKED creme_status creme_stages_read(creme_stages *out, const char *text);

#endif
