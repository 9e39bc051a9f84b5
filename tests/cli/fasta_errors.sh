small_genome
tiny_grammar
common="-m grammar:tiny.json --tile-size 16"
run necessity $common -f nowhere.fa -l loci.tsv
run necessity $common -f . -l loci.tsv
: >empty.fa
run necessity $common -f empty.fa -l loci.tsv
printf 'no fasta\n' >text.fa
run necessity $common -f text.fa -l loci.tsv
"$CREME" inspect genome.fa >inspected.txt
head -c 200 genome.fa >short.fa
cp genome.fa.fai short.fa.fai
touch short.fa.fai
run necessity $common -f short.fa -l loci.tsv -o out.tsv
gzip -c genome.fa >genome.fa.gz
run necessity $common -f genome.fa.gz -l loci.tsv
ls
# Files that are none.
other() {
    printf "$2" >"$1"
    run shuffle -f "$1" --region 9:1-4 -q
}
other hg38.2bit '\103\047\101\032\000\000\000\000'
other page.fa '<!DOCTYPE html>\n<html>'
other lfs.fa 'version https://git-lfs.github.com/spec/v1\n'
other mac.fa '>9\rACGT\rACGT\r'
other mixed.fa '>9\nAC\rGT\nAC\n'
other doubled.fa '>9\r\nACGT\r\r\n'
# NCBI's names.
other ncbi.fa '>gi|568815589|ref|NC_000009.12| Homo sapiens\nACGT\n'
