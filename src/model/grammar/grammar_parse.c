/* JSON -> a grammar. The format is in grammar.md. */
#include "base/json.h"
#include "base/memory.h"
#include "model/grammar/grammar_rules.h"
#include "model/json_place.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MAX_STRENGTH = 1e4, MAX_BP = 1e9;

/* Names end up in tables and track texts: printable, no blanks, no quotes, no commas. */
static creme_status check_name(const creme_json_place *place, const char *name)
{
    for (const char *c = name; *c; c++) {
        if (*c > ' ' && *c < 0x7f && *c != ',' && *c != '"') continue;
        return creme_json_fail(place, "name", "\"%s\": expected printable ASCII without blanks, commas or quotes",
                               creme_json_quote_text(name).text);
    }
    return CREME_OK;
}

/* *out = a copy of the text at `key`, or of `otherwise` where there is none. */
static creme_status copy_text(const creme_json_place *place, const char *key, const char *otherwise, char **out)
{
    const char *text = otherwise;
    creme_status status = creme_json_get_text(place, key, !otherwise, &text);
    return status == CREME_OK ? creme_copy_text(out, text) : status;
}

static int find_track(const creme_grammar *grammar, const char *name)
{
    for (int t = 0; t < grammar->track_count; t++) {
        if (strcmp(grammar->tracks[t].name, name) == 0) return t;
    }
    return -1;
}

static creme_status read_track(creme_grammar *grammar, const creme_json_place *place)
{
    static const char *const KEYS[] = {"name", "description", "baseline", "ceiling", "strand_pair", "about", NULL};
    creme_status status = CREME_OK;
    creme_grammar_track track = {.ceiling = INFINITY, .strand_pair = grammar->track_count};
    CREME_TRY(creme_json_check_keys(place, KEYS));
    CREME_TRY(copy_text(place, "name", NULL, &track.name));
    CREME_TRY(check_name(place, track.name));
    CREME_TRY(copy_text(place, "description", track.name, &track.description));
    CREME_TRY(creme_json_get_number(place, "baseline", false, 0, MAX_STRENGTH, &track.baseline));
    CREME_TRY(creme_json_get_number(place, "ceiling", false, 1e-6, 1e9, &track.ceiling));
    if (find_track(grammar, track.name) >= 0) {
        status = creme_json_fail(place, "name", "there is a track \"%s\" already", track.name);
    }
done:
    if (status != CREME_OK) {
        creme_free(track.name);
        creme_free(track.description);
    } else {
        grammar->tracks[grammar->track_count++] = track;
    }
    return status;
}

/* Once all tracks are known: each names its opposite strand, and is named by it. */
static creme_status read_strand_pair(creme_grammar *grammar, const creme_json_place *place, int track)
{
    const char *name = NULL;
    creme_status status = creme_json_get_text(place, "strand_pair", false, &name);
    if (status != CREME_OK || !name) return status;
    int pair = find_track(grammar, name);
    if (pair < 0) {
        return creme_json_fail(place, "strand_pair", "there is no track \"%s\"", creme_json_quote_text(name).text);
    }
    grammar->tracks[track].strand_pair = pair;
    return CREME_OK;
}

static creme_status read_tracks(creme_grammar *grammar, const creme_json_place *top)
{
    json_t *array;
    creme_status status = creme_json_get_array(top, "tracks", 1, CREME_GRAMMAR_MAX_TRACKS, &array);
    if (status != CREME_OK) return status;
    int count = (int)json_array_size(array);
    for (int t = 0; t < count; t++) {
        creme_json_place place = creme_json_item(top, "tracks", array, t);
        CREME_TRY(read_track(grammar, &place));
    }
    for (int t = 0; t < count; t++) {
        creme_json_place place = creme_json_item(top, "tracks", array, t);
        CREME_TRY(read_strand_pair(grammar, &place, t));
    }
    for (int t = 0; t < count; t++) {
        if (grammar->tracks[grammar->tracks[t].strand_pair].strand_pair == t) continue;
        creme_json_place place = creme_json_item(top, "tracks", array, t);
        status = creme_json_fail(&place, "strand_pair", "\"%s\" does not name this track as its own pair",
                                 grammar->tracks[grammar->tracks[t].strand_pair].name);
        goto done;
    }
done:
    return status;
}

