/* Measuring a receptive field. */
#include "model/receptive_field.h"

#include "base/memory.h"
#include "base/stop.h"

#include <creme/shuffle.h>
#include <math.h>
#include <string.h>

enum { MOST_CHECKS = 64, CHECKS = 3 };
static const double MARGIN = 4; /* times the largest difference that was seen between equal sequences */

/* A stretch on each side of what may be the field, one of them maybe empty, of sequence `of`. */
typedef struct change {
    int64_t of;
    creme_interval left, right;
    bool to_n;
} change;

typedef struct search {
    creme_predictor *predictor;
    const creme_field_options *options;
    int64_t length, outputs;
    uint8_t *bases, *others; /* [tries][length]; they differ everywhere */
    float *expected;         /* [tries][outputs], of bases */
    float *tolerance;        /* [outputs]; differences that mean nothing */
    double noise;
    change *changes;     /* [tries] */
    uint8_t *codes;      /* [batch][length] */
    const uint8_t **ask; /* [batch] */
    float *activities;   /* [batch][outputs] */
    int64_t drawn;       /* sequences so far, which name the next */
    int64_t predictions;
} search;

/* --- Sequences ------------------------------------------------------------------------------------------------- */

static void draw(search *s)
{
    for (int64_t t = 0; t < s->options->tries; t++) {
        creme_random random;
        creme_random_init(&random, &(creme_random_key){.seed = s->options->seed,
                                                       .replicate = (uint64_t)s->drawn++,
                                                       .purpose = CREME_RANDOM_FIELD});
        uint8_t *bases = s->bases + t * s->length, *others = s->others + t * s->length;
        for (int64_t i = 0; i < s->length; i++) {
            bases[i] = (uint8_t)creme_random_below(&random, 4);
            others[i] = (uint8_t)((bases[i] + 1 + creme_random_below(&random, 3)) % 4);
        }
    }
}

static void put(const search *s, const change *c, creme_interval at, uint8_t *codes)
{
    size_t count = (size_t)(at.end - at.start);
    if (at.end <= at.start) return;
    if (c->to_n)
        memset(codes + at.start, CREME_BASE_N, count);
    else
        memcpy(codes + at.start, s->others + c->of * s->length + at.start, count);
}

static void write_change(const search *s, const change *c, uint8_t *codes)
{
    memcpy(codes, s->bases + c->of * s->length, (size_t)s->length);
    put(s, c, c->left, codes);
    put(s, c, c->right, codes);
}

/* --- Asking ---------------------------------------------------------------------------------------------------- */

/* s->activities = those of changes[count], at most a batch. */
static creme_status predict(search *s, const change *changes, int64_t count)
{
    creme_status status = creme_stop_check();
    if (status != CREME_OK) return status;
    for (int64_t i = 0; i < count; i++) {
        write_change(s, &changes[i], s->codes + i * s->length);
        s->ask[i] = s->codes + i * s->length;
    }
    s->predictions += count;
    return creme_predictor_predict(s->predictor, s->ask, count, s->activities);
}

static bool differs(const search *s, const float *activity, int64_t of)
{
    const float *expected = s->expected + of * s->outputs;
    for (int64_t j = 0; j < s->outputs; j++) {
        if (fabs((double)activity[j] - expected[j]) > (double)s->tolerance[j]) return true;
    }
    return false;
}

/* *first = the first of changes[count] that moves the read-out; -1 if none does. */
static creme_status find_moving(search *s, const change *changes, int64_t count, int64_t *first)
{
    *first = -1;
    for (int64_t at = 0; at < count && *first < 0; at += s->options->batch) {
        int64_t here = count - at < s->options->batch ? count - at : s->options->batch;
        creme_status status = predict(s, changes + at, here);
        if (status != CREME_OK) return status;
        for (int64_t i = here; i-- > 0;) {
            if (differs(s, s->activities + i * s->outputs, changes[at + i].of)) *first = at + i;
        }
    }
    return CREME_OK;
}

static creme_status moves(search *s, const change *changes, int64_t count, bool *answer)
{
    int64_t first = -1;
    creme_status status = find_moving(s, changes, count, &first);
    *answer = first >= 0;
    return status;
}

