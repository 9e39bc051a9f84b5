# What is read of each locus are the bins under the exons of its gene.
small_genome
tiny_grammar
# The window of A is [87, 215) of the chromosome, its bins of 16 bp begin at 119, 135, 151, 167; of B, on '-', the
# window is [138, 266), and the bins as the gene sees them begin at 233, 217, 201, 185, to the left. A has exons of two
# transcripts in bins 0 and 2, 3 and beyond; B in bin 1, and others far off.
exon() {
    printf 'chrdemo\tx\texon\t%s\t%s\t.\t%s\t.\tgene_id "%s"; transcript_id "%s"; gene_name "%s";\n' "$@"
}
{
    printf '#!genome-build mine\n'
    exon 120 130 + ENSG00000000001.2 T1 A
    exon 160 170 + ENSG00000000001.2 T1 A
    exon 165 240 + ENSG00000000001.2 T2 A
    exon 202 202 - ENSG00000000002.1 T3 B
    exon 218 218 - ENSG00000000002.1 T3 B
    exon 10 20 - ENSG00000000002.1 T3 B
    exon 150 150 - ENSG00000000003.1 T4 C
    exon 1 20 + ENSG00000000004.1 T5 D
} >genes.gtf
common="-m grammar:tiny.json -f genome.fa -l loci.tsv"
run predict $common --gene-bins genes.gtf -o p.tsv
grep -E '^# (window|activities)|--gene-bins' p.tsv
grep -v '^#' p.tsv
# They are sums over the profiles that one gets without.
"$CREME" predict $common -q --profile profile.npy
tail -c 64 profile.npy | od -A n -v -t f4 -w8 | awk '{ print NR <= 4 ? "A" : "B", "bin", (NR - 1) % 4, $1, $2 }'

# By gene_id, with another version than the annotation's; what is not there has no activity, or no rows.
printf 'name\tchrom\ttss\tstrand\tgene_id\nmine\tdemo\t150\t+\tENSG00000000001.7\nENSG00000000002\tdemo\t200\t-\tNA\nC\tdemo\t150\t+\tNA
D\tdemo\t150\t+\tNA\nnone\tdemo\t150\t+\tNA\n' >more.tsv
run predict -m grammar:tiny.json -f genome.fa -l more.tsv --gene-bins genes.gtf --tracks 0 -q | grep -v '^#'
run necessity -m grammar:tiny.json -f genome.fa -l more.tsv --gene-bins genes.gtf --tile-size 16 -o n.tsv
grep -v '^#' n.tsv | cut -f 1-11,18- | rounded
# Neither batch nor threads, whole sequences or a run folder matter.
grep -v '^#' n.tsv >n.rows
for how in "--batch 1" "--batch 3" "--threads 1" --whole-sequences; do
    "$CREME" necessity -m grammar:tiny.json -f genome.fa -l more.tsv --gene-bins genes.gtf --tile-size 16 -q $how \
        -o other.tsv 2>/dev/null
    grep -v '^#' other.tsv | cmp - n.rows && echo "$how: the same"
done
run necessity -m grammar:tiny.json -f genome.fa -l more.tsv --gene-bins genes.gtf --tile-size 16 -q -o RUN/
"$CREME" export RUN | grep -v '^#' | cmp - n.rows && echo "the folder's: the same"
run necessity -m grammar:tiny.json -f genome.fa -l more.tsv --gene-bins genes.gtf --tile-size 16 -q -o RUN/ --batch 2
run necessity -m grammar:tiny.json -f genome.fa -l more.tsv --tile-size 16 -q -o RUN/
run interaction $common --gene-bins genes.gtf --tile-size 16 --search enhancers --rounds 2 --tracks 0 -q | grep -v '^#' |
    cut -f 1-11,18- | rounded
run necessity $common --gene-bins genes.gtf --tile-size 16 --dry-run | unmeasured
# Deleted tiles: exons are read where they have moved to, of all bins; those that are cut out are gone.
run necessity $common --gene-bins genes.gtf --tile-size 32 --how delete --tracks 1 -q -o n.tsv
grep -E '^# window' n.tsv
grep -v '^#' n.tsv | cut -f 1-11,18- | rounded

