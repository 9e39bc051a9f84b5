/* What follows from a model's shapes and its card. The model is described in the words of a server. */
#include "model/foreign/form.h"
#include "model/remote/oip.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scratch.h"

/* --- Shapes ---------------------------------------------------------------------------------------------------- */

static creme_foreign_rules rules = {.bins_first = true};

/* The form of a model with this input and output (JSON) and card; a status. */
static creme_status find(creme_foreign_form *form, const char *input, const char *output, const char *card,
                         creme_model_options options)
{
    char text[1024];
    creme_oip_metadata metadata;
    creme_model_card read;
    snprintf(text, sizeof text, "{\"inputs\": [%s], \"outputs\": [%s]}", input, output);
    assert_succeeds(creme_oip_read_metadata(&metadata, text, strlen(text)));
    assert_succeeds(creme_model_card_parse(&read, card, strlen(card), "card"));
    creme_status status = creme_foreign_form_find(form, &metadata.tensors, &read, &rules, &options);
    form->input = form->output = NULL; /* the metadata's */
    creme_model_card_clear(&read);
    creme_oip_metadata_clear(&metadata);
    return status;
}

#define INPUT(type, shape) "{\"name\": \"x\", \"datatype\": \"" type "\", \"shape\": " shape "}"
#define OUTPUT(shape)      "{\"name\": \"y\", \"datatype\": \"FP32\", \"shape\": " shape "}"
#define NO_CARD            "{\"creme\": 1}"
#define TWO_TRACKS         "\"tracks\": [{\"identifier\": \"a\"}, {\"identifier\": \"b\"}]"
#define NOTHING            ((creme_model_options){0})

static void test_shapes(void **state)
{
    (void)state;
    creme_foreign_form form;
    assert_succeeds(find(&form, INPUT("UINT8", "[-1, 96]"), OUTPUT("[-1, 6, 2]"), NO_CARD, NOTHING));
    assert_int_equal(form.layout, CREME_FOREIGN_CODES);
    assert_true(form.input_bp == 96 && form.bins == 6 && form.bin_bp == 16 && form.first_bin_bp == 0);
    assert_true(form.tracks == 2 && form.batch == 8 && !form.fixed_batch && !form.transposed && !form.reduces);
    assert_succeeds(find(&form, INPUT("FP32", "[4, 96, 4]"), OUTPUT("[4, 3]"), NO_CARD, NOTHING));
    assert_int_equal(form.layout, CREME_FOREIGN_CHANNELS_LAST);
    assert_true(form.fixed_batch && form.batch == 4 && form.bins == 1 && form.bin_bp == 96 && form.tracks == 3);
    assert_true(form.n_value == 0.25f);
    assert_succeeds(find(&form, INPUT("INT8", "[-1, 4, 96]"), OUTPUT("[-1]"), NO_CARD, NOTHING));
    assert_int_equal(form.layout, CREME_FOREIGN_CHANNELS_FIRST);
    assert_true(form.tracks == 1 && form.bins == 1 && form.n_value == 0);
    /* [N][T][P] where only that agrees with the card; the middle where it does not say where bins begin */
    assert_succeeds(find(&form, INPUT("FP32", "[-1, 4, -1]"), OUTPUT("[-1, 2, 5]"),
                         "{\"creme\": 1, \"bins\": 5, \"bin_bp\": 10, " TWO_TRACKS "}",
                         (creme_model_options){.input_bp = 96}));
    assert_true(form.transposed && form.bins == 5 && form.tracks == 2 && form.first_bin_bp == 23);
    assert_succeeds(
        find(&form, INPUT("FP32", "[-1, 4, 96]"), OUTPUT("[-1, -1, -1]"),
             "{\"creme\": 1, \"bins\": 2, \"bin_bp\": 10, \"max_batch\": 3, \"n\": \"0\", " TWO_TRACKS "}", NOTHING));
    assert_true(!form.transposed && form.n_value == 0 && form.batch == 3);
    assert_succeeds(find(&form, INPUT("FP32", "[-1, 4, 96]"), OUTPUT("[-1]"), "{\"creme\": 1, \"n\": 0}", NOTHING));
    assert_true(form.n_value == 0);
    assert_succeeds(
        find(&form, INPUT("FP32", "[-1, 4, 96]"), OUTPUT("[-1]"), "{\"creme\": 1, \"n\": 0.25}", NOTHING));
    assert_true(form.n_value == 0.25f);
}

