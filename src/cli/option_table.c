/* Every option of every command, and the presets. */
#include "cli/export_formats.h"
#include "cli/help_forms.h"
#include "cli/options.h"

#include "analysis/thresholds.h"
#include "run/gene_tss.h"
#include "run/jobs.h"

#include <creme/locus.h>
#include <creme/shuffle.h>
#include <creme/track.h>
#include <stddef.h>

#define BIT(command) (UINT64_C(1) << CREME_COMMAND_##command)

/* Commands that are no assays; of those, .assays says which take an option. */
#define MODELS BIT(PREDICT)
#define RUNS   (MODELS | BIT(PIPELINE) | BIT(GENE)) /* pipelines and genes hand on what their steps take */
#define SERVES BIT(SERVE)
#define ASKS   (RUNS | BIT(CHECK) | BIT(INSPECT) | BIT(BENCH)) /* also models that are served */
#define OPENS  (ASKS | SERVES)
#define EVERY  ((UINT64_C(1) << (CREME_COMMAND_HELP + 1)) - 1)
#define ALL    CREME_TAKES_COMMON

static const char *const traces[] = {[CREME_TRACE_MEAN] = "mean", [CREME_TRACE_FIXED] = "fixed", NULL};
static const char *const help_forms[] = {
    [CREME_HELP_TEXT] = "text", [CREME_HELP_MAN] = "man",   [CREME_HELP_BASH] = "bash",
    [CREME_HELP_ZSH] = "zsh",   [CREME_HELP_JSON] = "json", NULL};
static const char *const weight_types[] = {"f32", "bf16", NULL};

const char *const creme_demo_models[] = {"borzoi:demo", "grammar:demo", NULL};

#define FIELD(field) offsetof(creme_settings, field)
#define TEXT         CREME_OPTION_TEXT
#define FLAG         CREME_OPTION_FLAG
#define INTEGER      CREME_OPTION_INTEGER
#define CHOICE       CREME_OPTION_CHOICE

/* What a row leaves out is 0: no letter, no default, no limits, not required. (clang-format would give each field a
 * line of its own.) */
