/* Reading --stages. */
#include "assay/stages.h"

#include "base/text.h"

#include <string.h>

typedef struct stages {
    creme_fine_tile_stage *at;
    int *count;
} stages;

static creme_status read_stage(void *self, char *item)
{
    const stages *out = self;
    char *threshold = strchr(item, ':'), *batch = threshold ? strchr(threshold + 1, ':') : NULL;
    if (*out->count == CREME_MOST_FINE_TILE_STAGES) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--stages: more than %d of them", CREME_MOST_FINE_TILE_STAGES);
    }
    if (!batch) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--stages: '%s' is not of the form WIDTH:THRESHOLD:BATCH", item);
    }
    *threshold++ = '\0';
    *batch++ = '\0';
    creme_fine_tile_stage *stage = &out->at[(*out->count)++];
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_read_integer(&stage->width_bp, item, 1, INT32_MAX, "--stages: width"));
    CREME_TRY(creme_text_read_real(&stage->threshold, threshold, 0, 1, "--stages: threshold"));
    CREME_TRY(creme_text_read_integer(&stage->batch, batch, 1, INT32_MAX, "--stages: batch"));
done:
    return status;
}

creme_status creme_stages_read(creme_fine_tile_stage *at, int *count, const char *text)
{
    *count = 0;
    return creme_text_each(text, read_stage, &(stages){at, count});
}
