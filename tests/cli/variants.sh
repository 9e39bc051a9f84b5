# Variants on a tiny model: of each length, on both strands, at the window's ends and at the TSS; both spellings of one;
# REF that does not match; pairs, regions, distances; run folders and parts; errors.
small_genome
tiny_grammar
printf 'name\tchrom\ttss\tstrand\tgene_id\nA\tdemo\t139\t+\tENSG01.3\nB\tdemo\t76\t-\tENSG02.1\n' >loci.tsv
vcf() { { printf '##fileformat=VCFv4.2\n##contig=<ID=demo>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
          while read -r pos id ref alt; do printf 'demo\t%s\t%s\t%s\t%s\t.\t.\t.\n' $pos $id $ref $alt; done; } >"$1"; }
# The promoter lies at 132-146 (0-based), the enhancer at 102-114 and 162-174; the window of A is 76-204.
vcf some.vcf <<'TXT'
77 first_base C CGG
103 snv G T
104 mnv GC TT
109 three_alts T A,G,CTT
114 deletion GTTACGA G
125 motif_shifted T TACGTACG
140 over_the_tss G T
139 tss_deleted TGC T
165 complex CAA GTTTT
171 same_length TC GA
203 before_the_last T TAA
204 behind_the_last T TAA
250 elsewhere C T
TXT
common="-m grammar:tiny.json -f genome.fa -l loci.tsv --tile-size 16 --tracks K562 -q"
run variants $common --vcf some.vcf -o out.tsv --replicates replicates.tsv
grep -c '^#   --tile-size' out.tsv || : # variants have no tiles
grep -v '^#' out.tsv | rounded
grep -v '^#' replicates.tsv | rounded | head -n 6
for options in "--batch 1 --threads 1" "--batch 7 --threads 2" "--whole-sequences --threads 3"; do
    "$CREME" variants $common --vcf some.vcf $options | grep -v '^#' | cksum
done | sort -u | wc -l
table() { run variants $common "$@" -o out.tsv && grep -v '^#' out.tsv | rounded; }
short() { table "$@" | cut -f 1,5-10,12-14,16,18; }
# one variant as differently as one can write it, and in a VCF twice: the same numbers
vcf spellings.vcf <<'TXT'
110 as_short_as_can_be GTC G
110 in_between GTCA GA
109 with_more_bases TGTCAG TGAG
110 twice GTC G
TXT
short --vcf spellings.vcf
# both sides moved; other pseudocounts; tables and names; what is asked for
short --vcf some.vcf --align both --bed /dev/stdin <<'TXT'
demo	100	115
TXT
short --vcf some.vcf --max-distance 20 --pseudocount 0
printf '#chrom\tpos\tref\talt\trsid\ndemo\t103\tG\tT\trs1\n1\t5\tA\tC\trs2\n' >table.tsv
short --vcf table.tsv
printf 'variant_id\ndemo_103_G_T_b38\ndemo_114_GTTACGA_G_b38\n' >names.tsv
short --vcf names.tsv
printf 'variant_id\tgene_id\tslope\ndemo_103_G_T_b38\tENSG01\t-1\nmnv\tENSG02.7\t1\nelsewhere\tB\t1\nrs9\tA\t1\nmnv\tC\t1\n' >pairs.tsv
run variants $(echo $common | sed 's/ -q//') --vcf some.vcf --pairs pairs.tsv -o out.tsv 2>&1 | grep -v constructs
grep -v '^#' out.tsv | cut -f 1,5-10
# ... an insertion is no deletion in the other order
printf 'variant_id\tgene_id\tslope\ndemo_103_T_G_b38\tENSG01\t1\nmnv\tENSG02.7\t1\ndemo_114_G_GTTACGA_b38\tENSG01\t1\n' >turned.tsv
run variants $(echo $common | sed 's/ -q//') --vcf some.vcf --pairs turned.tsv -o turned.out.tsv 2>&1 | grep -v constructs
grep -v '^#' turned.out.tsv | cut -f 1,5-10
# REF that the genome does not have
vcf mismatch.vcf <<'TXT'
103 good G T
109 turned A T
114 wrong C A
TXT
run variants $common --vcf mismatch.vcf
short --vcf mismatch.vcf --ref-mismatch skip
table --vcf mismatch.vcf --ref-mismatch swap | cut -f 1,5-20
short --vcf mismatch.vcf --ref-mismatch keep
# two at a time
run variants $common --vcf spellings.vcf --joint all
vcf two.vcf <<'TXT'
103 one G T
163 other G T
164 third G C
140 promoter G T
TXT
table --vcf two.vcf --joint all | cut -f 1,5,10,15- | rev | cut -f 3- | rev
printf 'variant_1\tvariant_2\nother\tone\nthird\tdemo_103_G_T\nnobody\tone\n' >two.tsv
run variants $common --vcf two.vcf --joint two.tsv -o out.tsv
grep -v '^#' out.tsv | cut -f 1,5,10,15-20 | rounded
printf 'variant_1\tvariant_2\nnobody\tone\n' >unknown.tsv
run variants $common --vcf two.vcf --joint unknown.tsv
# percentiles among a former result, which has to be of the same model and read-out
run variants $common --vcf some.vcf -o common.tsv
table --vcf two.vcf --background common.tsv | cut -f 1,5,16-21
run variants $common --vcf two.vcf --background common.tsv --pseudocount 2
run variants $common --vcf two.vcf --background common.tsv --rc
run variants $(echo $common | sed 's/K562/liver/') --vcf two.vcf --background common.tsv
run variants $common --vcf two.vcf --background common.tsv --bins 0-1
sed 's/tiny.json/other.json/' common.tsv >other.tsv
run variants $common --vcf two.vcf --background other.tsv
run variants $common --vcf two.vcf --background pairs.tsv
run variants $common --vcf two.vcf --background common.tsv --joint all
# all of a chromosome of a sample
{ printf '##fileformat=VCFv4.2\n##contig=<ID=demo>\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
  printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2\tS3\tS4\n'
  printf 'demo\t103\tone\tG\tT\t.\t.\t.\tGT\t0|1\t1|0\t0/1\t.|.\n'
  printf 'demo\t108\tcut\tCTGTC\tC\t.\t.\t.\tGT\t1|1\t0|0\t1/1\t.\n'
  printf 'demo\t110\tover\tGT\tG,A\t.\t.\t.\tGT\t0|1\t2|0\t.|1\t0\n'
  printf 'demo\t163\tother\tG\tT\t.\t.\t.\tGT\t0|1\t0|0\t0|0\t1\n'; } >phased.vcf
