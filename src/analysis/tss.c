/* The most active TSS of each gene. Rows come in pieces (flow.h); candidates are sorted by activity on disk, so that of
 * each no more is kept than which genes have theirs. */
#include "analysis/by_locus.h"
#include "analysis/flow.h"
#include "analysis/thresholds.h"

#include "base/lines.h"
#include "base/memory.h"
#include "base/order.h"
#include "base/sorter.h"

#include <creme/hash.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { GENES = 10000 };

/* A TSS; its text is ID, gene, name, chromosome, strand and track, with tabs between. */
typedef struct candidate {
    double activity;
    int64_t tss;
    uint64_t row;
    creme_hash locus;
} candidate;

enum { ID, GENE, NAME, CHROM, STRAND, TRACK, FIELDS };

/* Ids as texts, which end at the first tab. */
static int compare_ids(const char *a, const char *b)
{
    while (*a == *b && *a != '\t' && *a) a++, b++;
    unsigned char x = (unsigned char)(*a == '\t' ? 0 : *a), y = (unsigned char)(*b == '\t' ? 0 : *b);
    return (x > y) - (x < y);
}

static int by_activity(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    if (x->activity != y->activity) return x->activity > y->activity ? -1 : 1;
    int order = compare_ids((const char *)(x + 1), (const char *)(y + 1));
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static creme_status add_candidate(creme_sorter *to, const creme_record *r, const char *gene, double activity,
                                  uint64_t row, creme_hash locus)
{
    const candidate at = {activity, r->tss, row, locus};
    char *text = NULL;
    creme_status status =
        creme_format_text(&text, "%s\t%s\t%s\t%s\t%s\t%s", r->id, gene, r->name, r->chrom, r->strand, r->track);
    if (status == CREME_OK) status = creme_sorter_add(to, &at, text);
    creme_free(text);
    return status;
}

/* The best of each gene, most active first. */
typedef struct best {
    creme_sorter *from;
    creme_text_map genes;
    char *text; /* of the one at hand, cut */
    size_t room;
    char *fields[FIELDS];
} best;

static void clear_best(best *b)
{
    creme_text_map_clear(&b->genes);
    creme_free(b->text);
}

/* *at = the next one, whose texts are in b->fields; NULL after the last. */
static creme_status next_best(best *b, const candidate **at)
{
    creme_status status = CREME_OK;
    for (;;) {
        const void *record = NULL;
        const char *text = NULL;
        size_t known = b->genes.count, gene = 0;
        CREME_TRY(creme_sorter_next(b->from, &record, &text));
        *at = record;
        if (!record) goto done;
        CREME_TRY(creme_grow(&b->text, &b->room, strlen(text) + 1, 1));
        strcpy(b->text, text);
        (void)creme_lines_split(b->text, b->fields, FIELDS);
        CREME_TRY(creme_text_map_add(&b->genes, b->fields[GENE], &gene));
        if (gene == known) goto done;
    }
done:
    return status;
}

/* --- Reading */

typedef struct choice {
    creme_analysis *out;
    const creme_table *head;
    const creme_analysis_options *options;
    const char *value;
    double least;
    char *track;          /* of all rows; NULL: there is none yet */
    creme_sorter *chosen; /* candidates */
    uint64_t rows;
    /* Of TSSs that all tracks choose together. */
    creme_sorter *values; /* of all rows; NULL: each track has its own */
    creme_hash *shared;   /* loci, sorted */
    size_t shared_count, shared_capacity;
} choice;

static creme_status need_one_track(choice *c, const creme_frame *frame)
{
    creme_status status = CREME_OK;
    if (frame->count > 0 && !c->track) status = creme_copy_text(&c->track, frame->at[0].track);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        if (strcmp(frame->at[i].track, c->track) == 0) continue;
        return creme_several_tracks(c->head, c->track, frame->at[i].track);
    }
    return status;
}

static const char *gene_of(const creme_frame *frame, size_t i, bool has_ids, size_t column)
{
    size_t row = frame->at[i].row;
    bool has = has_ids && !creme_table_is_none(frame->table, row, column);
    return has ? creme_table_text(frame->table, row, column) : frame->at[i].name;
}

static int by_hash(const void *a, const void *b)
{
    const creme_hash *x = a, *y = b;
    if (x->high != y->high) return x->high < y->high ? -1 : 1;
    return (x->low > y->low) - (x->low < y->low);
}

static int by_locus(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    return by_hash(&x->locus, &y->locus);
}

static creme_status hash_loci(creme_hash **out, const creme_frame *frame)
{
    creme_labels keys = {0};
    creme_status status = creme_frame_key(frame, CREME_BY_LOCUS, &keys);
    *out = NULL;
    if (status == CREME_OK) status = creme_allocate(out, frame->count, sizeof **out);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++)
        (*out)[i] = creme_hash_bytes(keys.at[i], strlen(keys.at[i]));
    creme_labels_clear(&keys);
    return status;
}

