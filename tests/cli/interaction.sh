# The greedy search on a tiny model: both directions, its replicates, and the same numbers for any batch and way.
small_genome
tiny_grammar
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --shuffles 3 -q"
run interaction $common -o out.tsv --rounds 3 --replicates replicates.tsv
rounded out.tsv
grep -v '^#' replicates.tsv | rounded | head -n 8
grep -v '^#' replicates.tsv | cut -f 1,5,6 | sort | uniq -c
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" interaction $common $options | grep -v '^#' | cksum
done | sort -u | wc -l
# as many rounds as tiles; tracks and directions one after the other
run interaction $common --tracks all --search silencers -o out.tsv
grep -v '^#' out.tsv | cut -f 1,9,18,19 | uniq -c
run interaction $common --preset 2023 --rounds 1 -o out.tsv
grep -e '--search' -e '--shuffles' -e '--rounds' out.tsv
run interaction $common --search enhancer
run interaction $common --rounds 0
run interaction $common --tile-size 128
run interaction $common --fresh-backgrounds
run necessity $common --rounds 3
# the same tiles with fewer draws
run interaction ${common% -q} --shuffles 10 --rounds 3 --adaptive -o adaptive.tsv
"$CREME" interaction $common --shuffles 10 --rounds 3 -o full.tsv
"$CREME" interaction $common --shuffles 10 --rounds 3 --stop-by class -o class.tsv
grep -e '--stop-by' class.tsv | tail -n 1
for table in full adaptive class; do grep -v '^#' $table.tsv | cksum; done | sort -u | wc -l
run interaction $common --error-probability 0.05
run interaction $common --adaptive --error-probability 2
run interaction $common --adaptive --error-probability 1
run interaction $common --stop-by width
run interaction $common --stop-by none --adaptive
run interaction $common --stop-by width --adaptive
