/* Borzoi's tensors by part: each is looked up, and its shape held against what the config asks for. */
#include "model/borzoi/tensors_parts.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

typedef struct shape {
    int64_t size[3]; /* in the file's order; ones count for nothing, in the file's shapes too */
} shape;

static shape wanted_shape(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int piece,
                          creme_borzoi_place place)
{
    creme_borzoi_sort kind = creme_borzoi_part_get(part)->kind;
    if (kind == CREME_BORZOI_BIAS) return (shape){{1, place.in, place.out}};
    if (kind != CREME_BORZOI_FILTER || piece > 0) return (shape){{1, 1, place.out}};
    if (tensors->config->spelling == CREME_BORZOI_PYTORCH) return (shape){{place.out, place.in, place.taps}};
    return (shape){{place.taps, place.in, place.out}};
}

static bool has_shape(const creme_tensor *tensor, shape wanted)
{
    int next = 0;
    for (int i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] == 1) continue;
        while (next < 3 && wanted.size[next] == 1) next++;
        if (next == 3 || tensor->shape[i] != wanted.size[next++]) return false;
    }
    while (next < 3 && wanted.size[next] == 1) next++;
    return next == 3;
}

static const char *describe(shape wanted, char *text, size_t bytes)
{
    size_t used = 0;
    snprintf(text, bytes, "1");
    for (int i = 0; i < 3; i++) {
        if (wanted.size[i] == 1) continue;
        used += (size_t)snprintf(text + used, bytes - used, "%s%lld", used ? " x " : "", (long long)wanted.size[i]);
    }
    return text;
}

creme_status creme_borzoi_find(const creme_borzoi_tensors *tensors, creme_borzoi_part part, int index, int piece,
                               const creme_tensor **out)
{
    char name[CREME_BORZOI_NAME_ROOM], found[128], asked[96];
    creme_borzoi_place place = creme_borzoi_part_place(tensors->config, part, index);
    snprintf(name, sizeof name, "%s%s", place.layer,
             creme_borzoi_part_get(part)->pieces[piece][tensors->config->spelling]);
    const creme_tensor *tensor = creme_weights_find(tensors->weights, name);
    *out = tensor;
    if (!tensor) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which the network needs", tensors->path,
                          name);
    }
    shape wanted = wanted_shape(tensors, part, piece, place);
    if (!has_shape(tensor, wanted)) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %s; the network needs %s", tensors->path, name,
                          creme_tensor_describe(tensor, found, sizeof found), describe(wanted, asked, sizeof asked));
    }
    if (tensor->dtype != CREME_F32 && tensor->dtype != CREME_F64 && tensor->dtype != CREME_F16 &&
        tensor->dtype != CREME_BF16) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %s; expected floating-point numbers",
                          tensors->path, name, creme_tensor_describe(tensor, found, sizeof found));
    }
    return CREME_OK;
}

static creme_status check_part(creme_borzoi_tensors *tensors, creme_borzoi_part part, int index, bool *used)
{
    const creme_borzoi_part_info *info = creme_borzoi_part_get(part);
    if (!creme_borzoi_part_place(tensors->config, part, index).layer) return CREME_OK;
    for (int piece = 0; piece < CREME_BORZOI_MOST_PIECES && info->pieces[piece][0]; piece++) {
        const creme_tensor *tensor;
        creme_status status = creme_borzoi_find(tensors, part, index, piece, &tensor);
        if (status != CREME_OK) return status;
        used[tensor - creme_weights_get(tensors->weights, 0)] = true; /* they stand in one array */
        if (piece < 2) tensors->parameters += tensor->count;
    }
    return CREME_OK;
}

static bool is_idle(const char *name)
{
    return strstr(name, "num_batches_tracked") || strstr(name, "rotary_emb.inv_freq") ||
           strstr(name, "human_head.") || strstr(name, "mouse_head.");
}

static creme_status check_all(creme_borzoi_tensors *tensors)
{
    size_t count = creme_weights_count(tensors->weights);
    bool *used = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&used, count, sizeof *used));
    for (creme_borzoi_part part = 0; part < CREME_BORZOI_PARTS; part++) {
        for (int i = 0; i < creme_borzoi_part_times(tensors->config, part); i++)
            CREME_TRY(check_part(tensors, part, i, used));
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = creme_weights_get(tensors->weights, i)->name;
        if (used[i] || is_idle(name)) continue;
        CREME_TRY(creme_unknown_add(&tensors->unknown, name));
    }
done:
    creme_free(used);
    return status;
}

creme_status creme_borzoi_tensors_create(creme_borzoi_tensors **out, const creme_weights *weights,
                                         const creme_borzoi_config *config)
{
    creme_borzoi_tensors *tensors = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    CREME_TRY(creme_allocate_zero(&tensors, 1, sizeof *tensors));
    tensors->weights = weights;
    tensors->config = config;
    tensors->path = creme_weights_path(weights);
    CREME_TRY(check_all(tensors));
    *out = tensors;
done:
    if (status != CREME_OK) creme_borzoi_tensors_destroy(tensors);
    return status;
}

void creme_borzoi_tensors_destroy(creme_borzoi_tensors *tensors)
{
    if (tensors) creme_unknown_clear(&tensors->unknown);
    creme_free(tensors);
}

const creme_unknown_tensors *creme_borzoi_tensors_unknown(const creme_borzoi_tensors *tensors)
{
    return &tensors->unknown;
}

int64_t creme_borzoi_tensors_parameters(const creme_borzoi_tensors *tensors)
{
    return tensors->parameters;
}
