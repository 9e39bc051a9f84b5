/* Where a model's table of tracks comes from. */
#include "base/memory.h"
#include "model/model_kind.h"

#include <string.h>
#include <unistd.h>

/* *out = "targets.txt" in the folder of `file`. */
static creme_status path_beside(char **out, const char *file)
{
    static const char NAME[] = "targets.txt";
    const char *slash = strrchr(file, '/');
    size_t folder = slash ? (size_t)(slash - file) + 1 : 0;
    creme_status status = creme_allocate(out, folder + sizeof NAME, 1);
    if (status != CREME_OK) return status;
    memcpy(*out, file, folder);
    memcpy(*out + folder, NAME, sizeof NAME);
    return CREME_OK;
}

creme_status creme_model_read_tracks(creme_track_table *out, const char *file, int64_t tracks,
                                     const int64_t *strand_pairs, const creme_model_options *options)
{
    *out = (creme_track_table){0};
    char *beside = NULL;
    creme_status status = CREME_OK;
    const char *path = options->targets;
    if (!path) {
        CREME_TRY(path_beside(&beside, file));
        if (access(beside, R_OK) == 0) path = beside;
    }
    if (!path) {
        CREME_TRY(creme_track_table_init(out, (size_t)tracks, strand_pairs));
        goto done;
    }
    CREME_TRY(creme_track_table_read_for(out, path, (size_t)tracks, strand_pairs));
done:
    if (status != CREME_OK) creme_track_table_clear(out);
    creme_free(beside);
    return status;
}
