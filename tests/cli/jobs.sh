# creme ASSAY ... --emit: scripts that do it in parts; quoting; what is refused. What they do under Slurm is tested by tools/check_cluster.sh.
small_genome
tiny_grammar
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t150\t+\nB\tdemo\t200\t-\nC\tdemo\t120\t+\nD\tdemo\t160\t+\nE\tdemo\t130\t-\n' >loci.tsv
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --shuffles 3"
program() { # shows scripts without what depends on the machine
    sed "s|$(realpath "$CREME")|PROGRAM|g; s|--cpus-per-task=.*|--cpus-per-task=N|; s|TASK:-[0-9]*|TASK:-N|; s|threads [0-9]*$|threads N|
        s|--mem=.*|--mem=N|; s|--time=.*|--time=N|; s|mem_mb=.*|mem_mb=N|; s|runtime=[0-9]*|runtime=N|; s|; asks for .*|; asks for ...|" "$@"
}
"$CREME" necessity $common -o whole/ -q

echo "--- for this machine"
run necessity $common -o RUN/ --jobs 2 --parts 7 --emit sh -q
ls RUN RUN/jobs
program RUN/jobs/*
echo "--- what has not begun is known"
states() { "$CREME" status "$@" 2>&1 | cut -f 1-4; "$CREME" status --check "$@" 2>&1; echo "[check $?]"; }
states RUN
"$CREME" status RUN | awk -F '\t' '{ print NF }' | uniq
sh RUN/jobs/1-necessity.sh 2
sh RUN/jobs/1-necessity.sh 4
mkdir RUN/parts/necessity/6
states RUN
for part in 1 3 5 6 7; do sh RUN/jobs/1-necessity.sh $part; done
states RUN
(cd / && sh "$HERE/RUN/jobs/submit.sh" 2>&1) | sort
states RUN | tail -n 2
echo "stage\tstep\tparts\n1\t../necessity\t3" >RUN/jobs/wrong && mv RUN/jobs/parts.tsv kept && mv RUN/jobs/wrong RUN/jobs/parts.tsv
run status RUN
for list in "" "stage\tstep\tparts\n" "stage\tstep\tparts\n1\tnecessity\t7\n1\tnecessity\t7\n"; do
    printf "$list" >RUN/jobs/parts.tsv
    run status --check RUN
done
rm RUN/jobs/parts.tsv && run status --check RUN
ln -s "$HERE/kept" RUN/jobs/parts.tsv && run status RUN
rm RUN/jobs/parts.tsv && mv kept RUN/jobs/parts.tsv
"$CREME" status RUN | awk -F '\t' '{ print NF }' | uniq
cmp whole/tables/necessity.tsv RUN/tables/necessity.tsv && echo "the table is that of one run"
(cd / && sh "$HERE/RUN/jobs/submit.sh" 2>&1) && echo "and given again, nothing is left to do"
ls RUN/parts/necessity


echo "--- two at once: the second says so, and the first goes on"
run necessity $common -o TWICE/ --jobs 2 --parts 4 --emit sh -q
sed -i.kept 's/^exec/sleep 1; exec/' TWICE/jobs/1-necessity.sh
sh TWICE/jobs/submit.sh 2>first &
first=$!
until [ -e TWICE/parts ]; do sleep 0.05; done
sh TWICE/jobs/submit.sh 2>&1 | sed "s/process $first on .* is/process FIRST on NODE is/"
sh TWICE/jobs/submit.sh 2>/dev/null; echo "[second $?]"
wait $first; echo "[first $?]"
"$CREME" status --check TWICE; echo "[check $?]"
sh TWICE/jobs/submit.sh 2>/dev/null; echo "[again $?]"
mkdir locks && printf '#!/bin/sh\necho "flock: 9: Function not implemented" >&2\nexit 71\n' >locks/flock && chmod +x locks/flock
PATH="$PWD/locks:$PATH" sh TWICE/jobs/submit.sh 2>&1; echo "[without locks $?]"
echo mine >victim && ln -sf ../../victim TWICE/jobs/lock && sh TWICE/jobs/submit.sh 2>&1; cat victim

echo "--- names with blanks, quotes, dollars and line ends are never read by a shell"
nasty="it's \$(touch ran) \"and\" \`touch ran\`
%j ; touch ran;"
mkdir "$nasty" && cp tiny.json genome.fa loci.tsv "$nasty"
for form in sh slurm snakemake; do
    "$CREME" necessity -m "grammar:$nasty/tiny.json" -f "$nasty/genome.fa" -l "$nasty/loci.tsv" --tile-size 16 --shuffles 3 \
        -o "$nasty/$form/" --jobs 2 --parts 2 --emit $form -q || echo "[exit $?]"
done
mkdir "a 'b'" && run necessity $common -o "a 'b'/RUN/" --parts 1 --emit sh
run necessity $common -o "a 'b'/RUN/" --parts 1 --emit sh
sh "$nasty/sh/jobs/submit.sh" 2>&1 | sort
diff whole/tables/necessity.tsv "$nasty/sh/tables/necessity.tsv" | grep -v '^[<>] #  ' | grep '^[<>]' | grep -v '# model'
for script in "$nasty"/slurm/jobs/*.sh "$nasty"/snakemake/jobs/*.sh; do sh -n "$script" || echo "$script"; done
# Slurm's part: its commands stand in for themselves.
mkdir bin
printf '#!/bin/sh\nn=$(cat ids 2>/dev/null || echo 0); n=$((n + 1)); echo $n >"$HERE/ids"; echo "$n;cluster"\nprintf "%%s\\n" "$@" >>"$HERE/said"\n' >bin/sbatch
chmod +x bin/sbatch
PATH="$PWD/bin:$PATH" sh "$nasty/slurm/jobs/submit.sh" --partition=gpu
tr '\n' ' ' <said | sed "s|$HERE|HERE|g"; echo
printf '#!/bin/sh\necho "$@" | sed "s/$(id -un)/ME/" >&2\necho 22\necho 2\necho 1\necho 1\n' >bin/squeue && chmod +x bin/squeue
PATH="$PWD/bin:$PATH" sh "$nasty/slurm/jobs/submit.sh" --partition=gpu; echo "[still queued $?]"
printf '#!/bin/sh\necho "slurm_load_jobs error: Unable to contact slurm controller" >&2\nexit 1\n' >bin/squeue
PATH="$PWD/bin:$PATH" sh "$nasty/slurm/jobs/submit.sh" --partition=gpu; echo "[not known $?]"
printf '#!/bin/sh\necho 11\necho 22\n' >bin/squeue
PATH="$PWD/bin:$PATH" sh "$nasty/slurm/jobs/submit.sh" --partition=gpu; echo "[no more $?]"
PATH="$PWD/bin:$PATH" SLURM_ARRAY_TASK_ID=1 sh "$nasty/slurm/jobs/1-necessity.sh" 1 2>&1 | sed 's/ in .*//'
ls "$nasty/slurm/parts/necessity"
[ -e ran ] && echo "a shell has read it"

