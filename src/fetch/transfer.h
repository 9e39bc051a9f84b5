/* One file's bytes over HTTP, from some offset on, through libcurl. transfer.c; where there is no libcurl,
 * transfer_absent.c is built in its place, which says so. Proxies are those of the environment (https_proxy,
 * no_proxy). */
#ifndef CREME_FETCH_TRANSFER_H
#define CREME_FETCH_TRANSFER_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CREME_TRANSFER_TAG = 256 };

/* What a server says of the file. */
typedef struct creme_transfer_head {
    long code;          /* 200, 206, 404, ...; 0: there was no answer */
    int64_t first;      /* offset of the first byte that it sends: 0, or that of Content-Range; -1: it does not say */
    int64_t total;      /* bytes of the whole file; -1: it does not say */
    double retry_after; /* seconds; -1: it does not say */
    char tag
        [CREME_TRANSFER_TAG]; /* ETag if it is strong, else Last-Modified, by which If-Range tells files apart; "" */
    char md5[33], sha256[65]; /* of the whole file, lower case, as Google's and Hugging Face's stores say; "" */
    char at[CREME_TRANSFER_TAG]; /* the host that answered, which may be another one than was asked first */
} creme_transfer_head;

typedef struct creme_transfer {
    const char *address; /* http:// or https:// */
    int64_t from;        /* bytes that are there; 0: the whole file is asked for */
    const char *tag;     /* of the file that they are of; "": unknown */
    double timeout_s;    /* longer than that nothing may come for */
    /* Of 200 and 206, before the first byte and even if there is none: whether to go on. */
    creme_status (*begin)(void *self, const creme_transfer_head *head);
    creme_status (*take)(void *self, const void *bytes, size_t count);
    void *self;
} creme_transfer;

/* Follows at most 10 redirects, and none from https to http. CREME_OK is any answer that came whole; head->code says
 * which. CREME_ERROR_IO if none came, or not all of it: asking again may help. CREME_ERROR_FORMAT for a redirect that
 * is not followed, an address that is none, headers that lie. What begin() and take() return otherwise;
 * CREME_ERROR_STOPPED if somebody asked to stop; CREME_ERROR_UNSUPPORTED without libcurl. */
CREME_CHECKED creme_status creme_transfer_run(const creme_transfer *transfer, creme_transfer_head *head);

/* Whether a redirect from one address to the other is followed, by what they begin with. */
bool creme_transfer_may_lead(const char *from, const char *to);

#endif
