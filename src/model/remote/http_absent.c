/* In place of http.c where there is no libcurl. */
#include "model/remote/http.h"

creme_status creme_http_open(creme_http **out, const char *base, const char *socket)
{
    (void)base;
    (void)socket;
    *out = NULL;
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "served models need libcurl, without which this creme was built (Debian's package is "
                      "libcurl4-gnutls-dev)");
}

void creme_http_close(creme_http *http)
{
    (void)http;
}

const char *creme_http_library(void)
{
    return "none";
}

creme_status creme_http_ask(creme_http *http, const creme_http_request *request, creme_http_answer *answer)
{
    (void)http;
    (void)request;
    (void)answer;
    return creme_fail(CREME_ERROR_UNSUPPORTED, "served models need libcurl");
}

void creme_http_answer_clear(creme_http_answer *answer)
{
    (void)answer;
}
