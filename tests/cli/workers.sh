# Several workers: what happens to each of them is said, what they say of themselves once.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, in which the fake server is written"; exit; }
cp "$(dirname "$PRELUDE")/../worker/fake_server.py" fake.py
small_genome
i=0
while [ $i -lt 20 ]; do printf 'L%d\tdemo\t%d\t+\n' $i $((120 + 3 * i)) >>loci.tsv; i=$((i + 1)); done
input="--fasta genome.fa --loci loci.tsv --tile-size 16 --shuffles 2 --quiet"
numbers() { grep -v '^#' "$1" | cksum; }
"$CREME" necessity -m "worker:python3 fake.py" $input -o one.tsv
numbers one.tsv
# Each is killed at its first request.
"$CREME" necessity -m "worker:python3 fake.py dies=1 wait=0.02" $input --workers 2 -o two.tsv 2>said
sort said
numbers two.tsv
# Each could say that its numbers travel as JSON.
for fault in json refuse; do
    "$CREME" necessity -m "worker:python3 fake.py $fault wait=0.02" $input --workers 2 -o two.tsv
    numbers two.tsv
done 2>&1
# What is known of equal sequences stands in tables.
"$CREME" activity -m "worker:python3 fake.py unstable" --fasta genome.fa --loci loci.tsv --tile-size 16 -q -o unstable.tsv 2>/dev/null
grep '^# equal' unstable.tsv
"$CREME" predict -m "worker:python3 fake.py unstable" --fasta genome.fa --loci loci.tsv -q 2>/dev/null | grep '^# equal'
# What a run would take: counts are those of other models, times are those of batches that workers really answered.
"$CREME" necessity -m "worker:python3 fake.py" $input --dry-run | unmeasured
"$CREME" necessity -m "worker:python3 fake.py" $input --workers 3 --dry-run | unmeasured | grep -e workers -e units
"$CREME" necessity -m "worker:python3 fake.py wait=0.05" $input --batch 2 --dry-run |
    awk -F '[ \t]' '/^forward/ { print ($(NF - 1) == "s" || $(NF - 2) >= 20) ? "a sequence takes at least 20 ms" : $0 }'
"$CREME" predict -m "worker:python3 fake.py" --fasta genome.fa --loci loci.tsv -q --dry-run | unmeasured
