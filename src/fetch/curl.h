/* What all that asks by libcurl has in common: fetch/transfer.c, which fetches files, and model/remote/http.c, which
 * asks servers of models. Not built where there is no libcurl. */
#ifndef CREME_FETCH_CURL_H
#define CREME_FETCH_CURL_H

#include <creme/status.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* More bytes of headers than that are no server's. */
enum { CREME_CURL_MOST_HEADER_BYTES = 1 << 20 };

/* *out = a handle for http and https alone, that uses no signals, says in said[CURL_ERROR_SIZE] what went wrong, calls
 * its CURLOPT_XFERINFOFUNCTION, gives up after 30 s without a connection, and trusts the certificates that
 * fetch/certificates.h finds. The library is begun with the first. CREME_ERROR_MEMORY if there is none. */
CREME_CHECKED creme_status creme_curl_open(CURL **out, char *said);

/* Whether line[bytes], as CURLOPT_HEADERFUNCTION is given it, is the header of that name ("name:"), and if so its
 * value, without blanks about it, in text[most]. */
bool creme_curl_header(const char *line, size_t bytes, const char *name, char *text, size_t most);

/* NULL, or what is wrong with that line of an answer, to which `before` bytes of lines belong that came before. */
const char *creme_curl_check_header(const char *line, size_t bytes, size_t before);

/* One more header of a request. False without memory. */
bool creme_curl_add_header(struct curl_slist **headers, const char *text);

creme_status creme_curl_out_of_memory(void);

#endif