/* --- What equal sequences give --------------------------------------------------------------------------------- */

static void take_difference(search *s, const float *activity, const float *expected)
{
    for (int64_t j = 0; j < s->outputs; j++) {
        double difference = fabs((double)activity[j] - expected[j]);
        s->tolerance[j] = fmaxf(s->tolerance[j], (float)(MARGIN * difference));
    }
}

/* Of each number the largest difference as a share of its largest size. */
static void rate_noise(search *s)
{
    for (int64_t j = 0; j < s->outputs; j++) {
        double size = 0;
        if (!(s->tolerance[j] > 0)) continue;
        for (int64_t t = 0; t < s->options->tries; t++)
            size = fmax(size, fabs((double)s->expected[t * s->outputs + j]));
        s->noise = fmax(s->noise, size > 0 ? s->tolerance[j] / MARGIN / size : 1);
    }
}

/* Of all sequences what is expected; then again from the last to the first, in other company, to see what that is
 * worth. */
static creme_status expect(search *s, bool again)
{
    int64_t tries = s->options->tries, batch = s->options->batch;
    for (int64_t at = 0; at < tries; at += batch) {
        int64_t here = tries - at < batch ? tries - at : batch;
        for (int64_t i = 0; i < here; i++) s->changes[i] = (change){.of = again ? tries - 1 - at - i : at + i};
        creme_status status = predict(s, s->changes, here);
        if (status != CREME_OK) return status;
        for (int64_t i = 0; i < here; i++) {
            float *expected = s->expected + s->changes[i].of * s->outputs;
            const float *activity = s->activities + i * s->outputs;
            if (again)
                take_difference(s, activity, expected);
            else
                memcpy(expected, activity, (size_t)s->outputs * sizeof *expected);
        }
    }
    return CREME_OK;
}

static creme_status begin(search *s)
{
    draw(s);
    creme_status status = CREME_OK;
    CREME_TRY(expect(s, false));
    CREME_TRY(expect(s, true));
    rate_noise(s);
done:
    return status;
}

/* --- Searching ------------------------------------------------------------------------------------------------- */

/* What is changed of every sequence: [0, left) and [right, length). */
static creme_status all_move(search *s, int64_t left, int64_t right, bool *answer)
{
    for (int64_t t = 0; t < s->options->tries; t++)
        s->changes[t] = (change){.of = t, .left = {0, left}, .right = {right, s->length}};
    return moves(s, s->changes, s->options->tries, answer);
}

static creme_status find_ends(search *s, creme_interval *out)
{
    bool moved = false;
    int64_t low = 0, high = s->length;
    creme_status status = CREME_OK;
    *out = (creme_interval){0, 0};
    CREME_TRY(all_move(s, s->length, s->length, &moved));
    if (!moved) goto done;
    while (high - low > 1) { /* [0, low) moves nothing, [0, high) does */
        int64_t middle = low + (high - low) / 2;
        CREME_TRY(all_move(s, middle, s->length, &moved));
        *(moved ? &high : &low) = middle;
    }
    out->start = low = high - 1;
    high = s->length;
    while (high - low > 1) { /* [low, length) moves something: base out->start does; [high, length) does not */
        int64_t middle = low + (high - low) / 2;
        CREME_TRY(all_move(s, 0, middle, &moved));
        *(moved ? &low : &high) = middle;
    }
    out->end = high;
done:
    return status;
}

/* Widens *field to a base that made the change move the read-out. */
static creme_status widen(search *s, change by, creme_interval *field)
{
    bool moved = false;
    change right = by;
    right.left = (creme_interval){0, 0};
    creme_status status = CREME_OK;
    if (by.right.end > by.right.start) CREME_TRY(moves(s, &right, 1, &moved));
    if (moved) {
        int64_t low = by.right.start, high = by.right.end;
        while (high - low > 1) {
            right.right.start = low + (high - low) / 2;
            CREME_TRY(moves(s, &right, 1, &moved));
            *(moved ? &low : &high) = right.right.start;
        }
        field->end = high;
    } else {
        int64_t low = by.left.start, high = by.left.end;
        change left = by; /* the right side stays changed: it may take both */
        while (high - low > 1) {
            left.left.end = low + (high - low) / 2;
            CREME_TRY(moves(s, &left, 1, &moved));
            *(moved ? &high : &low) = left.left.end;
        }
        field->start = high - 1;
    }
done:
    return status;
}

