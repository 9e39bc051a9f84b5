/* TensorFlow checkpoints by an independent writer: bit-equal whatever their blocks, shards and compression, found by
 * every path that people give, and refused, by name, when anything in them is damaged. */
#include "model/weights/crc32c.h"
#include "model/weights/snappy.h"
#include "model/weights/tf_checkpoint.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scratch.h"
#include "tf_bundle.h"

#define VALUE "/.ATTRIBUTES/VARIABLE_VALUE"

/* --- Parts --- */

static void test_checksum(void **state)
{
    (void)state;
    creme_crc32c crc;
    uint8_t bytes[300];
    uint64_t seed = 1;
    creme_crc32c_init(&crc);
    assert_int_equal(creme_crc32c_of(&crc, "123456789", 9), 0xe3069283); /* the check value of the standard */
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)scratch_draw(&seed);
    for (size_t n = 0; n + 5 < sizeof bytes; n++) {
        uint32_t sum = creme_crc32c_of(&crc, bytes + n % 5, n);
        assert_int_equal(creme_crc32c_by_table(&crc, 0, bytes + n % 5, n), sum);
        assert_int_equal(creme_crc32c_mask(sum), tf_checksum(bytes + n % 5, n));
        uint32_t half = creme_crc32c_of(&crc, bytes + n % 5, n / 3);
        assert_int_equal(creme_crc32c_extend(&crc, half, bytes + n % 5 + n / 3, n - n / 3), sum);
    }
}

static void check_snappy(const char *block, size_t count, const char *wanted)
{
    size_t length = 0;
    char out[64] = "";
    bool sound = creme_snappy_length((const uint8_t *)block, count, &length) && length < sizeof out &&
                 creme_snappy_decompress((const uint8_t *)block, count, (uint8_t *)out, length);
    assert_int_equal(sound, wanted != NULL);
    if (wanted) assert_string_equal(out, wanted);
}
#define SNAPPY(block, wanted) check_snappy(block, sizeof(block) - 1, wanted)

static void test_snappy_by_hand(void **state)
{
    (void)state;
    SNAPPY("\0", "");
    SNAPPY("\3\10abc", "abc");
    SNAPPY("\7\10abc\1\3", "abcabca");       /* copy of 4 from 3 back, over itself */
    SNAPPY("\11\0x\36\1\0", "xxxxxxxxx");    /* copy of 8 with a 2-byte offset of 1 */
    SNAPPY("\6\10abc\13\3\0\0\0", "abcabc"); /* copy of 3 with a 4-byte offset */
    SNAPPY("\5\xf0\4hello", "hello");        /* the length of a literal in a byte of its own */
    SNAPPY("\5\xfc\4\0\0\0hello", "hello");  /* in four */
    SNAPPY("", NULL);
    SNAPPY("\3\10ab", NULL);                     /* cut */
    SNAPPY("\4\10abc", NULL);                    /* less than stated */
    SNAPPY("\2\10abc", NULL);                    /* more than stated */
    SNAPPY("\7\10abc\1\0", NULL);                /* offset 0 */
    SNAPPY("\7\10abc\1\4", NULL);                /* before the start */
    SNAPPY("\7\10abc\1", NULL);                  /* without its offset */
    SNAPPY("\5\xfc\xff\xff\xff\xffhello", NULL); /* a literal of 4 GiB */
    SNAPPY("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", NULL);
}

static void test_snappy_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 60; round++) {
        size_t count = scratch_draw(&seed) % 4000;
        uint8_t *from = malloc(count + 1), *back = malloc(count + 1);
        for (size_t i = 0; i < count; i++) from[i] = (uint8_t)(scratch_draw(&seed) % (1 + (unsigned)round * 4));
        tf_bytes packed = {0};
        size_t length;
        tf_snappy(&packed, from, count);
        assert_true(creme_snappy_length(packed.at, packed.count, &length));
        assert_int_equal(length, count);
        assert_true(creme_snappy_decompress(packed.at, packed.count, back, length));
        assert_memory_equal(from, back, count);
        for (size_t cut = 0; cut < packed.count; cut += 1 + cut / 8) {
            assert_false(creme_snappy_decompress(packed.at, cut, back, length));
        }
        free(packed.at);
        free(from);
        free(back);
    }
}

/* --- Bundles --- */

enum { VARIABLES = 40 };

typedef struct sample {
    tf_variable variables[VARIABLES];
    uint8_t data[VARIABLES][400];
    tf_bundle bundle;
} sample;

