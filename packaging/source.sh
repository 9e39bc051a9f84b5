#!/bin/sh
# Makes the source archive of what is committed, the same bytes wherever it is made:
#
#     sh packaging/source.sh [FOLDER]      FOLDER/creme-VERSION.tar.gz (build/source unless told)
set -eu
sources=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$sources/build/source}
version=$(sed -n 's/^project(creme VERSION \([0-9.]*\).*/\1/p' "$sources/CMakeLists.txt")
mkdir -p "$out"
# Times are those of the commit; gzip -n writes none of its own.
git -C "$sources" archive --format=tar --prefix="creme-$version/" HEAD | gzip -n9 >"$out/creme-$version.tar.gz.new"
mv "$out/creme-$version.tar.gz.new" "$out/creme-$version.tar.gz"
