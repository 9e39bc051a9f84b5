/* What searches look for. */
#include <creme/higher_order.h>

const char *creme_search_name(creme_search search)
{
    return search == CREME_SEARCH_ENHANCERS ? "enhancers" : "silencers";
}
