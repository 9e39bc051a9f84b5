/* Tracks for genome browsers: CREs as BED, effects as bedGraph, and a session of IGV. */
#include "figure/report.h"

#include "analysis/stretches.h"
#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const kinds[] = {"necessity", "sufficiency"};

typedef struct placed {
    const creme_report_tile *tile;
    const char *chrom;
} placed;

static const char *chrom_of(const creme_report *report, const creme_report_tile *tile)
{
    const char *tab = strchr(report->loci.at[tile->locus], '\t');
    return tab + 1;
}

static int compare_chroms(const char *a, const char *b)
{
    size_t m = strcspn(a, "\t"), n = strcspn(b, "\t");
    int order = strncmp(a, b, m < n ? m : n);
    return order ? order : (m > n) - (m < n);
}

static bool is_drawn(const creme_report *report, const creme_report_tile *tile, size_t track, int kind)
{
    return tile->track == track && tile->kind == kind && tile->genome_start >= 0 &&
           tile->genome_end > tile->genome_start && *chrom_of(report, tile) != '\t';
}

/* Of a track's name what may stand in the name of a file anywhere. */
static void make_safe(char safe[101], const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
    size_t length = 0;
    for (; name[length] && length < 100; length++) {
        safe[length] = strchr(plain, name[length]) && (length > 0 || *name != '.') ? name[length] : '_';
    }
    safe[length] = '\0';
}

/* "tracks/KIND.TRACK.ENDING"; where an earlier name became the same, with the track's number. */
static creme_status name_file(char **out, const creme_report *report, int kind, size_t track, const char *ending)
{
    char safe[101], other[101];
    make_safe(safe, report->tracks.at[track]);
    for (size_t i = 0; i < track; i++) {
        make_safe(other, report->tracks.at[i]);
        if (strcmp(safe, other) != 0) continue;
        return creme_format_text(out, "tracks/%s.%s.%zu.%s", kinds[kind], safe, track, ending);
    }
    return creme_format_text(out, "tracks/%s.%s.%s", kinds[kind], safe, ending);
}

static creme_status open_track(creme_output **out, const creme_report *report, int kind, size_t track,
                               const char *ending)
{
    char *file = NULL, *path = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(name_file(&file, report, kind, track, ending));
    CREME_TRY(creme_format_text(&path, "%s/%s", report->folder, file));
    CREME_TRY(creme_output_open(out, path));
done:
    creme_free(path);
    creme_free(file);
    return status;
}

/* A name as a field of a track: no blanks or control characters. */
static void write_name(creme_output *output, const char *text)
{
    for (; *text && *text != '\t'; text++) {
        char c = (unsigned char)*text > ' ' && *text != 0x7f && *text != '"' ? *text : '_';
        creme_output_write(output, &c, 1);
    }
}

static void write_declaration(creme_output *output, const creme_report *report, const char *type, int kind,
                              size_t track)
{
    creme_output_print(output, "track %sname=\"%s_", type, kinds[kind]);
    write_name(output, report->tracks.at[track]);
    creme_output_print(output, "\"");
}

static creme_status write_bed(const creme_report *report, int kind, size_t track, const placed *tiles, size_t count)
{
    static const char *const colours[] = {"", "213,94,0", "0,114,178"};
    creme_output *output = NULL;
    creme_status status = open_track(&output, report, kind, track, "bed");
    if (status != CREME_OK) return status;
    write_declaration(output, report, "", kind, track);
    creme_output_print(output, " itemRgb=\"On\"\n");
    for (size_t i = 0; i < count; i++) {
        const creme_report_tile *tile = tiles[i].tile;
        char strand[4];
        const char *locus = report->loci.at[tile->locus];
        if (tile->class == CREME_REPORT_NONE) continue;
        creme_report_locus_part(locus, 3, strand, sizeof strand);
        write_name(output, chrom_of(report, tile));
        creme_output_print(output, "\t%" PRId64 "\t%" PRId64 "\t", tile->genome_start, tile->genome_end);
        write_name(output, locus);
        creme_output_print(output, ":%s\t%.0f\t%c\t%" PRId64 "\t%" PRId64 "\t%s\n",
                           tile->class == CREME_REPORT_ENHANCER ? "enhancer" : "silencer",
                           fmin(1000, round(1000 * fabs(tile->effect))),
                           *strand == '+' || *strand == '-' ? *strand : '.', tile->genome_start, tile->genome_end,
                           colours[tile->class]);
    }
    return creme_output_close(output);
}

/* tiles[i] = where the i-th tile lies and its effect. Chromosomes are kept in `chroms`, as texts of their own. */
static creme_status make_stretches(creme_stretch *out, creme_names *chroms, const placed *tiles, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const creme_report_tile *tile = tiles[i].tile;
        char *chrom = NULL;
        size_t index = 0;
        creme_status status = creme_copy_text_n(&chrom, tiles[i].chrom, strcspn(tiles[i].chrom, "\t"));
        if (status == CREME_OK) status = creme_names_add(chroms, chrom, &index);
        creme_free(chrom);
        if (status != CREME_OK) return status;
        out[i] = (creme_stretch){chroms->at[index], tile->genome_start, tile->genome_end, tile->effect};
    }
    return CREME_OK;
}