echo "--- many parts: arrays of at most so many tasks"
run necessity $common -o MANY/ --jobs 3 --parts 25 --max-array 10 --emit slurm -q
run necessity $common -o MANY/ --jobs 3 --max-array 10 --emit sh -q
program MANY/jobs/submit.sh
program MANY/jobs/1-necessity.sh
cat MANY/jobs/go.sh

echo "--- Snakemake"
run necessity $common -o SNAKE/ --jobs 3 --parts 2 --step nec --emit snakemake -q
program SNAKE/jobs/Snakefile SNAKE/jobs/submit.sh | sed 's/threads: .*/threads: N/'

echo "--- what is refused"
run necessity $common -o RUN/ --jobs 2 --parts 7 --emit sh
run necessity $common -o RUN/ --jobs 2 --parts 8 --emit slurm
run necessity $common -o RUN/ --jobs 2 --parts 7 --emit sh --seed 2 --batch 3 --klet 1 --loci one.tsv --tracks 1 --threads 7
sed '/^#   --/d' RUN/jobs/parts.tsv >older && cp older RUN/jobs/parts.tsv
run necessity $common -o RUN/ --jobs 2 --parts 8 --emit slurm
rm -r RUN/jobs
run necessity $common -o RUN/ --emit sh
ln -s whole LINK && ln -s nowhere whole/jobs
run necessity $common -o LINK/ --emit sh
run necessity $common -o table.tsv --emit sh
run necessity $common --emit sh
run necessity $common -o NEW/ --emit sh --part 1/2
run necessity $common -o NEW/ --emit sh --replicates r.tsv
run necessity -m grammar:tiny.json -f genome.fa -l /dev/stdin -o NEW/ --emit sh <loci.tsv
run necessity $common -o NEW/ --emit condor
run necessity $common -o NEW/ --jobs 3
run necessity $common -o NEW/ --parts 3
run necessity $common -o NEW/ --emit sh --jobs 0
run necessity $common -o NEW/ --emit sh --step then
run necessity $common -o NEW/ --emit sh --tracks nothing
run necessity $common -o nowhere/NEW/ --emit sh
ls -d NEW nowhere *.partial 2>&1

echo "--- a folder that has the step already"
"$CREME" sufficiency $common -o HAS/ -q
begun() { run necessity $common "$@" -o HAS/ --emit sh --parts 2; ls HAS; }
begun && rm -r HAS/jobs # another step
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t150\t+\n' >one.tsv
"$CREME" necessity $common -q -o half/ --part 1/2
"$CREME" collect half -o HAS/ --add --allow-missing -q 2>/dev/null
begun --seed 2
begun -l one.tsv
sed 's/"strength": 3/"strength": 4/' tiny.json >other.json
begun -m grammar:other.json
mv tiny.json kept.json && mv other.json tiny.json
begun
mv kept.json tiny.json
begun -q
rm -r HAS/jobs && run sufficiency $common -o HAS/ --emit sh