short --vcf phased.vcf
run variants $common --vcf phased.vcf --haplotypes all -o out.tsv
grep -v '^#' out.tsv | rounded | cut -f 1,5-18
run variants $common --vcf phased.vcf --haplotypes S2 -o out.tsv --replicates replicates.tsv
grep -v '^#' out.tsv | wc -l
grep -v '^#' replicates.tsv | cut -f 1,5-7,11-13
# a run of parts, of units of one variant each that go on; what there is to do
for part in 1/2 2/2; do
    run variants $common --vcf some.vcf --part $part -o part_${part%/*}/
done
run collect part_1 part_2 -o all
"$CREME" export all | grep -v '^#' | cksum >ours
"$CREME" variants $common --vcf some.vcf | grep -v '^#' | cksum | cmp - ours && echo "the parts are the whole"
run variants $common --vcf some.vcf -o all/
run variants $common --vcf two.vcf -o all/
run variants $common --vcf some.vcf --dry-run | unmeasured
run variants $common --vcf two.vcf --joint all --dry-run | grep variants
run variants $common --vcf phased.vcf --haplotypes all --dry-run | grep variants
# sequences of one's own are chromosomes
{ printf '>mine tss=70\n'; sed -n '2,$p' genome.fa | tr -d '\n' | cut -c 77-204; } >mine.fa
sed 's/^demo\t103/mine\t27/' table.tsv >mine.tsv
run variants -m grammar:tiny.json --sequences mine.fa --tile-size 16 --tracks K562 --vcf mine.tsv -q -o out.tsv
grep -v '^#' out.tsv | rounded
# errors
run variants $common
run variants $common --vcf nowhere.vcf
run variants $common --vcf loci.tsv
run variants $common --vcf two.vcf --max-distance 2 --bed pairs.tsv
printf 'demo\t1\t2\n' >elsewhere.bed
run variants $common --vcf two.vcf --bed elsewhere.bed
printf 'chrZ\t1\t2\n' >elsewhere.bed
run variants $common --vcf two.vcf --bed elsewhere.bed
run variants $common --vcf two.vcf --pairs two.tsv
run variants $common --vcf two.vcf --pairs names.tsv
run variants $common --vcf two.vcf --joint names.tsv
run variants $common --vcf two.vcf --joint all --haplotypes all
run variants $common --vcf two.vcf --haplotypes all
run variants $common --vcf phased.vcf --haplotypes S1,S9
run variants $common --vcf two.vcf --shuffles 3
run variants $common --vcf two.vcf --align near
