/* Enformer's tensors by part: the index of names, the sizes that follow from shapes, and the check of each shape. */
#include "model/enformer/tensors_parts.h"

#include "base/memory.h"
#include "model/model_kind.h"
#include "model/weights/tensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CHANNELS = 1 << 20, MOST_TAPS = 1023 };

/* --- The index of names --- */

static int compare_entries(const void *a, const void *b)
{
    const creme_enformer_entry *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    if (order != 0) return order;
    return (x->tensor > y->tensor) - (x->tensor < y->tensor); /* they stand in one array, in the file's order */
}

static creme_enformer_entry *find_entry(const creme_enformer_tensors *tensors, const char *name)
{
    size_t low = 0, high = tensors->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, tensors->entries[middle].name);
        if (order == 0) return &tensors->entries[middle];
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static bool equal_tensors(const creme_tensor *a, const creme_tensor *b)
{
    if (a->dtype != b->dtype || a->rank != b->rank) return false;
    if (memcmp(a->shape, b->shape, (size_t)a->rank * sizeof *a->shape) != 0) return false;
    return a->data == b->data || memcmp(a->data, b->data, (size_t)a->count * creme_dtype_bytes(a->dtype)) == 0;
}

/* One entry per name. Copies of what training alone needs may differ. */
static creme_status merge_aliases(creme_enformer_tensors *tensors)
{
    size_t kept = 0;
    for (size_t i = 0; i < tensors->count; i++) {
        creme_enformer_entry *one = &tensors->entries[i], *last = kept ? &tensors->entries[kept - 1] : NULL;
        if (!last || strcmp(one->name, last->name) != 0) {
            creme_enformer_entry moved = *one;
            one->name = NULL;
            tensors->entries[kept++] = moved;
        } else if (creme_enformer_name_is_idle(one->name) || equal_tensors(one->tensor, last->tensor)) {
            creme_free(one->name);
            one->name = NULL;
        } else {
            return creme_fail(CREME_ERROR_FORMAT,
                              "%s: the tensors \"%s\" and \"%s\" are two values for one part of Enformer; save one "
                              "model per file",
                              tensors->path, last->tensor->name, one->tensor->name);
        }
    }
    tensors->count = kept;
    return CREME_OK;
}

static creme_status index_tensors(creme_enformer_tensors *tensors, const creme_weights *weights)
{
    size_t count = creme_weights_count(weights);
    char name[CREME_ENFORMER_NAME_ROOM];
    creme_status status = creme_allocate_zero(&tensors->entries, count, sizeof *tensors->entries);
    for (size_t i = 0; status == CREME_OK && i < count; i++) {
        creme_enformer_entry *entry = &tensors->entries[i];
        entry->tensor = creme_weights_get(weights, i);
        creme_enformer_normalise(entry->tensor->name, name);
        status = creme_copy_text(&entry->name, name);
        if (status == CREME_OK) tensors->count++;
    }
    if (status != CREME_OK) return status;
    qsort(tensors->entries, count, sizeof *tensors->entries, compare_entries);
    size_t all = tensors->count;
    status = merge_aliases(tensors);
    if (status != CREME_OK) tensors->count = all; /* so that every name that is left is released */
    return status;
}

creme_status creme_enformer_find(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                                 creme_enformer_piece piece, creme_enformer_entry **out)
{
    char name[CREME_ENFORMER_NAME_ROOM];
    creme_enformer_part_name(tensors, part, index, piece, name);
    *out = find_entry(tensors, name);
    if (*out) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which this Enformer needs", tensors->path,
                      name);
}

/* --- Sizes from shapes --- */

