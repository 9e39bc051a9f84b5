/* C of the extension pycreme._creme beside what CFFI makes of the public headers. */
#include "base/stop.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/* Ctrl-C while the library works. Python's handler only notes it, and nobody looks before the library returns; so ours
 * tells the library too, which gives up as after Ctrl-C of the command: nothing is left half-written. Where Python has
 * no handler (SIGINT is ignored, or ends the process), nothing is done. */
static struct sigaction python_action;
static atomic_bool interrupted;

static void note_interrupt(int number, siginfo_t *info, void *context)
{
    atomic_store(&interrupted, true);
    creme_stop_request(number);
    if (python_action.sa_flags & SA_SIGINFO)
        python_action.sa_sigaction(number, info, context);
    else
        python_action.sa_handler(number);
}

/* Whether it is watched from now on. Called on the main thread, and not again before pycreme_interrupt_end(). */
static bool pycreme_interrupt_begin(void)
{
    struct sigaction action;
    if (sigaction(SIGINT, NULL, &action) != 0) return false;
    bool with_info = action.sa_flags & SA_SIGINFO;
    if (!with_info && (action.sa_handler == SIG_IGN || action.sa_handler == SIG_DFL)) return false;
    creme_stop_request(0);
    atomic_store(&interrupted, false);
    if (with_info && action.sa_sigaction == note_interrupt) return true; /* Python got no further than to begin */
    python_action = action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = note_interrupt;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    return sigaction(SIGINT, &action, NULL) == 0;
}

/* Python's handler is back; whether there was a Ctrl-C. */
static bool pycreme_interrupt_end(void)
{
    sigaction(SIGINT, &python_action, NULL);
    creme_stop_request(0);
    return atomic_load(&interrupted);
}
