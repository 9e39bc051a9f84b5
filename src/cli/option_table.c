/* Every option of every command, and the presets. */
#include "cli/options.h"

#include <stddef.h>

#define BIT(command) (UINT64_C(1) << CREME_COMMAND_##command)

#define CONTEXT      (BIT(CONTEXT_DEPENDENCE))
#define SWAP         (BIT(CONTEXT_SWAP))
#define OF_CRES      (BIT(MULTIPLICITY) | BIT(FINE_TILE))
#define PERTURBING                                                                                                   \
    (CONTEXT | SWAP | BIT(NECESSITY) | BIT(SUFFICIENCY) | BIT(DISTANCE) | BIT(INTERACTION) | BIT(SET_SUFFICIENCY) |  \
     OF_CRES | BIT(PROFILE))
#define ASSAYS (PERTURBING | BIT(ACTIVITY) | BIT(MUTAGENESIS))
#define MODELS (ASSAYS | BIT(PREDICT))
#define RUNS   (MODELS | BIT(PIPELINE)) /* a pipeline hands on what its steps take */
#define OPENS  (RUNS | BIT(INSPECT) | BIT(BENCH))
#define EVERY  ((UINT64_C(1) << (CREME_COMMAND_HELP + 1)) - 1)

static const char *const gammas[] = {"auto", "positions", "features", NULL};
static const char *const windows[] = {"creme", "plain", NULL};
static const char *const presets[] = {"2024", "2023", "borzoi", NULL}; /* creme_preset */
static const char *const squashes[] = {"off", "old", "new", NULL};
static const char *const methods[] = {"uniform", "creme-nn", NULL};
static const char *const switched[] = {"off", "on", NULL};
static const char *const traces[] = {"mean", "fixed", NULL};
static const char *const searches[] = {"both", "enhancers", "silencers", NULL};
static const char *const comparisons[] = {"none", "random", NULL};
static const char *const formats[] = {"table",  "replicates",         "hdf5", "creme-nn", "bed", "bedgraph",
                                      "bigwig", "creme-nn-locations", NULL};
static const char *const weight_types[] = {"f32", "bf16", NULL};
static const char *const precisions[] = {"f32", "bf16", "tf32", NULL};
static const char *const backends[] = {"onednn", "reference", "cuda", NULL};

#define FIELD(field) offsetof(creme_settings, field)
#define TEXT         CREME_OPTION_TEXT
#define FLAG         CREME_OPTION_FLAG
#define INTEGER      CREME_OPTION_INTEGER
#define CHOICE       CREME_OPTION_CHOICE

