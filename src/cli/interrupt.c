/* Noting signals for later. */
#define _GNU_SOURCE
#include "cli/interrupt.h"

#include "base/stop.h"

#include <signal.h>
#include <stdlib.h>

static void note(int signal_number)
{
    creme_stop_request(signal_number);
    signal(signal_number, creme_stop_at_once);
}

void creme_interrupt_watch(void)
{
    const struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
        struct sigaction before;
        /* What our parent told us to ignore (nohup, a shell's &) stays ignored. */
        if (sigaction(watched[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
            sigaction(watched[i], &action, NULL);
        }
    }
}

int creme_interrupt_pending(void)
{
    return creme_stop_reason();
}

_Noreturn void creme_interrupt_end(int signal_number)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    exit(128 + signal_number);
}