/* Writes the shape in the file's order of dimensions; returns the rank. */
static int to_file_order(creme_enformer_sort kind, creme_enformer_spelling spelling, creme_enformer_shape shape,
                         int64_t *sizes)
{
    int rank = 0;
    bool sonnet = spelling == CREME_ENFORMER_SONNET;
    if (sonnet && kind == CREME_ENFORMER_CONV) sizes[rank++] = shape.taps;
    sizes[rank++] = sonnet ? shape.in : shape.out;
    sizes[rank++] = sonnet ? shape.out : shape.in;
    if (!sonnet && kind == CREME_ENFORMER_CONV) sizes[rank++] = shape.taps;
    if (!sonnet && kind == CREME_ENFORMER_POOL) sizes[rank++] = 1;
    if (!sonnet && kind == CREME_ENFORMER_POOL) sizes[rank++] = 1;
    return rank;
}

static creme_status bad_shape(const creme_enformer_tensors *tensors, const creme_tensor *tensor, const char *wanted)
{
    char found[128];
    return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %s; expected %s", tensors->path, tensor->name,
                      creme_tensor_describe(tensor, found, sizeof found), wanted);
}

/* What the tensor says of a filter's shape, which the rest of the network is then held against. */
static creme_status measure(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                            creme_enformer_shape *out)
{
    creme_enformer_sort kind = creme_enformer_part_get(part)->kind;
    creme_enformer_entry *entry;
    creme_status status = creme_enformer_find(tensors, part, index, CREME_ENFORMER_WEIGHT, &entry);
    if (status != CREME_OK) return status;
    bool sonnet = tensors->spelling == CREME_ENFORMER_SONNET;
    const creme_tensor *tensor = entry->tensor;
    if (tensor->rank != (kind == CREME_ENFORMER_CONV ? 3 : 2)) {
        return bad_shape(tensors, tensor, kind == CREME_ENFORMER_CONV ? "3 dimensions" : "2 dimensions");
    }
    const int64_t *size = tensor->shape;
    if (kind == CREME_ENFORMER_CONV) {
        *out = sonnet ? (creme_enformer_shape){size[0], size[1], size[2]}
                      : (creme_enformer_shape){size[2], size[1], size[0]};
    } else {
        *out = sonnet ? (creme_enformer_shape){1, size[0], size[1]} : (creme_enformer_shape){1, size[1], size[0]};
    }
    if (out->taps < 1 || out->in < 1 || out->out < 1 || out->taps > MOST_TAPS || out->taps % 2 == 0 ||
        out->in > MOST_CHANNELS || out->out > MOST_CHANNELS) {
        char wanted[96];
        snprintf(wanted, sizeof wanted, "1 to %d channels and an odd number of taps up to %d", MOST_CHANNELS,
                 MOST_TAPS);
        return bad_shape(tensors, tensor, wanted);
    }
    return CREME_OK;
}

/* Whether the name is that of a step (a block): some piece of some part that has an index; *value = that index. */
static bool match_index(const creme_enformer_tensors *tensors, creme_enformer_part first, creme_enformer_part last,
                        const char *name, int64_t most, int64_t *value)
{
    for (creme_enformer_part part = first; part <= last; part++) {
        const creme_enformer_piece *pieces;
        int count = creme_enformer_pieces(creme_enformer_part_get(part), &pieces);
        for (int i = 0; i < count; i++) {
            const char *index;
            size_t length;
            if (!creme_enformer_part_match(part, pieces[i], tensors->spelling, name, &index, &length)) continue;
            if (strspn(index, "0123456789") < length || (length > 1 && index[0] == '0')) return false;
            *value = 0;
            for (size_t c = 0; c < length && *value <= most; c++) *value = 10 * *value + (index[c] - '0');
            return true;
        }
    }
    return false;
}

/* *out = 1 + the highest index of these parts, at least 1: what is not there is then missed by its name. */
static creme_status count_parts(const creme_enformer_tensors *tensors, creme_enformer_part first,
                                creme_enformer_part last, int most, const char *what, int64_t *out)
{
    *out = 1;
    for (size_t i = 0; i < tensors->count; i++) {
        int64_t value;
        if (!match_index(tensors, first, last, tensors->entries[i].name, most, &value)) continue;
        if (value >= most) {
            return creme_fail(CREME_ERROR_UNSUPPORTED,
                              "%s: tensor \"%s\": an Enformer of more than %d %s is not supported", tensors->path,
                              tensors->entries[i].tensor->name, most, what);
        }
        if (value >= *out) *out = value + 1;
    }
    return CREME_OK;
}

