/* Necessity and sufficiency together: how both assays' effects of the same tiles agree. Rows come and go in pieces
 * (flow.h); tiles of both tables are sorted by locus, track and place on disk, joined as they come, and sorted back. */
#include "analysis/correlation.h"
#include "analysis/flow.h"
#include "analysis/places.h"
#include "analysis/sites.h"
#include "analysis/thresholds.h"

#include "base/memory.h"
#include "base/sorter.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A row; its class goes with it as a text. */
typedef struct tile {
    uint64_t key, row; /* key: of locus, and track where both tables have one */
    creme_interval tile, genome;
    double wt, effect;
    uint32_t site;
} tile;

/* One assay's tiles. */
typedef struct side {
    creme_sites sites;
    creme_text_map *keys; /* of both sides */
    bool by_track, has_effects;
    size_t *key_of; /* [sites] */
    size_t keyed, capacity;
    creme_sorter *tiles; /* by key, tile and row */
    uint64_t rows;
} side;

static void clear(side *s)
{
    creme_sites_clear(&s->sites);
    creme_free(s->key_of);
    creme_sorter_destroy(s->tiles);
}

static int by_key(const void *a, const void *b)
{
    const tile *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    if (x->tile.start != y->tile.start) return x->tile.start < y->tile.start ? -1 : 1;
    if (x->tile.end != y->tile.end) return x->tile.end < y->tile.end ? -1 : 1;
    return 0;
}

static creme_status key_sites(side *s, const creme_frame *sites)
{
    char *key = NULL;
    creme_status status = creme_grow(&s->key_of, &s->capacity, sites->count, sizeof *s->key_of);
    for (; s->keyed < sites->count && status == CREME_OK; s->keyed++) {
        const creme_record *r = &sites->at[s->keyed];
        status = creme_format_text(&key, "%s\t%s\t%" PRId64 "\t%s\t%s", r->name, r->chrom, r->tss, r->strand,
                                   s->by_track ? r->track : "");
        if (status == CREME_OK) status = creme_text_map_add(s->keys, key, &s->key_of[s->keyed]);
        creme_free(key);
        key = NULL;
    }
    return status;
}

static creme_status take_tiles(void *self, const creme_sites *sites, const creme_frame *frame, const uint32_t *site)
{
    side *s = self;
    double *effect = NULL, *wt = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(key_sites(s, &sites->frame));
    CREME_TRY(creme_frame_numbers(frame, "effect", false, &effect));
    CREME_TRY(creme_frame_numbers(frame, "wt", true, &wt));
    for (size_t i = 0; i < frame->count; i++) {
        const creme_record *r = &frame->at[i];
        const tile row = {s->key_of[site[i]], s->rows++, r->tile, r->genome, wt[i], effect[i], site[i]};
        s->has_effects = s->has_effects || !isnan(effect[i]);
        CREME_TRY(creme_sorter_add(s->tiles, &row, r->class));
    }
done:
    creme_free(effect);
    creme_free(wt);
    return status;
}

static creme_status read_side(creme_analysis *out, side *s, creme_table_pieces *pieces,
                              const creme_analysis_options *options)
{
    static const char *const wanted[] = {"locus",      "chrom",  "tss",        "strand",   "track",
                                         "context",    "class",  "tile_start", "tile_end", "genome_start",
                                         "genome_end", "effect", "wt",         NULL};
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_create(&s->tiles, sizeof(tile), by_key, 0));
    CREME_TRY(creme_table_pieces_choose(pieces, wanted));
    CREME_TRY(creme_sites_read(&s->sites, out, pieces, options, take_tiles, s));
    if (!s->has_effects) status = creme_no_effects(s->sites.frame.table);
done:
    return status;
}

/* --- The join */

/* A row of the left, with what its partner says; both classes go with it, a tab between. */
typedef struct pair {
    tile left;
    double other; /* NaN without a partner */
    bool matched;
} pair;

static int by_row(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    return (x->left.row > y->left.row) - (x->left.row < y->left.row);
}

typedef struct both {
    side a, b;
    creme_text_map keys;
    creme_join counts; /* without matches */
    creme_sorter *pairs;
    size_t *matched; /* [sites of a]: how many of its tiles have a partner */
} both;

/* The next of a side, NULL after the last. */
typedef struct cursor {
    creme_sorter *from;
    const tile *at;
    const char *class;
} cursor;

static creme_status go_on(cursor *c)
{
    const void *record = NULL;
    creme_status status = creme_sorter_next(c->from, &record, &c->class);
    c->at = record;
    return status;
}

