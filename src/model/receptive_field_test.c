/* Receptive fields: those of models that are known are found to the base, and what is not found by searching is by the
 * check. The model of these tests counts C in stretches of its input, under conditions. */
#include "model/receptive_field.h"

#include <creme/callback_model.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

#include <string.h>

enum { INPUT_BP = 1000, BINS = 4, BIN_BP = 100, FIRST_BP = 300, BATCH = 7 };

/* Bin b sees [seen), moved by b bins. */
typedef struct net {
    creme_interval seen; /* counted always */
    creme_interval dead; /* counted only where its first base is C and base 500 is C: in 1 of 16 sequences */
    bool cancels;        /* base 0 is counted by as much as base 1 is not */
    bool noisy;          /* equal sequences differ by up to 2e-4 of the number */
    bool constant;
    int64_t asked;
} net;

static creme_status describe_net(void *self, creme_model_description *out)
{
    (void)self;
    *out = (creme_model_description){
        .input_bp = INPUT_BP, .bins = BINS, .bin_bp = BIN_BP, .first_bin_bp = FIRST_BP, .tracks = 1, .batch = 4};
    return CREME_OK;
}

static float count_c(const uint8_t *codes, creme_interval at)
{
    float n = 0;
    for (int64_t i = at.start; i < at.end; i++) n += codes[i] == CREME_BASE_C;
    return n;
}

static float see(net *self, const uint8_t *codes, int64_t bin)
{
    int64_t by = bin * BIN_BP;
    creme_interval seen = {self->seen.start + by, self->seen.end + by};
    float sum = 1000;
    if (self->constant) return sum;
    sum += count_c(codes, seen);
    if (self->dead.end > 0 && codes[self->dead.start] == CREME_BASE_C && codes[500] == CREME_BASE_C)
        sum += count_c(codes, self->dead);
    /* Whichever way both ends are changed together, half of it is nothing. */
    if (self->cancels && (codes[0] < 2) != (codes[INPUT_BP - 1] < 2)) sum += 7;
    if (self->noisy) sum += 0.05f * (float)(self->asked++ % 5);
    return sum;
}

static creme_status predict_net(void *self, const creme_prediction_request *request, float *out)
{
    for (int64_t i = 0; i < request->count; i++) {
        for (int64_t b = request->bin_first; b < request->bin_end; b++) *out++ = see(self, request->codes[i], b);
    }
    return CREME_OK;
}

static creme_receptive_field measure_by(net *self, int64_t bin_first, int64_t bin_end, int64_t tries, uint64_t seed)
{
    static const creme_model_functions functions = {.describe = describe_net, .predict = predict_net};
    creme_track_choice choice = {.track = 0, .other = -1};
    creme_track_selection tracks = {.at = &choice, .count = 1};
    creme_readout readout = {.bin_first = bin_first, .bin_end = bin_end, .every_bin = true, .tracks = &tracks};
    creme_field_options options = {.tries = tries, .batch = BATCH, .seed = seed};
    creme_receptive_field field;
    creme_model *model = NULL;
    creme_predictor *predictor = NULL;
    assert_int_equal(creme_model_from_functions(&model, &functions, self), CREME_OK);
    assert_int_equal(creme_predictor_create(&predictor, model, &readout), CREME_OK);
    assert_int_equal(creme_receptive_field_measure(&field, predictor, &options), CREME_OK);
    creme_predictor_destroy(predictor);
    creme_model_close(model);
    return field;
}

static creme_receptive_field measure(net *self, int64_t bin_first, int64_t bin_end, int64_t tries)
{
    return measure_by(self, bin_first, bin_end, tries, 1);
}

static void expect_field(creme_receptive_field field, int64_t start, int64_t end)
{
    assert_int_equal(field.bases.start, start);
    assert_int_equal(field.bases.end, end);
    assert_true(field.settled);
}

static void test_known(void **state)
{
    (void)state;
    static const creme_interval fields[] = {{200, 580},  {0, 1000},  {0, 5},     {995, 1000}, {0, 1},
                                            {999, 1000}, {437, 438}, {500, 501}, {1, 999},    {349, 917}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        net self = {.seen = fields[i]};
        creme_receptive_field field = measure(&self, 0, 1, 16);
        expect_field(field, fields[i].start, fields[i].end);
        assert_true(field.noise == 0);
        assert_true(field.predictions > 0 && field.predictions < 16 * 26);
    }
}

/* It is that of all bins that are read. */
static void test_bins(void **state)
{
    (void)state;
    net self = {.seen = {250, 350}};
    expect_field(measure(&self, 0, 1, 16), 250, 350);
    expect_field(measure(&self, 2, 3, 16), 450, 550);
    expect_field(measure(&self, 1, 4, 16), 350, 650);
}

/* The edge matters in few sequences: more tries see it; a check whose sequences see it widens. */
static void test_dead(void **state)
{
    (void)state;
    net self = {.seen = {400, 600}, .dead = {150, 160}};
    expect_field(measure(&self, 0, 1, 256), 150, 600);
    self.dead = (creme_interval){700, 760};
    creme_receptive_field field = measure(&self, 0, 1, 256);
    expect_field(field, 400, 760);
    int64_t widened = 0;
    for (int64_t tries = 1; tries < 24; tries++) {
        field = measure(&self, 0, 1, tries);
        assert_true(field.bases.start >= 400 && field.bases.end <= 760);
        widened += field.widened;
    }
    assert_true(widened > 0);
}

/* What a check finds is the very base. */
static void test_widening(void **state)
{
    (void)state;
    int64_t widened = 0;
    for (uint64_t seed = 1; seed < 50; seed++) {
        net left = {.seen = {400, 600}, .dead = {150, 151}}, right = {.seen = {400, 600}, .dead = {760, 761}};
        creme_receptive_field field = measure_by(&left, 0, 1, 20, seed);
        assert_true(field.bases.start == 150 || field.bases.start == 400);
        assert_int_equal(field.bases.end, 600);
        widened += field.widened;
        field = measure_by(&right, 0, 1, 20, seed);
        assert_int_equal(field.bases.start, 400);
        assert_true(field.bases.end == 761 || field.bases.end == 600);
        widened += field.widened;
    }
    assert_true(widened > 4);
}

/* A change of all that is outside may move nothing where a part of it does. */
static void test_cancelling(void **state)
{
    (void)state;
    net self = {.seen = {400, 600}, .cancels = true};
    expect_field(measure(&self, 0, 1, 32), 0, 1000);
}

static void test_nothing(void **state)
{
    (void)state;
    net self = {.constant = true};
    creme_receptive_field field = measure(&self, 0, 4, 16);
    assert_int_equal(field.bases.start, field.bases.end);
}

/* Differences of equal sequences do not count; those of a base, which are larger, do. */
static void test_noise(void **state)
{
    (void)state;
    net self = {.seen = {300, 600}, .noisy = true};
    creme_receptive_field field = measure(&self, 0, 1, 64);
    expect_field(field, 300, 600);
    assert_true(field.noise > 1e-5 && field.noise < 3e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),      cmocka_unit_test(test_bins),    cmocka_unit_test(test_dead),
        cmocka_unit_test(test_cancelling), cmocka_unit_test(test_nothing), cmocka_unit_test(test_noise),
        cmocka_unit_test(test_widening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
