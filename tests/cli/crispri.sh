# Effects of elements against a CRISPRi screen: what is joined, counted and written, and what is wrong with it.
tsv() { tr ' ' '\t'; }
tsv >effects.tsv <<'END'
locus gene_id chrom tss strand tile_start tile_end genome_start genome_end track wt effect se
A ENSG00000000001.7 chr1 500000 + 48000 48500 498000 498500 K562 10 0.5 0.05
A ENSG00000000001.7 chr1 500000 + 20000 20500 470000 470500 K562 10 0.2 0.05
A ENSG00000000001.7 chr1 500000 + 80000 80500 530000 530500 K562 10 0.2 0.05
A ENSG00000000001.7 chr1 500000 + 55000 55500 505000 505500 K562 10 -0.1 0.05
A ENSG00000000001.7 chr1 500000 + 10000 10500 460000 460500 K562 10 0.05 0.05
B ENSG00000000002.1 chr1 700000 - 30000 30500 719501 720001 K562 20 0.3 0.01
B ENSG00000000002.1 chr1 700000 - 60000 60500 689501 690001 K562 20 0 0.01
END
screen() { tsv | sed 's/_/ /g' >screen.tsv; }
screen <<'END'
chrom chromStart chromEnd EffectSize startTSS endTSS measuredGeneSymbol measuredGeneEnsemblId Significant PowerAtEffectSize25 ValidConnection CellType Regulated
chr1 498000 498500 -0.4 500000 500001 A ENSG00000000001 TRUE 0.5 TRUE K562 TRUE
chr1 470000 470500 -0.3 500000 500001 A ENSG00000000001 TRUE 0.9 TRUE K562 TRUE
chr1 530000 530500 0.01 500000 500001 A ENSG00000000001 FALSE 0.9 TRUE K562 FALSE
chr1 505000 505500 -0.02 500000 500001 A ENSG00000000001 FALSE 0.9 TRUE K562 FALSE
chr1 460000 460500 0 500000 500001 A ENSG00000000001 FALSE 0.7 TRUE K562 FALSE
chr1 719501 720001 0.2 700000 700001 B_of_old ENSG00000000002 TRUE 0.9 TRUE K562 FALSE
chr1 689501 690001 -0.1 700000 700001 B_of_old ENSG00000000002 FALSE 0.9 overlaps_promoter K562 FALSE
chr1 900000 900500 -0.5 500000 500001 A ENSG00000000001 TRUE 0.9 TRUE K562 TRUE
chr1 470000 470500 -0.3 600000 600001 C ENSG00000000003 TRUE 0.9 TRUE K562 TRUE
END
show() {
    echo "\$ creme analyze crispri $*"
    "$CREME" analyze crispri "$@" -o out.tsv --summary summary.tsv
    echo "[exit $?]"
    grep -v '^#' out.tsv | cut -f 3,7-9,10-13,16-19 | rounded
    echo "-- summary"
    grep -v '^#' summary.tsv | cut -f 2-7,8,11,14,15,18,19,21 | rounded
}
show effects.tsv screen.tsv
show effects.tsv screen.tsv --missing-as-zero --power 0 --score effect_over_se --distances 0,20,50 --draws 50 -q
# What is drawn of the two tables.
"$CREME" analyze crispri effects.tsv screen.tsv -q -o out.tsv --summary summary.tsv 2>&-
for figure in precision-recall effect-sizes; do run figure $figure out.tsv -o f --sheet-only && grep -v '^#' f.tsv | rounded; done
run figure by-distance summary.tsv -o f --sheet-only && grep -v '^#' f.tsv | rounded
run figure by-distance out.tsv -o f --sheet-only
run figure precision-recall summary.tsv -o f --sheet-only
run figure effect-sizes effects.tsv -o f --sheet-only
# The same draws whatever the order of rows, others by another seed.
bounds() { grep -v '^#' summary.tsv | cut -f 8-16 | md5sum; }
"$CREME" analyze crispri effects.tsv screen.tsv -q -o out.tsv --summary summary.tsv && first=$(bounds)
{ head -n 1 screen.tsv; tail -n +2 screen.tsv | tac; } >turned.tsv
"$CREME" analyze crispri effects.tsv turned.tsv -q -o out.tsv --summary summary.tsv
[ "$(bounds)" = "$first" ] && echo "same bounds"
"$CREME" analyze crispri effects.tsv turned.tsv -q -o out.tsv --summary summary.tsv --seed 7
[ "$(bounds)" = "$first" ] || echo "other bounds"
# What the benchmark's own workflow reads has no notes.
"$CREME" analyze crispri effects.tsv screen.tsv -q -o out.tsv --predictions predictions.tsv
cat predictions.tsv
run analyze necessity effects.tsv -q --predictions p.tsv -o out.tsv
run analyze crispri effects.tsv screen.tsv -q --predictions out.tsv -o out.tsv
run analyze crispri screen.tsv effects.tsv
run analyze crispri effects.tsv
run analyze crispri effects.tsv screen.tsv --distances 5,1
run analyze crispri effects.tsv screen.tsv --score effct
run analyze crispri effects.tsv screen.tsv --map K56=K562
run analyze crispri effects.tsv screen.tsv --map K562=HepG2
sed 's/K562\tTRUE/GM12878\tTRUE/' screen.tsv >cells.tsv
run analyze crispri effects.tsv cells.tsv
sed '3s/TRUE$/yes/' screen.tsv >word.tsv
run analyze crispri effects.tsv word.tsv
sed 's/^chr1/chr2/' screen.tsv >elsewhere.tsv
run analyze crispri effects.tsv elsewhere.tsv
{ printf '# creme 0.1.0 sufficiency\n'; cat effects.tsv; } >sufficiency.tsv
run analyze crispri sufficiency.tsv screen.tsv