static bool is_shared(const choice *c, const creme_hash *locus)
{
    size_t low = 0, high = c->shared_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_hash(&c->shared[middle], locus) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->shared_count && creme_hash_equal(c->shared[low], *locus);
}

/* Leaves in the frame what is of the TSSs that all tracks of the table choose together. */
static creme_status keep_shared(const choice *c, creme_frame *frame)
{
    creme_hash *loci = NULL;
    size_t kept = 0;
    creme_status status = hash_loci(&loci, frame);
    for (size_t i = 0; i < frame->count && status == CREME_OK; i++) {
        if (is_shared(c, &loci[i])) frame->at[kept++] = frame->at[i];
    }
    frame->count = kept;
    creme_free(loci);
    return status;
}

/* Where the maximum of each profile lies; NULL if that is not asked. */
static creme_status find_peaks(double **out, const creme_frame *frame, const creme_analysis_options *options)
{
    size_t column = 0;
    bool by_rules = options->peak == CREME_PEAK_BY_RULES && options->rules == CREME_RULES_2023;
    *out = NULL;
    if (options->peak != CREME_PEAK_CENTRAL && !by_rules) return CREME_OK;
    if (creme_table_find(frame->table, "peak_offset_bins", &column)) {
        return creme_frame_numbers(frame, "peak_offset_bins", false, out);
    }
    return creme_fail(
        CREME_ERROR_NOT_FOUND,
        "%s: it has no column 'peak_offset_bins', which tells TSSs whose profile has its maximum there; "
        "creme activity --peak on (preset 2023) writes it, and --peak off here does without",
        creme_table_path(frame->table));
}

static creme_status take_rows(void *self, creme_frame *frame)
{
    choice *c = self;
    double *activity = NULL, *peak = NULL;
    size_t column = 0;
    bool has_ids = creme_table_find(frame->table, "gene_id", &column);
    creme_status status = CREME_OK;
    CREME_TRY(need_one_track(c, frame));
    if (c->values) CREME_TRY(keep_shared(c, frame));
    CREME_TRY(creme_frame_numbers(frame, c->value, false, &activity));
    CREME_TRY(find_peaks(&peak, frame, c->options));
    for (size_t i = 0; i < frame->count; i++, c->rows++) {
        if (!(activity[i] >= c->least) || (peak && peak[i] != 0)) continue;
        CREME_TRY(add_candidate(c->chosen, &frame->at[i], gene_of(frame, i, has_ids, column), activity[i], c->rows,
                                (creme_hash){0}));
    }
done:
    creme_free(activity);
    creme_free(peak);
    return status;
}

/* --- One TSS for all tracks */

static creme_status take_values(void *self, creme_frame *frame)
{
    choice *c = self;
    double *values = NULL;
    creme_hash *loci = NULL;
    size_t column = 0;
    bool has_ids = creme_table_find(frame->table, "gene_id", &column);
    creme_status status = CREME_OK;
    CREME_TRY(creme_frame_numbers(frame, c->value, false, &values));
    CREME_TRY(hash_loci(&loci, frame));
    for (size_t i = 0; i < frame->count; i++) {
        CREME_TRY(add_candidate(c->values, &frame->at[i], gene_of(frame, i, has_ids, column), values[i], c->rows++,
                                loci[i]));
    }
done:
    creme_free(values);
    creme_free(loci);
    return status;
}

/* Loci, each with its mean over the tracks, and the gene of its first row. */
static creme_status average(const choice *c, creme_sorter *means)
{
    const void *record = NULL;
    const char *text = NULL;
    char *first_text = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_next(c->values, &record, &text));
    while (record) {
        candidate first = *(const candidate *)record;
        double sum = 0;
        size_t n = 0;
        CREME_TRY(creme_copy_text(&first_text, text));
        for (; record && by_locus(record, &first) == 0; n++) {
            sum += ((const candidate *)record)->activity;
            CREME_TRY(creme_sorter_next(c->values, &record, &text));
        }
        first.activity = sum / (double)n;
        if (!isnan(sum)) CREME_TRY(creme_sorter_add(means, &first, first_text));
        creme_free(first_text);
        first_text = NULL;
    }
done:
    creme_free(first_text);
    return status;
}

/* Of each gene, the locus with the highest mean over the table's tracks. */
static creme_status choose_shared(choice *c)
{
    best b = {0};
    creme_sorter *means = NULL;
    const candidate *at = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_create(&means, sizeof(candidate), by_activity, 0));
    CREME_TRY(average(c, means));
    b.from = means;
    CREME_TRY(next_best(&b, &at));
    while (at) {
        CREME_TRY(creme_grow(&c->shared, &c->shared_capacity, c->shared_count + 1, sizeof *c->shared));
        c->shared[c->shared_count++] = at->locus;
        CREME_TRY(next_best(&b, &at));
    }
    creme_order(c->shared, c->shared_count, sizeof *c->shared, by_hash);
