# The commands of docs/gene.md, docs/tutorial.md and README.md on the demo's genes, as they stand.
mkdir bin && printf '#!/bin/sh\n' >bin/gnuplot && chmod +x bin/gnuplot && PATH=$PWD/bin:$PATH # figure_test sees to pictures
docs=$(dirname "$0")/../../docs
creme() {
    "$CREME" "$@" 2>said
    status=$?
    grep -v took said
    echo "[exit $status]"
}
for file in "$docs/gene.md" "$docs/tutorial.md" "$docs/../README.md"; do
    grep -e '^creme demo .*--assays-only' -e '^creme gene .*grammar:demo' "$file" >commands
    while read -r command; do
        rm -rf additive
        echo "\$ $command"
        case $command in
        *demo*--assays-only) eval "$command" >/dev/null ;;
        *--dry-run) eval "$command" | grep -v measured | cut -f 1-3,5 ;;
        *) eval "$command" ;;
        esac
    done <commands
done
# what gene.md shows of the first is what it prints
"$CREME" gene additive -m grammar:demo -f creme-demo/genome.fa --gtf creme-demo/genes.gtf --tracks blood -o additive/ -q 2>/dev/null >printed
sed -n '/^gene  *place/,/^all:/p' "$docs/gene.md" | diff - printed && echo 'gene.md shows it'
