/* Ending on Ctrl-C, or when told to terminate, without leaving half-written files behind. */
#ifndef CREME_CLI_INTERRUPT_H
#define CREME_CLI_INTERRUPT_H

/* From here on SIGINT, SIGTERM and SIGHUP are only noted (a second one ends the process at once). */
void creme_interrupt_watch(void);

/* The signal that was noted, 0 if none. */
int creme_interrupt_pending(void);

/* After cleaning up: ends the process as the signal would have. */
_Noreturn void creme_interrupt_end(int signal_number);

#endif
