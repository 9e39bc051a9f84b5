/* ONNX models, with an ONNX Runtime that fails and lies as it is told (tests/onnx/fake_runtime.c). Whether the real one
 * is called rightly, tools/check_onnx.sh sees. */
#include "model/onnx/onnx.h"

#include "base/memory.h"
#include "base/stop.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#include "scratch.h"

#define FILES "tests/fuzz/corpus/onnx/"
#define CARD  FILES "card.onnx" /* 64 bp, 8 bins of 3 tracks, whose card says that the tracks come first */

enum { LENGTH = 64, BINS = 8, TRACKS = 3 };

static void tell(const char *words)
{
    setenv("CREME_FAKE_ORT", words, 1);
}

static int alive(void)
{
    void *handle = dlopen(FAKE_RUNTIME, RTLD_NOW | RTLD_LOCAL);
    int (*count)(void);
    void *symbol = dlsym(handle, "creme_fake_alive");
    memcpy(&count, &symbol, sizeof symbol);
    int result = count();
    dlclose(handle);
    return result;
}

/* Opens the file and asks for `count` sequences of all tracks, of every bin. */
static creme_status ask_of(const char *specification, const creme_model_options *options, int count, float *out)
{
    creme_model *model = NULL;
    creme_predictor *predictor = NULL;
    creme_track_choice choices[TRACKS] = {
        {.track = 0, .other = -1}, {.track = 1, .other = -1}, {.track = 2, .other = -1}};
    creme_track_selection tracks = {.at = choices, .count = TRACKS};
    creme_readout readout = {.bin_end = BINS, .every_bin = true, .tracks = &tracks};
    uint8_t codes[16][LENGTH];
    const uint8_t *sequences[16];
    for (int i = 0; i < count; i++) {
        sequences[i] = codes[i];
        for (int p = 0; p < LENGTH; p++) codes[i][p] = (uint8_t)((p + i) % 4);
    }
    creme_status status = CREME_OK;
    CREME_TRY(creme_model_open(&model, specification, options));
    CREME_TRY(creme_predictor_create(&predictor, model, &readout));
    CREME_TRY(creme_predictor_predict(predictor, sequences, count, out));
done:
    creme_predictor_destroy(predictor);
    creme_model_close(model);
    return status;
}

#define SAYS "out=y:1:-1,8,3" /* what the fake's numbers are; the card of CARD fits either way */

static float numbers[16 * BINS * TRACKS];

static creme_status ask(const char *words)
{
    char text[200];
    snprintf(text, sizeof text, SAYS " %s", words);
    tell(text);
    return ask_of("onnx:" CARD, NULL, 3, numbers);
}

static void test_numbers(void **state)
{
    (void)state;
    assert_succeeds(ask(""));
    for (int i = 0; i < 3 * BINS * TRACKS; i++) assert_true(numbers[i] == 3); /* 1 + 2 of each base in 8 bp */
    assert_int_equal(alive(), 0);
}

/* --- Failures --------------------------------------------------------------------------------------------------- */

/* Whatever fails is said, with the file's name, and nothing is left of it. */
static void test_every_place(void **state)
{
    (void)state;
#define PLACE(place, result, name, arguments) place,
    static const int places[] = {CREME_ORT_TABLE(PLACE)};
#undef PLACE
    int failed = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char words[32], said[160];
        snprintf(words, sizeof words, "fail=%d", places[i]);
        snprintf(said, sizeof said, CARD ": ONNX Runtime: told to fail at %d", places[i]);
        creme_status status = ask(words);
        assert_true(status == CREME_OK || status == CREME_ERROR_LIBRARY);
        if (status != CREME_OK) assert_string_equal(creme_error_message(), said);
        failed += status != CREME_OK;
        assert_int_equal(alive(), 0);
    }
    assert_int_equal(failed, 23); /* all that give a status but free_text and terminate_run */
}

