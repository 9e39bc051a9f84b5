# A trained network behind creme serve: the bytes of the network itself, for assays and read-outs, by what edits touch and whole.
data=${0%/*}/../../../shared/data
[ -f "$data/models/mini_borzoi/model.h5" ] || { echo "SKIP: ../shared is not there"; exit; }
"$CREME" version | grep -q '^libmicrohttpd.none' && { echo "SKIP: this creme is built without libmicrohttpd"; exit; }
model=borzoi:$data/models/mini_borzoi/model.h5
gzip -dc "$data/genome/hg38_chr1_0-1000000.fa.gz" >chr1.fa
gzip -dc "$data/genome/hg38_chr2_0-2333275.fa.gz" >chr2.fa
printf 'name\tchrom\ttss\tstrand\nSH3YL1\tchr2\t264782\t-\nACP1\tchr2\t264897\t+\n' >loci2.tsv
printf 'name\tchrom\ttss\tstrand\nOR4F5\tchr1\t65418\t+\n' >loci1.tsv
printf 'variant_id\nchr1_54490_G_A_b38\nchr1_63671_G_A_b38\nchr1_63697_T_C_b38\n' >gtex.tsv
mkdir tmp
TMPDIR=$HERE/tmp
[ ${#TMPDIR} -lt 60 ] || TMPDIR=$(mktemp -d /tmp/cs-XXXXXX)
export TMPDIR
"$CREME" serve -m "$model" --socket "$TMPDIR/s" -q >address & server=$!
while kill -0 $server 2>/dev/null && [ ! -s address ]; do sleep 0.1; done
same() { # ARGUMENTS
    "$CREME" "$@" -m "$model" -q --out - 2>/dev/null | grep -v '^#' >native.tsv
    "$CREME" "$@" -m "worker+unix:$(cat address)" -q --out - 2>/dev/null | grep -v '^#' >served.tsv
    [ "$(wc -l <native.tsv)" -gt 1 ] && cmp native.tsv served.tsv && echo "$*: the same"
}
two="-f chr2.fa -l loci2.tsv --tracks 0-1"
same necessity $two --shuffles 2
same necessity $two --shuffles 1 --sum-strands --preset borzoi
same sufficiency $two --shuffles 1
same interaction $two --shuffles 1 --rounds 2
same mutagenesis -f chr2.fa -l loci2.tsv --tracks 0 --region window:62000-62003 --whole-sequences
same mutagenesis -f chr2.fa -l loci2.tsv --tracks 0 --region window:62000-62010
same variants -f chr1.fa -l loci1.tsv --tracks 0 --vcf gtex.tsv
same variants -f chr1.fa -l loci1.tsv --tracks 0 --vcf gtex.tsv --rc
kill $server
wait $server
echo "[exit $?]"
case $TMPDIR in "$HERE"*) ;; *) rmdir "$TMPDIR" ;; esac
