/* Choosing tracks by index, range, name or expression. */
#include <creme/track.h>

#include "base/lines.h"
#include "base/memory.h"
#include "base/pattern.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct selector {
    const creme_track_table *table;
    bool sum_strands;
    bool *taken;  /* rows that are in the selection, as a choice or as another's `other` */
    size_t named; /* choices with a name of their own */
    creme_track_selection selection;
} selector;

void creme_track_selection_clear(creme_track_selection *selection)
{
    for (size_t i = 0; i < selection->count; i++) {
        creme_free(selection->at[i].name);
        creme_free(selection->at[i].opposite);
    }
    creme_free(selection->at);
    *selection = (creme_track_selection){0};
}

static creme_status take(selector *s, size_t row)
{
    if (s->taken[row]) return CREME_OK;
    creme_status status =
        creme_grow(&s->selection.at, &s->selection.capacity, s->selection.count + 1, sizeof *s->selection.at);
    if (status != CREME_OK) return status;
    creme_track_choice choice = {.track = (int64_t)row, .other = -1};
    int64_t pair = s->table->at[row].strand_pair;
    if (s->sum_strands && pair != (int64_t)row) {
        choice.track = pair < (int64_t)row ? pair : (int64_t)row;
        choice.other = pair < (int64_t)row ? (int64_t)row : pair;
        s->taken[pair] = true;
    }
    s->taken[row] = true;
    s->selection.at[s->selection.count++] = choice;
    return CREME_OK;
}

/* Index, range or "all". */
typedef struct span {
    int64_t first, last;
} span;

/* Digits only; a number too large to store is as far outside of any table as the largest. */
static const char *parse_digits(const char *text, int64_t *value)
{
    const char *end = text + strspn(text, "0123456789");
    if (end == text) return NULL;
    *value = end - text > 18 ? INT64_MAX : strtoll(text, NULL, 10);
    return end;
}

static bool parse_span(const char *item, size_t count, span *out)
{
    if (strcmp(item, "all") == 0) {
        *out = (span){0, (int64_t)count - 1};
        return true;
    }
    const char *at = parse_digits(item, &out->first);
    if (!at) return false;
    out->last = out->first;
    if (*at == '-') at = parse_digits(at + 1, &out->last);
    return at && *at == '\0';
}

static creme_status take_span(selector *s, const char *item, span wanted)
{
    int64_t count = (int64_t)s->table->count, taken = 0;
    if (count == 0) return creme_fail(CREME_ERROR_RANGE, "tracks '%.80s': the model has no tracks", item);
    if (wanted.last < wanted.first) {
        return creme_fail(CREME_ERROR_RANGE, "tracks '%.80s': the range ends before it begins", item);
    }
    if (wanted.last >= count) {
        return creme_fail(CREME_ERROR_RANGE, "tracks '%.80s': the model has tracks 0 to %lld", item,
                          (long long)count - 1);
    }
    creme_status status = CREME_OK;
    for (int64_t row = wanted.first; status == CREME_OK && row <= wanted.last; row++) {
        if (s->table->at[row].unlisted) continue;
        status = take(s, (size_t)row);
        taken++;
    }
    if (status != CREME_OK || taken > 0) return status;
    return creme_fail(CREME_ERROR_NOT_FOUND,
                      "tracks '%.80s': the table of targets, which holds some of the model's "
                      "tracks, leaves that out",
                      item);
}

/* Those whose identifier or description is the text as a whole. */
static creme_status take_named_so(selector *s, const char *item, bool *found)
{
    *found = false;
    creme_status status = CREME_OK;
    for (size_t i = 0; status == CREME_OK && i < s->table->count; i++) {
        const creme_track *track = &s->table->at[i];
        if (track->unlisted || (strcmp(item, track->identifier) != 0 && strcmp(item, track->description) != 0))
            continue;
        *found = true;
        status = take(s, i);
    }
    return status;
}