static creme_status read_motif(const creme_json_place *place, creme_motif *out)
{
    const char *text;
    creme_status status = creme_json_get_text(place, "motif", true, &text);
    if (status != CREME_OK) return status;
    status = creme_motif_parse(out, text);
    return status == CREME_OK ? status : creme_error_prefix(status, "%s: %s.motif: ", place->file, place->path);
}

static creme_status read_element(creme_grammar *grammar, const creme_json_place *place)
{
    static const char *const KEYS[] = {"name", "motif", "strands", "about", NULL};
    static const char *const STRANDS[] = {"forward", "both", NULL};
    creme_status status = CREME_OK;
    creme_grammar_element element = {0};
    int strands;
    CREME_TRY(creme_json_check_keys(place, KEYS));
    CREME_TRY(copy_text(place, "name", NULL, &element.name));
    CREME_TRY(check_name(place, element.name));
    CREME_TRY(read_motif(place, &element.motif));
    CREME_TRY(creme_json_get_choice(place, "strands", STRANDS, &strands));
    element.both_strands = strands == 1;
    if (creme_grammar_find_element(grammar, element.name) >= 0) {
        status = creme_json_fail(place, "name", "there is an element \"%s\" already", element.name);
    } else if (element.motif.length > grammar->input_bp) {
        status = creme_json_fail(place, "motif", "is longer than the input of %lld bp", (long long)grammar->input_bp);
    }
done:
    if (status != CREME_OK) {
        creme_free(element.name);
    } else {
        grammar->elements[grammar->element_count++] = element;
    }
    return status;
}

static creme_status read_rule_elements(const creme_grammar *grammar, const creme_json_place *place,
                                       creme_grammar_rule *rule)
{
    bool pair = rule->kind == CREME_GRAMMAR_COOPERATE || rule->kind == CREME_GRAMMAR_REDUNDANT;
    json_t *array;
    creme_status status =
        creme_json_get_array(place, "elements", pair ? 2 : 1, CREME_GRAMMAR_MAX_RULE_ELEMENTS, &array);
    if (status != CREME_OK) return status;
    for (int i = 0; i < (int)json_array_size(array); i++) {
        const char *name = json_string_value(json_array_get(array, (size_t)i));
        if (!name) return creme_json_fail(place, "elements", "expected names of elements");
        int element = creme_grammar_find_element(grammar, name);
        if (element < 0) {
            return creme_json_fail(place, "elements", "there is no element \"%s\"", creme_json_quote_text(name).text);
        }
        for (int e = 0; e < rule->element_count; e++) {
            if (rule->elements[e] == element)
                return creme_json_fail(place, "elements", "\"%s\" is named twice", name);
        }
        rule->elements[rule->element_count++] = element;
    }
    return CREME_OK;
}

/* "strength": a number for all tracks, or an object with numbers for some; the others have 0. */
static creme_status read_strength(const creme_grammar *grammar, const creme_json_place *place,
                                  creme_grammar_rule *rule)
{
    double lowest = rule->kind == CREME_GRAMMAR_PROMOTER ? 0 : -MAX_STRENGTH;
    json_t *value = json_object_get(place->object, "strength");
    if (!json_is_object(value)) {
        double strength = 0;
        creme_status status = creme_json_get_number(place, "strength", true, lowest, MAX_STRENGTH, &strength);
        for (int t = 0; t < grammar->track_count; t++) rule->strength[t] = strength;
        return status;
    }
    creme_json_place strengths = {.file = place->file, .object = value};
    snprintf(strengths.path, sizeof strengths.path, "%.40s.strength", place->path);
    const char *key;
    json_t *number;
    json_object_foreach(value, key, number)
    {
        int track = find_track(grammar, key);
        if (track < 0) {
            return creme_json_fail(&strengths, NULL, "there is no track \"%s\"", creme_json_quote_text(key).text);
        }
        creme_status status =
            creme_json_get_number(&strengths, key, true, lowest, MAX_STRENGTH, &rule->strength[track]);
        if (status != CREME_OK) return status;
    }
    return CREME_OK;
}

