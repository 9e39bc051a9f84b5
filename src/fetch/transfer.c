/* Requests by libcurl's easy interface. Redirects are followed here, one by one, so that each is looked at. */
#include "fetch/transfer.h"

#include "base/memory.h"
#include "base/printable.h"
#include "base/stop.h"
#include "fetch/curl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { MOST_REDIRECTS = 10, VALUE_BYTES = 1024 };

typedef struct request {
    const creme_transfer *transfer;
    creme_transfer_head *head;
    CURL *curl;
    char said[CURL_ERROR_SIZE];
    size_t header_bytes;
    bool begun, strong;
    const char *wrong;   /* why we broke it off, as a fault of the server's */
    creme_status status; /* why we broke it off, of begin() or take() */
} request;

/* --- Headers --------------------------------------------------------------------------------------------------- */

static bool is_header(const char *line, size_t bytes, const char *name, char text[VALUE_BYTES])
{
    return creme_curl_header(line, bytes, name, text, VALUE_BYTES);
}

/* A number of bytes at the beginning of *text, which then is what follows; -1 if there is none. */
static int64_t read_number(const char **text)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(*text, &end, 10);
    if (**text < '0' || **text > '9' || errno) return -1;
    *text = end;
    return number;
}

/* "bytes 100-199/200", "bytes 100-199/(asterisk)", and of 416 "bytes (asterisk)/200". */
static void take_range(creme_transfer_head *head, const char *text)
{
    if (strncasecmp(text, "bytes ", 6) != 0) return;
    text += 6;
    head->first = read_number(&text);
    const char *slash = strchr(text, '/');
    if (!slash) return;
    slash++;
    int64_t total = read_number(&slash);
    head->total = *slash ? -1 : total;
}

/* Seconds, or a date. */
static double read_wait(const char *text)
{
    const char *end = text;
    int64_t seconds = read_number(&end);
    if (seconds >= 0 && !*end) return (double)seconds;
    time_t when = curl_getdate(text, NULL);
    if (when == (time_t)-1) return -1;
    double left = difftime(when, time(NULL));
    return left > 0 ? left : 0;
}

/* "crc32c=AAAAAA==,md5=XrY7u+Ae7tCTyyK7j1rNww==" as hexadecimal digits. */
static void take_google_hash(creme_transfer_head *head, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *md5 = strstr(text, "md5=");
    if (!md5) return;
    uint32_t held = 0;
    int bits = 0, bytes = 0;
    char hex[33];
    for (const char *at = md5 + 4; *at && bytes < 16; at++) {
        const char *digit = strchr(digits, *at);
        if (!digit) return;
        held = held << 6 | (uint32_t)(digit - digits);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        snprintf(hex + 2 * bytes++, 3, "%02x", held >> bits & 0xff);
    }
    if (bytes == 16) memcpy(head->md5, hex, sizeof hex);
}

