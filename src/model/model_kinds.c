/* All kinds of models, and what is asked of their rows. */
#include "model/model_kinds.h"

#include <string.h>

#define ROW(name) &creme_##name##_kind,
static const creme_model_kind *const KINDS[] = {CREME_MODEL_KINDS(ROW)};

enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

/* --- Finding a kind -------------------------------------------------------------------------------------------- */

const creme_model_kind *creme_model_kind_row(size_t number)
{
    return number < KIND_COUNT ? KINDS[number] : NULL;
}

const creme_model_kind *creme_model_kind_find(const char *name, size_t length)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const char *known = KINDS[i]->about.name;
        if (strlen(known) == length && memcmp(known, name, length) == 0) return KINDS[i];
    }
    return NULL;
}

const creme_model_kind *creme_model_kind_row_of(const creme_weights *weights)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (KINDS[i]->recognise && KINDS[i]->recognise(weights)) return KINDS[i];
    }
    return NULL;
}

const creme_model_kind *creme_model_kind_row_of_bytes(const uint8_t *start, size_t bytes)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (KINDS[i]->recognise_bytes && KINDS[i]->recognise_bytes(start, bytes)) return KINDS[i];
    }
    return NULL;
}

const creme_model_kind_info *creme_model_kind_get(size_t number)
{
    return number < KIND_COUNT ? &KINDS[number]->about : NULL;
}

const creme_model_kind_info *creme_model_kind_of_weights(const creme_weights *weights)
{
    const creme_model_kind *row = creme_model_kind_row_of(weights);
    return row ? &row->about : NULL;
}

const creme_model_kind_info *creme_model_kind_of_text(const char *start)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (KINDS[i]->recognise_text && KINDS[i]->recognise_text(start)) return &KINDS[i]->about;
    }
    return NULL;
}

bool creme_model_is_built_in(const char *specification)
{
    const char *colon = strchr(specification, ':');
    const creme_model_kind *row =
        colon ? creme_model_kind_find(specification, (size_t)(colon - specification)) : NULL;
    return row && row->built_in && strcmp(colon + 1, row->built_in) == 0;
}

const char *creme_model_file_list(const char *specification)
{
    const char *colon = strchr(specification, ':');
    const creme_model_kind *row =
        colon ? creme_model_kind_find(specification, (size_t)(colon - specification)) : NULL;
    if (!colon || !colon[1] || (row && row->about.what) || creme_model_is_built_in(specification)) return NULL;
    return colon + 1;
}

void creme_model_kind_hint(const creme_weights *weights, const char *tried, char *text, size_t bytes)
{
    const creme_model_kind *row = creme_model_kind_row_of(weights);
    *text = '\0';
    if (!row || strcmp(row->about.name, tried) == 0) return;
    snprintf(text, bytes, "; they look like those of %s: open them as %s:FILE", row->about.noun, row->about.name);
}

void creme_model_kind_list(char *text, size_t bytes, bool files, bool random)
{
    size_t used = 0;
    *text = '\0';
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const creme_model_kind_info *about = &KINDS[i]->about;
        if (random && !KINDS[i]->random) continue;
        used +=
            (size_t)snprintf(text + used, bytes - used, "%s%s%s%s", used ? ", " : "", about->name, files ? ":" : "",
                             !files        ? ""
                             : about->what ? about->what
                                           : "FILE");
        if (used >= bytes) return;
    }
}

/* --- Options --------------------------------------------------------------------------------------------------- */

static creme_status refuse(const creme_model_kind_info *kind, const char *option, const char *why)
{
    return creme_fail(CREME_ERROR_ARGUMENT, "%s: %s %s", option, kind->noun, why);
}

static const creme_model_setting_info *find_setting(const creme_model_kind_info *kind, const char *name)
{
    for (size_t i = 0; i < kind->setting_count; i++) {
        if (strcmp(kind->settings[i].name, name) == 0) return &kind->settings[i];
    }
    return NULL;
}

/* The index of the value, -1 if the setting has none such. */
static int find_value(const creme_model_setting_info *setting, const char *value)
{
    if (!setting->values) return 0; /* any will do */
    for (int i = 0; setting->values[i]; i++) {
        if (strcmp(setting->values[i], value) == 0) return i;
    }
    return -1;
}

static creme_status check_setting(const creme_model_kind_info *kind, const creme_model_setting *given)
{
    const creme_model_setting_info *setting = find_setting(kind, given->name);
    char known[256] = "";
    size_t used = 0;
    if (!setting) {
        for (size_t i = 0; i < kind->setting_count && used < sizeof known; i++) {
            used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : ", but ",
                                     kind->settings[i].name);
        }
        return creme_fail(CREME_ERROR_ARGUMENT, "--%s: a model of kind %s has no such option%s", given->name,
                          kind->name, known);
    }
    if (find_value(setting, given->value) >= 0) return CREME_OK;
    for (int i = 0; setting->values[i] && used < sizeof known; i++) {
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? " or " : "", setting->values[i]);
    }
    return creme_fail(CREME_ERROR_ARGUMENT, "--%s: '%s' is not known, it must be %s", given->name, given->value,
                      known);
}

creme_status creme_model_check_options(const creme_model_kind_info *kind, const creme_model_options *options)
{
    static const char *const precisions[] = {"f32", "bf16", "tf32"};
    unsigned takes = kind->takes;
    if (options->head && !(takes & CREME_TAKES_HEAD)) return refuse(kind, "--head", "has no heads");
    if ((options->ignore_tensors || options->lora_alpha != 0) && !(takes & CREME_TAKES_TENSORS))
        return refuse(kind, "--ignore-tensors, --lora-alpha", "has no tensors");
    if (options->backend == CREME_BACKEND_CUDA && !(takes & CREME_TAKES_BACKEND))
        return refuse(kind, "--backend cuda", "is computed by the processor alone");
    if (options->kernels && options->backend != CREME_BACKEND_CUDA)
        return creme_fail(CREME_ERROR_ARGUMENT, "--kernels: goes with --backend cuda");
    if (options->n_value_given && !(takes & CREME_TAKES_N_VALUE))
        return refuse(kind, "--n-value",
                      kind->what ? "is told of an N as its card says" : "has no channels, an N matches nothing");
    if (!(kind->precisions >> options->precision & 1)) {
        return creme_fail(CREME_ERROR_ARGUMENT, "--precision %s: %s is not computed in it",
                          precisions[options->precision], kind->noun);
    }
    for (size_t i = 0; i < options->setting_count; i++) {
        creme_status status = check_setting(kind, &options->settings[i]);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

int creme_model_setting_chosen(const creme_model_setting_info *setting, const creme_model_options *options)
{
    for (size_t i = 0; i < options->setting_count; i++) {
        if (strcmp(options->settings[i].name, setting->name) != 0) continue;
        int value = find_value(setting, options->settings[i].value);
        return value < 0 ? 0 : value;
    }
    return 0;
}
