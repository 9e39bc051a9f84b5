/* Reading model cards. */
#include "model/foreign/card.h"

#include "base/json.h"
#include "base/memory.h"
#include "model/json_place.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRACKS = 1000000, MOST_BATCH = 1 << 16, MOST_BYTES = 1 << 28 };

void creme_model_card_init(creme_model_card *out)
{
    *out = (creme_model_card){.first_bin_bp = -1};
}

void creme_model_card_clear(creme_model_card *card)
{
    creme_free(card->name);
    creme_free(card->version);
    creme_free(card->weights);
    creme_free(card->output);
    creme_track_table_clear(&card->tracks);
    creme_model_card_init(card);
}

static creme_status read_text(const creme_json_place *place, const char *key, char **out)
{
    const char *text = NULL;
    creme_status status = creme_json_get_text(place, key, false, &text);
    return status == CREME_OK && text ? creme_copy_text(out, text) : status;
}

static creme_status read_flag(const creme_json_place *place, const char *key, bool *out)
{
    json_t *value = json_object_get(place->object, key);
    if (!value) return CREME_OK;
    if (!json_is_boolean(value)) return creme_json_fail(place, key, "expected true or false");
    *out = json_is_true(value);
    return CREME_OK;
}

static creme_status read_answer(const creme_json_place *place, const char *key, creme_card_answer *out)
{
    bool yes = false;
    creme_status status = read_flag(place, key, &yes);
    if (status == CREME_OK && json_object_get(place->object, key)) *out = yes ? CREME_CARD_YES : CREME_CARD_NO;
    return status;
}

static const char *const N_FORMS[] = {[CREME_CARD_N_UNSAID] = "",
                                      [CREME_CARD_N_QUARTER] = "0.25",
                                      [CREME_CARD_N_ZERO] = "0",
                                      [CREME_CARD_N_CODE] = "code4",
                                      NULL};

const char *creme_card_n_text(creme_card_n n)
{
    return N_FORMS[n];
}

static creme_status read_n(const creme_json_place *place, creme_card_n *out)
{
    int form = 0;
    const json_t *value = json_object_get(place->object, "n");
    if (!value) return CREME_OK;
    if (json_is_number(value)) { /* 0.25 means "0.25" */
        double number = json_number_value(value);
        if (number != 0 && number != 0.25)
            return creme_json_fail(place, "n", "%g: expected \"code4\", 0.25 or 0", number);
        *out = number == 0 ? CREME_CARD_N_ZERO : CREME_CARD_N_QUARTER;
        return CREME_OK;
    }
    creme_status status = creme_json_get_choice(place, "n", N_FORMS, &form);
    if (status == CREME_OK) *out = (creme_card_n)form;
    return status;
}

/* How what lies beyond a sequence's end is told from an N, and the version of the windowed extension. */
static creme_status read_extensions(const creme_json_place *place, creme_model_card *card)
{
    static const char *const forms[] = {"code5", NULL};
    int form = 0;
    int64_t version = 0;
    creme_status status = CREME_OK;
    if (json_object_get(place->object, "outside")) {
        CREME_TRY(creme_json_get_choice(place, "outside", forms, &form));
        card->outside = true;
    }
    CREME_TRY(creme_json_get_integer(place, "windowed", false, 0, INT32_MAX, &version));
    card->windowed = version == CREME_CARD_WINDOWED; /* later ones are not known here */
done:
    return status;
}

/* --- Tracks ---------------------------------------------------------------------------------------------------- */

static creme_status replace_text(char **text, const char *by)
{
    if (!by) return CREME_OK;
    creme_free(*text);
    *text = NULL;
    return creme_copy_text(text, by);
}

static creme_status read_number(const creme_json_place *place, const char *key, double least, float *out)
{
    double number = *out;
    creme_status status = creme_json_get_number(place, key, false, least, 1e30, &number);
    *out = (float)number;
    return status;
}

