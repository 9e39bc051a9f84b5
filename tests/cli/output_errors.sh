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
echo '$ creme necessity, files of at most 512 bytes'
(ulimit -f 1; "$CREME" necessity $common -o out.tsv; echo "[exit $?]") 2>&1 | cat
echo '$ creme shuffle --count 100000 | head -n 1'
{ "$CREME" shuffle -f genome.fa --region demo --count 100000; echo "[exit $?]" >&2; } | head -n 1
echo before >out.tsv
run necessity $common -l nowhere.tsv -o out.tsv
cat out.tsv
ls
