/* The steps of the paper's pipeline, as templates (pipeline_plan.h says what braces mean). */
#include "run/pipeline_plan.h"

#define LOCI       "-l {tables}/loci.{cell}.tsv --tracks {track}"
#define CRES       " --cres {tables}/sufficient-cres.{cell}.tsv"
#define TABLE(T)   "{tables}/" T ".{cell}.tsv"
#define MAKES(T)   " -o " TABLE(T)
#define SUMMARY(T) " --summary " TABLE(T "-summary")
#define PICTURE(N) " -o {figures}/" N ".{cell}"

/* NEEDS is a table of the cell line. */
#define ASSAY(NAME, WORDS, NEEDS)                                                                                    \
    {                                                                                                                \
        .name = NAME ".{cell}", .command = NAME, .words = WORDS, .needs = NEEDS ".{cell}"                            \
    }
#define ANALYSIS(NAME, WORDS, NEEDS)                                                                                 \
    {                                                                                                                \
        .name = NAME ".{cell}", .command = "analyze", .words = WORDS MAKES(NAME), .needs = NEEDS ".{cell}"           \
    }
#define FIGURE(NAME, WORDS, NEEDS)                                                                                   \
    {                                                                                                                \
        .name = "figures/" NAME ".{cell}", .command = "figure", .words = NAME " " WORDS PICTURE(NAME),               \
        .needs = NEEDS ".{cell}"                                                                                     \
    }

/* What there is only with an option; NEEDS is in full. */
#define EXTRA(NAME, WORDS, NEEDS, WITH)                                                                              \
    {                                                                                                                \
        .name = NAME ".{cell}", .command = "analyze", .words = WORDS MAKES(NAME), .needs = NEEDS, .with = WITH       \
    }
#define EXTRA_FIGURE(NAME, WORDS, NEEDS, WITH)                                                                       \
    {                                                                                                                \
        .name = "figures/" NAME ".{cell}", .command = "figure", .words = WORDS PICTURE(NAME), .needs = NEEDS,        \
        .with = WITH                                                                                                 \
    }

