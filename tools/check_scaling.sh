#!/bin/sh
# Whether the loops of a network of published size still have tasks for 32 threads, by random weights: a change that leaves
# threads without work is seen on a machine that has few of them.
# usage: check_scaling.sh FOLDER-OF-A-BUILD
set -eu
kilobytes=$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo 2>/dev/null || echo 0)
if [ "${kilobytes:-0}" -lt 8000000 ]; then
    echo "SKIP: 8 GB of free memory are needed for a network of published size"
    exit 0
fi
"$1"/bench/scaling --most-lost 18 random:enformer f32 32
