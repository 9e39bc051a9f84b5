/* Which redirects are followed. */
#include "fetch/transfer.h"

#include <string.h>
#include <strings.h>

static bool begins_with(const char *text, const char *start)
{
    return strncasecmp(text, start, strlen(start)) == 0;
}

bool creme_transfer_may_lead(const char *from, const char *to)
{
    if (begins_with(to, "https://")) return true;
    return begins_with(to, "http://") && !begins_with(from, "https://");
}