static bool is_hexadecimal(const char *text, size_t digits)
{
    return strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

/* Hugging Face: the ETag of what a redirect leads to, which is a large file's SHA-256 (of a small one's it is not). */
static void take_linked_tag(creme_transfer_head *head, char *text)
{
    size_t length = strlen(text);
    if (length < 2 || text[0] != '"' || text[length - 1] != '"') return;
    text[length - 1] = '\0';
    if (is_hexadecimal(text + 1, 64)) memcpy(head->sha256, text + 1, 65);
}

static void take_tag(request *r, const char *text, bool etag)
{
    if (etag ? text[0] != '"' : r->strong) return;
    if (strlen(text) >= sizeof r->head->tag || strpbrk(text, "\r\n")) return;
    strcpy(r->head->tag, text);
    r->strong = etag;
}

/* What is said of one answer alone; a sum that a redirect told is of what it leads to. */
static void forget_answer(request *r)
{
    creme_transfer_head *head = r->head;
    head->code = 0;
    head->first = head->total = -1;
    head->retry_after = -1;
    head->tag[0] = '\0';
    r->strong = false;
}

static size_t take_header(char *line, size_t size, size_t count, void *self)
{
    request *r = self;
    creme_transfer_head *head = r->head;
    char text[VALUE_BYTES];
    size_t bytes = size * count;
    r->wrong = creme_curl_check_header(line, bytes, r->header_bytes);
    r->header_bytes += bytes;
    if (bytes >= 5 && memcmp(line, "HTTP/", 5) == 0) forget_answer(r); /* after a "100 Continue", or a proxy's */
    if (is_header(line, bytes, "content-range:", text)) take_range(head, text);
    if (is_header(line, bytes, "etag:", text)) take_tag(r, text, true);
    if (is_header(line, bytes, "last-modified:", text)) take_tag(r, text, false);
    if (is_header(line, bytes, "retry-after:", text)) head->retry_after = read_wait(text);
    if (is_header(line, bytes, "x-goog-hash:", text)) take_google_hash(head, text);
    if (is_header(line, bytes, "x-linked-etag:", text)) take_linked_tag(head, text);
    return r->wrong ? 0 : bytes;
}

/* --- The body -------------------------------------------------------------------------------------------------- */

static bool is_file(long code)
{
    return code == 200 || code == 206;
}

/* Where it says both, a part's end and its length have to agree; libcurl looks that as many bytes come. */
static void begin(request *r)
{
    creme_transfer_head *head = r->head;
    curl_off_t length = -1;
    r->begun = true;
    curl_easy_getinfo(r->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (head->code == 200) {
        head->first = 0;
        head->total = length;
    } else if (head->total >= 0 && length >= 0 && head->first >= 0 && head->first + length != head->total) {
        r->wrong = "the length of its answer is not that of the part which it names";
        return;
    }
    r->status = r->transfer->begin(r->transfer->self, head);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *self)
{
    request *r = self;
    size_t more = size * count;
    curl_easy_getinfo(r->curl, CURLINFO_RESPONSE_CODE, &r->head->code);
    if (!is_file(r->head->code)) return more; /* a page that says what is wrong, which nobody reads */
    if (!r->begun) begin(r);
    if (r->wrong || r->status != CREME_OK) return 0;
    r->status = r->transfer->take(r->transfer->self, bytes, more);
    return r->status == CREME_OK ? more : 0;
}

static int look(void *self, curl_off_t down, curl_off_t downloaded, curl_off_t up, curl_off_t uploaded)
{
    (void)self, (void)down, (void)downloaded, (void)up, (void)uploaded;
    return creme_stop_reason() != 0;
}

/* --- Asking ---------------------------------------------------------------------------------------------------- */

static void set_options(request *r)
{
    CURL *curl = r->curl;
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, r);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, r);
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)(r->transfer->timeout_s < 1 ? 1 : r->transfer->timeout_s));
}

static creme_status make_headers(struct curl_slist **out, const creme_transfer *transfer)
{
    char text[CREME_TRANSFER_TAG + 32];
    bool made = creme_curl_add_header(out, "Accept: */*") && creme_curl_add_header(out, "Accept-Encoding: identity");
    if (transfer->from > 0) {
        snprintf(text, sizeof text, "Range: bytes=%lld-", (long long)transfer->from);
        made = made && creme_curl_add_header(out, text);
        snprintf(text, sizeof text, "If-Range: %s", transfer->tag);
        if (*transfer->tag) made = made && creme_curl_add_header(out, text);
    }
    return made ? CREME_OK : creme_curl_out_of_memory();
}

static creme_status judge(const request *r, CURLcode code)
{
    if (creme_stop_reason()) return creme_fail(CREME_ERROR_STOPPED, "interrupted");
    if (r->status != CREME_OK) return r->status;
    if (r->wrong) return creme_fail(CREME_ERROR_FORMAT, "%s: %s", r->head->at, r->wrong);
    if (code == CURLE_OK) return CREME_OK;
    const char *said = *r->said ? r->said : curl_easy_strerror(code);
    char text[CURL_ERROR_SIZE], before = '\0';
    snprintf(text, sizeof text, "%s", said);
    creme_make_printable(text, strlen(text), &before);
    switch (code) {
    case CURLE_OUT_OF_MEMORY:
        return creme_curl_out_of_memory();
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return creme_fail(CREME_ERROR_FORMAT, "%s: this is no address (%s)", r->head->at, text);
    case CURLE_PEER_FAILED_VERIFICATION:
        return creme_fail(
            CREME_ERROR_FORMAT,
            "%s: it cannot show that it is who it says (%s); SSL_CERT_FILE names a file of certificates "
            "to go by",
            r->head->at, text);
    case CURLE_SSL_CACERT_BADFILE:
        return creme_fail(CREME_ERROR_FORMAT,
                          "%s: no certificates by which to know it (%s); SSL_CERT_FILE names a file of them",
                          r->head->at, text);
    case CURLE_OPERATION_TIMEDOUT:
        return creme_fail(CREME_ERROR_IO, "%s: nothing came any more (%s)", r->head->at, text);
    default:
        return creme_fail(CREME_ERROR_IO, "%s: %s", r->head->at, text);
    }
}