done:
    clear_best(&b);
    creme_sorter_destroy(means);
    return status;
}

static creme_status find_shared(choice *c, creme_table_pieces *pieces)
{
    creme_analysis_options all = *c->options;
    creme_status status = CREME_OK;
    all.track = NULL;
    all.contexts = NULL;
    CREME_TRY(creme_table_pieces_keep(pieces));
    CREME_TRY(creme_sorter_create(&c->values, sizeof(candidate), by_locus, 0));
    CREME_TRY(creme_analysis_read_rows(c->out, pieces, NULL, &all, take_values, c));
    CREME_TRY(choose_shared(c));
    CREME_TRY(creme_table_pieces_rewind(pieces));
    c->rows = 0;
done:
    return status;
}

/* --- The table */

/* Is the track one of those that the table's header calls antisense ("A-, B-")? */
static bool is_antisense(const creme_table *table, const char *track)
{
    const char *names = creme_table_note_after(table, "antisense, read against the strand of each gene: ");
    size_t length = strlen(track);
    while (names && *names) {
        size_t name = strcspn(names, ",");
        if (name == length && memcmp(names, track, length) == 0) return true;
        names += name + strspn(names + name, ", ");
    }
    return false;
}

/* What is said of it in the log is said in the table too. */
static creme_status begin_piece(creme_table **out, const choice *c, bool antisense)
{
    creme_status status = creme_table_create_for(out, "name chrom tss strand gene track activity");
    if (status != CREME_OK || !antisense) return status;
    return creme_table_add_note(*out, "antisense, read against the strand of each gene: %s", c->track);
}

static creme_status add_row(creme_table *table, const candidate *at, char *const *fields)
{
    const creme_record record = {
        .name = fields[NAME], .chrom = fields[CHROM], .strand = fields[STRAND], .tss = at->tss};
    return CREME_TABLE_ADD(table, &record, fields[GENE], fields[TRACK], at->activity);
}

static creme_status write_loci(const choice *c, const creme_analysis_flow *flow, uint64_t most, bool antisense)
{
    size_t rows = creme_analysis_piece_rows(flow, SIZE_MAX);
    creme_table *piece = NULL;
    best b = {.from = c->chosen};
    const candidate *at = NULL;
    uint64_t written = 0;
    creme_status status = CREME_OK;
    do {
        CREME_TRY(begin_piece(&piece, c, antisense));
        for (size_t n = 0; n < rows; n++, written++) {
            at = NULL;
            if (written < most) CREME_TRY(next_best(&b, &at));
            if (!at) break;
            CREME_TRY(add_row(piece, at, b.fields));
        }
        status = creme_analysis_give(c->out, flow, piece);
        piece = NULL;
    } while (status == CREME_OK && at);
done:
    clear_best(&b);
    creme_table_destroy(piece);
    return status;
}

static creme_status finish(const choice *c, const creme_analysis_flow *flow)
{
    const creme_analysis_options *options = c->options;
    bool antisense = c->rows > 0 && is_antisense(c->head, c->track);
    if (antisense)
        creme_log_warning(options->log,
                          "%s: the track %s is antisense: TSSs are chosen by what is read against "
                          "their strand",
                          creme_table_path(c->head), c->track);
    creme_status status = creme_analysis_end_remarks(c->out, flow, options);
    int64_t most = options->count ? options->count : options->rules == CREME_RULES_2023 ? INT64_MAX : GENES;
    return status == CREME_OK ? write_loci(c, flow, (uint64_t)most, antisense) : status;
}

creme_status creme_flow_tss(creme_analysis *out, const creme_analysis_flow *flow,
                            const creme_analysis_options *options)
{
    choice c = {.out = out,
                .head = creme_table_pieces_head(flow->from),
                .options = options,
                .value = options->value ? options->value : "wt"};
    const char *const wanted[] = {"locus",   "chrom",        "tss",        "strand",  "track",
                                  "gene_id", "tile_start",   "tile_end",   "context", "peak_offset_bins",
                                  c.value,   "genome_start", "genome_end", NULL};
    creme_thresholds by;
    creme_status status = CREME_OK;
    CREME_TRY(creme_thresholds_choose(&by, options));
    c.least = isnan(by.activity) ? -INFINITY : by.activity;
    CREME_TRY(creme_table_pieces_choose(flow->from, wanted));
    if (options->shared_tss) CREME_TRY(find_shared(&c, flow->from));
    CREME_TRY(creme_sorter_create(&c.chosen, sizeof(candidate), by_activity, 0));
    CREME_TRY(creme_analysis_read_rows(out, flow->from, NULL, options, take_rows, &c));
    CREME_TRY(finish(&c, flow));
done:
    creme_free(c.track);
    creme_free(c.shared);
    creme_sorter_destroy(c.chosen);
    creme_sorter_destroy(c.values);
    return status;
}
