/* Reading --gpu. */
#ifndef CREME_CLI_GPUS_H
#define CREME_CLI_GPUS_H

#include "cli/settings.h"

#include <creme/status.h>
#include <stddef.h>

enum { CREME_MOST_GPUS = 64 };

typedef struct creme_gpus {
    int at[CREME_MOST_GPUS];
    size_t count; /* at least 1: the first, where none is named */
} creme_gpus;

/* Numbers with commas between, "0,1,3". CREME_ERROR_ARGUMENT for anything else, for the same one twice, for any where
 * the backend knows none, and for several where the command hands out no units of work. Whether they are there, the
 * backend says. */
CREME_CHECKED creme_status creme_gpus_read(creme_gpus *out, const creme_settings *settings);

#endif
