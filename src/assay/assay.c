/* Assays: what all of them do alike, and the way to each one's own part. */
#include "assay/assay_kind.h"
#include "assay/classes.h"

#include "base/memory.h"

#include <math.h>

enum { MOST_K = 6 };
static const double STOP_ERROR = 0.01;

static creme_status check_stops(const creme_assay_options *options)
{
    if (!(options->until_ci >= 0)) {
        return creme_fail(CREME_ERROR_RANGE,
                          "an interval of width %g: expected more than 0 (0: all shuffles are drawn)",
                          options->until_ci);
    }
    if (!(options->stop_error >= 0 && options->stop_error < 1)) {
        return creme_fail(CREME_ERROR_RANGE, "an error probability of %g: expected 0 (every shuffle is drawn) to 1",
                          options->stop_error);
    }
    if (options->stop_by != CREME_STOP_BY_NONE &&
        (options->stop_by == CREME_STOP_BY_WIDTH) != (options->until_ci > 0)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "stopping by %s width: an interval's width is %g",
                          options->stop_by == CREME_STOP_BY_WIDTH ? "a" : "class, not", options->until_ci);
    }
    return CREME_OK;
}

static creme_status check_options(const creme_assay_options *options)
{
    if (options->tracks < 1) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%lld tracks: an assay needs at least 1", (long long)options->tracks);
    }
    if (options->shuffles < 0 || options->shuffles > INT32_MAX) {
        return creme_fail(CREME_ERROR_RANGE, "%lld shuffles: expected 1 to %lld (0 is the edition's default)",
                          (long long)options->shuffles, (long long)INT32_MAX);
    }
    if (options->k < 0 || options->k > MOST_K) {
        return creme_fail(CREME_ERROR_RANGE, "shuffle of %d-lets: expected 1 to %d", options->k, MOST_K);
    }
    creme_status status = check_stops(options);
    if (status != CREME_OK) return status;
    if (options->exons && (options->peak || options->exons->bins.count == 0)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "a read-out of exons %s",
                          options->peak ? "has no peak beside it" : "without a bin: there is nothing to read");
    }
    if (options->edition != CREME_EDITION_2024 && options->edition != CREME_EDITION_2023) {
        return creme_fail(CREME_ERROR_ARGUMENT, "edition %d: expected 2024 or 2023", (int)options->edition);
    }
    switch (options->method) {
    case CREME_SHUFFLE_UNIFORM:
        return CREME_OK;
    case CREME_SHUFFLE_CREME_NN:
        if (options->k != 0 && options->k != 2) {
            return creme_fail(CREME_ERROR_ARGUMENT, "shuffle creme-nn with %d-lets: it keeps dinucleotides only",
                              options->k);
        }
        if (options->seed > UINT32_MAX) {
            return creme_fail(CREME_ERROR_RANGE, "seed %llu: shuffle creme-nn takes 0 to %llu",
                              (unsigned long long)options->seed, (unsigned long long)UINT32_MAX);
        }
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "shuffle method %d: expected uniform or creme-nn", (int)options->method);
}

bool creme_assay_draws_in_stages(const creme_assay_options *options)
{
    return options->until_ci > 0 || options->stop_by == CREME_STOP_BY_CLASS;
}

creme_thresholds creme_assay_limits(const creme_assay *assay)
{
    const creme_assay_options *options = &assay->options;
    bool old = options->edition == CREME_EDITION_2023;
    return options->limits ? *options->limits : creme_thresholds_of(old ? CREME_RULES_2023 : CREME_RULES_2024);
}

static creme_status set_tiles(creme_assay *self)
{
    int64_t window_bp = creme_background_length(self->site->wild_type);
    const creme_tile_set *tiles = self->options.tiles;
    if (!tiles) return creme_tile_set_init_grid(&self->tiles, window_bp, self->options.tile_bp);
    if (tiles->window_bp != window_bp) {
        return creme_fail(CREME_ERROR_RANGE, "tiles of a window of %lld bp: this one has %lld bp",
                          (long long)tiles->window_bp, (long long)window_bp);
    }
    self->tiles = *tiles;
    return CREME_OK;
}

creme_status creme_assay_allocate(creme_assay **out, size_t bytes, const creme_assay_kind *kind,
                                  const creme_site *site, const creme_assay_options *options,
                                  int64_t default_shuffles)
{
    *out = NULL;
    creme_assay *self = NULL;
    creme_status status;
    CREME_TRY(check_options(options));
    CREME_TRY(creme_allocate_zero(&self, 1, bytes));
    self->kind = kind;
    self->options = *options;
    if (self->options.shuffles == 0) self->options.shuffles = default_shuffles;
    if (self->options.k == 0) self->options.k = 2;
    if (self->options.stop_error == 0) self->options.stop_error = STOP_ERROR;
    self->objective = -1;
    self->bins.count = 1;
    self->site = site;
    self->locus = site->locus->name;
    CREME_TRY(set_tiles(self));
    *out = self;
    self = NULL;
done:
    creme_assay_destroy(self);
    return status;
}

