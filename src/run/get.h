/* What `creme get` does: fetching weights, genomes and annotations by name, what is here, and finding it again by its
 * name in place of a file's. */
#ifndef CREME_RUN_GET_H
#define CREME_RUN_GET_H

#include "base/output.h"
#include "fetch/fetch.h"

#include <creme/log.h>
#include <creme/run.h>

/* What there is to fetch (creme_sources_read), of kinds that this creme knows. Clear it after a failure too. */
CREME_CHECKED creme_status creme_get_read_sources(creme_sources *out);

typedef struct creme_get_request {
    const char *const *names;
    size_t count;
    const char *to; /* the folder; NULL: the user's (creme_place_root) */
    int64_t retries;
    double timeout_s;
    const creme_log *log;
    creme_fetch_progress *progress;
    void *self;
} creme_get_request;

/* Fetches all files of these names that are not here, and writes a line for each name: NAME, and what to type for it. A
 * genome that is gzip is made bgzip on its way, and gets an index. CREME_ERROR_NOT_FOUND if a name is unknown; else as
 * creme_fetch_run(). */
CREME_CHECKED creme_status creme_get(const creme_get_request *request, creme_output *output);

/* A table of the names, or of all their files with addresses: what they are, and what of them is here. */
CREME_CHECKED creme_status creme_get_list(const creme_get_request *request, bool files, creme_output *output);

/* Compares the files of these names (none: of all that are here) with what was fetched, or was published. A line for
 * each file; CREME_ERROR_FORMAT, after all of them, if one differs, CREME_ERROR_NOT_FOUND if one is missing. */
CREME_CHECKED creme_status creme_get_check(const creme_get_request *request, creme_output *output);

/* Hands over every name that is part of the program, for completion. */
void creme_get_each_name(void (*add)(void *self, const char *name), void *self);

/* The request's model, genome and annotation may be names: of what is no KIND:FILE, and no file that is there. What
 * they stand for is put in their places, and kept in `got` until creme_got_clear(); the log hears which files these
 * are. CREME_ERROR_NOT_FOUND for a name that is known and not here yet. */
typedef struct creme_got {
    char *model, *fasta, *gtf;
} creme_got;

CREME_CHECKED creme_status creme_got_find(creme_got *got, creme_run_request *request);
void creme_got_clear(creme_got *got);

#endif
