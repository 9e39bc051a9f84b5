# Every analysis on tables of a tiny model, and what is wrong with tables and command lines.
small_genome
tiny_grammar
printf 'name\tchrom\ttss\tstrand\tgene_id\nA\tdemo\t150\t+\tG1\nB\tdemo\t200\t-\tG2\nA2\tdemo\t90\t+\tG1\n' >loci.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 --shuffles 3 -q"
activity="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 -q"
"$CREME" activity $activity -o activity.tsv
for assay in context-dependence context-swap necessity sufficiency; do "$CREME" $assay $common -o $assay.tsv; done
"$CREME" distance $common --tiles 1,4 -o distance.tsv
"$CREME" interaction $common --rounds 3 -o interaction.tsv

# analyze NAME ARGUMENTS...: the result and the summary, without notes.
analyze() {
    echo "\$ creme analyze $*"
    "$CREME" analyze "$@" -o out.tsv --summary summary.tsv
    echo "[exit $?]"
    grep -v '^#' out.tsv | rounded
    echo "-- summary"
    grep -v '^#' summary.tsv | rounded
}
table() {
    echo "\$ creme analyze $*"
    "$CREME" analyze "$@" -o out.tsv
    echo "[exit $?]"
    grep -v '^#' out.tsv | rounded | head -n 12
}
table tss activity.tsv
# where the profile has its maximum, of the central bins (preset 2023: one bin) and of others
run analyze tss activity.tsv --preset 2023
table tss activity.tsv --preset 2023 --peak off
"$CREME" activity $activity --preset 2023 -o peaks.tsv
grep -v '^#' peaks.tsv | cut -f 1,9,10,18-
table tss peaks.tsv --preset 2023
sed 's/^ "elements"/ "peak": {"flat_bp": 16, "sigma_bp": 8},&/' tiny.json >narrow.json
activity=$(echo "$activity" | sed s/tiny/narrow/)
"$CREME" activity $activity --peak on --bins 0-0 -o peaks.tsv
grep -v '^#' peaks.tsv | cut -f 1,9,10,18- | rounded
table tss peaks.tsv --peak on
"$CREME" activity $activity --peak on --whole-sequences --bins 3-3 -o RUN/
grep -v '^#' RUN/tables/activity.tsv | cut -f 1,18-
analyze contexts context-dependence.tsv --sample 1
cp out.tsv contexts.tsv
table loci contexts.tsv
run analyze loci context-dependence.tsv
table contexts context-dependence.tsv --enhancing 0.99 --neutral 0.985 --silencing -1
run analyze contexts context-dependence.tsv --enhancing 0.1 --neutral 0.2
analyze swap context-swap.tsv --contexts contexts.tsv
analyze necessity necessity.tsv
# Thresholds of tiles are options too, and the header says which were used.
"$CREME" analyze necessity necessity.tsv --enhancer 0.2 --silencer -0.1 --preset 2023 -q -o thresholds.tsv
grep '^# preset\|^# thresholds' thresholds.tsv
run analyze necessity necessity.tsv --enhancer -0.2
grep '^# no contexts' out.tsv
cp out.tsv necessary.tsv
# genes inside CREs and beside them
printf 'demo\tx\ttranscript\t100\t250\t.\t+\t.\tgene_id "G1"; gene_name "P1"; gene_type "protein_coding";\n' >genes.gtf
printf 'demo\tx\ttranscript\t60\t105\t.\t-\t.\tgene_id "G2"; gene_name "P2"; gene_type "lncRNA";\n' >>genes.gtf
table necessity necessity.tsv --gtf genes.gtf --gene-type all -q | cut -f 1,7-8,15- | head -n 6
"$CREME" export out.tsv --format bed | rounded | head -n 3
table necessity necessity.tsv --gtf genes.gtf -q | cut -f 1,7-8,17- | sed -n 4,6p
sed 's/^demo/chr9/' genes.gtf >chr9.gtf
run analyze necessity necessity.tsv --gtf chr9.gtf -q
run analyze necessity necessity.tsv --gtf genes.gtf -o genes.gtf
analyze sufficiency sufficiency.tsv --preset 2023
cp out.tsv sufficient.tsv
run analyze both necessary.tsv sufficient.tsv
"$CREME" analyze sufficiency sufficiency.tsv -q -o alike.tsv
analyze both necessary.tsv alike.tsv | head -n 8
table distance distance.tsv sufficient.tsv --draws 50
analyze interaction interaction.tsv
analyze pairs interaction.tsv
table interaction interaction.tsv --trace fixed
table locations interaction.tsv
table traces interaction.tsv --draws 50
printf '#a BED\nchrdemo\t120\t130\trepeat_1\nchrdemo\t135\t136\trepeat_2\n' >repeats.bed
printf 'A\nX\n' >genes.txt
table overlap necessary.tsv repeats.bed genes.txt
table overlap necessary.tsv repeats.bed --by-name
# BED by other names, in other forms, and files that are alike up to a dot or in another folder
mkdir d1 d2
printf 'name,chrom,start,end\nrepeat_1,demo,120,130.0\nnone,demo,,\n' | gzip >d1/K.a.csv.gz
printf 'track name=x\n#chrom start end\ndemo 135 136\ndemo 9 9\n' >d1/K.b.bed
cp repeats.bed d2/K.b.bed
table overlap necessary.tsv d1/K.a.csv.gz d1/K.b.bed d2/K.b.bed
cat genes.txt | run analyze overlap necessary.tsv /dev/stdin -q -o out.tsv
printf 'G1.7\n' >ids.txt
run analyze overlap necessary.tsv ids.txt
printf 'chrom\tpos\tname\ndemo\t1\tA\n' >wrong.tsv
run analyze overlap necessary.tsv wrong.tsv
printf 'NC_000009.12\t120\t130\n' >nc.bed
run analyze overlap necessary.tsv nc.bed
run analyze overlap necessary.tsv repeats.bed repeats.bed
analyze compare necessity.tsv sufficiency.tsv | tail -n 4
run analyze tss activity.tsv -q