/* clang-format off */
const creme_option creme_options[] = {
    {.group = "Input", .name = "model", .letter = 'm', .value = "KIND:FILE",
     .commands = RUNS | BIT(CHECK) | BIT(BENCH) | SERVES, .assays = ALL,
     .required = RUNS | BIT(CHECK) | BIT(BENCH) | SERVES,
     .help = "the model: {models}; of several files of one kind, with commas between, the mean is taken"},
    {.group = "Input", .name = "random", .value = "NETWORK", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(random)}, .commands = BIT(BENCH),
     .help = "in place of --model: random weights of {random}, of the published sizes or with others behind it: "
             "enformer:dim=384,depth=4"},
    {.group = "Input", .name = "targets", .value = "FILE", .commands = OPENS, .assays = ALL,
     .help = "table of the model's tracks; without it, targets.txt beside the weights if that is there"},
    {.group = "Input", .name = "head", .value = "NAME", .commands = OPENS, .assays = ALL,
     .help = "of a network with several outputs, the one to read: human or mouse of Enformer and PyTorch's Borzoi; "
             "without it, the first, which is to_tracks in a fine-tuned Enformer"},
    {.group = "Input", .name = "ignore-tensors", .value = "PATTERN", .commands = OPENS, .assays = ALL,
     .help = "weights whose names match this extended regular expression, and that are no part of the network, do "
             "not matter; without it they are an error"},
    {.group = "Input", .name = "lora-alpha", .value = "ALPHA", .commands = OPENS, .assays = ALL,
     .help = "LoRA matrices in the weights are merged with the scale ALPHA / rank; without it, as "
             "adapter_config.json beside the weights says"},
    {.group = "Input", .name = "input-bp", .value = "N", .commands = OPENS, .assays = ALL,
     .help = "bases that the network takes, where its file does not say it; unless told otherwise {inputs}"},
    {.group = "Input", .name = "gamma", .value = "FORM", .commands = OPENS, .assays = ALL,
     .help = "over what Enformer's gamma basis of positions is normalised: positions, as DeepMind's weights want it, "
             "or features, as enformer-pytorch does; auto asks config.json beside the weights, else takes positions"},
    {.group = "Input", .name = "model-card", .value = "FILE", .commands = OPENS, .assays = ALL,
     .help = "of a served model or an ONNX file: what it does not say itself (input, bins, tracks), as JSON; "
             "docs/any-model.md"},
    {.group = "Input", .name = "fasta", .letter = 'f', .value = "FILE",
     .commands = RUNS | BIT(CHECK) | BIT(SHUFFLE) | BIT(LOCI), .assays = ALL,
     .required = RUNS | BIT(CHECK) | BIT(SHUFFLE),
     .help = "the genome, plain or bgzip; an index is made beside it if there is none"},
    {.group = "Input", .name = "chromosome-names", .value = "FILE",
     .commands = RUNS | BIT(CHECK) | BIT(SHUFFLE) | BIT(LOCI), .assays = ALL,
     .help = "names that mean one sequence, two on a line, beyond those that are built in (9, chr9, NC_000009.12, "
             "...)"},
    {.group = "Input", .name = "chromosome-names", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.chromosome_names), .is_file = true}, .commands = BIT(ANALYZE) | BIT(FIGURE) | BIT(REPORT),
     .help = "of overlaps, coverage, and genes beside CREs and in pictures: names that mean one sequence, two on a "
             "line, beyond those that are built in"},
    {.group = "Input", .name = "facts", .value = "FILE",
     .own = {.kind = CREME_PARAMETER_TEXT, .offset = FIELD(facts), .is_file = true}, .commands = BIT(CHECK),
     .help = "published activities: a table with the columns gene, chrom, tss, strand, track, activity, and if need be "
             "network, preset, cell, tolerance (relative), members; or a table of creme predict or of an assay"},
    {.group = "Input", .name = "loci", .letter = 'l', .value = "FILE", .commands = MODELS, .assays = ALL,
     .required = MODELS,
     .help = "TSSs: TSV or CSV with the columns name, chrom, tss (0-based), strand; or BED6; or GTF, GFF3; gzip or "
             "not; with --gtf names of genes"},
    {.group = "Input", .name = "sequences", .value = "FILE", .commands = BIT(PREDICT), .assays = ALL,
     .help = "sequences of your own in place of --fasta and --loci: a FASTA, each record a window with its TSS in the "
             "middle, or at tss=N (0-based) of its header; or a NumPy array [sequence][base] of uint8, A C G T N as "
             "0 to 4"},
    {.group = "Input", .name = "part", .value = "K/N", .commands = BIT(PIPELINE), .assays = ALL,
     .help = "do every N-th locus from the K-th on: the K-th of N parts of a job array; K/N:cost is a cut into parts "
             "of equal cost"},
    {.group = "Input", .name = "codes", .value = "FILE.npy", .commands = BIT(PREDICT),
     .assays = CREME_TAKES_PREDICTION,
     .help = "the same as --sequences, of a NumPy array"},
    {.group = "Input", .name = "set", .value = "FILE", .assays = CREME_TAKES_SETS,
     .help = "which tiles were found together: a result of creme interaction"},
    {.group = "Input", .name = "elements", .value = "FILE", .assays = CREME_TAKES_ELEMENTS,
     .help = "elements of your own in place of the grid's tiles: BED, narrowPeak, GFF or a table with chrom, start, "
             "end, of any widths; those that lie wholly in a locus's window are taken"},
    {.group = "Input", .name = "pairs", .value = "FILE", .assays = CREME_TAKES_ELEMENTS,
     .help = "which elements to try on which genes: a table with the element's place (chrom, start, end) or its name "
             "among --elements, and a column gene, locus or measuredGeneSymbol; with --gtf in place of --loci, its "
             "genes are the loci"},
    {.group = "Input", .name = "max-distance", .value = "BP", .assays = CREME_TAKES_ELEMENTS,
     .help = "only elements whose middle is at most so far from the TSS"},
    {.group = "Input", .name = "extend-to", .value = "BP", .assays = CREME_TAKES_ELEMENTS,
     .help = "widen narrower elements about their middle to BP, as far as the chromosome reaches"},
    {.group = "Input", .name = "matched", .value = "N", .assays = CREME_TAKES_MATCHED,
     .help = "for each element evaluate N controls too, drawn at random: stretches of the window as wide, of about its "
             "share of G and C and distance from the TSS, that overlap no element; columns matched_n, matched_mean, "
             "matched_sd, p_matched"},
    {.group = "Input", .name = "cres", .value = "FILE", .assays = CREME_TAKES_CRES,
     .help = "which tiles are enhancers or silencers: TSV with the columns locus, tile_start, tile_end, class, and "
             "if need be track and chrom, tss, strand; as creme analyze writes it"},
    {.group = "Input", .name = "window", .value = "RULE", .commands = RUNS | BIT(CHECK), .assays = ALL,
     .help = "how the window lies about the TSS: creme, as in the paper's code, where the TSS is base L/2 - 1 "
             "of the window on the plus strand and L/2 + 1 on the minus; plain, [TSS - L/2, TSS + L/2); or "
             "middle, where it is base L/2 on both"},
    {.group = "Input", .name = "n-value", .value = "X", .commands = RUNS | BIT(CHECK) | SERVES,
     .assays = ALL,
     .help = "what an N puts into each of the four channels"},
    {.group = "Input", .name = "gtf", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.gtf), .is_file = true}, .commands = BIT(LOCI) | BIT(PIPELINE) | BIT(GENE),
     .required = BIT(LOCI) | BIT(PIPELINE) | BIT(GENE),
     .help = "annotation (GTF, GFF3, genePred) of GENCODE, Ensembl, NCBI, UCSC, StringTie; gzip or not"},
    {.group = "Input", .name = "gtf", .value = "FILE", .commands = MODELS, .assays = ALL,
     .help = "annotation in which the genes of --loci are looked up: their names, with commas between, or a file of "
             "them"},
    {.group = "Input", .name = "gtf", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.gtf), .is_file = true}, .commands = BIT(ANALYZE),
     .help = "annotation whose genes are named in and beside CREs (necessity, sufficiency, both)"},
    {.group = "Input", .name = "gene-type", .value = "TYPE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.gene_type), .fallback = "protein_coding"},
     .commands = BIT(LOCI) | BIT(PIPELINE) | BIT(ANALYZE),
     .help = "keep transcripts of this gene_type (gene_biotype); 'all' keeps all"},
    {.group = "Input", .name = "genes", .value = "LIST", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.gene_names)}, .commands = BIT(LOCI),
     .help = "keep these genes: whole names or gene_ids, with commas between, or a file with one a line; of whatever "
             "type, unless --gene-type is given"},
    {.group = "Input", .name = "genes", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.gene_names), .is_file = true}, .commands = BIT(GENE),
     .help = "further genes: a file with a name or gene_id a line"},
    {.group = "Input", .name = "tss", .value = "WHICH", .own = {.kind = CREME_PARAMETER_CHOICE, .offset = FIELD(tss),
     .fallback = "max", .choices = creme_tss_rule_names}, .commands = BIT(GENE),
     .help = "of a gene's TSSs, max: the one with the highest prediction (the mean over the tracks); mane, canonical: "
             "that of the transcript with such a tag; all: each, as a locus of its own"},
    {.group = "Input", .name = "assays", .value = "LIST", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(assays), .fallback = "context-dependence,necessity,sufficiency"}, .commands = BIT(GENE),
     .help = "what is run, with commas between; all assays but activity; those of CREs take the sufficient ones, or "
             "the necessary ones where sufficiency is not run"},
    {.group = "Input", .name = "tag", .value = "TAG", .own = {.kind = CREME_PARAMETER_TEXT, .offset = FIELD(run.tag)},
     .commands = BIT(LOCI) | BIT(PIPELINE),
     .help = "keep transcripts with this tag: MANE_Select, Ensembl_canonical, basic, appris_principal_1, ..."},
    {.group = "Input", .name = "tag", .value = "TAG", .commands = MODELS, .assays = ALL,
     .help = "with --gtf: keep transcripts with this tag (MANE_Select)"},
    {.group = "Input", .name = "all-transcripts", .own = {.kind = CREME_PARAMETER_FLAG,
     .offset = FIELD(run.all_transcripts)}, .commands = BIT(LOCI) | BIT(PIPELINE) | BIT(GENE),
     .help = "keep those with retained introns and those that are subject to decay, too"},
    {.group = "Input", .name = "signals", .value = "LIST", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(signals)}, .commands = BIT(PIPELINE),
     .help = "bigWig files, with commas between, whose coverage of sufficient enhancers and silencers is compared"},
    {.group = "Input", .name = "annotations", .value = "LIST", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(annotations)}, .commands = BIT(PIPELINE),
     .help = "BED files and lists of genes, with commas between, on which contexts and sufficient CREs are looked for"},
    {.group = "Input", .name = "against", .value = "RUN", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(against)}, .commands = BIT(PIPELINE),
     .help = "folder of another pipeline (another model or preset) to compare the cell lines of the same names with"},
    {.group = "Input", .name = "keep-duplicates", .own = {.kind = CREME_PARAMETER_FLAG,
     .offset = FIELD(run.keep_duplicates)}, .commands = BIT(LOCI),
     .help = "keep every transcript, even if several share one TSS"},
    {.group = "Input", .name = "region", .value = "REGION", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.region)}, .commands = BIT(SHUFFLE), .required = BIT(SHUFFLE),
     .help = "CHROM:START-END, 1-based and inclusive, as in samtools"},
    {.group = "Variants", .name = "vcf", .value = "FILE", .assays = CREME_TAKES_VARIANTS,
     .help = "the variants: VCF or BCF, bgzip or not, with an index or without; or a table with the columns chrom, pos "
             "(1-based), ref, alt and maybe name; or one of names like chr1_14677_G_A_b38"},
    {.group = "Variants", .name = "ref-mismatch", .value = "WHAT", .assays = CREME_TAKES_VARIANTS,
     .help = "where REF is not what the genome has: error; skip leaves the variant out; swap takes it the other way "
             "round where ALT is what the genome has, and else leaves it out; keep replaces what is there"},
    {.group = "Variants", .name = "max-distance", .value = "BP", .assays = CREME_TAKES_VARIANTS,
     .help = "variants so far from the TSS at most; without it, all of the window"},
    {.group = "Variants", .name = "bed", .value = "FILE", .assays = CREME_TAKES_VARIANTS,
     .help = "only variants in these regions: BED, or any table of places"},
    {.group = "Variants", .name = "pairs", .value = "FILE", .assays = CREME_TAKES_VARIANTS,
     .help = "which variant with which gene: a table with columns of variants (names, or chr1_14677_G_A_b38, or chrom, "
             "pos, ref, alt) and of genes (names of loci, or gene_id); without it, every variant of a locus's window"},
    {.group = "Variants", .name = "align", .value = "WHAT", .assays = CREME_TAKES_VARIANTS,
     .help = "of insertions and deletions: far moves what lies beyond them, seen from the TSS; both takes the mean of "
             "that and of moving the TSS's side, as compensation shifts do"},
    {.group = "Variants", .name = "joint", .value = "WHAT", .assays = CREME_TAKES_VARIANTS,
     .help = "two variants at a time: each alone, both, and what exceeds the sum. all pairs of a locus's variants, or "
             "a table with the columns variant_1 and variant_2"},
    {.group = "Variants", .name = "haplotypes", .value = "SAMPLES", .assays = CREME_TAKES_VARIANTS,
     .help = "all alleles of a sample's chromosome together, by the phased genotypes of the VCF: a row for each sample "
             "and haplotype. all samples, or their names with commas between"},
    {.group = "Variants", .name = "background", .value = "FILE", .assays = CREME_TAKES_VARIANTS,
     .help = "a former result of creme variants, of common variants for example: the column percentile says where "
             "|log2fc| lies among its own, track by track"},
    {.group = "Variants", .name = "profile", .assays = CREME_TAKES_VARIANTS,
     .help = "predict every bin, and say how whole profiles differ: sum_delta, d2, max_abs (with its sign) and max_bin "
             "over all bins, log_sed over --bins or all"},
    {.group = "Variants", .name = "pseudocount", .value = "X", .assays = CREME_TAKES_VARIANTS,
     .help = "p of log2fc = log2((MUT + p) / (WT + p))"},
    {.group = "What is read from a prediction", .name = "tracks", .value = "LIST",
     .commands = MODELS | BIT(BENCH) | BIT(INSPECT), .assays = ALL,
     .help = "indices (5111), ranges (0-23), or expressions searched for in the descriptions (CAGE:.*K562), with "
             "commas between; K562=5111 gives one a name of its own; all takes all, which runs of more than 100 want "
             "to be told"},
    {.group = "What is read from a prediction", .name = "cells", .value = "LIST",
     .own = {.kind = CREME_PARAMETER_TEXT, .offset = FIELD(cells)}, .commands = BIT(PIPELINE),
     .required = BIT(PIPELINE),
     .help = "cell lines: NAME=TRACK with commas between, TRACK being what --tracks takes (K562=5111,GM12878=5110; "
             "Borzoi's pairs of strands: K562=872,873)"},
    {.group = "What is read from a prediction", .name = "sum-strands", .commands = RUNS | BIT(INSPECT), .assays = ALL,
     .help = "add each stranded track and its opposite strand"},
    {.group = "What is read from a prediction", .name = "bins", .value = "FIRST-LAST", .commands = OPENS,
     .assays = CREME_TAKES_BINS,
     .help = "output bins to average, 0-based, both included; without it, the central bins of the preset"},
    {.group = "What is read from a prediction", .name = "gene-bins", .value = "GTF",
     .commands = MODELS | BIT(PIPELINE), .assays = CREME_TAKES_BINS,
     .help = "add up the output bins that overlap exons of each locus's gene, in place of --bins: the gene is found by "
             "the column gene_id or the locus's name in this annotation, GTF, GFF3, genePred (Borzoi's tracks of RNA)"},
    {.group = "What is read from a prediction", .name = "profile-bins", .value = "N", .assays = CREME_TAKES_PROFILE,
     .help = "the N output bins about the TSS, or as many as there are; without it, all"},
    {.group = "What is read from a prediction", .name = "profile-bins", .value = "N",
     .own = {.kind = CREME_PARAMETER_INTEGER, .offset = FIELD(run.profile_bins), .fallback = "128", .least = 1,
     .most = 1 << 24}, .commands = BIT(PIPELINE),
     .help = "of profiles: the N output bins about the TSS, or as many as there are"},
    {.group = "What is read from a prediction", .name = "rc", .commands = RUNS | BIT(INSPECT) | SERVES, .assays = ALL,
     .help = "average over both strands: predict the reverse complement too, flip its bins and swap the strands of "
             "its tracks"},
    {.group = "What is read from a prediction", .name = "shifts", .value = "LIST",
     .commands = RUNS | BIT(INSPECT) | SERVES, .assays = ALL,
     .help = "average over the sequence moved by so many bases, to the right or (negative) to the left: -3,0,3"},
    {.group = "What is read from a prediction", .name = "keep-members", .commands = MODELS, .assays = ALL,
     .help = "of several networks, treat each one's tracks beside the mean, as further tracks NAME@FILE"},
    {.group = "What is read from a prediction", .name = "undo-squash", .value = "FORM", .commands = RUNS,
     .assays = ALL,
     .help = "undo the scale on which coverage was squashed for training, for each bin and track: old, as for "
             "Borzoi's published weights, or new; needs a table of tracks with scale, clip_soft and sum_stat"},
    {.group = "What is read from a prediction", .name = "peak", .value = "WHETHER", .commands = BIT(PIPELINE),
     .assays = CREME_TAKES_PEAK,
     .help = "on: predict whole profiles and say, in the column peak_offset_bins, how many bins the maximum lies "
             "from the bins that are read (0: among them); the preprint's choice of TSSs asks for 0, and preset 2023 "
             "switches it on"},
    {.group = "What is read from a prediction", .name = "receptive-field", .own = {.kind = CREME_PARAMETER_FLAG,
     .offset = FIELD(receptive_field), .role = CREME_ROLE_FREE}, .commands = BIT(INSPECT),
     .help = "of a model, KIND:FILE: measure which bases of its input move what is read of it, --bins and --tracks, by "
             "changing others; docs/any-model.md"},
    {.group = "What is read from a prediction", .name = "trust-receptive-field", .value = "WHICH",
     .commands = BIT(PIPELINE), .assays = ALL,
     .help = "of models that are computed as a whole: take it that bases outside do not matter, and ask for nothing "
             "that differs there alone: measured, before the run begins, or FIRST-LAST of the window, where it is "
             "known; docs/any-model.md"},
    {.group = "What is read from a prediction", .name = "field-tries", .value = "N",
     .commands = BIT(INSPECT) | BIT(PIPELINE), .assays = ALL,
     .help = "random sequences by which a receptive field is measured, and as many by which it is checked"},
    {.group = "Classes", .name = "preset", .value = "NAME", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(run.preset), .choices = creme_rules_names}, .commands = BIT(ANALYZE),
     .help = "thresholds and normalisations of the paper (2024), of the preprint (2023), or of the paper for Borzoi "
             "(borzoi); without it, those that the table's header records, else 2024"},
    {.group = "Classes", .name = "contexts", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(contexts), .is_file = true}, .commands = BIT(ANALYZE),
     .help = "what creme analyze contexts wrote: the contexts of the loci, in place of the table's own"},
    {.group = "Classes", .name = "track", .value = "NAME", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(only_track)}, .commands = BIT(ANALYZE),
     .help = "only rows of this track (cell line); without it, each track by itself; compare: NAME,NAME takes one "
             "from each table"},
    {.group = "Classes", .name = "value", .value = "COLUMN", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(value)}, .commands = BIT(ANALYZE),
     .help = "tss, compare: the column of numbers; without it, wt (tss), effect or wt (compare)"},
    {.group = "Classes", .name = "enhancing", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(run.enhancing), .least = -1000000, .most = 1000000},
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE) | BIT(FIGURE), .assays = CREME_TAKES_CONTEXT_LIMITS,
     .help = "contexts: effects above X are enhancing; without it, the preset's 0.95 (borzoi: 0.9), which suit the "
             "published networks"},
    {.group = "Classes", .name = "neutral", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(run.neutral), .most = 1000000},
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE) | BIT(FIGURE), .assays = CREME_TAKES_CONTEXT_LIMITS,
     .help = "contexts: effects within X of 0 are neutral; without it, 0.05 (2023: 0.2)"},
    {.group = "Classes", .name = "silencing", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(run.silencing), .least = -1000000, .most = 1000000},
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE) | BIT(FIGURE), .assays = CREME_TAKES_CONTEXT_LIMITS,
     .help = "contexts: effects below X are silencing; without it, -0.3 (2023: -0.5, borzoi: -0.2)"},
    {.group = "Classes", .name = "enhancer", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(run.enhancer), .most = 1000000},
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE) | BIT(FIGURE), .assays = CREME_TAKES_TILE_LIMITS,
     .help = "necessity, sufficiency: tiles of effects above X are enhancers; without it, 0.3"},
    {.group = "Classes", .name = "silencer", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(run.silencer), .least = -1000000},
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE) | BIT(FIGURE), .assays = CREME_TAKES_TILE_LIMITS,
     .help = "necessity, sufficiency: tiles of effects below X are silencers; without it, -0.3 (borzoi, sufficiency: "
             "-0.15)"},
    {.group = "Classes", .name = "strong", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(strong), .most = 1000000}, .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE),
     .help = "necessity, sufficiency: CREs of effects beyond X are strong; without it, 0.5"},
    {.group = "Classes", .name = "interacting", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(interacting), .most = 1000000}, .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE),
     .help = "interaction: traces whose mean squared difference from the sum is above X are super- or subadditive; "
             "without it, 0.1 (2023: 0.3)"},
    {.group = "Classes", .name = "additive", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(additive), .most = 1000000}, .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE),
     .help = "interaction: traces of less than X are additive; without it, 0.05"},
    {.group = "Classes", .name = "sample", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(sample), .fallback = "200", .least = 1, .most = INT32_MAX},
     .commands = BIT(ANALYZE) | BIT(PIPELINE),
     .help = "contexts: draw at most so many loci of each class"},
    {.group = "Classes", .name = "genes", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(genes), .least = 1, .most = INT32_MAX}, .commands = BIT(ANALYZE) | BIT(PIPELINE),
     .help = "tss: keep at most so many genes; without it, 10000 (2023: all of at least 30)"},
    {.group = "Classes", .name = "peak", .value = "WHETHER", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(run.peak), .fallback = "off", .choices = creme_run_switch}, .commands = BIT(ANALYZE),
     .help = "tss, on: keep TSSs with the profile's maximum in the bins that were read, as creme activity --peak on "
             "found it; preset 2023 switches it on"},
    {.group = "Classes", .name = "min-wt", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(min_wt), .most = 1000000}, .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(GENE) | BIT(FIGURE),
     .help = "tss: TSSs of a WT below X are not chosen; contexts, necessity, sufficiency, interaction: such loci are "
             "silent, and in no other class; without it, 30 with preset 2023, else (but tss) a fiftieth of the "
             "median WT of the track's loci"},
    {.group = "Classes", .name = "trace", .value = "FORM", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(trace), .fallback = "mean", .choices = traces}, .commands = BIT(ANALYZE) | BIT(FIGURE),
     .help = "interaction, pairs, traces: what a greedy round comes to, the mean over all shuffles of its tile, or "
             "fixed, as in the paper's tables: the sequence with the shuffle that was kept"},
    {.group = "Classes", .name = "shared-tss", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(shared_tss)},
     .commands = BIT(ANALYZE) | BIT(PIPELINE),
     .help = "tss: one TSS of each gene for all cell lines, the one of the highest mean activity over the table's "
             "tracks, rather than each line's own most active one"},
    {.group = "Classes", .name = "draws", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(draws), .fallback = "1000", .least = 1, .most = 1000000}, .commands = BIT(ANALYZE),
     .help = "of the bootstrap, of mean curves and of measures of a screen"},
    {.group = "Classes", .name = "seed", .value = "N", .own = {.kind = CREME_PARAMETER_UNSIGNED,
     .offset = FIELD(run.seed), .fallback = "1"}, .commands = BIT(ANALYZE),
     .help = "names the random draws of samples and of the bootstrap"},
    {.group = "Classes", .name = "by-name", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(by_name)},
     .commands = BIT(ANALYZE),
     .help = "overlap: tell the features of a BED apart by their names (families of repeats), not by the file"},
    {.group = "Classes", .name = "window-bp", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(run.input_bp), .fallback = "196608", .least = 1, .most = 1 << 24}, .commands = BIT(ANALYZE),
     .help = "window of the model behind an authors' table, which gives tiles without genome coordinates"},
    {.group = "Screens", .name = "map", .value = "CELL=TRACK,...", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(map)}, .commands = BIT(ANALYZE),
     .help = "crispri, eqtl: which track is of which cell type or tissue: the track's name, or an extended regular "
             "expression; cell types that it does not name are left out; needed where there are several"},
    {.group = "Screens", .name = "score", .value = "SCORE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(score)}, .commands = BIT(ANALYZE),
     .help = "crispri: what ranks the pairs, the highest first: effect (without the option), abs_effect, "
             "effect_over_se, effect_over_distance, or a column of the table of effects; eqtl: abs_log2fc (without the "
             "option), abs_effect, abs_delta, or a column"},
    {.group = "Screens", .name = "distances", .value = "KB,KB,...", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(distances)}, .commands = BIT(ANALYZE),
     .help = "crispri, eqtl: bounds of the classes of distance from the TSS; without it, 0,15,60,130,262"},
    {.group = "Screens", .name = "power", .value = "X", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(power), .most = 1}, .commands = BIT(ANALYZE),
     .help = "crispri: pairs that are not regulated count where the screen had at least this power to see an effect "
             "of 25 %; without it, 0.8; 0 counts all"},
    {.group = "Screens", .name = "missing-as-zero", .own = {.kind = CREME_PARAMETER_FLAG,
     .offset = FIELD(missing_as_zero)}, .commands = BIT(ANALYZE),
     .help = "crispri: pairs that have no effect, since their gene or element was not run or lies beyond the window, "
             "count with a score of 0, as in the benchmark's own workflow; without it they are left out"},
    {.group = "Screens", .name = "eqtl", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(eqtl), .is_file = true}, .commands = BIT(ANALYZE),
     .help = "eqtl: a table of eQTLs, of GTEx or the eQTL Catalogue, a VCF, or others by --columns; the same as one "
             "behind the table of variants"},
    {.group = "Screens", .name = "columns", .value = "ROLE=NAME,...", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(columns)}, .commands = BIT(ANALYZE),
     .help = "eqtl: what the columns of its files are called, where it is something else: variant or chrom, pos, ref, "
             "alt; gene, slope, pip, label, tissue"},
    {.group = "Screens", .name = "causal", .value = "PIP", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(causal), .most = 1}, .commands = BIT(ANALYZE),
     .help = "eqtl: variants of this posterior probability or more are causal; without it, 0.9"},
    {.group = "Screens", .name = "not-causal", .value = "PIP", .own = {.kind = CREME_PARAMETER_REAL,
     .offset = FIELD(not_causal), .most = 1}, .commands = BIT(ANALYZE),
     .help = "eqtl: variants below this one are not; without it, 0.01"},
    {.group = "Screens", .name = "negatives", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(negatives), .is_file = true}, .commands = BIT(ANALYZE),
     .help = "eqtl: variants that are not causal, a VCF or a table; those of the file of eQTLs are"},
    {.group = "Screens", .name = "ranking", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(ranking)}, .commands = BIT(ANALYZE),
     .help = "eqtl: write AUPRC and AUROC of causal against other variants, by distance"},
    {.group = "Screens", .name = "predictions", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(predictions)}, .commands = BIT(ANALYZE),
     .help = "crispri: write the scores in the layout that the benchmark's own workflow reads"},
    {.group = "Perturbation", .name = "preset", .value = "NAME", .commands = RUNS, .assays = ALL,
     .help = "protocol of the paper (2024), of the preprint (2023), or of the paper with its read-out of Borzoi "
             "(borzoi): coverage per 128 bp, strands summed; set before all other options"},
    {.group = "Perturbation", .name = "tile-size", .value = "BP", .commands = BIT(PIPELINE) | BIT(BENCH),
     .assays = ALL,
     .help = "width of a tile"},
    {.group = "Perturbation", .name = "tiles", .value = "LIST", .assays = CREME_TAKES_TILES,
     .help = "tiles to move: indices from the left (3, 0-9), intervals of the window (window:804-5804, 0-based, "
             "half-open) or genomic regions (chr9:120001-125000, 1-based); tiles that overlap are taken; of --cres, "
             "if there is one, only these"},
    {.group = "Perturbation", .name = "tiles", .value = "LIST", .assays = CREME_TAKES_BASES,
     .help = "tiles whose bases to change: indices from the left (3, 0-9), intervals of the window (window:804-5804, "
             "0-based, half-open) or genomic regions (chr9:120001-125000, 1-based); tiles that overlap are taken; of "
             "--cres, if there is one, only these; all takes all"},
    {.group = "Perturbation", .name = "region", .value = "LIST", .assays = CREME_TAKES_BASES,
     .help = "in place of tiles, bases of the window (window:98200-98400, 0-based, half-open; the TSS tile's too) or "
             "of the genome (chr9:120001-120200, 1-based), with commas between"},
    {.group = "Perturbation", .name = "search", .value = "KIND", .assays = CREME_TAKES_SEARCH,
     .help = "enhancers: in every round fix the tile without which activity is lowest; silencers: highest; or both, "
             "one search after the other"},
    {.group = "Perturbation", .name = "rounds", .value = "N", .commands = BIT(PIPELINE), .assays = CREME_TAKES_SEARCH,
     .help = "tiles to fix, one in each round, or as many as there are"},
    {.group = "Perturbation", .name = "search", .value = "KIND", .assays = CREME_TAKES_SETS,
     .help = "whose sets to take: of searches for enhancers, for silencers, or both"},
    {.group = "Perturbation", .name = "rounds", .value = "N", .assays = CREME_TAKES_SETS,
     .help = "tiles of a set to put in, from the first one on, or as many as there are"},
    {.group = "Perturbation", .name = "adaptive", .commands = BIT(PIPELINE), .assays = CREME_TAKES_SEARCH,
     .help = "--stop-by class of searches: after the first round draw shuffles in stages, and no more for tiles that "
             "can no longer be chosen"},
    {.group = "Perturbation", .name = "error-probability", .value = "P", .commands = BIT(PIPELINE),
     .assays = CREME_TAKES_STOP_BY,
     .help = "with --stop-by class: how often what is concluded may at most be another than with all shuffles, if what "
             "shuffles do is normally distributed"},
    {.group = "Perturbation", .name = "stop-by", .value = "WHAT", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(run.stop_by), .fallback = "class", .choices = creme_run_stops}, .commands = BIT(PIPELINE),
     .help = "class: draw no more shuffles once what is concluded stands; none: draw all; or as the folder was begun"},
    {.group = "Perturbation", .name = "stop-by", .value = "WHAT",
     .assays = CREME_TAKES_STOP_BY | CREME_TAKES_UNTIL_CI,
     .help = "when to draw no more shuffles, of a tile or in a search: class, once what is concluded stands; width, "
             "once an interval is as narrow as --until-ci says; none, after --shuffles of them"},
    {.group = "Perturbation", .name = "how", .value = "WAY", .assays = CREME_TAKES_HOW,
     .help = "what is done to a tile: shuffle its bases; mask it, every base N, as creme masking does; delete it, so "
             "that what lies beyond it moves up to the TSS; or replace=FASTA, put each record of a FASTA in its place, "
             "of any length, in the direction of transcription"},
    {.group = "Perturbation", .name = "until-ci", .value = "WIDTH", .assays = CREME_TAKES_UNTIL_CI,
     .help = "draw shuffles in stages, and no more for a tile once the 95 % interval of its effect is at most WIDTH "
             "wide in all tracks (--stop-by width); --shuffles is then the most that are drawn"},
    {.group = "Perturbation", .name = "copies", .value = "N", .commands = BIT(PIPELINE), .assays = CREME_TAKES_COPIES,
     .help = "copies to add, one in each round, or as many as there are positions; without it, the preset's number"},
    {.group = "Perturbation", .name = "stages", .value = "LIST", .commands = BIT(PIPELINE),
     .assays = CREME_TAKES_STAGES,
     .help = "WIDTH:THRESHOLD:BATCH of each stage, with commas between: sub-tiles of WIDTH bp are dropped BATCH at a "
             "time while the share of the whole tile's activity that is kept is at least THRESHOLD"},
    {.group = "Perturbation", .name = "compare", .value = "WITH", .assays = CREME_TAKES_STAGES,
     .help = "random: keep as many bases at random places too, and add the column random_score"},
    {.group = "Perturbation", .name = "compare-scores", .value = "FILE", .assays = CREME_TAKES_STAGES,
     .help = "keep as many bases by their scores too, highest first (of a silencer: lowest), and add the column "
             "saliency_score: bedGraph, or a result of creme mutagenesis"},
    {.group = "Perturbation", .name = "compare-motifs", .value = "FILE", .assays = CREME_TAKES_STAGES,
     .help = "keep as many bases by the motifs that they are in too, best hits first, and add the column "
             "motif_score: BED, GFF or fimo.tsv"},
    {.group = "Perturbation", .name = "shuffles", .value = "N", .commands = BIT(BENCH), .assays = CREME_TAKES_DRAWS,
     .help = "replicates; without it, the preset's number"},
    {.group = "Perturbation", .name = "fresh-backgrounds", .commands = BIT(PIPELINE), .assays = CREME_TAKES_FRESH,
     .help = "draw new backgrounds for every tile, as creme-nn does, rather than sharing them"},
    {.group = "Perturbation", .name = "self-pairs", .commands = BIT(PIPELINE), .assays = CREME_TAKES_SELF_PAIRS,
     .help = "context-swap: every locus in its own context too, as the authors have it (N^2 pairs): the effect is 1 "
             "(2023: 0)"},
    {.group = "Perturbation", .name = "shuffle-method", .value = "METHOD", .commands = BIT(PIPELINE),
     .assays = CREME_TAKES_DRAWS,
     .help = "uniform over all sequences with the same k-lets, or creme-nn, the reference's scheme bit for bit: its "
             "replicate k has the seed SEED + k, so that runs of seeds 1 and 2 share all replicates but one"},
    {.group = "Perturbation", .name = "method", .value = "METHOD", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(run.shuffle_method), .fallback = "uniform", .choices = creme_run_draws}, .commands = BIT(SHUFFLE),
     .help = "uniform over all sequences with the same k-lets, or creme-nn, the reference's scheme bit for bit"},
    {.group = "Perturbation", .name = "klet", .value = "K", .commands = BIT(PIPELINE) | BIT(SHUFFLE),
     .assays = CREME_TAKES_DRAWS,
     .help = "keep the counts of words of this length: 1 bases, 2 dinucleotides, 3 trinucleotides ..."},
    {.group = "Perturbation", .name = "seed", .value = "N", .commands = BIT(PIPELINE) | BIT(SHUFFLE),
     .assays = CREME_TAKES_DRAWS | CREME_TAKES_MATCHED,
     .help = "names the random draws; the same seed gives the same draws anywhere"},
    {.group = "Perturbation", .name = "count", .value = "K", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(count), .fallback = "1", .least = 1, .most = INT32_MAX}, .commands = BIT(SHUFFLE),
     .help = "how many shuffles to write"},
    {.group = "Figure", .name = "list", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(list)},
     .commands = BIT(FIGURE),
     .help = "show the figures, the tables that each is made of, and what is to be seen"},
    {.group = "Figure", .name = "preset", .value = "NAME", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(run.preset), .choices = creme_rules_names}, .commands = BIT(FIGURE),
     .help = "thresholds and normalisations of the paper (2024), of the preprint (2023), or of the paper for Borzoi "
             "(borzoi); without it, those that the table's header records, else 2024"},
    {.group = "Figure", .name = "track", .value = "NAME", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(only_track)}, .commands = BIT(FIGURE),
     .help = "show this track (cell line) of the tables alone"},
    {.group = "Figure", .name = "locus", .value = "NAME", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(only_locus)}, .commands = BIT(FIGURE),
     .help = "show this locus of the tables alone, by its name or, where several have that name, by its id "
             "(DOCK8_chr9_214854_+)"},
    {.group = "Report", .name = "title", .value = "TEXT", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(title)}, .commands = BIT(REPORT),
     .help = "what stands above the page; without it, how many loci there are in which tracks"},
    {.group = "Figure", .name = "gtf", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.gtf), .is_file = true}, .commands = BIT(FIGURE),
     .help = "locus: annotation whose genes are drawn beside the tiles"},
    {.group = "Report", .name = "gtf", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.gtf), .is_file = true}, .commands = BIT(REPORT),
     .help = "annotation whose genes and TSSs are drawn about loci; without it, the one that the tables name"},
    {.group = "Report", .name = "bed", .value = "LIST", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.bed), .role = CREME_ROLE_FREE}, .commands = BIT(REPORT),
     .help = "BED files, with commas between, whose elements are drawn about loci"},
    {.group = "Report", .name = "genome", .value = "NAME", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(genome)}, .commands = BIT(REPORT),
     .help = "genome of the IGV session: one that IGV knows (hg38), or a FASTA; without it, the FASTA of which the "
             "tables speak, hg38 if it is called so"},
    {.group = "Figure", .name = "title", .value = "TEXT", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(title)}, .commands = BIT(FIGURE),
     .help = "what stands above the figure"},
    {.group = "Figure", .name = "templates", .value = "DIR", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(templates)}, .commands = BIT(FIGURE),
     .help = "folder with templates of your own (such as letters.gp, or style.gp); without it, the program's"},
    {.group = "Fetching", .name = "to", .value = "DIR", .own = {.kind = CREME_PARAMETER_TEXT, .offset = FIELD(to)},
     .commands = BIT(GET),
     .help = "in place of $XDG_DATA_HOME/creme (~/.local/share/creme), in which names are looked up: a folder"},
    {.group = "Fetching", .name = "list", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(list)},
     .commands = BIT(GET), .help = "list every file, with address and checksum"},
    {.group = "Fetching", .name = "check", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(check_files)},
     .commands = BIT(GET),
     .help = "fetch nothing: compare the files of these names, or all that are here, with what was fetched"},
    {.group = "Fetching", .name = "retries", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(retries), .fallback = "5", .most = 1000}, .commands = BIT(GET),
     .help = "how often in a row the network may fail, without a further byte, before that is an error"},
    {.group = "Fetching", .name = "timeout", .value = "SECONDS", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(timeout), .fallback = "60", .least = 1, .most = 86400}, .commands = BIT(GET),
     .help = "for so long nothing may come before it is asked again"},
    {.group = "Output", .name = "out", .letter = 'o', .value = "FILE", .assays = ALL,
     .help = "where the result goes: a file; - is standard output; a folder (RUN/, or one that exists) is a run "
             "folder, which keeps all replicates and goes on where it was when the command is given again"},
    {.group = "Output", .name = "out", .letter = 'o', .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.out), .fallback = "-", .role = CREME_ROLE_FREE},
     .commands = BIT(PREDICT) | BIT(CHECK) | BIT(BENCH) | BIT(LOCI) | BIT(SHUFFLE) | BIT(ANALYZE) | BIT(EXPORT),
     .help = "where the result goes; - is standard output"},
    {.group = "Output", .name = "out", .letter = 'o', .value = "RUN", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.out), .role = CREME_ROLE_FREE}, .commands = BIT(COLLECT), .required = BIT(COLLECT),
     .help = "the run folder to make; it appears when it is complete"},
    {.group = "Output", .name = "step", .value = "NAME", .assays = ALL,
     .help = "what this is called in a run folder, where one assay is run several times; without it, as the assay"},
    {.group = "Output", .name = "step", .value = "NAME", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.step), .role = CREME_ROLE_FREE}, .commands = BIT(EXPORT),
     .help = "which step, named like its command; not needed where there is but one"},
    {.group = "Output", .name = "format", .value = "NAME", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(format), .fallback = "table", .choices = &creme_export_formats[0].name,
     .stride = sizeof *creme_export_formats}, .commands = BIT(EXPORT), .help = "{formats}"},
    {.group = "Output", .name = "search", .value = "KIND", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(run.search), .fallback = "both", .choices = creme_run_searches}, .commands = BIT(EXPORT),
     .help = "of interaction and set-sufficiency, which search creme-nn's tables are to be of, where a table has both"},
    {.group = "Output", .name = "track", .value = "NAME", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(only_track)}, .commands = BIT(EXPORT),
     .help = "only this track, by its name in the table; of creme-nn, bed, bedgraph and bigwig"},
    {.group = "Output", .name = "keep", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT, .offset = FIELD(keep)},
     .commands = BIT(BENCH),
     .help = "keep the random weights in this safetensors file, which --model takes as well; without it, they are in "
             "a temporary one until they are loaded"},
    {.group = "Input", .name = "model", .letter = 'm', .value = "MODEL", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(demo_model), .fallback = "borzoi:demo", .choices = creme_demo_models}, .commands = BIT(DEMO),
     .help = "borzoi:demo, a small network beside the rules that it was trained on, or grammar:demo, these alone"},
    {.group = "Output", .name = "assays-only", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(assays_only)},
     .commands = BIT(DEMO),
     .help = "leave out the pipeline and the page of a gene"},
    {.group = "Output", .name = "out", .letter = 'o', .value = "DIR", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.out), .fallback = "creme-demo", .role = CREME_ROLE_FREE}, .commands = BIT(DEMO),
     .help = "folder for the demo's files; made if it is not there"},
    {.group = "Output", .name = "out", .letter = 'o', .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.out), .role = CREME_ROLE_FREE}, .commands = BIT(CONVERT), .required = BIT(CONVERT),
     .help = "the safetensors file to write"},
    {.group = "Output", .name = "out", .letter = 'o', .value = "DIR", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.out), .role = CREME_ROLE_FREE}, .commands = BIT(PIPELINE) | BIT(GENE),
     .required = BIT(PIPELINE) | BIT(GENE), .help = "the run folder; made if it is not there"},
    {.group = "Output", .name = "out", .letter = 'o', .value = "PREFIX", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.out), .role = CREME_ROLE_FREE}, .commands = BIT(FIGURE),
     .help = "what the files' names begin with: PREFIX.tsv, PREFIX.svg, PREFIX.pdf, PREFIX.png; "
             "with PREFIX.svg that picture alone"},
    {.group = "Output", .name = "formats", .value = "LIST", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(formats), .fallback = "svg,pdf,png"}, .commands = BIT(FIGURE),
     .help = "which of svg, pdf and png to write, with commas between"},
    {.group = "Output", .name = "sheet-only", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(sheet_only)},
     .commands = BIT(FIGURE),
     .help = "write PREFIX.tsv and draw nothing, which needs no gnuplot"},
    {.group = "Output", .name = "dtype", .value = "TYPE", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(dtype), .fallback = "f32", .choices = weight_types}, .commands = BIT(CONVERT),
     .help = "of floating-point tensors: f32, or bf16, which takes half the room and rounds to 8 bits of precision"},
    {.group = "Output", .name = "replicates", .value = "FILE", .assays = ALL,
     .help = "write every replicate's activity too"},
    {.group = "Output", .name = "bed", .value = "FILE", .assays = CREME_TAKES_STAGES,
     .help = "write what survives of each CRE as BED, on the chromosome"},
    {.group = "Output", .name = "summary", .value = "FILE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(summary)}, .commands = BIT(ANALYZE),
     .help = "write the analysis's summary by groups too"},
    {.group = "Output", .name = "profile", .value = "FILE.npy", .commands = BIT(PREDICT),
     .assays = CREME_TAKES_PREDICTION,
     .help = "write whole predictions as a NumPy array [locus][bin][track], float32, in place of the table; bins and "
             "strands are as seen from the gene"},
    {.group = "Output", .name = "along-genome", .commands = BIT(PREDICT), .assays = CREME_TAKES_PREDICTION,
     .help = "of --profile: of genes on '-' too, bins from left to right on the chromosome, and each track of a "
             "strand pair the strand of the genome that it names"},
    {.group = "Output", .name = "dry-run", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(dry_run),
     .role = CREME_ROLE_FREE}, .commands = RUNS, .assays = ALL,
     .help = "check all input, say how much there is to do and how long it would take, and stop"},
    {.group = "Output", .name = "force", .commands = MODELS | BIT(LOCI) | BIT(SHUFFLE) | BIT(ANALYZE) | BIT(EXPORT) |
     BIT(CONVERT) | BIT(BENCH), .assays = ALL,
     .help = "overwrite files that are of another kind than what is written"},
    {.group = "Output", .name = "quiet", .letter = 'q', .commands = EVERY, .assays = ALL,
     .help = "no progress, no notes"},
    {.group = "Output", .name = "format", .value = "NAME", .own = {.kind = CREME_PARAMETER_CHOICE,
     .offset = FIELD(help_form), .fallback = "text", .choices = help_forms}, .commands = BIT(HELP),
     .help = "text; man: a manual page; bash or zsh: a script that makes the shell complete command lines of creme; "
             "json: commands and options as data"},
    {.group = "Output", .name = "help", .letter = 'h', .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(help),
     .role = CREME_ROLE_FREE}, .commands = EVERY, .assays = ALL,
     .help = "show this"},
    {.group = "Serving", .name = "host", .value = "NAME", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(host), .fallback = "127.0.0.1"}, .commands = SERVES,
     .help = "the address on which it listens; 0.0.0.0 is all of them, and then whoever reaches this machine may ask"},
    {.group = "Serving", .name = "port", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(port), .fallback = "0", .most = 65535}, .commands = SERVES,
     .help = "the port; 0 takes one that is free. Without --port and --socket, the socket that CREME_SOCKET in the "
             "environment names, as creme starts workers, else a free port"},
    {.group = "Serving", .name = "socket", .value = "PATH", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(socket)}, .commands = SERVES,
     .help = "in place of a port, a Unix socket, to which you alone may connect"},
    {.group = "Serving", .name = "name", .value = "NAME", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(served_name), .fallback = "model"}, .commands = SERVES,
     .help = "what the model is called in paths"},
    {.group = "Serving", .name = "max-request", .value = "MB", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(most_request), .fallback = "0", .most = 100000}, .commands = SERVES,
     .help = "the most that a request may have; 0 is 64, or 8 batches of the model's sequences"},
    {.group = "Serving", .name = "memory", .value = "MB", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(memory), .fallback = "2048", .most = 100000000}, .commands = SERVES,
     .help = "what embedded backgrounds may take, of which only edits are computed anew; a batch's are kept at least"},
    {.group = "Serving", .name = "readouts", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(readouts), .fallback = "2", .least = 1, .most = 64}, .commands = SERVES,
     .help = "for how many choices of tracks and bins it is ready at a time; each takes the scratch memory of a run"},
    {.group = "Serving", .name = "verbose", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(verbose)},
     .commands = SERVES, .help = "say on standard error what each request asked and took"},
    {.group = "Computing", .name = "precision", .value = "TYPE", .commands = OPENS, .assays = ALL,
     .help = "f32 or bf16; on a GPU tf32 too"},
    {.group = "Computing", .name = "backend", .value = "NAME", .commands = OPENS, .assays = ALL,
     .help = "onednn, cuda (a GPU of NVIDIA's), or reference (plain C, slow, to check against)"},
    {.group = "Computing", .name = "gpu", .value = "N[,N...]", .commands = OPENS, .assays = ALL,
     .help = "those that --backend cuda takes, counted from 0; without it, the first. Assays are handed out locus by "
             "locus to several; the results do not depend on it"},
    {.group = "Computing", .name = "kernels", .value = "FILE", .commands = OPENS, .assays = ALL,
     .help = "the kernels of a GPU's products that creme bench --tune found the fastest; results depend on it"},
    {.group = "Computing", .name = "tune", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(run.tunes)},
     .commands = BIT(BENCH), .help = "make the file of --kernels, or add to it: kernels of products are timed"},
    {.group = "Computing", .name = "threads", .value = "N",
     .commands = RUNS | BIT(CHECK) | BIT(INSPECT) | SERVES | BIT(DEMO), .assays = ALL,
     .help = "0 uses every core that this process may use; the results do not depend on it"},
    {.group = "Computing", .name = "threads", .value = "N[,N...]", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(thread_list), .fallback = "0", .role = CREME_ROLE_FREE}, .commands = BIT(BENCH),
     .help = "0 uses every core that this process may use; of several numbers (1,2,4) it is told how passes become "
             "faster with threads, in place of their stages"},
    {.group = "Computing", .name = "workers", .value = "M", .commands = RUNS | BIT(BENCH), .assays = ALL,
     .help = "of a served model: start so many workers, or ask a server for so many batches at once; assays are handed "
             "out locus by locus, and the results do not depend on it; without it, 1"},
    {.group = "Computing", .name = "worker-start", .value = "SECONDS", .commands = ASKS, .assays = ALL,
     .help = "of a served model: until then it has to be ready; without it, 600"},
    {.group = "Computing", .name = "worker-timeout", .value = "SECONDS", .commands = ASKS, .assays = ALL,
     .help = "of a served model: longer than that no answer may take; without it, 600 of remote:, of workers for ever"},
    {.group = "Computing", .name = "rounds", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(run.rounds), .fallback = "3", .least = 1, .most = 1000}, .commands = BIT(BENCH),
     .help = "how often each is measured; the fastest counts"},
    {.group = "Computing", .name = "batch", .value = "N", .commands = OPENS, .assays = ALL,
     .help = "sequences per call of the model; 0 leaves it to the model; the results do not depend on it"},
    {.group = "Computing", .name = "cache", .value = "SIZE", .own = {.kind = CREME_PARAMETER_TEXT,
     .offset = FIELD(run.cache), .fallback = "1G"}, .commands = BIT(PIPELINE) | BIT(GENE),
     .help = "disk for activities that steps share (500M, 2G), or off: what one step has asked of the model, others "
             "need not; the results do not depend on it"},
    {.group = "Computing", .name = "whole-sequences", .commands = BIT(PIPELINE), .assays = ALL,
     .help = "evaluate every sequence as a whole rather than only what an edit touches; slower, for checking"},
    {.group = "Jobs", .name = "emit", .value = "FORM", .own = {.kind = CREME_PARAMETER_CHOICE, .offset = FIELD(emit),
     .fallback = "none", .choices = creme_jobs_forms, .role = CREME_ROLE_FREE}, .commands = BIT(PIPELINE),
     .assays = ALL,
     .help = "do nothing, but write scripts to RUN/jobs that do it in parts, by many processes: slurm, snakemake, or "
             "sh, for this machine alone; RUN/jobs/submit.sh starts them; docs/cluster.md"},
    {.group = "Jobs", .name = "jobs", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER, .offset = FIELD(jobs),
     .fallback = "8", .least = 1, .most = 100000, .role = CREME_ROLE_FREE}, .commands = BIT(PIPELINE), .assays = ALL,
     .help = "of --emit: so many parts at a time, of all assays together"},
    {.group = "Jobs", .name = "parts", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER, .offset = FIELD(parts),
     .fallback = "0", .most = CREME_JOBS_MOST_PARTS, .role = CREME_ROLE_FREE}, .commands = BIT(PIPELINE), .assays = ALL,
     .help = "of --emit: so many parts of each assay; 0: as many as take 5 to 60 minutes each"},
    {.group = "Jobs", .name = "max-array", .value = "N", .own = {.kind = CREME_PARAMETER_INTEGER,
     .offset = FIELD(most_array), .fallback = "1000", .least = 1, .most = 10000000, .role = CREME_ROLE_FREE},
     .commands = BIT(PIPELINE), .assays = ALL,
     .help = "of --emit slurm: so many tasks in a job array at most; Slurm's MaxArraySize is one more"},
    {.group = "Jobs", .name = "steps", .value = "LIST", .own = {.kind = CREME_PARAMETER_TEXT, .offset = FIELD(steps),
     .role = CREME_ROLE_FREE}, .commands = BIT(PIPELINE),
     .help = "these steps alone, with commas between, on what the others have left; with --part, that part of an "
             "assay, into RUN/parts; an assay that has parts there is collected from them"},
    {.group = "Jobs", .name = "allow-missing", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(allow_missing),
     .role = CREME_ROLE_FREE}, .commands = BIT(COLLECT) | BIT(PIPELINE),
     .help = "collect what there is, though parts are missing: the tables say how much"},
    {.group = "Jobs", .name = "add", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(add),
     .role = CREME_ROLE_FREE}, .commands = BIT(COLLECT),
     .help = "into a run folder that may be there: steps come beside those that it has"},
    {.group = "Jobs", .name = "check", .own = {.kind = CREME_PARAMETER_FLAG, .offset = FIELD(check),
     .role = CREME_ROLE_FREE}, .commands = BIT(STATUS),
     .help = "no table: the exit status is 0 if all that was begun (of jobs: emitted) is finished, else 1"},
};
/* clang-format on */
const size_t creme_option_count = sizeof creme_options / sizeof *creme_options;
_Static_assert(sizeof creme_options / sizeof *creme_options <= CREME_MOST_OPTIONS,
               "creme_settings.given has a place for each option");