/* A head that was trained on top of the others is the one that is meant. */
static void put_adapter_first(creme_enformer_config *config)
{
    for (int i = config->output_count - 1; i > 0; i--) {
        if (strcmp(config->outputs[i].name, CREME_ENFORMER_ADAPTER) != 0) continue;
        creme_enformer_output adapter = config->outputs[i];
        memmove(&config->outputs[1], &config->outputs[0], (size_t)i * sizeof adapter);
        config->outputs[0] = adapter;
        return;
    }
}

/* Entries are sorted, so outputs are in the order of their names. */
static creme_status find_outputs(creme_enformer_tensors *tensors)
{
    creme_enformer_config *config = &tensors->config;
    for (size_t i = 0; i < tensors->count; i++) {
        const char *name;
        size_t length;
        if (!creme_enformer_part_match(CREME_ENFORMER_HEAD, CREME_ENFORMER_WEIGHT, tensors->spelling,
                                       tensors->entries[i].name, &name, &length))
            continue;
        if (config->output_count == CREME_ENFORMER_MOST_OUTPUTS || length > CREME_ENFORMER_MOST_NAME_BYTES) {
            return creme_fail(CREME_ERROR_UNSUPPORTED,
                              "%s: tensor \"%s\": more than %d heads, or a head's name of more than %d bytes",
                              tensors->path, tensors->entries[i].tensor->name, CREME_ENFORMER_MOST_OUTPUTS,
                              CREME_ENFORMER_MOST_NAME_BYTES);
        }
        creme_enformer_output *output = &config->outputs[config->output_count];
        memcpy(output->name, name, length);
        output->name[length] = '\0';
        creme_enformer_shape shape;
        creme_status status = measure(tensors, CREME_ENFORMER_HEAD, config->output_count, &shape);
        if (status != CREME_OK) return status;
        output->tracks = shape.out;
        config->output_count++;
    }
    if (config->output_count > 0) {
        put_adapter_first(config);
        return CREME_OK;
    }
    return creme_fail(CREME_ERROR_FORMAT, "%s: there is no head: expected tensors like \"%s\"", tensors->path,
                      tensors->spelling == CREME_ENFORMER_SONNET ? "_heads/human/_layers/0/w"
                                                                 : "_heads.human.0.weight");
}

static creme_status measure_trunk(creme_enformer_tensors *tensors)
{
    creme_enformer_config *config = &tensors->config;
    creme_enformer_shape shape;
    int64_t steps;
    creme_status status = CREME_OK;
    CREME_TRY(measure(tensors, CREME_ENFORMER_STEM_CONV, 0, &shape));
    config->stem_kernel = shape.taps;
    config->channels[0] = shape.out;
    CREME_TRY(count_parts(tensors, CREME_ENFORMER_TOWER_CONV, CREME_ENFORMER_TOWER_POOL, CREME_ENFORMER_MOST_STEPS,
                          "steps in the tower", &steps));
    config->tower_count = (int)steps;
    for (int i = 0; i < config->tower_count; i++) {
        CREME_TRY(measure(tensors, CREME_ENFORMER_TOWER_CONV, i, &shape));
        if (i == 0) config->conv_kernel = shape.taps;
        config->channels[i + 1] = shape.out;
    }
    config->dim = config->channels[config->tower_count];
    CREME_TRY(measure(tensors, CREME_ENFORMER_FINAL_CONV, 0, &shape));
    config->final_channels = shape.out;
done:
    return status;
}

