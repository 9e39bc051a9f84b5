/* The head on the wanted bins, for the chosen tracks, and what is read from it. */
#include "base/memory.h"
#include "model/hybrid/hybrid.h"

#include <string.h>

enum { HEAD_COLUMNS = 16 }; /* the head's columns are filled up to whole vectors */
enum { HEAD_BYTES = 64 << 20, LEAST_ROWS = 1024 };

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* One track's value of a row, and of its opposite strand's: on the scale that the read-out wants. */
static double read_value(const hybrid_predictor *predictor, const float *values, size_t i)
{
    creme_squash squash = predictor->base.readout.squash;
    const creme_track_choice *choice = &predictor->base.readout.tracks->at[i];
    int64_t other = predictor->column_of[2 * i + 1];
    float value = values[predictor->column_of[2 * i]], other_value = other >= 0 ? values[other] : 0;
    if (squash == CREME_SQUASH_KEEP) return value + other_value;
    const creme_track *tracks = predictor->network->tracks.at;
    double sum = creme_track_undo_squash(&tracks[choice->track], squash, value);
    return other < 0 ? sum : sum + creme_track_undo_squash(&tracks[choice->other], squash, other_value);
}

/* Adds rows [first, first + rows) of the head's output, in predictor->host, to the read-out. */
static void read_rows(hybrid_predictor *predictor, int64_t first, int64_t rows, float *out)
{
    const creme_readout *readout = &predictor->base.readout;
    int64_t bins = readout->bin_end - readout->bin_first, choices = (int64_t)readout->tracks->count;
    for (int64_t r = 0; r < rows; r++) {
        const float *values = predictor->host + r * predictor->columns;
        int64_t sequence = (first + r) / bins;
        for (int64_t i = 0; i < choices; i++) {
            double value = read_value(predictor, values, (size_t)i);
            if (readout->every_bin)
                out[(first + r) * choices + i] = (float)value;
            else
                predictor->sums[sequence * choices + i] += value;
        }
    }
}

static creme_status run_rows(hybrid_predictor *predictor, creme_matrix features, float *out)
{
    creme_nn *nn = predictor->network->nn;
    creme_epilogue epilogue = predictor->network->softplus ? CREME_STORE_SOFTPLUS : CREME_STORE;
    creme_status status = CREME_OK;
    for (int64_t first = 0; first < features.rows; first += predictor->head_rows) {
        int64_t rows = least(features.rows - first, predictor->head_rows);
        creme_matrix part = creme_matrix_rows(features, first, rows);
        creme_matrix tracks = creme_matrix_as(predictor->head_out, rows, predictor->columns);
        CREME_TRY(creme_nn_convolve(nn, tracks, part, predictor->head, epilogue));
        CREME_TRY(creme_nn_read(nn, predictor->host, tracks));
        read_rows(predictor, first, rows, out);
    }
done:
    return status;
}

creme_status creme_hybrid_run_head(hybrid_predictor *predictor, creme_matrix features, int64_t count, float *out)
{
    const creme_readout *readout = &predictor->base.readout;
    int64_t choices = (int64_t)readout->tracks->count, bins = readout->bin_end - readout->bin_first;
    if (!readout->every_bin) memset(predictor->sums, 0, (size_t)(count * choices) * sizeof *predictor->sums);
    creme_status status = run_rows(predictor, features, out);
    for (int64_t i = 0; status == CREME_OK && !readout->every_bin && i < count * choices; i++) {
        out[i] = (float)(readout->sum_bins ? predictor->sums[i] : predictor->sums[i] / (double)bins);
    }
    return status;
}

/* Columns of the head for these tracks, each of the model's once. */
static int64_t count_columns(const creme_track_selection *tracks)
{
    int64_t count = 0;
    for (size_t i = 0; i < 2 * tracks->count; i++) {
        int64_t track = i % 2 ? tracks->at[i / 2].other : tracks->at[i / 2].track;
        bool is_first = track >= 0;
        for (size_t j = 0; j < i && is_first; j++)
            is_first = (j % 2 ? tracks->at[j / 2].other : tracks->at[j / 2].track) != track;
        count += is_first;
    }
    return (count + HEAD_COLUMNS - 1) / HEAD_COLUMNS * HEAD_COLUMNS;
}

