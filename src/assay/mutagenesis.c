/* Mutagenesis: each base of a stretch replaced by each of the three others, in the wild type.
 *
 * Constructs: 0 the wild type; 1 + 3 i + k the k-th substitution of the i-th base that is no N. */
#include "assay/kinds.h"

#include "base/memory.h"

enum { BASES = 4, OTHERS = 3 };

enum { REF, ALT, GENOME_REF, GENOME_ALT, TEXT_COUNT };
static const char *const TEXT_COLUMNS[TEXT_COUNT] = {"ref", "alt", "genome_ref", "genome_alt"};

static const uint8_t CODES[BASES] = {CREME_BASE_A, CREME_BASE_C, CREME_BASE_G, CREME_BASE_T};
static const char *const NAMES[BASES] = {"A", "C", "G", "T"};

typedef struct mutagenesis {
    creme_assay base;
    creme_interval tile;
    int64_t *positions; /* of the bases that are no N [position_count] */
    int64_t position_count;
} mutagenesis;

typedef struct substitution {
    creme_interval at; /* the one base */
    int ref, alt;      /* codes */
} substitution;

static substitution substitution_of(const creme_assay *self, int64_t number)
{
    const mutagenesis *it = (const mutagenesis *)self;
    int64_t position = it->positions[number / OTHERS];
    creme_interval at = {position, position + 1};
    int ref = *creme_assay_wild_bases(self, at), other = (int)(number % OTHERS);
    return (substitution){at, ref, other + (other >= ref)};
}

static creme_status mutagenesis_next(creme_assay *self, creme_construct *construct, creme_next *next)
{
    (void)next;
    construct->background = self->site->wild_type;
    if (self->given == 0) return CREME_OK;
    substitution made = substitution_of(self, self->given - 1);
    creme_assay_set_edit(self, construct, made.at, &CODES[made.alt], NULL);
    return CREME_OK;
}

static void mutagenesis_describe(const creme_assay *self, int64_t id, creme_replicate *out)
{
    out->role = id == 0 ? "wt" : "mutant";
    out->tile = out->position = self->tiles.tss;
    if (id == 0) return;
    substitution made = substitution_of(self, id - 1);
    out->tile = ((const mutagenesis *)self)->tile;
    out->position = made.at;
    out->replicate = made.alt;
}

static const char *name_on_chromosome(const creme_assay *self, int code)
{
    return NAMES[self->site->locus->strand == '-' ? BASES - 1 - code : code];
}

static creme_status mutagenesis_finish(creme_assay *self)
{
    const mutagenesis *it = (const mutagenesis *)self;
    int64_t substitutions = OTHERS * it->position_count, tracks = self->options.tracks;
    creme_status status = creme_assay_make_rows(self, substitutions);
    if (status != CREME_OK) return status;
    for (int64_t i = 0; i < substitutions * tracks; i++) {
        creme_effect *row = &self->rows[i];
        substitution made = substitution_of(self, i / tracks);
        double mutant = creme_assay_get(self, 1 + i / tracks, row->track);
        row->tile = it->tile;
        row->position = made.at;
        row->wt = creme_assay_get(self, 0, row->track);
        row->mean = mutant;
        row->n = 1;
        row->effect = creme_ratio(mutant - row->wt, row->wt);
        row->text[REF] = NAMES[made.ref];
        row->text[ALT] = NAMES[made.alt];
        row->text[GENOME_REF] = name_on_chromosome(self, made.ref);
        row->text[GENOME_ALT] = name_on_chromosome(self, made.alt);
    }
    return CREME_OK;
}

static void mutagenesis_clear(creme_assay *self)
{
    creme_free(((mutagenesis *)self)->positions);
}

static bool is_within(creme_interval inner, creme_interval outer)
{
    return outer.start <= inner.start && inner.start < inner.end && inner.end <= outer.end;
}

static creme_status find_positions(mutagenesis *it, creme_interval stretch)
{
    size_t most = (size_t)(stretch.end - stretch.start);
    creme_status status = creme_allocate(&it->positions, most, sizeof *it->positions);
    if (status != CREME_OK) return status;
    for (int64_t position = stretch.start; position < stretch.end; position++) {
        uint8_t code = *creme_assay_wild_bases(&it->base, (creme_interval){position, position + 1});
        if (code < BASES) it->positions[it->position_count++] = position;
    }
    return CREME_OK;
}

creme_status creme_mutagenesis_create(creme_assay **out, const creme_site *site, creme_interval tile,
                                      creme_interval stretch, const creme_assay_options *options)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(creme_assay_allocate(&self, sizeof(mutagenesis), &creme_mutagenesis_kind, site, options, 1));
    mutagenesis *it = (mutagenesis *)self;
    if (!is_within(stretch, tile) || !is_within(tile, (creme_interval){0, self->tiles.window_bp})) {
        status = creme_fail(CREME_ERROR_RANGE,
                            "bases [%lld, %lld) of [%lld, %lld): expected some of a stretch of the window, which has "
                            "%lld",
                            (long long)stretch.start, (long long)stretch.end, (long long)tile.start,
                            (long long)tile.end, (long long)self->tiles.window_bp);
        goto done;
    }
    it->tile = tile;
    self->text_columns = TEXT_COLUMNS;
    self->text_column_count = TEXT_COUNT;
    CREME_TRY(find_positions(it, stretch));
    CREME_TRY(creme_assay_reserve(self, 1 + OTHERS * it->position_count, 0));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