const creme_pipeline_template creme_pipeline_templates[] = {
    {.name = "loci", .command = "loci", .words = "-o {tables}/loci.tsv"},
    {.name = "activity",
     .command = "activity",
     .words = "-l {tables}/loci.tsv --tracks {all}",
     .needs = "loci",
     .loci = CREME_PIPELINE_TSSS},
    {.name = "genes.{cell}",
     .command = "analyze",
     .words = "tss {tables}/activity.tsv --track {cell}" MAKES("genes"),
     .needs = "activity"},

    {.name = "context-dependence.{cell}",
     .command = "context-dependence",
     .words = "-l " TABLE("genes") " --tracks {track}",
     .needs = "genes.{cell}",
     .loci = CREME_PIPELINE_GENES},
    {.name = "sample.{cell}",
     .command = "analyze",
     .words = "loci " TABLE("context-dependence") MAKES("sample"),
     .needs = "context-dependence.{cell}",
     .with = CREME_WITH_STOPS},
    {.name = "context-effects.{cell}",
     .command = "context-dependence",
     .words = "-l " TABLE("sample") " --tracks {track}",
     .needs = "sample.{cell}",
     .with = CREME_WITH_STOPS,
     .in_full = true},
    {.name = "contexts.{cell}",
     .command = "analyze",
     .words = "contexts " TABLE("context-dependence") SUMMARY("contexts") MAKES("contexts"),
     .needs = "context-dependence.{cell}",
     .also = "context-effects.{cell}"},
    ANALYSIS("loci", "loci " TABLE("contexts"), "contexts"),

    {.name = "context-swap.{cell}",
     .command = "context-swap",
     .words = LOCI,
     .needs = "loci.{cell}",
     .least_rows = 2},
    ANALYSIS("swaps", "swap " TABLE("context-swap") " --contexts " TABLE("contexts") SUMMARY("swaps"),
             "context-swap"),

    ASSAY("necessity", LOCI, "loci"),
    ANALYSIS("necessary-cres", "necessity " TABLE("necessity") " {genes}" SUMMARY("necessary-cres"), "necessity"),
    ASSAY("profile", LOCI " --cres " TABLE("necessary-cres") " --profile-bins {profile-bins}", "necessary-cres"),
    ASSAY("sufficiency", LOCI, "loci"),
    ANALYSIS("sufficient-cres", "sufficiency " TABLE("sufficiency") " {genes}" SUMMARY("sufficient-cres"),
             "sufficiency"),
    ANALYSIS("necessary-sufficient",
             "both " TABLE("necessary-cres") " " TABLE("sufficient-cres") " {genes}" SUMMARY("necessary-sufficient"),
             "sufficient-cres"),

    ASSAY("distance", LOCI CRES, "sufficient-cres"),
    ANALYSIS("distances", "distance " TABLE("distance") " " TABLE("sufficient-cres"), "distance"),

    ASSAY("interaction", LOCI, "loci"),
    ANALYSIS("interactions", "interaction " TABLE("interaction") SUMMARY("interactions"), "interaction"),
    ANALYSIS("pairs", "pairs " TABLE("interaction") SUMMARY("pairs"), "interaction"),
    ANALYSIS("locations", "locations " TABLE("interaction"), "interaction"),
    ANALYSIS("interaction-traces", "traces " TABLE("interaction"), "interaction"),
    ASSAY("set-sufficiency", LOCI " --set " TABLE("interaction"), "interaction"),
    ANALYSIS("set-sufficiency-traces", "traces " TABLE("set-sufficiency"), "set-sufficiency"),

    ASSAY("multiplicity", LOCI CRES, "sufficient-cres"),
    ANALYSIS("multiplicity-traces", "traces " TABLE("multiplicity"), "multiplicity"),
    ASSAY("fine-tile", LOCI CRES " --compare random", "sufficient-cres"),
    ANALYSIS("fine-tile-traces", "traces " TABLE("fine-tile"), "fine-tile"),

    EXTRA("coverage", "coverage " TABLE("sufficient-cres") " {signals}" SUMMARY("coverage"), "sufficient-cres.{cell}",
          CREME_WITH_SIGNALS),
    EXTRA("overlaps", "overlap " TABLE("sufficient-cres") " {annotations}", "sufficient-cres.{cell}",
          CREME_WITH_ANNOTATIONS),
    EXTRA("context-overlaps", "overlap " TABLE("contexts") " {annotations}", "contexts.{cell}",
          CREME_WITH_ANNOTATIONS),
    EXTRA("against", "compare " TABLE("contexts") " {against}/contexts.{cell}.tsv" SUMMARY("against"),
          "{against}/contexts.{cell}", CREME_WITH_AGAINST),

    FIGURE("contexts", TABLE("contexts"), "contexts"),
    FIGURE("context-swap", TABLE("context-swap") " " TABLE("contexts"), "context-swap"),
    FIGURE("necessity", TABLE("necessary-cres"), "necessary-cres"),
    FIGURE("sufficiency", TABLE("sufficient-cres"), "sufficient-cres"),
    FIGURE("necessity-sufficiency", TABLE("necessary-sufficient"), "necessary-sufficient"),
    FIGURE("distance", TABLE("distance") " " TABLE("sufficient-cres"), "distance"),
    FIGURE("distance-histogram", TABLE("sufficient-cres"), "sufficient-cres"),
    FIGURE("greedy-locations", TABLE("interaction") " " TABLE("contexts"), "interaction"),
    FIGURE("greedy-traces", TABLE("interaction") " " TABLE("interactions"), "interaction"),
    FIGURE("second-iteration", TABLE("interaction") " " TABLE("contexts"), "interaction"),
    FIGURE("set-sufficiency", TABLE("set-sufficiency") " " TABLE("contexts"), "set-sufficiency"),
    FIGURE("multiplicity", TABLE("multiplicity"), "multiplicity"),
    FIGURE("fine-tile", TABLE("fine-tile"), "fine-tile"),
    EXTRA_FIGURE("coverage", "coverage " TABLE("coverage-summary"), "coverage.{cell}", CREME_WITH_SIGNALS),
    EXTRA_FIGURE("annotations", "annotations " TABLE("overlaps"), "overlaps.{cell}", CREME_WITH_ANNOTATIONS),
    EXTRA_FIGURE("annotations.contexts", "annotations " TABLE("context-overlaps"), "context-overlaps.{cell}",
                 CREME_WITH_ANNOTATIONS),
    EXTRA_FIGURE("models", "models {tables}/activity.tsv {against}/activity.tsv --track {cell}", "{against}/activity",
                 CREME_WITH_AGAINST),
    EXTRA_FIGURE("context-pairs.against", "context-pairs " TABLE("contexts") " {against}/contexts.{cell}.tsv",
                 "{against}/contexts.{cell}", CREME_WITH_AGAINST),

    {.name = "compare-{first}.{cell}",
     .command = "analyze",
     .words = "compare {tables}/contexts.{first}.tsv " TABLE("contexts") " --track {first},{cell}" SUMMARY(
         "compare-{first}") MAKES("compare-{first}"),
     .needs = "contexts.{cell}"},
    {.name = "figures/context-pairs.{first}.{cell}",
     .command = "figure",
     .words = "context-pairs {tables}/contexts.{first}.tsv " TABLE("contexts") PICTURE("context-pairs.{first}"),
     .needs = "contexts.{cell}"},
    {.name = "report", .command = "report", .words = "{run}"},
};
const size_t creme_pipeline_template_count = sizeof creme_pipeline_templates / sizeof *creme_pipeline_templates;
