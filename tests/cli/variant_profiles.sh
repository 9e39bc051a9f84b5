# Variants and whole profiles, and variants read over a gene's exons: against what predictions of edited genomes say.
"$FIXTURE" plain plain.h5
{ echo ">9"; awk 'BEGIN { srand(5); for (i = 0; i < 200; i++) { line = ""; for (j = 0; j < 60; j++)
    line = line substr("ACGT", 1 + int(4 * rand()), 1); print line } }'; } >genome.fa
printf 'name\tchrom\ttss\tstrand\nA\t9\t5000\t+\nB\t9\t5100\t-\n' >loci.tsv
base() { grep -v '>' genome.fa | tr -d '\n' | cut -c "$1"; }
other() { echo "$1" | tr ACGT CAGA | tr -d '\n'; }
{ printf '##fileformat=VCFv4.2\n##contig=<ID=9>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
  for pos in 4600 5010 5400; do printf '9\t%s\tsnv%s\t%s\t%s\t.\t.\t.\n' $pos $pos $(base $pos) $(other $(base $pos)); done
  printf '9\t4701\tdel\t%s\t%s\t.\t.\t.\n' "$(base 4701-4733)" "$(base 4701)"; } >some.vcf
common="-m borzoi:plain.h5 -f genome.fa -l loci.tsv -q --tracks 0-1 --tile-size 512"
# The genome with a variant of the VCF.
edited() { rm -f edited.fa.fai; { echo ">9"; grep -v '>' genome.fa | tr -d '\n' | awk -v pos=$1 -v cut=$2 -v put=$3 \
    '{ print substr($0, 1, pos - 1) put substr($0, pos + cut) }'; } >edited.fa; }
profile() { "$CREME" predict -m borzoi:plain.h5 -q --tracks 0-1 "$@" --profile p.npy &&
    tail -c $((4 * 64 * 2 * loci)) p.npy | od -A n -v -t f4 -w8; }
# statistics FIRST LAST: of profile rows "wt0 wt1 mut0 mut1", for each locus and track.
statistics() {
    awk -v first=$1 -v last=$2 -v OFS='\t' '
        { bin = (NR - 1) % 64
          if (bin == 0) for (t = 1; t <= 2; t++) r[t] = a[t] = s[t] = q[t] = m[t] = p[t] = R[t] = A[t] = 0
          for (t = 1; t <= 2; t++) {
              d = $(t + 2) - $t; R[t] += $t; A[t] += $(t + 2); s[t] += d; q[t] += d * d
              if (d * d > m[t] * m[t]) { m[t] = d; p[t] = bin }
              if (bin >= first && bin <= last) { r[t] += $t; a[t] += $(t + 2) } } }
        bin == 63 { for (t = 1; t <= 2; t++)
            print s[t], log((1 + a[t]) / (1 + r[t])) / log(2), sqrt(q[t]), m[t], p[t] }'
}
loci=2
profile -f genome.fa -l loci.tsv >wt.txt
pos=5010
edited $pos 1 $(other $(base $pos))
profile -f edited.fa -l loci.tsv >mut.txt
run variants $common --vcf some.vcf --profile -o out.tsv
grep -v '^#' out.tsv | head -n 1
grep "snv$pos" out.tsv | cut -f 21-25 >found.txt
paste wt.txt mut.txt | statistics 0 63 >expected.txt
run variants $common --vcf some.vcf --profile --bins 30-40 -o bins.tsv
grep "snv$pos" bins.tsv | cut -f 21-25 >>found.txt
paste wt.txt mut.txt | statistics 30 40 >>expected.txt
# To 5 digits of what the arrays, which od prints with 7, give.
close() { paste found.txt expected.txt | awk -v n=$1 '{ for (i = 1; i <= n; i++) { d = $i - $(n + i); d = d < 0 ? -d : d
    w = $(n + i) < 0 ? -$(n + i) : $(n + i); if (d > 1e-4 * w + 3e-6) { print "differ:", NR, i, $i, $(n + i); bad = 1 } } rows++ }
    END { print rows, "rows", bad ? "" : "as by hand" }'; }
