/* The parameters creme_bins, creme_tracks, creme_reduce and creme_squash of a request. */
#include "model/remote/oip_readout.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_TIMES = 2 }; /* choices of tracks, as a multiple of the model's: each, and its sum with another */

static const char *const SQUASHES[] = {
    [CREME_SQUASH_KEEP] = "off", [CREME_SQUASH_OLD] = "old", [CREME_SQUASH_NEW] = "new", NULL};

/* --- Writing --------------------------------------------------------------------------------------------------- */

/* "0-23,7": runs that rise by one as ranges. */
static creme_status write_tracks(char *text, size_t bytes, const int64_t *tracks, int64_t count)
{
    size_t used = 0;
    for (int64_t i = 0; i < count;) {
        int64_t end = i + 1;
        while (end < count && tracks[end] == tracks[end - 1] + 1) end++;
        used += (size_t)snprintf(text + used, bytes - used, "%s%" PRId64, i ? "," : "", tracks[i]);
        if (end - i > 1) used += (size_t)snprintf(text + used, bytes - used, "-%" PRId64, tracks[end - 1]);
        i = end;
    }
    return CREME_OK;
}

/* "4+5,7": where the server adds up strands. */
static void write_sums(char *text, size_t bytes, const creme_track_selection *tracks)
{
    size_t used = 0;
    for (size_t i = 0; i < tracks->count; i++) {
        const creme_track_choice *choice = &tracks->at[i];
        used += (size_t)snprintf(text + used, bytes - used, "%s%" PRId64, i ? "," : "", choice->track);
        if (choice->other >= 0) used += (size_t)snprintf(text + used, bytes - used, "+%" PRId64, choice->other);
    }
}

static bool adds_up(const creme_foreign_readout *reads)
{
    const creme_track_selection *tracks = reads->readout->tracks;
    bool any = false;
    for (size_t i = 0; i < tracks->count; i++) any = any || tracks->at[i].other >= 0;
    return reads->summed && any;
}

creme_status creme_oip_write_readout(char **out, const creme_foreign_readout *reads)
{
    const creme_readout *readout = reads->readout;
    const char *reduce = !reads->reduced ? "none" : readout->sum_bins ? "sum" : "mean";
    bool undo = reads->summed && readout->squash != CREME_SQUASH_KEEP;
    size_t bytes = (size_t)reads->track_count * 48 + 1;
    char *tracks = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&tracks, bytes, 1));
    if (adds_up(reads))
        write_sums(tracks, bytes, readout->tracks);
    else
        CREME_TRY(write_tracks(tracks, bytes, reads->tracks, reads->track_count));
    CREME_TRY(creme_format_text(
        out, "{\"creme_bins\":\"%" PRId64 "-%" PRId64 "\",\"creme_reduce\":\"%s\",%s%s%s\"creme_tracks\":\"%s\"}",
        readout->bin_first, readout->bin_end - 1, reduce, undo ? "\"creme_squash\":\"" : "",
        undo ? SQUASHES[readout->squash] : "", undo ? "\"," : "", tracks));
done:
    creme_free(tracks);
    return status;
}

/* --- Reading --------------------------------------------------------------------------------------------------- */

static creme_status expected(const char *key, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: expected %s", key, what);
}

/* A whole number of digits alone, below the limit; *at moves behind it. */
static bool read_number(int64_t *out, const char **at, int64_t limit)
{
    int64_t number = 0;
    const char *text = *at;
    if (*text < '0' || *text > '9') return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (*text - '0');
        if (number >= limit) return false;
    }
    *out = number;
    *at = text;
    return true;
}

/* "447-448" or "447". */
static creme_status read_bins(creme_readout *out, json_t *value, const creme_model_info *info)
{
    const char *text = json_string_value(value);
    int64_t first = 0, last = 0;
    out->bin_first = 0;
    out->bin_end = info->bins;
    if (!value) return CREME_OK;
    bool good = text && read_number(&first, &text, info->bins);
    last = first;
    if (good && *text == '-') {
        text++;
        good = read_number(&last, &text, info->bins);
    }
    if (!good || *text || last < first)
        return creme_fail(CREME_ERROR_RANGE, "creme_bins: expected \"FIRST-LAST\" within 0-%lld",
                          (long long)(info->bins - 1));
    out->bin_first = first;
    out->bin_end = last + 1;
    return CREME_OK;
}

