/* The steps of `creme gene`, as templates (pipeline_plan.h says what braces mean; {tracks}, {cres} and {title} are
 * said by gene.c). */
#include "run/gene_plan.h"

#include "assay/assay_kind.h"

#include <string.h>

#define LOCI     "-l {run}/loci.tsv --tracks {tracks}"
#define TABLE(T) "{tables}/" T ".tsv"
#define CRES     " --cres {tables}/{cres}.tsv"

#define ASSAY(NAME, WORDS, NEEDS)                                                                                    \
    {                                                                                                                \
        .of = NAME, .is = {.name = NAME, .command = NAME, .words = WORDS, .needs = NEEDS},                           \
        .leaves = "tables/" NAME ".tsv"                                                                              \
    }
#define ANALYSIS(OF, NAME, WORDS, NEEDS)                                                                             \
    {                                                                                                                \
        .of = OF, .is = {.name = NAME, .command = "analyze", .words = WORDS " -o " TABLE(NAME), .needs = NEEDS},     \
        .leaves = "tables/" NAME ".tsv"                                                                              \
    }

const creme_gene_step creme_gene_steps[] = {
    {.of = "activity",
     .is = {.name = "activity",
            .command = "activity",
            .words = "-l " TABLE("candidates") " --tracks {tracks}",
            .loci = CREME_PIPELINE_TSSS},
     .leaves = "tables/activity.tsv"},
    {.is = {.name = "tss"}, .leaves = "loci.tsv, tables/candidates.tsv, genes.gtf"},

    ASSAY("context-dependence", LOCI, NULL),
    ANALYSIS("context-dependence", "contexts", "contexts " TABLE("context-dependence"), "context-dependence"),
    {.of = "context-swap",
     .is = {.name = "context-swap", .command = "context-swap", .words = LOCI},
     .leaves = "tables/context-swap.tsv"},

    ASSAY("necessity", LOCI, NULL),
    ANALYSIS("necessity", "necessary-cres", "necessity " TABLE("necessity") " {genes}", "necessity"),
    ASSAY("masking", LOCI, NULL),
    ANALYSIS("masking", "masked-cres", "necessity " TABLE("masking") " {genes}", "masking"),
    ASSAY("sufficiency", LOCI, NULL),
    ANALYSIS("sufficiency", "sufficient-cres", "sufficiency " TABLE("sufficiency") " {genes}", "sufficiency"),
    ANALYSIS("necessity sufficiency", "necessary-sufficient",
             "both " TABLE("necessary-cres") " " TABLE("sufficient-cres") " {genes}", "sufficient-cres"),

    ASSAY("profile", LOCI " --cres " TABLE("necessary-cres") " --profile-bins {profile-bins}", "necessary-cres"),
    ASSAY("distance", LOCI CRES, "{cres}"),
    ANALYSIS("distance", "distances", "distance " TABLE("distance") " {tables}/{cres}.tsv", "distance"),
    ASSAY("interaction", LOCI, NULL),
    ANALYSIS("interaction", "interactions", "interaction " TABLE("interaction"), "interaction"),
    ASSAY("set-sufficiency", LOCI " --set " TABLE("interaction"), "interaction"),
    ASSAY("multiplicity", LOCI CRES, "{cres}"),
    ASSAY("fine-tile", LOCI CRES, "{cres}"),
    ASSAY("mutagenesis", LOCI CRES, "{cres}"),

    {.is = {.name = "cres"}, .leaves = "cres.tsv, cres.bed"},
    {.is = {.name = "figures"}, .leaves = "figures/"},
    {.is = {.name = "report", .command = "report", .words = "{run} --title {title}"}, .leaves = "report.html"},
};
const size_t creme_gene_step_count = sizeof creme_gene_steps / sizeof *creme_gene_steps;

const creme_gene_assay creme_gene_assays[] = {
    {"context-dependence", NULL},
    {"context-swap", NULL},
    {"necessity", NULL},
    {"masking", NULL},
    {"sufficiency", NULL},
    {"profile", "necessity"},
    {"distance", "necessity sufficiency"},
    {"interaction", NULL},
    {"set-sufficiency", "interaction"},
    {"multiplicity", "necessity sufficiency"},
    {"fine-tile", "necessity sufficiency"},
    {"mutagenesis", "necessity sufficiency"},
};
const size_t creme_gene_assay_count = sizeof creme_gene_assays / sizeof *creme_gene_assays;

const creme_gene_source creme_gene_sources[] = {
    {"necessity", "necessary-cres"}, {"masking", "masked-cres"}, {"sufficiency", "sufficient-cres"}};
const size_t creme_gene_source_count = sizeof creme_gene_sources / sizeof *creme_gene_sources;

bool creme_gene_has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    while (*list) {
        size_t item = strcspn(list, " ,");
        if (item == length && strncmp(list, word, length) == 0) return true;
        list += item + (list[item] != '\0');
    }
    return false;
}

uint32_t creme_gene_takes(void)
{
    uint32_t takes = 0;
    for (size_t i = 0; i < creme_gene_assay_count; i++) {
        const creme_assay_kind *kind = creme_assay_kind_find(creme_gene_assays[i].name);
        if (kind) takes |= kind->takes;
    }
    return takes & ~(uint32_t)(CREME_TAKES_CRES | CREME_TAKES_SETS | CREME_TAKES_BASES);
}
