# creme export --format creme-nn of every assay that the paper has a table of: its columns, and that creme analyze says of
# the CSV what it says of the table that the CSV was made of.
small_genome
tiny_grammar
printf 'name\tchrom\ttss\tstrand\tcontext\nA\tdemo\t139\t+\tenhancing\nB,1\tdemo\t76\t-\tsilencing\n' >loci.tsv
printf 'locus\ttile_start\ttile_end\ttrack\tclass\nA\t24\t40\tCAGE:K562\tenhancer\nB,1\t24\t40\tCAGE:K562\tenhancer\nA\t72\t88\tCAGE:liver\tsilencer\n' >cres.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3 -q"
"$CREME" interaction $common --rounds 3 -o interaction.tsv
"$CREME" necessity $common -o necessity.tsv
"$CREME" sufficiency $common -o sufficiency.tsv
"$CREME" context-dependence $common -o context-dependence.tsv
"$CREME" distance $common --cres cres.tsv -o distance.tsv
"$CREME" set-sufficiency $common --set interaction.tsv -o set-sufficiency.tsv
"$CREME" multiplicity $common --cres cres.tsv --copies 3 -o multiplicity.tsv
"$CREME" fine-tile $common --cres cres.tsv --stages 4:0.9:1,2:0.7:1 --compare random -o fine-tile.tsv

csv() { # csv NAME FROM OPTIONS... : the CSV, and its first lines, rounded
    name=$1; from=$2; shift 2
    run export $from "$@" -o $name.csv
    head -n 5 $name.csv | awk -F , -v OFS=, '
        { for (i = 1; i <= NF; i++) if ($i ~ /[.]/ && $i ~ /^[-0-9.e]*$/) $i = $i > -1e-6 && $i < 1e-6 ? "0" : sprintf("%.3g", $i)
          print }'
}
# same KIND NAME COLUMNS FILTER OPTIONS...: analyses of NAME.csv and of the table, of some columns (the context and the
# search are not in every CSV), of rows for which the awk expression FILTER holds
same() {
    kind=$1; name=$2; columns=$3; filter=$4; shift 4
    "$CREME" analyze $kind $name.csv "$@" --draws 50 -q | grep -v '^#' | awk -F '\t' "$filter" | cut -f "$columns" >a.txt
    "$CREME" analyze $kind $name.tsv "$@" --draws 50 -q | grep -v '^#' | awk -F '\t' "$filter" | cut -f "$columns" >b.txt
    cmp a.txt b.txt && echo "creme analyze $kind $*: $(wc -l <a.txt) lines, the same of table and CSV"
}

csv necessity necessity.tsv --format creme-nn
same necessity necessity 1-10,12,15- 1 --window-bp 128
csv sufficiency sufficiency.tsv --format creme-nn
same sufficiency sufficiency 1-12,15- 1 --window-bp 128
csv context-dependence context-dependence.tsv --format creme-nn
for form in csv tsv; do
    "$CREME" analyze contexts context-dependence.$form -q | grep -v '^#' | awk -F '\t' '
        NR == 1 { for (i = 1; i <= NF; i++) { if ($i ~ /^(effect|delta_mean)$/) e = i; if ($i == "context") c = i; if ($i == "selected") s = i } next }
        { print $e, $c, $s }' >contexts.$form
done
cmp contexts.csv contexts.tsv && echo "creme analyze contexts: the same of table and CSV"

csv distance distance.tsv --format creme-nn
same distance distance 1-10 '$4 == "test_over_max"'
same distance distance 1-10 '$4 == "test_over_max"' --preset 2023
# the authors' one measure by context is one of our two
"$CREME" analyze distance distance.csv --draws 50 -q | awk -F '\t' '$4 == "sufficiency_effect"' | cut -f 1-3,5-8 >a.txt
"$CREME" analyze distance distance.tsv --draws 50 -q |
    awk -F '\t' '$4 == ($3 == "enhancing" ? "effect" : "effect_vs_control")' | cut -f 1-3,5-8 >b.txt
sort a.txt >c.txt; sort b.txt | cmp - c.txt && echo "sufficiency_effect is effect, or effect_vs_control"
# with the class in the table, and the effect where the tile stands
awk -F '\t' -v OFS='\t' '/^#/ { print; next } { print $0, $1 == "locus" ? "class" : "enhancer" }' distance.tsv >classed.tsv
csv classed classed.tsv --format creme-nn --track CAGE:K562
same distance classed 1-10 '$4 == "test_over_max"' --track CAGE:K562

for search in enhancers silencers; do
    grep -e '^#' -e '^locus' -e "$search" interaction.tsv >pairs.tsv
    csv pairs interaction.tsv --format creme-nn --search $search
    same pairs pairs 1-5,7- 1
    grep -e '^#' -e '^locus' -e "$search" set-sufficiency.tsv >set.tsv
    csv set set-sufficiency.tsv --format creme-nn --search $search
    same traces set 1,3- 1
