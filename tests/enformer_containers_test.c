/* One small Enformer in every container and spelling in which the network is published loads to the same bytes. */
#include "model/enformer/tensors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "enformer_file.h"
#include "tf_bundle.h"
#include "torch_file.h"

/* --- Writers --- */

static void write_safetensors(const enformer_file *file, const char *path)
{
    tf_bytes header = {0}, out = {0};
    char text[600];
    size_t offset = 0;
    tf_put(&header, "{", 1);
    for (int i = 0; i < file->count; i++) {
        const enformer_tensor *t = &file->tensors[i];
        size_t bytes = (size_t)t->count * sizeof *t->data;
        int n = snprintf(text, sizeof text, "%s\"%s\": {\"dtype\": \"F32\", \"shape\": [", i ? ", " : "", t->name);
        for (int d = 0; d < t->rank; d++) {
            n += snprintf(text + n, sizeof text - (size_t)n, "%s%d", d ? ", " : "", (int)t->shape[d]);
        }
        n += snprintf(text + n, sizeof text - (size_t)n, "], \"data_offsets\": [%zu, %zu]}", offset, offset + bytes);
        tf_put(&header, text, (size_t)n);
        offset += bytes;
    }
    tf_put(&header, "}", 1);
    tf_number(&out, header.count, 8);
    tf_put(&out, header.at, header.count);
    for (int i = 0; i < file->count; i++) {
        tf_put(&out, file->tensors[i].data, (size_t)file->tensors[i].count * sizeof(float));
    }
    assert_int_equal(tf_write_file(path, &out), 0);
    free(header.at);
    free(out.at);
}

/* Both spellings of each name over one storage, as enformer-pytorch's own state_dict has them. */
static void write_torch(const enformer_file *own, const enformer_file *trunk, const char *path)
{
    torch_file *zip = calloc(1, sizeof *zip);
    assert_non_null(zip);
    torch_pickle_start(zip);
    for (int i = 0; i < 2 * own->count; i++) {
        const enformer_tensor *t = &(i % 2 ? trunk : own)->tensors[i / 2];
        if (i % 2 && strcmp(t->name, own->tensors[i / 2].name) == 0) continue; /* heads have one name */
        torch_view view = {"FloatStorage", enformer_text("%d", i / 2), t->count, 0, t->rank, {0}, {0}};
        int64_t stride = 1;
        for (int d = t->rank - 1; d >= 0; d--) {
            view.sizes[d] = t->shape[d];
            view.strides[d] = stride;
            stride *= t->shape[d];
        }
        torch_pickle_key(zip, t->name);
        torch_pickle_tensor(zip, &view);
    }
    torch_pickle_end(zip);
    torch_zip_add(zip, "m/data.pkl", zip->pickle, zip->pickle_bytes);
    for (int i = 0; i < own->count; i++) {
        torch_zip_add(zip, enformer_text("m/data/%d", i), own->tensors[i].data,
                      (size_t)own->tensors[i].count * sizeof(float));
    }
    torch_zip_end(zip, false);
    assert_int_equal(tf_write_file(path, &(tf_bytes){zip->bytes, zip->count, 0}), 0);
    torch_file_clear(zip);
    free(zip);
}

/* Keys as Sonnet's paths, or mere numbers with the paths in the graph of objects; with the counters that training
 * leaves behind. */
static void write_bundle(const enformer_file *sonnet, const char *prefix, bool listed)
{
    tf_variable *variables = calloc((size_t)sonnet->count + 3, sizeof *variables);
    char(*keys)[400] = calloc((size_t)sonnet->count, sizeof *keys);
    tf_graph *graph = calloc(1, sizeof *graph);
    static const float hidden[1] = {7};
    static const int64_t counter = 12;
    assert_true(variables && keys && graph);
    for (int i = 0; i < sonnet->count; i++) {
        const enformer_tensor *t = &sonnet->tensors[i];
        tf_variable *v = &variables[i];
        const char *ending = strstr(t->name, "/.ATTRIBUTES") ? "" : "/.ATTRIBUTES/VARIABLE_VALUE";
        snprintf(keys[i], sizeof keys[i], "%s%s", t->name, ending);
        if (listed) snprintf(keys[i], sizeof keys[i], "all/%d/.ATTRIBUTES/VARIABLE_VALUE", i);
        *v = (tf_variable){"", 1, t->rank, {0}, t->data, (size_t)t->count * sizeof(float), false};
        snprintf(v->key, sizeof v->key, "%s", keys[i]);
        memcpy(v->shape, t->shape, sizeof t->shape);
        graph->nodes[tf_graph_node(graph, t->name)].key = keys[i];
    }
    int count = sonnet->count;
    variables[count++] = (tf_variable){"save_counter/.ATTRIBUTES/VARIABLE_VALUE", 9, 0, {0}, &counter, 8, false};
    variables[count++] =
        (tf_variable){"module/x/moving_mean/_hidden/.ATTRIBUTES/VARIABLE_VALUE", 1, 3, {1, 1, 1}, hidden, 4, false};
    tf_bytes message = tf_graph_message(graph), text = tf_text(message.at, message.count);
    variables[count++] = (tf_variable){"_CHECKPOINTABLE_OBJECT_GRAPH", 7, 0, {0}, text.at, text.count, false};
    assert_int_equal(tf_bundle_write(&(tf_bundle){variables, count, listed ? 2 : 1, listed, 0}, prefix), 0);
    free(message.at);
    free(text.at);
    free(graph);
    free(keys);
    free(variables);
}

