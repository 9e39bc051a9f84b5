/* Variants with their effects: an annotated VCF, and BED. */
#include "analysis/export_variants.h"

#include "analysis/browser.h"
#include "analysis/strands.h"
#include "base/memory.h"
#include "base/platform.h"
#include "base/text_map.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

bool creme_export_has_variants(const creme_table *table)
{
    static const char *const columns[] = {"variant", "pos", "ref", "alt"};
    size_t column = 0;
    for (int i = 0; i < 4; i++) {
        if (!creme_table_find(table, columns[i], &column)) return false;
    }
    return true;
}

creme_status creme_export_place_variants(creme_frame *frame)
{
    size_t pos = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(frame->table, "pos", &pos));
    for (size_t i = 0; i < frame->count; i++) {
        creme_record *record = &frame->at[i];
        int64_t place = 0;
        CREME_TRY(creme_table_integer(frame->table, record->row, pos, &place));
        if (place < 1 || place > (INT64_C(1) << 40)) {
            status = creme_table_fail(frame->table, record->row, CREME_ERROR_FORMAT,
                                      "pos: %" PRId64 " is no place on a chromosome", place);
            goto done;
        }
        record->genome.start = place - 1;
        record->genome.end = place - 1 + (int64_t)strlen(creme_frame_text(frame, i, "ref"));
        record->has_genome = record->genome.end > record->genome.start;
    }
done:
    return status;
}

typedef struct annotated {
    creme_frame frame;
    creme_strand_names names;
    double *effects, *deltas, *folds;
} annotated;

static void clear(annotated *a)
{
    creme_frame_close(&a->frame);
    creme_strand_names_clear(&a->names);
    creme_free(a->effects);
    creme_free(a->deltas);
    creme_free(a->folds);
}

/* All rows of a table, or of a piece of one, which may have none of the track. */
static creme_status make(annotated *out, const creme_table *table, const creme_export_options *options)
{
    creme_status status = CREME_OK;
    *out = (annotated){0};
    CREME_TRY(creme_frame_open_rows_on_genome(&out->frame, &out->names, table, options->track, 0, SIZE_MAX));
    CREME_TRY(creme_export_place_variants(&out->frame));
    CREME_TRY(creme_frame_numbers(&out->frame, CREME_EXPORT_EFFECT, false, &out->effects));
    CREME_TRY(creme_frame_numbers(&out->frame, "delta", true, &out->deltas));
    CREME_TRY(creme_frame_numbers(&out->frame, "log2fc", true, &out->folds));
done:
    return status;
}

/* --- BED -------------------------------------------------------------------------------------------------------- */

static void write_number(creme_output *output, char before, double value)
{
    if (isnan(value))
        creme_output_print(output, "%c.", before);
    else
        creme_output_print(output, "%c%.9g", before, value);
}

static void write_bed_row(const annotated *a, size_t i, const creme_export_options *options, creme_output *output,
                          creme_left_out *left)
{
    const creme_record *record = &a->frame.at[i];
    const char *class = creme_frame_text(&a->frame, i, "class"),
               *distance = creme_frame_text(&a->frame, i, "distance");
    const char *name[] = {record->name, creme_frame_text(&a->frame, i, "variant"), record->track, NULL};
    creme_interval at = record->genome;
    bool has_place = record->has_genome && creme_interval_cut(options->chromosomes, options->chromosome_count,
                                                              record->chrom, &at.start, &at.end);
    left->rows++;
    left->effects += isnan(a->effects[i]);
    left->places += !isnan(a->effects[i]) && !has_place;
    if (isnan(a->effects[i]) || !has_place) return;
    creme_bed_row line = {record->chrom, at.start, at.end, name, fabs(a->effects[i]), *record->strand};
    creme_bed_write(output, &line);
    write_number(output, '\t', a->effects[i]);
    creme_output_print(output, "\t");
    creme_browser_write_name(output, *class ? class : ".");
    creme_output_print(output, "\t%s", *distance ? distance : ".");
    write_number(output, '\t', a->folds[i]);
    creme_output_print(output, "\n");
}

