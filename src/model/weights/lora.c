/* Merging low-rank adapters into the weights that they adapt. */
#include "model/weights/lora.h"

#include "base/memory.h"
#include "model/weights/collection.h"
#include "model/weights/sidecar.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_ROOM = CREME_WEIGHTS_MOST_NAME_BYTES + 32 };

#define PARAMETRISED ".parametrizations.weight"

typedef struct scale {
    double alpha;
    bool by_root; /* of the rank */
} scale;

typedef struct merger {
    creme_weights *weights;
    scale scale;
    bool *gone; /* [weights->count] */
    size_t pairs;
} merger;

/* --- Names ----------------------------------------------------------------------------------------------------- */

static const char *find_a(const char *name)
{
    const char *at = strstr(name, ".lora_A");
    return at && (at[7] == '\0' || at[7] == '.') ? at : NULL;
}

static creme_tensor *find(const creme_weights *weights, const char *name)
{
    const creme_tensor *tensor = creme_weights_find(weights, name);
    return tensor ? &weights->tensors[tensor - weights->tensors] : NULL;
}

/* B of the A that is called `name`, NULL if there is none. */
static creme_tensor *find_b(const creme_weights *weights, const char *name, const char *a)
{
    char other[NAME_ROOM];
    snprintf(other, sizeof other, "%.*s.lora_B%s", (int)(a - name), name, a + strlen(".lora_A"));
    return find(weights, other);
}

static bool ends_with(const char *text, size_t length, const char *end)
{
    size_t n = strlen(end);
    return length >= n && memcmp(text + length - n, end, n) == 0;
}

/* The weight that is adapted; `plain` becomes the name that the layer has without its adapter. */
static creme_tensor *find_base(const creme_weights *weights, const char *name, const char *a, char *plain)
{
    char full[NAME_ROOM];
    size_t length = (size_t)(a - name);
    if (ends_with(name, length, PARAMETRISED ".0")) {
        length -= strlen(PARAMETRISED ".0");
        snprintf(full, sizeof full, "%.*s" PARAMETRISED ".original", (int)length, name);
        snprintf(plain, NAME_ROOM, "%.*s.weight", (int)length, name);
        return find(weights, full);
    }
    snprintf(plain, NAME_ROOM, "%.*s.weight", (int)length, name);
    creme_tensor *base = find(weights, plain);
    snprintf(full, sizeof full, "%.*s.base_layer.weight", (int)length, name);
    return base ? base : find(weights, full);
}

static creme_status rename_tensor(creme_tensor *tensor, const char *name)
{
    char *copy = NULL;
    creme_status status = creme_copy_text(&copy, name);
    if (status != CREME_OK) return status;
    creme_free((char *)tensor->name);
    tensor->name = copy;
    return CREME_OK;
}

/* --- The scale ------------------------------------------------------------------------------------------------- */

static creme_status read_config(scale *out, const creme_weights *weights)
{
    creme_sidecar config = {0};
    bool given = false, set = false;
    static const char *const more[] = {"use_dora", "fan_in_fan_out"};
    static const char *const patterns[] = {"alpha_pattern", "rank_pattern"};
    creme_status status = CREME_OK;
    CREME_TRY(creme_sidecar_open_beside(&config, weights->path, "adapter_config.json"));
    if (!config.root) goto done;
    for (size_t i = 0; i < 2; i++) {
        CREME_TRY(creme_sidecar_read_bool(&config, config.root, more[i], &set, &given));
        const char *key = given && set ? more[i] : NULL;
        if (json_object_size(json_object_get(config.root, patterns[i])) > 0) key = patterns[i];
        if (!key) continue;
        status =
            creme_fail(CREME_ERROR_UNSUPPORTED,
                       "%s: \"%s\" is not supported: merge the adapter where it was trained (merge_and_unload of "
                       "peft) and save that",
                       config.path, key);
        goto done;
    }
    const json_t *alpha = json_object_get(config.root, "lora_alpha");
    if (json_is_number(alpha)) out->alpha = json_number_value(alpha);
    CREME_TRY(creme_sidecar_read_bool(&config, config.root, "use_rslora", &out->by_root, &given));
done:
    creme_sidecar_clear(&config);
    return status;
}