static creme_status take_matches(selector *s, const char *expression, bool *found)
{
    *found = false;
    regex_t compiled;
    creme_status status = creme_pattern_compile(&compiled, expression);
    if (status != CREME_OK) {
        return creme_error_prefix(status,
                                  "tracks '%.200s': no index, range, name or regular expression: ", expression);
    }
    for (size_t i = 0; status == CREME_OK && i < s->table->count; i++) {
        const creme_track *track = &s->table->at[i];
        if (track->unlisted) continue;
        if (regexec(&compiled, track->description, 0, NULL, 0) != 0 &&
            regexec(&compiled, track->identifier, 0, NULL, 0) != 0) {
            continue;
        }
        *found = true;
        status = take(s, i);
    }
    regfree(&compiled);
    return status;
}

/* In another case the item is found: how many tracks have it, and one of them. */
static creme_status find_any_case(const selector *s, const char *item, size_t *count, const char **one)
{
    regex_t compiled;
    *count = 0;
    creme_status status = creme_pattern_compile_any_case(&compiled, item);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < s->table->count; i++) {
        const creme_track *track = &s->table->at[i];
        if (track->unlisted) continue;
        bool described = regexec(&compiled, track->description, 0, NULL, 0) == 0;
        if (!described && regexec(&compiled, track->identifier, 0, NULL, 0) != 0) continue;
        if ((*count)++ == 0) *one = described ? track->description : track->identifier;
    }
    regfree(&compiled);
    return CREME_OK;
}

/* As plain text the item is found: how many tracks have it, and one of them. */
static size_t find_plain(const selector *s, const char *item, const char **one)
{
    size_t count = 0;
    for (size_t i = 0; i < s->table->count; i++) {
        const creme_track *track = &s->table->at[i];
        bool described = strstr(track->description, item) != NULL;
        if (track->unlisted || (!described && !strstr(track->identifier, item))) continue;
        if (count++ == 0) *one = described ? track->description : track->identifier;
    }
    return count;
}

/* The identifier or description that is spelt most like the item; NULL if none is near. */
static creme_status find_near(const selector *s, const char *item, const char **near)
{
    const char **words = NULL;
    size_t count = 0;
    creme_status status = creme_allocate(&words, 2 * s->table->count, sizeof *words);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < s->table->count; i++) {
        if (s->table->at[i].unlisted) continue;
        words[count++] = s->table->at[i].identifier;
        words[count++] = s->table->at[i].description;
    }
    *near = creme_text_suggest(item, words, count);
    creme_free(words);
    return CREME_OK;
}

static creme_status fail_unmatched(const selector *s, const char *item)
{
    bool special = strpbrk(item, "()[]{}+*?.|^$\\");
    char hint[200] = "";
    const char *like = NULL;
    size_t count = 0, plain = special ? find_plain(s, item, &like) : 0;
    creme_status status = CREME_OK;
    if (plain == 0) CREME_TRY(find_any_case(s, item, &count, &like));
    if (plain == 0 && count == 0) CREME_TRY(find_near(s, item, &like));
    if (plain > 0)
        snprintf(hint, sizeof hint, "as plain text it is in %zu%s '%.80s'; ", plain, plain > 1 ? ", the first" : ":",
                 like);
    else if (count > 1)
        snprintf(hint, sizeof hint, "in another case it is in %zu, the first '%.80s'; ", count, like);
    else if (like)
        snprintf(hint, sizeof hint, "did you mean '%.80s'? ", like);
    status = creme_fail(
        CREME_ERROR_NOT_FOUND,
        "tracks '%.200s': is no identifier or description and matches none as an expression (upper and "
        "lower case differ)%s; %s'creme inspect' on the targets table or the model lists the tracks",
        item,
        special ? ", in which signs like ( + . | have a meaning of their own: write each with \\ before it" : "",
        hint);
done:
    return status;
}