static creme_status write_bed_piece(const creme_table *piece, const creme_export_options *options,
                                    creme_output *output, creme_left_out *left)
{
    annotated a;
    creme_status status = make(&a, piece, options);
    for (size_t i = 0; i < a.frame.count && status == CREME_OK; i++) write_bed_row(&a, i, options, output, left);
    clear(&a);
    return status;
}

creme_status creme_export_variants_bed(creme_table_pieces *pieces, const creme_export_options *options,
                                       creme_output *output)
{
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    creme_left_out left = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        CREME_TRY(write_bed_piece(piece, options, output, &left));
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    if (left.rows == 0 && options->track) return creme_frame_no_track(head, options->track);
    if (left.rows == left.effects + left.places && !options->may_be_empty)
        status = creme_export_nothing_left(&left, head, "bed");
    else
        creme_export_say_left_out(&left, head, options);
done:
    return status;
}

/* --- VCF -------------------------------------------------------------------------------------------------------- */

typedef struct line {
    size_t chrom, row; /* number of the chromosome; of the frame */
    int64_t pos;
    const char *ref, *alt, *name;
} line;

static int by_place(const void *a, const void *b, void *unused)
{
    (void)unused;
    const line *x = a, *y = b;
    if (x->chrom != y->chrom) return x->chrom < y->chrom ? -1 : 1;
    if (x->pos != y->pos) return x->pos < y->pos ? -1 : 1;
    int order = strcmp(x->ref, y->ref);
    if (order == 0) order = strcmp(x->alt, y->alt);
    if (order == 0) order = strcmp(x->name, y->name);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static bool is_same(const line *a, const line *b)
{
    return a->chrom == b->chrom && a->pos == b->pos && strcmp(a->ref, b->ref) == 0 && strcmp(a->alt, b->alt) == 0 &&
           strcmp(a->name, b->name) == 0;
}

/* Chromosomes by number: those whose lengths are known first, in that order. */
static creme_status number_chromosomes(creme_text_map *chroms, const creme_export_options *options)
{
    size_t number = 0;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < options->chromosome_count && status == CREME_OK; i++)
        status = creme_text_map_add(chroms, options->chromosomes[i].name, &number);
    return status;
}

static creme_status take_line(const annotated *a, size_t i, creme_text_map *chroms, line *out)
{
    const creme_frame *frame = &a->frame;
    *out = (line){.row = i,
                  .pos = frame->at[i].genome.start + 1,
                  .ref = creme_frame_text(frame, i, "ref"),
                  .alt = creme_frame_text(frame, i, "alt"),
                  .name = creme_frame_text(frame, i, "variant")};
    static const char letters[] = "ACGTNRYSWKMBDHV";
    if (!*out->ref || !*out->alt || out->ref[strspn(out->ref, letters)] || out->alt[strspn(out->alt, letters)]) {
        return creme_table_fail(frame->table, frame->at[i].row, CREME_ERROR_FORMAT,
                                "ref '%.40s', alt '%.40s': a VCF has bases in both (--format bed takes it as it is)",
                                out->ref, out->alt);
    }
    return creme_text_map_add(chroms, frame->at[i].chrom, &out->chrom);
}

/* What would end a field, or a part of one, as %XX. */
static void write_encoded(creme_output *output, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c <= ' ' || c == 127 || strchr("%,;=|\"", c))
            creme_output_print(output, "%%%02X", c);
        else
            creme_output_print(output, "%c", c);
    }
}

