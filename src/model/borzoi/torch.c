/* Borzoi's sizes and layers from the tensors of the PyTorch port. */
#include "model/borzoi/torch.h"

#include "base/memory.h"
#include "model/weights/sidecar.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    PUBLISHED_INPUT_BP = 524288,
    PUBLISHED_LENGTH = 16384, /* bins before the crop */
    PUBLISHED_BINS = 6144,
    BORZOI_CROP = 16, /* without return_center_bins_only */
    UNET_STEPS = 2,
    MOST_PREFIX = 64,
    MOST_NAME = MOST_PREFIX + 48,
    MOST_TAPS = 1023,
    MOST_TRACKS = 1 << 20
};

static const char FIRST[] = "conv_dna.conv_layer.weight";

typedef struct reader {
    const creme_weights *weights;
    const char *path;
    char prefix[MOST_PREFIX];
    creme_borzoi_config *config;
    char (*names)[MOST_NAME]; /* config->names */
    size_t names_count;
} reader;

/* What stands before the names; false if they are not the port's. */
static bool find_prefix(const creme_weights *weights, char prefix[MOST_PREFIX])
{
    for (size_t i = 0; i < creme_weights_count(weights); i++) {
        const char *name = creme_weights_get(weights, i)->name;
        size_t length = strlen(name), end = sizeof FIRST - 1;
        if (length < end || length - end >= MOST_PREFIX || strcmp(name + length - end, FIRST) != 0) continue;
        if (length > end && name[length - end - 1] != '.') continue;
        memcpy(prefix, name, length - end);
        prefix[length - end] = '\0';
        return true;
    }
    return false;
}

bool creme_borzoi_torch_recognise(const creme_weights *weights)
{
    char prefix[MOST_PREFIX];
    return find_prefix(weights, prefix);
}

static bool has_tensor(const reader *r, const char *name)
{
    char full[MOST_NAME];
    snprintf(full, sizeof full, "%s%s", r->prefix, name);
    return creme_weights_find(r->weights, full) != NULL;
}

/* The next name, which the config then holds. */
__attribute__((format(printf, 2, 3))) static const char *layer(reader *r, const char *format, ...)
{
    char *name = r->names[r->names_count++];
    size_t before = (size_t)snprintf(name, MOST_NAME, "%s", r->prefix);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name + before, MOST_NAME - before, format, arguments);
    va_end(arguments);
    return name;
}

/* --- Sizes ----------------------------------------------------------------------------------------------------- */

typedef struct sizes {
    int64_t out, in, taps;
} sizes;

static creme_status find(const reader *r, const char *layer_name, const char *ending, const creme_tensor **out)
{
    char name[MOST_NAME + 32];
    snprintf(name, sizeof name, "%s%s", layer_name, ending);
    *out = creme_weights_find(r->weights, name);
    if (*out) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which the network needs", r->path, name);
}

static creme_status bad_shape(const reader *r, const creme_tensor *tensor, const char *wanted)
{
    char found[128];
    return creme_fail(CREME_ERROR_FORMAT, "%s: tensor \"%s\" is %s; expected %s", r->path, tensor->name,
                      creme_tensor_describe(tensor, found, sizeof found), wanted);
}

/* Of a filter [out][in] or [out][in][taps]. */
static creme_status measure(const reader *r, const char *layer_name, const char *ending, sizes *out)
{
    const creme_tensor *tensor;
    creme_status status = find(r, layer_name, ending, &tensor);
    if (status != CREME_OK) return status;
    const int64_t *size = tensor->shape;
    if (tensor->rank != 2 && tensor->rank != 3) return bad_shape(r, tensor, "[out, in] or [out, in, taps]");
    *out = (sizes){size[0], size[1], tensor->rank == 3 ? size[2] : 1};
    if (out->out < 1 || out->out > MOST_TRACKS || out->in < 1 || out->in > CREME_BORZOI_MOST_CHANNELS ||
        out->taps < 1 || out->taps > MOST_TAPS || out->taps % 2 == 0) {
        char wanted[96];
        snprintf(wanted, sizeof wanted, "1 to %d channels and an odd number of taps up to %d",
                 CREME_BORZOI_MOST_CHANNELS, MOST_TAPS);
        return bad_shape(r, tensor, wanted);
    }
    return CREME_OK;
}

