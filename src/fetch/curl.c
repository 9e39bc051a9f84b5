/* The home of libcurl's settings. */
#include "fetch/curl.h"

#include "fetch/certificates.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { CONNECT_MS = 30000, PATH_BYTES = 4096 };

static void begin_library(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* Where this libcurl looks for certificates by itself; NULL: nowhere, or it does not say. */
static const char *own_certificates(void)
{
#if LIBCURL_VERSION_NUM >= 0x074600
    const curl_version_info_data *about = curl_version_info(CURLVERSION_NOW);
    return about->age >= CURLVERSION_SEVENTH ? about->cainfo : NULL;
#else
    return NULL;
#endif
}

static void trust(CURL *curl)
{
    char room[PATH_BYTES];
    const char *file = creme_certificates_find(room, sizeof room, own_certificates(), "");
    if (file) curl_easy_setopt(curl, CURLOPT_CAINFO, file); /* which it copies */
}

creme_status creme_curl_out_of_memory(void)
{
    return creme_fail(CREME_ERROR_MEMORY, "out of memory: libcurl");
}

creme_status creme_curl_open(CURL **out, char *said)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, begin_library);
    CURL *curl = *out = curl_easy_init();
    if (!curl) return creme_curl_out_of_memory();
    *said = '\0';
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "creme/" CREME_VERSION);
    trust(curl);
    return CREME_OK;
}

bool creme_curl_header(const char *line, size_t bytes, const char *name, char *text, size_t most)
{
    size_t named = strlen(name);
    if (bytes < named || strncasecmp(line, name, named) != 0) return false;
    line += named, bytes -= named;
    while (bytes > 0 && (*line == ' ' || *line == '\t')) line++, bytes--;
    while (bytes > 0 && strchr(" \t\r\n", line[bytes - 1])) bytes--;
    snprintf(text, most, "%.*s", (int)(bytes < most ? bytes : most - 1), line);
    return true;
}

const char *creme_curl_check_header(const char *line, size_t bytes, size_t before)
{
    char text[32];
    if (before + bytes > CREME_CURL_MOST_HEADER_BYTES) return "its headers are too large";
    if (creme_curl_header(line, bytes, "content-encoding:", text, sizeof text) && strcasecmp(text, "identity") != 0)
        return "its answer is compressed (Content-Encoding), which was not asked for";
    return NULL;
}

bool creme_curl_add_header(struct curl_slist **headers, const char *text)
{
    struct curl_slist *longer = curl_slist_append(*headers, text);
    if (longer) *headers = longer;
    return longer;
}
