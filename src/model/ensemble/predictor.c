/* A pass for each member and view, and their mean. */
#include "model/ensemble/ensemble.h"

#include "base/memory.h"

/* Where a choice is found among what members are asked for, as it is and in a reverse complement. */
typedef struct column {
    int64_t plain, reverse;
} column;

typedef struct ensemble_predictor {
    creme_predictor base;
    const creme_ensemble *model;
    creme_track_selection asked; /* what every member is asked for; without names */
    column *columns;             /* [choices] */
    creme_predictor **plain;     /* [members] */
    creme_predictor **reverse;   /* [members]; the mirrored bins; plain's own where these are the same */
    int64_t bins, asked_outputs; /* bins per activity, 1 where they are aggregated; floats of a member's activity */

    /* Of one call; grown to its size. */
    double *sums; /* [count][outputs] */
    float *activities;
    uint8_t *codes;
    const uint8_t **pointers;
    creme_variant *variants;
    creme_interval *changed;
    creme_embedding **made;
    size_t sums_capacity, activities_capacity, codes_capacity, pointers_capacity, variants_capacity, changed_capacity,
        made_capacity;
} ensemble_predictor;

typedef struct ensemble_embedding {
    creme_embedding base;
    size_t count;
    creme_embedding *passes[]; /* [members * views], views within members */
} ensemble_embedding;

/* One member asked in one view. */
typedef struct pass {
    size_t member, number; /* number: counted over all */
    creme_view view;
    creme_predictor *by;
} pass;

static size_t pass_count(const ensemble_predictor *self)
{
    return self->model->files.count * self->model->view_count;
}

static pass get_pass(const ensemble_predictor *self, size_t number)
{
    size_t member = number / self->model->view_count;
    creme_view view = self->model->views[number % self->model->view_count];
    return (pass){member, number, view, view.reverse ? self->reverse[member] : self->plain[member]};
}

/* --- Views of what a call was given ---------------------------------------------------------------------------- */

/* self->pointers[i] = memory for sequence i in a view that has to be written. */
static creme_status reserve_codes(ensemble_predictor *self, int64_t count)
{
    size_t length = (size_t)self->base.model->info.input_bp, sequences = (size_t)count;
    creme_status status = creme_grow(&self->pointers, &self->pointers_capacity, sequences, sizeof *self->pointers);
    if (status != CREME_OK) return status;
    return creme_grow(&self->codes, &self->codes_capacity, sequences, length);
}

static const uint8_t *write_view(ensemble_predictor *self, creme_view view, const uint8_t *codes, int64_t i)
{
    if (creme_view_is_plain(view)) return codes;
    int64_t length = self->base.model->info.input_bp;
    uint8_t *to = self->codes + i * length;
    creme_view_write(view, codes, length, to);
    return to;
}

static void view_sequences(ensemble_predictor *self, creme_view view, const uint8_t *const *codes, int64_t count)
{
    for (int64_t i = 0; i < count; i++) self->pointers[i] = write_view(self, view, codes[i], i);
}

static creme_status reserve_variants(ensemble_predictor *self, const creme_variant *variants, int64_t count)
{
    size_t intervals = 0;
    for (int64_t i = 0; i < count; i++) intervals += variants[i].changed_count;
    creme_status status = CREME_OK;
    CREME_TRY(reserve_codes(self, count));
    CREME_TRY(creme_grow(&self->variants, &self->variants_capacity, (size_t)count, sizeof *self->variants));
    CREME_TRY(creme_grow(&self->changed, &self->changed_capacity, intervals, sizeof *self->changed));
done:
    return status;
}

static void view_variants(ensemble_predictor *self, const pass *p, const creme_variant *variants, int64_t count)
{
    creme_interval *changed = self->changed;
    for (int64_t i = 0; i < count; i++) {
        const ensemble_embedding *background = (const ensemble_embedding *)variants[i].background;
        creme_variant *variant = &self->variants[i];
        variant->background = background->passes[p->number];
        variant->codes = write_view(self, p->view, variants[i].codes, i);
        variant->changed = changed;
        variant->changed_count = creme_view_map(p->view, variants[i].changed, variants[i].changed_count,
                                                self->base.model->info.input_bp, changed);
        changed += variant->changed_count;
    }
}

/* --- The mean -------------------------------------------------------------------------------------------------- */

static creme_status begin_sums(ensemble_predictor *self, int64_t count)
{
    size_t sums = (size_t)(count * self->base.outputs), floats = (size_t)(count * self->asked_outputs);
    creme_status status = creme_grow(&self->sums, &self->sums_capacity, sums, sizeof *self->sums);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < sums; i++) self->sums[i] = 0;
    return creme_grow(&self->activities, &self->activities_capacity, floats, sizeof *self->activities);
}

