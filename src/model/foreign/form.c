/* Which tensor is the sequence, which the prediction, and how large they are. */
#include "model/foreign/form.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { USUAL_BATCH = 8, CHANNELS = 4, LIST_BYTES = 500 };
static const float N_VALUE = 0.25f;
static const double USUAL_ANSWER_BYTES = 512e6, MOST_ANSWER_BYTES = 2e9;

/* "sequence UINT8 [-1, 196608], mask FP32 [-1, 4]" */
static const char *list(const creme_foreign_tensors *tensors, char *text)
{
    size_t used = 0;
    *text = '\0';
    for (size_t i = 0; i < tensors->count && used < LIST_BYTES; i++) {
        const creme_foreign_tensor *t = &tensors->at[i];
        char shape[96];
        creme_foreign_shape_text(t->shape, t->rank, shape, sizeof shape);
        used += (size_t)snprintf(text + used, LIST_BYTES - used, "%s%.80s %.20s %.100s", i ? ", " : "", t->name,
                                 t->datatype, t->written ? t->written : shape);
    }
    return text;
}

static const creme_foreign_tensor *find_tensor(const creme_foreign_tensors *tensors, const char *name)
{
    for (size_t i = 0; i < tensors->count; i++) {
        if (strcmp(tensors->at[i].name, name) == 0) return &tensors->at[i];
    }
    return NULL;
}

/* One number that the tensor, the card and the options may each say; 0 or below: not said. */
static creme_status agree(int64_t *out, const char *what, int64_t by_shape, int64_t by_card, int64_t by_option)
{
    int64_t said = by_shape > 0 ? by_shape : by_card > 0 ? by_card : by_option;
    if (by_shape > 0 && by_card > 0 && by_shape != by_card)
        return creme_fail(CREME_ERROR_FORMAT, "its tensors have %" PRId64 " %s, its card says %" PRId64, by_shape,
                          what, by_card);
    *out = said > 0 ? said : 0;
    return CREME_OK;
}

/* --- The sequence ---------------------------------------------------------------------------------------------- */

static creme_status refuse_input(const creme_foreign_signature *signature)
{
    char text[LIST_BYTES];
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "its inputs are %s: expected one that is UINT8, INT8, INT32 or INT64 [-1, L], codes 0 to 4, or "
                      "of these types, FP32, FP16, BF16 or FP64 and of the shape [-1, L, 4] or [-1, 4, L]",
                      list(&signature->inputs, text));
}

static bool may_be(int64_t dimension, int64_t size)
{
    return dimension == -1 || dimension == size;
}

/* Four channels are a dimension of 4, or one that is not said beside one that cannot be 4. */
static creme_status find_layout(creme_foreign_form *out, const creme_foreign_tensor *input,
                                const creme_foreign_signature *signature, int64_t *length)
{
    const int64_t *shape = input->shape;
    bool last = input->rank == 3 && may_be(shape[2], CHANNELS) && shape[1] != CHANNELS;
    bool first = input->rank == 3 && may_be(shape[1], CHANNELS) && shape[2] != CHANNELS;
    bool either = last && first; /* [-1, -1, -1] */
    if (input->type == CREME_FOREIGN_TYPES || either) return refuse_input(signature);
    if (input->rank == 2 && creme_foreign_type_is_whole(input->type)) {
        out->layout = CREME_FOREIGN_CODES;
        *length = shape[1];
    } else if (last) {
        out->layout = CREME_FOREIGN_CHANNELS_LAST;
        *length = shape[1];
    } else if (first) {
        out->layout = CREME_FOREIGN_CHANNELS_FIRST;
        *length = shape[2];
    } else {
        return refuse_input(signature);
    }
    out->type = input->type;
    return CREME_OK;
}

