/* What a grammar's rules make of a sequence: the formula of grammar.md. */
#include "model/grammar/grammar_rules.h"

#include <math.h>
#include <string.h>

/* Keeps the product of all factors inside float32 whatever the strengths are. */
static const double MAX_LOG_FACTOR = 30;

creme_status creme_grammar_fill_scanner(const creme_grammar *grammar, creme_motif_scanner *scanner)
{
    creme_status status = CREME_OK;
    for (int e = 0; e < grammar->element_count; e++) {
        const creme_grammar_element *element = &grammar->elements[e];
        CREME_TRY(creme_motif_scanner_add(scanner, &element->motif, e, element->both_strands));
    }
done:
    if (status != CREME_OK) creme_motif_scanner_clear(scanner);
    return status;
}

int creme_grammar_find_element(const creme_grammar *grammar, const char *name)
{
    for (int e = 0; e < grammar->element_count; e++) {
        if (strcmp(grammar->elements[e].name, name) == 0) return e;
    }
    return -1;
}

typedef struct occupying {
    const creme_grammar *grammar;
    creme_grammar_occupancy *out;
} occupying;

static void on_hit(void *self, int element, creme_interval at)
{
    const occupying *o = self;
    const creme_grammar *grammar = o->grammar;
    double distance = fabs((double)(at.start + at.end - grammar->input_bp) / 2);
    for (int r = 0; r < grammar->rule_count; r++) {
        const creme_grammar_rule *rule = &grammar->rules[r];
        if (distance > rule->reach_bp) continue;
        for (int e = 0; e < rule->element_count; e++) {
            if (rule->elements[e] == element) o->out->x[r][e] += exp(-distance / rule->decay_bp);
        }
    }
}

void creme_grammar_occupy(const creme_grammar *grammar, const creme_motif_scanner *scanner, const uint8_t *codes,
                          creme_grammar_occupancy *out)
{
    memset(out->x, 0, (size_t)grammar->rule_count * sizeof *out->x);
    occupying o = {grammar, out};
    creme_motif_scanner_run(scanner, codes, grammar->input_bp, on_hit, &o);
}

/* X of a rule: how much of what the rule asks for is there. */
static double rule_presence(const creme_grammar_rule *rule, const double *x)
{
    double presence = x[0];
    for (int e = 1; e < rule->element_count; e++) {
        switch (rule->kind) {
        case CREME_GRAMMAR_COOPERATE:
            presence = fmin(presence, x[e]);
            break;
        case CREME_GRAMMAR_REDUNDANT:
            presence = fmax(presence, x[e]);
            break;
        default:
            presence += x[e];
        }
    }
    return fmin(presence, rule->limit);
}

double creme_grammar_activity(const creme_grammar *grammar, const creme_grammar_occupancy *occupancy, int64_t track)
{
    double promoter = 0, enhancement = 0, silencing = 0, log_factor = 0;
    bool promoter_rules = false;
    for (int r = 0; r < grammar->rule_count; r++) {
        const creme_grammar_rule *rule = &grammar->rules[r];
        double effect = rule->strength[track] * rule_presence(rule, occupancy->x[r]);
        if (rule->kind == CREME_GRAMMAR_PROMOTER) {
            promoter_rules = true;
            promoter += effect;
        } else if (rule->kind == CREME_GRAMMAR_MULTIPLY) {
            log_factor += effect;
        } else if (effect > 0) {
            enhancement += effect;
        } else {
            silencing -= effect;
        }
    }
    if (!promoter_rules) promoter = 1;
    double factor = exp(fmax(-MAX_LOG_FACTOR, fmin(MAX_LOG_FACTOR, log_factor)));
    double drive = promoter * factor * (1 + enhancement) / (1 + silencing);
    return drive / (1 + drive / grammar->tracks[track].ceiling);
}

int64_t creme_grammar_first_bin_bp(const creme_grammar *grammar)
{
    return (grammar->input_bp - grammar->bins * grammar->bin_bp) / 2;
}

double creme_grammar_peak(const creme_grammar *grammar, int64_t bin)
{
    double middle = (double)creme_grammar_first_bin_bp(grammar) + ((double)bin + 0.5) * (double)grammar->bin_bp;
    double beyond = fmax(0, fabs(middle - (double)grammar->input_bp / 2) - grammar->flat_bp) / grammar->sigma_bp;
    return exp(-beyond * beyond / 2);
}
