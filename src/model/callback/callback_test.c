/* Models of functions: shapes, read-outs, batches, and what goes wrong in a caller's function. The model of these
 * tests says for bin b and track t of a sequence: (how many of the bin's bases are C) + 100 t. */
#include <creme/callback_model.h>

#include "base/memory.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#include <math.h>

enum { INPUT_BP = 64, BINS = 4, BIN_BP = 8, FIRST_BP = 16, TRACKS = 3, BATCH = 2, SEQUENCES = 5 };

typedef struct counter {
    creme_model_description description;
    const char *names[TRACKS], *descriptions[TRACKS];
    int64_t pairs[TRACKS];
    creme_status fails; /* what predict returns; it says "broken" if that is not CREME_OK and it is not silent */
    bool silent, forgets;
    float at_the_end; /* added to the last number of a call */
    int described, calls, destroyed;
    int64_t most, bin_first, bin_end, track_count;
} counter;

static creme_status describe_counter(void *self, creme_model_description *out)
{
    counter *c = self;
    c->described++;
    *out = c->description;
    return CREME_OK;
}

static float count_c(const uint8_t *codes, int64_t bin)
{
    float n = 0;
    for (int64_t i = 0; i < BIN_BP; i++) n += codes[FIRST_BP + bin * BIN_BP + i] == CREME_BASE_C;
    return n;
}

static creme_status predict_counter(void *self, const creme_prediction_request *request, float *out)
{
    counter *c = self;
    float *last = out;
    c->calls++;
    c->bin_first = request->bin_first;
    c->bin_end = request->bin_end;
    c->track_count = request->track_count;
    if (request->count > c->most) c->most = request->count;
    if (c->fails) return c->silent ? c->fails : creme_fail(c->fails, "broken");
    if (c->forgets) return CREME_OK;
    for (int64_t i = 0; i < request->count; i++) {
        for (int64_t b = request->bin_first; b < request->bin_end; b++) {
            for (int64_t t = 0; t < request->track_count; t++) {
                last = out;
                *out++ = count_c(request->codes[i], b) + 100 * (float)request->tracks[t];
            }
        }
    }
    *last += c->at_the_end;
    return CREME_OK;
}

static void destroy_counter(void *self)
{
    ((counter *)self)->destroyed++;
}

static const creme_model_functions functions = {describe_counter, predict_counter, destroy_counter};

static void init(counter *c)
{
    *c = (counter){.names = {"plus", "minus", "plain"},
                   .descriptions = {"the plus strand", "the minus strand", "neither"},
                   .pairs = {1, 0, 2}};
    c->description = (creme_model_description){.summary = "counts C",
                                               .input_bp = INPUT_BP,
                                               .bins = BINS,
                                               .bin_bp = BIN_BP,
                                               .first_bin_bp = FIRST_BP,
                                               .tracks = TRACKS,
                                               .names = c->names,
                                               .descriptions = c->descriptions,
                                               .strand_pairs = c->pairs,
                                               .batch = BATCH};
}

/* SEQUENCES sequences: the i-th has i + b C's in bin b. */
static void fill(uint8_t sequences[SEQUENCES][INPUT_BP], const uint8_t *codes[SEQUENCES])
{
    for (int i = 0; i < SEQUENCES; i++) {
        memset(sequences[i], CREME_BASE_N, INPUT_BP);
        for (int b = 0; b < BINS; b++) memset(&sequences[i][FIRST_BP + b * BIN_BP], CREME_BASE_C, (size_t)(i + b));
        codes[i] = sequences[i];
    }
}

