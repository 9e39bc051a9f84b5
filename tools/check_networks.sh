#!/bin/sh
# Published networks that are not CREME's own, end to end. Their weights lie beside the project (../shared), in
# Keras's files; tools/foreign_networks.py reads them, serves them to creme by NumPy, and writes them as ONNX. What an
# assay says has to be the same whichever way a network is evaluated, and DeepSTARR's predictions those of its
# authors' model. A virtual environment with numpy, h5py, onnx and onnxruntime of PyPI is kept in FOLDER for the next
# time. Says SKIP where there is no ../shared, no Python, or no PyPI.
# usage: check_networks.sh CREME FOLDER
set -eu
creme=$(realpath "$1") source=$(cd "$(dirname "$0")/.." && pwd)
data=$source/../shared/data
. "$source/tools/environment.sh"
[ -d "$data/models/deepstarr" ] || skip "no ../shared here: no foreign network was tried"
environment "$2" "no foreign network was tried" numpy h5py onnx onnxruntime
python=$folder/venv/bin/python
networks="$python $source/tools/foreign_networks.py"
work=$(mktemp -d)
server=""
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
cd "$work"
PYTHONDONTWRITEBYTECODE=1
VIRTUAL_ENV=$folder/venv # where creme looks for ONNX Runtime
export PYTHONDONTWRITEBYTECODE VIRTUAL_ENV
failed() {
    echo "$1"
    exit 1
}
ask() { # FOLDER ASSAY OPTIONS...: its table, FOLDER/ASSAY.tsv
    to=$1 assay=$2
    shift 2
    "$creme" "$assay" $input "$@" --quiet --out "$to/$assay.tsv" 2>said ||
        { cat said; failed "$to: creme $assay failed"; }
}
# start NAME COMMAND...: a worker that goes on from command to command; its address is worker+unix:NAME.sock.
start() {
    name=$1 i=0
    shift
    CREME_SOCKET=$work/$name.sock "$@" >"$name.log" 2>&1 &
    server=$!
    until [ -S "$name.sock" ]; do
        i=$((i + 1))
        if [ $i -gt 600 ] || ! kill -0 $server 2>/dev/null; then
            tail -n 20 "$name.log"
            failed "the worker $name did not start"
        fi
        sleep 0.1
    done
}
stop() {
    kill "$server"
    wait "$server" || true
    server=""
}
# assays FOLDER GIVEN MODEL...: every assay that creme has (of $only, if it says so), one table each; CREs and sets of
# tiles are those of GIVEN, so that one choice does not make others. $input, $tile, ... say of what.
assays() {
    to=$1 given=$2
    shift 2
    mkdir -p "$to"
    for assay in ${only:-$("$creme" help | sed -n '/^Assays$/,/^$/s/^  \([a-z-]*\)  .*/\1/p')}; do
        case $assay in
        activity | masking) options= ;;
        context-dependence | necessity | sufficiency | profile) options="--shuffles $shuffles" ;;
        context-swap) options=--self-pairs ;;
        distance) options="--shuffles $shuffles --tiles $tile" ;;
        interaction) options="--shuffles $shuffles --rounds 2" ;;
        set-sufficiency) options="--shuffles $shuffles --rounds 2 --set $given/interaction.tsv" ;;
        multiplicity) options="--shuffles $shuffles --copies 2 --cres $cres" ;;
        fine-tile) options="--shuffles $shuffles --cres $cres --stages $stages --compare random" ;;
        mutagenesis) options="--region $region" ;;
        variants) options="--vcf $vcf --profile" ;;
        *) failed "the assay $assay is new: say here what it takes" ;;
        esac
        ask "$to" "$assay" --tile-size $tile_size $options "$@"
    done
}
agree() { # WHAT FOLDER FOLDER TOLERANCE: in all tables of the second folder
    echo "$1:"
    "$python" "$source/tools/compare_tables.py" "$2" "$3" --tolerance "$4" >said ||
        { cat said; failed "$1 do not agree"; }
    sed 's/^/    /' said
}

deepstarr=$data/models/deepstarr
"$creme" predict -m "worker:$networks serve deepstarr $deepstarr" --sequences "$deepstarr/Sequences_example.fa" -q \
    -o served.tsv
