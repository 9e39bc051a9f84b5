/* Requests for inference, taken apart. */
#include "serve/asked.h"

#include "base/memory.h"
#include "model/remote/oip_readout.h"

#include <stdio.h>
#include <string.h>

enum { EDIT_NUMBERS = 3 };

int64_t creme_serve_asked_rows(const creme_serve_asked *asked)
{
    return asked->edited ? asked->variant_count : asked->count;
}

int64_t creme_serve_asked_outputs(const creme_serve_asked *asked)
{
    const creme_readout *readout = &asked->readout;
    int64_t bins = readout->every_bin ? readout->bin_end - readout->bin_first : 1;
    return bins * (int64_t)asked->tracks.count;
}

/* --- Sequences ------------------------------------------------------------------------------------------------- */

static creme_status check_names(const creme_oip_question *question)
{
    static const char *const known[] = {CREME_OIP_SEQUENCE, CREME_OIP_BACKGROUND, CREME_OIP_EDITS, CREME_OIP_BASES};
    for (size_t i = 0; i < question->input_count; i++) {
        size_t k = 0;
        while (k < sizeof known / sizeof *known && strcmp(question->inputs[i].name, known[k]) != 0) k++;
        if (k == sizeof known / sizeof *known)
            return creme_fail(CREME_ERROR_NOT_FOUND, "the model has no input \"%.80s\": its input is \"%s\"",
                              question->inputs[i].name, CREME_OIP_SEQUENCE);
    }
    if (!question->output || strcmp(question->output, CREME_OIP_ACTIVITY) == 0) return CREME_OK;
    return creme_fail(CREME_ERROR_NOT_FOUND, "the model has no output \"%.80s\": its output is \"%s\"",
                      question->output, CREME_OIP_ACTIVITY);
}

static creme_status read_sequences(creme_serve_asked *out, const creme_oip_question *question,
                                   const creme_model_info *info, const creme_serve_limits *limits)
{
    const creme_oip_given *input = creme_oip_find_input(question, CREME_OIP_SEQUENCE);
    char shape[200];
    if (!input) return creme_fail(CREME_ERROR_NOT_FOUND, "there is no input \"%s\"", CREME_OIP_SEQUENCE);
    if (input->rank != 2 || input->shape[1] != info->input_bp || input->shape[0] < 1) {
        return creme_fail(CREME_ERROR_FORMAT, "the input has the shape %s: expected [-1, %lld]",
                          creme_foreign_shape_text(input->shape, input->rank, shape, sizeof shape),
                          (long long)info->input_bp);
    }
    /* For a shape alone no room is made: each number of JSON takes a byte at least. */
    if (input->data && (uint64_t)input->count > limits->json_bytes)
        return creme_fail(CREME_ERROR_FORMAT, "the input has more numbers by its shape than its JSON can hold");
    creme_status status = creme_allocate(&out->codes, (size_t)input->count, 1);
    if (status != CREME_OK) return status;
    out->count = input->shape[0];
    return creme_oip_take_codes(out->codes, input, CREME_BASE_N + 1);
}

/* --- Edits ----------------------------------------------------------------------------------------------------- */

/* *out = numbers[input->count] of an input of that rank, whose last dimension is `last` (0: any). */
static creme_status read_numbers(int32_t **out, const creme_oip_question *question, const char *name, int rank,
                                 int64_t last, int64_t most, int64_t *count)
{
    const creme_oip_given *input = creme_oip_find_input(question, name);
    if (!input) return creme_fail(CREME_ERROR_NOT_FOUND, "edits need the input \"%s\" too", name);
    if (input->rank != rank || (last > 0 && input->shape[rank - 1] != last) || !input->bytes)
        return creme_fail(CREME_ERROR_FORMAT, "the input \"%s\": expected %s, as bytes", name,
                          rank == 1 ? "the shape [-1]" : "the shape [-1, 3]");
    creme_status status = creme_allocate(out, (size_t)input->count, sizeof **out);
    if (status != CREME_OK) return status;
    *count = input->shape[0];
    return creme_oip_take_integers(*out, input, 0, (int32_t)(most < INT32_MAX ? most : INT32_MAX));
}

static creme_status bad_edit(int64_t number)
{
    return creme_fail(
        CREME_ERROR_FORMAT,
        "edit %lld: expected [variant, start, end] with edits in the order of their variants, and of one "
        "variant rising, not empty, disjoint and within the sequence",
        (long long)number);
}

/* Hands the edits out to their variants; *bases = how many new codes there are. */
static creme_status place_edits(creme_serve_asked *out, const int32_t *numbers, int64_t count, int64_t length,
                                size_t *bases)
{
    int64_t variant = -1, from = 0;
    *bases = 0;
    for (int64_t e = 0; e < count; e++) {
        int64_t which = numbers[e * EDIT_NUMBERS], start = numbers[e * EDIT_NUMBERS + 1],
                end = numbers[e * EDIT_NUMBERS + 2];
        if (which < variant || which >= out->variant_count) return bad_edit(e);
        if (which > variant) from = 0;
        if (start < from || end <= start || end > length) return bad_edit(e);
        if (which > variant) out->variants[which].first = (size_t)e;
        variant = which;
        from = end;
        out->variants[which].end = (size_t)e + 1;
        out->edits[e] = (creme_interval){start, end};
        out->bases_at[e] = *bases;
        *bases += (size_t)(end - start);
    }
    return CREME_OK;
}

