/* The limits of all classes, and the classes. */
#include "assay/classes.h"

#include <math.h>
#include <stddef.h>
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

/* Where a context's effect lies: -2 silencing, 0 neutral, 2 enhancing, -1 and 1 between these. */
static int context_region(double effect, const creme_thresholds *by)
{
    if (effect > by->enhancing) return 2;
    if (effect < by->silencing) return -2;
    bool neutral = by->rules == CREME_RULES_2023 ? fabs(effect) < by->neutral : fabs(effect) <= by->neutral;
    return neutral ? 0 : effect < 0 ? -1 : 1;
}

const char *creme_context_class(double effect, const creme_thresholds *by)
{
    static const char *const names[] = {"silencing", "other", "neutral", "other", "enhancing"};
    return isnan(effect) ? "" : names[context_region(effect, by) + 2];
}

bool creme_context_class_is_settled(creme_bounds effect, const creme_thresholds *by)
{
    return context_region(effect.low, by) == context_region(effect.high, by); /* never of NaN and a number */
}

double creme_silencer_limit(const creme_thresholds *by, bool sufficient)
{
    return sufficient ? by->sufficient_silencer : by->silencer;
}

const char *creme_tile_class(double effect, const char *context, const creme_thresholds *by, bool sufficient)
{
    if (isnan(effect)) return "";
    bool any = !*context, borzoi = sufficient && by->rules == CREME_RULES_BORZOI;
    bool silencing = strcmp(context, "silencing") == 0 || (borzoi && strcmp(context, "neutral") == 0);
    if (effect > by->enhancer && (any || strcmp(context, "enhancing") == 0)) return "enhancer";
    if (effect < creme_silencer_limit(by, sufficient) && (any || silencing)) return "silencer";
    return "none";
}

const char *creme_interaction_class(double mse, double difference, const creme_thresholds *by)
{
    if (isnan(mse) || isnan(difference)) return "";
    if (mse > by->interacting) return difference > 0 ? "superadditive" : "subadditive";
    return mse < by->additive || by->additive >= by->interacting ? "additive" : "unclassified";
}
