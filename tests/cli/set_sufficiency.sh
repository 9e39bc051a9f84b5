# The tiles of a search put into shuffled backgrounds; tables of searches that cannot be used.
small_genome
tiny_grammar
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 -q"
"$CREME" interaction $common --tracks K562 --rounds 3 -o interaction.tsv
run set-sufficiency $common --tracks K562 --set interaction.tsv -o out.tsv --replicates replicates.tsv
grep -v '^#' out.tsv | rounded
grep -v '^#' replicates.tsv | rounded | sed -n '1,3p;8,11p'
run set-sufficiency $common --set interaction.tsv --search silencers --rounds 2 -o out.tsv
grep -v '^#' out.tsv | cut -f 1,5,6,18,19
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" set-sufficiency $common --tracks K562 --set interaction.tsv $options | grep -v '^#' | cksum
done | sort -u | wc -l
echo "\$ creme set-sufficiency --dry-run"
"$CREME" set-sufficiency $common --set interaction.tsv --dry-run | grep -e constructs -e units
run set-sufficiency $common
run set-sufficiency $common --set nowhere.tsv
run set-sufficiency $common --tracks liver --set interaction.tsv
run set-sufficiency $common --tile-size 10 --set interaction.tsv
run set-sufficiency $common --set interaction.tsv -o interaction.tsv
run set-sufficiency $common --set loci.tsv
"$CREME" interaction $common --tracks K562 --rounds 3 --search enhancers -o enhancers.tsv
run set-sufficiency $common --set enhancers.tsv --search silencers
