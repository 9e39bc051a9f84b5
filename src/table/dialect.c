/* The authors' and pandas' columns as ours. */
#include "table/dialect.h"

#include "base/lines.h"
#include "base/memory.h"
#include "table/cells.h"
#include "table/table_parts.h"

#include <creme/locus.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of two that have the same name here, the first that is there is taken. `made`: the assay that this column tells of;
 * `quotient`: whether it may be one by 0. */
static const struct {
    const char *theirs, *ours, *made;
    bool quotient;
} names[] = {{"cell_line", "track", NULL, false},
             {"cell line", "track", NULL, false},
             {"delta_mean", "effect", "context-dependence", true},
             {"Normalized shuffle effect", "effect", "necessity", true},
             {"(MUT - CONTROL) / WT", "effect", "sufficiency", true},
             {"Normalized CRE effect", "effect", "sufficiency", true},
             {"normalized effect", "effect", "sufficiency", true},
             {"(MUT - CONTROL) / CONTROL", "effect_vs_control", "sufficiency", true},
             {"tile class", "class", NULL, false},
             {"CRE type", "class", NULL, false},
             {"Fold change over control", "test_over_max", "distance", true},
             {"CRE sufficiency effect", "sufficiency_effect", "distance", true},
             {"Binned distance (Kb)", "distance_kb", "distance", false},
             {"Normalized TSS activity", "normalised", NULL, true},
             {"CREME score", "score", "fine-tile", true},
             {"CREME bps", "removed_bp", "fine-tile", false},
             {"Random score", "random_score", NULL, true},
             {"Saliency score", "saliency_score", NULL, true},
             {"XSTREME score", "motif_score", NULL, true},
             {"log(Max enhancer / Max silencer)", "log_ratio", NULL, true},
             {"-log10(pvalue)", "minus_log10_p_bonferroni", NULL, true},
             {"pvalue", "p", NULL, false},
             {"WT", "wt", NULL, false},
             {"MUT", "mean", NULL, false},
             {"CRE start coordinate", "genome_start", NULL, false},
             {"CRE end coordinate", "genome_end", NULL, false},
             {"Gene.name", "gene", NULL, false}};

/* pandas' index column, as creme_table_read calls it. */
static const char index_column[] = "Unnamed: 0";

static bool has(const creme_table *table, const char *name, size_t *column)
{
    return creme_table_find(table, name, column);
}

static bool rename_column(creme_table *table, const char *theirs, const char *ours)
{
    size_t column = 0, other = 0;
    if (!has(table, theirs, &column) || has(table, ours, &other)) return false;
    table->names[column] = ours;
    return true;
}

static creme_status set_integer(creme_table *table, size_t row, const char *name, int64_t value)
{
    size_t column = 0;
    creme_status status = creme_table_find_or_add(table, name, &column);
    return status == CREME_OK ? creme_table_set_integer(table, row, column, value) : status;
}

static creme_status set_text(creme_table *table, size_t row, const char *name, const char *value)
{
    size_t column = 0;
    creme_status status = creme_table_find_or_add(table, name, &column);
    return status == CREME_OK ? creme_table_set_text(table, row, column, value) : status;
}

/* --- Ids */

typedef struct id {
    char *name, *chrom, *strand;
    int64_t position;
    bool has_tile;
    creme_interval tile;
} id;

/* Cuts the last "_word" off a text in place; NULL if there is none. */
static char *cut_last(char *text)
{
    char *bar = strrchr(text, '_');
    if (!bar) return NULL;
    *bar = '\0';
    return bar + 1;
}

static bool is_strand(const char *text)
{
    return text && (strcmp(text, "+") == 0 || strcmp(text, "-") == 0);
}

/* "path/GENE_chr1_1000_+.pickle" or "GENE_chr1_1000_+_804_5804.pickle", taken apart in place. */
static bool parse_id(char *text, id *out)
{
    char *slash = strrchr(text, '/'), *start = slash ? slash + 1 : text;
    char *dot = strstr(start, ".pickle");
    if (dot) *dot = '\0';
    *out = (id){.name = start, .strand = cut_last(start)};
    if (out->strand && !is_strand(out->strand)) {
        char *tile_start = cut_last(start);
        if (!tile_start || !creme_parse_int64(tile_start, &out->tile.start)) return false;
        if (!creme_parse_int64(out->strand, &out->tile.end)) return false;
        out->has_tile = true;
        out->strand = cut_last(start);
    }
    char *position = out->strand ? cut_last(start) : NULL;
    out->chrom = position ? cut_last(start) : NULL;
    return out->chrom && *out->chrom && *start && creme_parse_int64(position, &out->position) &&
           is_strand(out->strand);
}

