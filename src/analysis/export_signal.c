/* Effects along the genome: bedGraph and bigWig. */
#include "analysis/browser.h"
#include "analysis/export_forms.h"
#include "analysis/export_variants.h"
#include "analysis/strands.h"
#include "analysis/stretches.h"
#include "table/rows.h"
#include "table/table_pieces.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

typedef struct signal_track {
    creme_frame frame; /* of the rows at hand */
    creme_strand_names names;
    const char *track;         /* of all rows; NULL before the first */
    creme_stretch *tiles, *at; /* as they are in the table; sorted and without overlaps */
    size_t tile_count, capacity, count;
} signal_track;

static void clear(signal_track *s)
{
    creme_frame_close(&s->frame);
    creme_strand_names_clear(&s->names);
    creme_free(s->tiles);
    creme_free(s->at);
}

/* One track, so that there is one value at each place. */
static creme_status check_track(signal_track *s)
{
    for (size_t i = 0; i < s->frame.count; i++) {
        const char *track = s->frame.at[i].track;
        if (!s->track) s->track = track;
        if (strcmp(track, s->track) == 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--track: there are several, '%s' and '%s' among them; choose one",
                          s->track, track);
    }
    return CREME_OK;
}

/* Of mutagenesis each base has the importance that its substitutions speak of; their mean comes of the merging. */
static bool is_mutagenesis(const creme_table *table)
{
    size_t column = 0;
    return creme_table_find(table, "genome_alt", &column) &&
           creme_table_find(table, "genome_position_start", &column);
}

static creme_status take_substitutions(signal_track *s, double *effects)
{
    size_t start = 0, end = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(s->frame.table, "genome_position_start", &start));
    CREME_TRY(creme_table_need(s->frame.table, "genome_position_end", &end));
    for (size_t i = 0; i < s->frame.count; i++) {
        creme_record *record = &s->frame.at[i];
        CREME_TRY(creme_table_integer(s->frame.table, record->row, start, &record->genome.start));
        CREME_TRY(creme_table_integer(s->frame.table, record->row, end, &record->genome.end));
        record->has_genome = true;
        effects[i] = -effects[i];
    }
done:
    return status;
}

/* Several at one place, as different ALTs are, must not cancel out. */
static creme_status take_variants(signal_track *s, double *effects)
{
    for (size_t i = 0; i < s->frame.count; i++) effects[i] = fabs(effects[i]);
    return creme_export_place_variants(&s->frame);
}

static creme_status take_tiles(signal_track *s, const creme_export_options *options)
{
    double *effects = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(check_track(s));
    CREME_TRY(creme_frame_numbers(&s->frame, CREME_EXPORT_EFFECT, false, &effects));
    if (is_mutagenesis(s->frame.table)) CREME_TRY(take_substitutions(s, effects));
    if (creme_export_has_variants(s->frame.table)) CREME_TRY(take_variants(s, effects));
    CREME_TRY(creme_grow(&s->tiles, &s->capacity, s->tile_count + s->frame.count, sizeof *s->tiles));
    for (size_t i = 0; i < s->frame.count; i++) {
        const creme_record *record = &s->frame.at[i];
        creme_stretch tile = {record->chrom, record->genome.start, record->genome.end, effects[i]};
        bool inside =
            creme_interval_cut(options->chromosomes, options->chromosome_count, tile.chrom, &tile.start, &tile.end);
        if (record->has_genome && isfinite(effects[i]) && inside) s->tiles[s->tile_count++] = tile;
    }
done:
    creme_free(effects);
    return status;
}

static creme_status take_rows(signal_track *s, const creme_table *table, const creme_export_options *options)
{
    size_t first = 0;
    creme_status status = CREME_OK;
    do {
        CREME_TRY(
            creme_frame_open_rows_on_genome(&s->frame, &s->names, table, options->track, first, CREME_PIECE_ROWS));
        CREME_TRY(take_tiles(s, options));
        creme_frame_close(&s->frame);
        first += CREME_PIECE_ROWS;
    } while (first < creme_table_row_count(table));
    if (!s->track && options->track) return creme_frame_no_track(table, options->track);
    if (s->tile_count == 0)
        status = creme_fail(CREME_ERROR_NOT_FOUND, "no row has a place on the genome and an effect");
done:
    return status;
}

static creme_status make(signal_track *out, const creme_table *table, const creme_export_options *options,
                         const char *format)
{
    static const char *const several[] = {"search", "target_chrom", "genome_position_start", "survivors", NULL};
    creme_status status = CREME_OK;
    *out = (signal_track){0};
    if (!is_mutagenesis(table)) CREME_TRY(creme_export_refuse(table, several, format));
    CREME_TRY(take_rows(out, table, options));
    status = creme_stretches_merge(&out->at, &out->count, out->tiles, out->tile_count);
    creme_free(out->tiles);
    out->tiles = NULL;
done:
    return status;
}

creme_status creme_export_bedgraph(const creme_table *table, const creme_export_options *options,
                                   creme_output *output)
{
    signal_track s;
    creme_status status = make(&s, table, options, "bedgraph");
    if (status == CREME_OK) creme_bedgraph_write(output, s.at, s.count);
    clear(&s);
    return status;
}

static creme_status check_lengths(const signal_track *s, const creme_export_options *options)
{
    for (size_t i = 0; i < s->count; i++) {
        const char *chrom = s->at[i].chrom;
        if (creme_chromosome_length(options->chromosomes, options->chromosome_count, chrom) <= UINT32_MAX) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--format bigwig: the length of %s is not known, or more than a bigWig can hold; a run "
                          "folder knows it, a table does not (--format bedgraph does without)",
                          chrom);
    }
    return CREME_OK;
}

creme_status creme_export_bigwig(const creme_table *table, const creme_export_options *options, const char *path)
{
    signal_track s = {0};
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    if (strcmp(path, "-") == 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--format bigwig: needs --out FILE, it cannot be written to a pipe");
    }
    CREME_TRY(make(&s, table, options, "bigwig"));
    CREME_TRY(check_lengths(&s, options));
    CREME_TRY(creme_output_open(&output, path));
    CREME_TRY(creme_bigwig_write(output, path, s.at, s.count, options->chromosomes, options->chromosome_count));
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    clear(&s);
    return status;
}