static creme_status predict(creme_model *model, const creme_readout *readout, const char *tracks, bool sum_strands,
                            float *out)
{
    uint8_t sequences[SEQUENCES][INPUT_BP];
    const uint8_t *codes[SEQUENCES];
    creme_track_selection chosen = {0};
    creme_predictor *predictor = NULL;
    creme_readout with = *readout;
    fill(sequences, codes);
    creme_status status = CREME_OK;
    CREME_TRY(creme_track_select(&chosen, creme_model_describe(model)->tracks, tracks, sum_strands));
    with.tracks = &chosen;
    CREME_TRY(creme_predictor_create(&predictor, model, &with));
    CREME_TRY(creme_predictor_predict(predictor, codes, SEQUENCES, out));
done:
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&chosen);
    return status;
}

static void it_is_what_was_described(void **state)
{
    (void)state;
    counter c;
    creme_model *model = NULL;
    init(&c);
    char name[] = "plus";
    c.names[0] = name;
    assert_succeeds(creme_model_from_functions(&model, &functions, &c));
    name[0] = 'X'; /* it has copies */
    const creme_model_info *info = creme_model_describe(model);
    assert_string_equal(info->summary, "counts C");
    assert_int_equal(info->input_bp, INPUT_BP);
    assert_int_equal(info->bins, BINS);
    assert_int_equal(info->bin_bp, BIN_BP);
    assert_int_equal(info->first_bin_bp, FIRST_BP);
    assert_int_equal(info->batch, BATCH);
    assert_false(info->windowed);
    assert_int_equal(info->tracks->count, TRACKS);
    assert_string_equal(info->tracks->at[0].identifier, "plus");
    assert_string_equal(info->tracks->at[1].description, "the minus strand");
    assert_int_equal(info->tracks->at[0].strand_pair, 1);
    creme_model_close(model);
    assert_int_equal(c.described, 1);
    assert_int_equal(c.destroyed, 1);
}

static void read_outs_are_of_the_bins_and_tracks_that_are_asked_for(void **state)
{
    (void)state;
    counter c;
    creme_model *model = NULL;
    float out[SEQUENCES * BINS * TRACKS];
    init(&c);
    assert_succeeds(creme_model_from_functions(&model, &functions, &c));
    assert_succeeds(predict(model, &(creme_readout){.bin_first = 1, .bin_end = 3}, "2,0", false, out));
    for (int i = 0; i < SEQUENCES; i++) { /* the mean of i + 1 and i + 2; in the order of the rows of the selection */
        assert_float_equal(out[2 * i], 200 + i + 1.5, 0);
        assert_float_equal(out[2 * i + 1], i + 1.5, 0);
    }
    assert_int_equal(c.calls, 3); /* of at most two sequences */
    assert_int_equal(c.most, BATCH);
    assert_int_equal(c.bin_first, 1);
    assert_int_equal(c.bin_end, 3);
    assert_int_equal(c.track_count, 2);
    assert_succeeds(predict(model, &(creme_readout){.bin_first = 0, .bin_end = 4, .sum_bins = true, .scale = 0.5},
                            "plus", true, out));
    assert_int_equal(c.track_count, 2);
    for (int i = 0; i < SEQUENCES; i++) assert_float_equal(out[i], 0.5 * (2 * (4 * i + 6) + 400), 0);
    assert_succeeds(
        predict(model, &(creme_readout){.bin_first = 2, .bin_end = 4, .every_bin = true}, "0,2", false, out));
    for (int i = 0; i < SEQUENCES; i++) {
        const float *each = &out[4 * i]; /* [bin][track] */
        assert_float_equal(each[0], i + 2, 0);
        assert_float_equal(each[1], 200 + i + 2, 0);
        assert_float_equal(each[3], 200 + i + 3, 0);
    }
    creme_model_close(model);
}

static void peaks_are_found_in_all_bins(void **state)
{
    (void)state;
    counter c;
    creme_model *model = NULL;
    float out[SEQUENCES * 2];
    init(&c);
    assert_succeeds(creme_model_from_functions(&model, &functions, &c));
    assert_succeeds(
        predict(model, &(creme_readout){.bin_first = 0, .bin_end = 2, .peak = true}, "plain", false, out));
    for (int i = 0; i < SEQUENCES; i++) {
        assert_float_equal(out[2 * i], 200 + i + 0.5, 0);
        assert_float_equal(out[2 * i + 1], 2, 0); /* bin 3 lies two behind bin 1 */
    }
    creme_model_close(model);
}

