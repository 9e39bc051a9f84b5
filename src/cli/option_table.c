/* Every option of every command, and the presets. */
#include "cli/export_formats.h"
#include "cli/help_forms.h"
#include "cli/options.h"

#include "analysis/thresholds.h"

#include <creme/locus.h>
#include <creme/shuffle.h>
#include <creme/track.h>
#include <stddef.h>

#define BIT(command) (UINT64_C(1) << CREME_COMMAND_##command)

/* Commands that are no assays; of those, .assays says which take an option. */
#define MODELS BIT(PREDICT)
#define RUNS   (MODELS | BIT(PIPELINE)) /* a pipeline hands on what its steps take */
#define OPENS  (RUNS | BIT(INSPECT) | BIT(BENCH))
#define EVERY  ((UINT64_C(1) << (CREME_COMMAND_HELP + 1)) - 1)
#define ALL    CREME_TAKES_COMMON

static const char *const windows[] = {[CREME_WINDOW_CREME] = "creme", [CREME_WINDOW_PLAIN] = "plain", NULL};
static const char *const squashes[] = {
    [CREME_SQUASH_KEEP] = "off", [CREME_SQUASH_OLD] = "old", [CREME_SQUASH_NEW] = "new", NULL};
static const char *const methods[] = {
    [CREME_SHUFFLE_UNIFORM] = "uniform", [CREME_SHUFFLE_CREME_NN] = "creme-nn", NULL};
static const char *const switched[] = {"off", "on", NULL};
static const char *const traces[] = {"mean", "fixed", NULL};
static const char *const searches[] = {"both", "enhancers", "silencers", NULL};
static const char *const ways[] = {"shuffle", "mask", NULL}; /* creme_how */
static const char *const comparisons[] = {"none", "random", NULL};
static const char *const help_forms[] = {
    [CREME_HELP_TEXT] = "text", [CREME_HELP_MAN] = "man", [CREME_HELP_BASH] = "bash", [CREME_HELP_ZSH] = "zsh", NULL};
static const char *const weight_types[] = {"f32", "bf16", NULL};
static const char *const precisions[] = {
    [CREME_PRECISION_F32] = "f32", [CREME_PRECISION_BF16] = "bf16", [CREME_PRECISION_TF32] = "tf32", NULL};
static const char *const backends[] = {
    [CREME_BACKEND_ONEDNN] = "onednn", [CREME_BACKEND_REFERENCE] = "reference", [CREME_BACKEND_CUDA] = "cuda", NULL};

#define FIELD(field) offsetof(creme_settings, field)
#define TEXT         CREME_OPTION_TEXT
#define FLAG         CREME_OPTION_FLAG
#define INTEGER      CREME_OPTION_INTEGER
#define CHOICE       CREME_OPTION_CHOICE

/* What a row leaves out is 0: no letter, no default, no limits, not required. (clang-format would give each field a
 * line of its own.) */
