/* What options put in the place of the rules' thresholds, and how a table records them. */
#include "analysis/thresholds.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

creme_status creme_thresholds_choose(creme_thresholds *out, const creme_analysis_options *options)
{
    *out = creme_thresholds_of(options->rules);
    if (options->enhancing) out->enhancing = *options->enhancing;
    if (options->neutral) out->neutral = *options->neutral;
    if (options->silencing) out->silencing = *options->silencing;
    if (options->enhancer) out->enhancer = *options->enhancer;
    if (options->silencer) out->silencer = out->sufficient_silencer = *options->silencer;
    if (options->min_wt) out->activity = *options->min_wt;
    if (options->strong) out->strong = *options->strong;
    bool one = out->additive == out->interacting; /* 2023 has one threshold for both */
    if (options->interacting) out->interacting = *options->interacting;
    if (one) out->additive = out->interacting;
    if (options->additive) out->additive = *options->additive;
    if (!(out->neutral >= 0 && out->silencing <= -out->neutral && out->neutral <= out->enhancing)) {
        return creme_fail(
            CREME_ERROR_ARGUMENT,
            "thresholds of contexts: enhancing %g, neutral %g, silencing %g: expected silencing <= -neutral <= 0 "
            "and neutral <= enhancing",
            out->enhancing, out->neutral, out->silencing);
    }
    if (!(out->silencer <= 0 && out->enhancer >= 0)) {
        return creme_fail(CREME_ERROR_ARGUMENT,
                          "thresholds of tiles: enhancer %g, silencer %g: expected silencer <= 0 <= enhancer",
                          out->enhancer, out->silencer);
    }
    if (out->additive >= 0 && out->additive <= out->interacting) return CREME_OK;
    return creme_fail(CREME_ERROR_ARGUMENT,
                      "thresholds of traces: interacting %g, additive %g: expected 0 <= additive <= interacting",
                      out->interacting, out->additive);
}

/* --- In a table's header */

static const char rules_note[] = "preset: ", thresholds_note[] = "thresholds: ", option_note[] = "  --preset ";

/* What is recorded, and by which kinds. */
static const struct {
    const char *name;
    size_t offset;
    const char *kinds;
    bool stops; /* do assays stop by it? */
} recorded[] = {
    {"enhancing", offsetof(creme_thresholds, enhancing), "contexts", true},
    {"neutral", offsetof(creme_thresholds, neutral), "contexts", true},
    {"silencing", offsetof(creme_thresholds, silencing), "contexts", true},
    {"enhancer", offsetof(creme_thresholds, enhancer), "necessity sufficiency", true},
    {"silencer", offsetof(creme_thresholds, silencer), "necessity sufficiency", true},
    {"strong", offsetof(creme_thresholds, strong), "necessity sufficiency", false},
    {"interacting", offsetof(creme_thresholds, interacting), "interaction", false},
    {"additive", offsetof(creme_thresholds, additive), "interaction", false},
    {"multiplicative", offsetof(creme_thresholds, multiplicative), "interaction", false},
    {"activity", offsetof(creme_thresholds, activity), "tss contexts necessity sufficiency interaction", false},
};
enum { RECORDED = sizeof recorded / sizeof *recorded, NOTE_BYTES = 256 };

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
    }
    return false;
}

/* "enhancing 0.95, neutral 0.05, ..." of a kind; `of_stops`: of those alone by which shuffles are stopped. */
static void write_limits(char *text, size_t bytes, const char *kind, const creme_thresholds *by, bool of_stops)
{
    size_t used = 0;
    creme_thresholds own = *by;
    if (strcmp(kind, "sufficiency") == 0) own.silencer = own.sufficient_silencer;
    *text = '\0';
    for (size_t i = 0; i < RECORDED && used < bytes; i++) {
        const double value = *(const double *)((const char *)&own + recorded[i].offset);
        if (!has_word(recorded[i].kinds, kind) || isnan(value) || (of_stops && !recorded[i].stops)) continue;
        used += (size_t)snprintf(text + used, bytes - used, "%s%s %.9g", used ? ", " : "", recorded[i].name, value);
    }
}

void creme_thresholds_write_stops(char *text, size_t bytes, const char *kind, const creme_thresholds *by)
{
    write_limits(text, bytes, kind, by, true);
}

creme_status creme_thresholds_check_stops(const creme_table *table, const char *kind, const creme_thresholds *by)
{
    const char *stopped = creme_table_note_after(table, CREME_STOPPED_NOTE);
    char text[NOTE_BYTES];
    creme_thresholds_write_stops(text, sizeof text, kind, by);
    if (!stopped || strcmp(stopped, text) == 0) return CREME_OK;
    return creme_fail(
        CREME_ERROR_ARGUMENT,
        "%s: its shuffles were drawn until classes by %s stood, which says little of classes by %s: take "
        "those limits, or draw all shuffles (--stop-by none)",
        creme_table_name(table), stopped, text);
}

bool creme_thresholds_may_stop(const creme_table *table)
{
    static const char by_width[] = "  --until-ci ";
    return creme_table_note_after(table, CREME_STOPPED_NOTE) || creme_table_note_after(table, by_width);
}

creme_status creme_thresholds_record(creme_table *table, const char *kind, const creme_thresholds *by)
{
    char text[NOTE_BYTES];
    creme_status status = creme_table_add_note(table, "%s%s", rules_note, creme_rules_names[by->rules]);
    write_limits(text, sizeof text, kind, by, false);
    if (status == CREME_OK && *text) status = creme_table_add_note(table, "%s%s", thresholds_note, text);
    return status;
}

creme_rules creme_rules_named(const char *name, creme_rules otherwise)
{
    for (int i = 0; name && creme_rules_names[i]; i++) {
        if (strcmp(name, creme_rules_names[i]) == 0) return (creme_rules)i;
    }
    return otherwise;
}

creme_rules creme_rules_recorded(const creme_table *table, creme_rules otherwise)
{
    const char *name = creme_table_note_after(table, rules_note);
    if (!name) name = creme_table_note_after(table, option_note);
    return creme_rules_named(name, otherwise);
}

creme_thresholds creme_thresholds_recorded(const creme_table *table)
{
    creme_thresholds out = creme_thresholds_of(creme_rules_recorded(table, CREME_RULES_2024));
    const char *text = creme_table_note_after(table, thresholds_note);
    for (size_t i = 0; text && i < RECORDED; i++) {
        char word[32];
        size_t length = (size_t)snprintf(word, sizeof word, "%s ", recorded[i].name);
        const char *at = strstr(text, word);
        while (at && at != text && at[-1] != ' ') at = strstr(at + 1, word);
        char *end = NULL;
        double value = at ? strtod(at + length, &end) : NAN;
        if (at && end != at + length && isfinite(value)) *(double *)((char *)&out + recorded[i].offset) = value;
    }
    if (text) out.sufficient_silencer = out.silencer;
    return out;
}
