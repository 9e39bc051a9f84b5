/* Tracks for genome browsers: CREs as BED; effects of tiles, and profiles, as signals. */
#include "report/report_tracks.h"

#include "base/memory.h"
#include "base/order.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define ENHANCING "213,94,0"
#define SILENCING "0,114,178"

static const creme_track_file effects[] = {{"necessity", "necessity", 0, ENHANCING, SILENCING, 0},
                                           {"sufficiency", "sufficiency", 0, ENHANCING, SILENCING, 0}};

/* Of the wild type first. */
static const struct {
    const char *shuffled;
    creme_track_file file;
} profiles[] = {
    {NULL, {"profile.wild-type", "profile", 0, "70,70,70", NULL, 0}},
    {"enhancers", {"profile.enhancers", "profile without enhancers", 0, ENHANCING, NULL, 0}},
    {"silencers", {"profile.silencers", "profile without silencers", 0, SILENCING, NULL, 0}},
    {"context", {"profile.context", "profile without context", 0, "163,68,122", NULL, 0}},
};

static creme_track_file of_track(creme_track_file file, size_t track)
{
    file.track = track;
    return file;
}

/* --- Tiles */

typedef struct placed {
    const creme_report_tile *tile;
    const creme_report_locus *locus;
} placed;

static int by_genome(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    int order = strcmp(x->locus->chrom, y->locus->chrom);
    if (order) return order;
    if (x->tile->genome_start != y->tile->genome_start) {
        return x->tile->genome_start < y->tile->genome_start ? -1 : 1;
    }
    return (x->tile > y->tile) - (x->tile < y->tile);
}

static creme_status write_bed(creme_tracks *tracks, int kind, size_t track, const placed *tiles, size_t count)
{
    static const struct {
        const char *name, *colour;
    } classes[] = {
        [CREME_REPORT_ENHANCER] = {"enhancer", ENHANCING}, [CREME_REPORT_SILENCER] = {"silencer", SILENCING}};
    const creme_track_file file = of_track(effects[kind], track);
    creme_output *output = NULL;
    creme_status status = creme_tracks_open_file(&output, tracks, &file, "", "bed");
    if (status != CREME_OK) return status;
    creme_output_print(output, " itemRgb=\"On\"\n");
    for (size_t i = 0; i < count; i++) {
        const creme_report_tile *tile = tiles[i].tile;
        const creme_report_locus *locus = tiles[i].locus;
        int64_t start = tile->genome_start, end = start + tile->genome_width;
        if (tile->class == CREME_REPORT_NONE ||
            !creme_interval_cut(tracks->chromosomes, tracks->chromosome_names.count, locus->chrom, &start, &end)) {
            continue;
        }
        const char *name[] = {locus->name, classes[tile->class].name, NULL};
        creme_bed_row row = {locus->chrom, start, end, name, fabs(tile->effect), locus->strand};
        creme_bed_write(output, &row);
        creme_output_print(output, "\t%" PRId64 "\t%" PRId64 "\t%s\n", start, end, classes[tile->class].colour);
    }
    return creme_output_close_into(output, tracks->report->files);
}

static creme_status add_tiles(creme_tracks *tracks, int kind, size_t track)
{
    const creme_report *report = tracks->report;
    const creme_track_file signal = of_track(effects[kind], track);
    creme_track_file bed = signal;
    placed *tiles = NULL;
    creme_stretch *values = NULL;
    char *title = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&tiles, report->tile_count, sizeof *tiles));
    for (size_t i = 0; i < report->tile_count; i++) {
        const creme_report_tile *tile = &report->tiles[i];
        const creme_report_locus *locus = &report->loci.at[tile->locus];
        bool wanted = creme_tracks_name_of(tracks, tile->track, locus->strand) == track;
        if (wanted && tile->kind == (creme_report_kind)kind) tiles[count++] = (placed){tile, locus};
    }
    if (count == 0) goto done;
    creme_order(tiles, count, sizeof *tiles, by_genome);
    CREME_TRY(write_bed(tracks, kind, track, tiles, count));
    CREME_TRY(creme_allocate(&values, count, sizeof *values));
    for (size_t i = 0; i < count; i++) {
        const creme_interval genome = creme_report_tile_genome(tiles[i].tile);
        values[i] = (creme_stretch){tiles[i].locus->chrom, genome.start, genome.end, tiles[i].tile->effect};
    }
    creme_free(tiles); /* room for what is made of the values */
    tiles = NULL;
    CREME_TRY(creme_tracks_add_signal(tracks, &signal, values, count));
    CREME_TRY(creme_format_text(&title, "%s: CREs", bed.title));
    bed.title = title;
    status = creme_tracks_add_bed(tracks, &bed);
done:
    creme_free(title);
    creme_free(values);
    creme_free(tiles);
    return status;
}

/* --- Profiles */

static creme_status add_profile(creme_tracks *tracks, size_t which, size_t track)
{
    const creme_report *report = tracks->report;
    const char *shuffled = profiles[which].shuffled;
    creme_track_file file = of_track(profiles[which].file, track);
    creme_stretch *values = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    file.scale_group = (int)track + 1;
    CREME_TRY(creme_allocate(&values, report->bin_count, sizeof *values));
    for (size_t i = 0; i < report->bin_count; i++) {
        const creme_report_bin *bin = &report->bins[i];
        const creme_report_locus *locus = &report->loci.at[bin->locus];
        double value = shuffled ? bin->mutant : bin->wt;
        bool wanted = !shuffled || strcmp(report->classes.at[bin->shuffled], shuffled) == 0;
        if (!wanted || creme_tracks_name_of(tracks, bin->track, locus->strand) != track) continue;
        if (!isfinite(value) || bin->genome_start >= bin->genome_end) continue;
        values[count++] = (creme_stretch){locus->chrom, bin->genome_start, bin->genome_end, value};
    }
    if (count > 0) status = creme_tracks_add_signal(tracks, &file, values, count);
done:
    creme_free(values);
    return status;
}

creme_status creme_report_write_tracks(const creme_report *report)
{
    creme_tracks tracks = {0};
    creme_status status = CREME_OK;
    if (report->tile_count + report->bin_count == 0) return CREME_OK;
    CREME_TRY(creme_tracks_open(&tracks, report));
    for (size_t track = 0; track < tracks.names.count; track++) {
        for (int kind = 0; kind < 2; kind++) CREME_TRY(add_tiles(&tracks, kind, track));
        for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) CREME_TRY(add_profile(&tracks, i, track));
    }
    status = creme_tracks_write_session(&tracks);
done:
    creme_tracks_close(&tracks);
    return status;
}
