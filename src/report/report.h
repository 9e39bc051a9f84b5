/* What a report is made of: the results of a folder's tables, collected, and the parts of the page. */
#ifndef CREME_REPORT_REPORT_H
#define CREME_REPORT_REPORT_H

#include "annotation/gene_models.h"
#include "base/embedded.h"
#include "base/names.h"
#include "base/output.h"
#include "base/text_map.h"
#include "table/rows.h"

#include <creme/chromosome.h>
#include <creme/report.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum creme_report_kind { CREME_REPORT_NECESSITY, CREME_REPORT_SUFFICIENCY } creme_report_kind;

typedef enum creme_report_class {
    CREME_REPORT_NONE,
    CREME_REPORT_ENHANCER,
    CREME_REPORT_SILENCER
} creme_report_class;

typedef struct creme_report_locus {
    char *id; /* of creme_record */
    char *name, *chrom;
    int64_t tss;
    char strand;
} creme_report_locus;

/* Every locus once, in the order in which tables first name them. */
typedef struct creme_report_loci {
    creme_report_locus *at;
    size_t count, capacity;
    size_t *slots; /* [slot_count], a power of 2: an index + 1, 0 where there is none */
    size_t slot_count;
    size_t last; /* where the next is looked for first */
} creme_report_loci;

/* A tile's effect: of a row of a table of CREs. Loci and tracks are places in the lists of creme_report. Numbers that
 * a table does not have are NaN. There may be millions: 88 bytes each. */
typedef struct creme_report_tile {
    int64_t start, genome_start;
    int32_t width, genome_width;
    double effect, low, high, q, wt;
    uint32_t locus, track;
    uint32_t row;                   /* of its table */
    uint32_t n;                     /* shuffles that q rests on, where they stopped early; else 0 */
    uint32_t context : 25;          /* in `classes` */
    uint32_t kind : 1, class : 2;   /* creme_report_kind, creme_report_class */
    uint32_t rated : 1, strong : 1; /* rated: the table says how strong it is */
    uint32_t silent : 1;            /* its locus has next to no WT: it counts for nothing */
    uint32_t joined : 1;            /* a row of the assay's table was found for it */
} creme_report_tile;

/* A TSS's context. */
typedef struct creme_report_context {
    size_t locus, track;
    double wt, effect;
    size_t class;  /* in `classes` */
    bool selected; /* it was sampled, for further assays */
    size_t number; /* in the order in which they were read */
} creme_report_context;

/* A round of a greedy search. */
typedef struct creme_report_round {
    size_t locus, track;
    size_t search; /* in `classes` */
    int64_t round, start;
    double trace, additive, multiplicative;
} creme_report_round;

/* A bin of a profile. */
typedef struct creme_report_bin {
    size_t locus, track;
    size_t shuffled; /* what the mutant is without; in `classes` */
    int64_t genome_start, genome_end;
    double kb, wt, mutant, sd;
} creme_report_bin;

/* TSSs of a track that have a context, and those of them that its table selects. */
typedef struct creme_report_sample {
    size_t of, sampled;
    bool any; /* these are fewer, and the assays of tiles and searches are about them */
} creme_report_sample;

/* What a search amounts to. */
typedef struct creme_report_search {
    size_t locus, track;
    size_t search, class; /* in `classes` */
} creme_report_search;

typedef struct creme_report_table {
    char *file;       /* in the folder: "tables/necessity.tsv" */
    char *command;    /* its note; "" if it has none */
    char *model;      /* likewise */
    char *thresholds; /* by which its classes were made, as its notes or those of the analysis made of it say; NULL:
                         none */
    char *missing;    /* of units of work, as its note says; NULL: none */
    size_t rows;
    size_t first_tile, end_tile; /* where what was taken from it begins, and ends */
    bool has_tracks;             /* whether it has that column */
    double least_n;              /* shuffles of the row that has the fewest; infinite if it is no assay's table */
    bool stopped;                /* its shuffles may have stopped early: least_n is of the tiles that did first */
    bool unreadable;
    const char *is;    /* kind of analysis that it is the result of, "" if it is none that is shown */
    const char *needs; /* kind of analysis that says what it holds; "" if none */
} creme_report_table;

/* An element of a BED. */
typedef struct creme_report_element {
    size_t file;
    char *chrom, *name; /* name: "" if it has none */
    creme_interval at;
} creme_report_element;

/* What lies about the loci. */
typedef struct creme_report_around {
    creme_interval *windows; /* [loci]: what is drawn of each; empty: nothing */
    creme_gene_models genes;
    char **beds; /* names of files, for the page */
    size_t bed_count, bed_capacity;
    creme_report_element *elements;
    size_t element_count, element_capacity;
} creme_report_around;

typedef struct creme_report_known {
    char *other;       /* the other one of its strand pair; NULL: none */
    char *description; /* what it is; NULL: its name says so, or nobody does */
} creme_report_known;

