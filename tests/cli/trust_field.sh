# A receptive field that is trusted: the same numbers of all assays, with fewer predictions; one that does not hold is
# noticed.
command -v python3 >/dev/null || { echo "SKIP: no python3 here, in which the fake server is written"; exit; }
cp "$(dirname "$PRELUDE")/../worker/fake_server.py" fake.py
small_genome
model="worker:python3 fake.py sees=20,9"
input="--fasta genome.fa --loci loci.tsv --tile-size 16"
printf '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n' >v.vcf
awk '!/^>/ { s = s $0 } END { for (p = 100; p < 210; p += 5) { ref = substr(s, p, 1)
    printf "demo\t%d\tv%d\t%s\t%s\t.\t.\t.\n", p, p, ref, ref == "C" ? "A" : "C" } }' genome.fa >>v.vcf
printf 'locus\ttile_start\ttile_end\tclass\nA\t24\t40\tenhancer\nB\t8\t24\tsilencer\nB\t72\t88\tenhancer\n' >cres.tsv
exon='demo\tx\t%s\t%d\t%d\t.\t%s\t.\tgene_id "%s"; transcript_id "%s1"; gene_name "%s"; gene_type "protein_coding";\n'
for gene in "A + 140 200" "B - 150 220"; do
    set -- $gene
    printf "$exon" gene $3 $4 $2 $1 $1 $1 transcript $3 $4 $2 $1 $1 $1 exon $3 $(($3 + 30)) $2 $1 $1 $1
done >genes.gtf
numbers() { grep -v '^#'; }
both() { # ASSAY [OPTIONS]: without trust, and with it
    "$CREME" "$@" -m "$model" $input --quiet -o plain.tsv || return
    "$CREME" "$@" -m "$model" $input --trust-receptive-field measured -o trusted.tsv 2>said || { cat said; return; }
    numbers <plain.tsv >plain
    numbers <trusted.tsv | cmp - plain && echo "$*: $(wc -l <plain) lines; $(grep -o 'receptive field \[.*' said)"
}
echo "--- the same numbers"
both activity --bins 3-3
both context-dependence --shuffles 4 --bins 3-3
both context-swap --bins 3-3
both necessity --shuffles 4 --bins 3-3
cp plain plain.necessity
both masking --bins 3-3
both sufficiency --shuffles 4 --bins 3-3
both necessity --how delete --bins 3-3
both interaction --shuffles 2 --rounds 3 --bins 3-3
both mutagenesis --tiles 0-5 --bins 3-3
both profile --shuffles 2 --profile-bins 2
both variants --vcf v.vcf --bins 3-3
both variants --vcf v.vcf --bins 3-3 --profile
both activity --bins 3-3 --peak on
both necessity --shuffles 4 --gene-bins genes.gtf
both distance --shuffles 2 --cres cres.tsv --bins 3-3
both multiplicity --shuffles 2 --cres cres.tsv --bins 3-3
both fine-tile --shuffles 2 --cres cres.tsv --bins 3-3 --stages 8:0.9:1,2:0.7:1
both necessity --shuffles 4 --bins 3-3 --rc --shifts=-2,0
both necessity --shuffles 4 --bins 3-3 --workers 2 | sed 's/: [0-9]* sequences/: ... sequences/; s/at [0-9]* loci/at ... loci/'
both necessity --shuffles 4 --bins 3-3 --batch 1

echo "--- what is said"
grep -e receptive -e trust trusted.tsv
"$CREME" necessity -m "$model" $input --shuffles 4 --bins 3-3 --trust-receptive-field measured --dry-run 2>&1 | grep -e receptive -e forward | sed 's/, [^,]* each/, ... each/'

echo "--- one that does not hold, and ones that cannot be"
try() {
    run necessity -m "$1" $input --shuffles 4 --bins 3-3 --quiet -o - --trust-receptive-field "$2" 2>&1 >out
    tail -n 1 out
}
try "$model" 29-72
try "$model" 20-128
try "$model" all
try "$model" 9-3
try "worker:python3 fake.py unstable" measured
try "worker:python3 fake.py sees=0,-16" measured
run necessity -m "$model" $input --shuffles 4 --quiet -o - --field-tries 3 2>&1
run necessity -m grammar:demo $input --quiet -o - --trust-receptive-field measured 2>&1
"$FIXTURE" plain plain.h5
run necessity -m borzoi:plain.h5 $input --quiet -o - --trust-receptive-field measured 2>&1

echo "--- a run folder goes on with the field that it was begun with"
folder() {
    "$CREME" necessity -m "worker:sh start.sh" $input --shuffles 4 --bins 3-3 -o folder/ "$@" 2>&1 | grep -v strands
}
echo 'exec python3 fake.py sees=20,9 fails=377' >start.sh
folder --trust-receptive-field measured --batch 1
"$CREME" status folder | cut -f 1-5
echo 'exec python3 fake.py sees=20,9' >start.sh
folder
folder --trust-receptive-field 28-75
folder --trust-receptive-field measured
grep -v '^#' folder/tables/necessity.tsv | cmp - plain.necessity
folder --trust-receptive-field 28-72
grep '"trust' folder/run.json