/* What an N is: as the options say, else the card, else 0.25 where that can be written. */
static creme_status settle_n(creme_foreign_form *out, const creme_model_card *card,
                             const creme_model_options *options)
{
    bool whole = creme_foreign_type_is_whole(out->type);
    if (out->layout == CREME_FOREIGN_CODES) {
        if (!options->n_value_given) return CREME_OK;
        return creme_fail(CREME_ERROR_ARGUMENT, "--n-value: it takes codes, of which an N is 4, and no channels");
    }
    if (card->n == CREME_CARD_N_CODE)
        return creme_fail(CREME_ERROR_FORMAT,
                          "its card says that an N is the code 4, but its input has four channels");
    if (card->n == CREME_CARD_N_QUARTER && whole)
        return creme_fail(CREME_ERROR_FORMAT, "its card says that an N is 0.25, but its input holds whole numbers");
    out->n_value = whole || card->n == CREME_CARD_N_ZERO ? 0 : N_VALUE;
    if (options->n_value_given) out->n_value = options->n_value;
    if (whole && out->n_value != 0 && out->n_value != 1)
        return creme_fail(CREME_ERROR_ARGUMENT, "--n-value: its input holds whole numbers: expected 0");
    if (whole && card->n == CREME_CARD_N_UNSAID && !options->n_value_given)
        creme_log_info(options->log,
                       "an N is 0 in each channel of this model's whole numbers (\"n\" of its card says it not)");
    return CREME_OK;
}

creme_status creme_foreign_form_find_input(creme_foreign_form *out, const creme_foreign_signature *signature,
                                           const creme_model_card *card, const creme_model_options *options)
{
    const creme_foreign_tensor *input =
        signature->inputs.count == 1 ? signature->inputs.at : find_tensor(&signature->inputs, "sequence");
    int64_t length = 0;
    creme_status status = CREME_OK;
    *out = (creme_foreign_form){.reduces = card->reduces, .sums = card->reduces && card->sums};
    if (!input) return refuse_input(signature);
    out->input = input->name;
    CREME_TRY(find_layout(out, input, signature, &length));
    CREME_TRY(agree(&out->input_bp, "bases", length, card->input_bp, options->input_bp));
    if (out->input_bp == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "neither its shapes nor its card say how many bases it takes: "
                                                "--input-bp has to");
        goto done;
    }
    out->fixed_batch = input->shape[0] > 0;
    out->batch = out->fixed_batch ? input->shape[0] : card->max_batch > 0 ? card->max_batch : USUAL_BATCH;
    out->outside = card->outside && out->layout == CREME_FOREIGN_CODES;
    CREME_TRY(settle_n(out, card, options));
done:
    return status;
}

/* --- The prediction -------------------------------------------------------------------------------------------- */

creme_status creme_foreign_find_output(const creme_foreign_tensor **out, const creme_foreign_signature *signature,
                                       const creme_model_card *card, const char *head)
{
    char text[LIST_BYTES];
    const char *name = head ? head : card->output;
    const creme_foreign_tensors *outputs = &signature->outputs;
    *out = name ? find_tensor(outputs, name) : outputs->count == 1 ? outputs->at : NULL;
    bool odd = *out && (*out)->datatype && strcmp((*out)->datatype, CREME_FOREIGN_NO_TENSOR) == 0;
    if (*out && (*out)->rank <= 3 && !odd) return CREME_OK;
    if (*out)
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "its output is %s: expected [-1, bins, tracks], [-1, tracks] or [-1]", list(outputs, text));
    if (name)
        return creme_fail(CREME_ERROR_NOT_FOUND, "%s \"%.80s\": its outputs are %s",
                          head ? "--head" : "its card's output", name, list(outputs, text));
    return creme_fail(CREME_ERROR_UNSUPPORTED, "its outputs are %s: --head has to name one", list(outputs, text));
}

static creme_status refuse_order(const creme_foreign_tensor *output)
{
    return creme_fail(CREME_ERROR_FORMAT,
                      "its output \"%.80s\" may be %" PRId64 " bins of %" PRId64 " tracks or %" PRId64
                      " bins of %" PRId64 " tracks: \"bins\", \"tracks\" or \"tracks_first\" of a model card tells",
                      output->name, output->shape[1], output->shape[2], output->shape[2], output->shape[1]);
}

/* Neither dimension is what the card, or a table of tracks, says. */
static creme_status refuse_sizes(const creme_foreign_tensor *output, const creme_model_card *card, int64_t tracks)
{
    char shape[96], bins[48] = "", of_tracks[48] = "";
    creme_foreign_shape_text(output->shape, output->rank, shape, sizeof shape);
    if (card->bins) snprintf(bins, sizeof bins, "%" PRId64 " bins%s", card->bins, tracks ? " of " : "");
    if (tracks) snprintf(of_tracks, sizeof of_tracks, "%" PRId64 " tracks", tracks);
    return creme_fail(CREME_ERROR_FORMAT, "its output \"%.80s\" is %s, %s says %s%s", output->name, shape,
                      card->bins || card->tracks.count ? "its card" : "the table of tracks (--targets)", bins,
                      of_tracks);
}

