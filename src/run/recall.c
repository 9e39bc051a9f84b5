/* From the cache of a plan to the memory of an engine. */
#include "run/recall.h"

#include "run/parameters.h"

#include "base/memory.h"
#include "model/model_kind.h"

#include <creme/hash.h>
#include <creme/version.h>

#include <string.h>

/* Somebody else's program may give equal sequences unequal numbers; what an open model is made of is not known. */
static bool may_share(const creme_inputs *inputs, const creme_readout *readout)
{
    const creme_run_request *request = inputs->request;
    const creme_share *share = request->share;
    if (!share || !share->activities || request->opened || readout->every_bin) return false;
    return !inputs->info->about->foreign && inputs->info->noise == 0 && !inputs->info->record_hash;
}

static int64_t find_choice(const creme_track_selection *among, const creme_track_choice *wanted)
{
    for (size_t i = 0; i < among->count; i++) {
        const creme_track_choice *choice = &among->at[i];
        if (choice->track == wanted->track && choice->other == wanted->other && choice->member == wanted->member)
            return (int64_t)i;
    }
    return -1;
}

/* Where in an activity of all tracks the inputs' own stand. *found: they are all there. */
static creme_status find_columns(creme_recall *self, const creme_track_selection *own, int64_t parts, bool *found)
{
    int64_t count = (int64_t)own->count;
    creme_status status = creme_allocate(&self->columns, (size_t)(parts * count), sizeof *self->columns);
    if (status != CREME_OK) return status;
    self->column_count = parts * count;
    *found = true;
    for (int64_t i = 0; i < count; i++) {
        int64_t at = find_choice(&self->all, &own->at[i]);
        *found = *found && at >= 0;
        for (int64_t p = 0; p < parts; p++) self->columns[p * count + i] = p * (int64_t)self->all.count + at;
    }
    return CREME_OK;
}

static void use_own_tracks(creme_recall *self)
{
    creme_track_selection_clear(&self->all);
    creme_free(self->columns);
    self->columns = NULL;
    self->column_count = 0;
}

creme_status creme_recall_init(creme_recall *out, const creme_inputs *inputs, creme_readout *readout)
{
    const creme_run_request *request = inputs->request;
    const creme_track_selection *own = &inputs->tracks;
    bool found = false;
    *out = (creme_recall){0};
    readout->tracks = own;
    if (!may_share(inputs, readout)) return CREME_OK;
    out->share = request->share;
    if (!out->share->tracks || request->keep_members) return CREME_OK;
    creme_status status =
        creme_track_select(&out->all, inputs->info->tracks, out->share->tracks, request->sum_strands);
    if (status == CREME_OK) status = find_columns(out, own, readout->peak ? 2 : 1, &found);
    if (status == CREME_ERROR_MEMORY) return status;
    bool more = status == CREME_OK && found && out->all.count > own->count;
    if (more && creme_model_tracks_are_separate(inputs->model, own, &out->all))
        readout->tracks = &out->all;
    else
        use_own_tracks(out);
    return CREME_OK;
}

void creme_recall_clear(creme_recall *recall)
{
    creme_track_selection_clear(&recall->all);
    creme_free(recall->columns);
    *recall = (creme_recall){0};
}

/* --- Identity -------------------------------------------------------------------------------------------------- */

static void add_text(creme_hasher *hasher, const char *text)
{
    creme_hasher_add(hasher, text, strlen(text) + 1);
}

static void add_number(creme_hasher *hasher, int64_t number)
{
    creme_hasher_add(hasher, &number, sizeof number);
}

bool creme_recall_depends_on(const char *option)
{
    const creme_run_parameter *row = creme_run_parameter_find(option, CREME_TAKES_COMMON);
    if (!row) return !creme_run_parameter_find(option, UINT32_MAX);
    return row->is.role == CREME_ROLE_RESULT && !row->of_sequences;
}

static void add_record(creme_hasher *hasher, const creme_store_plan *plan)
{
    for (size_t i = 0; i < plan->option_count; i++) {
        if (!creme_recall_depends_on(plan->options[i].name)) continue;
        add_text(hasher, plan->options[i].name);
        add_text(hasher, plan->options[i].value);
    }
    for (size_t i = 0; i < plan->input_count; i++) {
        if (!creme_recall_depends_on(plan->inputs[i].option)) continue;
        add_text(hasher, plan->inputs[i].option);
        add_text(hasher, plan->inputs[i].hash);
    }
}

static void add_machine(creme_hasher *hasher)
{
    creme_library_version libraries[CREME_VERSION_LIBRARIES];
    creme_version_libraries(libraries);
    add_text(hasher, creme_version());
    add_text(hasher, creme_version_instruction_set());
    for (int i = 0; i < CREME_VERSION_LIBRARIES; i++) add_text(hasher, libraries[i].version);
}

static void add_readout(creme_hasher *hasher, const creme_readout *readout)
{
    creme_hasher_add(hasher, &readout->scale, sizeof readout->scale);
    add_number(hasher, readout->bin_first);
    add_number(hasher, readout->bin_end);
    add_number(hasher, readout->squash);
    add_number(hasher, readout->sum_bins | readout->peak << 1 | readout->listed << 2 | readout->every_bin << 3);
    add_number(hasher, (int64_t)readout->tracks->count);
    for (size_t i = 0; i < readout->tracks->count; i++) {
        const creme_track_choice *choice = &readout->tracks->at[i];
        add_number(hasher, choice->track);
        add_number(hasher, choice->other);
        add_number(hasher, choice->member);
    }
}

creme_status creme_recall_begin(creme_recall *recall, const creme_store_plan *plan, const creme_predictor *predictor)
{
    creme_hasher *hasher = NULL;
    if (!plan) recall->share = NULL;
    if (!recall->share) return CREME_OK;
    creme_status status = creme_hasher_create(&hasher);
    if (status != CREME_OK) return status;
    add_machine(hasher);
    add_record(hasher, plan);
    add_readout(hasher, creme_predictor_readout(predictor));
    recall->identity = creme_hasher_get(hasher);
    recall->outputs = creme_predictor_outputs(predictor);
    creme_hasher_destroy(hasher);
    return CREME_OK;
}

/* --- The engine's memory --------------------------------------------------------------------------------------- */

static creme_hash key_of(const creme_recall *recall, creme_hash sequence)
{
    const creme_hash both[] = {recall->identity, sequence};
    return creme_hash_bytes(both, sizeof both);
}

static bool find(void *self, creme_hash sequence, float *out)
{
    const creme_recall *recall = self;
    return creme_activities_find(recall->share->activities, key_of(recall, sequence), recall->outputs, out);
}

static void put(void *self, creme_hash sequence, const float *activity)
{
    const creme_recall *recall = self;
    creme_activities_put(recall->share->activities, key_of(recall, sequence), recall->outputs, activity);
}

void creme_recall_set_options(creme_recall *recall, creme_engine_options *options)
{
    if (recall->columns) {
        options->columns = recall->columns;
        options->column_count = recall->column_count;
    }
    if (recall->share) options->memory = (creme_engine_memory){find, put, recall};
}