creme_status creme_assay_require_tiles(const creme_assay *assay)
{
    if (creme_tile_set_count(&assay->tiles) > 0) return CREME_OK;
    if (assay->tiles.listed) {
        return creme_fail(CREME_ERROR_RANGE, "%s: no element lies in its window of %lld bp", assay->locus,
                          (long long)assay->tiles.window_bp);
    }
    return creme_fail(CREME_ERROR_RANGE,
                      "tiles of %lld bp: none fits beside the TSS tile in a window of %lld bp; use smaller tiles",
                      (long long)assay->tiles.tile_bp, (long long)assay->tiles.window_bp);
}

creme_status creme_assay_set_objective(creme_assay *assay, int64_t track, creme_search search)
{
    if (track < 0 || track >= assay->options.tracks) {
        return creme_fail(CREME_ERROR_RANGE, "objective %lld: there are %lld tracks", (long long)track,
                          (long long)assay->options.tracks);
    }
    if (search != CREME_SEARCH_ENHANCERS && search != CREME_SEARCH_SILENCERS) {
        return creme_fail(CREME_ERROR_ARGUMENT, "search %d: expected enhancers or silencers", (int)search);
    }
    assay->objective = track;
    return CREME_OK;
}

static creme_status too_many(const creme_assay *assay)
{
    return creme_fail(CREME_ERROR_RANGE, "%lld shuffles of %lld tracks: more activities than can be counted",
                      (long long)assay->options.shuffles, (long long)assay->options.tracks);
}

/* Floats of each bin of an activity. */
static int64_t bin_floats(const creme_assay *assay)
{
    return assay->options.tracks * (assay->options.peak ? 2 : 1);
}

/* ... that are kept. */
static int64_t kept_floats(const creme_assay *assay)
{
    return assay->objective < 0 ? bin_floats(assay) : 1;
}

double creme_assay_stop_error(const creme_assay *assay)
{
    if (assay->options.stop_by != CREME_STOP_BY_CLASS) return 0;
    return assay->options.stop_error > 0 ? assay->options.stop_error : STOP_ERROR;
}

creme_status creme_assay_count(creme_assay *assay, int64_t extra, int64_t per_shuffle)
{
    int64_t floats = 0;
    if (__builtin_mul_overflow(per_shuffle, assay->options.shuffles, &assay->constructs) ||
        __builtin_add_overflow(assay->constructs, extra, &assay->constructs) ||
        __builtin_mul_overflow(assay->constructs, kept_floats(assay), &floats)) {
        return too_many(assay);
    }
    return CREME_OK;
}

creme_status creme_assay_reserve(creme_assay *assay, int64_t extra, int64_t per_shuffle)
{
    creme_status status = creme_assay_count(assay, extra, per_shuffle);
    return status == CREME_OK ? creme_assay_begin_round(assay, assay->constructs) : status;
}

creme_status creme_assay_begin_round(creme_assay *assay, int64_t count)
{
    creme_status status;
    int64_t end, floats;
    if (__builtin_add_overflow(assay->round_end, count, &end) ||
        __builtin_mul_overflow(kept_floats(assay), assay->bins.count, &floats) ||
        __builtin_mul_overflow(end, floats, &floats)) {
        return too_many(assay);
    }
    CREME_TRY(creme_grow(&assay->activities, &assay->activity_capacity, (size_t)floats, sizeof *assay->activities));
    CREME_TRY(creme_grow(&assay->seen, &assay->seen_capacity, (size_t)end, sizeof *assay->seen));
    for (int64_t i = assay->round_end; i < end; i++) assay->seen[i] = false;
    assay->round_end = end;
done:
    return status;
}

void creme_assay_destroy(creme_assay *assay)
{
    if (!assay) return;
    if (assay->kind->clear) assay->kind->clear(assay);
    creme_background_release(assay->shuffled);
    creme_free(assay->activities);
    creme_free(assay->seen);
    creme_free(assay->rows);
    creme_free(assay->moved.exons);
    creme_bin_list_clear(&assay->moved.bins);
    creme_free(assay);
}

static bool chooses(const creme_assay *assay)
{
    return assay->kind->choose && !assay->one_round;
}