close 5
# The usual columns are what they are without it.
run variants $common --vcf some.vcf -o plain.tsv
for file in plain out; do grep -v '^#' $file.tsv | tail -n +2 | cut -f 12-16 >$file.txt; done
mv plain.txt found.txt && mv out.txt expected.txt
close 5
for how in "--batch 1" "--batch 5 --threads 1" --whole-sequences; do
    "$CREME" variants $common --vcf some.vcf --profile $how | grep -v '^#' | cksum
done | sort -u | wc -l
# Swapped alleles turn every sign; an indel has its bins beside each other as they lie.
awk -v OFS='\t' -F '\t' '/^#/ { print } !/^#/ { ref = $4; $4 = $5; $5 = ref; print }' some.vcf >turned.vcf
run variants $common --vcf turned.vcf --ref-mismatch swap --profile -o turned.tsv
for column in 21 22 24; do
    grep snv out.tsv | cut -f $column >a.txt; grep snv turned.tsv | cut -f $column | paste a.txt - |
        awk -v c=$column '{ if ($1 + $2 != 0) bad = 1 } END { print "column", c, bad ? "differs" : "turned" }'
done
run variants $common --vcf some.vcf --profile --align both --tracks 0 -o both.tsv
# Small differences of large sums: their last digits hang on the processor.
grep -v '^#' both.tsv | cut -f 1,5,18- | grep -e del -e snv5010 -e locus >found.txt
sed 's/ /\t/g' >expected.txt <<'T'
locus variant swapped at_tss in_readout sum_delta log_sed d2 max_abs max_bin n_share
A del 0 0 0 0.002819 0.0001007 0.01321 -0.005187 16 0
A snv5010 0 0 1 -0.001004 -3.589e-05 0.0009405 -0.0005531 33 0
B del 0 0 0 -0.007787 -0.0002791 0.01563 0.007101 49 0
B snv5010 0 0 1 -0.0007148 -2.562e-05 0.0009179 -0.0006238 32 0
T
paste found.txt expected.txt | awk -F '\t' '
    { for (i = 1; i <= 11; i++) { d = $i - $(11 + i); size = $i < 0 ? -$i : $i
          if (i > 2 && NR > 1 ? d > 2e-3 * size || d < -2e-3 * size : $i != $(11 + i)) print "differ:", $i, $(11 + i) } rows++ }
    END { print rows, "rows" }'
run variants $common --vcf some.vcf --profile -o RUN/ --replicates replicates.tsv
grep -v '^#' out.tsv >a.txt; grep -v '^#' RUN/tables/variants.tsv | cmp - a.txt && echo "the folder's: the same"
grep -vc '^#' replicates.tsv

# Over exons: log2fc is log2(1 + sum) - log2(1 + sum), the deletion's exons where they have moved to.
exon() { printf '9\tx\texon\t%s\t%s\t.\t%s\t.\tgene_id "%s"; gene_name "%s";\n' "$@"; }
{ exon 4650 4690 + IA A; exon 5300 5420 + IA A; exon 4200 4300 - IB B; exon 5101 5133 - IB B; } >genes.gtf
run variants $common --vcf some.vcf --gene-bins genes.gtf -o out.tsv
grep -v '^#' out.tsv | grep -v track_1 | cut -f 1,5,11,18- | rounded
awk -F '\t' '!/^#/ && $12 + 0 > 0 { d = $16 - log((1 + $13) / (1 + $12)) / log(2); if (d * d > 1e-12) print "differs", $0 }' out.tsv
edited 4701 33 "$(base 4701)"
# What moved lies before the TSS of A, which is 32 bases nearer to the chromosome's start; behind that of B nothing did.
{ exon 4650 4690 + IA A; exon 5268 5388 + IA A; exon 4200 4300 - IB B; exon 5069 5101 - IB B; } >moved.gtf
printf 'name\tchrom\ttss\tstrand\nA\t9\t4968\t+\nB\t9\t5068\t-\n' >moved.tsv
"$CREME" predict -m borzoi:plain.h5 -q --tracks 0-1 -f edited.fa -l moved.tsv --gene-bins moved.gtf | grep -v '^#' |
    tail -n +2 | cut -f 8 >expected.txt
grep '	del	' out.tsv | cut -f 13 >found.txt
close 1
run variants $common --vcf some.vcf --gene-bins genes.gtf --profile
run variants $common --vcf some.vcf --profile --joint all
run necessity $common --profile
