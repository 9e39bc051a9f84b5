#!/bin/sh
# Memory under valgrind, which sees what generated code does, and has AVX2 and no AVX-512: operators and products.
#
#     sh tools/check_valgrind.sh [whole]       whole: also one necessity test of a tiny Enformer and one of the mini
#                                              Borzoi, some ten minutes each
#
# Needs build/release. Vectors run some hundred times slower than they are, so that large products are left out. Nothing is
# suppressed.
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

necessity() { # MODEL TILE OPTIONS
    [ -r "${1#*:}" ] || { echo "SKIP: no ${1#*:}"; return 0; }
    printf 'name\tchrom\ttss\tstrand\nDOCK8\t9\t214853\t+\n' >"$here/locus.tsv"
    watched --leak-check=full $build/creme necessity -m "$1" -f ../shared/data/genome/GRCh38_chr9_0-1000000.fa \
        -l "$here/locus.tsv" --shuffles 1 --threads 1 --tile-size "$2" $3 -q -o "$here/table.tsv"
    rm -f "$here"/table.tsv*
}

CREME_TEST_SLOW=1
export CREME_TEST_SLOW
for test in vector_test gemm_test nn_fold_test nn_source_test nn_narrow_test nn_enformer_test; do
    watched $build/tests/$test
done
[ "${1:-}" = whole ] || exit 0
necessity enformer:../shared/data/golden/enformer_tfgamma.safetensors 5000 "--input-bp 16384"
necessity borzoi:../shared/data/models/mini_borzoi/model.h5 40000 ""
