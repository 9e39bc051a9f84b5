#!/bin/sh
# What creme ... --emit slurm writes, run by a real Slurm (slurm.sh): arrays over three nodes, more tasks than an array may have, a
# node that dies, a time limit, and a whole pipeline. Tables are those of one run, byte for byte. Says SKIP where there is no Slurm.
# usage: slurm_test.sh CREME
set -eu
creme=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
. "$here/slurm.sh"
slurm_needs
work=$(mktemp -d)
finish() {
    status=$?
    [ $status = 0 ] || tail -n 5 "$work"/*/*/jobs/logs/* 2>/dev/null || true
    slurm_stop
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
fail() { echo "FAIL: $1"; exit 1; }
slurm_start "$work/slurm"
mkdir "$work/a user's \"place\""
cd "$work/a user's \"place\""

python3 - <<'P'
import random
random.seed(7)
bases = "".join(random.choice("ACGT") for _ in range(40000))
for at in range(300, 39000, 400):  # a promoter at each TSS, and an enhancer beside most
    bases = bases[:at] + "TTACCATGCATTGC" + bases[at + 14:]
    if at % 3: bases = bases[:at + 30] + "GGCAACTGTCAG" + bases[at + 42:]
open("genome.fa", "w").write(">demo\n" + bases + "\n")
def loci(name, count):
    with open(name, "w") as out:
        print("name", "chrom", "tss", "strand", sep="\t", file=out)
        for i in range(count): print("g%d" % i, "demo", 300 + 400 * i, "+-"[i % 2], sep="\t", file=out)
loci("loci.tsv", 20)
loci("more.tsv", 90)
P
cat >tiny.json <<'J'
{"format": "creme-grammar-1", "input_bp": 128, "bin_bp": 16, "bins": 4,
 "tracks": [{"name": "CAGE:K562", "baseline": 1}, {"name": "CAGE:liver", "baseline": 2}],
 "elements": [{"name": "core", "motif": "TTACCATGCATTGC", "strands": "both"},
              {"name": "enhancer", "motif": "GGCAACTGTCAG", "strands": "both"}],
 "rules": [{"kind": "promoter", "elements": ["core"], "strength": 3},
           {"kind": "add", "elements": ["enhancer"], "strength": {"CAGE:K562": 4}}]}
J
model="-m grammar:tiny.json -f genome.fa --tile-size 16 --threads 1 -q"
rows() { grep -v -e '^# command' "$1"; }
same() { # ONE OTHER WHAT
    rows "$1" >"$work/one" && rows "$2" >"$work/other" && cmp "$work/one" "$work/other" || fail "$3"
    echo "ok: $3"
}
is_done() { # ID: no task of it is waiting or running
    [ -z "$(squeue -h -j "$1" 2>/dev/null)" ]
}
last_of() { # RUN OPTIONS: the last job that its submit.sh has given to Slurm
    folder=$1
    shift
    sh "$folder/jobs/submit.sh" "$@" >"$work/ids" && tail -n 1 "$work/ids"
}

# --- What takes long is begun first: a job that does not get done in its minute goes on in further ones. USR1 comes up to a minute
# before the end, as Slurm says.
slow="--shuffles ${CREME_SLOW_SHUFFLES:-1000} --batch 2"
"$creme" necessity $model $slow -l more.tsv -o LIMIT/ --emit slurm --jobs 1 --parts 1
limited=$(last_of LIMIT --time=1 --signal=B:USR1@20 --exclude=n2,n3)
status=0
sh LIMIT/jobs/submit.sh >"$work/again" 2>&1 || status=$?
[ "$status" = 75 ] && grep -q "in the queue already: .*$limited" "$work/again" ||
    fail "what is in the queue was given to it again: status $status, $(cat "$work/again")"
echo "ok: what is in the queue is not given to it again"
# However fast the machine is: it is halted until it has been told to end (SIGTERM is pending), and goes on to hear that.
begun() { [ -s LIMIT/parts/necessity/1/run.json ]; }
slurm_wait 200 "the first job does not begin" begun
for pid in $(pgrep -x creme); do
    if tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q 'LIMIT/'; then halted=$pid; fi
done
[ -n "${halted:-}" ] || fail "the first job was too fast to be halted"
kill -STOP "$halted"
(
    until ! kill -0 "$halted" 2>/dev/null || grep -q '^ShdPnd:.*[4-7c-f][0-9a-f][0-9a-f][0-9a-f]$' "/proc/$halted/status"; do
        sleep 0.5
    done
    kill -CONT "$halted" 2>/dev/null || true
) &

# --- Six parts, of which a job array may have four at most here, over what is left of the nodes
"$creme" necessity $model --shuffles 5 -l loci.tsv -o whole/
"$creme" necessity $model --shuffles 5 -l loci.tsv -o ARRAY/ --emit slurm --jobs 6 --parts 6 --max-array 4
array=$(last_of ARRAY)
slurm_wait 200 "an array of 6 parts does not end" is_done "$array"
same whole/tables/necessity.tsv ARRAY/tables/necessity.tsv "arrays of 6 parts are one run"
"$creme" status --check ARRAY || fail "status --check"
[ "$("$creme" status ARRAY | grep -c parts)" = 6 ] || fail "status does not see 6 parts"
rm -r ARRAY/parts/necessity/3
"$creme" collect ARRAY/parts/necessity -o again/ 2>said && fail "a missing part is collected"
grep -q 'part 3/6' said || fail "the missing part is not named: $(cat said)"
echo "ok: status and collect see the parts"

# --- A node that dies, with all that runs there
"$creme" interaction $model --rounds 2 --shuffles 400 --batch 2 -l loci.tsv -o DEAD/ --emit slurm --jobs 2 --parts 2
dead=$(last_of DEAD --exclude=n1)
on_n2() { [ "$(squeue -h -w n2 -t R -o %i | wc -l)" = 1 ] && [ -s DEAD/parts/interaction/1/run.json ]; }
slurm_wait 200 "no part runs on n2" on_n2
kill -9 $slurm_node_2
for pid in $(pgrep slurmstepd || true); do
    tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q . || continue
    tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -q "^SLURM_CONF=$slurm_folder/" || continue
    for child in $(pgrep -P "$pid" || true); do
        tr '\0' '\n' <"/proc/$child/environ" 2>/dev/null | grep -q '^SLURMD_NODENAME=n2$' || continue
        kill -9 "$pid" $(pgrep -P "$child" || true) "$child" 2>/dev/null || true
        killed=yes
    done
done
[ "${killed:-}" = yes ] || fail "nothing was killed on n2"
"$creme" interaction $model --rounds 2 --shuffles 400 --batch 2 -l loci.tsv -o undisturbed/
slurm_wait 300 "what ran on a dead node is not done again" is_done "$dead"
same undisturbed/tables/interaction.tsv DEAD/tables/interaction.tsv "a node has died, and its part was done elsewhere"
slurm_node 2

# --- A whole pipeline
"$creme" demo --model grammar:demo --assays-only -q --out d >/dev/null
pipeline="-m grammar:demo -f d/genome.fa --gtf d/genes.gtf --cells blood=0 --genes 3 --rounds 2 --stages 500:0.9:1 --threads 1 -q"
mkdir one many
(cd one && ln -s ../d d && "$creme" pipeline $pipeline -o RUN/ 2>log) || fail "the pipeline: $(cat one/log)"
(cd many && ln -s ../d d && "$creme" pipeline $pipeline -o RUN/ --emit slurm --jobs 3 --parts 2 --max-array 4)
all=$(cd many && last_of RUN)
slurm_wait 600 "the pipeline does not end" is_done "$all"
ls one/RUN/tables >"$work/one"
ls many/RUN/tables >"$work/other"
cmp "$work/one" "$work/other" || fail "the pipeline's jobs have other tables: $(diff "$work/one" "$work/other")"
for table in $(cat "$work/one"); do
    rows "one/RUN/tables/$table" >"$work/a" && rows "many/RUN/tables/$table" >"$work/b" && cmp "$work/a" "$work/b" ||
        fail "the pipeline's jobs have another $table"
done
[ -s many/RUN/report.html ] || fail "the pipeline's jobs have no report"
before=$(grep -c '"process"' many/RUN/run.json)
(cd many && "$creme" pipeline $pipeline -o RUN/ 2>log) || fail "the pipeline does not go on: $(cat many/log)"
[ "$(grep -c '"process"' many/RUN/run.json)" = "$before" ] || fail "something was left to do for the pipeline itself"
echo "ok: the pipeline's jobs make its $(wc -l <"$work/one") tables"

# --- The first one
slurm_wait 600 "what was out of time does not go on" is_done "$limited"
"$creme" necessity $model $slow -l more.tsv -o unlimited/
same unlimited/tables/necessity.tsv LIMIT/tables/necessity.tsv "a job that was out of time went on"
sessions=$(grep -c '"process"' LIMIT/parts/necessity/1/run.json || true)
[ "$sessions" -ge 2 ] || fail "it was never out of time ($sessions sessions): the test is too small"
