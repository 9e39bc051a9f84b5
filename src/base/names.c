/* Lists of different texts. */
#include "base/names.h"

#include "base/memory.h"

#include <string.h>

creme_status creme_names_add(creme_names *names, const char *text, size_t *index)
{
    for (size_t i = names->count; i-- > 0;) { /* what was added last is asked for most */
        if (strcmp(names->at[i], text) != 0) continue;
        *index = i;
        return CREME_OK;
    }
    creme_status status = creme_grow(&names->at, &names->capacity, names->count + 1, sizeof *names->at);
    if (status == CREME_OK) status = creme_copy_text(&names->at[names->count], text);
    if (status == CREME_OK) *index = names->count++;
    return status;
}

void creme_names_clear(creme_names *names)
{
    for (size_t i = 0; i < names->count; i++) creme_free(names->at[i]);
    creme_free(names->at);
    *names = (creme_names){0};
}