static void tracks_may_have_no_names(void **state)
{
    (void)state;
    counter c;
    creme_model *model = NULL;
    init(&c);
    c.description.names = c.description.descriptions = NULL;
    c.description.strand_pairs = NULL;
    c.description.summary = NULL;
    c.description.batch = 0;
    assert_succeeds(creme_model_from_functions(&model, &functions, &c));
    const creme_model_info *info = creme_model_describe(model);
    assert_string_equal(info->tracks->at[2].identifier, "track_2");
    assert_false(info->tracks->has_pairs);
    assert_int_equal(info->batch, 1);
    assert_true(*info->summary);
    creme_model_close(model);
}

static void failures_of_functions_are_told(void **state)
{
    (void)state;
    counter c;
    creme_model *model = NULL;
    float out[SEQUENCES];
    const creme_readout readout = {.bin_end = 1};
    init(&c);
    assert_succeeds(creme_model_from_functions(&model, &functions, &c));
    c.fails = CREME_ERROR_IO;
    assert_fails(predict(model, &readout, "0", false, out), CREME_ERROR_IO, "broken");
    assert_int_equal(c.calls, 1);  /* and no further */
    c.fails = CREME_ERROR_STOPPED; /* Ctrl-C, seen by the function */
    assert_fails(predict(model, &readout, "0", false, out), CREME_ERROR_STOPPED, "broken");
    c.fails = CREME_ERROR_IO;
    c.silent = true;
    assert_fails(predict(model, &readout, "0", false, out), CREME_ERROR_IO,
                 "predict failed (io) and did not say why");
    c.fails = (creme_status)-1;
    assert_fails(predict(model, &readout, "0", false, out), CREME_ERROR_LIBRARY, "predict returned -1");
    c.fails = CREME_OK;
    c.at_the_end = NAN;
    assert_fails(predict(model, &readout, "0", false, out), CREME_ERROR_NUMERIC, "sequence 1");
    c.at_the_end = INFINITY;
    assert_fails(predict(model, &readout, "0", false, out), CREME_ERROR_NUMERIC, "infinity");
    c.at_the_end = 0;
    c.forgets = true;
    assert_fails(predict(model, &readout, "0", false, out), CREME_ERROR_NUMERIC, "sequence 0");
    c.forgets = false;
    assert_succeeds(predict(model, &readout, "0", false, out));
    creme_model_close(model);
    assert_int_equal(c.destroyed, 1);
}

static creme_status refuse(void *self, creme_model_description *out)
{
    (void)self;
    (void)out;
    return creme_fail(CREME_ERROR_NOT_FOUND, "no weights");
}

/* Of each description one number that cannot be. */
static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    counter c;
    creme_model *model = NULL;
    init(&c);
#define REFUSED(field, number, code, text)                                                                           \
    init(&c);                                                                                                        \
    c.description.field = number;                                                                                    \
    assert_fails(creme_model_from_functions(&model, &functions, &c), code, text);                                    \
    assert_null(model);                                                                                              \
    assert_int_equal(c.destroyed, 0)
    REFUSED(input_bp, 0, CREME_ERROR_RANGE, "input_bp is 0");
    REFUSED(input_bp, INT64_C(1) << 31, CREME_ERROR_RANGE, "input_bp");
    REFUSED(bins, 0, CREME_ERROR_RANGE, "bins is 0");
    REFUSED(bins, 7, CREME_ERROR_RANGE, "bins is 7: expected 1 to 6");
    REFUSED(bin_bp, -1, CREME_ERROR_RANGE, "bin_bp is -1");
    REFUSED(bin_bp, INT64_MAX, CREME_ERROR_RANGE, "bin_bp");
    REFUSED(first_bin_bp, INPUT_BP, CREME_ERROR_RANGE, "first_bin_bp");
    REFUSED(tracks, 0, CREME_ERROR_RANGE, "tracks is 0");
    REFUSED(batch, -2, CREME_ERROR_RANGE, "batch is -2");
