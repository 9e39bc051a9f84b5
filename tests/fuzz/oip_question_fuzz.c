/* Any bytes as what a client asks of a server (src/serve). The first line is how many of the bytes behind it are JSON
 * (-1: all). What is understood must be such that it can be computed. */
#include "serve/asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LENGTH = 8, BINS = 4, TRACKS = 3, WORD_BYTES = 32, MOST_ANSWER = 1 << 20 };

static void check(const creme_serve_asked *asked)
{
    const creme_readout *readout = &asked->readout;
    uint8_t codes[LENGTH];
    if (creme_serve_asked_rows(asked) < 1 || creme_serve_asked_outputs(asked) < 1 || asked->count < 1) abort();
    if (creme_serve_asked_rows(asked) * creme_serve_asked_outputs(asked) > MOST_ANSWER / 4) abort();
    if (readout->bin_first < 0 || readout->bin_end <= readout->bin_first || readout->bin_end > BINS) abort();
    for (size_t i = 0; i < asked->tracks.count; i++) {
        const creme_track_choice *choice = &asked->tracks.at[i];
        if (choice->track < 0 || choice->track >= TRACKS || choice->other < -1 || choice->other >= TRACKS) abort();
    }
    for (int64_t i = 0; i < asked->count * LENGTH; i++) {
        if (asked->codes[i] > CREME_BASE_N + 1) abort();
    }
    for (int64_t v = 0; v < asked->variant_count; v++) {
        const creme_serve_variant *variant = &asked->variants[v];
        int64_t from = 0;
        if (variant->background < 0 || variant->background >= asked->count) abort();
        for (size_t e = variant->first; e < variant->end; e++) {
            if (asked->edits[e].start < from || asked->edits[e].end <= asked->edits[e].start) abort();
            from = asked->edits[e].end;
        }
        if (from > LENGTH) abort();
        creme_serve_asked_write(asked, v, LENGTH, codes);
        for (int i = 0; i < LENGTH; i++) {
            if (codes[i] > CREME_BASE_N + 1) abort();
        }
    }
}

static void ask(const char *body, size_t bytes, int64_t json_bytes, bool windowed)
{
    creme_track tracks[TRACKS] = {{.strand_pair = 1}, {.strand_pair = 0}, {.strand_pair = 2}};
    creme_track_table table = {.at = tracks, .count = TRACKS};
    creme_model_info info = {
        .input_bp = LENGTH, .bins = BINS, .bin_bp = 2, .tracks = &table, .batch = 2, .windowed = windowed};
    creme_serve_limits limits = {.json_bytes = 1 << 16, .answer_bytes = MOST_ANSWER};
    creme_oip_question question;
    creme_serve_asked asked = {0};
    creme_oip_message message = {0};
    creme_status status = creme_oip_read_question(&question, body, bytes, json_bytes, limits.json_bytes);
    if (status == CREME_OK) status = creme_serve_asked_read(&asked, &question, &info, &limits);
    if (status == CREME_OK)
        check(&asked);
    else if (!*creme_error_message())
        abort();
    if (status != CREME_OK) status = creme_oip_write_error(&message, creme_error_message());
    if (message.bytes && memchr(message.bytes, '\n', message.count) != message.bytes + message.count - 1) abort();
    creme_oip_message_clear(&message);
    creme_serve_asked_clear(&asked);
    creme_oip_question_clear(&question);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char word[WORD_BYTES] = "";
    const uint8_t *end = memchr(data, '\n', size < WORD_BYTES ? size : WORD_BYTES - 1);
    long long json_bytes = -1;
    if (!end) return 0;
    memcpy(word, data, (size_t)(end - data));
    if (sscanf(word, "%lld", &json_bytes) != 1) return 0;
    const char *body = (const char *)end + 1;
    size_t bytes = size - (size_t)(end + 1 - data);
    /* one that ends where the allocation ends: what is read beyond it is seen */
    char *exact = malloc(bytes ? bytes : 1);
    if (!exact) return 0;
    memcpy(exact, body, bytes);
    ask(exact, bytes, json_bytes < 0 ? -1 : json_bytes, true);
    ask(exact, bytes, json_bytes < 0 ? -1 : json_bytes, false);
    free(exact);
    return 0;
}