/* --- In a run */

/* Units of a locus: pieces of 100 bases at most of a tile or a region, so that a run that was stopped has lost
 * little. Those beyond the end of what is cut are empty. */
enum { UNIT_BP = 100 };

typedef struct piece {
    int64_t tile_index;     /* in the grid; -1 of a region */
    creme_interval tile;    /* in the window: the tile, or what the window has of the region */
    creme_interval stretch; /* the bases to change, of it; empty: none */
} piece;

/* Pieces of the locus's widest tile, or of the longest region that there could be. */
static int64_t pieces_of_each(const creme_assay_scope *scope, size_t locus)
{
    const creme_tile_set *tiles = creme_scope_tiles(scope, locus);
    int64_t longest = scope->by_region ? scope->grid.window_bp : tiles->listed ? tiles->widest_bp : tiles->tile_bp;
    return (longest + UNIT_BP - 1) / UNIT_BP;
}

static int64_t items(const creme_assay_scope *scope, size_t locus)
{
    int64_t tiles = creme_tile_set_count(creme_scope_tiles(scope, locus));
    return (scope->by_region ? (int64_t)scope->tiles.count : tiles) * pieces_of_each(scope, locus);
}

static piece piece_at(const creme_assay_scope *scope, creme_unit_place at)
{
    int64_t each = pieces_of_each(scope, at.locus), which = at.item / each, number = at.item % each;
    piece it = {.tile_index = -1};
    if (scope->by_region) {
        it.tile = creme_tile_item_in_window(&scope->tiles.at[which], &scope->loci->at[at.locus],
                                            creme_scope_window(scope, at.locus), scope->records[at.locus]);
    } else {
        it.tile_index = which;
        it.tile = creme_tile_set_get(creme_scope_tiles(scope, at.locus), which);
    }
    it.stretch = (creme_interval){it.tile.start + number * UNIT_BP, it.tile.start + (number + 1) * UNIT_BP};
    if (it.stretch.end > it.tile.end) it.stretch.end = it.tile.end;
    return it;
}

/* There are such bases, in a tile that is asked for. */
static bool is_wanted(const creme_assay_scope *scope, creme_unit_place at)
{
    piece it = piece_at(scope, at);
    if (it.stretch.start >= it.stretch.end) return false;
    if (it.tile_index < 0) return true;
    return creme_scope_is_listed(scope, at.locus, it.tile_index) &&
           creme_scope_has_tile(scope, at.locus, it.tile_index);
}

static int64_t unit_constructs(const creme_assay_scope *scope, creme_unit_place at)
{
    creme_interval bases = piece_at(scope, at).stretch;
    return 1 + OTHERS * (bases.end - bases.start);
}

static int64_t unit_rows(const creme_assay_scope *scope, creme_unit_place at)
{
    return scope->options.tracks * (unit_constructs(scope, at) - 1);
}

static int64_t shared(const creme_assay_scope *scope, size_t locus)
{
    (void)scope;
    (void)locus;
    return 1;
}

static creme_status create(creme_assay **out, const creme_assay_scope *scope, creme_unit_sites sites,
                           creme_unit_place at)
{
    piece it = piece_at(scope, at);
    creme_assay_options options = creme_scope_options(scope, at.locus);
    return creme_mutagenesis_create(out, sites.source, it.tile, it.stretch, &options);
}

const creme_assay_kind creme_mutagenesis_kind = {
    .name = "mutagenesis",
    .question = "what does each base do, and each base in its place?",
    .about = "In-silico saturation mutagenesis: replaces each base of the tiles or regions by each of the three "
             "others, alone, and predicts. effect = (mutant - WT) / WT, a row per substitution with ref and alt, "
             "in the window and on the chromosome. Every base takes three predictions, of which only what a base "
             "touches is computed. creme export --format bedgraph makes the importance of each base of it: minus "
             "the mean effect of its substitutions.",
    .example = "--tracks liver --region demo:70174-70203",
    .usage = "{--cres FILE | --tiles LIST | --region LIST}",
    .takes = CREME_TAKES_COMMON | CREME_TAKES_ELEMENTS | CREME_TAKES_BINS | CREME_TAKES_BASES | CREME_TAKES_CRES,
    .place = CREME_PLACE_POSITION,
    .items = items,
    .wanted = is_wanted,
    .unit_constructs = unit_constructs,
    .unit_rows = unit_rows,
    .shared = shared,
    .edit_bp = 1,
    .create = create,
    .next = mutagenesis_next,
    .describe = mutagenesis_describe,
    .finish = mutagenesis_finish,
    .clear = mutagenesis_clear,
};
