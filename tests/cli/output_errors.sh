# A folder that is not there, a file in place of a folder, a full disk, a reader that went away: an error, no remains.
small_genome
tiny_grammar
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 -q"
run necessity $common -o nowhere/out.tsv
run necessity $common -o loci.tsv/out.tsv
run necessity $common --replicates nowhere/out.tsv
run predict -m grammar:tiny.json -f genome.fa -l loci.tsv --profile nowhere/out.npy
run demo --out loci.tsv
echo '$ creme necessity >/dev/full'
"$CREME" necessity $common >/dev/full; echo "[exit $?]"
echo '$ creme help >/dev/full'
"$CREME" help >/dev/full; echo "[exit $?]"
echo '$ creme COMMAND >&-: standard output is closed, and no file gets what is meant for it'
for command in help version "necessity $common" "necessity $common --replicates other.tsv" "shuffle -f genome.fa --region demo" \
    "necessity $common --dry-run" "status ."; do
    "$CREME" $command >&-
    echo "[exit $?] $command"
done
"$CREME" necessity $common -o out.tsv --replicates other.tsv >&- 2>&- <&-; echo "[exit $?] with a file of its own"
grep -c . out.tsv other.tsv
rm out.tsv other.tsv
echo '$ creme necessity, files of at most 512 bytes'
(ulimit -f 1; "$CREME" necessity $common -o out.tsv; echo "[exit $?]") 2>&1 | cat
echo '$ creme shuffle --count 100000 | head -n 1'
{ "$CREME" shuffle -f genome.fa --region demo --count 100000; echo "[exit $?]" >&2; } | head -n 1
echo before >out.tsv
run necessity $common -l nowhere.tsv -o out.tsv
cat out.tsv
ls
# A reader that goes away is no error, and nothing half written is left.
for command in "help necessity" "necessity --help" "shuffle -f genome.fa --region demo --count 100000"; do
    { "$CREME" $command; echo "[exit $?] $command" >&2; } | true
done