$networks onnx deepstarr "$deepstarr" deepstarr.onnx
"$creme" predict -m onnx:deepstarr.onnx --sequences "$deepstarr/Sequences_example.fa" -q -o onnx.tsv
cat >expected.py <<'P'
import sys
wanted = dict(line.split("\t", 1) for line in open(sys.argv[1]))
rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[2]) if not line.startswith("#")]
at = {name: i for i, name in enumerate(rows[0])}
worst = 0
for row in rows[1:]:
    dev, hk = map(float, wanted[row[at["locus"]]].split())
    worst = max(worst, abs(float(row[at["activity"]]) - {"Dev": dev, "Hk": hk}[row[at["track"]]]))
assert len(rows) == 21, f"{len(rows) - 1} predictions of ten sequences"
assert worst < 1e-5, f"predictions are not the authors' model's, by {worst}"
print(f"DeepSTARR by {sys.argv[3]}: its ten example sequences within {worst:.1e} of what is expected (6 decimals)")
P
"$python" expected.py "$data/expected/deepstarr_example_predictions.tsv" served.tsv NumPy
"$python" expected.py "$data/expected/deepstarr_example_predictions.tsv" onnx.tsv "ONNX Runtime"

# Every assay on 249 bp, with tiles of 25 bp: of three of the sequences, as the logarithms that they are.
head -n 6 "$deepstarr/Sequences_example.fa" >three.fa
awk 'BEGIN { print "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO" }
     /^>/ { name = substr($1, 2); next }
     { print name "\t108\tsnv\t" substr($0, 108, 1) "\t" (substr($0, 108, 1) == "C" ? "A" : "C") "\t.\t.\t."
       print name "\t150\tdeletion\t" substr($0, 150, 6) "\t" substr($0, 150, 1) "\t.\t.\t." }' three.fa >three.vcf
input="--sequences three.fa" tile_size=25 shuffles=3 tile=0-1 region=window:100-106
vcf=three.vcf stages=5:0.9:1,1:0.7:1 cres=cres.tsv
start deepstarr $networks serve deepstarr "$deepstarr"
served=worker+unix:$work/deepstarr.sock
"$creme" necessity -m "$served" $input --tile-size 25 -q -o necessity.tsv
"$creme" analyze necessity necessity.tsv -q -o classes.tsv
awk -F '\t' '/^#/ { next } !n { n = NR } { for (i = 1; i <= NF; i++) if ($i == "class" && n == NR) c = i }
             n == NR || $c == "enhancer" && ++m <= 3' classes.tsv >cres.tsv
assays sequences sequences -m "$served"
stop
assays sequences_onnx sequences -m onnx:deepstarr.onnx
agree "DeepSTARR, NumPy and ONNX" sequences sequences_onnx 1e-4
cat >bases.py <<'P'
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import foreign_networks
network = foreign_networks.Network("deepstarr", sys.argv[2])
names, codes = foreign_networks.read_fasta(sys.argv[3])
rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[4]) if not line.startswith("#")]
at = {name: i for i, name in enumerate(rows[0])}
for row in rows[1:]:
    changed = codes[names.index(row[at["locus"]])].copy()
    base = int(row[at["position_start"]])
    assert "ACGT"[changed[base]] == row[at["ref"]], row
    changed[base] = "ACGT".index(row[at["alt"]])
    value = foreign_networks.predict(network, changed[None])[0]["Dev Hk".split().index(row[at["track"]])]
    assert abs(value - float(row[at["mean"]])) <= 1e-6, (row, value)
print(f"DeepSTARR: the {len(rows) - 1} rows of mutagenesis are predictions of the sequences that they speak of")
P
"$python" bases.py "$source/tools" "$deepstarr" three.fa sequences/mutagenesis.tsv

