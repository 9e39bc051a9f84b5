/* config.json beside an Enformer's weights. */
#include "model/enformer/settings.h"

#include "base/memory.h"
#include "model/weights/sidecar.h"

static creme_status check_outputs(const creme_sidecar *from, const creme_enformer_config *config)
{
    const json_t *heads = json_object_get(from->root, "output_heads");
    if (!heads || json_is_null(heads)) return CREME_OK;
    if (!json_is_object(heads))
        return creme_fail(CREME_ERROR_FORMAT, "%s: \"output_heads\" must be an object", from->path);
    for (int i = 0; i < config->output_count; i++) {
        creme_status status =
            creme_sidecar_check_number(from, heads, config->outputs[i].name, config->outputs[i].tracks);
        if (status != CREME_OK) return creme_error_prefix(status, "output_heads: ");
    }
    return CREME_OK;
}

static creme_status fill(creme_enformer_settings *out, const creme_sidecar *from, const creme_enformer_config *config)
{
    const struct {
        const char *key;
        int64_t value;
    } sizes[] = {{"dim", config->dim},
                 {"depth", config->depth},
                 {"heads", config->heads},
                 {"attn_dim_key", config->key_size},
                 {"num_downsamples", config->tower_count + 1}};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        CREME_TRY(creme_sidecar_check_number(from, from->root, sizes[i].key, sizes[i].value));
    }
    CREME_TRY(check_outputs(from, config));
    CREME_TRY(
        creme_sidecar_read_number(from, from->root, "target_length", &out->target_length, &out->target_length_given));
    if (out->target_length_given && out->target_length < 1 && out->target_length != -1) {
        status =
            creme_fail(CREME_ERROR_FORMAT, "%s: \"target_length\" is %lld; expected a number of bins, or -1 for all",
                       from->path, (long long)out->target_length);
        goto done;
    }
    CREME_TRY(creme_sidecar_read_bool(from, from->root, "use_tf_gamma", &out->use_tf_gamma, &out->gamma_given));
done:
    return status;
}

creme_status creme_enformer_settings_read(creme_enformer_settings *out, const char *weights_path, const char *text,
                                          const creme_enformer_config *config)
{
    creme_sidecar sidecar = {0};
    *out = (creme_enformer_settings){0};
    creme_status status = CREME_OK;
    CREME_TRY(creme_sidecar_open(&sidecar, weights_path, text, "enformer"));
    if (sidecar.path) CREME_TRY(fill(out, &sidecar, config));
    out->path = sidecar.path;
    sidecar.path = NULL;
done:
    creme_sidecar_clear(&sidecar);
    if (status != CREME_OK) *out = (creme_enformer_settings){0};
    return status;
}

void creme_enformer_settings_clear(creme_enformer_settings *settings)
{
    creme_free(settings->path);
    *settings = (creme_enformer_settings){0};
}
