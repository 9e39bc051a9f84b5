/* Tracks for genome browsers: CREs as BED; effects of tiles, and profiles, as signals. */
#include "report/report_tracks.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
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
    const char *chrom; /* of `chroms` */
} placed;

static const char *chrom_of(const creme_report *report, size_t locus)
{
    return strchr(report->loci.at[locus], '\t') + 1;
}

/* Chromosomes as texts of their own. */
static creme_status find_chrom(const char **out, creme_names *chroms, const creme_report *report, size_t locus)
{
    const char *from = chrom_of(report, locus);
    size_t length = strcspn(from, "\t"), index = 0;
    if (chroms->count > 0 && strlen(chroms->at[chroms->count - 1]) == length &&
        strncmp(chroms->at[chroms->count - 1], from, length) == 0) {
        *out = chroms->at[chroms->count - 1];
        return CREME_OK;
    }
    char *copy = NULL;
    creme_status status = creme_copy_text_n(&copy, from, length);
    if (status == CREME_OK) status = creme_names_add(chroms, copy, &index);
    creme_free(copy);
    if (status == CREME_OK) *out = chroms->at[index];
    return status;
}

static bool is_drawn(const creme_report *report, const creme_report_tile *tile, size_t track, int kind)
{
    return tile->track == track && tile->kind == kind && tile->genome_end > 0 &&
           tile->genome_end > tile->genome_start && *chrom_of(report, tile->locus) != '\t';
}

static creme_status write_bed(creme_tracks *tracks, int kind, size_t track, const placed *tiles, size_t count)
{
    static const char *const colours[] = {"", ENHANCING, SILENCING}, *const classes[] = {"", "enhancer", "silencer"};
    const creme_track_file file = of_track(effects[kind], track);
    creme_output *output = NULL;
    creme_status status = creme_tracks_open_file(&output, tracks, &file, "", "bed");
    if (status != CREME_OK) return status;
    creme_output_print(output, " itemRgb=\"On\"\n");
    for (size_t i = 0; i < count; i++) {
        const creme_report_tile *tile = tiles[i].tile;
        char strand[4], locus[CREME_LOCUS_NAME_BYTES];
        int64_t start = tile->genome_start, end = tile->genome_end;
        if (tile->class == CREME_REPORT_NONE ||
            !creme_interval_cut(tracks->chromosomes, tracks->chromosome_names.count, tiles[i].chrom, &start, &end)) {
            continue;
        }
        creme_report_locus_part(tracks->report->loci.at[tile->locus], 3, strand, sizeof strand);
        const char *name[] = {creme_report_locus_part(tracks->report->loci.at[tile->locus], 0, locus, sizeof locus),
                              classes[tile->class], NULL};
        creme_bed_row row = {tiles[i].chrom, start, end, name, fabs(tile->effect), *strand};
        creme_bed_write(output, &row);
        creme_output_print(output, "\t%" PRId64 "\t%" PRId64 "\t%s\n", start, end, colours[tile->class]);
    }
    return creme_output_close(output);
}

static int by_genome(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    int order = strcmp(x->chrom, y->chrom);
    if (order) return order;
    if (x->tile->genome_start != y->tile->genome_start) {
        return x->tile->genome_start < y->tile->genome_start ? -1 : 1;
    }
    return (x->tile > y->tile) - (x->tile < y->tile);
}

static creme_status place_tiles(const creme_report *report, int kind, size_t track, creme_names *chroms, placed *out,
                                size_t *count)
{
    for (size_t i = 0; i < report->tile_count; i++) {
        const creme_report_tile *tile = &report->tiles[i];
        if (!is_drawn(report, tile, track, kind)) continue;
        creme_status status = find_chrom(&out[*count].chrom, chroms, report, tile->locus);
        if (status != CREME_OK) return status;
        out[(*count)++].tile = tile;
    }
    if (*count > 0) qsort(out, *count, sizeof *out, by_genome);
    return CREME_OK;
}

static creme_status add_tiles(creme_tracks *tracks, int kind, size_t track)
{
    const creme_report *report = tracks->report;
    const creme_track_file signal = of_track(effects[kind], track);
    creme_track_file bed = signal;
    creme_names chroms = {0};
    placed *tiles = NULL;
    creme_stretch *values = NULL;
    char *title = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&tiles, report->tile_count, sizeof *tiles));
    CREME_TRY(place_tiles(report, kind, track, &chroms, tiles, &count));
    if (count == 0) goto done;
    CREME_TRY(creme_allocate(&values, count, sizeof *values));
    for (size_t i = 0; i < count; i++) {
        const creme_report_tile *tile = tiles[i].tile;
        values[i] = (creme_stretch){tiles[i].chrom, tile->genome_start, tile->genome_end, tile->effect};
    }
    CREME_TRY(write_bed(tracks, kind, track, tiles, count));
    CREME_TRY(creme_tracks_add_signal(tracks, &signal, values, count));
    CREME_TRY(creme_format_text(&title, "%s: CREs", bed.title));
    bed.title = title;
    status = creme_tracks_add_bed(tracks, &bed);
done:
    creme_free(title);
    creme_free(values);
    creme_free(tiles);
    creme_names_clear(&chroms);
    return status;
}

/* --- Profiles */

static creme_status add_profile(creme_tracks *tracks, size_t which, size_t track)
{
    const creme_report *report = tracks->report;
    const char *shuffled = profiles[which].shuffled;
    creme_track_file file = of_track(profiles[which].file, track);
    creme_names chroms = {0};
    creme_stretch *values = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    file.scale_group = (int)track + 1;
    CREME_TRY(creme_allocate(&values, report->bin_count, sizeof *values));
    for (size_t i = 0; i < report->bin_count; i++) {
        const creme_report_bin *bin = &report->bins[i];
        double value = shuffled ? bin->mutant : bin->wt;
        bool wanted = !shuffled || strcmp(report->classes.at[bin->shuffled], shuffled) == 0;
        if (bin->track != track || !wanted || !isfinite(value) || bin->genome_start >= bin->genome_end ||
            *chrom_of(report, bin->locus) == '\t') {
            continue;
        }
        values[count] = (creme_stretch){NULL, bin->genome_start, bin->genome_end, value};
        CREME_TRY(find_chrom(&values[count].chrom, &chroms, report, bin->locus));
        count++;
    }
    if (count > 0) status = creme_tracks_add_signal(tracks, &file, values, count);
done:
    creme_free(values);
    creme_names_clear(&chroms);
    return status;
}

creme_status creme_report_write_tracks(const creme_report *report)
{
    creme_tracks tracks = {0};
    creme_status status = CREME_OK;
    if (report->tile_count + report->bin_count == 0) return CREME_OK;
    CREME_TRY(creme_tracks_open(&tracks, report));
    for (size_t track = 0; track < report->tracks.count; track++) {
        for (int kind = 0; kind < 2; kind++) CREME_TRY(add_tiles(&tracks, kind, track));
        for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) CREME_TRY(add_profile(&tracks, i, track));
    }
    status = creme_tracks_write_session(&tracks);
done:
    creme_tracks_close(&tracks);
    return status;
}