# Xpresso reads 7,000 bp before a TSS and 3,500 behind it, on the strand of the gene; there are no predictions of its
# authors' for sequences that are here, so what creme cuts out of the genome is held against what is cut out here.
genome=$data/genome/GRCh38_chr9_0-1000000.fa
printf 'name\tchrom\ttss\tstrand\nDOCK8\t9\t214854\t+\nZNG1A\t9\t179048\t-\nKANK1\t9\t504702\t+\n' >loci.tsv
"$creme" predict -m "worker:$networks serve xpresso $data/models/xpresso" -f "$genome" -l loci.tsv -q -o served.tsv
cat >promoters.py <<'P'
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
import foreign_networks
network = foreign_networks.Network("xpresso", sys.argv[2])
genome = foreign_networks.read_fasta(sys.argv[3])[1][0]
rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[4]) if not line.startswith("#")]
at = {name: i for i, name in enumerate(rows[0])}
for row in rows[1:]:
    start, end = (int(row[at[name]]) for name in ("genome_start", "genome_end"))
    codes = genome[start:end]
    if row[at["strand"]] == "-":
        codes = np.where(codes < 4, 3 - codes, 4).astype(np.uint8)[::-1]
    value = foreign_networks.predict(network, codes[None])[0, 0]
    assert len(codes) == 14000 and abs(start + 7000 - int(row[at["tss"]])) <= 2, row  # --window says how exactly
    assert abs(value - float(row[at["activity"]])) <= 1e-6, (row, value)
assert len(rows) == 4
print("Xpresso:", ", ".join(f"{row[0]} {row[at['activity']]}" for row in rows[1:]), "(log10, standardised)")
P
"$python" promoters.py "$source/tools" "$data/models/xpresso" "$genome" served.tsv

# Loci of a genome, on both strands, by what the networks give logarithms of: every assay once more.
cat >changes.py <<'P'
import sys
sys.path.insert(0, sys.argv[1])
import foreign_networks
genome = foreign_networks.read_fasta(sys.argv[2])[1][0]
print("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO")
for change in sys.argv[3:]:
    pos, ref, alt = map(int, change.split(":"))
    bases = "".join("ACGT"[base] for base in genome[pos - 1:pos + 12])
    other = "CGTA"[genome[pos - 1]]
    print(9, pos, change, bases[:ref], other if ref == alt else bases[:alt], ".\t.\t.", sep="\t")
P
"$python" changes.py "$source/tools" "$genome" 214801:1:1 214900:9:1 178950:1:12 200001:9:1 185001:1:12 >some.vcf
head -n 3 loci.tsv >two.tsv
cre() { # START END START END: a table of CREs, an enhancer of DOCK8 and a silencer of ZNG1A
    printf 'locus\ttile_start\ttile_end\tclass\nDOCK8\t%s\t%s\tenhancer\nZNG1A\t%s\t%s\tsilencer\n' "$@" >two_cres.tsv
}
linear() { # NETWORK
    input="-f $genome -l two.tsv" tile=1 vcf=some.vcf cres=two_cres.tsv
    start "$1" $networks serve "$1" "$data/models/$1" --linear
    assays "$1" "$1" -m "worker+unix:$work/$1.sock"
    stop
    $networks onnx "$1" "$data/models/$1" "$1.linear.onnx" --linear
    assays "$1_onnx" "$1" -m "onnx:$1.linear.onnx"
    agree "$1 on a genome, NumPy and ONNX" "$1" "$1_onnx" 1e-4
}
cre 87 112 137 162
region=window:120-122 stages=5:0.5:1,1:0.5:1 tile_size=25 shuffles=3
linear deepstarr
cre 4900 6300 7700 9100
region=window:6990-6993 stages=200:0.5:1,50:0.5:4 tile_size=1400 shuffles=2
linear xpresso

# Kipoi's TAL1 network: before its sigmoid it is made of linear pieces, and the slopes along random directions have to
# be those of the gradients that Keras gave.
tal1=$data/models/kipoi_examples
cat >slopes.py <<'P'
import sys
sys.path.insert(0, sys.argv[1])
import h5py
import numpy as np
import foreign_networks
network = foreign_networks.Network("tal1", sys.argv[2])
network.layers.pop()  # the sigmoid
network.outputs = [network.layers[-1].name]
file = h5py.File(sys.argv[2] + "/tal1_grads.hdf5", "r")
inputs, gradients = (file[name][()].astype(float) for name in ("inputs", "grads"))
random, worst, operators = np.random.default_rng(1), 0, foreign_networks.Numpy()
for sequence, gradient in zip(inputs, gradients):
    along = random.standard_normal(sequence.shape) * 1e-6
    rise = network.evaluate(operators, sequence + along) - network.evaluate(operators, sequence - along)
    worst = max(worst, abs(float(rise[0]) / 2 - (along * gradient).sum()) / np.abs(along * gradient).sum())
