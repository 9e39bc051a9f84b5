/* Fetching one file of others, so that it is whole, and the published one, or not there: FOLDER/FILE.part grows,
 * survives whatever ends the process, and goes on where it was; FILE is put in place when size and checksums are
 * right. What FILE.part is of is kept in FILE.from: a file that has changed at its publisher's is never glued together
 * from two. */
#ifndef CREME_FETCH_FETCH_H
#define CREME_FETCH_FETCH_H

#include "fetch/place.h"
#include "fetch/sources.h"

#include <creme/log.h>
#include <creme/status.h>
#include <stdint.h>

/* `total` is -1 where the server does not say it. */
typedef void creme_fetch_progress(void *self, const creme_source *source, int64_t done, int64_t total);

typedef struct creme_fetch_options {
    int64_t retries;  /* how often in a row it may go wrong before that is an error */
    double timeout_s; /* for so long nothing may come */
    double spare;     /* room for so many more bytes for each of the file's has to be there */
    const creme_log *log;
    creme_fetch_progress *progress; /* NULL: nobody asks */
    void *self;
} creme_fetch_options;

typedef struct creme_fetch creme_fetch;

/* *out = the file with its part, locked: CREME_ERROR_IO if another process is at it, if there is a link where the part
 * goes, or whatever the system says. `folder` is of creme_place_make(). All are borrowed. */
CREME_CHECKED creme_status creme_fetch_open(creme_fetch **out, const char *folder, const creme_source *source,
                                            const creme_fetch_options *options);

/* Asks until the part is whole, and compares. CREME_ERROR_IO if the network gives less than that after all retries,
 * or the disk has no room: the part stays. CREME_ERROR_NOT_FOUND if there is no such file; CREME_ERROR_FORMAT if it is
 * not the published one: nothing of it stays. CREME_ERROR_STOPPED if somebody asked to stop: the part stays. */
CREME_CHECKED creme_status creme_fetch_run(creme_fetch *fetch);

/* Path of the part, and after creme_fetch_run() its sum. */
const char *creme_fetch_part(const creme_fetch *fetch);
const creme_place_sum *creme_fetch_sum(const creme_fetch *fetch);

/* The part becomes FILE. */
CREME_CHECKED creme_status creme_fetch_place(creme_fetch *fetch);

/* The part is not needed any more: FILE was made of it. */
void creme_fetch_drop(creme_fetch *fetch);

/* Closes; the part stays unless it was placed or dropped. NULL is fine. */
void creme_fetch_close(creme_fetch *fetch);

/* How many bytes of the file a part in the folder has; 0: there is none. */
int64_t creme_fetch_begun(const char *folder, const creme_source *source);

/* Size and SHA-256 of a file, and its MD5 in md5[33] (NULL: not asked for). */
CREME_CHECKED creme_status creme_fetch_measure(creme_place_sum *out, char *md5, const char *path);

#endif
