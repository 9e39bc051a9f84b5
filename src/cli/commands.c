/* The table of commands, in the order in which one meets them. */
#include "cli/commands.h"

#include "base/text.h"

#include <string.h>

#define ASSAY_INPUT "-m KIND:FILE -f FASTA -l LOCI [options]"
#define CRE_INPUT   "-m KIND:FILE -f FASTA -l LOCI --cres FILE [options]"
#define SET_INPUT   "-m KIND:FILE -f FASTA -l LOCI --set FILE [options]"
#define CODES_INPUT "-m KIND:FILE {-f FASTA -l LOCI | --codes FILE.npy} [options]"
#define DEMO_INPUT  "-m grammar:demo -f creme-demo/genome.fa -l creme-demo/loci.tsv"

const creme_command creme_commands[] = {
    {.id = CREME_COMMAND_LOCI,
     .name = "loci",
     .heading = "Input",
     .summary = "the TSSs of an annotation, as a table of loci",
     .usage = "--gtf FILE [options]",
     .run = creme_command_loci,
     .about = "Reads the transcripts of a GTF or GFF3 and writes one line per TSS: name, chrom, tss (0-based), "
              "strand, then gene_id, transcript_id, gene_type and tags. A gene's transcripts that share a TSS "
              "become one line; of a TSS that two genes share each has a line. With --fasta, TSSs that are not on "
              "its sequences are left out, with a warning that counts them.",
     .example = "creme loci --gtf creme-demo/genes.gtf -f creme-demo/genome.fa"},
    {.id = CREME_COMMAND_SHUFFLE,
     .name = "shuffle",
     .heading = "Input",
     .summary = "shuffles of a region that keep its dinucleotides",
     .usage = "-f FASTA --region CHROM:START-END [options]",
     .run = creme_command_shuffle,
     .about = "Writes shuffles of a region as FASTA, one record each, in upper case. Every shuffle has the same "
              "counts of all k-lets (dinucleotides unless told otherwise) and the same ends as the region; N stays "
              "where it is.",
     .example = "creme shuffle -f creme-demo/genome.fa --region demo:1001-1100 --seed 1 --count 3"},
    {.id = CREME_COMMAND_PREDICT,
     .name = "predict",
     .heading = "Prediction",
     .summary = "activities, or whole profiles, of loci",
     .usage = CODES_INPUT,
     .run = creme_command_predict,
     .about = "Asks the model for each locus, or each sequence of --codes (seq_0, seq_1, ...), and writes the "
              "activity at the TSS for every chosen track (the mean over --bins), or with --profile the bins x "
              "tracks predictions themselves.",
     .example = "creme predict " DEMO_INPUT},
    {.id = CREME_COMMAND_ACTIVITY,
     .name = "activity",
     .heading = "Assays",
     .summary = "how active is each TSS?",
     .usage = ASSAY_INPUT,
     .run = creme_command_assay,
     .about = "Predicts the unchanged window of each locus: the column wt. As predict does, but as a table of the "
              "assays' kind, which can be resumed, collected from parts, and taken by creme analyze to choose TSSs.",
     .example = "creme activity " DEMO_INPUT " -o creme-demo/activity/"},
    {.id = CREME_COMMAND_CONTEXT_DEPENDENCE,
     .name = "context-dependence",
     .heading = "Assays",
     .summary = "how much does the TSS depend on its context?",
     .usage = ASSAY_INPUT,
     .run = creme_command_assay,
     .about = "Shuffles the whole window and puts the TSS tile back, many times. effect = (WT - mean MUTANT) / WT: "
              "0 is a TSS that stands alone, towards 1 an enhancing context, below 0 a silencing one.",
     .example = "creme context-dependence " DEMO_INPUT},
    {.id = CREME_COMMAND_CONTEXT_SWAP,
     .name = "context-swap",
     .heading = "Assays",
     .summary = "does the TSS act alike in other genes' contexts?",
     .usage = ASSAY_INPUT,
     .run = creme_command_assay,
     .about = "For each ordered pair of loci, puts the source's TSS tile into the target's window. Preset 2024: "
              "effect = MUTANT / WT of the source. Preset 2023: effect = (MUTANT - WT of the target) / WT of the "
              "source, and a second row, role shuffled, in whose targets the context was shuffled.",
     .example = "creme context-swap " DEMO_INPUT},
    {.id = CREME_COMMAND_NECESSITY,
     .name = "necessity",
     .heading = "Assays",
     .summary = "which tiles does the TSS need?",
     .usage = ASSAY_INPUT,
     .run = creme_command_assay,
     .about = "Shuffles each tile alone, several times. effect = (WT - mean SHUFFLE) / WT: above 0.3 a necessary "
              "enhancer, below -0.3 a necessary silencer.",
     .example = "creme necessity " DEMO_INPUT},
    {.id = CREME_COMMAND_SUFFICIENCY,
     .name = "sufficiency",
     .heading = "Assays",
     .summary = "is a tile enough on its own?",
     .usage = ASSAY_INPUT,
     .run = creme_command_assay,
     .about = "In shuffled backgrounds that hold the TSS tile alone (CONTROL), puts each tile back (MUTANT). "
              "effect = (mean MUTANT - mean CONTROL) / WT; effect_vs_control divides by the mean CONTROL instead, "
              "as the paper does for neutral and silencing contexts.",
     .example = "creme sufficiency " DEMO_INPUT},
    {.id = CREME_COMMAND_DISTANCE,
     .name = "distance",
     .heading = "Assays",
     .summary = "how does a tile's effect change with its distance?",
     .usage = ASSAY_INPUT,
     .run = creme_command_assay,
     .about = "In shuffled backgrounds with the TSS tile, puts a tile at every position of the grid (TEST). effect "
              "= (mean TEST - mean CONTROL) / WT, CONTROL being the TSS tile alone; test_over_control compares "
              "with the tile at its own position, test_over_max with its best one. Choose tiles with --tiles: "
              "every one takes as many predictions as the sufficiency test of all.",
     .example = "creme distance " DEMO_INPUT " --tiles 9"},
    {.id = CREME_COMMAND_INTERACTION,
     .name = "interaction",
     .heading = "Assays",
     .summary = "which tiles, taken together, move the TSS most?",
     .usage = ASSAY_INPUT,
     .run = creme_command_assay,
     .about = "Searches step by step. In every round each tile that is not fixed yet is shuffled several times in "
              "the sequence as it is; the tile of the lowest mean (enhancers) or the highest (silencers) is fixed, "
              "as the shuffle nearest to that mean. trace = mean / WT after each round stands beside what the "
              "tiles' effects in round 1 would add or multiply up to. One search for each locus, each of --tracks "
              "and each direction: choose few tracks.",
     .example = "creme interaction " DEMO_INPUT " --tracks blood --search enhancers --rounds 3 -o interaction.tsv"},
    {.id = CREME_COMMAND_SET_SUFFICIENCY,
     .name = "set-sufficiency",
     .heading = "Assays",
     .summary = "are the tiles that a search found enough together?",
     .usage = SET_INPUT,
     .run = creme_command_assay,
     .about = "In shuffled backgrounds that hold the TSS tile, puts in the tiles that creme interaction found, one "
              "after the other, at their own positions. normalised = mean / WT (enhancers) or mean / mean with the "
              "TSS tile alone (silencers). Give it the tile size and the tracks of the search.",
     .example = "creme set-sufficiency " DEMO_INPUT " --tracks blood --set interaction.tsv"},
    {.id = CREME_COMMAND_MULTIPLICITY,
     .name = "multiplicity",
     .heading = "Assays",
     .summary = "does activity saturate as copies of a CRE are added?",
     .usage = CRE_INPUT,
     .run = creme_command_assay,
     .about = "In shuffled backgrounds that hold the TSS tile, tries one more copy of the CRE at every free "
              "position of the grid and keeps the one of the highest mean (of a silencer: the lowest), round after "
              "round. normalised = mean / mean with one copy at its own position: a straight line where copies add "
              "up, a plateau where they saturate.",
     .example = "creme multiplicity " DEMO_INPUT " --cres creme-demo/cres.tsv --tracks blood --copies 2"},
    {.id = CREME_COMMAND_FINE_TILE,
     .name = "fine-tile",
     .heading = "Assays",
     .summary = "what is the smallest part of a CRE that keeps its effect?",
     .usage = CRE_INPUT,
     .run = creme_command_assay,
     .about = "In shuffled backgrounds that hold the TSS tile and the CRE, replaces each sub-tile of the CRE in "
              "turn by background and drops those without which it does most, step by step, as long as score = "
              "mean / mean with the whole tile stays above the threshold (of a silencer: its inverse). Then goes "
              "on with narrower sub-tiles. The column survivors says what is left.",
     .example = "creme fine-tile " DEMO_INPUT " --cres creme-demo/cres.tsv --tracks liver"},
    {.id = CREME_COMMAND_MUTAGENESIS,
     .name = "mutagenesis",
     .heading = "Assays",
     .summary = "what does each base do, and each base in its place?",
     .usage = "-m KIND:FILE -f FASTA -l LOCI {--cres FILE | --tiles LIST | --region LIST} [options]",
     .run = creme_command_assay,
     .about = "In-silico saturation mutagenesis: replaces each base of the tiles or regions by each of the three "
              "others, alone, and predicts. effect = (mutant - WT) / WT, a row per substitution with ref and alt, "
              "in the window and on the chromosome. Every base takes three predictions, of which only what a base "
              "touches is computed. creme export --format bedgraph makes the importance of each base of it: minus "
              "the mean effect of its substitutions.",
     .example = "creme mutagenesis " DEMO_INPUT " --tracks liver --region demo:70174-70203"},
    {.id = CREME_COMMAND_PROFILE,
     .name = "profile",
     .heading = "Assays",
     .summary = "what does the predicted profile lose with its CREs?",
     .usage = "-m KIND:FILE -f FASTA -l LOCI [--cres FILE] [options]",
     .run = creme_command_assay,
     .about = "Predicts every bin about the TSS, of the wild type and of a mutant: with all enhancers of --cres "
              "shuffled together, with all silencers; without --cres, and of loci that have none there, with "
              "everything but the TSS tile shuffled. One row per bin: wt, mean and sd over the shuffles, effect = "
              "(wt - mean) / wt.",
     .example = "creme profile " DEMO_INPUT " --cres creme-demo/cres.tsv --profile-bins 16"},
    {.id = CREME_COMMAND_ANALYZE,
     .name = "analyze",
     .heading = "Results",
     .summary = "classes, curves, comparisons and overlaps from tables",
     .usage = "KIND TABLE... [FILE...] [options]",
     .operand = "KIND",
     .least_operands = 2,
     .most_operands = CREME_MOST_OPERANDS,
     .run = creme_command_analyze,
     .about = "Answers a question from tables of the assays, or from the result tables of the paper's authors "
              "(CSV):\n\n"
              "tss: which TSS of each gene is the most active, and which genes are? (ACTIVITY)\n"
              "contexts: is the context of a TSS enhancing, neutral or silencing? (CONTEXT-DEPENDENCE)\n"
              "loci: which loci were sampled? As a file for --loci, with their contexts. (what contexts wrote)\n"
              "swap: how do TSSs of each class act in contexts of each class? (CONTEXT-SWAP)\n"
              "necessity: which tiles are necessary enhancers and silencers? (NECESSITY)\n"
              "sufficiency: which tiles are sufficient enhancers and silencers? (SUFFICIENCY)\n"
              "both: are necessary tiles sufficient? (of those two the results)\n"
              "distance: how does the effect of tiles fall with distance? (DISTANCE [CRES])\n"
              "interaction: do the tiles of a search cooperate, add up, or stand in for each other? (INTERACTION)\n"
              "pairs: what do the first two tiles do together? (INTERACTION)\n"
              "locations: where do the tiles lie that are chosen first? (INTERACTION)\n"
              "traces: what is the mean trace, and how sure is it? (INTERACTION, SET-SUFFICIENCY, MULTIPLICITY, "
              "FINE-TILE)\n"
              "overlap: on which annotations are the CREs of each class? (CRES and BED files or lists of genes)\n"
              "coverage: is the coverage of tracks over enhancers another than over silencers? (CRES and bigWig "
              "files)\n"
              "compare: do two runs agree? (TABLE TABLE; or one TABLE with --track A,B)\n\n"
              "Necessity and sufficiency write tables of CREs, with genome coordinates and q-values, that --cres "
              "takes. docs/analysis.md has formulas, inputs and columns.",
     .example = "creme analyze contexts creme-demo/context-dependence.tsv"},
    {.id = CREME_COMMAND_PIPELINE,
     .name = "pipeline",
     .heading = "Results",
     .summary = "everything that the paper does, in its order",
     .usage = "-m KIND:FILE -f FASTA --gtf GTF --cells NAME=TRACK,... -o RUN/ [options]",
     .run = creme_command_pipeline,
     .about = "For each cell line (a track under a name): takes the most active TSS of each gene, tests its "
              "context dependence, samples loci of each class of context, runs all other assays on them and on the "
              "CREs that they find, and analyses each. Tables are in RUN/tables, called STEP.CELL.tsv; "
              "RUN/pipeline.tsv has every step's command line, which can be given alone. Given again, the same "
              "command goes on where it was. --dry-run shows the steps and what they would take.",
     .example = "creme pipeline -m grammar:demo -f creme-demo/genome.fa --gtf creme-demo/genes.gtf --cells blood=0 "
                "-o RUN/ --dry-run"},
    {.id = CREME_COMMAND_FIGURE,
     .name = "figure",
     .heading = "Figures",
     .summary = "draws results: the figures of the paper",
     .usage = "{NAME TABLE... -o PREFIX | SHEET -o PREFIX | --list} [options]",
     .operand = "NAME",
     .most_operands = CREME_MOST_OPERANDS,
     .run = creme_command_figure,
     .about = "Draws the figure NAME from tables of results, of creme analyze or of the paper's authors, as "
              "PREFIX.svg, PREFIX.pdf and PREFIX.png, and writes what is drawn as PREFIX.tsv (the sheet). A sheet, "
              "edited or not, can be drawn again. --list shows the figures and the tables that each is made of. "
              "Needs gnuplot (package gnuplot-nox).",
     .example = "creme figure necessity creme-demo/necessity.tsv -o necessity"},
    {.id = CREME_COMMAND_REPORT,
     .name = "report",
     .heading = "Figures",
     .summary = "results as one HTML page, and as tracks for IGV",
     .usage = "RUN [options]",
     .operand = "RUN",
     .least_operands = 1,
     .most_operands = 1,
     .run = creme_command_report,
     .about = "Writes RUN/report.html, one page that needs no other file and no network: what was run, key "
              "findings, a table of CREs to sort, filter and save as CSV, every locus with its tiles, genes and "
              "greedy searches, figures, links to tables. CREs and effects are put into RUN/tracks as BED and "
              "bedGraph, with a session of IGV, RUN/igv_session.xml. RUN is a run folder, a pipeline's, or a "
              "folder of tables.",
     .example = "creme report creme-demo"},
    {.id = CREME_COMMAND_STATUS,
     .name = "status",
     .heading = "Looking",
     .summary = "how far runs are",
     .usage = "RUN...",
     .operand = "RUN",
     .least_operands = 1,
     .most_operands = CREME_MOST_OPERANDS,
     .run = creme_command_status,
     .about = "Of every step of run folders (creme ASSAY -o RUN/): finished, running or stopped, how many units of "
              "work are done, rows, units per second and the time left while it is running, and when the last unit "
              "came (UTC). Takes nothing from a run that is under way.",
     .example = "creme status creme-demo/run"},
    {.id = CREME_COMMAND_COLLECT,
     .name = "collect",
     .heading = "Looking",
     .summary = "one run folder of those of several parts",
     .usage = "RUN... -o RUN",
     .operand = "RUN",
     .least_operands = 1,
     .most_operands = CREME_MOST_OPERANDS,
     .run = creme_command_collect,
     .about = "Joins run folders that were made with --part, or of other loci with otherwise the same options, all "
              "their steps. The table is that of one run that did everything. What is there twice has to be the "
              "same to the bit. If units are missing, it says how many, and the assay's command without --part, "
              "given the new folder, does them.",
     .example = "creme collect creme-demo/run -o creme-demo/all"},
    {.id = CREME_COMMAND_EXPORT,
     .name = "export",
     .heading = "Looking",
     .summary = "results of a run folder, also unfinished ones, for other programs",
     .usage = "{RUN | TABLE} [options]",
     .operand = "RUN",
     .least_operands = 1,
     .most_operands = 1,
     .run = creme_command_export,
     .about = "Writes the rows of a step, or every replicate's activity, as the assay itself would have with --out "
              "or --replicates; of a run that is not finished what there is so far. Also, and of tables too, tiles "
              "or CREs as BED, effects along the genome as bedGraph or bigWig (of a run folder, which knows the "
              "lengths of chromosomes), and tables under creme-nn's names. docs/formats.md has the details.",
     .example = "creme export creme-demo/run --step necessity.blood --format replicates"},
    {.id = CREME_COMMAND_INSPECT,
     .name = "inspect",
     .heading = "Looking",
     .summary = "what is in a file: weights, FASTA, loci, tracks or results",
     .usage = "FILE [options]",
     .operand = "FILE",
     .least_operands = 1,
     .most_operands = 1,
     .run = creme_command_inspect,
     .about = "Tells from its content what FILE is and shows what matters: of weights the architecture and "
              "tensors; of a FASTA its records and index; of loci and GTF counts by chromosome and strand; of a "
              "table of tracks the tracks; of a result its header and the strongest effects.",
     .example = "creme inspect creme-demo/loci.tsv"},
    {.id = CREME_COMMAND_CONVERT,
     .name = "convert",
     .heading = "Looking",
     .summary = "weights of any kind as safetensors",
     .usage = "FILE -o OUT.safetensors [options]",
     .operand = "FILE",
     .least_operands = 1,
     .most_operands = 1,
     .run = creme_command_convert,
     .about = "Writes the weights of FILE (Keras h5, PyTorch or TensorFlow checkpoint, safetensors in one or "
              "several files) as one safetensors file, under the same names. The architecture goes with them as "
              "the record creme.architecture: the model_config of a Keras file, or config.json (NAME.config.json) "
              "beside FILE. In f32 every float32 stays the same to the bit; a tensor that has several names is "
              "written once. What is converted can be used like the original.",
     .example = "creme convert model0_best.h5 -o model0_best.safetensors"},
    {.id = CREME_COMMAND_DEMO,
     .name = "demo",
     .heading = "Looking",
     .summary = "assays and pipeline on generated loci whose truth is known",
     .usage = "[--out DIR] [--assays-only]",
     .run = creme_command_demo,
     .about = "Generates loci with planted enhancers and silencers, runs five assays on them with the built-in "
              "model grammar:demo, and shows what they found beside what was planted; then runs the paper's whole "
              "pipeline on them, whose report is DIR/run/report.html. The input and the results stay in DIR, for "
              "trying out the other commands.",
     .example = "creme demo --out creme-demo"},
    {.id = CREME_COMMAND_BENCH,
     .name = "bench",
     .heading = "Looking",
     .summary = "what a model takes on this machine, stage by stage",
     .usage = "{-m KIND:FILE | --random NETWORK} [options]",
     .run = creme_command_bench,
     .about = "Times a whole pass, the embedding of a background and mutants of one tile, all on random sequences, "
              "and says for each stage of the network (trunk, attention and feed-forward layers of the "
              "transformer, end, head) how many seconds it takes for one sequence, what share that is, how many "
              "multiplications it is (gflop), and how that compares with a large matrix product in the same run. "
              "The fastest of the rounds counts. Before the table: memory at the peak, passes per hour, and how "
              "long a necessity test of one locus takes. On a GPU eight whole sequences go at a time, and the row "
              "\"all\" is a call by itself, which does not wait for each operator as the rows before it do. "
              "--random makes weights of the published sizes, or of others, where the real ones are not at hand; "
              "times do not depend on their values.",
     .example = "creme bench --random enformer:dim=96,depth=2,heads=4,key=8,divisor=8,human=4,mouse=0 --input-bp "
                "16384 --tile-size 1000"},
    {.id = CREME_COMMAND_VERSION,
     .name = "version",
     .heading = "Looking",
     .summary = "versions, libraries, instruction set",
     .usage = "",
     .run = creme_command_version,
     .about = "Says what a bug report should.",
     .example = "creme version"},
    {.id = CREME_COMMAND_HELP,
     .name = "help",
     .heading = "Looking",
     .summary = "this overview, or the help of a command",
     .usage = "[COMMAND]",
     .operand = "COMMAND",
     .most_operands = 1,
     .run = creme_command_help,
     .about = "creme help COMMAND is creme COMMAND --help.",
     .example = "creme help necessity"},
};
const size_t creme_command_count = sizeof creme_commands / sizeof *creme_commands;

creme_status creme_command_find(const creme_command **out, const char *name)
{
    const char *words[sizeof creme_commands / sizeof *creme_commands];
    for (size_t i = 0; i < creme_command_count; i++) {
        *out = &creme_commands[i];
        words[i] = creme_commands[i].name;
        if (strcmp(words[i], name) == 0) return CREME_OK;
    }
    *out = NULL;
    const char *near = creme_text_suggest(name, words, creme_command_count);
    if (near) return creme_fail(CREME_ERROR_ARGUMENT, "no command '%s'; did you mean %s?", name, near);
    return creme_fail(CREME_ERROR_ARGUMENT, "no command '%s'; creme help lists those there are", name);
}