/* "https://HOST:PORT" of an address, or as much as fits. */
static void name_host(char text[CREME_TRANSFER_TAG], const char *address)
{
    const char *host = strstr(address, "://");
    size_t length = host ? (size_t)(host - address) + 3 + strcspn(host + 3, "/?#") : strlen(address);
    char before = '\0';
    snprintf(text, CREME_TRANSFER_TAG, "%.*s", (int)(length < CREME_TRANSFER_TAG ? length : CREME_TRANSFER_TAG - 1),
             address);
    creme_make_printable(text, strlen(text), &before);
}

static bool begins_with(const char *text, const char *start)
{
    return strncasecmp(text, start, strlen(start)) == 0;
}

static creme_status ask(request *r, const char *address, const struct curl_slist *headers)
{
    name_host(r->head->at, address);
    forget_answer(r);
    r->header_bytes = 0;
    r->said[0] = '\0';
    if (!begins_with(address, "https://") && !begins_with(address, "http://"))
        return creme_fail(CREME_ERROR_FORMAT, "%s: this is no address of http or https", r->head->at);
    curl_easy_setopt(r->curl, CURLOPT_URL, address);
    curl_easy_setopt(r->curl, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(r->curl);
    curl_easy_getinfo(r->curl, CURLINFO_RESPONSE_CODE, &r->head->code);
    creme_status status = judge(r, code);
    if (status != CREME_OK || r->begun || !is_file(r->head->code)) return status;
    begin(r); /* an empty file, or the end of one */
    return judge(r, code);
}

/* *next = where it leads; NULL: nowhere. */
static creme_status find_next(const request *r, const char *address, char **next)
{
    char *where = NULL, host[CREME_TRANSFER_TAG];
    *next = NULL;
    if (curl_easy_getinfo(r->curl, CURLINFO_REDIRECT_URL, &where) != CURLE_OK || !where) return CREME_OK;
    name_host(host, where);
    if (!creme_transfer_may_lead(address, where))
        return creme_fail(CREME_ERROR_FORMAT, "%s: it leads to %s, which is not followed%s", r->head->at, host,
                          begins_with(where, "http://") ? ": what comes from there could be anybody's" : "");
    return creme_copy_text(next, where);
}

static creme_status follow(request *r, const struct curl_slist *headers)
{
    char *address = NULL, *next = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&address, r->transfer->address));
    for (int redirects = 0;; redirects++) {
        CREME_TRY(ask(r, address, headers));
        CREME_TRY(find_next(r, address, &next));
        if (!next) break;
        if (redirects == MOST_REDIRECTS) {
            status = creme_fail(CREME_ERROR_FORMAT, "%s: it leads on and on (%d redirects)", r->head->at, redirects);
            break;
        }
        creme_free(address);
        address = next;
        next = NULL;
    }
done:
    creme_free(address);
    creme_free(next);
    return status;
}

creme_status creme_transfer_run(const creme_transfer *transfer, creme_transfer_head *head)
{
    request r = {.transfer = transfer, .head = head};
    struct curl_slist *headers = NULL;
    creme_status status = CREME_OK;
    *head = (creme_transfer_head){.first = -1, .total = -1, .retry_after = -1};
    CREME_TRY(creme_curl_open(&r.curl, r.said));
    set_options(&r);
    CREME_TRY(make_headers(&headers, transfer));
    status = follow(&r, headers);
done:
    curl_easy_cleanup(r.curl);
    curl_slist_free_all(headers);
    return status;
}
