# Every assay on elements that overlap each other and the TSS tile; the same numbers for any batch, whole or windowed, in
# parts or not.
small_genome
tiny_grammar
printf 'demo\t95\t111\te1\ndemo\t100\t120\te2\ndemo\t102\t106\te3\ndemo\t140\t158\ttss\ndemo\t148\t152\tintss\n' > elements.bed
printf 'demo\t170\t190\te4\ndemo\t210\t251\te5\ndemo\t250\t262\te6\ndemo\t280\t299\tnowhere\n' >> elements.bed
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --elements elements.bed"
"$CREME" necessity $common --shuffles 3 -q -o necessity.tsv
"$CREME" interaction $common --shuffles 3 -q -o sets.tsv
# Those on the TSS as well, which the analysis would not take for CREs: assays have to.
sed "s/\tat_tss\tin_readout/\ta\tb/" necessity.tsv >unflagged.tsv
"$CREME" analyze necessity unflagged.tsv -o cres.tsv 2>/dev/null
stages="8:0.9:1,2:0.7:1"
while read -r assay rest; do
    echo "== creme $assay $rest"
    "$CREME" $assay $rest $common -q -o out.tsv || continue
    grep -v '^#' out.tsv | wc -l
    for options in "--batch 1" "--batch 7 --threads 2" "--whole-sequences"; do
        "$CREME" $assay $rest $common -q $options | grep -v '^#' | cksum
    done | sort -u | wc -l
    # What is counted beforehand is not below what is asked for.
    "$CREME" $assay $rest $common -q --dry-run | grep -e ^elements -e units -e constructs
    "$CREME" $assay $rest $common -q -o $assay-run/
    cat $(find $assay-run -name '*.tsv') | grep -v '^#' | sort > of_run
    grep -v '^#' out.tsv | sort | cmp - of_run && echo a run folder has the same
    rm -r $assay-run
done <<LIST
necessity --shuffles 3
necessity --how delete
masking
sufficiency --shuffles 3
sufficiency --fresh-backgrounds --shuffles 3
distance --tiles 0-2 --shuffles 3
interaction --rounds 4 --shuffles 3
set-sufficiency --set sets.tsv --shuffles 3
multiplicity --cres cres.tsv --copies 3 --shuffles 3
fine-tile --cres cres.tsv --stages $stages --compare random --shuffles 3
mutagenesis --tiles 1,demo:251-252
mutagenesis --cres cres.tsv
mutagenesis
profile --cres cres.tsv --shuffles 3
LIST
grep -v '^#' sets.tsv | cut -f 1,5-8,10-14,18-25 | rounded
# An element within the TSS tile is there already.
"$CREME" sufficiency --shuffles 3 $common -q | grep -e '^locus' -e intss | cut -f 1,5,6,10-14
"$CREME" multiplicity --cres cres.tsv --copies 2 --shuffles 3 $common -q | grep -v '^#' | cut -f 1,5,6,13,18,19 | head -n 8
"$CREME" fine-tile --cres cres.tsv --stages $stages --shuffles 3 $common -q | grep -v '^#' | cut -f 1,5,6,18-22 | head -n 8 | rounded
run profile $common -o -
run mutagenesis --region demo:100-120 $common -o -
run distance --tiles 6 $common -o -
printf 'locus\ttile_start\ttile_end\tclass\nA\t8\t25\tenhancer\n' > other.tsv
run multiplicity --cres other.tsv $common -o -
