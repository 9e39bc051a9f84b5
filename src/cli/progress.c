/* Progress, warnings and notes on standard error. */
#include "cli/progress.h"

#include "cli/commands.h"

#include "base/clock.h"
#include "base/printable.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const double seconds_between_lines = 10, seconds_between_changes = 0.2;

void creme_progress_say(const char *text)
{
    char before = 0, piece[256];
    for (size_t left = strlen(text); left > 0;) {
        size_t length = left < sizeof piece ? left : sizeof piece;
        memcpy(piece, text, length);
        creme_make_printable(piece, length, &before);
        fwrite(piece, 1, length, stderr);
        text += length;
        left -= length;
    }
}

void creme_progress_init(creme_progress *progress, const creme_settings *settings)
{
    *progress = (creme_progress){
        .command = settings->command->name, .quiet = settings->run.quiet, .terminal = isatty(STDERR_FILENO) != 0};
}

void creme_progress_clear(creme_progress *progress)
{
    if (progress->shown) fputs("\r\033[K", stderr);
    progress->shown = false;
}

static void write_message(void *self, creme_log_level level, const char *message)
{
    creme_progress *progress = self;
    if (level == CREME_LOG_INFO && progress->quiet) return;
    flockfile(stderr); /* a worker's thread may have something to say while another shows how far they are */
    creme_progress_clear(progress);
    fprintf(stderr, "creme: %s", level == CREME_LOG_WARNING ? "warning: " : "");
    creme_progress_say(message);
    fputs("\n", stderr);
    funlockfile(stderr);
}

creme_log creme_progress_log(creme_progress *progress)
{
    return (creme_log){write_message, progress};
}

void creme_progress_start(creme_progress *progress, int64_t total, const char *unit)
{
    progress->total = total;
    progress->unit = unit;
    progress->first = 0;
    progress->started = progress->written = creme_seconds();
}

void creme_progress_update(creme_progress *progress, int64_t done)
{
    double now = creme_seconds();
    if (progress->first == 0) {
        progress->first = done;
        progress->first_at = now;
    }
    double pause = progress->terminal ? seconds_between_changes : seconds_between_lines;
    if (progress->quiet || now - progress->written < pause) return;
    progress->written = now;
    double rate = done > progress->first ? (double)(done - progress->first) / (now - progress->first_at) : 0;
    char left[32];
    flockfile(stderr);
    if (rate > 0) creme_text_duration((double)(progress->total - done) / rate, left, sizeof left);
    fprintf(stderr, "%screme %s: %" PRId64, progress->terminal ? "\r" : "", progress->command, done);
    if (progress->total > 0) fprintf(stderr, "/%" PRId64, progress->total);
    fprintf(stderr, " %s", progress->unit);
    if (rate > 0) fprintf(stderr, ", %.3g/s", rate);
    if (rate > 0 && progress->total > 0) fprintf(stderr, ", %s left", left);
    fputs(progress->terminal ? "\033[K" : "\n", stderr);
    fflush(stderr);
    progress->shown = progress->terminal;
    funlockfile(stderr);
}

void creme_progress_finish(creme_progress *progress, int64_t done)
{
    creme_progress_clear(progress);
    double seconds = creme_seconds() - progress->started;
    if (progress->quiet || seconds < seconds_between_lines) return;
    char took[32];
    fprintf(stderr, "creme %s: %" PRId64 " %s in %s\n", progress->command, done, progress->unit,
            creme_text_duration(seconds, took, sizeof took));
}