static creme_status write_graph(const creme_report *report, int kind, size_t track, const placed *tiles, size_t count)
{
    creme_output *output = NULL;
    creme_stretch *effects = NULL, *merged = NULL;
    creme_names chroms = {0};
    size_t merged_count = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&effects, count, sizeof *effects));
    CREME_TRY(make_stretches(effects, &chroms, tiles, count));
    CREME_TRY(creme_stretches_merge(&merged, &merged_count, effects, count));
    CREME_TRY(open_track(&output, report, kind, track, "bedGraph"));
    write_declaration(output, report, "type=bedGraph ", kind, track);
    creme_output_print(output, "\n");
    for (size_t i = 0; i < merged_count; i++) {
        write_name(output, merged[i].chrom);
        creme_output_print(output, "\t%" PRId64 "\t%" PRId64 "\t%.6g\n", merged[i].start, merged[i].end,
                           merged[i].value);
    }
    status = creme_output_close(output);
done:
    creme_names_clear(&chroms);
    creme_free(merged);
    creme_free(effects);
    return status;
}

static int by_genome(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    int order = compare_chroms(x->chrom, y->chrom);
    if (order) return order;
    if (x->tile->genome_start != y->tile->genome_start) {
        return x->tile->genome_start < y->tile->genome_start ? -1 : 1;
    }
    return (x->tile > y->tile) - (x->tile < y->tile);
}

static creme_status write_pair(const creme_report *report, int kind, size_t track, bool *any)
{
    placed *tiles = NULL;
    size_t count = 0;
    creme_status status = CREME_OK;
    *any = false;
    CREME_TRY(creme_allocate(&tiles, report->tile_count, sizeof *tiles));
    for (size_t i = 0; i < report->tile_count; i++) {
        const creme_report_tile *tile = &report->tiles[i];
        if (is_drawn(report, tile, track, kind)) tiles[count++] = (placed){tile, chrom_of(report, tile)};
    }
    if (count == 0) goto done;
    *any = true;
    qsort(tiles, count, sizeof *tiles, by_genome);
    CREME_TRY(write_bed(report, kind, track, tiles, count));
    CREME_TRY(write_graph(report, kind, track, tiles, count));
done:
    creme_free(tiles);
    return status;
}

static void write_genome(creme_output *session, const creme_report *report)
{
    const char *genome = report->options->genome;
    if (!genome) genome = report->fasta;
    if (!genome || (!report->options->genome && (strstr(genome, "hg38") || strstr(genome, "GRCh38"))))
        genome = "hg38";
    creme_html_text(session, genome);
}

static creme_status add_to_session(creme_output *resources, creme_output *panel, const creme_report *report, int kind,
                                   size_t track)
{
    static const char *const endings[] = {"bedGraph", "bed"};
    creme_status status = CREME_OK;
    for (int i = 0; i < 2 && status == CREME_OK; i++) {
        char *file = NULL;
        status = name_file(&file, report, kind, track, endings[i]);
        if (status != CREME_OK) return status;
        creme_output_print(resources, "    <Resource path=\"%s\" type=\"%s\"/>\n", file, i ? "bed" : "bedgraph");
        creme_output_print(panel, "    <Track id=\"%s\" name=\"", file);
        creme_html_text(panel, report->tracks.at[track]);
        creme_output_print(panel, ", %s%s\" %s/>\n", kinds[kind], i ? ": CREs" : "",
                           i ? "displayMode=\"COLLAPSED\""
                             : "renderer=\"BAR_CHART\" color=\"213,94,0\" altColor=\"0,114,178\" height=\"60\"");
        creme_free(file);
    }
    return status;
}

static creme_status write_session(const creme_report *report, const char *resources, const char *panel)
{
    char *path = NULL;
    creme_output *output = NULL;
    creme_status status = creme_format_text(&path, "%s/igv_session.xml", report->folder);
    if (status == CREME_OK) status = creme_output_open(&output, path);
    creme_free(path);
    if (status != CREME_OK) return status;
    creme_output_print(output, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<Session genome=\"");
    write_genome(output, report);
    creme_output_print(output, "\" locus=\"All\" version=\"8\">\n  <Resources>\n%s  </Resources>\n", resources);
    creme_output_print(output, "  <Panel name=\"creme\">\n%s  </Panel>\n</Session>\n", panel);
    return creme_output_close(output);
}

static creme_status make_folder(const creme_report *report)
{
    char *path = NULL;
    creme_status status = creme_format_text(&path, "%s/tracks", report->folder);
    if (status == CREME_OK && mkdir(path, 0777) != 0 && errno != EEXIST) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot make this folder: %s", path, strerror(errno));
    }
    creme_free(path);
    return status;
}

creme_status creme_report_write_tracks(const creme_report *report)
{
    creme_output *outputs[2] = {NULL};
    char *texts[2] = {NULL};
    bool any = false;
    creme_status status = CREME_OK;
    if (report->tile_count == 0) return CREME_OK;
    CREME_TRY(make_folder(report));
    for (int i = 0; i < 2; i++) CREME_TRY(creme_output_open_memory(&outputs[i], &texts[i]));
    for (size_t track = 0; track < report->tracks.count; track++) {
        for (int kind = 0; kind < 2; kind++) {
            CREME_TRY(write_pair(report, kind, track, &any));
            if (any) CREME_TRY(add_to_session(outputs[0], outputs[1], report, kind, track));
        }
    }
    for (int i = 0; i < 2; i++) {
        creme_output *output = outputs[i];
        outputs[i] = NULL;
        CREME_TRY(creme_output_close(output));
    }
    CREME_TRY(write_session(report, texts[0], texts[1]));
done:
    for (int i = 0; i < 2; i++) {
        creme_output_discard(outputs[i]);
        creme_free(texts[i]);
    }
    return status;
}
