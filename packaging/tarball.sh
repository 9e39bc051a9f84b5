#!/bin/sh
# Makes an archive that runs wherever glibc is new enough, without root and from any folder:
#
#     sh packaging/tarball.sh [FOLDER]        FOLDER/creme-VERSION-linux-ARCHITECTURE.tar.xz (build/tarball unless told)
#
# It has the command, its manual pages and completion, the library with its headers, and every library that they are linked
# with but glibc, with their licences. Says which glibc it needs. The same source and system give the same bytes. For portable.sh,
# which made a build of its own, CREME_BUILD is that, and CREME_LICENCES a folder with the licences of what is linked in.
set -eu
sources=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$sources/build/tarball}
mkdir -p "$out"
out=$(realpath "$out")
build=${CREME_BUILD:-$sources/build/bundle}

[ -n "${CREME_BUILD:-}" ] || cmake -S "$sources" --preset release -B "$build" -DBUILD_TESTING=OFF -DCREME_BUNDLE=ON >"$out/log" 2>&1 ||
    { cat "$out/log" >&2; exit 1; }
cmake --build "$build" >&2
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
name=creme-$version-linux-$(uname -m)
rm -rf "${out:?}/$name"
cmake --install "$build" --prefix "$out/$name" --strip >"$out/log" 2>&1 || { cat "$out/log" >&2; exit 1; }
rm "$out/log"
if [ -n "${CREME_BUILD:-}" ]; then
    cp -r "$CREME_LICENCES" "$out/$name/share/doc/creme/licences"
else
    python3 "$sources/packaging/licences.py" "$out/$name/lib/creme" -o "$out/$name/share/doc/creme/licences"
fi

# The newest version of glibc's symbols that anything in it asks for.
glibc=$(find "$out/$name" -type f \( -path '*/bin/*' -o -name '*.so*' \) -exec objdump -T {} + 2>/dev/null |
    sed -n 's/.*(\{0,1\}GLIBC_\([0-9.]*\))\{0,1\} .*/\1/p' | sort -uV | tail -n 1)
cat >"$out/$name/INSTALL" <<END
creme $version for Linux, $(uname -m), with glibc $glibc or newer (ldd --version says which is here).

Nothing is to be installed: put this folder where you like, and call bin/creme, or a link to it, or

    PATH=\$PWD/bin:\$PATH MANPATH=\$PWD/share/man: XDG_DATA_DIRS=\$PWD/share:\${XDG_DATA_DIRS:-/usr/share}

Figures are drawn by gnuplot, where it is in PATH. What is in lib/creme is not ours: share/doc/creme/licences.
END

epoch=${SOURCE_DATE_EPOCH:-$(git -C "$sources" log -1 --format=%ct 2>/dev/null || date +%s)}
tar -C "$out" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -cf - "$name" |
    xz -T2 -6 >"$out/$name.tar.xz.new"
mv "$out/$name.tar.xz.new" "$out/$name.tar.xz"
rm -rf "${out:?}/$name"
echo "$out/$name.tar.xz: $(wc -c <"$out/$name.tar.xz" | awk '{ printf "%.1f MB", $1 / 1e6 }'), needs glibc $glibc"
