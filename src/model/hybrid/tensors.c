/* The index of a file's names, and the check of each shape against what the network asks for. */
#include "model/hybrid/tensors.h"

#include "base/memory.h"
#include "model/weights/tensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- The index of names ---------------------------------------------------------------------------------------- */

static int compare_entries(const void *a, const void *b)
{
    const hybrid_entry *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    if (order != 0) return order;
    return (x->tensor > y->tensor) - (x->tensor < y->tensor); /* they stand in one array, in the file's order */
}

hybrid_entry *creme_hybrid_tensors_named(const hybrid_tensors *tensors, const char *name)
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

static bool is_idle(const hybrid_tensors *tensors, const char *name)
{
    for (const char *const *word = tensors->catalogue->idle; *word; word++) {
        if (strstr(name, *word)) return true;
    }
    return false;
}

static bool equal_tensors(const creme_tensor *a, const creme_tensor *b)
{
    if (a->dtype != b->dtype || a->rank != b->rank) return false;
    if (memcmp(a->shape, b->shape, (size_t)a->rank * sizeof *a->shape) != 0) return false;
    return a->data == b->data || memcmp(a->data, b->data, (size_t)a->count * creme_dtype_bytes(a->dtype)) == 0;
}

/* One entry per name. Copies of what training alone needs may differ. */
static creme_status merge_aliases(hybrid_tensors *tensors)
{
    size_t kept = 0;
    for (size_t i = 0; i < tensors->count; i++) {
        hybrid_entry *one = &tensors->entries[i], *last = kept ? &tensors->entries[kept - 1] : NULL;
        if (!last || strcmp(one->name, last->name) != 0) {
            hybrid_entry moved = *one;
            one->name = NULL;
            tensors->entries[kept++] = moved;
        } else if (is_idle(tensors, one->name) || equal_tensors(one->tensor, last->tensor)) {
            creme_free(one->name);
            one->name = NULL;
        } else {
            return creme_fail(
                CREME_ERROR_FORMAT,
                "%s: the tensors \"%s\" and \"%s\" are two values for one part of the network; save one "
                "model per file",
                tensors->path, last->tensor->name, one->tensor->name);
        }
    }
    tensors->count = kept;
    return CREME_OK;
}

static creme_status index_tensors(hybrid_tensors *tensors)
{
    size_t count = creme_weights_count(tensors->weights);
    char name[HYBRID_NAME_ROOM];
    creme_status status = creme_allocate_zero(&tensors->entries, count, sizeof *tensors->entries);
    for (size_t i = 0; status == CREME_OK && i < count; i++) {
        hybrid_entry *entry = &tensors->entries[i];
        entry->tensor = creme_weights_get(tensors->weights, i);
        if (tensors->catalogue->normalise) tensors->catalogue->normalise(entry->tensor->name, name);
        status = creme_copy_text(&entry->name, tensors->catalogue->normalise ? name : entry->tensor->name);
        if (status == CREME_OK) tensors->count++;
    }
    if (status != CREME_OK) return status;
    qsort(tensors->entries, count, sizeof *tensors->entries, compare_entries);
    size_t all = tensors->count;
    status = merge_aliases(tensors);
    if (status != CREME_OK) tensors->count = all; /* so that every name that is left is released */
    return status;
}

/* --- Shapes ---------------------------------------------------------------------------------------------------- */

typedef struct shape {
    int64_t size[3]; /* in the file's order; ones count for nothing, in the file's shapes too */
} shape;

