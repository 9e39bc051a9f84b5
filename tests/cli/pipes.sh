# Inputs that come through pipes, or change without showing it: a run folder goes on only with what it was begun with.
small_genome
tiny_grammar
common="-m grammar:tiny.json -f genome.fa --tile-size 16 --shuffles 2 -q"
"$CREME" necessity $common -l loci.tsv -o direct.tsv
cat loci.tsv | run necessity $common -l /dev/stdin -o RUN/
grep -v '^#' direct.tsv >a.tsv; grep -v '^#' RUN/tables/necessity.tsv | cmp - a.tsv && echo "the same as from a file"
rm RUN/tables/necessity.tsv
cat loci.tsv | run necessity $common -l /dev/fd/0 -o RUN/
ls RUN/tables
hide() { sed 's/xxh128 [0-9a-f]*, then [0-9a-f]*/xxh128 X, then Y/'; }
sed 's/150/151/' loci.tsv | run necessity $common -l /dev/stdin -o RUN/ 2>&1 | hide
mkfifo named
run necessity $common -l named -o OTHER/
ls OTHER 2>&1
echo "--- of the same size and time, but another"
run necessity $common -l loci.tsv -o FILE/
cp -p loci.tsv kept
sed 's/150/151/' kept >loci.tsv
touch -r kept loci.tsv
run necessity $common -l loci.tsv -o FILE/ 2>&1 | hide
cp -p kept loci.tsv
run necessity $common -l loci.tsv -o FILE/
echo "--- beside the model"
echo '{}' >config.json
run necessity $common -l loci.tsv -o FILE/
echo "--- by the name -"
cat loci.tsv | run necessity $common -l - -o dash.tsv
grep -v '^#' dash.tsv | cmp - a.tsv && echo "the same as from a file"
"$CREME" necessity $common -l - -o dash.tsv <loci.tsv && grep -v '^#' dash.tsv | cmp - a.tsv && echo "the same as from a file"
cat loci.tsv | run necessity $common -l - -f - -o none.tsv
cat dash.tsv | run analyze necessity - --contexts - -o none.tsv
cat dash.tsv | run analyze necessity - -o from_pipe.tsv
cat loci.tsv | run inspect - | tail -n 3
cat from_pipe.tsv | run export - --format bed | tail -n 2
cp loci.tsv ./- && run necessity $common -l ./- -o dash.tsv
