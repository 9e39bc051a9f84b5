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
static creme_status check_chroms(const creme_neighbours *genes, const creme_frame *frame, const size_t *weights,
                                 const creme_analysis_options *options)
{
    creme_name_sample names = {0};
    char text[CREME_NAME_SAMPLE_TEXT];
    size_t elsewhere = 0, rows = 0;
    for (size_t i = 0; i < frame->count; i++) {
        size_t weight = weights ? weights[i] : 1;
        rows += weight;
        if (weight == 0 || creme_neighbours_has(genes, frame->at[i].chrom)) continue;
        creme_name_sample_add(&names, frame->at[i].chrom);
        elsewhere += weight;
    }
    if (elsewhere == 0) return CREME_OK;
    creme_name_sample_describe(&names, text);
    if (elsewhere == rows) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "--gtf: %s has no TSS on %s, where the table's CREs lie",
                          options->gtf, text);
    }
    creme_log_warning(options->log, "--gtf: %s has no TSS on %s, where %zu of %zu CREs lie", options->gtf, text,
                      elsewhere, rows);
    return CREME_OK;
}

static creme_status set_genes(creme_table *table, size_t row, const creme_record *record,
                              const creme_neighbours *genes, size_t first)
{
    char *names = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_neighbours_inside(genes, record->chrom, record->genome, &names));
    CREME_TRY(creme_table_set_text(table, row, first + PROMOTER_OF, names));
    const creme_locus *nearest = creme_neighbours_nearest(genes, record->chrom, record->genome);
    if (nearest) {
        CREME_TRY(creme_table_set_text(table, row, first + NEAREST, nearest->name));
        CREME_TRY(creme_table_set_number(table, row, first + NEAREST_DISTANCE,
                                         creme_tss_distance(nearest->tss, nearest->strand, record->genome)));
    }
done:
    creme_free(names);
    return status;
}

creme_status creme_places_open(creme_places *out, const creme_frame *sites, const size_t *weights,
                               const creme_analysis_options *options)
{
    bool all = options->gene_type && strcmp(options->gene_type, "all") == 0;
    *out = (creme_places){0};
    if (!options->gtf) return CREME_OK;
    creme_status status = creme_neighbours_read(&out->genes, options->gtf, all ? NULL : options->gene_type,
                                                options->aliases, options->log);
    return status == CREME_OK ? check_chroms(out->genes, sites, weights, options) : status;
}

void creme_places_close(creme_places *places)
{
    creme_neighbours_free(places->genes);
    *places = (creme_places){0};
}

static size_t count_columns(const creme_places *places)
{
    return places->genes ? COLUMNS : 1;
}

creme_status creme_places_add_columns(const creme_places *places, creme_table *table)
{
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count_columns(places) && status == CREME_OK; i++) {
        status = creme_table_add_column(table, NAMES[i]);
    }
    return status;
}

creme_status creme_places_set(const creme_places *places, creme_table *table, size_t row, const creme_record *record)
{
    size_t first = creme_table_column_count(table) - count_columns(places);
    if (!record->has_genome) return CREME_OK;
    creme_status status =
        creme_table_set_number(table, row, first + DISTANCE, creme_distance_bp(record, record->genome));
    if (status != CREME_OK || !places->genes) return status;
    return set_genes(table, row, record, places->genes, first);
}

creme_status creme_places_add(creme_analysis *out, const creme_analysis_options *options)
{
    creme_frame frame = {0};
    creme_places places = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open(&frame, out->table, NULL));
    CREME_TRY(creme_places_open(&places, &frame, NULL, options));
    CREME_TRY(creme_places_add_columns(&places, out->table));
    for (size_t i = 0; i < frame.count; i++) {
        CREME_TRY(creme_places_set(&places, out->table, frame.at[i].row, &frame.at[i]));
    }
done:
    creme_places_close(&places);
    creme_frame_close(&frame);
    return status;
}