/* Tensors of every type and of 0 to 3 dimensions, some empty, and a text. */
static sample *make_sample(int variant)
{
    static const struct {
        int number;
        size_t bytes;
    } types[] = {{1, 4}, {2, 8}, {3, 4}, {4, 1}, {5, 2}, {6, 1}, {9, 8}, {10, 1}, {14, 2}, {17, 2}, {19, 2}};
    sample *s = calloc(1, sizeof *s);
    uint64_t seed = 3;
    for (int i = 0; i < VARIABLES; i++) {
        tf_variable *v = &s->variables[i];
        snprintf(v->key, sizeof v->key, "module/layer_%d/%s%s", i / 4, i % 4 ? "weights" : "bias",
                 i % 3 ? VALUE : "");
        if (i % 4 > 1) snprintf(v->key, sizeof v->key, "module/layer_%d/%d%s", i / 4, i % 4, VALUE);
        v->dtype = types[i % 11].number;
        v->rank = i % 4;
        v->bytes = types[i % 11].bytes;
        for (int d = 0; d < v->rank; d++) {
            v->shape[d] = i == 30 ? 0 : (i + d) % 3 + 1;
            v->bytes *= (size_t)v->shape[d];
        }
        for (size_t b = 0; b < v->bytes; b++) s->data[i][b] = (uint8_t)(scratch_draw(&seed) % 60);
        v->data = s->data[i];
    }
    tf_bytes text = tf_text("some text", 9);
    memcpy(s->data[VARIABLES - 1], text.at, text.count);
    s->variables[VARIABLES - 1].bytes = text.count;
    s->variables[VARIABLES - 1].dtype = 7;
    s->variables[VARIABLES - 1].rank = 0;
    free(text.at);
    s->bundle =
        (tf_bundle){s->variables, VARIABLES, variant % 2 ? 3 : 1, variant & 2, (int[]){1, 3, 16, 100}[variant / 4]};
    return s;
}

/* The tensors are those of the sample, bit by bit and in its order, but for the text. */
static void check_sample(const creme_weights *weights, const sample *s)
{
    size_t at = 0;
    for (int i = 0; i < VARIABLES; i++) {
        const tf_variable *v = &s->variables[i];
        char name[400];
        if (v->dtype == 7) continue;
        snprintf(name, sizeof name, "%.*s", (int)(strstr(v->key, "/.") ? strstr(v->key, "/.") - v->key : 400),
                 v->key);
        const creme_tensor *tensor = creme_weights_get(weights, at++);
        assert_string_equal(tensor->name, name);
        assert_ptr_equal(creme_weights_find(weights, name), tensor);
        assert_int_equal(tensor->rank, v->rank);
        assert_memory_equal(tensor->shape, v->shape, (size_t)v->rank * sizeof *v->shape);
        if (v->bytes > 0) assert_memory_equal(tensor->data, v->data, v->bytes);
    }
    assert_int_equal(creme_weights_count(weights), at);
}

static void open_and_check(const char *path, const sample *s)
{
    creme_weights *weights;
    assert_succeeds(creme_weights_open(&weights, path));
    assert_string_equal(creme_weights_container(weights), "TensorFlow checkpoint");
    check_sample(weights, s);
    creme_weights_close(weights);
}

static void expect_failure(const char *path, creme_status wanted, const char *text)
{
    creme_weights *weights;
    assert_fails(creme_weights_open(&weights, path), wanted, text);
    assert_null(weights);
}

static void test_round_trip(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    for (int variant = 0; variant < 16; variant++) {
        sample *s = make_sample(variant);
        const char *prefix = scratch_path(&folder, variant % 2 ? "three" : "one");
        assert_int_equal(tf_bundle_write(&s->bundle, prefix), 0);
        open_and_check(prefix, s);
        free(s);
    }
    scratch_close(&folder);
}

static void write_text(const char *path, const char *text)
{
    assert_int_equal(tf_write_file(path, &(tf_bytes){(uint8_t *)text, strlen(text), 0}), 0);
}

