/* Whom a server of https has to be vouched for by. libcurl knows where the system that it was built for keeps its
 * certificates; what an archive or a wheel brings along runs on others, which keep theirs elsewhere. */
#ifndef CREME_FETCH_CERTIFICATES_H
#define CREME_FETCH_CERTIFICATES_H

#include <stddef.h>

/* The file of certificates to be told to libcurl, in `room` [bytes]: $SSL_CERT_FILE or else $CURL_CA_BUNDLE, whatever
 * is there; else, if `own` (where libcurl looks when it is told nothing; may be NULL) is not there, the first that is
 * there of where systems keep theirs. NULL: libcurl is to be told nothing. `root` comes before the systems' places, ""
 * but in tests. */
const char *creme_certificates_find(char *room, size_t bytes, const char *own, const char *root);

#endif
