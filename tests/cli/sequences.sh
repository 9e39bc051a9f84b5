# Sequences of one's own in place of genome and loci: FASTA and NumPy give what the same bases on a genome give.
small_genome
tiny_grammar
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t150\t+\n' >one.tsv
common="-m grammar:tiny.json --tile-size 16 --tracks K562 --shuffles 3 -q"
run necessity $common -f genome.fa -l one.tsv --window plain -o genome.tsv
bases=$(grep -v '>' genome.fa | tr -d '\n' | cut -c 87-214) # [150 - 64, 150 + 64)
printf '>A a design of 128 bp\n%s\n' "$bases" >designs.fa
run necessity $common --sequences designs.fa -o designs.tsv
grep '^#' designs.tsv | grep -v command
grep -v '^#' designs.tsv | cut -f 1-8,10 | head -n 3 | rounded
# The shuffles are named by chromosome, TSS and strand, which differ; what is not drawn is the same.
run masking -m grammar:tiny.json --tile-size 16 -q -f genome.fa -l one.tsv --window plain -o genome.tsv
run masking -m grammar:tiny.json --tile-size 16 -q --sequences designs.fa -o designs.tsv
for file in genome designs; do grep -v '^#' $file.tsv | cut -f 1,5,6,9- >$file.rows; done
cmp genome.rows designs.rows && echo the same
# A record that is longer, with its TSS where the header says; one that is shorter, and is N beyond its ends.
{ printf '>A tss=150\n'; grep -v '>' genome.fa; printf '>B tss=10 short\n%s\n' "$(echo "$bases" | cut -c 1-60)"; } >long.fa
run masking -m grammar:tiny.json --tile-size 16 -q --sequences long.fa -o long.tsv
grep -v '^#' long.tsv | grep -v '^B' | cut -f 1,5,6,9- | cmp - genome.rows && echo the same
grep '^B' long.tsv | cut -f 1-8,10,14,18 | rounded | head -n 4
# a few bases less than the window are N, too
{ printf '>A\n%s\n' "$bases"; printf '>B\n%s\n' "$(echo "$bases" | cut -c 1-126)"; printf '>C\n%s\n' "$(echo "$bases" | cut -c 1-124)"; } >few.fa
run masking -m grammar:tiny.json --tile-size 16 -q --sequences few.fa -o few.tsv
# All assays, pairs and run folders too; goes on; a changed file is refused.
run context-swap $common --sequences long.fa -o RUN/
run context-swap $common --sequences long.fa -o RUN/
echo '>C' >>long.fa; echo "$bases" >>long.fa
run context-swap $common --sequences long.fa -o RUN/
run mutagenesis -m grammar:tiny.json --tile-size 16 -q --sequences designs.fa --region window:60-62 --tracks K562 -o -
# What is not there, or makes no sense.
run necessity $common --sequences designs.fa -l one.tsv
run necessity $common --sequences none.fa
run mutagenesis -m grammar:tiny.json --tile-size 16 -q --sequences designs.fa --region demo:10-20
printf '>A tss=128\n%s\n' "$bases" >bad.fa
run necessity $common --sequences bad.fa
rm -f bad.fa.fai
printf '>A\n>B\n%s\n' "$bases" >bad.fa
run necessity $common --sequences bad.fa
printf '>#A\n%s\n' "$bases" >bad.fa
rm bad.fa.fai
run necessity $common --sequences bad.fa
printf '>A tss=3\n%s\n>B\n%s\n' "$bases" "$bases" >bad.fa
printf 'A\t128\t9\t128\t129\n' >bad.fa.fai
run necessity $common --sequences bad.fa
run export RUN --step context-swap -o RUN/results.sqlite
run export designs.tsv --format bed -o ./designs.tsv
run analyze necessity genome.tsv -o ./genome.tsv

# Predictions take them too, of FASTA as of arrays; a FASTA that comes through a descriptor has no index beside it.
run predict -m grammar:tiny.json -q --sequences designs.fa -o designs.tsv
grep -v '^#' designs.tsv
run predict -m grammar:tiny.json -q -f genome.fa -l one.tsv --window plain | grep -v '^#' | cut -f 1,8
run predict -m grammar:tiny.json -q --sequences long.fa --tracks K562 | grep -v '^#' | rounded
run predict -m grammar:tiny.json --sequences designs.fa --profile designs.npy
run predict -m grammar:tiny.json --sequences designs.fa --profile designs.npy --along-genome
run predict -m grammar:tiny.json --sequences designs.fa -l one.tsv
run predict -m grammar:tiny.json --sequences one.tsv
"$CREME" predict -m grammar:tiny.json --sequences /dev/stdin <designs.fa | grep -v '^#'
ls /dev/stdin.fai 2>/dev/null || echo "no index in /dev"
