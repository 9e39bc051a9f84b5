/* Writing model cards. */
#include "model/foreign/card.h"

#include "base/json.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_TEXT = 200, VALUES_OF_TRACK = 8, VALUES_OF_CARD = 64 };

/* The most and least that is read (card.c). */
static const float LEAST_SCALE = 1e-30f, MOST_NUMBER = 1e30f;

/* Adds the value, which it takes over; NULL: memory is short. */
static creme_status put(json_t *object, const char *key, json_t *value)
{
    if (value && json_object_set_new(object, key, value) == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_MEMORY, "out of memory: a model card");
}

/* As much of it as is read, without a part of a character at its end. Nothing is put of an empty one. */
static creme_status put_text(json_t *object, const char *key, const char *text)
{
    char plain[MOST_TEXT + 1] = "";
    size_t length = text ? strlen(text) : 0;
    if (length == 0) return CREME_OK;
    if (length > MOST_TEXT) {
        length = MOST_TEXT;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) length--;
    }
    memcpy(plain, text, length);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)plain[i] < ' ' || plain[i] == 0x7f) plain[i] = ' ';
    }
    json_t *value = json_stringn(plain, length);
    for (size_t i = 0; !value && i < length; i++) { /* not UTF-8 */
        if ((unsigned char)plain[i] > 0x7e) plain[i] = '?';
    }
    return put(object, key, value ? value : json_stringn(plain, length));
}

static creme_status put_size(json_t *object, const char *key, int64_t size)
{
    return size > 0 ? put(object, key, json_integer(size)) : CREME_OK;
}

static creme_status put_flag(json_t *object, const char *key, bool flag)
{
    return flag ? put(object, key, json_true()) : CREME_OK;
}

/* --- Tracks ---------------------------------------------------------------------------------------------------- */

static bool is_squashed(const creme_track_table *tracks)
{
    if (!tracks->has_scale || !tracks->has_clip_soft || !tracks->has_sum_stat) return false;
    for (size_t t = 0; t < tracks->count; t++) {
        const creme_track *track = &tracks->at[t];
        if (!(track->scale >= LEAST_SCALE && track->scale < MOST_NUMBER)) return false;
        if (!(track->clip_soft >= 0 && track->clip_soft < MOST_NUMBER)) return false;
    }
    return true;
}

static creme_status write_track(json_t *object, const creme_track *track, bool paired, bool squashed)
{
    creme_status status = CREME_OK;
    CREME_TRY(put_text(object, "identifier", track->identifier));
    CREME_TRY(put_text(object, "description", track->description));
    if (paired) CREME_TRY(put(object, "strand_pair", json_integer(track->strand_pair)));
    CREME_TRY(put_flag(object, "unlisted", track->unlisted));
    if (!squashed) goto done;
    CREME_TRY(put(object, "scale", json_real(track->scale)));
    CREME_TRY(put(object, "clip_soft", json_real(track->clip_soft)));
    CREME_TRY(put_text(object, "sum_stat", *track->sum_stat ? track->sum_stat : "sum")); /* no power, as "" */
done:
    return status;
}

static creme_status write_tracks(json_t *card, const creme_track_table *tracks)
{
    bool squashed = is_squashed(tracks);
    if (tracks->count == 0) return CREME_OK;
    json_t *list = json_array();
    creme_status status = put(card, "tracks", list);
    for (size_t t = 0; t < tracks->count && status == CREME_OK; t++) {
        json_t *object = json_object();
        if (!object || json_array_append_new(list, object) != 0)
            return creme_fail(CREME_ERROR_MEMORY, "out of memory: a model card");
        status = write_track(object, &tracks->at[t], tracks->has_pairs, squashed);
    }
    return status;
}

/* --- The card -------------------------------------------------------------------------------------------------- */

static creme_status write_card(json_t *out, const creme_model_card *card)
{
    creme_status status = CREME_OK;
    CREME_TRY(put_size(out, "creme", CREME_CARD_VERSION));
    CREME_TRY(put_text(out, "name", card->name));
    CREME_TRY(put_text(out, "version", card->version));
    CREME_TRY(put_text(out, "weights", card->weights));
    CREME_TRY(put_size(out, "input_bp", card->input_bp));
    CREME_TRY(put_size(out, "bins", card->bins));
    CREME_TRY(put_size(out, "bin_bp", card->bin_bp));
    if (card->first_bin_bp >= 0) CREME_TRY(put(out, "first_bin_bp", json_integer(card->first_bin_bp)));
    CREME_TRY(put_text(out, "n", creme_card_n_text(card->n)));
    CREME_TRY(put_text(out, "outside", card->outside ? "code5" : NULL));
    CREME_TRY(put_text(out, "output", card->output));
    if (card->tracks_first != CREME_CARD_UNSAID)
        CREME_TRY(put(out, "tracks_first", json_boolean(card->tracks_first == CREME_CARD_YES)));
    CREME_TRY(put_flag(out, "reduces", card->reduces));
    CREME_TRY(put_flag(out, "sums", card->sums));
    CREME_TRY(put_size(out, "windowed", card->windowed ? CREME_CARD_WINDOWED : 0));
    CREME_TRY(put_size(out, "max_batch", card->max_batch));
    CREME_TRY(put_flag(out, "deterministic", card->deterministic));
    CREME_TRY(write_tracks(out, &card->tracks));
done:
    return status;
}

creme_status creme_model_card_write(json_t **out, const creme_model_card *card)
{
    *out = NULL;
    creme_status status = creme_json_need(VALUES_OF_CARD + VALUES_OF_TRACK * card->tracks.count);
    if (status != CREME_OK) return status;
    json_t *json = json_object();
    if (!json) return creme_fail(CREME_ERROR_MEMORY, "out of memory: a model card");
    status = write_card(json, card);
    if (status == CREME_OK)
        *out = json;
    else
        json_decref(json);
    return status;
}
