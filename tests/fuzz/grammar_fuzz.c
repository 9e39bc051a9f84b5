/* Any bytes as a grammar file: refused with a message, or a grammar whose activities are finite. */
#include "model/grammar/grammar_rules.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_WINDOW = 4096 };

static void use(const creme_grammar *grammar)
{
    uint8_t codes[MAX_WINDOW];
    for (int i = 0; i < MAX_WINDOW; i++) codes[i] = (uint8_t)((unsigned)i * 2654435761u >> 20) % 5;
    creme_motif_scanner scanner = {0};
    if (creme_grammar_fill_scanner(grammar, &scanner) != CREME_OK) abort();
    creme_grammar_occupancy occupancy;
    creme_grammar_occupy(grammar, &scanner, codes, &occupancy);
    for (int t = 0; t < grammar->track_count; t++) {
        double activity = creme_grammar_activity(grammar, &occupancy, t);
        if (!isfinite((float)activity) || activity < 0) abort();
    }
    for (int64_t b = 0; b < grammar->bins; b++) {
        double peak = creme_grammar_peak(grammar, b);
        if (!(peak >= 0 && peak <= 1)) abort();
    }
    creme_motif_scanner_clear(&scanner);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static creme_grammar grammar;
    if (creme_grammar_parse(&grammar, (const char *)data, size, "fuzz.json") != CREME_OK) {
        if (!*creme_error_message()) abort();
        return 0;
    }
    if (grammar.input_bp <= MAX_WINDOW) use(&grammar);
    creme_grammar_clear(&grammar);
    return 0;
}
