#!/bin/sh
# Everything that only a GPU can tell, in one run: tests, exactness, times, PyTorch beside them, errors of effects by precision.
#
#     bench/gpu.sh [--small] [--out FOLDER] [STEP...]
#
# Steps (all of them, in this order, if none is named; no step needs another to have gone well):
#
#     facts      the machine
#     tests      every operator against the reference, and the promise, on the device
#     sanitizer  compute-sanitizer on the tests of attention by tensor cores, of sources and of panels
#     cpu        the profile of a sequence, f32: the GPU's against the processor's
#     promise    a necessity test: windowed and whole, batch by batch, GPU by GPU: the same bytes
#     enformer   creme bench in f32, tf32 and bf16
#     borzoi     the same of Borzoi; of Flashzoi if there are weights
#     batches    mutants per second by the size of the batch
#     effects    errors of effects and activities in tf32 and bf16, by assay
#     pytorch    enformer-pytorch in bf16, the best of its ways, on the same device
#     profile    nsys: where the time of a batch goes
#
# FOLDER (gpu-results) gets report.md, whose tables are those of docs/cuda.md and bench/README.md, and what each step printed.
# Environment: CREME and BUILD, the command and its build folder (build/release); ENFORMER, BORZOI, FLASHZOI: weights, as after
# -m (random ones are written where there are none; Flashzoi is passed over); FASTA and LOCI: a genome and loci (random bases);
# PYTHON (python3), with torch and enformer-pytorch for the step pytorch. Each step has its limit in seconds (below), after which the next
# one begins: 25 minutes in all, at most. Where a command may not take so long, name steps.
#
# --small: tiny networks and the GPU emulated by the processor (tests/cuda_on_cpu), to see that this script works.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
all="facts tests sanitizer cpu promise enformer borzoi batches effects pytorch profile"
small=${GPU_SMALL:-} out=${GPU_OUT:-gpu-results} steps='' only=''
while [ $# -gt 0 ]; do
    case $1 in
    --small) small=yes ;;
    --out) out=$2 && shift ;;
    --only) only=$2 && shift ;; # a step, in a process of its own
    -*) echo "gpu.sh: $1? See the first lines of $0" >&2 && exit 2 ;;
    *) case " $all " in *" $1 "*) steps="$steps $1" ;; *) echo "gpu.sh: no step $1; there are: $all" >&2 && exit 2 ;; esac ;;
    esac
    shift
done
mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 1
BUILD=${BUILD:-$root/build/release} PYTHON=${PYTHON:-python3}
CREME=${CREME:-$BUILD/creme}
report=$out/report.md
tiny="dim=96,depth=2,heads=4,key=8,divisor=8,human=4,mouse=0"
if [ -n "$small" ]; then
    CREME_CUDA_LIBRARY=$BUILD/tests/libcreme_cuda_on_cpu.so
    export CREME_CUDA_LIBRARY
fi
export GPU_SMALL="$small" GPU_OUT="$out" BUILD CREME PYTHON

say() { echo "$*" >>"$report"; }
size() { if [ -n "$small" ]; then echo "$1"; else echo "$2"; fi; } # size SMALL FULL

# --- What the steps work on

weights() { # weights enformer|borzoi: what to put after -m; random ones are made once
    case $1 in enformer) given=${ENFORMER:-} ;; borzoi) given=${BORZOI:-} ;; esac
    [ -z "$given" ] || { echo "$given"; return; }
    file=$out/$1.safetensors
    if [ ! -f "$file" ]; then
        network=$1
        [ -z "$small" ] || case $1 in
            enformer) network=enformer:$tiny ;;
            borzoi) network=borzoi:$tiny,stem=32,first=40,final=64 ;;
        esac
        "$CREME" bench --random "$network" $(input "$1") --keep "$file.new" --rounds 1 --batch 1 -q -o "$out/$1.cpu.tsv" \
            >"$out/$1.random.log" 2>&1 && mv "$file.new" "$file" || return 1
    fi
    echo "$1:$file"
}
# Random small networks take short inputs, which their files do not say.
input() { if [ -n "$small" ]; then echo "--input-bp 16384"; fi; }

