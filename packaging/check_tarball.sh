#!/bin/sh
# Runs what an archive (tarball.sh) has where there is nothing but it and glibc: a folder of its own, with chroot,
# the demo's assays, a run folder, a link to the command, and the folder moved. Needs root, or a system that lets users
# have namespaces; says SKIP otherwise.
#
#     sh packaging/check_tarball.sh ARCHIVE [SYSTEM]
#
# SYSTEM is the root of another system, as debootstrap makes it, whose glibc is taken in place of this one's.
set -eu
archive=$(realpath "$1")
system=${2:-}
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

fail() {
    echo "FAIL: $*"
    exit 1
}

# The loader finds the libraries beside a program by /proc.
inside() {
    if [ "$(id -u)" -eq 0 ]; then map=""; else map=-r; fi
    unshare -m $map sh -c 'root=$1; shift; mount --rbind /proc "$root/proc" && exec chroot "$root" "$@"' inside "$root" "$@"
}

there() { if [ -n "$system" ]; then chroot "$system" "$@"; else "$@"; fi; }

tar -xf "$archive" -C "$root"
name=$(ls "$root")
there ldd --version | head -n 1
for file in $(there ldd /bin/ls | awk '/ld-linux/ { print $1 }') $(there ldconfig -p | awk '
    $1 ~ /^lib(c|m|dl|rt|pthread|resolv)\.so\.[0-9]+$/ && $0 ~ machine && !seen[$1]++ { print $NF }' \
    machine="$(case $(uname -m) in x86_64) echo x86-64 ;; *) echo AArch64 ;; esac)"); do
    mkdir -p "$root$(dirname "$file")"
    there cat "$file" >"$root$file"
    chmod 755 "$root$file"
done
mkdir -p "$root/tmp" "$root/proc" "$root/home/links"
ln -s "/$name/bin/creme" "$root/home/links/creme"

inside "/$name/bin/creme" version >"$root/said" 2>&1 || {
    cat "$root/said"
    if grep -qi 'permi\|namespace' "$root/said"; then echo "SKIP: no chroot here"; exit 0; fi
    fail "creme version"
}
cat "$root/said"
inside /home/links/creme demo -q --assays-only --out /tmp/demo >/dev/null || fail "the demo by a link"
inside "/$name/bin/creme" necessity -q -m grammar:demo -f /tmp/demo/genome.fa -l /tmp/demo/loci.tsv --tracks 0 --shuffles 2 \
    -o /tmp/run/ || fail "a run folder"
mv "$root/$name" "$root/home/moved"
inside /home/moved/bin/creme necessity -q -m grammar:demo -f /tmp/demo/genome.fa -l /tmp/demo/loci.tsv --tracks 0 --shuffles 2 \
    >"$root/table" || fail "moved"
grep -v '^#' "$root/table" >"$root/rows"
grep -v '^#' "$root/tmp/run/tables/necessity.tsv" | diff - "$root/rows" >/dev/null || fail "another table, moved"
[ -s "$root/home/moved/share/doc/creme/licences/README.txt" ] || fail "no licences"
echo "the archive runs with nothing but glibc"
