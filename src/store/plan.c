/* Plans that own what they point to. */
#include "store/store_private.h"

#include "base/memory.h"

#include <string.h>

creme_status creme_keep_allocate(creme_keep *keep, void *out, size_t count, size_t size)
{
    void *memory = NULL;
    creme_status status = creme_grow(&keep->at, &keep->capacity, keep->count + 1, sizeof *keep->at);
    if (status == CREME_OK) status = creme_allocate_zero(&memory, count, size);
    if (status != CREME_OK) return status;
    keep->at[keep->count++] = memory;
    memcpy(out, &memory, sizeof memory);
    return CREME_OK;
}

creme_status creme_keep_text(creme_keep *keep, const char **out, const char *text)
{
    char *copy = NULL;
    creme_status status = creme_keep_allocate(keep, &copy, strlen(text) + 1, 1);
    if (status != CREME_OK) return status;
    strcpy(copy, text);
    *out = copy;
    return CREME_OK;
}

void creme_keep_clear(creme_keep *keep)
{
    for (size_t i = 0; i < keep->count; i++) creme_free(keep->at[i]);
    creme_free(keep->at);
    *keep = (creme_keep){0};
}

static creme_status keep_columns(creme_keep *keep, const creme_column **out, const creme_column *columns,
                                 size_t count)
{
    creme_column *copy = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_keep_allocate(keep, &copy, count, sizeof *copy));
    for (size_t i = 0; i < count; i++) {
        copy[i].kind = columns[i].kind;
        CREME_TRY(creme_keep_text(keep, &copy[i].name, columns[i].name));
    }
    *out = copy;
done:
    return status;
}

static creme_status keep_options(creme_keep *keep, creme_store_plan *to, const creme_store_plan *from)
{
    creme_store_option *options = NULL;
    creme_store_input *inputs = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_keep_allocate(keep, &options, from->option_count, sizeof *options));
    for (size_t i = 0; i < from->option_count; i++) {
        options[i].role = from->options[i].role;
        CREME_TRY(creme_keep_text(keep, &options[i].name, from->options[i].name));
        CREME_TRY(creme_keep_text(keep, &options[i].value, from->options[i].value));
    }
    CREME_TRY(creme_keep_allocate(keep, &inputs, from->input_count, sizeof *inputs));
    for (size_t i = 0; i < from->input_count; i++) {
        inputs[i] = from->inputs[i];
        CREME_TRY(creme_keep_text(keep, &inputs[i].option, from->inputs[i].option));
        CREME_TRY(creme_keep_text(keep, &inputs[i].path, from->inputs[i].path));
    }
    to->options = options;
    to->inputs = inputs;
done:
    return status;
}

static creme_status keep_names(creme_keep *keep, creme_store_plan *to, const creme_store_plan *from)
{
    creme_store_chromosome *chromosomes = NULL;
    const char **tracks = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_keep_allocate(keep, &chromosomes, from->chromosome_count, sizeof *chromosomes));
    for (size_t i = 0; i < from->chromosome_count; i++) {
        chromosomes[i].bp = from->chromosomes[i].bp;
        CREME_TRY(creme_keep_text(keep, &chromosomes[i].name, from->chromosomes[i].name));
    }
    CREME_TRY(creme_keep_allocate(keep, &tracks, from->track_count, sizeof *tracks));
    for (size_t i = 0; i < from->track_count; i++) CREME_TRY(creme_keep_text(keep, &tracks[i], from->tracks[i]));
    to->chromosomes = chromosomes;
    to->tracks = tracks;
done:
    return status;
}

creme_status creme_kept_plan_copy(creme_kept_plan *out, const creme_store_plan *from)
{
    *out = (creme_kept_plan){.plan = *from};
    creme_store_plan *to = &out->plan;
    creme_keep *keep = &out->keep;
    creme_status status = CREME_OK;
    CREME_TRY(creme_keep_text(keep, &to->step, from->step));
    CREME_TRY(creme_keep_text(keep, &to->version, from->version));
    CREME_TRY(creme_keep_text(keep, &to->command, from->command));
    CREME_TRY(creme_keep_text(keep, &to->preamble, from->preamble));
    CREME_TRY(keep_options(keep, to, from));
    CREME_TRY(keep_names(keep, to, from));
    CREME_TRY(keep_columns(keep, &to->columns, from->columns, from->column_count));
    CREME_TRY(keep_columns(keep, &to->replicate_columns, from->replicate_columns, from->replicate_column_count));
done:
    if (status != CREME_OK) creme_kept_plan_clear(out);
    return status;
}

void creme_kept_plan_clear(creme_kept_plan *kept)
{
    creme_keep_clear(&kept->keep);
    *kept = (creme_kept_plan){0};
}
