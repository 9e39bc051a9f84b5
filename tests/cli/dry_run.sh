small_genome
tiny_grammar
for assay in context-dependence context-swap necessity sufficiency distance interaction predict; do
    size="--tile-size 16"
    if [ $assay = predict ]; then size=""; fi
    echo "\$ creme $assay --dry-run"
    "$CREME" $assay -m grammar:tiny.json -f genome.fa -l loci.tsv $size --dry-run -o out.tsv | unmeasured
done
ls
