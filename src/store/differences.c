/* What differs, in words. */
#include "store/differences.h"

#include <stdio.h>
#include <string.h>

void creme_differences_add(creme_differences *differences, const char *name, const char *is, const char *was)
{
    size_t n = differences->count;
    for (size_t i = 0; i < n && i < CREME_DIFFERENCES_KEPT; i++) {
        if (strncmp(differences->names[i], name, sizeof differences->names[i] - 1) == 0) return;
    }
    if (n < CREME_DIFFERENCES_KEPT) snprintf(differences->names[n], sizeof differences->names[n], "%s", name);
    if (n < CREME_DIFFERENCES_SHOWN) {
        snprintf(differences->is[n], sizeof differences->is[n], "%s", is);
        snprintf(differences->was[n], sizeof differences->was[n], "%s", was);
    }
    differences->count++;
}

const char *creme_differences_more(creme_differences *differences)
{
    char *out = differences->more;
    size_t used = 0, bytes = sizeof differences->more, n = differences->count;
    out[0] = '\0';
    for (size_t i = 1; i < n && i < CREME_DIFFERENCES_SHOWN; i++)
        used += (size_t)snprintf(out + used, bytes - used, "%s%s: %s, there %s", i == 1 ? " (and " : "; ",
                                 differences->names[i], differences->is[i], differences->was[i]);
    if (n > CREME_DIFFERENCES_SHOWN)
        used += (size_t)snprintf(out + used, bytes - used, "; %zu more", n - CREME_DIFFERENCES_SHOWN);
    if (n > 1) snprintf(out + used, bytes - used, ")");
    return out;
}