/* *out = 1 + the largest number that stands behind `word` in a name; 1 if there is none, so that what is missing is
 * then named. */
static creme_status count(const reader *r, const char *word, int most, int *out)
{
    size_t before = strlen(r->prefix), length = strlen(word);
    *out = 1;
    for (size_t i = 0; i < creme_weights_count(r->weights); i++) {
        const char *name = creme_weights_get(r->weights, i)->name;
        if (strncmp(name, r->prefix, before) != 0 || strncmp(name + before, word, length) != 0) continue;
        const char *digits = name + before + length;
        size_t digit_count = strspn(digits, "0123456789");
        if (digit_count == 0 || digits[digit_count] != '.') continue;
        int value = 0;
        for (size_t d = 0; d < digit_count && value < most; d++) value = 10 * value + (digits[d] - '0');
        if (value >= most) {
            return creme_fail(CREME_ERROR_UNSUPPORTED,
                              "%s: tensor \"%s\": more than %d of its kind are not supported", r->path, name, most);
        }
        if (value >= *out) *out = value + 1;
    }
    return CREME_OK;
}

/* --- Parts ----------------------------------------------------------------------------------------------------- */

static creme_status allocate_names(reader *r)
{
    creme_borzoi_config *config = r->config;
    size_t names = 1 + 2 * (size_t)config->tower_count + 5 * (size_t)config->blocks_count + 5 * UNET_STEPS + 3;
    creme_status status = creme_allocate(&r->names, names, sizeof *r->names);
    config->names = r->names;
    return status;
}

/* The tower's steps are res_tower.0, .2, ... (pools between them), and unet1.1 is the last. */
static creme_status read_counts(reader *r)
{
    int places;
    creme_status status = count(r, "res_tower.", 2 * CREME_BORZOI_MOST_STEPS - 3, &places);
    if (status == CREME_OK) status = count(r, "transformer.", CREME_BORZOI_MOST_BLOCKS, &r->config->blocks_count);
    if (status != CREME_OK) return status;
    r->config->tower_count = (places + 1) / 2 + 1;
    r->config->unet_count = UNET_STEPS;
    return CREME_OK;
}

static creme_status read_trunk(reader *r)
{
    creme_borzoi_config *config = r->config;
    sizes size;
    creme_status status = CREME_OK;
    const char *conv = layer(r, "conv_dna.conv_layer");
    CREME_TRY(measure(r, conv, ".weight", &size));
    config->stem = (creme_borzoi_stem){.conv = conv, .filters = size.out, .kernel = size.taps, .pool = 2};
    int64_t channels = size.out;
    for (int i = 0; i < config->tower_count; i++) {
        char module[32];
        bool last = i == config->tower_count - 1;
        if (last) snprintf(module, sizeof module, "unet1.1");
        if (!last) snprintf(module, sizeof module, "res_tower.%d", 2 * i);
        creme_borzoi_step *step = &config->tower[i];
        *step = (creme_borzoi_step){.norm = layer(r, "%s.norm", module), .conv = layer(r, "%s.conv_layer", module)};
        CREME_TRY(measure(r, step->conv, ".weight", &size));
        step->kernel = size.taps;
        step->in = channels;
        step->out = channels = size.out;
        step->pool = 2;
    }
    config->dim = channels;
done:
    return status;
}

static creme_status read_block(reader *r, int i)
{
    creme_borzoi_block *block = &r->config->blocks[i];
    const creme_tensor *bias, *value;
    sizes size;
    creme_status status = CREME_OK;
    *block = (creme_borzoi_block){.ln1 = layer(r, "transformer.%d.0.fn.0", i),
                                  .mha = layer(r, "transformer.%d.0.fn.1", i),
                                  .ln2 = layer(r, "transformer.%d.1.fn.0", i),
                                  .dense1 = layer(r, "transformer.%d.1.fn.1", i),
                                  .dense2 = layer(r, "transformer.%d.1.fn.4", i)};
    CREME_TRY(find(r, block->mha, ".rel_content_bias", &bias));
    const int64_t *shape = bias->shape;
    if (bias->rank != 4 || shape[0] != 1 || shape[2] != 1 || shape[1] < 1 || shape[3] < 1 ||
        shape[1] > CREME_BORZOI_MOST_CHANNELS || shape[3] > CREME_BORZOI_MOST_CHANNELS)
        return bad_shape(r, bias, "[1, heads, 1, key size]");
    block->heads = shape[1];
    block->key_size = shape[3];
    CREME_TRY(measure(r, block->mha, ".to_v.weight", &size));
    if (size.out % block->heads != 0) {
        CREME_TRY(find(r, block->mha, ".to_v.weight", &value));
        return bad_shape(r, value, "as many values as a multiple of the heads");
    }
    block->value_size = size.out / block->heads;
    CREME_TRY(measure(r, block->mha, ".to_rel_k.weight", &size));
    block->position_features = size.in;
    CREME_TRY(measure(r, block->dense1, ".weight", &size));
    block->hidden = size.out;
done:
    return status;
}

