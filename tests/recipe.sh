#!/bin/sh
# Follows docs/development.md, "How to add an assay", in a copy of src/assay: OUT gets the new file and kinds.h with its row.
# usage: recipe.sh SOURCE_DIR OUT
set -eu
source=$1 out=$2
mkdir -p "$out/assay"
block() { # of the file that the block is called after
    awk -v name="$1" '$0 == "```c " name { inside = 1; next } inside && $0 == "```" { exit } inside' \
        "$source/docs/development.md"
}
block src/assay/reversal.c >"$out/assay/reversal.c.new"
row=$(block src/assay/kinds.h)
[ -s "$out/assay/reversal.c.new" ] && [ -n "$row" ] || { echo "$0: the recipe has no such blocks"; exit 1; }
awk -v row="$row" '{ print } /ROW\(activity\)/ { print row }' "$source/src/assay/kinds.h" >"$out/assay/kinds.h.new"
cp "$source/src/assay/kinds.c" "$out/assay/kinds.c.new"
for file in reversal.c kinds.h kinds.c; do # unchanged files keep their time, so that nothing is compiled in vain
    cmp -s "$out/assay/$file.new" "$out/assay/$file" || cp "$out/assay/$file.new" "$out/assay/$file"
    rm "$out/assay/$file.new"
done