static void refuse(const char *input, const char *output, const char *card, const char *why)
{
    creme_foreign_form form;
    assert_true(find(&form, input, output, card, NOTHING) != CREME_OK);
    if (!strstr(creme_error_message(), why)) fail_msg("\"%s\" is not in: %s", why, creme_error_message());
}

static void test_shapes_that_cannot_be(void **state)
{
    (void)state;
    refuse(INPUT("FP32", "[-1, 96]"), OUTPUT("[-1]"), NO_CARD, "x FP32 [-1, 96]: expected one that is UINT8");
    refuse(INPUT("FP32", "[-1, 4, 4]"), OUTPUT("[-1]"), NO_CARD, "expected one that is");
    refuse(INPUT("BYTES", "[-1, 96]"), OUTPUT("[-1]"), NO_CARD, "x BYTES");
    refuse(INPUT("UINT8", "[-1, -1]"), OUTPUT("[-1]"), NO_CARD, "--input-bp has to");
    refuse(INPUT("UINT8", "[-1, 96]"), OUTPUT("[-1, 7, 2]"), NO_CARD, "7 bins do not divide 96 bp");
    refuse(INPUT("UINT8", "[-1, 96]"), OUTPUT("[-1, -1, 2]"), NO_CARD, "how many bins it has");
    refuse(INPUT("UINT8", "[-1, 96]"), OUTPUT("[-1, 2, 2, 2]"), NO_CARD, "expected [-1, bins, tracks]");
    refuse(INPUT("UINT8", "[-1, 96]"), OUTPUT("[-1, 6, 3]"), "{\"creme\": 1, " TWO_TRACKS "}",
           "have 3 tracks, its card says 2");
    refuse(INPUT("UINT8", "[-1, 96]"), OUTPUT("[-1]"), "{\"creme\": 1, \"input_bp\": 95}", "have 96 bases");
    refuse(INPUT("FP32", "[-1, 96, 4]"), OUTPUT("[-1]"), "{\"creme\": 1, \"n\": \"code4\"}", "has four channels");
    refuse(INPUT("UINT8", "[-1, 96, 4]"), OUTPUT("[-1]"), "{\"creme\": 1, \"n\": \"0.25\"}", "whole numbers");
    refuse(INPUT("UINT8", "[-1, 96]"), OUTPUT("[-1]") "," OUTPUT("[-1]"), NO_CARD, "--head has to name one");
    refuse(INPUT("UINT8", "[-1, 96]"), "{\"name\": \"y\", \"datatype\": \"no tensor\", \"shape\": [-1]}", NO_CARD,
           "its output is y no tensor [-1]: expected [-1, bins, tracks]");
    refuse(INPUT("UINT8", "[-1, 1000000]"), OUTPUT("[-1, 100000, 10000]"), NO_CARD, "takes 4 GB");
}