/* A stretch of [at) at random. */
static creme_interval some_of(creme_random *random, creme_interval at)
{
    if (at.end <= at.start) return at;
    uint32_t length = (uint32_t)(at.end - at.start);
    int64_t a = at.start + creme_random_below(random, length), b = at.start + creme_random_below(random, length);
    return (creme_interval){a < b ? a : b, (a < b ? b : a) + 1};
}

/* The changes of a check, one of each sequence: in turn all that is outside, all of it N, a stretch on each side. */
static void plan_check(search *s, creme_interval field)
{
    creme_random random;
    creme_random_init(&random, &(creme_random_key){.seed = s->options->seed,
                                                   .replicate = (uint64_t)s->drawn,
                                                   .start = 1,
                                                   .purpose = CREME_RANDOM_FIELD});
    for (int64_t t = 0; t < s->options->tries; t++) {
        change *c = &s->changes[t];
        *c = (change){.of = t, .left = {0, field.start}, .right = {field.end, s->length}, .to_n = t % CHECKS == 1};
        if (t % CHECKS != 2) continue;
        c->left = some_of(&random, c->left);
        c->right = some_of(&random, c->right);
    }
}

static creme_status check(search *s, creme_receptive_field *out)
{
    creme_status status = CREME_OK;
    for (int checks = 0; checks < MOST_CHECKS && !out->settled; checks++) {
        int64_t first = -1;
        out->settled = out->bases.start == 0 && out->bases.end == s->length; /* there is nothing outside */
        if (out->settled) break;
        CREME_TRY(begin(s));
        plan_check(s, out->bases);
        CREME_TRY(find_moving(s, s->changes, s->options->tries, &first));
        out->settled = first < 0;
        if (out->settled) break;
        out->widened++;
        CREME_TRY(widen(s, s->changes[first], &out->bases));
    }
done:
    return status;
}

/* --- In all ---------------------------------------------------------------------------------------------------- */

static creme_status open_search(search *s, creme_predictor *predictor, const creme_field_options *options)
{
    size_t tries = (size_t)options->tries, batch = (size_t)options->batch;
    *s = (search){.predictor = predictor,
                  .options = options,
                  .length = creme_model_describe(creme_predictor_model(predictor))->input_bp,
                  .outputs = creme_predictor_outputs(predictor)};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&s->bases, tries, (size_t)s->length));
    CREME_TRY(creme_allocate(&s->others, tries, (size_t)s->length));
    CREME_TRY(creme_allocate(&s->changes, tries, sizeof *s->changes));
    CREME_TRY(creme_allocate(&s->expected, tries, (size_t)s->outputs * sizeof *s->expected));
    CREME_TRY(creme_allocate_zero(&s->tolerance, (size_t)s->outputs, sizeof *s->tolerance));
    CREME_TRY(creme_allocate(&s->codes, batch, (size_t)s->length));
    CREME_TRY(creme_allocate(&s->ask, batch, sizeof *s->ask));
    CREME_TRY(creme_allocate(&s->activities, batch, (size_t)s->outputs * sizeof *s->activities));
done:
    return status;
}

static void close_search(search *s)
{
    creme_free(s->bases);
    creme_free(s->others);
    creme_free(s->changes);
    creme_free(s->expected);
    creme_free(s->tolerance);
    creme_free(s->codes);
    creme_free(s->ask);
    creme_free(s->activities);
}

creme_status creme_receptive_field_measure(creme_receptive_field *out, creme_predictor *predictor,
                                           const creme_field_options *options)
{
    search s;
    *out = (creme_receptive_field){.tries = options->tries};
    creme_status status = CREME_OK;
    CREME_TRY(open_search(&s, predictor, options));
    CREME_TRY(begin(&s));
    CREME_TRY(find_ends(&s, &out->bases));
    if (out->bases.end > out->bases.start) CREME_TRY(check(&s, out));
done:
    out->predictions = s.predictions;
    out->noise = s.noise;
    close_search(&s);
    return status;
}
