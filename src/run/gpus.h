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

/* models[1], [2], ... = the request's model on each GPU but the first, opened with these options but for their GPU.
 * Workers are started all at once, since each may take a minute until it is ready. Those that are open are the
 * caller's, after a failure too, whose message is the first one's. */
CREME_CHECKED creme_status creme_gpus_open(const creme_gpus *gpus, creme_model **models,
                                           const creme_run_request *request, const creme_model_options *options);

#endif