/* Adds one pass's activities of one sequence to its sums. */
static void add_activity(const ensemble_predictor *self, const pass *p, const float *activity, double *sums)
{
    const creme_track_selection *chosen = self->base.readout.tracks;
    for (int64_t b = 0; b < self->bins; b++) {
        const float *from = activity + (p->view.reverse ? self->bins - 1 - b : b) * (int64_t)self->asked.count;
        double *to = sums + b * (int64_t)chosen->count;
        for (size_t i = 0; i < chosen->count; i++) {
            if (chosen->at[i].member != 0 && chosen->at[i].member != (int64_t)p->member + 1) continue;
            to[i] += from[p->view.reverse ? self->columns[i].reverse : self->columns[i].plain];
        }
    }
}

static void add_pass(ensemble_predictor *self, const pass *p, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        add_activity(self, p, self->activities + i * self->asked_outputs, self->sums + i * self->base.outputs);
}

static void finish_sums(const ensemble_predictor *self, int64_t count, float *out)
{
    const creme_track_selection *chosen = self->base.readout.tracks;
    double views = (double)self->model->view_count, all = views * (double)self->model->files.count;
    for (int64_t i = 0; i < count * self->base.outputs; i++) {
        bool one = chosen->at[i % (int64_t)chosen->count].member != 0;
        out[i] = (float)(self->sums[i] / (one ? views : all));
    }
}

/* --- The calls ------------------------------------------------------------------------------------------------- */

/* Members are called through their kind: that activities are numbers is checked where the sequences have names. */
creme_status creme_ensemble_predict(creme_predictor *base, const uint8_t *const *codes, int64_t count, float *out)
{
    ensemble_predictor *self = (ensemble_predictor *)base;
    creme_status status = CREME_OK;
    CREME_TRY(reserve_codes(self, count));
    CREME_TRY(begin_sums(self, count));
    for (size_t n = 0; n < pass_count(self); n++) {
        pass p = get_pass(self, n);
        view_sequences(self, p.view, codes, count);
        CREME_TRY(p.by->model->kind->predict(p.by, self->pointers, count, self->activities));
        add_pass(self, &p, count);
    }
    finish_sums(self, count, out);
done:
    return status;
}

/* out[count] = embeddings whose passes are yet to be made, and room for what one pass makes. */
static creme_status create_embeddings(ensemble_predictor *self, int64_t count, creme_embedding **out)
{
    size_t passes = pass_count(self);
    creme_status status = creme_grow(&self->made, &self->made_capacity, (size_t)count, sizeof *self->made);
    for (int64_t i = 0; status == CREME_OK && i < count; i++) {
        ensemble_embedding *embedding = NULL;
        status = creme_allocate_zero(&embedding, 1, sizeof *embedding + passes * sizeof embedding->passes[0]);
        if (status != CREME_OK) return status;
        embedding->base.kind = &creme_ensemble_kind;
        embedding->count = passes;
        out[i] = &embedding->base;
    }
    return status;
}

/* Puts what a pass made of the sequences into their embeddings. */
static void keep_made(const ensemble_predictor *self, const pass *p, int64_t count, creme_embedding **out)
{
    for (int64_t i = 0; i < count; i++) ((ensemble_embedding *)out[i])->passes[p->number] = self->made[i];
}

static void destroy_embeddings(creme_embedding **embeddings, int64_t count)
{
    for (int64_t i = 0; i < count; i++) {
        creme_embedding_destroy(embeddings[i]);
        embeddings[i] = NULL;
    }
}

creme_status creme_ensemble_embed(creme_predictor *base, const uint8_t *const *codes, int64_t count,
                                  creme_embedding **out)
{
    ensemble_predictor *self = (ensemble_predictor *)base;
    creme_status status = CREME_OK;
    CREME_TRY(reserve_codes(self, count));
    CREME_TRY(create_embeddings(self, count, out));
    for (size_t n = 0; n < pass_count(self); n++) {
        pass p = get_pass(self, n);
        view_sequences(self, p.view, codes, count);
        CREME_TRY(creme_predictor_embed(p.by, self->pointers, count, self->made));
        keep_made(self, &p, count, out);
    }
done:
    if (status != CREME_OK) destroy_embeddings(out, count);
    return status;
}

creme_status creme_ensemble_embed_edits(creme_predictor *base, const creme_variant *variants, int64_t count,
                                        creme_embedding **out)
{
    ensemble_predictor *self = (ensemble_predictor *)base;
    creme_status status = CREME_OK;
    CREME_TRY(reserve_variants(self, variants, count));
    CREME_TRY(create_embeddings(self, count, out));
    for (size_t n = 0; n < pass_count(self); n++) {
        pass p = get_pass(self, n);
        view_variants(self, &p, variants, count);
        CREME_TRY(creme_predictor_embed_edits(p.by, self->variants, count, self->made));
        keep_made(self, &p, count, out);
    }
done:
    if (status != CREME_OK) destroy_embeddings(out, count);
    return status;
}

creme_status creme_ensemble_predict_edits(creme_predictor *base, const creme_variant *variants, int64_t count,
                                          float *out)
{
    ensemble_predictor *self = (ensemble_predictor *)base;
    creme_status status = CREME_OK;
    CREME_TRY(reserve_variants(self, variants, count));
    CREME_TRY(begin_sums(self, count));
    for (size_t n = 0; n < pass_count(self); n++) {
        pass p = get_pass(self, n);
        view_variants(self, &p, variants, count);
        CREME_TRY(p.by->model->kind->predict_edits(p.by, self->variants, count, self->activities));
        add_pass(self, &p, count);
    }
    finish_sums(self, count, out);
done:
    return status;
}

