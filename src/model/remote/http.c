/* Requests by libcurl's easy interface. */
#include "model/remote/http.h"

#include "base/memory.h"
#include "base/printable.h"
#include "base/stop.h"
#include "fetch/curl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LENGTH_TEXT_BYTES = 96, URL_TEXT_BYTES = 200 };
/* What libcurl sends at once: its usual 64 KB take a tenth longer for a megabyte. */
enum { UPLOAD_BYTES = 1 << 19 };

struct creme_http {
    CURL *curl;
    char *base, *socket;
    char said[CURL_ERROR_SIZE];
    /* of the request under way */
    const creme_http_request *request;
    creme_http_answer *answer;
    size_t header_bytes;
    const char *wrong; /* why we broke it off, as a fault of the server's */
    creme_status status;
};

const char *creme_http_library(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}

/* --- What libcurl calls ---------------------------------------------------------------------------------------- */

/* NULL, or what is wrong with it. */
static const char *take_json_length(creme_http_answer *answer, const char *text)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end || number < 0 || errno) return "its Inference-Header-Content-Length is no number";
    if (answer->json_bytes >= 0 && answer->json_bytes != number)
        return "it says two numbers for Inference-Header-Content-Length";
    answer->json_bytes = number;
    return NULL;
}

static size_t take_header(char *line, size_t size, size_t count, void *self)
{
    creme_http *http = self;
    char text[32];
    size_t bytes = size * count;
    http->wrong = creme_curl_check_header(line, bytes, http->header_bytes);
    http->header_bytes += bytes;
    if (bytes >= 5 && memcmp(line, "HTTP/", 5) == 0) http->answer->json_bytes = -1; /* after a "100 Continue" */
    if (!http->wrong && creme_curl_header(line, bytes, "inference-header-content-length:", text, sizeof text))
        http->wrong = take_json_length(http->answer, text);
    return http->wrong ? 0 : bytes;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *self)
{
    creme_http *http = self;
    creme_http_answer *answer = http->answer;
    size_t more = size * count;
    if (more > http->request->most || answer->bytes > http->request->most - more) {
        http->wrong = "its answer is larger than what was asked for can be";
        return 0;
    }
    http->status = creme_grow(&answer->body, &answer->capacity, answer->bytes + more + 1, 1);
    if (http->status != CREME_OK) return 0;
    memcpy(answer->body + answer->bytes, bytes, more);
    answer->bytes += more;
    answer->body[answer->bytes] = '\0';
    return more;
}

static int look(void *self, curl_off_t down, curl_off_t downloaded, curl_off_t up, curl_off_t uploaded)
{
    const creme_http *http = self;
    (void)down, (void)downloaded, (void)up, (void)uploaded;
    if (creme_stop_reason()) return 1;
    return http->request->go_on && !http->request->go_on(http->request->self);
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

static void set_always(creme_http *http)
{
    CURL *curl = http->curl;
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, http);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, http);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, http);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BYTES);
    if (!http->socket) return;
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, http->socket);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
}

creme_status creme_http_open(creme_http **out, const char *base, const char *socket)
{
    creme_http *http = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&http, 1, sizeof *http));
    CREME_TRY(creme_copy_text(&http->base, base));
    if (socket) CREME_TRY(creme_copy_text(&http->socket, socket));
    CREME_TRY(creme_curl_open(&http->curl, http->said));
    set_always(http);
    *out = http;
    http = NULL;
done:
    creme_http_close(http);
    return status;
}

void creme_http_close(creme_http *http)
{
    if (!http) return;
    if (http->curl) curl_easy_cleanup(http->curl);
    creme_free(http->base);
    creme_free(http->socket);
    creme_free(http);
}

void creme_http_answer_clear(creme_http_answer *answer)
{
    creme_free(answer->body);
    *answer = (creme_http_answer){0};
}

/* --- Asking ---------------------------------------------------------------------------------------------------- */

static creme_status make_headers(struct curl_slist **out, const creme_http_request *request)
{
    char length[LENGTH_TEXT_BYTES];
    bool binary = request->json_bytes >= 0;
    snprintf(length, sizeof length, "Inference-Header-Content-Length: %lld", (long long)request->json_bytes);
    bool made = creme_curl_add_header(out, "Expect:") && creme_curl_add_header(out, "Accept: */*");
    if (request->body)
        made = made && creme_curl_add_header(out, binary ? "Content-Type: application/octet-stream"
                                                         : "Content-Type: application/json");
    if (binary) made = made && creme_curl_add_header(out, length);
    return made ? CREME_OK : creme_curl_out_of_memory();
}