static creme_status translate_id(creme_table *table, size_t row, size_t column)
{
    char *copy = NULL;
    id at;
    creme_status status = CREME_OK;
    const char *text = creme_table_text(table, row, column);
    CREME_TRY(creme_copy_text(&copy, text));
    if (!parse_id(copy, &at)) {
        status = creme_table_fail(table, row, CREME_ERROR_FORMAT,
                                  "'%.80s' is not an id such as GENE_chr1_1000_+ or GENE_chr1_1000_+_804_5804", text);
        goto done;
    }
    CREME_TRY(creme_table_set_text(table, row, column, at.name));
    CREME_TRY(set_text(table, row, "chrom", at.chrom));
    CREME_TRY(set_integer(table, row, "tss", at.position - (*at.strand == '-')));
    CREME_TRY(set_text(table, row, "strand", at.strand));
    if (!at.has_tile) goto done;
    CREME_TRY(set_integer(table, row, "tile_start", at.tile.start));
    CREME_TRY(set_integer(table, row, "tile_end", at.tile.end));
done:
    creme_free(copy);
    return status;
}

/* Where the window puts a row's tile. */
static creme_status place_tile(creme_table *table, size_t row, int64_t window_bp)
{
    size_t strand = 0, tss = 0, start = 0, end = 0;
    if (!has(table, "tile_start", &start) || !has(table, "tile_end", &end)) return CREME_OK;
    if (!has(table, "strand", &strand) || creme_table_is_none(table, row, start)) return CREME_OK;
    creme_locus locus = {.strand = *creme_table_text(table, row, strand)};
    creme_interval tile = {0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, "tss", &tss));
    CREME_TRY(creme_table_integer(table, row, tss, &locus.tss));
    CREME_TRY(creme_table_integer(table, row, start, &tile.start));
    CREME_TRY(creme_table_integer(table, row, end, &tile.end));
    if (llabs(locus.tss) > INT64_C(1) << 40 || llabs(tile.start) > INT64_C(1) << 40 ||
        llabs(tile.end) > INT64_C(1) << 40) {
        return creme_table_fail(table, row, CREME_ERROR_RANGE, "a coordinate beyond any chromosome");
    }
    creme_interval window = creme_locus_window(&locus, window_bp, CREME_WINDOW_CREME);
    tile = creme_locus_to_genome(&locus, window, tile);
    CREME_TRY(set_integer(table, row, "genome_start", tile.start));
    CREME_TRY(set_integer(table, row, "genome_end", tile.end));
done:
    return status;
}

static creme_status translate_ids(creme_table *table, int64_t window_bp)
{
    static const char *const ids[] = {"seq_id", "enf_data_id", "path"};
    size_t column = 0, ignored = 0, i = 0;
    creme_status status = CREME_OK;
    if (has(table, "locus", &ignored)) return CREME_OK;
    while (i < sizeof ids / sizeof *ids && !has(table, ids[i], &column)) i++;
    if (i == sizeof ids / sizeof *ids) return CREME_OK;
    bool placed = has(table, "genome_start", &ignored);
    for (size_t row = 0; row < table->rows; row++) {
        CREME_TRY(translate_id(table, row, column));
        if (!placed) CREME_TRY(place_tile(table, row, window_bp));
    }
    table->names[column] = "locus";
done:
    return status;
}

/* --- Loci in columns */

/* Columns of a locus whose position is the base behind the TSS on '-'. */
static creme_status translate_positions(creme_table *table, const char *const *theirs)
{
    static const char *const ours[] = {"chrom", "tss", "locus", "strand"};
    size_t column = 0, strand = 0;
    int64_t position = 0;
    creme_status status = CREME_OK;
    for (int i = 0; i < 4; i++) {
        if (!has(table, theirs[i], &column)) return CREME_OK;
        if (strcmp(theirs[i], ours[i]) != 0 && has(table, ours[i], &column)) return CREME_OK;
    }
    for (int i = 0; i < 4; i++) (void)rename_column(table, theirs[i], ours[i]);
    CREME_TRY(creme_table_need(table, "tss", &column));
    CREME_TRY(creme_table_need(table, "strand", &strand));
    for (size_t row = 0; row < table->rows; row++) {
        CREME_TRY(creme_table_integer(table, row, column, &position));
        if (strcmp(creme_table_text(table, row, strand), "-") != 0) continue;
        CREME_TRY(creme_table_set_integer(table, row, column, position - 1));
    }
done:
    return status;
}