static creme_status add_pair(both *x, const cursor *left, const tile *partner, const char *class)
{
    pair p = {.left = *left->at, .other = partner ? partner->effect : NAN, .matched = partner};
    char *classes = NULL;
    if (!partner) return creme_sorter_add(x->pairs, &p, NULL);
    x->matched[p.left.site]++;
    creme_status status = creme_format_text(&classes, "%s\t%s", left->class, class);
    if (status == CREME_OK) status = creme_sorter_add(x->pairs, &p, classes);
    creme_free(classes);
    return status;
}

/* All rows of one key on both sides: those of the left get the first of the right. */
static creme_status join_key(both *x, cursor *left, cursor *right)
{
    tile first = *right->at;
    char *class = NULL;
    size_t n = 0, m = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text(&class, right->class));
    for (; right->at && by_key(right->at, &first) == 0; m++) CREME_TRY(go_on(right));
    for (; left->at && by_key(left->at, &first) == 0; n++) {
        CREME_TRY(add_pair(x, left, &first, class));
        CREME_TRY(go_on(left));
    }
    x->counts.pairs += n;
    x->counts.left_doubled += n - 1;
    x->counts.right_doubled += m - 1;
done:
    creme_free(class);
    return status;
}

static creme_status join(both *x)
{
    cursor left = {.from = x->a.tiles}, right = {.from = x->b.tiles};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&x->matched, x->a.sites.frame.count, sizeof *x->matched));
    CREME_TRY(creme_sorter_create(&x->pairs, sizeof(pair), by_row, 0));
    CREME_TRY(go_on(&left));
    CREME_TRY(go_on(&right));
    while (left.at || right.at) {
        int order = !left.at ? 1 : !right.at ? -1 : by_key(left.at, right.at);
        if (order == 0) {
            CREME_TRY(join_key(x, &left, &right));
        } else if (order < 0) {
            CREME_TRY(add_pair(x, &left, NULL, NULL));
            CREME_TRY(go_on(&left));
            x->counts.left_alone++;
        } else {
            CREME_TRY(go_on(&right));
            x->counts.right_alone++;
        }
    }
    if (x->counts.pairs > 0) goto done;
    status = creme_fail(CREME_ERROR_NOT_FOUND, "%s and %s have no tile of the same locus and track in common",
                        creme_table_name(x->a.sites.frame.table), creme_table_name(x->b.sites.frame.table));
done:
    return status;
}

/* --- The summary: by track and context, of all rows of the left. */

typedef struct summary {
    creme_text_map groups;
    size_t *of_site; /* [sites] */
    creme_correlations *values;
} summary;

static void clear_summary(summary *s)
{
    creme_text_map_clear(&s->groups);
    creme_free(s->of_site);
    creme_correlations_destroy(s->values);
}

static creme_status open_summary(summary *s, const creme_frame *sites)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&s->of_site, sites->count, sizeof *s->of_site));
    for (size_t i = 0; i < sites->count; i++) s->of_site[i] = SIZE_MAX;
    CREME_TRY(creme_correlations_create(&s->values));
done:
    return status;
}

/* Groups are in the order of their first tiles. */
static creme_status take_value(summary *s, const creme_frame *sites, const pair *p)
{
    size_t *group = &s->of_site[p->left.site];
    char *label = NULL;
    creme_status status = CREME_OK;
    if (*group == SIZE_MAX) {
        const creme_record *site = &sites->at[p->left.site];
        CREME_TRY(creme_format_text(&label, "%s\t%s", site->track, site->context));
        CREME_TRY(creme_text_map_add(&s->groups, label, group));
    }
    if (!isnan(p->left.effect) && !isnan(p->other))
        CREME_TRY(creme_correlations_add(s->values, *group, p->left.effect, p->other));
done:
    creme_free(label);
    return status;
}

static creme_status write_summary(creme_table *table, const summary *s)
{
    creme_test_result pearson, spearman;
    size_t n = 0;
    creme_status status = CREME_OK;
    for (size_t g = 0; g < s->groups.count; g++) {
        CREME_TRY(creme_correlations_get(s->values, g, &n, &pearson, &spearman));
        CREME_TRY(CREME_TABLE_ADD(table, creme_label(creme_text_map_get(&s->groups, g)), n, pearson.statistic,
                                  pearson.p, spearman.statistic, spearman.p));
    }
done:
    return status;
}

/* --- The table */

static creme_status begin_piece(creme_table **out, const creme_places *places)
{
    creme_status status = creme_table_create_for(out, "locus chrom tss strand tile_start tile_end genome_start "
                                                      "genome_end track context wt necessity sufficiency "
                                                      "necessity_class sufficiency_class");
    return status == CREME_OK ? creme_places_add_columns(places, *out) : status;
}

