/* Hostile weights of Enformer and of Borzoi: whatever is taken for a network has every tensor that it needs, of
 * the shape that its sizes ask for, and all of them can be read. */
#include "base/memory.h"
#include "model/borzoi/tensors.h"
#include "model/borzoi/torch.h"
#include "model/enformer/tensors.h"

#include <creme/weights.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
    if (!fact) abort();
}

static bool fails(creme_status status)
{
    if (status != CREME_OK) require(*creme_error_message());
    return status != CREME_OK;
}

static void read_layer(const hybrid_tensors *tensors, int part, int index)
{
    hybrid_sizes sizes = creme_hybrid_tensors_sizes(tensors, part, index);
    hybrid_filter_values filter;
    hybrid_norm_values norm;
    float *bias = NULL, sum = 0;
    if (sizes.taps == 0) return; /* the network does not have it */
    switch (tensors->catalogue->parts[part].sort) {
    case HYBRID_FILTER:
        if (fails(creme_hybrid_read_filter(tensors, part, index, &filter))) return;
        for (int64_t i = 0; i < sizes.taps * sizes.in * sizes.out; i++) sum += filter.weights[i];
        for (int64_t i = 0; filter.bias && i < sizes.out; i++) sum += filter.bias[i];
        creme_hybrid_filter_values_clear(&filter);
        break;
    case HYBRID_BIAS:
        if (fails(creme_hybrid_read_bias(tensors, part, index, &bias))) return;
        for (int64_t i = 0; i < sizes.in * sizes.out; i++) sum += bias[i];
        creme_free(bias);
        break;
    default:
        if (fails(creme_hybrid_read_norm(tensors, part, index, &norm))) return;
        for (int64_t i = 0; i < sizes.out; i++) sum += norm.scale[i] + norm.shift[i];
        creme_hybrid_norm_values_clear(&norm);
    }
    volatile float seen = sum; /* so that every value is looked at */
    (void)seen;
}

static void read_all(hybrid_tensors *tensors, const void *config)
{
    require(creme_hybrid_tensors_parameters(tensors) > 0);
    for (int part = 0; part < tensors->catalogue->part_count; part++) {
        for (int i = 0; i < tensors->catalogue->times(config, part); i++) read_layer(tensors, part, i);
    }
    creme_hybrid_tensors_destroy(tensors);
}

static void try_enformer(const creme_weights *weights)
{
    creme_enformer_config config;
    hybrid_tensors *tensors;
    if (fails(creme_enformer_tensors_create(&tensors, &config, weights))) return;
    require(config.output_count > 0 && config.tower_count > 0 && config.heads > 0 &&
            config.position_features % 6 == 0);
    read_all(tensors, &config);
}

static void try_borzoi(const creme_weights *weights)
{
    creme_borzoi_config config;
    hybrid_tensors *tensors;
    if (fails(creme_borzoi_torch_read(&config, weights, &(creme_model_options){.input_bp = 4096}))) return;
    require(config.tokens * config.token_bp == config.input_bp && config.bins > 0 && config.tracks > 0);
    if (!fails(creme_borzoi_tensors_create(&tensors, weights, &config))) read_all(tensors, &config);
    creme_borzoi_config_clear(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_weights *weights;
    if (fails(creme_weights_open_memory(&weights, "no-such-folder/m", data, size))) return 0;
    try_enformer(weights);
    try_borzoi(weights);
    creme_weights_close(weights);
    return 0;
}
