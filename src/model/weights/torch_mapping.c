/* Choosing among the dictionaries of a checkpoint. */
#include "model/weights/torch_mapping.h"

#include "model/weights/collection.h"

#include <stdio.h>
#include <string.h>

enum { MOST_DEPTH = 16, PATH_BYTES = 160 };

typedef struct mapping {
    const creme_pickle_value *dict;
    size_t tensors;
    char path[PATH_BYTES]; /* its keys: "checkpoint/model" */
} mapping;

typedef struct search {
    mapping best, second; /* by number of tensors */
} search;

static size_t count_tensors(const creme_pickle_value *dict)
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < dict->count; i += 2) {
        count += dict->items[i]->kind == CREME_PICKLE_TEXT && dict->items[i + 1]->kind == CREME_PICKLE_TENSOR;
    }
    return count;
}

static void consider(search *s, const creme_pickle_value *dict, const char *path)
{
    mapping one = {.dict = dict, .tensors = count_tensors(dict)};
    if (one.tensors <= s->second.tensors) return;
    snprintf(one.path, sizeof one.path, "%s", path);
    if (one.tensors > s->best.tensors) {
        s->second = s->best;
        s->best = one;
    } else {
        s->second = one;
    }
}

/* The path of what stands under a key; a key that is not printable text is shown as '?'. */
static void join_path(char *out, const char *path, const creme_pickle_value *key)
{
    bool printable = key->kind == CREME_PICKLE_TEXT && creme_weights_name_is_valid(key->text, key->text_bytes);
    snprintf(out, PATH_BYTES, "%s%s%.*s", path, *path ? "/" : "", printable ? (int)key->text_bytes : 1,
             printable ? key->text : "?");
}

/* Every dictionary is looked at once, however often it is put somewhere. */
static void walk(search *s, creme_pickle_value *value, const char *path, int depth)
{
    if (value->kind != CREME_PICKLE_DICT || value->seen || depth == MOST_DEPTH) return;
    value->seen = true;
    consider(s, value, path);
    for (size_t i = 0; i + 1 < value->count; i += 2) {
        char below[PATH_BYTES];
        if (value->items[i + 1]->kind != CREME_PICKLE_DICT) continue;
        join_path(below, path, value->items[i]);
        walk(s, value->items[i + 1], below, depth + 1);
    }
}

static creme_status refuse_choice(const search *s, const char *place)
{
    return creme_fail(CREME_ERROR_UNSUPPORTED,
                      "%s: holds several networks, \"%s\" of %zu tensors and \"%s\" of %zu: which is meant? Save the "
                      "one alone: torch.save(checkpoint[...], FILE)",
                      place, s->best.path, s->best.tensors, s->second.path, s->second.tensors);
}

creme_status creme_torch_mapping_find(const creme_pickle_value **out, creme_pickle *pickle, const char *place)
{
    static const char *const usual[] = {"state_dict", "model_state_dict"};
    creme_pickle_value *root = pickle->root;
    search s = {0};
    char name[256];
    *out = NULL;
    if (root->kind == CREME_PICKLE_FOREIGN) {
        return creme_fail(
            CREME_ERROR_UNSUPPORTED,
            "%s: is an object of the class %s, not a dictionary of tensors; nothing of it was executed: "
            "write the file again with torch.save(model.state_dict(), ...)",
            place, creme_pickle_foreign_name(root, name, sizeof name));
    }
    if (root->kind != CREME_PICKLE_DICT) {
        return creme_fail(CREME_ERROR_UNSUPPORTED,
                          "%s: holds neither a dictionary of tensors nor a tensor: save model.state_dict()", place);
    }
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        const creme_pickle_value *inner = creme_pickle_find(root, usual[i]);
        if (inner && inner->kind == CREME_PICKLE_DICT && count_tensors(inner) > 0) consider(&s, inner, usual[i]);
    }
    if (s.best.tensors == 0) walk(&s, root, "", 0);
    if (s.best.tensors == 0) {
        return creme_fail(CREME_ERROR_FORMAT, "%s: holds no tensors: save model.state_dict()", place);
    }
    if (2 * s.second.tensors > s.best.tensors) return refuse_choice(&s, place);
    *out = s.best.dict;
    return CREME_OK;
}
