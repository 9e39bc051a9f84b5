/* Locks of folders: a file in the folder, held by one process, which ends with the process. */
#ifndef CREME_STORE_LOCK_H
#define CREME_STORE_LOCK_H

#include <creme/status.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct creme_lock {
    char *path; /* NULL: not held */
    int file;
    bool made; /* the file was not there before */
} creme_lock;

/* Takes the lock FOLDER/NAME, of a folder that is there. CREME_ERROR_IO, naming process and machine, if another process
 * has it; or if the file cannot be written or locked. */
CREME_CHECKED creme_status creme_lock_take(creme_lock *out, const char *folder, const char *name);

/* Lets it go, and removes the file if that is wanted. One that is not held is fine. */
void creme_lock_release(creme_lock *lock, bool remove);

/* Whether a process has it; if so who[bytes] = what it calls itself ("process 17 on nova"), else "". */
bool creme_lock_is_held(const char *folder, const char *name, char *who, size_t bytes);

#endif
