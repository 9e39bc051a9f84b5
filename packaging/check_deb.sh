#!/bin/sh
# Installs packages (deb.sh) in a Debian 12 that has nothing else, uses them, and removes them again. Needs root and debootstrap:
#
#     sh packaging/check_deb.sh FOLDER-OF-PACKAGES [ROOT]      ROOT: a system that debootstrap made before; it is made if not
set -eu
packages=$(realpath "$1")
root=${2:-$(mktemp -d)}
[ "$(id -u)" -eq 0 ] || { echo "check_deb.sh: needs root" >&2; exit 1; }
[ -x "$root/bin/sh" ] || debootstrap --variant=minbase bookworm "$root" http://deb.debian.org/debian >"$packages/debootstrap.log"
mkdir -p "$root/packages"
cp "$packages"/*.deb "$root/packages"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
trap 'umount "$root/proc"; if [ $# -lt 2 ]; then rm -r --one-file-system "$root"; fi' EXIT

cat >"$root/packages/try.sh" <<'END'
set -eu
export DEBIAN_FRONTEND=noninteractive
cd /packages
rm -f ./*-dbgsym_*
said() { tail -n 20 "$1"; exit 1; }
apt-get update -q >apt.log
apt-get install -q -y --no-install-recommends ./*.deb gcc libc6-dev pkgconf man-db >apt.log 2>&1 || said apt.log
creme version
man -w creme-necessity
creme demo -q --model grammar:demo --assays-only --out demo >demo.log
creme necessity -q -m grammar:demo -f demo/genome.fa -l demo/loci.tsv --tracks 0 --shuffles 2 -o necessity.tsv
creme necessity -q -m borzoi:demo -f demo/genome.fa -l demo/loci.tsv --tracks 0 --shuffles 2 -o network.tsv
grep -vc '^#' necessity.tsv network.tsv
gcc -o shuffles /usr/share/doc/creme/examples/shuffles.c $(pkg-config --cflags --libs creme)
./shuffles demo/genome.fa demo:1001-1100 1
apt-get purge -q -y creme libcreme0 libcreme-dev creme-doc >purge.log 2>&1 || said purge.log
left=$(find / -xdev -name '*creme*' -not -path '/packages/*' -not -path '/proc/*' -not -path '/tmp/*')
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
echo "installed, used and removed: nothing is left"
END
chroot "$root" sh /packages/try.sh
