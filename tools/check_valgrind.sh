#!/bin/sh
# Memory under valgrind, which sees what generated code does, and has AVX2 and no AVX-512: operators, and one necessity
# test of a tiny Enformer and of a small Borzoi.
#
#     sh tools/check_valgrind.sh [quick]       quick: operators on small shapes alone
#
# Needs build/release. Slow: vectors run some hundred times slower than they are. Nothing is suppressed.
set -eu
cd "$(dirname "$0")/.."
build=build/release
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
command -v valgrind >/dev/null || { echo "SKIP: no valgrind"; exit 0; }

watched() {
    echo "-- $*"
    valgrind -q --error-exitcode=99 "$@" >"$here/log" 2>&1 || { cat "$here/log"; exit 1; }
}

necessity() { # MODEL TILE
    [ -r "${1#*:}" ] || { echo "SKIP: no ${1#*:}"; return 0; }
    printf 'name\tchrom\ttss\tstrand\nDOCK8\t9\t214853\t+\n' >"$here/locus.tsv"
    watched $build/creme necessity -m "$1" -f ../shared/data/genome/GRCh38_chr9_0-1000000.fa -l "$here/locus.tsv" \
        --shuffles 1 --tile-size "$2" -q -o "$here/table.tsv"
    rm -f "$here"/table.tsv*
}

for test in vector_test nn_fold_test nn_source_test nn_narrow_test nn_enformer_test; do watched $build/tests/$test; done
[ "${1:-}" != quick ] || exit 0
for test in nn_test nn_rotary_test; do watched $build/tests/$test; done
necessity enformer:../shared/data/golden/enformer_tiny_a.safetensors 60000
necessity borzoi:../shared/data/models/mini_borzoi/model.h5 40000