/* clang-format off */
const creme_option creme_options[] = {
    {.group = "Input", .name = "model", .letter = 'm', .kind = TEXT, .value = "KIND:FILE", .offset = FIELD(model),
     .commands = RUNS | BIT(BENCH), .assays = ALL, .required = RUNS | BIT(BENCH), .needed_by = ALL,
     .help = "the model: {models}; of several files of one kind, with commas between, the mean is taken"},
    {.group = "Input", .name = "random", .kind = TEXT, .value = "NETWORK", .offset = FIELD(random),
     .commands = BIT(BENCH),
     .help = "in place of --model: random weights of {random}, of the published sizes or with others "
             "behind it: enformer:dim=384,depth=4"},
    {.group = "Input", .name = "targets", .kind = TEXT, .value = "FILE", .offset = FIELD(targets),
     .commands = RUNS | BIT(BENCH), .assays = ALL,
     .help = "table of the model's tracks; without it, targets.txt beside the weights if that is there"},
    {.group = "Input", .name = "head", .kind = TEXT, .value = "NAME", .offset = FIELD(head), .commands = OPENS,
     .assays = ALL,
     .help = "of a network with several outputs, the one to read: human or mouse of Enformer and PyTorch's Borzoi; "
             "without it, the first, which is to_tracks in a fine-tuned Enformer"},
    {.group = "Input", .name = "ignore-tensors", .kind = TEXT, .value = "PATTERN", .offset = FIELD(ignore_tensors),
     .commands = OPENS, .assays = ALL,
     .help = "weights whose names match this extended regular expression, and that are no part of the network, do "
             "not matter; without it they are an error"},
    {.group = "Input", .name = "lora-alpha", .kind = CREME_OPTION_REAL, .value = "ALPHA",
     .offset = FIELD(lora_alpha), .commands = OPENS, .assays = ALL, .most = 1000000,
     .help = "LoRA matrices in the weights are merged with the scale ALPHA / rank; without it, as "
             "adapter_config.json beside the weights says"},
    {.group = "Input", .name = "input-bp", .kind = INTEGER, .value = "N", .offset = FIELD(input_bp),
     .commands = OPENS, .assays = ALL, .least = 1, .most = 1 << 24,
     .help = "bases that the network takes, where its file does not say it (Enformer; 196608 unless told "
             "otherwise; PyTorch's Borzoi: 524288)"},
    {.group = "Input", .name = "gamma", .kind = TEXT, .value = "FORM", .offset = FIELD(gamma), .commands = OPENS,
     .assays = ALL,
     .fallback = "auto",
     .help = "over what Enformer's gamma basis of positions is normalised: positions, as DeepMind's weights want "
             "it, or features, as enformer-pytorch does; auto asks config.json beside the weights, else takes "
             "positions"},
    {.group = "Input", .name = "fasta", .letter = 'f', .kind = TEXT, .value = "FILE", .offset = FIELD(fasta),
     .commands = RUNS | BIT(SHUFFLE) | BIT(LOCI), .assays = ALL, .required = RUNS | BIT(SHUFFLE), .needed_by = ALL,
     .help = "the genome, plain or bgzip; an index is made beside it if there is none"},
    {.group = "Input", .name = "chromosome-names", .kind = TEXT, .value = "FILE", .offset = FIELD(chromosome_names),
     .commands = RUNS | BIT(SHUFFLE) | BIT(LOCI), .assays = ALL,
     .help = "names that mean one sequence, two on a line, beyond those that are built in (9, chr9, NC_000009.12, "
             "...)"},
    {.group = "Input", .name = "loci", .letter = 'l', .kind = TEXT, .value = "FILE", .offset = FIELD(loci),
     .commands = MODELS, .assays = ALL, .required = MODELS, .needed_by = ALL,
     .help = "TSSs: TSV or CSV with the columns name, chrom, tss (0-based), strand; or BED6; or GTF, GFF3; gzip or "
             "not; with --gtf names of genes"},
    {.group = "Input", .name = "part", .kind = TEXT, .value = "K/N", .offset = FIELD(part), .assays = ALL,
     .help = "do every N-th locus from the K-th on: the K-th of N parts of a job array"},
    {.group = "Input", .name = "codes", .kind = TEXT, .value = "FILE.npy", .offset = FIELD(codes),
     .commands = BIT(PREDICT),
     .help = "sequences in place of --fasta and --loci: a NumPy array [sequence][base] of uint8, A C G T N as 0 to "
             "4"},
    {.group = "Input", .name = "set", .kind = TEXT, .value = "FILE", .offset = FIELD(set),
     .assays = CREME_TAKES_SETS, .needed_by = CREME_TAKES_SETS,
     .help = "which tiles were found together: a result of creme interaction"},
    {.group = "Input", .name = "cres", .kind = TEXT, .value = "FILE", .offset = FIELD(cres),
     .assays = CREME_TAKES_CRES, .needed_by = CREME_TAKES_CRES,
     .help = "which tiles are enhancers or silencers: TSV with the columns locus, tile_start, tile_end, class, and "
             "if need be track and chrom, tss, strand; as creme analyze writes it"},
    {.group = "Input", .name = "window", .kind = CHOICE, .value = "RULE", .offset = FIELD(window), .commands = RUNS,
     .assays = ALL,
     .fallback = "creme", .choices = windows,
     .help = "how the window lies about the TSS: creme, as in the paper's code, or plain, [TSS - L/2, TSS + L/2)"},
    {.group = "Input", .name = "n-value", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(n_value),
     .commands = RUNS, .assays = ALL, .fallback = "0.25", .most = 1,
     .help = "what an N puts into each of the four channels"},
    {.group = "Input", .name = "gtf", .kind = TEXT, .value = "FILE", .offset = FIELD(gtf),
     .commands = BIT(LOCI) | BIT(PIPELINE), .required = BIT(LOCI) | BIT(PIPELINE),
     .help = "annotation, GTF or GFF3, of GENCODE, Ensembl, NCBI, UCSC, StringTie; gzip or not"},
    {.group = "Input", .name = "gtf", .kind = TEXT, .value = "FILE", .offset = FIELD(gtf), .commands = MODELS,
     .assays = ALL,
     .help = "annotation in which the genes of --loci are looked up: their names, with commas between, or a file "
             "of them"},
    {.group = "Input", .name = "gtf", .kind = TEXT, .value = "FILE", .offset = FIELD(gtf), .commands = BIT(ANALYZE),
     .help = "annotation whose genes are named in and beside CREs (necessity, sufficiency, both)"},
    {.group = "Input", .name = "gene-type", .kind = TEXT, .value = "TYPE", .offset = FIELD(gene_type),
     .commands = BIT(LOCI) | BIT(PIPELINE) | BIT(ANALYZE), .fallback = "protein_coding",
     .help = "keep transcripts of this gene_type (gene_biotype); 'all' keeps all"},
    {.group = "Input", .name = "genes", .kind = TEXT, .value = "LIST", .offset = FIELD(gene_names),
     .commands = BIT(LOCI),
     .help = "keep these genes: whole names or gene_ids, with commas between, or a file with one a line; of "
             "whatever type, unless --gene-type is given"},
    {.group = "Input", .name = "tag", .kind = TEXT, .value = "TAG", .offset = FIELD(tag),
     .commands = BIT(LOCI) | BIT(PIPELINE),
     .help = "keep transcripts with this tag: MANE_Select, Ensembl_canonical, basic, appris_principal_1, ..."},
    {.group = "Input", .name = "tag", .kind = TEXT, .value = "TAG", .offset = FIELD(tag), .commands = MODELS,
     .assays = ALL,
     .help = "with --gtf: keep transcripts with this tag (MANE_Select)"},
    {.group = "Input", .name = "all-transcripts", .kind = FLAG, .offset = FIELD(all_transcripts),
     .commands = BIT(LOCI) | BIT(PIPELINE),
     .help = "keep those with retained introns and those that are subject to decay, too"},
    {.group = "Input", .name = "signals", .kind = TEXT, .value = "LIST", .offset = FIELD(signals),
     .commands = BIT(PIPELINE),
     .help = "bigWig files, with commas between, whose coverage of sufficient enhancers and silencers is compared"},
    {.group = "Input", .name = "annotations", .kind = TEXT, .value = "LIST", .offset = FIELD(annotations),
     .commands = BIT(PIPELINE),
     .help = "BED files and lists of genes, with commas between, on which contexts and sufficient CREs are looked "
             "for"},
    {.group = "Input", .name = "against", .kind = TEXT, .value = "RUN", .offset = FIELD(against),
     .commands = BIT(PIPELINE),
     .help = "folder of another pipeline (another model or preset) to compare the cell lines of the same names with"},
    {.group = "Input", .name = "keep-duplicates", .kind = FLAG, .offset = FIELD(keep_duplicates),
     .commands = BIT(LOCI), .help = "keep every transcript, even if several share one TSS"},
    {.group = "Input", .name = "region", .kind = TEXT, .value = "REGION", .offset = FIELD(region),
     .commands = BIT(SHUFFLE), .required = BIT(SHUFFLE),
     .help = "CHROM:START-END, 1-based and inclusive, as in samtools"},

    {.group = "What is read from a prediction", .name = "tracks", .kind = TEXT, .value = "LIST",
     .offset = FIELD(tracks), .commands = MODELS | BIT(BENCH), .assays = ALL, .fallback = "all",
     .help = "indices (5111), ranges (0-23), or expressions searched for in the descriptions (CAGE:.*K562), with "
             "commas between; K562=5111 gives one a name of its own"},
    {.group = "What is read from a prediction", .name = "cells", .kind = TEXT, .value = "LIST",
     .offset = FIELD(cells), .commands = BIT(PIPELINE), .required = BIT(PIPELINE),
     .help = "cell lines: NAME=TRACK with commas between, TRACK being what --tracks takes (K562=5111,GM12878=5110; "
             "Borzoi's pairs of strands: K562=872,873)"},
    {.group = "What is read from a prediction", .name = "sum-strands", .kind = FLAG, .offset = FIELD(sum_strands),
     .commands = RUNS, .assays = ALL, .help = "add each stranded track and its opposite strand"},
    {.group = "What is read from a prediction", .name = "bins", .kind = CREME_OPTION_SPAN, .value = "FIRST-LAST",
     .offset = FIELD(bins), .commands = RUNS | BIT(BENCH), .assays = CREME_TAKES_BINS,
     .help = "output bins to average, 0-based, both included; without it, the central bins of the preset"},
    {.group = "What is read from a prediction", .name = "profile-bins", .kind = INTEGER, .value = "N",
     .offset = FIELD(profile_bins), .assays = CREME_TAKES_PROFILE, .least = 1, .most = 1 << 24,
     .help = "the N output bins about the TSS, or as many as there are; without it, all"},
    {.group = "What is read from a prediction", .name = "profile-bins", .kind = INTEGER, .value = "N",
     .offset = FIELD(profile_bins), .commands = BIT(PIPELINE), .fallback = "128", .least = 1, .most = 1 << 24,
     .help = "of profiles: the N output bins about the TSS, or as many as there are"},

    {.group = "What is read from a prediction", .name = "rc", .kind = FLAG, .offset = FIELD(reverse_complement),
     .commands = RUNS, .assays = ALL,
     .help = "average over both strands: predict the reverse complement too, flip its bins and swap the strands of "
             "its tracks"},
    {.group = "What is read from a prediction", .name = "shifts", .kind = TEXT, .value = "LIST",
     .offset = FIELD(shifts), .commands = RUNS, .assays = ALL,
     .help = "average over the sequence moved by so many bases, to the right or (negative) to the left: -3,0,3"},
    {.group = "What is read from a prediction", .name = "keep-members", .kind = FLAG, .offset = FIELD(keep_members),
     .commands = MODELS, .assays = ALL,
     .help = "of several networks, treat each one's tracks beside the mean, as further tracks NAME@FILE"},

    {.group = "What is read from a prediction", .name = "undo-squash", .kind = CHOICE, .value = "FORM",
     .offset = FIELD(undo_squash), .commands = RUNS, .assays = ALL, .fallback = "off", .choices = squashes,
     .help = "undo the scale on which coverage was squashed for training, for each bin and track: old, as for "
             "Borzoi's published weights, or new; needs a table of tracks with scale, clip_soft and sum_stat"},

    {.group = "What is read from a prediction", .name = "peak", .kind = CHOICE, .value = "WHETHER",
     .offset = FIELD(peak), .commands = BIT(PIPELINE), .assays = CREME_TAKES_PEAK, .fallback = "off",
     .choices = switched,
     .help = "on: predict whole profiles and say, in the column peak_offset_bins, how many bins the maximum lies "
             "from the bins that are read (0: among them); the preprint's choice of TSSs asks for 0, and preset "
             "2023 switches it on"},
    {.group = "Perturbation", .name = "preset", .kind = CHOICE, .value = "NAME", .offset = FIELD(preset),
     .commands = RUNS, .assays = ALL, .fallback = "2024", .choices = creme_rules_names,
     .help = "protocol of the paper (2024), of the preprint (2023), or of the paper with its read-out of Borzoi "
             "(borzoi): coverage per 128 bp, strands summed; set before all other options"},
    {.group = "Classes", .name = "preset", .kind = CHOICE, .value = "NAME", .offset = FIELD(preset),
     .commands = BIT(ANALYZE), .fallback = "2024", .choices = creme_rules_names,
     .help = "thresholds and normalisations of the paper (2024), of the preprint (2023), or of the paper for Borzoi"},
    {.group = "Classes", .name = "contexts", .kind = TEXT, .value = "FILE", .offset = FIELD(contexts),
     .commands = BIT(ANALYZE),
     .help = "what creme analyze contexts wrote: the contexts of the loci, in place of the table's own"},
    {.group = "Classes", .name = "track", .kind = TEXT, .value = "NAME", .offset = FIELD(only_track),
     .commands = BIT(ANALYZE),
     .help = "only rows of this track (cell line); without it, each track by itself; compare: NAME,NAME takes one "
             "from each table"},
    {.group = "Classes", .name = "value", .kind = TEXT, .value = "COLUMN", .offset = FIELD(value),
     .commands = BIT(ANALYZE),
     .help = "tss, compare: the column of numbers; without it, wt (tss), effect or wt (compare)"},
    {.group = "Classes", .name = "enhancing", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(enhancing),
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), .least = -1000000, .most = 1000000,
     .help = "contexts: effects above X are enhancing; without it, the preset's 0.95 (borzoi: 0.9), which suit the "
             "published networks"},
    {.group = "Classes", .name = "neutral", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(neutral),
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), .most = 1000000,
     .help = "contexts: effects within X of 0 are neutral; without it, 0.05 (2023: 0.2)"},
    {.group = "Classes", .name = "silencing", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(silencing),
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), .least = -1000000, .most = 1000000,
     .help = "contexts: effects below X are silencing; without it, -0.3 (2023: -0.5, borzoi: -0.2)"},
    {.group = "Classes", .name = "enhancer", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(enhancer),
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), .most = 1000000,
     .help = "necessity, sufficiency: tiles of effects above X are enhancers; without it, 0.3"},
    {.group = "Classes", .name = "silencer", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(silencer),
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), .least = -1000000,
     .help = "necessity, sufficiency: tiles of effects below X are silencers; without it, -0.3 (borzoi, "
             "sufficiency: -0.15)"},
    {.group = "Classes", .name = "strong", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(strong),
     .commands = BIT(ANALYZE) | BIT(PIPELINE), .most = 1000000,
     .help = "necessity, sufficiency: CREs of effects beyond X are strong; without it, 0.5"},
    {.group = "Classes", .name = "interacting", .kind = CREME_OPTION_REAL, .value = "X",
     .offset = FIELD(interacting), .commands = BIT(ANALYZE) | BIT(PIPELINE), .most = 1000000,
     .help = "interaction: traces whose mean squared difference from the sum is above X are super- or subadditive; "
             "without it, 0.1 (2023: 0.3)"},
    {.group = "Classes", .name = "additive", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(additive),
     .commands = BIT(ANALYZE) | BIT(PIPELINE), .most = 1000000,
     .help = "interaction: traces of less than X are additive; without it, 0.05"},
    {.group = "Classes", .name = "sample", .kind = INTEGER, .value = "N", .offset = FIELD(sample),
     .commands = BIT(ANALYZE) | BIT(PIPELINE), .fallback = "200", .least = 1, .most = INT32_MAX,
     .help = "contexts: draw at most so many loci of each class"},
    {.group = "Classes", .name = "genes", .kind = INTEGER, .value = "N", .offset = FIELD(genes),
     .commands = BIT(ANALYZE) | BIT(PIPELINE), .least = 1, .most = INT32_MAX,
     .help = "tss: keep at most so many genes; without it, 10000 (2023: all of at least 30)"},
    {.group = "Classes", .name = "peak", .kind = CHOICE, .value = "WHETHER", .offset = FIELD(peak),
     .commands = BIT(ANALYZE), .fallback = "off", .choices = switched,
     .help = "tss, on: keep TSSs with the profile's maximum in the bins that were read, as creme activity --peak "
             "on found it; preset 2023 switches it on"},
    {.group = "Classes", .name = "min-wt", .kind = CREME_OPTION_REAL, .value = "X", .offset = FIELD(min_wt),
     .commands = BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), .most = 1000000,
     .help = "tss: TSSs of a WT below X are not chosen; contexts, necessity, sufficiency, interaction: such loci "
             "are silent, and in no other class; without it, 30 with preset 2023, else (but tss) a fiftieth of the "
             "median WT of the track's loci"},
    {.group = "Classes", .name = "trace", .kind = CHOICE, .value = "FORM", .offset = FIELD(trace),
     .commands = BIT(ANALYZE) | BIT(FIGURE), .fallback = "mean", .choices = traces,
     .help = "interaction, pairs, traces: what a greedy round comes to, the mean over all shuffles of its tile, or "
             "fixed, as in the paper's tables: the sequence with the shuffle that was kept"},
    {.group = "Classes", .name = "shared-tss", .kind = FLAG, .offset = FIELD(shared_tss),
     .commands = BIT(ANALYZE) | BIT(PIPELINE),
     .help = "tss: one TSS of each gene for all cell lines, the one of the highest mean activity over the table's "
             "tracks, rather than each line's own most active one"},
    {.group = "Classes", .name = "draws", .kind = INTEGER, .value = "N", .offset = FIELD(draws),
     .commands = BIT(ANALYZE), .fallback = "1000", .least = 1, .most = 1000000,
     .help = "of the bootstrap of mean curves"},
    {.group = "Classes", .name = "seed", .kind = CREME_OPTION_UNSIGNED, .value = "N", .offset = FIELD(seed),
     .commands = BIT(ANALYZE), .fallback = "1", .help = "names the random draws of samples and of the bootstrap"},
    {.group = "Classes", .name = "by-name", .kind = FLAG, .offset = FIELD(by_name), .commands = BIT(ANALYZE),
     .help = "overlap: tell the features of a BED apart by their names (families of repeats), not by the file"},
    {.group = "Classes", .name = "window-bp", .kind = INTEGER, .value = "N", .offset = FIELD(input_bp),
     .commands = BIT(ANALYZE), .fallback = "196608", .least = 1, .most = 1 << 24,
     .help = "window of the model behind an authors' table, which gives tiles without genome coordinates"},

    {.group = "Perturbation", .name = "tile-size", .kind = INTEGER, .value = "BP", .offset = FIELD(tile_bp),
     .commands = BIT(PIPELINE) | BIT(BENCH), .assays = ALL, .fallback = "5000", .least = 1, .most = INT64_C(1) << 31,
     .help = "width of a tile"},
    {.group = "Perturbation", .name = "tiles", .kind = TEXT, .value = "LIST", .offset = FIELD(tiles),
     .assays = CREME_TAKES_TILES, .fallback = "all",
     .help = "tiles to move: indices from the left (3, 0-9), intervals of the window (window:804-5804, 0-based, "
             "half-open) or genomic regions (chr9:120001-125000, 1-based); tiles that overlap are taken; of "
             "--cres, if there is one, only these"},
    {.group = "Perturbation", .name = "tiles", .kind = TEXT, .value = "LIST", .offset = FIELD(tiles),
     .assays = CREME_TAKES_BASES,
     .help = "tiles whose bases to change: indices from the left (3, 0-9), intervals of the window "
             "(window:804-5804, 0-based, half-open) or genomic regions (chr9:120001-125000, 1-based); tiles that "
             "overlap are taken; of --cres, if there is one, only these; all takes all"},
    {.group = "Perturbation", .name = "region", .kind = TEXT, .value = "LIST", .offset = FIELD(region),
     .assays = CREME_TAKES_BASES,
     .help = "in place of tiles, bases of the window (window:98200-98400, 0-based, half-open; the TSS tile's too) "
             "or of the genome (chr9:120001-120200, 1-based), with commas between"},
    {.group = "Perturbation", .name = "search", .kind = CHOICE, .value = "KIND", .offset = FIELD(search),
     .assays = CREME_TAKES_SEARCH, .fallback = "both", .choices = searches,
     .help = "enhancers: in every round fix the tile without which activity is lowest; silencers: highest; or "
             "both, one search after the other"},
    {.group = "Perturbation", .name = "rounds", .kind = INTEGER, .value = "N", .offset = FIELD(rounds),
     .commands = BIT(PIPELINE), .assays = CREME_TAKES_SEARCH, .fallback = "25", .least = 1, .most = 1000000,
     .help = "tiles to fix, one in each round, or as many as there are"},
    {.group = "Perturbation", .name = "search", .kind = CHOICE, .value = "KIND", .offset = FIELD(search),
     .assays = CREME_TAKES_SETS, .fallback = "both", .choices = searches,
     .help = "whose sets to take: of searches for enhancers, for silencers, or both"},
    {.group = "Perturbation", .name = "rounds", .kind = INTEGER, .value = "N", .offset = FIELD(rounds),
     .assays = CREME_TAKES_SETS, .fallback = "25", .least = 1, .most = 1000000,
     .help = "tiles of a set to put in, from the first one on, or as many as there are"},
    {.group = "Perturbation", .name = "adaptive", .kind = FLAG, .offset = FIELD(adaptive),
     .commands = BIT(PIPELINE), .assays = CREME_TAKES_SEARCH,
     .help = "after the first round draw shuffles in stages, and no more for tiles that can no longer be chosen"},
    {.group = "Perturbation", .name = "error-probability", .kind = CREME_OPTION_REAL, .value = "P",
     .offset = FIELD(error_probability), .commands = BIT(PIPELINE), .assays = CREME_TAKES_SEARCH,
     .fallback = "0.01", .most = 1,
     .help = "with --adaptive: how often a round may at most choose another tile than all shuffles would, if what "
             "shuffles do is normally distributed"},
    {.group = "Perturbation", .name = "how", .kind = CHOICE, .value = "WAY", .offset = FIELD(how),
     .assays = CREME_TAKES_HOW, .fallback = "shuffle", .choices = ways,
     .help = "what is done to a tile: shuffle its bases, or mask it, every base N, as creme masking does"},
    {.group = "Perturbation", .name = "until-ci", .kind = CREME_OPTION_REAL, .value = "WIDTH",
     .offset = FIELD(until_ci), .assays = CREME_TAKES_UNTIL_CI, .most = 1000000,
     .help = "draw shuffles in stages, and no more for a tile once the 95 % interval of its effect is at most "
             "WIDTH wide in all tracks; --shuffles is then the most that are drawn"},
    {.group = "Perturbation", .name = "copies", .kind = INTEGER, .value = "N", .offset = FIELD(copies),
     .commands = BIT(PIPELINE), .assays = CREME_TAKES_COPIES, .least = 1, .most = 1000000,
     .help = "copies to add, one in each round, or as many as there are positions; without it, the preset's number"},
    {.group = "Perturbation", .name = "stages", .kind = TEXT, .value = "LIST", .offset = FIELD(stages),
     .commands = BIT(PIPELINE), .assays = CREME_TAKES_STAGES, .fallback = "500:0.9:1,50:0.7:10",
     .help = "WIDTH:THRESHOLD:BATCH of each stage, with commas between: sub-tiles of WIDTH bp are dropped BATCH at "
             "a time while the share of the whole tile's activity that is kept is at least THRESHOLD"},
    {.group = "Perturbation", .name = "compare", .kind = CHOICE, .value = "WITH", .offset = FIELD(compare),
     .assays = CREME_TAKES_STAGES, .fallback = "none", .choices = comparisons,
     .help = "random: keep as many bases at random places too, and add the column random_score"},
    {.group = "Perturbation", .name = "compare-scores", .kind = TEXT, .value = "FILE",
     .offset = FIELD(compare_scores), .assays = CREME_TAKES_STAGES,
     .help = "keep as many bases by their scores too, highest first (of a silencer: lowest), and add the column "
             "saliency_score: bedGraph, or a result of creme mutagenesis"},
    {.group = "Perturbation", .name = "compare-motifs", .kind = TEXT, .value = "FILE",
     .offset = FIELD(compare_motifs), .assays = CREME_TAKES_STAGES,
     .help = "keep as many bases by the motifs that they are in too, best hits first, and add the column "
             "motif_score: BED, GFF or fimo.tsv"},
    {.group = "Perturbation", .name = "shuffles", .kind = INTEGER, .value = "N", .offset = FIELD(shuffles),
     .commands = BIT(BENCH), .assays = CREME_TAKES_DRAWS, .least = 1, .most = 1000000,
     .help = "replicates; without it, the preset's number"},
    {.group = "Perturbation", .name = "fresh-backgrounds", .kind = FLAG, .offset = FIELD(fresh_backgrounds),
     .commands = BIT(PIPELINE), .assays = CREME_TAKES_FRESH,
     .help = "draw new backgrounds for every tile, as creme-nn does, rather than sharing them"},
    {.group = "Perturbation", .name = "self-pairs", .kind = FLAG, .offset = FIELD(self_pairs),
     .commands = BIT(PIPELINE), .assays = CREME_TAKES_SELF_PAIRS,
     .help = "context-swap: every locus in its own context too, as the authors have it (N^2 pairs): the effect is "
             "1 (2023: 0)"},
    {.group = "Perturbation", .name = "shuffle-method", .kind = CHOICE, .value = "METHOD",
     .offset = FIELD(shuffle_method), .commands = BIT(PIPELINE), .assays = CREME_TAKES_DRAWS, .fallback = "uniform",
     .choices = methods,
     .help = "uniform over all sequences with the same k-lets, or creme-nn, the reference's scheme bit for bit: "
             "its replicate k has the seed SEED + k, so that runs of seeds 1 and 2 share all replicates but one"},
    {.group = "Perturbation", .name = "method", .kind = CHOICE, .value = "METHOD", .offset = FIELD(shuffle_method),
     .commands = BIT(SHUFFLE), .fallback = "uniform", .choices = methods,
     .help = "uniform over all sequences with the same k-lets, or creme-nn, the reference's scheme bit for bit"},
    {.group = "Perturbation", .name = "klet", .kind = INTEGER, .value = "K", .offset = FIELD(klet),
     .commands = BIT(PIPELINE) | BIT(SHUFFLE), .assays = CREME_TAKES_DRAWS, .fallback = "2", .least = 1, .most = 6,
     .help = "keep the counts of words of this length: 1 bases, 2 dinucleotides, 3 trinucleotides ..."},
    {.group = "Perturbation", .name = "seed", .kind = CREME_OPTION_UNSIGNED, .value = "N", .offset = FIELD(seed),
     .commands = BIT(PIPELINE) | BIT(SHUFFLE), .assays = CREME_TAKES_DRAWS, .fallback = "1",
     .help = "names the random draws; the same seed gives the same draws anywhere"},
    {.group = "Perturbation", .name = "count", .kind = INTEGER, .value = "K", .offset = FIELD(count),
     .commands = BIT(SHUFFLE), .fallback = "1", .least = 1, .most = INT32_MAX, .help = "how many shuffles to write"},

    {.group = "Figure", .name = "list", .kind = FLAG, .offset = FIELD(list), .commands = BIT(FIGURE),
     .help = "show the figures, the tables that each is made of, and what is to be seen"},
    {.group = "Figure", .name = "preset", .kind = CHOICE, .value = "NAME", .offset = FIELD(preset),
     .commands = BIT(FIGURE), .choices = creme_rules_names,
     .help = "thresholds and normalisations of the paper (2024), of the preprint (2023), or of the paper for "
             "Borzoi (borzoi); without it, those that the table's header records, else 2024"},
    {.group = "Figure", .name = "track", .kind = TEXT, .value = "NAME", .offset = FIELD(only_track),
     .commands = BIT(FIGURE), .help = "show this track (cell line) of the tables alone"},
    {.group = "Figure", .name = "locus", .kind = TEXT, .value = "NAME", .offset = FIELD(only_locus),
     .commands = BIT(FIGURE),
     .help = "show this locus of the tables alone, by its name or, where several have that name, by its id "
             "(DOCK8_chr9_214854_+)"},
    {.group = "Report", .name = "title", .kind = TEXT, .value = "TEXT", .offset = FIELD(title),
     .commands = BIT(REPORT),
     .help = "what stands above the page; without it, how many loci there are in which tracks"},
    {.group = "Report", .name = "gtf", .kind = TEXT, .value = "FILE", .offset = FIELD(gtf), .commands = BIT(REPORT),
     .help = "annotation whose genes and TSSs are drawn about loci; without it, the one that the tables name"},
    {.group = "Report", .name = "bed", .kind = TEXT, .value = "LIST", .offset = FIELD(bed), .commands = BIT(REPORT),
     .help = "BED files, with commas between, whose elements are drawn about loci"},
    {.group = "Report", .name = "genome", .kind = TEXT, .value = "NAME", .offset = FIELD(genome),
     .commands = BIT(REPORT),
     .help = "genome of the IGV session: one that IGV knows (hg38), or a FASTA; without it, the FASTA of which the "
             "tables speak, hg38 if it is called so"},
    {.group = "Figure", .name = "title", .kind = TEXT, .value = "TEXT", .offset = FIELD(title),
     .commands = BIT(FIGURE), .help = "what stands above the figure"},
    {.group = "Figure", .name = "templates", .kind = TEXT, .value = "DIR", .offset = FIELD(templates),
     .commands = BIT(FIGURE),
     .help = "folder with templates of your own (such as letters.gp, or style.gp); without it, the program's"},

    {.group = "Output", .name = "out", .letter = 'o', .kind = TEXT, .value = "FILE", .offset = FIELD(out),
     .assays = ALL, .fallback = "-",
     .help = "where the result goes: a file; - is standard output; a folder (RUN/, or one that exists) is a run "
             "folder, which keeps all replicates and goes on where it was when the command is given again"},
    {.group = "Output", .name = "out", .letter = 'o', .kind = TEXT, .value = "FILE", .offset = FIELD(out),
     .commands = BIT(PREDICT) | BIT(BENCH) | BIT(LOCI) | BIT(SHUFFLE) | BIT(ANALYZE) | BIT(EXPORT), .fallback = "-",
     .help = "where the result goes; - is standard output"},
    {.group = "Output", .name = "out", .letter = 'o', .kind = TEXT, .value = "RUN", .offset = FIELD(out),
     .commands = BIT(COLLECT), .required = BIT(COLLECT),
     .help = "the run folder to make; it appears when it is complete"},
    {.group = "Output", .name = "step", .kind = TEXT, .value = "NAME", .offset = FIELD(step), .assays = ALL,
     .help = "what this is called in a run folder, where one assay is run several times; without it, as the assay"},
    {.group = "Output", .name = "step", .kind = TEXT, .value = "NAME", .offset = FIELD(step),
     .commands = BIT(EXPORT), .help = "which step, named like its command; not needed where there is but one"},
    {.group = "Output", .name = "format", .kind = CHOICE, .value = "NAME", .offset = FIELD(format),
     .commands = BIT(EXPORT), .fallback = "table", .choices = &creme_export_formats[0].name,
     .stride = sizeof *creme_export_formats, .help = "{formats}"},
    {.group = "Output", .name = "search", .kind = CHOICE, .value = "KIND", .offset = FIELD(search),
     .commands = BIT(EXPORT), .fallback = "both", .choices = searches,
     .help = "of interaction and set-sufficiency, which search creme-nn's tables are to be of, where a table has "
             "both"},
    {.group = "Output", .name = "track", .kind = TEXT, .value = "NAME", .offset = FIELD(only_track),
     .commands = BIT(EXPORT),
     .help = "only this track, by its name in the table; of creme-nn, bed, bedgraph and bigwig"},
    {.group = "Output", .name = "keep", .kind = TEXT, .value = "FILE", .offset = FIELD(keep), .commands = BIT(BENCH),
     .help = "keep the random weights in this safetensors file, which --model takes as well; without it, they are "
             "in a temporary one until they are loaded"},
    {.group = "Output", .name = "assays-only", .kind = FLAG, .offset = FIELD(assays_only), .commands = BIT(DEMO),
     .help = "leave out the pipeline and its report"},
    {.group = "Output", .name = "out", .letter = 'o', .kind = TEXT, .value = "DIR", .offset = FIELD(out),
     .commands = BIT(DEMO), .fallback = "creme-demo", .help = "folder for the demo's files; made if it is not there"},
    {.group = "Output", .name = "out", .letter = 'o', .kind = TEXT, .value = "FILE", .offset = FIELD(out),
     .commands = BIT(CONVERT), .required = BIT(CONVERT), .help = "the safetensors file to write"},
    {.group = "Output", .name = "out", .letter = 'o', .kind = TEXT, .value = "DIR", .offset = FIELD(out),
     .commands = BIT(PIPELINE), .required = BIT(PIPELINE), .help = "the run folder; made if it is not there"},
    {.group = "Output", .name = "out", .letter = 'o', .kind = TEXT, .value = "PREFIX", .offset = FIELD(out),
     .commands = BIT(FIGURE),
     .help = "what the files' names begin with: PREFIX.tsv, PREFIX.svg, PREFIX.pdf, PREFIX.png"},
    {.group = "Output", .name = "formats", .kind = TEXT, .value = "LIST", .offset = FIELD(formats),
     .commands = BIT(FIGURE), .fallback = "svg,pdf,png",
     .help = "which of svg, pdf and png to write, with commas between"},
    {.group = "Output", .name = "sheet-only", .kind = FLAG, .offset = FIELD(sheet_only), .commands = BIT(FIGURE),
     .help = "write PREFIX.tsv and draw nothing, which needs no gnuplot"},
    {.group = "Output", .name = "dtype", .kind = CHOICE, .value = "TYPE", .offset = FIELD(dtype),
     .commands = BIT(CONVERT), .fallback = "f32", .choices = weight_types,
     .help = "of floating-point tensors: f32, or bf16, which takes half the room and rounds to 8 bits of precision"},
    {.group = "Output", .name = "replicates", .kind = TEXT, .value = "FILE", .offset = FIELD(replicates),
     .assays = ALL, .help = "write every replicate's activity too"},
    {.group = "Output", .name = "bed", .kind = TEXT, .value = "FILE", .offset = FIELD(bed),
     .assays = CREME_TAKES_STAGES, .help = "write what survives of each CRE as BED, on the chromosome"},
    {.group = "Output", .name = "summary", .kind = TEXT, .value = "FILE", .offset = FIELD(summary),
     .commands = BIT(ANALYZE), .help = "write the analysis's summary by groups too"},
    {.group = "Output", .name = "profile", .kind = TEXT, .value = "FILE.npy", .offset = FIELD(profile),
     .commands = BIT(PREDICT),
     .help = "write whole predictions as a NumPy array [locus][bin][track], float32, in place of the table; bins "
             "and strands are as seen from the gene"},
    {.group = "Output", .name = "along-genome", .kind = FLAG, .offset = FIELD(along_genome),
     .commands = BIT(PREDICT),
     .help = "of --profile: of genes on '-' too, bins from left to right on the chromosome, and each track of a "
             "strand pair the strand of the genome that it names"},
    {.group = "Output", .name = "dry-run", .kind = FLAG, .offset = FIELD(dry_run), .commands = RUNS, .assays = ALL,
     .help = "check all input, say how much there is to do and how long it would take, and stop"},
    {.group = "Output", .name = "force", .kind = FLAG, .offset = FIELD(force), .commands = MODELS, .assays = ALL,
     .help = "overwrite files that are of another kind than what is written"},
    {.group = "Output", .name = "quiet", .letter = 'q', .kind = FLAG, .offset = FIELD(quiet), .commands = EVERY,
     .assays = ALL,
     .help = "no progress, no notes"},
    {.group = "Output", .name = "format", .kind = CHOICE, .value = "NAME", .offset = FIELD(help_form),
     .commands = BIT(HELP), .fallback = "text", .choices = help_forms,
     .help = "text; man: a manual page; bash or zsh: a script that makes the shell complete command lines of creme"},
    {.group = "Output", .name = "help", .letter = 'h', .kind = FLAG, .offset = FIELD(help), .commands = EVERY,
     .assays = ALL,
     .help = "show this"},

    {.group = "Computing", .name = "precision", .kind = CHOICE, .value = "TYPE", .offset = FIELD(precision),
     .commands = RUNS | BIT(BENCH), .assays = ALL, .fallback = "f32", .choices = precisions,
     .help = "f32 or bf16; on a GPU tf32 too"},
    {.group = "Computing", .name = "backend", .kind = CHOICE, .value = "NAME", .offset = FIELD(backend),
     .commands = RUNS | BIT(BENCH), .assays = ALL, .fallback = "onednn", .choices = backends,
     .help = "onednn, cuda (a GPU of NVIDIA's), or reference (plain C, slow, to check against)"},
    {.group = "Computing", .name = "gpu", .kind = TEXT, .value = "N[,N...]", .offset = FIELD(gpu),
     .commands = RUNS | BIT(BENCH), .assays = ALL,
     .help = "those that --backend cuda takes, counted from 0; without it, the first. Assays are handed out locus "
             "by locus to several; the results do not depend on it"},
    {.group = "Computing", .name = "threads", .kind = INTEGER, .value = "N", .offset = FIELD(threads),
     .commands = RUNS | BIT(BENCH) | BIT(DEMO), .assays = ALL, .fallback = "0", .most = 1024,
     .help = "0 uses every processor; the results do not depend on it"},
    {.group = "Computing", .name = "rounds", .kind = INTEGER, .value = "N", .offset = FIELD(rounds),
     .commands = BIT(BENCH), .fallback = "3", .least = 1, .most = 1000,
     .help = "how often each is measured; the fastest counts"},
    {.group = "Computing", .name = "batch", .kind = INTEGER, .value = "N", .offset = FIELD(batch),
     .commands = RUNS | BIT(BENCH), .assays = ALL, .fallback = "0", .most = 65536,
     .help = "sequences per call of the model; 0 leaves it to the model; the results do not depend on it"},
    {.group = "Computing", .name = "whole-sequences", .kind = FLAG, .offset = FIELD(whole_sequences),
     .commands = BIT(PIPELINE), .assays = ALL,
     .help = "evaluate every sequence as a whole rather than only what an edit touches; slower, for checking"},
};
/* clang-format on */
const size_t creme_option_count = sizeof creme_options / sizeof *creme_options;
_Static_assert(sizeof creme_options / sizeof *creme_options <= CREME_MOST_OPTIONS,
               "creme_settings.given has a place for each option");

