/* The plan of a collected step: what its folders share, and the loci of all of them. */
#include "store/collect.h"

#include "store/parts.h"

#include "base/memory.h"

#include <string.h>

void creme_collected_step_clear(creme_collected_step *step)
{
    creme_free(step->groups);
    creme_free(step->options);
    creme_free(step->inputs);
    creme_free(step->chromosomes);
    creme_kept_plan_clear(&step->first);
    creme_keep_clear(&step->keep);
    *step = (creme_collected_step){0};
}

/* Files of loci may differ, all others may not. */
static bool says_which_loci(const creme_store_plan *plan, const creme_store_input *input)
{
    const creme_store_option *option = creme_plan_find_option(plan, input->option);
    return option && option->role == CREME_ROLE_PART;
}

static const creme_store_input *next_input(const creme_store_plan *plan, size_t *at, bool of_loci)
{
    while (*at < plan->input_count && says_which_loci(plan, &plan->inputs[*at]) != of_loci) ++*at;
    return *at < plan->input_count ? &plan->inputs[(*at)++] : NULL;
}

static creme_status differ(const creme_collected_step *step, const creme_store *store, const char *name,
                           const creme_store_option *first, const creme_store_option *other)
{
    const char *was = !first ? "not given" : *first->value ? first->value : "given";
    const char *is = !other ? "not given" : *other->value ? other->value : "given";
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "--%s: the step %s has %s in %s, but %s in %s; only --loci and --part may "
                      "differ",
                      name, store->plan.plan.step, was, step->folder, is, store->folder);
}

static creme_status compare_options(const creme_collected_step *step, const creme_store *store)
{
    const creme_store_plan *a = &step->first.plan, *b = &store->plan.plan;
    for (size_t i = 0; i < a->option_count; i++) {
        const creme_store_option *option = &a->options[i], *other = creme_plan_find_option(b, option->name);
        if (option->role != CREME_ROLE_RESULT || (other && strcmp(option->value, other->value) == 0)) continue;
        return differ(step, store, option->name, option, other);
    }
    for (size_t i = 0; i < b->option_count; i++) {
        const creme_store_option *other = &b->options[i];
        if (other->role != CREME_ROLE_RESULT || creme_plan_find_option(a, other->name)) continue;
        return differ(step, store, other->name, NULL, other);
    }
    return CREME_OK;
}

static creme_status compare_inputs(const creme_collected_step *step, const creme_store *store)
{
    const creme_store_plan *a = &step->first.plan, *b = &store->plan.plan;
    size_t at = 0, other_at = 0;
    for (;;) {
        const creme_store_input *input = next_input(a, &at, false), *other = next_input(b, &other_at, false);
        if (!input && !other) return CREME_OK;
        if (input && other && input->bytes == other->bytes && strcmp(input->hash, other->hash) == 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "--%s: %s, which the step %s read, is not the same file in %s and %s",
                          (input ? input : other)->option, (input ? input : other)->path, b->step, step->folder,
                          store->folder);
    }
}

static creme_status compare(const creme_collected_step *step, const creme_store *store)
{
    const creme_store_plan *a = &step->first.plan, *b = &store->plan.plan;
    if (strcmp(a->version, b->version) != 0) {
        return creme_fail(CREME_ERROR_ARGUMENT, "the step %s was made by creme %s in %s, but by creme %s in %s",
                          b->step, a->version, step->folder, b->version, store->folder);
    }
    creme_status status = compare_options(step, store);
    if (status == CREME_OK) status = compare_inputs(step, store);
    if (status != CREME_OK || creme_plan_same_shape(a, b)) return status;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "the step %s has other tracks, or other columns of the loci, in %s than in %s", b->step,
                      store->folder, step->folder);
}

static creme_status join_hashes(creme_keep *keep, const creme_store_plan *plan, const char **out)
{
    char *text = NULL;
    creme_status status = creme_keep_allocate(keep, &text, plan->input_count * sizeof plan->inputs->hash + 1, 1);
    if (status != CREME_OK) return status;
    for (size_t at = 0;;) {
        const creme_store_input *input = next_input(plan, &at, true);
        if (!input) break;
        strcat(text, input->hash);
    }
    *out = text;
    return CREME_OK;
}

