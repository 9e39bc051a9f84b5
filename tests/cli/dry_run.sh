small_genome
tiny_grammar
for assay in context-dependence context-swap necessity sufficiency distance interaction predict; do
    size="--tile-size 16"
    if [ $assay = predict ]; then size=""; fi
    echo "\$ creme $assay --dry-run"
    "$CREME" $assay -m grammar:tiny.json -f genome.fa -l loci.tsv $size --dry-run -o out.tsv | unmeasured
done
printf 'locus\ttile_start\ttile_end\tclass\nB\t8\t24\tenhancer\n' >cres.tsv
for assay in multiplicity fine-tile; do
    stages=
    if [ $assay = fine-tile ]; then stages="--stages 4:0.9:1,2:0.7:2"; fi
    echo "\$ creme $assay --dry-run"
    "$CREME" $assay -m grammar:tiny.json -f genome.fa -l loci.tsv --cres cres.tsv --tile-size 16 $stages \
        --dry-run | unmeasured
done
ls