static creme_status judge(creme_http *http, CURLcode code)
{
    if (code == CURLE_OK) return CREME_OK;
    if (creme_stop_reason()) return creme_fail(CREME_ERROR_STOPPED, "interrupted, no output was written");
    if (http->status != CREME_OK) return http->status;
    if (http->wrong) return creme_fail(CREME_ERROR_FORMAT, "%s", http->wrong);
    const char *said = *http->said ? http->said : curl_easy_strerror(code);
    if (strstr(said, "Too large response headers")) /* libcurl's own limit, which is lower */
        return creme_fail(CREME_ERROR_FORMAT, "its headers are too large");
    switch (code) {
    case CURLE_OUT_OF_MEMORY:
        return creme_curl_out_of_memory();
    case CURLE_OPERATION_TIMEDOUT:
        http->answer->late = true;
        if (http->request->timeout_s > 0)
            return creme_fail(CREME_ERROR_IO, "no answer within %g s", http->request->timeout_s);
        return creme_fail(CREME_ERROR_IO, "it cannot be reached: %s", said);
    case CURLE_COULDNT_CONNECT:
        if (http->socket) return creme_fail(CREME_ERROR_IO, "nobody listens on this socket");
        return creme_fail(CREME_ERROR_IO, "nobody listens there (%s)", said);
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
        return creme_fail(CREME_ERROR_IO, "it hung up before its answer was whole (%s)", said);
    case CURLE_ABORTED_BY_CALLBACK:
        return creme_fail(CREME_ERROR_IO, "it is gone");
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return creme_fail(CREME_ERROR_FORMAT, "its answer is no HTTP (%s)", said);
    default:
        return creme_fail(CREME_ERROR_IO, "%s", said);
    }
}

/* Where it leads is said, and not followed: who asks is to know whom. */
static creme_status judge_redirect(const creme_http *http)
{
    char *where = NULL, text[URL_TEXT_BYTES], before = '\0';
    if (curl_easy_getinfo(http->curl, CURLINFO_REDIRECT_URL, &where) != CURLE_OK || !where) return CREME_OK;
    snprintf(text, sizeof text, "%s", where);
    creme_make_printable(text, strlen(text), &before);
    return creme_fail(CREME_ERROR_FORMAT, "HTTP %ld: it leads to %s, which is not followed: name the server itself",
                      http->answer->code, text);
}

/* A number of seconds or a date. */
static double read_again(CURL *curl)
{
    curl_off_t seconds = 0;
    return curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK ? (double)seconds : 0;
}

creme_status creme_http_ask(creme_http *http, const creme_http_request *request, creme_http_answer *answer)
{
    struct curl_slist *headers = NULL;
    char *url = NULL;
    creme_status status = CREME_OK;
    CURLcode code = CURLE_OK;
    answer->code = 0;
    answer->again_s = 0;
    answer->late = false;
    answer->json_bytes = -1;
    answer->bytes = 0;
    http->request = request;
    http->answer = answer;
    http->header_bytes = 0;
    http->wrong = NULL;
    http->status = CREME_OK;
    *http->said = '\0';
    CREME_TRY(creme_grow(&answer->body, &answer->capacity, 1, 1));
    *answer->body = '\0';
    CREME_TRY(creme_format_text(&url, "%s%s", http->base, request->path));
    CREME_TRY(make_headers(&headers, request));
    curl_easy_setopt(http->curl, CURLOPT_URL, url);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(http->curl, CURLOPT_TIMEOUT_MS, (long)(request->timeout_s * 1000));
    if (request->body) {
        curl_easy_setopt(http->curl, CURLOPT_POST, 1L);
        curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(http->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->bytes);
    } else {
        curl_easy_setopt(http->curl, CURLOPT_HTTPGET, 1L);
    }
    code = curl_easy_perform(http->curl);
    curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &answer->code);
    answer->again_s = read_again(http->curl);
    status = judge(http, code);
    if (status == CREME_OK) status = judge_redirect(http);
    curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
done:
    curl_slist_free_all(headers);
    creme_free(url);
    return status;
}
