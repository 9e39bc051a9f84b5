#!/bin/sh
# What a GPU tells in eight minutes, in the order of its worth; tools/gpu_bundle.sh puts this into its archive as device.sh,
# beside all that it needs. A bare machine will do: a driver, cuBLASLt 12 or 13 (a toolkit's, or `pip install nvidia-cublas`),
# sh, coreutils, grep, sed and awk.
#
#     sh device.sh [OUT]                 OUT (gpu-report) gets report.txt, which grows, and logs
#     sh device.sh --emulated [OUT]      the same in small on an emulated device, to see that it works
#
# Each step has its own time box, and all of them end after MINUTES (8) of the environment. A step that fails stops nothing:
# the last line says how many did, and so does the exit status.
set -u
here=$(cd "$(dirname "$0")" && pwd)
emulated=''
[ "${1:-}" != --emulated ] || { emulated=yes; shift; }
out=${1:-gpu-report}
mkdir -p "$out/logs" && out=$(cd "$out" && pwd) || exit 1
report=$out/report.txt logs=$out/logs failures=0 begun=$(date +%s) minutes=${MINUTES:-8}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' TERM INT
: >"$report"

size() { if [ -n "$emulated" ]; then echo "$1"; else echo "$2"; fi; } # size EMULATED DEVICE
say() { echo "[$(($(date +%s) - begun)) s] $*" | tee -a "$report"; }

# Programs start by the system's loader, with libraries of the bundle where the system has none; if its glibc is too old, by
# the bundle's own.
start="env LD_LIBRARY_PATH=$here/lib:${LD_LIBRARY_PATH:-}"
if ! $start "$here/bin/creme" version >"$logs/version" 2>&1; then
    start="$here/glibc/$(ls "$here/glibc" | grep '^ld-linux' | head -1) --library-path $here/glibc:$here/lib:${LD_LIBRARY_PATH:-}"
fi
creme="$start $here/bin/creme"
CREME_CUDA_LIBRARY=$here/cuda/$(size libcreme_cuda_on_cpu.so libcreme_cuda.so)
CREME_TEST_BACKEND=$(size cuda_on_cpu cuda)
CREME_TEST_NO_SKIP=1
CREME_CUDA_LOG=$logs/kernels
export CREME_CUDA_LIBRARY CREME_TEST_BACKEND CREME_TEST_NO_SKIP CREME_CUDA_LOG

# limited SECONDS COMMAND...: within the time that is left of all.
limited() {
    seconds=$1 left=$((minutes * 60 - $(date +%s) + begun))
    shift
    [ "$left" -ge 5 ] || { echo "no time left"; return 124; }
    [ "$seconds" -le "$left" ] || seconds=$left
    timeout -k 5 "$seconds" "$@"
}

# box SECONDS LINES NAME COMMAND...: its last LINES go into the report.
box() {
    box_seconds=$1 box_lines=$2 box_name=$3 box_begun=$(date +%s)
    shift 3
    limited "$box_seconds" "$@" >"$logs/$box_name" 2>&1
    box_status=$?
    [ $box_status = 0 ] || failures=$((failures + 1))
    say "$box_name: $([ $box_status = 0 ] && echo ok || echo "FAILED, status $box_status"), $(($(date +%s) - box_begun)) s"
    tail -n "$box_lines" "$logs/$box_name" | tee -a "$report"
}

# operators WAY TEST...: tests of operators, all at once, whose logs are named by them and WAY.
operators() {
    way=$1
    shift
    for name in "$@"; do
        (limited 110 $start "$here/bin/$name" >"$logs/$name$way" 2>&1; echo $? >"$work/$name$way") &
    done
    wait
    for name in "$@"; do
        status=$(cat "$work/$name$way" 2>/dev/null || echo none)
        [ "$status" = 0 ] || failures=$((failures + 1))
        say "$name$way: $([ "$status" = 0 ] && echo ok || echo "FAILED, status $status")"
        [ "$status" = 0 ] || grep -E 'ERROR|FAILED|expected|SKIP|cuda_on_cpu' "$logs/$name$way" | head -6 | tee -a "$report"
    done
}

attention_times() { # attention_times NETWORK LOG: of creme bench, by $by
    awk -F '\t' -v network="$1" -v by="$by" '$1 != "background" && ($3 == "attention" || $3 == "all") {
        printf "  %s by %s, a %s sequence, %s: %.4g ms\n", network, by, $1, $3, 1000 * $4 }' "$logs/$2" | tee -a "$report"
}

