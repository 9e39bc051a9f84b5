# Bases replaced one by one on a tiny model: on both strands the same bases count, and the same letters are written for
# the chromosome; the same numbers for any way; a run that was cut into parts, and its bedGraph.
small_genome
tiny_grammar
# the promoter in the TSS tile of both, the enhancer, one and the same, in the tile [24, 40)
printf 'name\tchrom\ttss\tstrand\tcontext\nA\tdemo\t139\t+\tenhancing\nB\tdemo\t76\t-\tenhancing\n' >loci.tsv
printf 'locus\ttile_start\ttile_end\ttrack\tclass\nA\t24\t40\tCAGE:K562\tenhancer\nB\t24\t40\tCAGE:K562\tenhancer\n' >cres.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 -q"
run mutagenesis $common --cres cres.tsv --tracks K562 --replicates replicates.tsv -o out.tsv
grep -v '^#' out.tsv | cut -f 1,5-11,13-15,18-26 | rounded | awk -F '\t' 'NR == 1 || $10 != 0' | head -n 12
grep -v '^#' out.tsv | cut -f 1,14 | rounded | sort | uniq -c
grep -v '^#' replicates.tsv | rounded | head -n 5
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" mutagenesis $common --cres cres.tsv $options | grep -v '^#' | cksum
done | sort -u | wc -l
# which bases: tiles, of the CREs or not; regions, of the TSS tile too, of the chromosome, of one locus
count() { run mutagenesis $common --tracks K562 -o out.tsv "$@"; grep -v '^#' out.tsv | cut -f 1,5-8 | uniq -c; }
count --tiles 0,window:39-41
count --cres cres.tsv --tiles 1
count --region window:60-64,demo:150-151
count --region demo:101-102
# Ns are passed over, and so is what lies off the chromosome
printf 'name\tchrom\ttss\tstrand\nC\tdemo\t20\t+\n' >edge.tsv
run mutagenesis -m grammar:tiny.json -f genome.fa -l edge.tsv --tile-size 16 --tracks K562 --region window:0-46 -q -o out.tsv
grep -v '^#' out.tsv | cut -f 18-25
run mutagenesis -m grammar:tiny.json -f genome.fa -l edge.tsv --tile-size 16 --tracks K562 --region window:0-10 -q -o none/
"$CREME" export none | grep -v '^#' | wc -l
# a run of parts, and what it says of each base
for part in 1/2 2/2; do
    run mutagenesis $common --region window:20-44 --part $part -o part_${part%/*}/
done
run collect part_1 part_2 -o all
"$CREME" export all | grep -v '^#' | cksum >ours
"$CREME" mutagenesis $common --region window:20-44 | grep -v '^#' | cksum | cmp - ours && echo "the parts are the whole"
run export all --format bedgraph --track CAGE:K562 -o all.bedgraph
rounded all.bedgraph
run export all --format bigwig --track CAGE:K562 -o all.bw
# errors
run mutagenesis $common
run mutagenesis $common --cres cres.tsv --region window:1-2
run mutagenesis $common --region ""
try() { run mutagenesis $common --region "$@"; }
try window:9
try window:9-9
try window:120-129
try elsewhere:1-2
try demo:1-1
try demo:300-301
try all
run mutagenesis $common --tiles 9
run mutagenesis $common --tiles 0 --cres cres.tsv
run mutagenesis $common --cres cres.tsv --shuffles 3
run mutagenesis $common --cres nowhere.tsv
run export all --format creme-nn
