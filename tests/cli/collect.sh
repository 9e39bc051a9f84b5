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
run collect part.1 part.3 -o some --allow-missing
grep -h '^# missing' some/tables/*.tsv
run status some | cut -f 1-5
ls some
"$CREME" export some --step necessity | grep -v '^#' | cut -f 1 | uniq
"$CREME" context-dependence -m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 1000000 --batch 1 \
    -q -o begun/ --part 2/3 2>/dev/null &
until [ -s begun/run.json ]; do sleep 0.1; done
kill -TERM $! && wait $! 2>/dev/null
run collect begun -o none
run status --check begun
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

echo "--- folders by the numbers of their parts, of which the last have nothing to do; into a folder that is there"
parts() { # parts ASSAY... : into RUN/parts/ASSAY/K, 7 parts of 5 loci
    for part in 1 2 3 4 5 6 7; do
        mkdir -p RUN/parts/$1
        "$CREME" "$@" $common -l loci.tsv -o RUN/parts/$1/$part/ --part $part/7 2>&1 || echo "[exit $?]"
    done
}
parts necessity
parts interaction --rounds 2
run necessity -m grammar:tiny.json -f genome.fa --tile-size 16 --shuffles 3 -l loci.tsv -o RUN/parts/necessity/7/ --part 7/7
run status RUN | cut -f 1-6
run status --check RUN
run collect RUN/parts/necessity -o RUN/ --add
run collect RUN/parts/interaction -o RUN/ --add
run collect RUN/parts/interaction -o RUN/ --add
diff whole/tables/necessity.tsv RUN/tables/necessity.tsv && diff whole/tables/interaction.tsv RUN/tables/interaction.tsv && echo "the same"
every -l loci.tsv -o RUN/ && diff -r whole/tables RUN/tables && echo "the run goes on with the others"
run collect RUN/parts/necessity/6 RUN/parts/necessity/7 -o none
run collect RUN/parts/necessity/1 RUN/parts/necessity/2 RUN/parts/necessity/7 -o none
rm -r RUN/parts/interaction/4
run collect RUN/parts/interaction -o other/
run status --check other
run status --check part.1 some 2>&1
run status --check RUN
printf 'locus\ttile_start\ttile_end\tclass\nA\t24\t40\tenhancer\n' >cres.tsv
run fine-tile -m grammar:tiny.json -f genome.fa --tile-size 16 --shuffles 3 -l loci.tsv --cres cres.tsv --stages 4:0.9:1 -o idle/ --part 2/3
run fine-tile -m grammar:tiny.json -f genome.fa --tile-size 16 --shuffles 3 -l loci.tsv --cres cres.tsv --stages 4:0.9:1 --part 2/3
run necessity $common -l loci.tsv -o part8.tsv --part 8/9

echo "--- parts that are not of one thing"
mkdir -p cut/parts
for part in 1 3; do "$CREME" necessity $common -l loci.tsv -o cut/parts/$part/ --part $part/3; done
run necessity $common -l loci.tsv -o cut/parts/2/ --part 2/4
run necessity $common -l loci.tsv -o cut/parts/2/ --part 2/3 --seed 2
cp loci.tsv kept.tsv && head -n 5 kept.tsv >loci.tsv
run necessity $common -l loci.tsv -o cut/parts/2/ --part 2/3
ls cut/parts
"$CREME" necessity $common -l loci.tsv -o elsewhere/ --part 2/3
run collect cut/parts/1 elsewhere cut/parts/3 -o none
run collect cut/parts/1 elsewhere cut/parts/3 -o none --allow-missing
cp -r elsewhere cut/parts/2
mkdir cut/jobs
run collect cut/parts -o cut/ --add --allow-missing
ls cut
cp kept.tsv loci.tsv && rm -r cut/parts/2
run collect cut/parts -o cut/ --add
ls cut
"$CREME" necessity $common -l loci.tsv -o elsewhere2/ --part 2/4
run collect cut/parts elsewhere2 -o none
"$CREME" necessity $common -l loci.tsv -o cut/parts/2/ --part 2/3
run collect cut/parts -o cut/ --add
ls cut
"$CREME" necessity $common -l loci.tsv -o some2/ --part 2/3 --seed 2
run collect some2 -o cut/ --add
grep -c . cut/tables/necessity.tsv

echo "--- what is missing is said of all that is made of it"
mkdir -p partial/parts
for part in 1 3; do "$CREME" necessity $common -l loci.tsv -o partial/parts/$part/ --part $part/3; done
"$CREME" collect partial/parts -o partial/ --add --allow-missing -q 2>/dev/null
"$CREME" analyze necessity partial/tables/necessity.tsv --summary partial/summary.tsv -o partial/tables/necessary-cres.tsv
"$CREME" figure necessity partial/tables/necessary-cres.tsv -o partial/figure --sheet-only -q
grep '^# missing' partial/tables/*.tsv partial/*.tsv
run export partial --step necessity --format bed -o partial/tiles.bed
run export partial/tables/necessity.tsv --format creme-nn -q -o partial/tiles.csv
run export partial --format table -o partial/whole.tsv
"$CREME" report partial -q && grep -o 'Not whole: [^<]*' partial/report.html
mkdir bin && printf '#!/bin/sh\ncat >>"$HERE/drawn"\n' >bin/gnuplot && chmod +x bin/gnuplot
PATH=$PWD/bin:$PATH "$CREME" figure partial/figure.tsv -o partial/figure -q 2>/dev/null
grep '^heading' drawn

echo "--- parts of equal cost: who has more CREs is with fewer others; of equal loci they are every N-th"
{ printf 'name\tchrom\ttss\tstrand\n'; for name in A B C D E; do printf '%s\tdemo\t139\t+\n' $name; done; } >five.tsv
{ printf 'locus\ttile_start\ttile_end\tclass\n'; for at in 8 24 40 72 88; do printf 'A\t%d\t%d\tenhancer\n' $at $((at + 16)); done
  for name in B C D E; do printf '%s\t24\t40\tenhancer\n' $name; done; } >five_cres.tsv
fine="-m grammar:tiny.json -f genome.fa -l five.tsv --tile-size 16 --shuffles 3 -q --cres five_cres.tsv --stages 4:0.9:1"
"$CREME" fine-tile $fine -o fine/
for cut in 2 2:cost; do
    mkdir "fine.$cut"
    for part in 1 2; do
        "$CREME" fine-tile $fine -o "fine.$cut/$part/" --part $part/$cut
        echo "$part/$cut: $(grep -v '^#' "fine.$cut/$part/tables/fine-tile.tsv" | cut -f 1 | sed 1d | uniq | tr '\n' ' ')"
    done
    "$CREME" collect "fine.$cut" -o "fine.$cut/" --add -q
    same_tables fine "fine.$cut"
done
run fine-tile $fine -o fine.2/3/ --part 3/3:cost
run collect fine.2:cost/2 -o none
run fine-tile $fine -o fine.2:cost/1/ --part 1/2 # a part that was cut by cost, or lies beside one, is so
"$CREME" fine-tile $fine -o fine.2:cost/1/ --part 1/2:cost --dry-run | grep units
"$CREME" fine-tile $fine -o fine.2:cost/1/ --part 1/2 --dry-run | grep units
rm -r fine.2:cost/1 && run fine-tile $fine -o fine.2:cost/1/ --part 1/2
run collect fine.2:cost/1 fine.2:cost/2 -o united
run fine-tile $fine -o fine.2/1/ --part 1/2:cost
run fine-tile $fine -o none/ --part 1/2:price
for part in 1 2 3; do
    for cut in 3 3:cost; do "$CREME" necessity $common -l loci.tsv --part $part/$cut | grep -v '^#' | cksum; done | uniq | wc -l
done
