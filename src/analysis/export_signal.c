/* Effects along the genome: bedGraph and bigWig. */
#include "analysis/browser.h"
#include "analysis/export_forms.h"
#include "analysis/export_variants.h"
#include "analysis/strands.h"
#include "analysis/stretches.h"
#include "table/rows.h"
#include "table/table_pieces.h"

#include "base/memory.h"
#include "base/names.h"
#include "base/sorter.h"

#include <math.h>
#include <string.h>

/* A tile; its chromosome goes with it as a text. */
typedef struct tile {
    int64_t start, end;
    double value;
} tile;

typedef struct signal_track {
    creme_frame frame; /* of the rows at hand */
    creme_strand_names names;
    char *track;         /* of all rows; NULL before the first */
    creme_sorter *tiles; /* by place */
    creme_names chroms;
    creme_stretch_sweep sweep;
    creme_stretch *at; /* of bigWigs: sorted and without overlaps */
    size_t count, capacity;
    creme_left_out left;
    creme_output *output; /* of bedGraphs */
} signal_track;

static void clear(signal_track *s)
{
    creme_frame_close(&s->frame);
    creme_strand_names_clear(&s->names);
    creme_free(s->track);
    creme_sorter_destroy(s->tiles);
    creme_stretch_sweep_clear(&s->sweep);
    creme_names_clear(&s->chroms);
    creme_free(s->at);
}

static int by_place(const void *a, const void *b)
{
    const tile *x = a, *y = b;
    int order = strcmp((const char *)(x + 1), (const char *)(y + 1));
    if (order != 0) return order;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

/* One track, so that there is one value at each place. */
static creme_status check_track(signal_track *s)
{
    for (size_t i = 0; i < s->frame.count; i++) {
        const char *track = s->frame.at[i].track;
        creme_status status = s->track ? CREME_OK : creme_copy_text(&s->track, track);
        if (status != CREME_OK) return status;
        if (strcmp(track, s->track) == 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--track: there are several, '%s' and '%s' among them; choose one",
                          s->track, track);
    }
    return CREME_OK;
}

/* Of mutagenesis each base has the importance that its substitutions speak of; their mean comes of the merging. */
static bool is_mutagenesis(const creme_table *table)
{
    size_t column = 0;
    return creme_table_find(table, "genome_alt", &column) &&
           creme_table_find(table, "genome_position_start", &column);
}

static creme_status take_substitutions(signal_track *s, double *effects)
{
    size_t start = 0, end = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(s->frame.table, "genome_position_start", &start));
    CREME_TRY(creme_table_need(s->frame.table, "genome_position_end", &end));
    for (size_t i = 0; i < s->frame.count; i++) {
        creme_record *record = &s->frame.at[i];
        CREME_TRY(creme_table_integer(s->frame.table, record->row, start, &record->genome.start));
        CREME_TRY(creme_table_integer(s->frame.table, record->row, end, &record->genome.end));
        record->has_genome = true;
        effects[i] = -effects[i];
    }
done:
    return status;
}

/* Several at one place, as different ALTs are, must not cancel out. */
static creme_status take_variants(signal_track *s, double *effects)
{
    for (size_t i = 0; i < s->frame.count; i++) effects[i] = fabs(effects[i]);
    return creme_export_place_variants(&s->frame);
}

static creme_status take_tiles(signal_track *s, const creme_export_options *options)
{
    double *effects = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(check_track(s));
    CREME_TRY(creme_frame_numbers(&s->frame, CREME_EXPORT_EFFECT, false, &effects));
    if (is_mutagenesis(s->frame.table)) CREME_TRY(take_substitutions(s, effects));
    if (creme_export_has_variants(s->frame.table)) CREME_TRY(take_variants(s, effects));
    for (size_t i = 0; i < s->frame.count; i++) {
        const creme_record *record = &s->frame.at[i];
        tile t = {record->genome.start, record->genome.end, effects[i]};
        bool inside =
            creme_interval_cut(options->chromosomes, options->chromosome_count, record->chrom, &t.start, &t.end);
        s->left.rows++;
        s->left.effects += isnan(effects[i]);
        s->left.places += !isnan(effects[i]) && !(record->has_genome && inside);
        if (!record->has_genome || isnan(effects[i]) || !inside) continue;
        CREME_TRY(creme_sorter_add(s->tiles, &t, record->chrom));
    }
done:
    creme_free(effects);
    return status;
}