static creme_status write_pair(creme_table *table, const both *x, const creme_places *places, const pair *p,
                               const char *classes)
{
    creme_record r = x->a.sites.frame.at[p->left.site];
    char *own = NULL;
    size_t row = creme_table_row_count(table), length = strcspn(classes, "\t");
    r.has_tile = r.has_genome = true;
    r.tile = p->left.tile;
    r.genome = p->left.genome;
    creme_status status = CREME_OK;
    CREME_TRY(creme_copy_text_n(&own, classes, length));
    CREME_TRY(creme_table_add_row(table));
    CREME_TRY(CREME_TABLE_SET(table, row, &r, creme_interval_or_none(true, r.tile),
                              creme_interval_or_none(true, r.genome), r.track, r.context, p->left.wt, p->left.effect,
                              p->other, own, classes + length + 1));
    CREME_TRY(creme_places_set(places, table, row, &r));
done:
    creme_free(own);
    return status;
}

/* Rows go as the left has them; values of pairs, to be summarised. */
static creme_status write_pairs(creme_analysis *out, const creme_analysis_flow *flow, const both *x,
                                const creme_places *places, summary *s)
{
    size_t rows = creme_analysis_piece_rows(flow, x->counts.pairs);
    creme_table *piece = NULL;
    const void *record = NULL;
    const char *classes = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sorter_next(x->pairs, &record, &classes));
    while (record) {
        CREME_TRY(begin_piece(&piece, places));
        while (record && (creme_table_row_count(piece) < rows || !((const pair *)record)->matched)) {
            const pair *p = record;
            CREME_TRY(take_value(s, &x->a.sites.frame, p));
            if (p->matched) CREME_TRY(write_pair(piece, x, places, p, classes));
            CREME_TRY(creme_sorter_next(x->pairs, &record, &classes));
        }
        status = creme_analysis_give(out, flow, piece);
        piece = NULL;
        if (status != CREME_OK) goto done;
    }
done:
    creme_table_destroy(piece);
    return status;
}

static creme_status finish(creme_analysis *out, const creme_analysis_flow *flow, const both *x,
                           const creme_analysis_options *options)
{
    const creme_frame left = {.table = x->a.sites.frame.table, .count = x->a.sites.tiles};
    const creme_frame right = {.table = x->b.sites.frame.table, .count = x->b.sites.tiles};
    creme_places places = {0};
    summary s = {0};
    size_t column = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_table_need(left.table, "class", &column));
    CREME_TRY(creme_table_need(right.table, "class", &column));
    CREME_TRY(creme_places_open(&places, &x->a.sites.frame, x->matched, options));
    CREME_TRY(creme_analysis_remark_join(out, options, &x->counts, &left, &right, true));
    CREME_TRY(creme_analysis_end_remarks(out, flow, options));
    CREME_TRY(open_summary(&s, &x->a.sites.frame));
    CREME_TRY(write_pairs(out, flow, x, &places, &s));
    CREME_TRY(creme_table_create_for(&out->summary, "track context n pearson pearson_p spearman spearman_p"));
    CREME_TRY(write_summary(out->summary, &s));
done:
    creme_places_close(&places);
    clear_summary(&s);
    return status;
}

/* Classes are those of the tables: both have to go by one preset, as far as they say. */
static creme_status check_presets(const creme_table *left, const creme_table *right)
{
    const creme_rules least = CREME_RULES_2024, most = CREME_RULES_BORZOI;
    creme_rules a = creme_rules_recorded(left, least), b = creme_rules_recorded(right, least);
    bool both_say = a == creme_rules_recorded(left, most) && b == creme_rules_recorded(right, most);
    if (!both_say || a == b) return CREME_OK;
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "the classes of the two tables go by different presets (# preset: in their headers): make both by one");
}

creme_status creme_flow_both(creme_analysis *out, const creme_analysis_flow *flow,
                             const creme_analysis_options *options)
{
    size_t column = 0;
    bool by_track = creme_table_find(creme_table_pieces_head(flow->from), "track", &column) &&
                    creme_table_find(creme_table_pieces_head(flow->with), "track", &column);
    both x = {.a.by_track = by_track, .b.by_track = by_track};
    x.a.keys = x.b.keys = &x.keys;
    creme_status status = CREME_OK;
    CREME_TRY(check_presets(creme_table_pieces_head(flow->from), creme_table_pieces_head(flow->with)));
    CREME_TRY(read_side(out, &x.a, flow->from, options));
    CREME_TRY(read_side(out, &x.b, flow->with, options));
    CREME_TRY(join(&x));
    CREME_TRY(finish(out, flow, &x, options));
done:
    creme_sorter_destroy(x.pairs);
    creme_free(x.matched);
    creme_text_map_clear(&x.keys);
    clear(&x.a);
    clear(&x.b);
    return status;
}
