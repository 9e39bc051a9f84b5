# What creme get fetched, by its name in place of a file's: a model, a genome that came as gzip, an annotation.
. "$(dirname "$PRELUDE")/../fetch/serve.sh"
small_genome
tiny_grammar
cat >genes.gtf <<'G'
demo	x	transcript	151	290	.	+	.	gene_id "G1"; transcript_id "T1"; gene_name "A"; gene_type "protein_coding";
G
mkdir served
gzip -nc genome.fa >served/genome.fa.gz
mv genes.gtf tiny.json served/
cp served/tiny.json served/other.json
serve served
table
add() { # NAME KIND FILE
    printf '%s\t%s\t%s\t%s/plain/%s\t%s\t-\t-\ta test\n' "$1" "$2" "$3" "$at" "$3" "$(wc -c <"served/$3")" >>config/creme/sources.tsv
}
add tiny grammar tiny.json
add other grammar other.json
printf 'other\t-\tbeside.txt\t%s/gone/x\t-\t-\t-\tcannot be had\n' "$at" >>config/creme/sources.tsv
add demo fasta genome.fa.gz
add genes gtf genes.gtf
says() { # ARGUMENTS...: without the table's numbers
    echo "\$ creme $*"
    "$CREME" "$@" >out.tsv 2>err.txt
    status=$?
    places <err.txt
    grep -e '^#   --model' -e '^#   --fasta' -e '^#   --gtf' -e '^# model' out.tsv | places
    echo "[exit $status]" "$(grep -vc '^#' out.tsv) lines"
}
echo "--- nothing is here"
says predict -m tiny -f demo -l loci.tsv
says predict -m tiny -f genome.fa -l loci.tsv
says predict -m grammar:served/tiny.json -f demo -l loci.tsv
says loci --gtf genes
echo "--- a genome that came damaged is asked for again"
cp served/genome.fa.gz whole.gz
head -c 60 whole.gz >served/genome.fa.gz
head -c "$(($(wc -c <whole.gz) - 60))" /dev/zero >>served/genome.fa.gz
run get demo 2>&1 | places
find data -type f | sort
mv whole.gz served/genome.fa.gz
echo "--- some of it is"
run get tiny demo genes 2>&1 | places
find data -type f | sort
echo "--- the genome is bgzip, and the same"
head -c 16 data/creme/demo/genome.fa.gz | tail -c 4 | head -c 2
echo
gzip -dc data/creme/demo/genome.fa.gz | cmp - genome.fa && echo same
run get --check 2>&1 | grep -v "^demo"
"$CREME" get --check demo | cut -f 1-3
"$CREME" get | places | sed -n "/^tiny/,/^genes/p" | cut -f 1-3,5-
run get other 2>&1 | places
"$CREME" get | grep ^other
echo "--- names in place of files"
says predict -m tiny -f demo -l loci.tsv
says predict -m tiny -f demo -l A --gtf genes
says predict -m tiny,tiny -f demo -l loci.tsv
says necessity -m tiny -f demo -l loci.tsv --tile-size 20 --shuffles 2 -q
says loci --gtf genes -f demo
says shuffle -f demo --region demo:1-20 -q
run inspect tiny 2>&1 | places | head -3
echo "--- names that are something else"
says predict -m demo -f demo -l loci.tsv
says predict -m tiny,demo -f demo -l loci.tsv
says predict -m tiny,other -f demo -l loci.tsv
says predict -m tiny -f genes -l loci.tsv
says predict -m tinny -f demo -l loci.tsv
echo "--- a file of that name is what is meant"
cp genome.fa demo
says predict -m tiny -f demo -l loci.tsv
rm demo demo.fai
echo "--- a folder that only can be read will do"
chmod -R a-w data
says predict -m tiny -f demo -l loci.tsv
chmod -R u+w data
