#!/bin/sh
# What creme ... --emit snakemake writes, and share/workflow/snakemake, run by Snakemake 9: on this machine, and by its plugin for
# Slurm (slurm.sh) where there is one. Tables are those of one run. Says SKIP where PyPI does not give Snakemake.
# usage: snakemake_test.sh CREME FOLDER
set -eu
creme=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
. "$source/tools/environment.sh"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || skip "no Python 3.11: Snakemake was not run"
environment "$2" "Snakemake was not run" snakemake==9.27.1 snakemake-executor-plugin-slurm==2.8.0
PATH=$folder/venv/bin:$PATH
export PATH
work=$(mktemp -d)
slurm_stop() { :; }
finish() {
    status=$?
    [ $status = 0 ] || tail -n 30 "$work"/*.log 2>/dev/null || true
    slurm_stop
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
fail() { echo "FAIL: $1"; exit 1; }
same() { # ONE OTHER WHAT
    grep -v '^# command' "$1" >"$work/one" && grep -v '^# command' "$2" >"$work/other" && cmp "$work/one" "$work/other" || fail "$3"
    echo "ok: $3"
}
cd "$work"
HOME=$work # its caches, and who asks for jobs
export HOME
"$creme" demo --model grammar:demo --assays-only -q --out creme-demo >/dev/null
options="-m grammar:demo -f creme-demo/genome.fa -l creme-demo/loci.tsv --tracks blood=0 --shuffles 3 --threads 1 -q"
"$creme" necessity $options --step necessity.blood -o whole/

"$creme" necessity $options --step necessity.blood -o HERE/ --emit snakemake --jobs 2 --parts 2
sh HERE/jobs/submit.sh --cores 2 --quiet all >here.log 2>&1 || fail "the Snakefile that creme writes"
same whole/tables/necessity.blood.tsv HERE/tables/necessity.blood.tsv "creme's Snakefile on this machine makes one run's table"

mkdir workflow
cp -r "$source"/share/workflow/snakemake/. workflow
cat >workflow/config.yaml <<C
creme: $creme
run: RUN
model: grammar:demo
fasta: $work/creme-demo/genome.fa
loci: $work/creme-demo/loci.tsv
cells: {blood: "0"}
assays: {necessity: ["--shuffles", "3"]}
parts: 2
threads: 1
C
(cd workflow && snakemake --cores 2 --quiet all >../workflow.log 2>&1) || fail "share/workflow/snakemake"
grep -v '^#' whole/tables/necessity.blood.tsv >one
grep -v '^#' workflow/RUN/necessity.blood/tables/necessity.blood.tsv | cmp - one || fail "share/workflow/snakemake has another table"
echo "ok: share/workflow/snakemake on this machine makes one run's table"

skip_slurm() { echo "SKIP: $1"; exit 0; }
. "$here/slurm.sh"
skip() { skip_slurm "$1"; }
slurm_needs
[ ! -e /etc/slurm/slurm.conf ] || skip "/etc/slurm/slurm.conf is somebody's: Snakemake's plugin was not run"
slurm_start "$work/slurm"
slurm_link_conf
"$creme" necessity $options --step necessity.blood -o SLURM/ --emit snakemake --jobs 3 --parts 2
(timeout 500 sh SLURM/jobs/submit.sh --executor slurm --jobs 3 --latency-wait 20 --slurm-status-command squeue \
    --slurm-init-seconds-before-status-checks 3 >slurm.log 2>&1) || fail "the plugin for Slurm"
same whole/tables/necessity.blood.tsv SLURM/tables/necessity.blood.tsv "creme's Snakefile by Slurm makes one run's table"
