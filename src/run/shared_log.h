/* A log to which several models write at once, each in a thread of its own: workers that are started again. Of those
 * that do the same as the first, it is heard what happens to them, and not what they say of themselves. */
#ifndef CREME_RUN_SHARED_LOG_H
#define CREME_RUN_SHARED_LOG_H

#include <creme/log.h>
#include <pthread.h>
#include <stdbool.h>

typedef struct creme_shared_log {
    const creme_log *to; /* borrowed; NULL: nobody listens */
    pthread_mutex_t lock;
    bool heard;               /* the further ones */
    creme_log first, further; /* of models; they point to this, which must not move */
} creme_shared_log;

void creme_shared_log_init(creme_shared_log *out, const creme_log *to);

/* From now on further ones are heard: they are open. */
void creme_shared_log_hear(creme_shared_log *log);

#endif
