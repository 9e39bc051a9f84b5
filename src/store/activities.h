/* Activities by the hash of what they are of, in a file of a run folder: what one step of a pipeline has computed, the
 * next need not. It is a cache: whatever is wrong with the file, the most that is lost is time.
 *
 * RUN/activities.cache is a header of 32 bytes and records behind each other, in the byte order of the machine:
 *
 *     header   "creme activities\n" with zeros up to 24 bytes, uint32 0x01020304, uint32 version
 *     record   uint64 check     of all that follows: half of its XXH3, 128 bits
 *              uint64 key[2]    hash of what was asked: who computes it (run/recall.h), and the sequence
 *              uint32 count, 0  of floats
 *              float[count]     and zeros up to a multiple of 8 bytes
 *
 * Records are only ever added, a few hundred at a time. When the file is opened, each is held against its check; the
 * first that does not agree is where the file ends from then on (a killed process leaves half a record), and each is
 * held against it again when it is used. It grows to `most_bytes`, then it takes no more: what comes first in a
 * pipeline is what later steps ask for. It takes no more, too, where the disk has less than 256 MiB left or a write
 * fails, so that a cache never takes the room that results need.
 *
 * Where a record lies is kept in memory: 11 to 21 bytes for each. Functions may be called from several threads at once.
 * One process at a time has the file. */
#ifndef CREME_STORE_ACTIVITIES_H
#define CREME_STORE_ACTIVITIES_H

#include <creme/hash.h>

#define CREME_ACTIVITIES_FILE "activities.cache"

typedef struct creme_activities creme_activities;

/* Opens or makes the file in a folder that is there. CREME_ERROR_IO if that cannot be, if it is a link, has another
 * name too, or belongs to another user or if another process has it; CREME_ERROR_FORMAT if something else stands there,
 * which is left as it is; CREME_ERROR_STOPPED. The caller goes without a cache then. */
CREME_CHECKED creme_status creme_activities_open(creme_activities **out, const char *folder, int64_t most_bytes);

/* Forgets all that it has. */
void creme_activities_restart(creme_activities *activities);

/* Writes what has not been written yet. NULL is fine. */
void creme_activities_close(creme_activities *activities);

/* The same, and there is no file any more. */
void creme_activities_remove(creme_activities *activities);

/* true: out[count] = what was put under this key. */
bool creme_activities_find(creme_activities *activities, creme_hash key, int64_t count, float *out);

/* Of more than 16,384 numbers, none is kept. */
void creme_activities_put(creme_activities *activities, creme_hash key, int64_t count, const float *activity);

typedef struct creme_activities_state {
    int64_t records, bytes; /* in the file */
    int64_t cut_bytes;      /* that were no records, and are gone since it was opened */
    int64_t damaged;        /* records that have changed since */
    bool is_full;
    char trouble[256]; /* why it takes no more before it is full; "" if nothing is wrong */
} creme_activities_state;

void creme_activities_get_state(creme_activities *activities, creme_activities_state *out);

#endif