/* The first step that is computed has the number 1, and its skip is the tower's last. */
static creme_status read_unet(reader *r, int i)
{
    creme_borzoi_config *config = r->config;
    int number = UNET_STEPS - 1 - i, step = config->tower_count - 1 - i;
    creme_borzoi_unet *unet = &config->unet[i];
    *unet = (creme_borzoi_unet){.norm_main = layer(r, "upsampling_unet%d.0.norm", number),
                                .dense_main = layer(r, "upsampling_unet%d.0.conv_layer", number),
                                .norm_skip = layer(r, "horizontal_conv%d.norm", number),
                                .dense_skip = layer(r, "horizontal_conv%d.conv_layer", number),
                                .separable = layer(r, "separable%d.conv_layer", number),
                                .upsample = 2,
                                .skip_channels = config->tower[step].out,
                                .step = step};
    sizes size;
    creme_status status = measure(r, unet->separable, ".0.weight", &size);
    if (status == CREME_OK) unet->kernel = size.taps;
    return status;
}

static creme_status read_head(reader *r, const char *name)
{
    static const char *const heads[] = {"human", "mouse"};
    char known[32] = "", tensor[32];
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        sizes size;
        snprintf(tensor, sizeof tensor, "%s_head.weight", heads[i]);
        if (!has_tensor(r, tensor)) continue;
        snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s", known[0] ? ", " : "", heads[i]);
        if (name && strcmp(name, heads[i]) != 0) continue;
        r->config->head = layer(r, "%s_head", heads[i]);
        r->config->head_activation = CREME_BORZOI_SOFTPLUS;
        creme_status status = measure(r, r->config->head, ".weight", &size);
        r->config->tracks = size.out;
        return status;
    }
    if (known[0])
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s: there is no head \"%s\"; it has %s", r->path, name, known);
    return creme_fail(CREME_ERROR_FORMAT,
                      "%s: there is no head: expected a tensor \"%shuman_head.weight\" or \"%smouse_head.weight\"",
                      r->path, r->prefix, r->prefix);
}

static creme_status read_end(reader *r, const char *head)
{
    creme_borzoi_config *config = r->config;
    sizes size;
    creme_status status = CREME_OK;
    for (int i = 0; i < UNET_STEPS; i++) CREME_TRY(read_unet(r, i));
    config->final_norm = layer(r, "final_joined_convs.0.norm");
    config->final_conv = layer(r, "final_joined_convs.0.conv_layer");
    CREME_TRY(measure(r, config->final_conv, ".weight", &size));
    config->final_kernel = size.taps;
    config->final_filters = size.out;
    config->has_final_gelu = true;
    CREME_TRY(read_head(r, head));
done:
    return status;
}

/* --- Lengths --------------------------------------------------------------------------------------------------- */

static creme_status set_lengths(reader *r, int64_t input_bp)
{
    creme_borzoi_config *config = r->config;
    int64_t length = input_bp ? input_bp : PUBLISHED_INPUT_BP;
    config->input_bp = length;
    config->token_bp = (int64_t)2 << config->tower_count;
    config->bin_bp = config->token_bp >> UNET_STEPS;
    if (length < config->token_bp || length % config->token_bp || length > CREME_BORZOI_MOST_INPUT_BP) {
        return creme_fail(CREME_ERROR_RANGE, "an input of %lld bp: %s needs a multiple of %lld bp up to %d",
                          (long long)length, r->path, (long long)config->token_bp, CREME_BORZOI_MOST_INPUT_BP);
    }
    for (int i = 0; i < config->tower_count; i++) config->tower[i].length = length >> (i + 1);
    config->tokens = length / config->token_bp;
    return CREME_OK;
}

