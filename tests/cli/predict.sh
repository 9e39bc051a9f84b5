small_genome
tiny_grammar
run predict -m grammar:tiny.json -f genome.fa -l loci.tsv -o out.tsv
rounded out.tsv
run predict -m grammar:tiny.json -f genome.fa -l loci.tsv --tracks 'liver' --bins 0-0 --window plain -o plain.tsv
rounded plain.tsv | grep -v '^#'
run predict -m grammar:tiny.json -f genome.fa -l loci.tsv --profile out.npy
od -A d -t c -N 128 out.npy
wc -c <out.npy
for batch in 1 2 3; do "$CREME" predict -m grammar:tiny.json -f genome.fa -l loci.tsv --batch $batch --threads $batch |
    grep -v '^#' | cksum; done | sort -u | wc -l
printf 'name\tgene_type\tchrom\ttss\tstrand\ttrack\nA\tcoding\tchrdemo\t150\t+\tx\n' >extra.tsv
run predict -m grammar:tiny.json -f genome.fa -l extra.tsv -o extra_out.tsv
grep -v '^#' extra_out.tsv | rounded
# windows that reach beyond the chromosome's ends have no place on it
printf 'name\tchrom\ttss\tstrand\nfirst\tdemo\t10\t+\nmiddle\tdemo\t150\t-\nlast\tdemo\t290\t+\n' >ends.tsv
"$CREME" predict -m grammar:tiny.json -f genome.fa -l ends.tsv --tracks 0 --window plain -q 2>/dev/null | grep -v '^#' | cut -f 1-6