creme_status creme_assay_next(creme_assay *assay, creme_construct *construct, creme_next *next)
{
    *next = CREME_NEXT_DONE;
    bool waits = chooses(assay) && assay->observed < assay->round_end;
    if (!assay->done && assay->given == assay->round_end && waits) {
        *next = CREME_NEXT_WAIT;
        return CREME_OK;
    }
    if (assay->done || assay->given == assay->round_end) {
        assay->done = true;
        return CREME_OK;
    }
    *construct = (creme_construct){.id = assay->given};
    if (assay->options.exons) construct->bins = &assay->options.exons->bins;
    *next = CREME_NEXT_CONSTRUCT;
    creme_status status = assay->kind->next(assay, construct, next);
    if (status != CREME_OK) {
        return creme_error_prefix(status, "%s, %s: ", assay->locus, assay->kind->name);
    }
    if (*next == CREME_NEXT_CONSTRUCT) {
        creme_replicate described = {0};
        assay->kind->describe(assay, assay->given++, &described);
        construct->label = (creme_construct_label){assay->locus, described.role, described.tile, described.replicate};
    }
    if (*next == CREME_NEXT_DONE) assay->done = true;
    return CREME_OK;
}

creme_status creme_assay_observe(creme_assay *assay, int64_t id, const float *activity)
{
    if (id < 0 || id >= assay->given || assay->seen[id]) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s, %s: construct %lld was %s", assay->locus, assay->kind->name,
                          (long long)id, id < 0 || id >= assay->given ? "never asked for" : "observed before");
    }
    int64_t floats = kept_floats(assay), first = assay->objective < 0 ? 0 : assay->objective;
    if (assay->condensed_from > 0) assay->kind->condense(assay, id, activity, assay->activities + id * floats);
    for (int64_t bin = 0; bin < assay->bins.count && assay->condensed_from == 0; bin++) {
        float *kept = assay->activities + (id * assay->bins.count + bin) * floats;
        const float *given = activity + bin * bin_floats(assay) + first;
        for (int64_t i = 0; i < floats; i++) kept[i] = given[i];
    }
    assay->seen[id] = true;
    assay->observed++;
    if (!chooses(assay) || assay->observed < assay->round_end) return CREME_OK;
    creme_status status = assay->kind->choose(assay);
    return status == CREME_OK ? status : creme_error_prefix(status, "%s, %s: ", assay->locus, assay->kind->name);
}

const char *creme_assay_name(const creme_assay *assay)
{
    return assay->kind->name;
}

int64_t creme_assay_constructs(const creme_assay *assay)
{
    return assay->constructs;
}

int64_t creme_assay_floats(const creme_assay *assay)
{
    return assay->condensed_from > 0 ? assay->condensed_from : bin_floats(assay) * assay->bins.count;
}

int64_t creme_assay_replicates(const creme_assay *assay)
{
    return assay->constructs * assay->bins.count;
}

const char *const *creme_assay_extra_columns(const creme_assay *assay, int *count)
{
    *count = assay->column_count;
    return assay->columns;
}

const char *const *creme_assay_text_columns(const creme_assay *assay, int *count)
{
    *count = assay->text_column_count;
    return assay->text_columns;
}

int64_t creme_assay_objective(const creme_assay *assay)
{
    return assay->objective;
}

creme_status creme_assay_finish(creme_assay *assay, const creme_effect **rows, size_t *count)
{
    *rows = NULL;
    *count = 0;
    if (assay->given == assay->round_end) assay->done = true;
    if (!assay->done || assay->observed < assay->given) {
        return creme_fail(CREME_ERROR_ARGUMENT, "%s, %s: only %lld of %lld constructs are observed", assay->locus,
                          assay->kind->name, (long long)assay->observed, (long long)assay->round_end);
    }
    assay->constructs = assay->given;
    if (!assay->rows) {
        creme_status status = assay->kind->finish(assay);
        if (status != CREME_OK) {
            creme_free(assay->rows);
            assay->rows = NULL;
            return status;
        }
    }
    *rows = assay->rows;
    *count = assay->row_count;
    return CREME_OK;
}

void creme_assay_get_replicate(const creme_assay *assay, int64_t i, creme_replicate *out)
{
    *out = (creme_replicate){0};
    assay->kind->describe(assay, i / assay->bins.count, out);
    if (assay->bins.bin_bp > 0) out->position = creme_assay_bin(assay, i % assay->bins.count);
    out->activity = assay->activities + i * kept_floats(assay);
}

