# Several files as one model, and views: the mean, each member beside it, strands and shifts.
small_genome
tiny_grammar
sed 's/"strength": 3}/"strength": 7}/' tiny.json >strong.json
two="-m grammar:tiny.json,strong.json -f genome.fa -l loci.tsv"
run predict -m grammar:tiny.json -f genome.fa -l loci.tsv -q | grep -v '^#'
run predict $two -q | grep -v '^#'
run predict $two --keep-members -q | grep -v '^#'
run predict $two --keep-members --shifts -3,0,3 --rc -q >out.tsv
grep -v '^#' out.tsv
grep -E '^# model|--(rc|shifts|keep-members)' out.tsv
# Effects of each replicate come beside those of the mean, from every assay.
run necessity $two --keep-members --tracks 0 --tile-size 16 --shuffles 2 -q -o out.tsv
grep -v '^#' out.tsv | cut -f 1,5,9,10 | head -7
run context-dependence $two --keep-members --tracks 0 --tile-size 16 -q -o out.tsv
grep -v '^#' out.tsv | cut -f 1,9,10,13
# Nothing is said of strands that nobody named; folders and numbers tell files of one name apart.
run predict $two --rc -o out.tsv
mkdir f0 f1
cp tiny.json f0/model.json
cp strong.json f1/model.json
run predict -m grammar:f0/model.json,f1/model.json -f genome.fa -l loci.tsv --keep-members -q -o out.tsv
grep -v '^#' out.tsv | cut -f 7 | head -4
cp strong.json 'a,b.json'
run predict -m 'grammar:a,b.json' -f genome.fa -l loci.tsv -q | grep -v '^#' | head -3
# A network: what is computed anew for an edit is what the whole sequence would give, to the byte.
"$FIXTURE" plain plain.h5
"$FIXTURE" replicate replicate.h5
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >genome9.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t5000\t+\nEDGE\t9\t100\t-\n' >loci9.tsv
networks="-m borzoi:plain.h5,replicate.h5 --keep-members --rc --shifts -3,0,3 --sum-strands --tracks 0"
for options in "" "--whole-sequences" "--batch 3 --threads 2"; do
    "$CREME" necessity $networks -f genome9.fa -l loci9.tsv --tile-size 500 --shuffles 2 -q $options | grep -v '^#' >out.tsv
    echo "$(wc -l <out.tsv) lines, $(cksum <out.tsv)"
done | sort -u | sed -E 's/, [0-9]+ [0-9]+$//'
run predict $networks -f genome9.fa -l loci9.tsv --dry-run | unmeasured
# What cannot be averaged, and what makes no sense.
"$FIXTURE" wide wide.h5
run predict -m borzoi:plain.h5,wide.h5 -f genome9.fa -l loci9.tsv
run predict -m borzoi:plain.h5,nowhere.h5 -f genome9.fa -l loci9.tsv
run predict -m borzoi:plain.h5, -f genome9.fa -l loci9.tsv
run predict -m grammar:tiny.json -f genome.fa -l loci.tsv --keep-members
run predict $two --shifts 1,two
run predict $two --shifts 1,1
run predict $two --shifts 500
run predict $two --shifts ''
run predict $two -o strong.json
