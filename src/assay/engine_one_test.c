/* One assay of the caller's, run by itself, on a model of functions: what is necessary is the one tile that counts. */
#include <creme/callback_model.h>
#include <creme/engine.h>

#include "assay/sites_fake.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scratch.h"

enum { COUNTED = 2 }; /* the CRE tile whose bases the model reads: [100, 140) */

static creme_status describe(void *self, creme_model_description *out)
{
    (void)self;
    *out = (creme_model_description){.input_bp = FAKE_BP, .bins = 1, .bin_bp = FAKE_BP, .tracks = 1, .batch = 3};
    return CREME_OK;
}

/* A hash of the tile's bases: any shuffle of it changes the number. */
static creme_status predict(void *self, const creme_prediction_request *request, float *out)
{
    const bool *broken = self;
    if (*broken) return creme_fail(CREME_ERROR_IO, "broken");
    for (int64_t i = 0; i < request->count; i++) {
        int64_t start = FAKE_MARGIN_BP + COUNTED * FAKE_TILE_BP;
        uint32_t sum = 1;
        for (int64_t p = start; p < start + FAKE_TILE_BP; p++) sum = sum * 31 + request->codes[i][p];
        out[i] = 1 + (float)(sum % 1000);
    }
    return CREME_OK;
}

typedef struct setting {
    creme_model *model;
    creme_track_selection tracks;
    creme_predictor *predictor;
    creme_engine *engine;
    bool broken;
} setting;

static void open_setting(setting *s)
{
    static const creme_model_functions functions = {.describe = describe, .predict = predict};
    *s = (setting){0};
    assert_succeeds(creme_model_from_functions(&s->model, &functions, &s->broken));
    assert_succeeds(creme_track_select(&s->tracks, creme_model_describe(s->model)->tracks, "all", false));
    creme_readout readout = {.bin_end = 1, .tracks = &s->tracks};
    assert_succeeds(creme_predictor_create(&s->predictor, s->model, &readout));
    assert_succeeds(creme_engine_create(&s->engine, s->predictor, NULL));
}

static void close_setting(setting *s)
{
    creme_engine_destroy(s->engine);
    creme_predictor_destroy(s->predictor);
    creme_track_selection_clear(&s->tracks);
    creme_model_close(s->model);
}

static const creme_assay_options options = {.tile_bp = FAKE_TILE_BP, .seed = 1, .tracks = 1, .shuffles = 4};

static void the_assay_stays_the_callers(void **state)
{
    const fake_sites *sites = *state;
    setting s;
    creme_assay *assay = NULL;
    const creme_effect *rows = NULL;
    size_t count = 0;
    open_setting(&s);
    assert_succeeds(creme_necessity_create(&assay, &sites->at[0], &options));
    assert_succeeds(creme_engine_run_assay(s.engine, assay));
    assert_succeeds(creme_assay_finish(assay, &rows, &count));
    assert_int_equal(count, FAKE_TILES);
    for (size_t i = 0; i < count; i++) {
        bool is_counted = rows[i].tile.start == FAKE_MARGIN_BP + COUNTED * FAKE_TILE_BP;
        assert_int_equal(rows[i].n, 4);
        assert_true(is_counted ? rows[i].effect != 0 : rows[i].effect == 0);
    }
    creme_assay_destroy(assay);
    close_setting(&s);
}

static void a_failure_is_the_models(void **state)
{
    const fake_sites *sites = *state;
    setting s;
    creme_assay *assay = NULL;
    open_setting(&s);
    s.broken = true;
    assert_succeeds(creme_necessity_create(&assay, &sites->at[0], &options));
    assert_fails(creme_engine_run_assay(s.engine, assay), CREME_ERROR_IO, "broken");
    creme_assay_destroy(assay);
    s.broken = false; /* and the engine can be used again */
    assert_succeeds(creme_necessity_create(&assay, &sites->at[1], &options));
    assert_succeeds(creme_engine_run_assay(s.engine, assay));
    creme_assay_destroy(assay);
    close_setting(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_assay_stays_the_callers),
                                       cmocka_unit_test(a_failure_is_the_models)};
    return cmocka_run_group_tests(tests, fake_sites_setup, fake_sites_teardown);
}
