/* What models that others compute are to the rest of creme. */
#include "model/foreign/foreign.h"

creme_status creme_foreign_read_tracks(creme_track_table *out, creme_model_card *card, const creme_foreign_form *form,
                                       const creme_model_options *options)
{
    if (options->targets || card->tracks.count == 0)
        return creme_model_read_tracks(out, "/dev/null", form->tracks, NULL, options);
    *out = card->tracks; /* the form keeps their count */
    card->tracks = (creme_track_table){.count = 0};
    return CREME_OK;
}

void creme_foreign_model_init(creme_model *model, const creme_model_kind *kind, const creme_foreign_form *form,
                              const creme_track_table *tracks, creme_model_info info)
{
    info.input_bp = form->input_bp;
    info.bins = form->bins;
    info.bin_bp = form->bin_bp;
    info.first_bin_bp = form->first_bin_bp;
    info.tracks = tracks;
    info.batch = form->batch;
    creme_model_init(model, kind, &info);
    model->info.squashed = tracks->has_scale && tracks->has_clip_soft && tracks->has_sum_stat;
}