static creme_status read_bases(creme_serve_asked *out, const creme_oip_question *question, size_t bases)
{
    const creme_oip_given *input = creme_oip_find_input(question, CREME_OIP_BASES);
    if (!input) return creme_fail(CREME_ERROR_NOT_FOUND, "edits need the input \"%s\" too", CREME_OIP_BASES);
    if (input->rank != 1 || (size_t)input->count != bases || !input->bytes)
        return creme_fail(CREME_ERROR_FORMAT, "the input \"%s\": expected the %zu new codes of all edits, as bytes",
                          CREME_OIP_BASES, bases);
    creme_status status = creme_allocate(&out->bases, bases, 1);
    return status == CREME_OK ? creme_oip_take_codes(out->bases, input, CREME_BASE_N + 1) : status;
}

static creme_status read_edits(creme_serve_asked *out, const creme_oip_question *question,
                               const creme_model_info *info)
{
    int32_t *backgrounds = NULL, *numbers = NULL;
    int64_t variants = 0, edits = 0;
    size_t bases = 0;
    creme_status status = CREME_OK;
    if (!info->windowed) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "this model takes whole sequences alone (\"windowed\" is not in its card)");
    }
    CREME_TRY(read_numbers(&backgrounds, question, CREME_OIP_BACKGROUND, 1, 0, out->count - 1, &variants));
    CREME_TRY(read_numbers(&numbers, question, CREME_OIP_EDITS, 2, EDIT_NUMBERS, INT32_MAX, &edits));
    CREME_TRY(creme_allocate_zero(&out->variants, (size_t)variants, sizeof *out->variants));
    CREME_TRY(creme_allocate(&out->edits, (size_t)edits, sizeof *out->edits));
    CREME_TRY(creme_allocate(&out->bases_at, (size_t)edits, sizeof *out->bases_at));
    for (int64_t v = 0; v < variants; v++) out->variants[v].background = backgrounds[v];
    out->variant_count = variants;
    out->edited = true;
    if (variants == 0) {
        status = creme_fail(CREME_ERROR_FORMAT, "the input \"%s\" is empty", CREME_OIP_BACKGROUND);
        goto done;
    }
    CREME_TRY(place_edits(out, numbers, edits, info->input_bp, &bases));
    CREME_TRY(read_bases(out, question, bases));
done:
    creme_free(backgrounds);
    creme_free(numbers);
    return status;
}

/* --- All of it ------------------------------------------------------------------------------------------------- */

static creme_status check_answer(const creme_serve_asked *asked, const creme_oip_question *question, size_t most)
{
    /* what a number takes as bytes, and at most as JSON */
    double each = question->binary ? 4 : 16;
    double bytes = (double)creme_serve_asked_rows(asked) * (double)creme_serve_asked_outputs(asked) * each;
    if (bytes <= (double)most) return CREME_OK;
    return creme_fail(CREME_ERROR_RANGE,
                      "the answer would have %.3g MB, and %.3g MB are the most: ask for some bins and tracks "
                      "(creme_bins, creme_tracks), for their mean (creme_reduce), or for fewer sequences at a time",
                      bytes / 1e6, (double)most / 1e6);
}

creme_status creme_serve_asked_read(creme_serve_asked *out, const creme_oip_question *question,
                                    const creme_model_info *info, const creme_serve_limits *limits)
{
    creme_status status = CREME_OK;
    *out = (creme_serve_asked){0};
    CREME_TRY(check_names(question));
    CREME_TRY(creme_oip_read_readout(&out->readout, &out->tracks, question->parameters, info));
    CREME_TRY(read_sequences(out, question, info, limits));
    if (question->input_count > 1) CREME_TRY(read_edits(out, question, info));
    CREME_TRY(check_answer(out, question, limits->answer_bytes));
done:
    return status;
}

void creme_serve_asked_clear(creme_serve_asked *asked)
{
    creme_free(asked->codes);
    creme_free(asked->variants);
    creme_free(asked->edits);
    creme_free(asked->bases_at);
    creme_free(asked->bases);
    creme_track_selection_clear(&asked->tracks);
    *asked = (creme_serve_asked){0};
}

void creme_serve_asked_write(const creme_serve_asked *asked, int64_t variant, int64_t input_bp, uint8_t *out)
{
    const creme_serve_variant *at = &asked->variants[variant];
    memcpy(out, asked->codes + at->background * input_bp, (size_t)input_bp);
    for (size_t e = at->first; e < at->end; e++) {
        const creme_interval *edit = &asked->edits[e];
        memcpy(out + edit->start, asked->bases + asked->bases_at[e], (size_t)(edit->end - edit->start));
    }
}