genome() { # sets fasta and loci; random bases where none are given
    fasta=${FASTA:-$out/random.fa} loci=${LOCI:-$out/random.tsv}
    [ -f "$fasta" ] || { echo ">chrR"; awk 'BEGIN { srand(7); for (i = 0; i < 20000; i++) { line = ""
        for (j = 0; j < 60; j++) line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >"$fasta"
    [ -f "$loci" ] || printf 'name\tchrom\ttss\tstrand\nA\tchrR\t400000\t+\nB\tchrR\t800000\t-\n' >"$loci"
}

# A column of a table of creme's by its name, without the header.
column() { grep -v '^#' "$2" | awk -F '\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } { print $at }'; }

# Mean and largest difference, and mean size, of a column of two tables.
differences() {
    column "$1" "$2" >"$out/left" && column "$1" "$3" >"$out/right" && paste "$out/left" "$out/right" | awk '
        $1 != "NA" && $2 != "NA" { d = $1 - $2; if (d < 0) d = -d; sum += d; if (d > most) most = d; size += $1 < 0 ? -$1 : $1; n++ }
        END { if (n) printf "%d | %.2g | %.2g | %.2g", n, size / n, sum / n, most; else printf "0 | | |" }'
}

# Milliseconds of the row "all" of a pass in a table of creme bench; and its rate as a share of the large product's.
milliseconds() { awk -F '\t' -v pass="$1" '$1 == pass && $2 == "all" { printf "%.3g", 1000 * $4 }' "$2"; }
share() { awk -F '\t' -v pass="$1" '$1 == pass && $2 == "all" { printf "%.2f", $8 }' "$2"; }

bench() { # bench NAME MODEL PRECISION: a row of the table of times
    table=$out/bench.$(echo "$1" | tr ' ,' '__').$3.tsv
    "$CREME" bench -m "$2" $(input) --backend cuda --precision "$3" $(size "--batch 2 --rounds 1 --tile-size 1000" "") -q \
        >"$table" || { say "| $1 | $3 | failed | | | | | | |"; return 1; }
    mutant=$(milliseconds mutant "$table")
    say "| $1 | $3 | $(milliseconds whole "$table") | $(milliseconds background "$table") | $mutant | $(
        awk -v ms="$mutant" 'BEGIN { if (ms > 0) printf "%.0f", 1000 / ms }') | $(
        sed -n 's/^# a large matrix product: \([0-9.e+]*\) GFLOP.*/\1/p' "$table" | awk '{ printf "%.4g", $1 / 1000 }') | $(
        share whole "$table"), $(share mutant "$table") | $(sed -n 's/^# memory of the GPU that was left: //p' "$table") |"
}

times_header() {
    say "| network | precision | whole sequence, ms | background, ms | mutant, ms | mutants per second | large product, TFLOP/s | of it: whole, mutant | GPU memory left |"
    say "|---|---|---|---|---|---|---|---|---|"
}

precisions() { for precision in f32 tf32 bf16; do bench "$1" "$2" $precision || failed=1; done; }

# --- Steps: each returns whether it went well

step_facts() {
    { nvidia-smi || echo "no nvidia-smi"; /usr/local/cuda/bin/nvcc --version || echo "no nvcc"; "$CREME" version; uname -a; } 2>&1
    say "$(nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader 2>/dev/null || echo 'no GPU')"
    "$CREME" version >/dev/null
}

step_tests() {
    pattern=$(size '^nn_(source|enformer)_test_cuda_on_cpu$' '^nn_.*_cuda$')
    CREME_TEST_NO_SKIP=1 ctest --test-dir "$BUILD" -R "$pattern" --output-on-failure >"$out/ctest" 2>&1
    ended=$?
    cat "$out/ctest"
    say "$(grep 'tests passed' "$out/ctest")"
    grep 'Failed\|SKIP' "$out/ctest" | while read -r line; do say "- $line"; done
    return $ended
}

