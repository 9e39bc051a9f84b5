#!/bin/sh
# One archive, below 40 MB, with all that a bare machine with a GPU needs to tell what only a GPU can (tools/gpu_device.sh).
#
#     sh tools/gpu_bundle.sh BUILD OUT.tar.gz      BUILD: build/release, with libcreme_cuda.so
#
# Golden data come from ../shared, without which there is no bundle.
set -eu
cd "$(dirname "$0")/.."
build=$1 archive=$2 data=../shared/data
for needed in "$build/libcreme_cuda.so" "$build/tests/libcreme_cuda_on_cpu.so" "$build/bench/products" "$data/golden"; do
    [ -e "$needed" ] || { echo "gpu_bundle.sh: there is no $needed" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
to=$work/creme-gpu
mkdir -p "$to/bin" "$to/cuda" "$to/lib" "$to/glibc" "$to/data"
cp "$build/creme" "$build/bench/products" "$build/bench/golden" "$to/bin"
for name in nn_products_test nn_promise_test nn_test nn_narrow_test nn_source_test nn_enformer_test nn_rotary_test nn_fold_test nn_columns_test; do
    cp "$build/tests/$name" "$to/bin"
done
cp "$build/libcreme_cuda.so" "$build/tests/libcreme_cuda_on_cpu.so" "$to/cuda"
chmod -R u+w "$to"
strip "$to"/bin/* "$to"/cuda/*

# What they are linked with, and glibc apart: it goes with its own loader.
ldd "$to"/bin/* "$to"/cuda/* | awk '$3 ~ /^\// { print $3 } $1 ~ /^\/.*ld-linux/ { print $1 }' | sort -u | while read -r library; do
    case ${library##*/} in
    ld-linux* | libc.so* | libm.so* | libmvec.so* | libdl.so* | librt.so* | libpthread.so* | libresolv.so*) cp -L "$library" "$to/glibc" ;;
    *) cp -L "$library" "$to/lib" ;;
    esac
done

for name in tfgamma tiny_a; do
    for end in safetensors golden.safetensors config.json; do cp "$data/golden/enformer_$name.$end" "$to/data"; done
done
cp "$data/models/mini_borzoi/model.h5" "$to/data/mini_borzoi.h5"
cp "$data/genome/GRCh38_chr9_0-1000000.fa" "$to/data/chr9.fa"
cp "$data/expected/mini_borzoi_DOCK8_2048x74.f32" "$to/data/DOCK8.f32"
printf 'name\tchrom\ttss\tstrand\nDOCK8\t9\t273045\t+\n' >"$to/data/dock8.tsv"
cp tools/gpu_device.sh "$to/device.sh"
tar -C "$work" -czf "$archive" creme-gpu
bytes=$(wc -c <"$archive")
echo "$archive: $((bytes / 1000000)) MB"
[ "$bytes" -lt 40000000 ] || { echo "gpu_bundle.sh: larger than 40 MB" >&2; exit 1; }
