# creme export: rows of run folders and of tables for other programs; what does not fit is refused and leaves no file.
small_genome
tiny_grammar
printf 'name\tchrom\ttss\tstrand\tcontext\nA\tdemo\t139\t+\tenhancing\nB\tdemo\t76\t-\tneutral\nC\tdemo\t145\t+\t\n' >loci.tsv
printf 'locus\ttile_start\ttile_end\ttrack\tclass\nA\t24\t40\tCAGE:K562\tenhancer\nB\t24\t40\tCAGE:K562\tenhancer\n' >cres.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 -q"
for assay in necessity sufficiency context-dependence "distance --tiles 1" "interaction --rounds 1" \
    "fine-tile --cres cres.tsv --stages 4:0.9:1,2:0.7:1"; do
    "$CREME" $assay $common -o RUN/
done
"$CREME" fine-tile $common --cres cres.tsv --stages 4:0.9:1,2:0.7:1 --bed direct.bed -o fine.tsv
"$CREME" necessity $common -o necessity.tsv

echo "--- BED"
run export RUN --step necessity --format bed --track CAGE:K562 | rounded
"$CREME" export necessity.tsv --format bed -o a.bed && "$CREME" export RUN --step necessity --format bed -o b.bed
cmp a.bed b.bed && echo "a table and its run folder give the same"
for from in fine.tsv "RUN --step fine-tile"; do
    "$CREME" export $from --format bed | cmp - direct.bed && echo "what survives, as --bed writes it"
done
run export RUN --step distance --format bed --track CAGE:K562 | sed -n 1,4p | rounded
"$CREME" analyze necessity necessity.tsv -o classes.tsv
run export classes.tsv --format bed | rounded

# what has no line is counted: an effect of NA, a tile that padding holds, a CRE of which nothing survives
holes='{ if ($9 == "CAGE:K562" && ++n == 2) $14 = "NA"; if ($9 == "CAGE:K562" && n == 3) $7 = $8 = "NA" } 1'
awk -F '\t' -v OFS='\t' "$holes" necessity.tsv >holes.tsv
for format in bed bedgraph; do run export holes.tsv --format $format --track CAGE:K562 -o holes; wc -l <holes; done
awk -F '\t' -v OFS='\t' '{ if ($9 == "CAGE:K562") $14 = "NA" } 1' necessity.tsv >none.tsv
for format in bed bedgraph; do run export none.tsv --format $format --track CAGE:K562 -o holes; done
awk -F '\t' -v OFS='\t' '/^locus/ { for (i = 1; i <= NF; i++) if ($i == "survivors") at = i }
    $1 == "B" { $at = "NA" } 1' fine.tsv >holes.tsv
run export holes.tsv --format bed -o holes && wc -l <holes
rm -f none.tsv

echo "--- bedGraph, bigWig"
run export RUN --step necessity --format bedgraph --track CAGE:K562 -o effects.bedgraph
rounded effects.bedgraph | head -n 12
# of stretches at which one tile alone lies, the effect is the tile's; where several do, the mean of theirs
grep -v '^#' RUN/tables/necessity.tsv | awk -F '\t' '
    FILENAME == "-" { if ($9 == "CAGE:K562" && $7 != "NA") { s[++n] = $7; e[n] = $8; v[n] = $14 } next }
    { sum = m = 0; for (i = 1; i <= n; i++) if (s[i] <= $2 && $3 <= e[i]) { sum += v[i]; m++ }
      d = sum / m - $4; if (d < -1e-8 || d > 1e-8) bad++; covered += $3 - $2; if ($2 < last) bad++; last = $3 }
    END { print bad + 0, "wrong of", FNR, "covering", covered, "bp" }' - effects.bedgraph
run export RUN --step necessity --format bigwig --track CAGE:K562 -o effects.bw
printf 'locus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\ttrack\tclass\tcontext\n' >marks.tsv
printf 'A\tdemo\t139\t+\t0\t8\t100\t102\tCAGE:K562\tenhancer\tenhancing\n' >>marks.tsv
run analyze coverage marks.tsv effects.bw | grep -v '^#' | rounded
run export RUN --step necessity --format bigwig -o none.bw
run export RUN --step necessity --format bigwig --track CAGE:K562
run export necessity.tsv --format bigwig --track CAGE:K562 -o none.bw
run export RUN --step necessity --format bigwig --track CAGE:K562 -o nowhere/none.bw

echo "--- creme-nn"
for step in necessity sufficiency context-dependence; do
    "$CREME" export RUN --step $step --format creme-nn -o $step.csv
    head -n 3 $step.csv | awk -F , -v OFS=, '{ for (i = 1; i <= NF; i++) if ($i ~ /[.]/ && $i ~ /^[-0-9.e]*$/) $i = sprintf("%.3g", $i); print }'
done
# the analyses say the same of either form
"$CREME" analyze necessity necessity.csv --track CAGE:K562 | grep -v '^#' | awk -F '\t' '{ print $1, $12 }' >a.txt
"$CREME" analyze necessity necessity.tsv --track CAGE:K562 | grep -v '^#' | awk -F '\t' '{ print $1, $12 }' >b.txt
cmp a.txt b.txt && echo "same effects"

echo "--- what does not fit"
run export RUN --step interaction --format bed -o none
run export RUN --step interaction --format creme-nn -o none
run export RUN --step distance --format bedgraph --track CAGE:K562 -o none
run export RUN --step fine-tile --format bigwig -o none
run export RUN --step necessity --format bedgraph -o none
run export RUN --step necessity --format bed --track nothing -o none
run export RUN --step necessity --track CAGE:K562
run export necessity.tsv --format replicates
run export necessity.tsv --format bed --step necessity
run export loci.tsv --format bed -o none
run export classes.tsv --format creme-nn -o none
for survivors in 24-90 24-4x 40-30 ""; do
    awk -F '\t' -v OFS='\t' -v text="$survivors," '
        /^locus/ { for (i = 1; i <= NF; i++) if ($i == "survivors") at = i } at && !/^locus/ { $at = text } 1' fine.tsv >wrong.tsv
    run export wrong.tsv --format bed -o none
done
run export nowhere --format bed
ls | grep -E 'none|partial' || echo "nothing is left behind"

echo "--- NumPy arrays"
run export RUN --step interaction --format npz -o all.npz
"$CREME" export RUN --step interaction --format npz -o again.npz && cmp all.npz again.npz && echo the same again
run export RUN --step necessity --format npz
run export RUN --step necessity --format npz -o /dev/null
run export necessity.tsv --format npz -o none.npz
run export RUN --step necessity --format npz -o none/all.npz
run export RUN --step necessity --format npz -o all.bed
run export RUN --step necessity --format replicates -o all.npz
run export RUN --step necessity --format hdf5 -o all.h5
ls *.npz *.h5 *.partial 2>/dev/null
