#!/bin/sh
# Follows docs/development.md, "How to add an assay" and "a kind of model", in a copy: OUT gets the new files, and those with the
# rows.
# usage: recipe.sh SOURCE_DIR OUT
set -eu
source=$1 out=$2
mkdir -p "$out/assay" "$out/model/composition"
block() { # of the file that the block is called after
    awk -v name="$1" '$0 == "```c " name { inside = 1; next } inside && $0 == "```" { exit } inside' \
        "$source/docs/development.md"
}
put() { # NAME: standard input becomes it; unchanged files keep their time, so that nothing is compiled in vain
    cat >"$out/$1.new"
    [ -s "$out/$1.new" ] || { echo "$0: the recipe has no block for $1"; exit 1; }
    cmp -s "$out/$1.new" "$out/$1" || cp "$out/$1.new" "$out/$1"
    rm "$out/$1.new"
}
put_row() { # NAME ROW-BEFORE: the file with the recipe's row behind another
    row=$(block "src/$1")
    [ -n "$row" ] || { echo "$0: the recipe has no row for $1"; exit 1; }
    awk -v row="$row" -v before="ROW($2)" '{ print } index($0, before) { print row }' "$source/src/$1" | put "$1"
}
block src/assay/reversal.c | put assay/reversal.c
put_row assay/kinds.h activity
put assay/kinds.c <"$source/src/assay/kinds.c"
block src/model/composition/composition.c | put model/composition/composition.c
put_row model/model_kinds.h enformer
put model/model_kinds.c <"$source/src/model/model_kinds.c"
