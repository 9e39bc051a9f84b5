#!/bin/sh
# The program with the assay of the recipe: it has a command, help, options, a dry run, run folders and tables like any other.
# usage: recipe_test.sh CREME
set -eu
CREME=$1
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
. "$OLDPWD/tests/cli/prelude.sh"
small_genome
tiny_grammar
options="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 -q"
expect() { grep -q -- "$1" "$2" || { echo "FAIL: no '$1' in"; cat "$2"; exit 1; }; }

"$CREME" >overview
expect 'reversal .*does it matter which way round a tile lies' overview
"$CREME" reversal --help >help
expect '--tile-size' help
! grep -e --shuffles -e --cres help || { echo "FAIL: options that it does not take"; exit 1; }
"$CREME" reversal $options --dry-run >estimate
expect 'constructs	14, 7 per unit' estimate
"$CREME" reversal $options -o RUN/ --part 1/2
"$CREME" status RUN >status
expect 'reversal' status
"$CREME" reversal $options -o table.tsv
"$CREME" masking $options -o masking.tsv
# The motifs count on both strands: whole ones stay where they are, those across a tile's border are lost as under a mask.
grep -v '^#' table.tsv | awk 'NR > 1 && $14 != 0' | cut -f 1,5,6,14 >lost
grep -v '^#' masking.tsv | awk 'NR > 1' | cut -f 1,5,6,14 >masked
[ -s lost ] && [ "$(grep -c . lost)" -lt "$(grep -c . masked)" ] || { echo "FAIL"; cat lost masked; exit 1; }
grep -v -x -f masked lost && { echo "FAIL: lost otherwise than under a mask"; exit 1; }
if "$CREME" analyze necessity table.tsv >/dev/null 2>message; then echo "FAIL: taken for necessity"; exit 1; fi
expect 'this is a table of creme reversal' message