static creme_status read_rule(creme_grammar *grammar, const creme_json_place *place)
{
    static const char *const KEYS[] = {"kind",     "elements", "strength", "decay_bp",
                                       "reach_bp", "limit",    "about",    NULL};
    static const char *const KINDS[CREME_GRAMMAR_RULE_KINDS + 1] = {
        [CREME_GRAMMAR_PROMOTER] = "promoter",   [CREME_GRAMMAR_ADD] = "add",
        [CREME_GRAMMAR_MULTIPLY] = "multiply",   [CREME_GRAMMAR_COOPERATE] = "cooperate",
        [CREME_GRAMMAR_REDUNDANT] = "redundant",
    };
    creme_status status = CREME_OK;
    creme_grammar_rule rule = {.decay_bp = INFINITY, .reach_bp = INFINITY, .limit = INFINITY};
    int kind;
    CREME_TRY(creme_json_check_keys(place, KEYS));
    CREME_TRY(creme_json_get_choice(place, "kind", KINDS, &kind));
    rule.kind = (creme_grammar_rule_kind)kind;
    CREME_TRY(read_rule_elements(grammar, place, &rule));
    CREME_TRY(read_strength(grammar, place, &rule));
    CREME_TRY(creme_json_get_number(place, "decay_bp", false, 1, MAX_BP, &rule.decay_bp));
    CREME_TRY(creme_json_get_number(place, "reach_bp", false, 0, MAX_BP, &rule.reach_bp));
    CREME_TRY(creme_json_get_number(place, "limit", false, 0, MAX_BP, &rule.limit));
    grammar->rules[grammar->rule_count++] = rule;
done:
    return status;
}

typedef creme_status (*item_reader)(creme_grammar *grammar, const creme_json_place *place);

static creme_status read_items(creme_grammar *grammar, const creme_json_place *top, const char *key, int maximum,
                               item_reader read)
{
    json_t *array;
    creme_status status = creme_json_get_array(top, key, 1, maximum, &array);
    for (int i = 0; status == CREME_OK && i < (int)json_array_size(array); i++) {
        creme_json_place place = creme_json_item(top, key, array, i);
        status = read(grammar, &place);
    }
    return status;
}

static creme_status read_peak(creme_grammar *grammar, const creme_json_place *top)
{
    static const char *const KEYS[] = {"flat_bp", "sigma_bp", "about", NULL};
    grammar->flat_bp = 128;
    grammar->sigma_bp = 256;
    creme_json_place place = {.file = top->file, .path = "peak", .object = json_object_get(top->object, "peak")};
    if (!place.object) return CREME_OK;
    creme_status status = CREME_OK;
    CREME_TRY(creme_json_check_keys(&place, KEYS));
    CREME_TRY(creme_json_get_number(&place, "flat_bp", false, 0, MAX_BP, &grammar->flat_bp));
    CREME_TRY(creme_json_get_number(&place, "sigma_bp", false, 1, MAX_BP, &grammar->sigma_bp));
done:
    return status;
}

static creme_status read_sizes(creme_grammar *grammar, const creme_json_place *top)
{
    creme_status status = CREME_OK;
    CREME_TRY(creme_json_get_integer(top, "input_bp", true, 64, CREME_GRAMMAR_MAX_INPUT_BP, &grammar->input_bp));
    CREME_TRY(creme_json_get_integer(top, "bin_bp", true, 1, grammar->input_bp, &grammar->bin_bp));
    CREME_TRY(creme_json_get_integer(top, "bins", true, 1, grammar->input_bp / grammar->bin_bp, &grammar->bins));
done:
    return status;
}

