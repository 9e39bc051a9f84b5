/* Reading --tiles and --region. */
#include "annotation/tile_filter.h"

#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static creme_status read_window(creme_tile_item *item, const char *option, const char *text,
                                const creme_tile_set *grid)
{
    long long start = 0, end = 0;
    int used = 0;
    bool read = isdigit((unsigned char)*text) && sscanf(text, "%18lld-%18lld%n", &start, &end, &used) == 2;
    if (!read || text[used]) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s: 'window:%s' is not of the form window:START-END", option, text);
    }
    if (start >= end || end > grid->window_bp) {
        return creme_fail(CREME_ERROR_RANGE,
                          "%s: window:%s is empty or reaches out of the window, which has %" PRId64 " bases", option,
                          text, grid->window_bp);
    }
    *item = (creme_tile_item){.kind = CREME_TILE_WINDOW, .at = {start, end}};
    return CREME_OK;
}

static creme_status read_indices(creme_tile_item *item, const char *text, const creme_tile_set *grid)
{
    *item = (creme_tile_item){.kind = CREME_TILE_INDEX};
    creme_status status = creme_text_read_span(&item->at.start, &item->at.end, text, "--tiles");
    if (status != CREME_OK) return status;
    int64_t count = creme_tile_set_count(grid);
    if (item->at.end <= count) return CREME_OK;
    if (grid->listed) {
        return creme_fail(CREME_ERROR_RANGE,
                          "--tiles: %s is out of range: no locus has more than %" PRId64
                          " elements, counted from 0 on "
                          "the left of its window",
                          text, count);
    }
    return creme_fail(CREME_ERROR_RANGE,
                      "--tiles: %s is out of range: the grid has %" PRId64 " tiles, counted from 0 on the left (the "
                      "TSS tile not included)",
                      text, count);
}

static creme_status read_region(creme_tile_item *item, const char *option, const char *text, creme_fasta *fasta,
                                const creme_tile_set *grid)
{
    if (strncmp(text, "window:", 7) == 0) return read_window(item, option, text + 7, grid);
    if (!fasta) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "%s: '%s' is a place on a genome, and there is none: window:START-END is one "
                          "of a sequence",
                          option, text);
    }
    *item = (creme_tile_item){.kind = CREME_TILE_GENOME};
    creme_status status = creme_fasta_parse_region(fasta, text, &item->record, &item->at);
    return status == CREME_OK ? status : creme_error_prefix(status, "%s: ", option);
}

static creme_status read_item(creme_tile_item *item, const char *option, const char *text, creme_fasta *fasta,
                              const creme_tile_set *grid)
{
    if (strcmp(text, "all") == 0) {
        *item = (creme_tile_item){.kind = CREME_TILE_WINDOW, .at = {0, grid->window_bp}};
        return CREME_OK;
    }
    if (!strchr(text, ':')) return read_indices(item, text, grid);
    return read_region(item, option, text, fasta, grid);
}

typedef creme_status read_function(creme_tile_item *item, const char *option, const char *text, creme_fasta *fasta,
                                   const creme_tile_set *grid);

static creme_status read_list(creme_tile_filter *out, const char *option, const char *text, creme_fasta *fasta,
                              const creme_tile_set *grid, read_function *read)
{
    *out = (creme_tile_filter){0};
    creme_status status = CREME_OK;
    char *item = NULL;
    while (*text) {
        size_t length = strcspn(text, ",");
        CREME_TRY(creme_copy_text_n(&item, text, length));
        CREME_TRY(creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at));
        CREME_TRY(read(&out->at[out->count], option, item, fasta, grid));
        out->count++;
        creme_free(item);
        item = NULL;
        text += length + (text[length] == ',');
    }
done:
    creme_free(item);
    return status;
}

creme_status creme_tile_filter_init(creme_tile_filter *out, const char *text, creme_fasta *fasta,
                                    const creme_tile_set *grid)
{
    return read_list(out, "--tiles", text, fasta, grid, read_item);
}

creme_status creme_tile_filter_init_regions(creme_tile_filter *out, const char *text, creme_fasta *fasta,
                                            const creme_tile_set *grid)
{
    return read_list(out, "--region", text, fasta, grid, read_region);
}

void creme_tile_filter_clear(creme_tile_filter *filter)
{
    creme_free(filter->at);
    *filter = (creme_tile_filter){0};
}

static bool overlap(creme_interval a, creme_interval b)
{
    return a.start < b.end && b.start < a.end;
}

bool creme_tile_filter_has(const creme_tile_filter *filter, const creme_tile_set *grid, int64_t i,
                           const creme_locus *locus, creme_interval window, int record)
{
    creme_interval tile = creme_tile_set_get(grid, i);
    for (size_t j = 0; j < filter->count; j++) {
        const creme_tile_item *item = &filter->at[j];
        if (item->kind == CREME_TILE_INDEX && i >= item->at.start && i < item->at.end) return true;
        if (item->kind == CREME_TILE_WINDOW && overlap(tile, item->at)) return true;
        if (item->kind == CREME_TILE_GENOME && record == item->record &&
            overlap(creme_locus_to_genome(locus, window, tile), item->at)) {
            return true;
        }
    }
    return false;
}

creme_interval creme_tile_item_in_window(const creme_tile_item *item, const creme_locus *locus, creme_interval window,
                                         int record)
{
    creme_interval at = item->at;
    if (item->kind == CREME_TILE_GENOME) {
        if (record != item->record) return (creme_interval){0, 0};
        at = creme_locus_to_window(locus, window, at);
    }
    if (at.start < 0) at.start = 0;
    if (at.end > window.end - window.start) at.end = window.end - window.start;
    return at.start < at.end ? at : (creme_interval){0, 0};
}