static creme_status add_track(creme_track_selection *out, int64_t track, int64_t other)
{
    creme_status status = creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at);
    if (status == CREME_OK) out->at[out->count++] = (creme_track_choice){.track = track, .other = other};
    return status;
}

static creme_status bad_tracks(int64_t count)
{
    return creme_fail(
        CREME_ERROR_RANGE,
        "creme_tracks: expected numbers, ranges or sums with commas between, \"7,0-3,4+5\", within 0-%lld, "
        "and at most each twice",
        (long long)(count - 1));
}

static creme_status read_tracks(creme_track_selection *out, json_t *value, const creme_model_info *info)
{
    const char *text = json_string_value(value);
    int64_t count = (int64_t)info->tracks->count;
    creme_status status = CREME_OK;
    for (int64_t t = 0; !value && t < count && status == CREME_OK; t++) status = add_track(out, t, -1);
    if (!value || status != CREME_OK) return status;
    if (!text) return bad_tracks(count);
    for (;;) {
        int64_t first = 0, second = -1;
        if (!read_number(&first, &text, count)) return bad_tracks(count);
        char sign = *text;
        if (sign == '-' || sign == '+') {
            text++;
            if (!read_number(&second, &text, count)) return bad_tracks(count);
        }
        int64_t last = sign == '-' ? second : first;
        if (last < first || (int64_t)out->count + last - first >= MOST_TIMES * count) return bad_tracks(count);
        for (int64_t t = first; t <= last && status == CREME_OK; t++)
            status = add_track(out, t, sign == '+' ? second : -1);
        if (status != CREME_OK || !*text) return status;
        if (*text++ != ',') return bad_tracks(count);
    }
}

/* The index of the text among words; -1 if it is none of them. */
static int find(json_t *value, const char *const *words)
{
    const char *text = json_string_value(value);
    for (int i = 0; text && words[i]; i++) {
        if (strcmp(text, words[i]) == 0) return i;
    }
    return -1;
}

static creme_status read_ways(creme_readout *out, json_t *parameters)
{
    static const char *const reduces[] = {"none", "mean", "sum", NULL};
    json_t *reduce = json_object_get(parameters, "creme_reduce"),
           *squash = json_object_get(parameters, "creme_squash");
    int how = reduce ? find(reduce, reduces) : 0, undo = squash ? find(squash, SQUASHES) : 0;
    if (how < 0) return expected("creme_reduce", "\"mean\", \"sum\" or \"none\"");
    if (undo < 0) return expected("creme_squash", "\"off\", \"old\" or \"new\"");
    out->every_bin = how == 0;
    out->sum_bins = how == 2;
    out->squash = (creme_squash)undo;
    return CREME_OK;
}

/* A misspelt one would change what numbers mean. */
static creme_status check_keys(json_t *parameters)
{
    static const char *const known[] = {"creme_bins", "creme_tracks", "creme_reduce", "creme_squash"};
    const char *key;
    json_t *value;
    json_object_foreach(parameters, key, value)
    {
        bool ours = strncmp(key, "creme", 5) == 0;
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) ours = ours && strcmp(key, known[i]) != 0;
        if (ours)
            return creme_fail(CREME_ERROR_FORMAT,
                              "\"%.40s\" is no parameter: there are creme_bins, creme_tracks, creme_reduce and "
                              "creme_squash",
                              key);
    }
    return CREME_OK;
}

creme_status creme_oip_read_readout(creme_readout *out, creme_track_selection *selection, json_t *parameters,
                                    const creme_model_info *info)
{
    creme_status status = CREME_OK;
    *out = (creme_readout){.tracks = selection};
    CREME_TRY(check_keys(parameters));
    CREME_TRY(read_ways(out, parameters));
    CREME_TRY(read_bins(out, json_object_get(parameters, "creme_bins"), info));
    CREME_TRY(read_tracks(selection, json_object_get(parameters, "creme_tracks"), info));
done:
    return status;
}
