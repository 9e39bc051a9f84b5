/* The table of commands, in the order in which one meets them. */
#include "cli/commands.h"

#include "base/text.h"
#include "run/gene.h"

#include <string.h>

#define CODES_INPUT "-m KIND:FILE {-f FASTA -l LOCI | --codes FILE.npy} [options]"
#define DEMO_INPUT  "-m grammar:demo -f creme-demo/genome.fa -l creme-demo/loci.tsv"

/* The assays, which have rows of their own (assay/assay_kind.h), come before the first of these that deals with
 * results. */
static const creme_command commands[] = {
    {.id = CREME_COMMAND_GENE,
     .name = "gene",
     .heading = "Genes",
     .summary = "what a gene depends on, by its name: begin here",
     .usage = "GENE... -m KIND:FILE -f FASTA --gtf GTF [--tracks LIST] -o RUN/ [options]",
     .operand = "GENE",
     .most_operands = CREME_MOST_OPERANDS,
     .takes = creme_gene_takes,
     .run = creme_command_gene,
     .about =
         "Looks the genes up in the annotation (whole names, or gene_ids with or without their version), chooses "
         "the TSS of each, runs context-dependence, necessity and sufficiency (or --assays) there, analyses them, "
         "and prints the strongest enhancers and silencers. RUN/report.html shows all; RUN/loci.tsv has the TSSs, "
         "RUN/cres.tsv and cres.bed the CREs, RUN/figures each locus, RUN/tables a table of each assay, and "
         "RUN/gene.tsv what was run. Given again, the same command goes on where it was; with further --assays, it "
         "adds them. --dry-run says what it would take. Options of assays are handed on to those that know them.",
     .example = "creme gene additive -m grammar:demo -f creme-demo/genome.fa --gtf creme-demo/genes.gtf -o GENE/"},
    {.id = CREME_COMMAND_GET,
     .name = "get",
     .heading = "Input",
     .summary = "fetches published weights, genome and annotation by name",
     .usage = "[NAME...] [options]",
     .operand = "SOURCE",
     .most_operands = CREME_MOST_OPERANDS,
     .run = creme_command_get,
     .about =
         "Fetches what NAME stands for into a folder of that name, goes on where it was if it is given again, "
         "compares sizes and checksums, and prints what to type: from then on --model enformer, --fasta hg38 and "
         "--gtf gencode mean these files, wherever there is no file of that name. A genome that comes as gzip is "
         "made "
         "bgzip. Without names it lists what there is, what of it is here, sizes and licences. A table "
         "of your own, $XDG_CONFIG_HOME/creme/sources.tsv, adds names. Proxies are those of the environment. "
         "docs/get.md says where everything is from.",
     .example = "creme get"},
    {.id = CREME_COMMAND_LOCI,
     .name = "loci",
     .heading = "Input",
     .summary = "the TSSs of an annotation, as a table of loci",
     .usage = "--gtf FILE [options]",
     .run = creme_command_loci,
     .about =
         "Reads the transcripts of a GTF, GFF3 or genePred and writes one line per TSS: name, chrom, tss (0-based), "
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
     .run = creme_command_assay,
     .about = "Asks the model for each locus, or each sequence of --codes (seq_0, seq_1, ...), and writes the "
              "activity at the TSS for every chosen track (the mean over --bins), or with --profile the bins x "
              "tracks predictions themselves.",
     .example = "creme predict " DEMO_INPUT},
    {.id = CREME_COMMAND_CHECK,
     .name = "check",
     .heading = "Prediction",
     .summary = "whether a network gives the published numbers here",
     .usage = "-m KIND:FILE -f FASTA [options]",
     .run = creme_command_check,
     .about =
         "Predicts the activities of TSSs that the paper's authors published, some thirty of each network, spread "
         "over the chromosomes, as creme predict does, and writes both beside each other, with the largest "
         "difference, the correlation, and which chromosomes the genome file had. Exit status 1 if one number "
         "differs by more than its tolerance. Of Enformer and of Borzoi (the mean of its four replicates) the "
         "program "
         "knows the numbers; --facts names a table of others, of another machine for example. docs/get.md has "
         "its columns.",
     .example = "creme check -m grammar:demo -f creme-demo/genome.fa --facts creme-demo/run/tables/activity.tsv"},
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
              "(CSV). In brackets: what it takes.\n\n"
              "{analyses}\n"
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
     .about = "Of every step of run folders (creme ASSAY -o RUN/), and part of jobs (--emit): finished, running, "
              "stopped, not begun or not collected; units of work done, rows, units per second, time left while it "
              "is running, and when the last unit came (UTC). Takes nothing from a run that is under way.",
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
     .summary = "what is in a file: weights, FASTA, loci, tracks or results; what a model is",
     .usage = "{FILE | KIND:FILE} [options]",
     .operand = "FILE",
     .least_operands = 1,
     .most_operands = 1,
     .run = creme_command_inspect,
     .about = "Tells from its content what FILE is and shows what matters: of weights the architecture and "
              "tensors; of a FASTA its records and index; of loci and GTF counts by chromosome and strand; of a "
              "table of tracks the tracks; of a result its header and the strongest effects; of an ONNX file what it "
              "takes and gives, and whether it can be used. KIND:FILE, as --model has it, is opened as that: "
              "worker:COMMAND and remote:URL too. Its receptive field can be measured.",
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
     .usage = "[--model MODEL] [--out DIR] [--assays-only]",
     .run = creme_command_demo,
     .about = "Generates loci with planted enhancers and silencers, and asks two models about them by five assays: "
              "grammar:demo, the rules by which such elements act, and borzoi:demo, a small network that was trained "
              "on other sequences and what the rules make of them. Shows what was found in the network beside what "
              "was planted and what the rules say (docs/demo.md). Then makes a gene's page by the network, "
              "DIR/network/gene/report.html, and runs the paper's whole pipeline by the rules, whose report is "
              "DIR/run/report.html. All stays in DIR, for trying out the other commands.",
     .example = "creme demo --out creme-demo"},
    {.id = CREME_COMMAND_BENCH,
     .name = "bench",
     .heading = "Looking",
     .summary = "what a model takes on this machine, stage by stage",
     .usage = "{-m KIND:FILE | --random NETWORK} [options]",
     .run = creme_command_bench,
     .about =
         "Times a whole pass, the embedding of a background and mutants of one tile, all on random sequences, "
         "and says for each stage of the network (trunk, attention and feed-forward layers of the "
         "transformer, end, head) how many seconds it takes for one sequence, what share that is, how many "
         "multiplications it is (gflop), and how that compares with a large matrix product in the same run. "
         "The fastest of the rounds counts. Before the table: memory at the peak, passes per hour, and how "
         "long a necessity test of one locus takes. On a GPU eight whole sequences go at a time, and the row "
         "\"all\" is a call by itself, which does not wait for each operator as the rows before it do. "
         "--random makes weights of the published sizes, or of others, where the real ones are not at hand; "
         "times do not depend on their values. With several numbers of --threads it tells, for each, whole "
         "sequences and mutants per second, the speed against the first number, and the share of ideal. Of a "
         "model that others compute (worker:, remote:, onnx:) sequences per second are told by batch, asked of all "
         "--workers at once, and what share of the time the model itself took, where it says so.",
     .example = "creme bench --random enformer:dim=96,depth=2,heads=4,key=8,divisor=8,human=4,mouse=0 --input-bp "
                "16384 --tile-size 1000"},
    {.id = CREME_COMMAND_SERVE,
     .name = "serve",
     .heading = "Looking",
     .summary = "a model for others to ask, over the Open Inference Protocol",
     .usage = "-m KIND:FILE [--port N | --socket PATH] [options]",
     .run = creme_command_serve,
     .about =
         "Opens the model and answers requests for inference over HTTP (the Open Inference Protocol v2 of KServe "
         "and Triton), until Ctrl-C or SIGTERM. Its address is printed when it is ready: --model remote:ADDRESS, or "
         "worker+unix:ADDRESS of a socket, then gives the same numbers to the bit as the model itself, and computes "
         "only what an edit touches, as it does; so does --model \"worker:creme serve -m KIND:FILE\", which "
         "starts it. tritonclient and curl may ask as well. One request at a time is computed, by all threads. "
         "Nobody is asked for a password: it listens for this machine alone unless --host says otherwise. "
         "docs/any-model.md has requests and limits.",
     .example = "creme serve -m grammar:demo --port 8000"},
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
     .usage = "[COMMAND] [options]",
     .operand = "COMMAND",
     .most_operands = 1,
     .run = creme_command_help,
     .about =
         "creme help COMMAND is creme COMMAND --help. Completion of command lines: `source <(creme help --format "
         "bash)`, or zsh; an installed creme has put both where the shells look.",
     .example = "creme help necessity"},
};
enum { COMMANDS = sizeof commands / sizeof *commands, MOST_COMMANDS = 128 };