const creme_option creme_options[] = {
    {"Input", "model", 'm', TEXT, "KIND:FILE", FIELD(model), RUNS | BIT(BENCH), RUNS | BIT(BENCH), NULL, 0, 0, NULL,
     "the model: enformer:FILE (weights of Enformer: safetensors, a PyTorch or a TensorFlow checkpoint), borzoi:FILE "
     "(a Keras h5 of the Borzoi family, or PyTorch's Borzoi: safetensors or .bin), grammar:FILE (JSON) or "
     "grammar:demo; of several, borzoi:FILE,FILE,..., the mean is taken"},
    {"Input", "random", 0, TEXT, "NETWORK", FIELD(random), BIT(BENCH), 0, NULL, 0, 0, NULL,
     "in place of --model: random weights of enformer or borzoi, of the published sizes or with others behind it: "
     "enformer:dim=384,depth=4"},
    {"Input", "targets", 0, TEXT, "FILE", FIELD(targets), RUNS | BIT(BENCH), 0, NULL, 0, 0, NULL,
     "table of the model's tracks; without it, targets.txt beside the weights if that is there"},
    {"Input", "head", 0, TEXT, "NAME", FIELD(head), OPENS, 0, NULL, 0, 0, NULL,
     "of a network with several outputs, the one to read: human or mouse of Enformer and PyTorch's Borzoi; without "
     "it, the first, which is to_tracks in a fine-tuned Enformer"},
    {"Input", "ignore-tensors", 0, TEXT, "PATTERN", FIELD(ignore_tensors), OPENS, 0, NULL, 0, 0, NULL,
     "weights whose names match this extended regular expression, and that are no part of the network, do not "
     "matter; "
     "without it they are an error"},
    {"Input", "lora-alpha", 0, CREME_OPTION_REAL, "ALPHA", FIELD(lora_alpha), OPENS, 0, NULL, 0, 1000000, NULL,
     "LoRA matrices in the weights are merged with the scale ALPHA / rank; without it, as adapter_config.json beside "
     "the weights says"},
    {"Input", "input-bp", 0, INTEGER, "N", FIELD(input_bp), OPENS, 0, NULL, 1, 1 << 24, NULL,
     "bases that the network takes, where its file does not say it (Enformer; 196608 unless told otherwise; "
     "PyTorch's Borzoi: 524288)"},
    {"Input", "gamma", 0, CHOICE, "FORM", FIELD(gamma), OPENS, 0, "auto", 0, 0, gammas,
     "over what Enformer's gamma basis of positions is normalised: positions, as DeepMind's weights want it, or "
     "features, as enformer-pytorch does; auto asks config.json beside the weights, else takes positions"},
    {"Input", "fasta", 'f', TEXT, "FILE", FIELD(fasta), RUNS | BIT(SHUFFLE) | BIT(LOCI), RUNS | BIT(SHUFFLE), NULL, 0,
     0, NULL, "the genome, plain or bgzip; an index is made beside it if there is none"},
    {"Input", "chromosome-names", 0, TEXT, "FILE", FIELD(chromosome_names), RUNS | BIT(SHUFFLE) | BIT(LOCI), 0, NULL,
     0, 0, NULL,
     "names that mean one sequence, two on a line, beyond those that are built in (9, chr9, NC_000009.12, ...)"},
    {"Input", "loci", 'l', TEXT, "FILE", FIELD(loci), MODELS, MODELS, NULL, 0, 0, NULL,
     "TSSs: TSV or CSV with the columns name, chrom, tss (0-based), strand; or BED6; or GTF, GFF3; gzip or not; with "
     "--gtf "
     "names of genes"},
    {"Input", "part", 0, TEXT, "K/N", FIELD(part), ASSAYS, 0, NULL, 0, 0, NULL,
     "do every N-th locus from the K-th on: the K-th of N parts of a job array"},
    {"Input", "codes", 0, TEXT, "FILE.npy", FIELD(codes), BIT(PREDICT), 0, NULL, 0, 0, NULL,
     "sequences in place of --fasta and --loci: a NumPy array [sequence][base] of uint8, A C G T N as 0 to 4"},
    {"Input", "set", 0, TEXT, "FILE", FIELD(set), BIT(SET_SUFFICIENCY), BIT(SET_SUFFICIENCY), NULL, 0, 0, NULL,
     "which tiles were found together: a result of creme interaction"},
    {"Input", "cres", 0, TEXT, "FILE", FIELD(cres), OF_CRES | BIT(DISTANCE) | BIT(MUTAGENESIS) | BIT(PROFILE),
     OF_CRES, NULL, 0, 0, NULL,
     "which tiles are enhancers or silencers: TSV with the columns locus, tile_start, tile_end, class, and if need "
     "be track "
     "and chrom, tss, strand; as creme analyze writes it"},
    {"Input", "window", 0, CHOICE, "RULE", FIELD(window), RUNS, 0, "creme", 0, 0, windows,
     "how the window lies about the TSS: creme, as in the paper's code, or plain, [TSS - L/2, TSS + L/2)"},
    {"Input", "n-value", 0, CREME_OPTION_REAL, "X", FIELD(n_value), RUNS, 0, "0.25", 0, 1, NULL,
     "what an N puts into each of the four channels"},
    {"Input", "gtf", 0, TEXT, "FILE", FIELD(gtf), BIT(LOCI) | BIT(PIPELINE), BIT(LOCI) | BIT(PIPELINE), NULL, 0, 0,
     NULL, "annotation, GTF or GFF3, of GENCODE, Ensembl, NCBI, UCSC, StringTie; gzip or not"},
    {"Input", "gtf", 0, TEXT, "FILE", FIELD(gtf), MODELS, 0, NULL, 0, 0, NULL,
     "annotation in which the genes of --loci are looked up: their names, with commas between, or a file of them"},
    {"Input", "gtf", 0, TEXT, "FILE", FIELD(gtf), BIT(ANALYZE), 0, NULL, 0, 0, NULL,
     "annotation whose genes are named in and beside CREs (necessity, sufficiency, both)"},
    {"Input", "gene-type", 0, TEXT, "TYPE", FIELD(gene_type), BIT(LOCI) | BIT(PIPELINE) | BIT(ANALYZE), 0,
     "protein_coding", 0, 0, NULL, "keep transcripts of this gene_type (gene_biotype); 'all' keeps all"},
    {"Input", "genes", 0, TEXT, "LIST", FIELD(gene_names), BIT(LOCI), 0, NULL, 0, 0, NULL,
     "keep these genes: whole names or gene_ids, with commas between, or a file with one a line; of whatever type, "
     "unless "
     "--gene-type is given"},
    {"Input", "tag", 0, TEXT, "TAG", FIELD(tag), BIT(LOCI) | BIT(PIPELINE), 0, NULL, 0, 0, NULL,
     "keep transcripts with this tag: MANE_Select, Ensembl_canonical, basic, appris_principal_1, ..."},
    {"Input", "tag", 0, TEXT, "TAG", FIELD(tag), MODELS, 0, NULL, 0, 0, NULL,
     "with --gtf: keep transcripts with this tag (MANE_Select)"},
    {"Input", "all-transcripts", 0, FLAG, NULL, FIELD(all_transcripts), BIT(LOCI) | BIT(PIPELINE), 0, NULL, 0, 0,
     NULL, "keep those with retained introns and those that are subject to decay, too"},
    {"Input", "signals", 0, TEXT, "LIST", FIELD(signals), BIT(PIPELINE), 0, NULL, 0, 0, NULL,
     "bigWig files, with commas between, whose coverage of sufficient enhancers and silencers is compared"},
    {"Input", "annotations", 0, TEXT, "LIST", FIELD(annotations), BIT(PIPELINE), 0, NULL, 0, 0, NULL,
     "BED files and lists of genes, with commas between, on which contexts and sufficient CREs are looked for"},
    {"Input", "against", 0, TEXT, "RUN", FIELD(against), BIT(PIPELINE), 0, NULL, 0, 0, NULL,
     "folder of another pipeline (another model or preset) to compare the cell lines of the same names with"},
    {"Input", "keep-duplicates", 0, FLAG, NULL, FIELD(keep_duplicates), BIT(LOCI), 0, NULL, 0, 0, NULL,
     "keep every transcript, even if several share one TSS"},
    {"Input", "region", 0, TEXT, "REGION", FIELD(region), BIT(SHUFFLE), BIT(SHUFFLE), NULL, 0, 0, NULL,
     "CHROM:START-END, 1-based and inclusive, as in samtools"},

    {"What is read from a prediction", "tracks", 0, TEXT, "LIST", FIELD(tracks), MODELS | BIT(BENCH), 0, "all", 0, 0,
     NULL,
     "indices (5111), ranges (0-23), or expressions searched for in the descriptions (CAGE:.*K562), with commas "
     "between; K562=5111 gives one a name of its own"},
    {"What is read from a prediction", "cells", 0, TEXT, "LIST", FIELD(cells), BIT(PIPELINE), BIT(PIPELINE), NULL, 0,
     0, NULL,
     "cell lines: NAME=TRACK with commas between, TRACK being what --tracks takes (K562=5111,GM12878=5110; Borzoi's "
     "pairs of strands: K562=872,873)"},
    {"What is read from a prediction", "sum-strands", 0, FLAG, NULL, FIELD(sum_strands), RUNS, 0, NULL, 0, 0, NULL,
     "add each stranded track and its opposite strand"},
    {"What is read from a prediction", "bins", 0, CREME_OPTION_SPAN, "FIRST-LAST", FIELD(bins),
     (RUNS & ~BIT(PROFILE)) | BIT(BENCH), 0, NULL, 0, 0, NULL,
     "output bins to average, 0-based, both included; without it, the central bins of the preset"},
    {"What is read from a prediction", "profile-bins", 0, INTEGER, "N", FIELD(profile_bins), BIT(PROFILE), 0, NULL, 1,
     1 << 24, NULL, "the N output bins about the TSS, or as many as there are; without it, all"},
    {"What is read from a prediction", "profile-bins", 0, INTEGER, "N", FIELD(profile_bins), BIT(PIPELINE), 0, "128",
     1, 1 << 24, NULL, "of profiles: the N output bins about the TSS, or as many as there are"},

    {"What is read from a prediction", "rc", 0, FLAG, NULL, FIELD(reverse_complement), RUNS, 0, NULL, 0, 0, NULL,
     "average over both strands: predict the reverse complement too, flip its bins and swap the strands of its "
     "tracks"},
    {"What is read from a prediction", "shifts", 0, TEXT, "LIST", FIELD(shifts), RUNS, 0, NULL, 0, 0, NULL,
     "average over the sequence moved by so many bases, to the right or (negative) to the left: -3,0,3"},
    {"What is read from a prediction", "keep-members", 0, FLAG, NULL, FIELD(keep_members), MODELS, 0, NULL, 0, 0,
     NULL, "of several networks, treat each one's tracks beside the mean, as further tracks NAME@FILE"},

    {"What is read from a prediction", "undo-squash", 0, CHOICE, "FORM", FIELD(undo_squash), RUNS, 0, "off", 0, 0,
     squashes,
     "undo the scale on which coverage was squashed for training, for each bin and track: old, as for Borzoi's "
     "published weights, or new; needs a table of tracks with scale, clip_soft and sum_stat"},

    {"What is read from a prediction", "peak", 0, CHOICE, "WHETHER", FIELD(peak), BIT(ACTIVITY) | BIT(PIPELINE), 0,
     "off", 0, 0, switched,
     "on: predict whole profiles and say, in the column peak_offset_bins, how many bins the maximum lies from the "
     "bins "
     "that are read (0: among them); the preprint's choice of TSSs asks for 0, and preset 2023 switches it on"},
    {"Perturbation", "preset", 0, CHOICE, "NAME", FIELD(preset), RUNS, 0, "2024", 0, 0, presets,
     "protocol of the paper (2024), of the preprint (2023), or of the paper with its read-out of Borzoi (borzoi): "
     "coverage per 128 bp, strands summed; set before all other options"},
    {"Classes", "preset", 0, CHOICE, "NAME", FIELD(preset), BIT(ANALYZE), 0, "2024", 0, 0, presets,
     "thresholds and normalisations of the paper (2024), of the preprint (2023), or of the paper for Borzoi"},
    {"Classes", "contexts", 0, TEXT, "FILE", FIELD(contexts), BIT(ANALYZE), 0, NULL, 0, 0, NULL,
     "what creme analyze contexts wrote: the contexts of the loci, in place of the table's own"},
    {"Classes", "track", 0, TEXT, "NAME", FIELD(only_track), BIT(ANALYZE), 0, NULL, 0, 0, NULL,
     "only rows of this track (cell line); without it, each track by itself; compare: NAME,NAME takes one from each "
     "table"},
    {"Classes", "value", 0, TEXT, "COLUMN", FIELD(value), BIT(ANALYZE), 0, NULL, 0, 0, NULL,
     "tss, compare: the column of numbers; without it, wt (tss), effect or wt (compare)"},
    {"Classes", "enhancing", 0, CREME_OPTION_REAL, "X", FIELD(enhancing), BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE),
     0, NULL, -1000000, 1000000, NULL,
     "contexts: effects above X are enhancing; without it, the preset's 0.95 (borzoi: 0.9), which suit the published "
     "networks"},
    {"Classes", "neutral", 0, CREME_OPTION_REAL, "X", FIELD(neutral), BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), 0,
     NULL, 0, 1000000, NULL, "contexts: effects within X of 0 are neutral; without it, 0.05 (2023: 0.2)"},
    {"Classes", "silencing", 0, CREME_OPTION_REAL, "X", FIELD(silencing), BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE),
     0, NULL, -1000000, 1000000, NULL,
     "contexts: effects below X are silencing; without it, -0.3 (2023: -0.5, borzoi: -0.2)"},
    {"Classes", "enhancer", 0, CREME_OPTION_REAL, "X", FIELD(enhancer), BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), 0,
     NULL, 0, 1000000, NULL, "necessity, sufficiency: tiles of effects above X are enhancers; without it, 0.3"},
    {"Classes", "silencer", 0, CREME_OPTION_REAL, "X", FIELD(silencer), BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), 0,
     NULL, -1000000, 0, NULL,
     "necessity, sufficiency: tiles of effects below X are silencers; without it, -0.3 (borzoi, sufficiency: -0.15)"},
    {"Classes", "strong", 0, CREME_OPTION_REAL, "X", FIELD(strong), BIT(ANALYZE) | BIT(PIPELINE), 0, NULL, 0, 1000000,
     NULL, "necessity, sufficiency: CREs of effects beyond X are strong; without it, 0.5"},
    {"Classes", "interacting", 0, CREME_OPTION_REAL, "X", FIELD(interacting), BIT(ANALYZE) | BIT(PIPELINE), 0, NULL,
     0, 1000000, NULL,
     "interaction: traces whose mean squared difference from the sum is above X are super- or subadditive; without "
     "it, 0.1 (2023: 0.3)"},
    {"Classes", "additive", 0, CREME_OPTION_REAL, "X", FIELD(additive), BIT(ANALYZE) | BIT(PIPELINE), 0, NULL, 0,
     1000000, NULL, "interaction: traces of less than X are additive; without it, 0.05"},
    {"Classes", "sample", 0, INTEGER, "N", FIELD(sample), BIT(ANALYZE) | BIT(PIPELINE), 0, "200", 1, INT32_MAX, NULL,
     "contexts: draw at most so many loci of each class"},
    {"Classes", "genes", 0, INTEGER, "N", FIELD(genes), BIT(ANALYZE) | BIT(PIPELINE), 0, NULL, 1, INT32_MAX, NULL,
     "tss: keep at most so many genes; without it, 10000 (2023: all of at least 30)"},
    {"Classes", "peak", 0, CHOICE, "WHETHER", FIELD(peak), BIT(ANALYZE), 0, "off", 0, 0, switched,
     "tss, on: keep TSSs with the profile's maximum in the bins that were read, as creme activity --peak on found "
     "it; "
     "preset 2023 switches it on"},
    {"Classes", "min-wt", 0, CREME_OPTION_REAL, "X", FIELD(min_wt), BIT(ANALYZE) | BIT(PIPELINE) | BIT(FIGURE), 0,
     NULL, 0, 1000000, NULL,
     "tss: TSSs of a WT below X are not chosen; contexts, necessity, sufficiency, interaction: such loci are silent, "
     "and in no other class; without it, 30 with preset 2023, else (but tss) a fiftieth of the median WT of the "
     "track's loci"},
    {"Classes", "trace", 0, CHOICE, "FORM", FIELD(trace), BIT(ANALYZE) | BIT(FIGURE), 0, "mean", 0, 0, traces,
     "interaction, pairs, traces: what a greedy round comes to, the mean over all shuffles of its tile, or fixed, as "
     "in "
     "the paper's tables: the sequence with the shuffle that was kept"},
    {"Classes", "shared-tss", 0, FLAG, NULL, FIELD(shared_tss), BIT(ANALYZE) | BIT(PIPELINE), 0, NULL, 0, 0, NULL,
     "tss: one TSS of each gene for all cell lines, the one of the highest mean activity over the table's tracks, "
     "rather "
     "than each line's own most active one"},
    {"Classes", "draws", 0, INTEGER, "N", FIELD(draws), BIT(ANALYZE), 0, "1000", 1, 1000000, NULL,
     "of the bootstrap of mean curves"},
    {"Classes", "seed", 0, CREME_OPTION_UNSIGNED, "N", FIELD(seed), BIT(ANALYZE), 0, "1", 0, 0, NULL,
     "names the random draws of samples and of the bootstrap"},
    {"Classes", "by-name", 0, FLAG, NULL, FIELD(by_name), BIT(ANALYZE), 0, NULL, 0, 0, NULL,
     "overlap: tell the features of a BED apart by their names (families of repeats), not by the file"},
    {"Classes", "window-bp", 0, INTEGER, "N", FIELD(input_bp), BIT(ANALYZE), 0, "196608", 1, 1 << 24, NULL,
     "window of the model behind an authors' table, which gives tiles without genome coordinates"},

    {"Perturbation", "tile-size", 0, INTEGER, "BP", FIELD(tile_bp), ASSAYS | BIT(PIPELINE) | BIT(BENCH), 0, "5000", 1,
     INT64_C(1) << 31, NULL, "width of a tile"},
    {"Perturbation", "tiles", 0, TEXT, "LIST", FIELD(tiles), BIT(DISTANCE), 0, "all", 0, 0, NULL,
     "tiles to move: indices from the left (3, 0-9), intervals of the window (window:804-5804, 0-based, half-open) "
     "or "
     "genomic regions (chr9:120001-125000, 1-based); tiles that overlap are taken; of --cres, if there is one, only "
     "these"},
    {"Perturbation", "tiles", 0, TEXT, "LIST", FIELD(tiles), BIT(MUTAGENESIS), 0, NULL, 0, 0, NULL,
     "tiles whose bases to change: indices from the left (3, 0-9), intervals of the window (window:804-5804, "
     "0-based, "
     "half-open) or genomic regions (chr9:120001-125000, 1-based); tiles that overlap are taken; of --cres, if there "
     "is "
     "one, only these; all takes all"},
    {"Perturbation", "region", 0, TEXT, "LIST", FIELD(region), BIT(MUTAGENESIS), 0, NULL, 0, 0, NULL,
     "in place of tiles, bases of the window (window:98200-98400, 0-based, half-open; the TSS tile's too) or of the "
     "genome (chr9:120001-120200, 1-based), with commas between"},
    {"Perturbation", "search", 0, CHOICE, "KIND", FIELD(search), BIT(INTERACTION), 0, "both", 0, 0, searches,
     "enhancers: in every round fix the tile without which activity is lowest; silencers: highest; or both, one "
     "search "
     "after the other"},
    {"Perturbation", "rounds", 0, INTEGER, "N", FIELD(rounds), BIT(INTERACTION) | BIT(PIPELINE), 0, "25", 1, 1000000,
     NULL, "tiles to fix, one in each round, or as many as there are"},
    {"Perturbation", "search", 0, CHOICE, "KIND", FIELD(search), BIT(SET_SUFFICIENCY), 0, "both", 0, 0, searches,
     "whose sets to take: of searches for enhancers, for silencers, or both"},
    {"Perturbation", "rounds", 0, INTEGER, "N", FIELD(rounds), BIT(SET_SUFFICIENCY), 0, "25", 1, 1000000, NULL,
     "tiles of a set to put in, from the first one on, or as many as there are"},
    {"Perturbation", "adaptive", 0, FLAG, NULL, FIELD(adaptive), BIT(INTERACTION) | BIT(PIPELINE), 0, NULL, 0, 0,
     NULL, "after the first round draw shuffles in stages, and no more for tiles that can no longer be chosen"},
    {"Perturbation", "error-probability", 0, CREME_OPTION_REAL, "P", FIELD(error_probability),
     BIT(INTERACTION) | BIT(PIPELINE), 0, "0.01", 0, 1, NULL,
     "with --adaptive: how often a round may at most choose another tile than all shuffles would, if what shuffles "
     "do is normally distributed"},
    {"Perturbation", "until-ci", 0, CREME_OPTION_REAL, "WIDTH", FIELD(until_ci), BIT(NECESSITY) | BIT(SUFFICIENCY), 0,
     NULL, 0, 1000000, NULL,
     "draw shuffles in stages, and no more for a tile once the 95 % interval of its effect is at most WIDTH wide in "
     "all "
     "tracks; --shuffles is then the most that are drawn"},
    {"Perturbation", "copies", 0, INTEGER, "N", FIELD(copies), BIT(MULTIPLICITY) | BIT(PIPELINE), 0, NULL, 1, 1000000,
     NULL, "copies to add, one in each round, or as many as there are positions; without it, the preset's number"},
    {"Perturbation", "stages", 0, TEXT, "LIST", FIELD(stages), BIT(FINE_TILE) | BIT(PIPELINE), 0,
     "500:0.9:1,50:0.7:10", 0, 0, NULL,
     "WIDTH:THRESHOLD:BATCH of each stage, with commas between: sub-tiles of WIDTH bp are dropped BATCH at a time "
     "while the "
     "share of the whole tile's activity that is kept is at least THRESHOLD"},
    {"Perturbation", "compare", 0, CHOICE, "WITH", FIELD(compare), BIT(FINE_TILE), 0, "none", 0, 0, comparisons,
     "random: keep as many bases at random places too, and add the column random_score"},
    {"Perturbation", "compare-scores", 0, TEXT, "FILE", FIELD(compare_scores), BIT(FINE_TILE), 0, NULL, 0, 0, NULL,
     "keep as many bases by their scores too, highest first (of a silencer: lowest), and add the column "
     "saliency_score: "
     "bedGraph, or a result of creme mutagenesis"},
    {"Perturbation", "compare-motifs", 0, TEXT, "FILE", FIELD(compare_motifs), BIT(FINE_TILE), 0, NULL, 0, 0, NULL,
     "keep as many bases by the motifs that they are in too, best hits first, and add the column motif_score: BED, "
     "GFF or "
     "fimo.tsv"},
    {"Perturbation", "shuffles", 0, INTEGER, "N", FIELD(shuffles), PERTURBING | BIT(BENCH), 0, NULL, 1, 1000000, NULL,
     "replicates; without it, the preset's number"},
    {"Perturbation", "fresh-backgrounds", 0, FLAG, NULL, FIELD(fresh_backgrounds), BIT(SUFFICIENCY) | BIT(PIPELINE),
     0, NULL, 0, 0, NULL, "draw new backgrounds for every tile, as creme-nn does, rather than sharing them"},
    {"Perturbation", "self-pairs", 0, FLAG, NULL, FIELD(self_pairs), SWAP | BIT(PIPELINE), 0, NULL, 0, 0, NULL,
     "context-swap: every locus in its own context too, as the authors have it (N^2 pairs): the effect is 1 (2023: "
     "0)"},
    {"Perturbation", "shuffle-method", 0, CHOICE, "METHOD", FIELD(shuffle_method), PERTURBING | BIT(PIPELINE), 0,
     "uniform", 0, 0, methods,
     "uniform over all sequences with the same k-lets, or creme-nn, the reference's scheme bit for bit: its "
     "replicate k "
     "has the seed SEED + k, so that runs of seeds 1 and 2 share all replicates but one"},
    {"Perturbation", "method", 0, CHOICE, "METHOD", FIELD(shuffle_method), BIT(SHUFFLE), 0, "uniform", 0, 0, methods,
     "uniform over all sequences with the same k-lets, or creme-nn, the reference's scheme bit for bit"},
    {"Perturbation", "klet", 0, INTEGER, "K", FIELD(klet), PERTURBING | BIT(PIPELINE) | BIT(SHUFFLE), 0, "2", 1, 6,
     NULL, "keep the counts of words of this length: 1 bases, 2 dinucleotides, 3 trinucleotides ..."},
    {"Perturbation", "seed", 0, CREME_OPTION_UNSIGNED, "N", FIELD(seed), PERTURBING | BIT(PIPELINE) | BIT(SHUFFLE), 0,
     "1", 0, 0, NULL, "names the random draws; the same seed gives the same draws anywhere"},
    {"Perturbation", "count", 0, INTEGER, "K", FIELD(count), BIT(SHUFFLE), 0, "1", 1, INT32_MAX, NULL,
     "how many shuffles to write"},

    {"Figure", "list", 0, FLAG, NULL, FIELD(list), BIT(FIGURE), 0, NULL, 0, 0, NULL,
     "show the figures, the tables that each is made of, and what is to be seen"},
    {"Figure", "preset", 0, CHOICE, "NAME", FIELD(preset), BIT(FIGURE), 0, NULL, 0, 0, presets,
     "thresholds and normalisations of the paper (2024), of the preprint (2023), or of the paper for Borzoi "
     "(borzoi); "
     "without it, those that the table's header records, else 2024"},
    {"Figure", "track", 0, TEXT, "NAME", FIELD(only_track), BIT(FIGURE), 0, NULL, 0, 0, NULL,
     "show this track (cell line) of the tables alone"},
    {"Figure", "locus", 0, TEXT, "NAME", FIELD(only_locus), BIT(FIGURE), 0, NULL, 0, 0, NULL,
     "show this locus of the tables alone, by its name or, where several have that name, by its id "
     "(DOCK8_chr9_214854_+)"},
    {"Report", "title", 0, TEXT, "TEXT", FIELD(title), BIT(REPORT), 0, NULL, 0, 0, NULL,
     "what stands above the page; without it, how many loci there are in which tracks"},
    {"Report", "gtf", 0, TEXT, "FILE", FIELD(gtf), BIT(REPORT), 0, NULL, 0, 0, NULL,
     "annotation whose genes and TSSs are drawn about loci; without it, the one that the tables name"},
    {"Report", "bed", 0, TEXT, "LIST", FIELD(bed), BIT(REPORT), 0, NULL, 0, 0, NULL,
     "BED files, with commas between, whose elements are drawn about loci"},
    {"Report", "genome", 0, TEXT, "NAME", FIELD(genome), BIT(REPORT), 0, NULL, 0, 0, NULL,
     "genome of the IGV session: one that IGV knows (hg38), or a FASTA; without it, the FASTA of which the tables "
     "speak, hg38 if it is called so"},
    {"Figure", "title", 0, TEXT, "TEXT", FIELD(title), BIT(FIGURE), 0, NULL, 0, 0, NULL,
     "what stands above the figure"},
    {"Figure", "templates", 0, TEXT, "DIR", FIELD(templates), BIT(FIGURE), 0, NULL, 0, 0, NULL,
     "folder with templates of your own (such as letters.gp, or style.gp); without it, the program's"},

    {"Output", "out", 'o', TEXT, "FILE", FIELD(out), ASSAYS, 0, "-", 0, 0, NULL,
     "where the result goes: a file; - is standard output; a folder (RUN/, or one that exists) is a run folder, "
     "which keeps all replicates and goes on where it was when the command is given again"},
    {"Output", "out", 'o', TEXT, "FILE", FIELD(out),
     BIT(PREDICT) | BIT(BENCH) | BIT(LOCI) | BIT(SHUFFLE) | BIT(ANALYZE) | BIT(EXPORT), 0, "-", 0, 0, NULL,
     "where the result goes; - is standard output"},
    {"Output", "out", 'o', TEXT, "RUN", FIELD(out), BIT(COLLECT), BIT(COLLECT), NULL, 0, 0, NULL,
     "the run folder to make; it appears when it is complete"},
    {"Output", "step", 0, TEXT, "NAME", FIELD(step), ASSAYS, 0, NULL, 0, 0, NULL,
     "what this is called in a run folder, where one assay is run several times; without it, as the assay"},
    {"Output", "step", 0, TEXT, "NAME", FIELD(step), BIT(EXPORT), 0, NULL, 0, 0, NULL,
     "which step, named like its command; not needed where there is but one"},
    {"Output", "format", 0, CHOICE, "NAME", FIELD(format), BIT(EXPORT), 0, "table", 0, 0, formats,
     "table; replicates: one line per sequence and track; hdf5: the same as arrays; creme-nn: CSV under the names of "
     "columns of the paper's tables, creme-nn-locations: the second one of interaction; bed; bedgraph or bigwig: "
     "effects of one track along the genome"},
    {"Output", "search", 0, CHOICE, "KIND", FIELD(search), BIT(EXPORT), 0, "both", 0, 0, searches,
     "of interaction and set-sufficiency, which search creme-nn's tables are to be of, where a table has both"},
    {"Output", "track", 0, TEXT, "NAME", FIELD(only_track), BIT(EXPORT), 0, NULL, 0, 0, NULL,
     "only this track, by its name in the table; of creme-nn, bed, bedgraph and bigwig"},
    {"Output", "keep", 0, TEXT, "FILE", FIELD(keep), BIT(BENCH), 0, NULL, 0, 0, NULL,
     "keep the random weights in this safetensors file, which --model takes as well; without it, they are in a "
     "temporary one until they are loaded"},
    {"Output", "assays-only", 0, FLAG, NULL, FIELD(assays_only), BIT(DEMO), 0, NULL, 0, 0, NULL,
     "leave out the pipeline and its report"},
    {"Output", "out", 'o', TEXT, "DIR", FIELD(out), BIT(DEMO), 0, "creme-demo", 0, 0, NULL,
     "folder for the demo's files; made if it is not there"},
    {"Output", "out", 'o', TEXT, "FILE", FIELD(out), BIT(CONVERT), BIT(CONVERT), NULL, 0, 0, NULL,
     "the safetensors file to write"},
    {"Output", "out", 'o', TEXT, "DIR", FIELD(out), BIT(PIPELINE), BIT(PIPELINE), NULL, 0, 0, NULL,
     "the run folder; made if it is not there"},
    {"Output", "out", 'o', TEXT, "PREFIX", FIELD(out), BIT(FIGURE), 0, NULL, 0, 0, NULL,
     "what the files' names begin with: PREFIX.tsv, PREFIX.svg, PREFIX.pdf, PREFIX.png"},
    {"Output", "formats", 0, TEXT, "LIST", FIELD(formats), BIT(FIGURE), 0, "svg,pdf,png", 0, 0, NULL,
     "which of svg, pdf and png to write, with commas between"},
    {"Output", "sheet-only", 0, FLAG, NULL, FIELD(sheet_only), BIT(FIGURE), 0, NULL, 0, 0, NULL,
     "write PREFIX.tsv and draw nothing, which needs no gnuplot"},
    {"Output", "dtype", 0, CHOICE, "TYPE", FIELD(dtype), BIT(CONVERT), 0, "f32", 0, 0, weight_types,
     "of floating-point tensors: f32, or bf16, which takes half the room and rounds to 8 bits of precision"},
    {"Output", "replicates", 0, TEXT, "FILE", FIELD(replicates), ASSAYS, 0, NULL, 0, 0, NULL,
     "write every replicate's activity too"},
    {"Output", "bed", 0, TEXT, "FILE", FIELD(bed), BIT(FINE_TILE), 0, NULL, 0, 0, NULL,
     "write what survives of each CRE as BED, on the chromosome"},
    {"Output", "summary", 0, TEXT, "FILE", FIELD(summary), BIT(ANALYZE), 0, NULL, 0, 0, NULL,
     "write the analysis's summary by groups too"},
    {"Output", "profile", 0, TEXT, "FILE.npy", FIELD(profile), BIT(PREDICT), 0, NULL, 0, 0, NULL,
     "write whole predictions as a NumPy array [locus][bin][track], float32, in place of the table; bins and strands "
     "are as seen from the gene"},
    {"Output", "along-genome", 0, FLAG, NULL, FIELD(along_genome), BIT(PREDICT), 0, NULL, 0, 0, NULL,
     "of --profile: of genes on '-' too, bins from left to right on the chromosome, and each track of a strand pair "
     "the "
     "strand of the genome that it names"},
    {"Output", "dry-run", 0, FLAG, NULL, FIELD(dry_run), RUNS, 0, NULL, 0, 0, NULL,
     "check all input, say how much there is to do and how long it would take, and stop"},
    {"Output", "force", 0, FLAG, NULL, FIELD(force), MODELS, 0, NULL, 0, 0, NULL,
     "overwrite files that are of another kind than what is written"},
    {"Output", "quiet", 'q', FLAG, NULL, FIELD(quiet), EVERY, 0, NULL, 0, 0, NULL, "no progress, no notes"},
    {"Output", "help", 'h', FLAG, NULL, FIELD(help), EVERY, 0, NULL, 0, 0, NULL, "show this"},

    {"Computing", "precision", 0, CHOICE, "TYPE", FIELD(precision), RUNS | BIT(BENCH), 0, "f32", 0, 0, precisions,
     "f32 or bf16; on a GPU tf32 too"},
    {"Computing", "backend", 0, CHOICE, "NAME", FIELD(backend), RUNS | BIT(BENCH), 0, "onednn", 0, 0, backends,
     "onednn, cuda (a GPU of NVIDIA's), or reference (plain C, slow, to check against)"},
    {"Computing", "gpu", 0, TEXT, "N[,N...]", FIELD(gpu), RUNS | BIT(BENCH), 0, NULL, 0, 0, NULL,
     "those that --backend cuda takes, counted from 0; without it, the first. Assays are handed out locus by locus "
     "to "
     "several; the results do not depend on it"},
    {"Computing", "threads", 0, INTEGER, "N", FIELD(threads), RUNS | BIT(BENCH) | BIT(DEMO), 0, "0", 0, 1024, NULL,
     "0 uses every processor; the results do not depend on it"},
    {"Computing", "rounds", 0, INTEGER, "N", FIELD(rounds), BIT(BENCH), 0, "3", 1, 1000, NULL,
     "how often each is measured; the fastest counts"},
    {"Computing", "batch", 0, INTEGER, "N", FIELD(batch), RUNS | BIT(BENCH), 0, "0", 0, 65536, NULL,
     "sequences per call of the model; 0 leaves it to the model; the results do not depend on it"},
    {"Computing", "whole-sequences", 0, FLAG, NULL, FIELD(whole_sequences), ASSAYS | BIT(PIPELINE), 0, NULL, 0, 0,
     NULL, "evaluate every sequence as a whole rather than only what an edit touches; slower, for checking"},
};
const size_t creme_option_count = sizeof creme_options / sizeof *creme_options;
_Static_assert(sizeof creme_options / sizeof *creme_options <= CREME_MOST_OPTIONS,
               "creme_settings.given has a place for each option");

