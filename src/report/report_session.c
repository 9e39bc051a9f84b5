/* Names of tracks' files, signals, and the session of IGV. */
#include "report/report_tracks.h"

#include "base/memory.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* --- Lengths of chromosomes */

static creme_status add_chromosomes(creme_tracks *tracks, const creme_store_plan *plan)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < plan->chromosome_count; i++) {
        size_t at = 0;
        CREME_TRY(creme_names_add(&tracks->chromosome_names, plan->chromosomes[i].name, &at));
        CREME_TRY(
            creme_grow(&tracks->chromosomes, &tracks->chromosome_capacity, at + 1, sizeof *tracks->chromosomes));
        tracks->chromosomes[at] = (creme_store_chromosome){tracks->chromosome_names.at[at], plan->chromosomes[i].bp};
    }
done:
    return status;
}

/* A folder that is no run folder, or whose database cannot be read, has no lengths to tell. */
static creme_status read_chromosomes(creme_tracks *tracks)
{
    creme_store *store = NULL;
    char *path = NULL;
    struct stat about;
    int64_t cursor = 0;
    const char *name = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&path, "%s/results.sqlite", tracks->report->folder));
    if (stat(path, &about) != 0) goto done;
    status = creme_store_open(&store, tracks->report->folder, CREME_STORE_READ);
    if (status == CREME_ERROR_FORMAT || status == CREME_ERROR_NOT_FOUND) {
        creme_log_warning(tracks->report->options->log, "no bigWig files: %s", creme_error_message());
        status = CREME_OK;
        goto done;
    }
    if (status != CREME_OK) goto done;
    for (;;) {
        char *copy = NULL;
        CREME_TRY(creme_store_next_step(store, &cursor, &name));
        if (!name) break;
        CREME_TRY(creme_copy_text(&copy, name));
        status = creme_store_find(store, copy);
        creme_free(copy);
        if (status != CREME_OK) goto done;
        CREME_TRY(add_chromosomes(tracks, creme_store_get_plan(store)));
    }
done:
    creme_store_close(store);
    creme_free(path);
    return status;
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

creme_status creme_tracks_open(creme_tracks *out, const creme_report *report)
{
    *out = (creme_tracks){.report = report};
    creme_status status = CREME_OK;
    CREME_TRY(make_folder(report));
    CREME_TRY(read_chromosomes(out));
    CREME_TRY(creme_output_open_memory(&out->resources, &out->resources_text));
    CREME_TRY(creme_output_open_memory(&out->panel, &out->panel_text));
done:
    return status;
}

void creme_tracks_close(creme_tracks *tracks)
{
    creme_output_discard(tracks->resources);
    creme_output_discard(tracks->panel);
    creme_free(tracks->resources_text);
    creme_free(tracks->panel_text);
    creme_free(tracks->chromosomes);
    creme_names_clear(&tracks->chromosome_names);
    *tracks = (creme_tracks){0};
}

/* --- Files */

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

/* "tracks/WHAT.TRACK.ENDING"; where an earlier name became the same, with the track's number. */
static creme_status name_file(char **out, const creme_report *report, const creme_track_file *file,
                              const char *ending)
{
    char safe[101], other[101];
    make_safe(safe, report->tracks.at[file->track]);
    for (size_t i = 0; i < file->track; i++) {
        make_safe(other, report->tracks.at[i]);
        if (strcmp(safe, other) != 0) continue;
        return creme_format_text(out, "tracks/%s.%s.%zu.%s", file->what, safe, file->track, ending);
    }
    return creme_format_text(out, "tracks/%s.%s.%s", file->what, safe, ending);
}

static creme_status place_file(char **out, const creme_report *report, const creme_track_file *file,
                               const char *ending)
{
    char *name = NULL;
    creme_status status = name_file(&name, report, file, ending);
    if (status == CREME_OK) status = creme_format_text(out, "%s/%s", report->folder, name);
    creme_free(name);
    return status;
}

creme_status creme_tracks_open_file(creme_output **out, const creme_tracks *tracks, const creme_track_file *file,
                                    const char *type, const char *ending)
{
    char *path = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(place_file(&path, tracks->report, file, ending));
    CREME_TRY(creme_output_open(out, path));
    creme_output_print(*out, "track %sname=\"%s_", type, file->what);
    for (const char *at = tracks->report->tracks.at[file->track]; *at; at++) {
        char one[] = {*at == '"' ? '_' : *at, '\0'};
        creme_browser_write_name(*out, one);
    }
    creme_output_print(*out, "\"");
done:
    creme_free(path);
    return status;
}

