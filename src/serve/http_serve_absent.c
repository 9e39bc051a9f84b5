/* In place of http_serve.c where there is no libmicrohttpd. */
#include "serve/http_serve.h"

const char *creme_http_serve_library(void)
{
    return "none";
}

creme_status creme_http_serve_start(creme_http_serve **out, int *file, const creme_http_serve_options *options)
{
    (void)file;
    (void)options;
    *out = NULL;
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "creme serve needs libmicrohttpd, without which this creme was built (Debian's package is "
                      "libmicrohttpd-dev)");
}

creme_http_question *creme_http_serve_next(creme_http_serve *server, double seconds)
{
    (void)server;
    (void)seconds;
    return NULL;
}

bool creme_http_question_is_wanted(const creme_http_question *question)
{
    (void)question;
    return false;
}

void creme_http_serve_reply(creme_http_serve *server, creme_http_question *question, int code,
                            creme_oip_message *message)
{
    (void)server;
    (void)question;
    (void)code;
    (void)message;
}

void creme_http_serve_end(creme_http_serve *server)
{
    (void)server;
}