/* What a model that is not served says of an output of three dimensions, which may lie either way. */
static void test_order(void **state)
{
    (void)state;
    const struct {
        const char *shape, *card;
        int64_t tracks, bins; /* of a table; what it is, 0: nobody can tell */
        bool turned;
    } cases[] = {
        {"[-1, 6, 2]", NO_CARD, 0, 0, false},
        {"[-1, 6, 2]", NO_CARD, 2, 6, false},
        {"[-1, 2, 6]", NO_CARD, 2, 6, true},
        {"[-1, 2, 6]", "{\"creme\": 1, \"bins\": 6}", 0, 6, true},
        {"[-1, 6, 2]", "{\"creme\": 1, \"bins\": 6}", 0, 6, false},
        {"[-1, 2, 6]", "{\"creme\": 1, " TWO_TRACKS "}", 0, 6, true},
        {"[-1, 2, 2]", "{\"creme\": 1, " TWO_TRACKS "}", 0, 0, true},
        {"[-1, 2, 2]", "{\"creme\": 1, \"tracks_first\": true}", 0, 2, true},
        {"[-1, 6, 2]", "{\"creme\": 1, \"tracks_first\": true}", 0, 2, true},
        {"[-1, 6, 2]", "{\"creme\": 1, \"tracks_first\": false}", 0, 6, false},
    };
    const struct {
        const char *shape, *card;
        int64_t tracks;
        const char *why;
    } wrong[] = {
        {"[-1, 3, 16]", "{\"creme\": 1, " TWO_TRACKS "}", 0, "\"y\" is [-1, 3, 16], its card says 2 tracks"},
        {"[-1, 3, 16]", "{\"creme\": 1, \"bins\": 5}", 0, "is [-1, 3, 16], its card says 5 bins"},
        {"[-1, 3, 2]", "{\"creme\": 1, \"bins\": 5, " TWO_TRACKS "}", 0, "its card says 5 bins of 2 tracks"},
        {"[-1, 3, 16]", NO_CARD, 7, "the table of tracks (--targets) says 7 tracks"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creme_foreign_form form;
        char output[100];
        rules = (creme_foreign_rules){.tracks = cases[i].tracks};
        snprintf(output, sizeof output, "{\"name\": \"y\", \"datatype\": \"FP32\", \"shape\": %s}", cases[i].shape);
        creme_status status = find(&form, INPUT("UINT8", "[-1, 96]"), output, cases[i].card, NOTHING);
        if (cases[i].bins == 0) {
            assert_int_equal(status, CREME_ERROR_FORMAT);
            assert_non_null(strstr(creme_error_message(), "\"tracks_first\" of a model card tells"));
        } else {
            assert_int_equal(status, CREME_OK);
            assert_true(form.bins == cases[i].bins && form.transposed == cases[i].turned);
        }
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char output[100];
        rules = (creme_foreign_rules){.tracks = wrong[i].tracks};
        snprintf(output, sizeof output, "{\"name\": \"y\", \"datatype\": \"FP32\", \"shape\": %s}", wrong[i].shape);
        refuse(INPUT("UINT8", "[-1, 96]"), output, wrong[i].card, wrong[i].why);
    }
    rules = (creme_foreign_rules){.bins_first = true};
}

/* Channels that the shape does not say, what an N is, and types. */
static void test_inputs(void **state)
{
    (void)state;
    creme_foreign_form form;
    const creme_model_options half = {.n_value = 0.5f, .n_value_given = true};
    assert_succeeds(find(&form, INPUT("FP16", "[-1, -1, 96]"), OUTPUT("[-1]"), NO_CARD, half));
    assert_true(form.layout == CREME_FOREIGN_CHANNELS_FIRST && form.input_bp == 96 && form.n_value == 0.5f);
    assert_succeeds(find(&form, INPUT("BF16", "[-1, 96, -1]"), OUTPUT("[-1]"), NO_CARD, NOTHING));
    assert_true(form.layout == CREME_FOREIGN_CHANNELS_LAST && form.input_bp == 96 && form.n_value == 0.25f);
    assert_succeeds(find(&form, INPUT("INT64", "[-1, 96]"), OUTPUT("[-1]"), NO_CARD, NOTHING));
    assert_true(form.layout == CREME_FOREIGN_CODES && form.type == CREME_FOREIGN_INT64);
    assert_int_equal(find(&form, INPUT("INT32", "[-1, 96]"), OUTPUT("[-1]"), NO_CARD, half), CREME_ERROR_ARGUMENT);
    assert_int_equal(find(&form, INPUT("INT32", "[-1, 96, 4]"), OUTPUT("[-1]"), NO_CARD, half), CREME_ERROR_ARGUMENT);
    refuse(INPUT("FP32", "[-1, -1, -1]"), OUTPUT("[-1]"), NO_CARD, "expected one that is");
    refuse(INPUT("FP32", "[-1, 5, -1]") "," INPUT("FP32", "[-1]"), OUTPUT("[-1]"), NO_CARD, "x FP32 [-1, 5, -1], x");
}

/* Every number of 16 bits survives the way there and back; numbers between go to the nearest, ties to the even one. */
static void test_halves(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 65536; bits++) {
        uint16_t half = (uint16_t)bits;
        float number;
        creme_foreign_to_floats(&number, &half, 1, CREME_FOREIGN_FP16);
        if (number == number) assert_int_equal(creme_foreign_half(number), half);
        creme_foreign_to_floats(&number, &half, 1, CREME_FOREIGN_BF16);
        if (number == number) assert_int_equal(creme_foreign_bfloat(number), half);
    }
    assert_int_equal(creme_foreign_half(1.0f / 3), 0x3555);
    assert_int_equal(creme_foreign_half(0x1.002p0f), 0x3c00); /* half way: to the even one */
    assert_int_equal(creme_foreign_half(0x1.006p0f), 0x3c02);
    assert_int_equal(creme_foreign_half(65519), 0x7bff);
    assert_int_equal(creme_foreign_half(65520), 0x7c00);
    assert_int_equal(creme_foreign_half(0x1.ffep-15f), 0x0400); /* a carry out of the small ones */
    assert_int_equal(creme_foreign_bfloat(0x1.01p0f), 0x3f80);
    assert_int_equal(creme_foreign_bfloat(0x1.03p0f), 0x3f82);
}

