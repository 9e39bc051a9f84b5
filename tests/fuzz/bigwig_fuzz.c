/* Hostile bigWig files: what is read are stretches that rise and stay on their chromosomes, anything else is an error
 * that names the file. */
#include "annotation/bigwig_read.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct looker {
    int64_t end, length;
} looker;

static void look(void *self, const creme_bigwig_stretch *stretch)
{
    looker *l = self;
    if (stretch->start < l->end || stretch->end <= stretch->start || stretch->end > l->length) abort();
    l->end = stretch->end;
}

static void need_message(creme_status status)
{
    if (status != CREME_OK && !strstr(creme_error_message(), "in.bw: ")) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_bigwig *bigwig = NULL;
    creme_status status = creme_bigwig_open_memory(&bigwig, "in.bw", data, size);
    need_message(status);
    if ((status == CREME_OK) != (bigwig != NULL)) abort();
    for (size_t i = 0; bigwig && i < creme_bigwig_chrom_count(bigwig); i++) {
        looker l = {.length = creme_bigwig_chrom_length(bigwig, i)};
        size_t found = 0;
        double mean = 0;
        if (creme_bigwig_find(bigwig, creme_bigwig_chrom_name(bigwig, i), &found) && found != i) abort();
        need_message(creme_bigwig_read(bigwig, i, (creme_interval){0, l.length}, look, &l));
        need_message(creme_bigwig_mean(bigwig, i, (creme_interval){l.length / 2, l.length / 2 + 100}, &mean));
    }
    creme_bigwig_close(bigwig);
    return 0;
}