found() { # found NAME: a tool of CUDA's
    command -v "$1" || ls /usr/local/cuda*/bin/"$1" /opt/nvidia/*/*/"$1" /opt/nvidia/*/"$1" 2>/dev/null | tail -1
}

# --- 1. The machine

$creme version >"$logs/version" 2>&1 || failures=$((failures + 1))
say "the machine: $(nproc 2>/dev/null) processors; $(nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm \
    --format=csv,noheader 2>/dev/null | head -1)"
grep -E '^(creme|CUDA)' "$logs/version" | tee -a "$report"

# --- 2. Operators against the reference, and the promise: all at once, nothing skipped

tests=$(size "nn_source_test nn_products_test" \
    "nn_products_test nn_promise_test nn_test nn_narrow_test nn_source_test nn_enformer_test nn_rotary_test nn_fold_test nn_columns_test")
operators '' $tests
if [ -s "$logs/kernels" ]; then
    say "kernels of cuBLASLt: $(sort -u "$logs/kernels" | grep -c '^found') kinds of product found, $(
        sort -u "$logs/kernels" | grep -c '^NOT') not:"
    sort -u "$logs/kernels" | grep '^NOT' | head -12 | tee -a "$report"
fi

# --- 3. Kernels of products, their rates, and whether rows depend on one another

[ -n "$emulated" ] || box 60 90 products $start "$here/bin/products"

# --- 4. Golden tensors: Enformer's, and of a trained small Borzoi

golden=$(size tiny_a tfgamma)
for precision in f32 tf32 bf16; do
    box 25 1 "golden.$precision" $start "$here/bin/golden" tensors "$here/data/enformer_$golden.safetensors" \
        "$here/data/enformer_$golden.golden.safetensors" cuda $precision
done
if [ -z "$emulated" ]; then
    for precision in f32 tf32 bf16; do
        limited 25 $creme predict --backend cuda --precision $precision -m borzoi:"$here/data/mini_borzoi.h5" \
            -f "$here/data/chr9.fa" -l "$here/data/dock8.tsv" --window plain --profile "$work/mini.npy" -q \
            >"$logs/mini.$precision.predict" 2>&1
        box 10 1 "mini.$precision" $start "$here/bin/golden" arrays "$work/mini.npy" "$here/data/DOCK8.f32" $precision
    done
fi

# --- 5. Enformer's times, with random weights

network=enformer input='' options='--rounds 2'
if [ -n "$emulated" ]; then
    network=enformer:dim=192,depth=2,heads=1,key=64,divisor=8,human=4,mouse=0
    input='--input-bp 8192' options='--input-bp 8192 --tile-size 1000 --batch 1 --rounds 1'
fi
box 60 1 weights $creme bench --random $network $input --backend cuda --precision bf16 --rounds 1 --batch 1 \
    $(size '--tile-size 1000' '') --keep "$work/enformer.safetensors" -q -o "$work/random.tsv"
model=enformer:$work/enformer.safetensors
for precision in $(size bf16 'bf16 tf32 f32'); do
    box 50 40 "bench.$precision" $creme bench -m "$model" $options --backend cuda --precision $precision -q
done

# --- 6. A necessity test: windowed, whole, in another batch: the same bytes

printf 'name\tchrom\ttss\tstrand\nA\t9\t400000\t+\n' >"$work/one.tsv"
same() { # same NAME PRECISION OPTION...: those options are taken as they are by all three
    same_name=$1 same_precision=$2
    shift 2
    for way in windowed whole batch; do
        case $way in windowed) more='' ;; whole) more=--whole-sequences ;; batch) more='--batch 7' ;; esac
        box 40 0 "same.$same_name.$way" $creme necessity -m "$model" $input $(size '--tile-size 2000' '') -f "$here/data/chr9.fa" \
            -l "$work/one.tsv" --tracks 0-1 --shuffles 1 --backend cuda --precision "$same_precision" "$@" -q $more -o "$work/$way.tsv"
        grep -v '^#' "$work/$way.tsv" >"$work/$way" 2>/dev/null
    done
    for way in whole batch; do
        if [ -s "$work/windowed" ] && cmp -s "$work/windowed" "$work/$way"; then
            say "$same_name: windowed and $way: the same bytes"
        else
            say "$same_name: windowed and $way: DIFFERENT"
            failures=$((failures + 1))
        fi
    done
}
for precision in $(size bf16 'bf16 tf32 f32'); do same $precision $precision; done

# --- 7. Kernels of products by the clock, in place of the heuristic's first: what each gains, the network, and its promise

kernels=$out/kernels.tsv
rm -f "$kernels"
for precision in $(size bf16 'bf16 tf32'); do
    box $(size 200 45) 0 "tune.$precision" $creme bench -m "$model" $options --backend cuda --precision $precision --kernels "$kernels" --tune \
        -q -o "$work/tune.tsv"
    box 40 40 "tuned.$precision" $creme bench -m "$model" $options --backend cuda --precision $precision --kernels "$kernels" -q
    if [ -s "$kernels" ]; then
        say "milliseconds of the heuristic's first and of the fastest, $precision, the ten with most to gain:"
        cut -f 1-9,17-19 "$kernels" | grep "	$precision	" | awk 'BEGIN { FS = "\t" } {
            printf "%.4f\t%s (%s) -> %s to %s, bias %s, relu %s, %s rows: %s, %s (kernel %s, tile %s)\n",
                $11 - $12, $1, $2, $3, $5, $6, $7, $10, $11, $12, $8, $9 }' | sort -rn | head -10 | cut -f 2 | tee -a "$report"
        grep "	$precision	" "$kernels" | awk 'BEGIN { FS = "\t" } { first += $18; best += $19 } END {
            printf "%d products, once each: %.3f ms, by the clock %.3f\n", NR, first, best }' | tee -a "$report"
    fi
done
grep -h 'HAS ROWS UNLIKE' "$logs/kernels" 2>/dev/null | sort -u | head -5 | tee -a "$report"
same tuned bf16 --kernels "$kernels"

# --- 8. Attention by wgmma in place of mma, on compute capability 9.0: its tests, and the times of both in turn

if [ -n "$emulated" ] || grep -q '(9\.0)' "$logs/version"; then
    [ -z "$emulated" ] || export CREME_CUDA_ON_CPU_CAPABILITY=90 CREME_CUDA_ON_CPU_SHARED=232448
    export CREME_CUDA_ATTENTION=wgmma
    operators .wgmma nn_narrow_test $(size '' 'nn_rotary_test nn_promise_test nn_test')
    for by in mma wgmma $(size '' 'mma wgmma'); do
        CREME_CUDA_ATTENTION=$by
        box 30 0 "attention.$by" $creme bench -m "$model" $options --backend cuda --precision bf16 -q
        attention_times Enformer "attention.$by"
    done
    for by in $(size '' 'mma wgmma'); do
        CREME_CUDA_ATTENTION=$by
        box 30 0 "attention.borzoi.$by" $creme bench --random borzoi --backend cuda --precision bf16 --rounds 1 -q
        attention_times Borzoi "attention.borzoi.$by"
    done
    unset CREME_CUDA_ATTENTION CREME_CUDA_ON_CPU_CAPABILITY CREME_CUDA_ON_CPU_SHARED
else
    say "attention by wgmma: not on this GPU"
fi

# --- 9. Where the time goes, and races, where NVIDIA's tools are

if [ -z "$emulated" ]; then
    ncu=$(found ncu)
    if [ -n "$ncu" ]; then
        box 70 1 ncu $start "$ncu" --clock-control none --launch-skip 900 --launch-count 450 --csv --log-file "$out/ncu.csv" \
            --metrics gpu__time_duration.sum,dram__bytes.sum,sm__inst_executed.avg.per_cycle_elapsed \
            "$here/bin/creme" bench -m "$model" --backend cuda --precision bf16 --rounds 1 -q -o "$work/ncu.tsv"
    else
        say "no ncu here"
    fi
    sanitizer=$(found compute-sanitizer)
    if [ -n "$sanitizer" ]; then
        box 60 2 racecheck $start "$sanitizer" --tool racecheck --error-exitcode 1 "$here/bin/nn_narrow_test"
    else
        say "no compute-sanitizer here"
    fi
    box 45 30 borzoi $creme bench --random borzoi --backend cuda --precision bf16 --rounds 1 -q
fi
say "done: $failures failed"
[ $failures = 0 ]
