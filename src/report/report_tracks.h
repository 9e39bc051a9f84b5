/* Files in FOLDER/tracks, and the session of IGV that shows them. */
#ifndef CREME_REPORT_TRACKS_H
#define CREME_REPORT_TRACKS_H

#include "analysis/browser.h"
#include "report/report.h"

/* What the files are made with. Zero, then creme_tracks_open; close after a failure too. */
typedef struct creme_tracks {
    const creme_report *report;
    creme_names names;    /* of tracks on the genome: of a strand pair, of the strand that is read */
    size_t (*name_of)[2]; /* [report->tracks.count]: in `names`, for loci on '+' and on '-' */
    creme_names chromosome_names;
    creme_store_chromosome *chromosomes; /* [chromosome_names.count]: those whose length a run folder knows */
    size_t chromosome_capacity;
    creme_output *resources, *panel; /* of the session, in the making */
    char *resources_text, *panel_text;
} creme_tracks;

/* Learns the lengths of chromosomes from FOLDER/results.sqlite, if that is there. */
CREME_CHECKED creme_status creme_tracks_open(creme_tracks *out, const creme_report *report);
void creme_tracks_close(creme_tracks *tracks);

/* What the report's track of a locus on that strand is on the genome: its place in `names`. */
size_t creme_tracks_name_of(const creme_tracks *tracks, size_t track, char strand);

/* One of the files: what is shown, of which track. */
typedef struct creme_track_file {
    const char *what;   /* "necessity", "profile.enhancers": begins the file's name */
    const char *title;  /* in the browser, behind the track's name: "necessity" */
    size_t track;       /* in `names` */
    const char *colour; /* "213,94,0"; of a signal: "negative values: alternative colour" where alternative is set */
    const char *alternative;
    int scale_group; /* tracks of one group share a scale; 0: none */
} creme_track_file;

/* Opens FOLDER/tracks/WHAT.TRACK.ENDING and writes its line "track". */
CREME_CHECKED creme_status creme_tracks_open_file(creme_output **out, const creme_tracks *tracks,
                                                  const creme_track_file *file, const char *type, const char *ending);

/* A track of features, which has been written as BED. */
CREME_CHECKED creme_status creme_tracks_add_bed(creme_tracks *tracks, const creme_track_file *file);

/* Writes values as bedGraph, and as a bigWig where the lengths of all their chromosomes are known; the session shows
 * the latter. Sorts `values` and cuts them to chromosomes. */
CREME_CHECKED creme_status creme_tracks_add_signal(creme_tracks *tracks, const creme_track_file *file,
                                                   creme_stretch *values, size_t count);

/* Removes FOLDER/tracks if it is empty: after a failure. */
void creme_tracks_remove_folder(const creme_report *report);

/* Writes FOLDER/igv_session.xml. */
CREME_CHECKED creme_status creme_tracks_write_session(creme_tracks *tracks);

#endif
