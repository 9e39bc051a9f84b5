/* Beside creme/status.h, for what calls functions that are not the library's. */
#ifndef CREME_BASE_ERRORS_H
#define CREME_BASE_ERRORS_H

/* How many failures creme_fail() was told of on this thread so far. */
unsigned long creme_error_count(void);

#endif
