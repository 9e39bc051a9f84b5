# creme pipeline ... --emit sh: all stages in parts, more of them than loci, are the pipeline itself; and --steps by hand.
mkdir bin && printf '#!/bin/sh\n' >bin/gnuplot && chmod +x bin/gnuplot && PATH=$PWD/bin:$PATH # figures warn
"$CREME" demo --model grammar:demo --assays-only -q --out d >/dev/null
options="-m grammar:demo -f ../d/genome.fa --gtf ../d/genes.gtf --cells blood=0 --genes 3 --rounds 2 --stages 500:0.9:1 --threads 1 -q"
mkdir one many
(cd one && "$CREME" pipeline $options -o RUN/ 2>&1) | grep -v gnuplot
(cd many && "$CREME" pipeline $options -o RUN/ --emit sh --jobs 2 --parts 4 && ls RUN && sed -n '/^In this order/,$p' RUN/jobs/README | sed 's/; asks for .*/; asks for .../')
(cd many; run pipeline $options -o RUN/ --emit sh --jobs 2 --parts 4
run pipeline $options -o RUN/ --emit sh --jobs 3 --parts 4
run pipeline $options -o RUN/ --emit sh --jobs 2 --parts 4 --seed 2)
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

echo "--- for Slurm: parts of all assays of a stage are one list of tasks, and arrays share --jobs"
(cd many && "$CREME" pipeline $options --stop-by none -o SLURM/ --emit slurm --jobs 5 --parts 4 --max-array 6 -q 2>/dev/null)
sed -n 's|.*--array=\([0-9]*-[0-9]*%[0-9]*\).*jobs/\([^"]*\)" \(.*\)|\2 \1 \3|p' many/SLURM/jobs/submit.sh
sed -n '/^In this order/,$p' many/SLURM/jobs/README | grep parts.sh
for script in many/SLURM/jobs/3-*.blood.sh; do echo "echo ${script##*/3-} \$((\${1:-0} + \${SLURM_ARRAY_TASK_ID:-0}))" >"$script"; done
for task in 1 2 3 4 5 6; do # as three arrays have them: 6 + 5 + 5
    for first in -2 -1 0; do SLURM_ARRAY_TASK_ID=$task sh many/SLURM/jobs/3-parts.sh $first 3 2>&1; done
done >tasks
sort tasks | uniq -c | sort -k 2
"$CREME" gene MYC --emit slurm 2>&1

echo "--- by hand: a part that is missing, and going on without it"
cd many
rm -r RUN/parts/necessity.blood/2 && cp -r RUN/parts parts && rm -r RUN && mkdir RUN && mv parts RUN/parts
run pipeline $options -o RUN/ --steps loci,activity,genes.blood,context-dependence.blood,sample.blood,contexts.blood
for step in context-effects.blood contexts.blood,loci.blood; do
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
run pipeline $options -o EARLY/ --steps necessity.blood --part 1/2 # of what is to come nothing is recorded
ls EARLY
mkdir -p IDLE/tables && printf 'locus\ttrack\n' >IDLE/tables/sufficient-cres.blood.tsv
for cut in 3 3:cost; do run pipeline $options -o IDLE/ --steps distance.blood --part 1/$cut; done
run pipeline $options -o RUN/ --emit sh
run pipeline $options -o NEW/ --emit sh --steps loci
rm -r RUN/parts && ln -s /tmp RUN/parts
run pipeline $options -o RUN/ --steps necessity.blood --part 1/2
