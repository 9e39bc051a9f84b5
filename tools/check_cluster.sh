#!/bin/sh
# What --emit writes, by the schedulers that it is for: a Slurm of the test's own (slurmctld and three slurmd on loopback, in a
# temporary folder), and Snakemake with its plugin for Slurm in a virtual environment in FOLDER. Where root may, packages that are
# missing are installed with apt-get. Says SKIP where they cannot be had.
# usage: check_cluster.sh CREME FOLDER
set -eu
creme=$(realpath "$1") source=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$2"
folder=$(realpath "$2")
there() { command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v munged >/dev/null; }
if ! there && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Nobody's daemons are to be started: the packages' own would be, where there is an init.
    policy=/usr/sbin/policy-rc.d
    made=""
    [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && made=yes; }
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq --no-install-recommends slurm-wlm munge; } \
        >"$folder/apt.log" 2>&1 </dev/null || echo "apt-get does not install slurm-wlm and munge: $(tail -n 1 "$folder/apt.log")"
    [ -z "$made" ] || rm -f $policy
fi
sh "$source/tests/cluster/slurm_test.sh" "$creme"
sh "$source/tests/cluster/snakemake_test.sh" "$creme" "$folder/snakemake"
