/* Being asked to stop: by Ctrl-C, by a program that has run this one for long enough. Whoever works for long asks
 * from time to time, gives up like after any other failure, and so leaves nothing half done. The program's signal
 * handlers ask (cli/interrupt.c); all below only looks.
 *
 * It is one number for the process, and the name of a file, since a signal handler can reach nothing else. Files are
 * not put in place any more once it is set (output.h); reading stops (compressed.h), and so does a run folder's
 * database when it is read (store.c). */
#ifndef CREME_BASE_STOP_H
#define CREME_BASE_STOP_H

#include <creme/status.h>
#include <sys/stat.h>

/* Asks all work of this process to end; `reason`, above 0, is the signal. May be called in a signal handler. 0 takes
 * it back (tests). */
void creme_stop_request(int reason);

/* 0: nobody asked. */
int creme_stop_reason(void);

/* Names a file of the moment that goes even where a second signal ends the process at once: a server's socket. It is
 * known by `about`, so that one which another process has put in its place stays. NULL: there is none any more. */
void creme_stop_name_file(const char *path, const struct stat *about);

/* What that is done by: a signal's handler. Removes the file, and ends the process as the signal would. */
void creme_stop_at_once(int signal_number);

/* CREME_ERROR_STOPPED, "interrupted, no output was written", if somebody asked. */
CREME_CHECKED creme_status creme_stop_check(void);

#endif
