/* Where a file is made before it gets its name: TARGET.N.partial beside it, N from 0; a folder is TARGET.N.partial.d,
 * beside such a file that is empty. Whoever makes one holds a lock of the file, which ends with the process. So what a
 * kill left is known for what it is, and goes when the same target is made anew: nobody holds it, it is an ordinary
 * file of this user and has no second name. What others hold, a link, and what is another user's stays, and the next N
 * is taken. Where a file system has no locks, the process's number is in the name, TARGET.PROCESS-N.partial, and
 * nothing goes. */
#ifndef CREME_BASE_PARTIAL_H
#define CREME_BASE_PARTIAL_H

#include <creme/status.h>
#include <sys/types.h>

typedef struct creme_partial {
    char *path; /* NULL: there is none */
    char *lock; /* of a folder: the file beside it; NULL: it is itself that file */
    int held;   /* the descriptor that has the lock; -1: none */
} creme_partial;

/* Makes an empty file, which `mode` and the umask allow to be read, and opens it for writing and reading: *file is the
 * caller's to close. CREME_ERROR_IO, which says that nothing can be written at `called`, CREME_ERROR_MEMORY; then there
 * is nothing to remove. */
CREME_CHECKED creme_status creme_partial_make_file(creme_partial *out, int *file, const char *target, mode_t mode,
                                                   const char *called);

/* Makes an empty folder. Errors as above. */
CREME_CHECKED creme_status creme_partial_make_folder(creme_partial *out, const char *target);

/* Gives it its name: replaces the file that has it, or the empty folder. 0, or -1 and errno; it is to be removed then
 * (creme_partial_remove). */
int creme_partial_place(creme_partial *partial, const char *target);

/* Removes it, a folder with all that is in it. {0} is fine. */
void creme_partial_remove(creme_partial *partial);

#endif