/* Which of the last two dimensions are bins: as the card says, else as its numbers or those of a table of tracks fit;
 * else the first of them, where there is a rule that it is. */
static creme_status settle_order(creme_foreign_form *out, const creme_foreign_tensor *output,
                                 const creme_model_card *card, const creme_foreign_rules *rules)
{
    int64_t first = output->shape[1], last = output->shape[2];
    int64_t tracks = card->tracks.count ? (int64_t)card->tracks.count : rules->tracks;
    bool counted = card->bins || tracks;
    bool usual = (!card->bins || may_be(first, card->bins)) && (!tracks || may_be(last, tracks));
    bool turned = (!card->bins || may_be(last, card->bins)) && (!tracks || may_be(first, tracks));
    if (card->tracks_first != CREME_CARD_UNSAID) {
        out->transposed = card->tracks_first == CREME_CARD_YES;
        return CREME_OK;
    }
    out->transposed = counted && turned && !usual;
    if (rules->bins_first) return CREME_OK; /* the numbers are compared later */
    if (!counted || (usual && turned)) return refuse_order(output);
    return usual || turned ? CREME_OK : refuse_sizes(output, card, tracks);
}

static creme_status settle_size(creme_foreign_form *out, const creme_foreign_tensor *output,
                                const creme_model_card *card, const creme_foreign_rules *rules)
{
    int64_t bins = output->rank == 3 ? output->shape[1] : 1,
            tracks = output->rank > 1 ? output->shape[output->rank - 1] : 1;
    creme_status status = CREME_OK;
    if (output->rank == 3) CREME_TRY(settle_order(out, output, card, rules));
    if (out->transposed) bins = output->shape[2], tracks = output->shape[1];
    CREME_TRY(agree(&out->bins, "bins", bins, card->bins, 0));
    CREME_TRY(agree(&out->tracks, "tracks", tracks, (int64_t)card->tracks.count, 0));
    if (out->bins == 0 || out->tracks == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "neither its shapes nor a card say how many %s it has (--model-card)",
                            out->bins == 0 ? "bins" : "tracks");
    }
done:
    return status;
}

/* Where the bins lie: as the card says; else one is all of the input, and several divide it. */
static creme_status settle_bins(creme_foreign_form *out, const creme_model_card *card, const creme_log *log)
{
    out->bin_bp = card->bin_bp;
    if (out->bin_bp == 0) {
        if (out->input_bp % out->bins != 0) {
            return creme_fail(CREME_ERROR_FORMAT,
                              "its card does not say how wide a bin is, and %" PRId64 " bins do not divide %" PRId64
                              " bp (\"bin_bp\" of a --model-card)",
                              out->bins, out->input_bp);
        }
        out->bin_bp = out->input_bp / out->bins;
        if (out->bins > 1)
            creme_log_info(log,
                           "its card does not say how wide a bin is: its %" PRId64 " bins are taken to divide its "
                           "%" PRId64 " bp",
                           out->bins, out->input_bp);
    }
    int64_t covered = out->bins * out->bin_bp;
    out->first_bin_bp = card->first_bin_bp >= 0 ? card->first_bin_bp : (out->input_bp - covered) / 2;
    if (out->first_bin_bp >= 0 && out->first_bin_bp + covered <= out->input_bp) return CREME_OK;
    return creme_fail(CREME_ERROR_FORMAT,
                      "%" PRId64 " bins of %" PRId64 " bp from %" PRId64 " do not lie within its input of %" PRId64
                      " bp",
                      out->bins, out->bin_bp, out->first_bin_bp, out->input_bp);
}

/* Whole outputs of a batch have to be held here. */
static creme_status settle_batch(creme_foreign_form *out)
{
    double each = (double)out->bins * (double)out->tracks * 4, all = each * (double)out->batch;
    if (out->reduces || all <= USUAL_ANSWER_BYTES) return CREME_OK;
    if (!out->fixed_batch) {
        out->batch = each > USUAL_ANSWER_BYTES ? 1 : (int64_t)(USUAL_ANSWER_BYTES / each);
        all = each * (double)out->batch;
    }
    if (all <= MOST_ANSWER_BYTES) return CREME_OK;
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "its whole output, %" PRId64 " bins of %" PRId64
                      " tracks, takes %.3g GB for a batch of %" PRId64
                      ": it has to pick bins and tracks itself (\"reduces\" of its card)",
                      out->bins, out->tracks, all / 1e9, out->batch);
}

