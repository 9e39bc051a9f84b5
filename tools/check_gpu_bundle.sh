#!/bin/sh
# The bundle for a GPU machine (tools/gpu_bundle.sh), unpacked in a chroot that has libc, a shell and coreutils and nothing
# else, and run there on the emulated device: sh tools/check_gpu_bundle.sh BUILD [FOLDER]. As root, in less than two minutes.
set -eu
cd "$(dirname "$0")/.."
build=$1 kept=${2:-}
[ -f "$build/libcreme_cuda.so" ] || { echo "SKIP: no nvcc here: there is no $build/libcreme_cuda.so to bundle"; exit 0; }
[ -d ../shared/data/golden ] || { echo "SKIP: the bundle's golden data are in ../shared, which is not here"; exit 0; }
[ "$(id -u)" = 0 ] || { echo "SKIP: a chroot needs root"; exit 0; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
sh tools/gpu_bundle.sh "$build" "$root/bundle.tar.gz"

# Programs with the libraries that they are linked with, where they lie here.
mkdir -p "$root/bin" "$root/dev" "$root/tmp"
cp -L /dev/null "$root/dev/null" 2>/dev/null || true
mknod -m 666 "$root/dev/null" c 1 3 2>/dev/null || : >"$root/dev/null"
for name in sh awk cat cmp cp cut date dirname env grep head ls mkdir mktemp mv nproc rm sed sort tail tar tee timeout tr wc gzip; do
    path=$(command -v $name)
    cp -L "$path" "$root/bin/$name"
    ldd "$path" 2>/dev/null | awk '$3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }'
done | sort -u | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
tar -C "$root" -xzf "$root/bundle.tar.gz"
status=0
chroot "$root" /bin/env -i PATH=/bin HOME=/tmp MINUTES=9 /bin/sh /creme-gpu/device.sh --emulated /tmp/report || status=$?
[ -z "$kept" ] || { rm -rf "$kept" && cp -r "$root/tmp/report" "$kept"; }
[ $status = 0 ] || { tail -n 5 "$root"/tmp/report/logs/*; exit 1; }
report=$root/tmp/report/report.txt
for line in 'nn_source_test: ok' 'golden.bf16: ok' 'bench.bf16: ok' 'bf16: windowed and whole: the same bytes' \
    'products, once each:' 'tuned: windowed and whole: the same bytes' \
    'nn_narrow_test.wgmma: ok' 'Enformer by wgmma, a mutant sequence, attention' 'done: 0 failed'; do
    grep -q "$line" "$report" || { echo "the report does not say \"$line\""; exit 1; }
done

# What is not there is a failure: no device without --emulated.
chroot "$root" /bin/env -i PATH=/bin HOME=/tmp MINUTES=1 /bin/sh /creme-gpu/device.sh /tmp/bare >"$root/log" 2>&1 && status=0 || status=$?
if [ $status = 0 ] || ! grep -q 'nn_source_test: FAILED' "$root/log" || ! grep -q 'done: [1-9]' "$root/log"; then
    cat "$root/log"
    echo "without a device all went well"
    exit 1
fi
echo "the bundle runs in a bare chroot, and says that there is no device where there is none"