static void test_paths(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    sample *s = make_sample(2);
    char text[300];
    expect_failure(folder.folder, CREME_ERROR_IO,
                   "is a folder without weights: there is neither model.safetensors nor");
    assert_int_equal(tf_bundle_write(&s->bundle, scratch_path(&folder, "ckpt-1")), 0);
    open_and_check(scratch_path(&folder, "ckpt-1"), s);
    open_and_check(scratch_path(&folder, "ckpt-1.index"), s);
    open_and_check(scratch_path(&folder, "ckpt-1.data-00000-of-00001"), s);
    open_and_check(folder.folder, s);
    open_and_check(scratch_path(&folder, ""), s);
    assert_int_equal(tf_bundle_write(&s->bundle, scratch_path(&folder, "ckpt-2")), 0);
    expect_failure(folder.folder, CREME_ERROR_FORMAT, "a folder with 2 checkpoints: name one of them (NAME.index)");
    const char *list = scratch_path(&folder, "checkpoint");
    write_text(list, "model_checkpoint_path: \"ckpt-2\"\nall_model_checkpoint_paths: \"ckpt-1\"\n");
    open_and_check(folder.folder, s);
    open_and_check(list, s);
    write_text(list, "model_checkpoint_path: \"/where/it/was/trained/ckpt-1\"");
    open_and_check(folder.folder, s);
    snprintf(text, sizeof text, "model_checkpoint_path: \"%s\"", scratch_path(&folder, "ckpt-1"));
    write_text(list, text);
    open_and_check(folder.folder, s);
    write_text(list, "model_checkpoint_path: \"ckpt-3\"\n");
    expect_failure(folder.folder, CREME_ERROR_FORMAT, "it names the checkpoint \"ckpt-3.index\", which is not there");
    expect_failure(scratch_path(&folder, "nothing"), CREME_ERROR_IO, "nothing: No such file");
    free(s);
    scratch_close(&folder);
}

static void test_saved_model(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    sample *s = make_sample(0);
    const char *variables = scratch_path(&folder, "variables");
    char path[400];
    assert_int_equal(mkdir(variables, 0700), 0);
    snprintf(path, sizeof path, "%s/variables", variables);
    assert_int_equal(tf_bundle_write(&s->bundle, path), 0);
    write_text(scratch_path(&folder, "saved_model.pb"), "a graph");
    open_and_check(folder.folder, s);
    open_and_check(scratch_path(&folder, "saved_model.pb"), s);
    snprintf(path, sizeof path, "%s/variables.index", variables);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/variables.data-00000-of-00001", variables);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(variables), 0);
    free(s);
    scratch_close(&folder);
}

/* --- Damage --- */

/* Every bit of the index, in turn: the file is refused, or what is read is right (the empty block of meta data and
 * the footer's padding are not looked at). */
