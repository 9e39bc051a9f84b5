/* Reading --gpu. */
#ifndef CREME_RUN_GPUS_H
#define CREME_RUN_GPUS_H

#include <creme/run.h>
#include <stddef.h>

enum { CREME_MOST_GPUS = 64 };

typedef struct creme_gpus {
    int at[CREME_MOST_GPUS];
    size_t count; /* at least 1: the first, where none is named */
} creme_gpus;

/* Numbers with commas between, "0,1,3". CREME_ERROR_ARGUMENT for anything else, for the same one twice, for any where
 * the backend knows none. Whether they are there, the
 * backend says. */
CREME_CHECKED creme_status creme_gpus_read(creme_gpus *out, const creme_run_request *request);

/* Several workers (--workers) are handed out like GPUs: numbers from 0. CREME_ERROR_ARGUMENT for a number that cannot
 * be, and for several GPUs as well. */
CREME_CHECKED creme_status creme_gpus_of_workers(creme_gpus *out, const creme_run_request *request);

/* Of a command that hands out no units of work: CREME_ERROR_ARGUMENT if several are named. */
CREME_CHECKED creme_status creme_gpus_check_one(const creme_run_request *request, const char *command);

#endif
