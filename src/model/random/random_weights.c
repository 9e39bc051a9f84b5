/* Reading sizes, drawing numbers, and writing them as they are drawn. */
#include "model/random/random_weights.h"

#include "base/memory.h"
#include "model/model_kind.h"
#include "model/weights/safetensors_write.h"

#include <creme/hash.h>
#include <creme/shuffle.h>

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAME = 80 };

/* The tensor is first: the writer hands it back. */
typedef struct random_tensor {
    creme_tensor tensor;
    creme_spread spread;
    char name[MOST_NAME];
} random_tensor;

struct creme_random_tensors {
    random_tensor *at;
    size_t count, capacity;
    uint64_t seed;
    creme_status status;
};

/* --- Tensors --------------------------------------------------------------------------------------------------- */

void creme_random_add(creme_random_tensors *tensors, creme_spread spread, int rank, const int64_t *shape,
                      const char *format, ...)
{
    if (tensors->status != CREME_OK) return;
    tensors->status = creme_grow(&tensors->at, &tensors->capacity, tensors->count + 1, sizeof *tensors->at);
    if (tensors->status != CREME_OK) return;
    random_tensor *added = &tensors->at[tensors->count++];
    *added = (random_tensor){.spread = spread, .tensor = {.dtype = CREME_F32, .rank = rank, .count = 1}};
    for (int i = 0; i < rank; i++) added->tensor.count *= added->tensor.shape[i] = shape[i];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(added->name, sizeof added->name, format, arguments);
    va_end(arguments);
}

void creme_random_add_layer(creme_random_tensors *tensors, int rank, int64_t out, int64_t in, int64_t taps,
                            const char *name)
{
    creme_random_add(tensors, CREME_SPREAD_FAN_IN, rank, (int64_t[]){out, in, taps}, "%s.weight", name);
    creme_random_add(tensors, CREME_SPREAD_SHIFT, 1, &out, "%s.bias", name);
}

void creme_random_add_norm(creme_random_tensors *tensors, bool batch, int64_t channels, const char *name)
{
    creme_random_add(tensors, CREME_SPREAD_SCALE, 1, &channels, "%s.weight", name);
    creme_random_add(tensors, CREME_SPREAD_SHIFT, 1, &channels, "%s.bias", name);
    if (!batch) return;
    creme_random_add(tensors, CREME_SPREAD_SHIFT, 1, &channels, "%s.running_mean", name);
    creme_random_add(tensors, CREME_SPREAD_VARIANCE, 1, &channels, "%s.running_var", name);
}

int64_t creme_random_width(int64_t first, int64_t last, int64_t step, int64_t steps, int64_t divisor)
{
    if (step == steps - 1) return last;
    double width = (double)first * pow((double)last / (double)first, (double)step / (double)(steps - 1));
    int64_t multiples = (int64_t)floor(width / (double)divisor + 0.5);
    return (multiples > 0 ? multiples : 1) * divisor;
}

/* --- Numbers --------------------------------------------------------------------------------------------------- */

/* Items [first, first + count) of a tensor; a stream for each piece, so that they can be drawn in any order. */
static void draw(const void *self, const creme_tensor *tensor, int64_t first, int64_t count, float *out)
{
    const creme_random_tensors *tensors = self;
    const random_tensor *drawn = (const random_tensor *)tensor;
    creme_hash name = creme_hash_bytes(drawn->name, strlen(drawn->name));
    creme_random_key key = {.seed = tensors->seed,
                            .locus = name.low,
                            .start = first,
                            .end = first + count,
                            .purpose = CREME_RANDOM_WEIGHTS};
    creme_random random;
    creme_random_init(&random, &key);
    const float half_width = sqrtf(3); /* of an even spread with deviation 1 */
    float fan_in = (float)(tensor->count / (tensor->rank ? tensor->shape[0] : 1));
    const float widths[] = {half_width / sqrtf(fan_in), 0.2f * half_width, 0.1f * half_width, 0.5f * half_width,
                            0.5f};
    const float centres[] = {0, 1, 0, 0, 1};
    float width = widths[drawn->spread], centre = centres[drawn->spread];
    for (int64_t i = 0; i < count; i++) {
        out[i] = centre + width * ((float)(int32_t)creme_random_next(&random) * 0x1p-31f);
    }
}

