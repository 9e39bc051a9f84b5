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
CREME_CUDA_LIBRARY=$emulated
export CREME_CUDA_LIBRARY
CREME_CUDA_ON_CPU_DEVICES=0 run predict -m borzoi:plain.h5 $rest --backend cuda
run predict -m borzoi:plain.h5 $rest --backend cuda --gpu 3
run predict -m borzoi:plain.h5 $rest --gpu 0
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
assay="necessity -m borzoi:plain.h5 $rest --tile-size 500 --shuffles 2 --tracks 0-1 --backend cuda"
for options in "" "--whole-sequences" "--batch 3" "--batch 7 --threads 2"; do
    "$CREME" $assay $options | grep -v '^#' >out.tsv
    echo "$(wc -l <out.tsv) lines, $(cksum <out.tsv)"
done | sort -u | sed -E 's/, [0-9]+ [0-9]+$//'