const creme_option_substitute creme_option_substitutes[] = {
    {.option = "codes", .replaced = "fasta"},
    {.option = "codes", .replaced = "loci"},
    {.option = "codes", .replaced = "window"},
    {.option = "random", .replaced = "model"},
};
const size_t creme_option_substitute_count = sizeof creme_option_substitutes / sizeof *creme_option_substitutes;

const char *const creme_free_options[] = {"out",   "step", "replicates", "profile", "bed",   "dry-run", "threads",
                                          "batch", "gpu",  "quiet",      "help",    "force", NULL};
const char *const creme_own_options[] = {"gtf", "tag", NULL};
const char *const creme_part_options[] = {"loci", "part", NULL};
const char *const creme_file_options[] = {"fasta",          "loci",           "targets",          "set", "cres",
                                          "compare-scores", "compare-motifs", "chromosome-names", "gtf", NULL};

const creme_preset_value creme_preset_values[] = {
    {.preset = CREME_PRESET_BORZOI, .commands = RUNS, .assays = ALL, .option = "sum-strands", .value = ""},
    {.preset = CREME_PRESET_2024, .commands = BIT(BENCH), .option = "shuffles", .value = "10"},
    {.preset = CREME_PRESET_2023, .commands = BIT(PIPELINE) | BIT(ANALYZE), .option = "peak", .value = "on"},
};
const size_t creme_preset_value_count = sizeof creme_preset_values / sizeof *creme_preset_values;