typedef struct creme_report {
    const char *folder;
    const creme_report_options *options;
    creme_report_loci loci;
    creme_names tracks;        /* as tables name them, seen from the gene */
    creme_report_known *known; /* [known_count <= tracks.count]: what tables say of each */
    size_t known_count, known_capacity;
    creme_names classes, models;
    creme_report_tile *tiles;
    size_t tile_count, tile_capacity;
    creme_text_map tile_sites; /* "LOCUS TRACK KIND" of tiles, */
    size_t *first_of_site;     /* [of these]: and where their tiles begin */
    size_t site_capacity;
    creme_report_context *contexts;
    size_t context_count, context_capacity;
    creme_report_sample *samples; /* [tracks] */
    creme_report_round *rounds;
    size_t round_count, round_capacity;
    creme_report_bin *bins;
    size_t bin_count, bin_capacity;
    creme_report_search *searches;
    size_t search_count, search_capacity;
    creme_report_table *tables;
    size_t table_count, table_capacity;
    creme_names figures;                  /* "figures/NAME.svg" */
    creme_names left_out;                 /* why tables, or analyses of them, are not on the page */
    char *fasta, *gtf, *chromosome_names; /* of a note; NULL if none says */
    creme_chromosome_aliases *aliases;
    size_t padded_tiles, idle_tiles; /* rows of assays whose tiles reach over a chromosome's end; of no effect, NA */
    creme_names padded;              /* loci that have such rows */
    creme_report_around around;
    json_t *record;          /* run.json; NULL if there is none */
    creme_output_set *files; /* all that is written, which appears together */
} creme_report;

/* Reads all tables of the folder; finds its figures. */
CREME_CHECKED creme_status creme_report_read(creme_report *report);
void creme_report_clear(creme_report *report);

/* Finds `samples`, of sorted lists. */
CREME_CHECKED creme_status creme_report_find_samples(creme_report *report);
/* A note on what was sampled in which track; nothing where nothing was. */
void creme_report_write_samples(const creme_report *report, creme_output *output);

creme_interval creme_report_tile_genome(const creme_report_tile *tile);
/* From the TSS, upstream negative. */
double creme_report_tile_kb(const creme_report_tile *tile, const creme_report_locus *locus);

/* What tables say of tracks from the `count`th on is forgotten. */
void creme_report_forget_tracks(creme_report *report, size_t count);
/* What a track is; NULL: its name says it, or nobody does. */
const char *creme_report_description(const creme_report *report, size_t track);

/* Reads FOLDER/run.json, if it is there. */
CREME_CHECKED creme_status creme_report_read_record(creme_report *report);

/* The command line of the step that a table is of, as the record has it; NULL if it has none. */
const char *creme_report_recorded_command(const creme_report *report, const char *file);

/* Sorts all lists by locus and track; tiles then by kind and start, rounds by search and round, bins by
 * what was shuffled and place. */
void creme_report_sort(creme_report *report);

/* *index = place of the locus, which is added if it is new. */
CREME_CHECKED creme_status creme_report_loci_find(creme_report_loci *loci, const creme_record *record, size_t *index);
/* Whether it is there. */
bool creme_report_loci_has(creme_report_loci *loci, const creme_record *record, size_t *index);
/* The first `count` stay. */
void creme_report_loci_cut(creme_report_loci *loci, size_t count);
void creme_report_loci_clear(creme_report_loci *loci);

/* Writes text in HTML and XML: & < > " ' as references, control characters as blanks, bytes that are no UTF-8 as
 * U+FFFD. */
void creme_html_text(creme_output *output, const char *text);

/* Writes a JSON string that may stand in a <script>: < > & as \u00.., the rest as above. */
void creme_html_json(creme_output *output, const char *text);

/* Writes a relative address: bytes that are not letters, digits, - . _ / as %XX. */
void creme_html_address(creme_output *output, const char *path);

/* Writes count bytes in base 64. */
void creme_html_base64(creme_output *output, const unsigned char *bytes, size_t count);

/* The name under which UCSC and IGV know the genome ("hg38"); "" if it is not known to be one of theirs. */
const char *creme_report_assembly(const creme_report *report);

/* Genes of --gtf and elements of --bed about the loci, of which the first `loci` are written, as "around" of the page's
 * data (report_data.c). */
CREME_CHECKED creme_status creme_report_read_around(creme_report *report);
void creme_report_write_around(const creme_report *report, creme_output *output, size_t loci);
void creme_report_clear_around(creme_report_around *around);

/* Parts of the page. */
void creme_report_write_run(const creme_report *report, creme_output *output);
CREME_CHECKED creme_status creme_report_write_warnings(const creme_report *report, creme_output *output);
CREME_CHECKED creme_status creme_report_write_findings(const creme_report *report, creme_output *output);
CREME_CHECKED creme_status creme_report_write_figures(const creme_report *report, creme_output *output);
/* The element with the page's data (report_data.c has its form). */
CREME_CHECKED creme_status creme_report_write_data(const creme_report *report, creme_output *output);

/* A number of the page's data in so many significant digits; null if it is not finite. */
void creme_report_write_number(creme_output *output, double value, int digits);

/* Tiles of one view as columns, and a text compressed by gzip and in base 64: what large pages are made of. */
void creme_report_write_columns(creme_output *output, const creme_report_locus *locus, const creme_report_tile *tiles,
                                size_t count);
CREME_CHECKED creme_status creme_report_write_gzip(creme_output *output, const char *text);

/* Files in FOLDER/tracks, and FOLDER/igv_session.xml. */
CREME_CHECKED creme_status creme_report_write_tracks(const creme_report *report);

/* Files of share/report. */
extern const creme_embedded_file creme_report_files[];
extern const size_t creme_report_files_count;

#endif