static creme_status take_unnamed(selector *s, const char *item)
{
    span wanted;
    if (item[0] == '\0') return creme_fail(CREME_ERROR_ARGUMENT, "tracks: an empty item in the list");
    if (parse_span(item, s->table->count, &wanted)) return take_span(s, item, wanted);
    bool found = false;
    creme_status status = take_named_so(s, item, &found);
    if (status == CREME_OK && !found && item[0] == '-' && item[1 + strspn(item + 1, "0123456789")] == '\0') {
        return creme_fail(CREME_ERROR_RANGE, "tracks '%.80s': the model has tracks 0 to %zu", item,
                          s->table->count - 1);
    }
    if (status == CREME_OK && !found) status = take_matches(s, item, &found);
    return status != CREME_OK || found ? status : fail_unmatched(s, item);
}

/* Letters that a name given as NAME=ITEM may have: none that means something in an expression but the dot. */
static const char name_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

static creme_status check_new_name(const selector *s, size_t but, const char *name)
{
    for (size_t i = 0; i < s->selection.count; i++) {
        const char *other = s->selection.at[i].name;
        if (i == but || !other || strcmp(other, name) != 0) continue;
        return creme_fail(CREME_ERROR_ARGUMENT, "tracks: two are to be called '%.80s'", name);
    }
    return CREME_OK;
}

/* "NAME=ITEM": the one track that ITEM chooses, under that name. */
static creme_status take_named(selector *s, const char *name, const char *item)
{
    size_t before = s->selection.count;
    creme_status status = CREME_OK;
    CREME_TRY(check_new_name(s, before, name));
    CREME_TRY(take_unnamed(s, item));
    if (s->selection.count != before + 1) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "tracks '%.80s=%.80s': a name is for one track%s, this chooses %zu new ones", name, item,
                          s->sum_strands ? " or pair of strands" : "", s->selection.count - before);
    }
    CREME_TRY(creme_copy_text(&s->selection.at[before].name, name));
    s->named++;
done:
    return status;
}

size_t creme_track_given_name(const char *item)
{
    size_t length = strspn(item, name_letters);
    return item[length] == '=' ? length : 0;
}

static creme_status take_item(selector *s, char *item)
{
    size_t length = creme_track_given_name(item);
    if (length == 0) return take_unnamed(s, item);
    item[length] = '\0';
    return take_named(s, item, item + length + 1);
}

/* The next comma-separated item of *rest, without blanks about it, cut off in place; NULL after the last. */
static char *next_item(char **rest)
{
    char *item = *rest;
    if (!item) return NULL;
    char *comma = strchr(item, ',');
    *rest = comma ? comma + 1 : NULL;
    if (comma) *comma = '\0';
    item += strspn(item, " ");
    for (char *end = item + strlen(item); end > item && end[-1] == ' ';) *--end = '\0';
    return item;
}

/* May the text be one name or expression, rather than a list of numbers? */
static creme_status take_as_one(selector *s, const char *text, bool *found)
{
    *found = false;
    char *copy = NULL;
    creme_status status = creme_copy_text(&copy, text);
    if (status != CREME_OK) return status;
    bool numbers = true;
    span ignored;
    char *rest = copy;
    for (char *item; (item = next_item(&rest));) numbers = numbers && parse_span(item, s->table->count, &ignored);
    creme_free(copy);
    if (numbers || !strchr(text, ',')) return CREME_OK;
    status = take_named_so(s, text, found);
    if (status == CREME_OK && !*found) status = take_matches(s, text, found);
    return status == CREME_ERROR_ARGUMENT ? CREME_OK : status; /* then its items are looked at */
}

static creme_status take_list(selector *s, const char *text)
{
    char *copy = NULL;
    creme_status status = creme_copy_text(&copy, text);
    if (status != CREME_OK) return status;
    char *rest = copy;
    for (char *item; status == CREME_OK && (item = next_item(&rest));) status = take_item(s, item);
    creme_free(copy);
    return status;
}