/* The authors' chosen TSSs of a cell line: its activities stand in a column of its name. They become wt of that track
 * too. */
static creme_status translate_selected(creme_table *table)
{
    static const char *const known[] = {index_column, "Chromosome", "Start", "End", "gene_name", "gene_id", "Strand"};
    size_t ignored = 0, column = SIZE_MAX;
    creme_status status = CREME_OK;
    for (int i = 1; i < 7; i++) {
        if (i != 3 && !has(table, known[i], &ignored)) return CREME_OK;
    }
    for (size_t i = 0; i < table->columns; i++) {
        int k = 0;
        while (k < 7 && strcmp(table->names[i], known[k]) != 0) k++;
        if (k == 7 && column != SIZE_MAX) return CREME_OK; /* more than one that is not known */
        if (k == 7) column = i;
    }
    if (column == SIZE_MAX) return CREME_OK;
    const char *cell = table->names[column];
    for (size_t row = 0; row < table->rows; row++) {
        CREME_TRY(set_text(table, row, "track", cell));
        CREME_TRY(set_text(table, row, "wt", creme_table_text(table, row, column)));
    }
    CREME_TRY(creme_table_add_note(table, "%sactivity", CREME_DIALECT_NOTE));
done:
    return status;
}

/* "Enhancer" is our "enhancer". */
static creme_status translate_classes(creme_table *table)
{
    static const char *const words[] = {"enhancer", "silencer"};
    size_t column = 0;
    creme_status status = CREME_OK;
    if (!has(table, "class", &column)) return CREME_OK;
    for (size_t row = 0; row < table->rows; row++) {
        for (int i = 0; i < 2; i++) {
            const char *text = creme_table_text(table, row, column);
            if (strcmp(text, words[i]) == 0 || strcasecmp(text, words[i]) != 0) continue;
            CREME_TRY(creme_table_set_text(table, row, column, words[i]));
        }
    }
done:
    return status;
}

/* --- Numbers of rows that mean something */

/* Enformer's grid: 19 tiles of 5 kb on either side, which the authors number without the TSS tile. */
static creme_status translate_grid(creme_table *table)
{
    enum { TILES_BESIDE = 19, TILE_KB = 5 };
    size_t index = 0, distance = 0;
    double number = 0;
    creme_status status = CREME_OK;
    if (!has(table, "tile_selected", &index)) return CREME_OK;
    CREME_TRY(creme_table_need(table, index_column, &index));
    CREME_TRY(creme_table_find_or_add(table, "distance_kb", &distance));
    for (size_t row = 0; row < table->rows; row++) {
        CREME_TRY(creme_table_number(table, row, index, &number));
        if (!(number >= 0 && number < 2 * TILES_BESIDE) || number != floor(number)) {
            status =
                creme_table_fail(table, row, CREME_ERROR_FORMAT,
                                 "expected the number of a tile in the first column, 0 to %d", 2 * TILES_BESIDE - 1);
            goto done;
        }
        number -= number < TILES_BESIDE ? TILES_BESIDE : TILES_BESIDE - 1;
        CREME_TRY(creme_table_set_number(table, row, distance, TILE_KB * number));
    }
    (void)rename_column(table, "tile_selected", "chosen");
    CREME_TRY(creme_table_add_note(table, "%sinteraction", CREME_DIALECT_NOTE));
done:
    return status;
}

/* Profiles by bin, each name's one behind the other: bins of Enformer about the window's middle. */
static creme_status translate_profile(creme_table *table)
{
    enum { BIN_BP = 128 };
    const char **labels = NULL;
    creme_groups groups = {0};
    size_t name = 0, column = 0;
    creme_status status = CREME_OK;
    if (!has(table, "wt", &column) || !has(table, "mean", &column) || !has(table, index_column, &column))
        return status;
    if (has(table, "locus", &column) || has(table, "distance_kb", &column) || !has(table, "name", &name))
        return status;
    CREME_TRY(creme_allocate(&labels, table->rows, sizeof *labels));
    for (size_t row = 0; row < table->rows; row++) labels[row] = creme_table_text(table, row, name);
    CREME_TRY(creme_groups_make(&groups, labels, table->rows));
    CREME_TRY(creme_table_add_column(table, "distance_kb"));
    column = table->columns - 1;
    for (size_t g = 0; g < groups.count; g++) {
        size_t bins = groups.first[g + 1] - groups.first[g];
        for (size_t k = 0; k < bins; k++) {
            double kb = ((double)k - ((double)bins - 1) / 2) * BIN_BP / 1000;
            CREME_TRY(creme_table_set_number(table, groups.members[groups.first[g] + k], column, kb));
        }
    }
    (void)rename_column(table, "name", "locus");
done:
    creme_groups_clear(&groups);
    creme_free(labels);
    return status;
}