const creme_option_substitute creme_option_substitutes[] = {
    {.option = "codes", .replaced = "fasta"},    {.option = "codes", .replaced = "loci"},
    {.option = "codes", .replaced = "window"},   {.option = "sequences", .replaced = "fasta"},
    {.option = "sequences", .replaced = "loci"}, {.option = "sequences", .replaced = "window"},
    {.option = "sequences", .replaced = "gtf"},  {.option = "random", .replaced = "model"},
};
const size_t creme_option_substitute_count = sizeof creme_option_substitutes / sizeof *creme_option_substitutes;

const char *const creme_own_options[] = {"gtf", "tag", "stop-by", NULL};
const char *const creme_kept_options[] = {"loci", "sequences", "part",   "gtf",        "tag", "out",
                                          "step", "bed",       "region", "replicates", NULL};
const creme_preset_value creme_preset_values[] = {
    {.preset = CREME_RULES_BORZOI, .commands = RUNS, .option = "sum-strands", .value = ""},
    {.preset = CREME_RULES_2024, .commands = BIT(BENCH), .option = "shuffles", .value = "10"},
    {.preset = CREME_RULES_2023, .commands = BIT(PIPELINE) | BIT(ANALYZE), .option = "peak", .value = "on"},
};
const size_t creme_preset_value_count = sizeof creme_preset_values / sizeof *creme_preset_values;
