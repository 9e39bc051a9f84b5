/* Text and binary output that is whole or not there: a file is written under a temporary name beside its
 * target (partial.h) and renamed into place when it closes without error; a full disk or a failed write leaves nothing
 * behind and is reported with the file's name. Permissions are those that any new file gets (umask). A link to a file
 * stays, the file that it leads to is replaced. A device, a pipe and a link that leads nowhere are written to
 * directly. "-" or NULL is standard output; where that is a terminal, control characters are replaced (printable.h).
 * That is for paths that a user has given; what a folder of results gets is opened with creme_output_open_in(). */
#ifndef CREME_BASE_OUTPUT_H
#define CREME_BASE_OUTPUT_H

#include "base/printable.h" /* CREME_ONE_LINE, for names that are printed */

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct creme_output creme_output;

/* Of standard input, output and error, those that the program was started without become ones that give errors, so
 * that no file which is opened later gets their numbers, and with them what is printed. Before any file is opened. */
void creme_output_keep_closed(void);

/* Whether the error that was last said is that whoever read standard output has gone: for others (head) that is no
 * error. */
bool creme_output_lost_reader(void);

/* Files that appear together: finished, but not in their places yet. Begin with {0}. */
typedef struct creme_output_set {
    creme_output **at;
    size_t count, capacity;
} creme_output_set;

/* Opens for writing. CREME_ERROR_IO (naming path and cause) if the folder is not there or not writable, or standard
 * output is closed. */
CREME_CHECKED creme_status creme_output_open(creme_output **out, const char *path);

/* Opens FOLDER/NAME in a folder that may come from somebody else (NAME: "report.html", "tracks/K562.bed"): no link in
 * NAME is followed. Folders of NAME are made if they are not there; one that is a link is CREME_ERROR_IO. Whatever
 * the file's own name leads to, a link among it, is replaced by the new file. */
CREME_CHECKED creme_status creme_output_open_in(creme_output **out, const char *folder, const char *name);

/* Opens for writing into memory: close sets *text (end it with creme_free), which is not touched before; a NUL follows
 * it. */
CREME_CHECKED creme_status creme_output_open_memory(creme_output **out, char **text);

/* Writes; the first failure is remembered, and later writes are ignored: it is enough to look at close. */
void creme_output_print(creme_output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));
void creme_output_write(creme_output *output, const void *bytes, size_t count);

/* Holds back what is written to a pipe or a device until it closes, so that it can be amended; before anything is
 * written. CREME_ERROR_IO if there is no room for a file of the moment. */
CREME_CHECKED creme_status creme_output_hold(creme_output *output);

/* Whether what was written can be gone back to: a file that gets its name when it closes, or what is held back. */
bool creme_output_can_amend(const creme_output *output);

/* How many bytes it holds: where the next one goes. */
int64_t creme_output_offset(const creme_output *output);

/* Writes bytes over those from `offset` on, which have been written before; the next write goes on at the end. Errors
 * are remembered. */
void creme_output_amend(creme_output *output, int64_t offset, const void *bytes, size_t count);

/* Pushes what is buffered to the system (a pipe's reader sees it). Errors are remembered too. */
void creme_output_flush(creme_output *output);

/* The same, and CREME_ERROR_IO if anything failed since open, CREME_ERROR_STOPPED if the work shall end (stop.h): for
 * long runs that should not go on in vain. */
CREME_CHECKED creme_status creme_output_check(creme_output *output);

/* Finishes the file and frees `output`, whatever it returns. CREME_ERROR_IO if anything failed since open,
 * CREME_ERROR_STOPPED if the work shall end (stop.h); then no file is there under the target's name, or the earlier
 * one still is. */
CREME_CHECKED creme_status creme_output_close(creme_output *output);

/* Finishes the file under its temporary name; the set owns it then. After a failure, as above, it is gone. */
CREME_CHECKED creme_status creme_output_close_into(creme_output *output, creme_output_set *set);

/* Where the i-th file of the set is to be read meanwhile. */
const char *creme_output_set_path(const creme_output_set *set, size_t i);

/* Puts all files in place and empties the set. Of a failure, those that are in place stay, and nothing is left of
 * others. */
CREME_CHECKED creme_status creme_output_set_place(creme_output_set *set);

/* Removes all files and empties the set. */
void creme_output_set_discard(creme_output_set *set);

/* Gives up: removes the temporary file and frees `output`. NULL is fine. */
void creme_output_discard(creme_output *output);

#endif
