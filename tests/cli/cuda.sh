# The CUDA backend, on the processor in place of a GPU (tests/cuda_on_cpu): what goes wrong, and that a network gives
# what it gives on the processor, the same bits for windows as for whole sequences, and for any batch.
emulated=$(dirname "$FIXTURE")/libcreme_cuda_on_cpu.so
[ -f "$emulated" ] || { echo "SKIP: no C++ compiler, so that the CUDA backend was not built for the processor"; exit; }
"$FIXTURE" plain plain.h5
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t5000\t+\nEDGE\t9\t100\t+\n' >loci.tsv
tiny_grammar
rest="-f genome.fa -l loci.tsv -q"
CREME_CUDA_LIBRARY=$HERE/nowhere.so run predict -m borzoi:plain.h5 $rest --backend cuda
echo "not a library" >text.so
CREME_CUDA_LIBRARY=$HERE/text.so run predict -m borzoi:plain.h5 $rest --backend cuda
for name in nowhere text; do CREME_CUDA_LIBRARY=$HERE/$name.so "$CREME" version | grep '^CUDA'; done
CREME_CUDA_LIBRARY=$emulated
export CREME_CUDA_LIBRARY
CREME_CUDA_ON_CPU_DEVICES=0 run predict -m borzoi:plain.h5 $rest --backend cuda
run predict -m borzoi:plain.h5 $rest --backend cuda --gpu 3
run predict -m borzoi:plain.h5 $rest --gpu 0
for gpus in 0,,1 0,x 0,1,0 0,1 -1 ""; do run predict -m borzoi:plain.h5 $rest --backend cuda --gpu "$gpus"; done
run bench -m borzoi:plain.h5 --backend cuda --gpu 1,0 -q
for attention in wgmma WGMMA; do CREME_CUDA_ATTENTION=$attention run predict -m borzoi:plain.h5 $rest --backend cuda; done
run predict -m borzoi:plain.h5 $rest --precision tf32
run predict -m grammar:tiny.json $rest --backend cuda

# Columns of numbers of two tables: "alike" if they differ by at most `share` of the larger.
alike() {
    paste "$1" "$2" | awk -F '\t' -v share="$3" 'NR > 1 {
        for (i = 1; i <= NF / 2; i++) { a = $i; b = $(i + NF / 2)
            if (a ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/) { d = a - b; m = a < 0 ? -a : a; if (d * d > share * share * m * m + 1e-12) off++ }
            else if (a != b) off++ } }
        END { print (NR > 1 && !off ? NR " lines alike" : off " numbers differ") }'
}
"$CREME" predict -m borzoi:plain.h5 $rest | grep -v '^#' >cpu.tsv
for precision in f32:2e-5 tf32:0.005 bf16:0.02; do
    "$CREME" predict -m borzoi:plain.h5 $rest --backend cuda --precision ${precision%:*} | grep -v '^#' >gpu.tsv
    echo "$precision $(alike cpu.tsv gpu.tsv ${precision#*:})"
done

# Several GPUs: what is not there, one that is too small; the bits, and for all the order, of one.
three="necessity -m borzoi:plain.h5 $rest --tile-size 500 --shuffles 1 --tracks 0 --backend cuda"
CREME_CUDA_ON_CPU_DEVICES=3
export CREME_CUDA_ON_CPU_DEVICES
run $three --gpu 0,3
CREME_CUDA_ON_CPU_SMALL=2 run $three --gpu 0,1,2
awk 'BEGIN { print "name\tchrom\ttss\tstrand"; for (i = 1; i <= 4; i++) print "L" i "\t9\t" i * 2400 "\t+" }' >many.tsv
for command in necessity context-swap "distance --tiles 0-2 --shuffles 1"; do
    for gpus in 0 2,0 0,1,2; do
        "$CREME" $command -m borzoi:plain.h5 -f genome.fa -l many.tsv -q --tile-size 500 --tracks 0-1 --shuffles 1 \
            --backend cuda --gpu $gpus --batch 5 --replicates replicates.tsv | grep -v '^#' >out.tsv
        echo "$command: $(wc -l <out.tsv) lines, $(cat out.tsv replicates.tsv | grep -v '^#' | cksum)"
    done | sort -u | sed -E 's/, [0-9]+ [0-9]+$//'