static void write_header(const creme_table *table, const creme_text_map *chroms, const bool *used,
                         const creme_export_options *options, creme_output *output)
{
    creme_output_print(output, "##fileformat=VCFv4.2\n##source=creme\n"
                               "##creme_chromosomes=named as in the genome's FASTA\n");
    if (creme_table_note_after(table, CREME_STRAND_PAIR_NOTE))
        creme_output_print(output, "##creme_tracks=named as on the genome: of a locus on the strand -, a track of a "
                                   "strand pair has the name that the table gives to the other\n");
    for (size_t i = 0; i < chroms->count; i++) {
        const char *name = creme_text_map_get(chroms, i);
        int64_t length = creme_chromosome_length(options->chromosomes, options->chromosome_count, name);
        if (!used[i]) continue;
        creme_output_print(output, "##contig=<ID=%s", name);
        if (length != INT64_MAX) creme_output_print(output, ",length=%" PRId64, length);
        creme_output_print(output, ">\n");
    }
    creme_output_print(output,
                       "##INFO=<ID=CREME,Number=.,Type=String,Description=\"Effects that creme predicts, one for "
                       "each locus and track: ALT|LOCUS|TRACK|effect|delta|log2fc; names with %%XX\">\n"
                       "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
}

static void write_effect(const annotated *a, const line *at, bool first, creme_output *output)
{
    const creme_record *record = &a->frame.at[at->row];
    creme_output_print(output, "%s%s|", first ? "CREME=" : ",", at->alt);
    write_encoded(output, record->name);
    creme_output_print(output, "|");
    write_encoded(output, record->track);
    write_number(output, '|', a->effects[at->row]);
    write_number(output, '|', a->deltas[at->row]);
    write_number(output, '|', a->folds[at->row]);
}

/* Whether the name is CHROM_POS_REF_ALT, as the other columns say. */
static bool says_place(const line *at, const char *chrom)
{
    char pos[32];
    snprintf(pos, sizeof pos, "%" PRId64, at->pos);
    const char *const parts[] = {chrom, pos, at->ref, at->alt}, *name = at->name;
    for (int i = 0; i < 4; i++) {
        size_t length = strlen(parts[i]);
        if (strncmp(name, parts[i], length) != 0 || name[length] != (i < 3 ? '_' : '\0')) return false;
        name += length + 1;
    }
    return true;
}

static void write_id(const line *at, const char *chrom, creme_output *output)
{
    if (!*at->name || says_place(at, chrom))
        creme_output_print(output, ".");
    else
        creme_browser_write_name(output, at->name);
}

static void write_lines(const annotated *a, const line *lines, const creme_text_map *chroms, creme_output *output)
{
    for (size_t i = 0; i < a->frame.count; i++) {
        const line *at = &lines[i];
        bool first = i == 0 || !is_same(at - 1, at);
        if (first) {
            const char *chrom = creme_text_map_get(chroms, at->chrom);
            creme_output_print(output, "%s\t%" PRId64 "\t", chrom, at->pos);
            write_id(at, chrom, output);
            creme_output_print(output, "\t%s\t%s\t.\t.\t", at->ref, at->alt);
        }
        write_effect(a, at, first, output);
        if (i + 1 == a->frame.count || !is_same(at, at + 1)) creme_output_print(output, "\n");
    }
}

creme_status creme_export_vcf(const creme_table *table, const creme_export_options *options, creme_output *output)
{
    annotated a = {0};
    creme_text_map chroms = {0};
    line *lines = NULL;
    bool *used = NULL;
    creme_status status = CREME_OK;
    if (!creme_export_has_variants(table)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--format vcf: of results of creme variants alone, which have the "
                                                "columns variant, pos, ref and alt");
    }
    CREME_TRY(make(&a, table, options));
    if (a.frame.count == 0 && options->track) CREME_TRY(creme_frame_no_track(table, options->track));
    CREME_TRY(number_chromosomes(&chroms, options));
    CREME_TRY(creme_allocate(&lines, a.frame.count, sizeof *lines));
    for (size_t i = 0; i < a.frame.count; i++) CREME_TRY(take_line(&a, i, &chroms, &lines[i]));
    CREME_TRY(creme_allocate_zero(&used, chroms.count, sizeof *used));
    for (size_t i = 0; i < a.frame.count; i++) used[lines[i].chrom] = true;
    if (a.frame.count > 0) creme_platform_sort(lines, a.frame.count, sizeof *lines, by_place, NULL);
    write_header(table, &chroms, used, options, output);
    write_lines(&a, lines, &chroms, output);
done:
    clear(&a);
    creme_text_map_clear(&chroms);
    creme_free(lines);
    creme_free(used);
    return status;
}
