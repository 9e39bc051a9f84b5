/* Sizes and layers of Borzoi, Flashzoi and Borzoi Prime from the tensors of the PyTorch port. */
#include "model/borzoi/torch.h"

#include "base/memory.h"
#include "model/borzoi/demo.h"
#include "model/weights/sidecar.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    PUBLISHED_TOKENS = 4096,
    PUBLISHED_BP = 196608, /* of them, what the bins in the middle cover */
    BORZOI_CROP = 16,      /* bins, without return_center_bins_only */
    LEAST_UNET_STEPS = 2,
    MOST_UNET_STEPS = 3,
    PUBLISHED_HEADS = 8, /* of Flashzoi, whose tensors do not tell */
    ROTARY = 128,
    ROTARY_BASE = 20000,
    MOST_PREFIX = 64,
    MOST_NAME = MOST_PREFIX + 48
};

static const char FIRST[] = "conv_dna.conv_layer.weight";

typedef struct reader {
    const creme_weights *weights;
    const char *path;
    char prefix[MOST_PREFIX];
    creme_sidecar sidecar; /* config.json */
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

/* Whether any name has this right behind what stands before all. */
static bool has_module(const reader *r, const char *module)
{
    size_t before = strlen(r->prefix);
    for (size_t i = 0; i < creme_weights_count(r->weights); i++) {
        const char *name = creme_weights_get(r->weights, i)->name;
        if (strncmp(name, r->prefix, before) == 0 && strncmp(name + before, module, strlen(module)) == 0) return true;
    }
    return false;
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

static creme_status find(const reader *r, const char *layer_name, const char *ending, const creme_tensor **out)
{
    char name[MOST_NAME + 32];
    snprintf(name, sizeof name, "%s%s", layer_name, ending);
    *out = creme_weights_find(r->weights, name);
    if (*out) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which the network needs", r->path, name);
}

static creme_status measure(const reader *r, const char *layer_name, const char *ending, hybrid_sizes *out)
{
    const creme_tensor *tensor;
    creme_status status = find(r, layer_name, ending, &tensor);
    return status == CREME_OK ? creme_hybrid_measure(r->path, tensor, HYBRID_PYTORCH, out) : status;
}

/* *out = 1 + the largest number that stands behind `word` in a name; 1 if there is none, so that what is missing is
 * then named. */
static creme_status count(const reader *r, const char *word, int most, const char *what, int *out)
{
    size_t before = strlen(r->prefix);
    creme_status status = CREME_OK;
    *out = 1;
    for (size_t i = 0; status == CREME_OK && i < creme_weights_count(r->weights); i++) {
        const char *name = creme_weights_get(r->weights, i)->name;
        if (strncmp(name, r->prefix, before) == 0)
            status = creme_hybrid_count(r->path, name, name + before, word, '.', most, what, out);
    }
    return status;
}

/* --- Parts ----------------------------------------------------------------------------------------------------- */

static creme_status allocate_names(reader *r)
{
    creme_borzoi_config *config = r->config;
    size_t names = 1 + 2 * (size_t)config->tower_count + 5 * (size_t)config->blocks_count + 5 * MOST_UNET_STEPS + 3;
    creme_status status = creme_allocate(&r->names, names, sizeof *r->names);
    config->names = r->names;
    return status;
}

/* The tower's steps are res_tower.0, .2, ... (pools between them), and then unet1.1, unet2.1, ...: as many steps of
 * the U-Net as there are of these and one more. Borzoi has two, Borzoi Prime three. */
static creme_status read_counts(reader *r)
{
    int places;
    creme_status status = count(r, "res_tower.", 2 * CREME_BORZOI_MOST_STEPS - 5, "modules of the tower", &places);
    if (status == CREME_OK)
        status = count(r, "transformer.", CREME_BORZOI_MOST_BLOCKS, "transformer blocks", &r->config->blocks_count);
    if (status == CREME_OK)
        status = count(r, "separable", MOST_UNET_STEPS, "steps in the U-Net", &r->config->unet_count);
    if (status != CREME_OK) return status;
    if (r->config->unet_count < LEAST_UNET_STEPS) r->config->unet_count = LEAST_UNET_STEPS;
    r->config->tower_count = (places + 1) / 2 + r->config->unet_count - 1;
    return CREME_OK;
}

static creme_status read_trunk(reader *r)
{
    creme_borzoi_config *config = r->config;
    hybrid_sizes size;
    creme_status status = CREME_OK;
    const char *conv = layer(r, "conv_dna.conv_layer");
    CREME_TRY(measure(r, conv, ".weight", &size));
    config->stem = (creme_borzoi_stem){.conv = conv, .filters = size.out, .kernel = size.taps, .pool = 2};
    int64_t channels = size.out;
    for (int i = 0; i < config->tower_count; i++) {
        char module[32];
        int unet = i - (config->tower_count - config->unet_count);
        if (unet > 0) snprintf(module, sizeof module, "unet%d.1", unet);
        if (unet <= 0) snprintf(module, sizeof module, "res_tower.%d", 2 * i);
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

/* Borzoi's attention: sizes of heads from the biases' shape. */
static creme_status read_relative(reader *r, creme_borzoi_block *block)
{
    const creme_tensor *bias, *value;
    hybrid_sizes size;
    creme_status status = CREME_OK;
    CREME_TRY(find(r, block->mha, ".rel_content_bias", &bias));
    CREME_TRY(creme_hybrid_measure_heads(r->path, bias, &block->heads, &block->key_size));
    CREME_TRY(measure(r, block->mha, ".to_v.weight", &size));
    CREME_TRY(find(r, block->mha, ".to_v.weight", &value));
    CREME_TRY(creme_hybrid_measure_value(r->path, value, size.out, block->heads, &block->value_size));
    CREME_TRY(measure(r, block->mha, ".to_rel_k.weight", &size));
    block->position_features = size.in;
done:
    return status;
}

/* Flashzoi's: out_proj has H x K columns, Wqkv H x K rows of queries and G x K each of keys and values. */
static creme_status read_rotary(reader *r, creme_borzoi_block *block)
{
    int64_t heads = PUBLISHED_HEADS, rotary = ROTARY, base = ROTARY_BASE;
    const json_t *root = r->sidecar.root;
    const creme_tensor *inputs;
    char wanted[160];
    bool given;
    hybrid_sizes in, out;
    creme_status status = CREME_OK;
    CREME_TRY(creme_sidecar_read_number(&r->sidecar, root, "heads", &heads, &given));
    CREME_TRY(creme_sidecar_read_number(&r->sidecar, root, "rotary_emb_dim", &rotary, &given));
    CREME_TRY(creme_sidecar_read_number(&r->sidecar, root, "rotary_emb_base", &base, &given));
    CREME_TRY(measure(r, block->mha, ".Wqkv.weight", &in));
    CREME_TRY(measure(r, block->mha, ".out_proj.weight", &out));
    CREME_TRY(find(r, block->mha, ".Wqkv.weight", &inputs));
    int64_t key = heads > 0 ? out.in / heads : 0, kept = key > 0 ? (in.out - out.in) / 2 / key : 0;
    if (key < 1 || key * heads != out.in || kept < 1 || heads % kept != 0 || in.out != key * (heads + 2 * kept)) {
        snprintf(
            wanted, sizeof wanted,
            "%lld queries and a fraction of that of keys, and of values, in %lld heads (\"heads\" of config.json)",
            (long long)out.in, (long long)heads);
        return creme_hybrid_bad_shape(r->path, inputs, wanted);
    }
    if (rotary < 2 || rotary % 2 != 0 || rotary > key || base < 1) {
        return creme_fail(
            CREME_ERROR_FORMAT,
            "%s: tensor \"%s\": heads of %lld components, of which %lld are to be turned, with base %lld; "
            "config.json may say \"heads\", \"rotary_emb_dim\" and \"rotary_emb_base\"",
            r->path, inputs->name, (long long)key, (long long)rotary, (long long)base);
    }
    block->heads = heads;
    block->key_size = block->value_size = key;
    block->kv_heads = kept;
    block->rotary = rotary;
    block->rotary_base = (float)base;
done:
    return status;
}

static creme_status read_block(reader *r, int i)
{
    creme_borzoi_block *block = &r->config->blocks[i];
    char rotary[64];
    hybrid_sizes size;
    snprintf(rotary, sizeof rotary, "transformer.%d.0.fn.1.mha", i);
    bool is_rotary = has_module(r, rotary);
    *block = (creme_borzoi_block){.ln1 = layer(r, "transformer.%d.0.fn.0", i),
                                  .mha = layer(r, "transformer.%d.0.fn.1%s", i, is_rotary ? ".mha" : ""),
                                  .ln2 = layer(r, "transformer.%d.1.fn.0", i),
                                  .dense1 = layer(r, "transformer.%d.1.fn.1", i),
                                  .dense2 = layer(r, "transformer.%d.1.fn.4", i)};
    creme_status status = is_rotary ? read_rotary(r, block) : read_relative(r, block);
    if (status == CREME_OK) status = measure(r, block->dense1, ".weight", &size);
    if (status == CREME_OK) block->hidden = size.out;
    return status;
}

/* The steps are computed from the highest number to 0; the first one's skip is the tower's last. */
static creme_status read_unet(reader *r, int i)
{
    creme_borzoi_config *config = r->config;
    int number = config->unet_count - 1 - i, step = config->tower_count - 1 - i;
    creme_borzoi_unet *unet = &config->unet[i];
    *unet = (creme_borzoi_unet){.norm_main = layer(r, "upsampling_unet%d.0.norm", number),
                                .dense_main = layer(r, "upsampling_unet%d.0.conv_layer", number),
                                .norm_skip = layer(r, "horizontal_conv%d.norm", number),
                                .dense_skip = layer(r, "horizontal_conv%d.conv_layer", number),
                                .separable = layer(r, "separable%d.conv_layer", number),
                                .upsample = 2,
                                .skip_channels = config->tower[step].out,
                                .step = step};
    hybrid_sizes size;
    creme_status status = measure(r, unet->separable, ".0.weight", &size);
    if (status == CREME_OK) unet->kernel = size.taps;
    return status;
}

static creme_status read_head(reader *r, const char *name)
{
    static const char *const heads[] = {"human", "mouse"};
    char known[32] = "", tensor[32];
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        hybrid_sizes size;
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

/* Borzoi Prime has no final convolution: the head reads GELU of the U-Net. */
static creme_status read_end(reader *r, const char *head)
{
    creme_borzoi_config *config = r->config;
    hybrid_sizes size;
    creme_status status = CREME_OK;
    for (int i = 0; i < config->unet_count; i++) CREME_TRY(read_unet(r, i));
    config->final_filters = config->dim;
    config->has_final_gelu = true;
    if (config->unet_count == LEAST_UNET_STEPS || has_module(r, "final_joined_convs.")) {
        config->final_norm = layer(r, "final_joined_convs.0.norm");
        config->final_conv = layer(r, "final_joined_convs.0.conv_layer");
        CREME_TRY(measure(r, config->final_conv, ".weight", &size));
        config->final_kernel = size.taps;
        config->final_filters = size.out;
    }
    CREME_TRY(read_head(r, head));
done:
    return status;
}

/* --- Lengths --------------------------------------------------------------------------------------------------- */

static creme_status set_lengths(reader *r, int64_t input_bp)
{
    creme_borzoi_config *config = r->config;
    int64_t length = input_bp ? input_bp : CREME_BORZOI_PUBLISHED_INPUT_BP;
    bool given;
    creme_status status = creme_sidecar_read_number(&r->sidecar, r->sidecar.root, "input_bp", &length, &given);
    if (status != CREME_OK) return status;
    config->input_bp = length;
    config->token_bp = (int64_t)2 << config->tower_count;
    config->bin_bp = config->token_bp >> config->unet_count;
    if (length < config->token_bp || length % config->token_bp || length > CREME_BORZOI_MOST_INPUT_BP) {
        return creme_fail(CREME_ERROR_RANGE, "an input of %lld bp: %s needs a multiple of %lld bp up to %d",
                          (long long)length, r->path, (long long)config->token_bp, CREME_BORZOI_MOST_INPUT_BP);
    }
    for (int i = 0; i < config->tower_count; i++) config->tower[i].length = length >> (i + 1);
    config->tokens = length / config->token_bp;
    return CREME_OK;
}

static creme_status check_sidecar(const reader *r)
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
    int count =
        config->blocks[0].rotary ? 3 : 5; /* Flashzoi's config.json has the last two too, but no use for them */
    for (int i = 0; i < count; i++) {
        creme_status status = creme_sidecar_check_number(&r->sidecar, r->sidecar.root, known[i].key, known[i].value);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status set_crop(reader *r)
{
    creme_borzoi_config *config = r->config;
    const json_t *root = r->sidecar.root;
    int64_t all = config->tokens << config->unet_count, bins = all, asked = 0;
    bool centre = true, given;
    creme_status status = CREME_OK;
    if (config->tokens == PUBLISHED_TOKENS && config->input_bp == CREME_BORZOI_PUBLISHED_INPUT_BP)
        bins = PUBLISHED_BP / config->bin_bp;
    CREME_TRY(check_sidecar(r));
    CREME_TRY(creme_sidecar_read_bool(&r->sidecar, root, "return_center_bins_only", &centre, &given));
    CREME_TRY(creme_sidecar_read_number(&r->sidecar, root, "bins_to_return", &asked, &given));
    if (!centre) {
        bins = all > 2 * BORZOI_CROP ? all - 2 * BORZOI_CROP : all;
    } else if (given) {
        bins = asked == -1 ? all : asked;
    }
    if (bins < 1 || bins > all || (all - bins) % 2) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: \"bins_to_return\" is %lld; %lld bins cannot be cropped to that",
                          r->sidecar.path, (long long)bins, (long long)all);
    }
    config->bins = bins;
    config->crop_bins = (all - bins) / 2;
done:
    return status;
}

/* --- The whole ------------------------------------------------------------------------------------------------- */

static creme_status open_sidecar(reader *r)
{
    const char *text = creme_weights_text(r->weights, "model_config");
    if (creme_borzoi_is_demo(r->weights)) return creme_sidecar_open_text(&r->sidecar, r->path, text);
    return creme_sidecar_open(&r->sidecar, r->path, text,
                              r->config->unet_count == LEAST_UNET_STEPS ? "borzoi" : "prime");
}

creme_status creme_borzoi_torch_read(creme_borzoi_config *out, const creme_weights *weights,
                                     const creme_model_options *options)
{
    reader r = {.weights = weights, .path = creme_weights_path(weights), .config = out};
    creme_status status = CREME_OK;
    *out = (creme_borzoi_config){.spelling = HYBRID_PYTORCH, .gelu_tanh = true, .bn_eps = 1e-3, .ln_eps = 1e-3};
    if (!find_prefix(weights, r.prefix)) {
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: there is no tensor \"%s\", which the network needs", r.path, FIRST);
        goto done;
    }
    CREME_TRY(read_counts(&r));
    CREME_TRY(open_sidecar(&r));
    CREME_TRY(allocate_names(&r));
    CREME_TRY(read_trunk(&r));
    for (int i = 0; i < out->blocks_count; i++) CREME_TRY(read_block(&r, i));
    CREME_TRY(read_end(&r, options->head));
    CREME_TRY(set_lengths(&r, options->input_bp));
    CREME_TRY(set_crop(&r));
done:
    creme_sidecar_clear(&r.sidecar);
    if (status != CREME_OK) creme_borzoi_config_clear(out);
    return status;
}