static creme_status choose_scale(merger *m, double alpha, const char *first)
{
    m->scale.alpha = alpha;
    if (alpha == 0) {
        creme_status status = read_config(&m->scale, m->weights);
        if (status != CREME_OK) return status;
    }
    if (m->scale.alpha != 0 && isfinite(m->scale.alpha)) return CREME_OK;
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: has LoRA matrices (\"%s\") that are not merged, and their scale is not known: give "
                      "--lora-alpha ALPHA, or put adapter_config.json beside the file, or save the merged weights",
                      m->weights->path, first);
}

/* --- Merging --------------------------------------------------------------------------------------------------- */

static bool is_real(const creme_tensor *tensor)
{
    return tensor->dtype == CREME_F32 || tensor->dtype == CREME_F64 || tensor->dtype == CREME_F16 ||
           tensor->dtype == CREME_BF16;
}

static creme_status check_shapes(const creme_weights *weights, const creme_tensor *base, const creme_tensor *a,
                                 const creme_tensor *b)
{
    char shapes[3][128];
    if (base->rank == 2 && a->rank == 2 && b->rank == 2 && a->shape[0] > 0 && a->shape[0] == b->shape[1] &&
        a->shape[1] == base->shape[1] && b->shape[0] == base->shape[0] && is_real(base) && is_real(a) && is_real(b)) {
        return CREME_OK;
    }
    return creme_fail(
        CREME_ERROR_UNSUPPORTED,
        "%s: LoRA matrix \"%s\" is %s, \"%s\" is %s and \"%s\" is %s: expected [r, in], [out, r] and [out, in] "
        "of a linear layer",
        weights->path, a->name, creme_tensor_describe(a, shapes[0], sizeof shapes[0]), b->name,
        creme_tensor_describe(b, shapes[1], sizeof shapes[1]), base->name,
        creme_tensor_describe(base, shapes[2], sizeof shapes[2]));
}

static creme_status read_values(float **out, const creme_weights *weights, const creme_tensor *tensor)
{
    creme_status status = creme_allocate(out, (size_t)tensor->count, sizeof **out);
    return status == CREME_OK ? creme_tensor_read(tensor, weights->path, *out) : status;
}

/* w[out][in] += factor b[out][r] a[r][in] */
static void add_product(float *w, const float *b, const float *a, const creme_tensor *base, int64_t rank,
                        double factor)
{
    int64_t in = base->shape[1];
    for (int64_t o = 0; o < base->shape[0]; o++) {
        for (int64_t i = 0; i < in; i++) {
            double sum = 0;
            for (int64_t k = 0; k < rank; k++) sum += (double)b[o * rank + k] * (double)a[k * in + i];
            w[o * in + i] = (float)((double)w[o * in + i] + factor * sum);
        }
    }
}

static creme_status merge_pair(merger *m, creme_tensor *base, creme_tensor *a, creme_tensor *b)
{
    creme_weights *weights = m->weights;
    float *w = NULL, *a_values = NULL, *b_values = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(check_shapes(weights, base, a, b));
    CREME_TRY(read_values(&w, weights, base));
    CREME_TRY(read_values(&a_values, weights, a));
    CREME_TRY(read_values(&b_values, weights, b));
    int64_t rank = a->shape[0];
    add_product(w, b_values, a_values, base, rank,
                m->scale.alpha / (m->scale.by_root ? sqrt((double)rank) : (double)rank));
    base->dtype = CREME_F32;
    base->data = w;
    status = creme_weights_add_buffer(weights, w); /* takes it over, and frees it on failure */
    w = NULL;
    m->gone[a - weights->tensors] = m->gone[b - weights->tensors] = true;
done:
    creme_free(w);
    creme_free(a_values);
    creme_free(b_values);
    return status;
}