/* How much of the identifier makes the name of a row. */
static size_t name_length(const selector *s, size_t row)
{
    const creme_track *track = &s->table->at[row];
    size_t length = strlen(track->identifier);
    if (!s->sum_strands || track->strand_pair == (int64_t)row || length < 2) return length;
    char last = track->identifier[length - 1];
    return last == '+' || last == '-' ? length - 1 : length;
}

/* The rows in the order of their names; of a summed pair the first row alone. */
typedef struct named_row {
    const char *name;
    size_t length, row;
} named_row;

static int compare_names(const void *a, const void *b)
{
    const named_row *x = a, *y = b;
    size_t length = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->name, y->name, length);
    if (order != 0) return order;
    return x->length != y->length ? (x->length > y->length) - (x->length < y->length)
                                  : (x->row > y->row) - (x->row < y->row);
}

static bool same_name(const named_row *a, const named_row *b)
{
    return a->length == b->length && memcmp(a->name, b->name, a->length) == 0;
}

/* ambiguous[row] = another choice of the same table would have the same name, or could be taken for "NAME#row". */
static creme_status find_ambiguous(const selector *s, bool *ambiguous)
{
    named_row *rows = NULL;
    size_t count = 0;
    creme_status status = creme_allocate(&rows, s->table->count, sizeof *rows);
    if (status != CREME_OK) return status;
    for (size_t i = 0; i < s->table->count; i++) {
        const creme_track *track = &s->table->at[i];
        if (s->sum_strands && track->strand_pair < (int64_t)i) continue;
        rows[count++] = (named_row){track->identifier, name_length(s, i), i};
    }
    qsort(rows, count, sizeof *rows, compare_names);
    for (size_t i = 0; i < count; i++) {
        bool like_neighbour =
            (i > 0 && same_name(&rows[i], &rows[i - 1])) || (i + 1 < count && same_name(&rows[i], &rows[i + 1]));
        ambiguous[rows[i].row] = like_neighbour || memchr(rows[i].name, '#', rows[i].length);
    }
    creme_free(rows);
    return CREME_OK;
}

/* The row's identifier, with "#row" where it is ambiguous. */
static creme_status name_row(const selector *s, size_t row, bool ambiguous, char **out)
{
    size_t length = name_length(s, row);
    creme_status status = creme_allocate(out, length + 32, 1);
    if (status != CREME_OK) return status;
    int used = snprintf(*out, length + 32, "%.*s", (int)length, s->table->at[row].identifier);
    if (ambiguous) snprintf(*out + used, 32, "#%zu", row);
    return CREME_OK;
}

static creme_status name_opposite(const selector *s, creme_track_choice *choice, const bool *ambiguous)
{
    int64_t pair = s->table->at[choice->track].strand_pair;
    if (choice->other >= 0 || pair == choice->track) return CREME_OK;
    for (size_t i = 0; i < s->selection.count; i++) {
        const creme_track_choice *other = &s->selection.at[i];
        if (other->track == pair && other->other < 0) return creme_copy_text(&choice->opposite, other->name);
    }
    return name_row(s, (size_t)pair, ambiguous[pair], &choice->opposite);
}

static creme_status name_choices(selector *s)
{
    bool *ambiguous = NULL;
    creme_status status = CREME_OK;
    CREME_TRY(creme_allocate_zero(&ambiguous, s->table->count, sizeof *ambiguous));
    CREME_TRY(find_ambiguous(s, ambiguous));
    for (size_t i = 0; i < s->selection.count; i++) {
        creme_track_choice *choice = &s->selection.at[i];
        if (choice->name) continue;
        CREME_TRY(name_row(s, (size_t)choice->track, ambiguous[choice->track], &choice->name));
        if (s->named > 0) CREME_TRY(check_new_name(s, i, choice->name));
    }
    for (size_t i = 0; i < s->selection.count; i++) CREME_TRY(name_opposite(s, &s->selection.at[i], ambiguous));
done:
    creme_free(ambiguous);
    return status;
}

