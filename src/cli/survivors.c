/* What fine-tile leaves of CREs, as BED. */
#include "cli/survivors.h"

#include <creme/higher_order.h>

#include <inttypes.h>
#include <math.h>
#include <string.h>

static int64_t length_of_chromosome(const creme_inputs *inputs, const creme_locus *locus)
{
    int record = -1;
    /* Every chromosome was found when the input was checked. */
    creme_status status = creme_fasta_find(inputs->fasta, locus->chrom, &record);
    return status == CREME_OK ? creme_fasta_length(inputs->fasta, record) : 0;
}

/* 0 to 1000; none of either where there is no score. */
static int bed_score(const creme_assay *assay, const creme_effect *last)
{
    int count = 0;
    const char *const *names = creme_assay_extra_columns(assay, &count);
    double score = NAN;
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], "score") == 0) score = last->extra[i];
    }
    if (strcmp(last->text[0], "silencer") == 0) score = 1 / score;
    return score > 0 ? (int)lround(1000 * fmin(score, 1)) : 0;
}

void creme_survivors_write(creme_output *output, const creme_inputs *inputs, const creme_unit *unit,
                           const creme_effect *last)
{
    const creme_locus *locus = &inputs->loci.at[unit->source];
    int64_t length = length_of_chromosome(inputs, locus);
    size_t count = 0;
    const creme_interval *survivors = creme_fine_tile_survivors(unit->assay, &count);
    for (size_t i = 0; i < count; i++) {
        creme_interval in_window = survivors[locus->strand == '-' ? count - 1 - i : i];
        creme_interval at = creme_locus_to_genome(locus, unit->site->genome, in_window);
        if (at.start < 0) at.start = 0;
        if (at.end > length) at.end = length;
        if (at.start >= at.end) continue;
        creme_output_print(output, "%s\t%" PRId64 "\t%" PRId64 "\t%s:%" PRId64 "-%" PRId64 ":%s:%s\t%d\t%c\n",
                           locus->chrom, at.start, at.end, locus->name, last->tile.start, last->tile.end,
                           inputs->tracks.at[last->track].name, last->text[0], bed_score(unit->assay, last),
                           locus->strand);
    }
}
