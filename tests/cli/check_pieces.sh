# creme check: a trained network against what another implementation computed of it, on a piece of the genome.
data=$(dirname "$PRELUDE")/../../../shared/data
[ -f "$data/models/mini_borzoi/model.h5" ] || { echo "SKIP: ../shared is not there"; exit; }
command -v python3 >/dev/null || { echo "SKIP: no python3 here, which reads the array"; exit; }
cp "$data/genome/GRCh38_chr9_0-1000000.fa" genome.fa
# Means of the 8 central of 2,048 bins, of three of 74 tracks; of genes on '+', which see the chromosome as it is.
python3 - "$data/expected" >facts.tsv <<'P'
import array, sys
print("network\tgene\tchrom\ttss\tstrand\ttrack\tactivity\ttolerance")
for gene, tss in (("DOCK8", 273045), ("KANK1", 504694)):
    numbers = array.array("f")
    with open(f"{sys.argv[1]}/mini_borzoi_{gene}_2048x74.f32", "rb") as file:
        numbers.frombytes(file.read())
    for track in (0, 12, 25):
        mean = sum(numbers[bin * 74 + track] for bin in range(1020, 1028)) / 8
        print(f"borzoi\t{gene}\tchr9\t{tss}\t+\t{track}\t{mean:.9g}\t0.0001")
P
model="-m borzoi:$data/models/mini_borzoi/model.h5 -f genome.fa --window plain -q"
shown() { # ARGUMENTS...
    "$CREME" check $model "$@" >out.tsv 2>err.txt
    status=$?
    sed "s|$data|DATA|g" err.txt
    grep -e '^# [0-9]' -e '^# correlation' -e '^# of' -e '^# not in' -e '^# in it' -e '^# the published' out.tsv
    grep -v '^#' out.tsv | cut -f 1-6,10-11
    echo "[exit $status]"
}
echo "--- its own numbers"
shown --facts facts.tsv
echo "--- one of them is another"
sed '3s/\t[0-9.]*\t0.0001/\t0.123\t0.0001/' facts.tsv >other.tsv
shown --facts other.tsv
echo "--- by another rule the windows are others"
model="-m borzoi:$data/models/mini_borzoi/model.h5 -f genome.fa -q"
shown --facts facts.tsv
echo "--- the published Borzoi's numbers"
"$CREME" check $model >out.tsv 2>err.txt
echo "[exit $?]"
sed "s|$data|DATA|g" err.txt
echo "--- a network of Enformer's form with random weights, on the pieces of three chromosomes"
gzip -dc "$data/genome/hg38_chr2_0-2333275.fa.gz" "$data/genome/hg38_chr1_0-1000000.fa.gz" >more.fa
cat genome.fa more.fa >pieces.fa
"$CREME" bench --random enformer:dim=96,depth=1,heads=4,key=8,divisor=8,human=5313,mouse=0 --keep random.safetensors --input-bp 16384 \
    --tile-size 1000 --rounds 1 -q -o /dev/null
"$CREME" check -m enformer:random.safetensors -f pieces.fa -q >out.tsv 2>err.txt
echo "[exit $?]"
cat err.txt
grep -e '^# [0-9]' -e '^# of' -e '^# not in' -e '^# in it' out.tsv
grep -v '^#' out.tsv | cut -f 1-6,11 | grep -v 'not in the genome'