static creme_status measure_attention(creme_enformer_tensors *tensors)
{
    creme_enformer_config *config = &tensors->config;
    creme_enformer_entry *bias;
    creme_enformer_shape shape;
    creme_status status = CREME_OK;
    CREME_TRY(creme_enformer_find(tensors, CREME_ENFORMER_CONTENT_BIAS, 0, CREME_ENFORMER_WHOLE, &bias));
    const int64_t *size = bias->tensor->shape;
    if (bias->tensor->rank != 4 || size[0] != 1 || size[2] != 1 || size[1] < 1 || size[3] < 1 ||
        size[1] > MOST_CHANNELS || size[3] > MOST_CHANNELS)
        return bad_shape(tensors, bias->tensor, "[1, heads, 1, key size]");
    config->heads = size[1];
    config->key_size = size[3];
    CREME_TRY(measure(tensors, CREME_ENFORMER_VALUE, 0, &shape));
    config->value_size = shape.out / config->heads;
    if (shape.out % config->heads != 0 || shape.out == 0) {
        CREME_TRY(creme_enformer_find(tensors, CREME_ENFORMER_VALUE, 0, CREME_ENFORMER_WEIGHT, &bias));
        return bad_shape(tensors, bias->tensor, "as many values as a multiple of the heads");
    }
    CREME_TRY(measure(tensors, CREME_ENFORMER_RELATIVE, 0, &shape));
    config->position_features = shape.in;
    if (shape.in % 6 != 0) {
        CREME_TRY(creme_enformer_find(tensors, CREME_ENFORMER_RELATIVE, 0, CREME_ENFORMER_WEIGHT, &bias));
        return bad_shape(tensors, bias->tensor, "a multiple of 6 position features");
    }
    CREME_TRY(measure(tensors, CREME_ENFORMER_FFN_IN, 0, &shape));
    config->ffn = shape.out;
done:
    return status;
}

static creme_status measure_all(creme_enformer_tensors *tensors)
{
    creme_status status = measure_trunk(tensors);
    if (status == CREME_OK) {
        status = count_parts(tensors, CREME_ENFORMER_QUERY, CREME_ENFORMER_FFN_OUT, CREME_ENFORMER_MOST_BLOCKS,
                             "transformer blocks", &tensors->config.depth);
    }
    if (status == CREME_OK) status = measure_attention(tensors);
    return status == CREME_OK ? find_outputs(tensors) : status;
}

/* --- Each shape against the sizes --- */

int64_t creme_enformer_part_times(const creme_enformer_config *config, creme_enformer_part part)
{
    const char *base = creme_enformer_part_get(part)->base[CREME_ENFORMER_PYTORCH];
    if (part == CREME_ENFORMER_HEAD) return config->output_count;
    if (!strchr(base, '#')) return 1;
    return base[0] == 'c' ? config->tower_count : config->depth;
}

