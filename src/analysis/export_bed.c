/* Tiles, CREs and what survives of them, as BED. */
#include "analysis/browser.h"
#include "analysis/by_locus.h"
#include "analysis/export_forms.h"
#include "analysis/export_variants.h"
#include "analysis/strands.h"

#include "base/memory.h"
#include "table/table_parts.h"
#include "table/table_pieces.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct bed {
    const creme_export_options *options;
    creme_frame frame;
    creme_strand_names names;
    creme_output *output;
    size_t class_column, start_column, end_column; /* where the tile was put */
    bool has_class, has_position;
    double *effects;
    creme_left_out left;
    size_t written;
} bed;

static bool cut(const bed *b, const char *chrom, creme_interval *at)
{
    const creme_export_options *options = b->options;
    return creme_interval_cut(options->chromosomes, options->chromosome_count, chrom, &at->start, &at->end);
}

enum { INTERVAL_BYTES = 48 };

static const char *write_interval(char text[INTERVAL_BYTES], creme_interval at)
{
    snprintf(text, INTERVAL_BYTES, "%" PRId64 "-%" PRId64, at.start, at.end);
    return text;
}

/* How far the place lies from the TSS, and the genes in and beside it where the table names them (analysis/places.h).
 */
static void write_places(const bed *b, size_t i, double distance)
{
    static const char *const names[] = {"promoter_of", "nearest_gene", "nearest_gene_distance"};
    const creme_table *table = b->frame.table;
    size_t column = 0, row = b->frame.at[i].row;
    creme_output_print(b->output, "\t%.9g", distance);
    for (int k = 0; k < 3; k++) {
        if (!creme_table_find(table, names[k], &column)) continue;
        creme_output_print(b->output, "\t");
        if (creme_table_is_none(table, row, column)) {
            creme_output_print(b->output, ".");
        } else {
            creme_browser_write_name(b->output, creme_table_text(table, row, column));
        }
    }
}

static creme_status leave_out(size_t *count)
{
    ++*count;
    return CREME_OK;
}

enum { MOST_WORDS = 5 };

/* LOCUS:ASSAY:TILE:TRACK: the assay where the table has those of several, the tile where it was put elsewhere. */
static void write_name(const bed *b, size_t i, char tile[INTERVAL_BYTES], const char *name[MOST_WORDS])
{
    const creme_record *record = &b->frame.at[i];
    const char *assay = creme_frame_text(&b->frame, i, "assay");
    *name++ = record->name;
    if (*assay) *name++ = assay;
    if (b->has_position) *name++ = write_interval(tile, record->tile);
    *name++ = record->track;
}

static creme_status write_row(bed *b, size_t i)
{
    const creme_record *record = &b->frame.at[i];
    const creme_table *table = b->frame.table;
    const char *class = b->has_class ? creme_table_text(table, record->row, b->class_column) : ".";
    creme_interval at = record->genome;
    creme_status status = CREME_OK;
    bool is_element = strcasecmp(class, "enhancer") == 0 || strcasecmp(class, "silencer") == 0;
    if (b->has_class && !is_element) return leave_out(&b->left.classes);
    if (isnan(b->effects[i])) return leave_out(&b->left.effects);
    if (b->has_position ? creme_table_is_none(table, record->row, b->start_column) : !record->has_genome)
        return leave_out(&b->left.places);
    if (b->has_position) {
        CREME_TRY(creme_table_integer(table, record->row, b->start_column, &at.start));
        CREME_TRY(creme_table_integer(table, record->row, b->end_column, &at.end));
    }
    double distance = creme_distance_bp(record, at);
    if (!cut(b, record->chrom, &at)) return leave_out(&b->left.places);
    char tile[INTERVAL_BYTES];
    const char *name[MOST_WORDS] = {0};
    write_name(b, i, tile, name);
    creme_bed_row line = {record->chrom, at.start, at.end, name, fabs(b->effects[i]), *record->strand};
    creme_bed_write(b->output, &line);
    creme_output_print(b->output, "\t%.9g\t%s", b->effects[i], class);
    write_places(b, i, distance);
    creme_output_print(b->output, "\n");
    b->written++;
done:
    return status;
}

