small_genome
tiny_grammar
for assay in context-dependence context-swap necessity sufficiency distance interaction predict; do
    size="--tile-size 16"
    if [ $assay = predict ]; then size=""; fi
    echo "\$ creme $assay --dry-run"
    "$CREME" $assay -m grammar:tiny.json -f genome.fa -l loci.tsv $size --dry-run -o out.tsv | unmeasured
done
printf 'locus\ttile_start\ttile_end\tclass\nB\t8\t24\tenhancer\n' >cres.tsv
for assay in multiplicity; do
    echo "\$ creme $assay --dry-run"
    "$CREME" $assay -m grammar:tiny.json -f genome.fa -l loci.tsv --cres cres.tsv --tile-size 16 --dry-run | unmeasured
done
ls
