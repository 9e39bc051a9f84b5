# The commands of docs/variants.md on the demo, as they stand, and what is known of its variants.
docs=$(dirname "$0")/../../docs
creme() { "$CREME" "$@" 2>said; echo "[exit $?]"; grep -v 'constructs' said; }
sed -n '/^```sh/,/^```/p' "$docs/variants.md" | grep -v '^```' | sed -e ':a' -e '/\\$/N; s/\\\n *//; ta' | grep demo >commands
while read -r command; do
    echo "\$ $command"
    eval "$command"
done <commands
# a copy of a motif broken, or all removed, doubled; a base beside them; on both strands
grep -v '^#' effects.tsv | cut -f 1,5,9-10,12-14,16 | grep -e ^locus -e ^cooperating -e ^silenced | rounded
grep -v '^#' ranked.tsv | cut -f 1,5,21 | rounded | sort -t "$(printf '\t')" -k 3,3nr | head -n 4
grep -v '^#' pairs.tsv | awk -F '\t' '$1 == "additive" && $5 ~ /_a_.*_break/ && $10 ~ /_b_/' | cut -f 5,10,16-20,22-24 | rounded
for format in vcf bed; do
    "$CREME" export effects.tsv --format $format -q | grep -v '^##' | head -n 3 | cut -c 1-150
done
