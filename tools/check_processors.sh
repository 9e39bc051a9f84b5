#!/bin/sh
# What differs between processors, tried for each kind of them: operators, their promises, networks.
#
#     sh tools/check_processors.sh [LEVEL...]       default: SSE41 AVX AVX2 AVX512_CORE AVX512_CORE_BF16
#
# oneDNN is held to a level by ONEDNN_MAX_CPU_ISA. AVX2 and AVX512_CORE, which most machines have, see all cases; the others
# fewer (tests/slow.h). Clones of our own kernels, and the C library's, are chosen by what
# the processor says of itself, so they run under qemu too, which has processors without AVX, and without AVX-512.
# Needs build/release. What this machine cannot do is left out, and said.
set -eu
cd "$(dirname "$0")/.."
build=build/release
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT

tests='nn_test|nn_promise_test|nn_columns_test|nn_rotary_test|nn_fold_test|nn_enformer_test|nn_source_test|nn_narrow_test'
tests="$tests|nn_signal_test|gemm_test|vector_test|readout_test|meter_test"
tests="$tests|borzoi_test|borzoi_flash_test|borzoi_torch_test|enformer_test"

flag_of() { # the kernel's name of what a level asks for
    case $1 in
    SSE41) echo sse4_1 ;;
    AVX) echo avx ;;
    AVX2) echo avx2 ;;
    AVX512_CORE) echo avx512bw ;;
    AVX512_CORE_BF16) echo avx512_bf16 ;;
    *) echo "no such level: $1" >&2; exit 2 ;;
    esac
}

check_level() {
    flag=$(flag_of "$1")
    if ! grep -qw "$flag" /proc/cpuinfo; then
        echo "SKIP: $1: this processor has no $flag"
        return 0
    fi
    echo "-- $1"
    slow=CREME_TEST_SLOW=1
    case $1 in AVX2 | AVX512_CORE) slow="" ;; esac
    env ONEDNN_MAX_CPU_ISA="$1" $slow ctest --test-dir $build --output-on-failure -j "$(getconf _NPROCESSORS_ONLN)" \
        -R "^($tests)\$" >"$here/log" 2>&1 || {
        cat "$here/log"
        exit 1
    }
    grep 'tests passed' "$here/log"
}

# A table's bytes, whatever the windows, batches and threads are.
check_table() {
    model=../shared/data/models/mini_borzoi/model.h5
    genome=../shared/data/genome/GRCh38_chr9_0-1000000.fa
    if [ ! -r $model ] || [ ! -r $genome ]; then
        echo "SKIP: a table with $1: ../shared is not here"
        return 0
    fi
    printf 'name\tchrom\ttss\tstrand\nDOCK8\t9\t214853\t+\n' >"$here/locus.tsv"
    for how in "" --whole-sequences "--batch 3" "--threads 1"; do
        ONEDNN_MAX_CPU_ISA=$1 $build/creme necessity -m borzoi:$model -f $genome -l "$here/locus.tsv" --shuffles 1 \
            --tile-size 40000 $how -q -o "$here/table.tsv"
        grep -v '^#' "$here/table.tsv" >"$here/rows.tsv"
        [ -n "$how" ] || mv "$here/rows.tsv" "$here/first.tsv"
        [ -z "$how" ] || cmp "$here/first.tsv" "$here/rows.tsv"
        rm "$here/table.tsv"
    done
    echo "$(wc -l <"$here/first.tsv") lines of a table with $1: the same for windows, whole sequences, batches, threads"
}

# The clones that this machine's loader would not take.
check_clones() {
    emulator=$(command -v qemu-x86_64-static || command -v qemu-x86_64) || {
        echo "SKIP: clones for lesser processors: no qemu-x86_64 (Debian's qemu-user-static)"
        return 0
    }
    # Without AVX everything is another clone; with AVX2 and no AVX-512 only vectors of floats are.
    for run in Nehalem:vector_test Nehalem:random_test Nehalem:shuffle_test Haswell:vector_test; do
        "$emulator" -cpu "${run%:*}" "$build/tests/${run#*:}" >"$here/log" 2>&1 || {
            cat "$here/log"
            exit 1
        }
        echo "clones for ${run%:*}: ${run#*:} passed"
    done
}

for level in ${*:-SSE41 AVX AVX2 AVX512_CORE AVX512_CORE_BF16}; do check_level "$level"; done
check_table AVX2
if [ "$(uname -m)" = x86_64 ]; then check_clones; fi
