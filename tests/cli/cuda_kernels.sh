# Kernels of products that creme bench --tune finds, on an emulated device whose kernels have times and bits of their own
# (tests/cuda_on_cpu/cublaslt.c): of those that keep the promise, 0 is offered first and slowest, 5 fastest, 6 between.
emulated=$(dirname "$FIXTURE")/libcreme_cuda_on_cpu.so
[ -f "$emulated" ] || { echo "SKIP: no C++ compiler, so that the CUDA backend was not built for the processor"; exit; }
CREME_CUDA_LIBRARY=$emulated
export CREME_CUDA_LIBRARY
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 100; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t3000\t+\nB\t9\t2600\t-\n' >loci.tsv
random=enformer:dim=48,depth=1,heads=1,key=16,divisor=16,human=4,mouse=0
"$CREME" bench --random $random --input-bp 4096 --backend reference --rounds 1 --batch 1 --tile-size 1000 \
    --keep m.safetensors -q -o bench.tsv
model="-m enformer:m.safetensors --input-bp 4096 --backend cuda"
tune="bench $model --rounds 1 --batch 2 --tile-size 1000 -q -o bench.tsv --tune --kernels"
rest="-f genome.fa -l loci.tsv -q"

# What is found, by kernel; and how the file begins.
CREME_CUDA_LOG=log run $tune five.tsv
head -4 five.tsv
awk 'NR > 4 { print "kernel " $8 }' five.tsv | sort | uniq -c | sed 's/^ *[0-9]* /some products: /'
grep '^timed' log | sed 's/.*; of/of/' | sort -u
CREME_CUDA_ON_CPU_FASTEST=6 run $tune six.tsv
awk 'NR > 4 { print "kernel " $8 }' six.tsv | sort -u

# Told to end, it does between two kernels: not all products of a pass are timed any more.
CREME_CUDA_LOG=stopped "$CREME" $tune stopped.tsv 2>said &
until grep -q '^timed' stopped 2>/dev/null; do sleep 0.01; done
{ kill -TERM $! && wait $!; } 2>/dev/null
echo "[exit $?] $(cat said)"
[ "$(grep -c '^timed' stopped)" -lt "$(grep -c '^timed' log)" ] && echo "the rest was not timed"

# The file decides, not the clock: other bits with each, and the same with each again.
for kernels in "" "--kernels five.tsv" "--kernels six.tsv"; do
    for fastest in 0 6; do
        CREME_CUDA_ON_CPU_FASTEST=$fastest "$CREME" predict $model $rest $kernels | grep -v '^#' | cksum
    done | sort -u
done >sums
echo "$(wc -l <sums) results, $(sort -u sums | wc -l) of them different"
CREME_CUDA_LOG=used "$CREME" predict $model $rest --kernels five.tsv -o one.tsv
sed -E 's/.*: (kernel)/\1/' used | grep -c 'kernel 5, tile 15, stages 25, by five.tsv' | sed 's/^[1-9][0-9]*$/some say that/'
necessity="necessity $model $rest --tile-size 1000 --shuffles 1 --tracks 0 --kernels"
for gpus in 0 1,0; do
    CREME_CUDA_ON_CPU_DEVICES=2 "$CREME" $necessity five.tsv --gpu $gpus | grep -v '^#' | cksum
done | sort -u | wc -l
for options in "" --whole-sequences "--batch 3"; do "$CREME" $necessity five.tsv $options | grep -v '^#' | cksum; done | sort -u | wc -l

# A run that is gone on with has the same file, whatever it is called.
"$CREME" $necessity five.tsv --loci loci.tsv -o RUN/ --part 1/2
cp five.tsv moved.tsv
run $necessity six.tsv -o RUN/ --part 1/2
run necessity $model $rest --tile-size 1000 --shuffles 1 --tracks 0 -o RUN/ --part 1/2
CREME_CUDA_ON_CPU_FASTEST=6 run $necessity moved.tsv -o RUN/ --part 1/2

# Tuning adds what is not there: of another precision, not again of this one.
cp five.tsv more.tsv
CREME_CUDA_ON_CPU_FASTEST=6 run $tune more.tsv
cmp five.tsv more.tsv
CREME_CUDA_ON_CPU_FASTEST=6 run $tune more.tsv --precision tf32
awk 'NR > 4 { print $4 ": kernel " $8 }' more.tsv | sort -u
head -n "$(wc -l <five.tsv)" more.tsv | cmp - five.tsv

# Two at once: nothing is half there, and what one wrote the other keeps, unless both write in the same moment.
for precision in bf16 tf32; do "$CREME" $tune both.tsv --precision $precision & done
wait
run predict $model $rest --kernels both.tsv -o both.out

# Another version, another device, no device's file at all.
CREME_CUDA_ON_CPU_CUBLASLT=120900 run predict $model $rest --kernels five.tsv
CREME_CUDA_ON_CPU_CUBLASLT=120900 run $tune five.tsv
CREME_CUDA_ON_CPU_DEVICES=2 CREME_CUDA_ON_CPU_OTHER=1 run $necessity five.tsv --gpu 0,1
run predict $model $rest --kernels none.tsv
run predict $model $rest --kernels loci.tsv
run $tune nowhere/k.tsv
run predict -m enformer:m.safetensors --input-bp 4096 $rest --kernels five.tsv
run bench $model --tune

# Lines that lie: kernels that split sums, want workspace, refuse few rows, do not exist, or have not these settings.
for lie in 2:12:2 1:11:0 3:13:0 99:10:0 5:16:0; do
    awk -v lie=$lie 'BEGIN { FS = OFS = "\t"; split(lie, is, ":") } NR > 4 { $8 = is[1]; $9 = is[2]; $10 = is[3]; $14 = 20 + is[1]
        $15 = 30 + is[1]; $16 = 40 + is[1] } { print }' five.tsv >lie.tsv
    run predict $model $rest --kernels lie.tsv
done
for edit in '1s/1$/2/' '2s/8\.0/8/' '3s/\t.*/\tnew/' '4d' '5s/f32/f64/' '5s/\t15\t/\t-1\t/' '5s/\t45\t/\t70000\t/' '5s/$/\tx/' '6s/.*/x/' '2,$d'; do
    sed "$edit" five.tsv >edited.tsv
    run predict $model $rest --kernels edited.tsv
done
sed 5p five.tsv >twice.tsv
run predict $model $rest --kernels twice.tsv