static creme_status take_rows(signal_track *s, creme_table_pieces *pieces, const creme_export_options *options,
                              const char *format)
{
    const creme_table *head = creme_table_pieces_head(pieces), *piece = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_pieces_next(pieces, &piece));
    while (piece) {
        CREME_TRY(creme_frame_open_rows_on_genome(&s->frame, &s->names, piece, options->track, 0, SIZE_MAX));
        CREME_TRY(take_tiles(s, options));
        creme_frame_close(&s->frame);
        CREME_TRY(creme_table_pieces_next(pieces, &piece));
    }
    if (!s->track && options->track) return creme_frame_no_track(head, options->track);
    if (creme_sorter_count(s->tiles) == 0) return creme_export_nothing_left(&s->left, head, format);
    creme_export_say_left_out(&s->left, head, options);
done:
    return status;
}

static creme_status merge(signal_track *s)
{
    const void *record = NULL;
    const char *chrom = NULL;
    size_t name = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_next(s->tiles, &record, &chrom));
    while (record) {
        const tile *t = record;
        CREME_TRY(creme_names_add(&s->chroms, chrom, &name));
        const creme_stretch stretch = {s->chroms.at[name], t->start, t->end, t->value};
        CREME_TRY(creme_stretch_sweep_add(&s->sweep, &stretch));
        CREME_TRY(creme_sorter_next(s->tiles, &record, &chrom));
    }
    CREME_TRY(creme_stretch_sweep_end(&s->sweep));
done:
    return status;
}

static creme_status make(signal_track *s, creme_table_pieces *pieces, const creme_export_options *options,
                         const char *format)
{
    static const char *const several[] = {"search", "target_chrom", "genome_position_start", "survivors", NULL};
    const creme_table *head = creme_table_pieces_head(pieces);
    creme_status status = CREME_OK;
    if (!is_mutagenesis(head)) CREME_TRY(creme_export_refuse(head, several, format));
    CREME_TRY(creme_sorter_create(&s->tiles, sizeof(tile), by_place, 0));
    CREME_TRY(take_rows(s, pieces, options, format));
    CREME_TRY(merge(s));
done:
    return status;
}

static creme_status write_stretch(void *self, const creme_stretch *made)
{
    signal_track *s = self;
    creme_bedgraph_write(s->output, made, 1);
    return CREME_OK;
}

creme_status creme_export_bedgraph(creme_table_pieces *pieces, const creme_export_options *options,
                                   creme_output *output)
{
    signal_track s = {.sweep = {.take = write_stretch, .self = &s}, .output = output};
    creme_status status = make(&s, pieces, options, "bedgraph");
    clear(&s);
    return status;
}

/* libBigWig wants all of them. */
static creme_status keep_stretch(void *self, const creme_stretch *made)
{
    signal_track *s = self;
    creme_status status = creme_grow(&s->at, &s->capacity, s->count + 1, sizeof *s->at);
    if (status == CREME_OK) s->at[s->count++] = *made;
    return status;
}

static creme_status check_lengths(const signal_track *s, const creme_export_options *options)
{
    for (size_t i = 0; i < s->count; i++) {
        const char *chrom = s->at[i].chrom;
        if (creme_chromosome_length(options->chromosomes, options->chromosome_count, chrom) <= UINT32_MAX) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "--format bigwig: the length of %s is not known, or more than a bigWig can hold; a run "
                          "folder knows it, a table does not (--format bedgraph does without)",
                          chrom);
    }
    return CREME_OK;
}

creme_status creme_export_bigwig(creme_table_pieces *pieces, const creme_export_options *options, const char *path)
{
    signal_track s = {.sweep = {.take = keep_stretch, .self = &s}};
    creme_output *output = NULL;
    creme_status status = CREME_OK;
    if (strcmp(path, "-") == 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--format bigwig: needs --out FILE, it cannot be written to a pipe");
    }
    CREME_TRY(make(&s, pieces, options, "bigwig"));
    CREME_TRY(check_lengths(&s, options));
    CREME_TRY(creme_output_open(&output, path));
    CREME_TRY(creme_bigwig_write(output, path, s.at, s.count, options->chromosomes, options->chromosome_count));
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    clear(&s);
    return status;
}
