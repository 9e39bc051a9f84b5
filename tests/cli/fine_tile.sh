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
# the same pieces with fewer trials, the same for any batch and threads
stop_stages="--shuffles 10 --cres cres.tsv --stages 4:0.9:1,1:0.7:3"
"$CREME" fine-tile $common $stop_stages -o full.tsv
run fine-tile ${common% -q} $stop_stages --stop-by class -o stopped.tsv
grep -e '--stop-by' -e '--error' stopped.tsv
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" fine-tile $common $stop_stages --stop-by class $options >stopped.tsv
    for table in full stopped; do grep -v '^#' $table.tsv | cksum; done
done | sort -u | wc -l
run fine-tile $common $stop_stages --stop-by class --dry-run -o dry.tsv | grep typical | sed 's,.*s: ,,'
run fine-tile $common --cres cres.tsv --stages 3:0.9:2 --compare random --tracks K562 -o out.tsv
grep -v '^#' out.tsv | cut -f 1,18-27 | rounded
# a tile that reaches over the end of the chromosome: what survives is cut to it
printf 'name\tchrom\ttss\tstrand\nC\tdemo\t245\t+\n' >edge.tsv
printf 'locus\ttile_start\ttile_end\tclass\nC\t84\t124\tenhancer\n' >edge_cres.tsv
run fine-tile -m grammar:tiny.json -f genome.fa -l edge.tsv --tracks K562 --tile-size 40 --cres edge_cres.tsv \
    --stages 40:0.9:1 --bed out.bed -q -o out.tsv
grep -v '^#' out.tsv | cut -f 1,5-8,18,19,23 | rounded
cat out.bed
# compared with bases that others hold to be the best: mutagenesis, a gradient, motifs. Where each base adds its share of a
# motif that is whole or not, the best 12 of 16 bases are the 12 of the enhancer.
"$CREME" mutagenesis -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 -q --cres cres.tsv >mutagenesis.tsv
printf 'demo\t102\t114\t0.7\ndemo\t90\t102\t-1\n' >gradient.bedgraph
printf 'motif_id\tsequence_name\tstart\tstop\tp-value\nM1\tdemo\t103\t114\t1e-5\nM2\tdemo\t100\t106\t0.01\n' >fimo.tsv
common_scores="--cres cres.tsv --stages 4:0.9:1,2:0.7:1"
for with in "scores mutagenesis.tsv" "scores gradient.bedgraph" "motifs fimo.tsv"; do
    run fine-tile $common $common_scores --tracks K562 --compare-${with% *} ${with#* } -o out.tsv
    grep -v '^#' out.tsv | cut -f 1,20,21,23,24,27 | rounded
done
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" fine-tile $common $common_scores --tracks K562 --compare random --compare-scores mutagenesis.tsv \
        --compare-motifs fimo.tsv $options | grep -v '^#' | tee both.tsv | cksum
done | sort -u | wc -l
head -n 2 both.tsv | cut -f 20-30 | rounded
run fine-tile $common $common_scores --tracks K562 --compare-motifs fimo.tsv -o run/
sed -i 's/1e-5/1e-4/' fimo.tsv
run fine-tile $common $common_scores --tracks K562 --compare-motifs fimo.tsv -o run/ 2>&1 | sed 's/from .*//'
# errors
compare() { run fine-tile $common $common_scores --compare-scores "$@"; }
compare nowhere.bedgraph
compare fimo.tsv
compare gradient.bedgraph -o gradient.bedgraph
printf 'demo\t102\t114\tx\n' >bad
compare bad
printf 'chr1\t102\t114\t1\n' >bad
compare bad
run fine-tile $common $common_scores --compare-motifs mutagenesis.tsv
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
