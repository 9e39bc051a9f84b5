/* What is missing where parts are collected, by its name. */
#include "store/collect.h"
#include "store/parts.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { MOST_NAMED = 20, MOST_PARTS = 1 << 20 };

/* How far a part is, as far as folders of it were given. */
typedef enum part_state { PART_ABSENT, PART_BEGUN, PART_WHOLE } part_state;

typedef struct part_states {
    uint8_t *of; /* [parts], part_state; NULL: no folder says that it is a part */
    int64_t parts;
    creme_output *unfinished; /* folders, of which none is a part */
    int unfinished_count;
    char first[64], odd[64]; /* "1/2"; one that is cut otherwise, "" if none is */
} part_states;

static creme_status note_folder(part_states *p, const creme_store *store)
{
    if (creme_store_is_finished(store)) return CREME_OK;
    if (p->unfinished_count++ < MOST_NAMED)
        creme_output_print(p->unfinished, "%s%s", p->unfinished_count > 1 ? ", " : "", store->folder);
    return CREME_OK;
}

/* "20", or "20:cost", of "3/20:cost". */
static const char *cut_of(const char *part)
{
    return part + strcspn(part, "/") + 1;
}

static creme_status note_part(part_states *p, const creme_store *store)
{
    const creme_store_option *option = creme_plan_find_option(&store->plan.plan, "part");
    int64_t part = 0, parts = 0;
    if (!option || !*option->value) return note_folder(p, store);
    creme_status status = creme_text_read_part(&part, &parts, NULL, option->value, "--part");
    if (status != CREME_OK || parts > MOST_PARTS) return creme_store_damaged(store, "the number of a part");
    if (!p->of) {
        CREME_TRY(creme_allocate_zero(&p->of, (size_t)parts, 1));
        p->parts = parts;
        snprintf(p->first, sizeof p->first, "%s", option->value);
    }
    if (strcmp(cut_of(option->value), cut_of(p->first)) != 0) {
        if (!*p->odd) snprintf(p->odd, sizeof p->odd, "%s", option->value);
        return note_folder(p, store);
    }
    part_state state = creme_store_is_finished(store) ? PART_WHOLE : PART_BEGUN;
    if (p->of[part - 1] < state) p->of[part - 1] = (uint8_t)state;
done:
    return status;
}

static creme_status look(part_states *p, const char *step, const char *const *folders, size_t count)
{
    creme_store *store = NULL;
    creme_status status = CREME_OK;
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        CREME_TRY(creme_store_open(&store, folders[i], CREME_STORE_READ));
        CREME_TRY(creme_store_try(store, step, &found));
        if (found) CREME_TRY(note_part(p, store));
        creme_store_close(store);
        store = NULL;
    }
done:
    creme_store_close(store);
    return status;
}

/* "part 2/6, part 5/6 (begun)" */
static void write_parts(const part_states *p, creme_output *output)
{
    int64_t named = 0, all = 0;
    for (int64_t i = 0; p->of && i < p->parts; i++) {
        if (p->of[i] == PART_WHOLE || all++ >= MOST_NAMED) continue;
        creme_output_print(output, "%spart %" PRId64 "/%" PRId64 "%s", named++ ? ", " : "", i + 1, p->parts,
                           p->of[i] == PART_BEGUN ? " (begun)" : "");
    }
    if (all > named) creme_output_print(output, " and %" PRId64 " more", all - named);
}

/* Parts of 2 and of 3 together are whole only by chance: which ones are missing is for who made them to say. */
static creme_status fail_odd(const char *step, const part_states *p, int64_t missing, int64_t units)
{
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "%s: %" PRId64 " of %" PRId64
                      " units are missing, for part %s and part %s are not parts of the "
                      "same cut: all of a run have the same behind the slash; --allow-missing collects what is there",
                      step, missing, units, p->first, p->odd);
}

static creme_status fail(const char *step, int64_t missing, int64_t units, const char *parts, const char *folders)
{
    const char *between = *parts && *folders ? "; " : "";
    if (!*parts && !*folders) parts = "of parts that were not given";
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "%s: %" PRId64 " of %" PRId64 " units are missing: %s%s%s%s; --allow-missing collects what is "
                      "there",
                      step, missing, units, parts, between, *folders ? "not finished: " : "", folders);
}

creme_status creme_collect_fail_missing(const char *step, const char *const *folders, size_t count, int64_t missing,
                                        int64_t units)
{
    part_states p = {0};
    creme_output *named = NULL;
    char *parts = NULL, *unfinished = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open_memory(&p.unfinished, &unfinished));
    CREME_TRY(creme_output_open_memory(&named, &parts));
    CREME_TRY(look(&p, step, folders, count));
    write_parts(&p, named);
    status = creme_output_close(named);
    named = NULL;
    CREME_TRY(status);
    status = creme_output_close(p.unfinished);
    p.unfinished = NULL;
    if (status == CREME_OK && *p.odd)
        status = fail_odd(step, &p, missing, units);
    else if (status == CREME_OK)
        status = fail(step, missing, units, parts, unfinished);
done:
    creme_output_discard(named);
    creme_output_discard(p.unfinished);
    creme_free(parts);
    creme_free(unfinished);
    creme_free(p.of);
    return status;
}

/* --- Parts of what has changed between them --------------------------------------------------------------------- */

/* "part 1/3, part 3/3": those of a group. */
static creme_status name_group(char **out, const creme_collected_step *step, size_t group, const char *const *folders,
                               size_t count)
{
    creme_output *output = NULL;
    creme_store *store = NULL;
    int named = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_output_open_memory(&output, out));
    for (size_t i = 0; i < count; i++) {
        bool found = false;
        size_t of = step->group_count;
        CREME_TRY(creme_store_open(&store, folders[i], CREME_STORE_READ));
        CREME_TRY(creme_store_try(store, step->first.plan.step, &found));
        if (found && !creme_part_is_empty(store)) CREME_TRY(creme_collect_find_group(step, store, &of));
        const creme_store_option *part = found ? creme_plan_find_option(&store->plan.plan, "part") : NULL;
        if (of == group && named++ < MOST_NAMED)
            creme_output_print(output, "%spart %s", named > 1 ? ", " : "", part ? part->value : "1/1");
        creme_store_close(store);
        store = NULL;
    }
    if (named > MOST_NAMED) creme_output_print(output, " and %d more", named - MOST_NAMED);
    status = creme_output_close(output);
    output = NULL;
done:
    creme_output_discard(output);
    creme_store_close(store);
    return status;
}

creme_status creme_collect_fail_mixed(const creme_collected_step *step, size_t one, size_t other,
                                      const char *const *folders, size_t count)
{
    const creme_loci_group *a = &step->groups[one], *b = &step->groups[other];
    char *first = NULL, *second = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(name_group(&first, step, one, folders, count));
    CREME_TRY(name_group(&second, step, other, folders, count));
    status =
        creme_fail(CREME_ERROR_ARGUMENT,
                   "%s: not parts of one run: %s (%s) and %s (%s) were made of other loci, the content of %s has "
                   "changed between them; remove those of the wrong one, and do them again",
                   step->first.plan.step, first, a->folder, second, b->folder, b->value);
done:
    creme_free(first);
    creme_free(second);
    return status;
}