static void test_lies(void **state)
{
    (void)state;
    static const char *const lies[][2] = {
        {"lie=rank", CARD ": its output \"y\" has more dimensions than can be"},
        {"lie=shape", CARD ": its output \"y\" has the shape [1, 9, 3]: expected [1, 8, 3]"},
        {"lie=negative", CARD ": its output \"y\" has dimensions that cannot be"},
        {"lie=huge", CARD ": its output \"y\" has dimensions that cannot be"},
        {"lie=type", CARD ": its output \"y\" does not hold floating-point numbers"},
        {"lie=null", CARD ": its output \"y\" did not come"},
        {"lie=numbers", CARD ": its output \"y\" has no numbers"},
        {"lie=nan", CARD ": sequence 0 of the batch: the model gave NaN"},
        {"lie=odd", CARD ": its inputs are x no tensor []: expected one"},
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        assert_true(ask(lies[i][0]) != CREME_OK);
        if (!strstr(creme_error_message(), lies[i][1])) fail_msg("%s: %s", lies[i][0], creme_error_message());
        assert_int_equal(alive(), 0);
    }
}

static void test_short_memory(void **state)
{
    (void)state;
    creme_status status = CREME_ERROR_MEMORY;
    size_t n = 1;
    for (; status != CREME_OK; n++) {
        tell(SAYS);
        creme_memory_fail_after(n);
        status = ask_of("onnx:" CARD, NULL, 3, numbers);
        creme_memory_fail_after(0);
        assert_true(status == CREME_OK || status == CREME_ERROR_MEMORY);
        assert_int_equal(alive(), 0);
    }
    assert_true(n > 20);
}

/* --- The library ------------------------------------------------------------------------------------------------ */

static void refuse_library(const char *words, const char *said)
{
    creme_onnx_library library;
    tell(words);
    assert_fails(creme_onnx_library_open(&library), CREME_ERROR_UNSUPPORTED, said);
    creme_onnx_library_clear(&library);
}

static void test_libraries(void **state)
{
    (void)state;
    creme_onnx_library library;
    char text[200];
    refuse_library("version=1.10.0", "ONNX Runtime 1.10.0 is too old: expected 1.11 or later");
    refuse_library("version=0.5", "is too old");
    refuse_library("version=trunk", "its version is \"trunk\"");
    refuse_library("no-table", "ONNX Runtime 1.99.0 has no table of version 11");
    refuse_library("no-base", "it has no OrtGetApiBase");
    refuse_library("hole=49", "has no function 49");
    tell("version=2.0.0");
    assert_succeeds(creme_onnx_library_open(&library));
    assert_string_equal(library.version, "2.0.0");
    creme_onnx_library_clear(&library);
    setenv("CREME_ONNXRUNTIME", "/nowhere/lib.so", 1);
    refuse_library("", "CREME_ONNXRUNTIME: /nowhere/lib.so: ");
    creme_onnx_library_describe(text, sizeof text);
    assert_non_null(strstr(text, "/nowhere/lib.so"));
    setenv("CREME_ONNXRUNTIME", "tests/cli/prelude.sh", 1);
    refuse_library("", "CREME_ONNXRUNTIME: ");
    setenv("CREME_ONNXRUNTIME", FAKE_RUNTIME, 1);
}

/* --- Shapes ----------------------------------------------------------------------------------------------------- */

static void refuse(const char *file, const char *words, creme_model_options options, const char *said)
{
    char specification[100];
    snprintf(specification, sizeof specification, "onnx:" FILES "%s.onnx", file);
    tell(words);
    assert_true(ask_of(specification, &options, 1, numbers) != CREME_OK);
    if (!strstr(creme_error_message(), said)) fail_msg("\"%s\" is not in: %s", said, creme_error_message());
    assert_int_equal(alive(), 0);
}

#define NOTHING ((creme_model_options){0})