/* Some rows. */
static creme_status write_piece(bed *b, const creme_table *piece)
{
    size_t beyond = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_rows_on_genome(&b->frame, &b->names, piece, b->options->track, 0, SIZE_MAX));
    b->left.rows += b->frame.count;
    if (b->has_position) CREME_TRY(creme_frame_need_tiles(&b->frame, &beyond));
    b->left.places += beyond;
    CREME_TRY(creme_frame_numbers(&b->frame, CREME_EXPORT_EFFECT, false, &b->effects));
    for (size_t i = 0; i < b->frame.count; i++) CREME_TRY(write_row(b, i));
done:
    creme_free(b->effects);
    b->effects = NULL;
    creme_frame_close(&b->frame);
    return status;
}

static creme_status write_tiles(bed *b, creme_table_pieces *pieces)
{
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    creme_status status = CREME_OK;
    b->has_class = creme_table_find(head, "class", &b->class_column);
    b->has_position = creme_table_find(head, "genome_position_start", &b->start_column) &&
                      creme_table_find(head, "genome_position_end", &b->end_column);
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        CREME_TRY(write_piece(b, piece));
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    if (b->left.rows == 0 && b->options->track) return creme_frame_no_track(head, b->options->track);
done:
    return status;
}

/* --- What survives of CREs */

/* A row that may be the last of its CRE: whether it is, the next one tells. */
typedef struct element {
    creme_record_list record; /* of one; none before the first row */
    char *kind, *survivors;   /* NULL: none */
    char *where;              /* for messages */
    double score;
    bool on_genome; /* some of what survives */
} element;

static void clear_element(element *e)
{
    creme_record_list_clear(&e->record);
    creme_free(e->kind);
    creme_free(e->survivors);
    creme_free(e->where);
    *e = (element){0};
}

static creme_status write_survivor(bed *b, element *e, creme_interval in_window)
{
    const creme_record *record = &e->record.frame.at[0];
    int64_t from = in_window.start - record->tile.start, to = in_window.end - record->tile.start;
    creme_interval at = {record->genome.start + from, record->genome.start + to};
    if (*record->strand == '-') at = (creme_interval){record->genome.end - to, record->genome.end - from};
    if (in_window.start < record->tile.start || in_window.end > record->tile.end ||
        in_window.start >= in_window.end) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: survivors: %" PRId64 "-%" PRId64 " does not lie in the tile",
                          e->where, in_window.start, in_window.end);
    }
    if (!cut(b, record->chrom, &at)) return CREME_OK;
    e->on_genome = true;
    double score = strcmp(e->kind, "silencer") == 0 ? 1 / e->score : e->score;
    char tile[INTERVAL_BYTES];
    const char *name[] = {record->name, write_interval(tile, record->tile), record->track, e->kind, NULL};
    creme_bed_row line = {record->chrom, at.start, at.end, name, score, *record->strand};
    creme_bed_write(b->output, &line);
    creme_output_print(b->output, "\n");
    b->written++;
    return CREME_OK;
}

/* "24-28,32-40", on the minus strand from its end. */
static creme_status write_survivors(bed *b, element *e)
{
    const char *text = e->survivors, *at = text;
    size_t count = 1;
    creme_status status = CREME_OK;
    if (e->record.frame.count == 0) return CREME_OK;
    b->left.rows++;
    if (!text) return leave_out(&b->left.survivors);
    if (!e->record.frame.at[0].has_genome) return leave_out(&b->left.places);
    bool backwards = *e->record.frame.at[0].strand == '-';
    for (; *at; at++) count += *at == ',';
    for (size_t n = 0; n < count; n++) {
        size_t wanted = backwards ? count - 1 - n : n;
        for (at = text; wanted > 0; wanted--) at = strchr(at, ',') + 1;
        char *dash = NULL, *end = NULL;
        creme_interval interval = {strtoll(at, &dash, 10), 0};
        if (*dash == '-') interval.end = strtoll(dash + 1, &end, 10);
        if (dash == at || !end || end == dash + 1 || (*end != ',' && *end != '\0')) {
            return creme_fail(CREME_ERROR_FORMAT, "%s: survivors: '%s' is not START-END,START-END,...", e->where,
                              text);
        }
        CREME_TRY(write_survivor(b, e, interval));
    }
    b->left.places += !e->on_genome;
done:
    return status;
}