/* --- Sequences ------------------------------------------------------------------------------------------------- */

static void test_encoding(void **state)
{
    (void)state;
    const uint8_t bases[] = {CREME_BASE_A, CREME_BASE_T, CREME_BASE_N, 5 /* beyond an end */};
    const uint8_t *codes[] = {bases};
    creme_foreign_form form = {.layout = CREME_FOREIGN_CODES, .type = CREME_FOREIGN_UINT8, .input_bp = 4};
    uint8_t as_codes[8];
    creme_foreign_form_encode(&form, codes, 1, 2, as_codes); /* the second row repeats the first */
    assert_memory_equal(as_codes, ((const uint8_t[]){0, 3, 4, 4, 0, 3, 4, 4}), 8);
    float last[16];
    form = (creme_foreign_form){
        .layout = CREME_FOREIGN_CHANNELS_LAST, .type = CREME_FOREIGN_FP32, .input_bp = 4, .n_value = 0.25f};
    creme_foreign_form_encode(&form, codes, 1, 1, last);
    const float expected[16] = {1, 0, 0, 0, 0, 0, 0, 1, 0.25f, 0.25f, 0.25f, 0.25f, 0, 0, 0, 0};
    assert_memory_equal(last, expected, sizeof last);
    uint16_t first[16];
    form.layout = CREME_FOREIGN_CHANNELS_FIRST;
    form.type = CREME_FOREIGN_FP16;
    creme_foreign_form_encode(&form, codes, 1, 1, first);
    for (int p = 0; p < 4; p++) {
        for (int c = 0; c < 4; c++) {
            float value = expected[4 * p + c];
            assert_int_equal(first[4 * c + p], value == 1 ? 0x3c00 : value > 0 ? 0x3400 : 0);
        }
    }
    assert_int_equal(creme_foreign_form_bytes(&form), 32);
    int64_t wide[4];
    form = (creme_foreign_form){.layout = CREME_FOREIGN_CODES, .type = CREME_FOREIGN_INT64, .input_bp = 4};
    creme_foreign_form_encode(&form, codes, 1, 1, wide);
    assert_true(wide[0] == 0 && wide[1] == 3 && wide[2] == 4 && wide[3] == 4);
    assert_int_equal(creme_foreign_form_bytes(&form), 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes), cmocka_unit_test(test_shapes_that_cannot_be),
        cmocka_unit_test(test_order),  cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_halves), cmocka_unit_test(test_encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
