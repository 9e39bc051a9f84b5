/* Hostile model descriptions: what is taken for a network of the Borzoi family must be one that makes sense. */
#include "model/borzoi/config.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fact)
{
    if (!fact) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    creme_borzoi_config config;
    if (creme_borzoi_config_parse(&config, "fuzz.h5", text) == CREME_OK) {
        require(config.stem.conv && *config.head && config.tracks > 0 && config.bins > 0);
        require(config.tokens * config.token_bp == config.input_bp);
        require((config.bins + 2 * config.crop_bins) * config.bin_bp == config.input_bp);
        for (int i = 0; i < config.tower_count; i++) require(config.tower[i].conv && config.tower[i].norm);
        for (int i = 0; i < config.blocks_count; i++) require(config.blocks[i].mha && config.blocks[i].dense2);
        for (int i = 0; i < config.unet_count; i++) require(config.unet[i].step < config.tower_count);
        creme_borzoi_config_clear(&config);
    } else {
        require(config.graph == NULL && *creme_error_message());
    }
    free(text);
    return 0;
}