step_sanitizer() {
    [ -z "$small" ] || { say "nothing to sanitize without a GPU: passed over"; return 0; }
    tool=$(command -v compute-sanitizer || ls /usr/local/cuda/bin/compute-sanitizer 2>/dev/null) || { say "no compute-sanitizer"; return 1; }
    cd "$root" || return 1
    failed=0
    for check in memcheck racecheck; do
        for name in nn_narrow_test nn_source_test nn_enformer_test; do
            CREME_TEST_NO_SKIP=1 CREME_TEST_BACKEND=cuda CREME_CUDA_LIBRARY=$BUILD/libcreme_cuda.so timeout 60 "$tool" --tool $check "$BUILD/tests/$name" \
                >"$out/$check.$name" 2>&1
            ended=$?
            say "- $check, $name: status $ended, $(grep 'SUMMARY' "$out/$check.$name" | tail -1 | sed 's/=* *//')"
            [ $ended = 0 ] || failed=1
        done
    done
    ! grep -q 'SUMMARY: [1-9]' "$out"/memcheck.* "$out"/racecheck.* && return $failed
}

step_cpu() {
    genome
    model=$(weights enformer) || return 1
    for backend in onednn cuda; do
        "$CREME" predict -m "$model" $(input) -f "$fasta" -l "$loci" --tracks 0-3 --backend $backend -q >"$out/cpu.$backend.tsv" || return 1
    done
    value=$(grep -v '^#' "$out/cpu.cuda.tsv" | head -1 | awk -F '\t' '{ print $NF }')
    say "| activities | mean | mean difference | largest |" && say "|---|---|---|---|"
    say "| $(differences "$value" "$out/cpu.onednn.tsv" "$out/cpu.cuda.tsv") |"
}

same() { # same NAME TABLE: against the first table of the step
    grep -v '^#' "$2" >"$2.rows"
    if [ -f "$out/promise.first" ]; then
        cmp "$2.rows" "$out/promise.first" && say "- $1: the same bytes" || { say "- $1: DIFFERENT"; failed=1; }
    else
        mv "$2.rows" "$out/promise.first"
    fi
}

step_promise() {
    genome
    model=$(weights enformer) || return 1
    failed=0
    gpus=$(size 3 "$(nvidia-smi -L 2>/dev/null | wc -l)")
    [ -z "$small" ] || export CREME_CUDA_ON_CPU_DEVICES=3
    for precision in $(size bf16 "f32 tf32 bf16"); do
        rm -f "$out/promise.first"
        for options in "" --whole-sequences "--batch 3" "--batch 17" $([ "$gpus" -lt 2 ] || echo --gpu=$(seq -s, 0 $((gpus - 1)))); do
            "$CREME" necessity -m "$model" $(input) -f "$fasta" -l "$loci" --tracks 0-1 --shuffles 1 $(size "--tile-size 3000" "") \
                --backend cuda --precision $precision -q $options >"$out/promise.tsv" || { say "- $precision $options: failed"; failed=1; continue; }
            same "$precision, ${options:-as it is}" "$out/promise.tsv"
        done
    done
    return $failed
}

step_enformer() {
    model=$(weights enformer) || return 1
    failed=0
    times_header
    precisions "Enformer" "$model"
    say ""
    say "Floors of the issue in bf16: mutant 3 ms (aim 1.2), whole 12 ms (aim 6); mutant in tf32 6 ms (aim 2.5). By stage: bench.Enformer.*.tsv."
    return $failed
}

step_borzoi() {
    failed=0
    times_header
    model=$(weights borzoi) && precisions "Borzoi" "$model" || failed=1
    [ -z "${FLASHZOI:-}" ] || precisions "Flashzoi" "$FLASHZOI"
    return $failed
}