bool creme_hybrid_tracks_are_separate(const creme_model *model, const creme_track_selection *few,
                                      const creme_track_selection *all)
{
    const hybrid_network *network = (const hybrid_network *)model;
    return creme_nn_columns_are_alike(network->nn, count_columns(few), count_columns(all));
}

/* Packs the chosen tracks' columns of the head, each model track once. */
static creme_status pack_head(hybrid_predictor *predictor)
{
    const hybrid_network *network = predictor->network;
    const creme_track_selection *chosen = predictor->base.readout.tracks;
    int64_t in = network->head_in, tracks = (int64_t)network->tracks.count, used = 0;
    int64_t *column = NULL; /* [tracks] */
    float *weights = NULL, *bias = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate(&column, (size_t)tracks, sizeof *column));
    CREME_TRY(creme_allocate(&predictor->column_of, 2 * chosen->count, sizeof *predictor->column_of));
    for (int64_t t = 0; t < tracks; t++) column[t] = -1;
    for (size_t i = 0; i < 2 * chosen->count; i++) {
        int64_t track = i % 2 ? chosen->at[i / 2].other : chosen->at[i / 2].track;
        if (track >= 0 && column[track] < 0) column[track] = used++;
        predictor->column_of[i] = track >= 0 ? column[track] : -1;
    }
    predictor->columns = (used + HEAD_COLUMNS - 1) / HEAD_COLUMNS * HEAD_COLUMNS;
    CREME_TRY(creme_allocate_zero(&weights, (size_t)(in * predictor->columns), sizeof *weights));
    CREME_TRY(creme_allocate_zero(&bias, (size_t)predictor->columns, sizeof *bias));
    for (int64_t t = 0; t < tracks; t++) {
        if (column[t] < 0) continue;
        bias[column[t]] = network->head_bias[t];
        for (int64_t c = 0; c < in; c++)
            weights[c * predictor->columns + column[t]] = network->head_weights[c * tracks + t];
    }
    /* The head is small, and an effect is a difference of its outputs: it stays in float32 whatever the precision. */
    creme_filter_weights packed = {weights, bias, 1, in, predictor->columns, CREME_PRECISION_F32};
    CREME_TRY(creme_nn_filter_create(network->nn, &predictor->head, &packed));
done:
    creme_free(column);
    creme_free(weights);
    creme_free(bias);
    return status;
}

/* As many as the backend likes, but with thousands of tracks no more than memory likes. */
static int64_t choose_rows(const hybrid_predictor *predictor)
{
    const creme_readout *readout = &predictor->base.readout;
    int64_t wanted = predictor->batch * (readout->bin_end - readout->bin_first);
    int64_t most = HEAD_BYTES / (predictor->columns * (int64_t)sizeof(float));
    if (most < LEAST_ROWS) most = LEAST_ROWS;
    return least(wanted, least(most, creme_nn_dense_rows(predictor->network->nn)));
}

creme_status creme_hybrid_reserve_head(hybrid_predictor *predictor)
{
    creme_status status = CREME_OK;
    CREME_TRY(pack_head(predictor));
    predictor->head_rows = choose_rows(predictor);
    CREME_TRY(creme_nn_matrix_create(predictor->network->nn, &predictor->head_out, predictor->head_rows,
                                     predictor->columns));
    CREME_TRY(creme_allocate(&predictor->host, (size_t)(predictor->head_rows * predictor->columns), sizeof(float)));
    size_t sums = (size_t)predictor->batch * predictor->base.readout.tracks->count;
    CREME_TRY(creme_allocate(&predictor->sums, sums, sizeof *predictor->sums));
done:
    return status;
}
