/* Enformers that were trained on: a head of their own, low-rank adapters, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"
#include "enformer_file.h"
#include "model/weights/safetensors_write.h"
#include "scratch.h"

#include <creme/model.h>

enum { INPUT_BP = 256, MOST_OUTPUTS = 512 };

static scratch folder;

/* The file as safetensors; returns "enformer:PATH". */
static const char *write_file(const enformer_file *file, const char *name)
{
    static char specification[2][300];
    static int turn;
    const creme_tensor *tensors[400];
    creme_weights *weights = enformer_weights(file);
    for (size_t i = 0; i < creme_weights_count(weights); i++) tensors[i] = creme_weights_get(weights, i);
    const char *path = scratch_path(&folder, name);
    assert_succeeds(
        creme_safetensors_write(path, &(creme_safetensors_content){"a test", tensors, creme_weights_count(weights),
                                                                   NULL, 0, NULL, NULL, CREME_F32}));
    creme_weights_close(weights);
    turn = !turn;
    snprintf(specification[turn], sizeof specification[turn], "enformer:%s", path);
    return specification[turn];
}

/* Every bin of every track; returns how many tracks there are. */
static size_t predict(const char *specification, creme_model_options options, float *out)
{
    creme_model *model = NULL;
    creme_track_selection tracks;
    creme_predictor *predictor = NULL;
    static uint8_t codes[INPUT_BP];
    for (int i = 0; i < INPUT_BP; i++) codes[i] = (uint8_t)((i * i + i / 7) % 4);
    options.input_bp = INPUT_BP;
    assert_succeeds(creme_model_open(&model, specification, &options));
    const creme_model_info *info = creme_model_describe(model);
    assert_succeeds(creme_track_select(&tracks, info->tracks, "all", false));
    creme_readout readout = {.bin_end = info->bins, .every_bin = true, .tracks = &tracks};
    assert_true(info->bins * (int64_t)tracks.count <= MOST_OUTPUTS);
    assert_succeeds(creme_predictor_create(&predictor, model, &readout));
    memset(out, 0, MOST_OUTPUTS * sizeof *out);
    assert_succeeds(creme_predictor_predict(predictor, (const uint8_t *[]){codes}, 1, out));
    size_t count = tracks.count;
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    return count;
}

static void refuse(const char *specification, creme_model_options options, creme_status status, const char *message)
{
    creme_model *model = NULL;
    if (options.input_bp == 0) options.input_bp = INPUT_BP;
    assert_fails(creme_model_open(&model, specification, &options), status, message);
    assert_null(model);
}

static void put_before_names(enformer_file *file, const char *start)
{
    for (int i = 0; i < file->count; i++) {
        char name[sizeof file->tensors[i].name];
        snprintf(name, sizeof name, "%s%.*s", start, (int)(sizeof name - 20), file->tensors[i].name);
        memcpy(file->tensors[i].name, name, sizeof name);
    }
}

/* HeadAdapterWrapper: the Enformer with its old heads below "enformer.", and "to_tracks.0" beside. */
static void test_head_adapter(void **state)
{
    (void)state;
    float adapted[MOST_OUTPUTS], old[MOST_OUTPUTS], expected[MOST_OUTPUTS];
    enformer_shape s = enformer_tiny();
    enformer_file *wrapped = enformer_file_make(&s, ENFORMER_TRUNK, false);
    put_before_names(wrapped, "enformer.");
    enformer_filter(wrapped, 'l', true, 1, s.final, 4, "to_tracks.0", "");
    const char *specification = write_file(wrapped, "wrapped.safetensors");
    assert_int_equal(predict(specification, (creme_model_options){0}, adapted), 4);
    assert_int_equal(predict(specification, (creme_model_options){.head = "human"}, old), 3);

    /* The same as an Enformer whose human head has those numbers. */
    s.human = 4;
    enformer_file *plain = enformer_file_make(&s, ENFORMER_SHORT, false);
    static const char *const ends[] = {"weight", "bias"};
    for (int i = 0; i < 2; i++) {
        const enformer_tensor *from = enformer_file_find(wrapped, enformer_text("to_tracks.0.%s", ends[i]));
        enformer_tensor *to = enformer_file_find(plain, enformer_text("_heads.human.0.%s", ends[i]));
        assert_int_equal(from->count, to->count);
        memcpy(to->data, from->data, (size_t)to->count * sizeof(float));
    }
    assert_int_equal(predict(write_file(plain, "plain.safetensors"), (creme_model_options){0}, expected), 4);
    assert_memory_equal(adapted, expected, sizeof adapted);
    assert_memory_not_equal(adapted, old, sizeof adapted);
    enformer_file_clear(wrapped);
    enformer_file_clear(plain);
}