/* --- The session */

static creme_status begin_track(creme_tracks *tracks, const creme_track_file *file, const char *ending,
                                const char *type)
{
    char *name = NULL;
    creme_status status = name_file(&name, tracks->report, file, ending);
    if (status != CREME_OK) return status;
    creme_output_print(tracks->resources, "    <Resource path=\"%s\" type=\"%s\"/>\n", name, type);
    creme_output_print(tracks->panel, "    <Track id=\"%s\" name=\"", name);
    creme_html_text(tracks->panel, tracks->report->tracks.at[file->track]);
    creme_output_print(tracks->panel, ", %s\"", file->title);
    creme_free(name);
    return CREME_OK;
}

creme_status creme_tracks_add_bed(creme_tracks *tracks, const creme_track_file *file)
{
    creme_status status = begin_track(tracks, file, "bed", "bed");
    if (status == CREME_OK) creme_output_print(tracks->panel, " displayMode=\"COLLAPSED\"/>\n");
    return status;
}

static creme_status write_signal(creme_tracks *tracks, const creme_track_file *file, const creme_stretch *at,
                                 size_t count, bool *compact)
{
    creme_output *output = NULL;
    char *path = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_tracks_open_file(&output, tracks, file, "type=bedGraph ", "bedGraph"));
    creme_output_print(output, "\n");
    creme_bedgraph_write(output, at, count);
    status = creme_output_close(output);
    output = NULL;
    if (status != CREME_OK || !*compact) goto done;
    CREME_TRY(place_file(&path, tracks->report, file, "bw"));
    status = creme_bigwig_write(path, at, count, tracks->chromosomes, tracks->chromosome_names.count);
done:
    creme_output_discard(output);
    creme_free(path);
    return status;
}

creme_status creme_tracks_add_signal(creme_tracks *tracks, const creme_track_file *file, creme_stretch *values,
                                     size_t count)
{
    size_t chromosomes = tracks->chromosome_names.count, kept = 0, merged_count = 0;
    creme_stretch *merged = NULL;
    bool compact = chromosomes > 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count; i++) {
        creme_stretch at = values[i];
        int64_t length = creme_chromosome_length(tracks->chromosomes, chromosomes, at.chrom);
        compact = compact && length <= UINT32_MAX;
        if (creme_interval_cut(tracks->chromosomes, chromosomes, at.chrom, &at.start, &at.end)) values[kept++] = at;
    }
    if (kept == 0) return CREME_OK;
    CREME_TRY(creme_stretches_merge(&merged, &merged_count, values, kept));
    CREME_TRY(write_signal(tracks, file, merged, merged_count, &compact));
    CREME_TRY(begin_track(tracks, file, compact ? "bw" : "bedGraph", compact ? "bigwig" : "bedgraph"));
    creme_output_print(tracks->panel, " renderer=\"BAR_CHART\" color=\"%s\"", file->colour);
    if (file->alternative) creme_output_print(tracks->panel, " altColor=\"%s\"", file->alternative);
    if (file->scale_group) creme_output_print(tracks->panel, " autoscaleGroup=\"%d\"", file->scale_group);
    creme_output_print(tracks->panel, " height=\"60\"/>\n");
done:
    creme_free(merged);
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

creme_status creme_tracks_write_session(creme_tracks *tracks)
{
    creme_output *resources = tracks->resources, *panel = tracks->panel, *output = NULL;
    char *path = NULL;
    creme_status status = CREME_OK;
    tracks->resources = NULL;
    status = creme_output_close(resources);
    if (status != CREME_OK) goto done;
    tracks->panel = NULL;
    CREME_TRY(creme_output_close(panel));
    CREME_TRY(creme_format_text(&path, "%s/igv_session.xml", tracks->report->folder));
    CREME_TRY(creme_output_open(&output, path));
    creme_output_print(output, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<Session genome=\"");
    write_genome(output, tracks->report);
    creme_output_print(output, "\" locus=\"All\" version=\"8\">\n  <Resources>\n%s  </Resources>\n",
                       tracks->resources_text);
    creme_output_print(output, "  <Panel name=\"creme\">\n%s  </Panel>\n</Session>\n", tracks->panel_text);
    status = creme_output_close(output);
done:
    creme_free(path);
    return status;
}
