/* Hostile files of places and genes: what is read must be sound rows, anything else an error with a message. */
#include "annotation/regions.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const creme_regions *regions, const creme_region *row)
{
    bool gene = regions->form == CREME_REGIONS_GENES;
    if (gene != (row->chrom == NULL)) abort();
    if (gene && !*row->name) abort();
    if (!gene && (!*row->chrom || row->at.start < 0 || row->at.end <= row->at.start)) abort();
    if (!gene && row->at.end > CREME_POSITION_MAX) abort();
    if (!strchr("+-.", row->strand) || (row->score && !*row->score)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int genes = 0; genes < 2; genes++) {
        creme_lines *lines = NULL;
        creme_regions regions;
        creme_region row;
        bool more = true;
        if (creme_lines_open_memory(&lines, "in", data, size) != CREME_OK) abort();
        const creme_regions_wish wish = {.expected = "a BED", .genes = genes};
        creme_status status = creme_regions_open(&regions, lines, &wish);
        int64_t rows = 0;
        while (status == CREME_OK && more) {
            status = creme_regions_next(&regions, &row, &more);
            if (status == CREME_OK && more) check_row(&regions, &row), rows++;
        }
        if (status == CREME_OK && (rows == 0 || rows != regions.rows)) abort();
        if (status != CREME_OK && !*creme_error_message()) abort();
        if (!genes && regions.form == CREME_REGIONS_GENES) abort();
        creme_regions_close(&regions);
    }
    return 0;
}