/* How the track was squashed: *said if the card says all of it. */
static creme_status read_squash(const creme_json_place *place, creme_track *track, bool *said)
{
    const char *sum_stat = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(read_number(place, "scale", 1e-30, &track->scale));
    CREME_TRY(read_number(place, "clip_soft", 0, &track->clip_soft));
    CREME_TRY(creme_json_get_text(place, "sum_stat", false, &sum_stat));
    CREME_TRY(replace_text(&track->sum_stat, sum_stat));
    *said = json_object_get(place->object, "scale") && json_object_get(place->object, "clip_soft") && sum_stat;
done:
    return status;
}

static creme_status read_track(const creme_json_place *place, creme_track *track, bool *squashed)
{
    static const char *const keys[] = {"identifier", "description", "strand_pair", "scale",
                                       "clip_soft",  "sum_stat",    "unlisted",    NULL};
    const char *identifier = NULL, *description = NULL;
    bool said = false;
    creme_status status = CREME_OK;
    CREME_TRY(creme_json_check_keys(place, keys));
    CREME_TRY(creme_json_get_text(place, "identifier", false, &identifier));
    CREME_TRY(creme_json_get_text(place, "description", false, &description));
    CREME_TRY(replace_text(&track->identifier, identifier));
    CREME_TRY(replace_text(&track->description, description ? description : identifier));
    CREME_TRY(read_flag(place, "unlisted", &track->unlisted));
    CREME_TRY(read_squash(place, track, &said));
    *squashed = *squashed && said;
done:
    return status;
}

static creme_status read_pairs(const creme_json_place *place, json_t *array, int64_t *pairs, bool *any)
{
    int count = (int)json_array_size(array);
    for (int i = 0; i < count; i++) {
        creme_json_place item = creme_json_item(place, "tracks", array, i);
        pairs[i] = i;
        if (!json_is_object(item.object)) continue; /* the track's reader says so */
        creme_status status = creme_json_get_integer(&item, "strand_pair", false, 0, count - 1, &pairs[i]);
        if (status != CREME_OK) return status;
        *any = *any || json_object_get(item.object, "strand_pair");
    }
    return CREME_OK;
}

static creme_status read_tracks(const creme_json_place *place, creme_model_card *card)
{
    json_t *array = NULL;
    int64_t *pairs = NULL;
    bool any = false;
    creme_status status = CREME_OK;
    if (!json_object_get(place->object, "tracks")) return CREME_OK;
    CREME_TRY(creme_json_get_array(place, "tracks", 1, MOST_TRACKS, &array));
    size_t count = json_array_size(array);
    CREME_TRY(creme_allocate(&pairs, count, sizeof *pairs));
    CREME_TRY(read_pairs(place, array, pairs, &any));
    status = creme_track_table_init(&card->tracks, count, any ? pairs : NULL);
    if (status == CREME_ERROR_RANGE) status = creme_json_fail(place, "tracks", "%s", creme_error_message());
    if (status != CREME_OK) goto done;
    card->squashed = true;
    for (size_t t = 0; t < count; t++) {
        creme_json_place item = creme_json_item(place, "tracks", array, (int)t);
        CREME_TRY(read_track(&item, &card->tracks.at[t], &card->squashed));
    }
    card->tracks.has_scale = card->tracks.has_clip_soft = card->tracks.has_sum_stat = card->squashed;
done:
    creme_free(pairs);
    return status;
}

/* --- The card -------------------------------------------------------------------------------------------------- */