static creme_status read_document(creme_grammar *grammar, const creme_json_place *top)
{
    static const char *const KEYS[] = {"format", "about",  "input_bp", "bin_bp", "bins",
                                       "peak",   "tracks", "elements", "rules",  NULL};
    static const char *const FORMATS[] = {"creme-grammar-1", NULL};
    creme_status status = CREME_OK;
    int format;
    CREME_TRY(creme_json_check_keys(top, KEYS));
    CREME_TRY(creme_json_get_choice(top, "format", FORMATS, &format));
    CREME_TRY(read_sizes(grammar, top));
    CREME_TRY(read_peak(grammar, top));
    CREME_TRY(read_tracks(grammar, top));
    CREME_TRY(read_items(grammar, top, "elements", CREME_GRAMMAR_MAX_ELEMENTS, read_element));
    CREME_TRY(read_items(grammar, top, "rules", CREME_GRAMMAR_MAX_RULES, read_rule));
done:
    return status;
}

creme_status creme_grammar_parse(creme_grammar *out, const char *text, size_t length, const char *name)
{
    *out = (creme_grammar){0};
    json_error_t error;
    json_t *document = NULL;
    creme_status status = creme_json_parse(&document, text, length, JSON_REJECT_DUPLICATES, &error);
    if (status == CREME_ERROR_MEMORY) return creme_error_prefix(status, "%s: ", name);
    if (status != CREME_OK) {
        return creme_fail(status, "%s:%d:%d: no JSON: %s", name, error.line, error.column,
                          creme_json_quote_text(error.text).text);
    }
    creme_json_place top = {.file = name, .object = document};
    status = read_document(out, &top);
    if (status != CREME_OK) creme_grammar_clear(out);
    json_decref(document);
    return status;
}

void creme_grammar_clear(creme_grammar *grammar)
{
    for (int e = 0; e < grammar->element_count; e++) creme_free(grammar->elements[e].name);
    for (int t = 0; t < grammar->track_count; t++) {
        creme_free(grammar->tracks[t].name);
        creme_free(grammar->tracks[t].description);
    }
    *grammar = (creme_grammar){0};
}

/* *out = the bytes of a file, of which there may be at most CREME_GRAMMAR_MAX_FILE_BYTES. */
static creme_status read_bytes(const char *file, char **out, size_t *bytes)
{
    creme_status status = CREME_OK;
    char *text = NULL;
    FILE *stream = fopen(file, "rb");
    if (!stream) return creme_fail(CREME_ERROR_IO, "%s: cannot open: %s", file, strerror(errno));
    CREME_TRY(creme_allocate(&text, CREME_GRAMMAR_MAX_FILE_BYTES + 1, 1));
    errno = 0;
    *bytes = fread(text, 1, CREME_GRAMMAR_MAX_FILE_BYTES + 1, stream);
    if (ferror(stream)) {
        status = creme_fail(CREME_ERROR_IO, "%s: cannot read: %s", file, strerror(errno));
    } else if (*bytes > CREME_GRAMMAR_MAX_FILE_BYTES) {
        status = creme_fail(CREME_ERROR_FORMAT, "%s: larger than %d bytes; a grammar is a small JSON file", file,
                            CREME_GRAMMAR_MAX_FILE_BYTES);
    }
done:
    fclose(stream);
    if (status != CREME_OK) {
        creme_free(text);
        text = NULL;
    }
    *out = text;
    return status;
}

creme_status creme_grammar_read(creme_grammar *out, const char *file)
{
    *out = (creme_grammar){0};
    if (strcmp(file, "demo") == 0) {
        return creme_grammar_parse(out, creme_grammar_demo_json, creme_grammar_demo_json_bytes, "grammar:demo");
    }
    char *text = NULL;
    size_t bytes = 0;
    creme_status status = read_bytes(file, &text, &bytes);
    if (status == CREME_OK) status = creme_grammar_parse(out, text, bytes, file);
    creme_free(text);
    return status;
}