#undef REFUSED
    init(&c);
    c.names[1] = "";
    assert_fails(creme_model_from_functions(&model, &functions, &c), CREME_ERROR_ARGUMENT,
                 "name of track 1 is empty");
    c.names[1] = "a\tb";
    assert_fails(creme_model_from_functions(&model, &functions, &c), CREME_ERROR_ARGUMENT, "control character");
    init(&c);
    c.descriptions[2] = NULL;
    assert_fails(creme_model_from_functions(&model, &functions, &c), CREME_ERROR_ARGUMENT, "description of track 2");
    init(&c);
    c.pairs[0] = 2;
    assert_fails(creme_model_from_functions(&model, &functions, &c), CREME_ERROR_RANGE, "strand pair");
    creme_model_functions none = {.describe = describe_counter, .destroy = destroy_counter};
    assert_fails(creme_model_from_functions(&model, &none, &c), CREME_ERROR_ARGUMENT, "describe and predict");
    creme_model_functions refuses = {refuse, predict_counter, destroy_counter};
    assert_fails(creme_model_from_functions(&model, &refuses, &c), CREME_ERROR_NOT_FOUND, "no weights");
    assert_null(model);
    assert_int_equal(c.destroyed, 0);
}

static void it_is_evaluated_by_whole_windows_only(void **state)
{
    (void)state;
    counter c;
    creme_model *model = NULL;
    creme_predictor *predictor = NULL;
    creme_track_selection chosen = {0};
    creme_embedding *embedding = NULL;
    uint8_t sequences[SEQUENCES][INPUT_BP];
    const uint8_t *codes[SEQUENCES];
    float out[1];
    init(&c);
    fill(sequences, codes);
    assert_succeeds(creme_model_from_functions(&model, &functions, &c));
    assert_succeeds(creme_track_select(&chosen, creme_model_describe(model)->tracks, "0", false));
    assert_succeeds(creme_predictor_create(&predictor, model, &(creme_readout){.bin_end = 1, .tracks = &chosen}));
    assert_fails(creme_predictor_embed(predictor, codes, 1, &embedding), CREME_ERROR_UNSUPPORTED, "callback");
    assert_fails(creme_predictor_predict_edits(predictor, &(creme_variant){.codes = codes[0]}, 1, out),
                 CREME_ERROR_UNSUPPORTED, "callback");
    assert_int_equal(c.calls, 0);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&chosen);
    creme_model_close(model);
}

static void memory_that_is_short_leaves_nothing(void **state)
{
    (void)state;
    counter c;
    creme_model *model = NULL;
    float out[SEQUENCES];
    creme_status status = CREME_ERROR_MEMORY;
    init(&c);
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = creme_model_from_functions(&model, &functions, &c);
        creme_memory_fail_after(0);
        if (status == CREME_OK) break;
        assert_int_equal(status, CREME_ERROR_MEMORY);
        assert_null(model);
    }
    assert_int_equal(c.destroyed, 0);
    status = CREME_ERROR_MEMORY;
    for (size_t n = 1; status != CREME_OK; n++) {
        creme_memory_fail_after(n);
        status = predict(model, &(creme_readout){.bin_end = 1}, "0", false, out);
        creme_memory_fail_after(0);
    }
    creme_model_close(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_what_was_described),
        cmocka_unit_test(read_outs_are_of_the_bins_and_tracks_that_are_asked_for),
        cmocka_unit_test(peaks_are_found_in_all_bins),
        cmocka_unit_test(tracks_may_have_no_names),
        cmocka_unit_test(failures_of_functions_are_told),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(it_is_evaluated_by_whole_windows_only),
        cmocka_unit_test(memory_that_is_short_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
