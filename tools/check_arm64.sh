#!/bin/sh
# The operators on arm64: cross-built against Debian's libraries for it, their tests run under qemu.
#
#     sh tools/check_arm64.sh
#
# Needs Debian's gcc-aarch64-linux-gnu and qemu-user-static, and apt-get with its network for what is linked (oneDNN,
# htslib, cmocka), which is unpacked into build/arm64/root and installed nowhere. Says SKIP where one of these is not to
# be had.
# All tests together have 3 minutes; what does not end by then fails.
set -eu
cd "$(dirname "$0")/.."
out=$PWD/build/arm64
root=$out/root
seconds=180
packages="libc6-dev libdnnl-dev libhts-dev libcmocka-dev"

skip() {
    echo "SKIP: arm64: $1"
    exit 0
}

command -v aarch64-linux-gnu-gcc >/dev/null || skip "no aarch64-linux-gnu-gcc (Debian's gcc-aarch64-linux-gnu)"
emulator=$(command -v qemu-aarch64-static || command -v qemu-aarch64) || skip "no qemu-aarch64 (qemu-user-static)"

# apt-get with lists and a state of its own: the machine's packages are not touched.
fetch() {
    mkdir -p "$out/lists/partial" "$out/cache/archives/partial" "$root"
    : >"$out/status"
    cat >"$out/apt.conf" <<END
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
Dir::State "$out";
Dir::State::lists "$out/lists";
Dir::State::status "$out/status";
Dir::Cache "$out/cache";
APT::Sandbox::User "root";
END
    # shellcheck disable=SC2086
    APT_CONFIG=$out/apt.conf apt-get -q update &&
        APT_CONFIG=$out/apt.conf apt-get -q install -y -d --no-install-recommends $packages
}

if [ "$(cat "$out/fetched" 2>/dev/null)" != "$packages" ]; then
    command -v apt-get >/dev/null || skip "no apt-get"
    mkdir -p "$out"
    fetch >"$out/log" 2>&1 || skip "no libraries for it (see build/arm64/log)"
    for package in "$out"/cache/archives/*.deb; do dpkg-deb -x "$package" "$root"; done
    echo "$packages" >"$out/fetched"
fi

flags="--sysroot=$root -std=gnu17 -fno-math-errno -Wall -Wno-sign-compare -Wno-psabi -Isrc -Iinclude -Itests"
# Of src/base, files that need libraries which are not in the sysroot stay out; tests link what they call, so that one
# which is missed is an error there.
rm -f "$out/operators.a"
for source in $(ls src/base/*.c src/nn/*.c src/nn/ref/*.c src/nn/onednn/*.c | grep -v _test); do
    object=$out/$(echo "$source" | tr / _).o
    case $source in src/nn/onednn/*) fuse=fast ;; *) fuse=off ;; esac
    # shellcheck disable=SC2086
    if ! aarch64-linux-gnu-gcc $flags -O3 -ffp-contract=$fuse -DCREME_VERSION='"0"' -DCREME_LIBDIR='"lib"' \
        -c "$source" -o "$object" 2>"$out/log"; then
        case $source in src/base/*) continue ;; esac
        cat "$out/log"
        exit 1
    fi
    aarch64-linux-gnu-ar rcs "$out/operators.a" "$object"
done

begun=$(date +%s)
for test in src/nn/onednn/vector_test src/nn/onednn/gemm_test src/nn/nn_rotary_test src/nn/nn_fold_test \
    src/nn/nn_promise_test; do
    name=$(basename $test)
    # shellcheck disable=SC2086
    aarch64-linux-gnu-gcc $flags -O2 -ffp-contract=off $test.c "$out/operators.a" -o "$out/$name" \
        -ldnnl -lhts -lcmocka -lpthread -ldl -lm -Wl,--allow-shlib-undefined
    left=$((seconds - $(date +%s) + begun))
    [ $left -gt 0 ] || left=1
    status=0
    CREME_TEST_SLOW=1 timeout $left "$emulator" -L "$root" "$out/$name" >"$out/log" 2>&1 || status=$?
    if [ $status -ne 0 ]; then
        cat "$out/log"
        echo "arm64: $name ended with status $status"
        exit 1
    fi
    echo "arm64: $name passed"
done
