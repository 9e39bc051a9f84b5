/* What tracks are: the '#' lines of a table in which a track's description is recorded, where it says more than the
 * track's name:
 *
 *     # track: CNhs12336+ | CAGE:B lymphoblastoid cell line: GM12878 ENCODE, biol_
 */
#ifndef CREME_TABLE_TRACK_NOTES_H
#define CREME_TABLE_TRACK_NOTES_H

#include "base/output.h"

#include <creme/table.h>

#define CREME_TRACK_NOTE    "track: "
#define CREME_TRACK_BETWEEN " | "

/* The line; nothing where the description is NULL, "" or the name. */
void creme_track_note_write(creme_output *output, const char *name, const char *description);

/* The description that the table records of the track; NULL: none. Borrowed from the table. */
const char *creme_track_description(const creme_table *table, const char *track);

/* The same for what begins with a track's name and goes on behind a comma, as the panel "K562, enhancers" does; of
 * several tracks the one with the longest name. */
const char *creme_track_description_within(const creme_table *table, const char *text);

#endif