static creme_status merge_at(merger *m, creme_tensor *a, const char *infix, double alpha)
{
    char plain[NAME_ROOM];
    creme_tensor *b = find_b(m->weights, a->name, infix);
    if (!b) return CREME_OK;
    creme_tensor *base = find_base(m->weights, a->name, infix, plain);
    if (!base) {
        return creme_fail(
            CREME_ERROR_FORMAT,
            "%s: is an adapter without the weights that it adapts: there is LoRA's \"%s\", but no \"%s\"; "
            "save the merged weights",
            m->weights->path, a->name, plain);
    }
    if (m->pairs == 0) {
        creme_status status = choose_scale(m, alpha, a->name);
        if (status != CREME_OK) return status;
    }
    m->pairs++;
    return merge_pair(m, base, a, b);
}

/* Two adapters of one weight: neither can be told to be the one that is meant. */
static creme_status refuse_two(const merger *m)
{
    char one[NAME_ROOM], other[NAME_ROOM];
    const creme_weights *weights = m->weights;
    for (size_t i = 1; i < weights->count; i++) {
        const char *x = weights->by_name[i - 1]->name, *y = weights->by_name[i]->name; /* neighbours, being sorted */
        const char *a = find_a(x), *b = find_a(y);
        if (!a || !b) continue;
        snprintf(one, sizeof one, "%.*s", (int)(a - x), x);
        snprintf(other, sizeof other, "%.*s", (int)(b - y), y);
        if (strcmp(one, other) != 0) continue;
        return creme_fail(
            CREME_ERROR_UNSUPPORTED,
            "%s: \"%s\" and \"%s\" are two adapters of one layer: which is meant? Save the merged weights",
            weights->path, x, y);
    }
    return CREME_OK;
}

/* Takes out what was merged, and gives what it was merged into its plain name. */
static creme_status tidy(merger *m)
{
    creme_weights *weights = m->weights;
    static const char *const words[] = {".base_layer.", PARAMETRISED ".original"};
    static const char *const plain[] = {".", ".weight"};
    size_t kept = 0;
    for (size_t i = 0; i < weights->count; i++) {
        if (m->gone[i]) {
            creme_free((char *)weights->tensors[i].name);
        } else {
            weights->tensors[kept++] = weights->tensors[i];
        }
    }
    weights->count = kept;
    for (size_t i = 0; i < kept; i++) {
        char name[NAME_ROOM];
        const char *old = weights->tensors[i].name;
        for (size_t k = 0; k < 2; k++) {
            const char *at = strstr(old, words[k]);
            if (!at) continue;
            snprintf(name, sizeof name, "%.*s%s%s", (int)(at - old), old, plain[k], at + strlen(words[k]));
            creme_status status = rename_tensor(&weights->tensors[i], name);
            if (status != CREME_OK) return status;
            break;
        }
    }
    return creme_weights_index(weights);
}

creme_status creme_lora_merge(creme_weights *weights, double alpha, const creme_log *log)
{
    merger m = {.weights = weights};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&m.gone, weights->count, sizeof *m.gone));
    CREME_TRY(refuse_two(&m));
    for (size_t i = 0; i < weights->count; i++) {
        const char *infix = find_a(weights->tensors[i].name);
        if (infix) CREME_TRY(merge_at(&m, &weights->tensors[i], infix, alpha));
    }
    if (m.pairs > 0) {
        CREME_TRY(tidy(&m));
        creme_log_info(log, "%s: %zu LoRA adapters are merged, with alpha %g", weights->path, m.pairs, m.scale.alpha);
    } else if (alpha != 0) {
        status = creme_fail(CREME_ERROR_ARGUMENT, "%s: there are no LoRA matrices for --lora-alpha", weights->path);
    }
done:
    creme_free(m.gone);
    return status;
}