static bool is_of(const element *e, const creme_record *record, const char *kind)
{
    if (e->record.frame.count == 0) return false;
    const creme_record *own = &e->record.frame.at[0];
    return strcmp(own->id, record->id) == 0 && strcmp(own->track, record->track) == 0 &&
           own->tile.start == record->tile.start && own->tile.end == record->tile.end && strcmp(e->kind, kind) == 0;
}

static creme_status take_element(element *e, const creme_table *piece, const creme_record *record, const char *kind,
                                 size_t survivors, double score)
{
    char where[CREME_TABLE_WHERE_BYTES];
    creme_status status = CREME_OK;
    clear_element(e);
    CREME_TRY(creme_record_list_add(&e->record, record, 0));
    CREME_TRY(creme_copy_text(&e->kind, kind));
    e->score = score;
    if (creme_table_is_none(piece, record->row, survivors)) goto done;
    creme_table_where(piece, record->row, where);
    CREME_TRY(creme_copy_text(&e->where, where));
    CREME_TRY(creme_copy_text(&e->survivors, creme_table_text(piece, record->row, survivors)));
done:
    return status;
}

static creme_status take_elements(bed *b, element *e, const creme_table *piece, size_t survivors)
{
    size_t column = 0;
    double *scores = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_open_rows_on_genome(&b->frame, &b->names, piece, b->options->track, 0, SIZE_MAX));
    CREME_TRY(creme_table_need(piece, "kind", &column));
    CREME_TRY(creme_frame_check_tiles(&b->frame));
    CREME_TRY(creme_frame_numbers(&b->frame, "score", false, &scores));
    for (size_t i = 0; i < b->frame.count; i++) {
        const creme_record *record = &b->frame.at[i];
        const char *kind = creme_table_text(piece, record->row, column);
        if (!is_of(e, record, kind)) CREME_TRY(write_survivors(b, e));
        CREME_TRY(take_element(e, piece, record, kind, survivors, scores[i]));
    }
done:
    creme_free(scores);
    creme_frame_close(&b->frame);
    return status;
}

/* A CRE's last row says what survives. */
static creme_status write_elements(bed *b, creme_table_pieces *pieces, size_t survivors)
{
    element last = {0};
    const creme_table *piece = NULL;
    creme_status status = CREME_OK;
    b->left.are_elements = true;
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        CREME_TRY(take_elements(b, &last, piece, survivors));
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    CREME_TRY(write_survivors(b, &last));
    if (b->left.rows == 0 && b->options->track)
        status = creme_frame_no_track(creme_table_pieces_head(pieces), b->options->track);
done:
    clear_element(&last);
    return status;
}

creme_status creme_export_bed(creme_table_pieces *pieces, const creme_export_options *options, creme_output *output)
{
    static const char *const no_places[] = {"search", "target_chrom", "shuffled", NULL};
    const creme_table *head = creme_table_pieces_head(pieces);
    bed b = {.options = options, .output = output};
    size_t column = 0;
    creme_status status = CREME_OK;
    if (creme_export_has_variants(head)) return creme_export_variants_bed(pieces, options, output);
    CREME_TRY(creme_export_refuse(head, no_places, "bed"));
    bool of_elements = creme_table_find(head, "survivors", &column);
    status = of_elements ? write_elements(&b, pieces, column) : write_tiles(&b, pieces);
    if (status != CREME_OK) goto done;
    if (b.written == 0 && !options->may_be_empty)
        status = creme_export_nothing_left(&b.left, head, "bed");
    else
        creme_export_say_left_out(&b.left, head, options);
done:
    creme_frame_close(&b.frame);
    creme_strand_names_clear(&b.names);
    return status;
}
