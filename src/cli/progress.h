/* What a command says on standard error while it works: warnings, notes, and how far it is. */
#ifndef CREME_CLI_PROGRESS_H
#define CREME_CLI_PROGRESS_H

#include "cli/settings.h"

#include <creme/log.h>

/* On a terminal one line that keeps changing; elsewhere a line every ten seconds; nothing when quiet. */
typedef struct creme_progress {
    const char *command, *unit; /* "necessity", "constructs" */
    bool quiet, terminal;
    bool shown; /* the terminal's line is there and has to be wiped before anything else is written */
    int64_t total;
    double started, written; /* seconds */
    int64_t first;   /* things done at the first update, and when: what went before, the first batch with the */
    double first_at; /* first backgrounds and cold caches, says nothing about the rest */
} creme_progress;

void creme_progress_init(creme_progress *progress, const creme_settings *settings);

/* The log to hand to the library: "creme: warning: ...", and notes unless quiet. */
creme_log creme_progress_log(creme_progress *progress);

/* Starts the clock for `total` things (0: nobody knows how many), called `unit`. */
void creme_progress_start(creme_progress *progress, int64_t total, const char *unit);
void creme_progress_update(creme_progress *progress, int64_t done);

/* Wipes the line and says how long it took. */
void creme_progress_finish(creme_progress *progress, int64_t done);

/* Wipes the line, if there is one. */
void creme_progress_clear(creme_progress *progress);

/* Writes a text to standard error, with '?' for control characters (base/printable.h): it may hold names from files. */
void creme_progress_say(const char *text);

#endif