static creme_status check_sidecar(const reader *r, const creme_sidecar *sidecar)
{
    const creme_borzoi_config *config = r->config;
    const struct {
        const char *key;
        int64_t value;
    } known[] = {{"dim", config->dim},
                 {"depth", config->blocks_count},
                 {"heads", config->blocks[0].heads},
                 {"attn_dim_key", config->blocks[0].key_size},
                 {"attn_dim_value", config->blocks[0].value_size}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        creme_status status = creme_sidecar_check_number(sidecar, sidecar->root, known[i].key, known[i].value);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status set_crop(reader *r)
{
    creme_borzoi_config *config = r->config;
    creme_sidecar sidecar = {0};
    int64_t all = config->tokens << UNET_STEPS, bins = all == PUBLISHED_LENGTH ? PUBLISHED_BINS : all, asked = 0;
    bool centre = true, given;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sidecar_open(&sidecar, r->path, creme_weights_text(r->weights, "model_config"), "borzoi"));
    CREME_TRY(check_sidecar(r, &sidecar));
    CREME_TRY(creme_sidecar_read_bool(&sidecar, sidecar.root, "return_center_bins_only", &centre, &given));
    CREME_TRY(creme_sidecar_read_number(&sidecar, sidecar.root, "bins_to_return", &asked, &given));
    if (!centre) {
        bins = all > 2 * BORZOI_CROP ? all - 2 * BORZOI_CROP : all;
    } else if (given) {
        bins = asked == -1 ? all : asked;
    }
    if (bins < 1 || bins > all || (all - bins) % 2) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: \"bins_to_return\" is %lld; %lld bins cannot be cropped to that",
                            sidecar.path, (long long)bins, (long long)all);
        goto done;
    }
    config->bins = bins;
    config->crop_bins = (all - bins) / 2;
done:
    creme_sidecar_clear(&sidecar);
    return status;
}

/* --- The whole ------------------------------------------------------------------------------------------------- */

static creme_status refuse_relatives(const reader *r)
{
    for (size_t i = 0; i < creme_weights_count(r->weights); i++) {
        const char *name = creme_weights_get(r->weights, i)->name;
        if (strstr(name, "mha.Wqkv")) {
            return creme_fail(CREME_ERROR_UNSUPPORTED,
                              "%s: tensor \"%s\": this is a Flashzoi, whose rotary attention is not supported; use "
                              "johahi/borzoi-replicate-N or Calico's model0_best.h5",
                              r->path, name);
        }
        if (strstr(name, "separable2.")) {
            return creme_fail(CREME_ERROR_UNSUPPORTED,
                              "%s: tensor \"%s\": this is a Borzoi Prime, whose third step of the U-Net is not "
                              "supported in PyTorch's files",
                              r->path, name);
        }
    }
    return CREME_OK;
}

creme_status creme_borzoi_torch_read(creme_borzoi_config *out, const creme_weights *weights,
                                     const creme_model_options *options)
{
    reader r = {.weights = weights, .path = creme_weights_path(weights), .config = out};
    creme_status status = CREME_OK;
    *out = (creme_borzoi_config){.spelling = CREME_BORZOI_PYTORCH, .gelu_tanh = true, .bn_eps = 1e-3, .ln_eps = 1e-3};
    if (!find_prefix(weights, r.prefix)) {
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which the network needs", r.path, FIRST);
        goto done;
    }
    CREME_TRY(refuse_relatives(&r));
    CREME_TRY(read_counts(&r));
    CREME_TRY(allocate_names(&r));
    CREME_TRY(read_trunk(&r));
    for (int i = 0; i < out->blocks_count; i++) CREME_TRY(read_block(&r, i));
    CREME_TRY(read_end(&r, options->head));
    CREME_TRY(set_lengths(&r, options->input_bp));
    CREME_TRY(set_crop(&r));
done:
    if (status != CREME_OK) creme_borzoi_config_clear(out);
    return status;
}
