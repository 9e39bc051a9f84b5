/* The one variable of the library that is neither constant nor passed in. */
#include "base/stop.h"

#include <stdatomic.h>

static atomic_int requested;

void creme_stop_request(int reason)
{
    atomic_store(&requested, reason);
}

int creme_stop_reason(void)
{
    return atomic_load_explicit(&requested, memory_order_relaxed);
}

creme_status creme_stop_check(void)
{
    if (creme_stop_reason() == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_STOPPED, "interrupted, no output was written");
}
