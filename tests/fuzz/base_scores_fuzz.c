/* Hostile files of scores and of motifs, read against two CREs of loci on both strands. */
#include "annotation/base_scores.h"
#include "tile_table.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tile_table against;
    tile_table_init(&against);
    creme_cre cres[] = {{.locus = 0, .tile = 4}, {.locus = 1, .tile = 4, .track = 1}};
    creme_cre_list list = {.at = cres, .count = 2};
    for (int kind = 0; kind < 2; kind++) {
        creme_base_scores scores;
        creme_lines *lines = NULL;
        creme_status status = creme_lines_open_memory(&lines, "in", data, size);
        if (status != CREME_OK) abort();
        status = creme_base_scores_read_lines(&scores, lines, (creme_base_scores_kind)kind, &list, &against.scope,
                                              CREME_WINDOW_PLAIN);
        if ((status == CREME_OK) != (scores.values != NULL)) abort();
        if (status != CREME_OK && !*creme_error_message()) abort();
        size_t known = 0;
        for (size_t i = 0; scores.values && i < scores.first[2]; i++) known += !isnan(scores.values[i]);
        if (scores.values && known == 0) abort();
        creme_base_scores_clear(&scores);
    }
    return 0;
}