static size_t before_assays(void)
{
    size_t count = 0;
    while (strcmp(commands[count].heading, "Results") != 0) count++;
    return count;
}

static creme_command command_of(const creme_assay_kind *assay)
{
    return (creme_command){.id = CREME_COMMAND_ASSAY,
                           .assay = assay,
                           .name = assay->name,
                           .heading = "Assays",
                           .summary = assay->question,
                           .about = assay->about,
                           .run = creme_command_assay};
}

size_t creme_command_count(void)
{
    return COMMANDS + creme_assay_kind_count;
}

creme_command creme_command_at(size_t i)
{
    size_t before = before_assays();
    if (i < before) return commands[i];
    return i < before + creme_assay_kind_count ? command_of(creme_assay_kinds[i - before])
                                               : commands[i - creme_assay_kind_count];
}

creme_status creme_command_find(creme_command *out, const char *name)
{
    const char *words[MOST_COMMANDS];
    size_t count = creme_command_count();
    if (count > MOST_COMMANDS) count = MOST_COMMANDS;
    for (size_t i = 0; i < count; i++) {
        *out = creme_command_at(i);
        words[i] = out->name;
        if (strcmp(words[i], name) == 0) return CREME_OK;
    }
    *out = (creme_command){0};
    const char *near = creme_text_suggest(name, words, count);
    if (near) return creme_fail(CREME_ERROR_ARGUMENT, "no command '%s'; did you mean %s?", name, near);
    return creme_fail(CREME_ERROR_ARGUMENT, "no command '%s'; creme help lists those there are", name);
}

void creme_command_write_usage(creme_output *output, const creme_command *command)
{
    creme_output_print(output, "creme %s", command->name);
    if (command->assay) {
        const char *own = command->assay->usage;
        creme_output_print(output, " -m KIND:FILE {-f FASTA -l LOCI | --sequences FILE}%s%s [options]",
                           own ? " " : "", own ? own : "");
    } else if (*command->usage) {
        creme_output_print(output, " %s", command->usage);
    }
}

void creme_command_write_example(creme_output *output, const creme_command *command)
{
    if (!command->assay) {
        creme_output_print(output, "%s", command->example);
        return;
    }
    const char *own = command->assay->example;
    creme_output_print(output, "creme %s " DEMO_INPUT "%s%s", command->name, own ? " " : "", own ? own : "");
}