static creme_status take_hash(creme_model_card *card, json_t *json)
{
    creme_status status = creme_json_need(64 + 8 * card->tracks.count);
    if (status != CREME_OK) return status;
    json_t *copy = json_copy(json);
    if (copy) json_object_del(copy, "max_batch");
    if (copy) json_object_del(copy, "windowed");
    char *text = copy ? json_dumps(copy, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
    json_decref(copy);
    if (!text) return creme_fail(CREME_ERROR_MEMORY, "out of memory: a model card");
    creme_hash_print(creme_hash_bytes(text, strlen(text)), card->hash);
    free(text);
    return CREME_OK;
}

/* What can be seen without the model. */
static creme_status check_sizes(const creme_json_place *place, const creme_model_card *card)
{
    int64_t first = card->first_bin_bp < 0 ? 0 : card->first_bin_bp;
    if (!card->input_bp || !card->bins || !card->bin_bp) return CREME_OK;
    if (first + card->bins * card->bin_bp <= card->input_bp) return CREME_OK;
    return creme_json_fail(place, "bins", "%lld bins of %lld bp from %lld do not lie within the input of %lld bp",
                           (long long)card->bins, (long long)card->bin_bp, (long long)first,
                           (long long)card->input_bp);
}

static creme_status read_object(const creme_json_place *place, creme_model_card *card)
{
    static const char *const keys[] = {
        "creme",   "name", "version",  "weights",      "input_bp",  "bins",          "bin_bp",
        "tracks",  "n",    "output",   "reduces",      "max_batch", "deterministic", "first_bin_bp",
        "outside", "sums", "windowed", "tracks_first", NULL};
    int64_t version = 0;
    creme_status status = CREME_OK;
    if (json_is_object(place->object)) /* one of another version has keys of its own */
        CREME_TRY(creme_json_get_integer(place, "creme", true, CREME_CARD_VERSION, CREME_CARD_VERSION, &version));
    CREME_TRY(creme_json_check_keys(place, keys));
    CREME_TRY(read_text(place, "name", &card->name));
    CREME_TRY(read_text(place, "version", &card->version));
    CREME_TRY(read_text(place, "weights", &card->weights));
    CREME_TRY(read_text(place, "output", &card->output));
    CREME_TRY(creme_json_get_integer(place, "input_bp", false, 1, INT32_MAX, &card->input_bp));
    CREME_TRY(creme_json_get_integer(place, "bins", false, 1, INT32_MAX, &card->bins));
    CREME_TRY(creme_json_get_integer(place, "bin_bp", false, 1, INT32_MAX, &card->bin_bp));
    CREME_TRY(creme_json_get_integer(place, "first_bin_bp", false, 0, INT32_MAX, &card->first_bin_bp));
    CREME_TRY(creme_json_get_integer(place, "max_batch", false, 1, MOST_BATCH, &card->max_batch));
    CREME_TRY(read_n(place, &card->n));
    CREME_TRY(read_flag(place, "reduces", &card->reduces));
    CREME_TRY(read_flag(place, "sums", &card->sums));
    CREME_TRY(read_extensions(place, card));
    CREME_TRY(read_flag(place, "deterministic", &card->deterministic));
    CREME_TRY(read_answer(place, "tracks_first", &card->tracks_first));
    CREME_TRY(read_tracks(place, card));
    CREME_TRY(check_sizes(place, card));
    CREME_TRY(take_hash(card, place->object));
done:
    return status;
}

creme_status creme_model_card_read(creme_model_card *out, json_t *json, const char *source)
{
    creme_model_card_init(out);
    if (json_is_string(json))
        return creme_model_card_parse(out, json_string_value(json), json_string_length(json), source);
    creme_json_place place = {.file = source, .object = json};
    return read_object(&place, out);
}

/* A text within a text is refused: a card has one cover. */
static creme_status read_parsed(creme_model_card *out, json_t *json, const char *source)
{
    creme_json_place place = {.file = source, .object = json};
    return read_object(&place, out);
}

creme_status creme_model_card_parse(creme_model_card *out, const char *text, size_t bytes, const char *source)
{
    json_t *json = NULL;
    json_error_t error;
    creme_model_card_init(out);
    creme_status status = creme_json_parse(&json, text, bytes, JSON_REJECT_DUPLICATES, &error);
    if (status == CREME_ERROR_FORMAT)
        return creme_fail(status, "%s:%d: expected a model card, which is JSON: %s", source, error.line, error.text);
    if (status == CREME_OK) status = read_parsed(out, json, source);
    json_decref(json);
    return status;
}

creme_status creme_model_card_open(creme_model_card *out, const char *path)
{
    json_t *json = NULL;
    json_error_t error;
    creme_model_card_init(out);
    creme_status status = creme_json_read(&json, path, MOST_BYTES, JSON_REJECT_DUPLICATES, &error);
    if (status == CREME_ERROR_FORMAT)
        return creme_fail(status, "%s:%d: expected a model card, which is JSON: %s", path, error.line, error.text);
    if (status == CREME_OK) status = read_parsed(out, json, path);
    json_decref(json);
    return status;
}
