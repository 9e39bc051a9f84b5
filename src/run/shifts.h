/* Reading --shifts. */
#ifndef CREME_RUN_SHIFTS_H
#define CREME_RUN_SHIFTS_H

#include <creme/status.h>
#include <stddef.h>
#include <stdint.h>

enum { CREME_MOST_SHIFTS = 64 };

typedef struct creme_shifts {
    int64_t at[CREME_MOST_SHIFTS];
    size_t count;
} creme_shifts;

/* Whole numbers with commas between, "-3,0,3"; NULL is none. CREME_ERROR_ARGUMENT for anything else. */
CREME_CHECKED creme_status creme_shifts_read(creme_shifts *out, const char *text);

#endif
