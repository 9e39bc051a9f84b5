/* The thresholds of all classes: those of the rules, what options put in their place, and how a table records them. */
#include "analysis/thresholds.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const creme_rules_names[] = {
    [CREME_RULES_2024] = "2024", [CREME_RULES_2023] = "2023", [CREME_RULES_BORZOI] = "borzoi", NULL};
enum { RULES = sizeof creme_rules_names / sizeof *creme_rules_names - 1 };

static const creme_thresholds of_rules[RULES] = {
    [CREME_RULES_2024] = {.rules = CREME_RULES_2024,
                          .enhancing = 0.95,
                          .neutral = 0.05,
                          .silencing = -0.3,
                          .enhancer = 0.3,
                          .silencer = -0.3,
                          .sufficient_silencer = -0.3,
                          .strong = 0.5,
                          .interacting = 0.1,
                          .additive = 0.05,
                          .multiplicative = 0.04,
                          .multiplicative_silencers = 0.01,
                          .activity = NAN},
    [CREME_RULES_2023] = {.rules = CREME_RULES_2023,
                          .enhancing = 0.95,
                          .neutral = 0.2,
                          .silencing = -0.5,
                          .enhancer = 0.3,
                          .silencer = -0.3,
                          .sufficient_silencer = -0.3,
                          .strong = 0.5,
                          .interacting = 0.3,
                          .additive = 0.3,
                          .multiplicative = 0.04,
                          .multiplicative_silencers = 0.01,
                          .activity = 30},
    [CREME_RULES_BORZOI] = {.rules = CREME_RULES_BORZOI,
                            .enhancing = 0.9,
                            .neutral = 0.05,
                            .silencing = -0.2,
                            .enhancer = 0.3,
                            .silencer = -0.3,
                            .sufficient_silencer = -0.15,
                            .strong = 0.5,
                            .interacting = 0.1,
                            .additive = 0.05,
                            .multiplicative = 0.04,
                            .multiplicative_silencers = 0.01,
                            .activity = NAN},
};

creme_thresholds creme_thresholds_of(creme_rules rules)
{
    return of_rules[rules];
}

creme_status creme_thresholds_choose(creme_thresholds *out, const creme_analysis_options *options)
{
    *out = of_rules[options->rules];
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
} recorded[] = {
    {"enhancing", offsetof(creme_thresholds, enhancing), "contexts"},
    {"neutral", offsetof(creme_thresholds, neutral), "contexts"},
    {"silencing", offsetof(creme_thresholds, silencing), "contexts"},
    {"enhancer", offsetof(creme_thresholds, enhancer), "necessity sufficiency"},
    {"silencer", offsetof(creme_thresholds, silencer), "necessity sufficiency"},
    {"strong", offsetof(creme_thresholds, strong), "necessity sufficiency"},
    {"interacting", offsetof(creme_thresholds, interacting), "interaction"},
    {"additive", offsetof(creme_thresholds, additive), "interaction"},
    {"multiplicative", offsetof(creme_thresholds, multiplicative), "interaction"},
    {"activity", offsetof(creme_thresholds, activity), "tss contexts necessity sufficiency interaction"},
};
enum { RECORDED = sizeof recorded / sizeof *recorded };

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
    }
    return false;
}

creme_status creme_thresholds_record(creme_table *table, const char *kind, const creme_thresholds *by)
{
    char text[256] = "";
    size_t used = 0;
    creme_thresholds own = *by;
    if (strcmp(kind, "sufficiency") == 0) own.silencer = own.sufficient_silencer;
    creme_status status = creme_table_add_note(table, "%s%s", rules_note, creme_rules_names[by->rules]);
    for (size_t i = 0; i < RECORDED; i++) {
        const double value = *(const double *)((const char *)&own + recorded[i].offset);
        if (!has_word(recorded[i].kinds, kind) || isnan(value)) continue;
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%s %.9g", used ? ", " : "", recorded[i].name, value);
    }
    if (status == CREME_OK && used > 0) status = creme_table_add_note(table, "%s%s", thresholds_note, text);
    return status;
}

creme_rules creme_rules_named(const char *name, creme_rules otherwise)
{
    for (int i = 0; name && i < RULES; i++) {
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
    creme_thresholds out = of_rules[creme_rules_recorded(table, CREME_RULES_2024)];
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

/* --- Classes */

const char *creme_context_class(double effect, const creme_thresholds *by)
{
    if (isnan(effect)) return "";
    if (effect > by->enhancing) return "enhancing";
    if (effect < by->silencing) return "silencing";
    bool neutral = by->rules == CREME_RULES_2023 ? fabs(effect) < by->neutral : fabs(effect) <= by->neutral;
    return neutral ? "neutral" : "other";
}

const char *creme_tile_class(double effect, const char *context, const creme_thresholds *by, bool sufficient)
{
    if (isnan(effect)) return "";
    bool any = !*context, borzoi = sufficient && by->rules == CREME_RULES_BORZOI;
    bool silencing = strcmp(context, "silencing") == 0 || (borzoi && strcmp(context, "neutral") == 0);
    if (effect > by->enhancer && (any || strcmp(context, "enhancing") == 0)) return "enhancer";
    if (effect < (sufficient ? by->sufficient_silencer : by->silencer) && (any || silencing)) return "silencer";
    return "none";
}

const char *creme_interaction_class(double mse, double difference, const creme_thresholds *by)
{
    if (isnan(mse) || isnan(difference)) return "";
    if (mse > by->interacting) return difference > 0 ? "superadditive" : "subadditive";
    return mse < by->additive || by->additive >= by->interacting ? "additive" : "unclassified";
}
