# creme pipeline ... --emit sh: all stages in parts, more of them than loci, are the pipeline itself; and --steps by hand.
mkdir bin && printf '#!/bin/sh\n' >bin/gnuplot && chmod +x bin/gnuplot && PATH=$PWD/bin:$PATH # figures warn
"$CREME" demo --model grammar:demo --assays-only -q --out d >/dev/null
options="-m grammar:demo -f ../d/genome.fa --gtf ../d/genes.gtf --cells blood=0 --genes 3 --rounds 2 --stages 500:0.9:1 --threads 1 -q"
mkdir one many
(cd one && "$CREME" pipeline $options -o RUN/ 2>&1) | grep -v gnuplot
(cd many && "$CREME" pipeline $options -o RUN/ --emit sh --jobs 2 --parts 4 && ls RUN && sed -n '/^In this order/,$p' RUN/jobs/README | sed 's/; asks for .*/; asks for .../')
(cd / && sh "$HERE/many/RUN/jobs/submit.sh" 2>&1) | grep -v gnuplot
ls one/RUN/tables >tables && ls many/RUN/tables | cmp - tables
for table in $(cat tables); do
    grep -v '^# command' "one/RUN/tables/$table" >a && grep -v '^# command' "many/RUN/tables/$table" | cmp - a || echo "another $table"
done
echo "$(wc -l <tables) tables are the same"
"$CREME" status many/RUN | cut -f 2-5 | sort | uniq -c | sort -k 2
before=$(grep -c '"process"' many/RUN/run.json)
(cd many && "$CREME" pipeline $options -o RUN/ 2>&1) | grep -v gnuplot
[ "$(grep -c '"process"' many/RUN/run.json)" = "$before" ] && echo "the pipeline itself goes on, and nothing is left to do"

echo "--- by hand: a part that is missing, and going on without it"
cd many
rm -r RUN/parts/necessity.blood/2 && cp -r RUN/parts parts && rm -r RUN && mkdir RUN && mv parts RUN/parts
for step in loci activity genes.blood context-dependence.blood,contexts.blood,loci.blood; do
    "$CREME" pipeline $options -o RUN/ --steps $step || echo "[exit $?]"
done
run pipeline $options -o RUN/ --steps necessity.blood,necessary-cres.blood
run pipeline $options -o RUN/ --steps necessity.blood,necessary-cres.blood --allow-missing
grep '^# missing' RUN/tables/necessity.blood.tsv
run pipeline $options -o RUN/ --steps necessity.blood --part 2/4
run pipeline $options -o RUN/ --steps necessity.blood,necessary-cres.blood
grep -v '^# command' RUN/tables/necessity.blood.tsv >a
grep -v '^# command' ../one/RUN/tables/necessity.blood.tsv | cmp - a && echo "whole"
run pipeline $options -o RUN/ --seed 2 --steps necessary-cres.blood
run pipeline $options --threads 2 -o RUN/ --steps necessary-cres.blood
run pipeline $options -o RUN/ --steps necesity.blood
run pipeline $options -o RUN/ --steps contexts.blood --part 1/2
run pipeline $options -o RUN/ --part 1/2
run pipeline $options -o RUN/ --emit sh
run pipeline $options -o NEW/ --emit sh --steps loci
rm -r RUN/parts && ln -s /tmp RUN/parts
run pipeline $options -o RUN/ --steps necessity.blood --part 1/2
