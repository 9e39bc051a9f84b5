/* Reading --shifts. */
#include "run/shifts.h"

#include "base/text.h"

enum { FARTHEST_BP = 1 << 20 };

static creme_status add(void *self, char *item)
{
    creme_shifts *out = self;
    if (out->count == CREME_MOST_SHIFTS) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--shifts: more than %d of them", CREME_MOST_SHIFTS);
    }
    return creme_text_read_integer(&out->at[out->count++], item, -FARTHEST_BP, FARTHEST_BP, "--shifts");
}

creme_status creme_shifts_read(creme_shifts *out, const char *text)
{
    *out = (creme_shifts){0};
    return creme_text_each(text, add, out);
}