void creme_ensemble_embedding_destroy(creme_embedding *base)
{
    ensemble_embedding *embedding = (ensemble_embedding *)base;
    for (size_t i = 0; i < embedding->count; i++) creme_embedding_destroy(embedding->passes[i]);
    creme_free(embedding);
}

size_t creme_ensemble_embedding_bytes(const creme_predictor *base)
{
    const ensemble_predictor *self = (const ensemble_predictor *)base;
    size_t bytes = sizeof(ensemble_embedding);
    for (size_t n = 0; n < pass_count(self); n++) {
        bytes += creme_predictor_embedding_bytes(get_pass(self, n).by) + sizeof(creme_embedding *);
    }
    return bytes;
}

/* --- Life ------------------------------------------------------------------------------------------------------ */

/* *at = where among what members are asked for the pair of tracks stands; added if it is not there. */
static creme_status ask(ensemble_predictor *self, int64_t track, int64_t other, int64_t *at)
{
    creme_track_selection *asked = &self->asked;
    for (size_t i = 0; i < asked->count; i++) {
        *at = (int64_t)i;
        if (asked->at[i].track == track && asked->at[i].other == other) return CREME_OK;
        if (asked->at[i].track == other && asked->at[i].other == track) return CREME_OK; /* the same sum */
    }
    creme_status status = creme_grow(&asked->at, &asked->capacity, asked->count + 1, sizeof *asked->at);
    if (status != CREME_OK) return status;
    *at = (int64_t)asked->count;
    asked->at[asked->count++] = (creme_track_choice){.track = track, .other = other};
    return CREME_OK;
}

static creme_status ask_for_choices(ensemble_predictor *self)
{
    const creme_track_selection *chosen = self->base.readout.tracks;
    const creme_track *tracks = self->base.model->info.tracks->at;
    bool reversed = self->model->views[self->model->view_count - 1].reverse;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&self->columns, chosen->count, sizeof *self->columns));
    for (size_t i = 0; i < chosen->count; i++) {
        const creme_track_choice *choice = &chosen->at[i];
        CREME_TRY(ask(self, choice->track, choice->other, &self->columns[i].plain));
        if (!reversed) continue;
        int64_t pair = tracks[choice->track].strand_pair;
        int64_t other = choice->other < 0 ? -1 : tracks[choice->other].strand_pair;
        CREME_TRY(ask(self, pair, other, &self->columns[i].reverse));
    }
done:
    return status;
}

static creme_status create_member_predictors(ensemble_predictor *self)
{
    const creme_ensemble *model = self->model;
    int64_t bins = model->base.info.bins;
    creme_readout plain = self->base.readout, reverse = self->base.readout;
    plain.tracks = reverse.tracks = &self->asked; /* its scale is applied to the mean (model.c) */
    reverse.bin_first = bins - plain.bin_end;
    reverse.bin_end = bins - plain.bin_first;
    bool reversed = model->views[model->view_count - 1].reverse && reverse.bin_first != plain.bin_first;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&self->plain, model->files.count, sizeof(creme_predictor *)));
    CREME_TRY(creme_allocate_zero(&self->reverse, model->files.count, sizeof(creme_predictor *)));
    for (size_t m = 0; m < model->files.count; m++) {
        CREME_TRY(creme_predictor_create(&self->plain[m], model->members[m], &plain));
        self->reverse[m] = self->plain[m];
        if (reversed) CREME_TRY(creme_predictor_create(&self->reverse[m], model->members[m], &reverse));
    }
    self->asked_outputs = creme_predictor_outputs(self->plain[0]);
    self->bins = self->asked_outputs / (int64_t)self->asked.count;
done:
    return status;
}

creme_status creme_ensemble_predictor_create(creme_predictor **out, const creme_model *model,
                                             const creme_readout *readout)
{
    ensemble_predictor *self = NULL;
    creme_status status = creme_allocate_zero(&self, 1, sizeof *self);
    if (status != CREME_OK) return status;
    creme_predictor_init(&self->base, model, readout);
    self->model = (const creme_ensemble *)model;
    CREME_TRY(ask_for_choices(self));
    CREME_TRY(create_member_predictors(self));
    *out = &self->base;
    self = NULL;
done:
    if (self) creme_ensemble_predictor_destroy(&self->base);
    return status;
}

void creme_ensemble_predictor_destroy(creme_predictor *base)
{
    ensemble_predictor *self = (ensemble_predictor *)base;
    for (size_t m = 0; self->reverse && m < self->model->files.count; m++) {
        if (self->reverse[m] != self->plain[m]) creme_predictor_destroy(self->reverse[m]);
        creme_predictor_destroy(self->plain[m]);
    }
    creme_track_selection_clear(&self->asked);
    void *memory[] = {self->columns, self->plain,    self->reverse,  self->sums,    self->activities,
                      self->codes,   self->pointers, self->variants, self->changed, self->made};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) creme_free(memory[i]);
    creme_free(self);
}