/* --- Comparison --- */

static void compare_filters(const hybrid_tensors *a, const hybrid_tensors *b, int part, int times)
{
    for (int i = 0; i < times; i++) {
        hybrid_filter_values x, y;
        assert_succeeds(creme_hybrid_read_filter(a, part, i, &x));
        assert_succeeds(creme_hybrid_read_filter(b, part, i, &y));
        assert_memory_equal(x.weights, y.weights, (size_t)(x.taps * x.in * x.out) * sizeof(float));
        assert_int_equal(x.bias == NULL, y.bias == NULL);
        if (x.bias) assert_memory_equal(x.bias, y.bias, (size_t)x.out * sizeof(float));
        creme_hybrid_filter_values_clear(&x);
        creme_hybrid_filter_values_clear(&y);
    }
}

static void compare_norms(const hybrid_tensors *a, const hybrid_tensors *b, int part, int times)
{
    for (int i = 0; i < times; i++) {
        hybrid_norm_values x, y;
        assert_succeeds(creme_hybrid_read_norm(a, part, i, &x));
        assert_succeeds(creme_hybrid_read_norm(b, part, i, &y));
        assert_memory_equal(x.scale, y.scale, (size_t)x.channels * sizeof(float));
        assert_memory_equal(x.shift, y.shift, (size_t)x.channels * sizeof(float));
        creme_hybrid_norm_values_clear(&x);
        creme_hybrid_norm_values_clear(&y);
    }
}

static void compare_biases(const hybrid_tensors *a, const hybrid_tensors *b, int part, int times, size_t count)
{
    for (int i = 0; i < times; i++) {
        float *x, *y;
        assert_succeeds(creme_hybrid_read_bias(a, part, i, &x));
        assert_succeeds(creme_hybrid_read_bias(b, part, i, &y));
        assert_memory_equal(x, y, count * sizeof *x);
        creme_free(x);
        creme_free(y);
    }
}

static void compare(const hybrid_tensors *a, const creme_enformer_config *config, const creme_weights *weights)
{
    hybrid_tensors *b;
    creme_enformer_config other;
    assert_succeeds(creme_enformer_tensors_create(&b, &other, weights));
    assert_memory_equal(config, &other, sizeof *config);
    assert_int_equal(creme_hybrid_tensors_unknown(b)->count, 0);
    for (int part = 0; part < CREME_ENFORMER_PARTS; part++) {
        int times = creme_enformer_catalogue.times(config, part);
        switch (creme_enformer_catalogue.parts[part].sort) {
        case HYBRID_FILTER:
            compare_filters(a, b, part, times);
            break;
        case HYBRID_BIAS:
            compare_biases(a, b, part, times, (size_t)(config->heads * config->key_size));
            break;
        default:
            compare_norms(a, b, part, times);
        }
    }
    creme_hybrid_tensors_destroy(b);
}

static void test_containers(void **state)
{
    (void)state;
    enformer_shape shape = enformer_tiny();
    scratch folder = scratch_open();
    enformer_file *files[ENFORMER_SPELLINGS];
    for (enformer_spelling s = 0; s < ENFORMER_SPELLINGS; s++) files[s] = enformer_file_make(&shape, s, false);
    creme_weights *in_memory = enformer_weights(files[ENFORMER_SHORT]);
    hybrid_tensors *tensors;
    creme_enformer_config config;
    assert_succeeds(creme_enformer_tensors_create(&tensors, &config, in_memory));
    struct {
        const char *path, *container;
    } written[] = {{scratch_path(&folder, "own.safetensors"), "safetensors"},
                   {scratch_path(&folder, "trunk.safetensors"), "safetensors"},
                   {scratch_path(&folder, "both.bin"), "PyTorch zip"},
                   {scratch_path(&folder, "sonnet"), "TensorFlow checkpoint"},
                   {scratch_path(&folder, "wrapped"), "TensorFlow checkpoint"},
                   {scratch_path(&folder, "listed"), "TensorFlow checkpoint"}};
    write_safetensors(files[ENFORMER_SHORT], written[0].path);
    write_safetensors(files[ENFORMER_TRUNK], written[1].path);
    write_torch(files[ENFORMER_SHORT], files[ENFORMER_TRUNK], written[2].path);
    write_bundle(files[ENFORMER_SONNET], written[3].path, false);
    write_bundle(files[ENFORMER_WRAPPED], written[4].path, false);
    write_bundle(files[ENFORMER_SONNET], written[5].path, true);
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        creme_weights *weights;
        assert_succeeds(creme_weights_open(&weights, written[i].path));
        assert_non_null(strstr(creme_weights_container(weights), written[i].container));
        compare(tensors, &config, weights);
        creme_weights_close(weights);
    }
    creme_hybrid_tensors_destroy(tensors);
    creme_weights_close(in_memory);
    for (enformer_spelling s = 0; s < ENFORMER_SPELLINGS; s++) enformer_file_clear(files[s]);
    scratch_close(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_containers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
