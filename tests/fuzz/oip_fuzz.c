/* Any bytes as what a server answers. The first line says to what: "server", "model", "config", "error", or "infer
 * N", N being how many of the bytes behind it are JSON (-1: all). */
#include "base/memory.h"
#include "model/foreign/form.h"
#include "model/remote/oip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS = 2, TRACKS = 3, WORD_BYTES = 32 };

static void read_model(const char *body, size_t bytes)
{
    creme_oip_metadata metadata;
    creme_model_card card;
    creme_foreign_form form;
    creme_model_card_init(&card);
    creme_status status = creme_oip_read_metadata(&metadata, body, bytes);
    if (status == CREME_OK && metadata.card) status = creme_model_card_read(&card, metadata.card, "fuzz");
    if (status == CREME_OK)
        status = creme_foreign_form_find(&form, &metadata.tensors, &card, &(creme_foreign_rules){.bins_first = true},
                                         &(creme_model_options){0});
    if (status != CREME_OK && !*creme_error_message()) abort();
    if (status == CREME_OK) {
        int64_t end = form.first_bin_bp + form.bins * form.bin_bp;
        if (form.bins < 1 || form.tracks < 1 || form.batch < 1 || form.bin_bp < 1 || form.first_bin_bp < 0) abort();
        if (end > form.input_bp) abort();
    }
    creme_model_card_clear(&card);
    creme_oip_metadata_clear(&metadata);
}

static void read_answer(const char *body, size_t bytes, long long json_bytes)
{
    float out[ROWS * TRACKS];
    double inside = -1;
    const creme_oip_expected expected = {
        .id = 1, .output = "activity", .shape = {ROWS, TRACKS, 1}, .rank = 3, .inside = &inside};
    creme_status status = creme_oip_read_answer(out, &expected, body, bytes, json_bytes < 0 ? -1 : json_bytes);
    if (status != CREME_OK && !*creme_error_message()) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char word[WORD_BYTES] = "", text[64];
    const uint8_t *end = memchr(data, '\n', size < WORD_BYTES ? size : WORD_BYTES - 1);
    if (!end) return 0;
    memcpy(word, data, (size_t)(end - data));
    const char *body = (const char *)end + 1;
    size_t bytes = size - (size_t)(end + 1 - data);
    bool binary;
    char *card = NULL;
    long long json_bytes = -1;
    if (strcmp(word, "server") == 0 && creme_oip_read_server(&binary, body, bytes) != CREME_OK &&
        !*creme_error_message())
        abort();
    if (strcmp(word, "model") == 0) read_model(body, bytes);
    if (strcmp(word, "config") == 0 && creme_oip_read_config(&card, body, bytes) == CREME_OK) creme_free(card);
    if (strcmp(word, "error") == 0) creme_oip_read_error(text, sizeof text, body, bytes);
    if (sscanf(word, "infer %lld", &json_bytes) == 1) read_answer(body, bytes, json_bytes);
    return 0;
}