assert len(inputs) == 20 and worst < 1e-6, f"slopes are not Keras's, by {worst}"
print(f"TAL1: slopes of 20 sequences within {worst:.1e} of Keras's gradients")
P
"$python" slopes.py "$source/tools" "$tal1"
$networks onnx tal1 "$tal1" tal1.onnx
input="-f $genome -l two.tsv" tile_size=50 shuffles=3 only="necessity masking"
assays tal1 tal1 -m "worker:$networks serve tal1 $tal1"
assays tal1_onnx tal1 -m onnx:tal1.onnx
agree "TAL1 on a genome, NumPy and ONNX" tal1 tal1_onnx 1e-4

# The mini Borzoi, which creme evaluates by itself: the same by PyTorch and by ONNX Runtime, in every assay, in the
# gene command, over both strands and shifts. Tiles are wide and shuffles few, since every construct is a whole
# sequence to others.
mini=$data/models/mini_borzoi
cre 35536 55536 75536 95536
input="-f $genome -l two.tsv --tracks 0,24,40" tile_size=20000 shuffles=2 tile=1 region=window:65530-65533
vcf=some.vcf stages=10000:0.5:1,5000:0.5:1 cres=two_cres.tsv only=
everything() { # FOLDER MODEL...: all assays; a gene; a prediction over views
    to=$1
    shift
    assays "$to" native "$@"
    ask "$to" predict --rc --shifts -3,5 "$@"
    "$creme" gene DOCK8 -f "$genome" --gtf "$data/annotation/Ensembl91_chr9_1-1000000.gtf" --tracks 0,24 \
        --shuffles 2 --tile-size 20000 -q -o "gene_$to/" "$@" >said 2>&1 ||
        { cat said; failed "$to: creme gene failed"; }
}
everything native -m "borzoi:$mini/model.h5"
start serve "$creme" serve -m "borzoi:$mini/model.h5"
everything serve -m "worker+unix:$work/serve.sock"
stop
for table in native/*.tsv gene_native/tables/*.tsv; do
    other=$(echo "$table" | sed 's/native/serve/')
    grep -v '^#' "$table" >ours
    grep -v '^#' "$other" >theirs
    cmp ours theirs || failed "$table: the network served by creme serve does not give these bytes"
done
echo "mini Borzoi by creme serve: the bytes of all $(ls native/*.tsv gene_native/tables/*.tsv | wc -l) tables are the native ones"
"$python" "$source/tools/borzoi_onnx.py" "$mini/model.h5" "$mini/targets.txt" mini.onnx
everything onnx -m onnx:mini.onnx
agree "mini Borzoi, native and ONNX" native onnx 1e-4
agree "and creme gene" gene_native/tables gene_onnx/tables 1e-4
cat >runtime.py <<'P'
import json
import sys
sys.path[:0] = sys.argv[2:]
import onnxruntime
import creme_worker
session = onnxruntime.InferenceSession(sys.argv[1])
card = json.loads(session.get_modelmeta().custom_metadata_map["creme"])
def predict(codes):
    return session.run(None, {"sequence": creme_worker.one_hot(codes)})[0]
creme_worker.serve(predict, card["input_bp"], card["tracks"], card["bins"], bin_bp=card["bin_bp"], max_batch=2)
P
start runtime "$python" runtime.py mini.onnx "$source/python"
only="necessity profile variants"
assays runtime native -m "worker+unix:$work/runtime.sock"
only=
stop
agree "mini Borzoi, native and served from Python" native runtime 1e-4
for torch in "${CREME_PYTHON:-python3}" python3 /usr/bin/python3 none; do # that has PyTorch, if there is one
    if "$torch" -c 'import torch, h5py, numpy' 2>/dev/null; then break; fi
done
if [ "$torch" = none ]; then
    echo "SKIP: no python3 has PyTorch with h5py: the mini Borzoi was not served by it"
else
    start torch "$torch" \
        "$source/tools/mini_borzoi_torch.py" "$mini/model.h5" --unknown 0.25 --serve "$mini/targets.txt"
    everything torch -m "worker+unix:$work/torch.sock"
    stop
    agree "mini Borzoi, native and PyTorch $("$torch" -c 'import torch; print(torch.__version__)')" native torch 1e-4
    agree "and creme gene" gene_native/tables gene_torch/tables 1e-4
fi
