/* Reports: what a folder of results says, as one HTML page, and as tracks for a genome browser.
 *
 * The page, FOLDER/report.html, needs no network and no other file: what was run, key findings in numbers, a table of
 * CREs, each locus with its tiles, profiles and greedy traces, the figures of the folder with captions, and links to
 * its tables. Beside it are made
 *
 *     tracks/necessity.TRACK.bed, sufficiency.TRACK.bed              CREs: BED9, score = min(1000, 1000 |effect|)
 *     tracks/necessity.TRACK.bedGraph, sufficiency.TRACK.bedGraph    effects of all tiles
 *     tracks/profile.WHAT.TRACK.bedGraph     profiles; WHAT: wild-type, or what the mutant is without
 *     the same, ending in .bw                bigWig, where FOLDER/results.sqlite knows the lengths of chromosomes
 *     igv_session.xml                                                a session of IGV with these tracks
 *
 * A folder is a run folder (store.h), a pipeline's, or one of plain tables: those in FOLDER/tables are read, or, if
 * there is no such folder, those in FOLDER itself. Which table is which is told by its columns. Where results of an
 * assay are there without their analysis (analysis.h), it is made for the page with the thresholds of the preset that
 * the table records. A table that cannot be read as what it seems to be (a column is missing, of an older or another
 * program) is left out; the page says so, and so does the log.
 */
#ifndef CREME_REPORT_H
#define CREME_REPORT_H

#include <creme/log.h>
#include <creme/status.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zero is the default of every field. */
typedef struct creme_report_options {
    const char *title;    /* NULL: how many loci there are, in which tracks */
    const creme_log *log; /* is told what is left out; may be NULL */
    /* Of the IGV session: a genome that IGV knows, or a FASTA. NULL: the FASTA that the tables name; hg38 if that is
     * what it is called, or if none is named. */
    const char *genome;
    const char *gtf; /* genes that are drawn about loci; NULL: the GTF that the tables name, if it is there */
    const char
        *chromosome_names;   /* names that mean one sequence, of genes and elements; NULL: the file that the tables
                                     name, if it is there */
    const char *const *beds; /* [bed_count]: files of elements that are drawn about loci: BED, GFF, or tables */
    size_t bed_count;
} creme_report_options;

/* Writes the page and the tracks of the folder, which appear together: all or none. `options` may be NULL.
 * CREME_ERROR_IO if the folder cannot be read or written to, CREME_ERROR_NOT_FOUND if no tables are in it,
 * CREME_ERROR_FORMAT, naming file and line, if none of them can be read, or a GTF or BED that was given cannot. All
 * texts are escaped, whatever they hold. Figures are put in as images, so that nothing in them is run. Of more than
 * 200,000 tiles the page holds the first loci's, and says so, and likewise of more than 300,000 bins of profiles;
 * tracks hold all. */
CREME_API CREME_CHECKED creme_status creme_report_write(const char *folder, const creme_report_options *options);

#ifdef __cplusplus
}
#endif
#endif
