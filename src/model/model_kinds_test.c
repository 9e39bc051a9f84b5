/* Rows of kinds: what they say, and options that a kind does not take. */
#include "model/model_kind.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scratch.h"

/* Every row is whole, and found by its name. */
static void test_rows(void **state)
{
    (void)state;
    size_t count = 0;
    for (; creme_model_kind_row(count); count++) {
        const creme_model_kind *row = creme_model_kind_row(count);
        assert_ptr_equal(&row->about, creme_model_kind_get(count));
        assert_ptr_equal(row, creme_model_kind_find(row->about.name, strlen(row->about.name)));
        assert_non_null(row->about.noun);
        assert_non_null(row->about.file);
        assert_true(row->about.precisions & 1u << CREME_PRECISION_F32);
        assert_true(row->recognise || row->recognise_text || row->recognise_bytes || row->about.what);
        assert_true(row->open && row->close && row->predictor_create && row->predictor_destroy && row->predict);
        assert_true(!row->embed == !row->predict_edits);
        for (size_t s = 0; s < row->about.setting_count; s++) {
            const creme_model_setting_info *setting = &row->about.settings[s];
            assert_true(!setting->values || setting->values[0]);
        }
    }
    assert_true(count > 0);
    assert_null(creme_model_kind_get(count));
    assert_null(creme_model_kind_find("enf", 3));
    assert_null(creme_model_kind_find("enformer2", 9));
    char text[256];
    creme_model_kind_list(text, sizeof text, true, false);
    assert_memory_equal(text, "enformer:FILE, borzoi:FILE, grammar:FILE, onnx:FILE, worker:COMMAND", 67);
    creme_model_kind_list(text, sizeof text, false, true);
    assert_string_equal(text, "enformer, borzoi");
    creme_model_kind_list(text, 6, false, true); /* cut, and not written beyond */
    assert_string_equal(text, "enfor");
}

static void test_built_in(void **state)
{
    (void)state;
    assert_true(creme_model_is_built_in("grammar:demo"));
    assert_false(creme_model_is_built_in("grammar:demo.json"));
    assert_true(creme_model_is_built_in("borzoi:demo"));
    assert_false(creme_model_is_built_in("enformer:demo"));
    assert_false(creme_model_is_built_in("demo"));
    assert_false(creme_model_is_built_in("nothing:demo"));
    assert_string_equal(creme_model_kind_of_text(" \n{\"format\"")->name, "grammar");
    assert_null(creme_model_kind_of_text(">chr1"));
    assert_null(creme_model_kind_of_text(""));
}

static void test_files_of_a_specification(void **state)
{
    (void)state;
    assert_string_equal(creme_model_file_list("borzoi:a.h5,b.h5"), "a.h5,b.h5");
    assert_string_equal(creme_model_file_list("grammar:demo.json"), "demo.json");
    assert_null(creme_model_file_list("grammar:demo"));
    assert_null(creme_model_file_list("borzoi:demo"));
    assert_null(creme_model_file_list("worker:python3 serve.py a.h5,b.h5"));
    assert_null(creme_model_file_list("worker+unix:/tmp/a,b"));
    assert_null(creme_model_file_list("remote:http://host:8000/a,b#model:1"));
    assert_null(creme_model_file_list("borzoi"));
    assert_null(creme_model_file_list("borzoi:"));
}

static void assert_refused(const char *model, creme_model_options options, const char *text)
{
    creme_model *opened = NULL;
    assert_fails(creme_model_open(&opened, model, &options), CREME_ERROR_ARGUMENT, text);
    assert_null(opened);
}

/* What a kind has no use for is refused before its file is opened: none of these files is there. */
static void test_options_that_a_kind_does_not_take(void **state)
{
    (void)state;
    static const creme_model_setting gamma = {"gamma", "features"}, wrong = {"gamma", "beta"}, none = {"delta", "1"};
    assert_refused("grammar:x", (creme_model_options){.head = "human"}, "--head: a grammar has no heads");
    assert_refused("grammar:x", (creme_model_options){.lora_alpha = 1}, "a grammar has no tensors");
    assert_refused("grammar:x", (creme_model_options){.ignore_tensors = "x"}, "a grammar has no tensors");
    assert_refused("grammar:x", (creme_model_options){.backend = CREME_BACKEND_CUDA}, "by the processor alone");
    assert_refused("grammar:x", (creme_model_options){.n_value_given = true}, "--n-value: a grammar has no channels");
    assert_refused("grammar:x", (creme_model_options){.precision = CREME_PRECISION_BF16},
                   "--precision bf16: a grammar is not computed in it");
    assert_refused("borzoi:x", (creme_model_options){.settings = &gamma, .setting_count = 1},
                   "--gamma: a model of kind borzoi has no such option");
    assert_refused("enformer:x", (creme_model_options){.settings = &none, .setting_count = 1},
                   "--delta: a model of kind enformer has no such option, but gamma");
    assert_refused("enformer:x", (creme_model_options){.settings = &wrong, .setting_count = 1},
                   "--gamma: 'beta' is not known, it must be auto or positions or features");
    assert_refused("enformer", (creme_model_options){0}, "expected one of enformer:FILE, borzoi:FILE, ");
    creme_model *model = NULL; /* and what it takes is not */
    creme_model_options taken = {.settings = &gamma, .setting_count = 1, .head = "human", .n_value_given = true};
    assert_fails(creme_model_open(&model, "enformer:/nowhere/x", &taken), CREME_ERROR_IO, "/nowhere/x");
}

static void test_what_an_opened_model_says(void **state)
{
    (void)state;
    creme_model *model = NULL;
    assert_succeeds(creme_model_open(&model, "grammar:demo", NULL));
    const creme_model_info *info = creme_model_describe(model);
    assert_string_equal(info->kind, "grammar");
    assert_ptr_equal(info->about, creme_model_kind_get(2));
    assert_false(info->windowed);
    assert_false(info->squashed);
    assert_true(info->n_value == 0);
    creme_model_options other = {.input_bp = info->input_bp + 1};
    creme_model_close(model);
    assert_refused("grammar:demo", other, "--input-bp: the file of this model says that it takes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_built_in),
        cmocka_unit_test(test_files_of_a_specification),
        cmocka_unit_test(test_options_that_a_kind_does_not_take),
        cmocka_unit_test(test_what_an_opened_model_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
