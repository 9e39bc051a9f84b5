/* Clocks that only go forward. */
#ifndef CREME_BASE_CLOCK_H
#define CREME_BASE_CLOCK_H

/* Seconds since some instant. */
double creme_seconds(void);

/* Seconds that this thread was run for, so that other work of the machine hardly counts. */
double creme_thread_seconds(void);

#endif
