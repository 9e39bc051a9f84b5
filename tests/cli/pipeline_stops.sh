# creme pipeline --stop-by: by class, its default, and none; loci that are sampled have all their shuffles, each one row;
# going on after kill -9 meanwhile, in parts, in folders that were begun otherwise; what makes no sense.
mkdir bin && printf '#!/bin/sh\n' >bin/gnuplot && chmod +x bin/gnuplot && PATH=$PWD/bin:$PATH # figures warn
"$CREME" demo --model grammar:demo --out d --assays-only -q >/dev/null
common="-m grammar:demo -f d/genome.fa --gtf d/genes.gtf --rounds 2 --copies 1 --stages 1000:0.9:1 --sample 1"
pipeline="$common --cells blood=0,none=housekeeping -q"

# columns NAMES: those columns of a table.
columns() {
    awk -F '\t' -v OFS='\t' -v names="$1" '
        /^#/ { next }
        !count { count = split(names, name, " "); for (i = 1; i <= NF; i++) at[$i] = i }
        { line = $at[name[1]]; for (k = 2; k <= count; k++) line = line OFS $at[name[k]]; print line }' "$2"
}
"$CREME" pipeline $pipeline -o all/ --stop-by none 2>/dev/null
grep -v '^#' all/pipeline.tsv | grep -c -e '--stop-by' -e '^sample' -e '^context-effects'
"$CREME" pipeline ${pipeline% -q} -o class/ 2>log
ls class/tables >a; ls all/tables >b; diff a b
grep '^contexts.blood\|^sample.blood\|^context-effects.blood' class/pipeline.tsv | cut -f 2 | sed 's/-m .* --rounds 2//'
for cell in blood none; do
    columns 'locus n context selected' class/tables/contexts.$cell.tsv
    columns 'locus tss track' class/tables/contexts.$cell.tsv | sort | uniq -d
    columns 'locus context selected' class/tables/contexts.$cell.tsv >a
    columns 'locus context selected' all/tables/contexts.$cell.tsv | cmp - a && echo "the classes and loci of all shuffles"
    grep '^# drew' class/tables/contexts.$cell.tsv
    # rows of sampled loci are those of all shuffles, to the byte
    grep -v '^#' class/tables/contexts.$cell.tsv | grep '	1$' >a
    grep -v '^#' all/tables/contexts.$cell.tsv | grep -c -x -F -f a
    for table in necessary-cres sufficient-cres; do
        columns 'locus tile_start class' class/tables/$table.$cell.tsv >a
        columns 'locus tile_start class' all/tables/$table.$cell.tsv | cmp - a && echo "the classes of all: $table"
    done
    columns 'locus search round tile_start' class/tables/interaction.$cell.tsv >a
    columns 'locus search round tile_start' all/tables/interaction.$cell.tsv | cmp - a && echo "the choices of all"
done
# what was drawn for classes is not asked again
sed -n '/\] context-effects.blood/,/\] context-effects.none/s/^creme: *//p' log | grep known
"$CREME" status class | cut -f 2,5,10,11 | grep '^step\|^context\|^necessity'
grep -A 1 '"evaluated"' class/run.json | tail -n 2
# no locus is twice on the page
for run in all class; do sed 's/<[^>]*>/ /g' $run/report.html | grep 'of shuffling all but'; done | sort | uniq -c
# ... nor where the table of both is not there yet
cp -r class early && rm early/tables/contexts.blood.tsv && "$CREME" report early -q
sed 's/<[^>]*>/ /g' early/report.html | grep 'of shuffling all but'
# killed while loci are topped up, and continued
for times in 1 2; do
    "$CREME" pipeline $pipeline -o killed/ --cache off --batch 1 2>/dev/null &
    until "$CREME" status killed 2>/dev/null | grep -q context-effects; do sleep 0.02; kill -0 $! 2>/dev/null || break; done
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
done 2>/dev/null
ls killed/tables | grep contexts
"$CREME" pipeline $pipeline -o killed/ 2>/dev/null
same_tables class killed
# a folder goes on as it was begun: one of a version that did not know the option, too
sed -i '/^#   --stop-by/d' all/pipeline.tsv
cksum all/tables/* >before
"$CREME" pipeline $pipeline -o all/ 2>/dev/null
cksum all/tables/* | cmp before - && echo unchanged
grep -e '^#   --stop-by' all/pipeline.tsv class/pipeline.tsv
"$CREME" pipeline $pipeline -o all/ --stop-by class 2>&1 | tail -n 1
# none is sampled: no row has more than it took
"$CREME" pipeline $common --cells blood=0 --enhancing 3 --neutral 1e-12 --silencing -3 -q -o nothing/ 2>/dev/null
ls nothing/tables
"$CREME" pipeline $common --cells blood=0 -o x --dry-run --stop-by class | grep '^sample\|^context-effects' | cut -f 1-3
run pipeline $pipeline -o x --stop-by width
run pipeline $pipeline -o x --stop-by clas
run pipeline $pipeline -o x --stop-by none --error-probability 0.1
run pipeline $pipeline -o x --neutral 0
run pipeline $pipeline -o x --enhancing 0.5 --neutral 0.6
run pipeline $pipeline -o killed/ --steps contexts.blood
rm killed/tables/context-effects.blood.tsv
run pipeline $pipeline -o killed/ --steps contexts.blood