creme_status creme_track_select(creme_track_selection *out, const creme_track_table *table, const char *text,
                                bool sum_strands)
{
    *out = (creme_track_selection){0};
    selector s = {.table = table, .sum_strands = sum_strands};
    bool found = false;
    creme_status status = CREME_OK;
    if (text[0] == '\0') return creme_fail(CREME_ERROR_ARGUMENT, "tracks: the text that chooses them is empty");
    if (sum_strands && !table->has_pairs) {
        return creme_fail(
            CREME_ERROR_FORMAT,
            "the strands of tracks cannot be summed: neither the weights nor a column strand_pair of the table of "
            "targets say which two are a pair");
    }
    CREME_TRY(creme_allocate_zero(&s.taken, table->count, sizeof *s.taken));
    CREME_TRY(take_as_one(&s, text, &found));
    if (!found) CREME_TRY(take_list(&s, text));
    CREME_TRY(name_choices(&s));
    *out = s.selection;
    s.selection = (creme_track_selection){0};
done:
    creme_track_selection_clear(&s.selection);
    creme_free(s.taken);
    return status;
}

size_t creme_track_selection_pairs(const creme_track_selection *selection, const creme_track_table *table)
{
    size_t pairs = 0;
    for (size_t i = 0; i < selection->count; i++) {
        const creme_track_choice *choice = &selection->at[i];
        int64_t pair = table->at[choice->track].strand_pair;
        for (size_t j = 0; choice->other < 0 && choice->track < pair && j < selection->count; j++) {
            const creme_track_choice *other = &selection->at[j];
            pairs += other->track == pair && other->other < 0 && other->member == choice->member;
        }
    }
    return pairs;
}

bool creme_track_is_antisense(const creme_track_choice *choice, const creme_track_table *table)
{
    const creme_track *track = &table->at[choice->track];
    const char *name = track->identifier, *pair = table->at[track->strand_pair].identifier;
    size_t length = strlen(name);
    if (choice->other >= 0 || track->strand_pair == choice->track || length < 2) return false;
    if (name[length - 1] != '-') return false;
    bool unlisted = table->at[track->strand_pair].unlisted;
    return unlisted || (strlen(pair) == length && pair[length - 1] == '+' && memcmp(name, pair, length - 1) == 0);
}

static creme_status add_member(creme_track_choice *out, const creme_track_choice *choice, const char *member,
                               size_t number)
{
    *out = (creme_track_choice){.track = choice->track, .other = choice->other, .member = (int64_t)number};
    creme_status status = creme_format_text(&out->name, "%s@%s", choice->name, member);
    if (status != CREME_OK || !choice->opposite) return status;
    return creme_format_text(&out->opposite, "%s@%s", choice->opposite, member);
}

creme_status creme_track_selection_add_members(creme_track_selection *selection, const char *const *member_names,
                                               size_t member_count)
{
    creme_track_selection all = {0};
    creme_status status = CREME_OK;
    for (size_t i = 0; i < selection->count; i++) {
        creme_track_choice *choice = &selection->at[i];
        CREME_TRY(creme_grow(&all.at, &all.capacity, all.count + 1 + member_count, sizeof *all.at));
        all.at[all.count++] = *choice;
        all.at[all.count - 1].name = all.at[all.count - 1].opposite = NULL; /* until nothing can fail any more */
        for (size_t m = 0; m < member_count; m++) {
            CREME_TRY(add_member(&all.at[all.count++], choice, member_names[m], m + 1));
        }
    }
    for (size_t i = 0; i < selection->count; i++) {
        creme_track_choice *kept = &all.at[i * (member_count + 1)];
        kept->name = selection->at[i].name;
        kept->opposite = selection->at[i].opposite;
        selection->at[i].name = selection->at[i].opposite = NULL;
    }
    creme_track_selection_clear(selection);
    *selection = all;
    all = (creme_track_selection){0};
done:
    creme_track_selection_clear(&all);
    return status;
}
