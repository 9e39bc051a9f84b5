/* What fine-tile leaves of CREs, as BED. */
#include "run/survivors.h"

#include "analysis/browser.h"

#include <creme/greedy.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The share that is kept. */
static double share_kept(const creme_assay *assay, const creme_effect *last)
{
    int count = 0;
    const char *const *names = creme_assay_extra_columns(assay, &count);
    double score = NAN;
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], "score") == 0) score = last->extra[i];
    }
    if (strcmp(last->text[0], "silencer") == 0) score = 1 / score;
    return score;
}

void creme_survivors_write(creme_output *output, const creme_inputs *inputs, const creme_unit *unit,
                           const creme_effect *last)
{
    const creme_locus *locus = &inputs->loci.at[unit->source];
    int64_t length = unit->site->chrom_bp;
    size_t count = 0;
    char tile[48];
    snprintf(tile, sizeof tile, "%" PRId64 "-%" PRId64, last->tile.start, last->tile.end);
    const creme_track_choice *track = &inputs->tracks.at[last->track];
    const char *on_genome = locus->strand == '-' && track->opposite ? track->opposite : track->name;
    const char *name[] = {locus->name, tile, on_genome, last->text[0], NULL};
    const creme_interval *survivors = creme_fine_tile_survivors(unit->assay, &count);
    for (size_t i = 0; i < count; i++) {
        creme_interval in_window = survivors[locus->strand == '-' ? count - 1 - i : i];
        creme_interval at = creme_locus_to_genome(locus, unit->site->genome, in_window);
        if (at.start < 0) at.start = 0;
        if (at.end > length) at.end = length;
        if (at.start >= at.end) continue;
        creme_bed_row row = {locus->chrom, at.start, at.end, name, share_kept(unit->assay, last), locus->strand};
        creme_bed_write(output, &row);
        creme_output_print(output, "\n");
    }
}
