/* The embedded network. */
#include "model/borzoi/demo.h"

#include "base/json.h"
#include "base/memory.h"

#include <creme/hash.h>

#include <jansson.h>
#include <string.h>

bool creme_borzoi_is_demo(const creme_weights *weights)
{
    return strcmp(creme_weights_path(weights), CREME_BORZOI_DEMO_PATH) == 0;
}

creme_status creme_borzoi_open_weights(creme_weights **out, const char *file)
{
    if (strcmp(file, CREME_BORZOI_DEMO) != 0) return creme_weights_open(out, file);
    return creme_weights_open_memory(out, CREME_BORZOI_DEMO_PATH, creme_borzoi_demo_weights,
                                     creme_borzoi_demo_weights_bytes);
}

static creme_status name_track(creme_track *track, const json_t *from)
{
    const char *name = json_string_value(json_object_get(from, "name"));
    const char *description = json_string_value(json_object_get(from, "description"));
    if (!name || !description)
        return creme_fail(CREME_ERROR_FORMAT, CREME_BORZOI_DEMO_PATH ": a track without name or description");
    creme_free(track->identifier);
    creme_free(track->description);
    track->identifier = track->description = NULL;
    creme_status status = creme_copy_text(&track->identifier, name);
    return status == CREME_OK ? creme_copy_text(&track->description, description) : status;
}

creme_status creme_borzoi_demo_tracks(creme_track_table *out, const creme_weights *weights)
{
    const char *text = creme_weights_text(weights, "model_config");
    json_error_t error;
    json_t *root = NULL;
    *out = (creme_track_table){0};
    creme_status status =
        creme_json_parse(&root, text ? text : "", text ? strlen(text) : 0, JSON_REJECT_DUPLICATES, &error);
    if (status != CREME_OK) return creme_fail(status, CREME_BORZOI_DEMO_PATH ": its config is no JSON");
    const json_t *tracks = json_object_get(root, "tracks");
    CREME_TRY(creme_track_table_init(out, json_array_size(tracks), NULL));
    for (size_t t = 0; t < out->count; t++) CREME_TRY(name_track(&out->at[t], json_array_get(tracks, t)));
done:
    if (status != CREME_OK) creme_track_table_clear(out);
    json_decref(root);
    return status;
}

void creme_borzoi_demo_hash(char *text)
{
    creme_hash_print(creme_hash_bytes(creme_borzoi_demo_weights, creme_borzoi_demo_weights_bytes), text);
}