# What cannot be read so.
run necessity $common --gene-bins genes.gtf --bins 1-2
run activity $common --gene-bins genes.gtf --peak on
run predict $common --gene-bins genes.gtf --profile x.npy
run context-swap $common --gene-bins genes.gtf
run profile $common --gene-bins genes.gtf
run necessity -m grammar:tiny.json --sequences genome.fa --gene-bins genes.gtf
run necessity $common --gene-bins nowhere.gtf
run necessity $common --gene-bins loci.tsv
run necessity $common --gene-bins genes.gtf -o genes.gtf
head -n 1 genes.gtf >empty.gtf
run necessity $common --gene-bins empty.gtf
grep -v 'ID[AB]' genes.gtf >others.gtf
run necessity $common --gene-bins others.gtf
sed 's/ID[AB]/X&/; s/\t-\t/\tm\t/; s/\t+\t/\t-\t/; s/\tm\t/\t+\t/' genes.gtf >turned.gtf
run necessity $common --gene-bins turned.gtf
sed 's/150/100/' loci.tsv >moved.tsv
run predict -m grammar:tiny.json -f genome.fa -l moved.tsv --gene-bins genes.gtf -o p.tsv
{ echo ">chr9 GRCh38"; head -c 400 /dev/zero | tr '\0' A; echo; } >genome9.fa
printf 'name\tchrom\ttss\tstrand\nA\tNC_000009.12\t150\t+\n' >loci9.tsv
sed 's/chrdemo/NC_000009.12/; s/mine/GRCh37/' genes.gtf >genes37.gtf
sed 's/>chr9/>NC_000009.12/' genome9.fa >named.fa
run predict -m grammar:tiny.json -f named.fa -l loci9.tsv --gene-bins genes37.gtf

# Plans of several steps: those that read exons are given the annotation, of the others it is said.
plan="-m grammar:tiny.json -f genome.fa --gtf genes.gtf --tile-size 16"
"$CREME" pipeline $plan --stages 2:0.9:1 --cells one=0 --gene-bins genes.gtf -o P/ --dry-run 2>&1 |
    awk -F '\t' '/error|no exons/ { print } $2 ~ /^[0-9]+$/ { print $1, $5 ~ /--gene-bins/ ? "exons" : "bins" }'
"$CREME" pipeline $plan --stages 2:0.9:1 --cells one=0 --gene-bins genes.gtf -o BEGUN/ --steps loci,activity -q 2>/dev/null
"$CREME" pipeline $plan --stages 2:0.9:1 --cells one=0 -o BEGUN/ -q 2>&1 | grep -v warning
run pipeline $plan --cells one=0 --gene-bins genes.gtf --preset 2023 -o P/ --dry-run
run pipeline $plan --cells one=0 --gene-bins nowhere.gtf -o P/
"$CREME" gene A B $plan --gene-bins genes.gtf --assays necessity,context-swap -o G/ -q 2>&1 >/dev/null | grep -m 1 "no exons"
grep -v '^#' G/tables/necessity.tsv | cut -f 1,9-11,18- | rounded | head -n 3

# The command of docs/assays.md, with small files of these names.
"$FIXTURE" plain model0_best.h5
printf '\tidentifier\tclip\tclip_soft\tscale\tsum_stat\tstrand_pair\tdescription\n' >targets.txt
for i in 0 1 2 3 4 5; do printf '%s\tt%s\t999\t900\t2\tsum_sqrt\t%s\tRNA:K562\n' $i $i $((i ^ 1)); done >>targets.txt
{ echo ">demo"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >hg38.fa
printf 'name\tchrom\ttss\tstrand\nA\tdemo\t5000\t+\nB\tdemo\t6000\t-\n' >loci.tsv
{ exon 4990 5100 + ENSG00000000001.2 T1 A; exon 5300 5400 + ENSG00000000001.2 T1 A; exon 5900 6001 - ENSG00000000002.1 T3 B; } | gzip >gencode.gtf.gz
command=$(sed -n '/^creme .*--gene-bins/,/[^\\]$/p' "$(dirname "$0")/../../docs/assays.md" | sed 's/^creme //; s/\\$//')
eval "\"\$CREME\" $(echo $command) --tile-size 512 -q"
echo "[exit $?]"
grep -v '^#' K562.tsv | cut -f 1-9,18- | head -n 4
grep '^# activities' K562.tsv