static void test_flipped_bits(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    sample *s = make_sample(6);
    tf_bytes index, data[1];
    const char *path = scratch_path(&folder, "a.index");
    tf_bundle_make(&s->bundle, &index, data);
    assert_int_equal(tf_write_file(scratch_path(&folder, "a.data-00000-of-00001"), data), 0);
    int accepted = 0;
    for (size_t bit = 0; bit < 8 * index.count; bit += bit % 8 == 7 ? 1 : 3) {
        creme_weights *weights;
        index.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (creme_weights_open_memory(&weights, path, index.at, index.count) == CREME_OK) {
            accepted++;
            check_sample(weights, s);
            creme_weights_close(weights);
        }
        index.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    /* the block of meta data is 13 bytes with its trailer, the padding at most 40: 3 to 4 bits of each byte are tried
     */
    assert_true(accepted <= 4 * 53);
    for (size_t n = 0; n < index.count; n++) {
        creme_weights *weights;
        assert_int_not_equal(creme_weights_open_memory(&weights, path, index.at, n), CREME_OK);
    }
    free(index.at);
    free(data[0].at);
    free(s);
    scratch_close(&folder);
}

static void test_damaged_data(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    sample *s = make_sample(0);
    tf_bytes index, data[1];
    tf_bundle_make(&s->bundle, &index, data);
    assert_int_equal(tf_write_file(scratch_path(&folder, "a.index"), &index), 0);
    const char *shard = scratch_path(&folder, "a.data-00000-of-00001"), *path = scratch_path(&folder, "a.index");
    size_t text = s->variables[VARIABLES - 1].bytes, whole = data[0].count, at = 0;
    assert_true(text > 0);
    for (int i = 0; i < VARIABLES; i++) { /* a bit of each tensor, but for the text, which nobody asks for */
        if (s->variables[i].dtype != 7 && s->variables[i].bytes > 0) {
            data[0].at[at] ^= 4;
            assert_int_equal(tf_write_file(shard, &data[0]), 0);
            expect_failure(path, CREME_ERROR_FORMAT, "does not have its checksum: data file 0 is damaged at ");
            data[0].at[at] ^= 4;
        }
        at += s->variables[i].bytes;
    }
    assert_int_equal(at, whole);
    data[0].count = whole / 2;
    assert_int_equal(tf_write_file(shard, &data[0]), 0);
    expect_failure(path, CREME_ERROR_FORMAT, "bytes: that file is cut short; copy it again");
    assert_int_equal(unlink(shard), 0);
    expect_failure(path, CREME_ERROR_IO, "a.index needs the data beside it: ");
    free(index.at);
    free(data[0].at);
    free(s);
    scratch_close(&folder);
}

/* One variable that is amiss, among sound ones. */
static void expect_refusal(tf_variable odd, creme_status wanted, const char *text)
{
    scratch folder = scratch_open();
    sample *s = make_sample(0);
    s->variables[5] = odd;
    assert_int_equal(tf_bundle_write(&s->bundle, scratch_path(&folder, "a")), 0);
    expect_failure(scratch_path(&folder, "a"), wanted, text);
    free(s);
    scratch_close(&folder);
}

static void test_refusals(void **state)
{
    (void)state;
    static const float data[4];
    expect_refusal((tf_variable){"odd", 1, 1, {3}, data, 16, false}, CREME_ERROR_FORMAT,
                   "a.index: tensor \"odd\" is float32 [3], but has 16 bytes");
    expect_refusal((tf_variable){"odd", 1, 2, {INT64_MAX, 4}, data, 16, false}, CREME_ERROR_FORMAT,
                   "but has 16 bytes");
    expect_refusal((tf_variable){"odd", 1, 1, {-1}, data, 16, false}, CREME_ERROR_FORMAT, "its shape is unsound");
    expect_refusal((tf_variable){"odd", 20, 1, {4}, data, 16, false}, CREME_ERROR_UNSUPPORTED,
                   "tensor \"odd\" is of TensorFlow's type number 20, which is not read");
    expect_refusal((tf_variable){"odd", 1, 1, {4}, data, 16, true}, CREME_ERROR_UNSUPPORTED,
                   "tensor \"odd\" is stored in slices (a partitioned variable), which are not read");
    expect_refusal((tf_variable){"o\1d", 1, 1, {4}, data, 16, false}, CREME_ERROR_FORMAT, "not printable UTF-8");
}

static void expect_bad_table(const tf_table *table, creme_status wanted, const char *text)
{
    creme_weights *weights;
    assert_fails(creme_weights_open_memory(&weights, "x.index", table->file.at, table->file.count), wanted, text);
    free(table->file.at);
}

/* Tables that have their checksums right, and nothing else. */
static void test_refused_tables(void **state)
{
    (void)state;
    tf_table t = {.per_block = 9};
    tf_table_end(&t);
    expect_bad_table(&t, CREME_ERROR_FORMAT, "x.index: the bundle is empty");
    t = (tf_table){.per_block = 9};
    tf_table_add(&t, "a", 1, &(tf_bytes){0});
    tf_table_end(&t);
    expect_bad_table(&t, CREME_ERROR_FORMAT, "x.index: the bundle has no header");
    t = (tf_table){.per_block = 9};
    tf_table_add(&t, "", 0, &(tf_bytes){(uint8_t *)"\10\0", 2, 0});
    tf_table_end(&t);
    expect_bad_table(&t, CREME_ERROR_FORMAT, "expected 1 to 99999 data files");
    t = (tf_table){.per_block = 9};
    tf_table_add(&t, "", 0, &(tf_bytes){(uint8_t *)"\10\1\20\1", 4, 0});
    tf_table_end(&t);
    expect_bad_table(&t, CREME_ERROR_UNSUPPORTED, "big-endian");
    t = (tf_table){.per_block = 1};
    tf_table_add(&t, "", 0, &(tf_bytes){(uint8_t *)"\10\1", 2, 0});
    tf_table_add(&t, "b", 1, &(tf_bytes){0});
    tf_table_add(&t, "a", 1, &(tf_bytes){0});
    tf_table_end(&t);
    expect_bad_table(&t, CREME_ERROR_FORMAT, "the keys of a block do not rise: the file is damaged or cut");
    t = (tf_table){.per_block = 9};
    tf_put(&t.block, "\1\1\1ab", 5); /* shares a byte with nothing */
    t.in_block = 1;
    tf_number(&t.restarts, 0, 4);
    tf_table_end(&t);
    expect_bad_table(&t, CREME_ERROR_FORMAT, "x.index: offset 0: a block has an entry that reaches beyond it");
    t = (tf_table){.per_block = 9};
    tf_put(&t.block, "\0\2\177ab", 5);
    t.in_block = 1;
    tf_number(&t.restarts, 0, 4);
    tf_table_end(&t);
    expect_bad_table(&t, CREME_ERROR_FORMAT, "a block has an entry that reaches beyond it");
}

/* --- Names from the graph of objects --- */

static void test_object_graph(void **state)
{
    (void)state;
    static const struct {
        const char *path, *key, *name;
    } objects[] = {{"model/_trunk/_layers/0/w", "variables/0" VALUE, "_trunk/_layers/0/w"},
                   {"model/_trunk/_layers/0/b", "variables/1" VALUE, "_trunk/_layers/0/b"},
                   {"model/_heads/human/w", "variables/2" VALUE, "_heads/human/w"},
                   {"step", "variables/3" VALUE, "variables/3"}};
    static const float values[4] = {1, 2, 3, 4};
    scratch folder = scratch_open();
    tf_graph *graph = calloc(1, sizeof *graph);
    tf_variable variables[5];
    for (int i = 0; i < 4; i++) {
        variables[i] = (tf_variable){"", 1, 0, {0}, &values[i], 4, false};
        snprintf(variables[i].key, sizeof variables[i].key, "%s", objects[i].key);
        graph->nodes[tf_graph_node(graph, objects[i].path)].key = objects[i].key;
    }
    graph->nodes[tf_graph_node(graph, "model/_trunk/_layers")].extra_child = tf_graph_node(graph, "model");
    tf_bytes message = tf_graph_message(graph), text = tf_text(message.at, message.count);
    variables[4] = (tf_variable){"_CHECKPOINTABLE_OBJECT_GRAPH", 7, 0, {0}, text.at, text.count, false};
    tf_bundle bundle = {variables, 5, 1, true, 0};
    const char *prefix = scratch_path(&folder, "a");
    assert_int_equal(tf_bundle_write(&bundle, prefix), 0);
    creme_weights *weights;
    assert_succeeds(creme_weights_open(&weights, prefix));
    assert_int_equal(creme_weights_count(weights), 4);
    for (int i = 0; i < 4; i++) {
        const creme_tensor *tensor = creme_weights_find(weights, objects[i].name);
        assert_non_null(tensor);
        assert_memory_equal(tensor->data, &values[i], sizeof *values);
    }
    creme_weights_close(weights);
    for (size_t n = 0; n < message.count; n++) { /* cut: some other names, or refused; the sanitizers look on */
        free(text.at);
        text = tf_text(message.at, n);
        for (int i = 0; i < 5; i++) {
            if (variables[i].dtype != 7) continue;
            variables[i].data = text.at;
            variables[i].bytes = text.count;
        }
        assert_int_equal(tf_bundle_write(&bundle, prefix), 0);
        if (creme_weights_open(&weights, prefix) == CREME_OK) creme_weights_close(weights);
    }
    free(message.at);
    free(text.at);
    free(graph);
    scratch_close(&folder);
}

static void test_short_memory(void **state)
{
    (void)state;
    scratch folder = scratch_open();
    sample *s = make_sample(7);
    const char *prefix = scratch_path(&folder, "a");
    creme_weights *weights;
    assert_int_equal(tf_bundle_write(&s->bundle, prefix), 0);
    creme_memory_fail_after(0);
    open_and_check(prefix, s);
    size_t count = creme_memory_fail_after(0);
    assert_true(count > VARIABLES);
    for (size_t n = 1; n <= count; n++) {
        creme_memory_fail_after(n);
        creme_status status = creme_weights_open(&weights, prefix);
        creme_memory_fail_after(0);
        assert_int_equal(status, CREME_ERROR_MEMORY);
    }
    free(s);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checksum),
        cmocka_unit_test(test_snappy_by_hand),
        cmocka_unit_test(test_snappy_round_trip),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_saved_model),
        cmocka_unit_test(test_flipped_bits),
        cmocka_unit_test(test_damaged_data),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_refused_tables),
        cmocka_unit_test(test_object_graph),
        cmocka_unit_test(test_short_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
