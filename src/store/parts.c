/* Finding the folders of parts. */
#include "store/parts.h"

#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_DIGITS = 9 };

static bool is_folder(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool is_there(const char *folder, const char *name)
{
    char *path = NULL;
    struct stat about;
    if (creme_format_text(&path, "%s/%s", folder, name) != CREME_OK) return false;
    bool there = lstat(path, &about) == 0;
    creme_free(path);
    return there;
}

/* "17": as --part has it, without zeros before it. */
static bool is_number(const char *name)
{
    size_t digits = strspn(name, "0123456789");
    return digits > 0 && digits <= MOST_DIGITS && name[digits] == '\0' && *name != '0';
}

static bool is_step(const char *name)
{
    return *name != '.';
}

/* Numbers by what they are, names by their letters. */
static int compare_names(const void *a, const void *b)
{
    const char *left = *(const char *const *)a, *right = *(const char *const *)b;
    size_t one = strlen(left), other = strlen(right);
    if (is_number(left) && is_number(right) && one != other) return one < other ? -1 : 1;
    return strcmp(left, right);
}

static creme_status add_path(creme_part_folders *out, char *path)
{
    creme_status status = creme_grow(&out->at, &out->capacity, out->count + 1, sizeof *out->at);
    if (status == CREME_OK)
        out->at[out->count++] = path;
    else
        creme_free(path);
    return status;
}

/* Names of folders in `path` that `is_wanted`, sorted. */
static creme_status list(creme_part_folders *out, const char *path, bool (*is_wanted)(const char *name))
{
    DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    creme_status status = CREME_OK;
    if (!folder) return CREME_OK; /* who opens it says why */
    while ((entry = readdir(folder))) {
        char *name = NULL, *whole = NULL;
        if (!is_wanted(entry->d_name)) continue;
        CREME_TRY(creme_format_text(&whole, "%s/%s", path, entry->d_name));
        bool wanted = is_folder(whole);
        creme_free(whole);
        if (!wanted) continue;
        CREME_TRY(creme_copy_text(&name, entry->d_name));
        CREME_TRY(add_path(out, name));
    }
    if (out->count > 0) qsort(out->at, out->count, sizeof *out->at, compare_names);
done:
    closedir(folder);
    return status;
}

static creme_status add_numbered(creme_part_folders *out, const char *path)
{
    creme_part_folders names = {0};
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') length--;
    creme_status status = CREME_OK;
    CREME_TRY(list(&names, path, is_number));
    for (size_t i = 0; i < names.count; i++) {
        char *whole = NULL;
        CREME_TRY(creme_format_text(&whole, "%.*s/%s", (int)length, path, names.at[i]));
        CREME_TRY(add_path(out, whole));
    }
done:
    creme_part_folders_clear(&names);
    return status;
}

creme_status creme_part_folders_add(creme_part_folders *out, const char *path)
{
    size_t before = out->count;
    char *copy = NULL;
    creme_status status = CREME_OK;
    if (!is_there(path, "results.sqlite")) CREME_TRY(add_numbered(out, path));
    if (out->count > before) return CREME_OK;
    CREME_TRY(creme_copy_text(&copy, path));
    CREME_TRY(add_path(out, copy));
done:
    return status;
}

creme_status creme_part_folders_add_of(creme_part_folders *out, const char *run)
{
    creme_part_folders steps = {0};
    char *parts = NULL, *path = NULL;
    size_t length = strlen(run);
    while (length > 1 && run[length - 1] == '/') length--;
    creme_status status = CREME_OK;
    CREME_TRY(creme_format_text(&parts, "%.*s/parts", (int)length, run));
    if (is_folder(parts)) CREME_TRY(list(&steps, parts, is_step));
    for (size_t i = 0; i < steps.count; i++) {
        CREME_TRY(creme_format_text(&path, "%s/%s", parts, steps.at[i]));
        CREME_TRY(add_numbered(out, path));
        creme_free(path);
        path = NULL;
    }
done:
    creme_free(path);
    creme_free(parts);
    creme_part_folders_clear(&steps);
    return status;
}

void creme_part_folders_clear(creme_part_folders *folders)
{
    for (size_t i = 0; i < folders->count; i++) creme_free(folders->at[i]);
    creme_free(folders->at);
    *folders = (creme_part_folders){0};
}

bool creme_part_is_empty(const creme_store *store)
{
    const creme_store_plan *plan = creme_store_get_plan(store);
    return plan->units == 0 && plan->column_count == 0;
}

/* --- Parts beside each other ------------------------------------------------------------------------------------ */

/* Where the last name of the path begins. */
static size_t above(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

bool creme_parts_are_beside(const char *a, const char *b)
{
    size_t length = above(a);
    return length == above(b) && strncmp(a, b, length) == 0 && is_number(a + length) && is_number(b + length);
}

/* How parts were cut, "20" or "20:cost", if the plan is of the part that the folder is called by; else NULL. */
static const char *cut_of(const char *folder, const creme_store_plan *plan)
{
    const creme_store_option *option = creme_plan_find_option(plan, "part");
    const char *name = folder + above(folder);
    size_t length = strlen(name);
    if (!option || !is_number(name) || strncmp(option->value, name, length) != 0 || option->value[length] != '/')
        return NULL;
    return option->value + length + 1;
}

/* Of the folder beside; *found: it has the step, which was compared. Whatever is wrong with it is told by who opens it
 * for its own sake. */
static creme_status compare_beside(const char *folder, const creme_store_plan *plan, const char *cut, bool *found)
{
    creme_store *store = NULL;
    creme_status status = CREME_OK;
    *found = creme_store_open(&store, folder, CREME_STORE_READ) == CREME_OK &&
             creme_store_try(store, plan->step, found) == CREME_OK && *found && !creme_part_is_empty(store);
    const char *theirs = *found ? cut_of(store->folder, &store->plan.plan) : NULL;
    *found = theirs != NULL;
    if (theirs && strcmp(theirs, cut) != 0) {
        status =
            creme_fail(CREME_ERROR_ARGUMENT,
                       "--part: %s, but %s beside it is part %s, and all parts of a run have the same behind the "
                       "slash; give that, or begin in another folder",
                       creme_plan_find_option(plan, "part")->value, store->folder,
                       creme_plan_find_option(&store->plan.plan, "part")->value);
    } else if (theirs) {
        status = creme_plan_compare_asked(store, plan);
    }
    creme_store_close(store);
    return status;
}

creme_status creme_parts_check_beside(const creme_store *store, const creme_store_plan *plan)
{
    creme_part_folders beside = {0};
    char *parent = NULL;
    const char *cut = cut_of(store->folder, plan);
    bool found = false;
    creme_status status = CREME_OK;
    if (!cut) return CREME_OK;
    size_t length = above(store->folder);
    CREME_TRY(length ? creme_copy_text_n(&parent, store->folder, length) : creme_copy_text(&parent, "."));
    CREME_TRY(add_numbered(&beside, parent));
    for (size_t i = 0; i < beside.count && !found; i++) {
        if (strcmp(beside.at[i] + above(beside.at[i]), store->folder + length) == 0) continue;
        CREME_TRY(compare_beside(beside.at[i], plan, cut, &found));
    }
done:
    creme_part_folders_clear(&beside);
    creme_free(parent);
    return status;
}

static creme_status read_cut(char **out, const char *folder, const char *step)
{
    creme_store *store = NULL;
    bool found = false;
    creme_status status = CREME_OK;
    if (creme_store_open(&store, folder, CREME_STORE_READ) != CREME_OK) return CREME_OK;
    if (creme_store_try(store, step, &found) == CREME_OK && found) {
        const char *cut = cut_of(store->folder, &store->plan.plan);
        if (cut) status = creme_copy_text(out, cut);
    }
    creme_store_close(store);
    return status;
}

creme_status creme_parts_find_cut(char **out, const char *folder, const char *step)
{
    creme_part_folders beside = {0};
    char *path = NULL, *parent = NULL;
    size_t length = strlen(folder);
    creme_status status = CREME_OK;
    *out = NULL;
    while (length > 1 && folder[length - 1] == '/') length--;
    CREME_TRY(creme_copy_text_n(&path, folder, length));
    if (!is_number(path + above(path))) goto done;
    CREME_TRY(read_cut(out, path, step));
    CREME_TRY(above(path) ? creme_copy_text_n(&parent, path, above(path)) : creme_copy_text(&parent, "."));
    CREME_TRY(add_numbered(&beside, parent));
    for (size_t i = 0; i < beside.count && !*out; i++) CREME_TRY(read_cut(out, beside.at[i], step));
done:
    creme_part_folders_clear(&beside);
    creme_free(parent);
    creme_free(path);
    return status;
}