/* --- Two greedy rounds */

/* The authors' four rows of a locus, by their index; the fourth is what the second round left. */
enum { WT, FIRST, SECOND, BOTH, ACTIVITIES };
static const char *const activity_rows[ACTIVITIES] = {"wt", "greedy_it1", "greedy_it2", "two_cres_shuffled"};
static const char *const round_columns[] = {"round", "wt", "alone", "mean", "trace", "additive", "multiplicative"};
enum { ROUND_COLUMNS = sizeof round_columns / sizeof *round_columns };

static int find_activity(const char *name)
{
    int i = 0;
    while (i < ACTIVITIES && strcmp(name, activity_rows[i]) != 0) i++;
    return i;
}

static creme_status find_activities(const creme_table *table, const size_t *members, size_t n, size_t *rows)
{
    size_t index = 0;
    creme_status status = creme_table_need(table, index_column, &index);
    for (int i = 0; i < ACTIVITIES; i++) rows[i] = SIZE_MAX;
    for (size_t k = 0; k < n && status == CREME_OK; k++) {
        int i = find_activity(creme_table_text(table, members[k], index));
        if (i < ACTIVITIES && rows[i] == SIZE_MAX) {
            rows[i] = members[k];
        } else {
            n = 0; /* no such row, or twice */
        }
    }
    for (int i = 0; i < ACTIVITIES && status == CREME_OK; i++) {
        if (rows[i] != SIZE_MAX) continue;
        return creme_table_fail(
            table, members[0], CREME_ERROR_FORMAT,
            "expected four rows of this locus in the first column, wt, greedy_it1, greedy_it2 and "
            "two_cres_shuffled, each once");
    }
    return status;
}

/* Three rows, of rounds 0, 1 and 2; activities are copied as they stand. */
static creme_status write_rounds(creme_table *table, const size_t *rows, size_t value, size_t first_column)
{
    double a[ACTIVITIES];
    const char *text[ACTIVITIES];
    creme_status status = CREME_OK;
    for (int i = 0; i < ACTIVITIES; i++) {
        CREME_TRY(creme_table_number(table, rows[i], value, &a[i]));
        text[i] = creme_table_text(table, rows[i], value);
    }
    for (int round = 0; round < 3; round++) {
        static const int mean[] = {WT, FIRST, BOTH};
        const double sum[] = {a[WT], a[FIRST], a[FIRST] + a[SECOND] - a[WT]};
        const double product[] = {1, a[FIRST] / a[WT], a[FIRST] * a[SECOND] / (a[WT] * a[WT])};
        size_t row = rows[round], column = first_column;
        CREME_TRY(creme_table_set_integer(table, row, column++, round));
        CREME_TRY(creme_table_set_text(table, row, column++, text[WT]));
        CREME_TRY(creme_table_set_text(table, row, column++, round > 0 ? text[round] : NULL));
        CREME_TRY(creme_table_set_text(table, row, column++, text[mean[round]]));
        CREME_TRY(creme_table_set_number(table, row, column++, a[mean[round]] / a[WT]));
        CREME_TRY(creme_table_set_number(table, row, column++, sum[round] / a[WT]));
        CREME_TRY(creme_table_set_number(table, row, column++, product[round]));
    }
done:
    return status;
}

/* Takes out the rows that are marked. */
static void remove_rows(creme_table *table, const bool *marked)
{
    size_t kept = 0;
    for (size_t row = 0; row < table->rows; row++) {
        if (marked[row]) continue;
        memmove(&table->cells[kept * table->columns], &table->cells[row * table->columns],
                table->columns * sizeof *table->cells);
        table->lines[kept++] = table->lines[row];
    }
    table->rows = kept;
}

