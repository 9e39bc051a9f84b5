/* Hostile track tables, and hostile texts that choose tracks. The text is what is behind a line "=select=".
 * Characters with which an expression can ask the C library's regcomp() for any amount of memory are taken out of it:
 * those are the user's own. */
#define _GNU_SOURCE /* memmem */
#include "fuzz_file.h"

#include <creme/track.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_table(const creme_track_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        int64_t pair = table->at[i].strand_pair;
        if (!*table->at[i].identifier || pair < 0 || pair >= (int64_t)table->count) abort();
        if (table->at[pair].strand_pair != (int64_t)i) abort();
    }
}

static void check_selection(const creme_track_table *table, const char *text, bool sum)
{
    creme_track_selection selection;
    creme_status status = creme_track_select(&selection, table, text, sum);
    if (status != CREME_OK && !*creme_error_message()) abort();
    for (size_t i = 0; i < selection.count; i++) {
        const creme_track_choice *choice = &selection.at[i];
        if (choice->track < 0 || choice->track >= (int64_t)table->count) abort();
        if (choice->other >= 0 && table->at[choice->track].strand_pair != choice->other) abort();
        if (i > 0 && strcmp(choice->name, selection.at[i - 1].name) == 0) abort();
    }
    creme_track_selection_clear(&selection);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char mark[] = "=select=\n";
    const uint8_t *at = memmem(data, size, mark, sizeof mark - 1);
    size_t count = at ? (size_t)(at - data) : size;
    char text[64] = "all";
    if (at) {
        size_t left = size - count - (sizeof mark - 1);
        if (left > sizeof text - 1) left = sizeof text - 1;
        memcpy(text, at + sizeof mark - 1, left);
        text[left] = '\0';
        for (char *c = text; *c; c++) *c = strchr("{\\(*+", *c) ? '.' : *c;
    }
    creme_track_table table;
    creme_status status = creme_track_table_read(&table, fuzz_write(0, data, count));
    if (status != CREME_OK && (table.count > 0 || !*creme_error_message())) abort();
    check_table(&table);
    if (status == CREME_OK) {
        check_selection(&table, text, false);
        check_selection(&table, text, true);
    }
    creme_track_table_clear(&table);
    return 0;
}
