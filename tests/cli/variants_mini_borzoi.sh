# GTEx variants of chromosome 1 on a trained network: REF is what the genome has; substitutions are those of mutagenesis.
data=${0%/*}/../../../shared/data
[ -f "$data/models/mini_borzoi/model.h5" ] || { echo "SKIP: ../shared is not there"; exit; }
gzip -dc "$data/genome/hg38_chr1_0-1000000.fa.gz" >chr1.fa
printf 'name\tchrom\ttss\tstrand\nOR4F5\tchr1\t65418\t+\nWASH7P\tchr1\t29369\t-\n' >loci.tsv
printf 'variant_id\nchr1_14677_G_A_b38\nchr1_54490_G_A_b38\nchr1_63671_G_A_b38\nchr1_63697_T_C_b38\n' >gtex.tsv
common="-m borzoi:$data/models/mini_borzoi/model.h5 -f chr1.fa -l loci.tsv --tracks 0 -q"
"$CREME" variants $common --vcf gtex.tsv 2>/dev/null | grep -v '^#' | cut -f 1,5-10,12,16-20 | awk -v OFS='\t' '
    NR == 1 { print; next } { $8 = $8 > 0.5 ? "above 0.5" : "below 0.01"; $9 = $9 == 0 ? "none" : "some"; print }'
"$CREME" mutagenesis $common --region chr1:63671-63671,chr1:63697-63697 2>/dev/null | awk -F '\t' '
    $24 == "G" && $25 == "A" || $24 == "T" && $25 == "C" { print $1, $11 }' | sort >mutants
"$CREME" variants $common --vcf gtex.tsv --bed /dev/stdin 2>/dev/null <<'TXT' | awk -F '\t' '!/^#/ && $6 + 0 > 0 { print $1, $13 }' | sort | cmp - mutants && wc -l <mutants
chr1	63000	64000
TXT