creme_status creme_collect_find_group(const creme_collected_step *step, const creme_store *store, size_t *group)
{
    creme_keep keep = {0};
    const char *hashes = NULL;
    creme_status status = join_hashes(&keep, &store->plan.plan, &hashes);
    *group = 0;
    if (status == CREME_OK) {
        while (*group < step->group_count && strcmp(step->groups[*group].hashes, hashes) != 0) ++*group;
    }
    creme_keep_clear(&keep);
    return status;
}

static bool is_part(const creme_store_plan *plan)
{
    const creme_store_option *part = creme_plan_find_option(plan, "part");
    return part && *part->value;
}

/* Folders of other files of loci are joined; but parts that name the same file, or lie beside each other by their
 * numbers, are of one thing, which must not have changed between them. */
static bool are_of_one(const creme_loci_group *a, const creme_loci_group *b)
{
    return a->is_part && b->is_part &&
           (strcmp(a->value, b->value) == 0 || creme_parts_are_beside(a->folder, b->folder));
}

static creme_status check_mixture(const creme_collected_step *step, const char *const *folders, size_t count)
{
    for (size_t a = 0; a < step->group_count; a++) {
        for (size_t b = a + 1; b < step->group_count; b++) {
            if (are_of_one(&step->groups[a], &step->groups[b]))
                return creme_collect_fail_mixed(step, a, b, folders, count);
        }
    }
    return CREME_OK;
}

static creme_status add_inputs(creme_collected_step *step, const creme_store_plan *plan, bool of_loci)
{
    creme_status status = CREME_OK;
    for (size_t at = 0;;) {
        const creme_store_input *input = next_input(plan, &at, of_loci);
        if (!input) break;
        CREME_TRY(creme_grow(&step->inputs, &step->input_capacity, step->plan.input_count + 1, sizeof *step->inputs));
        creme_store_input *copy = &step->inputs[step->plan.input_count];
        *copy = *input;
        CREME_TRY(creme_keep_text(&step->keep, &copy->option, input->option));
        CREME_TRY(creme_keep_text(&step->keep, &copy->path, input->path));
        step->plan.input_count++;
    }
done:
    return status;
}

static const char *value_of_loci(const creme_store_plan *plan)
{
    size_t at = 0;
    const creme_store_input *input = next_input(plan, &at, true);
    return input ? creme_plan_find_option(plan, input->option)->value : "";
}

static creme_status add_group(creme_collected_step *step, const creme_store *store)
{
    const creme_store_plan *plan = &store->plan.plan;
    size_t index = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_collect_find_group(step, store, &index));
    if (index < step->group_count) {
        const creme_loci_group *known = &step->groups[index];
        if (known->loci == plan->loci && known->units_in_all == plan->units_in_all) return CREME_OK;
        return creme_store_damaged(store, "not as many loci or units as in the folders of the other parts");
    }
    CREME_TRY(creme_grow(&step->groups, &step->group_capacity, index + 1, sizeof *step->groups));
    creme_loci_group *group = &step->groups[index];
    *group = (creme_loci_group){
        .is_part = is_part(plan), .first = step->plan.loci, .loci = plan->loci, .units_in_all = plan->units_in_all};
    CREME_TRY(creme_keep_text(&step->keep, &group->folder, store->folder));
    CREME_TRY(join_hashes(&step->keep, plan, &group->hashes));
    CREME_TRY(creme_keep_text(&step->keep, &group->value, value_of_loci(plan)));
    CREME_TRY(add_inputs(step, plan, true));
    step->group_count++;
    if (__builtin_add_overflow(step->plan.loci, plan->loci, &step->plan.loci) ||
        __builtin_add_overflow(step->plan.units, plan->units_in_all, &step->plan.units)) {
        status = creme_store_damaged(store, "more units than can be counted");
    }
done:
    return status;
}

static creme_status add_chromosomes(creme_collected_step *step, const creme_store *store)
{
    const creme_store_plan *plan = &store->plan.plan;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < plan->chromosome_count; i++) {
        size_t known = 0;
        while (known < step->plan.chromosome_count &&
               strcmp(step->chromosomes[known].name, plan->chromosomes[i].name) != 0) {
            known++;
        }
        if (known < step->plan.chromosome_count) continue;
        CREME_TRY(creme_grow(&step->chromosomes, &step->chromosome_capacity, known + 1, sizeof *step->chromosomes));
        step->chromosomes[known].bp = plan->chromosomes[i].bp;
        CREME_TRY(creme_keep_text(&step->keep, &step->chromosomes[known].name, plan->chromosomes[i].name));
        step->plan.chromosome_count++;
    }
