/* Stages of a fine tile. */
#include "assay/fine_tile_stages.h"

#include <stdio.h>

static const creme_fine_tile_stage STAGES_2024[] = {{500, 0.9, 1}, {50, 0.7, 10}};
enum { COUNT_2024 = sizeof STAGES_2024 / sizeof *STAGES_2024 };

static creme_status check_stage(const creme_fine_tile_stage *stage, int number, int64_t widest)
{
    if (stage->width_bp < 1 || stage->width_bp > widest) {
        return creme_fail(
            CREME_ERROR_RANGE,
            "stage %d: sub-tiles of %lld bp: expected 1 to %lld, in the first stage not above the tile's "
            "width and in the others below that of the stage before",
            number, (long long)stage->width_bp, (long long)widest);
    }
    if (!(stage->threshold > 0 && stage->threshold <= 1)) {
        return creme_fail(CREME_ERROR_RANGE, "stage %d: threshold %g: expected above 0, at most 1", number,
                          stage->threshold);
    }
    if (stage->batch < 1) {
        return creme_fail(CREME_ERROR_RANGE, "stage %d: batches of %lld sub-tiles: expected at least 1", number,
                          (long long)stage->batch);
    }
    return CREME_OK;
}

static bool are_paper(const creme_fine_tile_stage *stages, int count)
{
    return count == COUNT_2024 && stages[0].width_bp == STAGES_2024[0].width_bp &&
           stages[1].width_bp == STAGES_2024[1].width_bp;
}

/* Those of 2024 are of tiles of 5,000 bp; narrower ones want theirs: as many, if there is room, of the same shares. */
static creme_status refuse_paper(int64_t width)
{
    char finer[32] = "";
    int64_t first = width < 10 ? 1 : width / 10, second = first / 10 ? first / 10 : 1;
    if (second < first) snprintf(finer, sizeof finer, ",%lld:0.7:10", (long long)second);
    return creme_fail(CREME_ERROR_RANGE,
                      "the paper's, 500:0.9:1,50:0.7:10, are wider than tiles of %lld bp; in proportion they are "
                      "%lld:0.9:1%s",
                      (long long)width, (long long)first, finer);
}

static void fit_batch(creme_fine_tile_stage *stage, int64_t width)
{
    int64_t tenth = (width + stage->width_bp - 1) / stage->width_bp / 10;
    if (tenth < 1) tenth = 1;
    if (stage->batch > tenth) stage->batch = tenth;
}

creme_status creme_fine_tile_stages_set(creme_fine_tile_stages *out, const creme_fine_tile_stage *asked, int count,
                                        const creme_tile_set *tiles, int64_t width)
{
    const creme_fine_tile_stage *stages = count ? asked : STAGES_2024;
    if (count == 0) count = COUNT_2024;
    if (count < 0 || count > CREME_MOST_FINE_TILE_STAGES) {
        return creme_fail(CREME_ERROR_RANGE, "%d stages: expected 1 to %d (0 means those of 2024)", count,
                          CREME_MOST_FINE_TILE_STAGES);
    }
    *out = (creme_fine_tile_stages){.count = count};
    int64_t widest = tiles->listed ? tiles->window_bp : tiles->tile_bp;
    for (int i = 0; i < count; i++) {
        if (i == 0 && stages[i].width_bp > widest && are_paper(stages, count)) return refuse_paper(widest);
        creme_status status = check_stage(&stages[i], i + 1, widest);
        if (status != CREME_OK) return status;
        widest = stages[i].width_bp - 1;
        out->at[i] = stages[i];
        if (tiles->listed) fit_batch(&out->at[i], width);
    }
    while (out->first < count - 1 && stages[out->first].width_bp > width) out->first++;
    return CREME_OK;
}

creme_status creme_fine_tile_stages_count(const creme_fine_tile_stages *stages, int64_t width,
                                          creme_fine_tile_counts *out)
{
    int64_t before = 0;
    *out = (creme_fine_tile_counts){.constructs = 2};
    for (int i = stages->first; i < stages->count; i++) {
        const creme_fine_tile_stage *stage = &stages->at[i];
        int64_t pieces = (width + stage->width_bp - 1) / stage->width_bp;
        /* where widths do not divide, every stretch that the stage before left may end in a narrower piece */
        if (i > stages->first && stages->at[i - 1].width_bp % stage->width_bp != 0) pieces += before;
        if (pieces > CREME_MOST_SUB_TILES) {
            return creme_fail(CREME_ERROR_RANGE, "stage %d: %lld sub-tiles: expected at most %d", i + 1,
                              (long long)pieces, CREME_MOST_SUB_TILES);
        }
        before = pieces;
        out->rows++;
        for (int64_t left = pieces; left > 0; left -= stage->batch, out->rows++) {
            out->trials += left;
            out->constructs += left + (stage->batch > 1 && left > 1);
        }
    }
    return CREME_OK;
}

creme_fine_tile_counts creme_fine_tile_stages_typically(const creme_fine_tile_stages *stages, int64_t width)
{
    creme_fine_tile_counts out = {.constructs = 2};
    int64_t left_bp = width;
    for (int i = stages->first; i < stages->count; i++) {
        const creme_fine_tile_stage *stage = &stages->at[i];
        int64_t pieces = (left_bp + stage->width_bp - 1) / stage->width_bp, left = pieces;
        out.rows++;
        for (;;) {
            out.trials += left;
            out.constructs += left + (stage->batch > 1 && left > 1);
            if (2 * (left - stage->batch) < pieces) break;
            left -= stage->batch;
            out.rows++;
        }
        if (left * stage->width_bp < left_bp) left_bp = left * stage->width_bp;
    }
    return out;
}
