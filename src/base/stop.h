/* Being asked to stop: by Ctrl-C, by a program that has run this one for long enough. Whoever works for long asks
 * from time to time, gives up like after any other failure, and so leaves nothing half done. The program's signal
 * handlers ask (cli/interrupt.c); all below only looks.
 *
 * It is one number for the process, since a signal handler can reach nothing else. Files are not put in place any
 * more once it is set (output.h); reading stops (compressed.h), and so does a run folder's database when it is read
 * (store.c). */
#ifndef CREME_BASE_STOP_H
#define CREME_BASE_STOP_H

#include <creme/status.h>

/* Asks all work of this process to end; `reason`, above 0, is the signal. May be called in a signal handler. 0 takes
 * it back (tests). */
void creme_stop_request(int reason);

/* 0: nobody asked. */
int creme_stop_reason(void);

/* CREME_ERROR_STOPPED, "interrupted, no output was written", if somebody asked. */
CREME_CHECKED creme_status creme_stop_check(void);

#endif
