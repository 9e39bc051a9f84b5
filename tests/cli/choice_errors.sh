small_genome
tiny_grammar
try() { run necessity -m grammar:tiny.json -f genome.fa -l loci.tsv -o out.tsv "$@"; }
try --tile-size 129
try --tile-size 16 --tracks nothing
try --tile-size 16 --tracks 2
try --tile-size 16 --tracks '('
try --tile-size 16 --bins 3-4
try --tile-size 16 --seed 4294967296 --shuffle-method creme-nn
run shuffle -f genome.fa --region demo:1-20 --seed 4294967296 --method creme-nn
run shuffle -f genome.fa --region demo:0-20
run shuffle -f genome.fa --region demo:20-10
run shuffle -f genome.fa --region demo:1-301
run shuffle -f genome.fa --region chr9:1-20
try --out loci.tsv
try --replicates out.tsv
run distance -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tiles 8
run distance -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tiles window:5-500
run distance -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tiles demo:1-20
run distance -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tiles 1,x
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t150\t+\n' >one.tsv
run context-swap -m grammar:tiny.json -f genome.fa -l one.tsv --tile-size 16
run predict -m grammar:tiny.json -f genome.fa -l loci.tsv --profile x.npy -o x.tsv
ls