/* X.weight becomes X.base_layer.weight with LoRA's matrices of rank 2 beside it. */
static void add_adapter(enformer_file *file, const char *layer)
{
    char name[200];
    enformer_tensor *base = enformer_file_find(file, enformer_text("%s.weight", layer));
    int64_t out = base->shape[0], in = base->shape[1];
    snprintf(base->name, sizeof base->name, "%s.base_layer.weight", layer);
    snprintf(name, sizeof name, "%s.lora_A.default.weight", layer);
    enformer_tensor *a = enformer_add(file, name, "", 2, 2, in, 1, 1);
    for (int64_t i = 0; i < a->count; i++) a->data[i] = enformer_value(name, i);
    snprintf(name, sizeof name, "%s.lora_B.default.weight", layer);
    enformer_tensor *b = enformer_add(file, name, "", 2, out, 2, 1, 1);
    for (int64_t i = 0; i < b->count; i++) b->data[i] = enformer_value(name, i);
}

static void merge_by_hand(enformer_file *plain, enformer_file *adapted, const char *layer, double factor)
{
    enformer_tensor *w = enformer_file_find(plain, enformer_text("%s.weight", layer));
    const enformer_tensor *a = enformer_file_find(adapted, enformer_text("%s.lora_A.default.weight", layer));
    const enformer_tensor *b = enformer_file_find(adapted, enformer_text("%s.lora_B.default.weight", layer));
    for (int64_t i = 0; i < w->count; i++) {
        int64_t row = i / w->shape[1], column = i % w->shape[1];
        double sum = (double)b->data[2 * row] * (double)a->data[column] +
                     (double)b->data[2 * row + 1] * (double)a->data[w->shape[1] + column];
        w->data[i] = (float)((double)w->data[i] + factor * sum);
    }
}

static void test_adapters(void **state)
{
    (void)state;
    static const char *const layers[] = {"transformer.0.0.fn.1.to_q", "transformer.1.0.fn.1.to_v"};
    float adapted[MOST_OUTPUTS], expected[MOST_OUTPUTS];
    enformer_shape s = enformer_tiny();
    enformer_file *with = enformer_file_make(&s, ENFORMER_SHORT, false);
    enformer_file *plain = enformer_file_make(&s, ENFORMER_SHORT, false);
    for (int i = 0; i < 2; i++) {
        add_adapter(with, layers[i]);
        merge_by_hand(plain, with, layers[i], 8.0 / 2);
    }
    put_before_names(with, "base_model.model.");
    const char *specification = write_file(with, "lora.safetensors");
    refuse(specification, (creme_model_options){0}, CREME_ERROR_UNSUPPORTED,
           "their scale is not known: give --lora-alpha");
    predict(specification, (creme_model_options){.lora_alpha = 8}, adapted);
    predict(write_file(plain, "merged.safetensors"), (creme_model_options){0}, expected);
    assert_memory_equal(adapted, expected, sizeof adapted);
    scratch_write(&folder, "adapter_config.json", "{\"lora_alpha\": 8, \"r\": 2}", SCRATCH_PLAIN);
    specification = write_file(with, "lora.safetensors");
    predict(specification, (creme_model_options){0}, adapted);
    assert_memory_equal(adapted, expected, sizeof adapted);
    enformer_file_clear(with);
    enformer_file_clear(plain);
}

static void test_refused(void **state)
{
    (void)state;
    float left[MOST_OUTPUTS], expected[MOST_OUTPUTS];
    enformer_shape s = enformer_tiny();
    enformer_file *file = enformer_file_make(&s, ENFORMER_SHORT, false);
    predict(write_file(file, "plain.safetensors"), (creme_model_options){0}, expected);
    enformer_filter(file, 'l', true, 1, s.final, 4, "my_head", "");
    const char *specification = write_file(file, "two.safetensors");
    refuse(specification, (creme_model_options){0}, CREME_ERROR_UNSUPPORTED,
           "2 tensors are no part of this network: \"my_head.bias\", \"my_head.weight\". With them it is another "
           "network");
    refuse(specification, (creme_model_options){.ignore_tensors = "head.weight"}, CREME_ERROR_UNSUPPORTED,
           "1 tensor is no part of this network: \"my_head.bias\"");
    refuse(specification, (creme_model_options){.ignore_tensors = "my_(head"}, CREME_ERROR_ARGUMENT,
           "tensors to be ignored, 'my_(head': Unmatched ( or \\(");
    predict(specification, (creme_model_options){.ignore_tensors = "^my_"}, left);
    assert_memory_equal(left, expected, sizeof left);
    specification = write_file(file, "two.safetensors");
    refuse(specification, (creme_model_options){.input_bp = 393216, .ignore_tensors = "^my_"}, CREME_ERROR_RANGE,
           "an input of 393216 bp: Enformer reads 196608 bp; the published model takes 393216 bp, but drops all but");
    enformer_file_clear(file);
}

static int open_folder(void **state)
{
    (void)state;
    folder = scratch_open();
    return 0;
}

static int close_folder(void **state)
{
    (void)state;
    scratch_close(&folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_head_adapter, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(test_adapters, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(test_refused, open_folder, close_folder),
    };
    return cmocka_run_group_tests_name("fine-tuned Enformers", tests, NULL, NULL);
}
