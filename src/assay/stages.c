/* Reading --stages. */
#include "assay/stages.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

static creme_status read_stage(creme_fine_tile_stage *stage, char *item)
{
    char *threshold = strchr(item, ':'), *batch = threshold ? strchr(threshold + 1, ':') : NULL;
    if (!batch) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--stages: '%s' is not of the form WIDTH:THRESHOLD:BATCH", item);
    }
    *threshold++ = '\0';
    *batch++ = '\0';
    creme_status status = CREME_OK;
    CREME_TRY(creme_text_read_integer(&stage->width_bp, item, 1, INT32_MAX, "--stages: width"));
    CREME_TRY(creme_text_read_real(&stage->threshold, threshold, 0, 1, "--stages: threshold"));
    CREME_TRY(creme_text_read_integer(&stage->batch, batch, 1, INT32_MAX, "--stages: batch"));
done:
    return status;
}

creme_status creme_stages_read(creme_fine_tile_stage *stages, int *count, const char *text)
{
    *count = 0;
    char *item = NULL;
    creme_status status = CREME_OK;
    for (const char *rest = text; rest;) {
        size_t length = strcspn(rest, ",");
        if (*count == CREME_MOST_FINE_TILE_STAGES) {
            status = creme_fail(CREME_ERROR_ARGUMENT, "--stages: more than %d of them", CREME_MOST_FINE_TILE_STAGES);
            goto done;
        }
        CREME_TRY(creme_copy_text_n(&item, rest, length));
        CREME_TRY(read_stage(&stages[*count], item));
        ++*count;
        creme_free(item);
        item = NULL;
        rest = rest[length] ? rest + length + 1 : NULL;
    }
done:
    creme_free(item);
    return status;
}