echo "-- the authors' form"
printf ',Normalized shuffle effect,seq_id,tile_start,tile_end,context,cell_line\n0,0.4,"GA_1_chr1_1000000_-",804,5804,enhancing,K562\n' >theirs.csv
gzip -k theirs.csv
analyze necessity theirs.csv.gz

echo "-- errors"
run analyze contexts
run analyze context context-dependence.tsv
run analyze frobnicate context-dependence.tsv
run analyze contexts none.tsv
run analyze contexts genome.fa
run analyze contexts interaction.tsv necessity.tsv
run analyze overlap necessary.tsv
run analyze overlap necessary.tsv loci.tsv
run analyze both necessity.tsv sufficiency.tsv
run analyze both sufficient.tsv necessary.tsv
run analyze both necessary.tsv necessary.tsv
run analyze distance sufficient.tsv distance.tsv
run analyze sufficiency necessity.tsv
grep -v '^#' sufficiency.tsv >bare.tsv
run analyze necessity bare.tsv
grep -v '^#' activity.tsv >bare.tsv
run analyze necessity bare.tsv
run analyze necessity necessity.tsv --track liver
run analyze necessity necessity.tsv --contexts necessity.tsv
run analyze necessity activity.tsv
run analyze traces activity.tsv
run analyze traces interaction.tsv --summary s.tsv
cut -f 1-5,9- interaction.tsv | sed 's/\tfixed\t/\tother\t/' >bare.tsv
run analyze pairs bare.tsv --trace fixed
run analyze necessity necessity.tsv -o necessity.tsv
run analyze necessity necessity.tsv -o a.tsv --summary a.tsv
run analyze contexts theirs.csv
run analyze compare necessity.tsv theirs.csv --value nothing
printf 'seq_id,delta_mean\nnobody,1\n' >wrong.csv
run analyze contexts wrong.csv
printf 'seq_id,delta_mean\nA_chr1_5_+,x\n' >wrong.csv
run analyze contexts wrong.csv
printf 'locus\tchrom\ttss\tstrand\teffect\nA\tchr1\t5\t*\t1\n' >wrong.tsv
run analyze contexts wrong.tsv
printf 'seq_id\teffect\nA_chr1_5_+\t1\nA_chr1_5_+\n' >wrong.tsv
run analyze contexts wrong.tsv
printf 'seq_id\ttile_start\ttile_end\teffect\nA_chr1_5_+\t9\t9\t1\n' >wrong.tsv
run analyze necessity wrong.tsv
printf 'chr1\t5\t5\n' >wrong.bed
run analyze overlap necessary.tsv wrong.bed
printf 'chr1\t5\t6\n' >wrong.bed
run analyze overlap necessary.tsv wrong.bed --by-name
printf 'locus\tchrom\ttss\tstrand\ttrack\twt\nA\tchr1\t5\t+\ta\t1\nA\tchr1\t5\t+\tb\t1\n' >two.tsv
run analyze tss two.tsv
run analyze coverage necessary.tsv
run analyze coverage necessary.tsv none.bw
run analyze coverage necessary.tsv genes.txt
run analyze coverage activity.tsv genes.txt
run analyze compare two.tsv necessity.tsv --value wt
run analyze compare two.tsv --value wt
run analyze compare two.tsv --value wt --track a
echo '$ creme analyze --help: the analyses'
"$CREME" analyze --help | sed -n 's/^\([a-z]*\): .*/\1/p' | tr '\n' ' '
echo
# the preset that a table records is the one, unless another is asked for; a tile that is there twice counts twice, and is said
"$CREME" context-dependence $common --preset 2023 -o of2023.tsv
for preset in "" "--preset 2023" "--preset 2024"; do
    "$CREME" analyze contexts of2023.tsv $preset -o out.tsv -q && grep '^# preset\|^# thresholds' out.tsv
done
{ cat necessity.tsv && grep '^B' necessity.tsv | head -n 2; } >twice.tsv
run analyze necessity twice.tsv -o out.tsv -q
grep -c '^B' necessity.tsv out.tsv

# what is infinite is no effect; in the authors' tables a quotient by 0 is none, and counted
for cell in inf -inf 1e400 nan; do
    awk -v cell="$cell" 'BEGIN { FS = OFS = "\t" } /^#/ { print; next }
        /^locus/ { for (i = 1; i <= NF; i++) if ($i == "effect") at = i; print; next } ++n == 2 { $at = cell } { print }' \
        necessity.tsv >infinite.tsv
    run analyze necessity infinite.tsv -o out.tsv
    run export infinite.tsv --format bedgraph -o out.bedgraph --force
    run figure distance-histogram infinite.tsv --sheet-only -o histogram
done
printf ',Normalized shuffle effect,seq_id,tile_start,tile_end,cell_line\n0,0.5,G_chr1_300000_+,0,5000,K562\n' >pandas.csv
printf '1,inf,G_chr1_300000_+,5000,10000,K562\n2,-0.5,G_chr1_300000_+,10000,15000,K562\n' >>pandas.csv
run analyze necessity pandas.csv -o out.tsv
grep '^# infinite' out.tsv
grep -v '^#' out.tsv | cut -f 5,12-15
