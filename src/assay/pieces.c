/* Pieces of a stretch. */
#include "assay/pieces.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>

void creme_pieces_clear(creme_pieces *pieces)
{
    creme_free(pieces->at);
    *pieces = (creme_pieces){0};
}

/* The index behind the last of the neighbours that begin with piece i. */
static size_t end_of_run(const creme_pieces *pieces, size_t i)
{
    size_t end = i + 1;
    while (end < pieces->count && pieces->at[end].start == pieces->at[end - 1].end) end++;
    return end;
}

creme_status creme_pieces_cut(creme_pieces *to, const creme_pieces *from, int64_t width)
{
    to->count = 0;
    for (size_t i = 0, end; i < from->count; i = end) {
        end = end_of_run(from, i);
        creme_interval run = {from->at[i].start, from->at[end - 1].end};
        int64_t step = width > 0 ? width : run.end - run.start;
        for (int64_t start = run.start; start < run.end; start += step) {
            creme_status status = creme_grow(&to->at, &to->capacity, to->count + 1, sizeof *to->at);
            if (status != CREME_OK) return status;
            int64_t stop = run.end - start < step ? run.end : start + step;
            to->at[to->count++] = (creme_interval){start, stop};
        }
    }
    return CREME_OK;
}

void creme_pieces_drop(creme_pieces *pieces, const bool *dropped)
{
    size_t kept = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        if (!dropped[i]) pieces->at[kept++] = pieces->at[i];
    }
    pieces->count = kept;
}

int64_t creme_pieces_total(const creme_pieces *pieces)
{
    int64_t total = 0;
    for (size_t i = 0; i < pieces->count; i++) total += pieces->at[i].end - pieces->at[i].start;
    return total;
}

creme_status creme_pieces_write(const creme_pieces *pieces, char **out)
{
    enum { MOST_BYTES = 42 }; /* two numbers of 20 digits, a hyphen, a comma */
    size_t bytes = pieces->count * MOST_BYTES + 1, used = 0;
    creme_status status = creme_allocate(out, bytes, 1);
    if (status != CREME_OK) return status;
    **out = '\0';
    for (size_t i = 0, end; i < pieces->count; i = end) {
        end = end_of_run(pieces, i);
        used += (size_t)snprintf(*out + used, bytes - used, "%s%" PRId64 "-%" PRId64, i ? "," : "",
                                 pieces->at[i].start, pieces->at[end - 1].end);
    }
    return CREME_OK;
}