done:
    return status;
}

static creme_status add_folder(creme_collected_step *step, creme_store *store)
{
    creme_status status = CREME_OK;
    if (!step->folder) {
        CREME_TRY(creme_kept_plan_copy(&step->first, &store->plan.plan));
        CREME_TRY(creme_keep_text(&step->keep, &step->folder, store->folder));
        CREME_TRY(add_inputs(step, &step->first.plan, false));
    } else {
        CREME_TRY(compare(step, store));
    }
    CREME_TRY(add_group(step, store));
    CREME_TRY(add_chromosomes(step, store));
done:
    return status;
}

/* "a.tsv,b.tsv": the files of loci one after the other. */
static creme_status join_loci(creme_collected_step *step, const char **out)
{
    size_t bytes = 1;
    char *text = NULL;
    for (size_t i = 0; i < step->group_count; i++) bytes += strlen(step->groups[i].value) + 1;
    creme_status status = creme_keep_allocate(&step->keep, &text, bytes, 1);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < step->group_count; i++) strcat(strcat(text, i ? "," : ""), step->groups[i].value);
    *out = text;
    return CREME_OK;
}

/* Without the options that do not matter, and without --part, which says what is in one folder only. */
static creme_status choose_options(creme_collected_step *step)
{
    const creme_store_plan *first = &step->first.plan;
    size_t at = 0;
    const creme_store_input *loci = next_input(first, &at, true);
    creme_status status = CREME_OK;
    for (size_t i = 0; i < first->option_count; i++) {
        creme_store_option option = first->options[i];
        if (option.role == CREME_ROLE_FREE) continue;
        if (option.role == CREME_ROLE_PART) {
            if (!loci || strcmp(option.name, loci->option) != 0) continue;
            CREME_TRY(join_loci(step, &option.value));
        }
        CREME_TRY(
            creme_grow(&step->options, &step->option_capacity, step->plan.option_count + 1, sizeof *step->options));
        step->options[step->plan.option_count++] = option;
    }
done:
    return status;
}

/* What an undivided run would say of pairs of loci of two files is in none of the folders. */
static creme_status check_pairs(const creme_collected_step *step)
{
    const creme_store_plan *plan = &step->first.plan;
    for (size_t i = 0; step->group_count > 1 && i < plan->column_count; i++) {
        if (strcmp(plan->columns[i].name, "target_chrom") != 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "the step %s is of pairs of loci: those of loci in %s with loci in %s are in none of the "
                          "folders; collect parts (--part) of one file only",
                          plan->step, step->groups[0].value, step->groups[1].value);
    }
    return CREME_OK;
}

static creme_status finish_plan(creme_collected_step *step, const char *command)
{
    creme_status status = CREME_OK;
    CREME_TRY(check_pairs(step));
    CREME_TRY(choose_options(step));
    creme_store_plan plan = step->first.plan;
    plan.command = command;
    plan.options = step->options;
    plan.option_count = step->plan.option_count;
    plan.inputs = step->inputs;
    plan.input_count = step->plan.input_count;
    plan.chromosomes = step->chromosomes;
    plan.chromosome_count = step->plan.chromosome_count;
    plan.loci = step->plan.loci;
    plan.units = plan.units_in_all = step->plan.units;
    step->plan = plan;
done:
    return status;
}

creme_status creme_collect_plan(creme_collected_step *out, const char *step, const char *const *folders, size_t count,
                                const char *command)
{
    creme_store *store = NULL;
    creme_status status = CREME_OK;
    *out = (creme_collected_step){0};
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        CREME_TRY(creme_store_open(&store, folders[i], CREME_STORE_READ));
        CREME_TRY(creme_store_try(store, step, &found));
        if (found && !creme_part_is_empty(store)) CREME_TRY(add_folder(out, store));
        creme_store_close(store);
        store = NULL;
    }
    CREME_TRY(check_mixture(out, folders, count));
    status = finish_plan(out, command);
done:
    creme_store_close(store);
    return status;
}
