#!/bin/sh
# Makes Debian packages of this source, of what is committed (or, without git, of what lies here), and looks at them with
# lintian where that is:
#
#     sh packaging/deb.sh [FOLDER]      FOLDER/*.deb (build/deb unless told)
#
# Needs what debian/control says under Build-Depends (apt-get build-dep ./SOURCE), dpkg-dev and debhelper.
set -eu
sources=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$sources/build/deb}
version=$(sed -n 's/^project(creme VERSION \([0-9.]*\).*/\1/p' "$sources/CMakeLists.txt")
command -v dpkg-buildpackage >/dev/null || { echo "deb.sh: no dpkg-buildpackage here (packages dpkg-dev, debhelper)" >&2; exit 1; }

rm -rf "$out"
mkdir -p "$out/creme-$version"
out=$(realpath "$out")
sh "$sources/packaging/source.sh" "$out"
mv "$out/creme-$version.tar.gz" "$out/creme_$version.orig.tar.gz"
tar -C "$out" -xf "$out/creme_$version.orig.tar.gz"
cp -r "$sources/packaging/debian" "$out/creme-$version/debian"
(cd "$out/creme-$version" && dpkg-buildpackage -us -uc --build=full) >"$out/log" 2>&1 || {
    tail -n 40 "$out/log" >&2
    exit 1
}
# The project has no address for mail yet; whoever uploads puts theirs in.
if command -v lintian >/dev/null; then
    lintian --allow-root --fail-on error --tag-display-limit 0 \
        --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$out/creme_$version-1_"*.changes
else
    echo "lintian is not here: the packages were not looked at"
fi
rm -r "$out/creme-$version"
ls "$out"/*.deb
