/* A network's golden tensors on a backend: is what it computes what the authors' code computed?
 *
 *     golden tensors WEIGHTS GOLDEN.safetensors BACKEND PRECISION      Enformer's, input.codes -> output.human
 *     golden arrays FOUND.npy EXPECTED.f32 PRECISION                   a profile, against float32 without a header
 *
 * Prints one line; ends with 1 where the error is more than the precision explains. */
#include <creme/compute.h>
#include <creme/model.h>
#include <creme/status.h>
#include <creme/threads.h>
#include <creme/track.h>
#include <creme/weights.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(creme_status status)
{
    if (status == CREME_OK) return;
    fprintf(stderr, "golden: %s\n", creme_error_message());
    exit(1);
}

static void *memory(size_t bytes)
{
    void *at = malloc(bytes ? bytes : 1);
    if (at) return at;
    fprintf(stderr, "golden: out of memory\n");
    exit(1);
}

static float *read_tensor(const creme_weights *golden, const char *name, int64_t *count)
{
    const creme_tensor *tensor = creme_weights_find(golden, name);
    if (!tensor) {
        fprintf(stderr, "golden: no tensor %s\n", name);
        exit(1);
    }
    float *values = memory((size_t)tensor->count * sizeof *values);
    check(creme_tensor_read(tensor, "golden", values));
    *count = tensor->count;
    return values;
}

static creme_precision precision_of(const char *name)
{
    return strcmp(name, "bf16") == 0   ? CREME_PRECISION_BF16
           : strcmp(name, "tf32") == 0 ? CREME_PRECISION_TF32
                                       : CREME_PRECISION_F32;
}

/* Of the difference, as a share of what was expected (L2). Processors are off by 4e-7 in f32 and by 0.003 in bf16, the
 * emulated device by 0.0002 in tf32: some times that is allowed. A wrong term anywhere shows as a share of some tenths.
 */
static double most_of(creme_precision precision)
{
    return precision == CREME_PRECISION_BF16 ? 0.02 : precision == CREME_PRECISION_TF32 ? 0.003 : 1e-4;
}

static int compare(const char *what, const float *found, const float *expected, int64_t count,
                   creme_precision precision)
{
    double off = 0, all = 0, worst = 0;
    for (int64_t i = 0; i < count; i++) {
        double d = (double)found[i] - (double)expected[i], share = fabs(d) / (1e-3 + fabs((double)expected[i]));
        off += d * d;
        all += (double)expected[i] * (double)expected[i];
        if (!(share <= worst)) worst = share;
    }
    double error = sqrt(off / all);
    bool good = error <= most_of(precision); /* not so if anything is NaN */
    printf("%s: %lld numbers, off by %.3g of them (L2, at most %.3g), the worst by %.3g of itself: %s\n", what,
           (long long)count, error, most_of(precision), worst, good ? "good" : "WRONG");
    return good ? 0 : 1;
}

static float n_value(const creme_weights *golden, const float *codes, int64_t count)
{
    int64_t rows;
    float *onehot = read_tensor(golden, "input.onehot", &rows), n = 0.25f;
    for (int64_t i = 0; i < count; i++) {
        if (codes[i] == 4) n = onehot[4 * i];
    }
    free(onehot);
    return n;
}

static int tensors(const char *weights, const char *golden_path, const char *backend, const char *precision)
{
    creme_weights *golden = NULL;
    creme_threads *threads = NULL;
    creme_model *model = NULL;
    creme_predictor *predictor = NULL;
    creme_track_selection tracks = {0};
    char specification[4096];
    int64_t length, count;
    snprintf(specification, sizeof specification, "enformer:%s", weights);
    check(creme_weights_open(&golden, golden_path));
    float *numbers = read_tensor(golden, "input.codes", &length),
          *expected = read_tensor(golden, "output.human", &count);
    uint8_t *codes = memory((size_t)length);
    for (int64_t i = 0; i < length; i++) codes[i] = (uint8_t)numbers[i];
    check(creme_threads_create(&threads, 2));
    creme_model_options options = {.backend =
                                       strcmp(backend, "cuda") == 0 ? CREME_BACKEND_CUDA : CREME_BACKEND_ONEDNN,
                                   .precision = precision_of(precision),
                                   .head = "human",
                                   .input_bp = length,
                                   .n_value = n_value(golden, numbers, length),
                                   .n_value_given = true,
                                   .threads = threads};
    check(creme_model_open(&model, specification, &options));
    const creme_model_info *info = creme_model_describe(model);
    check(creme_track_select(&tracks, info->tracks, "all", false));
    creme_readout readout = {.bin_end = info->bins, .every_bin = true, .tracks = &tracks};
    check(creme_predictor_create(&predictor, model, &readout));
    if (info->bins * (int64_t)tracks.count != count) {
        fprintf(stderr, "golden: %lld numbers, expected %lld\n", (long long)(info->bins * (int64_t)tracks.count),
                (long long)count);
        exit(1);
    }
    float *found = memory((size_t)count * sizeof *found);
    check(creme_predictor_predict(predictor, (const uint8_t *const[]){codes}, 1, found));
    int wrong = compare(precision, found, expected, count, options.precision);
    creme_predictor_destroy(predictor);
    creme_track_selection_clear(&tracks);
    creme_model_close(model);
    creme_threads_destroy(threads);
    creme_weights_close(golden);
    free(found);
    free(expected);
    free(codes);
    free(numbers);
    return wrong;
}

/* All numbers of a file behind its header, if it has NumPy's. */
static float *read_array(const char *path, int64_t *count)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        fprintf(stderr, "golden: %s cannot be read\n", path);
        exit(1);
    }
    long bytes = ftell(file), header = 0;
    unsigned char start[10];
    rewind(file);
    if (fread(start, 1, sizeof start, file) == sizeof start && memcmp(start, "\x93NUMPY\x01", 7) == 0)
        header = 10 + start[8] + 256 * start[9];
    *count = (bytes - header) / (long)sizeof(float);
    float *numbers = memory((size_t)*count * sizeof *numbers);
    if (fseek(file, header, SEEK_SET) != 0 ||
        fread(numbers, sizeof *numbers, (size_t)*count, file) != (size_t)*count) {
        fprintf(stderr, "golden: %s cannot be read\n", path);
        exit(1);
    }
    fclose(file);
    return numbers;
}

static int arrays(const char *found_path, const char *expected_path, const char *precision)
{
    int64_t counts[2];
    float *found = read_array(found_path, &counts[0]), *expected = read_array(expected_path, &counts[1]);
    if (counts[0] != counts[1]) {
        fprintf(stderr, "golden: %lld numbers, expected %lld\n", (long long)counts[0], (long long)counts[1]);
        exit(1);
    }
    int wrong = compare(precision, found, expected, counts[0], precision_of(precision));
    free(found);
    free(expected);
    return wrong;
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "tensors") == 0) return tensors(argv[2], argv[3], argv[4], argv[5]);
    if (argc == 5 && strcmp(argv[1], "arrays") == 0) return arrays(argv[2], argv[3], argv[4]);
    fprintf(stderr, "golden tensors WEIGHTS GOLDEN BACKEND PRECISION | golden arrays FOUND EXPECTED PRECISION\n");
    return 2;
}
