/* Counting words. */
#include "annotation/tally.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

creme_status creme_tally_add(creme_tally *tally, const char *word)
{
    for (size_t i = 0; i < tally->count; i++) {
        if (strcmp(tally->words[i], word) == 0) {
            tally->counts[i]++;
            return CREME_OK;
        }
    }
    if (tally->count == CREME_TALLY_WORDS) {
        tally->overflowed = true;
        return CREME_OK;
    }
    creme_status status = creme_copy_text(&tally->words[tally->count], word);
    if (status == CREME_OK) tally->counts[tally->count++] = 1;
    return status;
}

static void sort_by_count(creme_tally *tally)
{
    for (size_t i = 1; i < tally->count; i++) {
        char *word = tally->words[i];
        size_t count = tally->counts[i], j = i;
        for (; j > 0 && tally->counts[j - 1] < count; j--) {
            tally->words[j] = tally->words[j - 1];
            tally->counts[j] = tally->counts[j - 1];
        }
        tally->words[j] = word;
        tally->counts[j] = count;
    }
}

void creme_tally_describe(creme_tally *tally, char *text, size_t bytes)
{
    sort_by_count(tally);
    snprintf(text, bytes, "%s", tally->count == 0 ? "nothing" : "");
    size_t used = 0;
    for (size_t i = 0; i < tally->count; i++) {
        int n =
            snprintf(text + used, bytes - used, "%s%.60s (%zu)", i ? ", " : "", tally->words[i], tally->counts[i]);
        if (n < 0 || (size_t)n >= bytes - used) return;
        used += (size_t)n;
    }
    if (tally->overflowed) snprintf(text + used, bytes - used, ", ...");
}

void creme_tally_clear(creme_tally *tally)
{
    for (size_t i = 0; i < tally->count; i++) creme_free(tally->words[i]);
    *tally = (creme_tally){0};
}
