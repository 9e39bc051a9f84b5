/* Reports: what a folder of results says, as one HTML page, and as tracks for a genome browser.
 *
 * The page, FOLDER/report.html, needs no network and no other file: what was run, key findings in numbers, a table of
 * CREs, each locus with its tiles and greedy traces, the figures of the folder with captions, and links to its tables.
 * Beside it are made
 *
 *     tracks/necessity.TRACK.bed, sufficiency.TRACK.bed              CREs: BED9, score = min(1000, 1000 |effect|)
 *     tracks/necessity.TRACK.bedGraph, sufficiency.TRACK.bedGraph    effects of all tiles
 *     igv_session.xml                                                a session of IGV with these tracks
 *
 * A folder is a run folder (store.h), a pipeline's, or one of plain tables: those in FOLDER/tables are read, or, if there
 * is no such folder, those in FOLDER itself. What a table is, its columns say. Where results of an assay are there without
 * their analysis (analysis.h), it is made for the page with the thresholds of 2024.
 */
#ifndef CREME_REPORT_H
#define CREME_REPORT_H

#include <creme/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zero is the default of every field. */
typedef struct creme_report_options {
    const char *title; /* NULL: the folder's name */
    const char
        *genome; /* of the IGV session: a genome that IGV knows, or a FASTA. NULL: the FASTA of which the tables
                           speak, and hg38 if that is called so or none is named */
} creme_report_options;

/* CREME_ERROR_IO if the folder cannot be read or written to, CREME_ERROR_NOT_FOUND if no tables are in it,
 * CREME_ERROR_FORMAT, naming file and line, for one that is none. All texts are escaped, whatever they hold. Figures are
 * put in as images, so that nothing in them is run. Of more than 200,000 tiles the page holds the first loci's, and says
 * so; tracks hold all. */
CREME_CHECKED creme_status creme_report_write(const char *folder, const creme_report_options *options);

#ifdef __cplusplus
}
#endif
#endif
