/* A clock that only goes forward. */
#ifndef CREME_BASE_CLOCK_H
#define CREME_BASE_CLOCK_H

/* Seconds since some instant. */
double creme_seconds(void);

#endif
