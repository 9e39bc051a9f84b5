# What is done to tiles: necessity --how delete and --how replace=FASTA, resumed, recorded, estimated and refused.
small_genome
tiny_grammar
common="necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562"
printf '>short\nACGT\n>as long\nTTTTTTTTNNNNNNNN\n>longer\nACGTACGTACGTACGTACGTACGTACGT\n' > fillers.fa
printf '>one\nACGTTTGA\n' > 'one filler.fa'
run $common --how delete -q -o deleted.tsv
grep '^# *--' deleted.tsv | grep -e how -e shuffle -e seed
grep -v '^#' deleted.tsv | rounded
run $common --how replace=fillers.fa -q -o replaced.tsv --replicates replicates.tsv
grep '^# *--how' replaced.tsv
grep -v '^#' replaced.tsv | rounded
grep -v '^#' replicates.tsv | rounded | head -n 8
# The same numbers for any batch, and whether all is computed or what moved.
for options in "--batch 1" "--batch 7 --threads 2" "--whole-sequences"; do
    "$CREME" $common --how replace=fillers.fa $options -q | grep -v '^#' | cksum
    "$CREME" $common --how delete $options -q | grep -v '^#' | cksum
done | sort -u | wc -l
# A run folder knows the FASTA by what is in it.
"$CREME" $common "--how=replace=one filler.fa" -q -o run/ && echo made
grep -h -e --how run/*.tsv run/*/*.tsv 2>/dev/null
"$CREME" $common "--how=replace=one filler.fa" -o run/ 2>&1 | sed 's/^.*: run/run/'
printf '>one\nACGTTTGG\n' > 'one filler.fa'
"$CREME" $common "--how=replace=one filler.fa" -o run/ 2>&1 | head -n 3
"$CREME" $common --how delete --dry-run | grep -e constructs -e passes | sed 's/, [0-9.]* m\{0,1\}s each//'
"$CREME" $common --how replace=fillers.fa --dry-run | grep constructs
run $common --how replace -o -
run $common --how replace= -o -
run $common --how remove -o -
run $common --how delete --until-ci 0.1 -o -
run $common --how replace=nothing.fa -o -
printf '>protein\nMKLV\n' > protein.fa
run $common --how replace=protein.fa -o -
