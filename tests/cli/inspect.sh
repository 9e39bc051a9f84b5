small_genome
tiny_grammar
run inspect genome.fa
run inspect genome.fa
run inspect loci.tsv
run inspect tiny.json
printf 'index\tidentifier\tdescription\tstrand_pair\n0\tx+\tCAGE:x\t1\n1\tx-\tCAGE:x\t0\n' >targets.txt
run inspect targets.txt
rm targets.txt
run necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 -q -o out.tsv
"$CREME" inspect out.tsv | rounded | grep -v '^#'
"$FIXTURE" plain plain.h5
run inspect plain.h5
"$FIXTURE" bare bare.h5
run inspect bare.h5
run inspect nowhere
run inspect .
: >empty
run inspect empty
printf 'a\0b' >binary
run inspect binary
printf 'a,b\n1,2\n' >comma
run inspect comma