static void test_shapes(void **state)
{
    (void)state;
    refuse("external", "", NOTHING, "may be 8 bins of 3 tracks or 3 bins of 8 tracks");
    refuse("external", "out=y:1:-1,-1,-1", NOTHING,
           "may be 8 bins of 3 tracks or 3 bins of 8 tracks"); /* it was asked */
    refuse("card", "out=y:1:-1,9,3", NOTHING, "is [-1, 9, 3], its card says 8 bins of 3 tracks");
    refuse("card", "out=a:1:-1,8,3 out=b:1:-1,8,3", NOTHING, "--head has to name one");
    refuse("card", SAYS, (creme_model_options){.head = "z"}, "--head \"z\": its outputs are y FP32 [-1, 8, 3]");
    refuse("card", SAYS, (creme_model_options){.input_bp = 96}, "--input-bp: the file of this model says");
    refuse("card", "in=x:1:-1,4,4294967296 " SAYS, NOTHING, "its inputs are x ");
    refuse("card", "in=x:1:-1,4,-1 " SAYS, NOTHING, "--input-bp has to");
    refuse("card", "in=x:1:-1,-1,-1 " SAYS, NOTHING, "expected one that is");
    refuse("card", "in=x:8:-1,4,64 " SAYS, NOTHING, "x STRING");
    refuse("card", "out=y:1:-1,8,3,1", NOTHING, "expected [-1, bins, tracks]");
    refuse("card", "in=x:2:-1,64 " SAYS, (creme_model_options){.n_value = 1, .n_value_given = true},
           "it takes codes");
    refuse("escaping", "", NOTHING, "are said to lie in \"../kernel.bin\"");
    /* an input that is longer in the graph, and one that is open; a batch that is always 3 */
    tell("in=x:1:-1,4,-1 " SAYS);
    assert_succeeds(ask_of("onnx:" CARD, &(creme_model_options){.input_bp = LENGTH}, 3, numbers));
    tell("in=x:1:3,4,64 out=y:1:3,-1,-1");
    assert_succeeds(ask_of("onnx:" CARD, NULL, 7, numbers));
    for (int i = 0; i < 7 * BINS * TRACKS; i++) assert_true(numbers[i] == 3);
}

/* --- Company, stopping ------------------------------------------------------------------------------------------ */

typedef struct heard {
    char text[1000];
} heard;

static void hear(void *context, creme_log_level level, const char *message)
{
    heard *h = context;
    size_t used = strlen(h->text);
    snprintf(h->text + used, sizeof h->text - used, "%d %s|", (int)level, message);
}

static void test_company(void **state)
{
    (void)state;
    heard h = {""};
    creme_log log = {.write = hear, .self = &h};
    creme_model_options options = {.log = &log};
    tell(SAYS);
    assert_succeeds(ask_of("onnx:" CARD, &options, 3, numbers));
    assert_string_equal(h.text, "");
    tell(SAYS " company"); /* filled up, and so the same again */
    assert_succeeds(ask_of("onnx:" CARD, &options, 1, numbers));
    assert_non_null(strstr(h.text, "every batch is filled up to 64"));
    assert_null(strstr(h.text, "asked twice"));
    float alone = numbers[0];
    assert_succeeds(ask_of("onnx:" CARD, NULL, 3, numbers));
    assert_true(numbers[0] == alone && alone > 3);
    h.text[0] = '\0';
    tell(SAYS " loner"); /* two are enough */
    assert_succeeds(ask_of("onnx:" CARD, &options, 1, numbers));
    assert_non_null(strstr(h.text, "every batch is filled up to 2"));
    assert_true(numbers[0] == 3 + 1e-4f);
    h.text[0] = '\0';
    tell(SAYS " moody");
    assert_succeeds(ask_of("onnx:" CARD, &options, 1, numbers));
    assert_non_null(strstr(h.text, "asked twice differs"));
}

static void *ask_to_stop(void *unused)
{
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    creme_stop_request(2);
    return unused;
}

static void test_stop(void **state)
{
    (void)state;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, ask_to_stop, NULL), 0);
    assert_fails(ask("hang"), CREME_ERROR_STOPPED, "interrupted"); /* else it would hang */
    pthread_join(thread, NULL);
    assert_fails(ask(""), CREME_ERROR_STOPPED, "interrupted");
    creme_stop_request(0);
    assert_int_equal(alive(), 0);
}

static int begin(void **state)
{
    (void)state;
    return setenv("CREME_ONNXRUNTIME", FAKE_RUNTIME, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),      cmocka_unit_test(test_every_place), cmocka_unit_test(test_lies),
        cmocka_unit_test(test_short_memory), cmocka_unit_test(test_libraries),   cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_company),      cmocka_unit_test(test_stop),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