creme_enformer_shape creme_enformer_part_shape(const creme_enformer_config *config, creme_enformer_part part,
                                               int64_t index)
{
    int64_t stem = config->channels[0], dim = config->dim, keys = config->heads * config->key_size;
    int64_t values = config->heads * config->value_size;
    switch (part) {
    case CREME_ENFORMER_STEM_CONV:
        return (creme_enformer_shape){config->stem_kernel, 4, stem};
    case CREME_ENFORMER_STEM_POINTWISE:
    case CREME_ENFORMER_STEM_POOL:
    case CREME_ENFORMER_STEM_NORM:
        return (creme_enformer_shape){1, stem, stem};
    case CREME_ENFORMER_TOWER_CONV:
        return (creme_enformer_shape){config->conv_kernel, config->channels[index], config->channels[index + 1]};
    case CREME_ENFORMER_TOWER_CONV_NORM:
        return (creme_enformer_shape){1, 1, config->channels[index]};
    case CREME_ENFORMER_TOWER_POINTWISE:
    case CREME_ENFORMER_TOWER_POOL:
    case CREME_ENFORMER_TOWER_POINTWISE_NORM:
        return (creme_enformer_shape){1, config->channels[index + 1], config->channels[index + 1]};
    case CREME_ENFORMER_QUERY:
    case CREME_ENFORMER_KEY:
        return (creme_enformer_shape){1, dim, keys};
    case CREME_ENFORMER_VALUE:
        return (creme_enformer_shape){1, dim, values};
    case CREME_ENFORMER_RELATIVE:
        return (creme_enformer_shape){1, config->position_features, keys};
    case CREME_ENFORMER_ATTENTION_OUT:
        return (creme_enformer_shape){1, values, dim};
    case CREME_ENFORMER_FFN_IN:
        return (creme_enformer_shape){1, dim, config->ffn};
    case CREME_ENFORMER_FFN_OUT:
        return (creme_enformer_shape){1, config->ffn, dim};
    case CREME_ENFORMER_FINAL_CONV:
        return (creme_enformer_shape){1, dim, config->final_channels};
    case CREME_ENFORMER_HEAD:
        return (creme_enformer_shape){1, config->final_channels, config->outputs[index].tracks};
    case CREME_ENFORMER_CONTENT_BIAS:
    case CREME_ENFORMER_POSITION_BIAS:
        return (creme_enformer_shape){1, config->heads, config->key_size};
    default:
        return (creme_enformer_shape){1, 1, dim};
    }
}

static int wanted_sizes(const creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                        creme_enformer_piece piece, int64_t *sizes)
{
    creme_enformer_sort kind = creme_enformer_part_get(part)->kind;
    creme_enformer_shape shape = creme_enformer_part_shape(&tensors->config, part, index);
    if (piece == CREME_ENFORMER_WEIGHT) return to_file_order(kind, tensors->spelling, shape, sizes);
    if (piece == CREME_ENFORMER_WHOLE) {
        memcpy(sizes, (int64_t[4]){1, shape.in, 1, shape.out}, 4 * sizeof *sizes);
        return 4;
    }
    sizes[0] = shape.out;
    return 1;
}

/* Sonnet keeps the moments of batch normalisation as [1, 1, C]. */
static bool has_sizes(const creme_tensor *tensor, bool sonnet_norm, const int64_t *sizes, int rank)
{
    const int64_t *shape = tensor->shape;
    int found = tensor->rank;
    for (; sonnet_norm && found > rank && *shape == 1; found--) shape++;
    return found == rank && memcmp(shape, sizes, (size_t)rank * sizeof *sizes) == 0;
}

static creme_status check_piece(creme_enformer_tensors *tensors, creme_enformer_part part, int64_t index,
                                creme_enformer_piece piece)
{
    creme_enformer_entry *entry;
    int64_t sizes[CREME_WEIGHTS_MOST_DIMENSIONS];
    creme_status status = creme_enformer_find(tensors, part, index, piece, &entry);
    if (status != CREME_OK) return status;
    int rank = wanted_sizes(tensors, part, index, piece, sizes);
    bool batch_norm = creme_enformer_part_get(part)->kind == CREME_ENFORMER_BATCH_NORM;
    const creme_tensor *tensor = entry->tensor;
    if (!has_sizes(tensor, batch_norm && tensors->spelling == CREME_ENFORMER_SONNET, sizes, rank)) {
        creme_tensor model = {.dtype = tensor->dtype, .rank = rank};
        char wanted[128];
        memcpy(model.shape, sizes, (size_t)rank * sizeof *sizes);
        return bad_shape(tensors, tensor, creme_tensor_describe(&model, wanted, sizeof wanted));
    }
    if (tensor->dtype != CREME_F32 && tensor->dtype != CREME_F64 && tensor->dtype != CREME_F16 &&
        tensor->dtype != CREME_BF16) {
        return bad_shape(tensors, tensor, "floating-point numbers");
    }
    entry->used = true;
    bool trained = piece != CREME_ENFORMER_MEAN && piece != CREME_ENFORMER_VARIANCE;
    if (trained) tensors->config.parameters += tensor->count;
    return CREME_OK;
}

