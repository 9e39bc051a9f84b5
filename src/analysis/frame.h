/* The rows of a table as loci and tiles, whoever wrote it. */
#ifndef CREME_ANALYSIS_FRAME_H
#define CREME_ANALYSIS_FRAME_H

#include "analysis/groups.h"

#include <creme/analysis.h>
#include <creme/locus.h>

typedef struct creme_record {
    size_t row;                        /* of the table */
    const char *key;                   /* creme-nn's id: GENE_chrom_position_strand */
    const char *name, *chrom, *strand; /* strand: "+" or "-" */
    int64_t tss;                       /* 0-based */
    const char *track, *context;       /* "" if there is none */
    bool has_tile, has_genome;
    creme_interval tile, genome;
} creme_record;

typedef struct creme_frame {
    const creme_table *table;
    creme_record *at;
    size_t count;
    bool gives_genome;   /* the table has columns for genome coordinates */
    creme_labels keeper; /* of keys, names, chromosomes */
} creme_frame;

/* Rows with a locus; with options->track, those of that track (CREME_ERROR_NOT_FOUND if there are none). Their loci are
 * in the columns locus, chrom, tss, strand; or in an id (seq_id, enf_data_id, path), which may end in _START_END of a
 * tile; or in gene_name, Chromosome, Start, Strand. The track is in track, cell_line or "cell line". */
CREME_CHECKED creme_status creme_frame_open(creme_frame *out, const creme_table *table,
                                            const creme_analysis_options *options);
void creme_frame_close(creme_frame *frame);

/* *values[count] = the numbers of a column, found as creme_table_need() does, or all NaN if it is `optional` and not
 * there. Free with creme_free. */
CREME_CHECKED creme_status creme_frame_numbers(const creme_frame *frame, const char *names, bool optional,
                                               double **values);

/* CREME_ERROR_FORMAT unless each row has a tile. Leaves out those of which a part lies beyond the chromosome's ends
 * (padding): they have no coordinates there, NA. */
CREME_CHECKED creme_status creme_frame_need_tiles(creme_frame *frame);

/* Distance of an interval of the genome from the TSS in kb, upstream being negative: (its middle - TSS), rounded to
 * whole widths of the interval, which is what the grid is made of. */
double creme_distance_kb(const creme_record *record, creme_interval genome);

/* *out[count] = distances in kb of where each row's tile was put (genome_position_start and _end; where that is partly
 * beyond the chromosome's end, NA, by how far it lies from the tile's own place in the window). NaN where neither place
 * is known. Free with creme_free. */
CREME_CHECKED creme_status creme_frame_positions_kb(const creme_frame *frame, double **out);

/* labels[i] = "key track" and, with tiles, "start end" of each record, to join frames by. */
CREME_CHECKED creme_status creme_frame_label(const creme_frame *frame, bool tiles, creme_labels *out);

/* For each label of `a`, the index of the first equal one of `b`, SIZE_MAX if there is none. */
CREME_CHECKED creme_status creme_labels_join(const creme_labels *a, const creme_labels *b, size_t **matches);

#endif