static creme_status write_file(const char *path, const char *specification, creme_random_tensors *tensors)
{
    const creme_tensor **list = NULL; /* [count] */
    creme_status status = creme_allocate(&list, tensors->count, sizeof *list);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < tensors->count; i++) {
        tensors->at[i].tensor.name = tensors->at[i].name;
        list[i] = &tensors->at[i].tensor;
    }
    creme_safetensors_content content = {
        .source = specification, .tensors = list, .tensor_count = tensors->count, .make = draw, .make_self = tensors};
    status = creme_safetensors_write(path, &content);
    creme_free(list);
    return status;
}

/* --- The specification ----------------------------------------------------------------------------------------- */

/* A network that is asked for. */
typedef struct request {
    const char *kind;
    const creme_random_family *family;
} request;

static creme_status unknown_size(const request *of, const char *text, size_t length)
{
    char known[512] = "";
    size_t used = 0;
    for (const creme_random_size *size = of->family->sizes; size->name; size++) {
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s=%" PRId64, used ? ", " : "", size->name,
                                 size->value);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "random %s: '%.*s' is no size of it; expected some of %s", of->kind,
                      (int)length, text, known);
}

/* One "NAME=NUMBER" of `length` bytes. */
static creme_status read_size(const request *of, const char *text, size_t length, int64_t *sizes)
{
    const char *equals = memchr(text, '=', length);
    if (!equals) return unknown_size(of, text, length);
    for (int i = 0; of->family->sizes[i].name; i++) {
        const creme_random_size *size = &of->family->sizes[i];
        if (strlen(size->name) != (size_t)(equals - text) || strncmp(size->name, text, (size_t)(equals - text)) != 0)
            continue;
        char *end = NULL;
        errno = 0;
        long long value = isdigit((unsigned char)equals[1]) ? strtoll(equals + 1, &end, 10) : -1;
        if (!end || end != text + length || errno || value < size->least || value > size->most) {
            return creme_fail(CREME_ERROR_ARGUMENT,
                              "random %s: '%.*s': expected a number from %" PRId64 " to %" PRId64, of->kind,
                              (int)length, text, size->least, size->most);
        }
        sizes[i] = value;
        return CREME_OK;
    }
    return unknown_size(of, text, length);
}

static creme_status read_sizes(const request *of, const char *text, int64_t *sizes)
{
    for (int i = 0; of->family->sizes[i].name; i++) sizes[i] = of->family->sizes[i].value;
    while (text && *text) {
        size_t length = strcspn(text, ",");
        creme_status status = read_size(of, text, length, sizes);
        if (status != CREME_OK) return status;
        text += length + (text[length] == ',');
    }
    return CREME_OK;
}

/* The tensors that the specification asks for; to be freed after a failure too. */
static creme_status make_tensors(const char *specification, creme_random_tensors *tensors, const char **kind)
{
    size_t length = strcspn(specification, ":");
    const creme_model_kind *row = creme_model_kind_find(specification, length);
    if (!row || !row->random) {
        char known[256];
        creme_model_kind_list(known, sizeof known, false, true);
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "random network \"%s\": expected one of %s, if wanted with sizes behind it: "
                          "NAME:dim=96,depth=2",
                          specification, known);
    }
    request of = {row->about.name, row->random};
    int64_t sizes[CREME_RANDOM_MOST_SIZES];
    creme_status status = CREME_OK;
    CREME_TRY(read_sizes(&of, specification[length] ? specification + length + 1 : NULL, sizes));
    CREME_TRY(row->random->add(tensors, sizes));
    status = tensors->status;
    *kind = row->about.name;
done:
    return status;
}

creme_status creme_random_write(const char *path, const char *specification, uint64_t seed, const char **kind)
{
    creme_random_tensors tensors = {.seed = seed};
    creme_status status = make_tensors(specification, &tensors, kind);
    if (status == CREME_OK) status = write_file(path, specification, &tensors);
    creme_free(tensors.at);
    return status;
}

creme_status creme_random_count(const char *specification, int64_t *learned)
{
    creme_random_tensors tensors = {0};
    const char *kind;
    creme_status status = make_tensors(specification, &tensors, &kind);
    *learned = 0;
    for (size_t i = 0; status == CREME_OK && i < tensors.count; i++) {
        if (!strstr(tensors.at[i].name, ".running_")) *learned += tensors.at[i].tensor.count;
    }
    creme_free(tensors.at);
    return status;
}