creme_status creme_foreign_form_find_output(creme_foreign_form *out, const creme_foreign_tensor *output,
                                            const creme_model_card *card, const creme_foreign_rules *rules,
                                            const creme_log *log)
{
    creme_status status = CREME_OK;
    out->output = output->name;
    CREME_TRY(settle_size(out, output, card, rules));
    CREME_TRY(settle_bins(out, card, log));
    CREME_TRY(settle_batch(out));
done:
    return status;
}

creme_status creme_foreign_form_find(creme_foreign_form *out, const creme_foreign_signature *signature,
                                     const creme_model_card *card, const creme_foreign_rules *rules,
                                     const creme_model_options *options)
{
    const creme_foreign_tensor *output = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_foreign_form_find_input(out, signature, card, options));
    CREME_TRY(creme_foreign_find_output(&output, signature, card, options->head));
    CREME_TRY(creme_foreign_form_find_output(out, output, card, rules, options->log));
done:
    return status;
}

/* --- Writing sequences ----------------------------------------------------------------------------------------- */

size_t creme_foreign_form_bytes(const creme_foreign_form *form)
{
    size_t channels = form->layout == CREME_FOREIGN_CODES ? 1 : CHANNELS;
    return (size_t)form->input_bp * channels * creme_foreign_type_bytes(form->type);
}

/* The n-th number = value. */
static void put(void *numbers, creme_foreign_type type, int64_t n, float value)
{
    switch (type) {
    case CREME_FOREIGN_FP32:
        ((float *)numbers)[n] = value;
        break;
    case CREME_FOREIGN_FP64:
        ((double *)numbers)[n] = value;
        break;
    case CREME_FOREIGN_FP16:
        ((uint16_t *)numbers)[n] = creme_foreign_half(value);
        break;
    case CREME_FOREIGN_BF16:
        ((uint16_t *)numbers)[n] = creme_foreign_bfloat(value);
        break;
    case CREME_FOREIGN_INT32:
        ((int32_t *)numbers)[n] = (int32_t)value;
        break;
    case CREME_FOREIGN_INT64:
        ((int64_t *)numbers)[n] = (int64_t)value;
        break;
    default:
        ((uint8_t *)numbers)[n] = (uint8_t)value;
    }
}

static void encode_channels(const creme_foreign_form *form, const uint8_t *codes, void *numbers)
{
    int64_t length = form->input_bp;
    bool last = form->layout == CREME_FOREIGN_CHANNELS_LAST;
    for (int64_t i = 0; i < length; i++) {
        float unknown = codes[i] == CREME_BASE_N ? form->n_value : 0;
        for (int c = 0; c < CHANNELS; c++)
            put(numbers, form->type, last ? i * CHANNELS + c : c * length + i, codes[i] == c ? 1 : unknown);
    }
}

static void encode_bytes(uint8_t *restrict row, const uint8_t *restrict codes, int64_t length, uint8_t most)
{
    for (int64_t i = 0; i < length; i++) row[i] = codes[i] < most ? codes[i] : most;
}

/* Beyond the ends there is no base: an N, unless the model can tell. */
static void encode_codes(const creme_foreign_form *form, const uint8_t *codes, void *row)
{
    uint8_t most = form->outside ? CREME_BASE_N + 1 : CREME_BASE_N;
    if (creme_foreign_type_bytes(form->type) == 1) {
        encode_bytes(row, codes, form->input_bp, most);
        return;
    }
    for (int64_t i = 0; i < form->input_bp; i++) put(row, form->type, i, codes[i] < most ? codes[i] : most);
}

void creme_foreign_form_encode(const creme_foreign_form *form, const uint8_t *const *codes, int64_t count,
                               int64_t rows, void *numbers)
{
    size_t bytes = creme_foreign_form_bytes(form);
    for (int64_t r = 0; r < rows; r++) {
        uint8_t *row = (uint8_t *)numbers + (size_t)r * bytes;
        if (r >= count) {
            memcpy(row, row - bytes, bytes);
        } else if (form->layout != CREME_FOREIGN_CODES) {
            encode_channels(form, codes[r], row);
        } else {
            encode_codes(form, codes[r], row);
        }
    }
}
