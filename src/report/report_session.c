/* Names of tracks' files, signals, and the session of IGV. */
#include "report/report_tracks.h"

#include "annotation/gene_pred.h"
#include "base/lines.h"
#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* A folder that is not a run folder, or whose database cannot be read, does not say the lengths. */
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

/* Names of tables first, in their order. */
static creme_status name_tracks(creme_tracks *tracks)
{
    const creme_report *report = tracks->report;
    size_t at = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&tracks->name_of, report->tracks.count, sizeof *tracks->name_of));
    for (size_t i = 0; i < report->tracks.count; i++) {
        CREME_TRY(creme_names_add(&tracks->names, report->tracks.at[i], &at));
    }
    for (size_t i = 0; i < report->tracks.count; i++) {
        const char *other = i < report->known_count ? report->known[i].other : NULL;
        CREME_TRY(creme_names_add(&tracks->names, report->tracks.at[i], &tracks->name_of[i][0]));
        CREME_TRY(creme_names_add(&tracks->names, other ? other : report->tracks.at[i], &tracks->name_of[i][1]));
    }
done:
    return status;
}

size_t creme_tracks_name_of(const creme_tracks *tracks, size_t track, char strand)
{
    return tracks->name_of[track][strand == '-'];
}

creme_status creme_tracks_open(creme_tracks *out, const creme_report *report)
{
    *out = (creme_tracks){.report = report};
    creme_status status = CREME_OK;
    CREME_TRY(name_tracks(out));
    CREME_TRY(read_chromosomes(out));
    CREME_TRY(creme_output_open_memory(&out->resources, &out->resources_text));
    CREME_TRY(creme_output_open_memory(&out->panel, &out->panel_text));
done:
    return status;
}

void creme_tracks_remove_folder(const creme_report *report)
{
    char *folder = NULL;
    if (creme_format_text(&folder, "%s/tracks", report->folder) == CREME_OK) rmdir(folder);
    creme_free(folder);
}

void creme_tracks_close(creme_tracks *tracks)
{
    creme_output_discard(tracks->resources);
    creme_output_discard(tracks->panel);
    creme_free(tracks->resources_text);
    creme_free(tracks->panel_text);
    creme_free(tracks->chromosomes);
    creme_free(tracks->name_of);
    creme_names_clear(&tracks->names);
    creme_names_clear(&tracks->chromosome_names);
    *tracks = (creme_tracks){0};
}

/* --- Files */

/* Of a track's name what may stand in the name of a file anywhere. */
static void make_safe(char safe[101], const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.";
    size_t length = 0;
    for (; name[length] && length < 100; length++) {
        safe[length] = strchr(plain, name[length]) && (length > 0 || *name != '.') ? name[length] : '_';
    }
    safe[length] = '\0';
}

/* "tracks/WHAT.TRACK.ENDING"; where an earlier name became the same, with the track's number. */
static creme_status name_file(char **out, const creme_names *names, const creme_track_file *file, const char *ending)
{
    char safe[101], other[101];
    make_safe(safe, names->at[file->track]);
    for (size_t i = 0; i < file->track; i++) {
        make_safe(other, names->at[i]);
        if (strcmp(safe, other) != 0) continue;
        return creme_format_text(out, "tracks/%s.%s.%zu.%s", file->what, safe, file->track, ending);
    }
    return creme_format_text(out, "tracks/%s.%s.%s", file->what, safe, ending);
}

creme_status creme_tracks_open_file(creme_output **out, const creme_tracks *tracks, const creme_track_file *file,
                                    const char *type, const char *ending)
{
    char *name = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(name_file(&name, &tracks->names, file, ending));
    CREME_TRY(creme_output_open_in(out, tracks->report->folder, name));
    creme_output_print(*out, "track %sname=\"%s_", type, file->what);
    for (const char *at = tracks->names.at[file->track]; *at; at++) {
        char one[] = {*at == '"' ? '_' : *at, '\0'};
        creme_browser_write_name(*out, one);
    }
    creme_output_print(*out, "\"");
done:
    creme_free(name);
    return status;
}

/* --- The session */

static creme_status begin_track(creme_tracks *tracks, const creme_track_file *file, const char *ending,
                                const char *type)
{
    char *name = NULL;
    creme_status status = name_file(&name, &tracks->names, file, ending);
    if (status != CREME_OK) return status;
    creme_output_print(tracks->resources, "    <Resource path=\"%s\" type=\"%s\"/>\n", name, type);
    creme_output_print(tracks->panel, "    <Track id=\"%s\" name=\"", name);
    creme_html_text(tracks->panel, tracks->names.at[file->track]);
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
                                 size_t count, bool compact)
{
    creme_output *output = NULL;
    char *name = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_tracks_open_file(&output, tracks, file, "type=bedGraph ", "bedGraph"));
    creme_output_print(output, "\n");
    creme_bedgraph_write(output, at, count);
    status = creme_output_close_into(output, tracks->report->files);
    output = NULL;
    if (status != CREME_OK || !compact) goto done;
    CREME_TRY(name_file(&name, &tracks->names, file, "bw"));
    CREME_TRY(creme_output_open_in(&output, tracks->report->folder, name));
    CREME_TRY(creme_bigwig_write(output, name, at, count, tracks->chromosomes, tracks->chromosome_names.count));
    status = creme_output_close_into(output, tracks->report->files);
    output = NULL;
