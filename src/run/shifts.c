/* Reading --shifts. */
#include "run/shifts.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

enum { FARTHEST_BP = 1 << 20 };

creme_status creme_shifts_read(creme_shifts *out, const char *text)
{
    *out = (creme_shifts){0};
    char *item = NULL;
    creme_status status = CREME_OK;
    for (const char *rest = text; rest;) {
        size_t length = strcspn(rest, ",");
        if (out->count == CREME_MOST_SHIFTS) {
            status = creme_fail(CREME_ERROR_ARGUMENT, "--shifts: more than %d of them", CREME_MOST_SHIFTS);
            goto done;
        }
        CREME_TRY(creme_copy_text_n(&item, rest, length));
        CREME_TRY(creme_text_read_integer(&out->at[out->count], item, -FARTHEST_BP, FARTHEST_BP, "--shifts"));
        out->count++;
        creme_free(item);
        item = NULL;
        rest = rest[length] ? rest + length + 1 : NULL;
    }
done:
    creme_free(item);
    return status;
}