done
for gpus in 1 2,0; do
    "$CREME" $three --gpu $gpus -o run_$gpus/
done
cat run_1/tables/*.tsv | grep -v '^#' >one.tsv
cat run_2,0/tables/*.tsv | grep -v '^#' | cmp - one.tsv && echo "$(wc -l <one.tsv) lines in the run folders, the same"
run $three --gpu 0,2,1 --dry-run | grep GPUs
unset CREME_CUDA_ON_CPU_DEVICES

assay="necessity -m borzoi:plain.h5 $rest --tile-size 500 --shuffles 2 --tracks 0-1 --backend cuda"
for options in "" "--whole-sequences" "--batch 3" "--batch 7 --threads 2"; do
    "$CREME" $assay $options | grep -v '^#' >out.tsv
    echo "$(wc -l <out.tsv) lines, $(cksum <out.tsv)"
done | sort -u | sed -E 's/, [0-9]+ [0-9]+$//'
for precision in bf16 tf32; do
    for options in "" "--whole-sequences" "--batch 3"; do
        "$CREME" $assay --precision $precision $options | grep -v '^#' >out.tsv
        echo "$precision: $(wc -l <out.tsv) lines, $(cksum <out.tsv)"
    done | sort -u | sed -E 's/, [0-9]+ [0-9]+$//'
done

# Enformer with keys and values as long as the published one's: in bf16 one product makes queries, keys and values.
"$CREME" bench --random enformer:dim=192,depth=3,heads=1,key=64,divisor=8,human=4,mouse=0 --input-bp 8192 --keep long.safetensors \
    --rounds 1 --batch 1 --tile-size 2000 -q -o bench.tsv
long="-m enformer:long.safetensors --input-bp 8192 $rest"
"$CREME" predict $long | grep -v '^#' >cpu.tsv
"$CREME" predict $long --backend cuda --precision bf16 | grep -v '^#' >gpu.tsv
echo "enformer, bf16:0.02 $(alike cpu.tsv gpu.tsv 0.02)"
for options in "" "--whole-sequences" "--batch 3"; do
    "$CREME" necessity $long --tile-size 2000 --shuffles 2 --tracks 0-1 --backend cuda --precision bf16 $options | grep -v '^#' >out.tsv
    echo "enformer, bf16: $(wc -l <out.tsv) lines, $(cksum <out.tsv)"
done | sort -u | sed -E 's/, [0-9]+ [0-9]+$//'

# The same by products of warpgroups, which the record names: a run folder is not gone on with by others.
CREME_CUDA_ON_CPU_CAPABILITY=90 CREME_CUDA_ON_CPU_SHARED=232448
export CREME_CUDA_ON_CPU_CAPABILITY CREME_CUDA_ON_CPU_SHARED
CREME_CUDA_ATTENTION=wgmma "$CREME" predict $long --backend cuda --precision bf16 >wgmma.tsv
grep '^# attention' wgmma.tsv
CREME_CUDA_ATTENTION=wgmma "$CREME" predict $long --backend cuda | grep -c '^# attention'
grep -v '^#' wgmma.tsv >gpu.tsv
echo "enformer, bf16:0.02 $(alike cpu.tsv gpu.tsv 0.02)"
"$CREME" necessity $long --tile-size 2000 --shuffles 1 --tracks 0 --backend cuda --precision bf16 -o warps/
CREME_CUDA_ATTENTION=wgmma run necessity -m enformer:long.safetensors --input-bp 8192 $rest --tile-size 2000 --shuffles 1 --tracks 0 \
    --backend cuda --precision bf16 -o warps/
