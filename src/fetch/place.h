/* Where what was fetched lies: ROOT/NAME/FILE, with ROOT/NAME/sums.tsv, which keeps what came from where. */
#ifndef CREME_FETCH_PLACE_H
#define CREME_FETCH_PLACE_H

#include "fetch/sources.h"

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* *out = `to`, or if that is NULL $XDG_DATA_HOME/creme, or ~/.local/share/creme. CREME_ERROR_ARGUMENT if there is none
 * of them. */
CREME_CHECKED creme_status creme_place_root(char **out, const char *to);

/* out = ROOT/NAME, which is made if it is not there, as is ROOT. CREME_ERROR_IO if it is a link, another user's, or
 * open to be written by all: what is put there could be exchanged. ROOT may be a link that the user, or root, made. */
CREME_CHECKED creme_status creme_place_make(char **out, const char *root, const char *name);

/* *out = ROOT/NAME/FILE. */
CREME_CHECKED creme_status creme_place_of(char **out, const char *root, const creme_source *source);

/* Whether the file is there; *bytes (may be NULL) is its size. A link that leads to one is fine: nothing is written. */
bool creme_place_is_there(const char *path, int64_t *bytes);

/* What is there of a source's file: what sums.tsv says came from another address, or has another SHA-256 than the
 * source says, is another file (a table that was corrected); what it does not know, somebody put there. */
typedef enum creme_place_state { CREME_PLACE_NOTHING, CREME_PLACE_ANOTHER, CREME_PLACE_THIS } creme_place_state;
CREME_CHECKED creme_status creme_place_look(creme_place_state *out, const char *root, const creme_source *source);

/* Whether all files of the name are there, and no others. */
bool creme_place_has(const char *root, const creme_sources *sources, const creme_source *first);

/* What sums.tsv says of a file. */
typedef struct creme_place_sum {
    int64_t bytes;
    char sha256[65];
    bool elsewhere; /* it came from another address than the source's; creme_place_recall() says it */
} creme_place_sum;

/* Puts it into folder/sums.tsv in place of what it said of the file, with the address that it came from. */
CREME_CHECKED creme_status creme_place_record(const char *folder, const creme_source *source,
                                              const creme_place_sum *sum);

/* *known = whether sums.tsv has the file. */
CREME_CHECKED creme_status creme_place_recall(bool *known, creme_place_sum *out, const char *folder,
                                              const creme_source *source);

#endif
