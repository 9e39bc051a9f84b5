/* creme: finds the command, reads its options, runs it, and reports a failure as one line. */
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/pipes.h"
#include "cli/progress.h"

#include "base/stop.h"
#include "run/get.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_FINE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* With files in place of names of what creme get fetched. */
static creme_status run_named(creme_settings *settings)
{
    creme_progress progress;
    creme_got got;
    creme_progress_init(&progress, settings);
    creme_log log = creme_progress_log(&progress);
    settings->run.log = &log;
    creme_status status = creme_got_find(&got, &settings->run);
    settings->run.log = NULL;
    if (status == CREME_OK) status = settings->command->run(settings);
    creme_got_clear(&got);
    return status;
}

static creme_status run(const creme_command *command, int count, const char *const *arguments)
{
    creme_settings settings;
    creme_status status = creme_options_parse(&settings, command, count, arguments);
    creme_interrupt_watch();
    if (status == CREME_OK && !settings.help) status = creme_pipes_take_stdin(&settings);
    if (status != CREME_OK || !settings.help) return status == CREME_OK ? run_named(&settings) : status;
    creme_output *output = NULL;
    status = creme_output_open(&output, "-");
    if (status != CREME_OK) return status;
    creme_command_write_help(output, command);
    return creme_output_close(output);
}

/* A file for the kind of failure, of which exit statuses tell two apart; it is not for what this process begins. */
static char *status_file;

static void take_status_file(void)
{
    const char *path = getenv("CREME_STATUS_FILE");
    if (path) status_file = strdup(path);
    unsetenv("CREME_STATUS_FILE");
}

static void leave_status(creme_status status)
{
    FILE *file = status_file ? fopen(status_file, "w") : NULL;
    if (!file) return;
    fprintf(file, "%d\n", (int)status);
    fclose(file);
}

/* `creme --help` and `creme --version` are what people try first. */
static const char *command_name(int count, char **arguments)
{
    if (count < 2 || strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "-h") == 0) return "help";
    if (strcmp(arguments[1], "--version") == 0) return "version";
    return arguments[1];
}

int main(int count, char **arguments)
{
    creme_output_keep_closed();
    take_status_file();
    /* A reader that went away, or a file that grew too large, is to be an error like any other, after which nothing
     * half done is left. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    creme_command command;
    creme_status status = creme_command_find(&command, command_name(count, arguments));
    if (status == CREME_OK) status = run(&command, count, (const char *const *)arguments);
    if (status == CREME_OK) return EXIT_FINE;
    int signal_number = creme_interrupt_pending();
    /* Whatever went wrong since, that was the cause. */
    if (signal_number != 0 && status != CREME_ERROR_STOPPED) status = creme_stop_check();
    /* `head` has seen enough: the end is that of any program, only later. */
    if (signal_number == 0 && creme_output_lost_reader()) creme_interrupt_end(SIGPIPE);
    fprintf(stderr, "creme%s%s: ", command.name ? " " : "", command.name ? command.name : "");
    creme_progress_say(creme_error_message());
    fputs("\n", stderr);
    leave_status(status);
    if (signal_number != 0) creme_interrupt_end(signal_number);
    return status == CREME_ERROR_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
}