static shape wanted_shape(const hybrid_tensors *tensors, hybrid_sort sort, int piece, const hybrid_place *place)
{
    if (sort == HYBRID_BIAS) return (shape){{1, place->in, place->out}};
    if (sort != HYBRID_FILTER || piece > 0) return (shape){{1, 1, place->out}};
    if (tensors->spelling == HYBRID_PYTORCH) return (shape){{place->out, place->in, place->taps}};
    return (shape){{place->taps, place->in, place->out}};
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

static creme_status not_of_shape(const hybrid_tensors *tensors, const creme_tensor *tensor, shape wanted)
{
    creme_tensor model = {.dtype = tensor->dtype};
    char text[128];
    for (int i = 0; i < 3; i++) {
        if (wanted.size[i] != 1) model.shape[model.rank++] = wanted.size[i];
    }
    if (model.rank == 0) model.shape[model.rank++] = 1;
    return creme_hybrid_bad_shape(tensors->path, tensor, creme_tensor_describe(&model, text, sizeof text));
}

hybrid_sizes creme_hybrid_tensors_sizes(const hybrid_tensors *tensors, int part, int index)
{
    char text[HYBRID_LAYER_ROOM];
    hybrid_place place = tensors->catalogue->place(tensors->config, tensors->spelling, part, index, text);
    return place.layer ? (hybrid_sizes){place.taps, place.in, place.out} : (hybrid_sizes){0};
}

creme_status creme_hybrid_tensors_find(const hybrid_tensors *tensors, int part, int index, int piece,
                                       hybrid_entry **out)
{
    char name[HYBRID_NAME_ROOM], text[HYBRID_LAYER_ROOM];
    hybrid_place place = tensors->catalogue->place(tensors->config, tensors->spelling, part, index, text);
    snprintf(name, sizeof name, "%s%s", place.layer,
             (*tensors->catalogue->parts[part].pieces)[piece][tensors->spelling]);
    *out = creme_hybrid_tensors_named(tensors, name);
    if (*out) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which the network needs", tensors->path,
                      name);
}

static creme_status check_layer(hybrid_tensors *tensors, int part, int index)
{
    const hybrid_part *about = &tensors->catalogue->parts[part];
    char text[HYBRID_LAYER_ROOM];
    hybrid_place place = tensors->catalogue->place(tensors->config, tensors->spelling, part, index, text);
    if (!place.layer) return CREME_OK;
    for (int piece = 0; piece < HYBRID_MOST_PIECES && (*about->pieces)[piece][HYBRID_PYTORCH]; piece++) {
        hybrid_entry *entry;
        creme_status status = creme_hybrid_tensors_find(tensors, part, index, piece, &entry);
        if (status != CREME_OK) return status;
        const creme_tensor *tensor = entry->tensor;
        shape wanted = wanted_shape(tensors, about->sort, piece, &place);
        if (!has_shape(tensor, wanted)) return not_of_shape(tensors, tensor, wanted);
        if (tensor->dtype != CREME_F32 && tensor->dtype != CREME_F64 && tensor->dtype != CREME_F16 &&
            tensor->dtype != CREME_BF16)
            return creme_hybrid_bad_shape(tensors->path, tensor, "floating-point numbers");
        entry->used = true;
        if (piece < 2) tensors->parameters += tensor->count;
    }
    return CREME_OK;
}

creme_status creme_hybrid_tensors_check(hybrid_tensors *tensors, const void *config, hybrid_spelling spelling,
                                        double epsilon)
{
    tensors->config = config;
    tensors->spelling = spelling;
    tensors->epsilon = epsilon;
    creme_status status = CREME_OK;
    for (int part = 0; part < tensors->catalogue->part_count; part++) {
        for (int i = 0; i < tensors->catalogue->times(config, part); i++) CREME_TRY(check_layer(tensors, part, i));
    }
    for (size_t i = 0; i < tensors->count; i++) {
        const hybrid_entry *entry = &tensors->entries[i];
        if (entry->used || is_idle(tensors, entry->name)) continue;
        CREME_TRY(creme_unknown_add(&tensors->unknown, entry->tensor->name));
    }
done:
    return status;
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

creme_status creme_hybrid_tensors_create(hybrid_tensors **out, const creme_weights *weights,
                                         const hybrid_catalogue *catalogue)
{
    hybrid_tensors *tensors = NULL;
    *out = NULL;
    creme_status status = creme_allocate_zero(&tensors, 1, sizeof *tensors);
    if (status != CREME_OK) return status;
    tensors->weights = weights;
    tensors->path = creme_weights_path(weights);
    tensors->catalogue = catalogue;
    status = index_tensors(tensors);
    if (status == CREME_OK) {
        *out = tensors;
    } else {
        creme_hybrid_tensors_destroy(tensors);
    }
    return status;
}

void creme_hybrid_tensors_destroy(hybrid_tensors *tensors)
{
    if (!tensors) return;
    for (size_t i = 0; i < tensors->count; i++) creme_free(tensors->entries[i].name);
    creme_free(tensors->entries);
    creme_unknown_clear(&tensors->unknown);
    creme_free(tensors);
}

const creme_unknown_tensors *creme_hybrid_tensors_unknown(const hybrid_tensors *tensors)
{
    return &tensors->unknown;
}

int64_t creme_hybrid_tensors_parameters(const hybrid_tensors *tensors)
{
    return tensors->parameters;
}
