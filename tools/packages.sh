#!/bin/sh
# Installs what is missing of the Debian packages that the project is built from, and touches nothing if all are there.
#
#     sh tools/packages.sh build         to build the library, the command and the tests, and to draw figures
#     sh tools/packages.sh checks        also what .ci/run needs (clang-format; g++, for kernels of GPUs on the processor)
set -eu

packages="gcc libc6-dev cmake ninja-build pkg-config libhts-dev libjansson-dev libxxhash-dev
    libsqlite3-dev libbigwig-dev zlib1g-dev libdnnl-dev libcmocka-dev libhdf5-dev gnuplot-nox"
if [ "${1:-build}" = checks ]; then packages="$packages clang-format binutils g++"; fi

if ! command -v apt-get >/dev/null; then
    echo "There is no apt-get here. Please see to it yourself that these are installed (Debian's names):" $packages >&2
    exit 0
fi

missing=""
for package in $packages; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
# pkg-config is a name that pkgconf answers to as well.
if command -v pkg-config >/dev/null; then missing=$(echo "$missing " | sed 's/ pkg-config / /'); fi
[ -n "$(echo $missing)" ] || exit 0

root=""
if [ "$(id -u)" -ne 0 ]; then root=sudo; fi
echo "Installing:" $missing >&2
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -q </dev/null >&2
$root apt-get install -q -y --no-install-recommends $missing </dev/null >&2