static creme_status translate_rounds(creme_table *table)
{
    creme_frame frame = {0};
    creme_labels labels = {0};
    creme_groups groups = {0};
    bool *marked = NULL;
    size_t value = 0, index = 0, ignored = 0, rows[ACTIVITIES];
    creme_status status = CREME_OK;
    if (!has(table, "0", &value) || !has(table, index_column, &index) || has(table, "round", &ignored)) return status;
    if (!has(table, "locus", &ignored)) return status;
    if (table->rows == 0 || find_activity(creme_table_text(table, 0, index)) == ACTIVITIES) return status;
    CREME_TRY(creme_allocate_zero(&marked, table->rows, sizeof *marked));
    CREME_TRY(creme_frame_open(&frame, table, NULL));
    CREME_TRY(creme_frame_key(&frame, CREME_BY_TRACK, &labels));
    CREME_TRY(creme_groups_make(&groups, labels.at, table->rows));
    for (int i = 0; i < ROUND_COLUMNS; i++) CREME_TRY(creme_table_add_column(table, round_columns[i]));
    for (size_t g = 0; g < groups.count; g++) {
        CREME_TRY(
            find_activities(table, groups.members + groups.first[g], groups.first[g + 1] - groups.first[g], rows));
        CREME_TRY(write_rounds(table, rows, value, table->columns - ROUND_COLUMNS));
        marked[rows[BOTH]] = true;
    }
    remove_rows(table, marked);
    CREME_TRY(creme_table_add_note(table, "%sinteraction", CREME_DIALECT_NOTE));
done:
    creme_free(marked);
    creme_groups_clear(&groups);
    creme_labels_clear(&labels);
    creme_frame_close(&frame);
    return status;
}

/* Infinite quotients of a column as NA, and how many. */
static creme_status leave_out_infinite(creme_table *table, const char *name)
{
    size_t column = 0, count = 0;
    double value = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(table, name, &column));
    for (size_t row = 0; row < table->rows; row++) {
        CREME_TRY(creme_table_quotient(table, row, column, &value));
        if (!isinf(value)) continue;
        CREME_TRY(creme_table_set_text(table, row, column, NULL));
        count++;
    }
    if (count > 0)
        status = creme_table_add_note(table, "%s%zu of %zu values of %s are quotients by 0, and taken as NA",
                                      CREME_INFINITE_NOTE, count, table->rows, name);
done:
    return status;
}

creme_status creme_dialect_translate(creme_table *table, int64_t window_bp)
{
    static const char *const selected[] = {"Chromosome", "Start", "gene_name", "Strand"};
    static const char *const coordinates[] = {"chromosome", "TSS coordinate", "gene", "strand"};
    size_t ignored = 0;
    const char *made = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool renamed = rename_column(table, names[i].theirs, names[i].ours);
        if (renamed && !made) made = names[i].made;
        if (renamed && names[i].quotient) CREME_TRY(leave_out_infinite(table, names[i].ours));
    }
    if (made) CREME_TRY(creme_table_add_note(table, "%s%s", CREME_DIALECT_NOTE, made));
    CREME_TRY(translate_selected(table));
    CREME_TRY(translate_positions(table, selected));
    CREME_TRY(translate_positions(table, coordinates));
    CREME_TRY(translate_classes(table));
    CREME_TRY(translate_grid(table));
    CREME_TRY(translate_profile(table));
    CREME_TRY(translate_ids(table, window_bp));
    CREME_TRY(translate_rounds(table));
    if (has(table, "normalised", &ignored) || has(table, "score", &ignored)) {
        (void)rename_column(table, index_column, "step");
    }
    (void)rename_column(table, "gene_name", "gene"); /* of a list of genes, without coordinates */
done:
    return status;
}

/* What has no effect on a header has none on rows, but of a table with pandas' index: a row's meaning may depend on
 * it. */
creme_status creme_dialect_is_foreign(bool *foreign, const creme_table *head)
{
    creme_table *copy = NULL;
    size_t column = 0;
    *foreign = true;
    if (has(head, index_column, &column)) return CREME_OK;
    creme_status status = creme_table_create(&copy, head->names, head->columns);
    if (status != CREME_OK) return status;
    status = creme_dialect_translate(copy, 1);
    *foreign = status != CREME_OK || copy->note_count > 0 || copy->columns != head->columns;
    for (size_t i = 0; i < head->columns && !*foreign; i++) {
        *foreign = strcmp(copy->names[i], head->names[i]) != 0;
    }
    creme_table_destroy(copy);
    return status == CREME_ERROR_MEMORY ? status : CREME_OK;
}