step_batches() {
    model=$(weights enformer) || return 1
    say "| batch | mutant, ms (bf16) | of the large product |" && say "|---|---|---|"
    for batch in $(size "1 2" "1 4 16 32 64 128"); do
        "$CREME" bench -m "$model" $(input) --backend cuda --precision bf16 --rounds 2 --batch $batch $(size "--tile-size 1000" "") -q \
            >"$out/batch.$batch.tsv" || return 1
        say "| $batch | $(milliseconds mutant "$out/batch.$batch.tsv") | $(share mutant "$out/batch.$batch.tsv") |"
    done
}

step_effects() {
    genome
    model=$(weights enformer) || return 1
    failed=0
    say "Errors against f32 on the same device; with random weights effects are as good as none, so look at errors, not at ratios." && say ""
    say "| assay | precision | effects | mean effect | mean error | largest | activities (mean column) | mean | mean error | largest |"
    say "|---|---|---|---|---|---|---|---|---|---|"
    for assay in "necessity --shuffles $(size 1 3)" "sufficiency --shuffles $(size 1 2)" "context-dependence --shuffles $(size 2 10)" \
        "context-swap" "distance --shuffles 1 --tiles $(size 0 0-1)"; do
        name=${assay%% *}
        for precision in f32 tf32 bf16; do
            table=$out/effects.$name.$precision.tsv
            "$CREME" $assay -m "$model" $(input) -f "$fasta" -l "$loci" --tracks 0-3 $(size "--tile-size 3000" "") --backend cuda \
                --precision $precision -q >"$table" || { say "| $name | $precision | failed | | | | | | | |"; failed=1; continue; }
            [ $precision = f32 ] || say "| $name | $precision | $(differences effect "$out/effects.$name.f32.tsv" "$table") | $(
                differences mean "$out/effects.$name.f32.tsv" "$table") |"
        done
    done
    return $failed
}

step_pytorch() {
    ours=$(ls "$out"/bench.Enformer.bf16.tsv 2>/dev/null) && ours=$(milliseconds whole "$ours")
    timeout 315 "$PYTHON" "$root/tools/bench_enformer_gpu.py" $(size --small "") ${ours:+--ours $ours} >"$out/pytorch.md" 2>"$out/pytorch.log"
    ended=$?
    tail -20 "$out/pytorch.log"
    say "$(cat "$out/pytorch.md")"
    return $ended
}

step_profile() {
    [ -z "$small" ] || { say "nothing to profile without a GPU: passed over"; return 0; }
    command -v nsys >/dev/null || { say "no nsys"; return 1; }
    model=$(weights enformer) || return 1
    nsys profile --force-overwrite=true -o "$out/enformer" --stats=true "$CREME" bench -m "$model" --backend cuda --precision bf16 --rounds 1 -q \
        >"$out/nsys" 2>&1
    ended=$?
    say '```' && say "$(grep -A 25 'cuda_gpu_kern_sum' "$out/nsys" | cut -c 1-150)" && say '```'
    return $ended
}

# --- One step in a process of its own, or all that are asked for

if [ -n "$only" ]; then
    "step_$only"
    exit
fi
limit() {
    case $1 in facts) echo 20 ;; tests) echo 180 ;; sanitizer) echo 180 ;; cpu) echo 150 ;; promise) echo 120 ;; enformer) echo 120 ;;
    borzoi) echo 150 ;; batches) echo 90 ;; effects) echo 120 ;; pytorch) echo 320 ;; profile) echo 50 ;; esac
}
: >"$report"
failures=0
for step in ${steps:-$all}; do
    say "## $step" && say ""
    started=$(date +%s)
    timeout "$(limit "$step")" sh "$0" --only "$step" >"$out/$step.log" 2>&1
    ended=$?
    took=$(($(date +%s) - started))
    say "" && say "($step: $([ $ended = 0 ] && echo "went well" || echo "FAILED, status $ended, see $step.log"), $took s)" && say ""
    echo "$step: $([ $ended = 0 ] && echo ok || echo "failed ($ended)"), $took s"
    [ $ended = 0 ] || failures=$((failures + 1))
done
echo "report: $report"
exit $([ $failures = 0 ] && echo 0 || echo 1)