done
csv multiplicity multiplicity.tsv --format creme-nn
sed 's/enhancing$/NA/; s/silencing$/NA/' multiplicity.tsv >no_context.tsv
mv no_context.tsv multiplicity.tsv
same traces multiplicity 1- '$4 == "measure" || $4 == "normalised"'
csv fine-tile fine-tile.tsv --format creme-nn --track CAGE:K562
sed 's/enhancing$/NA/; s/silencing$/NA/' fine-tile.tsv | awk -F '\t' -v OFS='\t' '/^#/ || /^locus/ || $9 == "CAGE:K562"' >no_context.tsv
mv no_context.tsv fine-tile.tsv
same traces fine-tile 1,3- '$4 == "measure" || $4 == "score" || $4 == "random_score"'

echo "--- locations: Enformer's grid"
awk 'BEGIN { print ">chr1"; state = 7; for (i = 0; i < 4000; i++) { line = ""
    for (k = 0; k < 60; k++) { state = (state * 1103515245 + 12345) % 2147483648; line = line substr("ACGT", int(state / 65536) % 4 + 1, 1) }
    # the promoter where a TSS tile is, enhancers in four tiles
    if (i == 2000) line = "TTACCATGCATTGC" substr(line, 15)
    if (i == 700 || i == 1500 || i == 2300 || i == 3050) line = "GGCAACTGTCAG" substr(line, 13)
    print line } }' >large.fa
sed 's/"input_bp": 128/"input_bp": 196608/' tiny.json >large.json
printf 'name\tchrom\ttss\tstrand\tcontext\nA\tchr1\t120000\t+\tenhancing\nB\tchr1\t119000\t-\t\n' >large.tsv
"$CREME" interaction -m grammar:large.json -f large.fa -l large.tsv --shuffles 2 --rounds 6 --tracks K562 -q -o large_interaction.tsv
for search in enhancers silencers; do
    grep -e '^#' -e '^locus' -e "$search" large_interaction.tsv >locations.tsv
    run export large_interaction.tsv --format creme-nn-locations --search $search -o locations.csv
    awk -F , 'NR == 1 || $2 == 1' locations.csv
    same locations locations 1,3- 1
done

echo "--- spreadsheets take no name for a formula"
sed 's/^A\t/=HYPERLINK("x",1)\t/; s/enhancing$/@x/; s/silencing$/-1/' necessity.tsv >formulas.tsv
"$CREME" export formulas.tsv --format creme-nn | rounded | sed -n '1,3p;$p'

echo "--- what does not fit"
run export interaction.tsv --format creme-nn -o none
run export set-sufficiency.tsv --format creme-nn -o none
run export interaction.tsv --format creme-nn-locations --search enhancers -o none
run export necessity.tsv --format creme-nn-locations -o none
grep -v silencers interaction.tsv >one.tsv
run export one.tsv --format creme-nn --search silencers -o none
run export one.tsv --format creme-nn | head -n 3
run export necessity.tsv --format bed --search silencers -o none
"$CREME" context-swap $common -o swap.tsv
run export swap.tsv --format creme-nn -o none
cut -f 1-17,19- distance.tsv >wrong.tsv
run export wrong.tsv --format creme-nn -o none
ls | grep -E 'none|partial' || echo "nothing is left behind"

echo "--- many rows, in pieces"
awk 'BEGIN { print "# creme 0.2.0 necessity\nlocus\tchrom\ttss\tstrand\ttile_start\ttile_end\tgenome_start\tgenome_end\ttrack\twt\teffect"
             for (i = 0; i < 9000; i++)
                 printf "G%d\tdemo\t%d\t+\t%d\t%d\t%d\t%d\t%s\t2\t%.4f\n", i / 9, 1000 + i, i % 9 * 10, i % 9 * 10 + 10,
                        i, i + 10, i % 3 ? "a" : "b", i % 17 / 20 }' >many.tsv
run export many.tsv --format creme-nn -o many.csv
sed -n '1p;2p;4097,4099p;$p' many.csv
run export many.tsv --format creme-nn --track b -o b.csv
grep -c ',b$' b.csv; tail -n 1 b.csv
run export many.tsv --format creme-nn --track c -o c.csv
# a figure counts them all, of the assay's table and of the analysis's
run figure necessity many.tsv -o many-figure --sheet-only
awk -F '\t' '$1 == "series"' many-figure.tsv | head -n 3
"$CREME" analyze necessity many.tsv -q -o analyzed.tsv
"$CREME" figure necessity analyzed.tsv -q -o again --sheet-only
cmp many-figure.tsv again.tsv && echo "the same sheet"
run figure necessity analyzed.tsv -o x --sheet-only --track c
sed 3q many.tsv | head -n 2 >none.tsv
run figure necessity none.tsv -o x --sheet-only
