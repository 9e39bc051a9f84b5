/* Undoing the scale on which coverage is squashed. */
#include <creme/track.h>

#include <math.h>
#include <string.h>

static bool has_power(const creme_track *track)
{
    return strstr(track->sum_stat, "_sqrt") || strstr(track->sum_stat, "_exp75");
}

static double undo_old(const creme_track *track, double y)
{
    double clip = track->clip_soft, u = y / track->scale;
    if (u <= 0) return u;
    if (clip > 0 && u > clip) u = (u - clip) * (u - clip) + clip;
    return has_power(track) ? pow(u, 4.0 / 3) : u;
}

static double undo_new(const creme_track *track, double y)
{
    double clip = track->clip_soft, u = y;
    if (u > 0 && clip > 0 && u > clip) u = (u - clip + 1) * (u - clip + 1) + clip - 1;
    if (u > 0 && has_power(track)) u = pow(u + 1, strstr(track->sum_stat, "_sqrt") ? 2 : 4.0 / 3) - 1;
    return u / track->scale;
}

double creme_track_undo_squash(const creme_track *track, creme_squash squash, double y)
{
    switch (squash) {
    case CREME_SQUASH_OLD:
        return undo_old(track, y);
    case CREME_SQUASH_NEW:
        return undo_new(track, y);
    case CREME_SQUASH_KEEP:
        break;
    }
    return y;
}

creme_status creme_track_check_squash(const creme_track_table *table, int64_t row)
{
    const creme_track *track = &table->at[row];
    const char *absent = !table->has_scale       ? "scale"
                         : !table->has_clip_soft ? "clip_soft"
                         : !table->has_sum_stat  ? "sum_stat"
                                                 : NULL;
    if (absent) {
        return creme_fail(CREME_ERROR_FORMAT,
                          "the squashed scale cannot be undone: the table of tracks has no column '%s' (a table with "
                          "scale, clip_soft and sum_stat, as Borzoi's, is named by --targets)",
                          absent);
    }
    if (track->scale > 0) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "the squashed scale of track '%.80s' cannot be undone: its scale is %g, expected one above 0",
                      track->identifier, (double)track->scale);
}
