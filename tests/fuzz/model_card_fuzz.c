/* Any bytes as a model card: refused with a message, or a card whose numbers can be. */
#include "model/foreign/card.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_model_card card;
    creme_status status = creme_model_card_parse(&card, (const char *)data, size, "fuzz.json");
    if (status != CREME_OK) {
        if (!*creme_error_message()) abort();
    } else {
        if (card.input_bp < 0 || card.bins < 0 || card.bin_bp < 0 || card.first_bin_bp < -1 || !*card.hash) abort();
        for (size_t t = 0; t < card.tracks.count; t++) {
            int64_t pair = card.tracks.at[t].strand_pair;
            if (pair < 0 || pair >= (int64_t)card.tracks.count || !*card.tracks.at[t].identifier) abort();
        }
    }
    creme_model_card_clear(&card);
    return 0;
}
