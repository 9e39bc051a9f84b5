#!/bin/sh
# A build for 32 bit is refused, and says why: sizes would be cut silently.
set -eu
sources=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! echo 'int word[sizeof(void *) == 4 ? 1 : -1];' | "${1:-cc}" -m32 -x c -c - -o "$folder/word.o" 2>/dev/null; then
    echo "SKIP: ${1:-cc} compiles for no processor of 32 bit (-m32)"
    exit 77
fi
# Nothing is linked, so that no C library for 32 bit is needed.
if cmake -S "$sources" -B "$folder/build" -G Ninja -DCMAKE_C_COMPILER="${1:-cc}" -DCMAKE_C_FLAGS=-m32 \
    -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY >"$folder/printed" 2>&1; then
    echo "a build for 32 bit was not refused"
    exit 1
fi
grep -q 'creme needs a processor and a system of 64 bits' "$folder/printed" || { cat "$folder/printed"; exit 1; }