const creme_option_substitute creme_option_substitutes[] = {
    {"codes", "fasta"},
    {"codes", "loci"},
    {"codes", "window"},
    {"random", "model"},
};
const size_t creme_option_substitute_count = sizeof creme_option_substitutes / sizeof *creme_option_substitutes;

const char *const creme_free_options[] = {"out",   "step", "replicates", "profile", "bed",   "dry-run", "threads",
                                          "batch", "gpu",  "quiet",      "help",    "force", NULL};
const char *const creme_own_options[] = {"gtf", "tag", NULL};
const char *const creme_part_options[] = {"loci", "part", NULL};
const char *const creme_file_options[] = {"fasta",          "loci",           "targets",          "set", "cres",
                                          "compare-scores", "compare-motifs", "chromosome-names", "gtf", NULL};

const creme_preset_value creme_preset_values[] = {
    {CREME_PRESET_BORZOI, RUNS, "sum-strands", ""},
    {0, CONTEXT, "shuffles", "100"},
    {0, PERTURBING & ~(CONTEXT | SWAP), "shuffles", "10"},
    {0, SWAP, "shuffles", "1"},
    {0, BIT(BENCH), "shuffles", "10"},
    {1, PERTURBING & ~BIT(INTERACTION), "shuffles", "10"},
    {1, BIT(INTERACTION), "shuffles", "5"},
    {1, BIT(ACTIVITY) | BIT(PIPELINE) | BIT(ANALYZE), "peak", "on"},
    {0, BIT(MULTIPLICITY), "copies", "15"},
    {1, BIT(MULTIPLICITY), "copies", "10"},
};
const size_t creme_preset_value_count = sizeof creme_preset_values / sizeof *creme_preset_values;
