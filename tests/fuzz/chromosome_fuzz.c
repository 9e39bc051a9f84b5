/* Hostile files of chromosome names: what is read must give every name a key, one of a line's two names the same. */
#include "seq/chromosome.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every word of the input is looked up, as it stands in whatever line. */
static void look_up_words(const creme_chromosome_aliases *aliases, const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *rest = NULL;
    if (!text) abort();
    memcpy(text, data, size);
    text[size] = '\0';
    for (char *word = strtok_r(text, " \t\r\n", &rest); word; word = strtok_r(NULL, " \t\r\n", &rest)) {
        creme_chromosome plain, named, again;
        creme_chromosome_look_up(&plain, NULL, word);
        creme_chromosome_look_up(&named, aliases, word);
        creme_chromosome_look_up(&again, aliases, named.key);
        if (!*plain.key || !*named.key || strcmp(named.key, again.key) != 0) abort();
        if (named.assemblies != plain.assemblies) abort();
        (void)creme_chromosome_assemblies_of_length(&named, (int64_t)size);
        (void)creme_assembly_from_text(word);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    creme_chromosome_aliases *aliases = NULL;
    creme_lines *lines = NULL;
    if (creme_lines_open_memory(&lines, "names", data, size) != CREME_OK) abort();
    creme_status status = creme_chromosome_aliases_read_lines(&aliases, lines);
    creme_lines_close(lines);
    if ((status == CREME_OK) != (aliases != NULL)) abort();
    if (status != CREME_OK && !*creme_error_message()) abort();
    look_up_words(aliases, data, size);
    creme_chromosome_aliases_free(aliases);
    return 0;
}