done:
    creme_output_discard(output);
    creme_free(name);
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
    CREME_TRY(write_signal(tracks, file, merged, merged_count, compact));
    CREME_TRY(begin_track(tracks, file, compact ? "bw" : "bedGraph", compact ? "bigwig" : "bedgraph"));
    creme_output_print(tracks->panel, " renderer=\"BAR_CHART\" color=\"%s\"", file->colour);
    if (file->alternative) creme_output_print(tracks->panel, " altColor=\"%s\"", file->alternative);
    if (file->scale_group) creme_output_print(tracks->panel, " autoscaleGroup=\"%d\"", file->scale_group);
    creme_output_print(tracks->panel, " height=\"60\"/>\n");
done:
    creme_free(merged);
    return status;
}

const char *creme_report_assembly(const creme_report *report)
{
    static const char *const known[][2] = {{"hg38", "hg38"},   {"GRCh38", "hg38"}, {"hg19", "hg19"},
                                           {"GRCh37", "hg19"}, {"mm10", "mm10"},   {"GRCm38", "mm10"},
                                           {"mm39", "mm39"},   {"GRCm39", "mm39"}};
    const char *genome = report->options->genome;
    if (genome) return strpbrk(genome, "/.") ? "" : genome;
    if (!report->fasta) return "hg38";
    const char *slash = strrchr(report->fasta, '/'), *name = slash ? slash + 1 : report->fasta;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strstr(name, known[i][0])) return known[i][1];
    }
    return "";
}

/* A genome that IGV knows by its name, or a file, whose path is made absolute: IGV would look for it beside the
 * session. */
static void write_genome(creme_output *session, const creme_report *report)
{
    const char *known = creme_report_assembly(report);
    const char *genome = *known ? known : report->options->genome ? report->options->genome : report->fasta;
    char absolute[PATH_MAX];
    struct stat about;
    bool is_file = stat(genome, &about) == 0 && S_ISREG(about.st_mode) && realpath(genome, absolute);
    if (!is_file && strchr(genome, '/')) {
        creme_log_warning(report->options->log, "igv_session.xml: the genome %s is not there: --genome names another",
                          genome);
    }
    creme_html_text(session, is_file ? absolute : genome);
}

/* What is drawn of the first locus, as IGV counts: from 1, both ends included. */
static void write_place(creme_output *session, const creme_report *report)
{
    size_t locus = SIZE_MAX;
    int64_t start = INT64_MAX, end = 0;
    for (size_t i = 0; i < report->tile_count; i++) {
        if (report->tiles[i].locus < locus) locus = report->tiles[i].locus;
    }
    for (size_t i = 0; i < report->bin_count; i++) {
        if (report->bins[i].locus < locus) locus = report->bins[i].locus;
    }
    for (size_t i = 0; i < report->tile_count; i++) {
        const creme_interval at = creme_report_tile_genome(&report->tiles[i]);
        if (report->tiles[i].locus != locus) continue;
        if (at.start < start) start = at.start;
        if (at.end > end) end = at.end;
    }
    for (size_t i = 0; i < report->bin_count; i++) {
        const creme_report_bin *bin = &report->bins[i];
        if (bin->locus != locus || bin->genome_end <= bin->genome_start) continue;
        if (bin->genome_start < start) start = bin->genome_start;
        if (bin->genome_end > end) end = bin->genome_end;
    }
    if (end <= start) {
        creme_output_print(session, "All");
        return;
    }
    creme_html_text(session, report->loci.at[locus].chrom);
    creme_output_print(session, ":%" PRId64 "-%" PRId64, (start < 0 ? 0 : start) + 1, end);
}

/* The annotation that `creme gene` leaves beside; tables of genes are not called so by IGV. */
static creme_status add_genes(creme_tracks *tracks)
{
    char *path = NULL, *line = NULL;
    creme_lines *lines = NULL;
    struct stat about;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&path, "%s/genes.gtf", tracks->report->folder));
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) goto done;
    CREME_TRY(creme_lines_open(&lines, path));
    do {
        CREME_TRY(creme_lines_next(lines, &line));
    } while (line && (!*line || *line == '#'));
    if (!line || creme_gene_pred_begin(line)) goto done;
    creme_output_print(tracks->resources, "    <Resource path=\"genes.gtf\" type=\"%s\"/>\n",
                       creme_gff_line_is_gff3(line) ? "gff3" : "gtf");
    creme_output_print(tracks->panel, "    <Track id=\"genes.gtf\" name=\"genes\" displayMode=\"EXPANDED\"/>\n");
done:
    creme_lines_close(lines);
    creme_free(path);
    return status;
}

creme_status creme_tracks_write_session(creme_tracks *tracks)
{
    creme_output *resources = tracks->resources, *panel = tracks->panel, *output = NULL;
    creme_status status = add_genes(tracks);
    if (status != CREME_OK) return status;
    tracks->resources = NULL;
    status = creme_output_close(resources);
    if (status != CREME_OK) goto done;
    tracks->panel = NULL;
    CREME_TRY(creme_output_close(panel));
    CREME_TRY(creme_output_open_in(&output, tracks->report->folder, "igv_session.xml"));
    creme_output_print(output, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<Session genome=\"");
    write_genome(output, tracks->report);
    creme_output_print(output, "\" locus=\"");
    write_place(output, tracks->report);
    creme_output_print(output, "\" version=\"8\">\n  <Resources>\n%s  </Resources>\n", tracks->resources_text);
    creme_output_print(output, "  <Panel name=\"creme\">\n%s  </Panel>\n</Session>\n", tracks->panel_text);
    status = creme_output_close_into(output, tracks->report->files);
done:
    return status;
}
