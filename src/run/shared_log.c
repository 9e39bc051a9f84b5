/* Lines of several threads, one after the other. */
#include "run/shared_log.h"

static void pass(creme_shared_log *log, creme_log_level level, const char *message, bool heard)
{
    if (!log->to || !log->to->write) return;
    pthread_mutex_lock(&log->lock);
    if (heard || log->heard) log->to->write(log->to->self, level, message);
    pthread_mutex_unlock(&log->lock);
}

static void write_first(void *self, creme_log_level level, const char *message)
{
    pass(self, level, message, true);
}

static void write_further(void *self, creme_log_level level, const char *message)
{
    pass(self, level, message, false);
}

void creme_shared_log_init(creme_shared_log *out, const creme_log *to)
{
    *out = (creme_shared_log){.to = to, .lock = PTHREAD_MUTEX_INITIALIZER};
    out->first = (creme_log){write_first, out};
    out->further = (creme_log){write_further, out};
}

void creme_shared_log_hear(creme_shared_log *log)
{
    pthread_mutex_lock(&log->lock);
    log->heard = true;
    pthread_mutex_unlock(&log->lock);
}
