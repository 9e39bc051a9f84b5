/* Several engines on one source: units are handed out to whoever asks, and finished in the order of their start. */
#include <creme/engine.h>

#include "base/memory.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* A unit that was started and is not finished yet. */
typedef struct started_unit {
    creme_assay *assay;
    bool observed; /* its engine is done with it; it waits for the units before it */
    struct started_unit *next;
} started_unit;

typedef struct team {
    const creme_unit_source *source;
    pthread_mutex_t lock;
    started_unit *first; /* oldest first */
    started_unit **end;  /* where the next one is put */
    creme_status status; /* of the first failure, after which nothing more is started or finished */
    char message[1024];
} team;

typedef struct team_member {
    team *of;
    creme_engine *engine;
    pthread_t thread;
} team_member;

/* Notes a failure of this thread, unless another was before it. The team is locked. */
static void note(team *of, creme_status status)
{
    if (status == CREME_OK || of->status != CREME_OK) return;
    of->status = status;
    snprintf(of->message, sizeof of->message, "%s", creme_error_message());
}

static started_unit *take_out(team *of, started_unit **link)
{
    started_unit *unit = *link;
    *link = unit->next;
    if (!unit->next) of->end = link;
    return unit;
}

static creme_status start(team *of, creme_assay **out)
{
    started_unit *unit = NULL;
    creme_status status = of->status;
    if (status == CREME_OK) status = creme_allocate_zero(&unit, 1, sizeof *unit);
    if (status == CREME_OK) status = of->source->next(of->source->self, out);
    if (status != CREME_OK || !*out) {
        creme_free(unit);
        return status;
    }
    unit->assay = *out;
    *of->end = unit;
    of->end = &unit->next;
    return CREME_OK;
}

static creme_status team_next(void *self, creme_assay **out)
{
    team *of = self;
    *out = NULL;
    pthread_mutex_lock(&of->lock);
    creme_status status = start(of, out);
    note(of, status);
    pthread_mutex_unlock(&of->lock);
    return status;
}

static creme_status team_finish(void *self, creme_assay *assay)
{
    team *of = self;
    pthread_mutex_lock(&of->lock);
    for (started_unit *unit = of->first; unit; unit = unit->next) unit->observed |= unit->assay == assay;
    while (of->status == CREME_OK && of->first && of->first->observed) {
        started_unit *oldest = take_out(of, &of->first);
        note(of, of->source->finish(of->source->self, oldest->assay));
        creme_free(oldest);
    }
    creme_status status = of->status;
    pthread_mutex_unlock(&of->lock);
    return status;
}

static void team_abandon(void *self, creme_assay *assay)
{
    team *of = self;
    pthread_mutex_lock(&of->lock);
    started_unit **link = &of->first;
    while ((*link)->assay != assay) link = &(*link)->next;
    creme_free(take_out(of, link));
    of->source->abandon(of->source->self, assay);
    pthread_mutex_unlock(&of->lock);
}

static void *run_member(void *argument)
{
    team_member *member = argument;
    team *of = member->of;
    const creme_unit_source source = {of, team_next, team_finish, team_abandon};
    creme_status status = creme_engine_run(member->engine, &source);
    pthread_mutex_lock(&of->lock);
    note(of, status);
    pthread_mutex_unlock(&of->lock);
    return NULL;
}

/* The calling thread is the first member's. */
static void run_members(team *of, team_member *members, size_t count)
{
    size_t running = 1;
    for (; running < count; running++) {
        int error = pthread_create(&members[running].thread, NULL, run_member, &members[running]);
        if (error == 0) continue;
        pthread_mutex_lock(&of->lock);
        note(of, creme_fail(CREME_ERROR_LIBRARY, "cannot start a thread for engine %zu: %s", running + 1,
                            strerror(error)));
        pthread_mutex_unlock(&of->lock);
        break;
    }
    run_member(&members[0]);
    for (size_t i = 1; i < running; i++) pthread_join(members[i].thread, NULL);
}

creme_status creme_engines_run(creme_engine *const *engines, size_t count, const creme_unit_source *source)
{
    if (count == 1) return creme_engine_run(engines[0], source);
    team_member *members = NULL;
    creme_status status = creme_allocate_zero(&members, count, sizeof *members);
    if (status != CREME_OK) return status;
    team of = {.source = source, .lock = PTHREAD_MUTEX_INITIALIZER};
    of.end = &of.first;
    for (size_t i = 0; i < count; i++) members[i] = (team_member){.of = &of, .engine = engines[i]};
    run_members(&of, members, count);
    while (of.first) { /* observed, when something failed before them */
        started_unit *left = take_out(&of, &of.first);
        source->abandon(source->self, left->assay);
        creme_free(left);
    }
    pthread_mutex_destroy(&of.lock);
    creme_free(members);
    return of.status == CREME_OK ? CREME_OK : creme_fail(of.status, "%s", of.message);
}