static creme_status check_all(creme_enformer_tensors *tensors)
{
    for (creme_enformer_part part = 0; part < CREME_ENFORMER_PARTS; part++) {
        const creme_enformer_piece *pieces;
        int count = creme_enformer_pieces(creme_enformer_part_get(part), &pieces);
        for (int64_t index = 0; index < creme_enformer_part_times(&tensors->config, part); index++) {
            for (int i = 0; i < count; i++) {
                creme_status status = check_piece(tensors, part, index, pieces[i]);
                if (status != CREME_OK) return status;
            }
        }
    }
    for (size_t i = 0; i < tensors->count; i++) {
        const creme_enformer_entry *entry = &tensors->entries[i];
        if (entry->used || creme_enformer_name_is_idle(entry->name)) continue;
        creme_status status = creme_unknown_add(&tensors->unknown, entry->tensor->name);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

/* --- The interface --- */

bool creme_enformer_recognise(const creme_weights *weights)
{
    for (size_t i = 0; i < creme_weights_count(weights); i++) {
        const char *name = creme_weights_get(weights, i)->name;
        if (strstr(name, "to_attn_logits") || strstr(name, "_logit_linear")) return true;
    }
    return false;
}

static creme_status refuse_other_network(const creme_weights *weights)
{
    char hint[128];
    creme_model_kind_hint(weights, creme_enformer_kind.about.name, hint, sizeof hint);
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: these are not Enformer's weights: there is no tensor of a softmax pooling "
                      "(\"stem.2.to_attn_logits.weight\" or \"_trunk/_layers/0/_layers/2/_logit_linear/w\")%s",
                      creme_weights_path(weights), hint);
}

creme_status creme_enformer_tensors_create(creme_enformer_tensors **out, const creme_weights *weights)
{
    creme_enformer_tensors *tensors = NULL;
    creme_status status = CREME_OK;
    *out = NULL;
    if (!creme_enformer_recognise(weights)) return refuse_other_network(weights);
    CREME_TRY(creme_allocate_zero(&tensors, 1, sizeof *tensors));
    tensors->weights = weights;
    tensors->path = creme_weights_path(weights);
    CREME_TRY(index_tensors(tensors, weights));
    tensors->spelling = CREME_ENFORMER_SONNET;
    char name[CREME_ENFORMER_NAME_ROOM];
    creme_enformer_part_name(tensors, CREME_ENFORMER_STEM_POOL, 0, CREME_ENFORMER_WEIGHT, name);
    if (!find_entry(tensors, name)) tensors->spelling = CREME_ENFORMER_PYTORCH;
    CREME_TRY(measure_all(tensors));
    CREME_TRY(check_all(tensors));
    *out = tensors;
done:
    if (status != CREME_OK) creme_enformer_tensors_destroy(tensors);
    return status;
}

void creme_enformer_tensors_destroy(creme_enformer_tensors *tensors)
{
    if (!tensors) return;
    for (size_t i = 0; i < tensors->count; i++) creme_free(tensors->entries[i].name);
    creme_free(tensors->entries);
    creme_unknown_clear(&tensors->unknown);
    creme_free(tensors);
}

const creme_enformer_config *creme_enformer_tensors_config(const creme_enformer_tensors *tensors)
{
    return &tensors->config;
}

const creme_unknown_tensors *creme_enformer_tensors_unknown(const creme_enformer_tensors *tensors)
{
    return &tensors->unknown;
}

creme_status creme_enformer_config_read(creme_enformer_config *out, const creme_weights *weights)
{
    creme_enformer_tensors *tensors;
    creme_status status = creme_enformer_tensors_create(&tensors, weights);
    if (status != CREME_OK) return status;
    *out = tensors->config;
    creme_enformer_tensors_destroy(tensors);
    return CREME_OK;
}
