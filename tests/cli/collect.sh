# creme collect: parts together are the undivided run, byte for byte; what does not belong together is refused.
small_genome
tiny_grammar
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t150\t+\nB\tdemo\t200\t-\nC\tdemo\t120\t+\nD\tdemo\t160\t+\nE\tdemo\t130\t-\n' >loci.tsv
common="-m grammar:tiny.json -f genome.fa --tile-size 16 --shuffles 3 -q"
every() { # every OPTIONS... : four steps into one folder
    for assay in necessity "distance --tiles 1-2" context-swap "interaction --rounds 2"; do "$CREME" $assay $common "$@"; done
}
every -l loci.tsv -o whole/
for part in 1 2 3; do every -l loci.tsv -o part.$part/ --part $part/3; done

run collect part.3 part.1 part.2 -o all/
diff -r whole/tables all/tables && echo "the tables are the same"
for step in necessity distance context-swap interaction; do
    "$CREME" export whole --step $step --format replicates -o a.tsv
    "$CREME" export all --step $step --format replicates -o b.tsv
    cmp a.tsv b.tsv && echo "the replicates of $step too"
done
every -l loci.tsv -o all/ && diff -r whole/tables all/tables && echo "nothing is left to do"
run collect part.1 part.2 part.1 all -o again/ -q
diff -r whole/tables again/tables && echo "what is there twice is taken once"

echo "--- a part is missing"
run collect part.1 part.3 -o some
run status some | cut -f 1-5
ls some
"$CREME" export some --step necessity | grep -v '^#' | cut -f 1 | uniq
"$CREME" collect some part.2 -o later -q && diff -r whole/tables later/tables && echo "whole, with the part that was missing"
every -l loci.tsv -o some/
diff -r whole/tables some/tables && echo "whole, after going on"

echo "--- other loci"
head -n 4 loci.tsv >first.tsv
(head -n 1 loci.tsv; tail -n 3 loci.tsv) >second.tsv
for loci in first second; do
    "$CREME" necessity $common -l $loci.tsv -o $loci/
    "$CREME" interaction $common --rounds 2 -l $loci.tsv -o $loci/
done
run collect first second -o both
for step in necessity interaction; do
    diff whole/tables/$step.tsv both/tables/$step.tsv
done
"$CREME" context-swap $common -l first.tsv -o first/
"$CREME" context-swap $common -l second.tsv -o second/
run collect first second -o none

echo "--- what does not belong together"
"$CREME" necessity $common -l loci.tsv -o seed/ --part 2/3 --seed 2
run collect part.1 seed -o none
sed 's/"strength": 3/"strength": 4/' tiny.json >other.json
mv tiny.json kept.json; mv other.json tiny.json
"$CREME" necessity $common -l loci.tsv -o model/ --part 2/3
mv kept.json tiny.json
run collect part.1 model -o none
"$CREME" necessity $common -l loci.tsv -o more/ --part 2/3 --tracks CAGE:liver
run collect part.1 more -o none
run collect part.1 loci.tsv -o none
run collect part.1 nowhere -o none
run collect part.1 part.2 -o all
run collect part.1 part.2 -o loci.tsv
run collect part.1 part.2 -o nowhere/none 2>&1 | sed "s/[0-9]*.partial/N.partial/"
run collect part.1
run collect -o none
ls | grep -E 'none|partial' || echo "nothing is left behind"
