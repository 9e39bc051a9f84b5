/* Tracks of cell types. */
#include "analysis/cell_tracks.h"

#include "annotation/name_sample.h"
#include "base/memory.h"
#include "base/pattern.h"

#include <stdio.h>
#include <string.h>

/* "K562, GM12878, HCT116, ..." */
static const char *describe(const creme_names *names, char *text)
{
    creme_name_sample sample = {0};
    for (size_t i = 0; i < names->count; i++) creme_name_sample_add(&sample, names->at[i]);
    return creme_name_sample_describe(&sample, text);
}

/* The cell type whose name and '=' the text begins with; cells->count if there is none. The longest name counts. */
static size_t find_cell(const creme_names *cells, const char *text)
{
    size_t found = cells->count, longest = 0;
    for (size_t i = 0; i < cells->count; i++) {
        size_t length = strlen(cells->at[i]);
        if (strncmp(text, cells->at[i], length) != 0 || text[length] != '=') continue;
        if (found == cells->count || length > longest) found = i, longest = length;
    }
    return found;
}

/* Where the item ends: at a comma before the next cell type, or at the text's end. */
static size_t item_length(const creme_names *cells, const char *text)
{
    const char *comma = strchr(text, ',');
    while (comma && find_cell(cells, comma + 1) == cells->count) comma = strchr(comma + 1, ',');
    return comma ? (size_t)(comma - text) : strlen(text);
}

static creme_status add(creme_cell_tracks *out, size_t cell, size_t track)
{
    for (size_t i = 0; i < out->count; i++) {
        if (out->at[i].cell == cell && out->at[i].track == track) return CREME_OK;
    }
    creme_status status = creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at);
    if (status != CREME_OK) return status;
    out->at[out->count++] = (creme_cell_track){cell, track};
    out->tracks_of[cell]++;
    return CREME_OK;
}

static creme_status add_matches(creme_cell_tracks *out, size_t cell, const char *wanted, const creme_names *tracks,
                                bool *some)
{
    regex_t pattern;
    for (size_t i = 0; i < tracks->count; i++) {
        if (strcmp(tracks->at[i], wanted) != 0) continue;
        *some = true;
        return add(out, cell, i);
    }
    creme_status status = creme_pattern_compile(&pattern, wanted);
    if (status != CREME_OK) {
        creme_error_prefix(status, "--map: '%.80s' is no track's name and no regular expression: ", wanted);
        return status;
    }
    for (size_t i = 0; i < tracks->count && status == CREME_OK; i++) {
        if (regexec(&pattern, tracks->at[i], 0, NULL, 0) != 0) continue;
        *some = true;
        status = add(out, cell, i);
    }
    regfree(&pattern);
    return status;
}

static creme_status add_item(creme_cell_tracks *out, const char *item, const creme_names *cells,
                             const creme_names *tracks, const creme_cell_tracks_words *words)
{
    char text[CREME_NAME_SAMPLE_TEXT];
    size_t cell = find_cell(cells, item);
    bool some = false;
    if (!strchr(item, '=')) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--map '%.80s': expected a %s, '=' and a track, such as %s=%s", item,
                          words->cell, cells->at[0], tracks->at[0]);
    }
    if (cell == cells->count) {
        return creme_fail(CREME_ERROR_NOT_FOUND, "--map '%.80s': %s has no such %s; it has %s", item,
                          words->cells_file, words->cell, describe(cells, text));
    }
    creme_status status = add_matches(out, cell, item + strlen(cells->at[cell]) + 1, tracks, &some);
    if (status != CREME_OK || some) return status;
    return creme_fail(CREME_ERROR_NOT_FOUND, "--map '%.80s': no track of %s has that name or matches it; it has %s",
                      item, words->tracks_file, describe(tracks, text));
}

static creme_status read_map(creme_cell_tracks *out, const char *map, const creme_names *cells,
                             const creme_names *tracks, const creme_cell_tracks_words *words)
{
    for (const char *at = map;;) {
        char *item = NULL;
        size_t length = item_length(cells, at);
        creme_status status = creme_copy_text_n(&item, at, length);
        if (status == CREME_OK) status = add_item(out, item, cells, tracks, words);
        creme_free(item);
        if (status != CREME_OK || at[length] == '\0') return status;
        at += length + 1;
    }
}

creme_status creme_cell_tracks_make(creme_cell_tracks *out, const char *map, const creme_names *cells,
                                    const creme_names *tracks, const creme_cell_tracks_words *words)
{
    char text[CREME_NAME_SAMPLE_TEXT], ours[CREME_NAME_SAMPLE_TEXT];
    *out = (creme_cell_tracks){.one_to_one = true};
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&out->tracks_of, cells->count, sizeof *out->tracks_of));
    if (map) {
        CREME_TRY(read_map(out, map, cells, tracks, words));
    } else if (cells->count > 1) {
        status = creme_fail(CREME_ERROR_ARGUMENT,
                            "%s is about %zu %s (%s): say which track of %s (%s) is of which, --map %s=%s",
                            words->cells_file, cells->count, words->cells, describe(cells, text), words->tracks_file,
                            describe(tracks, ours), cells->at[0], tracks->at[0]);
        goto done;
    } else {
        for (size_t i = 0; i < tracks->count; i++) CREME_TRY(add(out, 0, i));
    }
    for (size_t i = 0; i < cells->count; i++) out->one_to_one = out->one_to_one && out->tracks_of[i] <= 1;
done:
    return status;
}

void creme_cell_tracks_clear(creme_cell_tracks *map)
{
    creme_free(map->at);
    creme_free(map->tracks_of);
    *map = (creme_cell_tracks){0};
}