creme_shuffle_recipe creme_assay_recipe(const creme_assay *assay, creme_interval named, int64_t k,
                                        creme_random_purpose purpose)
{
    const creme_assay_options *options = &assay->options;
    creme_shuffle_recipe recipe = {.method = options->method, .k = options->k};
    if (options->method == CREME_SHUFFLE_CREME_NN) {
        recipe.key = (creme_random_key){.seed = options->seed + (uint64_t)k};
    } else {
        recipe.key = (creme_random_key){.seed = options->seed,
                                        .locus = assay->site->key,
                                        .start = named.start,
                                        .end = named.end,
                                        .replicate = (uint64_t)k,
                                        .purpose = purpose};
    }
    return recipe;
}

creme_status creme_assay_use_shuffled(creme_assay *assay, creme_interval named, int64_t k, int64_t number,
                                      creme_background **out)
{
    if (!assay->shuffled || assay->shuffled_number != number) {
        creme_background_release(assay->shuffled);
        assay->shuffled = NULL;
        creme_shuffle_recipe recipe = creme_assay_recipe(assay, named, k, CREME_RANDOM_BACKGROUND);
        creme_interval tss = assay->tiles.tss;
        creme_edit put_back = {.at = tss, .bases = creme_assay_wild_bases(assay, tss)};
        const creme_background *wild_type = assay->site->wild_type;
        creme_status status = creme_background_create(&assay->shuffled, creme_background_codes(wild_type),
                                                      creme_background_length(wild_type), &recipe, &put_back, 1);
        if (status != CREME_OK) return status;
        assay->shuffled_number = number;
    }
    *out = assay->shuffled;
    return CREME_OK;
}

void creme_assay_set_edit(creme_assay *assay, creme_construct *construct, creme_interval at, const uint8_t *bases,
                          const creme_shuffle_recipe *recipe)
{
    assay->edit = (creme_edit){.at = at, .bases = bases};
    if (recipe) assay->edit.shuffle = *recipe;
    construct->edits = &assay->edit;
    construct->edit_count = 1;
}

const uint8_t *creme_assay_wild_bases(const creme_assay *assay, creme_interval at)
{
    return creme_background_codes(assay->site->wild_type) + at.start;
}

bool creme_assay_is_n(const creme_assay *assay, creme_interval at)
{
    int64_t length = at.end - at.start;
    return creme_sequence_count_n(creme_assay_wild_bases(assay, at), length) == length;
}

bool creme_assay_adds_nothing(const creme_assay *assay, creme_interval at)
{
    creme_interval tss = assay->tiles.tss;
    if (at.end <= tss.start || at.start >= tss.end) return creme_assay_is_n(assay, at);
    bool before = at.start < tss.start && !creme_assay_is_n(assay, (creme_interval){at.start, tss.start});
    bool behind = at.end > tss.end && !creme_assay_is_n(assay, (creme_interval){tss.end, at.end});
    return !before && !behind;
}

double creme_assay_get(const creme_assay *assay, int64_t id, int64_t track)
{
    return creme_assay_get_bin(assay, id, 0, track);
}

double creme_assay_get_bin(const creme_assay *assay, int64_t id, int64_t bin, int64_t track)
{
    int64_t place = id * assay->bins.count + bin;
    return (double)assay->activities[assay->objective < 0 ? place * bin_floats(assay) + track : place];
}

creme_interval creme_assay_bin(const creme_assay *assay, int64_t bin)
{
    int64_t start = assay->bins.first_bp + bin * assay->bins.bin_bp;
    return (creme_interval){start, start + assay->bins.bin_bp};
}

void creme_assay_gather(const creme_assay *assay, int64_t first, int64_t stride, int64_t track, double *values)
{
    for (int64_t k = 0; k < assay->options.shuffles; k++) {
        values[k] = creme_assay_get(assay, first + k * stride, track);
    }
}

creme_status creme_assay_make_rows(creme_assay *assay, int64_t per_track)
{
    int64_t tracks = assay->objective < 0 ? assay->options.tracks : 1;
    assay->row_count = (size_t)(per_track * tracks);
    creme_status status = creme_allocate(&assay->rows, assay->row_count, sizeof *assay->rows);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < assay->row_count; i++) {
        assay->rows[i] = (creme_effect){.role = "",
                                        .track = assay->objective < 0 ? (int64_t)i % tracks : assay->objective,
                                        .wt = NAN,
                                        .mean = NAN,
                                        .sd = NAN,
                                        .effect = NAN,
                                        .se = NAN,
                                        .ci_low = NAN,
                                        .ci_high = NAN};
        for (int e = 0; e < CREME_MOST_EXTRA; e++) assay->rows[i].extra[e] = NAN;
    }
    return CREME_OK;
}
