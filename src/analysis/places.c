/* Columns of distances and of genes. */
#include "analysis/places.h"

#include "annotation/name_sample.h"
#include "annotation/neighbours.h"
#include "base/memory.h"
#include "table/rows.h"

#include <string.h>

enum { DISTANCE, PROMOTER_OF, NEAREST, NEAREST_DISTANCE, COLUMNS };
static const char *const NAMES[COLUMNS] = {"distance_to_tss", "promoter_of", "nearest_gene", "nearest_gene_distance"};

/* Tables of one chromosome against an annotation of others are of different assemblies, or one is a piece. */
static creme_status check_chroms(const creme_neighbours *genes, const creme_frame *frame,
                                 const creme_analysis_options *options)
{
    creme_name_sample names = {0};
    char text[CREME_NAME_SAMPLE_TEXT];
    size_t elsewhere = 0;
    for (size_t i = 0; i < frame->count; i++) {
        if (creme_neighbours_has(genes, frame->at[i].chrom)) continue;
        creme_name_sample_add(&names, frame->at[i].chrom);
        elsewhere++;
    }
    if (elsewhere == 0) return CREME_OK;
    creme_name_sample_describe(&names, text);
    if (elsewhere == frame->count) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "--gtf: %s has no TSS on %s, where the table's CREs lie",
                          options->gtf, text);
    }
    creme_log_warning(options->log, "--gtf: %s has no TSS on %s, where %zu of %zu CREs lie", options->gtf, text,
                      elsewhere, frame->count);
    return CREME_OK;
}

static creme_status add_genes(creme_table *table, const creme_record *record, const creme_neighbours *genes,
                              size_t first)
{
    char *names = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_neighbours_inside(genes, record->chrom, record->genome, &names));
    CREME_TRY(creme_table_set_text(table, record->row, first + PROMOTER_OF, names));
    const creme_locus *nearest = creme_neighbours_nearest(genes, record->chrom, record->genome);
    if (nearest) {
        CREME_TRY(creme_table_set_text(table, record->row, first + NEAREST, nearest->name));
        CREME_TRY(creme_table_set_number(table, record->row, first + NEAREST_DISTANCE,
                                         creme_tss_distance(nearest->tss, nearest->strand, record->genome)));
    }
done:
    creme_free(names);
    return status;
}

creme_status creme_places_add(creme_analysis *out, const creme_analysis_options *options)
{
    creme_table *table = out->table;
    creme_frame frame = {0};
    creme_neighbours *genes = NULL;
    size_t first = creme_table_column_count(table);
    bool all = options->gene_type && strcmp(options->gene_type, "all") == 0;
    creme_status status = CREME_OK;
    for (int i = 0; i < (options->gtf ? COLUMNS : 1); i++) CREME_TRY(creme_table_add_column(table, NAMES[i]));
    CREME_TRY(creme_frame_open(&frame, table, NULL));
    if (options->gtf) {
        CREME_TRY(creme_neighbours_read(&genes, options->gtf, all ? NULL : options->gene_type, options->aliases,
                                        options->log));
        CREME_TRY(check_chroms(genes, &frame, options));
    }
    for (size_t i = 0; i < frame.count; i++) {
        const creme_record *record = &frame.at[i];
        if (!record->has_genome) continue;
        CREME_TRY(
            creme_table_set_number(table, record->row, first + DISTANCE, creme_distance_bp(record, record->genome)));
        if (genes) CREME_TRY(add_genes(table, record, genes, first));
    }
done:
    creme_neighbours_free(genes);
    creme_frame_close(&frame);
    return status;
}
