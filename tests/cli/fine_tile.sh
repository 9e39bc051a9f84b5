# CREs pruned on a tiny model: what survives, on both strands the same bases; replicates; the same numbers for any way.
small_genome
tiny_grammar
# the promoter in the TSS tile of both, the enhancer, one and the same, in the tile [24, 40)
printf 'name\tchrom\ttss\tstrand\tcontext\nA\tdemo\t139\t+\tenhancing\nB\tdemo\t76\t-\tenhancing\n' >loci.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 -q"
{ printf 'locus\ttile_start\ttile_end\ttrack\tclass\nA\t24\t40\tCAGE:K562\tenhancer\nB\t24\t40\tCAGE:K562\tenhancer\n'
  printf 'A\t72\t88\tCAGE:liver\tsilencer\n'; } >cres.tsv
run fine-tile $common --cres cres.tsv --stages 4:0.9:1,2:0.7:1 --bed out.bed --replicates replicates.tsv -o out.tsv
rounded out.tsv
cat out.bed
grep -v '^#' replicates.tsv | rounded | head -n 12
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" fine-tile $common --cres cres.tsv --stages 4:0.9:1,2:0.7:3 --compare random $options | grep -v '^#' | cksum
done | sort -u | wc -l
run fine-tile $common --cres cres.tsv --stages 3:0.9:2 --compare random --tracks K562 -o out.tsv
grep -v '^#' out.tsv | cut -f 1,18-27 | rounded
# a tile that reaches over the end of the chromosome: what survives is cut to it
printf 'name\tchrom\ttss\tstrand\nC\tdemo\t245\t+\n' >edge.tsv
printf 'locus\ttile_start\ttile_end\tclass\nC\t84\t124\tenhancer\n' >edge_cres.tsv
run fine-tile -m grammar:tiny.json -f genome.fa -l edge.tsv --tracks K562 --tile-size 40 --cres edge_cres.tsv \
    --stages 40:0.9:1 --bed out.bed -q -o out.tsv
grep -v '^#' out.tsv | cut -f 1,5-8,18,19,23 | rounded
cat out.bed
# errors
run fine-tile $common --cres cres.tsv
try() { run fine-tile $common --cres cres.tsv --stages "$@"; }
try 4:0.9
try 4:0.9:1:1
try four:0.9:1
try 0:0.9:1
try 4:1.5:1
try 4:0:1
try 4:0.9:0
try 4:0.9:1,
try 4:0.9:1,4:0.7:1
try 17:0.9:1
try 9:1:1,8:1:1,7:1:1,6:1:1,5:1:1,4:1:1,3:1:1,2:1:1,1:1:1
try 4:0.9:1 --bed out.tsv -o out.tsv
try 4:0.9:1 --bed cres.tsv
try 4:0.9:1 --bed nowhere/out.bed
try 4:0.9:1 --compare saliency
run multiplicity $common --cres cres.tsv --bed out.bed
ls
