# Each assay on a tiny model; every replicate; the same numbers for any batch, thread count and way of evaluation.
small_genome
tiny_grammar
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --shuffles 3 -q"
run necessity $common -o out.tsv --replicates replicates.tsv
rounded out.tsv
grep -v '^#' replicates.tsv | rounded | head -n 12
for assay in context-dependence context-swap sufficiency; do
    run $assay $common -o $assay.tsv
    grep -v '^#' $assay.tsv | rounded
done
run context-swap $common --self-pairs -o swap.tsv
grep -v '^#' swap.tsv | awk -F '\t' 'NR > 1 { print $1, "in", $19, ($1 == $19 ? $14 : "") }'
run context-swap $common --preset 2023 -o swap.tsv
grep -v '^#' swap.tsv | rounded
run sufficiency $common --fresh-backgrounds -o fresh.tsv
grep -v '^#' fresh.tsv | rounded | wc -l
run distance $common --tiles 1,window:100-101,demo:151-152 -o distance.tsv
grep -v '^#' distance.tsv | rounded | head -n 8
cut -f 1,5,6 distance.tsv | grep -v '^#' | uniq -c
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" sufficiency $common $options | grep -v '^#' | cksum
done | sort -u | wc -l
run activity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 -q -o activity.tsv
grep -v '^#' activity.tsv | rounded
printf 'chrom\tpos\tref\talt\ndemo\t103\tG\tT\ndemo\t114\tGTTACGA\tG\n' >variants.tsv
run variants -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --vcf variants.tsv -q -o variants_out.tsv
grep -v '^#' variants_out.tsv | rounded
# Masked tiles: an assay of its own, and necessity's other way; nothing is drawn, and analyses take it for necessity.
run masking -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 -q -o masking.tsv
grep -v '^#' masking.tsv | rounded
mask="necessity -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --how mask -q"
run $mask -o masked.tsv
grep '^# *--' masked.tsv | grep -e how -e shuffle -e seed
grep -v '^#' masking.tsv > masking.rows
grep -v '^#' masked.tsv | cmp - masking.rows && echo the same rows
run $mask --shuffles 5
run analyze necessity masking.tsv -o cres.tsv
grep -v '^#' cres.tsv | head -n 3 | rounded
