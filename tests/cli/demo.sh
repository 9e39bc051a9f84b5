# The demo finds what was planted, and its files feed the other commands.
echo '$ creme demo --model grammar:demo --out d'
"$CREME" demo --model grammar:demo --out d -q --assays-only >report.txt; echo "[exit $?]"
sed -E 's/took .*/took .../' report.txt | grep -E 'creme demo|found|planted'
ls d
run loci --gtf d/genes.gtf -f d/genome.fa -q -o loci.tsv
grep -v '^#' loci.tsv | cut -f 1-4 >loci_from_gtf
grep -v '^#' d/loci.tsv | cut -f 1-4 | cmp - loci_from_gtf && echo 'the same loci'
run predict -m grammar:demo -f d/genome.fa -l d/loci.tsv -q -o out.tsv
grep -v '^#' out.tsv | rounded
