#!/bin/sh
# The program with the recipes' assay and kind of model. The assay has a command, help, options, a dry run, run folders and tables like any other.
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
printf 'demo\t95\t111\nbeside\t1\t2\ndemo\t100\t140\ndemo\t215\t218\n' >elements.bed
"$CREME" reversal $options --elements elements.bed -o RUN/ --step elements
"$CREME" reversal $options --elements elements.bed -o elements.tsv
[ "$(grep -v '^#' elements.tsv | awk 'NR > 1' | wc -l)" = 3 ] || { echo "FAIL: not the rows of 3 elements"; cat elements.tsv; exit 1; }
if "$CREME" analyze necessity table.tsv >/dev/null 2>message; then echo "FAIL: taken for necessity"; exit 1; fi
expect 'this is a table of creme reversal' message

# The kind of model: named where kinds are, recognised, run by every command, refused what it does not take.
echo 'composition 128 16' >gc.txt
"$CREME" version >version
expect 'models	enformer, composition, borzoi, grammar' version
"$CREME" necessity --help | tr -s ' \n' ' ' >help
expect 'composition:FILE, a text "composition INPUT_BP BIN_BP"' help
"$CREME" inspect gc.txt -q >shown
expect 'architecture	composition: share of G and C' shown
expect 'output	8 bins of 16 bp from 0, 1 tracks' shown
options="-m composition:gc.txt -f genome.fa -l loci.tsv -q"
share=$(grep -v '>' genome.fa | tr -d '\n' | cut -c 87-214 | awk '{ print gsub(/[CG]/, "") / 128 }')
"$CREME" predict $options --window plain | grep -v '^#' | awk -F '\t' -v share="$share" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "activity") at = i } NR == 2 { fine = $at == share }
    END { exit !fine }' || { echo "FAIL: another share of G and C than $share"; exit 1; }
"$CREME" reversal $options --tile-size 16 -o turned.tsv # the share does not know which way round a tile lies
grep -v '^#' turned.tsv | awk 'NR > 1 && $14 != 0' | grep . && { echo "FAIL: a tile turned round has other bases"; exit 1; }
for wrong in "--head human" "--n-value 0.5" "--precision bf16" "--gamma features" "--backend cuda"; do
    if "$CREME" predict $options $wrong >/dev/null 2>message; then echo "FAIL: takes $wrong"; exit 1; fi
    expect "composition" message
done
